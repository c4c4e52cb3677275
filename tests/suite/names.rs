//! The enumerations of `outlink.h`, `outlink.hpp` and the stubs of the Python package are those of
//! the engine.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outlink::Action;
use outlink::Effect;
use outlink::Exceptions;
use outlink::Format;
use outlink::Ground;
use outlink::HashOf;
use outlink::Limits;
use outlink::ListKind;
use outlink::ListLimits;
use outlink::ReasonCode;
use outlink::RuleKind;
use outlink::Setting;
use outlink::SourceType;
use outlink::expand::ReachedLimit;
use outlink::list::Catalog;
use outlink::list::Severity;
use outlink::url::SchemeClass;
use regex::Regex;

/// The names and numbers of an enumeration.
fn numbered<T: Copy>(
    all: &[T],
    name: fn(T) -> &'static str,
    number: impl Fn(T) -> u32,
) -> Vec<(String, u32)> {
    all.iter().map(|value| (name(*value).to_owned(), number(*value))).collect()
}

/// Some names, numbered in their order.
fn counted(names: &[&str]) -> Vec<(String, u32)> {
    (0..).zip(names).map(|(number, name)| ((*name).to_owned(), number)).collect()
}

/// What the C interface writes in place of an attribute that a rule does not have.
fn or_none(mut names: Vec<(String, u32)>) -> Vec<(String, u32)> {
    names.push(("none".to_owned(), 0));
    names
}

#[test]
fn the_c_interface_has_the_names_and_numbers_of_the_engine() {
    let (header, classes) =
        (read("bindings/c/include/outlink.h"), read("bindings/c/include/outlink.hpp"));
    for (prefix, class, mut names) in [
        ("ACTION", "Action", numbered(Action::ALL, Action::as_str, |it| it.number().into())),
        ("CODE", "Code", numbered(ReasonCode::ALL, ReasonCode::as_str, |it| it.number().into())),
        ("SETTING", "Setting", numbered(Setting::ALL, Setting::as_str, |it| it.number().into())),
        ("FORMAT", "Format", numbered(Format::ALL, Format::as_str, |it| it.number().into())),
        (
            "GROUND",
            "Ground",
            or_none(numbered(Ground::ALL, Ground::as_str, |it| it.number().into())),
        ),
        (
            "SOURCE_TYPE",
            "SourceType",
            or_none(numbered(SourceType::ALL, SourceType::as_str, |it| it.number().into())),
        ),
        (
            "LIST_KIND",
            "ListKind",
            numbered(ListKind::ALL, ListKind::as_str, |it| it.number().into()),
        ),
        (
            "EXCEPTIONS",
            "Exceptions",
            numbered(Exceptions::ALL, Exceptions::as_str, |it| it.number().into()),
        ),
        ("HASH_OF", "HashOf", counted(HashOf::NAMES)),
        ("LIMIT", "Limit", counted(Limits::NAMES)),
        ("LIST_LIMIT", "ListLimit", counted(ListLimits::NAMES)),
    ] {
        let mut defined = defined(&header, &format!("OUTLINK_{prefix}_"));
        defined.sort();
        names.sort();
        assert_eq!(defined, names, "the constants OUTLINK_{prefix}_* of outlink.h");
        let mut members: Vec<String> = names
            .iter()
            .map(|(name, _)| format!("{} = OUTLINK_{prefix}_{}", camel(name), name.to_uppercase()))
            .collect();
        members.sort();
        assert_eq!(members_of(&classes, class), members, "enum class {class} of outlink.hpp");
    }
}

#[test]
fn the_stubs_of_the_python_package_have_the_names_of_the_engine() {
    let stubs = read("bindings/python/python/outlink/_outlink.pyi");
    for (alias, names) in [
        ("_ActionName: TypeAlias", Action::NAMES),
        ("_Format: TypeAlias", Format::NAMES),
        ("_Effect: TypeAlias", Effect::NAMES),
        ("_Ground: TypeAlias", Ground::NAMES),
        ("_SourceType: TypeAlias", SourceType::NAMES),
        ("_Kind: TypeAlias", RuleKind::NAMES),
        ("_Code: TypeAlias", ReasonCode::NAMES),
        ("kind:", ListKind::NAMES),
        ("exceptions:", Exceptions::NAMES),
        ("hash_of:", HashOf::NAMES),
        ("def severity(self) ->", Severity::NAMES),
        ("def scheme_class(self) ->", SchemeClass::NAMES),
        ("def limit(self) ->", ReachedLimit::NAMES),
    ] {
        assert_eq!(literal(&stubs, alias), names, "{alias} of _outlink.pyi");
    }
    for (class, names, value) in [
        ("class Policy:", Setting::NAMES, "_Action | None = None,"),
        ("class Limits:", Limits::NAMES, "int | None = None,"),
        ("class ListLimits:", ListLimits::NAMES, "int | None = None,"),
    ] {
        let (_, body) = stubs.split_once(class).unwrap();
        let fields = body.lines().take_while(|line| !line.starts_with('@'));
        let fields = fields.filter_map(|line| line.trim().split_once(": "));
        let found: Vec<&str> =
            fields.filter(|(_, kind)| *kind == value).map(|(name, _)| name).collect();
        assert_eq!(found, names, "{class} of _outlink.pyi");
    }
}

