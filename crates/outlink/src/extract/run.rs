//! A run of labels and dots: a word of the text that may be a scheme or a host.

use std::borrow::Cow;

use crate::extract::class::LABEL_BYTES;
use crate::extract::class::char_at;
use crate::extract::class::count_of;
use crate::extract::class::fold;
use crate::extract::class::is_label;
use crate::extract::class::stands_apart;
use crate::extract::class::text_from;
use crate::extract::suffix::suffix_labels;
use crate::extract::symbol::Kind;
use crate::extract::symbol::label_at;
use crate::extract::symbol::symbol;
use crate::limits;
use crate::url::disguise;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunContext {
    /// In running text: a change of script ends it.
    Text,
    /// Behind `scheme://`, where everything up to a delimiter is the host.
    Host,
}

/// A run of labels and dots, not read any closer yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    place: RunContext,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it has a dot.
    pub(super) dotted: bool,
    /// Whether it says what it means.
    pub(super) plain: bool,
    /// Whether a dot in it is written with spaces around it or as a word.
    pub(super) spaced: bool,
}

impl Run {
    /// Reads the longest run from an offset on, which may be empty.
    pub(super) fn read(text: &str, start: usize, place: RunContext) -> Self {
        walk(text, start, place, None)
    }

    /// What the run means.
    pub(super) fn spelling<'t>(&self, text: &'t str) -> Spelling<'t> {
        if self.plain {
            let raw = text.get(self.start..self.end).unwrap_or_default();
            return Spelling { text: Cow::Borrowed(raw), starts: Vec::new(), base: self.start };
        }
        let mut spelled = Spelled { text: String::new(), starts: Vec::new() };
        let run = walk(text, self.start, self.place, Some(&mut spelled));
        spelled.starts.push(run.end);
        Spelling { text: Cow::Owned(spelled.text), starts: spelled.starts, base: self.start }
    }
}

/// The meaning of a run, and where in the text each of its bytes comes from.
#[derive(Debug)]
pub(super) struct Spelling<'t> {
    pub(super) text: Cow<'t, str>,
    /// For each byte of `text` and for its end the offset of its origin; empty if it is the text.
    starts: Vec<usize>,
    base: usize,
}

impl Spelling<'_> {
    /// The offset in the text that a byte of the spelling comes from.
    pub(super) fn origin(&self, index: usize) -> usize {
        self.starts.get(index).copied().unwrap_or(self.base + index)
    }
}

/// A spelling in the making.
struct Spelled {
    text: String,
    starts: Vec<usize>,
}

impl Spelled {
    fn push(&mut self, piece: &str, at: usize) {
        self.text.push_str(piece);
        self.starts.extend(std::iter::repeat_n(at, piece.len()));
    }
}

