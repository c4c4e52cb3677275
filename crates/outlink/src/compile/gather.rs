//! The entries of a store in their order, on their way into the tables.
//!
//! To find entries and keys that lie anywhere in memory takes about as long as to put them into the
//! tables. For many entries one thread does the one, and another does the other.

use std::collections::HashMap;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::compile::ranks::Lists;
use crate::compile::ranks::UsedSets;
use crate::compile::report::Kept;
use crate::compile::sort;
use crate::compile::store::Entry;
use crate::compile::store::Store;
use crate::compile::tables::Tables;
use crate::ids::RuleId;
use crate::table::strings::StringNumbers;
use crate::wire::prefetch::prefetch;

/// What became of what was added.
pub(super) struct Filled {
    pub(super) tables: Tables,
    pub(super) gathered: Gathered,
}

/// What is known of entries once they were gone through in their order.
pub(super) struct Gathered {
    /// For each list, in the order in which they were added, what is in the database.
    pub(super) kept: Vec<Kept>,
    /// The rules of the entries that have aliases.
    pub(super) rule_of: HashMap<u32, RuleId>,
}

/// Adds the entries of a store in an order in which those are side by side that compare the same
/// thing, and of these those that repeat each other. Drops what repeats an earlier line of its list
/// in everything else. `progress` is told how many entries are done.
pub(super) fn fill(
    store: &Store,
    order: &[u32],
    lists: &Lists,
    (sets, strings): (&UsedSets, &StringNumbers),
    progress: &mut dyn FnMut(u64),
) -> Filled {
    let is_long = order.len() >= sort::MANY
        && thread::available_parallelism().is_ok_and(|threads| threads.get() > 1);
    if is_long {
        let there = thread::scope(|scope| {
            let (sender, batches) = sync_channel::<Batch>(MAX_BATCHES);
            let work = || {
                let mut tables = Tables::new();
                for batch in batches {
                    batch.each(|key, rows| tables.group(key, rows, (lists, sets, strings)));
                }
                tables
            };
            let thread = thread::Builder::new().spawn_scoped(scope, work).ok()?;
            let mut batch = Batch::default();
            let gathered = gather(store, order, lists, progress, &mut |key, rows| {
                batch.push(key, rows);
                if batch.rows.len() >= BATCH_ROWS {
                    send(&sender, &mut batch);
                }
            });
            send(&sender, &mut batch);
            drop(sender);
            let tables = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Some(Filled { tables, gathered })
        });
        if let Some(filled) = there {
            return filled;
        }
    }
    let mut tables = Tables::new();
    let gathered = gather(store, order, lists, progress, &mut |key, rows| {
        tables.group(key, rows, (lists, sets, strings));
    });
    Filled { tables, gathered }
}

/// Groups of rules that compare the same thing.
#[derive(Default)]
struct Batch {
    /// For each group the length of its key and the number of its rules.
    groups: Vec<(usize, usize)>,
    keys: Vec<u8>,
    rows: Vec<Entry>,
}

impl Batch {
    fn push(&mut self, key: &[u8], rows: &[Entry]) {
        self.groups.push((key.len(), rows.len()));
        self.keys.extend_from_slice(key);
        self.rows.extend_from_slice(rows);
    }

    fn each(&self, mut visit: impl FnMut(&[u8], &[Entry])) {
        let (mut keys, mut rows) = (self.keys.as_slice(), self.rows.as_slice());
        for (key_bytes, row_count) in &self.groups {
            let (key, keys_left) = keys.split_at_checked(*key_bytes).unwrap_or_default();
            let (group, rows_left) = rows.split_at_checked(*row_count).unwrap_or_default();
            visit(key, group);
            (keys, rows) = (keys_left, rows_left);
        }
    }
}

fn send(sender: &SyncSender<Batch>, batch: &mut Batch) {
    // It takes nothing more only if it panics, and then joining tells.
    let _ = sender.send(std::mem::take(batch));
}

