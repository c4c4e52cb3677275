//! Links without what must not be published.

use std::borrow::Cow;

use crate::codec::base64_decode;
use crate::codec::percent::decode_all;
use crate::codec::percent::push_escapes;
use crate::limits::Limits;
use crate::url;
use crate::url::NormalizedUrl;

/// The link without credentials: user info, fragments, and the values of parameters that carry secrets,
/// also of links that it carries. With `personal`, nothing is left of it but scheme and host.
///
/// A browser opens links that do not look like one, such as `https:/user:secret@host/`. What is
/// written is therefore put together from the parts of the parsed link.
pub(super) fn link(link: &str, personal: bool) -> String {
    let limits = Limits { link_bytes: usize::MAX, ..Limits::default() };
    match url::normalize(link, &limits) {
        Ok(url) => of_url(&url, personal),
        Err(_) if personal => HIDDEN.to_owned(),
        Err(_) => without_secrets(link),
    }
}

fn of_url(url: &NormalizedUrl, personal: bool) -> String {
    let mut out = format!("{}:", url.scheme());
    if let Some(host) = url.host() {
        out += "//";
        out += host;
        out += &url.port().map_or(String::new(), |port| format!(":{port}"));
    }
    if personal {
        return out;
    }
    out += &without_secrets(url.raw_path());
    if let Some(query) = url.raw_query() {
        out += "?";
        out += &without_secrets(query);
    }
    // Fragments carry keys of encrypted services.
    if url.fragment().is_some() {
        out += "#";
        out += HIDDEN;
    }
    out
}

/// A path or query without the secrets of its parameters, and of the links that it carries.
fn without_secrets(text: &str) -> String {
    let parameters = text.split('&').map(|parameter| {
        let plain = of_parameter(parameter);
        let Cow::Owned(decoded) = decode_all(&plain) else { return plain };
        let inside: Vec<String> = decoded.split('&').map(of_parameter).collect();
        let inside = inside.join("&");
        if inside == decoded { plain } else { escaped(&inside) }
    });
    parameters.collect::<Vec<_>>().join("&")
}

/// What stands between two `&`, a parameter or a part of a path, without its secrets. Escapes stay.
fn of_parameter(text: &str) -> String {
    let mut out = without_user_info(text);
    let fragment = authority_in(&out).and_then(|link| Some(link + out.get(link..)?.find('#')?));
    if let Some(fragment) = fragment {
        out.truncate(fragment + 1);
        out += HIDDEN;
    }
    // Where the value of a secret ends nobody knows: a `;` or `?` may be part of it.
    let mut start = 0;
    for (equals, _) in out.match_indices('=') {
        let name = out.get(start..equals).unwrap_or_default();
        if is_secret(name.rsplit(['/', ';', '?']).next().unwrap_or_default()) {
            out.truncate(equals + 1);
            return out + HIDDEN;
        }
        start = equals + 1;
    }
    match out.split_once('=') {
        Some((name, value)) if is_encoded_secret(value) => format!("{name}={HIDDEN}"),
        _ => out,
    }
}

/// Whether a value is the base64 of a link that has secrets.
fn is_encoded_secret(value: &str) -> bool {
    let decoded = base64_decode(value).and_then(|bytes| String::from_utf8(bytes).ok());
    let has_secret = |link: &str| link.split('&').any(|text| of_parameter(text) != text);
    decoded.is_some_and(|link| link.contains("://") && has_secret(&link))
}

/// A text without the user info of the links that it carries.
fn without_user_info(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut authority = Some(slashes(text)).filter(|slashes| *slashes > 1);
    while let Some(start) = authority.or_else(|| authority_in(rest)) {
        authority = None;
        let (before, behind) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = behind.find(['/', '\\', '?', '#']).unwrap_or(behind.len());
        let (name, behind) = behind.split_at_checked(end).unwrap_or((behind, ""));
        out += before;
        out += name.rsplit_once('@').map_or(name, |(_, host)| host);
        rest = behind;
    }
    out + rest
}

/// Where the first authority of a link begins: behind `:/`, or behind `//` at the beginning of a value.
fn authority_in(text: &str) -> Option<usize> {
    text.match_indices([':', '=']).find_map(|(at, mark)| {
        let slashes = slashes(text.get(at + 1..)?);
        let is_link = slashes > usize::from(mark == "=");
        is_link.then_some(at + 1 + slashes)
    })
}

/// How many slashes of either kind a text begins with.
fn slashes(text: &str) -> usize {
    text.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count()
}

/// A text as the value of a parameter may have it, still legible.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || "-._~:/@!$'()*,=".contains(character) {
            out.push(character);
        } else {
            push_escapes(character.encode_utf8(&mut [0; 4]).as_bytes(), &mut out);
        }
    }
    out
}

/// Whether a parameter of this name carries a secret. `api-key`, `api_key` and `apiKey` are one name.
fn is_secret(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    PARTS.iter().any(|part| name.contains(part)) || NAMES.contains(&name.as_str())
}

/// What stands in the place of what is left out.
const HIDDEN: &str = "...";

/// Parts of the names of parameters that carry secrets or name a person.
const PARTS: [&str; 13] = [
    "token",
    "password",
    "passwd",
    "passcode",
    "pwd",
    "secret",
    "session",
    "signature",
    "apikey",
    "auth",
    "credential",
    "email",
    "phone",
];

/// Whole names of such parameters, which are parts of harmless ones too.
const NAMES: [&str; 9] = ["sig", "sid", "key", "otp", "jwt", "pin", "ssn", "user", "username"];
