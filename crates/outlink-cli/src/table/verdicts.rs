//! Verdicts as columns: what `Verdicts` has in Python, under the same names.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::Field;
use outlink::Action;
use outlink::Limits;
use outlink::batch::Batch;
use outlink::batch::Cell;
use outlink::batch::Column;
use outlink::batch::Rows;
use outlink::batch::TextLinks;
use outlink::batch::arrow::Names;
use outlink::batch::arrow::array;
use outlink::batch::arrow::field;
use outlink::batch::cores;
use outlink::batch::extract_many;
use outlink::extract::ExtractOptions;

use crate::table::links;

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

    pub(crate) fn add(&mut self, rows: &Rows) {
        for action in Action::ALL.iter().copied() {
            *self.actions.entry(action).or_default() += rows.count(action) as u64;
        }
        self.nulls += rows.nulls().len() as u64;
    }
}

/// Screens an array of links on all cores. Of a dictionary each value is screened once.
pub(crate) fn screen(batch: &Batch<'_>, array: &dyn Array) -> Rows {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return screened(batch, array);
    };
    let values = screened(batch, dictionary.values());
    let keys = keys_of(array);
    let mut rows = Rows::default();
    rows.append_mapped(&values, array.len(), |row| keys.get(row).copied().flatten());
    rows
}

/// Screens every link in an array of texts on all cores.
pub(crate) fn screen_texts(
    batch: &Batch<'_>,
    array: &dyn Array,
    options: &ExtractOptions,
) -> TextLinks {
    with_texts(array, |texts| batch.screen_texts(texts.len(), &cells_of(texts), options, go_on))
}

/// Finds the links in an array of texts on all cores.
pub(crate) fn extract_texts(
    array: &dyn Array,
    options: &ExtractOptions,
    limits: &Limits,
) -> TextLinks {
    with_texts(array, |texts| {
        extract_many(texts.len(), &cells_of(texts), options, limits, cores(), go_on)
    })
}

/// The fields of columns of verdicts, with names that begin with the prefix.
pub(crate) fn fields(columns: &[Column], prefix: &str) -> Vec<Field> {
    columns.iter().map(|column| field(*column, Names::Plain, prefix)).collect()
}

/// The columns, in the order of [`fields`].
pub(crate) fn arrays(columns: &[Column], rows: &Rows) -> Vec<ArrayRef> {
    columns.iter().map(|column| array(rows, *column, Names::Plain)).collect()
}

fn screened(batch: &Batch<'_>, array: &dyn Array) -> Rows {
    let links = links::links(array);
    match batch.screen(links.len(), &cells_of(&links), go_on) {
        Ok(rows) => rows,
        Err(never) => match never {},
    }
}

fn with_texts(
    array: &dyn Array,
    work: impl FnOnce(&[Option<&[u8]>]) -> Result<TextLinks, Infallible>,
) -> TextLinks {
    let found = match array.as_any_dictionary_opt() {
        None => work(&links::links(array)),
        Some(dictionary) => {
            let values = links::links(dictionary.values());
            let keys = keys_of(array);
            let text = |key: &Option<usize>| key.and_then(|key| values.get(key).copied().flatten());
            work(&keys.iter().map(text).collect::<Vec<_>>())
        }
    };
    match found {
        Ok(found) => found,
        Err(never) => match never {},
    }
}

/// The number of the value of each row of a dictionary.
fn keys_of(array: &dyn Array) -> Vec<Option<usize>> {
    let Some(dictionary) = array.as_any_dictionary_opt().filter(|all| !all.values().is_empty())
    else {
        return Vec::new();
    };
    let keys = dictionary.normalized_keys().into_iter().enumerate();
    keys.map(|(row, key)| dictionary.is_valid(row).then_some(key)).collect()
}

fn cells_of<'a>(
    links: &'a [Option<&'a [u8]>],
) -> impl Fn(Range<usize>) -> Box<dyn Iterator<Item = Cell<'a>> + 'a> + Sync {
    |rows| {
        let links = links.get(rows).unwrap_or_default().iter();
        Box::new(links.map(|link| Cell::within(*link, None)))
    }
}

fn go_on() -> Result<(), Infallible> {
    Ok(())
}
