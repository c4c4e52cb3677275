//! `tests/c/nulls.c` calls every function of the header with NULL for each of its pointers in turn.
//! It is made from the header, so that no function can be forgotten:
//! `OUTLINK_WRITE_HEADER=1 cargo test -p outlink-c` writes it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::write_with_newline,
    reason = "C is written line by line"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Arguments for which NULL means something; `error` may be NULL everywhere.
const OPTIONAL: [(&str, &str); 19] = [
    ("*", "context"),
    ("outlink_database_read", "options"),
    ("outlink_database_map", "options"),
    ("outlink_database_map_copy", "options"),
    ("outlink_database_from_bytes", "options"),
    ("outlink_compiled_open", "options"),
    ("outlink_extract_with", "options"),
    ("outlink_screen_text_with", "options"),
    ("outlink_screener_new", "policy"),
    ("outlink_normalize", "limits"),
    ("outlink_expand", "limits"),
    ("outlink_live_reload_if_changed", "changed"),
    ("outlink_live_remove_layer", "removed"),
    ("outlink_live_watch", "report"),
    ("outlink_compiler_set_progress", "progress"),
    ("outlink_expand_with", "knowledge"),
    ("outlink_policy_from_toml_with", "knowledge"),
    ("outlink_when_add_entity_with", "knowledge"),
    ("*", "data"),
];

