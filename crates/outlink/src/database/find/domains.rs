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
        let mut names = names(reversed, is_address)
            .filter(|name| admitted.domain(name.labels))
            .filter_map(|name| Some((name, domains.hash(name.text)?)));
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
            for block in blocks.iter().flatten() {
                domains.prefetch_text(file, *block);
                rules.prefetch_rows(file, RuleKind::Domain, domains.groups(*block).start);
            }
            for ((name, hash), block) in together.iter().flatten().zip(blocks) {
                if let Some(block) = block
                    && let Some(group) = domains.find_from(file, block, *hash, name.text)?
                {
                    let rules = rules.of_group(file, RuleKind::Domain, group)?;
                    let rank = Specificity::domain(name.labels);
                    self.group(RuleKind::Domain, group, rules, rank, false)?;
                }
            }
            if together.last().is_none_or(Option::is_none) {
                return Ok(());
            }
        }
    }
}

/// A host or a domain above it, with its labels in reverse order.
#[derive(Clone, Copy)]
struct Name<'a> {
    text: &'a [u8],
    labels: usize,
}

/// A host and the domains above it, the host first. An address has none above it.
fn names(reversed: &[u8], is_address: bool) -> impl Iterator<Item = Name<'_>> {
    // Hosts are short: to set up a search would take longer than a look at every byte.
    let labels = 1 + reversed.iter().filter(|byte| **byte == b'.').count();
    let bytes = reversed.iter().enumerate().rev().filter(move |_| !is_address);
    let dots = bytes.filter(|(_, byte)| **byte == b'.').map(|(dot, _)| dot);
    let ends = std::iter::once(reversed.len()).chain(dots).zip((1..=labels).rev());
    ends.filter_map(|(end, labels)| Some(Name { text: reversed.get(..end)?, labels }))
}

/// For how many names memory is asked for ahead. The filter lets one or two of a host through, and
/// few hosts have more labels.
const TOGETHER: usize = 4;
