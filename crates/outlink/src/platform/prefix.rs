//! The beginnings of ids, in the spelling that links are brought to.

use super::Entity;
use super::Registry;
use super::registry::Platform;
use crate::names::UnknownName;

/// What completes a beginning is no longer than this.
const MAX_FILLERS: usize = 128;

/// The platforms that have a kind.
///
/// # Errors
/// If there are none.
pub(crate) fn platforms_with(kind: &str) -> Result<Vec<&'static str>, UnknownName> {
    let registry = Registry::in_force();
    let has_kind = |platform: &Platform| platform.kinds().any(|known| known == kind);
    let with_kind = registry.platforms.iter().filter(|platform| has_kind(platform));
    let names: Vec<&'static str> = with_kind.map(|platform| platform.data.name).collect();
    if names.is_empty() {
        let platforms = registry.platforms.iter();
        let mut known: Vec<&str> = platforms.flat_map(|platform| platform.kinds()).collect();
        known.sort_unstable();
        known.dedup();
        return Err(UnknownName::new("kind of entity", kind, known));
    }
    Ok(names)
}

/// The beginnings, in the spelling of links, of the ids of a kind that begin so in some spelling: `Gang`
/// is `gang` for users of Telegram, and `+467` is `467` for telephone numbers. Empty if no id begins so.
///
/// Classes tell ids from other texts by their length, so that a beginning by itself is none. It is
/// completed to ids, of which those that are possible show how it is spelled. Where ids of several
/// spellings are of one kind, a beginning has each of them.
pub(crate) fn spelled_prefixes(platform: &str, kind: &str, prefix: &str) -> Vec<String> {
    let examples = examples(platform, kind);
    let ends = examples.iter().flat_map(|example| {
        example.char_indices().filter_map(|(at, _)| example.get(at..)).map(str::to_owned)
    });
    let fillers = (0..=MAX_FILLERS).flat_map(|count| ["a", "1"].map(|it| it.repeat(count)));
    let spelled = |end: String| spelled_before(platform, kind, prefix, &end);
    let mut spelled: Vec<String> = ends.chain(fillers).filter_map(spelled).collect();
    spelled.sort_unstable();
    spelled.dedup();
    spelled
}

/// Ids that are possible, as errors show them.
pub(super) fn examples(platform: &str, kind: &str) -> Vec<&'static str> {
    let registry = Registry::in_force();
    let platforms = registry.platforms.iter().filter(|known| known.data.name == platform);
    let examples = platforms.flat_map(|platform| {
        let coded = platform.coded_kinds().iter().map(|coded| (coded.name, coded.example));
        coded.chain(platform.data.pages.iter().map(|page| (page.kind, page.example)))
    });
    examples.filter(|(known, _)| *known == kind).map(|(_, example)| example).collect()
}

/// How the beginning of an id is spelled that ends so; `None` if the whole is not an id, or is spelled
/// otherwise throughout, such as a number that becomes a code.
fn spelled_before(platform: &str, kind: &str, prefix: &str, end: &str) -> Option<String> {
    let entity = Entity::parse(&format!("{platform}:{kind}/{prefix}{end}")).ok()?;
    let (spelled, rest) = entity.id.split_at_checked(entity.id.len().checked_sub(end.len())?)?;
    let is_beginning = !spelled.is_empty() && spelled.len() <= prefix.len();
    let is_whole = entity.detail.is_none() && rest.eq_ignore_ascii_case(end);
    (is_beginning && is_whole).then(|| spelled.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_spelled_as_ids_are() {
        let cases = [
            ("telegram", "username", "Gang", Some("gang")),
            ("telegram", "username", "@gang", None),
            ("telegram", "invite", "AbC", Some("AbC")),
            ("x", "username", "GANG", Some("gang")),
            ("reddit", "subreddit", "Gang", Some("gang")),
            ("whatsapp", "phone", "+467", Some("467")),
            ("whatsapp", "phone", "+", None),
            ("signal", "sticker_pack", "9ACC", Some("9acc")),
            ("youtube", "video", "dQw4", Some("dQw4")),
            ("youtube", "video", "dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            ("youtube", "video", "dQw4w9WgXcQQ", None),
            ("youtube", "video", "a b", None),
            ("github", "repository", "Gang", Some("gang")),
            ("github", "repository", "a-long-name-of-an-owner/", Some("a-long-name-of-an-owner/")),
            ("github", "repository", "gang/a-long-name-of-it", Some("gang/a-long-name-of-it")),
            ("bilibili", "video", "170001", None),
        ];
        for (platform, kind, prefix, expected) in cases {
            let spelled = spelled_prefixes(platform, kind, prefix);
            assert_eq!(spelled, Vec::from_iter(expected), "{platform}:{kind}/{prefix}");
        }
        let key_or_code = spelled_prefixes("signal", "group", "00F7");
        assert_eq!(key_or_code, ["00F7", "00f7"], "what cannot be a key stands for itself");
    }

    #[test]
    fn a_kind_is_one_of_some_platform() {
        assert!(platforms_with("invite").unwrap().contains(&"telegram"));
        assert_eq!(platforms_with("invites").unwrap_err().nearest(), Some("invite"));
    }
}
