//! The stories of orders, appeals, allow-lists and minors, as files, layers and steps.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use outlink::Context;
use outlink::Database;
use outlink::Policy;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::compile::Linter;
use outlink::list::Catalog;
use outlink_tests::vectors;
use outlink_tests::vectors::Outcome;
use serde::Deserialize;

#[derive(Deserialize)]
struct Story {
    files: BTreeMap<String, String>,
    #[serde(default = "one_layer")]
    layers: Vec<String>,
    steps: Vec<Step>,
    verify: Option<Verify>,
    #[serde(default)]
    diagnosed: Vec<String>,
    #[serde(default)]
    expect_error: bool,
}

#[derive(Deserialize)]
struct Step {
    link: String,
    action: String,
    now: Option<String>,
    #[serde(default)]
    jurisdictions: Vec<String>,
    audience: Option<String>,
    surface: Option<String>,
    code: Option<String>,
    reference: Option<String>,
}

#[derive(Deserialize)]
struct Verify {
    ok: bool,
}

fn one_layer() -> Vec<String> {
    vec!["catalog.toml".to_owned()]
}

#[test]
fn orders() {
    vectors::run::<Story>("lists/orders.jsonl", |case| match told(&case.record) {
        Ok(()) => Outcome::Pass,
        Err(what) => Outcome::Fail(what),
    });
}

fn told(story: &Story) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &story.files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let compiled: Result<Vec<_>, String> =
        story.layers.iter().map(|layer| compile(&folder.path().join(layer))).collect();
    if story.expect_error {
        return compiled.err().map(|_| ()).ok_or_else(|| "compiled without an error".to_owned());
    }
    let (databases, said): (Vec<Database>, Vec<String>) = compiled?.into_iter().unzip();
    let said = said.concat();
    if let Some(unsaid) = story.diagnosed.iter().find(|text| !said.contains(text.as_str())) {
        return Err(format!("nothing is said of {unsaid}"));
    }
    if story.verify.as_ref().is_some_and(|verify| verify.ok) {
        for database in &databases {
            database.verify().unwrap();
            let uncaught = Screener::new(database.clone()).uncaught_canaries();
            if !uncaught.is_empty() {
                return Err(format!("not caught: {uncaught:?}"));
            }
        }
    }
    let mut builder = Screener::builder();
    databases.into_iter().for_each(|database| {
        builder.database(database);
    });
    if let Some(policy) = story.files.get("policy.toml") {
        builder.policy(Policy::from_toml(policy).map_err(|error| error.to_string())?);
    }
    let screener = builder.build();
    story.steps.iter().try_for_each(|step| taken(step, &screener))
}

fn taken(step: &Step, screener: &Screener) -> Result<(), String> {
    let mut context = Context::default();
    context.now = step.now.as_ref().map(|now| now.parse().unwrap());
    context.jurisdictions = step.jurisdictions.iter().map(|code| code.parse().unwrap()).collect();
    context.audience = step.audience.clone();
    context.surface = step.surface.clone();
    let verdict = screener.screen(&step.link, &context);
    let reasons = verdict.reasons();
    let has_code =
        |code: &String| reasons.iter().any(|reason| reason.code().as_str() == code.as_str());
    let first = reasons.first().and_then(|reason| reason.rule()?.reference());
    let is_right = verdict.action().as_str() == step.action
        && step.code.as_ref().is_none_or(has_code)
        && step.reference.as_ref().is_none_or(|reference| first == Some(reference.as_str()))
        // The faster ways to the action say the same.
        && screener.actions(&[step.link.as_str()], &context) == [verdict.action()];
    if is_right { Ok(()) } else { Err(format!("{}: {}", step.link, verdict.explain())) }
}

/// The database of a catalog, and what is said of its lists.
fn compile(catalog: &Path) -> Result<(Database, String), String> {
    let catalog = Catalog::read(catalog).map_err(|error| error.to_string())?;
    let mut compiler = Compiler::new("layer");
    compiler.add_catalog(&catalog).map_err(|error| error.to_string())?;
    let compiled = compiler.finish().map_err(|error| error.to_string())?;
    let mut said = compiled.report().to_json();
    for source in catalog.lists() {
        for path in &source.paths {
            let file = fs::File::open(path).unwrap();
            let mut hear = |diagnostic: outlink::list::Diagnostic| said += &diagnostic.text;
            Linter::new().lint(&source.info, file, &mut hear).unwrap();
        }
    }
    Ok((Database::from_bytes(compiled.into_bytes()).unwrap(), said))
}
