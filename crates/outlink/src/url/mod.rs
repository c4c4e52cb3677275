//! Text to [`NormalizedUrl`]: the one form in which links and rules are compared.
//!
//! [`normalize`] does the work; [`Host`] and [`SuffixList`] are for those who handle hosts alone.

mod anomaly;
mod error;
mod expression;
mod glued;
mod host;
mod href;
mod join;
pub(crate) mod json;
mod normalize;
mod path;
mod repair;
mod respelled;
pub(crate) mod scan;
mod scheme;
mod server;
mod spelling;
mod strip;

use std::fmt;
use std::net::IpAddr;
use std::ops::Range;
use std::str::FromStr;

pub use self::anomaly::Anomalies;
pub use self::error::NormalizeError;
pub(crate) use self::expression::Cuts;
pub use self::expression::Expression;
pub use self::expression::Expressions;
pub(crate) use self::expression::Opening;
pub use self::expression::Reach;
pub use self::expression::Suffixes;
pub(crate) use self::glued::is_glued;
pub(crate) use self::glued::may_be_glued;
pub(crate) use self::glued::unglued;
pub(crate) use self::glued::unglued_texts;
pub use self::host::Host;
pub use self::host::HostError;
pub(crate) use self::host::embedded::embedded_range;
#[cfg(feature = "compile")]
pub(crate) use self::host::embedded::equivalent_address;
#[cfg(feature = "compile")]
pub(crate) use self::host::is_hosts_file_name;
pub use self::host::suffix::InvalidSuffixList;
pub use self::host::suffix::PublicSuffix;
pub use self::host::suffix::Section;
pub use self::host::suffix::SuffixList;
use self::href::Href;
pub use self::join::join;
pub(crate) use self::join::resolve;
pub use self::normalize::normalize;
pub(crate) use self::normalize::undisguised;
pub(crate) use self::repair::begins_with_scheme;
pub(crate) use self::repair::disguise;
pub(crate) use self::respelled::RESPELLED_BYTES;
pub(crate) use self::respelled::respelled;
pub(crate) use self::scan::LabelStarts;
pub(crate) use self::scan::MAX_ROOT_BYTES;
pub(crate) use self::scan::Scanned;
pub(crate) use self::scan::marks;
pub(crate) use self::scan::scan;
pub(crate) use self::scan::scan_any;
pub(crate) use self::scan::scan_head;
pub(crate) use self::scan::scan_host;
pub use self::scheme::SchemeClass;
pub(crate) use self::scheme::leads_nowhere;
pub(crate) use self::server::has_address;
pub(crate) use self::server::links_to_server;
pub(crate) use self::strip::inherit_fragment;
pub(crate) use self::strip::strip;
use crate::limits::Limits;
pub use crate::names::Anomaly;
pub use crate::names::Network;

/// A link in normal form, together with what a browser would open.
///
/// The normal form of a web link is `scheme://host/path?query`:
///
/// ```text
/// https://www.evil.example/a/b?q=A
///      |  |               |   |
///      |  host.start      |   query: the position of `?`, or the length
///      scheme_end         host.end, path
/// ```
///
/// The normal form of any other link is its serialization without the fragment. There a port or
/// nothing may stand between host and path, and the host's range may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NormalizedUrl {
    normal: String,
    scheme_end: usize,
    host: Range<usize>,
    path: usize,
    query: usize,
    href: Href,
    ip: Option<IpAddr>,
    scheme_class: SchemeClass,
    anomalies: Anomalies,
    is_repaired: bool,
}

impl NormalizedUrl {
    /// The serialization of the URL Standard that a browser would open, with user info, port and
    /// fragment. `None` only with [`Anomaly::InvalidHost`]: no browser opens such a link.
    pub fn href(&self) -> Option<&str> {
        let opens = !self.anomalies.contains(Anomaly::InvalidHost);
        opens.then_some(self.href.text.as_str())
    }

    /// The form that rules are compared with: `scheme://host/path?query` of a web link, the
    /// serialization without its fragment of any other. It is its own normal form.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// `host/path?query` of a web link, the whole normal form of any other.
    pub fn normal_without_scheme(&self) -> &str {
        match self.scheme_class {
            SchemeClass::Web => self.part(self.host.start..self.normal.len()),
            _ => &self.normal,
        }
    }

    /// The scheme in lower case, without its colon.
    pub fn scheme(&self) -> &str {
        self.part(0..self.scheme_end)
    }

    /// How links of this scheme are screened.
    pub fn scheme_class(&self) -> SchemeClass {
        self.scheme_class
    }

    /// The host in normal form, as [`Host`] describes it. Of links that are not web links it is the
    /// host of the authority as it stands, if there is one: `resolve` of `tg://resolve?domain=foo`.
    pub fn host(&self) -> Option<&str> {
        Some(self.part(self.host.clone())).filter(|host| !host.is_empty())
    }

    /// How many bytes of the normal form stand before the path, if it has a host.
    pub(crate) fn root_bytes(&self) -> Option<usize> {
        self.host().map(|_| self.path)
    }

