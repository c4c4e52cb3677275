//! Statements of reasons: a verdict in the fields of the transparency database of the Digital
//! Services Act (Regulation (EU) 2022/2065, Articles 17 and 24(5)).
//!
//! | field | where it comes from |
//! | --- | --- |
//! | `decision_visibility` | the action: `visibility_block` or `visibility_warn` of the profile |
//! | `decision_visibility_other`, `content_type_other` | the profile, where the field before it says `OTHER` |
//! | `decision_ground` | `ground` of the rule, else of the profile |
//! | `decision_ground_reference_url` | `reference_url` of the mapping |
//! | `illegal_content_legal_ground`, `incompatible_content_ground` | `provision` of the rule, else of the mapping |
//! | `illegal_content_explanation`, `incompatible_content_explanation` | `explanation` of the mapping |
//! | `incompatible_content_illegal` | `illegal` of the mapping, where the ground is the terms |
//! | `category`, `category_addition`, `category_specification`, `category_specification_other` | the mapping |
//! | `decision_facts` | the verdict: link, action, list, category and reference of the rule; without credentials |
//! | `source_type` | `source_type` of the rule; without one it is the platform's own initiative |
//! | `source_identity` | `source` of the rule, unless the source is the platform itself |
//! | `territorial_scope` | `jurisdictions` of the rule and of the condition that decided, else the profile, else the whole EEA |
//! | `end_date_visibility_restriction` | the last day of `valid_until` of the rule; an end after 2038-01-01 is none |
//! | `content_type`, `content_language`, `account_type`, `automated_detection`, `automated_decision` | the profile |
//! | `puid`, `content_date`, `application_date` | the case |
//!
//! The mapping is `[category.NAME]` of the profile for the category of the rule, or `[code.NAME]` for
//! a reason without a rule, such as `entity`. `decision_monetary`, `decision_provision`,
//! `decision_account` and `content_id` are about payments, accounts and products, not about links:
//! they are left out.

mod profile;
mod receipt;
mod redact;
mod sentence;
#[cfg(test)]
mod tests;
mod validate;

use std::sync::Arc;

use serde::Serialize;

pub use self::profile::CategoryMapping;
#[cfg(feature = "toml")]
pub use self::profile::ProfileError;
pub use self::profile::StatementProfile;
pub use self::receipt::Receipt;
pub use self::sentence::Language;
pub use self::validate::StatementProblem;

use super::Match;
use super::Reason;
use super::Verdict;
use crate::context::Jurisdiction;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::rule::Attributes;
use crate::wording::json_line;

/// Facts about one decision that its verdict does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementCase {
    /// The platform's own number of the statement: letters, digits, `-` and `_`, at most 500.
    pub puid: String,
    /// When the content that holds the link was published.
    pub content_date: Timestamp,
    /// When the decision was made.
    pub application_date: Timestamp,
}

/// A statement of reasons, as the transparency database takes it. A field that is `None` or empty is
/// left out of the JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are those of the database, by its names")]
pub struct Statement {
    pub decision_visibility: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_visibility_other: Option<String>,
    pub decision_ground: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_ground_reference_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub illegal_content_legal_ground: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub illegal_content_explanation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incompatible_content_ground: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incompatible_content_explanation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incompatible_content_illegal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    pub content_type: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type_other: Option<String>,
    pub category: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category_addition: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category_specification: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_specification_other: Option<String>,
    pub content_date: String,
    pub application_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_visibility_restriction: Option<String>,
    pub decision_facts: String,
    pub source_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    pub automated_detection: String,
    pub automated_decision: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub territorial_scope: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_language: Option<String>,
    pub puid: String,
    /// What the sentence for the user says; the names of the profile for it may mean either.
    #[serde(skip)]
    action: Action,
}

/// Why there is no statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoStatement {
    /// The link was let through.
    #[error("the action is {action}, which restricts nothing: no statement is due")]
    NotRestricted {
        /// The action of the verdict.
        action: Action,
    },
    /// No rule decided, and the profile does not say what that means.
    #[error(
        "`{code}` decided and no rule of a list: there is no ground to state, unless the profile \
         has [code.{code}]"
    )]
    NoRule {
        /// The code of the reason that decided.
        code: &'static str,
    },
    /// Article 17 does not apply to orders of authorities; see [`Verdict::receipt`].
    #[error(
        "an order of an authority decided ({reference}): Article 17 asks for no statement; write a \
         receipt, or set `orders = true` in the profile"
    )]
    AuthorityOrder {
        /// The order, or the list and line of its rule.
        reference: String,
    },
    /// The decision applies outside the European Economic Area only.
    #[error(
        "the decision applies in {jurisdictions} only, outside the European Economic Area: no \
             statement is due"
    )]
    Elsewhere {
        /// Where it applies.
        jurisdictions: String,
    },
    /// The profile exempts the category: deceptive commercial content of high volume.
    #[error("the category `{category}` is exempt in the profile: no statement is due")]
    Exempt {
        /// The category.
        category: String,
    },
    /// The database would refuse the statement.
    #[error("the statement is not complete: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<StatementProblem>),
}

