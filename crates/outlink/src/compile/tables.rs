//! The tables that lead to rules, filled with the rules in their order.

use crate::compile::key;
use crate::compile::key::Compared;
use crate::compile::ranks::Lists;
use crate::compile::ranks::UsedSets;
use crate::compile::store::Entry;
use crate::ids::ListId;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::table::SectionId;
use crate::table::exact;
use crate::table::exact::KeyList;
use crate::table::filter::FilterKey;
use crate::table::filter::FilterKeys;
use crate::table::hashes::HashesBuilder;
use crate::table::keyword::KeywordsBuilder;
use crate::table::literals::LiteralsBuilder;
use crate::table::literals::Owner;
use crate::table::ranges::RangesBuilder;
use crate::table::regex::RegexesBuilder;
use crate::table::required::ChosenLiterals;
use crate::table::resources::ResourcesBuilder;
use crate::table::rules::RulesBuilder;
use crate::table::strings::StringNumbers;
use crate::wire::hash::SeedHasher;

/// The numbers of lists, sets and strings, and the literals of regexes: worked out from all rules before
/// the first one is put into a table.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub(super) lists: &'a Lists,
    pub(super) sets: &'a UsedSets,
    pub(super) strings: &'a StringNumbers,
    pub(super) literals: &'a ChosenLiterals,
}

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

impl Tables {
    /// Empty ones.
    pub(super) fn new() -> Self {
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

    /// Adds rules that compare the same thing.
    pub(super) fn group(&mut self, key: &[u8], rows: &[Entry], shared: Shared<'_>) {
        let Some(kind) = rows.first().map(Entry::kind) else { return };
        let Shared { lists, sets, .. } = shared;
        let first = self.rules.count();
        let of_kind = self.rules.begin_group(kind);
        for entry in rows {
            self.rules.add(
                kind,
                ListId(lists.rank(entry)),
                entry.line,
                sets.number_of(entry.attributes),
                (entry.effect(), entry.important()),
            );
        }
        if kind == RuleKind::Url {
            self.resources.add(key, first, rows.iter().map(Entry::effect));
        }
        let of_table = self.compare(kind, key, shared, first, self.rules.count());
        debug_assert_eq!(of_kind, of_table, "groups and keys have the same numbers");
    }

    /// Adds what rules `first` to `end` compare, and returns its number in the table of its kind.
    fn compare(
        &mut self,
        kind: RuleKind,
        key: &[u8],
        Shared { strings, literals, .. }: Shared<'_>,
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
                self.regexes.0.add(&regex, (strings, literals), &mut self.literals, first)
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

/// What the filter has to let pass: the keys of the exact tables and of aliases.
pub(super) struct Passing<'a> {
    pub(super) tables: &'a Tables,
    pub(super) aliases: &'a [(RuleKind, Vec<u8>, RuleId)],
}

impl FilterKeys for Passing<'_> {
    fn each(&self, mut visit: impl FnMut(usize, FilterKey<'_>)) {
        for (kind, _, keys) in &self.tables.exact {
            keys.each(|shared, key| {
                if let Some(key) = FilterKey::of(*kind, key) {
                    // The hosts of one table are reversed, or none of them is.
                    visit(shared, key);
                }
            });
        }
        for (kind, key, _) in self.aliases {
            if let Some(key) = FilterKey::of(*kind, key) {
                visit(0, key);
            }
        }
    }

    fn max_hosts(&self) -> u64 {
        let of =
            |kind: RuleKind, key: &[u8]| FilterKey::of(kind, key).map_or(0, FilterKey::max_hosts);
        let tables = self.tables.exact.iter().map(|(kind, _, keys)| match kind {
            // Every one of these is a host, and has not to be looked at.
            RuleKind::Domain | RuleKind::Host => u64::from(keys.count()),
            _ => {
                let mut hosts = 0;
                keys.each(|_, key| hosts += of(*kind, key));
                hosts
            }
        });
        tables.sum::<u64>() + self.aliases.iter().map(|(kind, key, _)| of(*kind, key)).sum::<u64>()
    }
}
