//! URLs of lists that name an account, group or room of a messenger.

use super::diagnostic::Code;
use super::diagnostic::Complaint;
use super::pattern::Notes;
use super::pattern::Result;
use crate::entity;
use crate::entity::Entity;
use crate::limits::Limits;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;

/// The entity of a URL that names it in its fragment, which url rules do not compare.
///
/// # Errors
/// If the fragment says what is meant and nobody knows how: without it the rule would fit every
/// group or account of the service.
pub(super) fn in_fragment(url: &NormalizedUrl, notes: &mut Notes) -> Result<Option<Entity>> {
    if url.fragment().is_none_or(str::is_empty) {
        return Ok(None);
    }
    let entity = entity::recognize(url);
    if entity.is_some() && entity == entity_of(url.normal()) {
        return Ok(None);
    }
    if let Some(entity) = entity {
        let message = format!("read as the entity {entity}, which stands behind the `#`");
        notes.push(Complaint::new(Code::NamesEntity, message));
        return Ok(Some(entity));
    }
    let is_messenger = url.scheme_class() == SchemeClass::App
        || url.host().is_some_and(|host| FRAGMENT_SERVICES.contains(&host));
    if !is_messenger {
        return Ok(None);
    }
    let message = "what the link names stands behind its `#`, which url rules do not compare; write an entity rule";
    Err(Complaint::new(Code::IdentityInFragment, message))
}

/// Says that a rule covers more than one spelling of what it names.
pub(super) fn note_entity(url: &NormalizedUrl, notes: &mut Notes) {
    if let Some(entity) = entity_of(url.normal()) {
        let message =
            format!("names {entity}: its other spellings fit too, as with an entity rule");
        notes.push(Complaint::new(Code::NamesEntity, message));
    }
}

fn entity_of(link: &str) -> Option<Entity> {
    normalize(link, &Limits::default()).ok().as_ref().and_then(entity::recognize)
}

/// Hosts whose links name their account, group or room in the fragment.
const FRAGMENT_SERVICES: [&str; 7] = [
    "signal.group",
    "signal.me",
    "signal.link",
    "signal.art",
    "matrix.to",
    "simplex.chat",
    "web.telegram.org",
];
