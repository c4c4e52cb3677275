//! A pattern for one piece of a link: a segment of its path, a label of its host, the value of a
//! parameter.

use std::ops::Range;

use super::class::Class;

/// The most captures of one page.
pub(super) const MAX_CAPTURES: usize = 6;

/// Longer segments are not looked at where a pattern has more than one way to fit.
const MAX_BYTES: usize = 512;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Compared without regard to ASCII case.
    Literal(&'static str),
    /// One of several literals.
    OneOf(Vec<&'static str>),
    /// The capture of that number.
    Capture(usize),
    /// Anything but nothing: `{_}`.
    Some,
    /// Anything: `{*}`, in values of parameters.
    Any,
}

/// Where each capture stands in the text that was matched.
pub(super) type Spans = [Option<Range<usize>>; MAX_CAPTURES];

impl Segment {
    /// Reads a pattern, given the names of the captures; `None` if it is malformed.
    pub(super) fn parse(text: &'static str, captures: &[&str]) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let Some((before, after)) = rest.split_once('{') else {
                pieces.push(Piece::Literal(rest));
                break;
            };
            if !before.is_empty() {
                pieces.push(Piece::Literal(before));
            }
            let (name, after) = after.split_once('}')?;
            pieces.push(match name {
                "_" => Piece::Some,
                "*" => Piece::Any,
                _ if name.contains('|') => Piece::OneOf(name.split('|').collect()),
                _ => Piece::Capture(captures.iter().position(|known| *known == name)?),
            });
            rest = after;
        }
        Some(Self(pieces))
    }

    /// Whether the pattern is `{*}`.
    pub(super) fn is_rest(&self) -> bool {
        self.0 == [Piece::Any]
    }

    /// Whether the pattern is a capture alone, so that a reserved word may stand in its place.
    pub(super) fn is_capture(&self) -> bool {
        matches!(self.0.as_slice(), [Piece::Capture(_)])
    }

    /// Whether the pattern has a capture among other pieces, as `{id}.png` has.
    pub(super) fn holds_capture(&self) -> bool {
        !self.is_capture() && self.captures().next().is_some()
    }

    /// The number of the capture, if the pattern is one.
    pub(super) fn as_capture(&self) -> Option<usize> {
        match self.0.as_slice() {
            [Piece::Capture(number)] => Some(*number),
            _ => None,
        }
    }

    /// The text, if the pattern is one.
    pub(super) fn literal(&self) -> Option<&'static str> {
        match self.0.as_slice() {
            [Piece::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// The texts, if the pattern is one of several, or one.
    pub(super) fn words(&self) -> Option<Vec<&'static str>> {
        match self.0.as_slice() {
            [Piece::Literal(literal)] => Some(vec![literal]),
            [Piece::OneOf(words)] => Some(words.clone()),
            _ => None,
        }
    }

    /// The text with which all begins that the pattern fits.
    pub(super) fn lead(&self) -> Option<&'static str> {
        match self.0.first() {
            Some(Piece::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    /// Whether the pattern spells out a text, so that all that it fits has that text.
    pub(super) fn spells_out(&self, text: &str) -> bool {
        let is_spelled = |piece: &Piece| matches!(piece, Piece::Literal(_) | Piece::OneOf(_));
        self.0.iter().all(is_spelled) && self.fits(text, &[], false, &mut Spans::default())
    }

    /// Whether the pattern is `{_}`.
    pub(super) fn is_any_text(&self) -> bool {
        self.0 == [Piece::Some]
    }

    /// The numbers of its captures.
    pub(super) fn captures(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Capture(number) => Some(*number),
            _ => None,
        })
    }

    /// Matches a whole text. With `trims`, punctuation at its end that a capture there cannot hold
    /// belongs to the sentence around the link.
    pub(super) fn fits(
        &self,
        text: &str,
        classes: &[Class],
        trims: bool,
        spans: &mut Spans,
    ) -> bool {
        match self.0.as_slice() {
            [Piece::Literal(literal)] => text.eq_ignore_ascii_case(literal),
            pieces => fits(pieces, text, 0, classes, trims, spans),
        }
    }

    /// How much of a text a pattern holds that is a capture; `None` if it does not fit, and of another
    /// pattern.
    pub(super) fn captured_end(&self, text: &str, classes: &[Class], trims: bool) -> Option<usize> {
        let [piece @ Piece::Capture(_)] = self.0.as_slice() else { return None };
        end_of(piece, text, classes, trims)
    }

    /// Writes the pattern with the captures in their places; `{a|b}` is the first.
    pub(super) fn render(&self, out: &mut String, mut capture: impl FnMut(usize, &mut String)) {
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => out.push_str(literal),
                Piece::OneOf(words) => out.push_str(words.first().copied().unwrap_or_default()),
                Piece::Capture(number) => capture(*number, out),
                Piece::Some => out.push('-'),
                Piece::Any => {}
            }
        }
    }
}

