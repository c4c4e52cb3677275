//! Rules of a host and of the domains above it.
//!
//! A look-up waits for memory again and again: for its slot, for where the block begins that the slot
//! leads to and what is said of its rules, for the text of the block and the rule. The look-ups of a
//! host and its parents take these steps together, so that they wait three times and not five times
//! each.

use super::Search;
use crate::database::tables::Tables;
use crate::hit::Specificity;
use crate::rule::RuleKind;
use crate::wire::Damaged;

impl Search<'_> {
    /// Looks for `domain` rules of a host that is written with its labels in reverse order.
    pub(super) fn domains(&mut self, reversed: &[u8], is_address: bool) -> Result<(), Damaged> {
        let Tables { domains, rules, .. } = self.tables;
        if domains.is_empty() {
            return Ok(());
        }
        let file = self.file;
        let parents = || {
            let parent = |domain: &&[u8]| {
                let dot = domain.iter().rposition(|byte| *byte == b'.').filter(|_| !is_address);
                dot.and_then(|dot| reversed.get(..dot))
            };
            std::iter::successors(Some(reversed), parent)
        };
        let mut ahead = [None; AHEAD];
        for (place, domain) in ahead.iter_mut().zip(parents()) {
            *place = domains.hash(domain);
            place.iter().for_each(|hash| domains.prefetch_slot(file, *hash));
        }
        let hashed = || ahead.iter().flatten();
        let groups = || hashed().filter_map(|hash| domains.near_group(file, *hash));
        for group in groups() {
            domains.prefetch_offset(file, group);
            rules.prefetch_block(file, RuleKind::Domain, group);
        }
        for group in groups() {
            domains.prefetch_text(file, group);
            rules.prefetch_rows(file, RuleKind::Domain, group);
        }
        let mut labels = reversed.split(|byte| *byte == b'.').count();
        for (number, domain) in parents().enumerate() {
            let hash = ahead.get(number).copied().unwrap_or_else(|| domains.hash(domain));
            let rank = Specificity::domain(labels);
            if let Some(hash) = hash
                && let Some(group) = domains.find_hashed(file, hash, domain)?
            {
                let rules = rules.of_group(file, RuleKind::Domain, group)?;
                self.group(RuleKind::Domain, group, rules, rank, false)?;
            }
            labels -= 1;
        }
        Ok(())
    }
}

/// For how many names memory is asked for ahead; few hosts have more labels.
const AHEAD: usize = 8;
