//! From what was added to the bytes of a database.
//!
//! Whatever came in some order is sorted before it gets a number: lists by name, attributes and
//! strings by content, rules by kind, key, list, line. That is what makes the same lists give the
//! same bytes.
//!
//! What was added is let go of as soon as the tables hold it, and the filter is built beside the
//! exact tables, so that ten million rules are compiled in little more memory than their text.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::thread;

use crate::compile::Progress;
use crate::compile::gather;
use crate::compile::gather::Filled;
use crate::compile::gather::Gathered;
use crate::compile::key;
use crate::compile::key::Compared;
use crate::compile::partitions::Partitions;
use crate::compile::ranks::Lists;
use crate::compile::ranks::Ranks;
use crate::compile::ranks::UsedSets;
use crate::compile::report::KeptCounts;
use crate::compile::store::Entry;
use crate::compile::store::Store;
use crate::compile::tables::Passing;
use crate::compile::tables::Shared;
use crate::compile::withdrawals;
use crate::compile::workers;
use crate::expand::Knowledge;
use crate::ids::ListId;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::rule::Pattern;
use crate::table::SectionId;
use crate::table::aliases;
use crate::table::attributes;
use crate::table::canaries;
use crate::table::filter;
use crate::table::lists;
use crate::table::lists::ListRecord;
use crate::table::meta;
use crate::table::regex::RegexesBuilder;
use crate::table::required::ChosenLiterals;
use crate::table::strings::StringNumbers;
use crate::table::strings::StringsBuilder;
use crate::wire::header;

