//! User info, host, port and tail: what follows a scheme, or makes up a link without one.

use std::ops::Range;

use crate::extract::LinkSpan;
use crate::extract::class::char_at;
use crate::extract::class::char_before;
use crate::extract::class::is_label;
use crate::extract::class::is_stop;
use crate::extract::class::text_from;
use crate::extract::host::Surroundings;
use crate::extract::host::host_after_scheme;
use crate::extract::host::host_in_text;
use crate::extract::rewrite::Rewrite;
use crate::extract::run::Run;
use crate::extract::run::RunContext;
use crate::extract::scheme::scheme;
use crate::extract::symbol::Kind;
use crate::extract::symbol::symbol;
use crate::extract::tail::Tail;
use crate::extract::tail::is_escaped;
use crate::extract::tail::refang;
use crate::platform::Registry;
use crate::url::disguise;
use crate::url::disguise::is_invisible;

/// Goes on behind `scheme://`, up to which the link is read. `Err` is the offset to go on from if
/// there is no host.
pub(super) fn after_scheme(
    text: &str,
    mut link: Rewrite<'_>,
    before: Option<char>,
) -> Result<LinkSpan, usize> {
    link.keep(user_info_end(text, link.end()));
    host_and_tail(text, link, before)
}

/// Goes on where the host starts.
pub(super) fn host_and_tail(
    text: &str,
    mut link: Rewrite<'_>,
    before: Option<char>,
) -> Result<LinkSpan, usize> {
    let start = link.end();
    if let Some(end) = ipv6_end(text, start) {
        link.keep(end);
        return Ok(port_and_tail(text, link, before, false));
    }
    let run = Run::read(text, start, RunContext::Host);
    let spelling = run.spelling(text);
    let Some(length) = host_after_scheme(&spelling.text) else {
        return Err(end_of_word(text, run.end));
    };
    let length = with_final_dot(text, &run, &spelling.text, length);
    let length = without_glued_scheme(text, &run, &spelling.text).unwrap_or(length);
    let whole = length == spelling.text.len();
    let end = if whole { run.end } else { spelling.origin(length) };
    link.replace(end, spelling.text.get(..length).unwrap_or_default());
    // A host that was cut short is followed by prose.
    Ok(if whole { port_and_tail(text, link, before, run.spaced) } else { link.finish() })
}

/// A link without a scheme: the run must be a host.
pub(super) fn bare(text: &str, run: &Run, known: Option<&Registry>) -> Option<LinkSpan> {
    if !run.dotted {
        return None;
    }
    let inner = emphasized(text, run);
    let run = inner.as_ref().unwrap_or(run);
    // "This is the end." has no name in it.
    let raw = text.get(run.start..run.end)?;
    if run.plain && !raw.trim_end_matches('.').contains('.') {
        return None;
    }
    let after = skip_invisible(text, run.end);
    // An e-mail address, or user info that no platform takes for that without a scheme.
    if is_local_part(text, after) || text.get(..run.start).is_some_and(disguise::ends_with_at) {
        return None;
    }
    let spelling = run.spelling(text);
    let port = port_end(text, after);
    let around = Surroundings {
        path: has_path(text, after, run.spaced) && !is_address_range(text, &spelling.text, after),
        port: port.is_some_and(|end| is_short_port(text, after, end)),
        disguised: !run.plain,
        called: char_at(text, after) == Some('('),
        called_empty: text_from(text, after).starts_with("()"),
        code: is_code(text, run.start),
        operated: is_operated(text, run.start, after),
        in_sentence: is_before_word(text, after),
        stopped: false,
    };
    if !around.path && is_wifi_field(text, run.start) {
        return None;
    }
    // A host of the caller may be one that nobody else knows.
    let own = || known.and_then(|known| known_host(&spelling.text, known));
    let mut range = host_in_text(&spelling.text, around).or_else(own)?;
    range.end = with_final_dot(text, run, &spelling.text, range.end);
    let whole = range.end == spelling.text.len();
    let start = spelling.origin(range.start);
    let end = if whole { run.end } else { spelling.origin(range.end) };
    let mut link = Rewrite::new(text, start);
    link.replace(end, spelling.text.get(range)?);
    if !whole || port.is_some() && !around.port {
        return Some(link.finish());
    }
    Some(port_and_tail(text, link, char_before(text, start), run.spaced))
}

