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
use crate::error::Error;
use crate::output::Output;
use crate::output::remark;
use crate::progress;

/// More than any limit on a link, and little enough to hold: a longer line is cut, and the verdict
/// says that it is too long.
const LINE_BYTES: u64 = 64 << 20;

/// How much of standard input is read at once.
const INPUT_BYTES: usize = 1 << 16;

impl Links {
    /// Calls `each` with every link, as bytes, and with the number of its line or argument. Whoever
    /// writes one link and waits for the answer gets it: the output is flushed before the input is
    /// waited for.
    pub(crate) fn for_each(
        &self,
        output: &mut Output,
        each: impl FnMut(&mut Output, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for_each(("links", &self.links, self.input), output, each, Output::flush)
    }

    /// As [`Self::for_each`], for what answers many links together.
    pub(crate) fn for_many(
        &self,
        mut each: impl FnMut(usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let each = |(): &mut (), number, link: &[u8]| each(number, link);
        for_each(("links", &self.links, self.input), &mut (), each, |()| Ok(()))
    }
}

impl Texts {
    /// As [`Links::for_each`], for texts.
    pub(crate) fn for_each(
        &self,
        output: &mut Output,
        each: impl FnMut(&mut Output, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for_each(("texts", &self.texts, self.input), output, each, Output::flush)
    }
}

/// Calls `each` with every argument. Where there are none, or only the `-` that commonly stands for
/// standard input, it is called with every line of that, and `before_waiting` before there is no whole
/// line to go on with.
fn for_each<S>(
    (what, arguments, written): (&str, &[String], Input),
    state: &mut S,
    mut each: impl FnMut(&mut S, usize, &[u8]) -> Result<(), Error>,
    mut before_waiting: impl FnMut(&mut S) -> Result<(), Error>,
) -> Result<(), Error> {
    let is_stdin = arguments.is_empty() || arguments == ["-"];
    if !is_stdin {
        let mut numbered = (1..).zip(arguments);
        let each = |(number, argument): (usize, &String)| each(state, number, argument.as_bytes());
        return numbered.try_for_each(each);
    }
    if io::stdin().is_terminal() {
        let form = match written {
            Input::Lines => "one per line",
            Input::Json => "one JSON string per line",
        };
        let end = if cfg!(windows) { "Ctrl-Z and Enter end" } else { "Ctrl-D ends" };
        remark(format_args!("waiting for {what} from this terminal, {form}; {end} the input"));
    }
    let progress = progress::links();
    let mut stdin = BufReader::with_capacity(INPUT_BYTES, io::stdin().lock());
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        if !stdin.buffer().contains(&b'\n') {
            before_waiting(state)?;
        }
        if !read_line(&mut stdin, &mut line).map_err(Error::Stdin)? {
            break;
        }
        number += 1;
        match written {
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

/// Reads one line without its end; false at the end of the input.
pub(crate) fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    input.by_ref().take(LINE_BYTES).read_until(b'\n', line)?;
    if line.is_empty() {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    } else if line.len() as u64 == LINE_BYTES {
        input.skip_until(b'\n')?;
    }
    Ok(true)
}
