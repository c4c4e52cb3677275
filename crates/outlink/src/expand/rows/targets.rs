//! The targets of a row in a link that the row is about.

use crate::codec::percent::decode_all;
use crate::codec::percent_decode;
use crate::expand::decode::Decoder;
use crate::expand::decode::from_absolute;
use crate::expand::decode::front::strip_beginning;
use crate::expand::decode::front::strip_in_any_case;
use crate::expand::decode::front::strip_padding;
use crate::expand::decode::front::strip_soft_break;
use crate::expand::decode::front::without_colon;
use crate::expand::decode::is_absolute;
use crate::expand::decode::resembles_url;
use crate::expand::hosts::translate::translated;
use crate::expand::link::parts::LinkParts;
use crate::expand::link::parts::app_path;
use crate::expand::link::value::link_to_end;
use crate::expand::link::value::values;
use crate::expand::rows::row::Row;
use crate::expand::rows::row::TargetLocation;
use crate::url::strip;

impl Row {
    /// Everything in a link that the row is about which has the shape of a target, decoded. `None`
    /// if the link must be parsed for that, and was not. The escapes that change nothing in the link must
    /// have been undone ([`PlainParts`]): names are compared, and encodings read, as they stand.
    ///
    /// [`PlainParts`]: crate::expand::link::parts::PlainParts
    pub(crate) fn targets(&self, link: &LinkParts<'_>, emit: &mut dyn FnMut(String)) -> Option<()> {
        let query = link.query;
        match &self.location {
            TargetLocation::Parameters(names) => {
                for value in values(names, link.path, query.unwrap_or_default()) {
                    if self.decode != Decoder::Mailanyone
                        && let Some(target) = relative(&value, link)
                    {
                        emit(target);
                    } else {
                        self.decode_on(Some(link), strip_soft_break(&value), true, emit);
                    }
                }
                let whole = query.filter(|_| !link.is_web).and_then(|it| link_to_end(names, it));
                whole.into_iter().for_each(|target| emit(target.to_owned()));
            }
            TargetLocation::Query => self.query_target(query.unwrap_or_default(), emit),
            TargetLocation::Fragment => {
                self.decode(link.fragment.unwrap_or_default(), false, emit);
            }
            TargetLocation::Path => self.path_target(link, emit)?,
            TargetLocation::Segment(beginning) => {
                if !self.segments(beginning, link.path, query, emit) {
                    self.segments(beginning, query.unwrap_or_default(), None, emit);
                }
            }
            TargetLocation::Rest => {
                let rest = link.text.split_once(':').map_or("", |(_, rest)| rest);
                let front = if self.after.is_empty() { "//" } else { &self.after };
                let whole = rest.strip_prefix(front).and_then(without_colon);
                match whole.filter(|_| matches!(self.decode, Decoder::Percent | Decoder::Commas)) {
                    Some(target) => self.decode(&format!("{}{target}", self.after), false, emit),
                    None => self.decode(rest, false, emit),
                }
            }
            TargetLocation::Host => translated(link.url?).into_iter().for_each(emit),
            TargetLocation::Address(spelling) => {
                let below = self.hosts.iter().find_map(|pattern| pattern.below(link.host));
                spelling.links(link.url?, below.unwrap_or_default(), emit);
            }
            TargetLocation::Gateway(gateway) => {
                gateway.form(link.url?, &self.hosts).into_iter().for_each(emit);
            }
            TargetLocation::Hidden | TargetLocation::NotFollowed => {}
        }
        Some(())
    }

    /// The paths in a link that the row is about which have no slash in front and are targets all the same,
    /// if the row says that there are such.
    pub(crate) fn paths_below_root(&self, link: &LinkParts<'_>, emit: &mut dyn FnMut(String)) {
        if self.below_root
            && let TargetLocation::Parameters(names) = &self.location
        {
            let values = values(names, link.path, link.query.unwrap_or_default());
            values.filter_map(|value| below_root(&value, link)).for_each(emit);
        }
    }

    /// The target that a query is.
    fn query_target(&self, query: &str, emit: &mut dyn FnMut(String)) {
        let mut finds = |text: Option<&str>| {
            let mut found = false;
            self.decode(text.unwrap_or_default(), false, &mut |target| {
                found = true;
                emit(target);
            });
            found
        };
        let _found = finds(Some(query))
            || finds(from_absolute(query))
            || finds(from_absolute(&decode_all(query)));
    }

