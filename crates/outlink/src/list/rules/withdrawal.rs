//! `{"withdraw":{"list":"urlhaus","domain":"evil.example"}}`: what is withdrawn inside, and what is
//! said of the withdrawal beside it.

use serde::Deserialize;

use super::Members;
use super::Rules;
use super::is_known;
use super::not_applicable;
use super::object::Object;
use super::refuse_repetition;
use super::the_pattern;
use crate::list::attributes;
use crate::list::catalog::NAME_CHARS;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::pattern::Notes;
use crate::list::pattern::Result;
use crate::names::RuleKind;
use crate::names::UnknownName;
use crate::withdrawal::Withdrawal;
use crate::wording::json_error_in_line;

/// Reads the withdrawal of an entry, whose members beside it are given.
pub(super) fn read(
    entry: &str,
    beside: &Members,
    line: u32,
    grammar: &Rules<'_>,
    notes: &mut Notes,
) -> Result<Box<Withdrawal>> {
    refuse_repetition(beside)?;
    // Once more from the text: the value of a member has lost the first of two equal keys.
    let Object(inside) = match serde_json::from_str::<Entry>(entry) {
        Ok(Entry { withdraw }) => withdraw,
        Err(error) => {
            let error = json_error_in_line(&error);
            let message = format!("`withdraw` is not an object with a list and a pattern: {error}");
            return Err(Problem::new(DiagnosticCode::InvalidValue, message));
        }
    };
    refuse_repetition(&inside)?;
    let (named, inside): (Vec<_>, Vec<_>) = inside.into_iter().partition(|(key, _)| key == "list");
    if let Some((key, _)) = inside.iter().find(|(key, _)| !is_known(key)) {
        return Err(refuse(key, keys_inside()));
    }
    let (kind, pattern) = the_pattern(&inside, grammar.limits, notes)?;
    let (_, list) = named.first().ok_or_else(|| {
        let message = "a withdrawal names the list whose rules it withdraws: add `list`";
        Problem::new(DiagnosticCode::ListMissing, message)
    })?;
    let list = attributes::text("list", list, NAME_CHARS)?;
    if let Some((key, _)) = inside.iter().find(|(key, _)| key != kind.as_str()) {
        return Err(refuse(key, keys_inside()));
    }
    let mut withdrawal = Box::new(Withdrawal::new(list, pattern, line));
    let said = beside.iter().filter(|(key, _)| key != "withdraw" && !attributes::is_foreign(key));
    for (key, value) in said {
        let is_said_of_it = SAID_OF_IT.contains(&key.as_str());
        let zone = grammar.zone;
        if !is_said_of_it
            || !attributes::set_noted(zone, &mut withdrawal.attributes, key, value, notes)?
        {
            return Err(refuse(key, SAID_OF_IT));
        }
    }
    attributes::check(&withdrawal.attributes)?;
    Ok(withdrawal)
}

/// The problem of a key that does not go with a withdrawal, where the known ones do.
fn refuse<'a>(key: &str, known: impl IntoIterator<Item = &'a str>) -> Problem {
    if is_known(key) {
        return not_applicable(key, "a withdrawal");
    }
    let message = UnknownName::new("key of a withdrawal", key, known).to_string();
    Problem::new(DiagnosticCode::UnknownKey, message)
}

/// The keys inside `withdraw`.
fn keys_inside() -> impl Iterator<Item = &'static str> {
    std::iter::once("list").chain(RuleKind::NAMES.iter().copied())
}

#[derive(Deserialize)]
struct Entry {
    withdraw: Object,
}

/// The attributes that say where and when a withdrawal counts, and who says so.
const SAID_OF_IT: [&str; 9] = [
    "comment",
    "id",
    "jurisdictions",
    "provision",
    "reference",
    "source",
    "source_type",
    "valid_from",
    "valid_until",
];