#[test]
fn every_key_of_a_catalog_can_be_set_in_every_language() {
    let (header, classes) =
        (read("bindings/c/include/outlink.h"), read("bindings/c/include/outlink.hpp"));
    let stubs = read("bindings/python/python/outlink/_outlink.pyi");
    let (_, class) = classes.split_once("\nclass List {").unwrap();
    let (class, _) = class.split_once("\n};").unwrap();
    let (_, arguments) = stubs.split_once("\nclass List:").unwrap();
    let (arguments, _) = arguments.split_once(") -> Self: ...").unwrap();
    let signature = read("bindings/python/src/list.rs");
    for key in Catalog::keys() {
        // A name and a format are given when a list is made, and in place of a path its entries.
        if !["name", "format", "path"].contains(&key) {
            let one = singular(key);
            let is_set = |verb: &str, name: &str| header.contains(&format!("_{verb}_{name}("));
            assert!(is_set("set", key) || is_set("set", &one) || is_set("add", &one), "C: {key}");
            assert!(class.contains(&format!("List &{one}(")), "C++: {key}");
            assert!(arguments.contains(&format!("        {key}: ")), "stubs of Python: {key}");
            assert!(signature.contains(&format!(" {key}=None")), "signature of Python: {key}");
        }
    }
}

/// What one of several is called.
fn singular(key: &str) -> String {
    match key {
        "canaries" => "canary".to_owned(),
        // Words that are not in the plural.
        "subdomains" | "min_rules" | "exceptions" => key.to_owned(),
        _ => key.strip_suffix('s').unwrap_or(key).to_owned(),
    }
}

/// The constants with a prefix, and their values. A longer prefix has constants of its own.
fn defined(header: &str, prefix: &str) -> Vec<(String, u32)> {
    let lines = header.lines().filter_map(|line| line.strip_prefix("#define "));
    lines
        .filter_map(|line| line.strip_prefix(prefix)?.split_once(' '))
        .map(|(name, number)| (name.to_lowercase(), number.parse().unwrap()))
        .collect()
}

/// The members of an enumeration of C++, sorted.
fn members_of(classes: &str, class: &str) -> Vec<String> {
    let (_, body) = classes.split_once(&format!("enum class {class} : std::uint32_t {{")).unwrap();
    let (body, _) = body.split_once('}').unwrap();
    let members = body.split(',').map(str::trim).filter(|member| !member.is_empty());
    let mut members: Vec<String> = members.map(str::to_owned).collect();
    members.sort();
    members
}

/// The texts of the first `Literal[...]` behind a place.
fn literal<'s>(stubs: &'s str, place: &str) -> Vec<&'s str> {
    let (_, rest) = stubs.split_once(place).unwrap();
    let (_, rest) = rest.split_once("Literal[").unwrap();
    let (texts, _) = rest.split_once(']').unwrap();
    texts.split('"').skip(1).step_by(2).collect()
}

fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

#[test]
fn remedies_that_name_rust_have_words_in_c_and_python() {
    let types = "OpenOptions|ListLimits|Limits|Compiler|LiveSources";
    let named = Regex::new(&format!(r"\b(?:{types})::[a-z_]+(?:[^a-z_(]|$)")).unwrap();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/outlink/src")];
    let mut names = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let found = code.filter_map(|line| named.find(line));
            let is_end = |c: char| !c.is_alphanumeric() && c != '_';
            names.extend(found.map(|name| name.as_str().trim_end_matches(is_end).to_owned()));
        }
    }
    assert!(names.contains("OpenOptions::key"), "{names:?}");
    for file in ["bindings/c/src/status.rs", "bindings/python/src/error.rs"] {
        let words = read(file);
        let missing: Vec<_> = names.iter().filter(|name| !words.contains(*name)).collect();
        assert!(missing.is_empty(), "{file} has no words for {missing:?}");
    }
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(path).unwrap()
}
