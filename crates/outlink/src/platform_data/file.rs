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
    pub(crate) except: Vec<String>,
    pub(crate) at: Vec<String>,
    #[serde(default)]
    pub(crate) part: Vec<String>,
    pub(crate) detail: Option<String>,
    #[serde(default)]
    pub(crate) captures: BTreeMap<String, String>,
    pub(crate) whole: Option<Whole>,
}

/// The entity that the things of a page are parts of: the account of a repository.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whole {
    pub(crate) kind: String,
    /// The capture that is its id, in braces.
    pub(crate) id: String,
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

    /// Lets every template of a page that says of what its things are parts name that whole too.
    ///
    /// # Errors
    ///
    /// If nothing is of the kind that a page names, or its id has captures of its own.
    pub(crate) fn add_wholes(&mut self) -> Result<(), String> {
        for number in 0..self.page.len() {
            let Some(page) = self.page.get(number) else { break };
            let Some(whole) = &page.whole else { continue };
            let templates = page.at.iter().chain(&page.part);
            let templates: Vec<String> =
                templates.filter_map(|template| template_of_whole(template, &whole.id)).collect();
            let wrong = format!(
                "kind `{}`: `whole` takes a kind of the file whose id is a class, not `{}`",
                page.kind, whole.kind
            );
            let kind = whole.kind.clone();
            let mut pages = self.page.iter_mut();
            let whole = pages.find(|page| page.kind == kind && !page.id.contains('{'));
            let PageFile { at, part, .. } = whole.ok_or(wrong)?;
            let is_new = |template: &String| {
                let covers =
                    |it: &String| it.strip_suffix("{*}").is_some_and(|it| template.starts_with(it));
                !at.contains(template) && !part.contains(template) && !part.iter().any(covers)
            };
            let mut new: Vec<String> = templates.into_iter().filter(is_new).collect();
            new.dedup();
            part.append(&mut new);
        }
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

/// The template of a part as one of the whole, whose id is one of its captures; `None` if the template lacks
/// that capture.
fn template_of_whole(template: &str, id: &str) -> Option<String> {
    let mut whole = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        whole.push_str(before);
        let is_capture = !matches!(name, "_" | "*") && !name.contains('|');
        whole.push_str(&match id.strip_prefix('{').and_then(|id| id.strip_suffix('}')) {
            Some(id) if id == name => "{id}".to_owned(),
            _ if is_capture => "{_}".to_owned(),
            _ => format!("{{{name}}}"),
        });
        rest = behind;
    }
    whole.push_str(rest);
    template.contains(id).then_some(whole)
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
