//! The description of the format against the code.

use crate::limits::MAX_REGEX_BYTES;
use crate::limits::NAME_BYTES;
use crate::names::RuleKind;
use crate::table::SectionId;
use crate::table::exact::BLOCK_KEYS;
use crate::table::exact::PROBE_LIMIT;
use crate::table::hashes::MAX_BYTES;
use crate::table::hashes::MIN_BYTES;
use crate::table::lists::MAX_LISTS;
use crate::table::lists::MAX_TEXT_BYTES;
use crate::table::rules::BLOCK_RULES;
use crate::wire::header::ENDIANNESS;
use crate::wire::header::ENTRY_BYTES;
use crate::wire::header::FORMAT_VERSION;
use crate::wire::header::HEADER_BYTES;
use crate::wire::header::LABEL;
use crate::wire::header::MAX_SECTIONS;
use crate::wire::header::NORMALIZER_VERSION;

const FORMAT: &str = include_str!("../../../FORMAT.md");

#[test]
fn the_constants_of_the_description_are_those_of_the_code() {
    let label = String::from_utf8(LABEL.to_vec()).unwrap().replace('\0', "\\0");
    let constants = [
        ("label", format!("`{label}`")),
        ("endianness mark", format!("`{ENDIANNESS:#x}`")),
        ("format version", FORMAT_VERSION.to_string()),
        ("normalizer version", NORMALIZER_VERSION.to_string()),
        ("header bytes", HEADER_BYTES.to_string()),
        ("section table entry bytes", ENTRY_BYTES.to_string()),
        ("most sections", MAX_SECTIONS.to_string()),
        ("most lists", MAX_LISTS.to_string()),
        ("most text of lists", MAX_TEXT_BYTES.to_string()),
        ("rules in a block", BLOCK_RULES.to_string()),
        ("keys in a block", BLOCK_KEYS.to_string()),
        ("most slots taken in a row", PROBE_LIMIT.to_string()),
        ("shortest hash", MIN_BYTES.to_string()),
        ("longest hash", MAX_BYTES.to_string()),
        ("longest domain", NAME_BYTES.to_string()),
        ("largest compiled regex", MAX_REGEX_BYTES.to_string()),
    ];
    for (name, value) in constants {
        let row = format!("| {name} | {value} |");
        assert!(FORMAT.contains(&row), "FORMAT.md lacks the row `{row}`");
    }
}

#[test]
fn the_sections_and_kinds_of_the_description_are_those_of_the_code() {
    for section in SectionId::ALL {
        let row = format!("| {} | `{}` |", section as u32, section.as_str());
        assert!(FORMAT.contains(&row), "FORMAT.md lacks the row `{row}`");
    }
    for kind in RuleKind::ALL.iter().copied() {
        let row = format!("| {} | `{kind}` |", kind as u8);
        assert!(FORMAT.contains(&row), "FORMAT.md lacks the row `{row}`");
    }
}

/// Every layout that the description gives stands in the same words above the code that reads it.
#[test]
fn the_layouts_of_the_description_are_those_above_the_code() {
    let sources = [
        include_str!("../../wire/header.rs"),
        include_str!("../../table/strings.rs"),
        include_str!("../../table/lists.rs"),
        include_str!("../../table/attributes.rs"),
        include_str!("../../table/rules.rs"),
        include_str!("../../table/exact.rs"),
        include_str!("../../table/postings.rs"),
        include_str!("../../table/keyword.rs"),
        include_str!("../../table/regex.rs"),
        include_str!("../../table/ranges.rs"),
        include_str!("../../table/hashes.rs"),
        include_str!("../../table/aliases.rs"),
        include_str!("../../table/filter.rs"),
        include_str!("../../table/withdrawals.rs"),
        include_str!("../../table/literals.rs"),
        include_str!("../../table/gram.rs"),
    ];
    let description: Vec<&str> = FORMAT.lines().map(str::trim).collect();
    for source in sources {
        for layout in source.split("//! ```").skip(1).step_by(2) {
            let layout = layout.trim_start_matches("text");
            for line in layout.lines().map(|line| line.trim_start_matches("//!").trim()) {
                assert!(description.contains(&line), "FORMAT.md lacks `{line}`");
            }
        }
    }
}
