//! The names of the databases that a verdict came from, shared by all verdicts of a screener.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;

/// A database that took part in a verdict.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct DatabaseName {
    /// The hash of its content, in hex.
    pub id: String,
    /// The name that it was compiled with.
    pub name: String,
}

impl DatabaseName {
    pub(crate) fn new(id: String, name: String) -> Self {
        Self { id, name }
    }
}

/// A counted reference to the names.
///
/// Counting is atomic, and a processor does not run ahead of an atomic operation: where one verdict
/// is made and dropped after the other, counting up and down costs each of them a fifth of what
/// looking the link up takes, most of it because the memory that the next link needs is not asked for
/// ahead. So what a thread drops it keeps for the next verdict, one reference a thread.
#[derive(Debug, Default)]
pub(crate) struct Databases {
    /// `None` of none, and while it is dropped.
    names: Option<Arc<[DatabaseName]>>,
}

impl Databases {
    fn with(names: Arc<[DatabaseName]>) -> Self {
        Self { names: Some(names) }
    }
}

impl FromIterator<DatabaseName> for Databases {
    fn from_iter<T: IntoIterator<Item = DatabaseName>>(names: T) -> Self {
        Self::with(names.into_iter().collect())
    }
}

impl Deref for Databases {
    type Target = [DatabaseName];

    fn deref(&self) -> &[DatabaseName] {
        self.names.as_deref().unwrap_or_default()
    }
}

impl Clone for Databases {
    #[inline]
    fn clone(&self) -> Self {
        let spare = SPARE.try_with(Cell::take).ok().flatten();
        let is_ours = |spare: &Arc<[DatabaseName]>| {
            self.names.as_ref().is_some_and(|names| Arc::ptr_eq(names, spare))
        };
        Self { names: spare.filter(is_ours).or_else(|| self.names.clone()) }
    }
}

impl Drop for Databases {
    #[inline]
    fn drop(&mut self) {
        if let Some(names) = self.names.take() {
            // A thread that ends keeps nothing.
            let _ = SPARE.try_with(|spare| spare.set(Some(names)));
        }
    }
}

thread_local! {
    /// What the thread dropped last.
    static SPARE: Cell<Option<Arc<[DatabaseName]>>> = const { Cell::new(None) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn databases(id: &str) -> Databases {
        Databases::from_iter([DatabaseName::new(id.to_owned(), "test".to_owned())])
    }

    fn count(databases: &Databases) -> usize {
        databases.names.as_ref().map_or(0, Arc::strong_count)
    }

    #[test]
    fn a_thread_keeps_one_reference() {
        let (one, other) = (databases("one"), databases("other"));
        let clones = [one.clone(), one.clone(), one.clone()];
        assert_eq!(count(&one), 4);
        drop(clones);
        assert_eq!(count(&one), 2);
        let again = one.clone();
        assert_eq!((count(&one), &*again), (2, &*one));
        drop(again);
        let others = other.clone();
        assert_eq!((count(&one), count(&other), &*others), (1, 2, &*other));
    }

    #[test]
    fn the_names_go_with_the_thread() {
        let one = databases("one");
        let clone = one.clone();
        std::thread::spawn(move || drop(clone)).join().unwrap();
        assert_eq!(count(&one), 1);
    }
}
