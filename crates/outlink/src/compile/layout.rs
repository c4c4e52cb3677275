//! From what was added to the bytes of a database.
//!
//! Whatever came in some order is sorted before it gets a number: lists by name, attributes and
//! strings by content, rules by kind, key, list, line. That is what makes the same lists give the
//! same bytes.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::compile::key;
use crate::compile::key::Compared;
use crate::compile::report::Kept;
use crate::compile::store::Entry;
use crate::compile::store::Store;
use crate::compile::withdrawals;
use crate::ids::ListId;
use crate::ids::RuleId;
use crate::rule::Pattern;
use crate::rule::RuleKind;
use crate::table::SectionId;
use crate::table::aliases;
use crate::table::attributes;
use crate::table::canaries;
use crate::table::exact::ExactBuilder;
use crate::table::filter;
use crate::table::filter::Key;
use crate::table::hashes::HashesBuilder;
use crate::table::keyword::KeywordsBuilder;
use crate::table::lists;
use crate::table::lists::ListRecord;
use crate::table::meta;
use crate::table::ranges::RangesBuilder;
use crate::table::regex::RegexesBuilder;
use crate::table::rules::RuleRecord;
use crate::table::rules::RulesBuilder;
use crate::table::strings::StringNumbers;
use crate::table::strings::StringsBuilder;
use crate::wire::hash::SeedHasher;
use crate::wire::header;

/// The bytes of the database, and for each list, in the order in which it was added, what is in it.
pub(super) fn write(name: &str, mut store: Store) -> (Vec<u8>, Vec<Kept>) {
    let lists = Lists::sort(&store);
    store.number_owners(&lists.rank);
    let (rules, mut kept) = sorted_rules(&store, &lists);
    let sets = UsedSets::number(&store, &rules.order);
    let seed = seed(&store, &rules.order);
    let strings = name_strings(&store, &rules.order, &sets);
    let mut tables = Tables::new(rules.order.len());
    let rule_of = tables.fill(&store, &rules, &lists, &sets, &strings);
    let links = canary_links(&store, &lists, &strings);
    let mut records: Vec<ListRecord> = Vec::with_capacity(lists.sorted.len());
    for (rank, list) in (0..).zip(&lists.sorted) {
        let (Some(info), Some(kept)) = (store.lists().get(*list), kept.get_mut(*list)) else {
            continue;
        };
        kept.canaries = links.iter().filter(|(of, _)| of.0 == rank).count() as u64;
        records.push(ListRecord {
            name: strings.of(&info.name),
            attributes: sets.number_of(store.inherited(*list)),
            rules: kept.rules as u32,
            canaries: kept.canaries as u32,
            ..ListRecord::of(info)
        });
    }
    let aliases: Vec<(RuleKind, &[u8], RuleId)> = store
        .aliases
        .iter()
        .filter_map(|(entry, alias)| {
            Some((alias.kind(), exact_text(alias)?.as_bytes(), *rule_of.get(entry)?))
        })
        .collect();
    let aliases = aliases::write(&aliases, seed);
    let withdrawals = withdrawals::write(&store, &lists.rank, &strings, |set| sets.number_of(set));
    let mut sections = vec![
        (SectionId::Meta, meta::write(name)),
        (SectionId::Strings, strings.finish()),
        (SectionId::Lists, lists::write(&records)),
        (SectionId::Attributes, attributes::write(&sets.in_order(&store), &strings)),
        (SectionId::Aliases, aliases),
        (SectionId::Canaries, canaries::write(&links)),
    ];
    drop(strings);
    sections.extend(tables.finish(seed));
    sections.sort_unstable_by_key(|(id, _)| *id);
    let before_filter = header::HEADER_BYTES
        + (sections.len() + 2) * header::ENTRY_BYTES
        + sections.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    let filter = filter::write(seed, before_filter, |visit| {
        groups(&store, &rules.order).filter_map(|group| group.first()).for_each(|entry| {
            if let Some(key) = filter_key(entry.kind, store.key(entry)) {
                visit(key);
            }
        });
        let aliases = store
            .aliases
            .iter()
            .filter_map(|(_, alias)| filter_key(alias.kind(), exact_text(alias)?.as_bytes()));
        aliases.for_each(visit);
    });
    drop((store, rules));
    sections.push((SectionId::Filter, filter));
    sections.push((SectionId::Withdrawals, withdrawals));
    let sections = sections.into_iter().map(|(id, bytes)| (id as u32, bytes)).collect();
    (header::write(seed, sections), kept)
}

