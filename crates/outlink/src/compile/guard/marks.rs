//! Names of which the guard may have something to say, as bits.
//!
//! Nearly every name of a long list is none of them, and two or three looks at these bits tell that in
//! place of ten look-ups by text.

use crate::compile::guard::Shared;
use crate::compile::guard::Suffixes;
use crate::compile::guard::shared::site_names;
use crate::compile::name_bits::NameBits;
use crate::wire::labels::Labels;

/// The names that a guard knows, each as a bit that others may share.
pub(super) struct Marks {
    /// Names that say something of themselves.
    names: NameBits,
    /// Names that say something of what is below them.
    above: NameBits,
}

impl Marks {
    /// The names of both tables.
    pub(super) fn of(shared: &Shared, suffixes: &Suffixes) -> Self {
        let names = shared.names().chain(suffixes.names().map(|(name, _)| name));
        let above = shared.names_above().chain(suffixes.wildcards());
        Self {
            names: NameBits::of(names.chain(suffixes.names_above()), NAME_BITS),
            above: NameBits::of(above, ABOVE_BITS),
        }
    }

    /// Whether the guard may object to a domain or a host of this name, given its labels.
    pub(super) fn may_have(&self, name: &str, labels: &Labels) -> bool {
        let count = labels.count();
        // One label is a top-level domain, whether a list has it or not.
        if count < 2 || self.names.has(labels.whole()) {
            return true;
        }
        // Each further name of the site has one label fewer.
        let mut fewer = site_names(name).zip(0..count).skip(1).map(|(_, fewer)| count - fewer);
        fewer.any(|count| self.names.has(labels.suffix_hash(count)))
            || (1..count).any(|count| self.above.has(labels.suffix_hash(count)))
    }
}

/// How many bits a name has a part in. What passes for a name by chance takes the long way.
const NAME_BITS: usize = 32;

/// As [`NAME_BITS`]. A name above that passes by chance may stand above half of a list.
const ABOVE_BITS: usize = 256;
