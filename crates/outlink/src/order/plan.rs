//! Which rules an order becomes.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::net::Ipv6Addr;

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use super::document::Entry;
use super::document::Order;
use super::error::OrderError;
use super::error::Refusal;
use crate::compile::Linter;
use crate::context::Timestamp;
use crate::expand;
use crate::limits::Limits;
use crate::list;
use crate::list::Diagnostic;
use crate::list::Severity;
use crate::list::attributes;
use crate::names::RuleKind;
use crate::platform::Entity;
use crate::rule::Attributes;
use crate::rule::ListInfo;
use crate::suggest::Suggester;
use crate::suggest::Suggestion;
use crate::url;
use crate::url::Anomaly;

/// The rules of an order, one for each of its `urls`, before they are compiled.
///
/// A link becomes the narrowest rule for what it shows: the entity whose page it is, in every spelling,
/// or else the page without parameters that merely track. An account is not taken for one of its
/// pages. A redirector is not to blame for what it carries: the rule is for the place that the link
/// leads to. A bare name becomes a rule for the domain, an address one for the address. Wider rules are
/// suggested, and never taken by themselves: whoever wants one writes it into the order as a rule
/// object.
///
/// ```
/// use outlink::Limits;
/// use outlink::order::Order;
/// use outlink::order::Plan;
///
/// let order = r#"reference = "7"
/// authority = "Police"
/// urls = ["https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fgangshop%2F12"]"#;
/// let plan = Plan::new(Order::parse(order).unwrap(), &Limits::default()).unwrap();
/// assert_eq!(plan.rules()[0].rule, r#"{"entity":"telegram:username/gangshop/12"}"#);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a plan blocks nothing until it is compiled"]
pub struct Plan {
    pub(super) order: Order,
    pub(super) rules: Vec<PlannedRule>,
    pub(super) now: Option<Timestamp>,
}

/// The rule that one of the `urls` becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlannedRule {
    /// The link, name or rule object as the order has it.
    pub url: String,
    /// The rule object, as a rule file has it.
    pub rule: String,
    /// The link by which it is checked that the rule is in force; `None` if no link is known that
    /// the rule must block. The rule is not checked then, and the notes and the receipt say so.
    pub canary: Option<String>,
    /// What there is to know about the rule.
    pub notes: Vec<String>,
    /// Wider rules that would take down no shared host, the narrowest first: the account of a
    /// message, the folder of a page, the domain.
    pub wider: Vec<WiderRule>,
    /// Whether the rule may take bystanders down.
    #[serde(skip)]
    pub(super) accepted: bool,
}

/// A rule that covers more than what an order names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WiderRule {
    /// The rule object, as `urls` or a rule file has it.
    pub rule: String,
    /// What it covers, in a few words.
    pub why: &'static str,
}

impl Plan {
    /// Finds the rules. Takes time linear in the number of `urls`.
    ///
    /// # Errors
    /// [`OrderError::Refused`] with every link that has no normal form, or for which there is no rule.
    pub fn new(order: Order, limits: &Limits) -> Result<Self, OrderError> {
        let mut rules = Vec::new();
        let mut refusals = Vec::new();
        for entry in &order.entries {
            let planned = match entry {
                Entry::Link(link) => of_link(link, limits),
                Entry::Rule { members, canary } => Ok(of_object(members, canary.as_deref())),
            };
            match planned {
                Ok(rule) => rules.push(rule),
                Err(refusal) => refusals.push(refusal),
            }
        }
        if refusals.is_empty() {
            Ok(Self { order, rules, now: None })
        } else {
            Err(OrderError::Refused { reference: order.reference, refusals })
        }
    }

    /// The rules in the order of the `urls`.
    pub fn rules(&self) -> &[PlannedRule] {
        &self.rules
    }

    /// The order.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// Sets the time at which the order is put in force, in place of the clock.
    pub fn now(&mut self, now: Timestamp) -> &mut Self {
        self.now = Some(now);
        self
    }

    /// Accepts that the rule of a link takes bystanders down, such as all tenants of a shared host.
    /// `url` is the link as the order has it. Says whether the order has it.
    pub fn accept_over_block(&mut self, url: &str) -> bool {
        let mut is_there = false;
        for rule in self.rules.iter_mut().filter(|rule| rule.url == url.trim()) {
            rule.accept();
            is_there = true;
        }
        is_there
    }

    /// The rules as the text of a rule file: the number of a line is that of the link.
    pub(super) fn lines(&self) -> String {
        self.rules.iter().map(|rule| format!("{}\n", rule.rule)).collect()
    }

    /// The attributes of a rule: those of the order, unless the rule object says otherwise.
    pub(super) fn attributes_of(&self, rule: &PlannedRule) -> Attributes {
        let ListInfo { time_zone, attributes, .. } = &self.order.info;
        let mut own = attributes.clone();
        for (key, value) in serde_json::from_str::<Map<String, Value>>(&rule.rule).iter().flatten()
        {
            // As for rules of lists, an empty array leaves what holds for all.
            if value.as_array().is_some_and(Vec::is_empty) {
                continue;
            }
            // What the rule format refuses has been refused before.
            let _ = attributes::set(time_zone, &mut own, key, value);
        }
        own
    }

