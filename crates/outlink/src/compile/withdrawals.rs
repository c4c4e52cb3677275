//! The withdrawals of rules of lower layers, on their way into the database.

use crate::compile::store::Store;
use crate::ids::ListId;
use crate::table::strings::StringNumbers;
use crate::table::strings::StringsBuilder;
use crate::table::withdrawals;
use crate::table::withdrawals::WithdrawalRecord;

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
