//! What a live screener says of itself.

use crate::context::Timestamp;
use crate::database::Database;
use crate::screen::Screener;
use crate::wording::json_line;
use crate::wording::with_causes;

/// What is in force in a [`Live`](super::Live), and how the last look at its files went.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LiveStatus {
    /// Since when the screener is in force.
    pub since: Timestamp,
    /// Its databases, the lowest layer first.
    pub databases: Vec<DatabaseStatus>,
    /// How it differs from the one before, by database.
    pub changes: Vec<DatabaseChange>,
    /// What is odd about it, a sentence each: the lists and categories that its policy names and no
    /// database has, as [`Screener::unknown_policy_names`](crate::Screener::unknown_policy_names) finds
    /// them.
    pub warnings: Vec<String>,
    /// When the files were last found to be what is in force.
    pub checked: Timestamp,
    /// Why they are not any more; `None` if the last look found nothing wrong.
    pub failure: Option<ReloadFailure>,
}

/// A database of a screener.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DatabaseStatus {
    /// The hash of its content, as [`Database::id`] has it.
    pub id: String,
    /// The name that it was compiled with.
    pub name: String,
    /// How many rules it has.
    pub rules: u64,
}

/// A database that was added, replaced or taken away.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DatabaseChange {
    /// The database before; `None` of one that was added.
    pub before: Option<DatabaseStatus>,
    /// The database since; `None` of one that was taken away.
    pub after: Option<DatabaseStatus>,
}

/// Looks at the files that failed in a row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ReloadFailure {
    /// When the first of them failed.
    pub since: Timestamp,
    /// When the last of them failed.
    pub last: Timestamp,
    /// How many there were.
    pub count: u64,
    /// What the last error says, with its causes.
    pub message: String,
}

/// What the last publication changed.
#[derive(Clone, Debug)]
pub(super) struct Publication {
    pub(super) since: Timestamp,
    pub(super) changes: Vec<DatabaseChange>,
}

impl LiveStatus {
    /// The status as JSON, the same in every language: each field by its name, times as in RFC 3339.
    pub fn to_json(&self) -> String {
        json_line(self)
    }
}

/// What is odd about a screener, a sentence each.
pub(super) fn warnings(screener: &Screener) -> Vec<String> {
    let unknown = screener.unknown_policy_names();
    unknown.iter().map(|name| format!("the policy names an {name}")).collect()
}

impl DatabaseStatus {
    pub(super) fn of(database: &Database) -> Self {
        let rules = database.rule_count() as u64;
        Self { id: database.id().to_owned(), name: database.name().to_owned(), rules }
    }
}

impl DatabaseChange {
    pub(super) fn of(before: Option<&Database>, after: Option<&Database>) -> Self {
        Self { before: before.map(DatabaseStatus::of), after: after.map(DatabaseStatus::of) }
    }
}

/// Pairs the databases of two screeners: those at the same place are one before and after.
pub(super) fn changes(before: &[Database], after: &[Database]) -> Vec<DatabaseChange> {
    let places = 0..before.len().max(after.len());
    let pairs = places.map(|place| (before.get(place), after.get(place)));
    let changed = pairs.filter(|(before, after)| match (before, after) {
        (Some(before), Some(after)) => !before.is_same(after),
        _ => true,
    });
    changed.map(|(before, after)| DatabaseChange::of(before, after)).collect()
}

impl ReloadFailure {
    /// The failures after one more.
    pub(super) fn after(before: Option<&Self>, error: &dyn std::error::Error) -> Self {
        let now = Timestamp::now();
        Self {
            since: before.map_or(now, |before| before.since),
            last: now,
            count: before.map_or(0, |before| before.count) + 1,
            message: with_causes(error),
        }
    }
}
