//! What stands between the fields of a table.

use super::MAX_HEADER_LINES;
use super::fields::fields;
use super::is_comment;
use crate::rule::ListInfo;

/// What stands between fields: what the catalog or the first line says, or the usual mark that takes
/// most rows apart. A comma counts before others that take as many apart.
pub(super) fn delimiter(info: &ListInfo, text: &str) -> char {
    if let Some(delimiter) = info.delimiter {
        return delimiter;
    }
    if let Some(delimiter) = text.lines().next().and_then(separator_line) {
        return delimiter;
    }
    let rows = text.lines().filter(|line| !line.trim().is_empty() && !is_comment(line));
    let rows: Vec<&str> = rows.take(MAX_HEADER_LINES).collect();
    let is_apart = |row: &&&str, mark| fields(row, mark).is_some_and(|fields| fields.len() > 1);
    let count = |mark| rows.iter().filter(|row| is_apart(row, mark)).count();
    let mut best = (',', count(','));
    for mark in ['\t', ';', '|'] {
        let count = count(mark);
        if count > best.1 && 2 * count > rows.len() {
            best = (mark, count);
        }
    }
    best.0
}

/// The delimiter that a first line for Excel names: `sep=;`.
pub(super) fn separator_line(line: &str) -> Option<char> {
    let line = line.trim_matches(['\u{feff}', ' ', '\r', '"']);
    let (key, mark) = line.split_at_checked("sep=".len())?;
    let mut chars = mark.chars();
    let mark = chars.next().filter(|_| key.eq_ignore_ascii_case("sep="))?;
    chars.next().is_none().then_some(mark)
}
