//! `include/outlink.h` is what cbindgen makes of the sources, section by section, in the order in
//! which a person reads it. `OUTLINK_WRITE_HEADER=1 cargo test -p outlink-c --test header` writes
//! it.

#![allow(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use outlink::Action;
use outlink::Format;
use outlink::Ground;
use outlink::ReasonCode;
use outlink::Setting;
use outlink::SourceType;

/// The files of `src` that the header shows, in its order: nothing is used before it is declared.
const SECTIONS: &[&str] = &[
    "view",
    "version",
    "status",
    "action",
    "database",
    "knowledge",
    "limits",
    "context",
    "url",
    "candidate",
    "rule",
    "reason",
    "verdict",
    "when",
    "policy",
    "screener",
    "live",
    "watch",
    "chain",
    "normalize",
    "expand",
    "extract",
    "list",
    "columns",
    "compile",
    "statement",
    "order",
];

/// The files of `src` without exported names.
const INTERNAL: [&str; 5] = ["lib", "boundary", "guard", "outcome", "threads"];

#[test]
fn the_header_is_that_of_the_sources() {
    let path = root().join("include/outlink.h");
    let made = header();
    if std::env::var_os("OUTLINK_WRITE_HEADER").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        made == committed,
        "include/outlink.h is not that of the sources; write it with\n    \
         OUTLINK_WRITE_HEADER=1 cargo test -p outlink-c --test header"
    );
}

#[test]
fn every_file_has_its_section() {
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            SECTIONS.contains(&name) || INTERNAL.contains(&name),
            "{name} is not in the header"
        );
    }
}

#[test]
fn every_object_keeps_the_promise_about_threads() {
    let promises = fs::read_to_string(root().join("src/threads.rs")).unwrap();
    let header = header();
    let objects = header.lines().filter_map(|line| line.strip_prefix("typedef struct outlink_"));
    let names: Vec<&str> = objects.filter_map(|line| line.split(' ').next()).collect();
    assert!(names.len() > 20, "only {names:?}");
    for name in names {
        let is_const = header.contains(&format!("const outlink_{name} *"));
        let promise = if is_const { "is_shared" } else { "is_handed_over" };
        let promise = format!("{promise}::<outlink_{name}>()");
        let more = format!("is_shared::<outlink_{name}>()");
        assert!(promises.contains(&promise) || promises.contains(&more), "no {promise}");
    }
}

#[test]
fn the_comments_name_what_there_is() {
    let header = header();
    let is_comment = |line: &&str| line.trim_start().starts_with(['*', '/']);
    let code: String = header.lines().filter(|line| !is_comment(line)).collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let declared: BTreeSet<&str> = code.split(|c| !is_part(c)).collect();
    let quoted = header.lines().filter(is_comment).flat_map(|line| line.split('`'));
    let named = quoted.filter(|name| name.starts_with("outlink_") && name.chars().all(is_part));
    let named: BTreeSet<&str> = named.filter(|name| !name.starts_with("outlink_T_")).collect();
    assert!(named.len() > 30, "only {named:?}");
    let unknown: Vec<&&str> = named.difference(&declared).collect();
    assert!(unknown.is_empty(), "nothing of the interface is named {unknown:?}");
}

#[test]
fn the_example_of_a_worker_guards_addresses() {
    let chains = documentation(&root().join("src/chain.rs"));
    let example = chains.split("```c").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for call in ["outlink_policy_preview(", "outlink_chain_address("] {
        assert!(example.contains(call), "the example does not call {call}): {example}");
    }
}

#[test]
fn builds_agree_on_the_names_of_the_library() {
    let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
    // The number of the interface, as each of them writes it.
    let files = [
        ("build.rs", "{number}"),
        ("CMakeLists.txt", "${abi}"),
        ("packages/outlinkConfig.cmake.in", "@abi@"),
    ];
    for (file, abi) in files {
        let text = read(file);
        for name in [format!("@rpath/liboutlink.{abi}.dylib"), format!("liboutlink.so.{abi}")] {
            assert!(text.contains(&name), "{file} does not name {name}");
        }
    }
    let (package, install) = (read("packages/outlink.pc.in"), read("install"));
    assert!(package.contains("Libs.private: @private@\n") && install.contains("|@private@|"));
}

