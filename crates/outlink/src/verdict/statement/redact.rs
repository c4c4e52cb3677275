//! Links without what must not be published.

/// The link without credentials: user info, and the values of parameters that carry secrets. With
/// `personal`, nothing is left of it but scheme and host.
pub(super) fn link(link: &str, personal: bool) -> String {
    let (scheme, rest) = match link.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, link),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let mut out = scheme.map_or(String::new(), |scheme| format!("{scheme}://"));
    out += host;
    if personal {
        return out;
    }
    let (path, fragment) = match path.split_once('#') {
        Some((path, _)) => (path, "#..."),
        None => (path, ""),
    };
    match path.split_once('?') {
        Some((path, query)) => {
            out += path;
            out += "?";
            let parameters: Vec<String> = query.split('&').map(parameter).collect();
            out += &parameters.join("&");
        }
        None => out += path,
    }
    // Fragments carry keys of encrypted services.
    out += fragment;
    out
}

fn parameter(text: &str) -> String {
    match text.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}=..."),
        Some((name, value)) => format!("{name}={}", without_user_info(value)),
        None => without_user_info(text),
    }
}

/// A value without the user info of a link that it carries.
fn without_user_info(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest.get(..end).and_then(|authority| authority.rfind('@')) {
        Some(at) => format!("{scheme}://{}", rest.get(at + 1..).unwrap_or_default()),
        None => value.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part)) || NAMES.contains(&name.as_str())
}

/// Parts of the names of parameters that carry secrets or name a person.
const PARTS: [&str; 14] = [
    "token",
    "password",
    "passwd",
    "passcode",
    "pwd",
    "secret",
    "session",
    "signature",
    "apikey",
    "api_key",
    "auth",
    "credential",
    "email",
    "phone",
];

/// Whole names of such parameters, which are parts of harmless ones too.
const NAMES: [&str; 9] = ["sig", "sid", "key", "otp", "jwt", "pin", "ssn", "user", "username"];
