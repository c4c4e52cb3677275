//! Messaging entities: the account, group or channel that a link of a messaging service names,
//! whatever its spelling.
//!
//! One file describes one platform: its hosts, its schemes, how its links name something, and what
//! kinds of ids it has. The kinds validate ids for links and for rules alike, so that a rule and a
//! link that name the same thing come to the same text.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

pub(crate) use crate::entity::alternate_parses::AlternateParses;
use crate::entity::codec::escape_id;
use crate::entity::codec::percent_decode;
use crate::entity::link::Link;
use crate::entity::platform::Named;
use crate::entity::platform::Platform;
use crate::names::UnknownName;
use crate::url::NormalizedUrl;

mod alternate_parses;
pub(crate) mod codec;
mod discord;
mod ids;
mod instagram;
mod kakaotalk;
mod kik;
pub(crate) mod link;
mod matrix;
mod messenger;
mod platform;
mod protobuf;
mod session;
mod signal;
mod simplex;
mod snapchat;
mod telegram;
mod threema;
mod tiktok;
mod viber;
mod whatsapp;

/// An account, group, channel or the like of a messaging service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Entity {
    /// The service: `telegram`, `signal`, `whatsapp` ...
    pub platform: &'static str,
    /// What is named: `username`, `invite`, `phone` ...
    pub kind: &'static str,
    /// Its name; case is folded only where the service does. `/`, `%` and control characters are
    /// percent-encoded.
    pub id: String,
    /// Something inside it, such as the number of a message; encoded as the id is.
    pub detail: Option<String>,
}

impl Entity {
    /// Reads what a rule says, `platform:kind/id` or `platform:kind/id/detail`, and brings it to
    /// the spelling that links are brought to: `telegram:username/Foo` is
    /// `telegram:username/foo`, `signal:phone/+1 555 1234567` is `signal:phone/15551234567`.
    ///
    /// # Errors
    ///
    /// [`EntityError`] if the text has another shape, if the platform or the kind is unknown, or
    /// if nothing of that kind can have that id.
    pub fn parse(text: &str) -> Result<Self, EntityError> {
        let malformed = || EntityError::Malformed { text: text.chars().take(128).collect() };
        let (name, rest) = text.trim().split_once(':').ok_or_else(malformed)?;
        let (kind, rest) = rest.split_once('/').ok_or_else(malformed)?;
        let (id, detail) = match rest.split_once('/') {
            Some((id, detail)) => (id, Some(detail)),
            None => (rest, None),
        };
        let platform =
            PLATFORMS.iter().find(|platform| platform.name == name).ok_or_else(|| {
                let known = PLATFORMS.iter().map(|platform| platform.name);
                EntityError::UnknownPlatform(UnknownName::new("platform", name, known))
            })?;
        let kind = platform.kinds.iter().find(|known| known.name == kind).ok_or_else(|| {
            let known = platform.kinds.iter().map(|kind| kind.name);
            EntityError::UnknownKind(UnknownName::new("kind of entity", kind, known))
        })?;
        let impossible = || EntityError::ImpossibleId {
            platform: platform.name,
            kind: kind.name,
            id: rest.chars().take(128).collect(),
            example: kind.example,
        };
        if detail.is_some_and(str::is_empty) {
            return Err(impossible());
        }
        let id = (kind.canonical)(&percent_decode(id)).ok_or_else(impossible)?;
        let detail = detail.map(|detail| escape_id(&percent_decode(detail)));
        Ok(Self { platform: platform.name, kind: kind.name, id: escape_id(&id), detail })
    }
}

impl fmt::Display for Entity {
    /// Writes `platform:kind/id` or `platform:kind/id/detail`, the form of rules and verdicts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.platform, self.kind, self.id)?;
        self.detail.as_ref().map_or(Ok(()), |detail| write!(f, "/{detail}"))
    }
}

