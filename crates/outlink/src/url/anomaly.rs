//! Oddities of a link that normalization noticed or undid.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::names::Anomaly;

impl Anomaly {
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
            Self::ShownHostDiffers => "the text shows another host than the link leads to",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u8
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

    /// The anomalies of both sets.
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
        assert_eq!("credential".parse::<Anomaly>().unwrap_err().nearest(), Some("credentials"));
    }
}
