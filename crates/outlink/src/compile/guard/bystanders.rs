//! Pages of bystanders, on which keywords and regexes are tried.
//!
//! Nobody can tell what a regex is meant for, but whether it fits two pages of a shared host that
//! have nothing in common but the host. A keyword fits every page of a host if it is a part of what
//! they all begin with. All that pages begin with is sorted by every place where a keyword may begin,
//! so that a list of a hundred thousand keywords costs a binary search each.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use regex::RegexBuilder;

use crate::compile::guard::shared;
use crate::compile::guard::shared::SharedLine;
use crate::names::Part;
use crate::rule::Keyword;
use crate::rule::RegexPattern;
use crate::table::occurrence::LinkText;
use crate::table::regex::REGEX_BYTES;
use crate::table::required::required_literals;
use crate::table::scope::lies_in;

/// Pages of which a rule that is no over-block does not fit two.
pub(super) struct Bystander {
    /// What all of them begin with: `https://t.me/`.
    beginning: LinkText<'static>,
    /// Their host, or what their hosts end in; empty if these differ.
    host: String,
    /// The pages without their scheme.
    pages: Vec<String>,
    /// What is taken down with them, for people.
    what: String,
}

impl Bystander {
    /// The pages of a host.
    pub(super) fn host(host: &str, what: &str) -> Self {
        let page = |name: &&str| format!("{host}/{name}");
        let pages = NAMES.iter().map(page).collect();
        Self::new(host, "", "", pages, format!("`{host}`, which is {what}"))
    }

    /// What is below a path, or what queries name there.
    fn path(host: &str, line: &SharedLine) -> Self {
        let SharedLine { below, path, query, exact, what, .. } = *line;
        let host = if below { format!("en.{host}") } else { host.to_owned() };
        let place = if exact { path.to_owned() } else { format!("{path}/") };
        let between = if exact && query.is_empty() { "?" } else { query };
        let page = |name: &&str| format!("{host}/{place}{between}{name}");
        let pages = NAMES.iter().map(page).collect();
        Self::new(&host, &place, query, pages, format!("`{host}/{place}`, {what}"))
    }

    /// Pages of different people below a suffix.
    pub(super) fn suffix(suffix: &str, what: &str) -> Self {
        let [one, two, ..] = NAMES;
        let pages = [(one, ""), (two, ""), (one, two), (two, one)];
        let pages = pages.map(|(host, page)| format!("{host}.{suffix}/{page}"));
        let text = format!(".{suffix}/");
        Self {
            beginning: link_text(text, 0..suffix.len() + 1, usize::MAX),
            host: suffix.to_owned(),
            pages: pages.to_vec(),
            what: format!("whatever is below `{suffix}`, which is {what}"),
        }
    }

    /// Pages of different people whose hosts begin alike.
    fn label(label: &str) -> Self {
        let [one, two, ..] = NAMES;
        Self {
            beginning: link_text(format!("{label}."), 0..label.len() + 1, usize::MAX),
            host: String::new(),
            pages: vec![format!("{label}.{one}.com/{two}"), format!("{label}.{two}.org/{one}")],
            what: format!("whatever host begins with `{label}.`"),
        }
    }

    fn new(host: &str, path: &str, query: &str, pages: Vec<String>, what: String) -> Self {
        let text = format!("{SCHEME}{host}/{path}{query}").to_lowercase();
        let host_end = SCHEME.len() + host.len();
        let beginning = link_text(text, SCHEME.len()..host_end, host_end + 1 + path.len());
        Self { beginning, host: host.to_owned(), pages, what }
    }

    /// Whether a rule for some domains may be about the pages at all.
    fn lies_in_one_of(&self, domains: &[String]) -> bool {
        domains.is_empty() || domains.iter().any(|domain| lies_in(&self.host, domain))
    }

    fn is_taken_by_keyword(&self, keyword: &Keyword, at: usize) -> bool {
        let occurrence = self.beginning.occurrence(at..at + keyword.text.len());
        occurrence.fits(keyword.part, keyword.word) && self.lies_in_one_of(&keyword.domains)
    }

