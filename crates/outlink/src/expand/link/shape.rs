//! Tests of the shape of a text: whether it is a link, begins with a host, or has the scheme of an app.

use crate::expand::decode::is_absolute;
use crate::platform::Registry;
use crate::url::SchemeClass;
use crate::url::disguise::parts_labels;

/// Whether a text that has no name begins as a link does, of the web or of an app.
pub(crate) fn is_link(text: &str, registry: &Registry) -> bool {
    is_absolute(text) || {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
        let (name, rest) = text.split_at(end.unwrap_or(text.len()));
        let rest = rest.strip_prefix(':').and_then(|rest| rest.split('&').next());
        rest.is_some_and(|rest| is_app(name, registry) && leads_on(rest))
    }
}

/// Whether what stands behind the scheme of an app makes a link of it, and not a word in front of a colon.
pub(crate) fn leads_on(rest: &str) -> bool {
    rest.contains(['?', '/', '@'])
}

/// Whether a name is the scheme of an app, in any case.
pub(crate) fn is_app(name: &str, registry: &Registry) -> bool {
    let name = name.to_ascii_lowercase();
    SchemeClass::of(&name) == SchemeClass::App || registry.has_scheme(&name)
}

/// Whether a text begins with the authority of a URL: an IPv6 address, or a host that has a domain.
pub(crate) fn is_host(text: &str) -> bool {
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    let authority = text.get(..end).unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(address) = host.strip_prefix('[') {
        return address.contains(']');
    }
    let name = host.split(':').next().unwrap_or_default();
    let valid = |c: char| c.is_alphanumeric() || parts_labels(c) || matches!(c, '-' | '_' | '%');
    let domain = name.rsplit_once(parts_labels).map(|(_, top)| top);
    name.starts_with(char::is_alphanumeric)
        && domain.is_some_and(|top| !top.is_empty())
        && name.chars().all(valid)
}

/// Whether a text begins with another one, in any case.
pub(crate) fn begins(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// Whether a text begins with two slashes of either kind.
pub(crate) fn starts_with_slashes(text: &str) -> bool {
    matches!(text.as_bytes(), [b'/' | b'\\', b'/' | b'\\', ..])
}