/// Whether a space and a word follow.
fn is_before_word(text: &str, index: usize) -> bool {
    let behind = text_from(text, index).strip_prefix(' ');
    behind.is_some_and(|behind| behind.starts_with(char::is_alphabetic))
}

/// The run behind the underscores in front of another one that emphasize it: `_example.com_` and
/// `_example.com is new_`. Without others that close them, they are part of a name.
fn emphasized(text: &str, run: &Run) -> Option<Run> {
    let rest = text_from(text, run.start);
    let marks = rest.bytes().take(MAX_MARKS).take_while(|byte| *byte == b'_').count();
    if marks == 0 {
        return None;
    }
    let window = rest.as_bytes().get(marks..rest.len().min(MAX_EMPHASIS))?;
    let line = window.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let closes = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        let more = line.iter().skip(at).take_while(|byte| **byte == b'_').count();
        before.is_some_and(|byte| !byte.is_ascii_whitespace())
            && !text_from(rest, marks + at + more).starts_with(char::is_alphanumeric)
    };
    let is_closed = memchr::memchr_iter(b'_', line).any(closes);
    is_closed.then(|| Run::read(text, run.start + marks, RunContext::Text))
}

/// Where the host of a platform stands in a run that is nothing else.
fn known_host(run: &str, known: &Registry) -> Option<Range<usize>> {
    let host = run.trim_end_matches('.');
    let lower = host.to_ascii_lowercase();
    known.has_host(lower.strip_prefix("www.").unwrap_or(&lower)).then_some(0..host.len())
}

/// The length of a host that the scheme of the next link touches: `https://a.examplehttps://b.example`.
fn without_glued_scheme(text: &str, run: &Run, spelled: &str) -> Option<usize> {
    if !text_from(text, run.end).starts_with("://") {
        return None;
    }
    let host = spelled.get(..scheme(spelled)?.index).filter(|host| host.contains('.'))?;
    host_after_scheme(host).filter(|length| *length == host.len())
}

/// The length of a host with the dot of the root: no full stop, if a path or port follows.
fn with_final_dot(text: &str, run: &Run, spelled: &str, length: usize) -> usize {
    let goes_on = || {
        port_end(text, run.end).is_some()
            || slash_end(text, run.end, false).is_some()
            || matches!(char_at(text, run.end), Some('?' | '#'))
    };
    if spelled.get(length..) == Some(".") && goes_on() { spelled.len() } else { length }
}

/// Where the host starts: behind the last `@` in front of the path. A browser takes everything
/// before that `@` for user info, so that `https://bank.example@evil.example/` is one link to
/// `evil.example`.
///
/// Whatever can be a slash behind a scheme ends the search, so that no other search begins in the
/// part that this one has gone over.
fn user_info_end(text: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    let mut host = at;
    let mut end = at;
    while let Some(c) = char_at(text, end) {
        #[cfg(test)]
        super::tests::count_step();
        let reference = || symbol(text, end).is_some_and(|it| it.kind == Kind::Slash);
        if is_stop(c) && c != '\u{ff20}'
            || matches!(c, '/' | '\\' | '?' | '#' | '[' | ']')
            || c == '&' && reference()
        {
            break;
        }
        end += c.len_utf8();
        match c {
            '(' | '{' => depth += 1,
            // The bracket was opened in front of the link, which therefore ends here.
            ')' | '}' if depth == 0 => break,
            ')' | '}' => depth -= 1,
            '@' | '\u{ff20}' => host = end,
            _ => {}
        }
    }
    host
}

/// The end of `[...]`, an IPv6 address or what could be one.
fn ipv6_end(text: &str, at: usize) -> Option<usize> {
    let inner = text.get(at..)?.strip_prefix('[')?;
    let length = inner.bytes().take(MAX_ADDRESS_BYTES).position(|byte| byte == b']')?;
    let valid = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.' | b'%');
    let address = inner.get(..length)?;
    (address.len() > 1 && address.bytes().all(valid)).then_some(at + length + 2)
}

