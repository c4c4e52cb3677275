//! The rules of a Public Suffix List by their names.
//!
//! The build script makes the table of the list that is built in with this code, so that it is there
//! when a process starts.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The rules of a name, two bits for each kind: the number of its section, or 0 if there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules(pub(crate) u8);

/// What a rule says of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleShape {
    /// The name is a suffix.
    Own = 0,
    /// Every name one label below is a suffix: `*.name`.
    Wildcard = 2,
    /// The name is not a suffix, whatever a wildcard says: `!name`.
    Exception = 4,
}

/// The number of the section of registries.
pub(crate) const ICANN: u8 = 1;
/// The number of the section of others.
pub(crate) const PRIVATE: u8 = 2;

impl Rules {
    /// The section of the rule of a kind, or 0.
    pub(crate) fn section(self, kind: RuleShape) -> u8 {
        self.0 >> kind as u8 & 3
    }

    fn set(&mut self, kind: RuleShape, section: u8) {
        self.0 = self.0 & !(3 << kind as u8) | section << kind as u8;
    }
}

/// A name that has rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Where it begins in the text of all names.
    pub(crate) start: u32,
    pub(crate) bytes: u8,
    pub(crate) rules: Rules,
}

/// The rules by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) text: Cow<'static, str>,
    pub(crate) names: Cow<'static, [Name]>,
    /// The number of the name whose home slot this is, plus one, then of those that follow; 0 = empty. A
    /// third of them is in use at most.
    pub(crate) slots: Cow<'static, [u32]>,
    /// The length of the longest name. A link may have a host of thousands of labels: no longer name
    /// of it is looked up.
    pub(crate) longest: usize,
}

impl Table {
    /// The rules of a name, given its hash.
    pub(crate) fn get(&self, hash: NameHash, name: &str) -> Option<Rules> {
        let slots: &[u32] = &self.slots;
        let mask = slots.len().wrapping_sub(1);
        let mut slot = hash.home() & mask;
        loop {
            // Most slots are empty, so that this ends.
            let number = slots.get(slot)?.checked_sub(1)?;
            let known = self.names.get(number as usize)?;
            let start = known.start as usize;
            if self.text.as_bytes().get(start..start + usize::from(known.bytes))? == name.as_bytes()
            {
                return Some(known.rules);
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// The hash of a name, which is read from its end: that of a longer name goes on from it.
///
/// The author of a link can find names that share a hash with one of the list. Each costs a comparison
/// with that one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameHash(u64);

impl NameHash {
    /// Of no bytes.
    pub(crate) const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// Of a name that ends in the one that was hashed, given what stands before that.
    pub(crate) fn before(self, text: &[u8]) -> Self {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        Self(text.iter().rev().fold(self.0, step))
    }

    fn home(self) -> usize {
        (self.0 ^ self.0 >> 32) as usize
    }
}

/// Makes a [`Table`].
#[derive(Default)]
pub(crate) struct Builder(BTreeMap<String, Rules>);

impl Builder {
    /// Adds a rule, given its name in A-labels, of at most 255 bytes.
    pub(crate) fn add(&mut self, name: String, kind: RuleShape, section: u8) {
        self.0.entry(name).or_default().set(kind, section);
    }

    /// The table.
    pub(crate) fn finish(self) -> Table {
        let mut slots = vec![0; (3 * self.0.len()).next_power_of_two().max(2)];
        let mask = slots.len() - 1;
        let (mut text, mut names, mut longest) = (String::new(), Vec::new(), 0);
        for (name, rules) in self.0 {
            let (start, bytes) = (text.len() as u32, name.len() as u8);
            text.push_str(&name);
            names.push(Name { start, bytes, rules });
            longest = longest.max(name.len());
            let home = NameHash::EMPTY.before(name.as_bytes()).home();
            let mut places = (home..home + slots.len()).map(|slot| slot & mask);
            let free = places.find(|slot| slots.get(*slot) == Some(&0));
            if let Some(place) = free.and_then(|free| slots.get_mut(free)) {
                *place = names.len() as u32;
            }
        }
        let (names, slots) = (Cow::Owned(names), Cow::Owned(slots));
        Table { text: Cow::Owned(text), names, slots, longest }
    }
}

/// The rules of a list in its published format
/// (<https://github.com/publicsuffix/list/wiki/Format>), each with the number of its section. Rules
/// outside of the section marks are passed over.
pub(crate) fn rules(text: &str) -> impl Iterator<Item = (&str, u8)> {
    let mut section = None;
    text.lines().filter_map(move |line| {
        if line.starts_with("//") {
            section = match line {
                line if line.contains("===BEGIN ICANN DOMAINS===") => Some(ICANN),
                line if line.contains("===BEGIN PRIVATE DOMAINS===") => Some(PRIVATE),
                line if line.contains("===END ") => None,
                _ => section,
            };
            return None;
        }
        // A rule ends at the first white space.
        line.split_whitespace().next().zip(section)
    })
}

/// The name of a rule, and what the rule says of it.
pub(crate) fn name_of(rule: &str) -> (&str, RuleShape) {
    match (rule.strip_prefix("*."), rule.strip_prefix('!')) {
        (Some(name), _) => (name, RuleShape::Wildcard),
        (None, Some(name)) => (name, RuleShape::Exception),
        (None, None) => (rule, RuleShape::Own),
    }
}
