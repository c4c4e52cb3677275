//! From what stands in a link to the target that it stands for.

use std::borrow::Cow;

use serde::Deserialize;

use crate::codec::base64_decode;
use crate::codec::hex_decode;
use crate::codec::near::find_near;
use crate::codec::percent::decode_all;
use crate::codec::percent_decode;
use crate::codec::protobuf;
use crate::expand::decode::front::has_authority;
use crate::platform_data::SCHEMES;
use crate::url::disguise::is_invisible;
use crate::url::disguise::parts_labels;
use crate::url::strip;

pub(super) mod asterisks;
mod bare;
mod commas;
pub(super) mod feedsportal;
pub(super) mod front;
mod intent;
pub(super) mod mailanyone;
mod proofpoint;
pub(super) mod sparkpost;
pub(super) mod unpack;

/// How a target is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Decoder {
    /// Percent escapes, perhaps escaped again.
    #[default]
    Percent,
    /// base64 in either alphabet.
    Base64,
    /// base64 in the alphabet for URLs, padded with dashes. A NUL may follow the target in it.
    Base64Dashes,
    /// base64 of JSON that holds the target, perhaps in JSON in a string, or several parts of it
    /// joined by dots as in a JSON Web Token (RFC 7519).
    Base64Json,
    /// base64 of text that holds the target.
    Base64Text,
    /// base64 of the target, or of text that holds it, packed by zlib, gzip or deflate.
    Inflate,
    /// Hexadecimal.
    Hex,
    /// Links in a text for people, and those without a scheme that have a host of a platform.
    Text,
    /// Links between vertical bars.
    Bars,
    /// `target,name=value`
    Commas,
    /// `s/host/path` for https, `host/path` for http.
    Amp,
    /// `id:target` or `target`.
    Cache,
    /// The host of the target and no more.
    Host,
    /// `https/host/path`, perhaps with the query in an escaped segment before it.
    SchemePath,
    /// As [`Self::SchemePath`], where the scheme may be one of an app: `tg/resolve?domain=x`.
    AppPath,
    /// `host/s/path` for https, `host/path` for http, or `s/host/path`.
    Turbo,
    /// Between triple underscores, in whose path an asterisk stands for a percent sign.
    Underscores,
    /// Percent escapes and `&amp;`.
    ProofpointV1,
    /// `-` for `%` and `_` for `/`.
    ProofpointV2,
    /// Between double underscores, with what is special set apart.
    ProofpointV3,
    /// In the host, with dashes for dots.
    TranslateHost,
    /// `0L0Shost0N0Cpath`
    Feedsportal,
    /// base64 of a frame of bytes in which the target stands behind its length.
    Sparkpost,
    /// The target in blocks of ten characters, each in the order of `mailanyone.rs`.
    Mailanyone,
    /// `//host/path#Intent;scheme=…;end`
    Intent,
    /// base64 of a protocol buffer that names the article, and its AMP page.
    GoogleNews,
}

impl Decoder {
    /// Whether the first segments of a path tell the scheme and the host of the target.
    pub(super) fn reads_segments(self) -> bool {
        matches!(self, Self::Amp | Self::SchemePath | Self::Turbo)
    }

    /// Whether a path on the host of the wrapper may be encoded so: escapes are undone before.
    pub(super) fn gives_paths(self) -> bool {
        matches!(self, Self::Base64 | Self::Base64Dashes | Self::Hex)
    }

