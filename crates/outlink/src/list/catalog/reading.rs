//! What a catalog says of how a list is read.

use serde_json::Value;

use crate::list::attributes;
use crate::list::columns::Role;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::pattern::Result;
use crate::names::UnknownName;
use crate::rule::Column;
use crate::rule::ListInfo;

impl ListInfo {
    /// Says what a column of a table, or a member of the objects of a document, is: the kind of a
    /// rule, an attribute, `value` or `type`. A key that was set before gets the new column.
    ///
    /// # Errors
    ///
    /// If the key is none of these.
    pub fn set_column(
        &mut self,
        key: &str,
        column: Column,
    ) -> std::result::Result<(), UnknownName> {
        is_role(key)?;
        self.columns.retain(|(known, _)| known != key);
        self.columns.push((key.to_owned(), column));
        Ok(())
    }

    /// Sets what stands between the fields of a table.
    ///
    /// # Errors
    ///
    /// If the character is a quote or a line break.
    pub fn set_delimiter(&mut self, delimiter: char) -> std::result::Result<(), InvalidDelimiter> {
        if ['"', '\n', '\r'].contains(&delimiter) {
            return Err(InvalidDelimiter(delimiter));
        }
        self.delimiter = Some(delimiter);
        Ok(())
    }
}

/// A character that cannot stand between the fields of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot stand between the fields of a table; give a comma, a tab or the like")]
pub struct InvalidDelimiter(char);

fn is_role(key: &str) -> std::result::Result<(), UnknownName> {
    match Role::of(key) {
        Some(_) => Ok(()),
        None => Err(UnknownName::new("kind or attribute", key, Role::names())),
    }
}

/// `columns = { url = "link", valid_from = 2 }`.
pub(super) fn columns(key: &str, value: &Value) -> Result<Vec<(String, Column)>> {
    let wrong = || attributes::wrong_type(key, "a table such as { url = \"link\" }", value);
    let table = value.as_object().ok_or_else(wrong)?;
    let mut columns = Vec::new();
    for (role, column) in table {
        is_role(role).map_err(|unknown| {
            Problem::new(DiagnosticCode::UnknownKey, format!("`{key}`: {unknown}"))
        })?;
        let number = || column.as_u64().and_then(|number| usize::try_from(number).ok());
        let column = match column.as_str() {
            Some(name) if !name.trim().is_empty() => Column::Name(name.to_owned()),
            _ => Column::Number(number().filter(|number| *number > 0).ok_or_else(wrong)?),
        };
        columns.push((role.clone(), column));
    }
    let names_links = |role: &str| matches!(Role::of(role), Some(Role::Pattern(_) | Role::Value));
    if !columns.iter().any(|(role, _)| names_links(role)) {
        let message = format!("`{key}` names no column of links; add url, domain, ip or value");
        return Err(Problem::new(DiagnosticCode::InvalidValue, message));
    }
    Ok(columns)
}

/// `where = { status = "online" }`.
pub(super) fn filter(key: &str, value: &Value) -> Result<Vec<(String, String)>> {
    let wrong = || attributes::wrong_type(key, "a table such as { status = \"online\" }", value);
    let table = value.as_object().ok_or_else(wrong)?;
    let rows = table.iter().map(|(name, text)| match text {
        Value::String(text) => Ok((name.clone(), text.clone())),
        Value::Number(number) => Ok((name.clone(), number.to_string())),
        Value::Bool(flag) => Ok((name.clone(), flag.to_string())),
        _ => Err(wrong()),
    });
    rows.collect()
}

/// Sets the delimiter, which is one character.
pub(super) fn delimiter(info: &mut ListInfo, key: &str, value: &Value) -> Result<()> {
    let wrong = || attributes::wrong_type(key, "one character that is not a quote", value);
    let text = value.as_str().unwrap_or_default();
    let mut chars = text.chars();
    let (Some(char), None) = (chars.next(), chars.next()) else { return Err(wrong()) };
    info.set_delimiter(char).map_err(|_| wrong())
}