/// Reads a run, and spells it if asked to. The text is walked twice rather than copied on the way:
/// most words are neither scheme nor host.
fn walk(text: &str, start: usize, place: RunContext, mut spelled: Option<&mut Spelled>) -> Run {
    let mut run = Run { place, start, end: start, dotted: false, plain: true, spaced: false };
    let mut at = start;
    let mut last = None;
    let mut pending_plain = true;
    let mut is_behind_dot = false;
    let mut buffer = [0; 4];
    loop {
        let may_be_spaced = || matches!(text.as_bytes().get(at), Some(b' ' | b'.'));
        if last.is_some()
            && may_be_spaced()
            && let Some(next) = spaced_dot(text, start, at)
        {
            (run.dotted, run.plain, run.spaced) = (true, false, true);
            if let Some(spelled) = &mut spelled {
                spelled.push(".", at);
            }
            (run.end, at) = (next, next);
            continue;
        }
        if spelled.is_none() && pending_plain && last.is_none_or(|last: char| last.is_ascii()) {
            // Most of a run is letters and digits of ASCII, which disguise nothing here.
            let rest = text_from(text, at);
            let length = count_of(rest, &LABEL_BYTES);
            #[cfg(test)]
            (0..length).for_each(|_| super::tests::count_step());
            if let Some(byte) = length.checked_sub(1).and_then(|last| rest.as_bytes().get(last)) {
                last = Some(char::from(*byte));
                is_behind_dot = false;
                at += length;
                run.end = at;
                continue;
            }
        }
        let Some(symbol) = symbol(text, at) else { break };
        let mut end = symbol.end;
        let piece = match symbol.kind {
            Kind::Label(c)
                if disguise::is_dot_between_ascii(c)
                    && last.is_some_and(|last: char| last.is_ascii_alphanumeric())
                    && char_at(text, end).is_some_and(|it| it.is_ascii_alphanumeric()) =>
            {
                (run.dotted, run.plain) = (true, false);
                last = None;
                "."
            }
            Kind::Label(c) => {
                let changes = |last| is_change(last, c) && !is_numbered(text, start, at, c);
                if place == RunContext::Text && last.is_some_and(changes) {
                    break;
                }
                last = Some(c);
                &*c.encode_utf8(&mut buffer)
            }
            Kind::Escape => text.get(at..end).unwrap_or_default(),
            // No host goes on behind an empty label, and reading on to the end of the text for each
            // of many would take quadratic time: `http__a..http__a..`.
            Kind::Dot if place == RunContext::Host && is_behind_dot => break,
            Kind::Dot => {
                if !symbol.plain {
                    let Some(next) = label_after_dot(text, at, end) else { break };
                    if place == RunContext::Text && char_at(text, at) == Some('。') {
                        let follower = char_at(text, next).map(fold);
                        if !last.zip(follower).is_some_and(|(a, b)| a.is_ascii() && b.is_ascii()) {
                            break;
                        }
                    }
                    end = next;
                }
                run.dotted = true;
                last = None;
                "."
            }
            Kind::Invisible => {
                pending_plain = false;
                at = end;
                continue;
            }
            Kind::Colon | Kind::Slash | Kind::Slashes | Kind::Separator => break,
        };
        is_behind_dot = piece == ".";
        if let Some(spelled) = &mut spelled {
            spelled.push(piece, at);
        }
        run.plain &= symbol.plain && pending_plain;
        pending_plain = true;
        (run.end, at) = (end, end);
    }
    run
}

/// Whether a word ends between two characters: `见t.me` and `example.com이` are two words each.
fn is_change(before: char, after: char) -> bool {
    match (before.is_ascii(), after.is_ascii()) {
        (true, false) => stands_apart(after),
        (false, true) => stands_apart(before),
        _ => false,
    }
}

/// Whether the digits in front of an offset or behind it belong to the letters on the other side, as in
/// `冬天77.中国` and `77冬天.com`: digits and hyphens are of every script.
///
/// Digits behind letters are a name or an address of their own as often, `看58.com` or `在192.0.2.1`, unless
/// `www.` or a top-level domain in other letters says otherwise.
fn is_numbered(text: &str, start: usize, at: usize, c: char) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || c == '-';
    let head = text.get(start..at).unwrap_or_default();
    if !c.is_ascii() {
        let before = head.trim_end_matches(is_digit).chars().next_back();
        return c.is_alphabetic() && before.is_none_or(|it| it == '.' || is_other_letter(it));
    }
    let rest = text_from(text, at);
    let count = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').count();
    let behind = text_from(rest, count);
    if count == 0 || !head.chars().next_back().is_some_and(char::is_alphabetic) {
        return false;
    }
    match behind.strip_prefix('.').or_else(|| behind.strip_prefix("[.]")) {
        Some(top) => {
            top.starts_with(is_other_letter)
                || head.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("www."))
        }
        None => behind.starts_with(is_other_letter),
    }
}

fn is_other_letter(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic()
}

/// The label behind a disguised dot. `[.]` may be followed by a space.
fn label_after_dot(text: &str, at: usize, end: usize) -> Option<usize> {
    let bracketed = text.get(at..)?.starts_with(disguise::is_open);
    let next = if bracketed && text.get(end..)?.starts_with(' ') { end + 1 } else { end };
    let follower = char_at(text, next)?;
    (is_label(fold(follower)) || follower == '%').then_some(next)
}

