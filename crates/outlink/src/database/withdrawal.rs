//! Which rules of lower layers a database withdraws.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::database::Database;
use crate::database::ListSummary;
use crate::database::RuleView;
use crate::ids::RuleId;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::names::RuleKind;
use crate::names::UnknownName;
use crate::rule::ListInfo;
use crate::table::attributes::AttributesView;
use crate::table::withdrawals::WithdrawalRecord;
use crate::wire::Damaged;

/// A withdrawal, borrowed from the database.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WithdrawalView<'a> {
    /// The line of its list, counted from 1.
    pub(crate) line: u32,
    /// The list that it stands in.
    pub(crate) list: &'a ListInfo,
    /// Its attributes, and those of its list where it says nothing itself.
    pub(crate) attributes: AttributesView<'a>,
}

/// Where withdrawals of one rule stand: their lists and lines.
type Places<'a> = Vec<(&'a ListInfo, u32)>;

impl Database {
    /// The first withdrawal of a rule of a lower layer that counts.
    ///
    /// # Errors
    /// If the database is damaged where the withdrawals are.
    pub(crate) fn withdrawal_of(
        &self,
        rule: &RuleView<'_>,
        mut counts: impl FnMut(&WithdrawalView<'_>) -> bool,
    ) -> Result<Option<WithdrawalView<'_>>, Damaged> {
        let tables = &self.inner.tables;
        if tables.withdrawals.count() == 0 {
            return Ok(None);
        }
        let what = (rule.list.name.as_str(), rule.kind, &*rule.pattern);
        for record in tables.withdrawals.of(self.file(), &tables.strings, what)? {
            let view = self.withdrawal(&record?)?;
            if counts(&view) {
                return Ok(Some(view));
            }
        }
        Ok(None)
    }

    /// The withdrawals that meet no rule in the layers below: each with a diagnostic that says what
    /// is missing there.
    ///
    /// Time is linear in the rules below of the lists that are named; memory in the withdrawals.
    ///
    /// # Errors
    /// If this or a lower database is damaged.
    pub fn unused_withdrawals(&self, below: &[Database]) -> Result<Vec<Diagnostic>, Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        // By list and kind, then by pattern.
        let mut unmet: HashMap<(&str, RuleKind), BTreeMap<String, Places<'_>>> = HashMap::new();
        for number in 0..tables.withdrawals.count() {
            let record = tables.withdrawals.withdrawal(file, number)?;
            let list = tables.strings.text(file, record.list)?;
            let pattern = tables.strings.text(file, record.pattern)?;
            let view = self.withdrawal(&record)?;
            let patterns = unmet.entry((list, record.kind)).or_default();
            patterns.entry(pattern.to_owned()).or_default().push((view.list, view.line));
        }
        let named: HashSet<&str> = unmet.keys().map(|(list, _)| *list).collect();
        for database in below {
            let is_named = |list: &ListSummary| named.contains(list.info.name.as_str());
            if !database.lists().iter().any(is_named) {
                continue;
            }
            for number in 0..database.rule_count() as u32 {
                if named.contains(database.rule_attributes(RuleId(number))?.list.name.as_str()) {
                    let rule = database.rule(RuleId(number))?;
                    if let Some(unmet) = unmet.get_mut(&(rule.list.name.as_str(), rule.kind)) {
                        unmet.remove(&*rule.pattern);
                    }
                }
            }
        }
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        let unmet = unmet.into_iter().flat_map(|((list, kind), patterns)| {
            patterns.into_iter().map(move |(pattern, places)| (list, kind, pattern, places))
        });
        for (list, kind, pattern, places) in unmet {
            let lists = below.iter().flat_map(Database::lists);
            let is_known = lists.clone().any(|below| below.info.name == list);
            let message = if is_known {
                format!(
                    "the withdrawal meets nothing: the list `{list}` has no {kind} rule `{pattern}` \
                     below; write the rule as a verdict shows it"
                )
            } else {
                let known = lists.map(|below| below.info.name.as_str());
                let unknown = UnknownName::new("list", list, known);
                format!("the withdrawal meets nothing below: {unknown}")
            };
            diagnostics.extend(places.into_iter().map(|(own, line)| Diagnostic {
                list: own.name.clone(),
                line,
                code: DiagnosticCode::WithdrawalUnused,
                message: message.clone(),
                text: pattern.clone(),
                is_lost_order: false,
            }));
        }
        diagnostics.sort_unstable_by(|a, b| (&a.list, a.line).cmp(&(&b.list, b.line)));
        Ok(diagnostics)
    }

    /// Hands out what is withdrawn: list, kind and pattern of rules.
    ///
    /// # Errors
    /// If the database is damaged where the withdrawals are.
    #[cfg(feature = "live")]
    pub(crate) fn each_withdrawal(
        &self,
        mut visit: impl FnMut(&str, RuleKind, &str),
    ) -> Result<(), Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        for number in 0..tables.withdrawals.count() {
            let record = tables.withdrawals.withdrawal(file, number)?;
            let list = tables.strings.text(file, record.list)?;
            visit(list, record.kind, tables.strings.text(file, record.pattern)?);
        }
        Ok(())
    }

    pub(super) fn verify_withdrawals(&self) -> Result<(), Damaged> {
        let (file, tables) = (self.file(), &self.inner.tables);
        let mut last = None;
        for number in 0..tables.withdrawals.count() {
            let record = tables.withdrawals.withdrawal(file, number)?;
            self.withdrawal(&record)?;
            tables.strings.text(file, record.list)?;
            tables.strings.text(file, record.pattern)?;
            if last.replace(record).is_some_and(|last| last >= record) {
                return Err(Damaged::new("withdrawals", "they are out of order"));
            }
        }
        Ok(())
    }

    fn withdrawal(&self, record: &WithdrawalRecord) -> Result<WithdrawalView<'_>, Damaged> {
        let tables = &self.inner.tables;
        let list = tables.lists.get(record.own_list.0 as usize);
        let list = list.ok_or(Damaged::new("withdrawals", "a withdrawal has no list"))?;
        Ok(WithdrawalView {
            line: record.line,
            list: &list.info,
            attributes: tables.attributes.set(self.file(), &tables.strings, record.attributes)?,
        })
    }
}
