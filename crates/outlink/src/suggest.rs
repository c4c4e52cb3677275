//! The rule for a link that somebody reported: the narrowest that is not easily stepped around.

mod tenant;
#[cfg(test)]
mod tests;
mod tracking;

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
use crate::expand::Hop;
use crate::expand::HopKind;
use crate::format::Format;
use crate::limits::Limits;
use crate::list::DiagnosticCode;
use crate::names::ListKind;
use crate::names::RuleKind;
use crate::platform;
use crate::raw_link::RawLink;
use crate::rule::ListInfo;
use crate::screen::Screener;
use crate::table::scope::domains_of;
use crate::url;
use crate::url::NormalizeError;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;

/// Looks for the rule that takes a reported link down and no bystander with it.
///
/// The rule is one for the place that the link leads to: a redirector is not to blame for what it
/// carries. First come the rules that whoever was reported cannot step around: the entity, and the
/// tenant's folder or name on a shared host. Then every other rule that would do, from the narrowest
/// to the widest: the page without parameters that merely track, the page with any parameters, the
/// paths above it, the host, the domains up to the registrable one. A start page has no rule of its own:
/// the rule for it covers the whole host, and says so. What the guard against over-blocking
/// would refuse in a list of threats is out, and so is what takes down a link that is known to be good.
///
/// ```
/// use outlink::Limits;
/// use outlink::suggest::Suggester;
///
/// let mut suggester = Suggester::new("https://shared.example/~gang/shop.html", &Limits::default())?;
/// suggester.known_good(b"https://shared.example/~choir/");
/// let suggestions = suggester.finish();
/// let narrowest = suggestions.iter().find(|suggestion| suggestion.is_safe()).unwrap();
/// assert_eq!(narrowest.to_string(), r#"{"prefix":"shared.example/~gang"}"#);
/// let whole_host = suggestions.last().unwrap();
/// assert_eq!(whole_host.to_string(), r#"{"domain":"shared.example"}"#);
/// assert_eq!(whole_host.bystanders(), 1);
/// # Ok::<(), outlink::suggest::SuggestError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "the suggestions are lost unless `finish` is called"]
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
    why: &'static str,
    reference: Option<String>,
    source: Option<String>,
    objection: Option<String>,
    bystanders: u64,
    listed: u64,
    example: Option<String>,
}