    fn is_taken_by_regex(&self, regex: &Regex, scheme: bool) -> bool {
        let schemes: &[&str] = if scheme { &[SCHEME, "http://"] } else { &[""] };
        schemes.iter().any(|scheme| {
            let fitting =
                self.pages.iter().filter(|page| regex.is_match(&format!("{scheme}{page}")));
            fitting.count() > 1
        })
    }
}

/// All bystanders that are known beforehand.
pub(super) struct Bystanders {
    all: Vec<Bystander>,
    /// Every place of every beginning, in the order of what follows it.
    places: Vec<(usize, usize)>,
}

impl Bystanders {
    /// Those that are built in. They are made when the first keyword or regex is looked at.
    pub(super) fn builtin() -> &'static Self {
        static BYSTANDERS: LazyLock<Bystanders> = LazyLock::new(|| {
            let hosts = shared::hosts().filter(|(host, _)| !host.starts_with('*'));
            let hosts = hosts.flat_map(|(host, what)| {
                spellings(host).into_iter().map(move |host| Bystander::host(&host, what))
            });
            let paths = shared::paths().flat_map(|line| {
                let spellings = spellings(line.host).into_iter();
                spellings.map(move |host| Bystander::path(&host, &line))
            });
            let suffixes = SUFFIXES.iter().map(|name| Bystander::suffix(name, "a public suffix"));
            let labels = std::iter::once(Bystander::label("www"));
            Bystanders::new(hosts.chain(paths).chain(suffixes).chain(labels).collect())
        });
        &BYSTANDERS
    }

    fn new(all: Vec<Bystander>) -> Self {
        let mut places = Vec::new();
        for (number, bystander) in all.iter().enumerate() {
            let indices = bystander.beginning.text.char_indices();
            places.extend(indices.map(|(at, _)| (number, at)));
        }
        let rest = |(number, at): &(usize, usize)| {
            all.get(*number).and_then(|bystander| bystander.beginning.text.get(*at..))
        };
        places.sort_unstable_by(|a, b| rest(a).cmp(&rest(b)));
        Self { all, places }
    }

    /// Where a text stands in what pages begin with.
    fn places_of(&self, text: &str) -> impl Iterator<Item = (&Bystander, usize)> {
        let rest = |(number, at): &(usize, usize)| {
            let bystander = self.all.get(*number)?;
            Some((bystander, *at, bystander.beginning.text.get(*at..)?))
        };
        let first = self
            .places
            .partition_point(|place| rest(place).is_some_and(|(_, _, rest)| rest < text));
        let places = self.places.get(first..).unwrap_or_default().iter().map_while(rest);
        let text = text.to_owned();
        let here = places.take_while(move |(_, _, rest)| rest.starts_with(text.as_str()));
        here.map(|(bystander, at, _)| (bystander, at))
    }

    /// What a keyword takes down.
    pub(super) fn taken_by_keyword(&self, keyword: &Keyword) -> Option<&str> {
        let mut places = self.places_of(&keyword.text);
        let taken = places.find(|(bystander, at)| bystander.is_taken_by_keyword(keyword, *at));
        taken.map(|(bystander, _)| bystander.what.as_str())
    }

    /// What a regex takes down, of the bystanders that are built in and those that the regex itself
    /// speaks of.
    pub(super) fn taken_by_regex(
        &self,
        regex: &RegexPattern,
        of_regex: &dyn Fn(&str) -> Vec<Bystander>,
    ) -> Option<String> {
        let literals = required_literals(&regex.source);
        let spoken_of = runs(&regex.source);
        let mut own: Vec<Bystander> =
            regex.domains.iter().chain(&spoken_of).flat_map(|text| of_regex(text)).collect();
        // Nearly no regex gets further, and so none of these is compiled twice.
        let is_near = self.are_near(&regex.domains, &literals);
        if !is_near && own.is_empty() {
            return None;
        }
        let compiled = RegexBuilder::new(&regex.source).size_limit(REGEX_BYTES).build().ok()?;
        own.retain(|bystander| bystander.lies_in_one_of(&regex.domains));
        let known = self.all.iter().filter(|_| is_near);
        let known = known.filter(|bystander| bystander.lies_in_one_of(&regex.domains));
        let mut all = own.iter().chain(known);
        let taken = all.find(|bystander| bystander.is_taken_by_regex(&compiled, regex.scheme));
        taken.map(|bystander| bystander.what.clone())
    }

    /// Whether a regex for some domains, every match of which contains one of some literals, can fit
    /// a page.
    fn are_near(&self, domains: &[String], literals: &[String]) -> bool {
        let is_named =
            |domain: &String| self.all.iter().any(|bystander| lies_in(&bystander.host, domain));
        let is_there = |literal: &String| {
            let literal = literal.strip_prefix("http://").unwrap_or(literal);
            // What differs from page to page stands at the end.
            let name = |char: char| char.is_ascii_alphanumeric();
            let short = literal.strip_suffix(name).unwrap_or(literal);
            let shorter = short.strip_suffix(name).unwrap_or(short);
            [literal, short, shorter].iter().any(|text| self.places_of(text).next().is_some())
        };
        (domains.is_empty() || domains.iter().any(is_named))
            && (literals.is_empty() || literals.iter().any(is_there))
    }
}

