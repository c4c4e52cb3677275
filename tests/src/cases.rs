//! Random cases as data, so that every language can be held against Rust: databases, and a file of
//! JSON Lines that says what is screened with each of them, and the verdicts.

use std::fs;
use std::io;
use std::path::Path;

use outlink::Context;
use outlink::Database;
use outlink::Effect;
use outlink::Jurisdiction;
use outlink::Policy;
use outlink::Rule;
use outlink::Screener;
use outlink::Verdict;
use outlink::compile::Compiler;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;
use serde::Deserialize;
use serde::Serialize;

use crate::oracle;
use crate::oracle::Finding;
use crate::random;
use crate::random::ContextFields;
use crate::random::List;

mod c;

/// The name of the file of cases.
pub const FILE: &str = "cases.jsonl";

/// One database with what is asked of it: a line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// The name of the database, which lies beside the file.
    pub database: String,
    /// The policy in TOML.
    pub policy: String,
    /// When, where and for whom.
    #[serde(flatten)]
    pub fields: ContextFields,
    /// The links.
    pub links: Vec<String>,
    /// The JSON of the verdict of each link, as Rust writes it.
    pub verdicts: Vec<String>,
}

/// Writes so many cases with [`LINKS`] links each, and holds each verdict against the oracle. The
/// same seed gives the same files.
///
/// # Errors
///
/// If a file cannot be written, a case cannot be made, or the oracle disagrees.
pub fn write(folder: &Path, seed: u8, count: usize) -> io::Result<Vec<Case>> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let links = prop::collection::vec(random::any_link(), LINKS);
    let strategy = (random::attributed_lists(), random::policy(), random::fields(), links);
    let mut cases = Vec::with_capacity(count);
    let mut lines = String::new();
    for number in 0..count {
        let tree = strategy
            .new_tree(&mut runner)
            .map_err(|reason| io::Error::other(reason.message().to_owned()))?;
        let (lists, policy, fields, links) = tree.current();
        let mut case = Case {
            database: format!("{number}.outlink"),
            policy: policy.to_string(),
            fields,
            links,
            verdicts: Vec::new(),
        };
        let database = compile(&case.database, &lists).map_err(io::Error::other)?;
        fs::write(folder.join(&case.database), &database)?;
        case.verdicts = verdicts(&case, &lists, database).map_err(io::Error::other)?;
        lines += &serde_json::to_string(&case)?;
        lines.push('\n');
        cases.push(case);
    }
    fs::write(folder.join(FILE), lines)?;
    Ok(cases)
}

/// The links of a case.
pub const LINKS: usize = 50;

/// The JSON of the verdicts of a case whose files lie in the folder, by the C interface.
///
/// # Panics
///
/// If a call fails.
pub fn screen_through_c(folder: &Path, case: &Case) -> Vec<String> {
    c::screen(folder, case)
}

/// Compiles lists, in the order in which they are given.
///
/// # Errors
///
/// The errors of the compiler, which random lists do not cause.
pub fn compile(name: &str, lists: &[List]) -> Result<Vec<u8>, outlink::compile::CompileError> {
    let mut compiler = Compiler::new(name);
    for list in lists {
        compiler.add_list(list.info(), list.text().as_bytes())?;
    }
    Ok(compiler.finish()?.into_bytes())
}

/// Which rules a verdict names, in the words of the oracle.
pub fn findings(verdict: &Verdict) -> Vec<Finding> {
    let rules = verdict.reasons().iter().filter_map(|reason| {
        let rule = reason.rule()?;
        Some(Finding {
            candidate: reason.candidate()?,
            code: reason.code().as_str(),
            list: rule.list().to_owned(),
            line: rule.line(),
        })
    });
    let mut findings: Vec<Finding> = rules.collect();
    findings.sort();
    findings.dedup();
    findings
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

fn verdicts(case: &Case, lists: &[List], database: Vec<u8>) -> Result<Vec<String>, AnyError> {
    let mut builder = Screener::builder();
    builder.database(Database::from_bytes(database)?).policy(Policy::from_toml(&case.policy)?);
    let screener = builder.build();
    let context = case.fields.context();
    let parsed: Vec<oracle::List> = lists.iter().map(|list| active(list, &context)).collect();
    let verdict = |link: &String| {
        let verdict = screener.screen(link, &context);
        let mut found = findings(&verdict);
        found.retain(|finding| finding.code != "inactive");
        let expected = oracle::findings(&parsed, verdict.candidates());
        if found == expected {
            Ok(verdict.to_json())
        } else {
            Err(format!("{link:?}: found {found:#?}, expected {expected:#?}\n{lists:#?}").into())
        }
    };
    case.links.iter().map(verdict).collect()
}

/// A list without the rules that are not in force.
fn active(list: &List, context: &Context) -> oracle::List {
    let (info, mut rules) = list.parsed();
    rules.retain(|rule| {
        let attributes = &rule.attributes;
        let begun = attributes.valid_from.is_none_or(|from| context.now >= Some(from));
        let over = attributes.valid_until.is_some_and(|until| context.now >= Some(until));
        begun && !over && counts_where_users_are(rule, context)
    });
    (info, rules)
}

/// A block counts where any user is, an exception only where all of them are.
fn counts_where_users_are(rule: &Rule, context: &Context) -> bool {
    let (codes, places) = (&rule.attributes.jurisdictions, &context.jurisdictions);
    // No set of the random rules holds all members of the EU.
    let covers = |place: Jurisdiction| {
        codes.iter().any(|code| code == place || (code == Jurisdiction::EU && code.overlaps(place)))
    };
    match rule.effect {
        Effect::Block => codes.admits(places),
        Effect::Except => codes.is_empty() || places.iter().all(covers),
    }
}