/// The lists by name.
struct Lists {
    /// The numbers of the lists in the order of their names.
    sorted: Vec<usize>,
    /// For each list its place in that order.
    rank: Vec<u32>,
}

impl Lists {
    fn sort(store: &Store) -> Self {
        let lists = store.lists();
        let mut sorted: Vec<usize> = (0..lists.len()).collect();
        sorted.sort_unstable_by_key(|list| lists.get(*list).map(|info| &info.name));
        Self { rank: ranks(&sorted), sorted }
    }

    fn rank(&self, entry: &Entry) -> u32 {
        self.rank.get(usize::from(entry.list)).copied().unwrap_or_default()
    }
}

/// The rules that stay, in the order of the database.
struct SortedRules {
    order: Vec<Entry>,
    /// For each of the entries that have aliases, the place of its rule in the order.
    with_aliases: HashMap<u32, u32>,
}

/// Sorts the rules and drops those that repeat an earlier one of their list.
fn sorted_rules(store: &Store, lists: &Lists) -> (SortedRules, Vec<Kept>) {
    let set_ranks = ranks(&sorted_sets(store));
    let set_rank = |entry: &Entry| set_ranks.get(entry.attributes as usize);
    let what = |entry: &Entry| (entry.effect, entry.important);
    let same_key = |a: &Entry, b: &Entry| a.kind == b.kind && store.key(a) == store.key(b);
    // The beginnings of the keys decide most comparisons without a look at the keys.
    let mut sorted: Vec<(u64, u32)> = (0..)
        .zip(&store.entries)
        .map(|(number, entry)| (beginning(entry.kind, store.key(entry)), number))
        .collect();
    let entry = |number: u32| store.entries.get(number as usize);
    sorted.sort_unstable_by(|(begin_a, a), (begin_b, b)| {
        begin_a.cmp(begin_b).then_with(|| {
            let (Some(a), Some(b)) = (entry(*a), entry(*b)) else { return Ordering::Equal };
            (store.key(a).cmp(store.key(b)))
                .then_with(|| lists.rank(a).cmp(&lists.rank(b)))
                .then_with(|| what(a).cmp(&what(b)))
                .then_with(|| set_rank(a).cmp(&set_rank(b)))
                .then_with(|| a.line.cmp(&b.line))
        })
    });
    let mut kept = vec![Kept::default(); store.lists().len()];
    let mut order: Vec<(Entry, u32)> = Vec::with_capacity(sorted.len());
    let with_aliases: BTreeSet<u32> = store.aliases.iter().map(|(entry, _)| *entry).collect();
    let mut kept_for: HashMap<u32, u32> = HashMap::new();
    for (_, number) in sorted {
        let Some(entry) = entry(number) else { continue };
        let repeats = order.last().filter(|(last, _)| {
            (last.list, last.attributes) == (entry.list, entry.attributes)
                && what(last) == what(entry)
                && same_key(last, entry)
        });
        let repeated = repeats.map(|(_, number)| *number);
        if let Some(kept) = kept.get_mut(usize::from(entry.list)) {
            if repeated.is_some() { kept.duplicates += 1 } else { kept.rules += 1 }
        }
        if with_aliases.contains(&number) {
            kept_for.insert(number, repeated.unwrap_or(number));
        }
        if repeated.is_none() {
            order.push((*entry, number));
        }
    }
    for group in order.chunk_by_mut(|(a, _), (b, _)| same_key(a, b)) {
        group.sort_by_key(|(entry, _)| (lists.rank(entry), entry.line));
    }
    let mut with_aliases = HashMap::new();
    if !kept_for.is_empty() {
        let numbers = (0..).zip(&order).map(|(place, (_, number))| (*number, place));
        let place_of: HashMap<u32, u32> = numbers.collect();
        let places = kept_for.iter().filter_map(|(n, kept)| Some((*n, *place_of.get(kept)?)));
        with_aliases = places.collect();
    }
    let order = order.into_iter().map(|(entry, _)| entry).collect();
    (SortedRules { order, with_aliases }, kept)
}

