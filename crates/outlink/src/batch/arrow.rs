//! Columns of verdicts as Arrow arrays (feature `arrow`).

use std::ptr;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::ArrowPrimitiveType;
use arrow_array::DictionaryArray;
use arrow_array::LargeStringArray;
use arrow_array::PrimitiveArray;
use arrow_array::UInt64Array;
use arrow_array::builder::LargeStringBuilder;
use arrow_array::builder::ListBuilder;
use arrow_array::builder::PrimitiveBuilder;
use arrow_array::new_null_array;
use arrow_array::types::Int8Type;
use arrow_array::types::Int32Type;
use arrow_array::types::UInt32Type;
use arrow_schema::DataType;
use arrow_schema::Field;

use super::column::Column;
use super::column::ColumnType;
use super::column::Value;
use super::rows::Rows;
use super::texts::FoundLink;
use super::texts::TextLinks;
use crate::name_map::SeededNameMap;
use crate::names::Action;

/// How a column whose texts repeat often is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As a dictionary: little memory.
    Dictionary,
    /// As plain strings: pieces of a stream have the same values.
    Plain,
}

/// The names of the columns of [`TextLinks`] in front of those of its verdicts: the row of the
/// text, the place of the link in it, and what a program opens.
pub const TEXT_COLUMNS: [&str; 4] = ["row", "start", "end", "link"];

/// The field of a column, whose name begins with `prefix`.
pub fn field(column: Column, names: Names, prefix: &str) -> Field {
    Field::new(format!("{prefix}{column}"), data_type(column, names), true)
}

fn data_type(column: Column, names: Names) -> DataType {
    match (column.column_type(), names) {
        (ColumnType::Name, Names::Dictionary) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::LargeUtf8))
        }
        // Long links in many rows may lead to more than two gigabytes of places.
        (ColumnType::Name | ColumnType::Text, _) => DataType::LargeUtf8,
        (ColumnType::U8, _) => DataType::Int8,
        (ColumnType::U32, _) => DataType::UInt32,
        (ColumnType::Texts, _) => {
            DataType::List(Arc::new(Field::new_list_field(DataType::LargeUtf8, true)))
        }
    }
}

/// A column of verdicts, of the type that [`field`] gives it.
pub fn array(rows: &Rows, column: Column, names: Names) -> ArrayRef {
    match (column.column_type(), names) {
        (ColumnType::Name, Names::Dictionary) => dictionary(rows, column),
        (ColumnType::Name | ColumnType::Text, _) => {
            let mut texts = LargeStringBuilder::new();
            each(rows, column, |value, times| match value {
                Value::Text(text) => (0..times).for_each(|_| texts.append_value(text)),
                _ => texts.append_nulls(times),
            });
            Arc::new(texts.finish())
        }
        (ColumnType::U8, _) => Arc::new(numbers::<Int8Type>(rows, column)),
        (ColumnType::U32, _) => Arc::new(numbers::<UInt32Type>(rows, column)),
        (ColumnType::Texts, _) => {
            let mut lists = ListBuilder::new(LargeStringBuilder::new());
            each(rows, column, |value, times| match value {
                Value::Texts(texts) => {
                    (0..times).for_each(|_| lists.append_value(texts.iter().map(Some)));
                }
                _ => lists.append_nulls(times),
            });
            Arc::new(lists.finish())
        }
    }
}

/// What the places of links in texts count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offsets {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters (Unicode scalar values).
    Chars,
}

/// The columns of links in texts, named by [`TEXT_COLUMNS`].
pub fn text_arrays(found: &TextLinks, offsets: Offsets) -> [ArrayRef; 4] {
    let (start, end): (Number, Number) = match offsets {
        Offsets::Bytes => (|link| link.start, |link| link.end),
        Offsets::Chars => (|link| link.start_char, |link| link.end_char),
    };
    let numbers = |of: Number| -> ArrayRef {
        Arc::new(UInt64Array::from_iter_values(found.links.iter().map(|link| of(link) as u64)))
    };
    let urls = found.links.iter().map(|link| &*link.url);
    [
        numbers(|link| link.row),
        numbers(start),
        numbers(end),
        Arc::new(LargeStringArray::from_iter_values(urls)),
    ]
}

/// A number of a link.
type Number = fn(&FoundLink) -> usize;

/// The fields of [`text_arrays`].
pub fn text_fields(prefix: &str) -> [Field; 4] {
    TEXT_COLUMNS.map(|name| {
        let data_type = if name == "link" { DataType::LargeUtf8 } else { DataType::UInt64 };
        Field::new(format!("{prefix}{name}"), data_type, false)
    })
}

fn numbers<T: ArrowPrimitiveType>(rows: &Rows, column: Column) -> PrimitiveArray<T>
where
    T::Native: TryFrom<u32>,
{
    let mut numbers = PrimitiveBuilder::<T>::with_capacity(rows.len());
    each(rows, column, |value, times| {
        let number = match value {
            Value::Number(number) => T::Native::try_from(*number).ok(),
            _ => None,
        };
        match number {
            Some(number) => numbers.append_value_n(number, times),
            None => numbers.append_nulls(times),
        }
    });
    numbers.finish()
}

fn dictionary(rows: &Rows, column: Column) -> ArrayRef {
    // The values of actions are the same for all rows, whichever occur.
    let mut texts: Vec<&str> =
        if column == Column::Action { Action::NAMES.to_vec() } else { Vec::new() };
    let mut numbers: SeededNameMap<&str, i32> = texts.iter().copied().zip(0..).collect();
    let mut keys = PrimitiveBuilder::<Int32Type>::with_capacity(rows.len());
    let mut last = None;
    each(rows, column, |value, times| {
        let Value::Text(text) = value else {
            keys.append_nulls(times);
            return;
        };
        let number = match last {
            // Many rows in a row refer to one text, which need not be looked up then.
            Some((known, number)) if ptr::eq::<str>(known, *text) => number,
            _ => {
                let next = i32::try_from(texts.len()).unwrap_or(i32::MAX);
                *numbers.entry(text).or_insert_with(|| {
                    texts.push(text);
                    next
                })
            }
        };
        last = Some((*text, number));
        keys.append_value_n(number, times);
    });
    let values: ArrayRef = Arc::new(LargeStringArray::from_iter_values(&texts));
    // Every key is the number of a text, so that this does not fail.
    match DictionaryArray::<Int32Type>::try_new(keys.finish(), values) {
        Ok(array) => Arc::new(array),
        Err(_) => new_null_array(&data_type(column, Names::Dictionary), rows.len()),
    }
}

/// Gives the values of all rows in their order, and how many rows one behind the other have each.
fn each<'a>(rows: &'a Rows, column: Column, mut give: impl FnMut(&Value<'a>, usize)) {
    let allowed = column.allowed_value();
    let mut found = rows.found().peekable();
    let mut nulls = rows.nulls().iter().copied().peekable();
    let mut given = 0;
    loop {
        let ends = [found.peek().map(|(row, _)| *row), nulls.peek().copied()];
        let end = ends.into_iter().flatten().min().unwrap_or(rows.len());
        if end > given {
            give(&allowed, end - given);
        }
        given = end + 1;
        if let Some((_, finding)) = found.next_if(|(row, _)| *row == end) {
            give(&finding.value(column), 1);
        } else if nulls.next_if(|row| *row == end).is_some() {
            give(&Value::None, 1);
        } else {
            return;
        }
    }
}