fn fits(
    pieces: &[Piece],
    text: &str,
    at: usize,
    classes: &[Class],
    trims: bool,
    spans: &mut Spans,
) -> bool {
    let Some(rest) = text.get(at..) else { return false };
    let Some((piece, behind)) = pieces.split_first() else { return rest.is_empty() };
    match piece {
        Piece::Literal(literal) => {
            begins_with(rest, literal)
                && fits(behind, text, at + literal.len(), classes, trims, spans)
        }
        Piece::OneOf(words) => words.iter().any(|word| {
            begins_with(rest, word) && fits(behind, text, at + word.len(), classes, trims, spans)
        }),
        Piece::Capture(_) | Piece::Some | Piece::Any if behind.is_empty() => {
            let end = end_of(piece, rest, classes, trims);
            bind(piece, end.map(|end| at..at + end), spans)
        }
        _ if rest.len() > MAX_BYTES || !may_hold(behind, rest) => false,
        _ => {
            let min = usize::from(*piece != Piece::Any);
            // The longest first, so that in `{_}-{id}` the id is what stands behind the last dash
            // with which it is one.
            (min..=rest.len()).rev().any(|length| {
                may_begin(behind, rest.get(length..))
                    && rest.get(..length).is_some_and(|held| accepts(piece, held, classes))
                    && fits(behind, text, at + length, classes, trims, spans)
                    && bind(piece, Some(at..at + length), spans)
            })
        }
    }
}

/// How much of a text the last piece of a pattern holds.
fn end_of(piece: &Piece, text: &str, classes: &[Class], trims: bool) -> Option<usize> {
    if accepts(piece, text, classes) {
        return Some(text.len());
    }
    let Piece::Capture(number) = piece else { return None };
    let trimmed = classes.get(*number).filter(|_| trims)?.trim(text);
    accepts(piece, trimmed, classes).then_some(trimmed.len())
}

/// Whether a text may hold the next literal. Most texts lack the sign that it begins with.
fn may_hold(pieces: &[Piece], text: &str) -> bool {
    let Some(Piece::Literal(literal)) = pieces.first() else { return true };
    let first = literal.bytes().next().filter(|first| !first.is_ascii_alphabetic());
    first.is_none_or(|first| text.as_bytes().contains(&first))
}

/// Whether a text begins as the next literal does, which is cheaper to tell than whether a class
/// accepts what is before it.
fn may_begin(pieces: &[Piece], text: Option<&str>) -> bool {
    match (pieces.first(), text) {
        (Some(Piece::Literal(literal)), Some(text)) => begins_with(text, literal),
        (_, text) => text.is_some(),
    }
}

fn accepts(piece: &Piece, text: &str, classes: &[Class]) -> bool {
    match piece {
        Piece::Capture(number) => classes.get(*number).is_some_and(|class| class.accepts(text)),
        Piece::Any => true,
        _ => !text.is_empty(),
    }
}

fn bind(piece: &Piece, held: Option<Range<usize>>, spans: &mut Spans) -> bool {
    if let Piece::Capture(number) = piece
        && held.is_some()
        && let Some(span) = spans.get_mut(*number)
    {
        span.clone_from(&held);
    }
    held.is_some()
}

fn begins_with(text: &str, literal: &str) -> bool {
    text.get(..literal.len()).is_some_and(|head| head.eq_ignore_ascii_case(literal))
}

/// Whether a segment is a language that a site is read in, which names nothing: `en`, `sv-SE`,
/// `intl-de`.
pub(super) fn is_language(segment: &str) -> bool {
    let text = segment.strip_prefix("intl-").unwrap_or(segment);
    let (language, region) = text.split_once(['-', '_']).unwrap_or((text, "xx"));
    [language, region]
        .iter()
        .all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::class::Spelling;

    fn matched<'a>(pattern: &'static str, text: &'a str) -> Option<Vec<&'a str>> {
        let classes =
            ["base64url 4..11", "digits"].map(|class| Class::parse(class, Spelling::default()));
        let classes: Vec<Class> = classes.into_iter().flatten().collect();
        let segment = Segment::parse(pattern, &["id", "n"]).unwrap();
        let mut spans = Spans::default();
        segment
            .fits(text, &classes, true, &mut spans)
            .then(|| spans.into_iter().flatten().map(|span| &text[span]).collect())
    }

    #[test]
    fn patterns_fit_whole_texts() {
        assert_eq!(matched("watch", "Watch"), Some(vec![]));
        assert_eq!(matched("{a|bc}", "bc"), Some(vec![]));
        assert_eq!(matched("{a|bc}", "c"), None);
        assert_eq!(matched("@{id}.html", "@abcd.html"), Some(vec!["abcd"]));
        assert_eq!(matched("{_}-{n}", "some-title-12"), Some(vec!["12"]));
        assert_eq!(matched("{_}-{id}", "title-ab-d"), Some(vec!["ab-d"]));
        assert_eq!(matched("{_}-{n}", "-12"), None);
        assert_eq!(matched("!{id}!{_}", "!abcd!key"), Some(vec!["abcd"]));
        assert_eq!(matched("{id}", "abcd)."), Some(vec!["abcd"]));
        assert_eq!(matched("{id}", "abc"), None);
        assert_eq!(matched("x{*}", "x"), Some(vec![]));
        assert_eq!(matched("{id}{n}", "abcd12").map(|all| all.len()), Some(2));
    }

    #[test]
    fn a_language_has_two_letters_and_perhaps_a_region() {
        assert!(["en", "sv-SE", "pt_br", "intl-de"].iter().all(|it| is_language(it)));
        assert!(!["e", "eng", "sv-", "-SE", "a-b", "12", "intl-"].iter().any(|it| is_language(it)));
    }

    #[test]
    fn malformed_patterns_are_none() {
        assert_eq!(Segment::parse("{id", &["id"]), None);
        assert_eq!(Segment::parse("{other}", &["id"]), None);
    }
}