/// A link that no rule can be suggested for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuggestError {
    /// It has no normal form.
    #[error("nothing can be suggested for a link that has no normal form")]
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
    pub fn new<'a>(link: impl Into<RawLink<'a>>, limits: &Limits) -> Result<Self, SuggestError> {
        let link = link.into();
        let candidates = expand::expand(url::normalize(link, limits)?, limits).candidates;
        // A rule for the address that a name spells also fits the other names that spell it, and a
        // rule for a link without what is glued to it also fits whatever is glued to it next.
        let is_place = |candidate: &Candidate| {
            let is_form = |hop: &Hop| matches!(hop.kind(), HopKind::Gateway | HopKind::Entity);
            candidate.via.as_ref().is_none_or(|hop| !hop.guessed && !is_form(hop))
        };
        let place = candidates.iter().rposition(is_place);
        let target = place.and_then(|place| candidates.get(place));
        let forms: Vec<&Candidate> = candidates
            .iter()
            .filter(|form| form.via.as_ref().is_some_and(|hop| Some(hop.from) == place))
            .collect();
        let patterns = target.map(|target| patterns(target, &forms)).unwrap_or_default();
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
        let verdict = screener.screen(link, &Context::default());
        for line in 1..=patterns.len() {
            let rules = verdict.reasons().iter().filter_map(|reason| reason.rule());
            let rule = rules.into_iter().find(|rule| rule.line() as usize == line);
            let objection = objections.iter().find(|objection| objection.line as usize == line);
            suggestions.extend(rule.map(|rule| Suggestion {
                kind: rule.kind(),
                pattern: rule.pattern().to_owned(),
                why: patterns.get(line - 1).map(|rule| rule.why).unwrap_or_default(),
                reference: None,
                source: None,
                objection: objection.map(|objection| objection.message.clone()),
                bystanders: 0,
                listed: 0,
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

    /// Writes the number of the case into every rule.
    pub fn reference(&mut self, reference: &str) -> &mut Self {
        for suggestion in &mut self.suggestions {
            suggestion.reference = Some(reference.to_owned());
        }
        self
    }

    /// Writes who reported the link into every rule.
    pub fn source(&mut self, source: &str) -> &mut Self {
        for suggestion in &mut self.suggestions {
            suggestion.source = Some(source.to_owned());
        }
        self
    }

    /// Says of a link that it is good: what takes it down is not safe.
    pub fn known_good<'a>(&mut self, link: impl Into<RawLink<'a>>) {
        self.covering(link.into(), |suggestion, input| {
            suggestion.bystanders += 1;
            suggestion.example.get_or_insert_with(|| input.to_owned());
        });
    }

    /// Says of a link that a list has it: the rules that cover it make its own rule needless.
    pub fn listed<'a>(&mut self, link: impl Into<RawLink<'a>>) {
        self.covering(link.into(), |suggestion, _| suggestion.listed += 1);
    }

    fn covering(&mut self, link: RawLink<'_>, mut count: impl FnMut(&mut Suggestion, &str)) {
        let verdict = self.screener.screen(link, &Context::default());
        for suggestion in &mut self.suggestions {
            let mut rules = verdict.reasons().iter().filter_map(|reason| reason.rule());
            let covers = rules.any(|rule| {
                (rule.kind(), rule.pattern()) == (suggestion.kind, suggestion.pattern.as_str())
            });
            if covers {
                count(suggestion, verdict.input());
            }
        }
    }

    /// The rules in the order described above. Suggested is the first that is safe.
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

    /// What the rule covers, in a few words.
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// Whether the rule is for the entity whose page the link is, and for nothing wider.
    pub(crate) fn is_of_page(&self) -> bool {
        self.why == OF_LINK
    }

    /// Whether the rule is one for the start page of a host, which covers the whole host.
    pub(crate) fn is_of_root(&self) -> bool {
        self.why == OF_ROOT
    }

    /// How many of the links that a list has the rule covers.
    pub fn listed(&self) -> u64 {
        self.listed
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

    /// Whether the rule has no objection against it.
    pub fn is_safe(&self) -> bool {
        self.objection.is_none() && self.bystanders == 0
    }
}

impl fmt::Display for Suggestion {
    /// Writes the line of a rule file, with the reference and the source that were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = serde_json::Value::from(escaped(self.kind, &self.pattern));
        write!(f, "{{\"{}\":{pattern}", self.kind)?;
        for (key, value) in [("reference", &self.reference), ("source", &self.source)] {
            if let Some(value) = value {
                write!(f, ",\"{key}\":{}", serde_json::Value::from(value.as_str()))?;
            }
        }
        f.write_str("}")
    }
}

impl Serialize for Suggestion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Suggestion", 9)?;
        object.serialize_field("kind", &self.kind)?;
        object.serialize_field("pattern", &self.pattern)?;
        object.serialize_field("safe", &self.is_safe())?;
        object.serialize_field("objection", &self.objection)?;
        object.serialize_field("bystanders", &self.bystanders)?;
        object.serialize_field("example", &self.example)?;
        object.serialize_field("listed", &self.listed)?;
        object.serialize_field("why", self.why)?;
        object.serialize_field("rule", &self.to_string())?;
        object.end()
    }
}

/// A rule that is weighed.
struct Weighed {
    kind: RuleKind,
    pattern: String,
    why: &'static str,
}

