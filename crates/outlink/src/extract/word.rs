//! A word of the text: a link with or without a scheme, or nothing.

use crate::extract::LinkSpan;
use crate::extract::app;
use crate::extract::authority;
use crate::extract::class::ByteClass;
use crate::extract::class::byte_class;
use crate::extract::class::char_at;
use crate::extract::class::char_before;
use crate::extract::class::count_of;
use crate::extract::class::ends_with_name;
use crate::extract::class::is_letter_of_europe;
use crate::extract::class::text_from;
use crate::extract::extract;
use crate::extract::letters::letters;
use crate::extract::rewrite::Rewrite;
use crate::extract::run::Run;
use crate::extract::run::RunContext;
use crate::extract::run::Spelling;
use crate::extract::scheme::Class;
use crate::extract::scheme::MAX_SCHEME_BYTES;
use crate::extract::scheme::Scheme;
use crate::extract::scheme::Separator;
use crate::extract::scheme::scheme;
use crate::extract::symbol::Kind;
use crate::extract::symbol::symbol;
use crate::extract::tail::Tail;
use crate::platform::Registry;
use crate::url::disguise;

/// What reading on has come to.
#[derive(Debug)]
pub(super) enum Step {
    /// No link before this offset.
    Skip(usize),
    /// A link.
    Link(LinkSpan),
    /// Several links in their order, or none, and no other one before this offset.
    Links { found: Vec<LinkSpan>, end: usize },
}

/// Reads the word that starts at an offset. A scheme may begin in front of it, but not before
/// `floor`: what stands there is part of another link.
pub(super) fn word(text: &str, at: usize, floor: usize, known: Option<&Registry>) -> Step {
    if let Some(end) = end_of_prose(text, at) {
        return Step::Skip(end);
    }
    if let Some(step) = spelled_out(text, at) {
        return step;
    }
    if let Some(step) = underscored(text, at).or_else(|| escaped(text, at).map(Step::Link)) {
        return step;
    }
    let run = Run::read(text, at, RunContext::Text);
    if let Some(step) = with_scheme(text, &run, floor, known) {
        return step;
    }
    // Part of a path, an e-mail address, a handle, a tag, a ticker symbol.
    let part = matches!(char_before(text, at), Some('/' | '@' | '#' | '$' | '\u{ff20}'));
    let found = || app::repository(text, &run).or_else(|| authority::bare(text, &run, known));
    let found = if part { None } else { found() };
    let next = at + char_at(text, at).map_or(1, char::len_utf8);
    found.map_or(Step::Skip(run.end.max(next)), Step::Link)
}

/// The end of the spaces and words from an offset on that nothing of a link touches, which is where
/// reading one after the other would come to.
pub(super) fn behind_prose(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\n' | b'\r' | b'\t' | b',' | b'!' | b'?' | b';') => at += 1,
            Some(byte) if byte.is_ascii_alphanumeric() => match end_of_prose(text, at) {
                Some(end) => at = end,
                None => return at,
            },
            _ => return at,
        }
    }
}

/// The end of a word that nothing of a link touches: letters, digits and hyphens up to white space or
/// punctuation. Most words are such, and are recognised by their bytes.
fn end_of_prose(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = at;
    loop {
        end += count_of(text_from(text, end), &PROSE_BYTES);
        match bytes.get(end) {
            Some(0xc3..=0xc8 | 0xd0..=0xd3) => {
                char_at(text, end).filter(|c| is_letter_of_europe(*c))?;
                end += 2;
            }
            None | Some(b',' | b'\n' | b'\r' | b'"' | b'!' | b'?' | b';' | b'\'') => {
                return Some(end);
            }
            Some(b' ') => break,
            Some(_) => return None,
        }
    }
    // Letters that stand apart, a dot with spaces around it, and a word for a dot.
    let next = bytes.get(end + 1)?;
    let is_letter = next.is_ascii_alphanumeric() && end - at > 1;
    let is_dot = || disguise::spaced_dot(text_from(text, end + 1)).is_some();
    (is_letter && !is_dot()).then_some(end)
}

/// `//example.com/a`, which takes the scheme of the page that it stands on.
///
/// The host must exist, unless markup or quotes say that it is one: `url(//cdn.example/a.png)`,
/// `"//cdn.example/a.js"`, `[//a.example label]`.
pub(super) fn relative(text: &str, at: usize) -> Option<LinkSpan> {
    let before = char_before(text, at);
    let apart = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | '[' | '>');
    before.is_none_or(apart).then(|| relative_apart(text, at))?
}

