//! Looking for keywords, regexes and hashed expressions: what every link costs when a list of them
//! is loaded, beside libraries that do nothing else.
//!
//! The difference to `nothing` is what a list adds. The rivals are given the whole link as it stands,
//! and neither normalize it nor say which rule fits.

use std::collections::HashSet;
use std::error::Error;

use aho_corasick::AhoCorasick;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::url::normalize;
use regex::RegexSetBuilder;
use sha2::Digest;
use sha2::Sha256;

use super::Entry;
use super::Run;
use super::Setup;
use super::sum;
use crate::answer::Answer;
use crate::corpus::Corpus;
use crate::corpus::Domains;

pub(super) const ENTRIES: &[Entry] = &[
    entry("nothing", |_| one_by_one(Format::Domains, NOTHING)),
    entry("nothing, batch", |_| batch(Format::Domains, NOTHING)),
    entry("10k keywords", |setup| one_by_one(Format::Keywords, &keywords(setup, 10_000)?)),
    entry("10k keywords, batch", |setup| batch(Format::Keywords, &keywords(setup, 10_000)?)),
    entry("100k keywords", |setup| one_by_one(Format::Keywords, &keywords(setup, 100_000)?)),
    entry("1k regexes", |_| one_by_one(Format::Regexes, &regexes())),
    entry("1k regexes, batch", |_| batch(Format::Regexes, &regexes())),
    entry("10k keywords, 1k regexes", |setup| {
        let keywords = keywords(setup, 10_000)?;
        let screener = screener(&[(Format::Keywords, &keywords), (Format::Regexes, &regexes())])?;
        Ok(Box::new(move |links| {
            sum(links, |link| {
                Answer::of_blocked(link, screener.is_blocked(link, &Context::default()))
            })
        }))
    }),
    entry("1M hashes", |setup| one_by_one(Format::Hashes, &hashes(setup.domains))),
    entry("1M hashes, batch", |setup| batch(Format::Hashes, &hashes(setup.domains))),
    entry("aho-corasick, 10k", |setup| automaton(&keywords(setup, 10_000)?)),
    entry("aho-corasick, 100k", |setup| automaton(&keywords(setup, 100_000)?)),
    entry("regex set, 1k", |_| regex_set()),
    entry("sha2 + set, 1M", |setup| Ok(hash_set(setup.domains))),
];

/// A list that no link meets.
const NOTHING: &str = "nothing.example\n";

/// The lists stand in no database that other definitions would use.
const fn entry(name: &'static str, build: fn(&Setup) -> Result<Run, Box<dyn Error>>) -> Entry {
    Entry { name, needs_database: false, build }
}

fn one_by_one(format: Format, list: &str) -> Result<Run, Box<dyn Error>> {
    let screener = screener(&[(format, list)])?;
    Ok(Box::new(move |links| {
        sum(links, |link| Answer::of_blocked(link, screener.is_blocked(link, &Context::default())))
    }))
}

fn batch(format: Format, list: &str) -> Result<Run, Box<dyn Error>> {
    let screener = screener(&[(format, list)])?;
    Ok(Box::new(move |links| {
        let mut sum = Answer::default();
        for (link, is_blocked) in links.iter().zip(screener.are_blocked(links, &Context::default()))
        {
            sum += Answer::of_blocked(link, is_blocked);
        }
        sum
    }))
}

fn screener(lists: &[(Format, &str)]) -> Result<Screener, Box<dyn Error>> {
    let mut compiler = Compiler::new("bench");
    for (number, (format, list)) in lists.iter().enumerate() {
        compiler.add_list(ListInfo::new(format!("list {number}"), *format), list.as_bytes())?;
    }
    Ok(Screener::new(Database::from_bytes(compiler.finish()?.into_bytes())?))
}

fn automaton(keywords: &str) -> Result<Run, Box<dyn Error>> {
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(keywords.lines())?;
    Ok(Box::new(move |links| sum(links, |link| Answer::of_blocked(link, automaton.is_match(link)))))
}

fn regex_set() -> Result<Run, Box<dyn Error>> {
    // With the default of two megabytes its automaton is built anew again and again.
    let set = RegexSetBuilder::new(regexes().lines()).dfa_size_limit(256 << 20).build()?;
    Ok(Box::new(move |links| {
        sum(links, |link| {
            let text = link.split_once("://").map_or(link, |(_, text)| text);
            Answer::of_blocked(link, set.is_match(text))
        })
    }))
}

fn hash_set(domains: Domains) -> Run {
    let prefixes: HashSet<u32> = domains.iter().map(root).collect();
    let limits = Limits::default();
    Box::new(move |links| {
        sum(links, |link| {
            let Ok(url) = normalize(link, &limits) else { return Answer::default() };
            let mut expressions = url.expressions();
            let is_listed =
                expressions.any(|expression| prefixes.contains(&prefix(expression.as_str())));
            Answer::of_blocked(link, is_listed)
        })
    })
}

