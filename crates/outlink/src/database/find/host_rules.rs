//! Whether rules of a host are of some sort, for those who need to know no more of them.

use crate::database::Database;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::table::filter::Admitted;
use crate::table::reversed::LabelByLabel;
use crate::wire::Damaged;

/// What rules there are for a host and the domains above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HostRules {
    /// None.
    None,
    /// Perhaps some, none of which is known to be wanted.
    Unclear,
    /// One that is wanted, and perhaps others.
    Wanted,
}

impl Database {
    /// Whether one of the rules is wanted that [`Self::find`] finds for a host alone, given where its
    /// labels begin, the last one first. The search ends with the first that is, and keeps none: it takes
    /// about half of what finding all does.
    ///
    /// # Errors
    /// If the database is damaged where the host leads to, before a rule is found that is wanted.
    pub(crate) fn host_rules(
        &self,
        host: &str,
        label_starts: impl Iterator<Item = usize>,
        admitted: Admitted,
        is_wanted: impl Fn(RuleId) -> bool,
    ) -> Result<HostRules, Damaged> {
        if admitted.is_none() {
            return Ok(HostRules::None);
        }
        let mut names = LabelByLabel::new(host, label_starts);
        let (mut found, mut labels) = (HostRules::None, 0);
        while let Some(domain) = names.next_domain() {
            labels += 1;
            if admitted.domain(labels) {
                found = found.max(self.rules_of_key(RuleKind::Domain, domain, &is_wanted)?);
                if found == HostRules::Wanted {
                    return Ok(found);
                }
            }
        }
        if admitted.host() {
            found = found.max(self.rules_of_key(RuleKind::Host, names.written(), &is_wanted)?);
            // Few hosts have aliases.
            if self.inner.tables.aliases.have(RuleKind::Host) {
                found = found.max(HostRules::Unclear);
            }
        }
        // A host that is too long is not written to its end.
        let is_whole = names.written().len() == host.len();
        Ok(if is_whole { found } else { found.max(HostRules::Unclear) })
    }

    #[inline(always)]
    fn rules_of_key(
        &self,
        kind: RuleKind,
        key: &[u8],
        is_wanted: &impl Fn(RuleId) -> bool,
    ) -> Result<HostRules, Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        let (Some(table), rules) = (tables.exact(kind), &tables.rules) else {
            return Ok(HostRules::None);
        };
        let Some(hash) = table.hash(key) else { return Ok(HostRules::None) };
        let Some(block) = table.near_block(file, hash)? else { return Ok(HostRules::None) };
        // The rule block is prefetched while the key is compared.
        let first = table.groups(block).start;
        rules.prefetch_block(file, kind, first);
        let block = table.open_block(file, block)?;
        rules.prefetch_effect_and_attributes(file, kind, first);
        let Some(group) = table.find_from(file, block, hash, key)? else {
            return Ok(HostRules::None);
        };
        let mut rules = rules.of_group(file, kind, group)?.map(RuleId);
        Ok(if rules.any(is_wanted) { HostRules::Wanted } else { HostRules::Unclear })
    }
}
