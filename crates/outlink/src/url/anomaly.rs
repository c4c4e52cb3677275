//! Oddities of a link that normalization noticed or undid.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::names::UnknownName;

/// Something odd about how a link is written.
///
/// None of them is an error: the link has a normal form and is screened. A policy may still mind,
/// because most of them are rare in honest links and usual in those that are meant to deceive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[non_exhaustive]
pub enum Anomaly {
    /// White space or control characters around the link, or tabs and line breaks inside it.
    /// Browsers drop them (<https://url.spec.whatwg.org/#concept-basic-url-parser>, steps 1 to 3).
    WhiteSpace = 0,
    /// A `\` where a `/` belongs; browsers take it for one in web links.
    Backslash = 1,
    /// Fewer or more than two slashes after the scheme; browsers do not mind.
    Slashes = 2,
    /// A user name or password in front of the host, as in `https://bank.example@evil.example/`.
    Credentials = 3,
    /// No scheme; `https` is assumed.
    MissingScheme = 4,
    /// Written so that nobody opens it by mistake: `hxxp`, `[.]`, `(dot)` and the like.
    Defanged = 5,
    /// Characters that are not drawn, such as zero width spaces and soft hyphens, in front of or
    /// within the host.
    InvisibleCharacters = 6,
    /// Dots at the beginning of the host, in a row, or more than one at its end.
    EmptyLabels = 7,
    /// An IPv4 address that is not written as four decimal numbers: `127.1`, `0x7f000001`.
    Ipv4Spelling = 8,
    /// An IPv6 address that stands for an IPv4 address: `[::ffff:10.0.0.1]`, `[64:ff9b::a00:1]`.
    EmbeddedIpv4 = 9,
    /// Percent escapes in the host.
    PercentEncodedHost = 10,
    /// Percent escapes of percent escapes in the host or the path. Those in the query do not count:
    /// a link that carries a link has them rightly.
    MultipleEncoding = 11,
    /// A label that begins with `xn--` but is no Punycode, or Punycode of nothing that UTS #46
    /// allows. Browsers open it (<https://github.com/whatwg/url/pull/914>).
    InvalidPunycode = 12,
    /// Characters beyond ASCII that stand for an ASCII host, as in `ｅvil。example`.
    FoldedHost = 13,
    /// Bytes that are not UTF-8.
    InvalidUtf8 = 14,
    /// A host that no browser opens. There is a normal form, as Safe Browsing defines it, but
    /// nothing to fetch.
    InvalidHost = 15,
    /// The hop before was encrypted and this one is not. It shows between two links only: a
    /// [`Chain`](crate::Chain) notices it, [`normalize`](super::normalize) cannot.
    Downgrade = 16,
}

impl Anomaly {
    /// Every anomaly, in the order in which they are listed.
    pub const ALL: [Self; 17] = [
        Self::WhiteSpace,
        Self::Backslash,
        Self::Slashes,
        Self::Credentials,
        Self::MissingScheme,
        Self::Defanged,
        Self::InvisibleCharacters,
        Self::EmptyLabels,
        Self::Ipv4Spelling,
        Self::EmbeddedIpv4,
        Self::PercentEncodedHost,
        Self::MultipleEncoding,
        Self::InvalidPunycode,
        Self::FoldedHost,
        Self::InvalidUtf8,
        Self::InvalidHost,
        Self::Downgrade,
    ];

    /// The name in policies and verdicts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WhiteSpace => "white_space",
            Self::Backslash => "backslash",
            Self::Slashes => "slashes",
            Self::Credentials => "credentials",
            Self::MissingScheme => "missing_scheme",
            Self::Defanged => "defanged",
            Self::InvisibleCharacters => "invisible_characters",
            Self::EmptyLabels => "empty_labels",
            Self::Ipv4Spelling => "ipv4_spelling",
            Self::EmbeddedIpv4 => "embedded_ipv4",
            Self::PercentEncodedHost => "percent_encoded_host",
            Self::MultipleEncoding => "multiple_encoding",
            Self::InvalidPunycode => "invalid_punycode",
            Self::FoldedHost => "folded_host",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::InvalidHost => "invalid_host",
            Self::Downgrade => "downgrade",
        }
    }

    /// What is odd, as a phrase for people.
    pub const fn description(self) -> &'static str {
        match self {
            Self::WhiteSpace => "white space or control characters in the link",
            Self::Backslash => "a backslash in place of a slash",
            Self::Slashes => "fewer or more than two slashes after the scheme",
            Self::Credentials => "a user name or password in front of the host",
            Self::MissingScheme => "no scheme, https is assumed",
            Self::Defanged => "written so that it cannot be clicked",
            Self::InvisibleCharacters => "characters that are not drawn",
            Self::EmptyLabels => "superfluous dots in the host",
            Self::Ipv4Spelling => "an IPv4 address that is not four decimal numbers",
            Self::EmbeddedIpv4 => "an IPv6 address that stands for an IPv4 address",
            Self::PercentEncodedHost => "percent escapes in the host",
            Self::MultipleEncoding => "escapes of escapes",
            Self::InvalidPunycode => "a label that claims to be Punycode and is not",
            Self::FoldedHost => "other characters that stand for an ASCII host",
            Self::InvalidUtf8 => "bytes that are not UTF-8",
            Self::InvalidHost => "a host with characters that no host may have",
            Self::Downgrade => "a redirect from an encrypted to an open connection",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u8
    }
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Anomaly {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|anomaly| anomaly.as_str() == text);
        found.ok_or_else(|| UnknownName::new("anomaly", text, Self::ALL.map(Self::as_str)))
    }
}

impl Serialize for Anomaly {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Anomaly {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A set of anomalies; in JSON, the list of their names.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Anomalies(u32);

impl Anomalies {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the anomaly is one of them.
    pub const fn contains(self, anomaly: Anomaly) -> bool {
        self.0 & anomaly.bit() != 0
    }

    /// Adds an anomaly.
    pub fn insert(&mut self, anomaly: Anomaly) {
        self.0 |= anomaly.bit();
    }

    /// Those of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The members in the order of [`Anomaly::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Anomaly> {
        Anomaly::ALL.iter().copied().filter(move |anomaly| self.contains(*anomaly))
    }

    /// Adds an anomaly if a condition holds.
    pub(super) fn insert_if(&mut self, condition: bool, anomaly: Anomaly) {
        if condition {
            self.insert(anomaly);
        }
    }
}

impl FromIterator<Anomaly> for Anomalies {
    fn from_iter<I: IntoIterator<Item = Anomaly>>(anomalies: I) -> Self {
        let mut set = Self::NONE;
        anomalies.into_iter().for_each(|anomaly| set.insert(anomaly));
        set
    }
}

impl fmt::Debug for Anomalies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Anomalies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Anomalies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Anomaly>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_all_and_names_round_trip() {
        let set: Anomalies = [Anomaly::InvalidHost, Anomaly::WhiteSpace].into_iter().collect();
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(json, r#"["white_space","invalid_host"]"#);
        assert_eq!(serde_json::from_str::<Anomalies>(&json).unwrap(), set);
        for (number, anomaly) in Anomaly::ALL.iter().copied().enumerate() {
            assert_eq!(anomaly as usize, number);
            assert_eq!(anomaly.as_str().parse(), Ok(anomaly));
        }
        assert_eq!("credential".parse::<Anomaly>().unwrap_err().nearest(), Some("credentials"));
    }
}
