//! How lists are written: the one table of formats.

use crate::names::names;

/// Hands every format to a macro: its documentation, its variant, its number, its name, and the
/// module of [`crate::list`] that reads it. A new format is a line here and that module.
macro_rules! with_formats {
    ($callback:ident) => {
        $callback! {
            /// One domain per line.
            Domains = 0, "domains", domains;
            /// A hosts file: an address, then names.
            Hosts = 1, "hosts", hosts;
            /// One URL per line, with or without its scheme.
            Urls = 2, "urls", urls;
            /// Network rules of ad blockers.
            Adblock = 3, "adblock", adblock;
            /// One keyword per line.
            Keywords = 4, "keywords", keywords;
            /// One regular expression per line, for `host/path?query`.
            Regexes = 5, "regexes", regexes;
            /// One address or range of addresses per line.
            Cidr = 6, "cidr", cidr;
            /// One hash or hash prefix per line, in hex.
            Hashes = 7, "hashes", hashes;
            /// One rule object per line, in JSON.
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
        names! {
            /// How a list is written.
            #[non_exhaustive]
            pub enum Format: u8, "list format" {
                $($(#[doc = $doc])* $format = $number => $name,)*
                /// Recognised by the content, when the list is read.
                Auto = 255 => "auto",
            }
        }

        impl Format {
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
