//! From what stands in a link to the target that it stands for.

use serde::Deserialize;

use crate::expand::intent;
use crate::expand::proofpoint;
use crate::platform::codec::base64_decode;
use crate::platform::codec::hex_decode;
use crate::platform::codec::percent_decode;
use crate::url::NormalizedUrl;
use crate::url::strip;

/// How a target is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Decoder {
    /// Percent escapes, perhaps escaped again.
    #[default]
    Percent,
    /// base64 in either alphabet.
    Base64,
    /// base64 of JSON that holds the target.
    Base64Json,
    /// Hexadecimal.
    Hex,
    /// Links in a text for people.
    Text,
    /// `s/host/path` for https, `host/path` for http.
    Amp,
    /// `id:target` or `target`.
    Cache,
    /// Between triple underscores.
    Underscores,
    /// Percent escapes and `&amp;`.
    ProofpointV1,
    /// `-` for `%` and `_` for `/`.
    ProofpointV2,
    /// Between double underscores, with what is special set apart.
    ProofpointV3,
    /// In the host, with dashes for dots.
    TranslateHost,
    /// `//host/path#Intent;scheme=…;end`
    Intent,
}

impl Decoder {
    /// Decodes a value. `escaped` says whether it is surely percent-encoded, as a parameter is;
    /// what stands at the end of a path is so only if it does not look like a link already.
    pub(super) fn decode(self, value: &str, escaped: bool, emit: &mut dyn FnMut(String)) {
        if value.is_empty() {
            return;
        }
        match self {
            Self::Percent => emit(unescape(value, escaped)),
            Self::Base64 => {
                let decoded = base64_decode(&percent_decode(value));
                if let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
                    emit(unescape(&text, false));
                }
            }
            Self::Base64Json => {
                // The parts of a token are joined by dots; the first one that decodes is read.
                let value = percent_decode(value);
                for part in value.split('.') {
                    let decoded = base64_decode(part).map(String::from_utf8);
                    if let Some(Ok(json)) = decoded {
                        links_in_text(&json.replace("\\/", "/"), emit);
                        return;
                    }
                }
            }
            Self::Hex => {
                let decoded = hex_decode(&percent_decode(value)).map(String::from_utf8);
                if let Some(Ok(text)) = decoded {
                    emit(text);
                }
            }
            Self::Text if escaped => links_in_text(&percent_decode(&value.replace('+', " ")), emit),
            Self::Text => links_in_text(value, emit),
            Self::Amp => {
                let value = value.trim_start_matches('/');
                let (scheme, rest) = match value.strip_prefix("s/") {
                    Some(rest) => ("https", rest),
                    None => ("http", value),
                };
                // What stands here is a host, even where it could be read as a scheme and a path.
                let host = rest.split('/').next().unwrap_or_default();
                if host.contains('.') {
                    emit(format!("{scheme}://{rest}"));
                }
            }
            Self::Cache => {
                let value = percent_decode(value);
                let target = match value.split_once(':') {
                    Some((id, target)) if is_cache_id(id) && !target.starts_with('/') => target,
                    _ => &value,
                };
                emit(target.to_owned());
            }
            Self::Underscores => {
                if let Some((_, rest)) = value.split_once("___")
                    && let Some((target, _)) = rest.rsplit_once("___")
                {
                    emit(unescape(target, false));
                }
            }
            Self::ProofpointV1 => emit(unescape(value, escaped).replace("&amp;", "&")),
            Self::ProofpointV2 => emit(proofpoint::decode_v2(value)),
            Self::ProofpointV3 => proofpoint::decode_v3(value).into_iter().for_each(emit),
            Self::TranslateHost => {}
            Self::Intent => intent::targets(value, emit),
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
/// stripped it: it has a scheme and something after it, begins with two slashes of either kind, or
/// begins with a name that has a dot in it.
pub(super) fn resembles_url(text: &str) -> bool {
    let text = strip(text);
    let text = text.trim_start();
    let is_slash = ['/', '\\'];
    if let Some(rest) = text.strip_prefix(is_slash).and_then(|rest| rest.strip_prefix(is_slash)) {
        return !rest.is_empty();
    }
    let end = text.find(['/', '?', '#', ':', '\\']).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let has_dot = first.contains('.') && !first.starts_with('.') && !first.contains('%');
    let scheme = first.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && rest.len() > 1
        && rest.starts_with(':');
    scheme || (has_dot && !first.contains(char::is_whitespace))
}

/// Hands out every absolute link of the web in a text; such a link ends at white space, a quote
/// or an angle bracket.
pub(super) fn links_in_text(text: &str, emit: &mut dyn FnMut(String)) {
    let ends = |character: char| character.is_whitespace() || "\"'<>`".contains(character);
    for word in text.split(ends) {
        // `see:https://…` and `(https://…)` are common; what stands before the scheme is left out.
        let mut starts = word.match_indices("http").filter_map(|(at, _)| word.get(at..));
        if let Some(link) = starts.find(|link| is_absolute(link)) {
            emit(link.trim_end_matches([')', ']', ',', '.', ';', '!']).to_owned());
        }
    }
}

/// The page that is translated at `dest-example.translate.goog`: `--` stands for a dash and `-`
/// for a dot, the parameters `_x_tr_…` belong to the translator.
pub(super) fn translated(url: &NormalizedUrl) -> Option<String> {
    let label = url.host()?.strip_suffix(".translate.goog")?;
    let host = label.replace("--", "\0").replace('-', ".").replace('\0', "-");
    let query = url.raw_query().unwrap_or_default();
    let own = |parameter: &&str| parameter.starts_with("_x_tr_");
    let scheme = if query.split('&').any(|parameter| parameter == "_x_tr_sch=http") {
        "http"
    } else {
        "https"
    };
    let mut target = format!("{scheme}://{host}{}", url.raw_path());
    for (index, parameter) in query.split('&').filter(|parameter| !own(parameter)).enumerate() {
        if index > 0 || !parameter.is_empty() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(parameter);
        }
    }
    Some(target)
}

/// Undoes percent escapes, again as long as that makes a link of what is none.
fn unescape(value: &str, escaped: bool) -> String {
    if !escaped && is_whole(value) {
        return value.to_owned();
    }
    let first = percent_decode(value).into_owned();
    let mut decoded = first.clone();
    for _ in 0..ESCAPED_TIMES {
        if is_whole(&decoded) {
            return decoded;
        }
        let again = percent_decode(&decoded).into_owned();
        if again == decoded {
            break;
        }
        decoded = again;
    }
    if is_whole(&decoded) { decoded } else { first }
}

/// Whether a text is a link already, so that its escapes are its own.
fn is_whole(text: &str) -> bool {
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

/// How often a whole target may have been escaped again; each time costs one pass.
const ESCAPED_TIMES: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(decoder: Decoder, value: &str) -> Vec<String> {
        let mut targets = Vec::new();
        decoder.decode(value, true, &mut |target| targets.push(target));
        targets
    }

    #[test]
    fn a_target_may_be_escaped_more_than_once() {
        let escaped = "https%25253A%25252F%25252Fa.example%25252F";
        assert_eq!(decoded(Decoder::Percent, escaped), ["https://a.example/"]);
        assert_eq!(decoded(Decoder::Percent, "%2501https%253A//a"), ["\u{1}https://a"]);
        // What belongs to the target stays escaped.
        assert_eq!(
            decoded(Decoder::Percent, "https%3A%2F%2Fa.example%2F%253Fx"),
            ["https://a.example/%3Fx"]
        );
    }

    #[test]
    fn words_are_no_targets() {
        for not in ["x", "", "/path", "some words. more", "...", "foo:", "a b.c"] {
            assert!(!resembles_url(not), "{not}");
        }
        for target in ["a.example", "//a", "https://a", "tg:resolve?domain=a", "a.example:80/x"] {
            assert!(resembles_url(target), "{target}");
        }
        for target in ["\u{1}https://a", "ht\ttps://a", "/\\a", "\\\\a", "/\n/a", "a.example "] {
            assert!(resembles_url(target), "{target:?}");
        }
    }

    #[test]
    fn links_are_found_in_text() {
        assert_eq!(
            decoded(Decoder::Text, "see%20(https%3A%2F%2Fa.example%2F)+or+http://b.example"),
            ["https://a.example/", "http://b.example"]
        );
    }

    #[test]
    fn the_cache_may_or_may_not_give_an_id() {
        assert_eq!(
            decoded(Decoder::Cache, "abcdefghijkl:https://a.example/"),
            ["https://a.example/"]
        );
        assert_eq!(decoded(Decoder::Cache, "a.example/x"), ["a.example/x"]);
    }
}
