//! Links from arguments or standard input.

use std::fmt;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::IsTerminal;
use std::io::Read;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Visitor;

use crate::arguments::Input;
use crate::arguments::Links;
use crate::arguments::Texts;
use crate::arguments::reads_stdin;
use crate::error::Error;
use crate::output::Output;
use crate::output::remark;
use crate::progress;
use crate::read_ahead::MayWait;
use crate::read_ahead::ReadAhead;

/// More than any limit on a link, and little enough to hold. A longer link is cut, and the verdict says
/// that it is too long. A longer text is an error: the links in what is cut off would be lost.
const LINE_BYTES: u64 = 64 << 20;

/// How much of standard input is read at once.
const INPUT_BYTES: usize = 1 << 16;

/// What the arguments and the lines of standard input are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Links,
    Texts,
}

impl Links {
    /// Calls `each` with every link, as bytes, and with the number of its line or argument. Whoever
    /// writes one link and waits for the answer gets it: the output is flushed before the input is
    /// waited for.
    pub(crate) fn for_each(
        &self,
        output: &mut Output,
        each: impl FnMut(&mut Output, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.source(Content::Links).for_each(output, each)
    }

    /// As [`Self::for_each`], where the arguments and lines are texts.
    pub(crate) fn for_each_text(
        &self,
        output: &mut Output,
        each: impl FnMut(&mut Output, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.source(Content::Texts).for_each(output, each)
    }

    /// As [`Self::for_each`], for what answers many links or texts together. Before the input is waited
    /// for, `before_waiting` answers those that it has.
    pub(crate) fn for_many<S>(
        &self,
        content: Content,
        state: &mut S,
        each: impl FnMut(&mut S, usize, &[u8]) -> Result<(), Error>,
        before_waiting: impl FnMut(&mut S) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let source = self.source(content);
        if source.is_stdin() {
            let stdin = ReadAhead::stdin().map_err(Error::Stdin)?;
            source.each_line(stdin, state, each, before_waiting)
        } else {
            source.each_argument(state, each)
        }
    }

    fn source(&self, content: Content) -> Source<'_> {
        Source { content, arguments: &self.links, written: self.input.unwrap_or_default() }
    }
}

impl Texts {
    /// As [`Links::for_each`], for texts.
    pub(crate) fn for_each(
        &self,
        output: &mut Output,
        each: impl FnMut(&mut Output, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (arguments, written) = (self.texts.as_slice(), self.input.unwrap_or_default());
        Source { content: Content::Texts, arguments, written }.for_each(output, each)
    }
}

/// Arguments. Where there are none, or only the `-` that commonly stands for standard input, the lines of
/// that.
struct Source<'a> {
    content: Content,
    arguments: &'a [String],
    written: Input,
}

impl Source<'_> {
    fn is_stdin(&self) -> bool {
        reads_stdin(self.arguments)
    }

    fn for_each(
        &self,
        output: &mut Output,
        each: impl FnMut(&mut Output, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.is_stdin() {
            let stdin = BufReader::with_capacity(INPUT_BYTES, io::stdin().lock());
            self.each_line(stdin, output, each, Output::flush)
        } else {
            self.each_argument(output, each)
        }
    }

    fn each_argument<S>(
        &self,
        state: &mut S,
        mut each: impl FnMut(&mut S, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut numbered = (1..).zip(self.arguments);
        numbered.try_for_each(|(number, argument)| each(state, number, argument.as_bytes()))
    }

    /// Calls `each` with every line that is not blank, and `before_waiting` before there is no whole line
    /// to go on with.
    fn each_line<S>(
        &self,
        mut stdin: impl MayWait,
        state: &mut S,
        mut each: impl FnMut(&mut S, usize, &[u8]) -> Result<(), Error>,
        mut before_waiting: impl FnMut(&mut S) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.tell_of_waiting();
        let progress = progress::links();
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            if stdin.may_wait() {
                before_waiting(state)?;
            }
            let Some(end) = read_line(&mut stdin, &mut line).map_err(Error::Stdin)? else { break };
            number += 1;
            let is_whole_needed = self.content == Content::Texts || self.written == Input::Json;
            if end == LineEnd::Cut && is_whole_needed {
                return Err(Error::LineTooLong { line: number, limit: LINE_BYTES });
            }
            match self.written {
                _ if line.trim_ascii().is_empty() => {}
                Input::Lines => each(state, number, &line)?,
                Input::Json => {
                    let JsonText(text) = serde_json::from_slice(&line)
                        .map_err(|reason| Error::Json { line: number, reason })?;
                    each(state, number, &text)?;
                }
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        Ok(())
    }

    /// Says on a terminal what the command waits for.
    fn tell_of_waiting(&self) {
        if !io::stdin().is_terminal() {
            return;
        }
        let what = match self.content {
            Content::Links => "links",
            Content::Texts => "texts",
        };
        let form = match self.written {
            Input::Lines => "one per line",
            Input::Json => "one JSON string per line",
        };
        let end = if cfg!(windows) { "Ctrl-Z and Enter end" } else { "Ctrl-D ends" };
        remark(format_args!("waiting for {what} from this terminal, {form}; {end} the input"));
    }
}

/// A JSON string as bytes. It may have half of a surrogate pair, as texts have that were cut within an
/// emoji: the three bytes that stand for it are no UTF-8, and are replaced like any such byte of a line.
struct JsonText(Vec<u8>);

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = JsonText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<JsonText, E> {
                Ok(JsonText(bytes.to_vec()))
            }
        }

        deserializer.deserialize_bytes(Text)
    }
}

/// How a line ended that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Whole,
    /// Only its first [`LINE_BYTES`] are there.
    Cut,
}

/// Reads one line without its end; nothing at the end of the input.
pub(crate) fn read_line(
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
) -> io::Result<Option<LineEnd>> {
    read_line_within(LINE_BYTES, input, line)
}

fn read_line_within(
    limit: u64,
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
) -> io::Result<Option<LineEnd>> {
    line.clear();
    // With one byte more, the end of a line that just fits is read too.
    let length = input.by_ref().take(limit + 1).read_until(b'\n', line)?;
    if line.pop_if(|last| *last == b'\n').is_some() {
        line.pop_if(|last| *last == b'\r');
    } else if length as u64 > limit {
        line.pop();
        input.skip_until(b'\n')?;
        return Ok(Some(LineEnd::Cut));
    }
    Ok((length > 0).then_some(LineEnd::Whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_it_was_cut() {
        let mut input = &b"1234\n12345\n1234\r\n\n12345678\r\n1234"[..];
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while let Some(end) = read_line_within(4, &mut input, &mut line).unwrap() {
            lines.push((String::from_utf8(line.clone()).unwrap(), end));
        }
        let expected = [
            ("1234", LineEnd::Whole),
            ("1234", LineEnd::Cut),
            ("1234", LineEnd::Cut),
            ("", LineEnd::Whole),
            ("1234", LineEnd::Cut),
            ("1234", LineEnd::Whole),
        ];
        let lines: Vec<_> = lines.iter().map(|(line, end)| (line.as_str(), *end)).collect();
        assert_eq!(lines, expected);
    }
}
