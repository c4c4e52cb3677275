//! Paths with which the links of platforms begin.

use std::collections::HashSet;

use super::objection;
use super::objects;
use crate::limits::Limits;
use crate::platform::Registry;
use crate::platform_data::PLATFORMS;
use crate::rule::Pattern;
use crate::url::SchemeClass;
use crate::url::normalize;

#[test]
fn paths_that_all_links_of_a_kind_begin_with_are_guarded() {
    for prefix in [
        "bsky.app/profile",
        "discord.com/template",
        "discord.gg/invite",
        "web.facebook.com/groups",
        "us02web.zoom.us/j",
        "open.spotify.com/intl-sv/track",
        "www.xbox.com/sv-SE",
        "tx.me/s",
        "huggingface.co/spaces",
        "www.google.com/search",
    ] {
        assert!(objects(Pattern::Prefix(prefix.to_owned())), "{prefix}");
    }
    let message = objection(Pattern::Url("zoom.us/j/".to_owned())).unwrap();
    let expected = "`zoom.us/j/` names nothing single on `zoom.us`: it is where every meeting is";
    assert_eq!(message, expected);
    assert!(objects(Pattern::Url("threema.group/join".to_owned())), "the fragment names the group");
    for prefix in [
        "bsky.app/profile/evil.example",
        "discord.gg/evil",
        "www.facebook.com/pages/Evil-Page",
        "boards.4channel.org/tg",
        "evil.app.box.com/s",
        "evil-my.sharepoint.com/:v:",
        "evil.deviantart.com/art",
        "feddit.dk/c",
        "wa.me/p/6600000000000022",
    ] {
        assert!(!objects(Pattern::Prefix(prefix.to_owned())), "{prefix}");
    }
    assert!(!objects(Pattern::Url("discord.com/template".to_owned())), "one page");
}

/// What links of platforms begin with is refused, or is the place of a single one.
#[test]
fn the_guard_knows_what_the_links_of_each_platform_begin_with() {
    let platforms = PLATFORMS.iter();
    let guarded: HashSet<&str> =
        platforms.filter(|it| it.guard.is_some()).map(|platform| platform.name).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/platforms");
    let mut kept = Vec::new();
    let mut refused = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: toml::Table = toml::from_str(&text).unwrap();
        if !guarded.contains(file["name"].as_str().unwrap()) {
            continue;
        }
        for case in file.get("case").and_then(|it| it.as_array()).into_iter().flatten() {
            let link = case["link"].as_str().unwrap();
            let Ok(url) = normalize(link, &Limits::default()) else { continue };
            if url.scheme_class() != SchemeClass::Web || url.host().is_none() {
                continue;
            }
            let path = url.path().trim_end_matches('/');
            for (end, _) in path.match_indices('/').skip(1) {
                let prefix = format!("{}{}", url.host().unwrap(), &path[..end]);
                let above = normalize(&*format!("https://{prefix}"), &Limits::default()).unwrap();
                if !Registry::builtin().recognize(&above).is_empty() {
                    continue;
                }
                match objects(Pattern::Prefix(prefix.clone())) {
                    true => refused += 1,
                    false => kept.push(prefix),
                }
            }
        }
    }
    kept.sort_unstable();
    kept.dedup();
    assert_eq!(kept, SINGLE_PLACES);
    assert!(refused > 250, "{refused}");
}

/// Paths with which links of the cases begin, and which are the place of a single one: a tenant, a person, a
/// board. Paths that only code, or a part of a name, tells to be shared are among them.
const SINGLE_PLACES: [&str; 36] = [
    "2ch.su/a",
    "2ch.su/a/res",
    "8kun.top/example",
    "8kun.top/example/res",
    "app.cinny.in/home",
    "archive.matrix.org/r",
    "beta.kemono.cr/patreon",
    "beta.kemono.cr/patreon/user",
    "boards.4channel.org/tg",
    "boards.4channel.org/tg/thread",
    "bsky.app/starter-pack/example.bsky.social",
    "c2.staticflickr.com/2",
    "c2.staticflickr.com/2/1475",
    "cdn.jsdelivr.net/gh/example",
    "desuarchive.org/a",
    "desuarchive.org/a/thread",
    "drive.google.com/drive/u/0",
    "drive.google.com/drive/u/0/folders",
    "example-my.sharepoint.com/:v:",
    "example-my.sharepoint.com/:v:/g",
    "example-my.sharepoint.com/:v:/g/personal",
    "example-my.sharepoint.com/:v:/g/personal/a_example",
    "example.app.box.com/s",
    "github1s.com/example",
    "media.githubusercontent.com/media/Example",
    "music.yandex.ru/users/music.partners",
    "music.yandex.ru/users/music.partners/playlists",
    "newgrounds.com/art/view/tomfulp",
    "podcasts.apple.com/us/podcast/a-show",
    "wa.me/p/6600000000000022",
    "www.artstation.com/contests/thu-2017",
    "www.artstation.com/contests/thu-2017/challenges",
    "www.facebook.com/pages/Some-Page",
    "www.facebook.com/pages/category/Community",
    "www.pixiv.net/user/10509347",
    "www.pixiv.net/user/10509347/series",
];
