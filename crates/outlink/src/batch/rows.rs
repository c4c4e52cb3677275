//! What is kept of a column of verdicts.

use super::column::Column;
use super::column::Value;
use super::finding::Finding;
use crate::names::Action;

/// The verdicts of a column. A row that is allowed takes no memory.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    len: usize,
    /// The rows without a link, in their order.
    nulls: Vec<usize>,
    /// The rows that are not allowed, in their order.
    found: Vec<(usize, Finding)>,
}

impl Rows {
    pub(super) fn allowed_rows(len: usize) -> Self {
        Self { len, ..Self::default() }
    }

    pub(super) fn push_null(&mut self, row: usize) {
        self.nulls.push(row);
    }

    pub(super) fn push(&mut self, row: usize, found: Option<Finding>) {
        self.found.extend(found.map(|found| (row, found)));
    }

    pub(super) fn push_row(&mut self, found: Option<Finding>) {
        self.push(self.len, found);
        self.len += 1;
    }

    /// Brings rows that were pushed into their order.
    pub(super) fn sort(&mut self) {
        // Bytes that are not UTF-8 come before the others; without such it is the order already.
        if !self.found.is_sorted_by_key(|(row, _)| *row) {
            self.found.sort_by_key(|(row, _)| *row);
        }
    }

    /// The rows of several columns, one after the other.
    pub(super) fn of(parts: Vec<Self>) -> Self {
        let mut all = Self::default();
        all.found.reserve_exact(parts.iter().map(|part| part.found.len()).sum());
        parts.into_iter().for_each(|part| all.append(part));
        all
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rows without a link, in their order.
    pub fn nulls(&self) -> &[usize] {
        &self.nulls
    }

    /// Whether a row has no link. Takes logarithmic time.
    pub fn is_null(&self, row: usize) -> bool {
        self.nulls.binary_search(&row).is_ok()
    }

    /// The rows that are not allowed, in their order.
    pub fn found(&self) -> impl ExactSizeIterator<Item = (usize, &Finding)> + Clone {
        self.found.iter().map(|(row, found)| (*row, found))
    }

    /// The finding of a row that is not allowed. Takes logarithmic time.
    pub fn finding(&self, row: usize) -> Option<&Finding> {
        let at = self.found.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.found.get(at).map(|(_, found)| found)
    }

    /// How many rows have an action. Takes time in proportion to the rows that are not allowed.
    pub fn count(&self, action: Action) -> usize {
        if action == Action::Allow {
            return self.len - self.nulls.len() - self.found.len();
        }
        self.found.iter().filter(|(_, found)| found.action() == action).count()
    }

    /// What a column says of a row: [`Value::None`] without a link and beyond the end. Takes
    /// logarithmic time.
    pub fn value(&self, row: usize, column: Column) -> Value<'_> {
        match self.finding(row) {
            Some(found) => found.value(column),
            None if row >= self.len || self.is_null(row) => Value::None,
            None => column.allowed_value(),
        }
    }

    /// What a column of text says of a row.
    pub fn text(&self, row: usize, column: Column) -> Option<&str> {
        match self.value(row, column) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Appends the rows of another column.
    pub fn append(&mut self, rows: Self) {
        let base = self.len;
        self.nulls.extend(rows.nulls.into_iter().map(|row| base + row));
        self.found.extend(rows.found.into_iter().map(|(row, found)| (base + row, found)));
        self.len += rows.len;
    }

    /// Appends rows that refer to the values of a dictionary. `index` gives the number of the value
    /// of a row; `None`, and a number beyond the end, is a null.
    pub fn append_mapped(
        &mut self,
        values: &Self,
        len: usize,
        index: impl Fn(usize) -> Option<usize>,
    ) {
        for row in 0..len {
            let place = self.len + row;
            let Some(value) = index(row).filter(|value| *value < values.len) else {
                self.nulls.push(place);
                continue;
            };
            if let Ok(at) = values.found.binary_search_by_key(&value, |(row, _)| *row) {
                let found = values.found.get(at).map(|(_, found)| (place, found.clone()));
                self.found.extend(found);
            } else if values.is_null(value) {
                self.nulls.push(place);
            }
        }
        self.len += len;
    }

    /// Sets the values of the rows that are not allowed, and of the rows without a link. The values
    /// of allowed rows stay as they are.
    pub fn set<'a, T: Clone>(&'a self, values: &mut [T], of: impl Fn(&'a Finding) -> T, null: &T) {
        for (row, found) in &self.found {
            if let Some(value) = values.get_mut(*row) {
                *value = of(found);
            }
        }
        for row in &self.nulls {
            if let Some(value) = values.get_mut(*row) {
                value.clone_from(null);
            }
        }
    }
}
