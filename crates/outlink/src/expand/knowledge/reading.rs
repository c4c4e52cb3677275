//! The texts of callers: TOML to values, and where in a text something is wrong.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::KnowledgeError;
use crate::expand::rows::table::TableText;
use crate::limits::Limits;
use crate::platform::Registry;
use crate::platform_data::PlatformFile;
use crate::url::normalize;
use crate::wording::line_at;

/// The longest text that is read.
const MAX_BYTES: usize = 1 << 20;

/// The text of a platform as a value that is one.
pub(super) fn platform(text: &str) -> Result<Value, KnowledgeError> {
    value::<PlatformFile>(text)
}

/// The text of a table of redirectors as a value that is one.
pub(super) fn redirectors(text: &str) -> Result<Value, KnowledgeError> {
    value::<TableText>(text)
}

fn value<T: DeserializeOwned>(text: &str) -> Result<Value, KnowledgeError> {
    if text.len() > MAX_BYTES {
        let message = format!("the text has {} bytes; the most are {MAX_BYTES}", text.len());
        return Err(KnowledgeError { line: 1, message });
    }
    let wrong = |error: toml::de::Error| KnowledgeError {
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    };
    toml::from_str::<T>(text).map_err(wrong)?;
    toml::from_str(text).map_err(wrong)
}

/// Checks what the cases of a platform say of links.
pub(super) fn check_cases(text: &str, registry: &Registry) -> Result<(), KnowledgeError> {
    // A file that is not one of a platform was refused before.
    let Ok(file) = toml::from_str::<PlatformFile>(text) else { return Ok(()) };
    let wrong = |link: &str, message: String| {
        Err(KnowledgeError { line: line_of_text(text, link).unwrap_or(1), message })
    };
    let named = |link: &str| match normalize(link, &Limits::default()) {
        Ok(url) => registry.recognize(&url).iter().map(ToString::to_string).collect(),
        Err(_) => Vec::new(),
    };
    for case in &file.case {
        let found = named(&case.link);
        let mut wanted = case.entity.as_slice().iter();
        if let Some(missing) = wanted.find(|wanted| !found.contains(wanted)) {
            let message = format!("`{}` names {}, not `{missing}`", case.link, list(&found));
            return wrong(&case.link, message);
        }
    }
    let prefix = format!("{}:", file.name);
    for not in &file.not {
        let found = named(&not.link);
        if found.iter().any(|entity| entity.starts_with(&prefix)) {
            let message = format!("`{}` names {}", not.link, list(&found));
            return wrong(&not.link, message);
        }
    }
    Ok(())
}

fn list(entities: &[String]) -> String {
    if entities.is_empty() { "nothing".to_owned() } else { format!("`{}`", entities.join("`, `")) }
}

/// The line of what a sentence about a text quotes: of the last quotation that stands in the text.
pub(super) fn line_of(text: &str, message: &str) -> usize {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    quoted.into_iter().rev().find_map(|quoted| line_of_text(text, quoted)).unwrap_or(1)
}

/// The line of a text that is a value in TOML, or that stands anywhere in it.
fn line_of_text(text: &str, quoted: &str) -> Option<usize> {
    let value =
        ['"', '\''].into_iter().find_map(|mark| text.find(&format!("{mark}{quoted}{mark}")));
    value.or_else(|| text.find(quoted)).map(|at| line_at(text, at))
}
