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
        _ => text.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRETS.iter().any(|secret| name.contains(secret))
}

/// Parts of the names of parameters that carry secrets or name a person.
const SECRETS: [&str; 12] = [
    "token",
    "password",
    "passwd",
    "pwd",
    "secret",
    "session",
    "signature",
    "apikey",
    "api_key",
    "auth",
    "credential",
    "email",
];
