//! Families of hosts that give the same thing under several spellings.

use std::borrow::Cow;

use serde::Deserialize;

use crate::codec::percent::decode_all;
use crate::expand::hosts::bucket;
use crate::expand::hosts::cid;
use crate::expand::hosts::onion;
use crate::expand::link::pattern::HostPattern;
use crate::platform::link::raw_parameter;
use crate::url::NormalizedUrl;

/// A family of hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Gateway {
    /// The web's doors to onion services.
    Onion,
    /// The web's doors to IPFS.
    Ipfs,
    /// The web's doors to pages of the Ethereum Name Service.
    Ens,
    /// Google Drive and Docs.
    Google,
    /// The hosts of Amazon's storage buckets.
    S3,
    /// The hosts of Google's storage buckets.
    Gcs,
    /// Hosts that show the same under the same path.
    Twin,
}

impl Gateway {
    /// The spelling in which the resource is compared, to be normalized; it may be the one that
    /// the link has. `hosts` are those of the family, the first of which is the one to compare.
    pub(crate) fn form(self, url: &NormalizedUrl, hosts: &[HostPattern]) -> Option<String> {
        match self {
            Self::Onion => onion_form(url, onion::service(url.host()?)?),
            Self::Ipfs => ipfs(url),
            Self::Ens => ens(url, hosts),
            Self::Google => google(url),
            Self::S3 => bucket::s3(url).map(|form| with_query(form, url)),
            Self::Gcs => bucket::google(url).map(|form| with_query(form, url)),
            Self::Twin => twin(url, hosts),
        }
    }
}

/// Whether rules cannot tell two links apart: they compare neither the scheme of the web nor a
/// leading `www.`.
pub(crate) fn is_same(one: &NormalizedUrl, other: &NormalizedUrl) -> bool {
    let key = |url: &NormalizedUrl| {
        let text = url.normal_without_scheme();
        text.strip_prefix("www.").unwrap_or(text).to_owned()
    };
    key(one) == key(other)
}

/// The form of a link whose host is not a known gateway, although its name holds the id of an onion
/// service, which proves itself.
pub(crate) fn proven(url: &NormalizedUrl) -> Option<String> {
    let host = url.host().filter(|host| !host.ends_with(".onion"))?;
    onion_form(url, onion::proven_service(host)?)
}

/// The form of a link whose host is not a known gateway, although it looks like one: the name of an
/// onion service or of a file of IPFS can hardly stand there by chance.
pub(crate) fn guess(url: &NormalizedUrl) -> Option<(Gateway, String)> {
    let host = url.host()?;
    if host.len() > 62 && !host.ends_with(".onion") && host.contains(".onion.") {
        let form = onion_form(url, onion::service(host)?);
        return form.map(|form| (Gateway::Onion, form));
    }
    if url.path().starts_with("/ipfs/") || host.contains(".ipfs.") {
        return ipfs(url).map(|form| (Gateway::Ipfs, form));
    }
    None
}

fn onion_form(url: &NormalizedUrl, service: &str) -> Option<String> {
    Some(with_query(format!("http://{service}.onion{}", url.raw_path()), url))
}

/// `name.eth.limo/…` is what IPNS has under the name.
fn ens(url: &NormalizedUrl, hosts: &[HostPattern]) -> Option<String> {
    let host = url.host()?;
    let (below, name) = hosts.iter().find_map(|known| Some((known.below(host)?, known.name())))?;
    // The domain of the gateway begins with the top-level domain that it stands for.
    let top = name.split('.').next()?;
    (!below.is_empty()).then(|| format!("ipns://{below}.{top}{}", path_text(url)))
}

/// The link with the first host of the family in place of its own; its labels below the host and its
/// path stay.
fn twin(url: &NormalizedUrl, hosts: &[HostPattern]) -> Option<String> {
    let host = url.host()?;
    let below = hosts.iter().find_map(|known| known.below(host))?;
    let name = hosts.first()?.name();
    let path = url.raw_path();
    // The front pages of two hosts need not be the same, those of a tenant are.
    let form = match below {
        "" if path.len() <= 1 => return None,
        "" => format!("https://{name}{path}"),
        below => format!("https://{below}.{name}{path}"),
    };
    Some(with_query(form, url))
}

/// The decoded path of a link as it can stand in another one.
fn path_text(url: &NormalizedUrl) -> String {
    url.path().replace('?', "%3F")
}

/// `/ipfs/CID/…`, `CID.ipfs.host/…`, `ipfs://CID/…`, and the same with `ipns`.
fn ipfs(url: &NormalizedUrl) -> Option<String> {
    let path = path_text(url);
    let host = url.host();
    let scheme = url.scheme();
    if scheme == "ipfs" || scheme == "ipns" {
        let id = host?;
        let path = if path.is_empty() { "/" } else { &path };
        return Some(format!("{scheme}://{}{path}", file_id(scheme, id)?));
    }
    let mut labels = host?.splitn(3, '.');
    if let (Some(id), Some(kind @ ("ipfs" | "ipns"))) = (labels.next(), labels.next()) {
        // A name that is a domain has its dots written as dashes.
        let id = if kind == "ipns" && id.contains('-') {
            id.replace("--", "\0").replace('-', ".").replace('\0', "-")
        } else {
            id.to_owned()
        };
        return Some(format!("{kind}://{}{path}", file_id(kind, &id)?));
    }
    let (kind, rest) = path.trim_start_matches('/').split_once('/')?;
    let rest = rest.trim_start_matches('/');
    if kind != "ipfs" && kind != "ipns" {
        return None;
    }
    let (id, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    Some(format!("{kind}://{}{path}", file_id(kind, id)?))
}

/// A CID in one spelling; what `ipns` names may also be a domain.
fn file_id(kind: &str, id: &str) -> Option<String> {
    let cid = cid::canonical(id);
    if kind == "ipns" {
        let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_domain = id.contains('.') && id.bytes().all(valid);
        return cid.or_else(|| is_domain.then(|| id.to_ascii_lowercase()));
    }
    cid
}

/// The id of a file or folder, which all apps of Google share; published forms have another one.
fn google(url: &NormalizedUrl) -> Option<String> {
    let path = url.path();
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).peekable();
    let mut published = "";
    let mut id = None;
    while let Some(segment) = segments.next() {
        if matches!(segment, "d" | "folders") {
            if segments.next_if(|next| *next == "e").is_some() {
                published = "e/";
            }
            id = segments.next().map(Cow::Borrowed);
            break;
        }
    }
    let by_parameter = || {
        let last = path.trim_end_matches('/').rsplit('/').next()?;
        let opens = matches!(last, "open" | "uc" | "download" | "thumbnail" | "viewer");
        raw_parameter(opens.then(|| url.raw_query()).flatten()?, "id").map(decode_all)
    };
    let id = id.or_else(by_parameter)?;
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (id.len() >= 10 && id.bytes().all(valid))
        .then(|| format!("https://drive.google.com/file/d/{published}{id}"))
}

fn with_query(mut text: String, url: &NormalizedUrl) -> String {
    if let Some(query) = url.raw_query() {
        text.push('?');
        text.push_str(query);
    }
    text
}
