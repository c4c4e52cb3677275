//! Kik.

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "kik",
    hosts: &["kik.me"],
    schemes: &["kik"],
    kinds: &[Kind::new("username", ids::name, "example.user")],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if !link.is_web() {
        let user = link.host == "users";
        return user.then(|| link.segment(0)).flatten().map(|id| Named::new("username", id));
    }
    match &*link.first() {
        // `kik.me/g/…` is an invitation to a group that its link does not name.
        "g" => None,
        "u" if link.segment(1).is_some() => link.segment(1).map(|id| Named::new("username", id)),
        _ => link.segment(0).map(|id| Named::new("username", id)),
    }
}
