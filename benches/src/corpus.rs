//! The links and the blocked domains that are measured on.

use std::env;
use std::error::Error;
use std::fmt;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use foldhash::HashMap;
use foldhash::HashSet;
use serde::Deserialize;
use url::Url;

use crate::engines::Set;
use crate::shapes;

/// Links, one after another in memory as in a log.
pub(crate) struct Corpus {
    pub(crate) name: String,
    /// Without line breaks.
    links: Vec<&'static str>,
}

/// Which links of a corpus are measured on.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Selection {
    /// All.
    #[default]
    All,
    /// Misses, the first of each host, so that nothing about a host is near in memory because it was
    /// asked before.
    Hosts,
    /// Those that a set of the domains does not block.
    Misses,
    /// Misses of so few hosts that each comes several times, as where people post links to what others
    /// have posted before: those of hosts with several links, then of others until there are enough,
    /// over and over again until they are as many as there are links.
    Recurring,
    /// Some, for engines that take too long for more.
    Few,
    /// Misses, and links to the largest platforms in their midst, three to every two.
    Platforms,
    /// Links of well-known redirectors to pages that nobody lists.
    Wrapped,
    /// Those that a set of the domains blocks.
    Hits,
    /// All, in spellings that whole columns of data have: in turn with scheme and host in capitals,
    /// without a scheme, and with a letter beyond ASCII in the path.
    Spellings,
}

impl Corpus {
    /// Real links if there are any, otherwise generated ones.
    pub(crate) fn load() -> Result<Self, Box<dyn Error>> {
        let (name, text) = match data(LINKS) {
            Some(path) => (LINKS, read(&path)?),
            None => (GENERATED, generated_links(50_000)),
        };
        // The process ends with the benchmark.
        Ok(Self { name: name.to_owned(), links: text.leak().lines().collect() })
    }

    /// The links of a selection. Their text stands one after another again.
    pub(crate) fn of(&self, selection: Selection, domains: Domains) -> Self {
        let links = || self.links.iter().copied();
        let chosen: Vec<&str> = match selection {
            Selection::All => links().collect(),
            Selection::Hosts => {
                let mut seen = HashSet::default();
                let is_first = |link: &&str| host_of(link).is_some_and(|host| seen.insert(host));
                self.misses(domains).filter(is_first).collect()
            }
            Selection::Misses => self.misses(domains).collect(),
            Selection::Recurring => self.recurring(domains),
            Selection::Few => links().step_by(100).collect(),
            Selection::Platforms => self.with_platforms(domains),
            Selection::Hits => {
                let set = Set::of(domains);
                let is_hit = |link: &&str| host_of(link).is_some_and(|host| set.blocks(&host));
                links().filter(is_hit).collect()
            }
            Selection::Spellings => {
                let respelled = |(number, link)| leaked(shapes::respelled(link, number));
                links().enumerate().map(respelled).collect()
            }
            Selection::Wrapped => shapes::wrapped_links(GENERATED_LINKS).map(leaked).collect(),
        };
        Self { name: self.name.clone(), links: chosen.join("\n").leak().lines().collect() }
    }

    fn misses(&self, domains: Domains) -> impl Iterator<Item = &'static str> {
        let set = Set::of(domains);
        let is_missed = move |link: &&str| !host_of(link).is_some_and(|host| set.blocks(&host));
        self.links.iter().copied().filter(is_missed)
    }

    fn recurring(&self, domains: Domains) -> Vec<&'static str> {
        let misses: Vec<(&str, String)> =
            self.misses(domains).filter_map(|link| Some((link, host_of(link)?))).collect();
        let mut counts: HashMap<&str, usize> = HashMap::default();
        for (_, host) in &misses {
            *counts.entry(host).or_default() += 1;
        }
        let comes_again = |host: &str| counts.get(host).is_some_and(|count| *count > 1);
        let several = counts.values().filter(|count| **count > 1).count();
        let mut others = RECURRING_HOSTS.saturating_sub(several);
        let mut few = Vec::new();
        for (link, host) in &misses {
            let is_chosen = comes_again(host) || others > 0;
            others -= usize::from(is_chosen && !comes_again(host));
            few.extend(is_chosen.then_some(*link));
        }
        few.iter().copied().cycle().take(self.links.len()).collect()
    }

    fn with_platforms(&self, domains: Domains) -> Vec<&'static str> {
        let mut platforms = shapes::platform_links(GENERATED_LINKS).map(leaked);
        let others: Vec<&str> = self.misses(domains).collect();
        // From all over the corpus, in which links of one site stand together.
        let step = (others.len() / (GENERATED_LINKS * 2 / 3)).max(1);
        let mut links = Vec::new();
        for two in others.iter().step_by(step).collect::<Vec<_>>().chunks(2) {
            let three: Vec<&str> = platforms.by_ref().take(3).collect();
            if three.len() < 3 {
                break;
            }
            links.extend(three);
            links.extend(two.iter().copied());
        }
        links
    }

    pub(crate) fn links(&self) -> &[&'static str] {
        &self.links
    }

    pub(crate) fn bytes(&self) -> usize {
        self.links.iter().map(|link| link.len()).sum()
    }
}

