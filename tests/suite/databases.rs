//! Databases from outside: compiled, written, opened, refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::OpenError;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::list::Catalog;
use outlink_tests::outside;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("outlink-suite-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn compile(text: &str) -> Compiled {
    let mut compiler = Compiler::new("links.outlink");
    compiler.add_list(ListInfo::new("mine", Format::Domains), text.as_bytes()).unwrap();
    compiler.finish().unwrap()
}

#[test]
fn every_way_of_opening_gives_the_same_database() {
    let folder = Folder::new("open");
    let path = folder.file("links.outlink");
    let compiled = compile("evil.example\nother.example\n");
    compiled.write(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes, compiled.bytes());
    let kept: &'static [u8] = Box::leak(bytes.clone().into_boxed_slice());
    let databases = [
        Database::read(&path).unwrap(),
        Database::map(&path).unwrap(),
        Database::from_bytes(bytes).unwrap(),
        Database::from_static(kept).unwrap(),
        Database::from_bytes(compiled.into_bytes()).unwrap(),
    ];
    for database in &databases {
        database.verify().unwrap();
        assert_eq!(database.id(), databases[0].id());
        assert_eq!(database.id().len(), 64);
        assert_eq!(database.name(), "links.outlink");
        assert_eq!(database.rule_count(), 2);
        assert_eq!(database.size_in_bytes(), kept.len());
        assert_eq!(database.lists()[0].info.name, "mine");
        assert_eq!(database.sections().len(), 21);
    }
}

#[test]
fn a_mapped_database_outlives_its_replacement() {
    let folder = Folder::new("replace");
    let path = folder.file("links.outlink");
    compile("old.example\n").write(&path).unwrap();
    let old = Database::map(&path).unwrap();
    compile("new.example\nnewer.example\n").write(&path).unwrap();
    old.verify().unwrap();
    assert_eq!(old.rule_count(), 1);
    assert_eq!(Database::map(&path).unwrap().rule_count(), 2);
}

#[test]
fn what_is_no_database_is_refused_with_the_remedy() {
    let folder = Folder::new("refuse");
    let missing = folder.file("missing");
    let error = Database::read(&missing).unwrap_err();
    assert!(matches!(&error, OpenError::Io { path, .. } if *path == missing), "{error}");
    assert!(matches!(Database::map(&missing), Err(OpenError::Io { .. })));

    let bytes = compile("evil.example\n").into_bytes();
    let with = |at: usize, change: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + change.len()].copy_from_slice(change);
        let path = folder.file("changed");
        fs::write(&path, &bytes).unwrap();
        let read = Database::read(&path).unwrap_err();
        (read, Database::map(&path))
    };
    let (error, mapped) = with(0, b"||evil.e");
    assert!(matches!(error, OpenError::NotADatabase) && mapped.is_err());
    assert!(error.to_string().contains("outlink compile"));
    let (error, mapped) = with(8, &[0x1a, 0x2b, 0x3c, 0x4d]);
    assert!(matches!(error, OpenError::Endianness) && mapped.is_err());
    let (error, mapped) = with(12, &[9]);
    assert!(matches!(error, OpenError::Version { found: 9, supported: 2 }) && mapped.is_err());
    let key = bytes.windows(4).position(|window| window == b"evil").unwrap();
    let (error, mapped) = with(key, b"E");
    assert!(matches!(error, OpenError::Checksum { section: "domains" }), "{error}");
    assert!(matches!(mapped, Err(OpenError::Checksum { section: "domains" })));

    for empty in [b"".as_slice(), b"OUTLINK"] {
        let path = folder.file("empty");
        fs::write(&path, empty).unwrap();
        assert!(Database::read(&path).is_err() && Database::map(&path).is_err());
    }
}

/// Every change of a byte of a small database is refused, whichever way it is opened, or leaves
/// every verdict as it was.
#[test]
fn no_change_of_a_small_database_goes_unnoticed() {
    let mut info = ListInfo::new("own", Format::Rules);
    info.kind = outlink::ListKind::Category;
    let mut compiler = Compiler::new("small");
    compiler.add_list(info, RULES.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().diagnostics, []);
    let bytes = compiled.into_bytes();
    let actions = |database: Database| {
        let screener = outlink::Screener::new(database);
        let context = outlink::Context::default();
        LINKS.map(|link| {
            let action = screener.screen(link, &context).action();
            assert_eq!(
                screener.is_blocked(link, &Context::default()),
                action == outlink::Action::Block,
                "{link}"
            );
            action
        })
    };
    let expected = actions(Database::from_bytes(bytes.clone()).unwrap());
    let blocked = expected.iter().filter(|action| **action == outlink::Action::Block).count();
    assert_eq!(blocked, LINKS.len() - 3, "{expected:?}");
    let folder = Folder::new("damage");
    let path = folder.file("small.outlink");
    for at in 0..bytes.len() {
        for byte in [bytes[at] ^ 1, !bytes[at]] {
            let mut bytes = bytes.clone();
            bytes[at] = byte;
            fs::write(&path, &bytes).unwrap();
            for database in [Database::read(&path), Database::map(&path)].into_iter().flatten() {
                assert_eq!(actions(database), expected, "byte {at} = {byte}");
            }
        }
    }
}

/// A rule of every kind.
const RULES: &str = r#"{"domain":"evil.example"}
{"host":"one.example"}
{"url":"pages.example/a?q=1"}
{"prefix":"shared.example/~gang"}
{"keyword":"casino"}
{"regex":"verify[0-9]+"}
{"regex":"log[io]n","domains":["d.example"]}
{"ip":"203.0.113.0/24"}
{"entity":"telegram:username/foo"}
{"sha256":"73d986e0"}
{"url":"graph.org/page"}
{"domain":"lifted.example"}
{"host":"lifted.example","effect":"except"}
"#;

