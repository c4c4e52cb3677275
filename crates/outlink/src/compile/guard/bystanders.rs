//! Pages of bystanders, on which keywords and regexes are tried.
//!
//! A regex does not say what it is meant for. If it fits pages of different people who have nothing in
//! common but a shared host, a suffix or a usual word, it is too broad. So a regex is run on such pages:
//! two of each shape of name for every shared host, every suffix of the Public Suffix List and every
//! usual label, segment, ending and parameter. The literals that a regex requires are looked
//! up first in one text of all that these pages begin with, and only pages that hold one are tried.
//!
//! A keyword fits every page of a host if it is a part of what they all begin with. The places where a
//! keyword may begin are sorted, so that a list of a hundred thousand keywords costs a binary search
//! each.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;
use regex::RegexBuilder;

use crate::codec::folded;
use crate::compile::guard::SHARED;
use crate::compile::guard::common::ENDINGS;
use crate::compile::guard::common::LABELS;
use crate::compile::guard::common::NAMES;
use crate::compile::guard::common::QUERIES;
use crate::compile::guard::common::SEGMENTS;
use crate::compile::guard::common::SUFFIXES;
use crate::compile::guard::shared;
use crate::compile::guard::shared::SharedLine;
use crate::compile::guard::suffixes::Suffixes;
use crate::limits::MAX_REGEX_BYTES;
use crate::names::Part;
use crate::rule::Keyword;
use crate::rule::RegexPattern;
use crate::table::occurrence::LinkText;
use crate::table::required::required_literals;
use crate::table::scope::lies_in;
use crate::url::Section;

/// Pages of which a rule that is not an over-block does not fit two.
pub(super) struct Bystander {
    /// What all of them have in common: `https://t.me/`.
    common: LinkText<'static>,
    /// Their host, or what their hosts end in; empty if these differ.
    host: String,
    shape: Shape,
    /// What is taken down with them, for people.
    what: Cow<'static, str>,
    /// Which parts of what they have in common a keyword fits by accident.
    accidents: Accidents,
}

/// Where the name of a page stands.
enum Shape {
    /// Behind a text.
    After(String),
    /// In the host, before a text.
    Before(String),
    /// In the host, behind a label.
    Label(String),
    /// In host and path, with a text between or behind.
    Path(String),
    Ending(&'static str),
}

/// When a keyword that is a part of what pages have in common stands there by accident, and the pages
/// are not what it means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accidents {
    /// Never: the keyword fits the pages, and that is too many.
    None,
    /// When it is less than a whole label.
    WithinLabels,
    /// When it does not begin with the dot before a suffix.
    BehindDot,
}

impl Bystander {
    /// The pages of a host.
    pub(super) fn host(host: &str, what: &str) -> Self {
        Self::new(host, "", "", format!("`{host}`, which is {what}"), Accidents::None)
    }

    /// What is below a path, or what queries name there.
    fn path(host: &str, line: &SharedLine) -> Self {
        let SharedLine { below, path, query, exact, what, .. } = *line;
        let host = if below { format!("en.{host}") } else { host.to_owned() };
        let place = if exact { path.to_owned() } else { format!("{path}/") };
        let between = if exact && query.is_empty() { "?" } else { query };
        let what = format!("`{host}/{place}`, {what}");
        Self::new(&host, &place, between, what, Accidents::None)
    }

    fn new(host: &str, path: &str, query: &str, what: String, accidents: Accidents) -> Self {
        let text = folded(&format!("{SCHEME}{host}/{path}{query}"));
        let host_end = SCHEME.len() + host.len();
        let common = link_text(text, SCHEME.len()..host_end, host_end + 1 + path.len());
        let shape = Shape::After(format!("{host}/{path}{query}"));
        Self { common, host: host.to_owned(), shape, what: what.into(), accidents }
    }

    /// Pages of different people below a suffix.
    pub(super) fn suffix(suffix: &str, section: Section, what: &str) -> Self {
        let accidents = match section {
            _ if SUFFIXES.contains(&suffix) => Accidents::None,
            Section::Icann => Accidents::BehindDot,
            Section::Private => Accidents::WithinLabels,
        };
        Self {
            common: link_text(format!(".{suffix}/"), 0..suffix.len() + 1, usize::MAX),
            host: suffix.to_owned(),
            shape: Shape::Before(suffix.to_owned()),
            what: format!("whatever is below `{suffix}`, which is {what}").into(),
            accidents,
        }
    }

