//! A link as templates look at it.

use std::borrow::Cow;

use memchr::memchr;

use super::link::Link;
use super::link::without_www;
use crate::codec::percent_decode_strictly;

/// No template has more segments.
pub(super) const MAX_SEGMENTS: usize = 8;

/// The parts of a link, decoded once where they hold escapes.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) is_web: bool,
    pub(super) scheme: &'a str,
    /// Without a leading `www.`.
    pub(super) host: &'a str,
    /// Whether the host is one of the family of the platform that is asked.
    pub(super) in_family: bool,
    /// The first segments that are not empty; of a link of an app the first thing that it names is
    /// one.
    pub(super) segments: [Cow<'a, str>; MAX_SEGMENTS],
    /// How many segments there are.
    pub(super) count: usize,
    pub(super) query: &'a str,
    pub(super) fragment: &'a str,
}

impl<'a> View<'a> {
    /// The view of a link; `None` if its path is not UTF-8.
    pub(super) fn of(link: &'a Link<'a>) -> Option<Self> {
        let mut segments: [Cow<'a, str>; MAX_SEGMENTS] = Default::default();
        let is_web = link.is_web();
        let mut count = 0;
        if !is_web && !link.first_thing.is_empty() {
            count = 1;
            *segments.first_mut()? = percent_decode_strictly(link.first_thing)?;
        }
        count += split_path(link.path, segments.get_mut(count..)?)?;
        Some(Self {
            is_web,
            scheme: link.scheme,
            host: &link.host,
            in_family: false,
            segments,
            count,
            query: link.query,
            fragment: link.fragment,
        })
    }

    /// The view of an app's link that holds a web link, `vnd.youtube://www.youtube.com/watch?v=…`,
    /// as that link; `None` if its first segment is not a name of a host.
    pub(super) fn of_carried(link: &'a Link<'a>) -> Option<Self> {
        let host = link.first_thing;
        if link.is_web() || !host.contains('.') {
            return None;
        }
        let mut segments: [Cow<'a, str>; MAX_SEGMENTS] = Default::default();
        let count = split_path(link.path, &mut segments)?;
        let host = without_www(host);
        let (query, fragment) = (link.query, link.fragment);
        let scheme = link.scheme;
        Some(Self {
            is_web: true,
            scheme,
            host,
            in_family: false,
            segments,
            count,
            query,
            fragment,
        })
    }
}

/// Splits a path into decoded segments and answers how many there are, of which as many are kept as
/// there is room for; `None` if one of those is not UTF-8.
pub(super) fn split_path<'a>(path: &'a str, segments: &mut [Cow<'a, str>]) -> Option<usize> {
    let has_escapes = memchr(b'%', path.as_bytes()).is_some();
    let mut count = 0;
    let mut start = 0;
    // Segments are short.
    for (end, byte) in path.bytes().chain([b'/']).enumerate() {
        if byte != b'/' {
            continue;
        }
        let segment = path.get(start..end).unwrap_or_default();
        start = end + 1;
        if segment.is_empty() {
            continue;
        }
        if let Some(place) = segments.get_mut(count) {
            *place = match has_escapes {
                true => percent_decode_strictly(segment)?,
                false => Cow::Borrowed(segment),
            };
        }
        count += 1;
    }
    Some(count)
}
