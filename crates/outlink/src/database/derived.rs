//! What is worked out of a database once: what its matches share, names of lists and sets of
//! attributes, and whether it has exceptions.
//!
//! A hit refers to them instead of holding copies of its own.

use std::sync::Arc;
use std::sync::OnceLock;

use crate::database::Database;
use crate::rule::Attributes;
use crate::wire::Damaged;

/// The names and sets that were asked for.
#[derive(Default)]
pub(super) struct DerivedData {
    names: OnceLock<Vec<Arc<str>>>,
    sets: OnceLock<Box<[OnceLock<Arc<Attributes>>]>>,
    may_except: OnceLock<bool>,
}

impl DerivedData {
    /// The name of the list of a number; `all` gives the names of all lists.
    pub(super) fn name<'a>(
        &self,
        list: usize,
        all: impl Iterator<Item = &'a str>,
    ) -> Option<Arc<str>> {
        self.names.get_or_init(|| all.map(Arc::from).collect()).get(list).cloned()
    }

    /// The set of a number, of which the database has `sets`.
    ///
    /// # Errors
    /// If the set cannot be read, the error of `read`.
    pub(super) fn set(
        &self,
        set: u32,
        sets: usize,
        read: impl FnOnce() -> Result<Attributes, Damaged>,
    ) -> Result<Arc<Attributes>, Damaged> {
        let kept = self.sets.get_or_init(|| {
            let places = (0..sets.min(MAX_SETS)).map(|_| OnceLock::new());
            places.collect()
        });
        // Sets with higher numbers are read again and again: memory stays bounded.
        let Some(place) = kept.get(set as usize) else { return read().map(Arc::new) };
        if let Some(known) = place.get() {
            return Ok(Arc::clone(known));
        }
        let new = Arc::new(read()?);
        Ok(Arc::clone(place.get_or_init(|| new)))
    }
}

impl Database {
    /// Whether a rule of the database may be an exception. The first call takes time in proportion
    /// to the rules, a nanosecond for some hundred.
    pub(crate) fn may_except(&self) -> bool {
        let read = || self.inner.tables.rules.may_except(self.file());
        *self.inner.derived.may_except.get_or_init(read)
    }
}

/// How many sets are kept.
const MAX_SETS: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Result<Attributes, Damaged> {
        Ok(Attributes { category: Some(name.to_owned()), ..Attributes::default() })
    }

    #[test]
    fn sets_and_names_are_made_once() {
        let derived = DerivedData::default();
        let damaged = derived.set(1, 2, || Err(Damaged::new("attributes", "a set is missing")));
        assert!(damaged.is_err(), "a set that could not be read is not kept");
        let one = derived.set(1, 2, || named("one")).unwrap();
        let again = derived.set(1, 2, || named("two")).unwrap();
        assert!(Arc::ptr_eq(&one, &again));
        assert_eq!(derived.set(2, 2, || named("far")).unwrap().category.as_deref(), Some("far"));
        assert_eq!(derived.set(2, 2, || named("new")).unwrap().category.as_deref(), Some("new"));
        let names = || ["a", "b"].into_iter();
        let both = [derived.name(1, names()).unwrap(), derived.name(1, names()).unwrap()];
        assert!(Arc::ptr_eq(&both[0], &both[1]));
        assert_eq!((&*both[0], derived.name(2, names())), ("b", None));
    }
}
