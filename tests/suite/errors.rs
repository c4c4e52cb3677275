//! The text of an error leaves out its cause, which `source()` returns: whoever prints both says no
//! thing twice.

use std::error::Error;
use std::io;
use std::path::Path;

use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::compile::CompileError;
use outlink::compile::Compiler;
use outlink::compile::Linter;
use outlink::list::Catalog;
use outlink::list::Diagnostic;
use outlink::order::Order;
use outlink::order::Plan;
use outlink::suggest::Suggester;

/// A reader that fails.
struct Broken;

impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn no_error_says_its_cause_itself() {
    let missing = Path::new("/nonexistent/links.outlink");
    let order = r#"{"reference": "7", "authority": "court", "urls": ["https://evil.example/a"]}"#;
    let plan = Plan::new(Order::parse(order).unwrap(), &Limits::default()).unwrap();
    let layer = plan.compile("7", std::iter::empty::<&[u8]>()).unwrap();
    let list = || ListInfo::new("feed", Format::Domains);
    let compiled = Compiler::new("links").finish().unwrap();
    let wildcard = "[[list]]\nname = \"a\"\npath = \"none/*.txt\"\nformat = \"urls\"\n";
    let errors: [(&str, Box<dyn Error>); 7] = [
        ("order 7", Box::new(layer.write(missing).unwrap_err())),
        ("normal form", Box::new(Suggester::new("https://", &Limits::default()).unwrap_err())),
        ("feed", Box::new(Compiler::new("links").add_list(list(), Broken).unwrap_err())),
        ("catalog", Box::new(Catalog::read("none/outlink.toml").unwrap_err())),
        ("none", Box::new(Catalog::parse(wildcard, "").unwrap_err())),
        ("database", Box::new(compiled.write(missing).unwrap_err())),
        ("database", Box::new(outlink::Database::read(missing).unwrap_err())),
    ];
    for (part, error) in &errors {
        let text = error.to_string();
        let cause = error.source().unwrap_or_else(|| panic!("{text}: has a cause")).to_string();
        assert!(text.contains(part) && !text.contains(&cause), "{text}: {cause}");
    }
}

#[test]
fn a_list_that_breaks_off_is_told_from_one_that_is_wrong() {
    let list = ListInfo::new("feed", Format::Domains);
    let error = Compiler::new("links").add_list(list, Broken).unwrap_err();
    assert!(matches!(error, CompileError::List(_)), "{error}");
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    assert_eq!(cause.map(ToString::to_string).as_deref(), Some("the disk is gone"));
}

#[test]
fn a_misspelled_key_of_a_withdrawal_is_told_the_keys_that_it_may_have() {
    let cases = [
        (
            r#"{"withdraw":{"lst":"own","domain":"a.example"}}"#,
            "did you mean `list`?; known: list, domain",
        ),
        (
            r#"{"withdraw":{"list":"own","domian":"a.example"}}"#,
            "did you mean `domain`?; known: list,",
        ),
        (
            r#"{"withdraw":{"list":"own","domain":"a.example"},"comment_":"x"}"#,
            "did you mean `comment`?; known: comment, id",
        ),
    ];
    for (line, part) in cases {
        let mut told = Vec::new();
        let list = ListInfo::new("layer", Format::Rules);
        let each = |diagnostic: Diagnostic| told.push(diagnostic.message);
        Linter::new().lint(&list, line.as_bytes(), each).unwrap();
        assert!(told[0].contains(part) && !told[0].contains("mandatory"), "{told:?}");
    }
}