impl Verdict {
    /// The statement of reasons for the decision, from the rule that decided.
    ///
    /// Credentials in the link do not reach the statement; whatever else may tell a person (path
    /// and query) is left out where the profile says `redact = true`.
    ///
    /// # Errors
    /// [`NoStatement`] if none is due, or if the database would refuse it.
    pub fn statement(
        &self,
        profile: &StatementProfile,
        case: &StatementCase,
    ) -> Result<Statement, NoStatement> {
        let action = self.action();
        if action < Action::Warn {
            return Err(NoStatement::NotRestricted { action });
        }
        let reason = self.reasons().first();
        let code = reason.map_or("", |reason| reason.code().as_str());
        let places = reason.map_or(Jurisdictions::NONE, Reason::jurisdictions);
        let ground = match reason.and_then(|reason| reason.rule()) {
            Some(rule) => Decider::of_rule(rule, places, profile)?,
            None => {
                let mapping = profile.code.get(code).ok_or(NoStatement::NoRule { code })?;
                let scope = scope([Jurisdictions::NONE, places], profile)?;
                Decider { rule: None, attributes: Arc::default(), mapping: Some(mapping), scope }
            }
        };
        let candidate = reason.and_then(|reason| self.candidates().get(reason.candidate()?));
        let link = candidate.map_or(self.input(), |candidate| candidate.url.normal());
        let link = redact::link(link, profile.redact);
        let statement = ground.statement(action, &link, profile, case);
        match statement.problems() {
            problems if problems.is_empty() => Ok(statement),
            problems => Err(NoStatement::Invalid(problems)),
        }
    }
}

/// What decided: a rule, or a setting of the policy that the profile maps.
struct Decider<'a> {
    rule: Option<&'a Match>,
    attributes: Arc<Attributes>,
    mapping: Option<&'a CategoryMapping>,
    /// The countries in which the decision applies.
    scope: Vec<String>,
}

impl<'a> Decider<'a> {
    fn of_rule(
        rule: &'a Match,
        places: &Jurisdictions,
        profile: &'a StatementProfile,
    ) -> Result<Self, NoStatement> {
        if rule.source_type() == Some(SourceType::AuthorityOrder) && !profile.orders {
            return Err(NoStatement::AuthorityOrder { reference: receipt::reference(rule) });
        }
        let category = rule.category();
        if let Some(category) = category.filter(|name| profile.exempt.iter().any(|it| it == name)) {
            return Err(NoStatement::Exempt { category: category.to_owned() });
        }
        let scope = scope([rule.jurisdictions(), places], profile)?;
        let mapping = category.and_then(|category| profile.category.get(category));
        Ok(Self { rule: Some(rule), attributes: Arc::clone(&rule.attributes), mapping, scope })
    }

    fn statement(
        &self,
        action: Action,
        link: &str,
        profile: &StatementProfile,
        case: &StatementCase,
    ) -> Statement {
        let Self { attributes, mapping, .. } = self;
        let is_blocked = action >= Action::Block;
        // What no rule forbids, the terms of the platform do.
        let ground = attributes.ground.or(profile.ground);
        let ground = ground.or_else(|| self.rule.is_none().then_some(Ground::Terms));
        let is_illegal = ground == Some(Ground::Illegal);
        let is_terms = ground == Some(Ground::Terms);
        let provision = attributes.provision.clone();
        let provision = provision.or_else(|| mapping.and_then(|it| it.provision.clone()));
        let explanation = mapping.and_then(|mapping| mapping.explanation.clone());
        let source_type = source_type(attributes.source_type);
        let is_voluntary = source_type == VOLUNTARY;
        let visibility =
            if is_blocked { &profile.visibility_block } else { &profile.visibility_warn };
        let is_other = |names: &[String]| names.iter().any(|name| name.ends_with("_OTHER"));
        Statement {
            decision_visibility: visibility.clone(),
            decision_visibility_other: profile
                .visibility_other
                .clone()
                .filter(|_| is_other(visibility)),
            decision_ground: match ground {
                Some(Ground::Illegal) => "DECISION_GROUND_ILLEGAL_CONTENT".to_owned(),
                Some(Ground::Terms) => "DECISION_GROUND_INCOMPATIBLE_CONTENT".to_owned(),
                None => String::new(),
            },
            decision_ground_reference_url: mapping.and_then(|it| it.reference_url.clone()),
            illegal_content_legal_ground: provision.clone().filter(|_| is_illegal),
            illegal_content_explanation: explanation.clone().filter(|_| is_illegal),
            incompatible_content_ground: provision.filter(|_| is_terms),
            incompatible_content_explanation: explanation.filter(|_| is_terms),
            incompatible_content_illegal: mapping
                .and_then(|it| it.illegal)
                .map(yes_or_no)
                .filter(|_| is_terms),
            account_type: profile.account_type.clone(),
            content_type: profile.content_type.clone(),
            content_type_other: profile
                .content_type_other
                .clone()
                .filter(|_| is_other(&profile.content_type)),
            category: mapping.map(|mapping| mapping.category.clone()).unwrap_or_default(),
            category_addition: mapping.map(|it| it.addition.clone()).unwrap_or_default(),
            category_specification: mapping.map(|it| it.specification.clone()).unwrap_or_default(),
            category_specification_other: mapping.and_then(|it| it.specification_other.clone()),
            content_date: date(case.content_date),
            application_date: date(case.application_date),
            end_date_visibility_restriction: attributes.valid_until.and_then(last_day),
            decision_facts: self.facts(action, link),
            source_type: source_type.to_owned(),
            source_identity: attributes.source.clone().filter(|_| !is_voluntary),
            automated_detection: yes_or_no(profile.automated_detection),
            automated_decision: profile.automated_decision.clone(),
            territorial_scope: self.scope.clone(),
            content_language: profile.content_language.clone(),
            puid: case.puid.clone(),
            action,
        }
    }