    /// The target in a path; `None` if the link must be parsed for that, and was not.
    fn path_target(&self, link: &LinkParts<'_>, emit: &mut dyn FnMut(String)) -> Option<()> {
        let path = if link.is_web { link.path } else { app_path(link.url?) };
        let capture = |path| self.path.as_ref().and_then(|it| it.capture(path, link.query));
        if let Some(captured) = capture(path) {
            let target = captured.0.as_deref().unwrap_or_default();
            // Servers fold slashes. A target as it stands may begin with slashes of its own.
            let folded = match self.decode {
                Decoder::Percent => target,
                _ => target.trim_start_matches('/'),
            };
            self.decode(folded, false, emit);
        } else if link.is_web
            && let [false, _] = link.are_normal
            && let Some(target) = capture(link.url?.path()).and_then(|it| it.0)
        {
            // The normal form keeps a question mark escaped that began no query of its own.
            self.decode(&decode_all(&target), false, emit);
        }
        Some(())
    }

    /// The targets in the segments of a text that begin so. Returns true if the last one runs to the
    /// end, with the query that follows.
    fn segments(
        &self,
        beginning: &str,
        text: &str,
        query: Option<&str>,
        emit: &mut dyn FnMut(String),
    ) -> bool {
        let begins = text.match_indices('/').filter_map(|(at, _)| text.get(at + 1..));
        for rest in begins {
            let Some(value) = strip_in_any_case(rest, beginning) else { continue };
            // A link whose slashes stand there as they are runs to the end.
            let segment = value.split('/').next().unwrap_or_default();
            let first = percent_decode(segment);
            let is_scheme = ["http:", "https:"].iter().any(|it| first.eq_ignore_ascii_case(it));
            if is_scheme || is_absolute(value) {
                let query = query.map(|query| format!("?{query}")).unwrap_or_default();
                self.decode(&format!("{value}{query}"), false, emit);
                return true;
            }
            self.decode(segment, true, emit);
        }
        false
    }

    fn decode(&self, value: &str, escaped: bool, emit: &mut dyn FnMut(String)) {
        self.decode_on(None, value, escaped, emit);
    }

    /// As [`Self::decode`], where what is encoded may also be a path on the host of a link.
    fn decode_on(
        &self,
        link: Option<&LinkParts<'_>>,
        value: &str,
        escaped: bool,
        emit: &mut dyn FnMut(String),
    ) {
        let link = link.filter(|_| self.decode.gives_paths());
        let Some(value) = strip_beginning(value, &self.after) else { return };
        self.decode.decode(&value, escaped, &mut |mut target| {
            if let Some(end) = self.end(&target) {
                target.truncate(end);
            }
            let bare = strip_padding(&target);
            if bare.len() < target.len() {
                target = bare.to_owned();
            }
            let target = if target.starts_with("//") && !self.prepend.is_empty() {
                format!("{}{target}", self.prepend)
            } else {
                target
            };
            if is_absolute(&target) || resembles_url(&target) {
                emit(target);
            } else if let Some(target) = link.and_then(|link| on_host(&target, link)) {
                emit(target);
            }
        });
    }

    /// Where a target ends that more stands behind, a signature for instance, which has no slash in it
    /// and is not a port.
    fn end(&self, target: &str) -> Option<usize> {
        let end = Some(&self.until).filter(|until| !until.is_empty());
        let end = end.and_then(|until| target.rfind(until.as_str()))?;
        let more = target.get(end + self.until.len()..)?;
        let is_port = self.until == ":" && more.parse::<u16>().is_ok();
        (!more.contains('/') && !is_port).then_some(end)
    }
}

/// The target that a path on the host of the wrapper is: what a server redirects to may be relative
/// (RFC 9110, section 10.2.2).
fn relative(value: &str, link: &LinkParts<'_>) -> Option<String> {
    let may_be = matches!(value.as_bytes(), [b'/' | b'%', ..]);
    may_be.then(|| on_host(&percent_decode(value), link))?
}

/// The target that a path without its first slash is, from the root of the host of the wrapper: `app/730`. A
/// word alone is as likely to mean something else.
fn below_root(value: &str, link: &LinkParts<'_>) -> Option<String> {
    let path = decode_all(value);
    let path = strip(&path);
    let (first, rest) = path.split_once('/')?;
    let is_segment = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~@+".contains(&byte);
    let is_path = !first.is_empty() && first.bytes().all(is_segment);
    let is_whole = !rest.is_empty() && !rest.contains(char::is_whitespace);
    (is_path && is_whole).then(|| on_host(&format!("/{path}"), link))?
}

/// The link to a path on the host of a link of the web.
fn on_host(path: &str, link: &LinkParts<'_>) -> Option<String> {
    let path = strip(path);
    let below = path.strip_prefix('/').filter(|below| !below.is_empty() && link.is_web);
    let is_path = below.is_some_and(|below| !below.starts_with(['/', '\\']));
    let port = link.port.map(|port| format!(":{port}")).unwrap_or_default();
    is_path.then(|| format!("{}://{}{port}{path}", link.scheme, link.host))
}