/// The runs of a regex that may be hosts. What each of them means for the regex is not asked: only
/// pages that it fits count.
fn runs(source: &str) -> Vec<String> {
    let text = source.replace(r"\.", ".").replace(r"\/", "/").to_ascii_lowercase();
    let is_of_hosts = |char: char| char.is_ascii_alphanumeric() || "-_.:/".contains(char);
    let runs = text.split(|char| !is_of_hosts(char)).filter(|run| run.contains('.'));
    runs.map(str::to_owned).collect()
}

/// A host, and the `www.` that people write before it.
fn spellings(host: &str) -> Vec<String> {
    let is_registered = host.matches('.').count() == 1;
    let spellings = [Some(host.to_owned()), is_registered.then(|| format!("www.{host}"))];
    spellings.into_iter().flatten().collect()
}

/// A text with its host, and its path up to an end or that of the text.
fn link_text(text: String, host: Range<usize>, path_end: usize) -> LinkText<'static> {
    let whole = host.start..text.len();
    let path = host.end..path_end.min(text.len());
    let query = (path.end + 1).min(text.len())..text.len();
    let parts = [(Part::Host, host), (Part::Path, path), (Part::Query, query)];
    LinkText { text: text.into(), whole, parts }
}

const SCHEME: &str = "https://";

/// Names of pages and people, as long as the longest ids, that have nothing in common: of two of
/// letters and two of digits a rule for all of a host fits two at least.
const NAMES: [&str; 4] = [
    "qkzdumxwqkzdumxwqkzdumxw",
    "vhjyfgrpvhjyfgrpvhjyfgrp",
    "417930258641793025864179",
    "682057391468205739146820",
];

/// The suffixes under which most sites are. Others are guarded where a rule names them: a word such
/// as `casino` is a suffix too, and a fair keyword.
const SUFFIXES: [&str; 61] = [
    "ac.uk", "ai", "at", "au", "be", "biz", "br", "ca", "cc", "ch", "cn", "co", "co.in", "co.jp",
    "co.kr", "co.nz", "co.uk", "co.za", "com", "com.ar", "com.au", "com.br", "com.cn", "com.mx",
    "com.tr", "cz", "de", "dk", "edu", "es", "eu", "fi", "fr", "gov", "gov.uk", "gr", "hu", "ie",
    "in", "info", "io", "it", "jp", "kr", "me", "mx", "net", "nl", "no", "nz", "org", "org.uk",
    "pl", "pt", "ro", "ru", "se", "tr", "tv", "ua", "us",
];
