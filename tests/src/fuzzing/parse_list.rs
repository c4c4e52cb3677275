//! Lists that somebody else wrote, in every format: nothing is skipped silently, the way in which the
//! bytes arrive changes nothing, and what became of a line does what it says.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;

use outlink::Context;
use outlink::Effect;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::ListLimits;
use outlink::OpenOptions;
use outlink::Pattern;
use outlink::Rule;
use outlink::RuleKind;
use outlink::Screener;
use outlink::compile::CompileError;
use outlink::compile::Compiler;
use outlink::compile::Linter;
use outlink::list::Severity;
use serde_json::Value;

use crate::cases::findings;
use crate::lists;
use crate::lists::Contents;
use crate::oracle;
use crate::vectors;

/// Checks one list; the first byte says which format it has.
pub fn run(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else { return };
    let format = Format::ALL[usize::from(*first) % Format::ALL.len()];
    let mut info = ListInfo::new("list", format);
    info.kind = ListKind::Category;
    let mut limits = ListLimits::default();
    (limits.line_bytes, limits.unpacked_bytes) = (1024, 1 << 20);
    limits.regex_bytes = 1 << 16;
    let Ok((counts, contents)) = lists::read(&info, text, &limits) else {
        assert!(lists::read(&info, Slow(text), &limits).is_err());
        return;
    };
    let drop_by_drop = lists::read(&info, Slow(text), &limits);
    assert!(drop_by_drop.is_ok_and(|other| other == (counts, contents.clone())));
    let Contents { rules, withdrawals, diagnostics, canaries } = &contents;
    assert_eq!(counts.rules, rules.len() as u64);
    assert_eq!(counts.withdrawals, withdrawals.len() as u64);
    assert_eq!(counts.diagnostics, diagnostics.len() as u64);
    assert_eq!(counts.canaries, canaries.len() as u64);
    // Documents and rows of several columns hold several entries a line.
    let is_document = [Format::Json, Format::Stix, Format::Misp, Format::Auto].contains(&format);
    assert!(is_document || counts.entries <= counts.lines);
    let found = counts.rules + counts.withdrawals + counts.diagnostics + counts.canaries;
    assert!(counts.entries <= found);
    let warnings = diagnostics.iter().filter(|it| it.severity() > Severity::Note).count();
    assert!(counts.refused <= warnings as u64);
    let lines = 1..=u32::try_from(counts.lines.max(1)).expect("a list of few lines");
    for diagnostic in diagnostics {
        assert!(lines.contains(&diagnostic.line), "{diagnostic}");
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.contains('\n'));
    }
    assert!(rules.iter().all(|rule| lines.contains(&rule.line)));
    linter_says_as_much(&info, text, &limits, diagnostics.len());
    compiled_rules_do_what_they_say(&info, rules);
}

/// A reader that gives a byte at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.0.split_first(), buffer.first_mut()) {
            (Some((first, rest)), Some(place)) => {
                *place = *first;
                self.0 = rest;
                Ok(1)
            }
            _ => Ok(0),
        }
    }
}

/// A screener of some rules; nothing if they are refused for an order that would over-block.
fn compiled(info: &ListInfo, rules: &[Rule]) -> Option<Screener> {
    let mut compiler = Compiler::new("fuzz");
    let list = compiler.declare(info.clone()).expect("a list can be declared");
    for rule in rules {
        compiler.add_rule(list, rule.clone()).expect("a rule that was read can be compiled");
    }
    let compiled = match compiler.finish() {
        Err(CompileError::Rejected { .. }) => return None,
        compiled => compiled.expect("rules can be compiled"),
    };
    let options = OpenOptions::new();
    let database = options.from_bytes(compiled.into_bytes()).expect("a database can be opened");
    database.verify().expect("a database that was compiled is sound");
    Some(Screener::new(database))
}

fn compiled_rules_do_what_they_say(info: &ListInfo, rules: &[Rule]) {
    let Some(screener) = compiled(info, rules) else { return };
    for rule in rules.iter().take(64) {
        let Some(link) = link_for(rule) else { continue };
        let verdict = screener.screen(&link, &Context::default());
        let names_it = verdict.reasons().iter().any(|reason| {
            [reason.rule(), reason.lifted_by()]
                .into_iter()
                .flatten()
                .any(|found| (found.kind(), found.effect()) == (rule.pattern.kind(), rule.effect))
        });
        assert!(names_it || is_elsewhere(rule), "{link} is not what {rule:?} is about\n{verdict}");
    }
    oracle_finds_as_much(info, rules, &screener);
}

