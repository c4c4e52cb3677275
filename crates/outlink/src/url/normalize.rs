//! The steps from a text to its normal form, in their order.

use std::borrow::Cow;

use ::url::ParseError;

use super::NormalizedUrl;
use super::anomaly::Anomalies;
use super::error::NormalizeError;
use super::excerpt;
use super::host;
use super::host::Host;
use super::host::HostError;
use super::href::Href;
use super::href::file;
use super::href::split::Pieces;
use super::repair;
use super::repair::disguise;
use super::scan;
use super::scheme;
use super::scheme::SchemeClass;
use super::spelling;
use super::strip::strip;
use crate::limits::Limits;
use crate::names::Anomaly;
use crate::raw_link::RawLink;

/// Brings a link to the one form in which links and rules are compared.
///
/// What a browser would open is taken as the browser takes it. Only where a browser would refuse
/// the text, or would not understand its scheme, is it repaired; [`NormalizedUrl::is_repaired`]
/// tells. A byte that does not belong to a character is escaped, as it is in Safe Browsing. The
/// work is linear in the length of the link.
///
/// ```
/// use outlink::Limits;
/// use outlink::url::normalize;
///
/// # fn main() -> Result<(), outlink::url::NormalizeError> {
/// let url = normalize("hxxp://EVIL[.]example.:80/a/../%62", &Limits::default())?;
/// assert_eq!(url.normal(), "http://evil.example/b");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`NormalizeError`] says why the text is not a link. The normal form of a link is never an error.
pub fn normalize<'a>(
    link: impl Into<RawLink<'a>>,
    limits: &Limits,
) -> Result<NormalizedUrl, NormalizeError> {
    normalize_raw(link.into(), limits)
}

fn normalize_raw(link: RawLink<'_>, limits: &Limits) -> Result<NormalizedUrl, NormalizeError> {
    check_length(link.as_bytes().len(), limits)?;
    match link.to_text() {
        Cow::Borrowed(link) => of_text(link, Anomalies::NONE),
        Cow::Owned(link) => of_text(&link, Anomalies::from_iter([Anomaly::InvalidUtf8])),
    }
}

fn check_length(length: usize, limits: &Limits) -> Result<(), NormalizeError> {
    let limit = limits.link_bytes;
    if length <= limit { Ok(()) } else { Err(NormalizeError::TooLong { length, limit }) }
}

fn of_text(link: &str, mut anomalies: Anomalies) -> Result<NormalizedUrl, NormalizeError> {
    // 1. White space and control characters.
    let text = strip(link);
    anomalies.insert_if(text.len() < link.len(), Anomaly::WhiteSpace);
    if text.is_empty() {
        return Err(NormalizeError::Empty);
    }
    // 2. As a browser takes it, or else repaired.
    if let Some(opened) = Opened::as_it_stands(&text) {
        return Ok(assemble(&text, opened, anomalies, false));
    }
    let undelimited = repair::undelimited(&text);
    let text = undelimited.unwrap_or(&text);
    if undelimited.is_some() {
        anomalies.insert(Anomaly::Defanged);
        if let Some(opened) = Opened::as_it_stands(text) {
            return Ok(assemble(text, opened, anomalies, true));
        }
    }
    let repaired = repair::repair(text)?;
    let anomalies = anomalies.union(repaired.anomalies);
    let opened = Opened::of(&repaired.text)
        .or_else(|reason| Opened::of_invalid_host(&repaired.text, reason))?;
    Ok(assemble(&repaired.text, opened, anomalies, true))
}

/// A web link whose host is disguised, although a browser would open it as it stands, without the
/// disguise: `https://evil(dot)example/`.
pub(crate) fn undisguised(url: &NormalizedUrl) -> Option<NormalizedUrl> {
    let host = url.host().filter(|_| url.scheme_class() == SchemeClass::Web)?;
    if !host.contains(disguise::is_open) {
        return None;
    }
    let repaired = repair::repair(&url.href.text).ok()?;
    let opened = Opened::of(&repaired.text).ok()?;
    let undisguised = assemble(&repaired.text, opened, repaired.anomalies, true);
    (undisguised.host() != Some(host)).then_some(undisguised)
}

