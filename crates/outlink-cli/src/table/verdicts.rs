//! Verdicts as columns: what `Verdicts` has in Python, under the same names.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::Int8Array;
use arrow_array::LargeStringArray;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use arrow_schema::Field;
use outlink::Action;
use outlink::Context;
use outlink::Screener;

use crate::batch::Batch;
use crate::batch::BatchRow;
use crate::batch::Link;
use crate::batch::Rows;
use crate::batch::cores;
use crate::table::links;

/// The answers to a batch, a row each.
pub(crate) struct Verdicts(Rows);

/// How many rows each action has, and how many have no link.
#[derive(Default)]
pub(crate) struct Counts {
    actions: BTreeMap<Action, u64>,
    pub(crate) nulls: u64,
}

impl Counts {
    pub(crate) fn of(&self, action: Action) -> u64 {
        self.actions.get(&action).copied().unwrap_or(0)
    }

    pub(crate) fn rows(&self) -> u64 {
        self.actions.values().sum::<u64>() + self.nulls
    }
}

impl Verdicts {
    /// Screens an array of links on all cores. Of a dictionary each value is screened once.
    pub(crate) fn of(array: &dyn Array, screener: &Screener, context: &Context) -> Self {
        let batch = Batch { screener, context, threads: cores() };
        let Some(dictionary) = array.as_any_dictionary_opt() else {
            return Self(screened(&batch, array));
        };
        let values = screened(&batch, dictionary.values());
        // Without values there is nothing that a key could be brought to.
        let keys = if values.len == 0 { Vec::new() } else { dictionary.normalized_keys() };
        let mut rows = Rows::default();
        rows.append_mapped(&values, array.len(), |row| {
            keys.get(row).copied().filter(|_| dictionary.is_valid(row))
        });
        Self(rows)
    }

    /// The columns that are added to a file, with names that begin with the prefix.
    pub(crate) fn fields(prefix: &str) -> Vec<Field> {
        let text = |name| Field::new(format!("{prefix}{name}"), TEXT, true);
        let mut fields: Vec<Field> =
            ["action", "code", "list", "category", "rule", "candidate"].map(text).into();
        fields.insert(1, Field::new(format!("{prefix}action_number"), DataType::Int8, true));
        fields
    }

    /// The columns, in the order of [`Verdicts::fields`].
    pub(crate) fn columns(&self) -> Vec<ArrayRef> {
        let number = |action| i8::try_from(Action::number(action)).unwrap_or(i8::MAX);
        let allowed = Some(Action::Allow);
        let numbers = self.column(allowed.map(number), |found| Some(number(found.action)));
        vec![
            self.texts(allowed.map(Action::as_str), |found| Some(found.action.as_str())),
            Arc::new(Int8Array::from(numbers)),
            self.texts(None, |found| Some(found.code.as_str())),
            self.texts(None, |found| found.list.as_deref()),
            self.texts(None, |found| found.category.as_deref()),
            self.texts(None, |found| found.rule.as_deref()),
            self.texts(None, |found| found.candidate.as_deref()),
        ]
    }

    pub(crate) fn count(&self, counts: &mut Counts) {
        let Self(rows) = self;
        *counts.actions.entry(Action::Allow).or_default() += rows.allowed() as u64;
        for (_, found) in &rows.found {
            *counts.actions.entry(found.action).or_default() += 1;
        }
        counts.nulls += rows.nulls.len() as u64;
    }

    fn texts<'a>(
        &'a self,
        allowed: Option<&'a str>,
        of: impl Fn(&'a BatchRow) -> Option<&'a str>,
    ) -> ArrayRef {
        Arc::new(LargeStringArray::from(self.column(allowed, of)))
    }

    /// What each row has: that of every allowed one, that of a finding, or nothing without a link.
    fn column<'a, T: Copy>(
        &'a self,
        allowed: Option<T>,
        of: impl Fn(&'a BatchRow) -> Option<T>,
    ) -> Vec<Option<T>> {
        let mut values = vec![allowed; self.0.len];
        self.0.set(&mut values, of, &None);
        values
    }
}

fn screened(batch: &Batch<'_>, array: &dyn Array) -> Rows {
    let links = links::links(array);
    let links_of = |rows: Range<usize>| {
        links.get(rows).unwrap_or_default().iter().map(|link| Link::within(*link, None))
    };
    match batch.screen(links.len(), &links_of, || Ok::<(), Infallible>(())) {
        Ok(rows) => rows,
        Err(never) => match never {},
    }
}

/// With wide offsets: long links in a batch of rows may lead to more than two gigabytes of places.
const TEXT: DataType = DataType::LargeUtf8;
