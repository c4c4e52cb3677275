//! How lists are written: the one table of formats.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::names::UnknownName;

/// Hands every format to a macro: its documentation, its variant, its number, its name, and the
/// module of [`crate::list`] that reads it. A new format is a line here and that module.
macro_rules! with_formats {
    ($callback:ident) => {
        $callback! {
            /// A domain a line.
            Domains = 0, "domains", domains;
            /// A hosts file: an address, then names.
            Hosts = 1, "hosts", hosts;
            /// A URL a line, with or without its scheme.
            Urls = 2, "urls", urls;
            /// Network rules of ad blockers.
            Adblock = 3, "adblock", adblock;
            /// A keyword a line.
            Keywords = 4, "keywords", keywords;
            /// A regular expression a line, for `host/path?query`.
            Regexes = 5, "regexes", regexes;
            /// An address or a range of addresses a line.
            Cidr = 6, "cidr", cidr;
            /// A hash or hash prefix a line, in hex.
            Hashes = 7, "hashes", hashes;
            /// A rule object a line, in JSON.
            Rules = 8, "rules", rules;
            /// A table with a column of links.
            Csv = 9, "csv", csv;
            /// Strings or records of a JSON document, or of JSON Lines.
            Json = 10, "json", json;
            /// Indicators of a STIX 2.1 bundle.
            Stix = 11, "stix", stix;
            /// Attributes of MISP events, or a MISP warning list.
            Misp = 12, "misp", misp;
            /// A response policy zone of a name server.
            Rpz = 13, "rpz", rpz;
            /// Settings of dnsmasq.
            Dnsmasq = 14, "dnsmasq", dnsmasq;
            /// Local zones of Unbound.
            Unbound = 15, "unbound", unbound;
            /// Rules of Clash, Surge and v2fly.
            Clash = 16, "clash", clash;
            /// Regular expressions for the host, as Pi-hole has them.
            Pihole = 17, "pihole", pihole;
            /// Trails of Maltrail.
            Maltrail = 18, "maltrail", maltrail;
        }
    };
}
pub(crate) use with_formats;

macro_rules! define_format {
    ($($(#[doc = $doc:literal])* $format:ident = $number:literal, $name:literal, $module:ident;)*) => {
        /// How a list is written.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "lowercase")]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[doc = $doc])* $format = $number,)*
            /// Recognised by the content, when the list is read.
            Auto = 255,
        }

        impl Format {
            /// Every format, in the order of their numbers.
            pub const ALL: [Self; [$($number,)* 255].len()] = [$(Self::$format,)* Self::Auto];

            /// The name in catalogs and on the command line.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$format => $name,)*
                    Self::Auto => "auto",
                }
            }

            /// What a list of this format holds, as a phrase.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$format => concat!($($doc),*).trim_ascii(),)*
                    Self::Auto => "Recognised by the content.",
                }
            }
        }
    };
}

with_formats!(define_format);

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == text);
        found.ok_or_else(|| UnknownName::new("list format", text, Self::ALL.map(Self::as_str)))
    }
}
