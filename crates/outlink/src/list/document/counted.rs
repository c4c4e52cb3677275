//! The bytes that a document is parsed from.

use std::cell::Cell;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

/// The bytes of a document, with the lines counted and without the end of strings that are too long.
pub(crate) struct Counted<'a, R> {
    input: BufReader<R>,
    line: &'a Cell<u32>,
    in_string: bool,
    is_escaped: bool,
    /// How long the string is so far.
    length: usize,
    max_bytes: usize,
    /// How many bytes since an escape look as if they stood for themselves. The string may be cut
    /// behind one that is not a digit of an escape.
    plain: usize,
}

impl<'a, R: Read> Counted<'a, R> {
    pub(crate) fn new(input: R, line: &'a Cell<u32>, max_bytes: usize) -> Self {
        Self {
            input: BufReader::with_capacity(BUFFER_BYTES, input),
            line,
            in_string: false,
            is_escaped: false,
            length: 0,
            max_bytes,
            plain: 0,
        }
    }

    /// The next byte that counts.
    fn next(&mut self) -> io::Result<Option<u8>> {
        let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
        self.input.consume(1);
        if byte == b'\n' {
            self.line.set(self.line.get().saturating_add(1));
        }
        if !self.in_string {
            if byte == b'"' {
                (self.in_string, self.length, self.is_escaped) = (true, 0, false);
            }
            return Ok(Some(byte));
        }
        self.length += 1;
        let is_plain = byte.is_ascii() && !byte.is_ascii_control();
        match byte {
            _ if self.is_escaped => (self.is_escaped, self.plain) = (false, 0),
            b'\\' => (self.is_escaped, self.plain) = (true, 0),
            b'"' => {
                self.in_string = false;
                return Ok(Some(byte));
            }
            _ => self.plain = if is_plain { self.plain + 1 } else { 0 },
        }
        if self.length > self.max_bytes.saturating_mul(4) && self.plain > UNICODE_DIGITS {
            self.skip_to_quote()?;
        }
        if self.length > self.max_bytes.saturating_mul(64) {
            let message = "a string is too long to be read";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Some(byte))
    }

    /// Drops what is left of a string, but for the quote that ends it.
    fn skip_to_quote(&mut self) -> io::Result<()> {
        let mut is_escaped = false;
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(()) };
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => return Ok(()),
                _ => {}
            }
            self.input.consume(1);
        }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    /// Gives a byte at a time, which is what the parser asks for, so that the count of lines is that
    /// of what it has seen.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(place) = buffer.first_mut() else { return Ok(0) };
        match self.next()? {
            Some(byte) => {
                *place = byte;
                Ok(1)
            }
            None => Ok(0),
        }
    }
}

/// How many digits follow `\u`.
const UNICODE_DIGITS: usize = 4;

const BUFFER_BYTES: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_strings_are_cut_and_lines_counted() {
        let long = format!("[\"{}\",\n\"b\"]", "abcdef\\u00e9".repeat(100_000));
        let line = Cell::new(1);
        let counted = Counted::new(long.as_bytes(), &line, 1000);
        let strings: Vec<String> = serde_json::from_reader(counted).unwrap();
        assert!((1000..5000).contains(&strings[0].len()), "{}", strings[0].len());
        assert_eq!((strings[1].as_str(), line.get()), ("b", 2));
        let hex = format!("[\"{}\"]", "0f".repeat(1_000_000));
        let counted = Counted::new(hex.as_bytes(), &line, 1000);
        assert!(serde_json::from_reader::<_, Vec<String>>(counted).unwrap()[0].len() < 5000);
    }
}
