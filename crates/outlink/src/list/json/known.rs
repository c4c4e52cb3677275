//! Records whose members are well known.

use crate::list::category;
use crate::list::columns::KNOWN;
use crate::list::columns::KnownTable;
use crate::list::columns::Role;
use crate::list::columns::is_name;
use crate::list::document::Record;

/// What a well-known record says, and what it is known by.
pub(super) fn cells(record: &Record) -> Option<(&'static KnownTable, Vec<(Role, String)>)> {
    let is_there = |name: &&str| all(record, name).next().is_some();
    let known = KNOWN.iter().find(|known| known.told_by.iter().all(is_there))?;
    let columns = known.columns.iter();
    let cells = columns.flat_map(|(role, name)| all(record, name).map(move |text| (*role, text)));
    let categories = record.members().filter(|(name, _)| category::is_column(name));
    let cells = cells.chain(categories.map(|(_, text)| (Role::Category, text)));
    Some((known, cells.map(|(role, text)| (role, text.to_owned())).collect()))
}

/// Whether a member is a part of what well-known records say.
pub(super) fn keeps(key: &str) -> bool {
    let is_of = |known: &KnownTable| {
        let chosen_by = known.filter.iter().map(|(name, _)| name);
        known.told_by.iter().chain(chosen_by).any(|name| is_name(key, name))
    };
    KNOWN.iter().any(is_of) || category::is_column(key)
}

/// Why a well-known record does not count, if it does not.
pub(super) fn filtered(known: &KnownTable, record: &Record) -> Option<String> {
    // Tables write 1 for what documents call true.
    let is_wanted =
        |text: &str, wanted: &str| text.trim() == wanted || wanted == "1" && text == "true";
    let other = known.filter.iter().find(|(name, wanted)| {
        all(record, name).next().is_some_and(|text| !is_wanted(text, wanted))
    });
    other.map(|(name, wanted)| not_chosen(name, wanted))
}

/// Why a record is not asked for.
pub(super) fn not_chosen(name: &str, wanted: &str) -> String {
    format!("`{name}` is not `{wanted}`")
}

/// Every value of a member: of that with just this name, or else of those with the name in another case.
fn all<'r>(record: &'r Record, name: &'r str) -> impl Iterator<Item = &'r str> {
    let is_exact = record.get(name).is_some();
    let is_it = move |written: &str| written == name || !is_exact && is_name(written, name);
    record.members().filter(move |(written, _)| is_it(written)).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::list::found::pattern_of;
    use crate::rule::ListInfo;

    #[test]
    fn an_attribute_that_is_not_meant_for_detection_makes_no_rule() {
        for (flag, expected) in
            [("true", "a.example"), ("\"1\"", "a.example"), ("false", "filtered_out")]
        {
            let text = format!(r#"[{{"value":"a.example","type":"domain","to_ids":{flag}}}]"#);
            let info = ListInfo::new("list", Format::Json);
            let found = found_in(&info, text.as_bytes(), pattern_of, code_of).unwrap();
            assert_eq!(found, [expected], "{text}");
        }
    }
}
