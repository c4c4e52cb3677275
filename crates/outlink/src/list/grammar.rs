//! Formats that are read line by line.

use std::io::Read;

use super::ListErrorKind;
use super::comment::trim;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::input::Input;
use super::lines::Line;
use super::lines::Lines;
use super::output::Output;
use super::registry::Options;
use crate::limits::ListLimits;

/// How one format is read.
pub(crate) trait Grammar {
    /// The entry on a line; `None` when the line is blank, a comment, or a part of the frame that the
    /// format puts around its entries.
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str>;

    /// Reads an entry: it gives a rule, a withdrawal, a canary or a diagnostic, here or when the list
    /// ends.
    fn read(&mut self, entry: &str, output: &mut Output<'_>);

    /// Says why an entry cannot be read as text.
    fn refuse(&mut self, entry: &str, problem: Problem, output: &mut Output<'_>) {
        output.report(entry, problem);
    }

    /// Reads what was put off to the end of the list.
    fn finish(&mut self, _output: &mut Output<'_>) {}
}

/// Reads a list line by line.
pub(crate) fn read_lines(
    mut grammar: impl Grammar,
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    let mut lines = Lines::new(input, options.limits.line_bytes);
    while let Some(line) = next_line(&mut lines, output)? {
        match text_of(&line, options.limits) {
            Ok(text) => {
                if let Some(entry) = grammar.entry(text) {
                    output.count_entry();
                    grammar.read(entry, output);
                }
            }
            Err(problem) => {
                // A comment may be as long and as foreign as it likes.
                let text = String::from_utf8_lossy(line.bytes);
                if let Some(entry) = grammar.entry(&text) {
                    output.count_entry();
                    let is_sound = problem.code == DiagnosticCode::InvalidUtf8
                        && !entry.contains(char::REPLACEMENT_CHARACTER)
                        && !entry.contains(|char: char| char.is_control() && char != '\t');
                    match is_sound {
                        true => grammar.read(entry, output),
                        false => grammar.refuse(entry, problem, output),
                    }
                }
            }
        }
    }
    grammar.finish(output);
    Ok(())
}

/// The next line, which the output is told of.
pub(crate) fn next_line<'l>(
    lines: &'l mut Lines<impl Read>,
    output: &mut Output<'_>,
) -> Result<Option<Line<'l>>, ListErrorKind> {
    let line = lines.next()?;
    if let Some(line) = &line {
        output.begin(u32::try_from(line.number).map_err(|_| ListErrorKind::TooManyLines)?);
    }
    Ok(line)
}

/// The text of a line, or why no format can read it.
pub(crate) fn text_of<'l>(line: &Line<'l>, limits: &ListLimits) -> Result<&'l str, Problem> {
    if let Some(length) = line.too_long {
        let limit = limits.line_bytes;
        let message =
            format!("the line has {length} bytes; at most {limit} are read (limit `line_bytes`)");
        return Err(Problem::new(DiagnosticCode::LineTooLong, message));
    }
    let text = std::str::from_utf8(line.bytes).map_err(|error| {
        let message = format!("not UTF-8 at byte {} of the line", error.valid_up_to());
        Problem::new(DiagnosticCode::InvalidUtf8, message)
    })?;
    let is_control = |byte: u8| byte.is_ascii_control() && byte != b'\t';
    // Nearly no line has one, and to look at every byte is quicker than to stop at the first.
    if !text.bytes().fold(false, |has, byte| has | is_control(byte)) {
        return Ok(text);
    }
    let inner = trim(text);
    match inner.bytes().position(is_control) {
        Some(at) => {
            let at = at + text.find(inner).unwrap_or_default();
            let message = format!("a control character at byte {at} of the line");
            Err(Problem::new(DiagnosticCode::ControlCharacter, message))
        }
        None => Ok(inner),
    }
}
