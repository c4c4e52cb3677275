//! Safe Browsing expressions: the host suffixes and path prefixes under which a link is looked up
//! (<https://developers.google.com/safe-browsing/v4/urls-hashing#suffixprefix-expressions>,
//! <https://developers.google.com/safe-browsing/reference/URLs.and.Hashing>).

mod cuts;

pub(crate) use self::cuts::Cuts;
pub(crate) use self::cuts::Opening;
use super::NormalizedUrl;
use super::SchemeClass;
use super::host::suffix::SuffixList;

/// Which suffixes of a host make expressions.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Suffixes<'a> {
    /// Version 4: the host, and up to four made of its last five labels.
    V4,
    /// Version 5: the host, and up to four that begin with the registrable domain and add labels.
    V5(&'a SuffixList),
    /// The expressions of both, for lists that do not say which version they were made for.
    Both(&'a SuffixList),
}

impl NormalizedUrl {
    /// The expressions of version 4, at most thirty: hosts from the whole to the shortest, and for
    /// each the path with and without its query, then up to four directories from the root on.
    /// Links that are not web links have none.
    pub fn expressions(&self) -> Expressions<'_> {
        self.expressions_of(Suffixes::V4)
    }

    /// The expressions that begin with the given suffixes of the host.
    pub fn expressions_of(&self, suffixes: Suffixes<'_>) -> Expressions<'_> {
        let is_web = self.scheme_class() == SchemeClass::Web;
        let host = self.host().filter(|_| is_web).unwrap_or_default();
        let text = self.normal_without_scheme();
        let parts = (host.len(), self.path().len());
        Expressions::of_web(text, parts, self.ip().is_some(), suffixes)
    }
}

/// A suffix of the host, followed by a prefix of path and query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expression<'a> {
    text: &'a str,
    host: usize,
    is_whole_host: bool,
    has_query: bool,
}

impl<'a> Expression<'a> {
    /// The text that lists of hashes are made of.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The suffix of the host.
    pub fn host(&self) -> &'a str {
        self.text.get(..self.host).unwrap_or_default()
    }

    /// The path, or the beginning of it, with the query if that belongs to the expression.
    pub fn path(&self) -> &'a str {
        self.text.get(self.host..).unwrap_or_default()
    }

    /// Whether the suffix is all of the host.
    pub fn is_whole_host(&self) -> bool {
        self.is_whole_host
    }

    /// What the expression stands for, apart from its host.
    pub fn reach(&self) -> Reach {
        match self.path() {
            _ if self.has_query => Reach::Query,
            "/" => Reach::Host,
            path if path.ends_with('/') => Reach::Directory,
            _ => Reach::Resource,
        }
    }
}

/// How much of a host an expression stands for, from all to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reach {
    /// All of it.
    Host,
    /// What lies below a directory.
    Directory,
    /// One path, with any query.
    Resource,
    /// One path with one query.
    Query,
}

/// The expressions of a link.
#[derive(Clone, Debug)]
pub struct Expressions<'a> {
    text: &'a str,
    /// The length of the whole host.
    host: usize,
    cuts: Cuts,
    has_query: bool,
    /// Which of the starts and of the ends come next.
    next_start: usize,
    next_end: usize,
}

impl<'a> Expressions<'a> {
    /// The expressions of `host/path?query` in normal form, given how long host and path are; none
    /// without a host.
    pub(crate) fn of_web(
        text: &'a str,
        (host, path): (usize, usize),
        is_address: bool,
        suffixes: Suffixes<'_>,
    ) -> Self {
        let mut opening = Opening::EMPTY;
        opening.fill(text.as_bytes());
        let cuts = Cuts::of_web(text.as_bytes(), &opening, (host, path), is_address, suffixes);
        let has_query = text.len() > host + path;
        Self { text, host, cuts, has_query, next_start: 0, next_end: 0 }
    }
}

impl<'a> Iterator for Expressions<'a> {
    type Item = Expression<'a>;

    fn next(&mut self) -> Option<Expression<'a>> {
        let start = *self.cuts.starts().get(self.next_start)?;
        let ends = self.cuts.ends();
        let end = *ends.get(self.next_end)?;
        self.next_end += 1;
        if self.next_end == ends.len() {
            self.next_end = 0;
            self.next_start += 1;
        }
        let text = self.text.get(start..end)?;
        let has_query = self.has_query && end == self.text.len();
        Some(Expression { text, host: self.host - start, is_whole_host: start == 0, has_query })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let starts = self.cuts.starts().len() - self.next_start;
        let left = starts * self.cuts.ends().len() - self.next_end;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Expressions<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::url::normalize;

    #[test]
    fn an_expression_says_what_it_stands_for() {
        let url = normalize("http://a.evil.example/1/2.php?x", &Limits::default()).unwrap();
        let found: Vec<_> = url
            .expressions()
            .map(|expression| (expression.as_str(), expression.is_whole_host(), expression.reach()))
            .collect();
        assert_eq!(
            found,
            [
                ("a.evil.example/1/2.php?x", true, Reach::Query),
                ("a.evil.example/1/2.php", true, Reach::Resource),
                ("a.evil.example/", true, Reach::Host),
                ("a.evil.example/1/", true, Reach::Directory),
                ("evil.example/1/2.php?x", false, Reach::Query),
                ("evil.example/1/2.php", false, Reach::Resource),
                ("evil.example/", false, Reach::Host),
                ("evil.example/1/", false, Reach::Directory),
            ]
        );
        let last = url.expressions().last().unwrap();
        assert_eq!((last.host(), last.path()), ("evil.example", "/1/"));
        assert_eq!(url.expressions().len(), 8);
    }

    #[test]
    fn without_a_query_no_expression_stands_for_one() {
        let reach = |link| {
            let url = normalize(link, &Limits::default()).unwrap();
            url.expressions().next().map(|expression| expression.reach())
        };
        assert_eq!(reach("http://evil.example"), Some(Reach::Host));
        assert_eq!(reach("http://evil.example/1/"), Some(Reach::Directory));
        assert_eq!(reach("http://evil.example/1/2.php#x"), Some(Reach::Resource));
        assert_eq!(reach("http://evil.example/1/2.php?"), Some(Reach::Query));
    }

    #[test]
    fn both_versions_together_repeat_nothing() {
        let link = "http://a.b.c.d.e.f.github.io/";
        let url = normalize(link, &Limits::default()).unwrap();
        let hosts = |suffixes| -> Vec<_> {
            url.expressions_of(suffixes).map(|e| e.host().to_owned()).collect()
        };
        let list = SuffixList::embedded();
        let v5 = hosts(Suffixes::V5(list));
        assert_eq!(
            v5[1..],
            ["c.d.e.f.github.io", "d.e.f.github.io", "e.f.github.io", "f.github.io"]
        );
        let mut both = [hosts(Suffixes::V4), v5].concat();
        both.sort_by_key(|host| std::cmp::Reverse(host.len()));
        both.dedup();
        assert_eq!(hosts(Suffixes::Both(list)), both);
    }

    #[test]
    fn other_links_than_web_links_have_none() {
        let url = normalize("tg://resolve?domain=foo", &Limits::default()).unwrap();
        assert_eq!(url.expressions().count(), 0);
    }
}
