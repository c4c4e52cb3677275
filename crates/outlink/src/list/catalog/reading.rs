//! What a catalog says of how a list is read.

use serde_json::Value;

use crate::list::attributes;
use crate::list::columns::Role;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::pattern::Result;
use crate::names::UnknownName;
use crate::rule::Column;

/// `columns = { url = "link", valid_from = 2 }`.
pub(super) fn columns(key: &str, value: &Value) -> Result<Vec<(String, Column)>> {
    let wrong = || attributes::wrong_type(key, "a table such as { url = \"link\" }", value);
    let table = value.as_object().ok_or_else(wrong)?;
    let mut columns = Vec::new();
    for (role, column) in table {
        if Role::of(role).is_none() {
            let unknown = UnknownName::new("kind or attribute", role, Role::names());
            return Err(Problem::new(DiagnosticCode::UnknownKey, format!("`{key}`: {unknown}")));
        }
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

/// One character.
pub(super) fn delimiter(key: &str, value: &Value) -> Result<char> {
    let text = value.as_str().unwrap_or_default();
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(char), None) if char != '"' && char != '\n' && char != '\r' => Ok(char),
        _ => Err(attributes::wrong_type(key, "one character", value)),
    }
}