/// A dot with spaces around it: the offset behind it.
///
/// Prose is full of dots next to spaces, so only these are taken for part of a host:
/// `example [.] com`; `example dot com` and `example . com` before a few top-level domains; the word
/// for a dot in other languages behind what is not a word (`club24 punkt se`); `example .com`;
/// and the hosts of invitations (`t . me / x`) however they are spaced.
fn spaced_dot(text: &str, start: usize, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let inner = rest.strip_prefix(' ');
    if inner.is_none() && !rest.starts_with(". ") {
        return None;
    }
    let after = at + usize::from(inner.is_some());
    if let Some(dot) = symbol(text, after).filter(|it| it.kind == Kind::Dot && !it.plain) {
        // "Punkt 3 (Punkt) ist erledigt": behind a word of prose, only "dot" and signs are dots.
        let token = text.get(after + 1..dot.end)?.trim_start();
        let is_word = token.starts_with(char::is_alphabetic);
        let is_dot = token.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("dot"));
        if is_word && !is_dot && !is_made_up(last_label(text, start, at)) {
            return None;
        }
        return label_after_dot(text, after, dot.end);
    }
    let tail = text.get(after..)?;
    let word = inner.and_then(disguise::spaced_dot);
    let (next, loose) = if let Some(length) = word {
        (after + length + 1, true)
    } else {
        let tail = tail.strip_prefix('.')?;
        match tail.strip_prefix(' ') {
            Some(_) => (after + 2, inner.is_some()),
            None => (after + 1, false),
        }
    };
    let label = text.get(next..)?.split(|c: char| !is_label(c)).next()?;
    let name = last_label(text, start, at);
    // "www dot evil dot com"
    if word.is_some() && name.eq_ignore_ascii_case("www") && !label.is_empty() {
        return Some(next);
    }
    let behind = text.get(next + label.len()..)?;
    if label.len() > MAX_SPOKEN_BYTES || behind.starts_with('.') && label_at(behind, 1) {
        return None;
    }
    let top = label.to_ascii_lowercase();
    let before = name.to_ascii_lowercase();
    let spaced = behind.strip_prefix(' ').unwrap_or(behind);
    let path = spaced.starts_with('/') || disguise::spaced_slash(spaced).is_some();
    let invitation = path && INVITATIONS.contains(&(before.as_str(), top.as_str()));
    // Words for a dot in other languages are words of prose, and so are country codes.
    let is_dot = word.is_none() || tail.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("dot"));
    let ordinary = is_dot && SPOKEN.contains(&top.as_str()) && !PROSE.contains(&before.as_str());
    let spoken = word.is_some() && is_made_up(name) && suffix_labels(&top) > 0;
    let attached = inner.is_some() && text.get(..next)?.ends_with('.') && (path || top == "com");
    (invitation || spoken || ordinary && (loose || attached)).then_some(next)
}

/// Whether a label is not a word of a language: it has letters, and digits or hyphens.
fn is_made_up(label: &str) -> bool {
    label.len() > 3
        && label.contains(|c: char| c.is_alphabetic())
        && label.contains(|c: char| c.is_ascii_digit() || c == '-')
}

/// The label that ends at an offset, as it is written.
fn last_label(text: &str, start: usize, at: usize) -> &str {
    // A longer label than a name can have fits no entry of the tables.
    let from = (start.max(at.saturating_sub(limits::LABEL_BYTES))..=at)
        .find(|&from| text.is_char_boundary(from))
        .unwrap_or(at);
    let written = text.get(from..at).unwrap_or_default();
    written.rsplit(|c: char| !is_label(c)).next().unwrap_or_default()
}

const MAX_SPOKEN_BYTES: usize = 5;

/// Top-level domains that are read out loud or written with a space in front.
const SPOKEN: [&str; 10] = ["com", "net", "org", "info", "biz", "gg", "io", "ru", "xyz", "onion"];

/// Hosts of invitations: label and top-level domain.
const INVITATIONS: [(&str, &str); 9] = [
    ("discord", "gg"),
    ("dsc", "gg"),
    ("m", "me"),
    ("signal", "group"),
    ("signal", "me"),
    ("t", "me"),
    ("telegram", "me"),
    ("threema", "id"),
    ("wa", "me"),
];

/// Words in front of "dot com" or ".com" that speak about it.
const PROSE: [&str; 14] =
    ["a", "an", "and", "any", "as", "every", "in", "is", "its", "of", "or", "that", "the", "this"];
