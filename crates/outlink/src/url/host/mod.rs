//! Hosts, as browsers understand them and as rules are compared with them.

pub(super) mod embedded;
pub(super) mod ipv4;
mod ipv6;
mod network;
pub(super) mod suffix;

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::net::Ipv6Addr;

#[cfg(feature = "compile")]
pub(crate) use self::network::is_hosts_file_name;
use super::anomaly::Anomalies;
use super::excerpt;
use crate::codec::percent;
use crate::names::Anomaly;
use crate::wording::one_line;

/// A host in normal form: a domain name of lower-case A-labels without a dot at its end, an IPv4
/// address as four decimal numbers, or an IPv6 address in brackets.
///
/// ```
/// use outlink::url::Host;
///
/// assert_eq!(Host::parse("EXAMPLE.com.").unwrap().as_str(), "example.com");
/// assert_eq!(Host::parse("0x7f.1").unwrap().as_str(), "127.0.0.1");
/// assert_eq!(Host::parse("køb.example").unwrap().as_str(), "xn--kb-lka.example");
/// assert!(Host::parse("a b").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host {
    text: String,
    ip: Option<IpAddr>,
}

impl Host {
    /// Brings a host to normal form.
    ///
    /// The rules are those of the host parser of the URL Standard
    /// (<https://url.spec.whatwg.org/#host-parsing>): percent-decoding, UTS #46 without transitional
    /// processing for hosts beyond ASCII, the forbidden code points, IPv4 in every spelling. As the
    /// standard has it since <https://github.com/whatwg/url/pull/914>, ASCII hosts are merely
    /// lower-cased, whatever follows an `xn--`. Then the rules of Safe Browsing: superfluous dots
    /// go, and an IPv6 address that stands for an IPv4 address is written as that.
    ///
    /// # Errors
    ///
    /// [`HostError`] says what keeps the text from being a host.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let mut anomalies = Anomalies::NONE;
        let host = Self::of_serialized(&serialize(text)?, &mut anomalies);
        if host.text == "." { Err(HostError::Empty) } else { Ok(host) }
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address, if the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The normal form as a string of its own.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Takes a host as the URL Standard serializes it to normal form.
    pub(super) fn of_serialized(host: &str, anomalies: &mut Anomalies) -> Self {
        if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'))
            && let Ok(address) = address.parse::<Ipv6Addr>()
        {
            return match ipv6::equivalent_ipv4(address) {
                Some(address) => {
                    anomalies.insert(Anomaly::EmbeddedIpv4);
                    Self::of_ip(IpAddr::V4(address))
                }
                None => Self { text: host.to_owned(), ip: Some(IpAddr::V6(address)) },
            };
        }
        let (name, empty_labels) = without_empty_labels(host);
        anomalies.insert_if(empty_labels, Anomaly::EmptyLabels);
        if !ipv4::ends_in_number(&name) {
            return Self { text: name.into_owned(), ip: None };
        }
        // The dots may have hidden an address from the browser, which would look for a domain name,
        // or, as in `evil.09..`, something that would not be a host without them. The latter keeps
        // two dots, so that its normal form stays one.
        match ipv4::parse(&name) {
            Some(address) => Self::of_ip(IpAddr::V4(address)),
            None => Self { text: format!("{name}.."), ip: None },
        }
    }

    /// The host that is an address, which is not looked into.
    pub(super) fn of_ip(ip: IpAddr) -> Self {
        let text = match ip {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => ::url::Host::<&str>::Ipv6(address).to_string(),
        };
        Self { text, ip: Some(ip) }
    }

    /// A host that no browser opens, in the form that Safe Browsing gives it.
    pub(super) fn invalid(text: String) -> Self {
        Self { text, ip: None }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl AsRef<str> for Host {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A text that is not a host. At most 64 characters of it are kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// There is nothing, or nothing but dots.
    #[error("the host is empty; write a domain name or an address")]
    Empty,
    /// A character that no host may have.
    #[error(
        "the host `{}` contains {character:?}, which no host may; \
         write the bare domain name or address",
        one_line(host)
    )]
    ForbiddenCharacter {
        /// The host.
        host: String,
        /// The first of the characters.
        character: char,
    },
    /// UTS #46 refuses it.
    #[error(
        "the host `{}` has a label that UTS #46 does not allow; write its A-labels",
        one_line(host)
    )]
    InvalidName {
        /// The host.
        host: String,
    },
    /// It ends in a number, so it must be an IPv4 address, but is none.
    #[error(
        "the host `{}` ends in a number but is not an IPv4 address of 32 bits; \
         write four numbers from 0 to 255",
        one_line(host)
    )]
    InvalidIpv4 {
        /// The host.
        host: String,
    },
    /// It is in brackets, so it must be an IPv6 address, but is none.
    #[error(
        "the host `{}` is not an IPv6 address; write one without a zone, such as [::1]",
        one_line(host)
    )]
    InvalidIpv6 {
        /// The host.
        host: String,
    },
}

