//! The lists, in ascending order of their names: `lists 4`, then a record of 20 bytes for each.
//!
//! ```text
//!  0  name        4   string
//!  4  format      1   number
//!  5  kind        1   number
//!  6  exceptions  1   number
//!  7  keyed       1   0 or 1
//!  8  attributes  4   number of the set that its rules inherit from
//! 12  rules       4   how many of the rules come from it
//! 16  canaries    4   how many canaries it has
//! ```

use crate::format::Format;
use crate::names::Exceptions;
use crate::names::ListKind;
use crate::rule::ListInfo;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// A list as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListRecord {
    /// The string that is its name.
    pub(crate) name: u32,
    /// How it was written.
    pub(crate) format: Format,
    /// What it is meant for.
    pub(crate) kind: ListKind,
    /// Whose blocks its exceptions lift.
    pub(crate) exceptions: Exceptions,
    /// Whether its hashes have a key.
    pub(crate) keyed: bool,
    /// The number of its attributes.
    pub(crate) attributes: u32,
    /// How many rules come from it.
    pub(crate) rules: u32,
    /// How many canaries it has.
    pub(crate) canaries: u32,
}

impl ListRecord {
    /// The record of a list without its numbers.
    pub(crate) fn of(info: &ListInfo) -> Self {
        Self {
            name: 0,
            format: info.format,
            kind: info.kind,
            exceptions: info.exceptions,
            keyed: info.keyed,
            attributes: 0,
            rules: 0,
            canaries: 0,
        }
    }
}

/// How many bytes of text a list says of itself, canaries aside.
pub(crate) fn text_bytes(info: &ListInfo) -> usize {
    info.name.len() + info.attributes.text_bytes()
}

/// Reads all lists: there are few, and everything else refers to them.
pub(crate) fn read(
    section: &'static str,
    file: &[u8],
    span: Span,
) -> Result<Vec<ListRecord>, Damaged> {
    let mut reader = Reader::new(section, file, span);
    let lists = reader.u32()?;
    if lists > MAX_LISTS || reader.left() != lists as usize * RECORD_BYTES {
        return Err(reader.damaged("it does not hold as many lists as it says"));
    }
    let mut records = Vec::with_capacity(lists as usize);
    for _ in 0..lists {
        let name = reader.u32()?;
        let [format, kind, exceptions, keyed] = reader.array()?;
        let unknown = || reader.damaged("a list has a property that no list has");
        let format = Format::from_number(format);
        let record = ListRecord {
            name,
            format: format.ok_or_else(unknown)?,
            kind: match kind {
                0 => ListKind::Threat,
                1 => ListKind::Category,
                _ => return Err(unknown()),
            },
            exceptions: match exceptions {
                0 => Exceptions::Own,
                1 => Exceptions::All,
                _ => return Err(unknown()),
            },
            keyed: match keyed {
                0 => false,
                1 => true,
                _ => return Err(unknown()),
            },
            attributes: reader.u32()?,
            rules: reader.u32()?,
            canaries: reader.u32()?,
        };
        records.push(record);
    }
    reader.finish()?;
    Ok(records)
}

/// Writes the section.
pub(crate) fn write(lists: &[ListRecord]) -> Vec<u8> {
    let mut writer = Writer::with_capacity(4 + lists.len() * RECORD_BYTES);
    writer.u32(lists.len() as u32);
    for list in lists {
        writer.u32(list.name);
        writer.u8(list.format as u8);
        writer.u8(list.kind as u8);
        writer.u8(list.exceptions as u8);
        writer.u8(u8::from(list.keyed));
        writer.u32(list.attributes);
        writer.u32(list.rules);
        writer.u32(list.canaries);
    }
    writer.finish()
}

/// How many lists a database can have: a rule has two bytes for the number of its list.
pub(crate) const MAX_LISTS: u32 = 1 << 16;

/// The most bytes of text that all lists of a database say of themselves, canaries included: they are
/// kept in memory as long as it is open.
pub(crate) const MAX_TEXT_BYTES: usize = 1 << 26;

const RECORD_BYTES: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_they_were() {
        let mut info = ListInfo::new("urlhaus", Format::Urls);
        info.exceptions = Exceptions::All;
        info.keyed = true;
        let first = ListRecord { name: 3, rules: 7, attributes: 1, ..ListRecord::of(&info) };
        let mut info = ListInfo::new("x", Format::Rules);
        info.kind = ListKind::Category;
        let second = ListRecord { canaries: 9, ..ListRecord::of(&info) };
        let mut file = write(&[first, second]);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        assert_eq!(read("test", &file, span), Ok(vec![first, second]));
        for (at, byte) in [(0, 1), (0, 3), (3, 0xff), (8, 77), (9, 2), (10, 2), (11, 2)] {
            let before = std::mem::replace(&mut file[at], byte);
            assert!(read("test", &file, span).is_err(), "byte {at}");
            file[at] = before;
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "so many records take minutes when they are interpreted")]
    fn there_are_as_many_lists_as_numbers_of_lists() {
        let list = ListRecord::of(&ListInfo::new("x", Format::Rules));
        let reads = |lists: u32| {
            let file = write(&vec![list; lists as usize]);
            read("test", &file, Span::within(&file, 0, file.len() as u64).unwrap()).is_ok()
        };
        assert!(reads(MAX_LISTS) && !reads(MAX_LISTS + 1));
    }

    #[test]
    fn all_that_a_list_says_of_itself_counts() {
        let mut info = ListInfo::new("urlhaus", Format::Urls);
        assert_eq!(text_bytes(&info), 7);
        info.attributes.category = Some("malware".to_owned());
        info.attributes.reference = Some("A-1".to_owned());
        info.attributes.source = Some("abuse.ch".to_owned());
        info.attributes.comment = Some("x".to_owned());
        assert_eq!(text_bytes(&info), 7 + 7 + 3 + 8 + 1);
    }
}
