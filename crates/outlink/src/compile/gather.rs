//! The entries of a store in their order, on their way into the tables.
//!
//! To sort entries takes about as long as to put them into the tables. For many entries one thread does
//! the one, and another does the other.

use std::collections::HashMap;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::compile::partitions::Partition;
use crate::compile::partitions::Partitions;
use crate::compile::ranks::Ranks;
use crate::compile::report::KeptCounts;
use crate::compile::sort;
use crate::compile::store::Entry;
use crate::compile::tables::Shared;
use crate::compile::tables::Tables;
use crate::compile::workers;
use crate::ids::RuleId;

/// What became of what was added.
pub(super) struct Filled {
    pub(super) tables: Tables,
    pub(super) gathered: Gathered,
}

/// The result of going through all entries in order, beside the tables.
pub(super) struct Gathered {
    /// For each list, in the order in which they were added, what is in the database.
    pub(super) kept: Vec<KeptCounts>,
    /// The rules of the entries that have aliases.
    pub(super) rule_of: HashMap<u32, RuleId>,
}

/// Adds the entries of all parts in an order in which those are side by side that compare the same
/// thing, and of these those that repeat each other. Drops what repeats an earlier line of its list
/// in everything else. `progress` is told how many entries are done.
pub(super) fn fill(
    partitions: &mut Partitions,
    ranks: &Ranks,
    shared: Shared<'_>,
    progress: &mut dyn FnMut(u64),
) -> Filled {
    if workers::threads(partitions.entries()) > 1 {
        let there = thread::scope(|scope| {
            let (sender, batches) = sync_channel::<Batch>(MAX_BATCHES);
            let work = || {
                let mut tables = Tables::new();
                for batch in batches {
                    batch.each(|key, rows| tables.group(key, rows, shared));
                }
                tables
            };
            let thread = thread::Builder::new().spawn_scoped(scope, work).ok()?;
            let mut batch = Batch::default();
            let gathered = gather(partitions, ranks, progress, &mut |key, rows| {
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
    let gathered = gather(partitions, ranks, progress, &mut |key, rows| {
        tables.group(key, rows, shared);
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
    partitions: &mut Partitions,
    ranks: &Ranks,
    progress: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(&[u8], &[Entry]),
) -> Gathered {
    let kept = vec![KeptCounts::default(); ranks.lists.sorted.len()];
    let mut gathered = Gathered { kept, rule_of: HashMap::new() };
    let mut group: Vec<(u32, Entry)> = Vec::new();
    let mut rows: Vec<Entry> = Vec::new();
    // Entries of a group that have aliases: the number of each, and the place of what is kept of it.
    let mut aliased: Vec<(u32, u32)> = Vec::new();
    let (mut done, mut rules) = (0, 0);
    for part in partitions {
        progress(done);
        done += u64::from(part.count());
        let order = sorted(&part, ranks);
        let same = |a: u32, b: u32| {
            let kind = |place: u32| part.entry(place).map(|entry| entry.kind());
            kind(a) == kind(b) && part.key(a) == part.key(b)
        };
        for places in order.chunk_by(|a, b| same(*a, *b)) {
            group.clear();
            for place in places {
                let Some(entry) = part.entry(*place) else { continue };
                let repeats = group.last().filter(|(_, last)| {
                    let what = |entry: &Entry| (entry.effect(), entry.important());
                    (last.list, last.attributes) == (entry.list, entry.attributes)
                        && what(last) == what(&entry)
                });
                let repeated = repeats.map(|(place, _)| *place);
                if let Some(kept) = gathered.kept.get_mut(usize::from(entry.list)) {
                    if repeated.is_some() { kept.duplicates += 1 } else { kept.rules += 1 }
                }
                if repeated.is_none() {
                    group.push((*place, entry));
                }
                if let Some(number) = part.aliased(*place) {
                    aliased.push((number, repeated.unwrap_or(*place)));
                }
            }
            if group.len() > 1 {
                group.sort_by_key(|(_, entry)| (ranks.lists.rank(entry), entry.line));
            }
            rows.clear();
            rows.extend(group.iter().map(|(_, entry)| *entry));
            each(places.first().map_or(&[], |place| part.key(*place)), &rows);
            for (number, kept) in aliased.drain(..) {
                let place = group.iter().position(|(place, _)| *place == kept);
                let rule = rules + place.unwrap_or_default() as u32;
                gathered.rule_of.insert(number, RuleId(rule));
            }
            rules += group.len() as u32;
        }
    }
    gathered
}

/// The entries of a part by kind, key, list, effect, attributes and line.
fn sorted(part: &Partition, ranks: &Ranks) -> Vec<u32> {
    let rest = |place: u32| {
        let entry = part.entry(place)?;
        let what = (entry.effect(), entry.important());
        let set = ranks.sets.get(entry.attributes as usize);
        Some((ranks.lists.rank(&entry), what, set, entry.line, place))
    };
    sort::sorted(
        part.count(),
        part.common,
        |place| (part.entry(place).map_or(0, |entry| entry.kind() as u8), part.key(place)),
        |a, b| rest(a).cmp(&rest(b)),
    )
}

/// How many rules go to the other thread together.
const BATCH_ROWS: usize = 2048;

/// How many batches wait at most until the tables take them.
const MAX_BATCHES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::store::Store;
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
        let ranks = Ranks::of(&store);
        let describe = |key: &[u8], rows: &[Entry]| {
            let lines: Vec<(u16, u32)> = rows.iter().map(|row| (row.list, row.line)).collect();
            (String::from_utf8(key.to_vec()).unwrap(), lines)
        };
        let (mut batch, mut direct) = (Batch::default(), Vec::new());
        let gathered =
            gather(&mut Partitions::of(&mut store), &ranks, &mut |_| {}, &mut |key, rows| {
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
