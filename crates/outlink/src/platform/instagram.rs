//! Instagram, with the short links of its messages (`ig.me`).

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "instagram",
    hosts: &["instagram.com", "m.instagram.com", "instagr.am", "ig.me"],
    schemes: &["instagram"],
    kinds: &[
        Kind::new("username", username, "example.user"),
        Kind::new("invite", ids::code, "AbCdEf123"),
    ],
    recognize,
};

/// First segments of a path that are parts of the site.
const RESERVED: [&str; 27] = [
    "about",
    "accounts",
    "ads",
    "api",
    "ar",
    "archive",
    "business",
    "challenge",
    "creators",
    "data",
    "developer",
    "direct",
    "directory",
    "emails",
    "embed.js",
    "explore",
    "graphql",
    "legal",
    "p",
    "press",
    "privacy",
    "reel",
    "reels",
    "share",
    "static",
    "tv",
    "web",
];

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let segment = |kind, index| link.segment(index).map(|id| Named::new(kind, id));
    match &*link.host {
        "ig.me" => match &*link.first() {
            "m" => segment("username", 1),
            "j" => segment("invite", 1),
            _ => None,
        },
        "user" if !link.is_web() => {
            link.parameter("username").map(|name| Named::new("username", name))
        }
        "instagram.com" | "m.instagram.com" | "instagr.am" => {
            let first = link.segment(0)?;
            match &*first {
                "_u" | "n" | "stories" if link.segment(1).as_deref() != Some("highlights") => {
                    segment("username", 1)
                }
                "_u" | "n" | "stories" => None,
                "j" if link.segment(1).is_some() => segment("invite", 1),
                name if RESERVED.contains(&name) => None,
                _ => Some(Named::new("username", first)),
            }
        }
        _ => None,
    }
}

/// At most 30 letters, digits, `.` and `_`.
fn username(name: &str) -> Option<String> {
    ids::name(name).filter(|name| name.len() <= 30 && !name.contains('-'))
}
