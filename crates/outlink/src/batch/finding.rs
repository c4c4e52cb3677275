//! The reason that decided about a row.

use std::collections::HashSet;
use std::sync::Arc;

use super::column::Column;
use super::column::Value;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::verdict::Match;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;

/// Why a row is not allowed: the reason that decided.
#[derive(Clone, Debug)]
pub struct Finding {
    action: Action,
    code: ReasonCode,
    message: Box<str>,
    rule: Option<Arc<Match>>,
    candidate: Option<Box<str>>,
    entity: Option<Box<str>>,
    registrable_domain: Option<Box<str>>,
    database_id: Arc<str>,
}

/// What the findings of a thread have in common, held once.
#[derive(Default)]
pub(super) struct Shared {
    rules: HashSet<Arc<Match>>,
    database_id: Option<Arc<str>>,
}

impl Shared {
    fn rule(&mut self, rule: &Match) -> Arc<Match> {
        if let Some(known) = self.rules.get(rule) {
            return Arc::clone(known);
        }
        let rule = Arc::new(rule.clone());
        self.rules.insert(Arc::clone(&rule));
        rule
    }

    /// The databases of a screener, which all verdicts of a batch have.
    fn database_id(&mut self, verdict: &Verdict) -> Arc<str> {
        let joined = || {
            let ids: Vec<&str> = verdict.databases().iter().map(|one| one.id.as_str()).collect();
            ids.join("+").into()
        };
        Arc::clone(self.database_id.get_or_insert_with(joined))
    }
}

impl Finding {
    /// The reason that decided a verdict; `None` if it allows the link.
    pub(super) fn of(verdict: &Verdict, shared: &mut Shared) -> Option<Self> {
        let reason = verdict.reasons().first().filter(|reason| reason.action() > Action::Allow)?;
        let place = reason.candidate().and_then(|index| verdict.candidates().get(index));
        Some(Self {
            action: verdict.action(),
            code: reason.code(),
            message: reason.message().into(),
            rule: reason.rule().map(|rule| shared.rule(rule)),
            candidate: place.map(|place| place.url.href().unwrap_or(place.url.normal()).into()),
            entity: place.and_then(|place| Some(place.entity.as_ref()?.to_string().into())),
            registrable_domain: place
                .and_then(|place| Some(place.url.registrable_domain()?.into())),
            database_id: shared.database_id(verdict),
        })
    }

    /// What to do about the link.
    pub fn action(&self) -> Action {
        self.action
    }

    /// What a column says of the row.
    pub fn value(&self, column: Column) -> Value<'_> {
        let rule = self.rule.as_deref();
        match column {
            Column::Action => Value::Text(self.action.as_str()),
            Column::ActionNumber => Value::Number(self.action.number().into()),
            Column::Code => Value::Text(self.code.as_str()),
            Column::Message => Value::Text(&self.message),
            Column::Candidate => text_of(self.candidate.as_deref()),
            Column::Entity => text_of(self.entity.as_deref()),
            Column::RegistrableDomain => text_of(self.registrable_domain.as_deref()),
            Column::Rule | Column::Pattern => text_of(rule.map(Match::pattern)),
            Column::Kind => text_of(rule.map(|rule| rule.kind().as_str())),
            Column::List => text_of(rule.map(Match::list)),
            Column::Line => rule.map_or(Value::None, |rule| Value::Number(rule.line())),
            Column::Id => text_of(rule.and_then(Match::id)),
            Column::Category => text_of(rule.and_then(Match::category)),
            Column::Tags => rule.map_or(Value::None, |rule| {
                Value::Texts(rule.tags().iter().map(|tag| tag.as_str().into()).collect())
            }),
            Column::Ground => text_of(rule.and_then(Match::ground).map(Ground::as_str)),
            Column::Provision => text_of(rule.and_then(Match::provision)),
            Column::Reference => text_of(rule.and_then(Match::reference)),
            Column::Source => text_of(rule.and_then(Match::source)),
            Column::SourceType => {
                text_of(rule.and_then(Match::source_type).map(SourceType::as_str))
            }
            Column::Jurisdictions => rule.map_or(Value::None, |rule| {
                let codes = rule.jurisdictions().iter();
                Value::Texts(codes.map(|code| code.to_string().into()).collect())
            }),
            Column::DatabaseId => Value::Text(&self.database_id),
        }
    }
}

fn text_of(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::None, Value::Text)
}
