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
        for kind in RuleKind::ALL.iter().copied() {
            if let Some(table) = tables.exact(kind) {
                table.verify(file, |key| passes(kind, key))?;
                continue;
            }
            for group in 0..tables.groups(kind) {
                if tables.values(file, kind, group)? != tables.rules.of_group(file, kind, group)? {
                    return Err(Damaged::new("rules", "a rule is not where its key leads to"));
                }
                self.pattern(kind, group)?;
            }
        }
        for table in [tables.aliases, tables.resources] {
            table.verify(file, passes)?;
            for alias in 0..table.count() {
                table.rules(file, alias, &mut |rule| tables.rules.rule(file, rule).map(drop))?;
            }
        }
        tables.keywords.verify(file, &tables.strings)?;
        tables.ranges.verify(file)?;
        tables.hashes.verify(file)?;
        tables.regexes.verify(file, &tables.strings)?;
        self.verify_literals()
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