    /// Dates the rules: they count from now on, or from the later day that they name.
    pub(super) fn begin(&mut self, now: Timestamp) {
        let early = |from: Option<Timestamp>| from.is_none_or(|from| from < now);
        for index in 0..self.rules.len() {
            let Some(rule) = self.rules.get(index) else { continue };
            let from = self.attributes_of(rule).valid_from;
            let Some(rule) = self.rules.get_mut(index) else { continue };
            if early(from) {
                rule.set_if_there("valid_from", &now.to_string());
            }
        }
        let from = &mut self.order.info.attributes.valid_from;
        if early(*from) {
            *from = Some(now);
        }
    }

    pub(super) fn lint(&self, now: Timestamp) -> Result<Vec<Diagnostic>, OrderError> {
        let mut found = Vec::new();
        let each = |diagnostic| found.push(diagnostic);
        let linted = Linter::new().now(now).lint(&self.order.info, self.lines().as_bytes(), each);
        let broken = |error: crate::list::ListError| OrderError::Compile {
            reference: self.order.reference.clone(),
            source: error.into(),
        };
        linted.map_err(broken)?;
        Ok(found)
    }

    /// Keeps what is merely worth knowing as notes of the rules.
    pub(super) fn judge(&mut self, found: Vec<Diagnostic>) -> Result<(), OrderError> {
        let mut refusals = BTreeMap::new();
        for diagnostic in found {
            let line = diagnostic.line;
            if diagnostic.severity() != Severity::Note {
                refusals.entry(line).or_insert_with(|| self.refusal(line, &diagnostic.message));
            } else if let Some(rule) = self.rules.get_mut((line as usize).wrapping_sub(1)) {
                rule.notes.push(diagnostic.message);
            }
        }
        if refusals.is_empty() {
            return Ok(());
        }
        let refusals = refusals.into_values().collect();
        Err(OrderError::Refused { reference: self.order.reference.clone(), refusals })
    }

    pub(super) fn refusal(&self, line: u32, message: &str) -> Refusal {
        let rule = self.rules.get((line as usize).wrapping_sub(1));
        let url = rule.map(|rule| rule.url.clone()).unwrap_or_default();
        let as_rule = rule.filter(|rule| rule.rule != rule.url);
        let problem = as_rule.map_or_else(
            || message.to_owned(),
            |rule| format!("as the rule {}, {message}", rule.rule),
        );
        Refusal { url, problem }
    }
}

impl PlannedRule {
    fn new(url: &str, rule: String) -> Self {
        let url = url.to_owned();
        Self { url, rule, canary: None, notes: Vec::new(), wider: Vec::new(), accepted: false }
    }

    /// The kind and the pattern of the rule, as it spells them.
    pub(super) fn kind_and_pattern(&self) -> String {
        let members = serde_json::from_str::<Map<String, Value>>(&self.rule).unwrap_or_default();
        let pattern = |kind: &RuleKind| Some((*kind, members.get(kind.as_str())?.as_str()?));
        let pattern = RuleKind::ALL.iter().find_map(pattern);
        pattern.map_or_else(|| self.rule.clone(), |(kind, pattern)| format!("{kind} {pattern}"))
    }

    /// Replaces what the rule object says; leaves it alone if it says nothing.
    fn set_if_there(&mut self, key: &str, text: &str) {
        if let Ok(Value::Object(mut members)) = serde_json::from_str(&self.rule)
            && let Some(value) = members.get_mut(key)
        {
            *value = Value::String(text.to_owned());
            self.rule = Value::Object(members).to_string();
        }
    }

    fn accept(&mut self) {
        self.accepted = true;
        if let Ok(Value::Object(mut members)) = serde_json::from_str(&self.rule) {
            members.insert("accept_over_block".to_owned(), Value::Bool(true));
            self.rule = Value::Object(members).to_string();
        }
    }
}

fn of_object(members: &Map<String, Value>, canary: Option<&str>) -> PlannedRule {
    let rule = Value::Object(members.clone()).to_string();
    let mut planned = PlannedRule::new(&rule, rule.clone());
    planned.canary = canary.map(str::to_owned).or_else(|| canary_of(members));
    if planned.canary.is_none() {
        planned.notes.push(
            "not checked, since no link is known that the rule must block; write one as `canary`"
                .to_owned(),
        );
    }
    planned
}

