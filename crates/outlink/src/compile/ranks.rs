//! Numbers that do not depend on the order in which things came: lists by name, sets of attributes by
//! content.

use crate::compile::store::Entry;
use crate::compile::store::Store;
use crate::rule::Attributes;

/// What orders rules that compare the same thing.
pub(super) struct Ranks {
    pub(super) lists: Lists,
    /// For each set of attributes its place among all of them, by content.
    pub(super) sets: Vec<u32>,
}

impl Ranks {
    pub(super) fn of(store: &Store) -> Self {
        Self { lists: Lists::sort(store), sets: ranks(&sorted_sets(store)) }
    }
}

/// The lists by name.
pub(super) struct Lists {
    /// The numbers of the lists in the order of their names.
    pub(super) sorted: Vec<usize>,
    /// For each list its place in that order.
    pub(super) rank: Vec<u32>,
}

impl Lists {
    fn sort(store: &Store) -> Self {
        let lists = store.lists();
        let mut sorted: Vec<usize> = (0..lists.len()).collect();
        sorted.sort_unstable_by_key(|list| lists.get(*list).map(|info| &info.name));
        Self { rank: ranks(&sorted), sorted }
    }

    pub(super) fn rank(&self, entry: &Entry) -> u32 {
        self.rank.get(usize::from(entry.list)).copied().unwrap_or_default()
    }
}

/// The sets of attributes that a rule or a list has, numbered by content.
pub(super) struct UsedSets {
    /// The sets of the store in the order of the database.
    sorted: Vec<usize>,
    /// For each set of the store its number in the database.
    numbers: Vec<u32>,
}

impl UsedSets {
    pub(super) fn number(store: &Store) -> Self {
        let mut sorted = sorted_sets(store);
        let mut is_used = vec![false; sorted.len()];
        let of_rules = store.entries.iter().map(|entry| entry.attributes);
        let of_lists = (0..store.lists().len()).map(|list| store.inherited(list));
        let of_withdrawals = store.withdrawals.iter().map(|(_, set, _)| *set);
        for set in of_rules.chain(of_lists).chain(of_withdrawals) {
            if let Some(is_used) = is_used.get_mut(set as usize) {
                *is_used = true;
            }
        }
        sorted.retain(|set| is_used.get(*set).copied().unwrap_or_default());
        let mut numbers = vec![0; is_used.len()];
        for (number, set) in (0..).zip(&sorted) {
            if let Some(place) = numbers.get_mut(*set) {
                *place = number;
            }
        }
        Self { sorted, numbers }
    }

    /// The number that a set of the store has in the database.
    pub(super) fn number_of(&self, set: u32) -> u32 {
        self.numbers.get(set as usize).copied().unwrap_or_default()
    }

    pub(super) fn in_order<'a>(&self, store: &'a Store) -> Vec<&'a Attributes> {
        let sets = store.sets();
        self.sorted.iter().filter_map(|set| sets.get(*set).copied()).collect()
    }
}

fn sorted_sets(store: &Store) -> Vec<usize> {
    let sets = store.sets();
    let mut sorted: Vec<usize> = (0..sets.len()).collect();
    sorted.sort_unstable_by_key(|set| sets.get(*set));
    sorted
}

/// For each number its place in an order of all numbers.
fn ranks(sorted: &[usize]) -> Vec<u32> {
    let mut ranks = vec![0; sorted.len()];
    for (rank, number) in (0..).zip(sorted) {
        if let Some(place) = ranks.get_mut(*number) {
            *place = rank;
        }
    }
    ranks
}
