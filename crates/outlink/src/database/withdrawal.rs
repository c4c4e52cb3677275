//! Which rules of lower layers a database withdraws.

use crate::database::Database;
use crate::database::RuleView;
#[cfg(feature = "live")]
use crate::names::RuleKind;
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

    pub(super) fn withdrawal(
        &self,
        record: &WithdrawalRecord,
    ) -> Result<WithdrawalView<'_>, Damaged> {
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
