//! The links and the blocked domains that are measured on.

use std::env;
use std::error::Error;
use std::fmt;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// Links, one after another in memory as in a log.
pub(crate) struct Corpus {
    pub(crate) name: String,
    /// Without line breaks.
    links: Vec<&'static str>,
}

impl Corpus {
    /// Real links if there are any, otherwise generated ones.
    pub(crate) fn load() -> Result<Self, Box<dyn Error>> {
        let (name, text) = match data("links_benign.txt") {
            Some(path) => ("links_benign.txt", read(&path)?),
            None => ("generated", generated_links(50_000)),
        };
        // The process ends with the benchmark.
        Ok(Self { name: name.to_owned(), links: text.leak().lines().collect() })
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
        if self.name == "generated" {
            f.write_str(" (OUTLINK_DATA is not set, so these are not real)")?;
        }
        Ok(())
    }
}

/// Blocked domains: real ones if there are any, otherwise generated ones, a hundredth as many.
pub(crate) fn domains(count: usize) -> Result<Vec<Box<str>>, Box<dyn Error>> {
    if let Some(path) = data("domains.txt") {
        return Ok(read(&path)?.lines().take(count).map(Box::from).collect());
    }
    let mut random = Random(7);
    Ok((0..count / 100).map(|_| host(&mut random).into()).collect())
}

fn data(file: &str) -> Option<PathBuf> {
    env::var_os("OUTLINK_DATA").map(|directory| PathBuf::from(directory).join(file))
}

fn read(path: &PathBuf) -> Result<String, Box<dyn Error>> {
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
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of(&mut self, choices: &[&'static str]) -> &'static str {
        let index = self.below(choices.len() as u64) as usize;
        choices.get(index).copied().unwrap_or_default()
    }
}