/// The hash of an expression that no link has.
fn root(domain: &str) -> u32 {
    prefix(&format!("{domain}.nothing.example/"))
}

fn prefix(expression: &str) -> u32 {
    let digest: [u8; 32] = Sha256::digest(expression).into();
    digest.first_chunk().map_or(0, |first| u32::from_be_bytes(*first))
}

fn hashes(domains: Domains) -> String {
    domains.iter().map(|domain| format!("{:08x}\n", root(domain))).collect()
}

/// Keywords a line: labels of blocked domains that no link of the corpus holds.
fn keywords(setup: &Setup, count: usize) -> Result<String, Box<dyn Error>> {
    let domains = setup.domains.iter().take(4 * count);
    let mut labels: Vec<&str> = domains.filter_map(|domain| domain.rsplit('.').nth(1)).collect();
    labels.retain(|label| (6..=20).contains(&label.len()));
    labels.sort_unstable();
    labels.dedup();
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&labels)?;
    let mut is_held = vec![false; labels.len()];
    for link in Corpus::load()?.links() {
        for hit in automaton.find_overlapping_iter(link) {
            if let Some(is_held) = is_held.get_mut(hit.pattern().as_usize()) {
                *is_held = true;
            }
        }
    }
    let free = labels.iter().zip(is_held).filter(|(_, is_held)| !is_held);
    // Spread over the alphabet.
    let step = (labels.len() / count).max(1);
    Ok(free.step_by(step).take(count).map(|(label, _)| format!("{label}\n")).collect())
}

/// A thousand regexes a line, as those who fight phishing write them.
fn regexes() -> String {
    const NAMES: [&str; 40] = [
        "paypal",
        "amazon",
        "netflix",
        "chase",
        "wellsfargo",
        "binance",
        "coinbase",
        "metamask",
        "dropbox",
        "docusign",
        "linkedin",
        "instagram",
        "facebook",
        "whatsapp",
        "telegram",
        "icloud",
        "appleid",
        "office365",
        "outlook",
        "onedrive",
        "sharepoint",
        "spotify",
        "ebay",
        "fedex",
        "usps",
        "dhl-parcel",
        "royalmail",
        "santander",
        "barclays",
        "hsbc",
        "revolut",
        "steamcommunity",
        "roblox",
        "discord-nitro",
        "walletconnect",
        "ledger-live",
        "trezor",
        "postbank",
        "sparkasse",
        "bancolombia",
    ];
    const FORMS: [&str; 25] = [
        r"^NAME-[a-z0-9]+\.(top|xyz|icu)/",
        r"^(secure|login|verify)-?NAME[0-9]*\.",
        r"NAME-.*\.(com|net)/(sign|log)in",
        r"^[a-z0-9-]+\.NAME-[a-z]+\.(com|net|org)/",
        r"/NAME/(login|signin|verify)\.(php|html?)",
        r"(?i)/NAME[_-]?(update|confirm)/",
        r"^NAME[0-9]{2,}\.[a-z]+/",
        r"[?&]brand=NAME(&|$)",
        r"^www\.NAME\.[a-z]+-[a-z]+\.[a-z]{2,}/",
        r"/~[a-z]+/NAME/",
        r"^[0-9a-f]{8,}\.NAME\.",
        r"/wp-(content|includes)/.*NAME.*\.php",
        r"NAME(support|help|service)(desk|center)?\.",
        r"^(m|mobile)\.NAME-[a-z]+\.",
        r"/[a-z]{2}/NAME/[0-9]{4,}/$",
        r"NAME\.[a-z]+\.(duckdns|ddns|no-ip)\.(org|net)/",
        r"^(?:[a-z]+\.)?NAME(?:-[a-z]+){2,}\.",
        r"/(account|billing)/NAME",
        r"^my-?NAME\.(info|click|live)/",
        r"NAME[.-](gift|bonus|airdrop|claim)",
        r"(recover|unlock|restore)-NAME",
        r"/NAME\.(zip|apk|exe|scr)$",
        r"^NAME\.[a-z0-9]+\.workers\.dev/",
        r"NAME-[0-9]{5,}\.web\.app/",
        r"/[0-9a-f]{32}/NAME",
    ];
    let lines = NAMES
        .iter()
        .flat_map(|name| FORMS.iter().map(move |form| format!("{}\n", form.replace("NAME", name))));
    let odd =
        [r"^[0-9a-f]{24,}\.[a-z]+/", r"^[bcdfghjklmnpqrstvwxz]{9,}\.", r"^[0-9]{6,}\.[a-z]{2,}/"];
    lines.skip(odd.len()).chain(odd.map(|source| format!("{source}\n"))).collect()
}
