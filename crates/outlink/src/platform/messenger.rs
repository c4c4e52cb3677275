//! Messenger, with its short links (`m.me`).

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "messenger",
    hosts: &["m.me", "messenger.com"],
    schemes: &["fb-messenger"],
    kinds: &[
        Kind::new("username", ids::name, "example.page"),
        Kind::new("invite", ids::code, "AbCdEf123"),
    ],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let segment = |kind, index| link.segment(index).map(|id| Named::new(kind, id));
    let first = &*link.first();
    match &*link.host {
        "m.me" if matches!(first, "j" | "ch") => segment("invite", 1),
        "m.me" => segment("username", 0),
        "messenger.com" if first == "t" => segment("username", 1),
        "user-thread" | "user" if !link.is_web() => segment("username", 0),
        _ => None,
    }
}