    /// Decodes a value. `escaped` says whether it is surely percent-encoded, as a parameter is;
    /// what stands at the end of a path is so only if it does not look like a link already.
    pub(super) fn decode(self, value: &str, escaped: bool, emit: &mut dyn FnMut(String)) {
        if value.is_empty() {
            return;
        }
        match self {
            Self::Percent => emit(unescape(value, escaped)),
            Self::Base64 => {
                // In a path, the digits may be slashes, and a query may follow.
                let digits = value.split('?').next().unwrap_or_default();
                let decoded = base64_decode(&percent_decode(digits));
                if let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
                    emit(unescape(&text, false));
                }
            }
            Self::Base64Dashes => {
                let value = percent_decode(value);
                let value = value.split(';').next().unwrap_or_default();
                let text = |base64| String::from_utf8(base64_decode(base64)?).ok();
                // Read as digits, one dash of padding is a `>`, and two are no UTF-8.
                let whole = text(value).filter(|text| !text.ends_with('>'));
                if let Some(text) = whole.or_else(|| text(value.trim_end_matches('-'))) {
                    emit(unescape(text.trim_end_matches('\0'), false));
                }
            }
            Self::Base64Json => {
                let value = percent_decode(value);
                for part in value.split('.') {
                    if let Some(Ok(json)) = base64_decode(part).map(String::from_utf8) {
                        links_in_text(&unpack::without_escapes(&json), emit);
                    }
                }
            }
            Self::Base64Text => {
                // Links of apps have slashes around it, and something behind it.
                let value = percent_decode(value);
                let digits = value.split('&').next().unwrap_or_default().trim_matches('/');
                if let Some(Ok(text)) = base64_decode(digits).map(String::from_utf8) {
                    links_in_text(&text, emit);
                }
            }
            Self::Inflate => {
                let packed = base64_decode(&percent_decode(value));
                let Some(text) = packed.and_then(|packed| unpack::inflate(&packed)) else { return };
                if is_whole(&text) {
                    emit(text);
                } else {
                    links_in_text(&unpack::without_escapes(&percent_decode(&text)), emit);
                }
            }
            Self::Hex => {
                if let Some(Ok(text)) = hex_decode(&percent_decode(value)).map(String::from_utf8) {
                    emit(text);
                }
            }
            Self::Text if escaped => {
                let value = value.replace('+', " ");
                let text = percent_decode(&value);
                links_in_text(&text, emit);
                bare::bare_links(&text, emit);
            }
            Self::Text => {
                let mut is_found = false;
                links_in_text(value, &mut |link| {
                    is_found = true;
                    emit(link);
                });
                if !is_found && let Some(link) = from_absolute(value) {
                    emit(unescape(link, false));
                }
                bare::bare_links(&percent_decode(value), emit);
            }
            Self::Bars => {
                let parts = value.split('|').flat_map(|part| part.split("%7C"));
                for part in parts.flat_map(|part| part.split("%7c")) {
                    let part = unescape(part, false);
                    let is_link = !part.contains([' ', '"']);
                    if is_link && is_absolute(&part) {
                        emit(part);
                    } else {
                        if is_link && has_authority(&part) {
                            emit(part.clone());
                        }
                        // Behind another scheme, in quotes, or with the bars escaped once more.
                        let mut is_found = false;
                        links_in_text(&part, &mut |link| {
                            is_found = true;
                            emit(link);
                        });
                        if !is_found {
                            links_in_text(&decode_all(&part), emit);
                        }
                    }
                }
            }
            Self::Amp => {
                let (scheme, rest) = match value.strip_prefix("s/") {
                    Some(rest) => ("https", rest.trim_start_matches('/')),
                    None => ("http", value),
                };
                // What stands here is a host, even where it could be read as a scheme and a path.
                if begins_with_name(rest) {
                    emit(format!("{scheme}://{rest}"));
                }
            }
            Self::Host => {
                let host = percent_decode(value);
                let is_host = !host.contains(['/', ':', '@', '?', '#', '\\']) && is_name(&host);
                if is_host {
                    emit(format!("https://{host}/"));
                }
            }
            Self::SchemePath => {
                let (query, rest) = match split_query(value) {
                    // The query at the end is for the wrapper then.
                    Some((query, rest)) => (query, rest.split('?').next().unwrap_or_default()),
                    None => (String::new(), value),
                };
                let parts = rest.split_once('/');
                if let Some((scheme @ ("http" | "https"), rest)) = parts
                    && let rest = rest.trim_start_matches('/')
                    && begins_with_name(rest)
                {
                    emit(format!("{scheme}://{rest}{query}"));
                }
            }
            Self::AppPath => match value.split_once('/') {
                Some((scheme, rest)) if SCHEMES.binary_search(&scheme).is_ok() => {
                    emit(format!("{scheme}://{rest}"));
                }
                _ => Self::SchemePath.decode(value, escaped, emit),
            },
            Self::Turbo => {
                let Some((host, rest)) = value.split_once('/') else { return };
                let rest = rest.trim_start_matches('/');
                let path = rest.strip_prefix("s/").or((rest == "s").then_some(""));
                if host == "s" && begins_with_name(rest) {
                    emit(format!("https://{rest}"));
                } else if is_name(host) {
                    emit(match path {
                        Some(path) => format!("https://{host}/{path}"),
                        None => format!("http://{host}/{rest}"),
                    });
                }
            }
            Self::Cache => {
                // Words that are looked for in the page may stand behind the target.
                let words = |c: char| matches!(c, '+' | ' ');
                let value = value.trim_start_matches(words).split(words).next().unwrap_or_default();
                let value = percent_decode(value);
                let value = value.trim_start().split(' ').next().unwrap_or_default();
                let target = match value.split_once(':') {
                    Some((id, target)) if is_cache_id(id) && !target.starts_with('/') => target,
                    _ => value,
                };
                emit(unescape(target, false));
            }
            Self::Underscores => {
                if let Some((_, rest)) = value.split_once("___")
                    && let Some((target, _)) = rest.rsplit_once("___")
                {
                    // Where an asterisk may also be one, both readings are targets.
                    asterisks::decode(target).into_iter().for_each(&mut *emit);
                    emit(unescape(target, false));
                }
            }
            Self::ProofpointV1 => {
                let target = unescape(value, escaped).replace("&amp;", "&");
                // Some links name the first version and are written as the second has it.
                if !target.split_once("://").is_none_or(|(_, rest)| rest.contains('/')) {
                    emit(proofpoint::decode_v2(value));
                }
                emit(target);
            }
            Self::Feedsportal => emit(feedsportal::decode(&decode_all(value))),
            Self::Sparkpost => sparkpost::decode(value).into_iter().for_each(emit),
            Self::Mailanyone => emit(mailanyone::decode(&percent_decode(value))),
            Self::ProofpointV2 => emit(proofpoint::decode_v2(value)),
            Self::ProofpointV3 => {
                if let Some(target) = proofpoint::decode_v3(value) {
                    emit(unescape(&target, false));
                }
            }
            Self::TranslateHost => {}
            Self::Commas => commas::targets(value, &mut |it| emit(unescape(it, false))),
            Self::Intent => intent::targets(value, emit),
            Self::GoogleNews => {
                let message = base64_decode(&percent_decode(value)).unwrap_or_default();
                for field in NEWS_FIELDS {
                    let texts = protobuf::fields(&message, field);
                    let texts = texts.filter_map(|text| std::str::from_utf8(text).ok());
                    texts.filter(|text| !text.is_empty()).for_each(|text| emit(text.to_owned()));
                }
            }
        }
    }
}

