//! Tables and documents
//!
//! Where the links stand in a list of the format `csv` or `json`. Tables and documents of well-known
//! shape need none of it.
//!
//! ```c
//! outlink_list_new(outlink_str_of("feed"), OUTLINK_FORMAT_CSV, &list, &error);
//! outlink_list_set_column(list, outlink_str_of("url"), outlink_str_of("Address"), &error);
//! outlink_list_add_where(list, outlink_str_of("status"), outlink_str_of("online"), &error);
//! ```

use std::mem::MaybeUninit;

use outlink::Column;
use outlink::ListInfo;

use crate::boundary::Result;
use crate::boundary::text_of;
use crate::list::change;
use crate::list::outlink_list;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;

/// Says what a column of the table is, or a member of the objects, by its name: `key` is a kind of
/// rule (`url`, `domain`, `ip` ...), an attribute (`category`, `valid_until` ...), `value` for links,
/// names and addresses mixed, or `type` for what the value beside it is.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_column(
    list: Option<&mut outlink_list>,
    key: outlink_str,
    column: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        let name = text_of(&column, "column")?;
        if name.trim().is_empty() {
            return Err(invalid("the argument `column` is empty; give the name of a column"));
        }
        set(list, &key, Column::Name(name.to_owned()))
    })
}

/// As `outlink_list_set_column`, by the number of the column, counted from 1, for a table without a
/// header.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_column_number(
    list: Option<&mut outlink_list>,
    key: outlink_str,
    number: usize,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        if number == 0 {
            return Err(invalid("the argument `number` is 0; columns are counted from 1"));
        }
        set(list, &key, Column::Number(number))
    })
}

/// Takes only rows, or objects, that have this text in this column.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_add_where(
    list: Option<&mut outlink_list>,
    column: outlink_str,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        let column = text_of(&column, "column")?.to_owned();
        list.filter.push((column, text_of(&text, "text")?.to_owned()));
        Ok(())
    })
}

/// Sets the one character that stands between the fields of the table. Default: a comma, or what the
/// first rows have in its place.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_delimiter(
    list: Option<&mut outlink_list>,
    delimiter: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        let mut chars = text_of(&delimiter, "delimiter")?.chars();
        match (chars.next(), chars.next()) {
            (Some(delimiter), None) => Ok(list.set_delimiter(delimiter)?),
            _ => Err(invalid("the argument `delimiter` is not one character")),
        }
    })
}

/// Sets where in the document the strings stand, as a JSON pointer (RFC 6901) such as `/data/bad`.
/// Default: anywhere.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_pointer(
    list: Option<&mut outlink_list>,
    pointer: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.pointer = Some(text_of(&pointer, "pointer")?.to_owned());
        Ok(())
    })
}

fn set(list: &mut ListInfo, key: &outlink_str, column: Column) -> Result<()> {
    Ok(list.set_column(text_of(key, "key")?, column)?)
}

fn invalid(message: &str) -> outlink_error {
    outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message)
}
