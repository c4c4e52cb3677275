//! One row of the table: which links it is about, and where in them the target stands.

use std::borrow::Cow;

use serde::Deserialize;

use crate::expand::decode::Decoder;
use crate::expand::decode::resembles_url;
use crate::expand::decode::translated;
use crate::expand::gateway::Gateway;
use crate::expand::pattern::HostPattern;
use crate::expand::pattern::PathPattern;
use crate::platform::codec::percent_decode;
use crate::platform::link::Link;
use crate::platform::link::raw_parameters;
use crate::url::NormalizedUrl;

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
    pub(super) segment: Option<String>,
    #[serde(default)]
    pub(super) decode: Decoder,
    #[serde(default)]
    pub(super) after: String,
    #[serde(default)]
    pub(super) until: String,
    #[serde(default)]
    pub(super) prepend: String,
    pub(super) gateway: Option<Gateway>,
    #[serde(default)]
    pub(super) opaque: bool,
    #[serde(default)]
    pub(super) inert: bool,
    pub(super) source: String,
}

/// A row in use.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: Cow<'static, str>,
    pub(super) hosts: Vec<HostPattern>,
    /// Scheme, and what such a link names first if it matters (`tg:msg_url`).
    pub(super) schemes: Vec<(String, String)>,
    pub(super) path: Option<PathPattern>,
    pub(super) location: TargetLocation,
    pub(super) decode: Decoder,
    /// What stands before the encoded target.
    pub(super) after: String,
    /// What stands behind the target, with more behind it.
    pub(super) until: String,
    /// What stands before a target that begins with `//`.
    pub(super) prepend: String,
    /// Where the row is known from.
    pub(super) source: String,
}

/// Where the target stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TargetLocation {
    /// In parameters of the query.
    Parameters(Vec<String>),
    /// The whole query is the target.
    Query,
    /// Where the path pattern says.
    Path,
    /// In the segment of the path that begins so.
    Segment(String),
    /// Everything after the scheme of the link.
    Rest,
    /// In the host, with dashes for dots.
    Host,
    /// The link has another spelling.
    Gateway(Gateway),
    /// Not in the link.
    Nowhere,
    /// The link leads nowhere: what its parameters hold is looked for or shown, not opened.
    Inert,
}

