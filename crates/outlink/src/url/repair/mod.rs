//! Texts that no browser opens as they stand, turned into what their reader would open.

mod delimiter;
pub(crate) mod disguise;

use std::borrow::Cow;

pub(crate) use self::delimiter::begins_with_scheme;
pub(super) use self::delimiter::undelimited;
use self::disguise::Symbol;
use super::anomaly::Anomalies;
use super::error::NormalizeError;
use super::scheme;
use super::strip::strip;
use crate::codec::percent;
use crate::names::Anomaly;

/// A link that was repaired.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) anomalies: Anomalies,
}

/// Supplies a missing scheme, and undoes what keeps a link from being clicked.
///
/// Only the part in front of the path is looked at: whatever stands behind it is the same to a
/// server, odd or not. The exception are the brackets of links that are defanged in front as well.
pub(super) fn repair(link: &str) -> Result<Repaired, NormalizeError> {
    let mut anomalies = Anomalies::NONE;
    let link = unescape(link);
    anomalies.insert_if(matches!(link, Cow::Owned(_)), Anomaly::Defanged);
    let trimmed = link.trim();
    anomalies.insert_if(trimmed.len() < link.len(), Anomaly::WhiteSpace);
    let Head { text: head, rest } = Head::of(trimmed, &mut anomalies);
    let text = match scheme_of(&head)? {
        Scheme::Missing { authority } => {
            anomalies.insert(Anomaly::MissingScheme);
            anomalies.insert_if(head.starts_with('\\'), Anomaly::Backslash);
            match of_repository(authority) {
                Some((host, path)) => [GIT_OVER_SSH, host, "/", path, &rest].concat(),
                None => ["https://", authority, &rest].concat(),
            }
        }
        Scheme::Known { name, after } => {
            anomalies.insert_if(!starts_with_scheme(&head, name), Anomaly::Defanged);
            [name, ":", after, &rest].concat()
        }
        Scheme::Other => [&head, &*rest].concat(),
    };
    Ok(Repaired { text, anomalies })
}

/// How many layers of escapes around a whole link are undone.
const LAYERS: usize = 8;

/// Undoes the escapes of a link that was escaped as a whole, `http%3A%2F%2Fevil.example%2F`.
fn unescape(link: &str) -> Cow<'_, str> {
    let mut link = Cow::Borrowed(link);
    for _ in 0..LAYERS {
        if !has_escaped_scheme(&link) {
            break;
        }
        match String::from_utf8(percent::decode_once(link.as_bytes()).into_owned()) {
            Ok(decoded) => link = Cow::Owned(strip(&decoded).into_owned()),
            Err(_) => break,
        }
    }
    link
}

/// Whether a link begins with a scheme whose colon is escaped. What is in the scheme may be escaped too,
/// such as a tab, which browsers drop.
fn has_escaped_scheme(link: &str) -> bool {
    let is_colon = |at: &usize| starts_with(skip(link, at + 1).trim_start_matches("25"), "3a");
    let escapes = link.match_indices('%').map(|(at, _)| at).take_while(|at| *at < MAX_SCHEME_BYTES);
    let Some(colon) = escapes.take(MAX_SCHEME_BYTES / 3).find(is_colon) else { return false };
    let scheme = percent::decode_fully(link.as_bytes().get(..colon).unwrap_or_default());
    let scheme = std::str::from_utf8(&scheme.bytes).map(strip);
    scheme.is_ok_and(|scheme| disguise::scheme(&scheme).is_some())
}

/// Up to where an escaped colon is looked for, in bytes.
const MAX_SCHEME_BYTES: usize = 96;

/// What stands in front of the path, cleaned, and the rest.
struct Head<'a> {
    text: String,
    rest: Cow<'a, str>,
}

impl<'a> Head<'a> {
    fn of(link: &'a str, anomalies: &mut Anomalies) -> Self {
        let mut text = String::with_capacity(link.len());
        let mut rest = link;
        while let Some(character) = rest.chars().next() {
            if disguise::is_invisible(character) {
                let (before, after) = (text.chars().next_back(), rest.chars().nth(1));
                let is_of_emoji = disguise::is_of_emoji(before, character, after);
                anomalies.insert_if(!is_of_emoji, Anomaly::InvisibleCharacters);
                rest = skip(rest, character.len_utf8());
                continue;
            }
            if character.is_whitespace() {
                let after = rest.trim_start();
                let (space, _) = rest.split_at(rest.len() - after.len());
                rest = match unspaced(&text, after) {
                    Some((dot, after)) => {
                        anomalies.insert(Anomaly::Defanged);
                        text.push_str(dot);
                        after
                    }
                    None => {
                        text.push_str(space);
                        after
                    }
                };
                continue;
            }
            if let Some((symbol, length)) = disguise::token(rest) {
                anomalies.insert(Anomaly::Defanged);
                let after = skip(rest, length);
                let is_slash = matches!(symbol, Symbol::Slash | Symbol::Slashes);
                if is_slash && !begins_authority(&text) {
                    return Self { text, rest: Cow::Owned(["/", &undo_brackets(after)].concat()) };
                }
                text.push_str(symbol.as_str());
                rest = after;
                continue;
            }
            let after = skip(rest, character.len_utf8());
            let begins_label = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric());
            if disguise::is_dot_between_ascii(character)
                && text.ends_with(|c: char| c.is_ascii_alphanumeric())
                && begins_label(after)
            {
                anomalies.insert(Anomaly::Defanged);
                text.push('.');
                rest = after;
                continue;
            }
            let folded = fold(character, anomalies);
            match folded {
                // `http//evil.example`: nobody means a host called http.
                '/' if starts_with(after, "/") && disguise::scheme(&text).is_some() => {
                    anomalies.insert(Anomaly::Defanged);
                    text.push_str(":/");
                }
                '/' | '\\' if begins_authority(&text) => text.push(folded),
                '/' | '\\' | '?' | '#' => {
                    let is_defanged = anomalies.contains(Anomaly::Defanged);
                    let after = if is_defanged { undo_brackets(after) } else { after.into() };
                    let mut rest = String::from(folded);
                    rest.push_str(&after);
                    return Self { text, rest: Cow::Owned(rest) };
                }
                _ => text.push(folded),
            }
            rest = after;
        }
        Self { text, rest: Cow::Borrowed("") }
    }
}

