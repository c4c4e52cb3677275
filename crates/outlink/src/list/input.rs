//! The text of a list whose beginning was looked at.

use std::io;
use std::io::Cursor;
use std::io::Read;

/// The unpacked bytes of a list. Reading gives the beginning again and then the rest.
pub(crate) struct Input<'a> {
    head: Cursor<Vec<u8>>,
    rest: Box<dyn Read + 'a>,
}

impl<'a> Input<'a> {
    /// Reads the beginning of a list.
    pub(crate) fn new(mut rest: impl Read + 'a) -> io::Result<Self> {
        let mut head = Vec::new();
        (&mut rest).take(HEAD_BYTES).read_to_end(&mut head)?;
        if head.starts_with(BYTE_ORDER_MARK) {
            head.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Self { head: Cursor::new(head), rest: Box::new(rest) })
    }

    /// The beginning, without a byte order mark.
    pub(crate) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }

    /// Whether the beginning may be all of the list.
    pub(crate) fn is_short(&self) -> bool {
        (self.head().len() as u64) < HEAD_BYTES - BYTE_ORDER_MARK.len() as u64
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.head.read(buffer)? {
            0 => self.rest.read(buffer),
            count => Ok(count),
        }
    }
}

/// How much of a list is looked at to tell its format, in bytes.
const HEAD_BYTES: u64 = 1 << 16;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
