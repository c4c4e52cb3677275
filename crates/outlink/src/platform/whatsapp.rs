//! WhatsApp.
//!
//! The spellings of invites, numbers and channels are those of click-to-chat links and of the app's
//! own scheme.

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "whatsapp",
    hosts: &[
        "wa.me",
        "chat.whatsapp.com",
        "api.whatsapp.com",
        "web.whatsapp.com",
        "call.whatsapp.com",
        "whatsapp.com",
    ],
    schemes: &["whatsapp"],
    kinds: &[
        Kind::new("invite", ids::code, "ABCDEFGHIJKLMNOPQRSTUV"),
        Kind::new("phone", ids::phone, "15551234567"),
        Kind::new("message_link", ids::code, "EXAMPLE1"),
        Kind::new("qr_link", ids::code, "EXAMPLE1"),
        Kind::new("channel", ids::code, "0029VaExample"),
        Kind::new("call_link", ids::code, "AbCdEf123"),
    ],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let segment = |kind, index| link.segment(index).map(|id| Named::new(kind, id));
    let parameter = |kind, name| {
        let value = link.parameter(name).filter(|value| !value.is_empty())?;
        Some(Named::new(kind, value))
    };
    let first = &*link.first();
    match &*link.host {
        "wa.me" => match first {
            "message" => segment("message_link", 1),
            "qr" => segment("qr_link", 1),
            "call" => segment("phone", 1),
            "channel" => segment("channel", 1),
            "" => parameter("phone", "phone"),
            _ => segment("phone", 0),
        },
        "chat.whatsapp.com" if first == "invite" => segment("invite", 1),
        "chat.whatsapp.com" => segment("invite", 0),
        "call.whatsapp.com" => segment("call_link", 1),
        "api.whatsapp.com" | "web.whatsapp.com" => match first {
            "send" => parameter("phone", "phone"),
            "accept" => parameter("invite", "code"),
            "message" => segment("message_link", 1),
            "qr" => segment("qr_link", 1),
            "channel" => segment("channel", 1),
            _ => None,
        },
        "whatsapp.com" if first == "channel" => segment("channel", 1),
        "send" | "call" => parameter("phone", "phone"),
        "chat" => parameter("invite", "code"),
        "channel" => segment("channel", 0),
        "message" => segment("message_link", 0),
        "qr" => segment("qr_link", 0),
        _ => None,
    }
}
