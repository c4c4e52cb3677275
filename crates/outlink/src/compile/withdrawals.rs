//! The withdrawals of rules of lower layers, on their way into the database.

use std::collections::HashMap;

use crate::compile::store::Store;
use crate::ids::ListId;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::names::RuleKind;
use crate::table::strings::StringNumbers;
use crate::table::strings::StringsBuilder;
use crate::table::withdrawals;
use crate::table::withdrawals::WithdrawalRecord;

/// A diagnostic for every withdrawal of a rule of another list of the same database, with the number of the
/// list of the withdrawal. A list that withdraws a rule of its own replaces the one that the list has in a
/// layer below. Time is linear in the rules, memory in the withdrawals.
pub(super) fn beside(store: &Store) -> Vec<(usize, Diagnostic)> {
    // By list and kind, then by key.
    let mut wanted: HashMap<(usize, RuleKind), HashMap<Vec<u8>, Vec<usize>>> = HashMap::new();
    for (number, (own, _, withdrawal)) in store.withdrawals.iter().enumerate() {
        let list = store.number_of(&withdrawal.list).filter(|list| list != own);
        let Some(list) = list else { continue };
        let key = store.key_of(list, &withdrawal.pattern);
        let of_kind = wanted.entry((list, withdrawal.pattern.kind())).or_default();
        of_kind.entry(key).or_default().push(number);
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<usize> = Vec::new();
    for (number, entry) in store.entries.iter().enumerate() {
        if let Some(of_kind) = wanted.get_mut(&(usize::from(entry.list), entry.kind())) {
            found.extend(of_kind.remove(store.key(number as u32)).unwrap_or_default());
        }
    }
    found.sort_unstable();
    let found = found.into_iter().filter_map(|number| store.withdrawals.get(number));
    found.filter_map(|(list, _, withdrawal)| {
        let info = store.lists().get(*list)?;
        let message =
            "the withdrawal does not reach its rule, which is in the same database: a withdrawal \
             counts for layers below; compile it into a database of its own";
        let problem = Problem::new(DiagnosticCode::WithdrawalUnused, message);
        let pattern = withdrawal.shown_pattern();
        Some((*list, Diagnostic::new(&info.name, withdrawal.line, problem, &pattern)))
    }).collect()
}

/// Names the lists and patterns that are withdrawn.
pub(super) fn name_strings(store: &Store, strings: &mut StringsBuilder) {
    for (_, _, withdrawal) in &store.withdrawals {
        strings.add(&withdrawal.list);
        strings.add(&withdrawal.shown_pattern());
    }
}

/// The section, given for each list its number and for each set of attributes its own.
pub(super) fn write(
    store: &Store,
    rank_of_list: &[u32],
    strings: &StringNumbers,
    number_of_set: impl Fn(u32) -> u32,
) -> Vec<u8> {
    let records = store.withdrawals.iter().map(|(list, set, withdrawal)| WithdrawalRecord {
        list: strings.of(&withdrawal.list),
        kind: withdrawal.pattern.kind(),
        pattern: strings.of(&withdrawal.shown_pattern()),
        own_list: ListId(rank_of_list.get(*list).copied().unwrap_or_default()),
        line: withdrawal.line,
        attributes: number_of_set(*set),
    });
    withdrawals::write(records.collect())
}
