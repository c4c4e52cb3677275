//! A run of labels and dots: a word of the text that may be a scheme or a host.

use std::borrow::Cow;

use crate::extract::class::LABEL_BYTES;
use crate::extract::class::char_at;
use crate::extract::class::count_of;
use crate::extract::class::fold;
use crate::extract::class::is_label;
use crate::extract::class::stands_apart;
use crate::extract::class::text_from;
use crate::extract::host;
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
            && let Some(next) = spaced_dot(text, start, at, place, run.spaced)
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
/// several dots that are written alike, and one in front of a path (`sub . example . dk`,
/// `example . dk / x`); and the hosts of invitations (`t . me / x`) however they are spaced.
/// `is_spaced` says that another one stands in front.
fn spaced_dot(
    text: &str,
    start: usize,
    at: usize,
    place: RunContext,
    is_spaced: bool,
) -> Option<usize> {
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
    let name = last_label(text, start, at);
    let dot = LooseDot::at(text, at)?;
    // "www dot evil dot com"
    let is_www = name.eq_ignore_ascii_case("www");
    if is_www && dot.style == Style::Word && label_of(text, dot.next).is_some() {
        return Some(dot.next);
    }
    let head = text.get(start..)?;
    let begins_www = head.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("www"));
    let is_chained = is_spaced || begins_www && head.get(3..)?.starts_with(' ');
    let chain = DotChain { place, is_chained, left: MAX_CHAINED };
    is_dot_of_host(text, name, dot, chain).then_some(dot.next)
}

/// A dot with spaces around it that may be one of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LooseDot {
    style: Style,
    /// The offset behind it.
    next: usize,
}

/// The dots around one dot of a name.
#[derive(Clone, Copy, Debug)]
struct DotChain {
    place: RunContext,
    /// Whether another dot with spaces around it or `www` stands in front.
    is_chained: bool,
    /// How many dots behind it are looked at.
    left: usize,
}

/// How a dot with spaces around it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `evil dot example`
    Word,
    /// `evil punkt example`
    OtherWord,
    /// `evil . example`
    Apart,
    /// `evil .example`
    Attached,
    /// `evil. example`
    Behind,
}

impl LooseDot {
    fn at(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        let Some(inner) = rest.strip_prefix(' ') else {
            return rest.starts_with(". ").then_some(Self { style: Style::Behind, next: at + 2 });
        };
        if let Some(length) = disguise::spaced_dot(inner) {
            let is_dot = inner.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("dot"));
            let style = if is_dot { Style::Word } else { Style::OtherWord };
            return Some(Self { style, next: at + 1 + length + 1 });
        }
        let (style, length) = match inner.strip_prefix('.')?.starts_with(' ') {
            true => (Style::Apart, 3),
            false => (Style::Attached, 2),
        };
        Some(Self { style, next: at + length })
    }
}

/// Whether a dot behind a name is one of a host. One in front of others that are written alike is, if
/// the last of them is: `sub . evil . example`.
fn is_dot_of_host(text: &str, name: &str, dot: LooseDot, chain: DotChain) -> bool {
    let Some(label) = label_of(text, dot.next) else { return false };
    let end = dot.next + label.len();
    if ends_host(text, name, label, dot, chain) {
        return true;
    }
    let is_prose = PROSE.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_prose || dot.style == Style::Behind || chain.left == 0 {
        return false;
    }
    let chain = DotChain { is_chained: true, left: chain.left - 1, ..chain };
    let next = LooseDot::at(text, end).filter(|next| next.style == dot.style);
    next.is_some_and(|next| {
        // Nothing stands in front of the host of an invitation but `www`.
        let is_invitation = label_of(text, next.next).is_some_and(|top| is_invitation(label, top));
        (!is_invitation || name.eq_ignore_ascii_case("www"))
            && is_dot_of_host(text, label, next, chain)
    })
}

/// Whether a label behind a dot with spaces around it is the top-level domain of a host.
fn ends_host(text: &str, name: &str, label: &str, dot: LooseDot, chain: DotChain) -> bool {
    let behind = text_from(text, dot.next + label.len());
    if behind.starts_with('.') && label_at(behind, 1) {
        return false;
    }
    let (before, top) = (name.to_ascii_lowercase(), label.to_ascii_lowercase());
    let has_path = disguise::loose_slash(behind).is_some();
    if has_path && is_invitation(name, label) {
        return true;
    }
    // Words for a dot in other languages are words of prose, and so are country codes.
    if matches!(dot.style, Style::Word | Style::OtherWord)
        && is_made_up(name)
        && suffix_labels(&top) > 0
    {
        return true;
    }
    if PROSE.contains(&before.as_str()) {
        return false;
    }
    let is_spoken = SPOKEN.contains(&top.as_str());
    let is_loose = matches!(dot.style, Style::Word | Style::Apart);
    if is_spoken && (is_loose || dot.style == Style::Attached && (has_path || top == "com")) {
        return true;
    }
    // Behind a scheme any top-level domain is good.
    if chain.place == RunContext::Host && is_loose && has_path {
        return true;
    }
    let is_code = dot.style == Style::Word && top.len() == 2;
    let may_end = is_loose && (chain.is_chained || has_path || is_code) && !host::is_word(&top);
    // "evil . com . live now" is a host and a word, "evil . co . uk" is a host.
    may_end
        && suffix_labels(&top) > 0
        && (suffix_labels(&before) == 0 || suffix_labels(&format!("{before}.{top}")) > 1)
}

/// Whether two labels are the host of invitations.
fn is_invitation(name: &str, top: &str) -> bool {
    INVITATIONS.iter().any(|(a, b)| a.eq_ignore_ascii_case(name) && b.eq_ignore_ascii_case(top))
}

/// The label that begins at an offset, if it is one that a name can have.
fn label_of(text: &str, at: usize) -> Option<&str> {
    let label = text.get(at..)?.split(|c: char| !is_label(c)).next()?;
    (1..=limits::LABEL_BYTES).contains(&label.len()).then_some(label)
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

/// How many dots with spaces around them are looked at behind another one.
const MAX_CHAINED: usize = 6;

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
