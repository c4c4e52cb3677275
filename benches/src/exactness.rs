//! Whether every domain is found by its own rule, with and without something before it, and whether
//! what is nearly one is not.

use std::error::Error;
use std::io::IsTerminal;

use foldhash::HashSet;
use outlink::Context;
use outlink::Limits;
use outlink::ReasonCode;
use outlink::Screener;
use outlink::Verdict;
use outlink::expand;
use outlink::url::normalize;

use crate::corpus::Corpus;
use crate::definition::Definition;
use crate::engines::Set;
use crate::engines::Setup;
use crate::report::Report;

/// Asks about every domain, and says whether all answers are right.
pub(crate) fn measure(
    definition: &Definition,
    setup: &Setup,
    corpus: &Corpus,
    report: &mut Report,
) -> Result<bool, Box<dyn Error>> {
    let screener = Screener::new(setup.open()?);
    let found = found(&screener, setup);
    let Counts { asked, right } = found;
    report.line(format_args!(
        "\n{}: {asked} links of listed domains, {right} of them hit by the domain's own rule",
        definition.name
    ));
    let near = near_misses(&screener, setup);
    let Counts { asked, right: missed } = near;
    report.line(format_args!("{asked} near misses, {} of them hit", asked - missed));
    let all = against_set(&screener, setup, corpus);
    let Counts { asked, right: same } = all;
    report
        .line(format_args!("{asked} links of the corpus, {same} of them as a set of domains says"));
    Ok([found, near, all].iter().all(|counts| counts.asked == counts.right))
}

#[derive(Clone, Copy, Default)]
struct Counts {
    asked: u64,
    right: u64,
}

impl Counts {
    fn add(&mut self, is_right: bool, link: &str) {
        self.asked += 1;
        self.right += u64::from(is_right);
        // Enough to see what is wrong.
        if !is_right && self.asked - self.right <= 10 {
            eprintln!("wrong: {link}");
        }
    }
}

/// Every domain, with `www.` and with something made up before it.
fn found(screener: &Screener, setup: &Setup) -> Counts {
    let mut counts = Counts::default();
    for (number, domain) in setup.domains.iter().enumerate() {
        progress("listed domains", number, setup);
        let is_address = domain.parse::<std::net::IpAddr>().is_ok();
        let names = [domain.to_owned(), format!("www.{domain}"), format!("x{number}.{domain}")];
        // Nothing stands before an address.
        for name in names.iter().take(if is_address { 1 } else { 3 }) {
            let link = format!("https://{name}/");
            counts.add(is_hit_by(&screener.screen(&link, &Context::default()), domain), &link);
        }
    }
    counts
}

fn is_hit_by(verdict: &Verdict, domain: &str) -> bool {
    let reasons = verdict.reasons().iter().filter(|reason| reason.code() == ReasonCode::Listed);
    reasons.filter_map(|reason| reason.rule()).any(|rule| rule.pattern() == domain)
}

/// As many names as there are domains, each of which is one but for a letter or a label, and is not
/// listed by itself.
fn near_misses(screener: &Screener, setup: &Setup) -> Counts {
    let listed: HashSet<&str> = setup.domains.iter().collect();
    let is_listed = |name: &str| {
        let parents = name.match_indices('.').filter_map(|(dot, _)| name.get(dot + 1..));
        parents.chain([name]).any(|name| listed.contains(name))
    };
    let mut counts = Counts::default();
    let mut links = Vec::with_capacity(BATCH);
    let mut ask = |links: &mut Vec<String>| {
        let batch: Vec<&str> = links.iter().map(String::as_str).collect();
        for (link, is_blocked) in
            batch.iter().zip(screener.are_blocked(&batch, &Context::default()))
        {
            // One way of asking in the batch, the other one by one.
            counts.add(!is_blocked && !screener.is_blocked(link, &Context::default()), link);
        }
        links.clear();
    };
    for (number, domain) in setup.domains.iter().enumerate() {
        progress("near misses", number, setup);
        // An address has no letters; of a short name, all that is near may be listed.
        let mut made = (0..100).map(|attempt| changed(domain, number, attempt));
        if let Some(name) = made.find(|name| !is_listed(name)) {
            links.push(format!("https://{name}/"));
        }
        if links.len() == BATCH {
            ask(&mut links);
        }
    }
    ask(&mut links);
    counts
}

/// A domain with a letter changed; every third one with its first label cut, where that leaves two.
fn changed(domain: &str, number: usize, attempt: usize) -> String {
    if number.is_multiple_of(3)
        && attempt == 0
        && let Some((_, parent)) = domain.split_once('.')
        && parent.contains('.')
    {
        return parent.to_owned();
    }
    let mut bytes = domain.as_bytes().to_vec();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_lowercase()).count().max(1);
    let chosen = (number + attempt * 7) % letters;
    let mut places = bytes.iter_mut().filter(|byte| byte.is_ascii_lowercase());
    if let Some(byte) = places.nth(chosen) {
        *byte = b'a' + (*byte - b'a' + 1 + (attempt % 25) as u8) % 26;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The links of the corpus, with all that they lead to.
fn against_set(screener: &Screener, setup: &Setup, corpus: &Corpus) -> Counts {
    let set = Set::of(setup.domains);
    let limits = Limits::default();
    let mut counts = Counts::default();
    for link in corpus.links() {
        let Ok(url) = normalize(link, &limits) else { continue };
        let expansion = expand::expand(url, &limits);
        let is_blocked = expansion.candidates.iter().any(|candidate| {
            let is_guessed = candidate.via.as_ref().is_some_and(|via| via.guessed);
            !is_guessed && candidate.url.host().is_some_and(|host| set.blocks(host))
        });
        counts.add(is_blocked == screener.is_blocked(link, &Context::default()), link);
    }
    counts
}

fn progress(what: &str, number: usize, setup: &Setup) {
    if number.is_multiple_of(100_000) && std::io::stderr().is_terminal() {
        eprint!("\r{what}: {number} of {}    ", setup.domains.iter().len());
    }
}

const BATCH: usize = 4096;