/// Whether a text begins as an absolute link of the web does, with one slash at least.
pub(super) fn is_absolute(text: &str) -> bool {
    let after_scheme = |scheme: &str| {
        let (start, after) = text.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(after.as_bytes())
    };
    let after = after_scheme("https:").or_else(|| after_scheme("http:"));
    after.is_some_and(|after| matches!(after.first(), Some(b'/' | b'\\')))
}

/// Whether a text that stands where a redirector has its target may be one, once a browser has
/// stripped it and what is invisible in front of it is dropped, as links are repaired: it has a scheme and
/// something after it, begins with two slashes of either kind, or begins with a name that has a dot in it.
pub(super) fn resembles_url(text: &str) -> bool {
    let text = strip(text);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let is_slash = ['/', '\\'];
    if let Some(rest) = text.strip_prefix(is_slash).and_then(|rest| rest.strip_prefix(is_slash)) {
        return !rest.is_empty();
    }
    let is_end = |byte| matches!(byte, b'/' | b'?' | b'#' | b':' | b'\\');
    let (first, rest) = text.split_at(text.bytes().position(is_end).unwrap_or(text.len()));
    let has_dot = is_dotted(first) && !first.contains('%');
    let scheme = first.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && rest.len() > 1
        && rest.starts_with(':');
    scheme || (has_dot && !first.contains(char::is_whitespace))
}