/// Hands out the key and the rules of every group, in the order of their numbers.
fn gather(
    store: &Store,
    order: &[u32],
    lists: &Lists,
    progress: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(&[u8], &[Entry]),
) -> Gathered {
    let aliased = Numbers::of(store.aliases.iter().map(|(entry, _)| *entry));
    let mut gathered =
        Gathered { kept: vec![Kept::default(); store.lists().len()], rule_of: HashMap::new() };
    let same = |a: u32, b: u32| {
        let kind = |number: u32| store.entries.get(number as usize).map(Entry::kind);
        kind(a) == kind(b) && store.key(a) == store.key(b)
    };
    let mut group: Vec<(u32, Entry)> = Vec::new();
    let mut rows: Vec<Entry> = Vec::new();
    let mut rules = 0;
    let mut start = 0;
    while let Some(first) = order.get(start) {
        let rest = order.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|number| same(*first, **number)).count().max(1);
        // The entries and keys of what comes soon lie anywhere in memory.
        for place in start..start + length {
            let later = order.get(place + 2 * AHEAD).copied().unwrap_or_default();
            prefetch(store.entries.get(later as usize));
            // The next one says where its key ends.
            prefetch(store.entries.get(later as usize + 1));
            let soon = order.get(place + AHEAD).copied().unwrap_or_default();
            store.key_bounds(soon).into_iter().for_each(prefetch);
            if place % STEP == 0 {
                progress(place as u64);
            }
        }
        group.clear();
        for number in rest.iter().take(length) {
            let Some(entry) = store.entries.get(*number as usize) else { continue };
            let repeats = group.last().filter(|(_, last)| {
                let what = |entry: &Entry| (entry.effect(), entry.important());
                (last.list, last.attributes) == (entry.list, entry.attributes)
                    && what(last) == what(entry)
            });
            let repeated = repeats.map(|(number, _)| *number);
            if let Some(kept) = gathered.kept.get_mut(usize::from(entry.list)) {
                if repeated.is_some() { kept.duplicates += 1 } else { kept.rules += 1 }
            }
            if repeated.is_none() {
                group.push((*number, *entry));
            }
            if aliased.has(*number) {
                // The rule that stands for it has no number yet.
                gathered.rule_of.insert(*number, RuleId(repeated.unwrap_or(*number)));
            }
        }
        if group.len() > 1 {
            group.sort_by_key(|(_, entry)| (lists.rank(entry), entry.line));
        }
        rows.clear();
        rows.extend(group.iter().map(|(_, entry)| *entry));
        each(store.key(*first), &rows);
        if !aliased.is_empty() {
            for number in rest.iter().take(length).filter(|number| aliased.has(**number)) {
                let Some(rule) = gathered.rule_of.get_mut(number) else { continue };
                let place = group.iter().position(|(number, _)| *number == rule.0);
                rule.0 = rules + place.unwrap_or_default() as u32;
            }
        }
        rules += group.len() as u32;
        start += length;
    }
    gathered
}

/// A set of numbers, a bit for each that there could be; it takes no memory if it is empty.
struct Numbers(Vec<u64>);

impl Numbers {
    fn of(numbers: impl Iterator<Item = u32>) -> Self {
        let mut words = Vec::new();
        for number in numbers {
            let word = number as usize / 64;
            if word >= words.len() {
                words.resize(word + 1, 0);
            }
            if let Some(word) = words.get_mut(word) {
                *word |= 1 << (number % 64);
            }
        }
        Self(words)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 != 0)
    }
}

/// How many rules go to the other thread together.
const BATCH_ROWS: usize = 2048;

/// How many batches wait at most until the tables take them.
const MAX_BATCHES: usize = 8;

/// How many entries ahead memory is asked for.
const AHEAD: usize = 16;

/// After how many entries progress is told.
const STEP: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::ListInfo;
    use crate::rule::Pattern;
    use crate::rule::Rule;

    #[test]
    fn groups_come_out_of_batches_as_they_were_gathered() {
        let mut store = Store::default();
        let format = crate::format::Format::Domains;
        let lists: Vec<usize> =
            ["b", "a"].map(|name| store.list(ListInfo::new(name, format))).into();
        for (line, name) in (1..).zip(["x", "x", "longer.example", "x", "y", "longer.example"]) {
            let rule = Rule::new(Pattern::Domain(name.to_owned()), line);
            assert!(store.add(lists[line as usize % 2], rule, &[]));
        }
        let lists = Lists::sort(&store);
        let order = [2, 5, 0, 1, 3, 4];
        let describe = |key: &[u8], rows: &[Entry]| {
            let lines: Vec<(u16, u32)> = rows.iter().map(|row| (row.list, row.line)).collect();
            (String::from_utf8(key.to_vec()).unwrap(), lines)
        };
        let (mut batch, mut direct) = (Batch::default(), Vec::new());
        let gathered = gather(&store, &order, &lists, &mut |_| {}, &mut |key, rows| {
            batch.push(key, rows);
            direct.push(describe(key, rows));
        });
        let mut batched = Vec::new();
        batch.each(|key, rows| batched.push(describe(key, rows)));
        assert_eq!(batched, direct);
        assert_eq!(
            direct,
            [
                ("example.longer".to_owned(), vec![(1, 3), (0, 6)]),
                ("x".to_owned(), vec![(1, 1), (0, 2)]),
                ("y".to_owned(), vec![(1, 5)]),
            ]
        );
        let kept: Vec<(u64, u64)> =
            gathered.kept.iter().map(|kept| (kept.rules, kept.duplicates)).collect();
        assert_eq!(kept, [(2, 1), (3, 0)]);
    }
}
