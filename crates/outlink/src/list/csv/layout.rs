//! Which columns of a table are asked for, and where they are.

use crate::list::ListErrorKind;
use crate::list::category;
use crate::list::columns;
use crate::list::columns::KNOWN;
use crate::list::columns::Role;
use crate::list::columns::UNREAD_KEYS;
use crate::list::diagnostic::excerpt;
use crate::list::shape;
use crate::list::standing::Asked;
use crate::list::standing::StandingColumn;
use crate::names::RuleKind;
use crate::rule::Column;
use crate::rule::ListInfo;

/// Where the columns are that are asked for.
pub(super) struct Layout {
    /// The roles of the columns, by their numbers from 0.
    roles: Vec<(Role, usize)>,
    /// The rows that count.
    filter: Vec<(usize, String)>,
    /// Whether the row that it was found in is a header, and no entry.
    pub(super) is_header: bool,
    /// How many columns the header has, if there is one.
    pub(super) width: Option<usize>,
    /// The attributes in the header that no column of the catalog names.
    pub(super) unread: Vec<&'static str>,
}

impl Layout {
    /// What a row has that does not count, and what it would have if it did.
    pub(super) fn filtered_out<'f>(&'f self, fields: &'f [String]) -> Option<(&'f str, &'f str)> {
        let mut filter =
            self.filter.iter().map(|(number, wanted)| (field(fields, *number), wanted.as_str()));
        filter.find(|(has, wanted)| !has.eq_ignore_ascii_case(wanted))
    }

    /// The fields of a row that are asked for.
    pub(super) fn cells<'f>(&self, fields: &'f [String]) -> Vec<columns::Cell<'f>> {
        self.roles.iter().map(|(role, number)| (*role, field(fields, *number))).collect()
    }

    /// Whether some column makes orders of its rows.
    pub(super) fn has_orders(&self) -> bool {
        self.roles.iter().any(|(role, _)| columns::is_of_orders(*role))
    }

    /// Whether a row has more than the header names. Rows may end in delimiters.
    pub(super) fn has_surplus(&self, fields: &[String]) -> bool {
        let surplus = |width| fields.iter().skip(width).any(|field| !field.trim().is_empty());
        self.width.is_some_and(surplus)
    }

    /// Whether a link of a row with a surplus seems to be cut, having a delimiter in it.
    pub(super) fn is_cut(&self, fields: &[String]) -> bool {
        let surplus = fields.len().saturating_sub(self.width.unwrap_or_default());
        self.roles.iter().any(|(role, number)| {
            let behind = fields.get(number + 1..).unwrap_or_default();
            // Behind a delimiter within prose is a blank, and within a link is none.
            let of_prose = behind.iter().filter(|field| field.starts_with(' ')).count();
            matches!(role, Role::Value | Role::Pattern(RuleKind::Url | RuleKind::Prefix))
                && of_prose < surplus
                && behind.first().is_some_and(|next| goes_on(next))
        })
    }
}

/// A field of a row; empty if the row ends before it.
fn field(fields: &[String], number: usize) -> &str {
    fields.get(number).map(|field| field.trim()).unwrap_or_default()
}

/// Whether a field seems to be the rest of the URL in front of it, which has a delimiter in it.
fn goes_on(field: &str) -> bool {
    let is_absent = field.eq_ignore_ascii_case("n/a");
    let is_media_type =
        field.split_once('/').is_some_and(|(kind, _)| MEDIA.contains(&&*kind.to_ascii_lowercase()));
    field.contains(['/', '=', '&', '?', '%'])
        && field.contains(char::is_alphabetic)
        && !field.contains(char::is_whitespace)
        && !is_absent
        && !is_media_type
        && !shape::is_url(field)
}

/// What media types begin with (RFC 6838).
const MEDIA: [&str; 9] =
    ["application", "audio", "font", "image", "message", "model", "multipart", "text", "video"];

/// What may have the names of the columns.
#[derive(Clone, Copy, Default)]
struct Header<'a> {
    names: &'a [String],
    /// Whether it is the first row, and not a comment above it.
    is_first_row: bool,
}

/// The comments above a table, and its first row.
fn headers<'a>(
    comments: &'a [Vec<String>],
    first: &'a [String],
) -> impl Iterator<Item = Header<'a>> {
    let headers = comments.iter().map(|names| Header { names, is_first_row: false });
    headers.chain([Header { names: first, is_first_row: true }])
}

/// Finds the columns, in a header that is the last comment or the first row.
pub(super) fn layout(
    info: &ListInfo,
    comments: &[Vec<String>],
    first: &[String],
) -> Result<Layout, ListErrorKind> {
    if info.columns.is_empty() {
        known_layout(info, comments, first)
    } else {
        named_layout(info, comments, first)
    }
}

/// The columns of a header that is well known, or the only column.
fn known_layout(
    info: &ListInfo,
    comments: &[Vec<String>],
    first: &[String],
) -> Result<Layout, ListErrorKind> {
    for Header { names, is_first_row } in headers(comments, first) {
        if let Some(known) = known(names) {
            let at = |name: &str| position(names, name);
            let roles = known.columns.iter();
            let roles = roles.filter_map(|(role, name)| Some((*role, at(name)?))).collect();
            let roles = with_category(roles, names);
            let roles = with_standing(roles, names, &info.filter, Asked::ByName);
            let mut filter = filter(info, names, first, comments)?;
            if info.filter.is_empty() {
                let own = known.filter.iter();
                filter.extend(own.filter_map(|(name, text)| Some((at(name)?, (*text).to_owned()))));
            }
            let width = Some(names.len());
            let unread = UNREAD_KEYS.into_iter().filter(|name| at(name).is_some()).collect();
            return Ok(Layout { roles, filter, is_header: is_first_row, width, unread });
        }
    }
    if first.len() == 1 {
        return Ok(Layout {
            roles: vec![(Role::Value, 0)],
            filter: Vec::new(),
            is_header: false,
            width: None,
            unread: Vec::new(),
        });
    }
    Err(ListErrorKind::UnknownColumns { found: shown(comments, first) })
}