/// The bytes of the database, and for each list, in the order in which it was added, what is in it.
pub(super) fn write(
    name: &str,
    knowledge: &Knowledge,
    mut store: Store,
    progress: &mut dyn FnMut(Progress<'_>),
) -> (Vec<u8>, Vec<KeptCounts>) {
    let rules = store.entries.len() as u64;
    let ranks = Ranks::of(&store);
    let lists = &ranks.lists;
    store.number_owners(&lists.rank);
    progress(Progress::Sorting { rules });
    let sets = UsedSets::number(&store);
    let literals = literals_of_regexes(&store);
    let strings = name_strings(&store, &sets, &literals);
    let mut partitions = Partitions::of(&mut store);
    let shared = Shared { lists, sets: &sets, strings: &strings, literals: &literals };
    let filled = gather::fill(&mut partitions, &ranks, shared, &mut |done| {
        progress(Progress::Arranging { done, rules });
    });
    drop((partitions, literals));
    let Filled { tables, gathered: Gathered { mut kept, rule_of } } = filled;
    progress(Progress::Writing { rules });
    let seed = tables.seed();
    let links = canary_links(&store, lists, &strings);
    let records = list_records(&store, lists, (&sets, &strings), &links, &mut kept);
    let withdrawals = withdrawals::write(&store, &lists.rank, &strings, |set| sets.number_of(set));
    let mut sections = vec![
        (SectionId::Meta, meta::write(name)),
        (SectionId::Strings, strings.finish()),
        (SectionId::Lists, lists::write(&records)),
        (SectionId::Attributes, attributes::write(&sets.in_order(&store), &strings)),
        (SectionId::Canaries, canaries::write(&links)),
        (SectionId::Withdrawals, withdrawals),
    ];
    if !knowledge.is_builtin() {
        sections.push((SectionId::Knowledge, knowledge.to_bytes()));
    }
    sections.push((SectionId::Literals, tables.literals.write(&strings, seed)));
    drop(strings);
    let aliases = aliases(&store, &rule_of);
    drop(store);
    let passing = Passing { tables: &tables, aliases: &aliases };
    let (filter, exact) = both(
        rules >= workers::MANY as u64,
        || filter::build(seed, &passing),
        || tables.exact_tables(seed),
    );
    sections.extend(exact);
    sections.push((SectionId::Aliases, aliases::write(&aliases, seed)));
    sections.extend(tables.finish(seed));
    sections.push((SectionId::Filter, filter.write_at(filter_offset(&sections))));
    sections.sort_unstable_by_key(|(id, _)| *id);
    let sections = sections.into_iter().map(|(id, bytes)| (id as u32, bytes)).collect();
    (header::write(seed, sections), kept)
}

/// The records of all lists, given the links of their canaries. Counts the canaries of each list.
fn list_records(
    store: &Store,
    lists: &Lists,
    (sets, strings): (&UsedSets, &StringNumbers),
    links: &[(ListId, u32)],
    kept: &mut [KeptCounts],
) -> Vec<ListRecord> {
    let mut records: Vec<ListRecord> = Vec::with_capacity(lists.sorted.len());
    let mut links_of_lists = links.chunk_by(|(one, _), (next, _)| one == next).peekable();
    for (rank, number) in (0..).zip(&lists.sorted) {
        let is_of_rank =
            |links: &&[(ListId, u32)]| links.first().is_some_and(|(of, _)| of.0 == rank);
        let canaries = links_of_lists.next_if(is_of_rank).unwrap_or_default().len();
        let (Some(info), Some(kept)) = (store.lists().get(*number), kept.get_mut(*number)) else {
            continue;
        };
        kept.canaries = canaries as u64;
        records.push(ListRecord {
            name: strings.of(&info.name),
            attributes: sets.number_of(store.inherited(*number)),
            rules: kept.rules as u32,
            canaries: kept.canaries as u32,
            ..ListRecord::of(info)
        });
    }
    records
}

/// Where the filter begins in the file, given all other sections.
fn filter_offset(sections: &[(SectionId, Vec<u8>)]) -> usize {
    let before = |(id, bytes): &(SectionId, Vec<u8>)| {
        if *id < SectionId::Filter { bytes.len() } else { 0 }
    };
    header::HEADER_BYTES
        + (sections.len() + 1) * header::ENTRY_BYTES
        + sections.iter().map(before).sum::<usize>()
}

/// The keywords and regexes that were added.
fn patterns(store: &Store) -> impl Iterator<Item = Compared> {
    let are_patterns =
        |(_, entry): &(u32, &Entry)| matches!(entry.kind(), RuleKind::Keyword | RuleKind::Regex);
    let patterns = (0..).zip(&store.entries).filter(are_patterns);
    patterns.filter_map(|(number, entry)| key::decode(entry.kind(), store.key(number)))
}

fn literals_of_regexes(store: &Store) -> ChosenLiterals {
    let regexes = patterns(store).filter_map(|pattern| match pattern {
        Compared::Regex(regex) if regex.domains.is_empty() => Some(regex.source),
        _ => None,
    });
    ChosenLiterals::choose(regexes)
}

fn name_strings(store: &Store, sets: &UsedSets, literals: &ChosenLiterals) -> StringNumbers {
    let mut strings = StringsBuilder::default();
    store.lists().iter().for_each(|list| strings.add(&list.name));
    store.canaries.iter().for_each(|(_, link)| strings.add(link));
    withdrawals::name_strings(store, &mut strings);
    sets.in_order(store).iter().for_each(|set| attributes::name_strings(set, &mut strings));
    for pattern in patterns(store) {
        match pattern {
            Compared::Keyword(keyword) => {
                strings.add(&keyword.text);
                keyword.domains.iter().for_each(|domain| strings.add(domain));
            }
            Compared::Regex(regex) => RegexesBuilder::name_strings(&regex, literals, &mut strings),
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

/// Kind, key and rule of every alias.
fn aliases(store: &Store, rule_of: &HashMap<u32, RuleId>) -> Vec<(RuleKind, Vec<u8>, RuleId)> {
    let alias = |(entry, alias): &(u32, Pattern)| {
        let mut key = Vec::new();
        key::encode(alias, &mut key);
        Some((alias.kind(), key, *rule_of.get(entry)?))
    };
    store.aliases.iter().filter_map(alias).collect()
}

/// Does two things at once, if they take long and there is a thread for the first.
fn both<A: Send, B>(
    are_long: bool,
    first: impl Fn() -> A + Sync,
    second: impl FnOnce() -> B,
) -> (A, B) {
    if !are_long || thread::available_parallelism().map_or(1, usize::from) == 1 {
        return (first(), second());
    }
    thread::scope(|scope| match thread::Builder::new().spawn_scoped(scope, &first) {
        Ok(first) => {
            let second = second();
            (first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), second)
        }
        Err(_) => (first(), second()),
    })
}
