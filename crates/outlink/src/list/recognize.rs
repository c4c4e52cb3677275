//! The format of a list that names none, and whether one that names a format has it.

use std::fmt;

use super::ListErrorKind;
use super::comment;
use super::input::Input;
use super::readers::reader;
use super::registry::Looks;
use super::rules;
use super::sample::FITTING;
use super::sample::Sample;
use super::sample::Shape;
use crate::format::Format;
use crate::rule::ListInfo;

impl Sample<'_> {
    /// What is not a list of any format.
    fn foreign(&self) -> Option<&'static str> {
        let start: String = self.text.chars().take(64).collect::<String>().to_ascii_lowercase();
        let begins = |beginnings: &[&str]| beginnings.iter().any(|text| start.starts_with(text));
        if begins(&["<!doctype html", "<html", "<head", "<body", "<title", "<!--"]) {
            return Some("an HTML page");
        }
        if begins(&["<?xml", "<rss", "<feed", "<error"]) {
            return Some("an XML document");
        }
        if begins(&["version https://git-lfs", "version http://git-lfs"]) {
            return Some("a pointer of Git LFS, in place of the file");
        }
        begins(&["%pdf-"]).then_some("a PDF document")
    }

    /// Whether it is a JSON document, and declared as a format that is read by lines.
    fn is_json_in_lines(&self) -> bool {
        let mut start = self.text.chars().filter(|char| !char.is_whitespace());
        let begins = matches!(
            (start.next(), start.next()),
            (Some('['), Some('"' | '{')) | (Some('{'), Some('"'))
        );
        let declared = reader(self.info.format).map(|reader| &reader.looks);
        begins && matches!(declared, Some(Looks::Lines(_)))
    }

    fn guess(&self, format: Format) -> FormatGuess {
        let mut guess =
            FormatGuess { format, entries: 0, fitting: 0, distinct: 0, is_signed: false };
        match reader(format).map(|reader| &reader.looks) {
            Some(Looks::Lines(shape)) => {
                self.lines.iter().for_each(|line| guess.count(shape(comment::trim(line))));
            }
            Some(Looks::Document(shape)) => guess.count(shape(self)),
            None => {}
        }
        guess
    }

    fn guesses(&self) -> Vec<FormatGuess> {
        let formats = Format::ALL.iter().copied().filter(|format| reader(*format).is_some());
        let mut guesses: Vec<FormatGuess> = formats.map(|format| self.guess(format)).collect();
        // Of equals, the one that stands further up in the table.
        guesses.sort_by(|a, b| b.score().total_cmp(&a.score()));
        guesses
    }
}

/// How much of a sample looks like a format.
#[derive(Clone, Copy, Debug)]
struct FormatGuess {
    format: Format,
    entries: usize,
    fitting: usize,
    distinct: usize,
    is_signed: bool,
}

impl FormatGuess {
    fn count(&mut self, shape: Shape) {
        self.is_signed |= shape == Shape::Signature;
        self.entries += usize::from(!matches!(shape, Shape::Comment | Shape::Signature));
        self.fitting += usize::from(matches!(shape, Shape::Could | Shape::Surely));
        self.distinct += usize::from(shape == Shape::Surely);
    }

    fn share_of(&self, count: usize) -> f64 {
        if self.entries == 0 { 0.0 } else { count as f64 / self.entries as f64 }
    }

    /// Most by what only this format has, then by all that it reads.
    fn score(&self) -> f64 {
        if self.share_of(self.fitting) < FITTING {
            return self.share_of(self.fitting) / 4.0;
        }
        let signature = if self.is_signed { 1.0 } else { 0.0 };
        self.share_of(self.fitting) / 2.0 + self.share_of(self.distinct) + signature
    }

    fn is_clear(&self) -> bool {
        (self.distinct > 0 || self.is_signed) && self.share_of(self.fitting) >= FITTING
    }
}

/// The format of a list, if it is the one that it has or, where it names none, looks like.
pub(crate) fn format(input: &Input<'_>, info: &ListInfo) -> Result<Format, ListErrorKind> {
    // A remark in another encoding hides nothing of the lines around it. The readers report it.
    let text = String::from_utf8_lossy(input.head());
    let sample = Sample::of(&text, input.is_short(), info);
    if let Some(what) = sample.foreign() {
        return Err(ListErrorKind::Foreign { what });
    }
    if info.format == Format::Auto { recognize(&sample) } else { verify(&sample) }
}

