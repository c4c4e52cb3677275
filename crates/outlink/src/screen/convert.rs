//! What a screener can be made of.

use super::Screener;
use crate::database::Database;

impl From<Database> for Screener {
    /// As [`Screener::new`].
    fn from(database: Database) -> Self {
        Self::new(database)
    }
}

impl From<&Screener> for Screener {
    /// Another handle of the same screener.
    fn from(screener: &Screener) -> Self {
        screener.clone()
    }
}
