//! The texts of entities, by which rules and links are compared.

/// The text of an entity, as [`Display`](std::fmt::Display) writes it.
#[derive(Debug)]
pub(crate) struct EntityText {
    text: String,
    /// Where the text of the entity without its detail ends.
    id_end: usize,
}

impl EntityText {
    /// No text yet.
    pub(super) fn new() -> Self {
        Self { text: String::new(), id_end: 0 }
    }

    /// Writes the text of an entity, whose id `id` appends; `None` if `id` returns that.
    pub(super) fn set(
        &mut self,
        [platform, kind]: [&str; 2],
        id: impl FnOnce(&mut String) -> Option<()>,
        detail: Option<&str>,
    ) -> Option<&Self> {
        self.text.clear();
        self.text.reserve(USUAL_BYTES);
        for part in [platform, ":", kind, "/"] {
            self.text.push_str(part);
        }
        id(&mut self.text)?;
        self.id_end = self.text.len();
        if let Some(detail) = detail {
            self.text.push('/');
            self.text.push_str(detail);
        }
        Some(self)
    }

    /// `platform:kind/id`, with `/detail` behind it if there is one.
    pub(crate) fn whole(&self) -> &str {
        &self.text
    }

    /// `platform:kind/id`, if there is a detail.
    pub(crate) fn without_detail(&self) -> Option<&str> {
        self.text.get(..self.id_end).filter(|text| text.len() < self.text.len())
    }
}

/// The texts of most entities are not longer.
const USUAL_BYTES: usize = 64;
