//! Lists of every format as their publishers write them: which links they block, and what is said of
//! the entries that make no rule.

use std::fs;

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Policy;
use outlink::Screener;
use outlink::Setting;
use outlink::compile::Compiler;
use outlink::list::Catalog;
use outlink::list::Diagnostic;
use outlink_tests::vectors;
use outlink_tests::vectors::Outcome;
use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

#[test]
fn lists_as_their_publishers_write_them() {
    vectors::run("lists/formats.jsonl", |case| check(&case.record));
}

#[derive(Deserialize)]
struct Expectation {
    format: String,
    #[serde(default)]
    options: Map<String, Value>,
    text: String,
    #[serde(default)]
    block: Vec<String>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    diagnosed: Vec<String>,
    #[serde(default)]
    expect_error: bool,
}

fn check(case: &Expectation) -> Outcome {
    let (screener, diagnostics) = match compile(case) {
        Ok(compiled) => compiled,
        Err(error) => {
            return Outcome::holds(case.expect_error, || format!("not compiled: {error}"));
        }
    };
    let mut wrong = Vec::new();
    if case.expect_error {
        wrong.push("compiled without an error".to_owned());
    }
    for (links, expected) in [(&case.block, true), (&case.allow, false)] {
        for link in links {
            let verdict = screener.screen(link, &Context::default());
            if (verdict.action() == Action::Block) != expected {
                wrong.push(format!("{link} is {}", verdict.action()));
            }
        }
    }
    for text in &case.diagnosed {
        let line = case.text.lines().position(|line| line.contains(text.as_str()));
        let is_said = |diagnostic: &Diagnostic| {
            diagnostic.text.contains(text.as_str())
                || text.starts_with(diagnostic.text.as_str()) && !diagnostic.text.is_empty()
                || line.is_some_and(|line| diagnostic.line as usize == line + 1)
        };
        if !diagnostics.iter().any(is_said) {
            wrong.push(format!("nothing is said of `{text}`"));
        }
    }
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    Outcome::holds(wrong.is_empty(), || {
        format!("{}\n    {}", wrong.join("; "), said.join("\n    "))
    })
}

/// Compiles the list of a case through a catalog.
fn compile(case: &Expectation) -> Result<(Screener, Vec<Diagnostic>), String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list"), &case.text).unwrap();
    let mut list = case.options.clone();
    list.insert("name".to_owned(), "list".into());
    list.insert("path".to_owned(), "list".into());
    list.insert("kind".to_owned(), "category".into());
    if case.format != "auto" {
        list.insert("format".to_owned(), case.format.as_str().into());
    }
    let catalog = serde_json::json!({"list": [list]});
    let catalog = toml::to_string(&catalog).map_err(|error| error.to_string())?;
    let catalog = Catalog::parse(&catalog, folder.path()).map_err(|error| error.to_string())?;
    let mut compiler = Compiler::new("case");
    compiler.strict(true);
    compiler.add_catalog(&catalog).map_err(|error| error.to_string())?;
    let compiled = compiler.finish().map_err(|error| error.to_string())?;
    let diagnostics = outlink_tests::lists::read(
        &catalog.lists()[0].info,
        case.text.as_bytes(),
        &outlink::ListLimits::default(),
    );
    let (_, contents) = diagnostics.map_err(|error| error.to_string())?;
    let database =
        Database::from_bytes(compiled.into_bytes()).map_err(|error| error.to_string())?;
    let mut builder = Screener::builder();
    builder.database(database).policy(listed_only());
    Ok((builder.build(), contents.diagnostics))
}

/// A policy that weighs listed rules only.
fn listed_only() -> Policy {
    let mut policy = Policy::default();
    for &setting in Setting::ALL {
        policy.set(setting, Action::Allow);
    }
    policy.set(Setting::Listed, Action::Block).set(Setting::PartialHash, Action::Block);
    policy
}
