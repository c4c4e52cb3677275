//! Reading integers out of a file that may hold anything.

/// A database says something that no compiler writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "section `{section}` of the database is damaged: {what}; compile it again, or fetch it again"
)]
pub struct Damaged {
    section: &'static str,
    what: &'static str,
}

impl Damaged {
    /// Damage in a section, with what is wrong in a few words.
    pub(crate) const fn new(section: &'static str, what: &'static str) -> Self {
        Self { section, what }
    }

    /// The section that is damaged.
    pub fn section(&self) -> &'static str {
        self.section
    }
}

/// A part of a file, by position: what a table remembers of the file that it does not own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: usize,
    length: usize,
}

impl Span {
    /// The part of `file` that begins at `offset`, or `None` if the file has no such part.
    pub(crate) fn within(file: &[u8], offset: u64, length: u64) -> Option<Self> {
        let start = usize::try_from(offset).ok()?;
        let length = usize::try_from(length).ok()?;
        let end = start.checked_add(length)?;
        (end <= file.len()).then_some(Self { start, length })
    }

    /// How many bytes it has.
    pub(crate) const fn length(self) -> usize {
        self.length
    }

    /// The bytes; none if `file` is not the file that the span was made for.
    pub(crate) fn bytes(self, file: &[u8]) -> &[u8] {
        self.start.checked_add(self.length).and_then(|end| file.get(self.start..end)).unwrap_or(&[])
    }

    /// The `length` bytes at `offset` of the span, or `None` if it has no such part.
    pub(crate) fn part(self, offset: u64, length: u64) -> Option<Self> {
        let offset = usize::try_from(offset).ok()?;
        let length = usize::try_from(length).ok()?;
        let end = offset.checked_add(length)?;
        let start = self.start.checked_add(offset)?;
        (end <= self.length).then_some(Self { start, length })
    }

    /// The record at `index` of a span that holds nothing but records of `N` bytes.
    pub(crate) fn record<const N: usize>(self, file: &[u8], index: usize) -> Option<&[u8; N]> {
        let offset = index.checked_mul(N)?;
        let end = offset.checked_add(N).filter(|end| *end <= self.length)?;
        file.get(self.start.checked_add(offset)?..self.start.checked_add(end)?)?.first_chunk()
    }

    /// The integer at `index` of a span of `u32`.
    pub(crate) fn u32(self, file: &[u8], index: usize) -> Option<u32> {
        self.record(file, index).map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// The integer at `index` of a span of `u64`.
    pub(crate) fn u64(self, file: &[u8], index: usize) -> Option<u64> {
        self.record(file, index).map(|bytes| u64::from_le_bytes(*bytes))
    }
}

/// Reads a section from its beginning; every read is checked against its end.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    file: &'a [u8],
    position: usize,
    end: usize,
    section: &'static str,
}

impl<'a> Reader<'a> {
    /// A reader of one section, whose name goes into the errors.
    pub(crate) fn new(section: &'static str, file: &'a [u8], span: Span) -> Self {
        let end = span.start.saturating_add(span.length).min(file.len());
        Self { file, position: span.start.min(end), end, section }
    }

    /// A reader of one record of a section.
    #[inline]
    pub(crate) fn of_record<const N: usize>(section: &'static str, record: &'a [u8; N]) -> Self {
        Self { file: record, position: 0, end: N, section }
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.end - self.position
    }

    /// The next byte.
    pub(crate) fn u8(&mut self) -> Result<u8, Damaged> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// The next four bytes.
    pub(crate) fn u32(&mut self) -> Result<u32, Damaged> {
        self.array().map(u32::from_le_bytes)
    }

    /// The next eight bytes.
    pub(crate) fn u64(&mut self) -> Result<u64, Damaged> {
        self.array().map(u64::from_le_bytes)
    }

    /// The next eight bytes, signed.
    pub(crate) fn i64(&mut self) -> Result<i64, Damaged> {
        self.array().map(i64::from_le_bytes)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let span = self.span(N as u64)?;
        span.bytes(self.file).first_chunk().copied().ok_or_else(|| self.too_short())
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: u64) -> Result<&'a [u8], Damaged> {
        let span = self.span(length)?;
        Ok(span.bytes(self.file))
    }

    /// Where the next `length` bytes are.
    pub(crate) fn span(&mut self, length: u64) -> Result<Span, Damaged> {
        let length = usize::try_from(length).map_err(|_| self.too_short())?;
        if length > self.left() {
            return Err(self.too_short());
        }
        let span = Span { start: self.position, length };
        self.position += length;
        Ok(span)
    }

    /// Where the next `count` records of `size` bytes are.
    pub(crate) fn records(&mut self, count: u64, size: u64) -> Result<Span, Damaged> {
        let length = count.checked_mul(size).ok_or_else(|| self.too_short())?;
        self.span(length)
    }

    /// Fails if something is left: every byte of a section has a meaning.
    pub(crate) fn finish(self) -> Result<(), Damaged> {
        if self.left() == 0 { Ok(()) } else { Err(self.damaged("it is longer than it says")) }
    }

    /// Damage in this section.
    pub(crate) const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }

    const fn too_short(&self) -> Damaged {
        self.damaged("it is shorter than it says")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_little_endian_and_end_with_the_section() {
        let file = [0xff, 1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0x80, 9];
        let span = Span::within(&file, 1, 15).unwrap();
        let mut reader = Reader::new("test", &file, span);
        assert_eq!(reader.u8(), Ok(1));
        assert_eq!(reader.array(), Ok([2, 0]));
        assert_eq!(reader.u32(), Ok(3));
        assert_eq!(reader.clone().i64(), Ok(4 | i64::MIN));
        assert_eq!(reader.u64(), Ok(4 | 1 << 63));
        assert_eq!(reader.left(), 0);
        assert!(reader.u8().is_err(), "the byte behind the section is not its own");
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn no_length_leads_out_of_bounds() {
        let file = [0_u8; 16];
        let span = Span::within(&file, 4, 12).unwrap();
        for length in [13, u64::from(u32::MAX), u64::MAX] {
            assert!(Reader::new("test", &file, span).span(length).is_err());
            assert!(Reader::new("test", &file, span).records(length, u64::MAX).is_err());
            assert_eq!(Span::within(&file, length, length), None);
        }
        assert_eq!(span.record::<4>(&file, 2), Some(&[0; 4]));
        assert_eq!(span.record::<4>(&file, 3), None);
        assert_eq!(span.record::<4>(&file, usize::MAX), None);
        assert_eq!(span.bytes(&file[..8]), b"", "a shorter file has no such part");
        let mut reader = Reader::new("test", &file, span);
        assert_eq!(reader.take(2), Ok(&[0, 0][..]));
        assert!(reader.finish().is_err());
    }
}
