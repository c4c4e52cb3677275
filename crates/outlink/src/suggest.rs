//! The narrowest rule for a link that somebody reported.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use crate::compile::CompileError;
use crate::compile::Compiled;
use crate::compile::Compiler;
use crate::context::Context;
use crate::database::Database;
use crate::database::OpenError;
use crate::expand;
use crate::expand::Candidate;
use crate::limits::Limits;
use crate::list::DiagnosticCode;
use crate::names::ListKind;
use crate::names::RuleKind;
use crate::rule::Format;
use crate::rule::ListInfo;
use crate::screen::Screener;
use crate::table::scope::with_parents;
use crate::url;
use crate::url::NormalizeError;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;

/// Looks for the rule that takes a reported link down and no bystander with it.
///
/// The rule is one for the place that the link leads to: a redirector is not to blame for what it
/// carries. Every rule that would do is weighed, from the narrowest to the widest: the messaging
/// entity, the resource with its query, the resource, the paths above it, the host, the domains up to
/// the registrable one. What the guard against over-blocking would refuse in a list of threats is
/// out, and so is what takes down a link that is known to be good.
///
/// ```
/// use outlink::Limits;
/// use outlink::suggest::Suggester;
///
/// let mut suggester = Suggester::new("https://shared.example/~gang/shop.html", &Limits::default())?;
/// suggester.known_good(b"https://shared.example/~choir/");
/// let suggestions = suggester.finish();
/// let narrowest = suggestions.iter().find(|suggestion| suggestion.is_safe()).unwrap();
/// assert_eq!(narrowest.to_string(), r#"{"url":"shared.example/~gang/shop.html"}"#);
/// let whole_host = suggestions.last().unwrap();
/// assert_eq!(whole_host.to_string(), r#"{"domain":"shared.example"}"#);
/// assert_eq!(whole_host.bystanders(), 1);
/// # Ok::<(), outlink::suggest::SuggestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Suggester {
    screener: Screener,
    target: String,
    suggestions: Vec<Suggestion>,
}

/// A rule that would take the reported link down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    kind: RuleKind,
    pattern: String,
    objection: Option<String>,
    bystanders: u64,
    example: Option<String>,
}

/// A link that no rule can be suggested for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuggestError {
    /// It has no normal form.
    #[error("nothing can be suggested for a link that has no normal form: {0}")]
    Normalize(#[from] NormalizeError),
    /// The rules do not compile.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The rules cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl Suggester {
    /// Finds the rules that would take a link down.
    ///
    /// # Errors
    /// If the link has no normal form.
    pub fn new(link: &str, limits: &Limits) -> Result<Self, SuggestError> {
        let candidates = expand::expand(url::normalize(link, limits)?, limits).candidates;
        let is_sure = |candidate: &&Candidate| {
            let by_gateway = |hop: &expand::Hop| hop.redirector.starts_with("gateway.");
            candidate.via.as_ref().is_none_or(|hop| !hop.guessed && !by_gateway(hop))
        };
        let target = candidates.iter().rfind(is_sure);
        let patterns = target.map(patterns).unwrap_or_default();
        let threat = compile(&patterns, ListKind::Threat)?;
        let whole = compile(&patterns, ListKind::Category)?;
        let objections = threat.report().code(DiagnosticCode::OverBlock);
        let objections = objections.map(|of_code| of_code.first.as_slice()).unwrap_or_default();
        let database = Database::from_bytes(whole.into_bytes())?;
        let mut builder = Screener::builder();
        let screener = builder.database(database).limits(limits.clone()).build();
        let mut suggestions = Vec::new();
        // Of the rules, those that fit the link: what does not compile is none of them, and each is
        // there in the words that verdicts have for it.
        let verdict = screener.screen(link);
        for line in 1..=patterns.len() {
            let rules = verdict.reasons().iter().filter_map(|reason| reason.rule());
            let rule = rules.into_iter().find(|rule| rule.line() as usize == line);
            let objection = objections.iter().find(|objection| objection.line as usize == line);
            suggestions.extend(rule.map(|rule| Suggestion {
                kind: rule.kind(),
                pattern: rule.pattern().to_owned(),
                objection: objection.map(|objection| objection.message.clone()),
                bystanders: 0,
                example: None,
            }));
        }
        let target = target.map(|target| target.url.normal().to_owned()).unwrap_or_default();
        Ok(Self { screener, target, suggestions })
    }

    /// The place that the rules are for, in normal form: the link itself, or where it leads.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Says of a link that it is good: what takes it down is not safe.
    pub fn known_good(&mut self, link: &[u8]) {
        let verdict = self.screener.screen_bytes(link, &Context::default());
        for suggestion in &mut self.suggestions {
            let mut rules = verdict.reasons().iter().filter_map(|reason| reason.rule());
            let takes_down = rules.any(|rule| {
                (rule.kind(), rule.pattern()) == (suggestion.kind, suggestion.pattern.as_str())
            });
            if takes_down {
                suggestion.bystanders += 1;
                suggestion.example.get_or_insert_with(|| verdict.input().to_owned());
            }
        }
    }

    /// The rules, the narrowest first. Suggested is the first that is safe.
    pub fn finish(self) -> Vec<Suggestion> {
        self.suggestions
    }
}

