//! Everything that can be said about a database without a link.

use crate::database::Database;
use crate::database::error::OpenError;
use crate::database::open::Checksums;
use crate::database::open::verify_checksums;
use crate::database::tables::Tables;
use crate::ids::RuleId;
use crate::limits::NAME_BYTES;
use crate::names::RuleKind;
use crate::table::filter::FilterKey;
use crate::table::literals::Owner;
use crate::table::resources::ResourceKey;
use crate::wire::Damaged;

impl Database {
    /// Verifies the hash of the file, all checksums, and that every rule can be found and read. It
    /// takes a time in proportion to the size of the file; a mapped database is read as a whole.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self) -> Result<(), OpenError> {
        let file = self.file();
        verify_checksums(file, &self.inner.header, Checksums::OfAll)?;
        if !self.inner.header.id_fits(file) {
            return Err(OpenError::Checksum { section: "file" });
        }
        self.verify_rules()?;
        self.verify_tables()?;
        self.verify_withdrawals()?;
        Ok(())
    }

    fn verify_rules(&self) -> Result<(), Damaged> {
        let tables = &self.inner.tables;
        tables.rules.verify(self.file())?;
        let mut of_lists = vec![0_u32; tables.lists.len()];
        // Rules come in sets that share their attributes; each set is read once in a row.
        let mut last_set = None;
        for rule in (0..tables.rules.count()).map(RuleId) {
            let record = tables.rules.rule(self.file(), rule)?;
            if last_set.replace(record.attributes) != Some(record.attributes) {
                self.rule_attributes(rule)?;
            }
            match of_lists.get_mut(record.list.0 as usize) {
                Some(count) => *count += 1,
                None => return Err(Damaged::new("rules", "a rule has no list")),
            }
        }
        if tables.lists.iter().map(|list| list.rules).ne(of_lists) {
            return Err(Damaged::new("lists", "a list does not have as many rules as it says"));
        }
        Ok(())
    }

    fn verify_tables(&self) -> Result<(), Damaged> {
        let file = self.file();
        let tables = &self.inner.tables;
        tables.strings.verify(file)?;
        let passes = |kind, key: &[u8]| {
            let passes =
                FilterKey::of(kind, key).is_none_or(|key| tables.filter.admits_all_of(file, key));
            passes.then_some(()).ok_or(Damaged::new("filter", "it hides a rule"))
        };
        if tables.domains.longest() > NAME_BYTES {
            return Err(Damaged::new("domains", "a domain is longer than any that is looked up"));
        }
        // For each text of a `url` rule; texts are handed out in the order of their groups.
        let mut has_resource_key = Vec::new();
        for kind in RuleKind::ALL.iter().copied() {
            if let Some(table) = tables.exact(kind) {
                table.verify(file, |key| {
                    if kind == RuleKind::Url {
                        has_resource_key.push(resource_key(key).is_some());
                    }
                    passes(kind, key)
                })?;
                continue;
            }
            for group in 0..tables.groups(kind) {
                if tables.values(file, kind, group)? != tables.rules.of_group(file, kind, group)? {
                    return Err(Damaged::new("rules", "a rule is not where its key leads to"));
                }
                self.pattern(kind, group)?;
            }
        }
        self.verify_aliases(passes)?;
        self.verify_resources(passes, has_resource_key)?;
        tables.keywords.verify(file, &tables.strings)?;
        tables.ranges.verify(file)?;
        tables.hashes.verify(file)?;
        tables.regexes.verify(file, &tables.strings)?;
        self.verify_literals()
    }

    /// Whether the further spellings of rules lead to rules that have such spellings. Which ones a rule
    /// has is known to the library that compiled it: another one may know others.
    fn verify_aliases(
        &self,
        passes: impl Fn(RuleKind, &[u8]) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        tables.aliases.verify(file, passes)?;
        for alias in 0..tables.aliases.count() {
            tables.aliases.rules(file, alias, &mut |rule| {
                let kind = tables.rules.rule(file, rule)?.kind;
                let has_spellings = matches!(
                    kind,
                    RuleKind::Domain | RuleKind::Host | RuleKind::Url | RuleKind::Prefix
                );
                let wrong = Damaged::new("aliases", "it leads to a rule that has one spelling");
                if has_spellings { Ok(()) } else { Err(wrong) }
            })?;
        }
        Ok(())
    }

    /// Whether the further keys of `url` rules lead to the rules that they are made of, and to all of
    /// them. The rules of one text stand together under one key, so that each text is read once.
    /// `is_missing` says of each text whether its rules may have such a key.
    fn verify_resources(
        &self,
        passes: impl Fn(RuleKind, &[u8]) -> Result<(), Damaged>,
        mut is_missing: Vec<bool>,
    ) -> Result<(), Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        tables.resources.verify(file, passes)?;
        let mut number = 0;
        tables.resources.verify(file, |kind, key| {
            let mut found = Vec::new();
            tables.resources.rules(file, number, &mut |rule| {
                found.push(rule);
                Ok(())
            })?;
            number += 1;
            match memchr::memchr(b'?', key) {
                None if kind == RuleKind::Url => self.verify_path(key, &found),
                at => {
                    let path = at.and_then(|at| key.get(..at));
                    path.map_or(Ok(()), |path| self.verify_has_path(path))?;
                    self.verify_resource(kind, key, &found, &mut is_missing)
                }
            }
        })?;
        let left = (0..).zip(is_missing).filter(|(_, is_missing)| *is_missing);
        for (group, _) in left {
            let text = tables.urls.key(file, group)?;
            let key = resource_key(&text).ok_or(WRONG_KEY)?;
            for rule in tables.rules.of_group(file, RuleKind::Url, group)? {
                if key.is_of(tables.rules.effect_and_attributes(file, RuleId(rule))?.0) {
                    return Err(Damaged::new(RESOURCES, "a rule has no key"));
                }
            }
        }
        Ok(())
    }

    /// Whether the key of a path, without parameters, leads to one rule with a query at this path.
    fn verify_path(&self, path: &[u8], found: &[RuleId]) -> Result<(), Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        let [rule] = found else { return Err(WRONG_KEY) };
        let group = tables.rules.group_of(file, RuleKind::Url, *rule)?;
        match resource_key(&tables.urls.key(file, group)?) {
            Some(ResourceKey::Query { path: of_rule, .. }) if of_rule.as_bytes() == path => Ok(()),
            _ => Err(WRONG_KEY),
        }
    }

    /// Whether there is the key of a path: without it no parameter is looked for.
    fn verify_has_path(&self, path: &[u8]) -> Result<(), Damaged> {
        let mut is_there = false;
        self.inner.tables.resources.find(self.file(), RuleKind::Url, path, |_| {
            is_there = true;
            Ok(())
        })?;
        if is_there { Ok(()) } else { Err(Damaged::new(RESOURCES, "a path has no key")) }
    }

    /// Whether a key leads to all rules of some texts, each of which has this key and no other.
    fn verify_resource(
        &self,
        kind: RuleKind,
        key: &[u8],
        mut found: &[RuleId],
        is_missing: &mut [bool],
    ) -> Result<(), Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        while let Some(first) = found.first() {
            let group = tables.rules.group_of(file, RuleKind::Url, *first)?;
            let is_missing = is_missing.get_mut(group as usize).ok_or(WRONG_KEY)?;
            if !std::mem::take(is_missing) {
                return Err(WRONG_KEY);
            }
            let text = tables.urls.key(file, group)?;
            let of_text = resource_key(&text).filter(|of_text| of_text.is(kind, key));
            let of_text = of_text.ok_or(WRONG_KEY)?;
            for rule in tables.rules.of_group(file, RuleKind::Url, group)?.map(RuleId) {
                let (effect, _) = tables.rules.effect_and_attributes(file, rule)?;
                if of_text.is_of(effect) {
                    let rest = found.split_first().filter(|(next, _)| **next == rule);
                    (_, found) = rest.ok_or(WRONG_KEY)?;
                }
            }
        }
        Ok(())
    }

    /// Whether every literal is found, and leads to the keywords and regexes that need it.
    fn verify_literals(&self) -> Result<(), Damaged> {
        let file = self.file();
        let Tables { literals, strings, keywords, regexes, .. } = &self.inner.tables;
        literals.verify(file, strings)?;
        let mut of_keywords = vec![0_u32; keywords.count() as usize];
        let mut of_regexes = vec![0_u32; regexes.count() as usize];
        let unknown = Damaged::new("literals", "a literal leads to what is missing");
        for literal in 0..literals.count() {
            for owner in literals.owners(file, literal)? {
                let count = match owner? {
                    Owner::Keyword(keyword) => {
                        let text = keywords.text(file, strings, keyword)?;
                        if text != literals.text(file, strings, literal)? {
                            return Err(Damaged::new("literals", "a literal is no keyword"));
                        }
                        of_keywords.get_mut(keyword as usize)
                    }
                    Owner::Regex(regex) => of_regexes.get_mut(regex as usize),
                };
                *count.ok_or(unknown)? += 1;
            }
        }
        let wanted = (0..regexes.count()).map(|regex| regexes.literals(file, regex));
        let wanted = wanted.collect::<Result<Vec<u32>, Damaged>>()?;
        if of_regexes != wanted || of_keywords.iter().any(|count| *count != 1) {
            return Err(Damaged::new("literals", "a keyword or a regex has no literal"));
        }
        Ok(())
    }
}

const RESOURCES: &str = "resources";

const WRONG_KEY: Damaged =
    Damaged::new(RESOURCES, "a key leads to another rule than those it is made of");

fn resource_key(text: &[u8]) -> Option<ResourceKey<'_>> {
    std::str::from_utf8(text).ok().and_then(ResourceKey::of)
}
