//! Catalogs.

use std::fs;
use std::path::PathBuf;

use outlink::Column;
use outlink::Format;
use outlink::list::Catalog;
use serde_json::json;

use super::attributes_of;

#[test]
fn a_catalog_names_lists_with_all_their_attributes() {
    let folder = scratch("catalog");
    for name in ["feeds/b.txt", "feeds/a.txt", "feeds/.hidden.txt", "feeds/c.csv"] {
        fs::write(folder.join(name), "").unwrap();
    }
    let text = r#"
        [[list]]
        name = "urlhaus"
        path = "feeds/*.txt"
        format = "urls"
        category = "malware"
        kind = "threat"
        ground = "illegal"
        action = "block"
        exceptions = "own"

        [[list]]
        name = "orders"
        path = "orders.jsonl"
        format = "rules"
        kind = "category"
        exceptions = "all"
        keyed = true
        jurisdictions = ["SE", "NO"]
        valid_from = 2026-01-01
        valid_until = "2027-01-01T00:00:00Z"
        reference = "D 1/26"
        source = "court"
        source_type = "authority_order"
        mandatory = true
        comment = "by hand"
        canaries = ["https://evil.example/"]
    "#;
    fs::write(folder.join("outlink.toml"), text).unwrap();
    let catalog = Catalog::read(folder.join("outlink.toml")).unwrap();
    let [urlhaus, orders] = catalog.lists() else { panic!() };
    assert_eq!(urlhaus.info.format, Format::Urls);
    assert_eq!(urlhaus.paths, ["feeds/a.txt", "feeds/b.txt"].map(|path| folder.join(path)));
    assert_eq!(
        attributes_of(&urlhaus.info.attributes),
        json!({"action": "block", "category": "malware", "ground": "illegal"})
    );
    assert_eq!(orders.paths, [folder.join("orders.jsonl")]);
    assert!(orders.info.keyed);
    assert_eq!(orders.info.canaries, ["https://evil.example/"]);
    assert_eq!(
        attributes_of(&orders.info.attributes),
        json!({
            "comment": "by hand", "jurisdictions": ["NO", "SE"], "mandatory": true,
            "reference": "D 1/26", "source": "court", "source_type": "authority_order",
            "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z"
        })
    );
}

#[test]
fn a_catalog_that_cannot_be_used_says_where_and_why() {
    let list = "[[list]]\nname = \"a\"\npath = \"a.txt\"\nformat = \"urls\"\n";
    for (text, line, message) in [
        (format!("{list}nmae = \"b\""), 5, "unknown key `nmae`, did you mean `name`?"),
        ("[[lists]]\n".to_owned(), 1, "did you mean `list`?"),
        ("list = 7".to_owned(), 1, "[[list]]"),
        (format!("{list}kind = \"thread\""), 5, "did you mean `threat`?"),
        (format!("{list}keyed = \"yes\""), 5, "true or false"),
        (format!("{list}canaries = [1]"), 5, "list of strings"),
        (format!("{list}{list}"), 5, "two lists `a`"),
        ("[[list]]\nname = \"a\"\nformat = \"urls\"\n".to_owned(), 1, "no `path`"),
        (list.replace("a.txt", "none-*.txt"), 3, "no file fits"),
        (list.replace("a.txt", "*/a.txt"), 3, "file name only"),
        (list.replace("urls", "url"), 4, "did you mean `urls`?"),
        (format!("{list}name = \"a\""), 5, "not TOML"),
        (format!("{list}valid_from = 2026-02-01\nvalid_until = 2026-01-01"), 1, "is never"),
        (format!("{list}min_rules = 99999999999999999999"), 5, "99999999999999999999"),
        (format!("{list}columns = {{ url = 0xFFFFFFFFFFFFFFFFF }}"), 5, "0xFFFFFFFFFFFFFFFFF"),
        (format!("{list}where = {{ n = -99999999999999999999 }}"), 5, "-99999999999999999999"),
        (format!("{list}max_shrink = nan"), 5, "nan is out of range"),
    ] {
        let error = Catalog::parse(&text, scratch("broken")).unwrap_err();
        assert_eq!(error.line(), Some(line), "{error}\n{text}");
        assert!(error.to_string().contains(message), "{error}");
    }
    let error = Catalog::read("none/outlink.toml").unwrap_err();
    assert!(error.to_string().contains("outlink.toml: the catalog cannot be read"), "{error}");
}

#[test]
fn integers_of_catalogs_have_any_radix() {
    for number in ["500", "+5_00", "0x1F4", "0o764", "0b1_1111_0100"] {
        let text = format!(
            "[[list]]\nname = \"a\"\npath = \"a.csv\"\nmin_rules = {number}\n\
             columns = {{ url = {number} }}\nwhere = {{ n = {number} }}\n"
        );
        let catalog = Catalog::parse(&text, scratch("radix")).unwrap();
        let info = &catalog.lists()[0].info;
        assert_eq!(info.expectations.min_rules, Some(500), "{number}");
        assert_eq!(info.columns, [("url".to_owned(), Column::Number(500))], "{number}");
        assert_eq!(info.filter, [("n".to_owned(), "500".to_owned())], "{number}");
    }
}

#[test]
fn a_catalog_that_names_nothing_is_refused() {
    for text in
        ["", "# a template that failed\n", "time_zone = \"UTC\"\nx_note = 1\n", "list = []\n"]
    {
        let error = Catalog::parse(text, scratch("nothing")).unwrap_err();
        assert!(error.to_string().contains("[[list]]"), "{error}");
    }
    let folder = scratch("platforms");
    fs::write(folder.join("ours.toml"), "").unwrap();
    Catalog::parse("platforms = \"ours.toml\"", &folder).unwrap();
}

/// A folder of its own for a test, with a folder `feeds` in it.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("outlink-{}-{name}", std::process::id()));
    fs::create_dir_all(folder.join("feeds")).unwrap();
    folder
}
