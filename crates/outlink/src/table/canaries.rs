//! Links that some rule must catch as long as their list is in force: `canaries 4`, then for each
//! `list 4 | string 4`, in ascending order.

use crate::ids::ListId;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// Reads all canaries, as list and string.
pub(crate) fn read(
    section: &'static str,
    file: &[u8],
    span: Span,
) -> Result<Vec<(ListId, u32)>, Damaged> {
    let mut reader = Reader::new(section, file, span);
    let canaries = reader.u32()?;
    if reader.left() as u64 != u64::from(canaries) * 8 {
        return Err(reader.damaged("it does not hold as many canaries as it says"));
    }
    let all = (0..canaries).map(|_| Ok((ListId(reader.u32()?), reader.u32()?)));
    let all = all.collect::<Result<Vec<(ListId, u32)>, Damaged>>()?;
    // Every canary once: what refers to a string again and again would be copied as often.
    if all.is_sorted_by(|a, b| a < b) {
        Ok(all)
    } else {
        Err(Damaged::new(section, "the canaries are out of order"))
    }
}

/// Writes the section.
pub(crate) fn write(canaries: &[(ListId, u32)]) -> Vec<u8> {
    let mut writer = Writer::with_capacity(4 + 8 * canaries.len());
    writer.u32(canaries.len() as u32);
    for (list, link) in canaries {
        writer.u32(list.0);
        writer.u32(*link);
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canaries_come_back_as_they_were() {
        let canaries = vec![(ListId(0), 5), (ListId(2), 1)];
        let file = write(&canaries);
        let whole = Span::within(&file, 0, file.len() as u64).unwrap();
        assert_eq!(read("test", &file, whole), Ok(canaries));
        let cut = Span::within(&file, 0, file.len() as u64 - 1).unwrap();
        assert!(read("test", &file, cut).is_err());
        let twice = write(&[(ListId(2), 1), (ListId(2), 1)]);
        let whole = Span::within(&twice, 0, twice.len() as u64).unwrap();
        assert!(read("test", &twice, whole).is_err());
    }
}