    /// The address, if the host of a web link is one.
    pub fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The path in normal form; that of a web link begins with `/`.
    pub fn path(&self) -> &str {
        self.part(self.path..self.query)
    }

    /// The query in normal form, without its question mark; `Some("")` if there is nothing but
    /// that.
    pub fn query(&self) -> Option<&str> {
        self.part(self.query..self.normal.len()).strip_prefix('?')
    }

    /// The fragment as a browser serializes it, without its number sign.
    pub fn fragment(&self) -> Option<&str> {
        self.href.fragment()
    }

    /// The path as a browser serializes it, with its escapes. Targets in paths are read from this,
    /// since the normal form has lost the difference between `%2F` and `/`.
    pub fn raw_path(&self) -> &str {
        self.href.path()
    }

    /// The query as a browser serializes it, with its escapes and without its question mark.
    /// Parameters are read from this, since the normal form has lost the difference between `%26`
    /// and `&`.
    pub fn raw_query(&self) -> Option<&str> {
        self.href.query()
    }

    /// The port, unless it is the default one of the scheme.
    pub fn port(&self) -> Option<u16> {
        self.href.port
    }

    /// Whether a user name or a password stands in front of the host.
    pub fn has_credentials(&self) -> bool {
        self.href.has_credentials
    }

    /// What is odd about how the link is written.
    pub fn anomalies(&self) -> Anomalies {
        self.anomalies
    }

    /// Adds an anomaly that does not show in the link alone.
    pub(crate) fn add_anomaly(&mut self, anomaly: Anomaly) {
        self.anomalies.insert(anomaly);
    }

    /// Whether a browser would refuse the text, or not understand it, as it was written.
    pub fn is_repaired(&self) -> bool {
        self.is_repaired
    }

    /// What the host of a web link addresses; `None` for other links, and for a host that no
    /// browser opens.
    pub fn network(&self) -> Option<Network> {
        if self.scheme_class != SchemeClass::Web || self.href().is_none() {
            return None;
        }
        let network = |host| self.ip.map_or_else(|| Network::of_name(host), Network::of_ip);
        self.host().map(network)
    }

    /// The registrable domain of the host (eTLD+1), by the embedded [`SuffixList`]; `None` for
    /// addresses, public suffixes and links that are not web links.
    pub fn registrable_domain(&self) -> Option<&str> {
        let host = self.host().filter(|_| self.scheme_class == SchemeClass::Web)?;
        SuffixList::embedded().registrable_domain(host)
    }

    /// The link with that normal form and those anomalies, of which the text is what it opens or else
    /// its normal form; `None` if its normal form is another one.
    pub(crate) fn restored(text: &str, normal: &str, anomalies: Anomalies) -> Option<Self> {
        let limits = Limits { link_bytes: usize::MAX, ..Limits::default() };
        let url = normalize(text, &limits).ok().filter(|url| url.normal() == normal)?;
        Some(Self { anomalies, ..url })
    }

    fn of_web(href: Href, host: Host, mut anomalies: Anomalies, is_repaired: bool) -> Self {
        let scheme_end = href.scheme().len();
        let mut normal = String::with_capacity(href.text.len() + host.as_str().len());
        normal.push_str(href.scheme());
        normal.push_str("://");
        let start = normal.len();
        normal.push_str(host.as_str());
        let end = normal.len();
        let several_layers = path::push_path(href.path(), &mut normal);
        anomalies.insert_if(several_layers, Anomaly::MultipleEncoding);
        let query = normal.len();
        if let Some(text) = href.query() {
            normal.push('?');
            path::push_query(text, &mut normal);
        }
        Self {
            normal,
            scheme_end,
            host: start..end,
            path: end,
            query,
            href,
            ip: host.ip(),
            scheme_class: SchemeClass::Web,
            anomalies,
            is_repaired,
        }
    }

    fn of_opaque(
        href: Href,
        scheme_class: SchemeClass,
        anomalies: Anomalies,
        is_repaired: bool,
    ) -> Self {
        Self {
            normal: href.without_fragment().to_owned(),
            scheme_end: href.scheme().len(),
            host: href.host_range(),
            path: href.path_range().start,
            query: href.path_range().end,
            ip: None,
            href,
            scheme_class,
            anomalies,
            is_repaired,
        }
    }

    fn part(&self, range: Range<usize>) -> &str {
        self.normal.get(range).unwrap_or_default()
    }
}

impl AsRef<str> for NormalizedUrl {
    /// The normal form.
    fn as_ref(&self) -> &str {
        self.normal()
    }
}

impl fmt::Display for NormalizedUrl {
    /// Writes the normal form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.normal())
    }
}

impl FromStr for NormalizedUrl {
    type Err = NormalizeError;

    /// Brings a link to normal form, within the default limits.
    fn from_str(link: &str) -> Result<Self, NormalizeError> {
        normalize(link, &Limits::default())
    }
}

/// The beginning of a text that is quoted in an error.
fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests;
