//! What a link names, from which the entity is composed, or its text alone.

use super::ids::push_escaped_id;
use super::page::Page;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::template::Bindings;
use super::text::EntityText;
use super::text::Text;
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
                let push = |part: Option<&str>, text: &mut Text| {
                    push_escaped_id(part?, text);
                    Some(())
                };
                let push_id = |text: &mut Text| push((kind.canonical)(&named.id).as_deref(), text);
                let push_detail = |text: &mut Text| push(named.detail.as_deref(), text);
                text.set(&[platform, ":", kind.name, "/"], push_id, push_detail)
            }
            Self::Templated { page, bindings, .. } => {
                let push_id = |text: &mut Text| page.push_id(bindings, text);
                if !page.has_detail() {
                    return text.set_whole(&[&page.text_start], push_id);
                }
                let push_detail = |text: &mut Text| page.push_detail(bindings, text);
                text.set(&[&page.text_start], push_id, push_detail)
            }
        }
    }

    /// The entity; `None` if there is none of that id.
    pub(super) fn entity(&self, platform: &'static str) -> Option<Entity> {
        let kind = match self {
            Self::Coded(kind, _) => kind.name,
            Self::Templated { page, .. } => page.data.kind,
        };
        let mut text = EntityText::new();
        let text = self.write(platform, &mut text)?;
        let (id, detail) = (text.id().to_owned(), text.detail().map(str::to_owned));
        Some(Entity { platform, kind, id, detail })
    }

    pub(super) fn is_exact(&self) -> bool {
        !matches!(self, Self::Templated { is_exact: false, .. })
    }
}