/// A link for every rule; one fits a part of a hash, one an exception, one nothing.
const LINKS: [&str; 14] = [
    "https://www.evil.example/",
    "https://one.example/",
    "https://www.pages.example/a?q=1",
    "https://shared.example/~gang/x",
    "https://c.example/CASINO",
    "https://z.example/verify7",
    "https://d.example/login",
    "http://203.0.113.7/",
    "https://t.me/foo",
    "https://telegra.ph/page",
    "https://example.com/",
    "https://sub.lifted.example/",
    "https://lifted.example/",
    "https://nothing.example/",
];

/// Large sections are not read when a database is mapped: that is for `verify`.
#[test]
fn a_large_database_is_mapped_without_being_read() {
    let names: String = (0..150_000_u64)
        .map(|n| format!("{:x}.example\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let folder = Folder::new("large");
    let path = folder.file("large.outlink");
    compile(&names).write(&path).unwrap();
    let database = Database::map(&path).unwrap();
    database.warm();
    database.verify().unwrap();
    let sections = database.sections();
    let length = database.size_in_bytes() as u64;
    let filter = sections.iter().find(|section| section.name == "filter").unwrap().bytes;
    let keys = sections.iter().find(|section| section.name == "domains").unwrap().bytes;
    assert!(keys > 1 << 20 && filter < 1 << 20, "{keys} and {filter} bytes");
    drop(database);
    let mut bytes = fs::read(&path).unwrap();
    let end = (length - filter) as usize;
    let key = bytes[..end].iter().rposition(|byte| *byte != 0).unwrap();
    assert!(sections.iter().any(|section| section.name == "domains"));
    for (at, is_large) in [(key, false), (bytes.len() - 1, false), (end - keys as usize / 2, true)]
    {
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(Database::read(&path).is_err(), "byte {at}");
        match Database::map(&path) {
            Ok(database) => {
                assert!(is_large, "byte {at}");
                assert!(matches!(database.verify(), Err(OpenError::Checksum { .. })));
            }
            Err(error) => assert!(!is_large && matches!(error, OpenError::Checksum { .. })),
        }
        bytes[at] ^= 1;
    }
}

#[test]
fn a_catalog_compiles_with_all_its_files() {
    let folder = Folder::new("catalog");
    fs::write(folder.file("a.txt"), "a.example\n").unwrap();
    fs::write(folder.file("b-1.txt"), "b.example\n").unwrap();
    fs::write(folder.file("b-2.txt"), "c.example\nb.example\n").unwrap();
    let catalog = "[[list]]\nname = \"b\"\npath = \"b-*.txt\"\nformat = \"domains\"\n\
                   [[list]]\nname = \"a\"\npath = \"a.txt\"\nformat = \"domains\"\n";
    let catalog = Catalog::parse(catalog, &folder.0).unwrap();
    let mut compiler = Compiler::new("test");
    compiler.add_catalog(&catalog).unwrap();
    let compiled = compiler.finish().unwrap();
    let lists: Vec<_> = compiled.report().lists.iter().collect();
    let counts: Vec<_> =
        lists.iter().map(|list| (list.name.as_str(), list.entries, list.rules)).collect();
    assert_eq!(counts, [("b", 3, 2), ("a", 1, 1)]);
    assert_eq!(lists[0].duplicates, 1, "an entry of one file repeats one of the other");
}

#[test]
fn the_starter_database_is_what_its_list_compiles_to() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/outlink/data");
    let mut compiler = Compiler::new("starter");
    let mut info = ListInfo::new("starter", Format::Rules);
    info.attributes.category = Some("test".to_owned());
    compiler.add_file(info, data.join("starter.jsonl")).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().diagnostics, [], "every entry is understood");
    let path = data.join("starter.outlink");
    if std::env::var_os("OUTLINK_BLESS").is_some() {
        compiled.write(&path).unwrap();
    }
    assert!(
        fs::read(&path).unwrap() == compiled.bytes(),
        "run OUTLINK_BLESS=1 cargo test -p outlink-tests --test suite starter, twice"
    );
    let starter = Database::starter().unwrap();
    starter.verify().unwrap();
    assert_eq!(starter.id(), Database::read(&path).unwrap().id());
    assert_eq!(starter.canaries().count(), 10);
}

/// Two million domains, if `OUTLINK_DATA` says where they are.
#[test]
#[cfg_attr(not(has_data), ignore = "OUTLINK_DATA names no folder of lists and links")]
fn two_million_rules_compile_to_few_bytes_each() {
    let start = Instant::now();
    let mut compiler = Compiler::new("domains");
    let info = ListInfo::new("domains", Format::Domains);
    compiler.add_file(info, outside::data().join("domains.txt")).unwrap();
    let read = start.elapsed();
    let compiled = compiler.finish().unwrap();
    let took = start.elapsed();
    let (bytes, rules) = (compiled.bytes().len() as u64, compiled.report().rules());
    eprintln!(
        "{rules} rules, {bytes} bytes, {} a rule, read in {read:?}, all in {took:?}",
        bytes / rules
    );
    assert!(rules > 2_000_000 && bytes / rules <= 17);
    let start = Instant::now();
    let database = Database::from_bytes(compiled.into_bytes()).unwrap();
    eprintln!("opened in {:?}", start.elapsed());
    let start = Instant::now();
    database.verify().unwrap();
    eprintln!("verified in {:?}", start.elapsed());
}
