//! Rules on their way into a database, small enough that ten million of them fit into memory.

use std::collections::HashMap;

use crate::compile::key;
use crate::names::Effect;
use crate::names::HashOf;
use crate::names::RuleKind;
use crate::rule::Attributes;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::table::hashes::HOSTS;
use crate::withdrawal::Withdrawal;

/// How many rules a database can have: their numbers have four bytes, and tables store one more.
pub(super) const MAX_RULES: u32 = u32::MAX - 1;

/// Where the last key begins at most.
const MAX_KEY_BYTES: u64 = 1 << 40;

/// Everything that was added.
#[derive(Debug, Default)]
pub(super) struct Store {
    lists: Vec<ListInfo>,
    /// The number of each list by its name.
    numbers: HashMap<String, usize>,
    /// For each list the number of its attributes.
    inherited: Vec<u32>,
    pub(super) entries: Vec<Entry>,
    pub(super) keys: Vec<u8>,
    sets: HashMap<Attributes, u32>,
    /// List, number of the attributes, and withdrawal.
    pub(super) withdrawals: Vec<(usize, u32, Withdrawal)>,
    /// List and link.
    pub(super) canaries: Vec<(usize, String)>,
    /// Entry and alias.
    pub(super) aliases: Vec<(u32, Pattern)>,
}

/// A rule without its text: sixteen bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where its key begins in `keys`, without the highest byte.
    key_low: u32,
    pub(super) line: u32,
    pub(super) attributes: u32,
    pub(super) list: u16,
    /// The highest byte of where its key begins: five bytes tell a terabyte of keys.
    key_high: u8,
    /// Kind, effect and importance.
    what: u8,
}

impl Entry {
    fn new(key: u64, line: u32, attributes: u32, list: usize, what: u8) -> Self {
        let (key_low, key_high) = (key as u32, (key >> 32) as u8);
        Self { key_low, line, attributes, list: list as u16, key_high, what }
    }

    /// This entry, with another position for its key.
    pub(super) fn at_key(self, key: u64) -> Self {
        Self { key_low: key as u32, key_high: (key >> 32) as u8, ..self }
    }

    pub(super) fn packed(self) -> PackedEntry {
        let [list_low, list_high] = self.list.to_le_bytes();
        let rest = u32::from_le_bytes([list_low, list_high, self.key_high, self.what]);
        [self.key_low, self.line, self.attributes, rest]
    }

    pub(super) fn unpacked([key_low, line, attributes, rest]: PackedEntry) -> Self {
        let [list_low, list_high, key_high, what] = rest.to_le_bytes();
        let list = u16::from_le_bytes([list_low, list_high]);
        Self { key_low, line, attributes, list, key_high, what }
    }

    pub(super) fn kind(&self) -> RuleKind {
        RuleKind::from_number(self.what & KIND).unwrap_or(RuleKind::Domain)
    }

    pub(super) fn effect(&self) -> Effect {
        if self.what & EXCEPTION == 0 { Effect::Block } else { Effect::Except }
    }

    pub(super) fn important(&self) -> bool {
        self.what & IMPORTANT != 0
    }

    /// Where its key begins.
    pub(super) fn key(&self) -> usize {
        (u64::from(self.key_high) << 32 | u64::from(self.key_low)) as usize
    }
}

/// The bytes of an entry as plain numbers, of which millions of zeros cost nothing until they are
/// written to.
pub(super) type PackedEntry = [u32; 4];

const KIND: u8 = 15;
const EXCEPTION: u8 = 16;
const IMPORTANT: u8 = 32;

/// How much there was at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    entries: usize,
    keys: usize,
    withdrawals: usize,
    canaries: usize,
    aliases: usize,
}

impl Store {
    pub(super) fn lists(&self) -> &[ListInfo] {
        &self.lists
    }