impl FromStr for Entity {
    type Err = EntityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a text does not name an entity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntityError {
    /// The text has another shape.
    #[error("`{text}` is not of the form `platform:kind/id`, such as `telegram:username/foo`")]
    Malformed {
        /// The beginning of the text.
        text: String,
    },
    /// No such platform.
    #[error(transparent)]
    UnknownPlatform(UnknownName),
    /// The platform has no such kind of entity.
    #[error(transparent)]
    UnknownKind(UnknownName),
    /// Nothing of that kind can have that id.
    #[error("`{id}` cannot be the id of a {platform} {kind}; one looks like `{example}`")]
    ImpossibleId {
        /// The platform.
        platform: &'static str,
        /// The kind.
        kind: &'static str,
        /// The beginning of the id.
        id: String,
        /// An id that is possible.
        example: &'static str,
    },
}

/// The entity that a link names, if any.
pub(crate) fn recognize(url: &NormalizedUrl) -> Option<Entity> {
    let link = Link::of(url)?;
    if link.is_web() {
        if let Some(platform) = platform_of_host(&link.host) {
            return entity(platform, &link);
        }
        return entity(&session::PLATFORM, &link);
    }
    let platform = PLATFORMS.iter().find(|platform| platform.schemes.contains(&link.scheme))?;
    entity(platform, &link)
}

/// Whether links of a host, which has no leading `www.`, may name an entity by their host.
pub(crate) fn has_host(host: &str) -> bool {
    platform_of_host(host).is_some()
}

/// Whether a link whose host is none of [`hosts`] may name an entity all the same.
pub(crate) fn is_named_anywhere(url: &NormalizedUrl) -> bool {
    url.raw_query().is_some_and(may_name_anywhere)
}

/// Whether a query may name an entity whatever the host is.
pub(crate) fn may_name_anywhere(query: &str) -> bool {
    session::may_be_community(query)
}

/// How long a query must be for [`may_name_anywhere`], in bytes.
pub(crate) const MIN_QUERY_ANYWHERE: usize = session::MIN_QUERY;

/// Every host whose links may name an entity; one that begins with a dot stands for its subdomains.
pub(crate) fn hosts() -> impl Iterator<Item = &'static str> {
    PLATFORMS.iter().flat_map(|platform| platform.hosts).copied()
}

fn entity(platform: &Platform, link: &Link<'_>) -> Option<Entity> {
    let Named { kind, id, detail } = (platform.recognize)(link)?;
    let kind = platform.kinds.iter().find(|known| known.name == kind)?;
    let id = escape_id(&(kind.canonical)(&id)?);
    let detail = detail.map(|detail| escape_id(&detail));
    Some(Entity { platform: platform.name, kind: kind.name, id, detail })
}

/// The platform of a host that has no leading `www.`.
fn platform_of_host(host: &str) -> Option<&'static Platform> {
    if let Some(platform) = HOSTS.get(host) {
        return Some(platform);
    }
    let parent = host.get(host.find('.')?..)?;
    HOSTS.get(parent).copied()
}

static PLATFORMS: [&Platform; 15] = [
    &telegram::PLATFORM,
    &signal::PLATFORM,
    &whatsapp::PLATFORM,
    &discord::PLATFORM,
    &snapchat::PLATFORM,
    &instagram::PLATFORM,
    &messenger::PLATFORM,
    &tiktok::PLATFORM,
    &viber::PLATFORM,
    &matrix::PLATFORM,
    &simplex::PLATFORM,
    &threema::PLATFORM,
    &session::PLATFORM,
    &kakaotalk::PLATFORM,
    &kik::PLATFORM,
];

static HOSTS: LazyLock<HashMap<&'static str, &'static Platform>> = LazyLock::new(|| {
    let hosts = |platform: &&'static Platform| {
        let platform = *platform;
        platform.hosts.iter().map(move |host| (*host, platform))
    };
    PLATFORMS.iter().flat_map(hosts).collect()
});

#[cfg(test)]
mod tests;
