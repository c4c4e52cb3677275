//! Snapchat.
//!
//! `snapchat.com/t/…` is a short link and hides whom it names.

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "snapchat",
    hosts: &["snapchat.com", ".snapchat.com"],
    schemes: &["snapchat"],
    kinds: &[Kind::new("username", ids::name, "example.user")],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let segment = |index| link.segment(index).map(|id| Named::new("username", id));
    match &*link.host {
        "snapchat.com" | "story.snapchat.com" | "web.snapchat.com" => {
            match &*link.first() {
                "add" | "u" => segment(1),
                // The id of a web story is that of the user whose story it is.
                "s" if link.host == "story.snapchat.com" => segment(1),
                first => {
                    let name = first.strip_prefix('@')?.to_owned();
                    Some(Named::new("username", name))
                }
            }
        }
        "add" if !link.is_web() => segment(0),
        _ => None,
    }
}
