//! What the table says of hosts and paths that many share, for those who guard them.

use crate::expand::link::pattern::HostPattern;
use crate::expand::link::pattern::PathPattern;
use crate::expand::rows::row::Row;
use crate::expand::rows::row::TargetLocation;

/// What a row says of one of its hosts, for those who ask which hosts and paths many share.
pub(crate) struct Wrapper<'a> {
    /// The name of the row.
    pub(crate) name: &'a str,
    /// The host, or what it ends in.
    pub(crate) host: &'a str,
    /// Whether the host itself is meant.
    pub(crate) itself: bool,
    /// Whether names below the host are meant.
    pub(crate) below: bool,
    /// The segments with which the paths of its links begin, joined by slashes.
    pub(crate) lead: String,
    /// Whether these are the whole path.
    pub(crate) is_whole: bool,
    /// What such a host is.
    pub(crate) what: &'static str,
}

impl<'a> Wrapper<'a> {
    pub(super) fn of(row: &'a Row, host: &'a HostPattern) -> Option<Self> {
        let (itself, below) = match host {
            HostPattern::Any => return None,
            HostPattern::Host(_) => (true, false),
            HostPattern::Below(_) => (false, true),
            HostPattern::Within(_) => (true, true),
        };
        let what = match row.location {
            TargetLocation::NotFollowed => "a search engine",
            TargetLocation::Gateway(_) => "a gateway to other sites",
            TargetLocation::Hidden => "a shortener, which leads anywhere",
            TargetLocation::Address(_) => "a service whose names are those of other machines",
            _ => "a service whose links lead to other sites",
        };
        let (lead, is_whole) = row.path.as_ref().map(PathPattern::lead).unwrap_or_default();
        let (name, host) = (&*row.name, host.name());
        Some(Self { name, host, itself, below, lead, is_whole, what })
    }
}
