//! The tables that lead to rules, filled with the rules in their order.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::compile::key;
use crate::compile::key::Compared;
use crate::compile::ranks::Lists;
use crate::compile::ranks::UsedSets;
use crate::compile::report::Kept;
use crate::compile::store::Entry;
use crate::compile::store::Store;
use crate::ids::ListId;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::table::SectionId;
use crate::table::exact;
use crate::table::exact::KeyList;
use crate::table::filter::FilterKey;
use crate::table::hashes::HashesBuilder;
use crate::table::keyword::KeywordsBuilder;
use crate::table::literals::LiteralsBuilder;
use crate::table::literals::Owner;
use crate::table::ranges::RangesBuilder;
use crate::table::regex::RegexesBuilder;
use crate::table::resources::ResourcesBuilder;
use crate::table::rules::RulesBuilder;
use crate::table::strings::StringNumbers;
use crate::wire::hash::SeedHasher;
use crate::wire::prefetch::prefetch;

/// The tables that lead to rules.
pub(super) struct Tables {
    rules: RulesBuilder,
    exact: [(RuleKind, SectionId, KeyList); 5],
    keywords: (KeywordsBuilder, u32),
    regexes: (RegexesBuilder, u32),
    ranges: (RangesBuilder, u32),
    hashes: (HashesBuilder, u32),
    pub(super) literals: LiteralsBuilder,
    resources: ResourcesBuilder,
    /// Patterns without an exact key: keywords, regexes, ranges and hashes.
    others: SeedHasher,
}

/// What became of what was added.
pub(super) struct Filled {
    pub(super) tables: Tables,
    /// For each list, in the order in which they were added, what is in the database.
    pub(super) kept: Vec<Kept>,
    /// The rules of the entries that have aliases.
    pub(super) rule_of: HashMap<u32, RuleId>,
}

impl Tables {
    /// Adds the entries of a store in an order in which those are side by side that compare the same
    /// thing, and of these those that repeat each other. Drops what repeats an earlier line of its
    /// list in everything else. `progress` is told how many entries are done.
    pub(super) fn fill(
        store: &Store,
        order: &[u32],
        lists: &Lists,
        sets: &UsedSets,
        strings: &StringNumbers,
        mut progress: impl FnMut(u64),
    ) -> Filled {
        let aliased: HashSet<u32> = store.aliases.iter().map(|(entry, _)| *entry).collect();
        let mut filled = Filled {
            tables: Self::new(),
            kept: vec![Kept::default(); store.lists().len()],
            rule_of: HashMap::new(),
        };
        let same = |a: u32, b: u32| {
            let kind = |number: u32| store.entries.get(number as usize).map(Entry::kind);
            kind(a) == kind(b) && store.key(a) == store.key(b)
        };
        let mut group: Vec<(u32, Entry)> = Vec::new();
        let mut start = 0;
        while let Some(first) = order.get(start) {
            let rest = order.get(start..).unwrap_or_default();
            let length = rest.iter().take_while(|number| same(*first, **number)).count().max(1);
            // The entries and keys of what comes soon lie anywhere in memory.
            for place in start..start + length {
                let later = order.get(place + 2 * AHEAD).copied().unwrap_or_default();
                prefetch(store.entries.get(later as usize));
                let soon = order.get(place + AHEAD).copied().unwrap_or_default();
                prefetch(store.key_start(soon));
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
                if let Some(kept) = filled.kept.get_mut(usize::from(entry.list)) {
                    if repeated.is_some() { kept.duplicates += 1 } else { kept.rules += 1 }
                }
                if repeated.is_none() {
                    group.push((*number, *entry));
                }
                if aliased.contains(number) {
                    // The rule that stands for it has no number yet.
                    filled.rule_of.insert(*number, RuleId(repeated.unwrap_or(*number)));
                }
            }
            group.sort_by_key(|(_, entry)| (lists.rank(entry), entry.line));
            filled.tables.group(store, &group, (lists, sets, strings));
            if !aliased.is_empty() {
                let first = filled.tables.rules.count() - group.len() as u32;
                for number in rest.iter().take(length).filter(|number| aliased.contains(number)) {
                    let Some(rule) = filled.rule_of.get_mut(number) else { continue };
                    let place = group.iter().position(|(number, _)| *number == rule.0);
                    rule.0 = first + place.unwrap_or_default() as u32;
                }
            }
            start += length;
        }
        filled
    }

    /// The seed of the hashes: whoever writes a list cannot choose keys that get into each other's
    /// way without knowing every other key of the database.
    pub(super) fn seed(&self) -> u64 {
        let mut hasher = SeedHasher::new();
        for (kind, _, keys) in &self.exact {
            hasher.add(&[*kind as u8]);
            hasher.add(keys.bytes());
        }
        hasher.add(&self.others.finish().to_le_bytes());
        hasher.finish()
    }

