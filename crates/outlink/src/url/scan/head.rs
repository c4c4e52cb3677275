//! Scheme, host and port.

use std::net::Ipv4Addr;

use super::window::WIDTH;
use super::window::Window;
use crate::url::host::ipv4;

/// Where the host begins, if the scheme is a web scheme in lower case and two slashes follow.
#[inline(always)]
pub(super) fn host_start(text: &[u8]) -> Option<usize> {
    const HTTPS: u64 = u64::from_le_bytes(*b"https://");
    const HTTP: u64 = u64::from_le_bytes(*b"http://\0");
    let first = u64::from_le_bytes(*text.first_chunk()?);
    if first == HTTPS {
        Some(8)
    } else if first & u64::MAX >> 8 == HTTP {
        Some(7)
    } else {
        rare_scheme(text)
    }
}

#[cold]
fn rare_scheme(text: &[u8]) -> Option<usize> {
    let schemes = [&b"ftp://"[..], b"wss://", b"ws://"];
    schemes.into_iter().find(|scheme| text.starts_with(scheme)).map(<[u8]>::len)
}

/// Where the host ends, and its dots; bit 0 is its first byte.
#[inline(always)]
pub(super) fn host(link: &str, start: usize, window: &Window) -> Option<(usize, u64)> {
    if window.foreign == 0 && link.len() > start + WIDTH {
        long_host(link, start)
    } else {
        host_within(link, start, window)
    }
}

/// A host that does not end within the first window. One in sixty does not.
#[cold]
fn long_host(link: &str, start: usize) -> Option<(usize, u64)> {
    host_within(link, start, &Window::wide(link.as_bytes(), start)?)
}

#[inline(always)]
fn host_within(link: &str, start: usize, window: &Window) -> Option<(usize, u64)> {
    let text = link.as_bytes();
    let length = (text.len() - start).min(window.foreign.trailing_zeros() as usize);
    if length > MAX_HOST_BYTES {
        return None;
    }
    let inside = !(u64::MAX << length);
    let dots = window.dot & inside;
    // The slash before the host, as bit 0, and its dots: where two stand side by side, or one at
    // the end, a label is empty.
    let edges = dots << 1 | 1;
    if edges & (edges << 1 | 1 << length) != 0 {
        return None;
    }
    let last_label = start + 63 - edges.leading_zeros() as usize;
    let hyphens = window.hyphen & window.hyphen << 1 & inside;
    let end = start + length;
    if text.get(last_label)?.is_ascii_digit() || hyphens != 0 {
        check_unusual(link.get(start..end)?)?;
    }
    Some((end, dots))
}

/// The longest host that is taken, in bytes: its dots, and one bit for what is before it, are the
/// bits of a word. One in eight hundred is longer, most of them names of hashes.
pub(super) const MAX_HOST_BYTES: usize = 63;

/// A host whose last label begins with a digit, or that contains `--`: whether browsers keep it, and
/// do not take its labels for Punycode that it is not.
#[cold]
fn check_unusual(host: &str) -> Option<()> {
    if ipv4::ends_in_number(host) {
        return ip(host).map(|_| ());
    }
    if host.split('.').any(|label| label.starts_with("xn--")) {
        let name = idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::URL).ok()?;
        return (name == host).then_some(());
    }
    Some(())
}

/// The address that a host is, if it is one, in the spelling that browsers write.
pub(super) fn ip(host: &str) -> Option<Ipv4Addr> {
    let ends_in_digit = host.as_bytes().last().is_some_and(u8::is_ascii_digit);
    if ends_in_digit { host.parse().ok() } else { None }
}

/// Where the path begins, behind the port that follows the host. The port must be written as
/// browsers write it, and not be the default one of the scheme, which they would drop.
#[cold]
pub(super) fn port_end(text: &[u8], host_end: usize) -> Option<usize> {
    let rest = text.get(host_end..)?.strip_prefix(b":")?;
    let length = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
    let digits = rest.get(..length)?;
    let is_written_so = match digits {
        [b'0'] => true,
        [b'1'..=b'9', others @ ..] => others.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let default = match text {
        [b'h', b't', b't', b'p', b':', ..] | [b'w', b's', b':', ..] => 80,
        [b'f', ..] => 21,
        _ => 443,
    };
    let is_kept = is_written_so && port(digits).is_some_and(|port| port != default);
    is_kept.then_some(host_end + 1 + length)
}

/// The number of a port.
pub(super) fn port(digits: &[u8]) -> Option<u16> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
