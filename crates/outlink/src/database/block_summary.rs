//! What a policy looks at first of the attributes of a rule, in a byte for each set of them.
//!
//! A set of attributes is read as a whole, with all its strings, when it is first asked for. Nearly
//! all rules of a database share a few sets.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering;

use crate::database::Database;
use crate::ids::RuleId;
use crate::names::Action;
use crate::names::Effect;
use crate::table::attributes::AttributesView;

/// The summary of a block that counts everywhere and always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockSummary {
    /// The action of the rule or its list.
    pub(crate) action: Option<Action>,
    /// Whether it has a category.
    pub(crate) has_category: bool,
    /// Whether it is mandatory.
    pub(crate) is_mandatory: bool,
}

impl Database {
    /// The summary of a rule; `None` if it is an exception, does not count everywhere and always, or is
    /// damaged.
    pub(crate) fn block_summary(&self, rule: RuleId) -> Option<BlockSummary> {
        let (effect, attributes) =
            self.inner.tables.rules.effect_and_attributes(self.file(), rule).ok()?;
        if effect == Effect::Except {
            return None;
        }
        let byte = self.inner.summaries.byte(attributes, || {
            let tables = &self.inner.tables;
            let set = tables.attributes.set(self.file(), &tables.strings, attributes);
            set.map_or(KNOWN, |set| byte_of(&set))
        });
        (byte & PLAIN != 0).then(|| BlockSummary {
            action: Action::ALL.get(usize::from(byte & ACTION).wrapping_sub(1)).copied(),
            has_category: byte & CATEGORY != 0,
            is_mandatory: byte & MANDATORY != 0,
        })
    }
}

/// The bytes that are known.
#[derive(Default)]
pub(super) struct SummaryCache(OnceLock<Box<[AtomicU8]>>);

impl SummaryCache {
    fn byte(&self, set: u32, read: impl FnOnce() -> u8) -> u8 {
        let known = self.0.get_or_init(|| (0..SETS).map(|_| AtomicU8::new(0)).collect());
        // Sets with higher numbers are read again and again: memory stays bounded.
        let Some(place) = known.get(set as usize) else { return read() };
        // The bytes depend on nothing else, and who writes one writes what anybody would.
        match place.load(Ordering::Relaxed) {
            0 => {
                let byte = read();
                place.store(byte, Ordering::Relaxed);
                byte
            }
            byte => byte,
        }
    }
}

fn byte_of(set: &AttributesView<'_>) -> u8 {
    let is_dated = set.valid_from.is_some() || set.valid_until.is_some();
    let is_plain = !is_dated && set.jurisdictions.is_empty();
    let action = set.action.and_then(|of| Action::ALL.iter().position(|action| *action == of));
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    let action = action.map_or(0, |number| number as u8 + 1);
    let is_mandatory = set.mandatory == Some(true);
    KNOWN
        | flag(is_plain, PLAIN)
        | flag(set.category.is_some(), CATEGORY)
        | flag(is_mandatory, MANDATORY)
        | action
}

/// How many sets are remembered.
const SETS: usize = 4096;

/// The number of the action, plus one; zero for none.
const ACTION: u8 = 7;
const CATEGORY: u8 = 8;
/// The rule counts everywhere and always, if it blocks.
const PLAIN: u8 = 16;
const KNOWN: u8 = 32;
const MANDATORY: u8 = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Timestamp;

    #[test]
    fn a_byte_says_what_a_policy_looks_at() {
        let cache = SummaryCache::default();
        assert_eq!((cache.byte(7, || 33), cache.byte(7, || 44)), (33, 33), "it is remembered");
        let far = SETS as u32;
        assert_eq!((cache.byte(far, || 33), cache.byte(far, || 44)), (33, 44));
        let plain = AttributesView::default();
        assert_eq!(byte_of(&plain), KNOWN | PLAIN);
        for (number, action) in (1..).zip(Action::ALL.iter().copied()) {
            let set = AttributesView { action: Some(action), ..plain.clone() };
            assert_eq!(byte_of(&set), KNOWN | PLAIN | number);
        }
        let set = AttributesView { category: Some("malware"), ..plain.clone() };
        assert_eq!(byte_of(&set), KNOWN | PLAIN | CATEGORY);
        let set = AttributesView { mandatory: Some(true), ..plain.clone() };
        assert_eq!(byte_of(&set), KNOWN | PLAIN | MANDATORY);
        let sweden = ["SE".parse().unwrap()];
        let epoch = Some(Timestamp::from_unix_seconds(0));
        for dated in [
            AttributesView { valid_from: epoch, ..plain.clone() },
            AttributesView { valid_until: epoch, ..plain.clone() },
            AttributesView { jurisdictions: sweden.into_iter().collect(), ..plain },
        ] {
            assert_eq!(byte_of(&dated), KNOWN);
        }
    }
}
