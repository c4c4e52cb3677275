//! One row of the table: which links it is about, and where in them the target stands.

use std::borrow::Cow;

use serde::Deserialize;

use crate::codec::percent::decode_all;
use crate::expand::decode::Decoder;
use crate::expand::decode::front::strip_in_any_case;
use crate::expand::hosts::address::Spelling;
use crate::expand::hosts::gateway::Gateway;
use crate::expand::link::parts::LinkParts;
use crate::expand::link::parts::app_path;
use crate::expand::link::pattern::HostPattern;
use crate::expand::link::pattern::PathPattern;
use crate::expand::link::value::has_one;
use crate::expand::link::value::values;
use crate::expand::rows::pages::OwnPages;
use crate::platform::link::Link;
use crate::url::NormalizedUrl;
use crate::wire::segment_key::SegmentKey;

/// A row as a table spells it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowText {
    pub(super) name: String,
    #[serde(default)]
    pub(super) hosts: Vec<String>,
    #[serde(default)]
    pub(super) schemes: Vec<String>,
    pub(super) path: Option<String>,
    #[serde(default)]
    pub(super) parameters: Vec<String>,
    #[serde(default)]
    pub(super) query: bool,
    #[serde(default)]
    pub(super) fragment: bool,
    pub(super) segment: Option<String>,
    #[serde(default)]
    pub(super) decode: Decoder,
    #[serde(default)]
    pub(super) after: String,
    #[serde(default)]
    pub(super) until: String,
    #[serde(default)]
    pub(super) prepend: String,
    /// Whether what the row finds is all that counts in the link; yes if it is left out.
    pub(super) settles: Option<bool>,
    pub(super) gateway: Option<Gateway>,
    pub(super) address: Option<Spelling>,
    #[serde(default)]
    pub(super) opaque: bool,
    #[serde(default)]
    pub(super) or_opaque: bool,
    #[serde(default)]
    pub(super) below_root: bool,
    #[serde(default)]
    pub(super) inert: bool,
    /// Where the row is known from, which is kept nowhere but must be said.
    #[serde(rename = "source")]
    pub(super) _source: String,
}

/// A row in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: Cow<'static, str>,
    pub(crate) hosts: Vec<HostPattern>,
    /// Scheme, and what such a link names first if it matters (`tg:msg_url`).
    pub(crate) schemes: Vec<(String, String)>,
    pub(crate) path: Option<PathPattern>,
    /// The key of the segment with which all its paths begin.
    pub(super) first_segment: Option<SegmentKey>,
    pub(crate) location: TargetLocation,
    pub(crate) decode: Decoder,
    /// What stands before the encoded target.
    pub(crate) after: String,
    /// What stands behind the target, with more behind it.
    pub(crate) until: String,
    /// What stands before a target that begins with `//`.
    pub(crate) prepend: String,
    /// Whether what the row finds is where the link leads, and not only where it may lead.
    settles: bool,
    /// Whether a link in which the row finds no target hides where it leads.
    or_opaque: bool,
    /// Whether a value without its first slash is a path on the host of the link.
    pub(super) below_root: bool,
    /// Parameters of which an opaque link has one.
    needs: Vec<String>,
    /// Pages of the service itself, which are not opaque links.
    pages: OwnPages,
    /// Whether it is one of [`Self::shortener`].
    is_shortener: bool,
}

/// Where the target stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TargetLocation {
    /// In parameters of the query.
    Parameters(Vec<String>),
    /// The whole query is the target.
    Query,
    /// The fragment is the target.
    Fragment,
    /// Where the path pattern says.
    Path,
    /// In the segment of the path, or of the query, that begins so.
    Segment(String),
    /// Everything after the scheme of the link.
    Rest,
    /// In the host, with dashes for dots.
    Host,
    /// The link has another spelling.
    Gateway(Gateway),
    /// The host spells an address.
    Address(Spelling),
    /// Not in the link.
    Hidden,
    /// The link leads nowhere: what its parameters hold is looked for or shown, not opened.
    NotFollowed,
}

