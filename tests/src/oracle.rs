//! The naive oracle: which rules fit and which of them stand, by one look at every rule.
//!
//! No tables, no hashes, no fast path: each kind of rule is a line or two of string comparison, so
//! that a reader can hold it against the manual's page on precedence. The engine has to agree.

use outlink::Effect;
use outlink::Exceptions;
use outlink::Format;
use outlink::HashOf;
use outlink::Keyword;
use outlink::ListInfo;
use outlink::Part;
use outlink::Pattern;
use outlink::Rule;
use outlink::Withdrawal;
use outlink::expand::Candidate;
use outlink::url::Host;
use outlink::url::NormalizedUrl;
use outlink::url::SchemeClass;
use sha2::Digest;
use sha2::Sha256;
use std::ops::Range;

/// A list with its rules.
pub type List = (ListInfo, Vec<Rule>);

/// A layer: its lists, and the rules of the layers below that it withdraws.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// The lists.
    pub lists: &'a [List],
    /// The withdrawals.
    pub withdrawals: &'a [Withdrawal],
}

/// What the oracle says of a rule that fits a candidate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The index of the candidate.
    pub candidate: usize,
    /// The code that the engine must give.
    pub code: &'static str,
    /// The name of the list.
    pub list: String,
    /// The line of the rule.
    pub line: u32,
}

/// Everything that fits a link in one layer, sorted. Validity and jurisdictions are not the oracle's
/// business.
pub fn findings(lists: &[List], candidates: &[Candidate]) -> Vec<Finding> {
    findings_in(&[Layer { lists, withdrawals: &[] }], candidates)
}

/// Everything that fits a link in any layer, sorted; the lowest layer comes first.
pub fn findings_in(layers: &[Layer<'_>], candidates: &[Candidate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let fitting = layers.iter().enumerate().flat_map(|(number, layer)| {
            let above = layers.get(number + 1..).unwrap_or_default();
            let rules = layer.lists.iter().flat_map(move |(list, rules)| {
                rules.iter().map(move |rule| (list, rule, is_withdrawn(list, rule, above)))
            });
            rules.filter_map(|(list, rule, is_withdrawn)| {
                let rank = rank(list, rule, candidate)?;
                Some((Fit { list, rule, rank }, is_withdrawn))
            })
        });
        let (withdrawn, fitting): (Vec<_>, Vec<_>) = fitting.partition(|(_, withdrawn)| *withdrawn);
        findings.extend(withdrawn.into_iter().map(|(fit, _)| {
            let (list, line) = (fit.list.name.clone(), fit.rule.line);
            Finding { candidate: index, code: "inactive", list, line }
        }));
        let fitting: Vec<Fit<'_>> = fitting.into_iter().map(|(fit, _)| fit).collect();
        for fit in &fitting {
            let code = match fit.rule.effect {
                Effect::Except => "excepted",
                Effect::Block if fitting.iter().any(|other| lifts(other, fit)) => "excepted",
                Effect::Block => match &fit.rule.pattern {
                    Pattern::Sha256(hash) if hash.len() < 32 => "partial_hash",
                    _ => "listed",
                },
            };
            // An exception that lifts something is named in the reason of what it lifts.
            let named_elsewhere = fit.rule.effect == Effect::Except
                && fitting.iter().any(|block| is_lifted_by(block, fit, &fitting));
            if !named_elsewhere {
                let (list, line) = (fit.list.name.clone(), fit.rule.line);
                findings.push(Finding { candidate: index, code, list, line });
            }
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

struct Fit<'a> {
    list: &'a ListInfo,
    rule: &'a Rule,
    rank: Rank,
}

