//! Everything that can be said about a database without a link.

use crate::database::Database;
use crate::database::error::OpenError;
use crate::database::open::verify_checksums;
use crate::ids::RuleId;
use crate::rule::RuleKind;
use crate::wire::Damaged;

impl Database {
    /// Verifies the hash of the file, all checksums, and that every rule can be found and read. It
    /// takes a time in proportion to the size of the file; a mapped database is read as a whole.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self) -> Result<(), OpenError> {
        let file = self.file();
        verify_checksums(file, &self.inner.header)?;
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
        let mut of_lists = vec![0_u32; tables.lists.len()];
        for rule in (0..tables.rules.count()).map(RuleId) {
            self.rule(rule)?;
            let record = tables.rules.rule(self.file(), rule)?;
            if !tables.values(self.file(), record.kind, record.group)?.contains(&rule.0) {
                return Err(Damaged::new("rules", "a rule is not where its key leads to"));
            }
            if let Some(count) = of_lists.get_mut(record.list.0 as usize) {
                *count += 1;
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
        let mut covered = 0_u64;
        for kind in RuleKind::ALL {
            for group in 0..tables.groups(kind) {
                let rules = tables.values(file, kind, group)?;
                if rules.end > tables.rules.count() {
                    return Err(Damaged::new("rules", "a key leads to rules that are missing"));
                }
                covered += rules.len() as u64;
                if let Some(table) = tables.exact(kind)
                    && table.find(file, table.key(file, group)?)? != Some(group)
                {
                    return Err(Damaged::new("rules", "a key cannot be found"));
                }
            }
        }
        if covered != u64::from(tables.rules.count()) {
            return Err(Damaged::new("rules", "a rule has no key"));
        }
        for alias in 0..tables.aliases.count() {
            tables
                .aliases
                .rules(file, alias, &mut |rule| tables.rules.rule(file, rule).map(drop))?;
        }
        tables.regexes.verify(file, &tables.strings)
    }
}