#[test]
fn numbers_are_those_of_the_engine() {
    let header = header();
    let check = |prefix: &str, name: &str, number: u32| {
        let line = format!("#define OUTLINK_{prefix}_{} {number}\n", name.to_uppercase());
        assert!(header.contains(&line), "no {line}");
    };
    Action::ALL.iter().for_each(|it| check("ACTION", it.as_str(), u32::from(it.number())));
    ReasonCode::ALL.iter().for_each(|it| check("CODE", it.as_str(), *it as u32));
    Setting::ALL.iter().for_each(|it| check("SETTING", it.as_str(), *it as u32));
    Format::ALL.iter().for_each(|it| check("FORMAT", it.as_str(), *it as u32));
    Ground::ALL.iter().for_each(|it| check("GROUND", it.as_str(), *it as u32));
    SourceType::ALL.iter().for_each(|it| check("SOURCE_TYPE", it.as_str(), *it as u32));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn header() -> String {
    let mut header = String::from(
        "/* SPDX-License-Identifier: MIT OR Apache-2.0\n *\n * outlink.h: the C interface of \
         outlink. Made by cbindgen from bindings/c/src; do not edit.\n */\n\n#ifndef \
         OUTLINK_H\n#define OUTLINK_H\n\n",
    );
    header += &comment(&documentation(&root().join("src/lib.rs")));
    header += "\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n#ifdef \
               __cplusplus\nextern \"C\" {\n#endif\n";
    for section in SECTIONS {
        let path = root().join("src").join(section).with_extension("rs");
        let banner = documentation(&path);
        let (title, text) = banner.split_once('\n').unwrap_or((&banner, ""));
        let rule = "-".repeat(90 - title.len() - 5);
        write!(header, "\n\n/* {title} {rule}\n{}\n", comment_body(text)).unwrap();
        // Enumerations, each name with its numbers, then what is done with them.
        let mut numbers = blocks(&items(&path, &["typedefs"]));
        numbers.extend(blocks(&items(&path, &["constants"])));
        let source = fs::read_to_string(&path).unwrap();
        // Where it is defined, which the examples before it do not change.
        let is_at = |name: &str| {
            let found =
                ["pub const", "pub type"].map(|kind| source.find(&format!("{kind} {name}")));
            found.into_iter().flatten().min()
        };
        numbers.sort_by_key(|(name, _)| is_at(name));
        for (index, (name, block)) in numbers.iter().enumerate() {
            let follows_its_name = index > 0 && name.chars().all(|c| !c.is_lowercase());
            header += if follows_its_name { "" } else { "\n" };
            writeln!(header, "{block}").unwrap();
        }
        let rest = items(&path, &["structs", "opaque", "functions"]);
        write!(header, "\n{rest}\n").unwrap();
    }
    header += "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    header
}

/// What cbindgen makes of some kinds of items of a file.
fn items(path: &Path, kinds: &[&str]) -> String {
    let kinds = kinds.join("\", \"");
    let config = format!(
        r#"
        language = "C"
        style = "type"
        documentation_style = "doxy"
        usize_is_size_t = true
        no_includes = true
        line_length = 90
        [export]
        item_types = ["{kinds}"]
        include = ["outlink_bytes"]
        "#
    );
    let config: cbindgen::Config = toml(&config);
    let bindings = cbindgen::Builder::new().with_config(config).with_src(path).generate().unwrap();
    let mut bytes = Vec::new();
    bindings.write(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    // What the engine lends is as opaque as the rest, whatever its layout.
    let text = text.lines().map(opaque).collect::<Vec<_>>().join("\n");
    // A comment of one line stands on one line.
    let mut lines = String::new();
    let mut rest = text.trim();
    while let Some((before, after)) = rest.split_once("/**\n") {
        let (body, end) = after.split_once("*/").unwrap();
        lines += before;
        lines += "/**";
        if body.trim_end().lines().count() == 1 {
            lines += body.trim().trim_start_matches('*');
            lines += " */";
        } else {
            lines += "\n";
            lines += body;
            lines += "*/";
        }
        rest = end;
    }
    lines + rest
}

/// Hides the type of the engine in `typedef Reason outlink_reason;`.
fn opaque(line: &str) -> String {
    match line.split(' ').collect::<Vec<_>>()[..] {
        ["typedef", inner, name] if inner.starts_with(char::is_uppercase) => {
            format!("typedef struct {} {name}", name.trim_end_matches(';'))
        }
        _ => line.to_owned(),
    }
}

/// The definitions of a text, each with its name and its comment.
fn blocks(text: &str) -> Vec<(String, String)> {
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    let name = |block: &str| {
        if let Some((_, function)) = block.split_once("\ntypedef void (*") {
            return function.split(')').next().unwrap().to_owned();
        }
        let definition = block.lines().last().unwrap();
        let mut words = definition.trim_end_matches(';').split(' ');
        let name = if definition.starts_with('#') { words.nth(1) } else { words.next_back() };
        name.unwrap().to_owned()
    };
    blocks.map(|block| (name(block), block.to_owned())).collect()
}

fn toml(text: &str) -> cbindgen::Config {
    let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    fs::write(file.path(), text).unwrap();
    cbindgen::Config::from_file(file.path()).unwrap()
}

/// The `//!` lines at the beginning of a file.
fn documentation(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn comment(text: &str) -> String {
    format!("/*\n{}\n", comment_body(text))
}

fn comment_body(text: &str) -> String {
    let mut body = String::new();
    for line in text.trim_end().lines() {
        body += format!(" * {line}").trim_end();
        body += "\n";
    }
    body + " */"
}