/// The offset behind the dots and labels that belong to no host, so that they are not taken for a
/// host of their own: `http://.example.com`.
fn end_of_word(text: &str, at: usize) -> usize {
    let rest = text_from(text, at);
    at + rest.len() - rest.trim_start_matches(|c: char| c == '.' || is_label(c)).len()
}

/// Goes on behind the host.
fn port_and_tail(
    text: &str,
    mut link: Rewrite<'_>,
    before: Option<char>,
    spaced: bool,
) -> LinkSpan {
    let colon = skip_invisible(text, link.end());
    if let Some(end) = port_end(text, colon) {
        let digits = symbol(text, colon).map_or(end, |it| it.end);
        link.replace(digits, ":");
        link.keep(end);
    }
    let from = skip_invisible(text, link.end());
    let wide = char_at(text, from) == Some('／');
    if let Some(slash) = slash_end(text, from, spaced) {
        let raw = text.get(from..slash).unwrap_or_default();
        link.replace(slash, if raw == "\\" { raw } else { "/" });
    } else if !matches!(char_at(text, from), Some('?' | '#')) {
        return link.finish();
    }
    let start = link.end();
    let end = Tail { before, wide, ..Tail::default() }.end(text, start);
    let tail = text.get(start..end).unwrap_or_default();
    if tail.is_empty() {
        return link.finish();
    }
    if start < from {
        // Only invisible characters stood between the host and a question mark.
        link.replace(from, "");
    }
    if link.is_rewritten() || is_escaped(tail, before) {
        link.replace(end, &refang(text.get(link.end()..end).unwrap_or_default(), wide));
    } else {
        link.keep(end);
    }
    link.finish()
}

/// The end of the slash at an offset. Behind a host whose dots have spaces around them, the slash
/// may have them too.
fn slash_end(text: &str, at: usize, spaced: bool) -> Option<usize> {
    if spaced {
        let rest = text.get(at..)?;
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let word = disguise::spaced_slash(rest).and_then(|length| rest.get(length..));
        // One letter behind the word is an article or a name, not a path.
        let is_part = |c: char| is_label(c) || c == '+';
        let is_path =
            |behind: &&str| behind.chars().skip(1).take_while(|c| is_part(*c)).nth(1).is_some();
        let word = word.filter(is_path);
        let slash = word.or_else(|| rest.strip_prefix('/'))?;
        let tail = slash.strip_prefix(' ').unwrap_or(slash);
        return tail.starts_with(|c| is_label(c) || c == '+').then(|| text.len() - tail.len());
    }
    symbol(text, at).filter(|it| it.kind == Kind::Slash).map(|it| it.end)
}

/// Whether what stands before an offset is the beginning of an e-mail address: `@` follows, maybe
/// after a tag, `a.b+tag@example.com`.
fn is_local_part(text: &str, at: usize) -> bool {
    let rest = text_from(text, at);
    let tag = |byte: &u8| byte.is_ascii_alphanumeric() || b"+.-_".contains(byte);
    let length = match rest.strip_prefix('+') {
        Some(_) => rest.bytes().take(MAX_LOCAL_PART_BYTES).take_while(tag).count(),
        None => 0,
    };
    text_from(rest, length).starts_with(['@', '\u{ff20}'])
}

/// Whether a path or query follows that settles what a doubtful host is.
fn has_path(text: &str, at: usize, spaced: bool) -> bool {
    match slash_end(text, at, spaced) {
        Some(end) => text.get(at..end) != Some("\\") || text_from(text, end).starts_with(is_label),
        None => text
            .get(at..)
            .and_then(|it| it.strip_prefix('?'))
            .is_some_and(|it| it.starts_with(is_label)),
    }
}

/// Whether a host with a path is a range of addresses, `10.0.0.0/8`.
fn is_address_range(text: &str, host: &str, at: usize) -> bool {
    let bits = text.get(at..).and_then(|it| it.strip_prefix('/')).unwrap_or_default();
    let digits = bits.bytes().take(3).take_while(u8::is_ascii_digit).count();
    host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && matches!(digits, 1 | 2)
        && !text_from(bits, digits).starts_with(|c| is_label(c) || c == '/')
}