/// One look at every rule finds what the engine finds, for links that the rules are about and for
/// links beside them.
fn oracle_finds_as_much(info: &ListInfo, rules: &[Rule], screener: &Screener) {
    // When and where a rule counts is not the oracle's business.
    let is_everywhere = |rule: &Rule| {
        let attributes = &rule.attributes;
        let is_always = attributes.valid_from.is_none() && attributes.valid_until.is_none();
        is_always && attributes.jurisdictions.is_empty()
    };
    // Nor is what a rule that names an account or a gateway fits beside its own spelling.
    let is_plain = |rule: &Rule| {
        link_for(rule).is_none_or(|link| {
            let verdict = screener.screen(&link, &Context::default());
            matches!(verdict.candidates(), [only] if only.entity.is_none())
        })
    };
    if rules.len() > MAX_RULES || !rules.iter().all(is_everywhere) {
        return;
    }
    let plain: Vec<Rule> = rules.iter().filter(|rule| is_plain(rule)).cloned().collect();
    let of_plain;
    let screener = if plain.len() == rules.len() {
        screener
    } else {
        of_plain = compiled(info, &plain);
        let Some(screener) = &of_plain else { return };
        screener
    };
    let lists = [(info.clone(), lists::distinct_rules(info, plain.clone()))];
    for link in plain.iter().filter_map(link_for).take(MAX_LINKS) {
        for link in beside(&link) {
            let verdict = screener.screen(&link, &Context::default());
            let expected = oracle::findings(&lists, verdict.candidates());
            assert_eq!(findings(&verdict), expected, "{link}\n{plain:#?}\n{verdict}");
        }
    }
}

/// A link and some that are like it.
fn beside(link: &str) -> [String; 5] {
    let (scheme, rest) = link.split_once("://").unwrap_or(("https", link));
    [
        link.to_owned(),
        format!("{link}/x?y=1"),
        format!("{scheme}://www.{rest}"),
        format!("{scheme}://x.{rest}"),
        format!("http://y{rest}"),
    ]
}

/// How many rules the oracle looks at.
const MAX_RULES: usize = 128;

/// For how many rules links are made.
const MAX_LINKS: usize = 8;

/// The linter reads the same list and has at least the same to say.
fn linter_says_as_much(info: &ListInfo, text: &[u8], limits: &ListLimits, said: usize) {
    let mut linter = Linter::new();
    linter.limits(limits.clone());
    let mut count = 0;
    let counts = linter.lint(info, text, |_| count += 1).expect("a list that can be read");
    assert!(counts.diagnostics == count && count >= said as u64);
}

/// Whether a pattern begins with a host; that of another link begins with its scheme.
fn is_of_web(url: &str) -> bool {
    let host = url.split(['/', '?']).next().unwrap_or_default();
    host.starts_with('[') || !host.contains(':')
}

/// A link that the rule is about.
fn link_for(rule: &Rule) -> Option<String> {
    match &rule.pattern {
        Pattern::Domain(host) | Pattern::Host(host) => Some(format!("https://{host}/")),
        Pattern::Url(url) | Pattern::Prefix(url) if is_of_web(url) => {
            Some(format!("https://{url}"))
        }
        Pattern::Url(url) => Some(url.clone()),
        Pattern::Ip(range) if range.address().is_ipv4() => {
            Some(format!("https://{}/", range.address()))
        }
        _ => None,
    }
}

/// A rule that is not named because another one of the same list says the same or lifts it.
fn is_elsewhere(rule: &Rule) -> bool {
    rule.effect == Effect::Except
        && matches!(rule.pattern.kind(), RuleKind::Domain | RuleKind::Host | RuleKind::Ip)
}

/// The lists of the suite, each with its format in front.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lists");
    let mut seeds = Vec::new();
    for (number, format) in (0_u8..).zip(Format::ALL.iter().copied()) {
        let text = fs::read(folder.join(format!("dirty.{format}.txt"))).unwrap_or_default();
        seeds.push([&[number], &*text].concat());
        seeds.extend(text.split(|byte| *byte == b'\n').map(|line| [&[number], line].concat()));
        for case in vectors::load::<Value>("lists/formats.jsonl") {
            let of_format = case.record["format"] == format.as_str();
            if let Some(text) = case.record["text"].as_str().filter(|_| of_format) {
                seeds.push([&[number], text.as_bytes()].concat());
            }
        }
    }
    seeds
}