impl Row {
    /// The problem of a row is the text of an error.
    pub(super) fn compile(mut text: RowText) -> Result<Self, &'static str> {
        let hosts = parse_hosts(&text.hosts)?;
        let schemes = parse_schemes(&text.schemes)?;
        if hosts.is_empty() && schemes.is_empty() {
            return Err("`hosts` or `schemes` has to name something");
        }
        let path = match &text.path {
            Some(path) => Some(PathPattern::parse(path).ok_or(
                "`path` begins with a slash, and only its last segment can be `{rest}`, `{link}` or `**`",
            )?),
            None => None,
        };
        if hosts.contains(&HostPattern::Any)
            && path
                .as_ref()
                .and_then(PathPattern::beginning)
                .is_none_or(|(segment, _)| segment.len() > MAX_SEGMENT)
        {
            return Err("`hosts = [\"*\"]` takes a `path` that begins with a literal segment of \
                 64 bytes at most");
        }
        let location = take_location(&mut text, &hosts, path.as_ref())?;
        let may_hide = path.is_some() && location.holds_target();
        if text.or_opaque && !may_hide {
            return Err("`or_opaque` takes a `path`, and a location in which the target may stand");
        }
        let is_plain = text.decode == Decoder::Percent && text.after.is_empty();
        if text.below_root && !(is_plain && matches!(location, TargetLocation::Parameters(_))) {
            return Err("`below_root` takes `parameters`, without `decode` and `after`");
        }
        let first_segment = path.as_ref().and_then(PathPattern::first_segment);
        Ok(Self {
            name: Cow::Owned(text.name),
            hosts,
            schemes,
            first_segment: first_segment.map(SegmentKey::of_text),
            path,
            location,
            decode: text.decode,
            after: text.after,
            until: text.until,
            prepend: text.prepend,
            settles: text.settles.unwrap_or(true),
            or_opaque: text.or_opaque,
            below_root: text.below_root,
            // Of an opaque row: of others, they say where the target stands and were taken.
            needs: text.parameters,
            pages: OwnPages::default(),
            is_shortener: false,
        })
    }

    /// A row for a host of which nothing is known but that it hides where its links lead, except for
    /// the pages of the service itself.
    pub(super) fn shortener(host: &'static str, pages: OwnPages) -> Self {
        Self {
            name: Cow::Borrowed(host),
            hosts: vec![HostPattern::Host(host.to_owned())],
            schemes: Vec::new(),
            path: None,
            first_segment: None,
            location: TargetLocation::Hidden,
            decode: Decoder::Percent,
            after: String::new(),
            until: String::new(),
            prepend: String::new(),
            settles: true,
            or_opaque: false,
            below_root: false,
            needs: Vec::new(),
            pages,
            is_shortener: true,
        }
    }

    /// The segment with which all its paths begin, if it is about any host, or what that begins with and
    /// whether more stands behind it.
    pub(super) fn any_host(&self) -> Option<(&str, bool)> {
        let is_any = self.hosts.contains(&HostPattern::Any);
        self.path.as_ref().filter(|_| is_any).and_then(PathPattern::beginning)
    }

    /// Whether the row is one of [`Self::shortener`].
    pub(super) fn is_shortener(&self) -> bool {
        self.is_shortener
    }

    /// Whether the row is about the path of a link of the web, on one of its hosts.
    pub(crate) fn fits_path(&self, raw_path: &str, raw_query: Option<&str>) -> bool {
        let fits = |path: &PathPattern| path.capture(raw_path, raw_query).is_some();
        self.path.as_ref().is_none_or(fits)
    }

    /// Whether anything follows from the row for a link that it is about. Some are about every link
    /// of a host, few of which have what the row looks for.
    pub(crate) fn may_say(&self, raw_path: &str, raw_query: Option<&str>) -> bool {
        let query = raw_query.unwrap_or_default();
        if self.or_opaque {
            return true;
        }
        match &self.location {
            TargetLocation::Parameters(names) => {
                self.is_about_path() || has_one(names, raw_path, query)
            }
            TargetLocation::Query => raw_query.is_some(),
            TargetLocation::Hidden => {
                // The front page of a shortener is not a short link.
                (raw_path.len() > 1 || self.path.is_some() && !query.is_empty())
                    && (self.needs.is_empty() || self.has_needed(raw_path, query))
                    && !self.pages.contain(raw_path)
            }
            _ => true,
        }
    }

    /// Whether a link has a parameter of those that an opaque link has one of, with a word in its value that
    /// begins as the row says.
    fn has_needed(&self, raw_path: &str, query: &str) -> bool {
        let begins = |word: &str| strip_in_any_case(word, &self.after).is_some();
        let has_word = |value: &str| decode_all(&value.replace('+', " ")).split(' ').any(begins);
        match &*self.after {
            "" => has_one(&self.needs, raw_path, query),
            _ => values(&self.needs, raw_path, query).any(|value| has_word(&value)),
        }
    }

    /// Whether the row says of a link that it is about that the link hides where it leads, among rows of
    /// which one may say that such links lead nowhere. Parameters can make a page that leads on of one
    /// that does not.
    pub(crate) fn hides_target(&self, link: &LinkParts<'_>, leads_nowhere: bool) -> bool {
        self.location == TargetLocation::Hidden
            && !(leads_nowhere && self.needs.is_empty())
            && self.may_say(link.path, link.query)
    }

    /// Whether the row says of a link that it is about that the link hides where it leads, given whether it
    /// found a target in the link.
    pub(crate) fn hides_unless_found(&self, is_found: bool) -> bool {
        self.or_opaque && !is_found
    }

    /// Whether the row is about the paths that it names, so that nearly every link with one of them has
    /// what the row looks for.
    pub(super) fn is_about_path(&self) -> bool {
        self.first_segment.is_some() && matches!(self.location, TargetLocation::Parameters(_))
    }

    /// Whether the row is about a link of an app.
    pub(super) fn fits_app(&self, url: &NormalizedUrl) -> bool {
        let named = |(scheme, action): &(String, String)| {
            scheme == url.scheme()
                && (action.is_empty()
                    || Link::of(url).is_some_and(|link| link.host.eq_ignore_ascii_case(action)))
        };
        let has_path = |path: &PathPattern| path.capture(app_path(url), url.raw_query()).is_some();
        self.schemes.iter().any(named) && self.path.as_ref().is_none_or(has_path)
    }

    /// Whether the row is about one action of an app, and not about all of its links.
    pub(super) fn is_about_action(&self) -> bool {
        self.schemes.iter().any(|(_, action)| !action.is_empty())
    }

    /// Whether its hosts are gateways to sites of other networks or of other hosts.
    pub(super) fn is_gateway(&self) -> bool {
        matches!(self.location, TargetLocation::Gateway(_))
    }

    /// Whether what the row finds is all that there is to be found: a gateway for mails may name the
    /// host of its target in the open, and hide the rest. A row for any host may be about a page that
    /// leads elsewhere, and knows the names of its parameters from others. A row can say of itself that
    /// its parameters may be appended to links that lead elsewhere.
    pub(crate) fn finds_whole(&self) -> bool {
        self.decode != Decoder::Host
            && self.location != TargetLocation::Gateway(Gateway::Onion)
            && self.hosts.first() != Some(&HostPattern::Any)
            && self.settles
    }

    /// Whether two rows read a target that they find, and say of other links of theirs, the same.
    #[cfg(test)]
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        let Self { schemes, decode, after, until, prepend, settles, or_opaque, below_root, .. } =
            other;
        self.schemes == *schemes
            && self.decode == *decode
            && self.after == *after
            && self.until == *until
            && self.prepend == *prepend
            && self.settles == *settles
            && self.or_opaque == *or_opaque
            && self.below_root == *below_root
    }

    /// Whether the row finds nothing false in a link whose escapes are undone: the targets stand in
    /// parameters, under nothing but escapes, or stand where the first segments of a path say.
    pub(crate) fn takes_decoded(&self) -> bool {
        match &self.location {
            TargetLocation::Parameters(_) => self.decode == Decoder::Percent,
            TargetLocation::Path => self.decode.reads_segments(),
            TargetLocation::Gateway(gateway) => *gateway == Gateway::Google,
            _ => false,
        }
    }
}

