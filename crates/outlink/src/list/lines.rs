//! Bytes to lines, in memory that does not grow with the line.

use std::io;
use std::io::Read;
use std::ops::Range;

/// The lines of a stream. A line ends with LF, CR LF or CR; the last one need not end.
///
/// A line longer than the limit is given as its beginning and its length: its bytes are read and
/// forgotten, so that a list without any line break costs no more memory than another.
pub(crate) struct Lines<R> {
    input: R,
    limit: usize,
    /// The bytes at `start..end` are read and not yet given out; those before `searched` hold no
    /// line break.
    buffer: Vec<u8>,
    start: usize,
    searched: usize,
    end: usize,
    /// A CR ended the last line, so a LF that follows belongs to it.
    after_cr: bool,
    at_end: bool,
    number: u64,
    /// The beginning of the last line that was too long.
    beginning: Vec<u8>,
}

/// One line.
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: u64,
    /// Without the line break; only the beginning of a line that is too long.
    pub(crate) bytes: &'a [u8],
    /// The length of the whole line in bytes, if that is more than the limit.
    pub(crate) too_long: Option<u64>,
}

impl<R: Read> Lines<R> {
    /// Reads lines of at most `limit` bytes.
    pub(crate) fn new(input: R, limit: usize) -> Self {
        let buffer = vec![0; CHUNK];
        Self {
            input,
            limit,
            buffer,
            start: 0,
            searched: 0,
            end: 0,
            after_cr: false,
            at_end: false,
            number: 0,
            beginning: Vec::new(),
        }
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let Some(length) = self.find_break()? else { return Ok(None) };
        self.number += 1;
        if length > self.limit {
            return self.discard().map(Some);
        }
        let bytes = self.start..self.start + length;
        self.step_over_break(bytes.end);
        Ok(Some(Line { number: self.number, bytes: self.read_bytes(bytes), too_long: None }))
    }

    /// The length of the next line as far as it is buffered; stops looking beyond the limit.
    fn find_break(&mut self) -> io::Result<Option<usize>> {
        loop {
            if self.after_cr && self.start < self.end {
                self.start += usize::from(self.buffer.get(self.start) == Some(&b'\n'));
                self.searched = self.searched.max(self.start);
                self.after_cr = false;
            }
            if let Some(offset) = position_of_break(self.read_bytes(self.searched..self.end)) {
                return Ok(Some(self.searched + offset - self.start));
            }
            self.searched = self.end;
            if self.end - self.start > self.limit {
                return Ok(Some(self.end - self.start));
            }
            if !self.fill()? {
                return Ok((self.end > self.start).then(|| self.end - self.start));
            }
        }
    }

    /// Forgets a line that is too long, but for its beginning.
    fn discard(&mut self) -> io::Result<Line<'_>> {
        let kept = self.start..self.end.min(self.start + self.limit.min(BEGINNING));
        self.beginning.clear();
        self.beginning.extend_from_slice(self.buffer.get(kept).unwrap_or_default());
        let mut length = 0;
        loop {
            let rest = self.read_bytes(self.start..self.end);
            if let Some(offset) = position_of_break(rest) {
                length += offset as u64;
                self.step_over_break(self.start + offset);
                break;
            }
            length += rest.len() as u64;
            (self.start, self.searched, self.end) = (0, 0, 0);
            if !self.fill()? {
                break;
            }
        }
        Ok(Line { number: self.number, bytes: &self.beginning, too_long: Some(length) })
    }

    /// Bytes of the buffer, which `start..end` and all ranges within it lie in.
    fn read_bytes(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    fn step_over_break(&mut self, at: usize) {
        self.start = at;
        if at < self.end {
            self.after_cr = self.buffer.get(at) == Some(&b'\r');
            self.start += 1;
        }
        self.searched = self.start;
    }

    /// Reads on; `false` at the end of the stream.
    fn fill(&mut self) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        if self.end == self.buffer.len() {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                self.searched -= self.start;
                (self.start, self.end) = (0, self.end - self.start);
            } else {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        loop {
            match self.input.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Ok(0) => {
                    self.at_end = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.end += count;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn position_of_break(bytes: &[u8]) -> Option<usize> {
    memchr::memchr2(b'\n', b'\r', bytes)
}

const CHUNK: usize = 1 << 16;

/// How much is kept of a line that is too long, in bytes: enough to show which line it is.
const BEGINNING: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], limit: usize) -> Vec<(String, Option<u64>)> {
        // One byte a read: every line break falls between two reads somewhere.
        let mut lines = Lines::new(OneByOne(bytes), limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((String::from_utf8_lossy(line.bytes).into_owned(), line.too_long));
            assert_eq!(line.number, all.len() as u64);
        }
        all
    }

    struct OneByOne<'a>(&'a [u8]);

    impl Read for OneByOne<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn every_line_break_ends_one_line() {
        let texts: Vec<String> =
            lines(b"a\nb\r\nc\rd\n\re\r\n\r\nf", 9).into_iter().map(|line| line.0).collect();
        assert_eq!(texts, ["a", "b", "c", "d", "", "e", "", "f"]);
        assert_eq!(lines(b"", 9).len(), 0);
        assert_eq!(lines(b"\n", 9).len(), 1);
    }

    #[test]
    fn a_line_that_is_too_long_is_forgotten_but_for_its_beginning() {
        let given = lines(b"abcd\nabcde\r\nx\nabcdefghi", 4);
        let expected = [("abcd", None), ("abcd", Some(5)), ("x", None), ("abcd", Some(9))];
        assert_eq!(given, expected.map(|(text, length)| (text.to_owned(), length)));
    }

    #[test]
    fn memory_does_not_grow_with_the_line() {
        let mut lines = Lines::new(io::repeat(b'a').take(50_000_000).chain(&b"\nb"[..]), 1000);
        assert_eq!(lines.next().unwrap().unwrap().too_long, Some(50_000_000));
        assert_eq!(lines.next().unwrap().unwrap().bytes, b"b");
        assert_eq!(lines.buffer.len(), CHUNK);
    }
}
