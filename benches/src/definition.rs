//! Benchmarks as data: which engines run, against which baseline, what they must answer, and how fast
//! they should.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::answer::Answer;
use crate::corpus::Corpus;
use crate::corpus::Selection;

/// A file in `definitions`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) measure: Measure,
    /// Whether it runs only when it is asked for by its name.
    #[serde(default)]
    pub(crate) long: bool,
    /// The engines, in the order of the table.
    #[serde(default)]
    pub(crate) engines: Vec<String>,
    /// The engine that the others are compared with.
    #[serde(default)]
    pub(crate) baseline: String,
    /// How many blocked domains the engines know.
    #[serde(default)]
    pub(crate) domains: usize,
    /// How many entities the engines know besides.
    #[serde(default)]
    pub(crate) entities: usize,
    #[serde(default)]
    pub(crate) links: Selection,
    /// Into how many parts the links are cut, each timed by itself.
    #[serde(default = "default_chunks")]
    pub(crate) chunks: usize,
    #[serde(default, rename = "goal")]
    pub(crate) goals: Vec<Goal>,
    #[serde(default)]
    expected: Vec<Expected>,
}

/// What a definition is about.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Measure {
    /// Nanoseconds a link.
    #[default]
    Time,
    /// What is resident, and how long it takes to get there.
    Memory,
    /// Whether every domain is found, and nothing else.
    Exactness,
}

/// A limit that an engine should not exceed beside another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Goal {
    pub(crate) engine: String,
    pub(crate) against: String,
    #[serde(default)]
    pub(crate) quantity: Quantity,
    pub(crate) must: f64,
    pub(crate) aim: f64,
}

/// What is compared.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Quantity {
    /// The times of two engines: the less, the better.
    #[default]
    Time,
    /// The links that they take: the more, the better.
    Links,
    /// The nanoseconds a link that one takes more than the other.
    Added,
}

/// The answers on a corpus, which is known by its size.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    corpus: String,
    links: usize,
    bytes: usize,
    answers: BTreeMap<String, Answer>,
}

impl Definition {
    /// Reads all definitions, in the order of their files' names.
    pub(crate) fn all() -> Result<Vec<Self>, Box<dyn Error>> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("definitions");
        let mut paths = fs::read_dir(directory)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()?;
        paths.sort();
        let read = |path: &Path| -> Result<Self, Box<dyn Error>> {
            toml::from_str(&fs::read_to_string(path)?)
                .map_err(|error| format!("{}: {error}", path.display()).into())
        };
        paths.iter().map(|path| read(path)).collect()
    }

    /// What an engine must answer on a corpus, if that is known.
    pub(crate) fn expected(&self, engine: &str, corpus: &Corpus) -> Option<Answer> {
        let is_it = |expected: &&Expected| {
            let Expected { corpus: name, links, bytes, .. } = expected;
            (&**name, *links, *bytes) == (&*corpus.name, corpus.links().len(), corpus.bytes())
        };
        self.expected.iter().find(is_it)?.answers.get(engine).copied()
    }
}

fn default_chunks() -> usize {
    64
}
