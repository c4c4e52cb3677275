//! What people and programs read: colours on a terminal only.

use std::fmt;
use std::io;
use std::io::BufWriter;
use std::io::Write;

use anstyle::AnsiColor;
use anstyle::Style;
use outlink::Action;
use outlink::internal::with_causes;
use serde::Serialize;

use crate::error::Error;

/// Standard output, buffered, without colours where nobody sees them.
pub(crate) struct Output {
    stream: BufWriter<anstream::AutoStream<io::Stdout>>,
    /// Lines for programs that are not written yet. They go past the stream that takes colours out,
    /// which would take control characters out of links too.
    raw: Vec<u8>,
}

impl Output {
    pub(crate) fn new() -> Self {
        let stdout = anstream::AutoStream::auto(io::stdout());
        Self { stream: BufWriter::with_capacity(BUFFER, stdout), raw: Vec::new() }
    }

    pub(crate) fn line(&mut self, line: impl fmt::Display) -> Result<(), Error> {
        writeln!(self.stream, "{line}").map_err(Error::Write)
    }

    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut self.raw, value).map_err(|error| Error::Write(error.into()))?;
        self.end_raw_line()
    }

    /// Writes a line for programs, such as JSON or CSV, byte for byte.
    pub(crate) fn raw_line(&mut self, line: &str) -> Result<(), Error> {
        self.raw.extend_from_slice(line.as_bytes());
        self.end_raw_line()
    }

    fn end_raw_line(&mut self) -> Result<(), Error> {
        self.raw.push(b'\n');
        if self.raw.len() >= BUFFER { self.write_raw() } else { Ok(()) }
    }

    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.flush()
    }

    /// Writes what is not written yet.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        self.write_raw()?;
        self.stream.flush().map_err(Error::Write)
    }

    fn write_raw(&mut self) -> Result<(), Error> {
        let lines = std::mem::take(&mut self.raw);
        let mut stdout = self.stream.get_ref().as_inner();
        stdout.write_all(&lines).map_err(Error::Write)?;
        stdout.flush().map_err(Error::Write)
    }
}

impl Drop for Output {
    /// What was found before an error is written too. The error is what the caller wants to know.
    fn drop(&mut self) {
        let _ = self.write_raw();
    }
}

/// An action in its colour, padded to the width of the longest.
pub(crate) struct Coloured(pub(crate) Action);

impl fmt::Display for Coloured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = match self.0 {
            Action::Block => Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
            Action::Warn => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
            Action::Review => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            _ => Style::new().fg_color(Some(AnsiColor::Green.into())),
        };
        write!(f, "{style}{:<6}{style:#}", self.0)
    }
}

/// Says on standard error what stopped the command, with everything that led to it.
pub(crate) fn complain(error: &Error) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let text = with_causes(error);
    // Nobody can be told that standard error is closed.
    let _ = writeln!(anstream::stderr(), "{style}error:{style:#} {text}");
}

/// Says something on standard error that does not stop the command.
pub(crate) fn remark(text: impl fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

const BUFFER: usize = 1 << 16;
