//! Families of hosts that give the same thing under several spellings.

use serde::Deserialize;

use crate::expand::cid;
use crate::url::NormalizedUrl;

/// A family of hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Gateway {
    /// The web's doors to onion services.
    Onion,
    /// The web's doors to IPFS.
    Ipfs,
    /// Telegram's pages.
    Telegraph,
    /// Google Drive and Docs.
    Google,
}

impl Gateway {
    /// The spelling in which the resource is compared, to be normalized; it may be the one that
    /// the link has.
    pub(super) fn form(self, url: &NormalizedUrl) -> Option<String> {
        match self {
            Self::Onion => onion(url),
            Self::Ipfs => ipfs(url),
            Self::Telegraph => {
                let path = url.raw_path();
                (path.len() > 1).then(|| with_query(format!("https://telegra.ph{path}"), url))
            }
            Self::Google => google(url),
        }
    }
}

/// Whether rules cannot tell two links apart: they compare neither the scheme of the web nor a
/// leading `www.`.
pub(super) fn is_same(one: &NormalizedUrl, other: &NormalizedUrl) -> bool {
    let key = |url: &NormalizedUrl| {
        let text = url.normal_without_scheme();
        text.strip_prefix("www.").unwrap_or(text).to_owned()
    };
    key(one) == key(other)
}

/// The form of a link whose host is no known gateway, although it looks like one: the name of an
/// onion service or of a file of IPFS can hardly stand there by chance.
pub(super) fn guess(url: &NormalizedUrl) -> Option<(Gateway, String)> {
    let host = url.host()?;
    if host.len() > 62 && !host.ends_with(".onion") && host.contains(".onion.") {
        return onion(url).map(|form| (Gateway::Onion, form));
    }
    if url.raw_path().starts_with("/ipfs/") || host.contains(".ipfs.") {
        return ipfs(url).map(|form| (Gateway::Ipfs, form));
    }
    None
}

/// `ID.onion.ly` and the like, with what stands before the id.
fn onion(url: &NormalizedUrl) -> Option<String> {
    let mut service = String::new();
    let host = url.host()?;
    for label in host.split('.') {
        service.push_str(label);
        if is_onion_id(label) {
            return Some(with_query(format!("http://{service}.onion{}", url.raw_path()), url));
        }
        service.push('.');
    }
    None
}

/// The id of a hidden service: 56 characters of base32, or 16 in the version before.
fn is_onion_id(label: &str) -> bool {
    matches!(label.len(), 16 | 56)
        && label.bytes().all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte))
}

/// `/ipfs/CID/…`, `CID.ipfs.host/…`, `ipfs://CID/…`, and the same with `ipns`.
fn ipfs(url: &NormalizedUrl) -> Option<String> {
    let path = url.raw_path();
    let host = url.host();
    let scheme = url.scheme();
    if scheme == "ipfs" || scheme == "ipns" {
        let id = host?;
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
        let domain = id.contains('.').then(|| id.to_ascii_lowercase());
        return cid.or(domain);
    }
    cid
}

/// The id of a file or folder, which all apps of Google share; published forms have another one.
fn google(url: &NormalizedUrl) -> Option<String> {
    let mut segments = url.raw_path().split('/').filter(|segment| !segment.is_empty()).peekable();
    let mut published = "";
    let mut id = None;
    while let Some(segment) = segments.next() {
        if matches!(segment, "d" | "folders") {
            if segments.next_if(|next| *next == "e").is_some() {
                published = "e/";
            }
            id = segments.next();
            break;
        }
    }
    let by_parameter = || {
        let last = url.raw_path().trim_end_matches('/').rsplit('/').next()?;
        let opens = matches!(last, "open" | "uc" | "download" | "thumbnail" | "viewer");
        crate::platform::link::raw_parameter(opens.then(|| url.raw_query()).flatten()?, "id")
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
