//! Viber.
//!
//! Invitations to groups carry their identity in a parameter, in base64 that is case-sensitive.

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "viber",
    hosts: &["invite.viber.com", "chats.viber.com"],
    schemes: &["viber"],
    kinds: &[
        Kind::new("phone", ids::phone, "15551234567"),
        Kind::new("invite", ids::any, "AQB0"),
        Kind::new("public_account", ids::name, "example"),
    ],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let parameter = |kind, name| {
        let value = link.parameter(name).filter(|value| !value.is_empty())?;
        Some(Named::new(kind, value))
    };
    match &*link.host {
        "invite.viber.com" => parameter("invite", "g2").or_else(|| parameter("invite", "g")),
        "chats.viber.com" => link.segment(0).map(|id| Named::new("public_account", id)),
        "chat" | "contact" | "add" if !link.is_web() => parameter("phone", "number"),
        "pa" if !link.is_web() => parameter("public_account", "chatURI"),
        _ => None,
    }
}
