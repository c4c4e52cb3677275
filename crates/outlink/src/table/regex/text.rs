//! The text that a regex is run on.

use crate::names::Part;
use crate::rule::RegexPattern;

/// What regexes are run on: a link in normal form, and where its parts are. A part is taken out when a
/// regex sees it, since nearly every link is seen by few.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegexText<'a> {
    /// `scheme://host/path?query`.
    pub(crate) normal: &'a str,
    /// Where `host/path?query` begins.
    pub(crate) start: usize,
    /// Where the host, the path, and the query without its question mark begin, and where they end.
    pub(crate) parts: [[usize; 2]; 3],
}

impl<'a> RegexText<'a> {
    /// The host, if the link has one: for regexes that are limited to domains or see nothing else.
    pub(super) fn host(self) -> Option<&'a str> {
        let [host, ..] = self.parts;
        Some(self.part(host)).filter(|host| !host.is_empty())
    }

    /// What a regex with these flags sees. A link without a host has no host to fit.
    pub(super) fn seen(self, flags: u8) -> Option<&'a str> {
        let [_, path, query] = self.parts;
        match View::of(flags) {
            View::WithoutScheme => Some(self.part([self.start, self.normal.len()])),
            View::Normal => Some(self.normal),
            View::Host => self.host(),
            View::Path => Some(self.part(path)),
            View::Query => Some(self.part(query)),
        }
    }

    fn part(self, [start, end]: [usize; 2]) -> &'a str {
        self.normal.get(start..end).unwrap_or_default()
    }
}

/// Which text a regex is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    WithoutScheme,
    Normal,
    Host,
    Path,
    Query,
}

impl View {
    /// By the flags of a record.
    pub(super) fn of(flags: u8) -> Self {
        match flags & PART {
            HOST => Self::Host,
            PATH => Self::Path,
            QUERY => Self::Query,
            _ if flags & SCHEME != 0 => Self::Normal,
            _ => Self::WithoutScheme,
        }
    }

    /// The flags of a regex.
    pub(super) fn flags_of(pattern: &RegexPattern) -> u8 {
        let scheme = if pattern.scheme { SCHEME } else { 0 };
        let part = match pattern.part {
            None => 0,
            Some(Part::Host) => HOST,
            Some(Part::Path) => PATH,
            Some(Part::Query) => QUERY,
        };
        scheme | part
    }

    /// Every flag that says what a regex sees.
    pub(super) const FLAGS: u8 = SCHEME | PART;
}

const SCHEME: u8 = 1;
const PART: u8 = 12;
const HOST: u8 = 4;
const PATH: u8 = 8;
const QUERY: u8 = 12;
