//! Withdrawals that withdraw nothing.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::database::Database;
use crate::database::ListSummary;
use crate::ids::RuleId;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::names::RuleKind;
use crate::names::UnknownName;
use crate::rule::ListInfo;
use crate::wire::Damaged;

/// Where withdrawals of one rule stand: their lists and lines.
type WithdrawalLines<'a> = Vec<(&'a ListInfo, u32)>;

impl Database {
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
        let mut unmet: HashMap<(&str, RuleKind), BTreeMap<String, WithdrawalLines<'_>>> =
            HashMap::new();
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
            } else if self.lists().iter().any(|own| own.info.name == list) {
                format!(
                    "the withdrawal meets nothing below: the list `{list}` is in the same database, and a \
                     withdrawal counts for layers below; compile it into a database of its own"
                )
            } else {
                let known = lists.map(|below| below.info.name.as_str());
                let unknown = UnknownName::new("list", list, known);
                format!("the withdrawal meets nothing below: {unknown}")
            };
            let problem = Problem::new(DiagnosticCode::WithdrawalUnused, message);
            let diagnostic = |(own, line): (&ListInfo, u32)| {
                Diagnostic::new(&own.name, line, problem.clone(), &pattern)
            };
            diagnostics.extend(places.into_iter().map(diagnostic));
        }
        diagnostics.sort_unstable_by(|a, b| (&a.list, a.line).cmp(&(&b.list, b.line)));
        Ok(diagnostics)
    }
}