fn of_link(link: &str, limits: &Limits) -> Result<PlannedRule, Refusal> {
    let refuse = |problem: String| Refusal { url: link.to_owned(), problem };
    list::link_of_order(link).map_err(refuse)?;
    // An address of IPv6 has brackets around it in links.
    let is_address = link.parse::<Ipv6Addr>().is_ok();
    let text = if is_address { format!("[{link}]") } else { link.to_owned() };
    let normal = url::normalize(&*text, limits);
    let normal = normal.map_err(|error| {
        refuse(format!("{error}; write the link as a browser shows it, with https://"))
    })?;
    if let Some(host) = normal.host().filter(|_| is_bare(&text)) {
        let kind = if normal.ip().is_some() { RuleKind::Ip } else { RuleKind::Domain };
        let rule = object(kind, normal.ip().map_or(host.to_owned(), |ip| ip.to_string()));
        let canary = Some(normal.normal().to_owned());
        return Ok(PlannedRule { canary, ..PlannedRule::new(link, rule) });
    }
    let suggester = Suggester::new(link, limits).map_err(|error| refuse(error.to_string()))?;
    let target = suggester.target().to_owned();
    let suggestions = suggester.finish();
    let is_page = |one: &Suggestion| one.is_of_page() || one.kind() == RuleKind::Url;
    let chosen = suggestions.iter().position(is_page);
    let (chosen, suggestion) =
        chosen.and_then(|at| Some((at, suggestions.get(at)?))).ok_or_else(|| {
            let whole = suggestions.first().map(|whole| format!(", such as {whole}"));
            let whole = whole.unwrap_or_default();
            refuse(format!("no rule is made for links of this kind; write a rule object{whole}"))
        })?;
    let has_credentials = normal.anomalies().iter().any(|it| it == Anomaly::Credentials);
    let canary = if has_credentials { normal.normal() } else { link };
    let mut planned = PlannedRule {
        canary: Some(canary.to_owned()),
        ..PlannedRule::new(link, suggestion.to_string())
    };
    planned.wider = wider(&suggestions, chosen);
    let whole = suggestions.first().filter(|whole| whole.kind() == RuleKind::Entity);
    if let Some(whole) = whole.filter(|_| suggestion.kind() == RuleKind::Url) {
        planned.notes.push(format!(
            "the link is a page within {}: the rule is for that page alone, as it is spelled here",
            whole.pattern()
        ));
    }
    if target != normal.normal() {
        planned.notes.push(format!("leads to {target}, which the rule is for"));
    }
    let expansion = expand::expand(normal, limits);
    let opaque = expansion.candidates.iter().filter_map(|candidate| candidate.opaque.as_ref());
    planned.notes.extend(opaque.map(|name| {
        format!("{name} hides where the link leads; add the target to the order if it is known")
    }));
    Ok(planned)
}

/// The suggestions that cover more than the chosen one and take down no shared host.
fn wider(suggestions: &[Suggestion], chosen: usize) -> Vec<WiderRule> {
    let chosen_rule = suggestions.get(chosen);
    // A page of an entity has other spellings, which its paths do not cover.
    let is_entity = chosen_rule.is_some_and(|it| it.kind() == RuleKind::Entity);
    // The rule of a start page covers the host with and without `www.`.
    let is_root = chosen_rule.is_some_and(Suggestion::is_of_root);
    let covers_less = |kind| match kind {
        RuleKind::Url => true,
        RuleKind::Prefix => is_entity,
        RuleKind::Host | RuleKind::Ip => is_root,
        _ => false,
    };
    let is_wider = |(at, suggestion): &(usize, &Suggestion)| {
        *at != chosen && !covers_less(suggestion.kind()) && suggestion.is_safe()
    };
    let wider = suggestions.iter().enumerate().filter(is_wider).take(MAX_WIDER);
    wider.map(|(_, it)| WiderRule { rule: it.to_string(), why: it.why() }).collect()
}

/// Whether a link is merely a name: `casino.example`, `192.0.2.7`, `[2001:db8::7]`.
fn is_bare(link: &str) -> bool {
    let inside = link.strip_prefix('[').and_then(|link| link.strip_suffix(']'));
    if inside.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()) {
        return true;
    }
    !link.contains(['/', '\\', '?', '#', '@', '%']) && !link.trim_end_matches('.').contains(':')
}

/// A link that a rule object must block, where its pattern tells one.
fn canary_of(members: &Map<String, Value>) -> Option<String> {
    let pattern = |kind: RuleKind| members.get(kind.as_str())?.as_str();
    if let Some(entity) = pattern(RuleKind::Entity) {
        return entity.parse::<Entity>().ok()?.naming_link();
    }
    if let Some(range) = pattern(RuleKind::Ip) {
        return match range.split('/').next()?.trim().parse().ok()? {
            IpAddr::V4(first) => Some(format!("https://{first}/")),
            IpAddr::V6(first) => Some(format!("https://[{first}]/")),
        };
    }
    let kinds = [RuleKind::Domain, RuleKind::Host, RuleKind::Url, RuleKind::Prefix];
    let pattern = kinds.into_iter().find_map(pattern)?;
    let canary =
        if pattern.contains("://") { pattern.to_owned() } else { format!("https://{pattern}") };
    Some(canary).filter(|canary| !canary.contains('*'))
}

fn object(kind: RuleKind, pattern: String) -> String {
    let member = (kind.as_str().to_owned(), Value::String(pattern));
    Value::Object([member].into_iter().collect()).to_string()
}

/// How many wider rules are suggested.
const MAX_WIDER: usize = 4;