/// The kind and the first seven bytes of a key, which sort as kind and key do.
fn beginning(kind: RuleKind, key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[0] = kind as u8;
    for (byte, of_key) in bytes.iter_mut().skip(1).zip(key) {
        *byte = *of_key;
    }
    u64::from_be_bytes(bytes)
}

/// The sets of attributes that a rule or a list has, numbered by content.
struct UsedSets {
    /// The sets of the store in the order of the database.
    sorted: Vec<usize>,
    /// For each set of the store its number in the database.
    numbers: Vec<u32>,
}

impl UsedSets {
    fn number(store: &Store, order: &[Entry]) -> Self {
        let mut sorted = sorted_sets(store);
        let mut is_used = vec![false; sorted.len()];
        let of_rules = order.iter().map(|entry| entry.attributes);
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

    fn number_of(&self, set: u32) -> u32 {
        self.numbers.get(set as usize).copied().unwrap_or_default()
    }

    fn in_order<'a>(&self, store: &'a Store) -> Vec<&'a crate::rule::Attributes> {
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

/// The seed of the hashes: whoever writes a list cannot choose keys that get into each other's way
/// without knowing every other key of the database.
fn seed(store: &Store, order: &[Entry]) -> u64 {
    let mut hasher = SeedHasher::new();
    for group in groups(store, order) {
        if let Some(entry) = group.first() {
            hasher.add(&[entry.kind as u8]);
            hasher.add(store.key(entry));
        }
    }
    hasher.finish()
}

fn groups<'a>(store: &'a Store, order: &'a [Entry]) -> impl Iterator<Item = &'a [Entry]> {
    order.chunk_by(|a, b| a.kind == b.kind && store.key(a) == store.key(b))
}

fn name_strings(store: &Store, order: &[Entry], sets: &UsedSets) -> StringNumbers {
    let mut strings = StringsBuilder::default();
    store.lists().iter().for_each(|list| strings.add(&list.name));
    store.canaries.iter().for_each(|(_, link)| strings.add(link));
    withdrawals::name_strings(store, &mut strings);
    sets.in_order(store).iter().for_each(|set| attributes::name_strings(set, &mut strings));
    let has_strings = |entry: &&Entry| matches!(entry.kind, RuleKind::Keyword | RuleKind::Regex);
    for entry in order.iter().filter(has_strings) {
        match key::decode(entry.kind, store.key(entry)) {
            Some(Compared::Keyword(keyword)) => {
                strings.add(&keyword.text);
                keyword.domains.iter().for_each(|domain| strings.add(domain));
            }
            Some(Compared::Regex(regex)) => RegexesBuilder::name_strings(&regex, &mut strings),
            _ => {}
        }
    }
    strings.number()
}

fn canary_links(store: &Store, lists: &Lists, strings: &StringNumbers) -> Vec<(ListId, u32)> {
    let rank = |list: usize| lists.rank.get(list).copied().unwrap_or_default();
    let links = store.canaries.iter().map(|(list, link)| (rank(*list), strings.of(link)));
    let links: BTreeSet<(u32, u32)> = links.collect();
    links.into_iter().map(|(list, link)| (ListId(list), link)).collect()
}

fn exact_text(pattern: &Pattern) -> Option<&str> {
    match pattern {
        Pattern::Domain(text)
        | Pattern::Host(text)
        | Pattern::Url(text)
        | Pattern::Prefix(text)
        | Pattern::Entity(text) => Some(text),
        _ => None,
    }
}

/// What the filter has to let pass so that a rule is found.
fn filter_key(kind: RuleKind, key: &[u8]) -> Option<Key<'_>> {
    let text = std::str::from_utf8(key).ok()?;
    match kind {
        RuleKind::Domain => Some(Key::Domain(text)),
        RuleKind::Host => Some(Key::Host(text)),
        RuleKind::Url | RuleKind::Prefix => text.split('/').next().map(Key::Site),
        RuleKind::Entity
        | RuleKind::Keyword
        | RuleKind::Regex
        | RuleKind::Ip
        | RuleKind::Sha256 => None,
    }
}