fn is_withdrawn(list: &ListInfo, rule: &Rule, above: &[Layer<'_>]) -> bool {
    above.iter().flat_map(|layer| layer.withdrawals).any(|withdrawal| {
        let (withdrawn, pattern) = (&withdrawal.pattern, &rule.pattern);
        withdrawal.list == list.name
            && withdrawn.kind() == pattern.kind()
            && withdrawn.to_string() == pattern.to_string()
    })
}

/// Class and detail of the order of specificity.
type Rank = (u8, usize);

fn lifts(exception: &Fit<'_>, block: &Fit<'_>) -> bool {
    if exception.rule.effect != Effect::Except || block.rule.effect != Effect::Block {
        return false;
    }
    let mandatory = block.rule.attributes.mandatory.or(block.list.attributes.mandatory);
    let same_list = exception.list.name == block.list.name;
    let important_enough = !block.rule.important || exception.rule.important;
    let partial = matches!(&exception.rule.pattern, Pattern::Sha256(hash) if hash.len() < 32);
    mandatory != Some(true)
        && !partial
        && if same_list && block.list.format == Format::Adblock {
            important_enough
        } else if same_list {
            important_enough && exception.rank >= block.rank
        } else {
            exception.list.exceptions == Exceptions::All && exception.rank >= block.rank
        }
}

/// Whether `exception` is the one that the engine names for `block`: the narrowest of those that
/// lift it, the first by list and line among equals.
fn is_lifted_by(block: &Fit<'_>, exception: &Fit<'_>, all: &[Fit<'_>]) -> bool {
    let key = |fit: &Fit<'_>| {
        let (class, detail) = fit.rank;
        (std::cmp::Reverse((class, detail)), fit.list.name.clone(), fit.rule.line)
    };
    let winner = all.iter().filter(|other| lifts(other, block)).map(key).min();
    winner == Some(key(exception)) && lifts(exception, block)
}

/// How narrow the pattern is, if it fits.
fn rank(list: &ListInfo, rule: &Rule, candidate: &Candidate) -> Option<Rank> {
    let (pattern, url) = (&rule.pattern, &candidate.url);
    let web = url.scheme_class() == SchemeClass::Web;
    let parsed = url.host().and_then(|host| Host::parse(host).ok());
    let host = match &parsed {
        Some(host) if !web => host.as_str(),
        _ => url.host().filter(|_| web).unwrap_or_default(),
    };
    let ip = if web { url.ip() } else { parsed.as_ref().and_then(Host::ip) };
    let name = if ip.is_some() { "" } else { host };
    let fits = |fits: bool, rank: Rank| fits.then_some(rank);
    if candidate.is_entity_only() && !matches!(pattern, Pattern::Entity(_)) {
        return None;
    }
    match pattern {
        Pattern::Domain(domain) => fits(is_below(name, domain), (4, labels(domain))),
        Pattern::Host(wanted) => fits(!host.is_empty() && host == wanted, (5, 0)),
        Pattern::Url(wanted) if !web => {
            let text = url.normal();
            if text == wanted {
                return Some((if text.contains('?') { 8 } else { 7 }, 0));
            }
            if has_path(url) {
                let rest = wanted.strip_prefix(&text[..root(url)]);
                return rest.and_then(|rest| resource(rest, url, rule.effect));
            }
            let (wanted_path, wanted_query) = wanted.split_once('?')?;
            let (path, query) = text.split_once('?')?;
            let carries = rule.effect == Effect::Block && carries(query, wanted_query);
            fits(path == wanted_path && carries, (8, 0))
        }
        Pattern::Prefix(wanted) if !web => {
            let rest = wanted.strip_prefix(&url.normal()[..root(url)]);
            let rest = rest.filter(|rest| has_path(url) && !rest.is_empty())?;
            fits(is_at_or_below(url.path(), rest), (6, rest.len()))
        }
        Pattern::Url(wanted) => {
            let (wanted_host, rest) = wanted.split_at(wanted.find('/')?);
            resource(rest, url, rule.effect).filter(|_| is_site(host, wanted_host))
        }
        Pattern::Prefix(wanted) => {
            let (wanted_host, path) = wanted.split_at(wanted.find('/')?);
            let below = is_at_or_below(url.path(), path);
            fits(is_site(host, wanted_host) && below, (6, path.len()))
        }
        Pattern::Keyword(keyword) => {
            let on_domain = is_on(host, &keyword.domains);
            fits(on_domain && keyword_occurs(keyword, candidate), (1, 0))
        }
        Pattern::Regex(regex) => {
            let text = match regex.part {
                Some(part) => part_of(url, part),
                None if regex.scheme => url.normal(),
                None => url.normal_without_scheme(),
            };
            let occurs = regex::Regex::new(&regex.source).is_ok_and(|it| it.is_match(text));
            fits(occurs && is_on(host, &regex.domains), (2, 0))
        }
        Pattern::Ip(range) => {
            let inside = ip.is_some_and(|ip| range.contains(ip));
            let bits = range.prefix() + if range.address().is_ipv4() { 96 } else { 0 };
            fits(inside, (3, usize::from(bits)))
        }
        Pattern::Entity(wanted) => {
            let entity = candidate.entity.as_ref()?;
            let whole = entity.to_string();
            let mut account = entity.clone();
            account.detail = None;
            if entity.detail.is_some() && whole == *wanted {
                return Some((10, 0));
            }
            fits(account.to_string() == *wanted, (9, 0))
        }
        Pattern::Sha256(wanted) => {
            let expressions =
                if web { expressions(host, name, url.path(), url.query()) } else { Vec::new() };
            // Of a name alone, the hash leaves out the slash that ends its expression.
            let hit = |expression: &String| {
                let text = match list.hash_of {
                    HashOf::Host => expression.strip_suffix('/').filter(|host| !host.contains('/')),
                    _ => Some(expression.as_str()),
                };
                text.is_some_and(|text| Sha256::digest(text).starts_with(wanted))
            };
            expressions
                .iter()
                .filter(|(expression, _)| hit(expression))
                .map(|(_, rank)| *rank)
                .max()
        }
        _ => None,
    }
}

/// Whether a link that is not a web link has a host and a path below it.
fn has_path(url: &NormalizedUrl) -> bool {
    url.host().is_some() && url.path().starts_with('/')
}

/// How many bytes stand before the path.
fn root(url: &NormalizedUrl) -> usize {
    let query = url.query().map_or(0, |query| query.len() + 1);
    url.normal().len() - query - url.path().len()
}

/// How narrow a `url` rule of a path and perhaps a query is, if it fits the path of a link in any of
/// the spellings that count as one.
fn resource(wanted: &str, url: &NormalizedUrl, effect: Effect) -> Option<Rank> {
    let spellings = if wanted.contains('?') {
        std::iter::once(url.path().to_owned()).chain(without_parameters(url.path())).collect()
    } else {
        paths(url.path())
    };
    let of_path = |path: &String| resource_rank(wanted, path, url.query(), effect);
    spellings.iter().filter_map(of_path).max()
}

/// Whether a path, with or without its parameters, is that of a `prefix` rule or below it.
fn is_at_or_below(path: &str, wanted: &str) -> bool {
    let directory = format!("{}/", wanted.trim_end_matches('/'));
    let spellings = [Some(path.to_owned()), without_parameters(path)];
    let is_below = |link: &String| link == wanted || link.starts_with(&directory);
    spellings.iter().flatten().any(is_below)
}

/// How narrow a `url` rule of a path and perhaps a query is, if it fits one spelling of a path.
fn resource_rank(wanted: &str, path: &str, query: Option<&str>, effect: Effect) -> Option<Rank> {
    let same = without_slash(path) == without_slash(wanted.split('?').next()?);
    let (fits, rank) = match wanted.split_once('?') {
        Some((wanted_path, wanted_query)) => {
            let exactly = path == wanted_path && query == Some(wanted_query);
            let carries = |query| effect == Effect::Block && carries(query, wanted_query);
            (exactly || path == wanted_path && query.is_some_and(carries), (8, 0))
        }
        None if wanted.ends_with('/') => (same || path.starts_with(wanted), (6, wanted.len())),
        None => (same, (7, 0)),
    };
    fits.then_some(rank)
}

/// Whether a query has all parameters of another one.
fn carries(query: &str, wanted: &str) -> bool {
    let mut wanted = wanted.split('&').filter(|parameter| !parameter.is_empty());
    wanted.all(|parameter| query.split('&').any(|given| given == parameter))
}

/// The path of a link, and what it is with fewer path parameters.
fn paths(path: &str) -> Vec<String> {
    let (folder, last) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    let cuts = last.match_indices(';').map(|(at, _)| format!("{folder}{}", &last[..at]));
    let whole = std::iter::once(path.to_owned());
    whole.chain(cuts).chain(without_parameters(path)).collect()
}

fn without_parameters(path: &str) -> Option<String> {
    let mut bare = String::new();
    for segment in path.split('/').skip(1) {
        bare = format!("{}/{}", bare.trim_end_matches('/'), segment.split(';').next()?);
    }
    path.contains(';').then_some(bare)
}

fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').filter(|rest| rest.contains('/')).unwrap_or(path)
}

