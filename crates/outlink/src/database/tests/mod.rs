//! What the tests of databases share.

mod damage;
mod find;
mod format;
mod naive;

use super::*;
use crate::compile::Compiler;
use crate::expand::Candidate;
use crate::expand::expand;
use crate::format::Format;
use crate::hit::Hit;
use crate::hit::Hits;
use crate::hit::Specificity;
use crate::limits::Limits;
use crate::names::ListKind;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::url::normalize;

fn candidate(link: &str) -> Candidate {
    let url = normalize(link, &Limits::default()).unwrap();
    expand(url, &Limits::default()).candidates.swap_remove(0)
}

fn database(patterns: &[Pattern]) -> Database {
    let mut compiler = Compiler::new("test");
    let mut info = ListInfo::new("own", Format::Rules);
    info.kind = ListKind::Category;
    let list = compiler.declare(info).unwrap();
    for (line, pattern) in (1..).zip(patterns) {
        compiler.add_rule(list, Rule::new(pattern.clone(), line)).unwrap();
    }
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().warnings(), 0, "every rule is compiled");
    Database::from_bytes(compiled.into_bytes()).unwrap()
}

/// The lines of the rules that fit, with how narrow they are.
fn fits(database: &Database, candidate: &Candidate) -> Vec<(u32, Specificity)> {
    let mut hits = Hits::default();
    database.find(LinkView::Candidate(candidate), &mut hits).unwrap();
    let line = |hit: &Hit| database.rule(hit.rule).unwrap().line;
    let mut lines: Vec<_> = hits.iter().map(|hit| (line(hit), hit.specificity)).collect();
    lines.sort_unstable();
    lines
}

fn lines(patterns: &[Pattern], link: &str) -> Vec<u32> {
    fits(&database(patterns), &candidate(link)).into_iter().map(|(line, _)| line).collect()
}

fn domain(text: &str) -> Pattern {
    Pattern::Domain(text.to_owned())
}

fn host(text: &str) -> Pattern {
    Pattern::Host(text.to_owned())
}

fn url(text: &str) -> Pattern {
    Pattern::Url(text.to_owned())
}

fn prefix(text: &str) -> Pattern {
    Pattern::Prefix(text.to_owned())
}

#[test]
fn databases_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    shared::<Database>();
    shared::<OpenOptions>();
}
