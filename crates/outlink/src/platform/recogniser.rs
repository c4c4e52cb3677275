//! What a recogniser consists of: the code of a platform that templates cannot say everything about.

use std::borrow::Cow;

use super::link::Link;

/// The code of a platform.
pub(super) struct Recogniser {
    /// What the file of the platform calls it.
    pub(super) name: &'static str,
    /// The kinds of things that its links name.
    pub(super) kinds: &'static [Kind],
    /// What a link names; the id is not validated yet.
    pub(super) recognize: for<'a> fn(&Link<'a>) -> Option<Named<'a>>,
    /// Whether links on any host may name something.
    pub(super) is_anywhere: bool,
}

/// Brings an id to its one spelling; `None` if nothing can have that id.
pub(super) type Canonical = fn(&str) -> Option<Cow<'_, str>>;

/// A kind of thing that links name.
pub(super) struct Kind {
    /// Its name in rules and verdicts.
    pub(super) name: &'static str,
    /// The one spelling of an id, or `None` if nothing can have it.
    pub(super) canonical: Canonical,
    /// An id that is possible, for the text of an error.
    pub(super) example: &'static str,
}

impl Kind {
    pub(super) const fn new(
        name: &'static str,
        canonical: Canonical,
        example: &'static str,
    ) -> Self {
        Self { name, canonical, example }
    }
}

/// What a link names, as it is spelled there.
pub(super) struct Named<'a> {
    /// The name of a [`Kind`].
    pub(super) kind: &'static str,
    /// Decoded, not validated.
    pub(super) id: Cow<'a, str>,
    /// Decoded.
    pub(super) detail: Option<Cow<'a, str>>,
}

impl<'a> Named<'a> {
    /// A thing without a detail.
    pub(super) fn new(kind: &'static str, id: impl Into<Cow<'a, str>>) -> Self {
        Self { kind, id: id.into(), detail: None }
    }

    /// Sets the detail: something inside the thing.
    pub(super) fn with_detail(self, detail: Option<impl Into<Cow<'a, str>>>) -> Self {
        Self { detail: detail.map(Into::into), ..self }
    }
}