impl TargetLocation {
    /// Whether a target may stand there.
    fn holds_target(&self) -> bool {
        !matches!(self, Self::Gateway(_) | Self::Address(_) | Self::Hidden | Self::NotFollowed)
    }
}

fn parse_hosts(hosts: &[String]) -> Result<Vec<HostPattern>, &'static str> {
    hosts.iter().map(|host| HostPattern::parse(host)).collect::<Option<_>>().ok_or(
        "a host is a name in lower case with `*.` or `.` before it if names below it are meant",
    )
}

/// Schemes, and what a link of each names first.
fn parse_schemes(schemes: &[String]) -> Result<Vec<(String, String)>, &'static str> {
    let parse = |scheme: &String| {
        scheme.split_once(':').map(|(scheme, action)| (scheme.to_owned(), action.to_owned()))
    };
    let schemes: Option<Vec<_>> = schemes.iter().map(parse).collect();
    schemes.ok_or("a scheme is written with its colon, as in `view-source:`")
}

/// Takes from a row where the target stands, which exactly one of its keys says.
fn take_location(
    text: &mut RowText,
    hosts: &[HostPattern],
    path: Option<&PathPattern>,
) -> Result<TargetLocation, &'static str> {
    let mut locations = Vec::new();
    // An opaque link has one of the parameters, none of which is a target.
    if !text.opaque && !text.parameters.is_empty() {
        locations.push(TargetLocation::Parameters(std::mem::take(&mut text.parameters)));
    }
    if text.query {
        locations.push(TargetLocation::Query);
    }
    if text.fragment {
        locations.push(TargetLocation::Fragment);
    }
    if path.is_some_and(PathPattern::holds_target) {
        locations.push(TargetLocation::Path);
    }
    locations.extend(text.segment.take().map(TargetLocation::Segment));
    locations.extend(text.gateway.take().map(TargetLocation::Gateway));
    locations.extend(text.address.take().map(TargetLocation::Address));
    if text.opaque {
        locations.push(TargetLocation::Hidden);
    }
    if text.inert {
        locations.push(TargetLocation::NotFollowed);
    }
    if text.decode == Decoder::TranslateHost {
        locations.push(TargetLocation::Host);
    }
    match (locations.pop(), locations.is_empty()) {
        (Some(location), true) => Ok(location),
        (None, _) if hosts.is_empty() => Ok(TargetLocation::Rest),
        _ => Err(
            "exactly one of `parameters`, `query`, `fragment`, `segment`, `gateway`, `address`, \
             `opaque`, `inert` or a location in `path` says where the target stands",
        ),
    }
}

/// The longest first segment that a row for any host may have.
pub(super) const MAX_SEGMENT: usize = 64;