/// The tables that lead to rules.
struct Tables {
    rules: RulesBuilder,
    exact: [(RuleKind, SectionId, ExactBuilder, u32); 5],
    keywords: (KeywordsBuilder, u32),
    regexes: (RegexesBuilder, u32),
    ranges: (RangesBuilder, u32),
    hashes: (HashesBuilder, u32),
}

impl Tables {
    fn new(rules: usize) -> Self {
        let exact = |kind, section| (kind, section, ExactBuilder::default(), 0);
        Self {
            rules: RulesBuilder::new(rules as u32),
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
        }
    }

    /// Adds every rule, and returns the rules of the entries that have aliases.
    fn fill(
        &mut self,
        store: &Store,
        rules: &SortedRules,
        lists: &Lists,
        sets: &UsedSets,
        strings: &StringNumbers,
    ) -> HashMap<u32, RuleId> {
        for of_group in groups(store, &rules.order) {
            let Some(entry) = of_group.first() else { continue };
            let first = self.rules.count();
            let end = first + of_group.len() as u32;
            let number = self.group(entry.kind, store.key(entry), strings, first, end);
            for entry in of_group {
                self.rules.add(&RuleRecord {
                    list: ListId(lists.rank(entry)),
                    kind: entry.kind,
                    effect: entry.effect,
                    important: entry.important,
                    line: entry.line,
                    attributes: sets.number_of(entry.attributes),
                    group: number,
                });
            }
        }
        rules.with_aliases.iter().map(|(entry, place)| (*entry, RuleId(*place))).collect()
    }

    /// Adds what rules `first` to `end` compare, and returns its number in the table of its kind.
    fn group(
        &mut self,
        kind: RuleKind,
        key: &[u8],
        strings: &StringNumbers,
        first: u32,
        end: u32,
    ) -> u32 {
        match key::decode(kind, key) {
            Some(Compared::Keyword(keyword)) => {
                self.keywords.1 = end;
                self.keywords.0.add(&keyword, strings, first)
            }
            Some(Compared::Regex(regex)) => {
                self.regexes.1 = end;
                self.regexes.0.add(&regex, strings, first)
            }
            Some(Compared::Ip(range)) => {
                self.ranges.1 = end;
                self.ranges.0.add(range, first)
            }
            Some(Compared::Hash { owner, hash }) => {
                self.hashes.1 = end;
                self.hashes.0.add(owner, &hash, first)
            }
            Some(Compared::Text) | None => {
                let table = self.exact.iter_mut().find(|(of, ..)| *of == kind);
                let Some((_, _, table, last)) = table else { return 0 };
                *last = end;
                table.add(key, first)
            }
        }
    }

    fn finish(self, seed: u64) -> Vec<(SectionId, Vec<u8>)> {
        let (regexes, regex_domains) = self.regexes.0.finish(seed, self.regexes.1);
        let mut sections = vec![
            (SectionId::Rules, self.rules.finish()),
            (SectionId::Keywords, self.keywords.0.finish(self.keywords.1)),
            (SectionId::Regexes, regexes),
            (SectionId::RegexDomains, regex_domains),
            (SectionId::Ranges, self.ranges.0.finish(self.ranges.1)),
            (SectionId::Hashes, self.hashes.0.finish(self.hashes.1)),
        ];
        for (_, section, table, end) in self.exact {
            sections.push((section, table.finish(seed, end)));
        }
        sections
    }
}
