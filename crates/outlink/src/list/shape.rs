//! What the words of a list look like, without a look at what they mean.

use std::net::IpAddr;

use super::address;
use super::answer;

/// A name of two labels or more, in any spelling, perhaps after `*.` or `.`.
pub(crate) fn is_name(text: &str) -> bool {
    let name = text.strip_prefix("*.").or_else(|| text.strip_prefix('.')).unwrap_or(text);
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|char| char.is_alphanumeric() || "-_".contains(char))
    };
    let top = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && name.split('.').all(is_label)
        && top.starts_with(|first: char| first.is_alphabetic())
}

/// A name whose dots are disguised: `evil[.]example`.
pub(crate) fn is_disguised_name(text: &str) -> bool {
    ["[.]", "(.)", "[dot]", "(dot)"].iter().any(|dot| text.contains(dot))
        && !text.contains(char::is_whitespace)
}

/// An address, perhaps with a port, or a range with a prefix; its dots may be disguised.
pub(crate) fn is_address(text: &str) -> bool {
    let plain = address::refanged(text);
    let text = plain.as_deref().unwrap_or(text);
    let (start, rest) = text.split_once('/').unwrap_or((text, ""));
    is_ip(start) && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || text.rsplit_once(':').is_some_and(|(ip, port)| {
            is_ip(ip) && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn is_ip(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().is_ok()
}

/// A URL with its scheme.
pub(crate) fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && !text.contains(char::is_whitespace)
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
    })
}

/// A URL without its scheme: a name or an address, and a path.
pub(crate) fn is_path_of_host(text: &str) -> bool {
    text.split_once('/').is_some_and(|(host, _)| {
        (is_name(host) || is_address(host) || is_name_with_port(host))
            && !text.contains(char::is_whitespace)
    })
}

/// A name and a port.
pub(crate) fn is_name_with_port(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(name, port)| {
        is_name(name) && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a text is a count, which browsers take for an address (`9` is `0.0.0.9`).
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names of a line of a hosts file, which begins with an address.
pub(crate) fn names_of_hosts_line(entry: &str) -> Option<&str> {
    let (address, names) = entry.split_once(char::is_whitespace).unwrap_or((entry, ""));
    // Behind the `%` stands the interface of a link-local address: `fe80::1%lo0`.
    let address = address.split('%').next().unwrap_or(address);
    let is_address = address == "0" || address.parse::<IpAddr>().is_ok();
    is_address.then_some(names)
}

/// A line of a hosts file.
pub(crate) fn is_hosts_line(text: &str) -> bool {
    let first = names_of_hosts_line(text).and_then(|names| names.split_whitespace().next());
    first.is_some_and(|name| !is_number(name)) && !begins_with_range(text)
}

/// Whether a line begins with the first and last address of a range, or with two addresses. Behind an address
/// that leads nowhere, another one is what is blocked.
pub(crate) fn begins_with_range(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().and_then(|word| word.parse().ok());
    first.is_some_and(|address| !answer::is_sink(address)) && words.next().is_some_and(is_ip)
}

/// What a list of names may hold.
pub(crate) fn is_link(text: &str) -> bool {
    is_name(text)
        || is_address(text)
        || is_url(text)
        || is_path_of_host(text)
        || is_name_with_port(text)
        || is_disguised_name(text)
}
