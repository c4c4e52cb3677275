//! Rules of a host and of the domains above it.
//!
//! A look-up waits for memory again and again: for its slot, for where the block begins that the slot
//! leads to and what is said of its rules, for the text of the block and the rule. The look-ups of a
//! host and its parents take these steps together, so that they wait three times and not five times
//! each.

use super::Search;
use crate::database::tables::Tables;
use crate::hit::Specificity;
use crate::names::RuleKind;
use crate::table::filter::Admitted;
use crate::table::reversed::domains as domains_of;
use crate::wire::Damaged;

impl Search<'_> {
    /// Looks for `domain` rules of a host that is written with its labels in reverse order.
    pub(super) fn domains(
        &mut self,
        reversed: &[u8],
        is_address: bool,
        admitted: Admitted,
    ) -> Result<(), Damaged> {
        let Tables { domains, rules, .. } = self.tables;
        let file = self.file;
        // An address has no domains above it.
        let max = if is_address { 1 } else { usize::MAX };
        let mut names = domains_of(reversed)
            .take(max)
            .filter(|(_, labels)| admitted.domain(*labels))
            .filter_map(|name| Some((name, domains.hash(name.0)?)));
        loop {
            let mut together = [None; TOGETHER];
            together.iter_mut().zip(names.by_ref()).for_each(|(place, name)| *place = Some(name));
            for (_, hash) in together.iter().flatten() {
                domains.prefetch_slot(file, *hash);
            }
            let mut blocks = [None; TOGETHER];
            for (block, (_, hash)) in blocks.iter_mut().zip(together.iter().flatten()) {
                *block = domains.near_block(file, *hash)?;
                if let Some(block) = *block {
                    domains.prefetch_offset(file, block);
                    rules.prefetch_block(file, RuleKind::Domain, domains.groups(block).start);
                }
            }
            let mut opened = [None; TOGETHER];
            for (opened, block) in opened.iter_mut().zip(blocks) {
                let Some(block) = block else { continue };
                *opened = Some(domains.open_block(file, block)?);
                rules.prefetch_rows(file, RuleKind::Domain, domains.groups(block).start);
            }
            for (((name, labels), hash), block) in together.iter().flatten().zip(opened) {
                if let Some(block) = block
                    && let Some(group) = domains.find_from(file, block, *hash, name)?
                {
                    let rules = rules.of_group(file, RuleKind::Domain, group)?;
                    let rank = Specificity::domain(*labels);
                    self.group(RuleKind::Domain, group, rules, rank, false)?;
                }
            }
            if together.last().is_none_or(Option::is_none) {
                return Ok(());
            }
        }
    }
}

/// For how many names memory is asked for ahead. The filter lets one or two of a host through, and
/// few hosts have more labels.
const TOGETHER: usize = 4;
