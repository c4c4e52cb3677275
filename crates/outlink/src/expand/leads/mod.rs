//! Where one link leads by itself: what the rows about it say, and what shows once its escapes are
//! undone. The walk follows these targets from candidate to candidate; the prefilter asks whether all
//! of them are misses.

use std::borrow::Cow;

use memchr::memchr;
use memchr::memchr3;

use crate::codec::percent::decode_all;
use crate::codec::percent::push_escape;
use crate::expand::guess;
use crate::expand::hop::GUESS;
use crate::expand::hop::ONION;
use crate::expand::hosts::gateway;
use crate::expand::hosts::onion;
use crate::expand::link::parts::LinkParts;
use crate::expand::link::parts::PlainParts;
use crate::expand::rows::row::Row;
use crate::expand::rows::row::TargetLocation;
use crate::expand::rows::table::Redirectors;
use crate::limits::Limits;
use crate::platform::Registry;
use crate::url;
use crate::url::normalize;

pub(super) mod scanned;

/// A target, and the name of the hop that leads to it.
pub(super) type Lead<'r> = (&'r Cow<'static, str>, String);

/// What the rows about a link say.
#[derive(Default)]
pub(super) struct RowLeads<'r> {
    pub(super) targets: Vec<Lead<'r>>,
    /// The name of the row that says that the link hides where it leads.
    pub(super) opaque: Option<&'r Cow<'static, str>>,
    /// Whether the rows say all that there is to be said about the link, so that nothing need be
    /// guessed.
    pub(super) is_settled: bool,
}

impl<'r> RowLeads<'r> {
    /// What these rows, which are about the link, say of it. `None` if the link must be parsed for
    /// that, and was not.
    pub(super) fn of(link: &LinkParts<'_>, rows: &[&'r Row]) -> Option<Self> {
        // Most rows lead to one target.
        let mut leads = Self { targets: Vec::with_capacity(rows.len()), ..Self::default() };
        let leads_nowhere = has_inert(rows);
        let plain = PlainParts::of(link);
        let plain = plain.as_ref().map(|plain| plain.in_link(link));
        let plain = plain.as_ref().unwrap_or(link);
        for row in rows {
            match row.location {
                TargetLocation::NotFollowed => {}
                TargetLocation::Hidden => {
                    let hides_target = row.hides_target(link, leads_nowhere);
                    leads.opaque = Some(&row.name).filter(|_| hides_target).or(leads.opaque);
                }
                _ => {
                    let known = leads.targets.len();
                    row.targets(plain, &mut |target| {
                        leads.is_settled |= row.finds_whole();
                        leads.targets.push((&row.name, target));
                    })?;
                    if row.hides_unless_found(leads.targets.len() > known) {
                        leads.opaque = Some(&row.name);
                    }
                }
            }
        }
        // Where no row finds a target; this one settles nothing.
        if leads.targets.is_empty() {
            for row in rows {
                row.paths_below_root(plain, &mut |target| leads.targets.push((&row.name, target)));
            }
        }
        if onion::may_be_proven(link.host)
            && let Some(form) = gateway::proven(link.url?)
        {
            leads.targets.push((&ONION, form));
        }
        if leads.is_settled {
            leads.opaque = None;
        }
        leads.is_settled |= leads_nowhere;
        Some(leads)
    }
}

/// Where a percent-decoded link leads. Decoding can move the boundaries of segments and parameters, and
/// proxies may decode before the server does, so the decoded link is parsed too.
#[derive(Default)]
pub(super) struct DecodedLeads<'r> {
    /// By rows.
    pub(super) known: Vec<Lead<'r>>,
    /// The name of the row that says that the link hides where it leads, if no row finds the target.
    pub(super) opaque: Option<&'r Cow<'static, str>>,
    /// By what the link merely looks like; nothing if a row settles the link.
    pub(super) guessed: Vec<Lead<'r>>,
}

impl<'r> DecodedLeads<'r> {
    /// What the normal form of a link of the web holds.
    pub(super) fn of(
        normal: &str,
        read: DecodedRead,
        redirectors: &'r Redirectors,
        registry: &Registry,
        limits: &Limits,
    ) -> Self {
        let opened = with_escaped_quotes(normal);
        let of_scanned = url::scan(&opened, limits).and_then(|link| {
            let (host, path, query) = (link.host(), link.raw_path(), link.raw_query());
            let nodes = redirectors.nodes().of_host(host);
            let result = redirectors.look_up_web(nodes, host, path, || link.path(), query);
            Self::of_parts(&LinkParts::of_scanned(link), read, &result.rows, registry, limits)
        });
        of_scanned.unwrap_or_else(|| {
            let Ok(url) = normalize(normal, limits) else { return Self::default() };
            // Every row can read a parsed link, so this is never `None`.
            let rows = redirectors.look_up(&url).rows;
            Self::of_parts(&LinkParts::of(&url), read, &rows, registry, limits).unwrap_or_default()
        })
    }

