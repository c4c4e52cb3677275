//! Where one link leads by itself: what the rows about it say, and what shows once its escapes are
//! undone. The walk follows these targets from candidate to candidate; the prefilter asks whether all
//! of them are misses.

use std::borrow::Cow;

use crate::codec::percent::decode_all;
use crate::expand::gateway;
use crate::expand::guess;
use crate::expand::onion;
use crate::expand::parts::Parts;
use crate::expand::row::Row;
use crate::expand::row::TargetLocation;
use crate::expand::table::Redirectors;
use crate::limits::Limits;
use crate::url::normalize;

/// A target, and the name of the hop that leads to it.
pub(super) type Lead<'r> = (&'r Cow<'static, str>, String);

/// The name of the hop to what is merely guessed.
pub(super) static GUESS: Cow<'static, str> = Cow::Borrowed("guess");
/// The name of the hop to an onion service that is known by its checksum, or guessed.
pub(super) static ONION: Cow<'static, str> = Cow::Borrowed("gateway.onion");

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
    pub(super) fn of(link: &Parts<'_>, rows: &[&'r Row]) -> Option<Self> {
        let mut leads = Self::default();
        for row in rows {
            match row.location {
                TargetLocation::Inert => leads.is_settled = true,
                TargetLocation::Nowhere if row.may_say(link.path, link.query) => {
                    leads.opaque = Some(&row.name);
                }
                _ => row.targets(link, &mut |target| {
                    leads.is_settled |= row.finds_whole();
                    leads.targets.push((&row.name, target));
                })?,
            }
        }
        if link.host.len() >= onion::MIN_HOST
            && let Some(form) = gateway::proven(link.url?)
        {
            leads.targets.push((&ONION, form));
        }
        if leads.is_settled {
            leads.opaque = None;
        }
        Some(leads)
    }
}

/// What a link holds once its escapes are undone, if that parts it otherwise: whoever stands between
/// us and the server may undo them.
#[derive(Default)]
pub(super) struct RereadLeads<'r> {
    /// By rows.
    pub(super) known: Vec<Lead<'r>>,
    /// By what the link merely looks like; nothing if a row says something.
    pub(super) guessed: Vec<Lead<'r>>,
}

impl<'r> RereadLeads<'r> {
    /// What the normal form of a link holds.
    pub(super) fn of(normal: &str, redirectors: &'r Redirectors, limits: &Limits) -> Self {
        let mut leads = Self::default();
        let Ok(url) = normalize(normal, limits) else { return leads };
        let rows = redirectors.look_up(&url).rows;
        let link = Parts::of(&url);
        for row in &rows {
            let mut push = |target| push_undone(&row.name, target, &mut leads.known);
            // A link that was parsed is told by every row.
            let _is_told = row.targets(&link, &mut push);
        }
        if leads.known.is_empty() && !rows.iter().any(|row| row.location == TargetLocation::Inert) {
            guess::targets(&url).for_each(|it| push_undone(&GUESS, it, &mut leads.guessed));
        }
        leads
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
