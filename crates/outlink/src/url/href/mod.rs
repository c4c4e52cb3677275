//! The serialization that a browser would open, and where its parts are.

mod drive;
pub(super) mod file;
pub(super) mod split;

use std::ops::Range;

use ::url::ParseError;
use ::url::Position;
use ::url::Url;

use self::split::Pieces;

/// A serialized URL with the positions of its parts.
///
/// ```text
/// https://user:pw@www.evil.example:8080/a%2Fb?q=%41#top
///      |          |               |    |     |     |
///      |          host.start      |    path  query fragment
///      scheme_end                 host.end
/// ```
///
/// Where there is no host, its range is empty; where there is no query or fragment, its position
/// is that of what follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Href {
    pub(super) text: String,
    scheme_end: usize,
    host: Range<usize>,
    path: usize,
    query: usize,
    fragment: usize,
    pub(super) port: Option<u16>,
    pub(super) has_credentials: bool,
}

impl Href {
    /// Parses a link whose scheme is not `file`.
    pub(super) fn parse(link: &str) -> Result<Self, ParseError> {
        let url = Url::parse(&drive::rename_removed(link))?;
        let is_opaque = url.cannot_be_a_base();
        let at = |position: Position| url[..position].len();
        let mut href = Self {
            scheme_end: at(Position::AfterScheme),
            host: at(Position::BeforeHost)..at(Position::AfterHost),
            path: at(Position::BeforePath),
            query: at(Position::AfterPath),
            fragment: at(Position::AfterQuery),
            port: url.port(),
            has_credentials: !url.username().is_empty() || url.password().is_some(),
            text: url.into(),
        };
        // Two escapes that the `url` crate 2.5 does not know yet: a space at the end of an opaque
        // path (https://url.spec.whatwg.org/#cannot-be-a-base-url-path-state), and `^` in any other
        // (https://url.spec.whatwg.org/#path-percent-encode-set).
        if is_opaque {
            if href.query < href.text.len() && href.path().ends_with(' ') {
                href.escape(href.query - 1..href.query, "%20");
            }
        } else if href.path().contains('^') {
            let path = href.path().replace('^', "%5E");
            href.escape(href.path..href.query, &path);
        }
        Ok(href)
    }

    /// Takes over a serialization of which all parts are known, up to where the path, the query and
    /// the fragment begin.
    pub(super) fn of_parts(
        text: String,
        scheme_end: usize,
        host: Range<usize>,
        [path, query, fragment]: [usize; 3],
        port: Option<u16>,
    ) -> Self {
        Self { text, scheme_end, host, path, query, fragment, port, has_credentials: false }
    }

    /// Finds the parts of a serialized `file` URL whose host is so long.
    pub(super) fn of_file(text: String, host: usize) -> Self {
        let authority = "file://".len();
        let fragment = text.find('#').unwrap_or(text.len());
        let query = text.find('?').unwrap_or(fragment).min(fragment);
        Self {
            scheme_end: "file".len(),
            host: authority..authority + host,
            path: authority + host,
            query,
            fragment,
            port: None,
            has_credentials: false,
            text,
        }
    }

    /// Parses a link with its host replaced by one that is serialized already, and that the parser
    /// would perhaps refuse.
    pub(super) fn with_host(pieces: &Pieces<'_>, host: &str) -> Result<Self, ParseError> {
        let mut href = Self::parse(&pieces.with_host("h"))?;
        href.text.replace_range(href.host.clone(), host);
        let longer = host.len().saturating_sub(href.host.len());
        href.host.end += longer;
        href.path += longer;
        href.query += longer;
        href.fragment += longer;
        Ok(href)
    }

    /// Replaces the end of the path by something that is not shorter.
    fn escape(&mut self, range: Range<usize>, by: &str) {
        let longer = by.len().saturating_sub(range.len());
        self.text.replace_range(range, by);
        self.query += longer;
        self.fragment += longer;
    }

    pub(super) fn scheme(&self) -> &str {
        self.part(0..self.scheme_end)
    }

    pub(super) fn after_colon(&self) -> &str {
        self.part(self.scheme_end + 1..self.text.len())
    }

    pub(super) fn host(&self) -> &str {
        self.part(self.host.clone())
    }

    pub(super) fn host_range(&self) -> Range<usize> {
        self.host.clone()
    }

    pub(super) fn path(&self) -> &str {
        self.part(self.path..self.query)
    }

    pub(super) fn path_range(&self) -> Range<usize> {
        self.path..self.query
    }

    pub(super) fn query(&self) -> Option<&str> {
        self.part(self.query..self.fragment).strip_prefix('?')
    }

    pub(super) fn fragment(&self) -> Option<&str> {
        self.part(self.fragment..self.text.len()).strip_prefix('#')
    }

    pub(super) fn without_fragment(&self) -> &str {
        self.part(0..self.fragment)
    }

    fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}