    /// The leads of a normal form, given its parts and the rows that are about it. `None` if a row
    /// needs a link that was parsed, and these are the parts of one that was scanned.
    pub(super) fn of_parts(
        link: &LinkParts<'_>,
        read: DecodedRead,
        rows: &[&'r Row],
        registry: &Registry,
        limits: &Limits,
    ) -> Option<Self> {
        let mut leads = Self::default();
        let (mut is_settled, leads_nowhere) = (false, has_inert(rows));
        let plain = PlainParts::of(link);
        let plain = plain.as_ref().map(|plain| plain.in_link(link));
        let plain = plain.as_ref().unwrap_or(link);
        for row in rows.iter().filter(|row| read.counts(row)) {
            if row.hides_target(link, leads_nowhere) {
                leads.opaque = Some(&row.name);
            }
            let known = leads.known.len();
            row.targets(plain, &mut |target| {
                is_settled |= row.finds_whole();
                push_undone(&row.name, target, &mut leads.known);
            })?;
            if row.hides_unless_found(leads.known.len() > known) {
                leads.opaque = Some(&row.name);
            }
        }
        leads.opaque = leads.opaque.filter(|_| !is_settled);
        if read == DecodedRead::Everything && !is_settled && !leads_nowhere {
            let max_copied = limits.decoded_bytes;
            let LinkParts { path, query, fragment, .. } = *link;
            let targets = guess::targets_in(path, query, fragment, registry, max_copied);
            targets.for_each(|it| push_undone(&GUESS, it, &mut leads.guessed));
        }
        Some(leads)
    }
}

/// Whether one of the rows about a link says that such links lead nowhere.
fn has_inert(rows: &[&Row]) -> bool {
    rows.iter().any(|row| row.location == TargetLocation::NotFollowed)
}

/// How much of a percent-decoded link is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecodedRead {
    /// What rows say, and guesses if they say nothing.
    Everything,
    /// What rows say.
    Rows,
    /// Plain parameters and the like, because rows settled the link as it stands. An escape may have hidden
    /// the second of two parameters. The other rows find their target once more, with its own edges lost.
    PlainParameters,
}

impl DecodedRead {
    /// How much is read of a link that rows settled as it stands or not, with guesses or without.
    pub(super) fn of(is_settled: bool, guesses: bool) -> Self {
        match (is_settled, guesses) {
            (true, _) => Self::PlainParameters,
            (false, true) => Self::Everything,
            (false, false) => Self::Rows,
        }
    }

    /// Whether a row is asked.
    pub(super) fn counts(self, row: &Row) -> bool {
        self != Self::PlainParameters || row.takes_decoded()
    }
}

/// Adds a target, and the same without escapes: the normal form keeps escapes in a path that are edges
/// of the target's own.
#[expect(clippy::ptr_arg, reason = "a name that is built in is cloned without an allocation")]
fn push_undone<'r>(name: &'r Cow<'static, str>, target: String, leads: &mut Vec<Lead<'r>>) {
    let undone = target.contains('%').then(|| (name, decode_all(&target).into_owned()));
    leads.push((name, target));
    leads.extend(undone);
}

/// A normal form in whose query quotes and angle brackets are escaped, as a browser writes them
/// (<https://url.spec.whatwg.org/#special-query-percent-encode-set>). No path in normal form holds a
/// question mark.
fn with_escaped_quotes(normal: &str) -> Cow<'_, str> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '<' | '>');
    let query = memchr(b'?', normal.as_bytes()).unwrap_or(normal.len());
    let (path, query) = normal.split_at_checked(query).unwrap_or_default();
    let bytes = query.as_bytes();
    if memchr3(b'"', b'\'', b'<', bytes).is_none() && memchr(b'>', bytes).is_none() {
        return Cow::Borrowed(normal);
    }
    let mut escaped = String::with_capacity(2 * normal.len());
    escaped.push_str(path);
    for piece in query.split_inclusive(is_quote) {
        let plain = piece.trim_end_matches(is_quote);
        escaped.push_str(plain);
        piece.bytes().skip(plain.len()).for_each(|quote| push_escape(quote, &mut escaped));
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_form_is_opened_as_the_parser_opens_it() {
        for link in [
            "https://a.test/?x=%22%3Cb%3E%27&y=%26z%23",
            "https://a.test/b%3F%22?%22",
            "https://a.test/?",
            "https://a.test/x?u=%E2%80%99%20'",
        ] {
            let url = normalize(link, &Limits::default()).unwrap();
            let normal = normalize(url.normal(), &Limits::default()).unwrap();
            let opened = with_escaped_quotes(url.normal()).into_owned();
            let opened = normalize(opened.as_str(), &Limits::default()).unwrap();
            assert_eq!(opened.raw_query(), normal.raw_query(), "{link}");
            let registry = Registry::builtin();
            let parsed = DecodedLeads::of_parts(
                &LinkParts::of(&normal),
                DecodedRead::Everything,
                &[],
                registry,
                &Limits::default(),
            )
            .unwrap();
            let (table, limits) = (Redirectors::builtin(), Limits::default());
            let leads =
                DecodedLeads::of(url.normal(), DecodedRead::Everything, table, registry, &limits);
            assert_eq!(leads.guessed, parsed.guessed, "{link}");
        }
    }
}