/// The host parser of the URL Standard, for schemes whose hosts are domains or addresses.
pub(super) fn serialize(text: &str) -> Result<Cow<'_, str>, HostError> {
    if text.starts_with('[') {
        return match ::url::Host::parse(text) {
            Ok(host) => Ok(Cow::Owned(host.to_string())),
            Err(_) => Err(HostError::InvalidIpv6 { host: excerpt(text) }),
        };
    }
    let name = to_ascii(text)?;
    if name.is_empty() {
        return Err(HostError::Empty);
    }
    if !ipv4::ends_in_number(&name) {
        return Ok(name);
    }
    match ipv4::parse(&name) {
        Some(address) => Ok(Cow::Owned(address.to_string())),
        None => Err(HostError::InvalidIpv4 { host: excerpt(text) }),
    }
}

/// Lower-case ASCII without forbidden code points.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
fn to_ascii(text: &str) -> Result<Cow<'_, str>, HostError> {
    // Lists have millions of names, nearly all of which are in order as they stand.
    let mut classes = 0;
    for byte in text.bytes() {
        classes |= CLASSES[usize::from(byte)];
    }
    match classes {
        0 => return Ok(Cow::Borrowed(text)),
        UPPER_CASE => return Ok(Cow::Owned(text.to_ascii_lowercase())),
        _ => {}
    }
    let decoded = percent::decode_once(text.as_bytes());
    if decoded.is_ascii() {
        if let Some(byte) =
            decoded.iter().find(|byte| CLASSES[usize::from(**byte)] & !UPPER_CASE != 0)
        {
            let character = char::from(*byte);
            return Err(HostError::ForbiddenCharacter { host: excerpt(text), character });
        }
        let name = String::from_utf8_lossy(&decoded).to_ascii_lowercase();
        return Ok(Cow::Owned(name));
    }
    match idna::domain_to_ascii_from_cow(decoded, idna::AsciiDenyList::URL) {
        Ok(name) => Ok(Cow::Owned(name.into_owned())),
        Err(_) => Err(HostError::InvalidName { host: excerpt(text) }),
    }
}

const UPPER_CASE: u8 = 1;
const FORBIDDEN: u8 = 2;
const NOT_ASCII: u8 = 4;

/// What keeps each byte from standing in a host as it is.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
};

/// What keeps a byte from standing in a host as it is
/// (<https://url.spec.whatwg.org/#forbidden-domain-code-point>).
const fn class(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => UPPER_CASE,
        0..=b' ' | 0x7f => FORBIDDEN,
        b'%' | b'#' | b'/' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'^'
        | b'|' => FORBIDDEN,
        0x80.. => NOT_ASCII,
        _ => 0,
    }
}

/// The name without dots at its ends and with single dots between its labels; `.` if there is
/// nothing else. The flag says whether more than one dot at the end was dropped.
pub(super) fn without_empty_labels(name: &str) -> (Cow<'_, str>, bool) {
    let name = name.strip_suffix('.').unwrap_or(name);
    let has_run = name.as_bytes().windows(2).any(|pair| pair == b"..");
    if !name.is_empty() && !name.starts_with('.') && !name.ends_with('.') && !has_run {
        return (Cow::Borrowed(name), false);
    }
    let mut kept = String::with_capacity(name.len());
    for label in name.split('.').filter(|label| !label.is_empty()) {
        if !kept.is_empty() {
            kept.push('.');
        }
        kept.push_str(label);
    }
    if kept.is_empty() {
        kept.push('.');
    }
    (Cow::Owned(kept), true)
}

/// A host that the standard refuses, with its escapes undone and its superfluous dots dropped: if
/// that makes it a host, its serialization; if not, and with [`Anomaly::InvalidHost`], the form
/// that Safe Browsing gives such hosts.
///
/// Safe Browsing escapes as in a path. Delimiters stay escaped beside that, or the form would read
/// differently the next time, and so do the brackets that [`super::repair`] would undo.
pub(super) fn force(text: &str, anomalies: &mut Anomalies) -> Result<String, HostError> {
    let mut bytes = percent::decode_fully(text.as_bytes()).bytes.to_ascii_lowercase();
    let mut previous = b'.';
    bytes.retain(|byte| !(std::mem::replace(&mut previous, *byte) == b'.' && *byte == b'.'));
    if bytes.last() == Some(&b'.') {
        bytes.pop();
    }
    match std::str::from_utf8(&bytes).map(serialize) {
        Ok(Ok(host)) => return Ok(host.into_owned()),
        Ok(Err(HostError::ForbiddenCharacter { .. } | HostError::InvalidName { .. })) | Err(_) => {}
        Ok(Err(error)) => return Err(error),
    }
    anomalies.insert(Anomaly::InvalidHost);
    let mut host = String::with_capacity(bytes.len());
    for byte in bytes {
        if percent::needs_escape(byte) || b"/\\?@:[](){}".contains(&byte) {
            percent::push_escape(byte, &mut host);
        } else {
            host.push(char::from(byte));
        }
    }
    Ok(host)
}
