//! The registry of platforms: the account, group, video, post or the like that a link names,
//! whatever its spelling.
//!
//! ```text
//! data/platforms/*.toml   a file a platform: hosts, schemes, templates of links, cases
//! build.rs -> platform_data.rs     these files as statics
//! sites                   which platforms a host has
//! registry                which platforms a link may be of; each is compiled when a link is
//! page, template, segment, class   what a template fits, and the id that it captures
//! telegram, signal, ...   code for what templates cannot say
//! ```
//! Classes validate ids for links and for rules alike, so that a rule and a link that name the same
//! thing come to the same text.

use std::fmt;
use std::str::FromStr;

use self::ids::escape_id;
use crate::codec::percent_decode;
use crate::names::UnknownName;
pub(crate) use crate::platform::alternate_parses::AlternateParses;
use crate::platform::link::Link;
pub(crate) use crate::platform::prefix::platforms_with;
pub(crate) use crate::platform::prefix::spelled_prefixes;
pub(crate) use crate::platform::registry::Registry;
pub(crate) use crate::platform::set::EntitySet;
pub(crate) use crate::platform::text::EntityText;
use crate::platform::text::Text;
pub(crate) use crate::platform::things::is_owner;
use crate::platform_data::kept_names;
use crate::platform_data::stored_name;
use crate::url::NormalizedUrl;
use crate::wire::labels::Labels;

mod alternate_parses;
mod class;
mod common_path;
mod ids;
pub(crate) mod link;
mod matched;
mod matrix;
mod naming;
mod own;
mod page;
mod prefix;
mod punctuation;
mod recogniser;
mod registry;
mod reserved;
mod routes;
mod segment;
mod session;
mod set;
mod signal;
mod simplex;
mod sites;
mod telegram;
mod template;
mod text;
mod things;
mod view;

/// An account, group, channel, video, post or the like of a platform.
///
/// ```
/// use outlink::Entity;
///
/// # fn main() -> Result<(), outlink::EntityError> {
/// let channel: Entity = "telegram:username/Shop1".parse()?;
/// assert_eq!(channel.to_string(), "telegram:username/shop1");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Entity {
    /// The platform: `telegram`, `signal`, `youtube` ...
    pub platform: &'static str,
    /// What is named: `username`, `invite`, `phone` ...
    pub kind: &'static str,
    /// Its name; case is folded only where the platform does. `%` and control characters are
    /// percent-encoded, and so is `/` but for the one between the parts of an id that has several,
    /// such as `owner/name` of a repository.
    pub id: String,
    /// Something inside it, such as the number of a message; encoded as the id is.
    pub detail: Option<String>,
}

impl Entity {
    /// The text by which the entity is compared.
    pub(crate) fn to_text(&self) -> EntityText {
        let Self { platform, kind, id, detail } = self;
        let mut text = EntityText::new();
        let push = |part: Option<&str>, text: &mut Text| {
            text.push_str(part?);
            Some(())
        };
        text.set(
            &[platform, ":", kind, "/"],
            |text| push(Some(id), text),
            |text| push(detail.as_deref(), text),
        );
        text
    }

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
        let registry = Registry::in_force();
        let platforms = &registry.platforms;
        let platform =
            platforms.iter().find(|platform| platform.data.name == name).ok_or_else(|| {
                let known = platforms.iter().map(|platform| platform.data.name);
                EntityError::UnknownPlatform(UnknownName::new("platform", name, known))
            })?;
        let name = platform.data.name;
        if !platform.kinds().any(|known| known == kind) {
            let known = platform.kinds();
            let error = UnknownName::new("kind of entity", kind, known);
            return Err(EntityError::UnknownKind(error));
        }
        let mut impossible = EntityError::ImpossibleId {
            platform: name,
            kind: "",
            id: rest.chars().take(128).collect(),
            example: "",
        };
        let mut tell = |known: &'static str, possible: &'static str| {
            if let EntityError::ImpossibleId { kind, example, .. } = &mut impossible {
                (*kind, *example) = (known, possible);
            }
        };
        for coded in platform.coded_kinds().iter().filter(|coded| coded.name == kind) {
            tell(coded.name, coded.example);
            let (id, detail) = split_parts(rest, 1);
            if detail != Some("")
                && let Some(id) = (coded.canonical)(&percent_decode(id))
            {
                return Ok(Self::with(name, coded.name, escape_id(&id), detail));
            }
        }
        for page in platform.pages().iter().filter(|page| page.data.kind == kind) {
            tell(page.data.kind, page.data.example);
            let (id, detail) = split_parts(rest, page.parts());
            if detail != Some("")
                && let Some(id) = page.canonical(id)
            {
                return Ok(Self::with(name, page.data.kind, id, detail));
            }
        }
        Err(impossible)
    }

    fn with(platform: &'static str, kind: &'static str, id: String, detail: Option<&str>) -> Self {
        let detail = detail.map(|detail| escape_id(&percent_decode(detail)));
        Self { platform, kind, id, detail }
    }
}

impl<'de> serde::Deserialize<'de> for Entity {
    /// Reads what serialization writes: `platform`, `kind`, `id` and `detail`.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Stored {
            platform: String,
            kind: String,
            id: String,
            detail: Option<String>,
        }
        let Stored { platform, kind, id, detail } = Stored::deserialize(deserializer)?;
        let platforms = &Registry::builtin().platforms;
        let known = platforms.iter().find(|known| known.data.name == platform);
        let found = known
            .and_then(|known| Some((known.data.name, known.kinds().find(|known| *known == kind)?)));
        let found = found.or_else(|| kept_names(&platform, &kind));
        // A verdict of another process may name what is of a caller's platform there.
        let is_builtin = known.is_some();
        let stored = || stored_name(&platform).zip(stored_name(&kind)).filter(|_| !is_builtin);
        let (platform, kind) = found.or_else(stored).ok_or_else(|| {
            serde::de::Error::custom(format_args!("`{platform}:{kind}` is not a kind of entity"))
        })?;
        Ok(Self { platform, kind, id, detail })
    }
}