    /// Pages of different people that have a usual word in common.
    fn usual(text: String, host: Range<usize>, path: usize, shape: Shape, what: String) -> Self {
        let common = link_text(text, host, path);
        let (host, accidents) = (String::new(), Accidents::None);
        Self { common, host, shape, what: what.into(), accidents }
    }

    fn all_usual() -> impl Iterator<Item = Self> {
        let labels = LABELS.iter().map(|label| {
            let what = format!("whatever host begins with `{label}.`");
            let shape = Shape::Label((*label).to_owned());
            Self::usual(format!("{label}."), 0..label.len() + 1, usize::MAX, shape, what)
        });
        let segments = SEGMENTS.iter().map(|segment| {
            let what = format!("whatever page lies below `/{segment}/`");
            let shape = Shape::Path(format!("{segment}/"));
            Self::usual(format!("/{segment}/"), 0..0, usize::MAX, shape, what)
        });
        let endings = ENDINGS.iter().map(|ending| {
            let what = format!("whatever page ends in `{ending}`");
            Self::usual((*ending).to_owned(), 0..0, usize::MAX, Shape::Ending(ending), what)
        });
        let queries = QUERIES.iter().map(|query| {
            let what = format!("whatever link has the parameter `{query}`");
            Self::usual(format!("?{query}"), 0..0, 0, Shape::Path(format!("?{query}")), what)
        });
        labels.chain(segments).chain(endings).chain(queries)
    }

    /// The pages that two names give, each in every way that it can be written.
    fn pages(&self, name: &str, other: &str) -> Vec<String> {
        match &self.shape {
            Shape::After(text) => vec![format!("{text}{name}")],
            Shape::Before(suffix) => vec![
                format!("{name}.{suffix}/"),
                format!("{name}.{suffix}/{other}"),
                format!("www.{name}.{suffix}/{other}"),
            ],
            Shape::Label(label) => {
                vec![format!("{label}.{name}.com/{other}"), format!("{label}.{name}.org/")]
            }
            Shape::Path(text) => vec![format!("{name}.com/{text}{other}")],
            Shape::Ending(ending) if ending.contains('?') => {
                vec![format!("{name}.com/{other}{ending}{name}")]
            }
            Shape::Ending(ending) => vec![format!("{name}.com/{other}{ending}")],
        }
    }

    /// Whether a rule for some domains may be about the pages at all.
    fn lies_in_one_of(&self, domains: &[String]) -> bool {
        domains.is_empty() || domains.iter().any(|domain| lies_in(&self.host, domain))
    }

    fn is_taken_by_keyword(&self, keyword: &Keyword, at: usize) -> bool {
        let range = at..at + keyword.text.len();
        let is_accident = match self.accidents {
            Accidents::None => false,
            Accidents::BehindDot => at > 0,
            Accidents::WithinLabels => !self.covers_label(&range),
        };
        let occurrence = self.common.occurrence(range);
        !is_accident
            && occurrence.fits(keyword.part, keyword.word)
            && self.lies_in_one_of(&keyword.domains)
    }

    /// Whether a range takes in a whole label of more than three characters, or the end of one and the
    /// dot or slash behind it.
    fn covers_label(&self, range: &Range<usize>) -> bool {
        let text = &*self.common.text;
        let keyword = text.get(range.clone()).unwrap_or_default();
        let before = text.get(..range.start).and_then(|text| text.chars().next_back());
        let after = text.get(range.end..).and_then(|text| text.chars().next());
        let is_end = |char: Option<char>| char.is_none_or(|char| "./".contains(char));
        let is_label = is_end(before) && is_end(after) && keyword.len() >= LABEL_CHARS;
        is_label || is_end(before) && keyword.contains('.')
    }

