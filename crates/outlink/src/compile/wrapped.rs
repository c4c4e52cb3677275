//! Rules for the wrapper of a link that say nothing of the link.
//!
//! A feed that took `https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F` from a post means
//! `evil.example`, but the rule fits that wrapper alone.

use crate::compile::spellings;
use crate::expand;
use crate::expand::Candidate;
use crate::limits::Limits;
use crate::rule::Pattern;

/// The note about a rule whose link wraps another.
pub(super) fn note(pattern: &Pattern) -> Option<String> {
    let Pattern::Url(text) = pattern else { return None };
    let expansion = expand::expand(spellings::parse(text)?, &Limits::default());
    // A link does not lead to the account that its file belongs to.
    let is_target = |candidate: &&Candidate| {
        let via = candidate.via.as_ref();
        let is_sure = via.is_some_and(|hop| !hop.guessed && !hop.is_same_destination());
        is_sure && !candidate.is_entity_only()
    };
    let target = expansion.candidates.iter().rfind(is_target)?;
    let target: String = target.url.normal().chars().take(TARGET_CHARS).collect();
    Some(format!(
        "the URL is a wrapper around `{target}`, which the rule does not cover; list that if it is \
         what is meant"
    ))
}

const TARGET_CHARS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_of_a_listed_wrapper_is_named() {
        let note = |text: &str| note(&Pattern::Url(text.to_owned()));
        for wrapper in [
            "l.facebook.com/l.php?u=https://evil.example/",
            "google.com/url?q=https://l.facebook.com/l.php?u=https%253A%252F%252Fevil.example%252F",
            "web.archive.org/web/2020/https:/evil.example/",
        ] {
            let note = note(wrapper).unwrap();
            assert!(note.contains("`https://evil.example/`"), "{note}");
        }
        for other in [
            "evil.example/",
            "evil.example/go?u=https://other.example/",
            "l.facebook.com/l.php",
            "graph.org/page",
            "t.me/foo",
            "t.me/foo\u{1f525}",
            "93-184-216-34.nip.io/a",
            "github.com/foo/bar/releases/download/1/baz.exe",
            "tg://resolve?domain=foo",
        ] {
            assert_eq!(note(other), None, "{other}");
        }
    }
}