impl Row {
    /// The problem of a row is the text of an error.
    pub(super) fn compile(text: RowText) -> Result<Self, &'static str> {
        let hosts = text.hosts.iter().map(|host| HostPattern::parse(host)).collect::<Option<_>>();
        let hosts: Vec<HostPattern> = hosts.ok_or(
            "a host is a name in lower case with `*.` or `.` before it if names below it are meant",
        )?;
        let schemes: Option<Vec<_>> = text
            .schemes
            .iter()
            .map(|scheme| {
                scheme
                    .split_once(':')
                    .map(|(scheme, action)| (scheme.to_owned(), action.to_owned()))
            })
            .collect();
        let schemes = schemes.ok_or("a scheme is written with its colon, as in `view-source:`")?;
        if hosts.is_empty() && schemes.is_empty() {
            return Err("`hosts` or `schemes` has to name something");
        }
        let path = match &text.path {
            Some(path) => Some(PathPattern::parse(path).ok_or(
                "`path` begins with a slash, and only its last segment can be `{rest}`, `{link}` or `**`",
            )?),
            None => None,
        };
        let mut locations = Vec::new();
        if !text.parameters.is_empty() {
            locations.push(TargetLocation::Parameters(text.parameters));
        }
        if text.query {
            locations.push(TargetLocation::Query);
        }
        if path.as_ref().is_some_and(PathPattern::holds_target) {
            locations.push(TargetLocation::Path);
        }
        locations.extend(text.segment.map(TargetLocation::Segment));
        locations.extend(text.gateway.map(TargetLocation::Gateway));
        if text.opaque {
            locations.push(TargetLocation::Nowhere);
        }
        if text.inert {
            locations.push(TargetLocation::Inert);
        }
        if text.decode == Decoder::TranslateHost {
            locations.push(TargetLocation::Host);
        }
        let location = match (locations.pop(), locations.is_empty()) {
            (Some(location), true) => location,
            (None, _) if hosts.is_empty() => TargetLocation::Rest,
            _ => {
                return Err("exactly one of `parameters`, `query`, `segment`, `gateway`, \
                     `opaque`, `inert` or a location in `path` says where the target stands");
            }
        };
        Ok(Self {
            name: Cow::Owned(text.name),
            hosts,
            schemes,
            path,
            location,
            decode: text.decode,
            after: text.after,
            until: text.until,
            prepend: text.prepend,
            source: text.source,
        })
    }

    /// A row for a host of which nothing is known but that it hides where its links lead.
    pub(super) fn shortener(host: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(host),
            hosts: vec![HostPattern::Host(host.to_owned())],
            schemes: Vec::new(),
            path: None,
            location: TargetLocation::Nowhere,
            decode: Decoder::Percent,
            after: String::new(),
            until: String::new(),
            prepend: String::new(),
            source: "the service itself".to_owned(),
        }
    }

    /// Whether the row is about the path of a link of the web, on one of its hosts.
    pub(super) fn fits_path(&self, raw_path: &str, raw_query: Option<&str>) -> bool {
        let fits = |path: &PathPattern| path.capture(raw_path, raw_query).is_some();
        self.path.as_ref().is_none_or(fits)
    }

    /// Whether anything follows from the row for a link that it is about. Some are about every link
    /// of a host, few of which have what the row looks for.
    pub(super) fn may_say(&self, raw_path: &str, raw_query: Option<&str>) -> bool {
        match &self.location {
            TargetLocation::Parameters(names) => {
                values(names, raw_query.unwrap_or_default()).next().is_some()
            }
            TargetLocation::Query => raw_query.is_some(),
            TargetLocation::Nowhere => raw_path.len() > 1,
            _ => true,
        }
    }

    /// Whether the row is about a link of an app.
    pub(super) fn fits_app(&self, url: &NormalizedUrl) -> bool {
        self.schemes.iter().any(|(scheme, action)| {
            scheme == url.scheme()
                && (action.is_empty()
                    || Link::of(url).is_some_and(|link| link.host.eq_ignore_ascii_case(action)))
        })
    }

    /// Everything in a link that the row is about which has the shape of a target, decoded.
    pub(super) fn targets(&self, url: &NormalizedUrl, emit: &mut dyn FnMut(String)) {
        let query = url.raw_query();
        match &self.location {
            TargetLocation::Parameters(names) => {
                for value in values(names, query.unwrap_or_default()) {
                    self.decode(strip_soft_break(value), true, emit);
                }
            }
            TargetLocation::Query => self.decode(query.unwrap_or_default(), false, emit),
            TargetLocation::Path => {
                let captured =
                    self.path.as_ref().and_then(|path| path.capture(url.raw_path(), query));
                if let Some(target) = captured.and_then(|captured| captured.0) {
                    self.decode(&target, false, emit);
                }
            }
            TargetLocation::Segment(beginning) => {
                for segment in url.raw_path().split('/') {
                    if let Some(value) = segment.strip_prefix(beginning.as_str()) {
                        self.decode(value, true, emit);
                    }
                }
            }
            TargetLocation::Rest => {
                let href = url.href().unwrap_or_default();
                let rest = href.split_once(':').map_or("", |(_, rest)| rest);
                self.decode(rest, false, emit);
            }
            TargetLocation::Host => {
                if let Some(target) = translated(url) {
                    emit(target);
                }
            }
            TargetLocation::Gateway(_) | TargetLocation::Nowhere | TargetLocation::Inert => {}
        }
    }

    fn decode(&self, value: &str, escaped: bool, emit: &mut dyn FnMut(String)) {
        let Some(value) = strip_beginning(value, &self.after) else { return };
        self.decode.decode(&value, escaped, &mut |mut target| {
            if !self.until.is_empty()
                && let Some(end) = target.rfind(&self.until)
                // A target alone has a colon after its scheme.
                && target.get(..end).is_some_and(|rest| rest.contains(':'))
            {
                target.truncate(end);
            }
            let target = if target.starts_with("//") && !self.prepend.is_empty() {
                format!("{}{target}", self.prepend)
            } else {
                target
            };
            if resembles_url(&target) {
                emit(target);
            }
        });
    }
}

/// The values of the parameters of these names. A semicolon parts them for some servers, so that what
/// follows one is looked at as well.
fn values<'a>(names: &'a [String], query: &'a str) -> impl Iterator<Item = &'a str> {
    let named = move |(name, value)| is_one_of(names, name).then_some(value);
    let parted = if query.contains(';') { query } else { "" };
    let inner = parted.split('&').flat_map(|parameter| {
        let parameter = parameter.strip_prefix("amp;").unwrap_or(parameter);
        parameter.split(';').skip(1).flat_map(raw_parameters)
    });
    raw_parameters(query).chain(inner).filter_map(named)
}

/// Whether the name of a parameter is one of these. It may be escaped; PHP drops spaces in front of a
/// name, and takes a NUL for its end.
fn is_one_of(names: &[String], name: &str) -> bool {
    let is_known = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_plain = |byte: u8| !matches!(byte, b'%' | b'+' | b' ' | 0);
    if name.bytes().all(is_plain) {
        return is_known(name);
    }
    let name = percent_decode(name.trim_start_matches('+'));
    is_known(name.trim_start_matches([' ', '+']).split('\0').next().unwrap_or_default())
}

/// The value without what stands before the encoded target, escaped or not.
fn strip_beginning<'a>(value: &'a str, beginning: &str) -> Option<Cow<'a, str>> {
    if beginning.is_empty() {
        return Some(Cow::Borrowed(value));
    }
    if let Some(rest) = value.strip_prefix(beginning) {
        return Some(Cow::Borrowed(rest));
    }
    let decoded = percent_decode(value);
    decoded.strip_prefix(beginning).map(|rest| Cow::Owned(rest.to_owned()))
}

/// A value without the `3D` that is left of `=3D` when a link is copied out of the source of a
/// mail (quoted-printable, RFC 2045, section 6.7).
fn strip_soft_break(value: &str) -> &str {
    match value.strip_prefix("3D").or_else(|| value.strip_prefix("3d")) {
        Some(rest) if rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) => rest,
        _ => value,
    }
}