/// If the white space in front of `after` belongs to a dot: the dot, unless it is already there,
/// and what follows it.
fn unspaced<'a>(before: &str, after: &'a str) -> Option<(&'static str, &'a str)> {
    let is_token = matches!(disguise::token(after), Some((Symbol::Dot, _)));
    if before.ends_with('.') || after.starts_with('.') || is_token {
        return Some(("", after));
    }
    let word = disguise::spaced_dot(after)?;
    Some((".", skip(after, word).trim_start()))
}

fn undo_brackets(rest: &str) -> Cow<'_, str> {
    if rest.contains("[.]") || rest.contains("[/]") {
        Cow::Owned(rest.replace("[.]", ".").replace("[/]", "/"))
    } else {
        Cow::Borrowed(rest)
    }
}

/// Whether a slash after this text is one of those in front of the authority.
fn begins_authority(text: &str) -> bool {
    text.is_empty() || text.ends_with([':', '/', '\\'])
}

enum Scheme<'a> {
    Missing {
        authority: &'a str,
    },
    /// One that browsers know, in any spelling.
    Known {
        name: &'static str,
        after: &'a str,
    },
    Other,
}

fn scheme_of(head: &str) -> Result<Scheme<'_>, NormalizeError> {
    let is_slash = ['/', '\\'];
    let authority = head.trim_start_matches(is_slash);
    match head.len() - authority.len() {
        0 => {}
        1 => return Err(NormalizeError::NoHost),
        _ => return Ok(Scheme::Missing { authority }),
    }
    if let Some(after) = head.strip_prefix(':').filter(|after| after.starts_with(is_slash)) {
        return Ok(Scheme::Missing { authority: after.trim_start_matches(is_slash) });
    }
    if let Some((word, after)) = head.split_once("__")
        && let Some(name) = disguise::scheme(word)
    {
        return Ok(Scheme::Known { name, after: after.trim_start_matches('_') });
    }
    if let Some((word, after)) = head.split_once(':') {
        if let Some(name) = disguise::scheme(word.trim()) {
            return Ok(Scheme::Known { name, after });
        }
        let is_scheme = word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if is_scheme && !scheme::is_host(word, after) {
            return Ok(Scheme::Other);
        }
    }
    if head.is_empty() {
        Err(NormalizeError::NoHost)
    } else {
        Ok(Scheme::Missing { authority: head })
    }
}

/// What `git@` stands for in front of a host.
const GIT_OVER_SSH: &str = "ssh://git@";

/// The host and the beginning of the path of a repository as git spells it,
/// `git@code.example:owner/name.git`. As a web link it would have a port that is not a number.
fn of_repository(authority: &str) -> Option<(&str, &str)> {
    let (host, path) = authority.strip_prefix("git@")?.split_once(':')?;
    let is_port = path.bytes().all(|byte| byte.is_ascii_digit());
    (host.contains('.') && !host.contains('@') && !is_port).then_some((host, path))
}

fn starts_with_scheme(head: &str, name: &str) -> bool {
    starts_with(head, name) && skip(head, name.len()).starts_with(':')
}

/// Full-width forms of letters, digits and delimiters as ASCII.
fn fold(character: char, anomalies: &mut Anomalies) -> char {
    match disguise::fold(character) {
        Some(folded) if folded.is_ascii_alphanumeric() || matches!(folded, '.' | '-') => {
            anomalies.insert(Anomaly::FoldedHost);
            folded
        }
        Some(folded @ (':' | '/' | '\\' | '?' | '#' | '@')) => {
            anomalies.insert(Anomaly::Defanged);
            folded
        }
        _ => character,
    }
}

/// Whether the text starts with ASCII letters and signs, in any case.
fn starts_with(text: &str, prefix: &str) -> bool {
    let start = text.as_bytes().get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or_default()
}
