//! Databases of old versions still open, or are refused by their version.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use outlink::Exceptions;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::OpenError;
use outlink::OpenOptions;
use outlink::compile::Compiler;

fn golden(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

/// What the lists of the folder compile to.
fn compile() -> Vec<u8> {
    let mut rules = ListInfo::new("rules", Format::Rules);
    rules.kind = ListKind::Category;
    rules.exceptions = Exceptions::All;
    rules.attributes.category = Some("recruitment".to_owned());
    let mut hashes = ListInfo::new("hashes", Format::Hashes);
    hashes.keyed = true;
    let mut compiler = Compiler::new("v2");
    compiler.add_file(rules, golden("v2.jsonl")).unwrap();
    compiler.add_file(hashes, golden("v2.hashes.txt")).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().rules(), 20, "{:#?}", compiled.report());
    compiled.into_bytes()
}

#[test]
fn version_1_is_refused_by_its_version() {
    let options = OpenOptions::new();
    let path = golden("v1.outlink");
    for error in [options.read(&path).unwrap_err(), options.map(&path).unwrap_err()] {
        assert!(matches!(error, OpenError::Version { found: 1, supported: 2 }), "{error}");
        assert!(error.to_string().contains("compile the lists again"), "{error}");
    }
}

#[test]
fn version_2_is_what_it_was() {
    let compiled = compile();
    let path = golden("v2.outlink");
    if std::env::var_os("OUTLINK_BLESS").is_some() {
        fs::write(&path, &compiled).unwrap();
    }
    assert!(
        fs::read(&path).unwrap() == compiled,
        "the lists no longer compile to {}: the version of the format or of the normal form must \
         change with it (tests/golden/README.md)",
        path.display()
    );
}

#[test]
fn version_2_opens() {
    let mut options = OpenOptions::new();
    options.key("hashes", b"key");
    let database = options.read(golden("v2.outlink")).unwrap();
    database.verify().unwrap();
    assert_eq!(database.name(), "v2");
    assert_eq!(database.rule_count(), 20);
    assert_eq!(database.withdrawal_count(), 1);
    let lists: Vec<(&str, u32)> =
        database.lists().iter().map(|list| (list.info.name.as_str(), list.rules)).collect();
    assert_eq!(lists, [("hashes", 2), ("rules", 18)]);
    let rules = &database.lists()[1].info;
    assert_eq!((rules.kind, rules.exceptions), (ListKind::Category, Exceptions::All));
    assert_eq!(rules.attributes.category.as_deref(), Some("recruitment"));
    let canaries: Vec<(&str, &str)> = database.canaries().collect();
    assert_eq!(canaries, [("rules", "https://www.evil.example/")]);
}
