//! The arguments `platforms` and `redirectors`.

use std::fs;
use std::path::PathBuf;

use outlink::expand::Knowledge;
use outlink::expand::KnowledgeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::Error;
use crate::opening::is_one;

/// What a caller adds to what is built in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Additions {
    pub(crate) knowledge: Knowledge,
    /// The texts as they were given or read, for pickles.
    pub(crate) platforms: Vec<String>,
    pub(crate) redirectors: Vec<String>,
}

impl Additions {
    /// Reads both arguments: a text, the path of a file, or several of those.
    pub(crate) fn of(
        platforms: Option<&Bound<'_, PyAny>>,
        redirectors: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut additions = Self::default();
        for file in files(platforms)? {
            additions.knowledge.platforms(&file.text).map_err(|error| file.wrong(error))?;
            additions.platforms.push(file.text);
        }
        for file in files(redirectors)? {
            additions.knowledge.redirectors(&file.text).map_err(|error| file.wrong(error))?;
            additions.redirectors.push(file.text);
        }
        Ok(additions)
    }
}

struct File {
    path: Option<PathBuf>,
    text: String,
}

impl File {
    fn wrong(&self, cause: KnowledgeError) -> Error {
        Error::Knowledge { path: self.path.clone(), cause }
    }
}

fn files(given: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<File>> {
    match given {
        None => Ok(Vec::new()),
        Some(one) if is_one(one)? => Ok(vec![file(one)?]),
        Some(several) => several.try_iter()?.map(|one| file(&one?)).collect(),
    }
}

/// A `str` is the text itself, anything else a path.
fn file(given: &Bound<'_, PyAny>) -> PyResult<File> {
    if given.is_instance_of::<PyString>() {
        return Ok(File { path: None, text: given.extract()? });
    }
    let path: PathBuf = given.extract()?;
    let text =
        fs::read_to_string(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
    Ok(File { path: Some(path), text })
}
