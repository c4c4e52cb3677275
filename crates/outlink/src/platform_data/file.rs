//! A file of a platform as its text spells it. The build script reads the files of the registry with
//! the same types, so that the files of callers have the same form.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The length of the longest reserved word that a file may have.
pub(crate) const MAX_RESERVED: usize = 40;

/// A platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlatformFile {
    pub(crate) name: String,
    /// Where the facts are from. It is kept nowhere, but every file must say it.
    #[serde(rename = "source")]
    pub(crate) _source: String,
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
    #[serde(default)]
    pub(crate) mirrors: Vec<String>,
    #[serde(default)]
    pub(crate) schemes: Vec<String>,
    #[serde(default)]
    pub(crate) reserved: Vec<String>,
    /// Whether the words of `data/site_pages.txt` are reserved too.
    #[serde(default)]
    pub(crate) site_pages: bool,
    pub(crate) guard: Option<String>,
    #[serde(default)]
    pub(crate) invitation: Vec<String>,
    pub(crate) recogniser: Option<String>,
    #[serde(default)]
    pub(crate) page: Vec<PageFile>,
    #[serde(default)]
    pub(crate) case: Vec<Case>,
    #[serde(default)]
    pub(crate) not: Vec<Not>,
}

/// A kind of page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageFile {
    pub(crate) kind: String,
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) fold: bool,
    pub(crate) strip: Option<String>,
    pub(crate) case: Option<String>,
    #[serde(default)]
    pub(crate) ignores: String,
    #[serde(default)]
    pub(crate) except: Vec<String>,
    pub(crate) at: Vec<String>,
    #[serde(default)]
    pub(crate) part: Vec<String>,
    pub(crate) detail: Option<String>,
    #[serde(default)]
    pub(crate) captures: BTreeMap<String, String>,
}

/// A link and the entities that it names, the first one first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) link: String,
    pub(crate) entity: Entities,
}

/// One or more.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entities {
    One(String),
    Many(Vec<String>),
}

/// A link that names nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Not {
    pub(crate) link: String,
}

impl PlatformFile {
    /// Adds the words that most sites reserve, if the file asks for them, and brings all into the order
    /// in which they are searched for.
    ///
    /// # Errors
    ///
    /// If a word could never be found.
    pub(crate) fn order_reserved(&mut self, site_pages: &str) -> Result<(), String> {
        if self.site_pages {
            self.reserved.extend(words(site_pages).map(str::to_owned));
        }
        self.reserved = ordered_words(std::mem::take(&mut self.reserved))?;
        Ok(())
    }

    /// The id of the first case of a kind.
    pub(crate) fn example(&self, kind: &str) -> Option<&str> {
        let mut entities = self.case.iter().flat_map(|case| case.entity.as_slice());
        entities.find_map(|entity| {
            let (found, id) = entity.split_once(':')?.1.split_once('/')?;
            (found == kind).then_some(id)
        })
    }
}

impl PageFile {
    /// Whether leading zeros of ids are dropped.
    ///
    /// # Errors
    ///
    /// If something else is to be.
    pub(crate) fn strips_zeros(&self) -> Result<bool, String> {
        match self.strip.as_deref() {
            None => Ok(false),
            Some("zeros") => Ok(true),
            Some(other) => {
                Err(format!("kind `{}`: `strip` takes `zeros`, not `{other}`", self.kind))
            }
        }
    }

    /// Whether ids are stored in upper case.
    ///
    /// # Errors
    ///
    /// If another case is asked for.
    pub(crate) fn is_upper(&self) -> Result<bool, String> {
        match self.case.as_deref() {
            None => Ok(false),
            Some("upper") => Ok(true),
            Some(other) => {
                Err(format!("kind `{}`: `case` takes `upper`, not `{other}`", self.kind))
            }
        }
    }
}

impl Entities {
    /// All of them.
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(entity) => std::slice::from_ref(entity),
            Self::Many(entities) => entities,
        }
    }
}

/// Reserved words in the order in which they are searched for, each once.
///
/// # Errors
///
/// If a word could never be found.
pub(crate) fn ordered_words(mut words: Vec<String>) -> Result<Vec<String>, String> {
    words.sort();
    words.dedup();
    let is_searchable = |word: &str| {
        word.len() <= MAX_RESERVED && !word.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    match words.iter().find(|word| !is_searchable(word)) {
        None => Ok(words),
        Some(word) => Err(format!(
            "the reserved word `{word}` has upper case or more than {MAX_RESERVED} bytes"
        )),
    }
}

/// The words of a list with comments.
pub(crate) fn words(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}