    fn is_taken_by_regex(&self, regex: &Regex, pattern: &RegexPattern) -> bool {
        let subject = |page: &str, scheme: &str| {
            let (host, rest) = page.split_once('/').unwrap_or((page, ""));
            let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
            match pattern.part {
                None => format!("{scheme}{page}"),
                Some(Part::Host) => host.to_owned(),
                Some(Part::Path) => format!("/{path}"),
                Some(Part::Query) => query.to_owned(),
            }
        };
        let scheme = pattern.scheme;
        let schemes: &[&str] = if scheme { &[SCHEME, "http://"] } else { &[""] };
        schemes.iter().any(|scheme| {
            let fits = |name: &str, other: &str| {
                let pages = self.pages(name, other);
                pages.iter().any(|page| regex.is_match(&subject(page, scheme)))
            };
            let names = NAMES.iter().flat_map(|(one, two)| [(*one, *two), (*two, *one)]);
            names.filter(|(name, other)| fits(name, other)).nth(1).is_some()
        })
    }
}

/// All bystanders that are known beforehand.
pub(super) struct Bystanders {
    all: Vec<Bystander>,
    /// Every place of what is common to each, in the order of what follows it.
    places: Vec<(u32, u32)>,
    /// All that is common to each, a line for each.
    text: String,
    /// Where the line of each begins.
    lines: Vec<usize>,
}

