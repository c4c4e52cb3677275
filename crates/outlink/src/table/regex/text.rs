//! The text that a regex is run on.

use crate::names::Part;
use crate::rule::RegexPattern;

/// What regexes are run on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegexText<'a> {
    /// `scheme://host/path?query`.
    pub(crate) normal: &'a str,
    /// `host/path?query`.
    pub(crate) without_scheme: &'a str,
    /// The host, for regexes that are limited to domains or see nothing else.
    pub(crate) host: Option<&'a str>,
    /// The path.
    pub(crate) path: &'a str,
    /// The query, without its question mark.
    pub(crate) query: &'a str,
}

impl<'a> RegexText<'a> {
    /// What a regex with these flags sees. A link without a host has no host to fit.
    pub(super) fn seen(self, flags: u8) -> Option<&'a str> {
        match View::of(flags) {
            View::WithoutScheme => Some(self.without_scheme),
            View::Normal => Some(self.normal),
            View::Host => self.host,
            View::Path => Some(self.path),
            View::Query => Some(self.query),
        }
    }
}

/// Which text a regex is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    WithoutScheme,
    Normal,
    Host,
    Path,
    Query,
}

impl View {
    /// By the flags of a record.
    pub(super) fn of(flags: u8) -> Self {
        match flags & PART {
            HOST => Self::Host,
            PATH => Self::Path,
            QUERY => Self::Query,
            _ if flags & SCHEME != 0 => Self::Normal,
            _ => Self::WithoutScheme,
        }
    }

    /// The flags of a regex.
    pub(super) fn flags_of(pattern: &RegexPattern) -> u8 {
        let scheme = if pattern.scheme { SCHEME } else { 0 };
        let part = match pattern.part {
            None => 0,
            Some(Part::Host) => HOST,
            Some(Part::Path) => PATH,
            Some(Part::Query) => QUERY,
        };
        scheme | part
    }

    /// Every flag that says what a regex sees.
    pub(super) const FLAGS: u8 = SCHEME | PART;
}

const SCHEME: u8 = 1;
const PART: u8 = 12;
const HOST: u8 = 4;
const PATH: u8 = 8;
const QUERY: u8 = 12;
