//! A rule of a database in words.

use std::borrow::Cow;
use std::sync::Arc;

use crate::database::Database;
use crate::ids::RuleId;
use crate::names::Effect;
use crate::names::RuleKind;
use crate::rule::Attributes;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::table::attributes::AttributesView;
use crate::table::reversed::MAX_BYTES;
use crate::table::reversed::reversed;
use crate::table::rules::RuleRecord;
use crate::wire::Damaged;

/// A rule, as far as possible borrowed from the database.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RuleView<'a> {
    /// What it compares.
    pub(crate) kind: RuleKind,
    /// The pattern, as [`Pattern`] displays it.
    pub(crate) pattern: Cow<'a, str>,
    /// Block or exception.
    pub(crate) effect: Effect,
    /// Whether only an important exception lifts it.
    pub(crate) important: bool,
    /// The line of its list, counted from 1.
    pub(crate) line: u32,
    /// Its list.
    pub(crate) list: &'a ListInfo,
    /// The name of its list.
    pub(crate) list_name: Arc<str>,
    /// Its attributes, and those of its list where it says nothing itself.
    pub(crate) attributes: Arc<Attributes>,
}

/// What a rule says, whatever it compares: enough to decide by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RuleAttributes<'a> {
    /// Block or exception.
    pub(crate) effect: Effect,
    /// Its list.
    pub(crate) list: &'a ListInfo,
    /// Its attributes, and those of its list where it says nothing itself.
    pub(crate) attributes: AttributesView<'a>,
}

impl Database {
    /// The rule of a number.
    ///
    /// # Errors
    /// If the database is damaged, or has no such rule.
    pub(crate) fn rule(&self, rule: RuleId) -> Result<RuleView<'_>, Damaged> {
        self.rule_of_pattern(rule, None)
    }

    /// The rule of a number, whose pattern is read unless it is a domain that is known.
    ///
    /// # Errors
    /// If the database is damaged, or has no such rule.
    pub(crate) fn rule_of_pattern<'a>(
        &'a self,
        rule: RuleId,
        domain: Option<&'a str>,
    ) -> Result<RuleView<'a>, Damaged> {
        let (tables, derived) = (&self.inner.tables, &self.inner.derived);
        let file = self.file();
        let record = tables.rules.rule(file, rule)?;
        let names = tables.lists.iter().map(|list| list.info.name.as_str());
        let list_name = derived.name(record.list.0 as usize, names);
        let list_name = list_name.ok_or(Damaged::new("rules", NO_LIST))?;
        let attributes = derived.set(record.attributes, tables.attributes.count(), || {
            let set = tables.attributes.set(file, &tables.strings, record.attributes)?;
            Ok(set.to_owned())
        })?;
        Ok(RuleView {
            kind: record.kind,
            pattern: match domain {
                Some(known) if record.kind == RuleKind::Domain => Cow::Borrowed(known),
                _ => self.pattern(record.kind, record.group)?,
            },
            effect: record.effect,
            important: record.important,
            line: record.line,
            list: self.list_of(&record)?,
            list_name,
            attributes,
        })
    }

    /// The categories of the rules; those that cannot be read are left out.
    pub(crate) fn categories(&self) -> impl Iterator<Item = &str> {
        let tables = &self.inner.tables;
        let set = |set| tables.attributes.set(self.file(), &tables.strings, set).ok()?.category;
        (0..tables.attributes.count() as u32).filter_map(set)
    }

    /// What the rule of a number says. Unlike [`Self::rule`] this does not allocate.
    ///
    /// # Errors
    /// If the database is damaged, or has no such rule.
    pub(crate) fn rule_attributes(&self, rule: RuleId) -> Result<RuleAttributes<'_>, Damaged> {
        self.attributes_of(&self.inner.tables.rules.rule(self.file(), rule)?)
    }

    fn attributes_of(&self, record: &RuleRecord) -> Result<RuleAttributes<'_>, Damaged> {
        let file = self.file();
        let tables = &self.inner.tables;
        Ok(RuleAttributes {
            effect: record.effect,
            list: self.list_of(record)?,
            attributes: tables.attributes.set(file, &tables.strings, record.attributes)?,
        })
    }

    fn list_of(&self, record: &RuleRecord) -> Result<&ListInfo, Damaged> {
        let list = self.inner.tables.lists.get(record.list.0 as usize);
        list.map(|list| &list.info).ok_or(Damaged::new("rules", NO_LIST))
    }

    pub(super) fn pattern(&self, kind: RuleKind, group: u32) -> Result<Cow<'_, str>, Damaged> {
        let file = self.file();
        let tables = &self.inner.tables;
        match kind {
            RuleKind::Keyword => {
                tables.keywords.text(file, &tables.strings, group).map(Cow::Borrowed)
            }
            RuleKind::Regex => {
                tables.regexes.source(file, &tables.strings, group).map(Cow::Borrowed)
            }
            RuleKind::Ip => tables.ranges.net(file, group).map(|net| net.to_string().into()),
            RuleKind::Sha256 => {
                let hash = tables.hashes.hash(file, group)?;
                Ok(Pattern::Sha256(hash.to_vec()).to_string().into())
            }
            RuleKind::Domain
            | RuleKind::Host
            | RuleKind::Url
            | RuleKind::Prefix
            | RuleKind::Entity => {
                let missing = Damaged::new("rules", "a rule has no pattern");
                let mut key = tables.exact(kind).ok_or(missing)?.key(file, group)?;
                if matches!(kind, RuleKind::Domain | RuleKind::Host) {
                    let mut place = [0; MAX_BYTES];
                    let host = reversed(&key, &mut place);
                    key.copy_from_slice(&host);
                }
                let text = String::from_utf8(key);
                text.map(Cow::Owned).map_err(|_| Damaged::new("rules", "a pattern is not UTF-8"))
            }
        }
    }
}

const NO_LIST: &str = "a rule has no list";