impl Bystanders {
    /// Those that are built in. They are made when the first keyword or regex is looked at.
    pub(super) fn builtin() -> &'static Self {
        static BYSTANDERS: LazyLock<Bystanders> = LazyLock::new(|| {
            let hosts = SHARED.all().into_iter().flat_map(|(host, what, is_named)| {
                let accidents = if is_named { Accidents::None } else { Accidents::WithinLabels };
                let what = format!("`{host}`, which is {what}");
                let bystander =
                    move |host: String| Bystander::new(&host, "", "", what.clone(), accidents);
                spellings(host).into_iter().map(bystander)
            });
            let paths = shared::paths().flat_map(|line| {
                let spellings = spellings(line.host).into_iter();
                spellings.map(move |host| Bystander::path(&host, &line))
            });
            let suffixes = Suffixes::embedded();
            let suffixes = suffixes.names().map(|(name, section)| {
                let what = match section {
                    Section::Icann => "a public suffix",
                    Section::Private => "a public suffix whose owner lets anybody have a name",
                };
                Bystander::suffix(name, section, what)
            });
            let all = hosts.chain(paths).chain(suffixes).chain(Bystander::all_usual());
            Bystanders::new(all.collect())
        });
        &BYSTANDERS
    }

    fn new(all: Vec<Bystander>) -> Self {
        let mut places = Vec::new();
        let mut text = String::new();
        let mut lines = Vec::with_capacity(all.len());
        for (number, bystander) in all.iter().enumerate() {
            let common = &*bystander.common.text;
            lines.push(text.len());
            text.push_str(common);
            text.push('\n');
            let is_place = |at: &usize| match bystander.accidents {
                Accidents::None => true,
                Accidents::BehindDot => *at == 0,
                Accidents::WithinLabels => {
                    let before = common.get(..*at).unwrap_or_default();
                    common.get(*at..).is_some_and(|rest| rest.starts_with('.'))
                        || before.is_empty()
                        || before.ends_with(['.', '/'])
                }
            };
            let indices = common.char_indices().map(|(at, _)| at).filter(is_place);
            places.extend(indices.map(|at| (number as u32, at as u32)));
        }
        let rest = |(number, at): &(u32, u32)| {
            let bystander = all.get(*number as usize)?;
            bystander.common.text.get(*at as usize..)
        };
        places.sort_unstable_by(|a, b| rest(a).cmp(&rest(b)));
        Self { all, places, text, lines }
    }

    /// Where a text stands in what pages begin with.
    fn places_of(&self, text: &str) -> impl Iterator<Item = (&Bystander, usize)> {
        let rest = |(number, at): &(u32, u32)| {
            let bystander = self.all.get(*number as usize)?;
            Some((bystander, *at as usize, bystander.common.text.get(*at as usize..)?))
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
        let places = self.places_of(&keyword.text);
        let mut taken =
            places.filter(|(bystander, at)| bystander.is_taken_by_keyword(keyword, *at));
        let first = taken.next()?;
        // `t.me/` is a part of `about.me/` too, but whoever writes it means the former.
        let begins_word = |(bystander, at): &(&Bystander, usize)| {
            let before = bystander.common.text.get(..*at).unwrap_or_default();
            !before.ends_with(char::is_alphanumeric)
        };
        let (bystander, _) = std::iter::once(first).chain(taken).find(begins_word).unwrap_or(first);
        Some(&bystander.what)
    }

    /// What a regex takes down, of the bystanders that are built in and those that the regex itself
    /// speaks of.
    pub(super) fn taken_by_regex(
        &self,
        regex: &RegexPattern,
        of_regex: &dyn Fn(&str) -> Vec<Bystander>,
    ) -> Option<String> {
        // The pages are indexed by their whole text, which a regex for a part does not see.
        let literals = match regex.part {
            None => required_literals(&regex.source),
            Some(_) => Vec::new(),
        };
        let spoken_of = runs(&regex.source);
        let mut own: Vec<Bystander> =
            regex.domains.iter().chain(&spoken_of).flat_map(|text| of_regex(text)).collect();
        own.retain(|bystander| bystander.lies_in_one_of(&regex.domains));
        let near = self.near(&regex.domains, &literals);
        // Nearly no regex gets further, and so none of these is compiled twice.
        if near.is_empty() && own.is_empty() {
            return None;
        }
        let compiled = RegexBuilder::new(&regex.source).size_limit(MAX_REGEX_BYTES).build().ok()?;
        let mut all = own.iter().chain(near);
        let taken = all.find(|bystander| bystander.is_taken_by_regex(&compiled, regex));
        taken.map(|bystander| bystander.what.clone().into_owned())
    }

    /// The bystanders whose pages a regex for some domains, every match of which contains one of some
    /// literals, can fit.
    fn near(&self, domains: &[String], literals: &[String]) -> Vec<&Bystander> {
        let numbers: Vec<usize> = if literals.is_empty() {
            (0..self.all.len()).collect()
        } else {
            let mut numbers: Vec<usize> =
                literals.iter().flat_map(|literal| self.lines_with(literal)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let bystanders = numbers.into_iter().filter_map(|number| self.all.get(number));
        bystanders.filter(|bystander| bystander.lies_in_one_of(domains)).collect()
    }

    /// The numbers of the bystanders in whose common text a literal stands.
    fn lines_with(&self, literal: &str) -> Vec<usize> {
        let literal = literal.strip_prefix("http://").unwrap_or(literal);
        // What differs from page to page stands at the end, or before a suffix.
        let is_of_name = |char: char| char.is_ascii_alphanumeric();
        let behind_name = literal.strip_prefix(is_of_name).filter(|rest| rest.starts_with('.'));
        let whole = behind_name.unwrap_or(literal);
        let short = whole.strip_suffix(is_of_name).unwrap_or(whole);
        let shorter = short.strip_suffix(is_of_name).unwrap_or(short);
        for text in [whole, short, shorter] {
            if text.is_empty() {
                break;
            }
            let finder = memmem::Finder::new(text);
            let found = finder.find_iter(self.text.as_bytes());
            let line = |at: usize| {
                let number = self.lines.partition_point(|line| *line <= at).checked_sub(1)?;
                let (accidents, start) =
                    (self.all.get(number)?.accidents, *self.lines.get(number)?);
                let before = self.text.get(start..at)?;
                let is_accident = match accidents {
                    Accidents::None => false,
                    // A word that is a top-level domain too is one by accident.
                    Accidents::BehindDot => !before.is_empty() && !text.contains('/'),
                    Accidents::WithinLabels => {
                        !(before.is_empty() || before.ends_with(['.', '/']))
                            && text.starts_with(is_of_name)
                    }
                };
                (!is_accident).then_some(number)
            };
            let numbers: Vec<usize> = found.filter_map(line).collect();
            if !numbers.is_empty() {
                return numbers;
            }
        }
        Vec::new()
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
    let path = host.end..path_end.min(text.len()).max(host.end);
    let query = (path.end + 1).min(text.len())..text.len();
    let parts = [(Part::Host, host), (Part::Path, path), (Part::Query, query)];
    LinkText { text: text.into(), whole, parts }
}

const SCHEME: &str = "https://";

/// The fewest characters of a label that is known by itself.
const LABEL_CHARS: usize = 4;