/// [`relative`] where what stands in front of it does not belong to it.
pub(super) fn relative_apart(text: &str, at: usize) -> Option<LinkSpan> {
    let rest = text.get(at..)?.strip_prefix("//")?;
    let before = char_before(text, at);
    let is_escaped =
        || matches!(symbol(text, at + 2)?.kind, Kind::Label(_) | Kind::Escape).then_some(());
    if !rest.starts_with(char::is_alphanumeric) {
        rest.strip_prefix(['%', '&']).and_then(|_| is_escaped())?;
    }
    let run = Run::read(text, at + 2, RunContext::Text);
    let found = authority::bare(text, &run, None).filter(|it| it.span.start == run.start);
    let url = |found: &LinkSpan| {
        let raw = text.get(found.span.clone()).unwrap_or_default();
        format!("https://{}", found.url.as_deref().unwrap_or(raw))
    };
    if let Some(found) = found {
        return Some(LinkSpan { span: at..found.span.end, url: Some(url(&found)), marked: true });
    }
    let (head, closer) = (
        text.get(..at)?,
        match before? {
            quote @ ('"' | '\'') => quote,
            '(' => ')',
            '[' => ' ',
            _ => return None,
        },
    );
    let definite = run.dotted && (closer != ')' || ends_with_name(head, "url("));
    if !definite {
        return None;
    }
    // What is not closed is not a link after all, and must not be read far again and again.
    let limit = (at + MAX_QUOTED).min(text.len());
    let window = text.get(..(at..=limit).rev().find(|at| text.is_char_boundary(*at))?)?;
    let found = authority::host_and_tail(window, Rewrite::new(window, at + 2), before).ok()?;
    let exact = char_at(window, found.span.end) == Some(closer);
    exact.then(|| LinkSpan { span: at..found.span.end, url: Some(url(&found)), marked: true })
}

/// Links whose letters stand apart. All letters are put together once, however many links they are,
/// and skipped as a whole: single letters hold no other link.
fn spelled_out(text: &str, at: usize) -> Option<Step> {
    let bytes = text.as_bytes();
    if bytes.get(at + 1) != Some(&b' ') || bytes.get(at + 3) != Some(&b' ') {
        return None;
    }
    let letters = letters(text, at)?;
    let origin = |index: usize| letters.origins.get(index).copied();
    let found = extract(&letters.joined).filter_map(|link| {
        // The end of the last character: what lies between two letters is not part of either.
        let last = link.text.chars().next_back().map_or(0, char::len_utf8);
        let span = origin(link.start)?..origin(link.end.checked_sub(last)?)? + last;
        Some(LinkSpan { span, url: Some(link.refanged.into_owned()), marked: false })
    });
    Some(Step::Links { found: found.collect(), end: letters.end })
}

fn is_whole_web(scheme: &Scheme) -> bool {
    scheme.class == Class::Web && scheme.index == 0
}

/// `http__example.com`, as some mail filters write it. Other words are skipped as a whole, since
/// reading it as prose would stop earlier and come back.
fn underscored(text: &str, at: usize) -> Option<Step> {
    let window = text.as_bytes().get(at..)?;
    let length = window.iter().take(WEB_SCHEME_WINDOW_BYTES).position(|&byte| byte == b'_')?;
    let name = text.get(at..at + length)?;
    let found = scheme(name).filter(is_whole_web)?;
    let start = at + length + text.get(at + length..)?.strip_prefix("__").map(|_| 2)?;
    let run = Run::read(text, start, RunContext::Host);
    if !run.dotted {
        return Some(Step::Skip(run.end));
    }
    let mut link = Rewrite::new(text, at);
    link.replace(start, &format!("{}://", found.meant.unwrap_or(name)));
    let found = authority::host_and_tail(text, link, char_before(text, at));
    Some(found.map_or_else(Step::Skip, Step::Link))
}

/// `http%3A%2F%2Fexample.com`: a link that was escaped as a whole, which normalization undoes.
fn escaped(text: &str, at: usize) -> Option<LinkSpan> {
    let slash = escaped_scheme(text, at)?;
    let tail = Tail { before: char_before(text, at), escaped: true, ..Tail::default() };
    Some(LinkSpan { span: at..tail.end(text, slash), url: None, marked: false })
}

/// The offset of the slash, escaped or not, behind a scheme and an escaped colon, in any number of layers:
/// `http%3A%2F`, `http%253A%252F` and `http%3A//`.
pub(super) fn escaped_scheme(text: &str, at: usize) -> Option<usize> {
    let window = text.as_bytes().get(at..)?;
    let length = window.iter().take(WEB_SCHEME_WINDOW_BYTES).position(|&byte| byte == b'%')?;
    scheme(text.get(at..at + length)?).filter(is_whole_web)?;
    let layers = |from: usize| {
        let rest = text.get(from..)?.strip_prefix('%')?;
        Some(rest.trim_start_matches("25"))
    };
    let colon = layers(at + length)?;
    let slash = text.len() - colon.len() + 2;
    let is = |rest: &str, code: &str| rest.get(..2).is_some_and(|it| it.eq_ignore_ascii_case(code));
    let is_slash =
        || text_from(text, slash).starts_with("//") || layers(slash).is_some_and(|it| is(it, "2f"));
    (is(colon, "3a") && is_slash()).then_some(slash)
}