/// Whether the parser takes something else for a scheme.
fn is_misread(href: &Href) -> bool {
    let scheme = href.scheme();
    SchemeClass::of(scheme) != SchemeClass::Web
        && (disguise::scheme(scheme).is_some() || scheme::is_host(scheme, href.after_colon()))
}

/// A link that was parsed.
pub(super) struct Opened {
    pub(super) href: Href,
    /// Set if no browser opens the link.
    pub(super) invalid_host: Option<Host>,
    pub(super) anomalies: Anomalies,
}

impl Opened {
    /// What a browser opens without repair.
    fn as_it_stands(text: &str) -> Option<Self> {
        Self::of(text).ok().filter(|opened| !is_misread(&opened.href))
    }

    /// Parses a link as browsers do.
    fn of(text: &str) -> Result<Self, ParseError> {
        let scanned = || scan::scan_any(text).map(|link| Ok(link.to_href()));
        let href = scanned().or_else(|| file::parse(text)).unwrap_or_else(|| Href::parse(text));
        let reason = match href {
            Ok(href) => return Ok(Self { href, invalid_host: None, anomalies: Anomalies::NONE }),
            Err(reason) => reason,
        };
        // The `url` crate 2.5 still refuses ASCII hosts with a label that is no Punycode, which
        // browsers open since https://github.com/whatwg/url/pull/914.
        let pieces = Pieces::of(text).ok_or(reason)?;
        let host = host::serialize(pieces.host).map_err(|_| reason)?;
        let href = Href::with_host(&pieces, &host)?;
        let anomalies = Anomalies::from_iter([Anomaly::InvalidPunycode]);
        Ok(Self { href, invalid_host: None, anomalies })
    }

    /// The last resort: everything is in order but the host, which then gets the form that Safe
    /// Browsing gives it. What should be an address but is none stays an error.
    fn of_invalid_host(text: &str, reason: ParseError) -> Result<Self, NormalizeError> {
        let invalid =
            || NormalizeError::Invalid { link: excerpt(text), reason: reason.to_string() };
        let pieces = Pieces::of(text).ok_or_else(invalid)?;
        if pieces.host.is_empty() {
            return Err(NormalizeError::NoHost);
        }
        let mut anomalies = Anomalies::NONE;
        let host = match host::serialize(pieces.host) {
            Ok(host) => host,
            Err(HostError::ForbiddenCharacter { .. } | HostError::InvalidName { .. }) => {
                Cow::Owned(host::force(pieces.host, &mut anomalies)?)
            }
            Err(error) => return Err(error.into()),
        };
        let href = Href::with_host(&pieces, &host).map_err(|reason| match reason {
            ParseError::InvalidPort => {
                NormalizeError::InvalidPort { port: excerpt(pieces.port.trim_start_matches(':')) }
            }
            _ => NormalizeError::Invalid { link: excerpt(text), reason: reason.to_string() },
        })?;
        let invalid_host = anomalies.contains(Anomaly::InvalidHost);
        let invalid_host = invalid_host.then(|| Host::invalid(host.into_owned()));
        Ok(Self { href, invalid_host, anomalies })
    }
}

/// Puts the normal form together.
fn assemble(text: &str, opened: Opened, anomalies: Anomalies, is_repaired: bool) -> NormalizedUrl {
    let Opened { href, invalid_host, anomalies: found } = opened;
    let mut anomalies = anomalies.union(found);
    anomalies.insert_if(href.has_credentials, Anomaly::Credentials);
    let scheme_class = SchemeClass::of(href.scheme());
    if scheme_class != SchemeClass::Web {
        return NormalizedUrl::of_opaque(href, scheme_class, anomalies, is_repaired);
    }
    // 3. The host.
    let host = match invalid_host {
        Some(host) => host,
        None => Host::of_serialized(href.host(), &mut anomalies),
    };
    anomalies = anomalies.union(spelling::anomalies(text, &href, &host));
    // 4. and 5. What is set aside, the path and the query.
    NormalizedUrl::of_web(href, host, anomalies, is_repaired)
}
