//! Which canaries a layer can concern, so that an urgent order does not wait for all others.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::database::Database;
use crate::database::NetLengths;
use crate::database::each_candidate_key;
use crate::policy::Policy;
use crate::screen::Screener;

/// The canaries that a screener does not block, and would block if another policy were still in force.
pub(super) fn let_through(screener: &Screener, before: Policy) -> Vec<String> {
    if *screener.policy() == before {
        return Vec::new();
    }
    let (before, context) = (screener.with_policy(before), Context::default());
    let canaries = screener.databases().iter().flat_map(Database::canaries).map(|(_, link)| link);
    let is_let_through =
        |link: &&str| !screener.is_blocked(*link, &context) && before.is_blocked(*link, &context);
    canaries.filter(is_let_through).map(str::to_owned).collect()
}

/// The canaries of everything that is in force, by what they may be found by.
#[derive(Debug, Default)]
pub(super) struct Canaries {
    /// Whether the canaries of the screener in force were collected.
    is_collected: bool,
    /// The databases that have some.
    of: Vec<(Database, CanaryIndex)>,
}

/// The canaries of one database.
#[derive(Debug, Default)]
struct CanaryIndex {
    links: Vec<String>,
    /// The keys of the places that a canary leads to, and the rules that fit it, each with the number
    /// of the canary; in ascending order.
    keys: Vec<(u64, u32)>,
    /// The canaries that nothing is known of.
    unknown: Vec<u32>,
}

impl Canaries {
    /// Collects the canaries of a screener.
    pub(super) fn collect(screener: &Screener) -> Self {
        let with_canaries =
            screener.databases().iter().filter(|database| database.canaries().next().is_some());
        let index = |database: &Database| (database.clone(), CanaryIndex::of(database, screener));
        Self { is_collected: true, of: with_canaries.map(index).collect() }
    }

    /// Collects the canaries of a screener unless that was done.
    pub(super) fn ensure(&mut self, screener: &Screener) {
        if !self.is_collected {
            *self = Self::collect(screener);
        }
    }

    /// Takes note of a layer that was put on top, in the place of another one.
    pub(super) fn replace(
        &mut self,
        before: Option<&Database>,
        after: Option<&Database>,
        screener: &Screener,
    ) {
        if let Some(before) = before {
            self.of.retain(|(of, _)| !of.is_same(before));
        }
        if let Some(after) = after.filter(|after| after.canaries().next().is_some()) {
            self.of.push((after.clone(), CanaryIndex::of(after, screener)));
        }
    }

    /// The canaries of other databases that may be caught no more, with one layer in the place of
    /// another one, given the layers that lie on top of the files.
    pub(super) fn concerned<'a>(
        &'a self,
        before: Option<&'a Database>,
        after: Option<&'a Database>,
        layers: &[Database],
    ) -> impl Iterator<Item = &'a str> {
        let mut wanted = WantedKeys::default();
        // What caught a canary may be gone, or what let it be caught.
        if let Some(before) = before {
            wanted.keys_of(before);
            wanted.withdrawals_of(before, layers);
        }
        if let Some(after) = after {
            if after.has_exceptions() {
                wanted.keys_of(after);
            }
            wanted.withdrawals_of(after, layers);
        }
        let others = self
            .of
            .iter()
            .filter(move |(database, _)| before.is_none_or(|before| !database.is_same(before)));
        others.flat_map(move |(_, index)| index.links_of(&wanted))
    }
}

/// What is looked for among canaries.
#[derive(Debug, Default)]
struct WantedKeys {
    everything: bool,
    keys: Vec<u64>,
}

impl WantedKeys {
    fn keys_of(&mut self, database: &Database) {
        match database.layer_keys() {
            Some(keys) => self.keys.extend(keys.all()),
            None => self.everything = true,
        }
    }

    /// Rules of files are looked for by name. Layers came after the canaries were collected, so
    /// that all counts that their lists have to do with.
    fn withdrawals_of(&mut self, database: &Database, layers: &[Database]) {
        let found = database.each_withdrawal(|list, kind, pattern| {
            self.keys.push(Database::hash_of_rule(kind, pattern));
            let has_list =
                |layer: &&Database| layer.lists().iter().any(|summary| summary.info.name == list);
            for layer in layers.iter().filter(has_list) {
                self.keys_of(layer);
            }
        });
        self.everything |= found.is_err();
    }
}

impl CanaryIndex {
    fn of(database: &Database, screener: &Screener) -> Self {
        let mut index = Self::default();
        let lengths = NetLengths::all();
        for (_, link) in database.canaries() {
            let number = index.links.len() as u32;
            index.links.push(link.to_owned());
            let Some(link_hits) = screener.link_hits(link) else {
                index.unknown.push(number);
                continue;
            };
            let mut add = |key| index.keys.push((key, number));
            for candidate in &link_hits.expansion.candidates {
                each_candidate_key(candidate, &lengths, &mut add);
            }
            for found in &link_hits.rules.found {
                let database = link_hits.rules.databases.get(found.layer);
                match database.map(|database| database.rule(found.hit.rule)) {
                    Some(Ok(rule)) => add(Database::hash_of_rule(rule.kind, &rule.pattern)),
                    _ => index.unknown.push(number),
                }
            }
        }
        index.keys.sort_unstable();
        index.keys.dedup();
        index
    }

    fn links_of(&self, wanted: &WantedKeys) -> Vec<&str> {
        let mut numbers: BTreeSet<u32> = self.unknown.iter().copied().collect();
        if wanted.everything {
            numbers.extend(0..self.links.len() as u32);
        } else {
            for key in &wanted.keys {
                let start = self.keys.partition_point(|(of, _)| of < key);
                let same = self.keys.get(start..).unwrap_or_default().iter();
                numbers.extend(same.take_while(|(of, _)| of == key).map(|(_, number)| number));
            }
        }
        let links = numbers.iter().filter_map(|number| self.links.get(*number as usize));
        links.map(String::as_str).collect()
    }
}