fn recognize(sample: &Sample<'_>) -> Result<Format, ListErrorKind> {
    let guesses = sample.guesses();
    if !sample.info.columns.is_empty() {
        let is_json = sample.text.starts_with(['{', '[']);
        return Ok(if is_json { Format::Json } else { Format::Csv });
    }
    if rules::is_array(sample.text) {
        return Ok(Format::Rules);
    }
    // What comments are differs from format to format; blank is blank in all of them.
    let is_blank = |line: &&str| {
        let line = comment::trim(line);
        line.is_empty() || line.starts_with(['#', '!', ';'])
    };
    let has_no_entry = || guesses.iter().all(|guess| guess.entries == 0 || guess.fitting == 0);
    if sample.lines.iter().all(is_blank) && (sample.is_whole || has_no_entry()) {
        // An empty list has no format. The check for empty lists comes later and reports it.
        return Ok(Format::Domains);
    }
    let mut likeliest =
        guesses.iter().filter(|guess| guess.fitting > 0 && !takes_any_text(guess.format));
    let likeliest =
        Likeliest([likeliest.next(), likeliest.next()].map(|it| it.map(|it| it.format)));
    let mut guesses = guesses.into_iter();
    match (guesses.next(), guesses.next()) {
        (Some(first), second) if first.is_clear() => {
            let is_tie = second.is_some_and(|second| {
                second.is_clear() && (first.score() - second.score()).abs() < TIE
            });
            // Names among URLs without a scheme: the reader of domains reads both as they are meant.
            let reads_both = first.format == Format::Domains;
            match is_tie && !reads_both {
                true => Err(ListErrorKind::Unrecognized { likeliest }),
                false => Ok(first.format),
            }
        }
        (Some(_), Some(_)) => Err(ListErrorKind::Unrecognized { likeliest }),
        _ => Ok(Format::Domains),
    }
}

/// Whether a format takes any line for an entry, so that what it reads says nothing of the format.
fn takes_any_text(format: Format) -> bool {
    matches!(format, Format::Keywords | Format::Regexes)
}

/// The formats that a list looks like most, if it looks like any.
#[derive(Debug)]
pub(crate) struct Likeliest([Option<Format>; 2]);

impl fmt::Display for Likeliest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [Some(first), Some(second)] => {
                write!(f, "name it, `{first}` or `{second}` being the likeliest")
            }
            [Some(only), None] => write!(f, "name it, `{only}` being the likeliest"),
            _ => f.write_str("name it, `keywords` or `regexes` if any text may be an entry"),
        }
    }
}

fn verify(sample: &Sample<'_>) -> Result<Format, ListErrorKind> {
    let declared = sample.info.format;
    if declared == Format::Rules && sample.text.starts_with('[') {
        return Ok(declared);
    }
    let guess = sample.guess(declared);
    // Brackets, braces and quotes are text to formats that take any text. Rule objects are JSON.
    let is_text = declared != Format::Rules && guess.distinct == 0;
    if is_text && sample.is_json_in_lines() {
        let looks_like = LooksLike(Some(Format::Json));
        return Err(ListErrorKind::NotOfFormat { declared, looks_like });
    }
    if guess.entries == 0 || guess.share_of(guess.fitting) >= MOSTLY {
        return Ok(declared);
    }
    let best =
        sample.guesses().into_iter().find(|guess| guess.format != declared && guess.is_clear());
    Err(ListErrorKind::NotOfFormat { declared, looks_like: LooksLike(best.map(|it| it.format)) })
}

/// The format that a list looks like, if it does not look like the declared one.
#[derive(Debug)]
pub(crate) struct LooksLike(Option<Format>);

impl fmt::Display for LooksLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(format) => write!(f, "looks like `{format}`; name that format or fetch it again"),
            None => f.write_str(
                "does not look like it, nor like another format; correct its lines or fetch it again",
            ),
        }
    }
}

/// The share that must look like the format that it says it has.
const MOSTLY: f64 = 0.5;

/// By how much the shares of two formats must differ for one of them to be chosen.
const TIE: f64 = 0.01;

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::limits::ListLimits;
    use crate::list::Diagnostic;
    use crate::list::ListErrorKind;
    use crate::list::Sink;
    use crate::list::read;
    use crate::rule::ListInfo;
    use crate::rule::Rule;
    use crate::withdrawal::Withdrawal;

    #[test]
    fn a_remark_in_another_encoding_does_not_hide_the_format() {
        for (rows, expected) in [
            ("||a.example^\n@@||ok.a.example^\n", &["a.example", "ok.a.example"][..]),
            (
                "url,note\nhttps://a.example/x,z\nhttps://b.example/y,z\n",
                &["a.example/x", "b.example/y"],
            ),
            (
                "payload:\n  - DOMAIN-SUFFIX,a.example\n  - DOMAIN,b.example\n",
                &["a.example", "b.example"],
            ),
        ] {
            assert_eq!(rules(Format::Auto, rows).unwrap(), expected, "{rows}");
        }
        let declared = |rows| rules(Format::Domains, rows).err();
        for rows in
            ["||a.example^\n||b.example^\nc.example\n", "a.example,x\nb.example,x\nc.example\n"]
        {
            let error = declared(rows);
            assert!(matches!(error, Some(ListErrorKind::NotOfFormat { .. })), "{rows}: {error:?}");
        }
    }

    /// The rules of a list below a comment in Latin-1.
    fn rules(format: Format, rows: &str) -> Result<Vec<String>, ListErrorKind> {
        let list = [&b"# r\xf8d liste\n"[..], rows.as_bytes()].concat();
        let mut found = Found::default();
        let info = ListInfo::new("list", format);
        read(&info, &list[..], &ListLimits::default(), &mut found).map_err(|error| error.kind)?;
        Ok(found.0)
    }

    #[derive(Default)]
    struct Found(Vec<String>);

    impl Sink for Found {
        fn rule(&mut self, rule: Rule) {
            self.0.push(rule.pattern.to_string());
        }

        fn diagnostic(&mut self, _: Diagnostic) {}

        fn withdrawal(&mut self, _: Withdrawal) {}

        fn canary(&mut self, _: String) {}
    }
}
