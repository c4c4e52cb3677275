//! Where a link leads: the link itself first, then everything that it carries.
//!
//! Nothing is fetched. [`Knowledge`] says which hosts carry a target inside their links, and where it
//! stands; what comes out is looked at again, until nothing new is found or one of
//! the [`Limits`] is reached. A wrapper stays a candidate itself.
//!
//! ```text
//! walk          from a link to everything that it leads to
//! leads         where one link leads by itself: as it was parsed, or as it was scanned
//! knowledge     what is built in, what a caller adds, and the hosts of both
//! rows, guess   redirectors that are known, and targets in links of other hosts
//! hosts         gateways, buckets, and names that spell an address or a site
//! link          the parts of a link, and what they are compared with
//! decode        from what stands in a link to the target that it stands for
//! ```
//! Each imports only from those below it.

use std::borrow::Cow;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use crate::expand::walk::Walk;
use crate::limits::Limits;
use crate::names::names;
use crate::platform::Entity;
use crate::url::Anomalies;
use crate::url::NormalizedUrl;

pub(crate) use crate::expand::entity_query::EntityQuery;
pub(crate) use crate::expand::entity_query::WantedEntities;
pub use crate::expand::hop::Hop;
pub(crate) use crate::expand::hop::HopKind;
pub(crate) use crate::expand::hop::S3;
pub use crate::expand::knowledge::Knowledge;
pub use crate::expand::knowledge::KnowledgeError;
pub(crate) use crate::expand::leads::scanned::Leads;
pub(crate) use crate::expand::rows::builtin::shortener_hosts;
pub(crate) use crate::expand::rows::link_facts::LinkFacts;
pub(crate) use crate::expand::rows::nodes::FILED_LABELS;

mod decode;
mod entity_query;
mod found;
mod guess;
mod hop;
mod hosts;
pub(crate) mod json;
mod knowledge;
mod leads;
mod link;
mod rows;
mod walk;

/// The places that a link leads to, in the order in which they were found.
///
/// ```
/// use outlink::Limits;
/// use outlink::expand::expand;
/// use outlink::url::normalize;
///
/// # fn main() -> Result<(), outlink::url::NormalizeError> {
/// let limits = Limits::default();
/// let link = normalize("https://www.google.com/url?q=https%3A%2F%2Fevil.example%2Fx", &limits)?;
/// let expansion = expand(link, &limits);
/// let target = &expansion.candidates[1];
/// assert_eq!(target.url.href(), Some("https://evil.example/x"));
/// let hop = target.via.as_ref().map(|hop| (hop.from, hop.redirector.as_ref(), hop.guessed));
/// assert_eq!(hop, Some((0, "google.url", false)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expansion {
    /// The link itself, then every place that it leads to.
    pub candidates: Vec<Candidate>,
    /// The limit that ended the expansion before everything was found.
    pub limit: Option<ReachedLimit>,
}

impl Expansion {
    /// The expansion of a link that leads nowhere but to itself.
    pub(crate) fn of(url: NormalizedUrl) -> Self {
        let link = Candidate { url, via: None, entity: None, opaque: None };
        Self { candidates: vec![link], limit: None }
    }
}

/// A place that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// The place.
    pub url: NormalizedUrl,
    /// The hop that led to it; `None` for the link itself.
    pub via: Option<Hop>,
    /// The entity that it names.
    pub entity: Option<Entity>,
    /// The redirector that hides where this candidate leads, if it is one of those.
    pub opaque: Option<Cow<'static, str>>,
}

impl Candidate {
    /// Whether the candidate stands for an entity alone: a further one that the link before it
    /// names, such as the account of a post. Rules for hosts, URLs and contents are compared with
    /// the link, not with this place.
    pub fn is_entity_only(&self) -> bool {
        self.via.as_ref().is_some_and(|hop| hop.kind() == HopKind::Entity)
    }
}

impl Serialize for Candidate {
    /// Writes `url` (what a browser opens, or else the normal form), `normal`, `via`, `entity`,
    /// `anomalies` and, if it hides its target, `opaque`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Candidate", 6)?;
        object.serialize_field("url", self.url.href().unwrap_or(self.url.normal()))?;
        object.serialize_field("normal", self.url.normal())?;
        object.serialize_field("via", &self.via)?;
        object.serialize_field("entity", &self.entity)?;
        object.serialize_field("anomalies", &self.url.anomalies())?;
        match &self.opaque {
            Some(redirector) => object.serialize_field("opaque", redirector)?,
            None => object.skip_field("opaque")?,
        }
        object.end()
    }
}