/// A link whose scheme is the end of a run; `None` if it is not a scheme.
fn with_scheme(text: &str, run: &Run, floor: usize, known: Option<&Registry>) -> Option<Step> {
    let mut name_end = run.end + bracketed_s(text, run.end);
    if disguise::is_close(char_at(text, name_end).unwrap_or_default()) {
        // `[http]://`
        name_end += 1;
    }
    let separator = Separator::beginning(text, name_end)?;
    let spelling = run.spelling(text);
    let (start, found) = scheme_in(text, run, &spelling, name_end, floor)?;
    if !separator.colon && (found.class != Class::Web || found.index > 0) {
        return None;
    }
    let separator = separator.with_slashes(text);
    let before = char_before(text, start);
    let mut link = Rewrite::new(text, start);
    if run.plain && separator.plain && found.meant.is_none() {
        link.keep(separator.end);
    } else {
        let name = found.meant.or_else(|| spelling.text.get(found.index..))?;
        let slashes = "/".repeat(separator.slashes);
        link.replace(separator.end, &format!("{name}:{slashes}"));
    }
    if found.class == Class::Web {
        let found = || authority::after_scheme(text, link, before);
        return (separator.slashes > 0).then(|| found().map_or_else(Step::Skip, Step::Link));
    }
    // Decided before the rest is read, which a refused scheme would leave to be read again.
    let name = spelling.text.get(found.index..).unwrap_or_default().to_ascii_lowercase();
    let is_of_app =
        || found.class == Class::App || known.is_some_and(|registry| registry.has_scheme(&name));
    let accepted = match separator.slashes {
        0 => {
            is_of_app() && app::is_body(text, separator.end)
                || found.class != Class::Markup && app::names(&name, text, separator.end, known)
        }
        1 => is_of_app(),
        _ => true,
    };
    if !accepted {
        return None;
    }
    let end = Tail { before, ..Tail::default() }.end(text, separator.end);
    text.get(separator.end..end)?.contains(|c: char| c.is_alphanumeric()).then_some(())?;
    link.keep(end);
    Some(Step::Link(link.finish()))
}

/// The scheme at the end of a run, and the offset at which it starts.
fn scheme_in(
    text: &str,
    run: &Run,
    spelling: &Spelling<'_>,
    name_end: usize,
    floor: usize,
) -> Option<(usize, Scheme)> {
    if let Some(broken) = broken_scheme(text, run, name_end, floor) {
        return Some(broken);
    }
    let mut found = scheme(&spelling.text)?;
    let start = if found.index == 0 { run.start } else { spelling.origin(found.index) };
    if char_before(text, name_end).is_some_and(disguise::is_close) {
        if bracketed_s(text, run.end) == 0 {
            return None;
        }
        let name = found.meant.or_else(|| spelling.text.get(found.index..))?;
        found.meant = Some(secure(name)?);
    }
    if found.class == Class::Unknown {
        let longer = text.get(..start)?.strip_suffix('+').and_then(|it| word_start(it, it.len()));
        return Some((longer.filter(|&longer| longer >= floor).unwrap_or(start), found));
    }
    Some((start, found))
}

/// `[h]ttp`, `h**p`, `[http]` and `http[s]`, of which a part is a run. Signs and brackets in front of
/// the run belong to the scheme if all of it is one of the table of disguises.
fn broken_scheme(text: &str, run: &Run, name_end: usize, floor: usize) -> Option<(usize, Scheme)> {
    let from = run.start.saturating_sub(MAX_SCHEME_BYTES / 2).max(floor);
    let before = text.as_bytes().get(from..run.start)?;
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"*+-_[](){}".contains(byte);
    let length = before.iter().rev().take_while(is_part).count();
    let mut start = run.start - length;
    loop {
        let spelled = text.get(start..name_end)?;
        let count = |is: fn(char) -> bool| spelled.chars().filter(|c| is(*c)).count();
        let is_loose = spelled.starts_with(disguise::is_close)
            || spelled.starts_with(disguise::is_open)
                && count(disguise::is_open) > count(disguise::is_close);
        if !is_loose {
            break;
        }
        start += 1;
    }
    let spelled = text.get(start..name_end)?;
    if spelled.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let meant = disguise::scheme(spelled)?;
    Some((start, Scheme { index: 0, class: Class::Web, meant: Some(meant) }))
}

/// The length of the `s` of `http(s)` and `hxxp[s]`.
fn bracketed_s(text: &str, at: usize) -> usize {
    let rest = text_from(text, at);
    if ["[s]", "(s)", "[S]", "(S)"].iter().any(|it| rest.starts_with(it)) { 3 } else { 0 }
}

/// The scheme that an `s` makes of another.
fn secure(name: &str) -> Option<&'static str> {
    let pairs = [("http", "https"), ("ws", "wss")];
    pairs.into_iter().find(|(plain, _)| name.eq_ignore_ascii_case(plain)).map(|(_, secure)| secure)
}

/// The start of the word that ends at an offset, looking back no further than a scheme is long.
fn word_start(text: &str, end: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(end.saturating_sub(MAX_SCHEME_BYTES)..end)?;
    let length = bytes.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (length > 0).then_some(end - length)
}

/// What words of prose are made of.
static PROSE_BYTES: ByteClass = byte_class(b"-");

/// How long a link without a scheme may be that only its quotes make one.
const MAX_QUOTED: usize = 256;

/// The longest scheme of the web or its disguises, and a byte.
const WEB_SCHEME_WINDOW_BYTES: usize = 6;