/// What calls lead to whose other arguments are not good enough: the text is a link and the bytes are
/// an address, whatever they are asked for. The rest succeeds.
const USUAL: [(&str, &str); 39] = [
    ("outlink_compiled_write", "OUTLINK_STATUS_IO"),
    ("outlink_compiled_write_signed", "OUTLINK_STATUS_IO"),
    ("outlink_compiler_add_bytes", "OUTLINK_STATUS_LIST"),
    ("outlink_compiler_add_catalog", "OUTLINK_STATUS_CATALOG"),
    ("outlink_compiler_add_file", "OUTLINK_STATUS_IO"),
    ("outlink_compiler_add_platform", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_compiler_add_redirectors", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_live_sources_add_platform", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_live_sources_add_redirectors", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_screener_builder_add_platform", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_screener_builder_add_redirectors", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_context_add_jurisdiction", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_database_from_bytes", "OUTLINK_STATUS_DATABASE"),
    ("outlink_database_from_signed_bytes", "OUTLINK_STATUS_SIGNATURE"),
    ("outlink_database_map", "OUTLINK_STATUS_IO"),
    ("outlink_database_map_copy", "OUTLINK_STATUS_IO"),
    ("outlink_database_read", "OUTLINK_STATUS_IO"),
    ("outlink_knowledge_add_platform", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_knowledge_add_redirectors", "OUTLINK_STATUS_KNOWLEDGE"),
    ("outlink_list_add_jurisdiction", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_list_set_column", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_list_set_column_number", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_list_set_delimiter", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_list_set_time_zone", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_live_open", "OUTLINK_STATUS_IO"),
    ("outlink_open_options_trust", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_order_from_text", "OUTLINK_STATUS_ORDER"),
    ("outlink_order_layer_write", "OUTLINK_STATUS_IO"),
    ("outlink_order_layer_write_signed", "OUTLINK_STATUS_IO"),
    ("outlink_policy_add_when", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_policy_allow_private", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_policy_from_toml", "OUTLINK_STATUS_POLICY"),
    ("outlink_policy_from_toml_with", "OUTLINK_STATUS_POLICY"),
    ("outlink_policy_set_anomaly", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_profile_from_toml", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_verdict_statement", "OUTLINK_STATUS_NO_STATEMENT"),
    ("outlink_when_add_entity", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_when_add_entity_with", "OUTLINK_STATUS_INVALID_ARGUMENT"),
    ("outlink_when_add_jurisdiction", "OUTLINK_STATUS_INVALID_ARGUMENT"),
];

/// Functions that answer NULL with a number of their own.
const ANSWERS: [(&str, &str); 6] = [
    ("outlink_error_status", "OUTLINK_STATUS_NULL_ARGUMENT"),
    ("outlink_reason_candidate", "SIZE_MAX"),
    ("outlink_candidate_from", "SIZE_MAX"),
    ("outlink_links_start", "SIZE_MAX"),
    ("outlink_links_end", "SIZE_MAX"),
    ("outlink_match_", "0"),
];

#[test]
fn every_function_is_called_with_every_null() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let header = fs::read_to_string(root.join("include/outlink.h")).unwrap();
    let functions = functions(&header);
    let found: BTreeSet<&str> = functions.iter().map(|function| &*function.name).collect();
    assert_eq!(found, names(&header), "not every declaration was understood");
    let made = program(&functions);
    let path = root.join("tests/c/nulls.c");
    if std::env::var_os("OUTLINK_WRITE_HEADER").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        made == fs::read_to_string(&path).unwrap_or_default(),
        "tests/c/nulls.c is not that of the header; write it with\n    \
         OUTLINK_WRITE_HEADER=1 cargo test -p outlink-c"
    );
}

/// The names that are followed by a bracket and stand at the beginning of a line, or behind the type
/// of a result: another reading of the header than [`functions`].
fn names(header: &str) -> BTreeSet<&str> {
    let declares = |line: &&str| !line.starts_with([' ', '/', '#']) && !line.starts_with("typedef");
    let heads = header.lines().filter(declares).filter_map(|line| line.split_once('('));
    heads.filter_map(|(head, _)| head.rsplit([' ', '*']).next()).collect()
}

struct Function {
    result: String,
    name: String,
    arguments: Vec<Argument>,
}

struct Argument {
    kind: String,
    name: String,
}

impl Argument {
    /// What a caller could get wrong: a pointer, or a view, which holds one.
    fn can_be_null(&self) -> bool {
        self.kind.ends_with('*') || is_view(&self.kind) || is_callback(&self.kind)
    }
}

fn is_view(kind: &str) -> bool {
    matches!(kind, "outlink_str" | "outlink_bytes")
}

fn is_callback(kind: &str) -> bool {
    matches!(kind, "outlink_watch_report" | "outlink_compiler_progress")
}

/// The functions that a header declares.
fn functions(header: &str) -> Vec<Function> {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("/*") {
        code += before;
        rest = after.split_once("*/").unwrap().1;
    }
    code += rest;
    let lines = code.lines().filter(|line| !line.starts_with('#'));
    let code = lines.collect::<Vec<_>>().join(" ").replace("extern \"C\" {", "");
    code.split(';').filter_map(function).collect()
}

fn function(declaration: &str) -> Option<Function> {
    let declaration = declaration.trim();
    if declaration.starts_with("typedef") {
        return None;
    }
    let (head, arguments) = declaration.split_once('(')?;
    let Argument { kind: result, name } = argument(head);
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let arguments = arguments.split(',').filter(|text| text.trim() != "void").map(argument);
    Some(Function { result, name, arguments: arguments.collect() })
}

/// `const outlink_url *url` is of the kind `const outlink_url *`.
fn argument(text: &str) -> Argument {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = text.rfind([' ', '*']).unwrap() + 1;
    Argument { kind: text[..at].trim().to_owned(), name: text[at..].to_owned() }
}

fn program(functions: &[Function]) -> String {
    let mut text = String::from(
        "/* Every function with NULL for each of its pointers in turn. Made by tests/nulls.rs from \
         the\n * header; do not edit. The folder for files is the first argument. */\n\n#include \
         \"fixture.h\"\n\nint main(int count, char **arguments) {\n  CHECK(count == 2);\n  fixture f \
         = make_fixture(arguments[1]);\n  outlink_str view = \
         outlink_str_of(\"https://evil.example/\");\n  outlink_bytes bytes = \
         bytes_of(\"\\1\\1\\1\\1\");\n  const outlink_str no_view = {NULL, 3};\n  const \
         outlink_bytes no_bytes = {NULL, 3};\n",
    );
    let mut calls = 0;
    for function in functions {
        for index in 0..function.arguments.len() {
            if function.arguments[index].can_be_null() {
                text += &call(function, index);
                calls += 1;
            }
        }
    }
    write!(
        text,
        "  free_fixture(&f);\n  puts(\"nulls.c: ok, {calls} calls of {} functions\");\n  return \
         0;\n}}\n",
        functions.len()
    )
    .unwrap();
    text
}

/// A call in which the argument of one index is NULL.
fn call(function: &Function, null: usize) -> String {
    let mut before = String::new();
    let mut after = String::new();
    let mut values = Vec::new();
    for (index, Argument { kind, name }) in function.arguments.iter().enumerate() {
        let value = if index == null {
            match kind.as_str() {
                "outlink_str" => "no_view".to_owned(),
                "outlink_bytes" => "no_bytes".to_owned(),
                _ => "NULL".to_owned(),
            }
        } else if let Some(object) = kind.strip_suffix(" **") {
            write!(before, "    {object} *{name} = NULL;\n").unwrap();
            write!(after, "    {object}_free({name});\n").unwrap();
            format!("&{name}")
        } else {
            value(kind, name, &mut before)
        };
        values.push(value);
    }
    let Function { result, name, .. } = function;
    let values = values.join(", ");
    let call = format!("{name}({values})");
    let check = match expected(function, null) {
        None if result == "void" => format!("    {call};\n"),
        None => panic!("{name}: nothing is known of {}", function.arguments[null].name),
        Some(_) if is_view(result) => format!("    CHECK({call}.data == NULL);\n"),
        Some(expected) => format!("    CHECK({call} == {expected});\n"),
    };
    format!("  {{\n{before}{check}{after}  }}\n")
}

/// A good value of a kind.
fn value(kind: &str, name: &str, before: &mut String) -> String {
    match kind {
        "outlink_str" => "view".to_owned(),
        "outlink_bytes" => "bytes".to_owned(),
        "const char *" => "\"text\"".to_owned(),
        "const outlink_str *" => "&view".to_owned(),
        "void *" => "&view".to_owned(),
        "outlink_watch_report" => "hear_reload".to_owned(),
        "outlink_compiler_progress" => "hear_progress".to_owned(),
        "outlink_action *" | "int64_t *" | "bool *" => {
            write!(before, "    {} {name} = 0;\n", kind.trim_end_matches(" *")).unwrap();
            format!("&{name}")
        }
        "outlink_action" => "OUTLINK_ACTION_WARN".to_owned(),
        "outlink_ground" | "outlink_source_type" | "size_t" | "uint64_t" if name != "index" => {
            "1".to_owned()
        }
        _ if !kind.ends_with('*') => "0".to_owned(),
        _ => {
            let object = kind.trim_start_matches("const ").trim_end_matches(" *");
            let field = object.trim_start_matches("outlink_");
            format!("f.{}", if field == "open_options" { "options" } else { field })
        }
    }
}

/// What the conventions promise; `None` where there is no result.
fn expected(function: &Function, null: usize) -> Option<&'static str> {
    let Function { result, name, arguments } = function;
    let argument = arguments[null].name.as_str();
    let is_context = name.starts_with("outlink_context_");
    let is_optional = |(of, optional): &(&str, &str)| {
        argument == *optional && (*of == "*" || name.starts_with(of)) && !is_context
    };
    if argument == "error" && name != "outlink_error_free" && result == "outlink_status" {
        let is_getter = arguments.len() == 1;
        return Some(if is_getter { "OUTLINK_STATUS_NULL_ARGUMENT" } else { usual(function) });
    }
    if result == "void" {
        return None;
    }
    if OPTIONAL.iter().any(is_optional) {
        return Some(usual(function));
    }
    if name.starts_with("outlink_match_") && null > 0 {
        // The value is not wanted, only whether there is one.
        return Some("true");
    }
    if let Some((_, answer)) = ANSWERS.iter().find(|(of, _)| name.starts_with(of)) {
        return Some(answer);
    }
    Some(match result.as_str() {
        "outlink_status" => "OUTLINK_STATUS_NULL_ARGUMENT",
        "outlink_action" => "OUTLINK_ACTION_BLOCK",
        result if result.ends_with('*') => "NULL",
        _ => "0",
    })
}

/// What becomes of a call in which NULL means something.
fn usual(function: &Function) -> &'static str {
    let known = USUAL.iter().find(|(name, _)| *name == function.name).map(|(_, status)| *status);
    known.unwrap_or(match function.result.as_str() {
        "outlink_action" => "OUTLINK_ACTION_ALLOW",
        _ => "OUTLINK_STATUS_OK",
    })
}