/// Hands out every absolute link of the web in a text; such a link ends at white space, a quote
/// or an angle bracket.
pub(super) fn links_in_text(text: &str, emit: &mut dyn FnMut(String)) {
    let mut read = 0;
    for (at, _) in text.match_indices(['h', 'H']) {
        // `see:https://…` and `(https://…)` are common; what stands before the scheme is left out.
        let begins = |link: &&str| at >= read && is_absolute(link);
        let Some(link) = text.get(at..).filter(begins) else { continue };
        let link = link.split(ends_link).next().unwrap_or_default();
        read = at + link.len();
        emit(without_punctuation(link).to_owned());
    }
}

/// Whether a character ends a link in a text: white space, a quote or an angle bracket.
pub(super) fn ends_link(character: char) -> bool {
    character.is_whitespace() || "\"'<>`".contains(character)
}

/// A link in a text without what belongs to the sentence around it.
pub(super) fn without_punctuation(link: &str) -> &str {
    link.trim_end_matches([')', ']', ',', '.', ';', '!'])
}

/// What follows from where a link begins in a text, under escapes or not; `None` if none does.
pub(super) fn from_absolute(text: &str) -> Option<&str> {
    let mut starts = text.match_indices(['h', 'H']).filter_map(|(at, _)| text.get(at..));
    starts.find(|link| {
        let head = link.get(..link.len().min(ESCAPED_START)).unwrap_or_default();
        is_absolute(head) || is_absolute(&percent_decode(head))
    })
}

/// Whether a text is the name of a host that has a domain, under escapes or not. A slash under an escape
/// ends it: the text is not parted as it seems to be.
fn is_name(text: &str) -> bool {
    let text = decode_all(text);
    is_dotted(&text) && !text.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '\\'))
}

/// Whether the first segment of a path is such a name.
fn begins_with_name(path: &str) -> bool {
    is_name(path.split('/').next().unwrap_or_default())
}

/// Whether a text has two labels or more, parted as in a browser.
fn is_dotted(text: &str) -> bool {
    text.contains(parts_labels) && !text.starts_with(parts_labels)
}

/// The query that stands escaped in the first segment of a path, and what follows it.
fn split_query(path: &str) -> Option<(String, &str)> {
    let (first, rest) = path.split_once('/')?;
    let query = percent_decode(first);
    query.starts_with('?').then(|| (query.into_owned(), rest))
}

/// Undoes percent escapes, again as long as that makes a link of what is none.
fn unescape(value: &str, escaped: bool) -> String {
    if find_near(b'%', value.as_bytes()).is_none() || (!escaped && is_whole(value)) {
        return value.to_owned();
    }
    let first = percent_decode(value);
    if is_whole(&first) {
        return first.into_owned();
    }
    let mut decoded = first.clone();
    for _ in 1..ESCAPED_TIMES {
        let Cow::Owned(again) = percent_decode(&decoded) else { break };
        if again == *decoded {
            break;
        }
        if is_whole(&again) {
            return again;
        }
        decoded = Cow::Owned(again);
    }
    let all = decode_all(&decoded);
    if is_whole(&all) { all.into_owned() } else { first.into_owned() }
}

/// Whether a text is a link already, so that its escapes are its own.
fn is_whole(text: &str) -> bool {
    let text = front::strip_padding(text);
    if is_absolute(text) {
        return true;
    }
    let text = &*strip(text);
    let web = ["http:", "https:"].iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    if web { is_absolute(text) } else { resembles_url(text) }
}

/// The ids of Google's cache are twelve characters.
fn is_cache_id(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The fields of the message that an article of Google News has for its id: its link, and its AMP page.
pub(super) const NEWS_FIELDS: [u32; 2] = [4, 26];

/// Room for `https://` with its colon and slashes escaped.
const ESCAPED_START: usize = 14;

/// How many layers of escapes around a whole target are undone one by one, so that those of the target
/// itself stay; further ones are undone together.
const ESCAPED_TIMES: usize = 4;

#[cfg(test)]
mod tests;
