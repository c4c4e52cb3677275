//! What a link names, from which the entity is composed, or its text alone.

use super::ids::escape_id;
use super::ids::push_escaped_id;
use super::page::Page;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::template::Bindings;
use super::text::EntityText;
use crate::platform::Entity;

/// What a link names, before its text is composed.
pub(super) enum Match<'m> {
    /// By code.
    Coded(&'static Kind, Named<'m>),
    /// By a template.
    Templated {
        page: &'m Page,
        /// What the captures stand for.
        bindings: &'m Bindings<'m>,
        /// Whether the link is one to the entity itself, and not to something inside it.
        is_exact: bool,
    },
}

impl Match<'_> {
    /// Composes the text of the entity; `None` if there is none of that id.
    pub(super) fn write<'t>(
        &self,
        platform: &str,
        text: &'t mut EntityText,
    ) -> Option<&'t EntityText> {
        match self {
            Self::Coded(kind, named) => {
                let id = (kind.canonical)(&named.id)?;
                let push_id = |text: &mut String| {
                    push_escaped_id(&id, text);
                    Some(())
                };
                let detail = named.detail.as_deref().map(escape_id);
                text.set([platform, kind.name], push_id, detail.as_deref())
            }
            Self::Templated { page, bindings, .. } => {
                let push_id = |text: &mut String| page.push_id(bindings, text);
                let detail = page.detail(bindings);
                text.set([platform, page.data.kind], push_id, detail.as_deref())
            }
        }
    }

    /// The entity; `None` if there is none of that id.
    pub(super) fn entity(&self, platform: &'static str) -> Option<Entity> {
        let (kind, id, detail) = match self {
            Self::Coded(kind, named) => {
                let id = escape_id(&(kind.canonical)(&named.id)?);
                (kind.name, id, named.detail.as_deref().map(escape_id))
            }
            Self::Templated { page, bindings, .. } => {
                let mut id = String::new();
                page.push_id(bindings, &mut id)?;
                (page.data.kind, id, page.detail(bindings))
            }
        };
        Some(Entity { platform, kind, id, detail })
    }

    pub(super) fn is_exact(&self) -> bool {
        !matches!(self, Self::Templated { is_exact: false, .. })
    }
}