    /// Hands out what the filter has to let pass.
    pub(super) fn filter_keys(&self, visit: &mut dyn FnMut(FilterKey<'_>)) {
        for (kind, _, keys) in &self.exact {
            keys.each(|_, key| {
                if let Some(key) = FilterKey::of(*kind, key) {
                    visit(key);
                }
            });
        }
    }

    /// The sections, in no particular order.
    pub(super) fn finish(self, seed: u64) -> Vec<(SectionId, Vec<u8>)> {
        let (regexes, regex_domains) = self.regexes.0.finish(seed, self.regexes.1);
        vec![
            (SectionId::Rules, self.rules.finish()),
            (SectionId::Keywords, self.keywords.0.finish(self.keywords.1)),
            (SectionId::Regexes, regexes),
            (SectionId::RegexDomains, regex_domains),
            (SectionId::Ranges, self.ranges.0.finish(self.ranges.1)),
            (SectionId::Hashes, self.hashes.0.finish(self.hashes.1)),
            (SectionId::Resources, self.resources.finish(seed)),
        ]
    }

    /// The sections of the exact tables.
    pub(super) fn exact_tables(&self, seed: u64) -> Vec<(SectionId, Vec<u8>)> {
        let tables = self.exact.iter();
        tables.map(|(_, section, keys)| (*section, exact::write(keys, seed))).collect()
    }

    fn new() -> Self {
        let exact = |kind, section| (kind, section, KeyList::default());
        Self {
            rules: RulesBuilder::default(),
            exact: [
                exact(RuleKind::Domain, SectionId::Domains),
                exact(RuleKind::Host, SectionId::Hosts),
                exact(RuleKind::Url, SectionId::Urls),
                exact(RuleKind::Prefix, SectionId::Prefixes),
                exact(RuleKind::Entity, SectionId::Entities),
            ],
            keywords: Default::default(),
            regexes: Default::default(),
            ranges: Default::default(),
            hashes: Default::default(),
            literals: LiteralsBuilder::default(),
            resources: ResourcesBuilder::default(),
            others: SeedHasher::new(),
        }
    }

    /// Adds rules that compare the same thing.
    fn group(
        &mut self,
        store: &Store,
        group: &[(u32, Entry)],
        (lists, sets, strings): (&Lists, &UsedSets, &StringNumbers),
    ) {
        let Some((number, entry)) = group.first() else { return };
        let (kind, key) = (entry.kind(), store.key(*number));
        let first = self.rules.count();
        let of_kind = self.rules.begin_group(kind);
        for (_, entry) in group {
            self.rules.add(
                kind,
                ListId(lists.rank(entry)),
                entry.line,
                sets.number_of(entry.attributes),
                (entry.effect(), entry.important()),
            );
        }
        if kind == RuleKind::Url {
            self.resources.add(key, first, group.iter().map(|(_, entry)| entry.effect()));
        }
        let of_table = self.compare(kind, key, strings, first, self.rules.count());
        debug_assert_eq!(of_kind, of_table, "groups and keys have the same numbers");
    }

    /// Adds what rules `first` to `end` compare, and returns its number in the table of its kind.
    fn compare(
        &mut self,
        kind: RuleKind,
        key: &[u8],
        strings: &StringNumbers,
        first: u32,
        end: u32,
    ) -> u32 {
        if let Some((.., keys)) = self.exact.iter_mut().find(|(of, ..)| *of == kind) {
            keys.push(key);
            return keys.count() - 1;
        }
        self.others.add(&[kind as u8]);
        self.others.add(key);
        match key::decode(kind, key) {
            Some(Compared::Keyword(keyword)) => {
                self.keywords.1 = end;
                let number = self.keywords.0.add(&keyword, strings, first);
                self.literals.add(&keyword.text, Owner::Keyword(number));
                number
            }
            Some(Compared::Regex(regex)) => {
                self.regexes.1 = end;
                self.regexes.0.add(&regex, strings, &mut self.literals, first)
            }
            Some(Compared::Ip(range)) => {
                self.ranges.1 = end;
                self.ranges.0.add(range, first)
            }
            Some(Compared::Hash { owner, hash }) => {
                self.hashes.1 = end;
                self.hashes.0.add(owner, &hash, first)
            }
            Some(Compared::Text) | None => 0,
        }
    }
}

/// How many entries ahead memory is asked for.
const AHEAD: usize = 16;

/// After how many entries progress is told.
const STEP: usize = 1 << 16;
