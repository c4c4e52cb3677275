//! Statements of reasons: a verdict in the fields of the transparency database of the Digital
//! Services Act (Regulation (EU) 2022/2065, Articles 17 and 24(5)).
//!
//! | field | where it comes from |
//! | --- | --- |
//! | `decision_visibility` | the action; the profile may name others |
//! | `decision_ground` | `ground` of the rule, else of the profile |
//! | `illegal_content_legal_ground`, `incompatible_content_ground` | `provision` of the rule, else of the category in the profile |
//! | the explanations, `category`, `category_specification` | the category in the profile |
//! | `decision_facts` | the verdict, without credentials |
//! | `source_type`, `source_identity` | `source_type` and `source` of the rule |
//! | `territorial_scope` | `jurisdictions` of the rule, else the profile, else the EEA |
//! | `end_date_visibility_restriction` | `valid_until` of the rule |
//! | `content_type`, `content_language`, `automated_detection`, `automated_decision` | the profile |
//! | `puid`, `content_date`, `application_date` | the case |

mod profile;
mod receipt;
mod redact;
mod sentence;
#[cfg(test)]
mod tests;
mod validate;

use serde::Serialize;

pub use self::profile::CategoryMapping;
#[cfg(feature = "toml")]
pub use self::profile::ProfileError;
pub use self::profile::StatementProfile;
pub use self::receipt::Receipt;
pub use self::sentence::Language;
pub use self::validate::StatementProblem;

use super::Match;
use super::Verdict;
use crate::context::Jurisdiction;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;

/// What is known of one decision beside its verdict.
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
    pub content_type: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type_other: Option<String>,
    pub category: String,
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
    /// No rule decided, so that there is no ground to state.
    #[error("`{code}` decided and no rule of a list: there is no ground to state")]
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
        let rule = reason.and_then(|reason| reason.rule()).ok_or(NoStatement::NoRule { code })?;
        if rule.source_type() == Some(SourceType::AuthorityOrder) && !profile.orders {
            return Err(NoStatement::AuthorityOrder { reference: receipt::reference(rule) });
        }
        let place = reason.and_then(|reason| self.candidates().get(reason.candidate()?));
        let link = place.map_or(self.input(), |place| place.url.normal());
        let link = redact::link(link, profile.redact);
        let statement = of_rule(rule, action, &link, profile, case);
        match statement.problems() {
            problems if problems.is_empty() => Ok(statement),
            problems => Err(NoStatement::Invalid(problems)),
        }
    }
}

fn of_rule(
    rule: &Match,
    action: Action,
    link: &str,
    profile: &StatementProfile,
    case: &StatementCase,
) -> Statement {
    let mapping = rule.category().and_then(|category| profile.category.get(category));
    let ground = rule.ground().or(profile.ground);
    let provision = rule.provision().map(str::to_owned);
    let provision = provision.or_else(|| mapping.and_then(|it| it.provision.clone()));
    let explanation = mapping.and_then(|mapping| mapping.explanation.clone());
    let is_illegal = ground == Some(Ground::Illegal);
    let is_terms = ground == Some(Ground::Terms);
    let source_type = match rule.source_type() {
        Some(SourceType::Notice) => "SOURCE_ARTICLE_16",
        Some(SourceType::TrustedFlagger) => "SOURCE_TRUSTED_FLAGGER",
        Some(SourceType::AuthorityOrder) => "SOURCE_TYPE_OTHER_NOTIFICATION",
        Some(SourceType::OwnInitiative) | None => "SOURCE_VOLUNTARY",
    };
    let is_voluntary = source_type == "SOURCE_VOLUNTARY";
    let done = if action >= Action::Block { "was blocked" } else { "opens with a warning" };
    let through = rule.category().map_or(String::new(), |name| format!(" for {name}"));
    let reference = rule.reference().map_or(String::new(), |it| format!(", reference {it}"));
    Statement {
        decision_visibility: if action >= Action::Block {
            profile.visibility_block.clone()
        } else {
            profile.visibility_warn.clone()
        },
        decision_visibility_other: profile.visibility_other.clone(),
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
        content_type: profile.content_type.clone(),
        content_type_other: profile.content_type_other.clone(),
        category: mapping.map(|mapping| mapping.category.clone()).unwrap_or_default(),
        category_specification: mapping.map(|it| it.specification.clone()).unwrap_or_default(),
        category_specification_other: mapping.and_then(|it| it.specification_other.clone()),
        content_date: date(case.content_date),
        application_date: date(case.application_date),
        // The last day that it counts.
        end_date_visibility_restriction: rule
            .valid_until()
            .map(|until| date(Timestamp::from_unix_seconds(until.unix_seconds() - 1))),
        decision_facts: format!(
            "The link to {link} {done}: the list {} names it{through}{reference}.",
            rule.list()
        ),
        source_type: source_type.to_owned(),
        source_identity: rule.source().map(str::to_owned).filter(|_| !is_voluntary),
        automated_detection: yes_or_no(profile.automated_detection),
        automated_decision: profile.automated_decision.clone(),
        territorial_scope: scope(rule.jurisdictions(), &profile.territorial_scope),
        content_language: profile.content_language.clone(),
        puid: case.puid.clone(),
    }
}

/// The day of a moment in UTC.
fn date(moment: Timestamp) -> String {
    moment.to_string().chars().take("2026-01-31".len()).collect()
}

fn yes_or_no(answer: bool) -> String {
    if answer { "Yes" } else { "No" }.to_owned()
}

/// The countries of the European Economic Area in which a decision counts.
fn scope(rule: &Jurisdictions, profile: &[String]) -> Vec<String> {
    if rule.is_empty() && !profile.is_empty() {
        return profile.to_vec();
    }
    let counts = |country: &str| {
        let country = country.parse::<Jurisdiction>();
        rule.is_empty()
            || country.is_ok_and(|country| rule.iter().any(|code| code.overlaps(country)))
    };
    let countries = validate::EEA.into_iter().filter(|country| counts(country));
    countries.map(str::to_owned).collect()
}

/// How many statements the database takes in one request.
pub const MAX_BATCH: usize = 100;

/// The bodies of the requests for statements: JSON with up to [`MAX_BATCH`] statements each.
pub fn batches(statements: &[Statement]) -> impl Iterator<Item = String> + '_ {
    #[derive(Serialize)]
    struct Batch<'a> {
        statements: &'a [Statement],
    }
    // Strings and lists of them: there is nothing that JSON cannot say.
    let body = |statements| serde_json::to_string(&Batch { statements }).unwrap_or_default();
    statements.chunks(MAX_BATCH).map(body)
}
