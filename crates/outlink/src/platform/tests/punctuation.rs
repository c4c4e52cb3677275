//! Links with the punctuation of a sentence behind them.

use super::files;
use super::named;
use crate::limits::Limits;
use crate::platform::recognize;
use crate::url::normalize;

/// Texts end links with these.
const SIGNS: [&str; 13] = [".", ",", ")", "!", "\"", "'", ";", ":", "*", "]", ">", ").", "%22."];

/// A name may end in the sign, so that the link names another thing too.
#[test]
fn a_link_names_the_same_with_punctuation_behind_it() {
    let mut lost = Vec::new();
    for (name, file) in files() {
        for case in &file.case {
            let wanted = named(&case.link);
            for sign in SIGNS {
                let link = format!("{}{sign}", case.link);
                // A host holds few signs.
                let Ok(url) = normalize(&link, &Limits::default()) else { continue };
                let found = recognize(&url);
                let missing = wanted.iter().filter(|entity| !found.contains(entity));
                lost.extend(missing.map(|entity| format!("{name} {link} {entity}")));
            }
        }
    }
    assert!(lost.is_empty(), "{}: {}", lost.len(), lost.join("\n"));
}

#[test]
fn an_invitation_is_the_same_with_punctuation_behind_it() {
    for link in [
        "https://t.me/vinterclub77",
        "https://t.me/s/vinterclub77",
        "https://t.me/+AbCdEfGhIjKlMnOp",
        "https://discord.gg/vinTer77",
        "https://instagram.com/ole77",
        "tg://resolve?domain=vinterclub77",
        "https://github.com/ole77",
    ] {
        for sign in SIGNS {
            assert_eq!(named(&format!("{link}{sign}")), named(link), "{link}{sign}");
        }
        assert!(!named(link).is_empty(), "{link}");
    }
}
