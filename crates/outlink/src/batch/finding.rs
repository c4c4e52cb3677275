//! The reason that decided about a row.

use std::collections::HashSet;
use std::sync::Arc;

use super::column::Column;
use super::column::Value;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::screen::Detail;
use crate::screen::Listed;
use crate::screen::RuleKey;
use crate::screen::Stopped;
use crate::url;
use crate::verdict::DatabaseName;
use crate::verdict::Match;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;

/// Why a row is not allowed: the reason that decided, as far as it was asked for.
#[derive(Clone, Debug)]
pub struct Finding {
    action: Action,
    code: Option<ReasonCode>,
    columns: ColumnSet,
    rule: Option<Arc<Match>>,
    candidate: Option<Arc<str>>,
    database_id: Option<Arc<str>>,
    rare: Option<Arc<Rare>>,
}

/// What is rarely asked for. A row takes less memory without it.
#[derive(Debug, Default)]
struct Rare {
    message: Option<Box<str>>,
    entity: Option<Box<str>>,
    registrable_domain: Option<Box<str>>,
}

/// A set of columns, as bits of their numbers.
#[derive(Clone, Copy, Debug, Default)]
struct ColumnSet(u32);

const _: () = assert!(Column::ALL.len() <= 32, "a column has no bit");

impl ColumnSet {
    fn add(&mut self, column: Column) {
        self.0 |= 1 << column as u8;
    }

    fn has(self, column: Column) -> bool {
        self.0 >> column as u8 & 1 != 0
    }
}

/// What columns want to know of a reason. What none of them wants is not worked out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WantedFields {
    columns: ColumnSet,
    /// Anything but the action.
    pub(super) reason: bool,
    rule: bool,
    database_id: bool,
    message: bool,
    candidate: bool,
    entity: bool,
    registrable_domain: bool,
}

impl WantedFields {
    pub(super) fn of(columns: &[Column]) -> Self {
        let mut wanted = Self::default();
        for column in columns {
            wanted.columns.add(*column);
            match column {
                Column::Action | Column::ActionNumber => continue,
                Column::Code => {}
                Column::DatabaseId => wanted.database_id = true,
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

    /// What has to be worked out of a link that is not allowed.
    pub(super) fn detail(self) -> Detail {
        if self.needs_verdict() { Detail::Verdict } else { Detail::Rule }
    }

    /// Whether more is wanted than the rule that decides says.
    fn needs_verdict(self) -> bool {
        self.message || self.entity || self.registrable_domain
    }
}

/// What the findings of a thread have in common, held once.
#[derive(Default)]
pub(super) struct Shared {
    /// Rules that decided alone, by their keys, each in the place that its number chooses. A table of all
    /// of them would take longer to write than the rules themselves where each stops one row.
    listed: Vec<Option<(RuleKey, Arc<Match>)>>,
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

    /// The rule that decided about a link of a host; `None` if the database is damaged.
    fn listed(&mut self, listed: &Listed<'_>, host: &str) -> Option<Arc<Match>> {
        if self.listed.is_empty() {
            self.listed.resize_with(LISTED, || None);
        }
        let key = listed.key();
        let place = self.listed.get_mut(key.1.0 as usize % LISTED)?;
        if let Some((_, rule)) = place.as_ref().filter(|(of, _)| *of == key) {
            return Some(Arc::clone(rule));
        }
        let rule = Arc::new(listed.rule(host)?);
        *place = Some((key, Arc::clone(&rule)));
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
            code: None,
            columns: ColumnSet::default(),
            rule: None,
            candidate: None,
            database_id: None,
            rare: None,
        }
    }

    /// Why a link is stopped; `None` if only its verdict can say that.
    pub(super) fn of_stopped(
        stopped: &Stopped<'_>,
        wanted: WantedFields,
        shared: &mut Shared,
    ) -> Option<Self> {
        let listed = match stopped {
            Stopped::Listed(listed) => listed,
            Stopped::Verdict(verdict) => return Self::of(verdict, wanted, shared),
        };
        let mut found = Self {
            code: Some(ReasonCode::Listed),
            columns: wanted.columns,
            database_id: wanted.database_id.then(|| shared.database_id(listed.databases)),
            ..Self::of_action(listed.action)
        };
        if wanted.rule || wanted.candidate {
            let link = url::scan_any(listed.link)?;
            found.rule = if wanted.rule { Some(shared.listed(listed, link.host())?) } else { None };
            found.candidate = wanted.candidate.then(|| Arc::from(&*link.href()));
        }
        Some(found)
    }

    /// The reason that decided a verdict; `None` if it allows the link.
    pub(super) fn of(verdict: &Verdict, wanted: WantedFields, shared: &mut Shared) -> Option<Self> {
        let reason = verdict.reasons().first().filter(|reason| reason.action() > Action::Allow)?;
        let mut found = Self {
            code: Some(reason.code()),
            columns: wanted.columns,
            rule: reason.rule().filter(|_| wanted.rule).map(|rule| shared.rule(rule)),
            database_id: wanted.database_id.then(|| shared.database_id(verdict.databases())),
            ..Self::of_action(verdict.action())
        };
        let mut rare =
            Rare { message: wanted.message.then(|| reason.message().into()), ..Rare::default() };
        if let Some(place) = reason.candidate() {
            if wanted.entity {
                let entity = verdict.candidates().get(place).and_then(|it| it.entity.as_ref());
                rare.entity = entity.map(|entity| entity.to_string().into());
            }
            if (wanted.candidate || wanted.registrable_domain)
                && let Some(url) = verdict.url_of(place)
            {
                let href = || url.href().unwrap_or(url.normal()).into();
                found.candidate = wanted.candidate.then(href);
                if wanted.registrable_domain {
                    rare.registrable_domain = url.registrable_domain().map(Into::into);
                }
            }
        }
        found.rare = wanted.needs_verdict().then(|| Arc::new(rare));
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
        if !is_known && !self.columns.has(column) {
            return Value::None;
        }
        let (rule, rare) = (self.rule.as_deref(), self.rare.as_deref());
        match column {
            Column::Action => Value::Text(self.action.as_str()),
            Column::ActionNumber => Value::Number(self.action.number().into()),
            Column::Code => text_of(self.code.map(ReasonCode::as_str)),
            Column::Message => text_of(rare.and_then(|it| it.message.as_deref())),
            Column::Candidate => text_of(self.candidate.as_deref()),
            Column::Entity => text_of(rare.and_then(|it| it.entity.as_deref())),
            Column::RegistrableDomain => {
                text_of(rare.and_then(|it| it.registrable_domain.as_deref()))
            }
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

/// How many rules that decided alone are held.
const LISTED: usize = 1024;

fn text_of(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::None, Value::Text)
}