fn is_below(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn is_on(host: &str, domains: &[String]) -> bool {
    domains.is_empty() || domains.iter().any(|domain| is_below(host, domain))
}

fn labels(domain: &str) -> usize {
    domain.split('.').count()
}

/// Whether a host is that of a rule, a `www.` in front being none. A rule keeps its own where no site
/// is left without it, as that of `www.co.uk`.
fn is_site(host: &str, wanted: &str) -> bool {
    let bare = host.strip_prefix("www.").filter(|rest| rest.contains('.'));
    host == wanted || bare == Some(wanted)
}

fn keyword_occurs(keyword: &Keyword, candidate: &Candidate) -> bool {
    let url = &candidate.url;
    let query = url.query().unwrap_or_default();
    let (start, query_start) = match keyword.part {
        None => {
            let whole = url.normal_without_scheme();
            (whole.to_owned(), whole[..whole.len() - query.len()].to_owned())
        }
        Some(Part::Host) => (url.host().unwrap_or_default().to_owned(), String::new()),
        Some(Part::Path) => (url.path().to_owned(), String::new()),
        Some(Part::Query) => (query.to_owned(), String::new()),
    };
    let spaced = match keyword.part {
        None | Some(Part::Query) => query_start + &query.replace('+', " "),
        _ => String::new(),
    };
    occurs(keyword, &start) || occurs(keyword, &spaced)
}

fn occurs(keyword: &Keyword, text: &str) -> bool {
    let text = percent_decode(text);
    occurrences(&keyword.text, &text).into_iter().any(|found| {
        let before = text[..found.start].chars().next_back();
        let after = text[found.end..].chars().next();
        !keyword.word || ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

/// Where a text has a literal in any case.
fn occurrences(literal: &str, text: &str) -> Vec<Range<usize>> {
    if text.is_ascii() {
        let text = text.to_ascii_lowercase();
        return text.match_indices(literal).map(|(at, it)| at..at + it.len()).collect();
    }
    let literal = regex::Regex::new(&format!("(?i){}", regex::escape(literal)));
    literal.map_or(Vec::new(), |it| it.find_iter(text).map(|found| found.range()).collect())
}

fn part_of(url: &NormalizedUrl, part: Part) -> &str {
    match part {
        Part::Host => url.host().unwrap_or_default(),
        Part::Path => url.path(),
        Part::Query => url.query().unwrap_or_default(),
    }
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        let byte = bytes
            .get(index + 1..index + 3)
            .filter(|_| bytes[index] == b'%')
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        decoded.push(byte.unwrap_or(bytes[index]));
        index += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The Safe Browsing expressions of v4 and v5 with their ranks.
fn expressions(host: &str, name: &str, path: &str, query: Option<&str>) -> Vec<(String, Rank)> {
    let mut hosts = vec![host.to_owned()];
    let all: Vec<&str> = name.split('.').collect();
    for count in 2..=5.min(all.len()) {
        hosts.push(all[all.len() - count..].join("."));
    }
    let registrable = outlink::url::SuffixList::embedded().registrable_domain(name);
    if let Some(registrable) = registrable {
        let min = labels(registrable);
        for count in min..(min + 4).min(all.len() + 1) {
            hosts.push(all[all.len() - count..].join("."));
        }
    }
    if name.is_empty() {
        hosts.truncate(1);
    }
    let mut paths = vec![(path.to_owned(), if path.ends_with('/') { None } else { Some((7, 0)) })];
    if let Some(query) = query {
        paths.push((format!("{path}?{query}"), Some((8, 0))));
    }
    let directories = path.match_indices('/').map(|(index, _)| &path[..=index]).take(4);
    paths.extend(directories.map(|directory| (directory.to_owned(), None)));
    let mut found = Vec::new();
    for host in &hosts {
        for (path, rank) in &paths {
            let rank =
                rank.unwrap_or(if path == "/" { (4, labels(host)) } else { (6, path.len()) });
            found.push((format!("{host}{path}"), rank));
        }
    }
    found
}
