//! Threema: ids of eight characters, for which case does not matter.

use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "threema",
    hosts: &["threema.id"],
    schemes: &["threema"],
    kinds: &[Kind::new("id", id, "ECHOECHO")],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let id = match &*link.host {
        "threema.id" if link.is_web() => link.segment(0),
        "add" | "compose" => link.parameter("id"),
        _ => None,
    };
    id.map(|id| Named::new("id", id))
}

/// Eight letters and digits; the ids of businesses begin with an asterisk.
fn id(id: &str) -> Option<String> {
    let rest = id.strip_prefix('*').unwrap_or(id);
    (id.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .then(|| id.to_ascii_uppercase())
}
