//! The reason that decided about a row.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use super::column::Column;
use super::column::Value;
use crate::ids::RuleId;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::screen::Listed;
use crate::screen::Stopped;
use crate::verdict::DatabaseName;
use crate::verdict::Match;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;

/// Why a row is not allowed: the reason that decided, as far as it was asked for.
#[derive(Clone, Debug)]
pub struct Finding {
    action: Action,
    asked: Asked,
    code: Option<ReasonCode>,
    message: Option<Box<str>>,
    rule: Option<Arc<Match>>,
    candidate: Option<Box<str>>,
    entity: Option<Box<str>>,
    registrable_domain: Option<Box<str>>,
    database_id: Option<Arc<str>>,
}

/// A set of columns, as bits of their numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Asked(u32);

const _: () = assert!(Column::ALL.len() <= 32, "a column has no bit");

impl Asked {
    fn add(&mut self, column: Column) {
        self.0 |= 1 << column as u8;
    }

    fn has(self, column: Column) -> bool {
        self.0 >> column as u8 & 1 != 0
    }
}

/// What columns want to know of a reason. What none of them wants is not worked out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    asked: Asked,
    /// Anything but the action.
    pub(super) reason: bool,
    rule: bool,
    message: bool,
    candidate: bool,
    entity: bool,
    registrable_domain: bool,
}

impl Wanted {
    pub(super) fn of(columns: &[Column]) -> Self {
        let mut wanted = Self::default();
        for column in columns {
            wanted.asked.add(*column);
            match column {
                Column::Action | Column::ActionNumber => continue,
                Column::Code | Column::DatabaseId => {}
                Column::Message => wanted.message = true,
                Column::Candidate => wanted.candidate = true,
                Column::Entity => wanted.entity = true,
                Column::RegistrableDomain => wanted.registrable_domain = true,
                _ => wanted.rule = true,
            }
            wanted.reason = true;
        }
        wanted
    }

    /// Whether more is wanted than the rule that decides says.
    pub(super) fn needs_verdict(self) -> bool {
        self.message || self.entity || self.registrable_domain
    }
}

/// What the findings of a thread have in common, held once.
#[derive(Default)]
pub(super) struct Shared {
    /// The rules that decided alone, by their keys.
    listed: HashMap<(usize, RuleId), Arc<Match>>,
    /// The rules of verdicts.
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

    /// The rule that decided; `None` if the database is damaged.
    fn listed(&mut self, listed: &Listed<'_>) -> Option<Arc<Match>> {
        if let Some(known) = self.listed.get(&listed.key()) {
            return Some(Arc::clone(known));
        }
        let rule = Arc::new(listed.rule()?);
        self.listed.insert(listed.key(), Arc::clone(&rule));
        Some(rule)
    }

    /// The databases of a screener, which are the same for all rows of a batch.
    fn database_id(&mut self, databases: &[DatabaseName]) -> Arc<str> {
        let joined = || {
            let ids: Vec<&str> = databases.iter().map(|one| one.id.as_str()).collect();
            ids.join("+").into()
        };
        Arc::clone(self.database_id.get_or_insert_with(joined))
    }
}

impl Finding {
    /// An action of which no more is asked.
    pub(super) fn of_action(action: Action) -> Self {
        Self {
            action,
            asked: Asked::default(),
            code: None,
            message: None,
            rule: None,
            candidate: None,
            entity: None,
            registrable_domain: None,
            database_id: None,
        }
    }

    /// Why a link is stopped; `None` if only its verdict can say that.
    pub(super) fn of_stopped(
        stopped: &Stopped<'_>,
        wanted: Wanted,
        shared: &mut Shared,
    ) -> Option<Self> {
        let listed = match stopped {
            Stopped::Listed(listed) => listed,
            Stopped::Verdict(verdict) => return Self::of(verdict, wanted, shared),
        };
        let rule = if wanted.rule { Some(shared.listed(listed)?) } else { None };
        let candidate = if wanted.candidate { Some(listed.href()?.into()) } else { None };
        let code = Some(ReasonCode::Listed);
        let database_id = Some(shared.database_id(listed.databases));
        let asked = wanted.asked;
        Some(Self { asked, code, rule, candidate, database_id, ..Self::of_action(listed.action) })
    }

    /// The reason that decided a verdict; `None` if it allows the link.
    pub(super) fn of(verdict: &Verdict, wanted: Wanted, shared: &mut Shared) -> Option<Self> {
        let reason = verdict.reasons().first().filter(|reason| reason.action() > Action::Allow)?;
        let mut found = Self {
            asked: wanted.asked,
            code: Some(reason.code()),
            message: wanted.message.then(|| reason.message().into()),
            rule: reason.rule().filter(|_| wanted.rule).map(|rule| shared.rule(rule)),
            database_id: Some(shared.database_id(verdict.databases())),
            ..Self::of_action(verdict.action())
        };
        let Some(place) = reason.candidate() else { return Some(found) };
        if wanted.entity {
            let entity = verdict.candidates().get(place).and_then(|it| it.entity.as_ref());
            found.entity = entity.map(|entity| entity.to_string().into());
        }
        if (wanted.candidate || wanted.registrable_domain)
            && let Some(url) = verdict.url_of(place)
        {
            let href = || url.href().unwrap_or(url.normal()).into();
            found.candidate = wanted.candidate.then(href);
            if wanted.registrable_domain {
                found.registrable_domain = url.registrable_domain().map(Into::into);
            }
        }
        Some(found)
    }

    /// What to do about the link.
    pub fn action(&self) -> Action {
        self.action
    }

    /// What a column says of the row; nothing if it is neither of the action nor one that the batch
    /// was asked for.
    pub fn value(&self, column: Column) -> Value<'_> {
        let is_known = matches!(column, Column::Action | Column::ActionNumber);
        if !is_known && !self.asked.has(column) {
            return Value::None;
        }
        let rule = self.rule.as_deref();
        match column {
            Column::Action => Value::Text(self.action.as_str()),
            Column::ActionNumber => Value::Number(self.action.number().into()),
            Column::Code => text_of(self.code.map(ReasonCode::as_str)),
            Column::Message => text_of(self.message.as_deref()),
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
            Column::DatabaseId => text_of(self.database_id.as_deref()),
        }
    }
}

fn text_of(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::None, Value::Text)
}