impl Suggestion {
    /// What the rule compares.
    pub fn kind(&self) -> RuleKind {
        self.kind
    }

    /// The pattern, as a rule file has it.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Why the rule would be refused in a list of threats, if it would.
    pub fn objection(&self) -> Option<&str> {
        self.objection.as_deref()
    }

    /// How many of the links that are known to be good the rule takes down.
    pub fn bystanders(&self) -> u64 {
        self.bystanders
    }

    /// The first of these.
    pub fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    /// Whether nothing speaks against the rule.
    pub fn is_safe(&self) -> bool {
        self.objection.is_none() && self.bystanders == 0
    }
}

impl fmt::Display for Suggestion {
    /// Writes the line of a rule file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(self.kind, &self.pattern))
    }
}

impl Serialize for Suggestion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Suggestion", 6)?;
        object.serialize_field("kind", &self.kind)?;
        object.serialize_field("pattern", &self.pattern)?;
        object.serialize_field("safe", &self.is_safe())?;
        object.serialize_field("objection", &self.objection)?;
        object.serialize_field("bystanders", &self.bystanders)?;
        object.serialize_field("example", &self.example)?;
        object.end()
    }
}

/// The rules for a place, the narrowest first.
fn patterns(target: &Candidate) -> Vec<(RuleKind, String)> {
    let mut patterns = Vec::new();
    if let Some(entity) = &target.entity {
        patterns.push((RuleKind::Entity, entity.to_string()));
        if entity.detail.is_some() {
            let mut account = entity.clone();
            account.detail = None;
            patterns.push((RuleKind::Entity, account.to_string()));
        }
    }
    let url = &target.url;
    if url.scheme_class() != SchemeClass::Web {
        patterns.push((RuleKind::Url, url.normal().to_owned()));
        return patterns;
    }
    let Some(host) = url.host() else { return patterns };
    if let Some(query) = url.query() {
        patterns.push((RuleKind::Url, format!("{host}{}?{query}", url.path())));
    }
    patterns.push((RuleKind::Url, format!("{host}{}", url.path())));
    patterns.extend(paths(url).map(|path| (RuleKind::Prefix, format!("{host}{path}"))));
    match url.ip() {
        Some(ip) => patterns.push((RuleKind::Ip, ip.to_string())),
        None => {
            patterns.push((RuleKind::Host, host.to_owned()));
            patterns.extend(domains(url, host).map(|name| (RuleKind::Domain, name.to_owned())));
        }
    }
    patterns
}

/// The path and those above it, without the root; of a long one the longest few.
fn paths(url: &NormalizedUrl) -> impl Iterator<Item = &str> {
    let path = url.path().trim_end_matches('/');
    let paths = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(up, _)| up));
    paths.take_while(|path| !path.is_empty()).take(MAX_PATHS)
}

/// The host and the domains above it, as far as somebody registered them.
fn domains<'a>(url: &'a NormalizedUrl, host: &'a str) -> impl Iterator<Item = &'a str> {
    let widest = url.registrable_domain().unwrap_or(host).len();
    with_parents(host).take_while(move |name| name.len() >= widest)
}

fn compile(patterns: &[(RuleKind, String)], kind: ListKind) -> Result<Compiled, CompileError> {
    let mut info = ListInfo::new("suggestions", Format::Rules);
    info.kind = kind;
    let lines: Vec<String> =
        patterns.iter().map(|(kind, pattern)| line(*kind, &escaped(*kind, pattern))).collect();
    let mut compiler = Compiler::new("suggestions");
    compiler.add_list(info, lines.join("\n").as_bytes())?;
    compiler.finish()
}

/// The line of a rule file.
fn line(kind: RuleKind, pattern: &str) -> String {
    let pattern = serde_json::Value::from(pattern);
    format!("{{\"{kind}\":{pattern}}}")
}

/// A place as a rule file has it, where `*` would be taken for a wildcard.
fn escaped(kind: RuleKind, pattern: &str) -> String {
    match kind {
        RuleKind::Url | RuleKind::Prefix => pattern.replace('*', "%2A"),
        _ => pattern.to_owned(),
    }
}

const MAX_PATHS: usize = 16;
