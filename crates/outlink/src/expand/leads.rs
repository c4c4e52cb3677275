//! Where one link leads by itself: what the rows about it say, and what shows once its escapes are
//! undone. The walk follows these targets from candidate to candidate; the prefilter asks whether all
//! of them are misses.

use std::borrow::Cow;

use crate::codec::percent::decode_all;
use crate::expand::edges;
use crate::expand::gateway;
use crate::expand::guess;
use crate::expand::row::Row;
use crate::expand::row::TargetLocation;
use crate::expand::table::Redirectors;
use crate::limits::Limits;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;

/// A target, and the name of the hop that leads to it.
pub(super) type Lead = (Cow<'static, str>, String);

/// What the rows about a link say.
#[derive(Default)]
pub(super) struct RowLeads {
    pub(super) targets: Vec<Lead>,
    /// The row that says that the link hides where it leads.
    pub(super) opaque: Option<Cow<'static, str>>,
    /// Whether the rows say all that there is to be said about the link, so that nothing need be
    /// guessed.
    pub(super) is_settled: bool,
}

impl RowLeads {
    /// What these rows, which are about the link, say of it.
    pub(super) fn of(url: &NormalizedUrl, rows: &[&Row]) -> Self {
        let mut leads = Self::default();
        for row in rows {
            match row.location {
                TargetLocation::Inert => leads.is_settled = true,
                TargetLocation::Nowhere if row.may_say(url.raw_path(), url.raw_query()) => {
                    leads.opaque = Some(row.name.clone());
                }
                _ => row.targets(url, &mut |target| {
                    leads.is_settled |= row.finds_whole();
                    leads.targets.push((row.name.clone(), target));
                }),
            }
        }
        if let Some(form) = gateway::proven(url) {
            leads.targets.push((Cow::Borrowed("gateway.onion"), form));
        }
        if leads.is_settled {
            leads.opaque = None;
        }
        leads
    }
}

/// What a link holds once its escapes are undone, if that parts it otherwise: whoever stands between
/// us and the server may undo them.
#[derive(Default)]
pub(super) struct RereadLeads {
    /// By rows.
    pub(super) known: Vec<Lead>,
    /// By what the link merely looks like; nothing if a row says something.
    pub(super) guessed: Vec<Lead>,
}

impl RereadLeads {
    /// Whether undoing the escapes of a link may part it otherwise.
    pub(super) fn are_possible(url: &NormalizedUrl) -> bool {
        url.scheme_class() == SchemeClass::Web && edges::may_move(url.raw_path(), url.raw_query())
    }

    /// What the normal form of a link holds.
    pub(super) fn of(normal: &str, redirectors: &Redirectors, limits: &Limits) -> Self {
        let mut leads = Self::default();
        let Ok(url) = normalize(normal, limits) else { return leads };
        let rows = redirectors.look_up(&url).rows;
        for row in &rows {
            row.targets(&url, &mut |target| {
                push_undone(row.name.clone(), target, &mut leads.known);
            });
        }
        if leads.known.is_empty() && !rows.iter().any(|row| row.location == TargetLocation::Inert) {
            let name = Cow::Borrowed("guess");
            guess::targets(&url).for_each(|it| push_undone(name.clone(), it, &mut leads.guessed));
        }
        leads
    }
}

/// Adds a target, and the same without escapes: the normal form keeps escapes in a path that are edges
/// of the target's own.
fn push_undone(name: Cow<'static, str>, target: String, leads: &mut Vec<Lead>) {
    let undone = target.contains('%').then(|| (name.clone(), decode_all(&target).into_owned()));
    leads.push((name, target));
    leads.extend(undone);
}