/// The end of the port that starts with a colon at an offset. Without digits it is a port only in
/// front of a slash.
fn port_end(text: &str, at: usize) -> Option<usize> {
    let colon = symbol(text, at).filter(|it| it.kind == Kind::Colon)?;
    let rest = text.get(colon.end..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 || rest.starts_with(['/', '\\'])).then_some(colon.end + digits)
}

/// Whether an operator stands beside a name: `x = a.to + b.by`, `log(x.id)`, `${user.name}`.
fn is_operated(text: &str, start: usize, end: usize) -> bool {
    let behind = text_from(text, end);
    let spaced = behind.strip_prefix(' ').unwrap_or(behind);
    let operators =
        ["=", "+ ", "* ", "< ", "> ", "<=", ">=", "&& ", "|| ", "!=", "- ", "== ", "?? "];
    let head = text.get(..start).unwrap_or_default();
    let before = head.strip_suffix(' ').unwrap_or(head);
    operators.iter().any(|it| spaced.starts_with(it))
        || behind.starts_with('[')
        || before.ends_with(['+', '*', '!', '{', '&'])
        || before.ends_with(" =")
        || head.ends_with('(') && head.trim_end_matches('(').ends_with(char::is_alphanumeric)
}

/// Whether what stands in front of a name says that it is a file: a code mark or a command.
fn is_code(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    if head.ends_with('`') {
        return true;
    }
    // The longest command, and a byte.
    let before = head.strip_suffix(' ').unwrap_or_default();
    let bytes = before.as_bytes().iter().rev().take(MAX_COMMAND_BYTES + 1);
    let length = bytes.take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = before.get(before.len() - length..).unwrap_or_default();
    COMMANDS.contains(&word)
}

/// Whether a name is a field of a wireless network, such as its name or password:
/// `WIFI:T:WPA;S:Cafe.Net;P:a.me;;`.
fn is_wifi_field(text: &str, at: usize) -> bool {
    let head = text.as_bytes().get(..at).unwrap_or_default();
    let field = matches!(head, [.., b';' | b':', b'A'..=b'Z', b':']);
    field && {
        let window = head.get(head.len().saturating_sub(MAX_WIFI_BYTES)..).unwrap_or_default();
        window.windows(5).any(|it| it == b"WIFI:")
    }
}

/// Whether a port fits a host without a scheme, where `main.rs:10:5` is more likely.
fn is_short_port(text: &str, at: usize, end: usize) -> bool {
    let port = text.get(at..end).unwrap_or_default();
    let digits = port.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse::<u16>().is_ok_and(|port| port > 0)
        && !char_at(text, end).is_some_and(|c| is_label(c) || c == ':')
}

/// The offset behind a few invisible characters, which do not come between a host and its path.
fn skip_invisible(text: &str, at: usize) -> usize {
    let rest = text_from(text, at);
    let length: usize =
        rest.chars().take(MAX_INVISIBLE).take_while(|&c| is_invisible(c)).map(char::len_utf8).sum();
    at + length
}

/// Commands that take the name of a file.
const COMMANDS: [&str; 16] = [
    "bash", "cat", "chmod", "emacs", "less", "nano", "node", "perl", "python", "python3", "ruby",
    "rustc", "sh", "source", "vi", "vim",
];
const MAX_COMMAND_BYTES: usize = 7;

/// A network has a name of 32 bytes and a password of 63, and escapes in both.
const MAX_WIFI_BYTES: usize = 160;

/// More than the longest IPv6 address with a zone.
const MAX_ADDRESS_BYTES: usize = 64;
/// RFC 5321 section 4.5.3.1.1.
const MAX_LOCAL_PART_BYTES: usize = 64;
const MAX_INVISIBLE: usize = 8;
/// Underscores in front of what they emphasize: those of italics and of bold.
const MAX_MARKS: usize = 3;
/// How far behind them those that close are looked for.
const MAX_EMPHASIS: usize = 256;