impl fmt::Display for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} links, {} bytes", self.name, self.links.len(), self.bytes())?;
        if self.name == GENERATED {
            f.write_str(" (OUTLINK_DATA is not set, so these are not real)")?;
        }
        Ok(())
    }
}

/// Blocked domains.
#[derive(Clone, Copy)]
pub(crate) struct Domains(&'static [&'static str]);

impl Domains {
    /// The first domains of a file that has enough: that which is given, or one of `OUTLINK_DATA`.
    /// Without data, generated domains, a hundredth as many. `None` if there are not enough.
    pub(crate) fn load(count: usize, given: Option<&Path>) -> Result<Option<Self>, Box<dyn Error>> {
        if count == 0 {
            return Ok(Some(Self(&[])));
        }
        let mut files: Vec<PathBuf> = given.map(Path::to_owned).into_iter().collect();
        files.extend(["domains.txt", "domains10m.txt"].into_iter().filter_map(data));
        if files.is_empty() {
            let mut random = Random(7);
            let domains = (0..count.div_ceil(100)).map(|_| &*host(&mut random).leak()).collect();
            return Ok(Some(Self(Vec::leak(domains))));
        }
        for path in files.iter().filter(|path| path.exists()) {
            let text: &'static str = read(path)?.leak();
            let domains: Vec<&'static str> = text.lines().take(count).collect();
            if domains.len() == count {
                return Ok(Some(Self(domains.leak())));
            }
        }
        Ok(None)
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.0.iter().copied()
    }
}

/// The hosts of the study that the limits of the definitions come from: 271,234 links to 41,342 hosts.
const RECURRING_HOSTS: usize = 41_342;

/// How many links of platforms and of redirectors are made up.
const GENERATED_LINKS: usize = 60_000;

fn leaked(text: String) -> &'static str {
    text.leak()
}

const LINKS: &str = "links_benign.txt";
const GENERATED: &str = "generated";

fn host_of(link: &str) -> Option<String> {
    Url::parse(link).ok()?.host_str().map(str::to_owned)
}

fn data(file: &str) -> Option<PathBuf> {
    env::var_os("OUTLINK_DATA").map(|directory| PathBuf::from(directory).join(file))
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Links with the lengths and the parts that real ones have, but of few words.
fn generated_links(count: usize) -> String {
    let mut random = Random(1);
    let mut text = String::new();
    for _ in 0..count {
        let scheme = random.one_of(&["https", "https", "https", "http"]);
        let _ = write!(text, "{scheme}://{}", host(&mut random));
        if random.below(1000) >= 15 {
            text.push('/');
            for _ in 0..random.below(6).saturating_sub(2) {
                let _ = write!(text, "{}-{}/", word(&mut random), random.below(3000));
            }
        }
        if text.ends_with('/') && random.below(100) < 8 {
            let _ = write!(text, "{}.html?{}=", word(&mut random), word(&mut random));
            for _ in 0..random.below(8) {
                text.push_str(random.one_of(&["caf%C3%A9", "a%2Cb", "&x=", "10", "true", "+"]));
            }
        }
        if random.below(100) < 2 && !text.ends_with("example") {
            let _ = write!(text, "#{}", word(&mut random));
        }
        text.push('\n');
    }
    text
}

fn host(random: &mut Random) -> String {
    let sub = random.one_of(&["", "", "www.", "docs.", "static.cdn."]);
    let number = random.below(400);
    format!("{sub}{}{}{number}.example", word(random), word(random))
}

fn word(random: &mut Random) -> &'static str {
    random.one_of(&[
        "news", "forum", "wiki", "garden", "photo", "river", "music", "league", "bank", "travel",
        "report", "a", "to", "shop", "video", "open",
    ])
}

/// A linear congruential generator: the same numbers on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of(&mut self, choices: &[&'static str]) -> &'static str {
        let index = self.below(choices.len() as u64) as usize;
        choices.get(index).copied().unwrap_or_default()
    }
}
