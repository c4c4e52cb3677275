//! What stands between the fields of a table.

use super::MAX_HEADER_LINES;
use super::fields::fields;
use super::is_comment;
use super::layout::known;
use crate::list::shape;
use crate::rule::Column;
use crate::rule::ListInfo;

/// What stands between fields: what the catalog or the first line says, or the usual mark that takes
/// most rows apart. A comma counts before others that take as many apart, and no mark counts that
/// leaves the first row whole where it is a header or a link: it stands within links then.
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
        let is_most = count > best.1 && 2 * count > rows.len();
        if is_most && !rows.first().is_some_and(|first| is_one_column(first, mark, info)) {
            best = (mark, count);
        }
    }
    best.0
}

/// Whether a first row that a mark does not take apart is the header of one column, or a link.
fn is_one_column(first: &str, mark: char, info: &ListInfo) -> bool {
    let fields = fields(first, mark).unwrap_or_default();
    let [field] = fields.as_slice() else { return false };
    let is_named = info.columns.iter().any(|(_, column)| match column {
        Column::Name(name) => name.trim() == field.trim(),
        Column::Number(_) => false,
    });
    is_named || known(&fields).is_some() || shape::is_link(field.trim())
}

/// The delimiter that a first line for Excel names: `sep=;`.
pub(super) fn separator_line(line: &str) -> Option<char> {
    let line = line.trim_matches(['\u{feff}', ' ', '\r', '"']);
    let (key, mark) = line.split_at_checked("sep=".len())?;
    let mut chars = mark.chars();
    let mark = chars.next().filter(|_| key.eq_ignore_ascii_case("sep="))?;
    chars.next().is_none().then_some(mark)
}
