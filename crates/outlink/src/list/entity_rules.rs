//! URLs of lists that name an account, group or room of a messenger.

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::notes::Notes;
use super::notes::Result;
use crate::limits::Limits;
use crate::platform;
use crate::platform::Entity;
use crate::url::NormalizedUrl;
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
    let entity = platform::recognize_page(url);
    if entity.is_some() && entity == entity_of(url.normal()) {
        return Ok(None);
    }
    if let Some(entity) = entity {
        let message = format!("read as the entity {entity}, which stands behind the `#`");
        notes.push(Problem::new(DiagnosticCode::NamesEntity, message));
        return Ok(Some(entity));
    }
    if !is_route(url.fragment().unwrap_or_default()) && !platform::reads_fragment(url) {
        return Ok(None);
    }
    let message = "what the link names stands behind its `#`, which url rules do not compare; write \
                   an entity rule, or a rule for the host if all of it is meant";
    Err(Problem::new(DiagnosticCode::IdentityInFragment, message))
}

/// Whether a fragment is what a page shows, and not a place on it: `/room/x`, `!x`.
fn is_route(fragment: &str) -> bool {
    let route = fragment.strip_prefix(['/', '!']);
    route.is_some_and(|route| !route.trim_matches('/').is_empty())
}

/// The entity that a url rule stands for in every spelling. A rule with a query that is not part of
/// what names the entity is for that query alone: `t.me/foo?start=x` is not all of `foo`.
pub(crate) fn of_rule(url: &NormalizedUrl) -> Option<Entity> {
    let entity = entity_of(url.normal())?;
    (!is_one_query_of(url, &entity)).then_some(entity)
}

/// Says whether a rule covers more than one spelling of what it names.
pub(super) fn note_entity(url: &NormalizedUrl, notes: &mut Notes) {
    let Some(entity) = entity_of(url.normal()) else { return };
    notes.push(if is_one_query_of(url, &entity) {
        let message = format!(
            "names {entity} with a query: it fits links with that query alone; for all of it write \
             an entity rule, or the link without the query"
        );
        Problem::new(DiagnosticCode::EntityQuery, message)
    } else {
        let message =
            format!("names {entity}: its other spellings fit too, as with an entity rule");
        Problem::new(DiagnosticCode::NamesEntity, message)
    });
}

fn is_one_query_of(url: &NormalizedUrl, entity: &Entity) -> bool {
    let bare = url.normal().split_once('?').and_then(|(bare, _)| entity_of(bare));
    bare.as_ref() == Some(entity)
}

fn entity_of(link: &str) -> Option<Entity> {
    normalize(link, &Limits::default()).ok().as_ref().and_then(platform::recognize_page)
}