/// The columns that the list gives by name or number.
fn named_layout(
    info: &ListInfo,
    comments: &[Vec<String>],
    first: &[String],
) -> Result<Layout, ListErrorKind> {
    let names = || {
        let columns = info.columns.iter().map(|(_, column)| column);
        columns.filter_map(|column| match column {
            Column::Name(name) => Some(name.as_str()),
            Column::Number(_) => None,
        })
    };
    let named = headers(comments, first)
        .find(|header| names().all(|name| position(header.names, name).is_some()))
        .filter(|_| names().next().is_some());
    if named.is_none()
        && let Some(missing) = names().find(|name| position(first, name).is_none())
    {
        let found = shown(comments, first);
        return Err(ListErrorKind::NoColumn { missing: missing.to_owned(), found });
    }
    let header = named.unwrap_or_default();
    let roles = info.columns.iter().filter_map(|(key, column)| {
        let number = match column {
            Column::Name(name) => position(header.names, name)?,
            Column::Number(number) => number.checked_sub(1)?,
        };
        let name = header.names.get(number).map(String::as_str).unwrap_or_default();
        Some((Role::of_column(key, name)?, number))
    });
    let roles = with_standing(roles.collect(), header.names, &info.filter, Asked::Not);
    let filter = filter(info, header.names, first, comments)?;
    // With numbers alone, the first row is a header if it has the name of a column where a link
    // should be.
    let is_header = header.is_first_row
        || roles.iter().any(|(role, number)| {
            let is_known =
                |name: &str| KNOWN.iter().any(|it| it.columns.iter().any(|c| c.1 == name));
            let name = first.get(*number).map(|name| name.trim().to_ascii_lowercase());
            named.is_none() && role.is_pattern() && name.is_some_and(|name| is_known(&name))
        });
    let width = match (header.names.is_empty(), is_header) {
        (false, _) => Some(header.names.len()),
        (true, true) => Some(first.len()),
        (true, false) => None,
    };
    Ok(Layout { roles, filter, is_header, width, unread: Vec::new() })
}

/// The roles of columns, with those of columns that may say what kind of threat a row is.
fn with_category(mut roles: Vec<(Role, usize)>, names: &[String]) -> Vec<(Role, usize)> {
    let of_category = names.iter().enumerate().filter(|(_, name)| category::is_column(name));
    roles.extend(of_category.map(|(number, _)| (Role::Category, number)));
    roles
}

/// The roles of columns, with those of columns that say what becomes of a row and have no role yet.
fn with_standing(
    mut roles: Vec<(Role, usize)>,
    names: &[String],
    filter: &[(String, String)],
    asked: Asked,
) -> Vec<(Role, usize)> {
    for (number, name) in names.iter().enumerate() {
        let is_taken =
            roles.iter().any(|(role, taken)| *taken == number && *role != Role::Category)
                || filter.iter().any(|(chosen, _)| column(names, chosen) == Some(number));
        if let Some(column) = StandingColumn::of(name).filter(|_| !is_taken) {
            roles.push((Role::Standing(column.asked(asked)), number));
        }
    }
    roles
}

/// The columns that rows are chosen by. One that is not there would choose all rows, or none, and
/// nobody would know why.
fn filter(
    info: &ListInfo,
    header: &[String],
    first: &[String],
    comments: &[Vec<String>],
) -> Result<Vec<(usize, String)>, ListErrorKind> {
    let columns = info.filter.iter().map(|(name, text)| match column(header, name) {
        Some(number) => Ok((number, text.clone())),
        None => {
            let found = shown(comments, first);
            Err(ListErrorKind::NoColumn { missing: name.clone(), found })
        }
    });
    columns.collect()
}

/// A column by its name, or by its number where there is no such name.
fn column(header: &[String], name: &str) -> Option<usize> {
    position(header, name).or_else(|| name.parse::<usize>().ok()?.checked_sub(1))
}

fn position(header: &[String], name: &str) -> Option<usize> {
    let is_name = |field: &String| field.trim() == name.trim();
    let is_nearly = |field: &String| simple(field) == simple(name);
    header.iter().position(is_name).or_else(|| header.iter().position(is_nearly))
}

/// A name without what publishers write in different ways: `Indicator type`, `indicator_type`.
fn simple(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The columns of a header that is well known. What has links in it is not a header.
pub(super) fn known(header: &[String]) -> Option<&'static columns::KnownTable> {
    if header.iter().any(|name| shape::is_link(name.trim())) {
        return None;
    }
    KNOWN.iter().find(|known| known.told_by.iter().all(|name| position(header, name).is_some()))
}

fn shown(comments: &[Vec<String>], first: &[String]) -> String {
    let header = comments.first().filter(|comment| comment.len() > 1);
    let header = header.map_or(first, Vec::as_slice);
    let names: Vec<&str> = header.iter().take(MAX_SHOWN).map(|name| name.trim()).collect();
    excerpt(&names.join(", "))
}

/// How many columns an error names.
const MAX_SHOWN: usize = 24;