    fn facts(&self, action: Action, link: &str) -> String {
        let done = if action >= Action::Block { "was blocked" } else { "opens with a warning" };
        let why = match self.rule {
            Some(rule) => {
                let category = rule.category().map_or(String::new(), |name| format!(" for {name}"));
                let reference =
                    rule.reference().map_or(String::new(), |it| format!(", reference {it}"));
                format!("the list {} names it{category}{reference}", rule.list())
            }
            None => "links of this kind are restricted".to_owned(),
        };
        // The link may be as long as a link can be, and the field is not.
        let link: String = link.chars().take(MAX_LINK_CHARS).collect();
        format!("The link to {link} {done}: {why}.")
    }
}

fn source_type(of_rule: Option<SourceType>) -> &'static str {
    match of_rule {
        Some(SourceType::Notice) => "SOURCE_ARTICLE_16",
        Some(SourceType::TrustedFlagger) => "SOURCE_TRUSTED_FLAGGER",
        Some(SourceType::AuthorityOrder) => SOURCE_ORDER,
        Some(SourceType::OwnInitiative) | None => VOLUNTARY,
    }
}

/// The last day before an end, unless it lies beyond what the database takes.
fn last_day(until: Timestamp) -> Option<String> {
    let day = date(Timestamp::from_unix_seconds(until.unix_seconds().saturating_sub(1)));
    Some(day).filter(|day| validate::is_date(day, "0000-01-01"))
}

/// The day of a moment in UTC.
fn date(moment: Timestamp) -> String {
    moment.to_string().chars().take("2026-01-31".len()).collect()
}

fn yes_or_no(answer: bool) -> String {
    if answer { "Yes" } else { "No" }.to_owned()
}

/// The countries of the European Economic Area in which a decision applies, given where its rule and
/// the condition that decided count.
fn scope(
    bounds: [&Jurisdictions; 2],
    profile: &StatementProfile,
) -> Result<Vec<String>, NoStatement> {
    if bounds.iter().all(|bound| bound.is_empty()) && !profile.territorial_scope.is_empty() {
        return Ok(profile.territorial_scope.clone());
    }
    let applies = |country: &&str| {
        let users = country.parse::<Jurisdiction>().into_iter().collect();
        bounds.iter().all(|bound| bound.admits(&users))
    };
    let countries = validate::EEA.into_iter().filter(applies);
    let countries: Vec<String> = countries.map(str::to_owned).collect();
    if countries.is_empty() {
        let bounds = bounds.iter().filter(|bound| !bound.is_empty());
        let codes = |bound: &&Jurisdictions| {
            let codes: Vec<&str> = bound.as_slice().iter().map(Jurisdiction::as_str).collect();
            codes.join(", ")
        };
        let jurisdictions: Vec<String> = bounds.map(codes).collect();
        return Err(NoStatement::Elsewhere { jurisdictions: jurisdictions.join(" within ") });
    }
    Ok(countries)
}

impl Statement {
    /// The fields as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        json_line(self)
    }
}

const VOLUNTARY: &str = "SOURCE_VOLUNTARY";

/// What the database has for orders of authorities.
const SOURCE_ORDER: &str = "SOURCE_TYPE_OTHER_NOTIFICATION";

/// How much of a link stands in the facts of a decision.
const MAX_LINK_CHARS: usize = 2000;

/// How many statements the database takes in one request.
pub const MAX_BATCH: usize = 100;

/// The bodies of the requests for statements: JSON with up to [`MAX_BATCH`] statements each.
pub fn batches(statements: &[Statement]) -> impl Iterator<Item = String> + '_ {
    #[derive(Serialize)]
    struct Batch<'a> {
        statements: &'a [Statement],
    }
    let body = |statements| json_line(&Batch { statements });
    statements.chunks(MAX_BATCH).map(body)
}
