//! Some layers with a hash table of their keys.

use std::hash::BuildHasher;
use std::hash::RandomState;

use super::LayerRef;
use super::keys::NetLengths;
use super::keys::hash_alone;
use super::keys::hash_below;
use crate::database::Database;
use crate::wire::labels::Labels;
use crate::wire::labels::fold;

/// Layers with the keys of their rules.
pub(super) struct Segment {
    /// The number of each layer among all of the screener, in ascending order.
    layers: Vec<(usize, Database)>,
    hosts: HashTable,
    keys: HashTable,
    /// The layers of a key as lists: a place in `layers`, and the rest of the list.
    chains: Vec<(u32, u32)>,
    lengths: NetLengths,
    lists_entities: bool,
}

impl Segment {
    /// Indexes layers that have keys.
    pub(super) fn of(layers: &[(usize, &Database)]) -> Self {
        let all = || {
            layers
                .iter()
                .enumerate()
                .filter_map(|(place, (_, database))| Some((place, database.layer_keys()?)))
        };
        let mut hosts = HashTable::with_room_for(all().map(|(_, keys)| keys.hosts.len()).sum());
        let mut table = HashTable::with_room_for(all().map(|(_, keys)| keys.keys.len()).sum());
        let mut chains = Vec::new();
        let mut lengths = NetLengths::default();
        let mut lists_entities = false;
        for (place, keys) in all() {
            for host in &keys.hosts {
                hosts.entry(*host);
            }
            for key in &keys.keys {
                let head = table.entry(*key);
                let rest = *head;
                chains.push((place as u32, rest));
                *head = chains.len() as u32;
            }
            lengths.extend(&keys.lengths);
            lists_entities |= keys.lists_entities;
        }
        let layers = layers.iter().map(|(layer, database)| (*layer, (*database).clone())).collect();
        Self { layers, hosts, keys: table, chains, lengths, lists_entities }
    }

    pub(super) fn len(&self) -> usize {
        self.layers.len()
    }

    /// Whether other layers begin with these, at the same places.
    pub(super) fn begins(&self, layers: &[(usize, &Database)]) -> bool {
        let is_same =
            |((layer, database), (of, other)): (&(usize, Database), &(usize, &Database))| {
                layer == of && database.is_same(other)
            };
        self.len() <= layers.len() && self.layers.iter().zip(layers).all(is_same)
    }

    pub(super) fn layers(&self) -> impl Iterator<Item = usize> {
        self.layers.iter().map(|(layer, _)| *layer)
    }

    pub(super) fn lists_entities(&self) -> bool {
        self.lists_entities
    }

    pub(super) fn lengths(&self) -> &NetLengths {
        &self.lengths
    }

    #[inline(always)]
    pub(super) fn may_admit(&self, host: &Labels) -> bool {
        self.hosts.find(hash_alone(host.whole())).is_some()
            || (1..=host.count())
                .any(|labels| self.hosts.find(hash_below(host.suffix_hash(labels))).is_some())
    }

    /// The layers that have a key.
    pub(super) fn each_layer<'a>(&'a self, key: u64, visit: &mut dyn FnMut(LayerRef<'a>)) {
        let mut rest = self.keys.find(key).unwrap_or_default();
        // Lists end with 0, and lead to what was there before.
        while let Some((place, next)) =
            (rest as usize).checked_sub(1).and_then(|at| self.chains.get(at).copied())
        {
            if let Some((layer, database)) = self.layers.get(place as usize) {
                visit(LayerRef { layer: *layer, database });
            }
            rest = next;
        }
    }
}

/// Hashes to numbers. Linear probing; at most half of the slots are taken.
struct HashTable {
    slots: Vec<Slot>,
    /// Keeps those who write rules from choosing slots.
    seed: u64,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    hash: u64,
    is_taken: bool,
    value: u32,
}

impl HashTable {
    fn with_room_for(keys: usize) -> Self {
        let slots = vec![Slot::default(); (2 * keys).next_power_of_two().max(2)];
        Self { slots, seed: RandomState::new().hash_one(keys) }
    }

    /// The number of a hash.
    #[inline(always)]
    fn find(&self, hash: u64) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = self.home(hash) & mask;
        loop {
            let slot = self.slots.get(at).filter(|slot| slot.is_taken)?;
            if slot.hash == hash {
                return Some(slot.value);
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of a hash, which is 0 if it was not there. There is room for it.
    fn entry(&mut self, hash: u64) -> &mut u32 {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = self.home(hash) & mask;
        while self.slots.get(at).is_some_and(|slot| slot.is_taken && slot.hash != hash) {
            at = (at + 1) & mask;
        }
        #[expect(clippy::indexing_slicing, reason = "the mask keeps it below the number of slots")]
        let slot = &mut self.slots[at];
        (slot.hash, slot.is_taken) = (hash, true);
        &mut slot.value
    }

    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        fold(hash ^ self.seed, 0xa076_1d64_78bd_642f) as usize
    }
}
