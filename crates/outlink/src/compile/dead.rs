//! Rules that no link can fit as they are written.

mod escapes;
mod regex;

use crate::names::Part;
use crate::platform::Entity;
use crate::rule::Keyword;
use crate::rule::Pattern;

/// Why no link can fit a pattern, and what would fit.
pub(super) fn reason(pattern: &Pattern) -> Option<String> {
    match pattern {
        Pattern::Domain(host) | Pattern::Host(host) => of_host(host),
        Pattern::Url(text) | Pattern::Prefix(text) => of_host(text.split('/').next()?),
        Pattern::Keyword(keyword) => of_keyword(keyword),
        Pattern::Regex(regex) => regex::reason(regex),
        Pattern::Entity(entity) => of_entity(entity),
        Pattern::Ip(_) | Pattern::Sha256(_) => None,
    }
}

/// Whether a name has a label that browsers may write in another way.
pub(super) fn may_be_written_otherwise(name: &str) -> bool {
    // Compared byte by byte, as nearly every comparison ends at the first one.
    name.as_bytes().windows(PUNYCODE.len()).any(|bytes| matches!(bytes, [b'x', b'n', b'-', b'-']))
}

/// A label in the ASCII form of an international name that browsers write in another way.
fn of_host(host: &str) -> Option<String> {
    if !may_be_written_otherwise(host) {
        return None;
    }
    let is_written_otherwise = |label: &str| {
        let encoded = label.strip_prefix(PUNYCODE)?;
        let decoded = idna::punycode::decode_to_string(encoded)?;
        let written = idna::domain_to_ascii(&decoded).ok()?;
        (written != label).then_some(written)
    };
    let labels = host.split('.');
    let written = labels.map(|label| is_written_otherwise(label).ok_or(label));
    let (mut name, mut is_other) = (String::with_capacity(host.len()), false);
    for label in written {
        if !name.is_empty() {
            name.push('.');
        }
        match label {
            Ok(other) => {
                is_other = true;
                name.push_str(&other);
            }
            Err(label) => name.push_str(label),
        }
    }
    is_other.then(|| format!("browsers never write the name `{host}`; write `{name}`"))
}

fn of_keyword(keyword: &Keyword) -> Option<String> {
    let text = &keyword.text;
    if keyword.part == Some(Part::Host)
        && let Some(char) = text.to_ascii_lowercase().chars().find(|char| !is_of_hosts(*char))
    {
        return Some(format!(
            "the keyword is looked for in the host alone, which never has a `{}`: names are in ASCII \
             (`xn--...`); leave out what cannot stand in a name, or the part",
            char.escape_default()
        ));
    }
    if keyword.part == Some(Part::Query) && text.starts_with('?') {
        let message = "the keyword is looked for in the query alone, which begins behind the `?`; leave the \
                       `?` out";
        return Some(message.to_owned());
    }
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    if let Some(bare) = bare.filter(|bare| !bare.is_empty()) {
        return Some(format!("keywords are looked for behind the scheme; write `{bare}`"));
    }
    text.contains('#').then(|| {
        "keywords are looked for in host, path and query, where a `#` never is; leave out what \
         begins with it"
            .to_owned()
    })
}

/// An id that pages have for something else, such as `instagram:username/explore`.
fn of_entity(text: &str) -> Option<String> {
    let entity: Entity = text.parse().ok()?;
    (!entity.may_have_page()).then(|| {
        format!(
            "`{entity}` has no page: where `{}` stands in links of {}, it is a page of the platform itself \
             or another kind of thing",
            entity.id, entity.platform
        )
    })
}

/// Whether a host can have a character; colons and brackets stand in addresses.
fn is_of_hosts(char: char) -> bool {
    is_of_links(char) && !char.is_ascii_uppercase() && !"/?&=%@".contains(char)
}

fn is_of_links(char: char) -> bool {
    char.is_ascii_graphic() && char != '#'
}

/// What the ASCII form of an international label begins with.
const PUNYCODE: &str = "xn--";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keywords_that_no_link_has_are_told() {
        let host = |text: &str| reason(&Pattern::Domain(text.to_owned()));
        assert_eq!(host("evil.example"), None);
        assert_eq!(host("xn--e1afmkfd.xn--p1ai"), None);
        assert!(host("xn--strae-6qa.example").is_none(), "{:?}", host("xn--strae-6qa.example"));
        // The Punycode of `Ü`, which browsers write in lower case.
        assert!(host("a.xn--wca.example").is_some_and(|text| text.contains("`a.xn--tda.example`")));
        let keyword = |text: &str| reason(&Pattern::Keyword(Keyword::new(text))).is_some();
        assert!(keyword("https://evil.example/x") && keyword("evil#x"));
        assert!(!keyword("evil.example/x") && !keyword("http"));
        let of_host = |text: &str| {
            let keyword = Keyword { part: Some(Part::Host), ..Keyword::new(text) };
            reason(&Pattern::Keyword(keyword)).is_some()
        };
        assert!(of_host("bücher") && of_host("a/b") && of_host("a b"));
        assert!(!of_host("Evil-1_a.example") && !of_host("[2001:db8:"));
        let of_query = |text: &str| {
            let keyword = Keyword { part: Some(Part::Query), ..Keyword::new(text) };
            reason(&Pattern::Keyword(keyword)).is_some()
        };
        assert!(of_query("?evilq=") && !of_query("evilq=?"));
    }

    #[test]
    fn entities_without_a_page_are_told() {
        let entity = |text: &str| reason(&Pattern::Entity(text.to_owned()));
        for page in [
            "instagram:username/explore",
            "github:account/settings",
            "github:repository/settings/tokens",
            "x:username/home",
            "telegram:username/joinchat",
            "telegram:username/joinchat/17",
            "facebook:username/groups",
        ] {
            assert!(entity(page).is_some_and(|why| why.contains("has no page")), "{page}");
        }
        assert_eq!(entity("telegram:username/gangshop"), None);
        assert_eq!(entity("instagram:username/explorer"), None);
    }
}
