//! Tables of numbers, each of as many bytes as the largest one takes.

use crate::wire::prefetch::prefetch;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;

/// Numbers of one to eight bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    span: Span,
    /// How many bytes a number has.
    pub(super) bytes: u8,
}

impl Numbers {
    /// Takes so many numbers of so many bytes from a section.
    pub(super) fn read(reader: &mut Reader<'_>, count: u64, bytes: u8) -> Result<Self, Damaged> {
        Ok(Self { span: reader.records(count, u64::from(bytes))?, bytes })
    }

    /// The number at an index.
    #[inline]
    pub(super) fn at(self, file: &[u8], index: u64) -> Option<u64> {
        self.in_file(file).at(index)
    }

    /// A view for reading several numbers.
    #[inline]
    pub(super) fn in_file(self, file: &[u8]) -> NumbersIn<'_> {
        let unused = 64 - 8 * u32::from(self.bytes);
        NumbersIn { numbers: self.span.bytes(file), size: self.bytes.into(), unused }
    }

    /// Prefetches the number at an index.
    pub(super) fn prefetch(self, file: &[u8], index: u64) {
        let start = usize::try_from(index).ok().and_then(|i| i.checked_mul(self.bytes.into()));
        prefetch(start.and_then(|start| self.span.bytes(file).get(start)));
    }
}

/// Numbers in their file.
#[derive(Clone, Copy)]
pub(super) struct NumbersIn<'a> {
    numbers: &'a [u8],
    /// How many bytes a number has.
    size: usize,
    /// How many bits of eight bytes are not of the number that they begin with.
    unused: u32,
}

impl NumbersIn<'_> {
    /// The first number from an index on that is wanted, among so many. `None` says nothing: there may
    /// be none, or one so near to the end of the file that eight bytes cannot be read there.
    #[inline(always)]
    pub(super) fn find_near(
        self,
        index: u64,
        max_count: usize,
        is_wanted: impl Fn(u64) -> bool,
    ) -> Option<u64> {
        let start = usize::try_from(index).ok()?.checked_mul(self.size)?;
        let numbers = self.numbers.get(start..)?;
        let mut numbers = numbers.get(..max_count * self.size).unwrap_or(numbers);
        let mask = u64::MAX >> self.unused;
        while let Some(bytes) = numbers.first_chunk() {
            let number = u64::from_le_bytes(*bytes) & mask;
            if is_wanted(number) {
                return Some(number);
            }
            numbers = numbers.get(self.size..)?;
        }
        None
    }

    /// The number at an index.
    #[inline(always)]
    pub(super) fn at(self, index: u64) -> Option<u64> {
        let start = usize::try_from(index).ok()?.checked_mul(self.size)?;
        let numbers = self.numbers.get(start..)?;
        // Nearly everywhere eight bytes can be read, which costs less than reading as many as count.
        if let Some(bytes) = numbers.first_chunk() {
            return Some(u64::from_le_bytes(*bytes) << self.unused >> self.unused);
        }
        let bytes = numbers.get(..self.size)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}
