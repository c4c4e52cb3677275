//! The withdrawals of rules of lower layers: `withdrawals 4`, then a record of 20 bytes for each.
//!
//! ```text
//!  0  list        4   string: the name of the list whose rules are withdrawn
//!  4  pattern     4   string: the pattern as verdicts show it
//!  8  attributes  4   number of the set
//! 12  line        4   of the withdrawal
//! 16  own list    2   list that the withdrawal stands in
//! 18  kind        1   number of the kind of the rules
//! 19  reserved    1   0
//! ```
//!
//! Withdrawals are in ascending order of list, kind, pattern, own list and line. Since strings are
//! in ascending order of their bytes, so are the names and patterns behind the numbers.

use std::cmp::Ordering;

use crate::ids::ListId;
use crate::names::RuleKind;
use crate::table::strings::Strings;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// A withdrawal as it is stored. The order is that of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WithdrawalRecord {
    /// The string that is the name of the list whose rules are withdrawn.
    pub(crate) list: u32,
    /// The kind of the rules.
    pub(crate) kind: RuleKind,
    /// The string that is the pattern of the rules.
    pub(crate) pattern: u32,
    /// The list that the withdrawal stands in.
    pub(crate) own_list: ListId,
    /// The line of the withdrawal.
    pub(crate) line: u32,
    /// The number of its attributes.
    pub(crate) attributes: u32,
}

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Withdrawals {
    section: &'static str,
    withdrawals: u32,
    records: Span,
}

impl Withdrawals {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let withdrawals = reader.u32()?;
        let records = reader.records(u64::from(withdrawals), RECORD_BYTES as u64)?;
        reader.finish()?;
        Ok(Self { section, withdrawals, records })
    }

    /// How many withdrawals there are.
    pub(crate) fn count(&self) -> u32 {
        self.withdrawals
    }

    /// The withdrawal of a number.
    pub(crate) fn withdrawal(&self, file: &[u8], number: u32) -> Result<WithdrawalRecord, Damaged> {
        let damaged = |what| Damaged::new(self.section, what);
        let offset = u64::from(number) * RECORD_BYTES as u64;
        let record = self.records.part(offset, RECORD_BYTES as u64);
        let record = record.ok_or_else(|| damaged("a withdrawal is missing"))?;
        let mut reader = Reader::new(self.section, file, record);
        let list = reader.u32()?;
        let pattern = reader.u32()?;
        let attributes = reader.u32()?;
        let line = reader.u32()?;
        let own_list = ListId(u32::from(u16::from_le_bytes(reader.array()?)));
        let kind = RuleKind::from_number(reader.u8()?);
        let kind = kind.ok_or_else(|| damaged("a withdrawal is of no known kind"))?;
        if reader.u8()? != 0 {
            return Err(damaged("what is reserved is not zero"));
        }
        Ok(WithdrawalRecord { list, kind, pattern, own_list, line, attributes })
    }

    /// The withdrawals of the rules of a list with a kind and a pattern, in their order: found in
    /// logarithmic time, and then read one by one.
    pub(crate) fn of<'a>(
        &'a self,
        file: &'a [u8],
        strings: &'a Strings,
        (list, kind, pattern): (&'a str, RuleKind, &'a str),
    ) -> Result<impl Iterator<Item = Result<WithdrawalRecord, Damaged>> + 'a, Damaged> {
        let compare = move |number: u32| -> Result<Ordering, Damaged> {
            let record = self.withdrawal(file, number)?;
            Ok((strings.text(file, record.list)?.cmp(list))
                .then(record.kind.cmp(&kind))
                .then(strings.text(file, record.pattern)?.cmp(pattern)))
        };
        let (mut low, mut high) = (0, self.withdrawals);
        while low < high {
            let middle = low + (high - low) / 2;
            if compare(middle)? == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let fitting = (low..self.withdrawals).map_while(move |number| match compare(number) {
            Ok(Ordering::Equal) => Some(self.withdrawal(file, number)),
            Ok(_) => None,
            Err(damaged) => Some(Err(damaged)),
        });
        Ok(fitting)
    }
}

/// Writes the section; sorts the records for that.
pub(crate) fn write(mut withdrawals: Vec<WithdrawalRecord>) -> Vec<u8> {
    withdrawals.sort_unstable();
    withdrawals.dedup();
    let mut writer = Writer::with_capacity(4 + withdrawals.len() * RECORD_BYTES);
    writer.u32(withdrawals.len() as u32);
    for withdrawal in &withdrawals {
        writer.u32(withdrawal.list);
        writer.u32(withdrawal.pattern);
        writer.u32(withdrawal.attributes);
        writer.u32(withdrawal.line);
        writer.u16(withdrawal.own_list.0 as u16);
        writer.u8(withdrawal.kind as u8);
        writer.u8(0);
    }
    writer.finish()
}

const RECORD_BYTES: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::strings::StringsBuilder;

    #[test]
    fn withdrawals_are_found_by_list_kind_and_pattern() {
        let mut builder = StringsBuilder::default();
        ["a", "b", "evil.example", "x.example"].iter().for_each(|text| builder.add(text));
        let numbers = builder.number();
        let record = |list: &str, kind, pattern: &str, line| WithdrawalRecord {
            list: numbers.of(list),
            kind,
            pattern: numbers.of(pattern),
            own_list: ListId(513),
            line,
            attributes: 7,
        };
        let records = vec![
            record("b", RuleKind::Domain, "evil.example", 4),
            record("a", RuleKind::Host, "evil.example", 2),
            record("b", RuleKind::Domain, "evil.example", 3),
            record("b", RuleKind::Domain, "evil.example", 3),
            record("a", RuleKind::Domain, "x.example", 1),
        ];
        let table = write(records);
        assert_eq!(&table[..4], [4, 0, 0, 0], "what is said twice is stored once");
        assert_eq!(table[4..24], [0, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 0]);
        let strings = numbers.finish();
        let file = [table.clone(), strings].concat();
        let span = Span::within(&file, 0, table.len() as u64).unwrap();
        let behind = (file.len() - table.len()) as u64;
        let strings_span = Span::within(&file, table.len() as u64, behind).unwrap();
        let strings = Strings::open("test", &file, strings_span).unwrap();
        let withdrawals = Withdrawals::open("test", &file, span).unwrap();
        assert_eq!(withdrawals.count(), 4);
        let lines = |list, kind, pattern| -> Vec<u32> {
            let found = withdrawals.of(&file, &strings, (list, kind, pattern)).unwrap();
            found.map(|record| record.unwrap().line).collect()
        };
        assert_eq!(lines("b", RuleKind::Domain, "evil.example"), [3, 4]);
        assert_eq!(lines("a", RuleKind::Host, "evil.example"), [2]);
        assert_eq!(lines("a", RuleKind::Domain, "x.example"), [1]);
        for missing in ["", "evil.exampl", "evil.example.", "z"] {
            assert!(lines("b", RuleKind::Domain, missing).is_empty());
            assert!(lines(missing, RuleKind::Domain, "evil.example").is_empty());
        }
        for (at, byte) in [(0, 3), (0, 5), (22, 99), (23, 1)] {
            let mut file = file.clone();
            file[at] = byte;
            let opened = Withdrawals::open("test", &file, span);
            assert!(opened.is_err() || opened.unwrap().withdrawal(&file, 0).is_err(), "byte {at}");
        }
    }
}
