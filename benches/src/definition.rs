//! Benchmarks as data: which engines run, against which baseline, and what they must answer.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::answer::Answer;
use crate::corpus::Corpus;

/// A file in `definitions`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    pub(crate) name: String,
    /// The engines, in the order of the table.
    pub(crate) engines: Vec<String>,
    /// The engine that the others are compared with.
    pub(crate) baseline: String,
    /// How many blocked domains the engines know, at most.
    #[serde(default)]
    pub(crate) domains: usize,
    #[serde(default)]
    expected: Vec<Expected>,
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