/// The rules for a place: those that are not easily stepped around, then the others, the narrowest
/// first. Each stands once.
fn patterns(target: &Candidate, forms: &[&Candidate]) -> Vec<Weighed> {
    let mut patterns: Vec<Weighed> = Vec::new();
    let mut add = |kind, pattern: String, why| {
        if !patterns.iter().any(|rule| (rule.kind, &rule.pattern) == (kind, &pattern)) {
            patterns.push(Weighed { kind, pattern, why });
        }
    };
    if let Some(entity) = &target.entity {
        let is_page = platform::recognize_page(&target.url).as_ref() == Some(entity)
            || !platform::is_owner(entity.kind);
        let why = if is_page { OF_LINK } else { OF_WHOLE };
        add(RuleKind::Entity, entity.to_string(), why);
        if entity.detail.is_some() {
            let mut account = entity.clone();
            account.detail = None;
            add(RuleKind::Entity, account.to_string(), OF_WHOLE);
        }
    }
    for entity in forms.iter().filter_map(|form| form.entity.as_ref()) {
        add(
            RuleKind::Entity,
            entity.to_string(),
            "what the link names beside it, such as its author",
        );
    }
    let url = &target.url;
    if url.scheme_class() != SchemeClass::Web {
        add(RuleKind::Url, url.normal().to_owned(), "this link");
        return patterns;
    }
    let Some(host) = url.host() else { return patterns };
    let is_bucket =
        |form: &&Candidate| form.via.as_ref().is_some_and(|hop| hop.redirector == expand::S3);
    for bucket in forms.iter().copied().filter(is_bucket).filter_map(|form| form.url.host()) {
        add(RuleKind::Domain, bucket.to_owned(), "the tenant's bucket, in any spelling");
    }
    if let Some(tenant) = tenant::of_host(url, host) {
        add(RuleKind::Domain, tenant.to_owned(), "the tenant's name on a shared host");
    }
    if let Some(folder) = tenant::of_path(host, url.path()) {
        add(RuleKind::Prefix, format!("{host}{folder}"), "the tenant's folder on a shared host");
    }
    if let Some(query) = url.query().and_then(|query| tracking::without(host, query)) {
        let page = format!("{host}{}?{query}", url.path());
        add(RuleKind::Url, page, "the page, without parameters that merely track");
        let whole = format!("{host}{}?{}", url.path(), url.query().unwrap_or_default());
        add(RuleKind::Url, whole, "the page with exactly these parameters");
    }
    // A rule for a page fits it with and without a slash at its end; one that ends in a slash also fits
    // everything below.
    match url.path().trim_end_matches('/') {
        "" => add(RuleKind::Url, format!("{host}/"), OF_ROOT),
        path => add(RuleKind::Url, format!("{host}{path}"), "the page with any parameters"),
    }
    for path in paths(url) {
        add(RuleKind::Prefix, format!("{host}{path}"), "everything below the path");
    }
    match url.ip() {
        Some(ip) => add(RuleKind::Ip, ip.to_string(), "the address"),
        None => {
            add(RuleKind::Host, host.to_owned(), "the host");
            for name in domains(url, host) {
                add(RuleKind::Domain, name.to_owned(), "the domain and everything below it");
            }
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

/// The host and the domains above it, as far as somebody registered them and a rule can name them.
fn domains<'a>(url: &'a NormalizedUrl, host: &'a str) -> impl Iterator<Item = &'a str> {
    let widest = url.registrable_domain().unwrap_or(host).len();
    domains_of(host).take_while(move |name| name.len() >= widest)
}

fn compile(patterns: &[Weighed], kind: ListKind) -> Result<Compiled, CompileError> {
    let mut info = ListInfo::new("suggestions", Format::Rules);
    info.kind = kind;
    let lines: Vec<String> =
        patterns.iter().map(|rule| line(rule.kind, &escaped(rule.kind, &rule.pattern))).collect();
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

/// What a rule covers: the entity whose page the link is.
const OF_LINK: &str = "what the link names, in any spelling";

/// What a rule covers: the entity that has the link among its pages, or part of which the link names.
const OF_WHOLE: &str = "the whole that the link names a part of";

/// What a rule covers: the start page of a host, which no rule names without what is below it.
const OF_ROOT: &str = "the whole host, with and without www.: everything is below the start page";

/// How many parent paths of a link are weighed.
const MAX_PATHS: usize = 16;