    /// The number of the list of a name.
    pub(super) fn number_of(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// Adds a list and returns its number.
    pub(super) fn list(&mut self, info: ListInfo) -> usize {
        let set = self.intern(info.attributes.clone().or(&Attributes::default()));
        let number = self.lists.len();
        self.canaries.extend(info.canaries.iter().map(|link| (number, link.clone())));
        self.inherited.push(set);
        self.numbers.insert(info.name.clone(), number);
        self.lists.push(info);
        number
    }

    /// Adds a block of a domain without attributes of its own, unless there are too many rules.
    pub(super) fn add_name(&mut self, list: usize, name: &str, line: u32) -> bool {
        if self.is_full(0) {
            return false;
        }
        let attributes = self.inherited(list);
        let start = self.keys.len() as u64;
        key::encode_name(name, &mut self.keys);
        self.entries.push(Entry::new(start, line, attributes, list, RuleKind::Domain as u8));
        true
    }

    /// Whether there is no place for one more rule with so many aliases.
    fn is_full(&self, aliases: usize) -> bool {
        let many = (self.entries.len() + 1).max(self.aliases.len() + aliases);
        many > MAX_RULES as usize || self.keys.len() as u64 >= MAX_KEY_BYTES
    }

    /// Adds a rule, unless there are too many.
    pub(super) fn add(&mut self, list: usize, rule: Rule, aliases: &[Pattern]) -> bool {
        let number = self.entries.len();
        let Some(info) = self.lists.get(list) else { return true };
        let start = self.keys.len() as u64;
        if self.is_full(aliases.len()) {
            return false;
        }
        let own = rule.attributes;
        let attributes = if own == Attributes::default() {
            self.inherited.get(list).copied().unwrap_or_default()
        } else {
            let merged = own.or(&info.attributes);
            self.intern(merged)
        };
        let owner = self.owner_of_hashes(list);
        let kind = rule.pattern.kind();
        push_key(&rule.pattern, owner, &mut self.keys);
        let exception = if rule.effect == Effect::Except { EXCEPTION } else { 0 };
        let important = if rule.important { IMPORTANT } else { 0 };
        let what = kind as u8 | exception | important;
        self.entries.push(Entry::new(start, rule.line, attributes, list, what));
        let aliases = aliases.iter().map(|alias| (number as u32, alias.clone()));
        self.aliases.extend(aliases);
        true
    }

    /// The key that a rule of a list has.
    pub(super) fn key_of(&self, list: usize, pattern: &Pattern) -> Vec<u8> {
        let mut key = Vec::new();
        push_key(pattern, self.owner_of_hashes(list), &mut key);
        key
    }

    /// Who has the hashes of a list: the list itself if they are keyed.
    fn owner_of_hashes(&self, list: usize) -> u32 {
        let of_list = self.lists.get(list).map(|info| (info.keyed, info.hash_of));
        match of_list {
            Some((true, _)) => list as u32 + 1,
            Some((false, HashOf::Host)) => HOSTS,
            Some((false, HashOf::Expression)) | None => 0,
        }
    }

    pub(super) fn withdrawal(&mut self, list: usize, withdrawal: Withdrawal) {
        let Some(info) = self.lists.get(list) else { return };
        let merged = withdrawal.attributes.clone().or(&info.attributes);
        let attributes = self.intern(merged);
        self.withdrawals.push((list, attributes, withdrawal));
    }

    pub(super) fn canary(&mut self, list: usize, link: String) {
        self.canaries.push((list, link));
    }

    /// The key of an entry; keys lie in the order of the entries.
    pub(super) fn key(&self, number: u32) -> &[u8] {
        let start = |number: usize| self.entries.get(number).map(Entry::key);
        let end = start(number as usize + 1).unwrap_or(self.keys.len());
        let range = start(number as usize).map(|start| start..end);
        range.and_then(|range| self.keys.get(range)).unwrap_or_default()
    }

    /// Gives the hashes of every list that has a key the final number of the list.
    pub(super) fn number_owners(&mut self, rank_of_list: &[u32]) {
        for entry in &self.entries {
            let list = usize::from(entry.list);
            let is_keyed = self.lists.get(list).is_some_and(|info| info.keyed);
            if entry.kind() == RuleKind::Sha256
                && is_keyed
                && let Some(key) = self.keys.get_mut(entry.key()..)
                && let Some(rank) = rank_of_list.get(list)
            {
                key::set_owner(key, rank + 1);
            }
        }
    }

    /// Lets go of the entries from a number on, and of their keys.
    pub(super) fn cut(&mut self, entries: usize) {
        let keys = self.entries.get(entries).map_or(self.keys.len(), Entry::key);
        self.entries.truncate(entries);
        self.entries.shrink_to(0);
        self.keys.truncate(keys);
        self.keys.shrink_to(0);
    }

    /// The sets of attributes by number.
    pub(super) fn sets(&self) -> Vec<&Attributes> {
        let mut sets: Vec<(&Attributes, u32)> = self.sets.iter().map(|(s, n)| (s, *n)).collect();
        sets.sort_unstable_by_key(|(_, number)| *number);
        sets.into_iter().map(|(set, _)| set).collect()
    }

    /// The number of the attributes of a list.
    pub(super) fn inherited(&self, list: usize) -> u32 {
        self.inherited.get(list).copied().unwrap_or_default()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            entries: self.entries.len(),
            keys: self.keys.len(),
            withdrawals: self.withdrawals.len(),
            canaries: self.canaries.len(),
            aliases: self.aliases.len(),
        }
    }

    /// Forgets what was added since a mark, and the lists beyond a number of them.
    pub(super) fn return_to(&mut self, mark: Mark, lists: usize) {
        self.entries.truncate(mark.entries);
        self.keys.truncate(mark.keys);
        self.withdrawals.truncate(mark.withdrawals);
        self.canaries.truncate(mark.canaries);
        self.canaries.retain(|(list, _)| *list < lists);
        self.aliases.truncate(mark.aliases);
        self.lists.truncate(lists);
        self.numbers.retain(|_, number| *number < lists);
        self.inherited.truncate(lists);
    }

    fn intern(&mut self, mut set: Attributes) -> u32 {
        // It is for the compiler alone.
        set.accept_over_block = None;
        let next = self.sets.len() as u32;
        *self.sets.entry(set).or_insert(next)
    }
}

fn push_key(pattern: &Pattern, owner_of_hashes: u32, keys: &mut Vec<u8>) {
    let start = keys.len();
    key::encode(pattern, keys);
    if pattern.kind() == RuleKind::Sha256 {
        key::set_owner(keys.get_mut(start..).unwrap_or_default(), owner_of_hashes);
    }
}

/// A set of numbers, a bit for each that there could be; it takes no memory if it is empty.
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    pub(super) fn of(numbers: impl Iterator<Item = u32>) -> Self {
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

    pub(super) fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 != 0)
    }
}
