//! The texts of entities, by which rules and links are compared.

/// A text that is composed piece by piece. Nothing is allocated for a short one.
#[derive(Debug)]
pub(super) struct Text {
    /// The text, unless it is longer.
    inline: [u8; INLINE_BYTES],
    length: usize,
    /// All of a longer text.
    long: String,
}

/// The texts of most entities are not longer.
const INLINE_BYTES: usize = 96;

impl Text {
    /// The empty text.
    pub(super) fn new() -> Self {
        Self { inline: [0; INLINE_BYTES], length: 0, long: String::new() }
    }

    #[inline]
    pub(super) fn push_str(&mut self, text: &str) {
        let end = self.length + text.len();
        if let Some(place) = self.inline.get_mut(self.length..end) {
            place.copy_from_slice(text.as_bytes());
        } else {
            if self.length <= INLINE_BYTES {
                let start = self.as_str().to_owned();
                self.long = start;
            }
            self.long.push_str(text);
        }
        self.length = end;
    }

    /// Appends a text of ASCII in lower case.
    pub(super) fn push_in_lower_case(&mut self, text: &str) {
        let start = self.length;
        self.push_str(text);
        let appended = match self.inline.get_mut(start..self.length) {
            Some(appended) => appended,
            None => {
                let text = self.long.get_mut(start..);
                return text.into_iter().for_each(str::make_ascii_lowercase);
            }
        };
        appended.make_ascii_lowercase();
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.inline.get(..self.length).unwrap_or(self.long.as_bytes())
    }

    pub(super) fn as_str(&self) -> &str {
        // Whole texts were appended.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    fn clear(&mut self) {
        self.length = 0;
    }
}

/// The text of an entity, as [`Display`](std::fmt::Display) writes it.
#[derive(Debug)]
pub(crate) struct EntityText {
    text: Text,
    /// Where the id begins.
    id_start: usize,
    /// Where the text of the entity without its detail ends.
    id_end: usize,
    has_detail: bool,
}

impl EntityText {
    /// No text yet.
    pub(super) fn new() -> Self {
        Self { text: Text::new(), id_start: 0, id_end: 0, has_detail: false }
    }

    /// Writes the text of an entity. `start` is what stands in front of the id (`platform:kind/`), in
    /// one piece or several. `id` appends the id and `detail` what is inside it; `None` if `id` returns
    /// that. The entity has no detail if `detail` returns that.
    #[inline]
    pub(super) fn set(
        &mut self,
        start: &[&str],
        id: impl FnOnce(&mut Text) -> Option<()>,
        detail: impl FnOnce(&mut Text) -> Option<()>,
    ) -> Option<&Self> {
        self.set_whole(start, id)?;
        self.text.push_str("/");
        self.has_detail = detail(&mut self.text).is_some();
        Some(self)
    }

    /// Writes the text of an entity without a detail. `start` and `id` are those of [`Self::set`].
    #[inline]
    pub(super) fn set_whole(
        &mut self,
        start: &[&str],
        id: impl FnOnce(&mut Text) -> Option<()>,
    ) -> Option<&Self> {
        self.text.clear();
        self.has_detail = false;
        start.iter().for_each(|part| self.text.push_str(part));
        self.id_start = self.text.len();
        id(&mut self.text)?;
        self.id_end = self.text.len();
        Some(self)
    }

    /// `platform:kind/id`, with `/detail` behind it if there is one.
    pub(crate) fn whole(&self) -> &[u8] {
        if self.has_detail { self.text.as_bytes() } else { self.part(0, self.id_end) }
    }

    /// `platform:kind/id`, if there is a detail.
    pub(crate) fn without_detail(&self) -> Option<&[u8]> {
        self.has_detail.then(|| self.part(0, self.id_end))
    }

    /// The id.
    pub(super) fn id(&self) -> &str {
        self.text.as_str().get(self.id_start..self.id_end).unwrap_or_default()
    }

    /// The detail, if there is one.
    pub(super) fn detail(&self) -> Option<&str> {
        self.text.as_str().get(self.id_end + 1..).filter(|_| self.has_detail)
    }

    fn part(&self, start: usize, end: usize) -> &[u8] {
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_are_what_was_appended() {
        let mut text = Text::new();
        let mut expected = String::new();
        for piece in ["t\u{e9}", "", &"0123456789".repeat(9), "abc", "d", &"x".repeat(200), "y"] {
            text.push_str(piece);
            expected.push_str(piece);
            assert_eq!((text.as_str(), text.len()), (&*expected, expected.len()));
        }
        text.clear();
        assert_eq!(text.as_str(), "");
        text.push_str(&"z".repeat(97));
        assert_eq!(text.as_str(), "z".repeat(97));
    }

    #[test]
    fn an_entity_is_written_again_and_again_into_one_place() {
        let mut text = EntityText::new();
        let ids =
            [("a".repeat(200), Some("b")), ("c".to_owned(), None), ("d".repeat(85), Some(""))];
        for (id, detail) in ids {
            let push = |part: Option<&str>, text: &mut Text| {
                text.push_str(part?);
                Some(())
            };
            assert!(text.set(&["p:k/"], |text| push(None, text), |_| None).is_none());
            let text =
                text.set(&["p:", "k/"], |text| push(Some(&id), text), |text| push(detail, text));
            let text = text.unwrap();
            let without = format!("p:k/{id}");
            assert_eq!((text.id(), text.detail()), (&*id, detail));
            assert_eq!(text.without_detail(), detail.map(|_| without.as_bytes()));
            let whole = detail.map_or(without.clone(), |detail| format!("{without}/{detail}"));
            assert_eq!(text.whole(), whole.as_bytes());
        }
    }
}