impl<'de> Deserialize<'de> for Candidate {
    /// Reads what serialization writes. The place is brought to normal form again, which must be the
    /// same one.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            url: String,
            normal: String,
            via: Option<Hop>,
            entity: Option<Entity>,
            anomalies: Anomalies,
            opaque: Option<String>,
        }
        let Stored { url, normal, via, entity, anomalies, opaque } =
            Stored::deserialize(deserializer)?;
        let restored = NormalizedUrl::restored(&url, &normal, anomalies).ok_or_else(|| {
            serde::de::Error::custom(format_args!("`{normal}` is not the normal form of `{url}`"))
        })?;
        Ok(Self { url: restored, via, entity, opaque: opaque.map(Cow::Owned) })
    }
}

names! {
    /// A limit that was reached.
    #[non_exhaustive]
    pub enum ReachedLimit, "limit" {
        /// [`Limits::depth`].
        Depth => "depth",
        /// [`Limits::candidates`].
        Candidates => "candidates",
        /// [`Limits::decoded_bytes`].
        DecodedBytes => "decoded_bytes",
    }
}

/// Finds where a link leads, by what is built in.
///
/// The work is linear in the length of the link plus [`Limits::decoded_bytes`]. First everything
/// is found that known redirectors lead to, then what can be guessed.
///
/// ```
/// use outlink::Limits;
/// use outlink::expand::expand;
/// use outlink::url::normalize;
///
/// # fn main() -> Result<(), outlink::url::NormalizeError> {
/// let limits = Limits::default();
/// let link = normalize("https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fs%2Fshop1", &limits)?;
/// let expansion = expand(link, &limits);
/// assert_eq!(expansion.candidates[1].url.normal(), "https://t.me/s/shop1");
/// let entity = expansion.candidates[1].entity.as_ref().map(ToString::to_string);
/// assert_eq!(entity.as_deref(), Some("telegram:username/shop1"));
/// # Ok(())
/// # }
/// ```
pub fn expand(url: NormalizedUrl, limits: &Limits) -> Expansion {
    expand_with(url, limits, &Knowledge::in_force())
}

/// Finds where a link leads, by what is built in and what a caller adds.
pub fn expand_with(url: NormalizedUrl, limits: &Limits, knowledge: &Knowledge) -> Expansion {
    Walk::new(url, true, limits, knowledge.known_hosts()).finish()
}

/// Finds where a link leads without guessing: what [`expand_with`] finds before its first guess.
pub(crate) fn expand_known(
    url: NormalizedUrl,
    limits: &Limits,
    knowledge: &Knowledge,
) -> Expansion {
    Walk::new(url, false, limits, knowledge.known_hosts()).finish()
}

/// The form in which every spelling of one resource of a gateway family is compared, by the
/// gateways that are built in; `None` if the link belongs to no family or has that form already.
///
/// [`expand`] adds this form to the candidates of a link; a rule for one spelling, such as
/// `graph.org/page`, fits the others if it is compared in this form too.
///
/// | family | form |
/// | --- | --- |
/// | onion gateways | `http://<id>.onion/path?query` |
/// | IPFS gateways | `ipfs://<CIDv1 in base32>/path`, `ipns://<name>/path` |
/// | gateways of the Ethereum Name Service | `ipns://<name>.eth/path` |
/// | hosts that show the same | that path on the first of them: `https://telegra.ph/path?query` |
/// | buckets of Amazon S3 and Google Cloud | `https://<bucket>.s3.amazonaws.com/path`, `https://storage.googleapis.com/<bucket>/path` |
/// | Google Drive and Docs | `https://drive.google.com/file/d/<id>` |
pub fn canonical(url: &NormalizedUrl) -> Option<NormalizedUrl> {
    Knowledge::in_force().redirectors_table().canonical(url)
}

/// Whether the host of a link is one of a gateway that is built in.
pub(crate) fn is_builtin_gateway(url: &NormalizedUrl) -> bool {
    Knowledge::in_force().redirectors_table().is_gateway(url)
}

#[cfg(test)]
mod tests;