/// An id of so many parts and what follows it.
fn split_parts(text: &str, parts: usize) -> (&str, Option<&str>) {
    match text.match_indices('/').nth(parts.saturating_sub(1)) {
        Some((slash, _)) => (text.get(..slash).unwrap_or_default(), text.get(slash + 1..)),
        None => (text, None),
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
    #[error("{0}; the command adds one of your own with --platforms, a catalog with `platforms`")]
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

/// Every entity that a link names by the registry that is built in, each once: those whose page it is
/// before those of which it is a part.
#[cfg(test)]
pub(crate) fn recognize(url: &NormalizedUrl) -> Vec<Entity> {
    Registry::builtin().recognize(url)
}

impl Registry {
    /// Every entity that a link names, each once: those whose page it is before those of which it is
    /// a part.
    pub(crate) fn recognize(&self, url: &NormalizedUrl) -> Vec<Entity> {
        Link::of(url).map_or(Vec::new(), |link| self.recognize_in(&link))
    }

    /// As [`Self::recognize`], given the parts of a link. Allocates nothing if it names nothing and holds
    /// no escapes.
    pub(crate) fn recognize_in(&self, link: &Link<'_>) -> Vec<Entity> {
        self.find(link).into_iter().map(|found| found.entity).collect()
    }

    /// The kinds of entities whose texts begin so that it is wanted: `telegram:` is asked for first,
    /// then `telegram:username/` and others.
    pub(crate) fn kinds_of(&self, is_wanted: impl Fn(&str) -> bool) -> EntitySet {
        let platforms = self.platforms.iter().map(|platform| {
            let kinds = platform.data.pages.iter().map(|page| page.kind);
            (platform.data.name, kinds)
        });
        EntitySet::of(platforms, is_wanted)
    }

    /// Whether a web link names an entity that is wanted, given the labels of its host and how many of
    /// them are behind a leading `www.`. All of those that it names of these kinds are asked for, and
    /// perhaps others.
    pub(crate) fn names_any(
        &self,
        link: &Link<'_>,
        labels: (&Labels, usize),
        kinds: &EntitySet,
        is_wanted: &dyn Fn(&EntityText) -> bool,
    ) -> bool {
        let mut text = EntityText::new();
        let mut is_any = false;
        let sites = self.sites_of(labels);
        self.each_named(link, sites, |platform| kinds.pages(platform), &mut |platform, named| {
            let found = named.write(platform, &mut text);
            is_any |= found.is_some_and(is_wanted);
            found.is_some()
        });
        is_any
    }
}

/// The entity whose page a link is; of a part of it, `None`.
pub(crate) fn recognize_page(url: &NormalizedUrl) -> Option<Entity> {
    let entities = Registry::in_force().find(&Link::of(url)?);
    entities.into_iter().find(|found| found.is_exact).map(|found| found.entity)
}

/// Whether a link names an entity by what stands in front of its query. Links of platforms that callers
/// add are taken to do so.
pub(crate) fn is_named_without_query(url: &NormalizedUrl, entity: &Entity) -> bool {
    let registry = Registry::in_force();
    let is_known = registry.platforms.iter().any(|known| known.data.name == entity.platform);
    let Some(mut link) = Link::of(url).filter(|_| is_known) else { return !is_known };
    link.query = "";
    registry.recognize_in(&link).contains(entity)
}

/// Whether a link whose host is none of [`Registry::names`] may name an entity all the same.
pub(crate) fn is_named_anywhere(url: &NormalizedUrl) -> bool {
    may_name_anywhere(url.raw_query(), url.fragment())
}

/// Whether a web link may name an entity whatever its host is, by the length of its query with the
/// question mark and by the first byte of its fragment.
#[inline(always)]
pub(crate) fn hints_at_name(query_bytes: usize, fragment_lead: u8) -> bool {
    query_bytes > session::MIN_QUERY || fragment_lead == matrix::ROUTE_LEAD
}

/// Whether a query and a fragment may name an entity whatever the host is.
pub(crate) fn may_name_anywhere(query: Option<&str>, fragment: Option<&str>) -> bool {
    query.is_some_and(session::may_be_community) || fragment.is_some_and(matrix::may_be_route)
}

/// Whether a link is of a platform whose links name things in their fragments.
pub(crate) fn reads_fragment(url: &NormalizedUrl) -> bool {
    Link::of(url).is_some_and(|link| Registry::in_force().reads_fragment(&link))
}

/// Whether a host, in lower case and without a leading `www.`, is one of a platform.
pub(crate) fn has_host(host: &str) -> bool {
    Registry::builtin().has_host(host)
}

/// Every host of every platform that a list of threats must not block as a whole, with the reason;
/// sorted, each once. `*.x` stands for every name below `x`.
pub(crate) fn guarded_hosts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let registry = Registry::in_force();
    let guarded = registry.platforms.iter().flat_map(|platform| {
        let why = platform.data.guard;
        why.into_iter().flat_map(|why| platform.hosts().map(move |host| (host, why)))
    });
    let mut guarded: Vec<(&str, &str)> = guarded.collect();
    guarded.sort_unstable();
    guarded.dedup_by_key(|(host, _)| *host);
    guarded.into_iter()
}

#[cfg(test)]
mod tests;
