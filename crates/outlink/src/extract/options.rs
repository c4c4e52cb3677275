//! Options: facts about a text beside its characters.

use crate::url::NormalizedUrl;

/// How a text is read; see [`extract_with`](super::extract_with). The default is that of
/// [`extract()`](super::extract()).
///
/// ```
/// use outlink::Limits;
/// use outlink::extract::ExtractOptions;
/// use outlink::extract::extract_with;
/// use outlink::url::normalize;
///
/// let mut options = ExtractOptions::default();
/// options.base(normalize("https://evil.example/a/", &Limits::default()).unwrap());
/// let found: Vec<_> = extract_with(r#"<a href="../b">here</a>"#, &options).collect();
/// assert_eq!(found[0].refanged, "https://evil.example/b");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtractOptions {
    pub(super) base: Option<NormalizedUrl>,
    pub(super) quoted_printable: bool,
}

impl ExtractOptions {
    /// The address of the page that the text is, or stands on. Relative references in HTML
    /// attributes (`<a href="/x">`) and Markdown destinations (`[x](/x)`) are links then, and
    /// `//host` has the scheme of the page. The first `base` element of the text goes for all
    /// of it. A fragment alone (`#top`) stays on the page and is not a link.
    pub fn base(&mut self, base: NormalizedUrl) -> &mut Self {
        self.base = Some(base);
        self
    }

    /// Whether the text is the body of a mail in quoted-printable encoding (RFC 2045 section 6.7):
    /// `=3D` is an equals sign, and `=` at the end of a line joins it with the next. Offsets are
    /// those of the text as it came. It takes memory linear in the text.
    pub fn quoted_printable(&mut self, is_encoded: bool) -> &mut Self {
        self.quoted_printable = is_encoded;
        self
    }
}
