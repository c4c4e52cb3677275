//! `abi/N.txt` has every declaration and every constant that interface N ever had. As long as
//! `OUTLINK_ABI` is N, lines are added to it and none goes: programs that were compiled against an
//! older header go on. `OUTLINK_WRITE_HEADER=1 cargo test -p outlink-c --test abi` adds what is new;
//! what is gone from the header needs another `OUTLINK_ABI`, and with it a new file.

#![allow(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn what_was_declared_stays() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let declared = declarations(&fs::read_to_string(root.join("include/outlink.h")).unwrap());
    let number =
        declared.iter().find_map(|line| line.strip_prefix("#define OUTLINK_ABI ")).unwrap();
    let path = root.join("tests/abi").join(number).with_extension("txt");
    let mut promised = fs::read_to_string(&path).unwrap_or_default();
    let known: BTreeSet<String> = promised.lines().map(str::to_owned).collect();
    let gone: Vec<&String> = known.iter().filter(|line| !declared.contains(*line)).collect();
    assert!(
        gone.is_empty(),
        "the header takes back what interface {number} promised; put it back, or raise OUTLINK_ABI \
         in src/version.rs: {gone:#?}"
    );
    let new: Vec<&String> = declared.iter().filter(|line| !known.contains(*line)).collect();
    if std::env::var_os("OUTLINK_WRITE_HEADER").is_some() {
        new.iter().for_each(|line| promised += &format!("{line}\n"));
        fs::write(&path, promised).unwrap();
        return;
    }
    assert!(
        new.is_empty(),
        "{} has to promise what is new; add it with\n    \
         OUTLINK_WRITE_HEADER=1 cargo test -p outlink-c --test abi\n{new:#?}",
        path.display()
    );
}

#[test]
fn cargo_c_gives_the_library_the_number_of_the_interface() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let (header, manifest) = (read("include/outlink.h"), read("Cargo.toml"));
    let number = header.split("#define OUTLINK_ABI ").nth(1).unwrap().split('\n').next().unwrap();
    let library = manifest.split("[package.metadata.capi.library]").nth(1).unwrap();
    let version = library.split("version = \"").nth(1).unwrap();
    assert_eq!(version.split('.').next(), Some(number));
}

#[test]
fn declarations_are_read_whole() {
    let text = "/* a; b */\n#ifndef OUTLINK_H\n#define OUTLINK_H\n#include <stdint.h>\n#ifdef \
                __cplusplus\nextern \"C\" {\n#endif\n/** One. */\n#define OUTLINK_ONE 1\ntypedef \
                struct {\n  /** Two; */\n  int two;\n  int three;\n} outlink_two;\nint \
                outlink_f(int a,\n              int b);\n#ifdef __cplusplus\n}\n#endif\n#endif\n";
    let expected = [
        "#define OUTLINK_ONE 1",
        "int outlink_f(int a, int b);",
        "typedef struct { int two; int three; } outlink_two;",
    ];
    assert_eq!(declarations(text), BTreeSet::from(expected.map(str::to_owned)));
}

/// The constants and declarations of a header, each on a line.
fn declarations(header: &str) -> BTreeSet<String> {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("/*") {
        code += before;
        rest = after.split_once("*/").unwrap().1;
    }
    code += rest;
    let (directives, code): (Vec<&str>, Vec<&str>) =
        code.lines().partition(|line| line.starts_with('#'));
    let constants = directives.into_iter().filter(|line| {
        line.strip_prefix("#define ").is_some_and(|definition| definition.contains(' '))
    });
    let mut found: BTreeSet<String> = constants.map(str::to_owned).collect();
    let code = code.join(" ").replace("extern \"C\" {", "");
    let mut declaration = String::new();
    for word in code.split_whitespace() {
        declaration += if declaration.is_empty() { "" } else { " " };
        declaration += word;
        let is_closed = declaration.matches('{').count() == declaration.matches('}').count();
        if word.ends_with(';') && is_closed {
            found.insert(std::mem::take(&mut declaration));
        }
    }
    assert!(matches!(declaration.as_str(), "" | "}"), "{declaration} has no end");
    found
}
