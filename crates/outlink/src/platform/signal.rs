//! Signal.
//!
//! The identity of a group stands in the fragment, which no server ever sees: a protobuf with the
//! master key of the group and a password that changes when the link is reset. The key is the
//! group. Sources: the route tests of Signal-Desktop and the group invite link tests of
//! Signal-Android.

use std::borrow::Cow;

use super::ids;
use super::link::Link;
use super::link::raw_parameter;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::recogniser::Recogniser;
use crate::codec::base64_decode;
use crate::codec::hex_encode;
use crate::codec::percent_decode_strictly;
use crate::codec::protobuf;

pub(super) static RECOGNISER: Recogniser = Recogniser {
    name: "signal",
    kinds: &[
        Kind::new(
            "group",
            group,
            "00f7e0c2a71ab0645d1c8f9b3e6a2d4700f7e0c2a71ab0645d1c8f9b3e6a2d47",
        ),
        Kind::new("phone", ids::phone, "15551234567"),
        Kind::new("username_link", ids::code, "ExAmPlE_-1"),
        Kind::new("call_link", ids::code, "bcdf-ghkm-npqr-stxz"),
        Kind::new("sticker_pack", pack, "9acc9e8aba563d26a4994e69263e3b25"),
        Kind::new("device_link", ids::any, "5a6b7c8d"),
    ],
    recognize,
    is_anywhere: false,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let named = |kind, text: &'a str| {
        Some(Named::new(kind, percent_decode_strictly(text).filter(|id| !id.is_empty())?))
    };
    // `sgnl://signal.group/#…` says the same as `https://signal.group/#…`; each spelling of an
    // app's link may do without the slash before its fragment.
    let first = &*link.first();
    match &*link.host {
        "signal.group" | "joingroup" if first.is_empty() => named("group", link.fragment),
        "signal.me" if first.is_empty() => {
            if let Some(phone) = link.fragment.strip_prefix("p/") {
                return named("phone", phone);
            }
            named("username_link", link.fragment.strip_prefix("eu/")?)
        }
        "signal.art" if first == "addstickers" => {
            named("sticker_pack", raw_parameter(link.fragment, "pack_id")?)
        }
        "signal.link" if first == "call" => {
            named("call_link", raw_parameter(link.fragment, "key")?)
        }
        "addstickers" if !link.is_web() => {
            named("sticker_pack", raw_parameter(link.query, "pack_id")?)
        }
        "linkdevice" if !link.is_web() => named("device_link", raw_parameter(link.query, "uuid")?),
        _ => None,
    }
}

/// The master key in hexadecimal, of the text of a link or of the key itself. What cannot be
/// decoded stands for itself: a newer kind of link, perhaps.
fn group(id: &str) -> Option<Cow<'_, str>> {
    if let Some(key) = ids::hex::<32>(id) {
        return Some(key);
    }
    let text = id.trim_end_matches('=').trim_start_matches('/');
    let key = base64_decode(text).as_deref().and_then(master_key).map(hex_encode);
    key.map(Cow::Owned).or_else(|| ids::code(text))
}

/// Field 1 of a `GroupInviteLink` is its contents, of which field 1 is the master key. Of several
/// contents the fields are merged, and of several keys the last one counts.
fn master_key(bytes: &[u8]) -> Option<&[u8]> {
    let keys = protobuf::fields(bytes, 1).flat_map(|contents| protobuf::fields(contents, 1));
    keys.last().filter(|key| key.len() == 32)
}

/// The id of a sticker pack is hexadecimal.
fn pack(id: &str) -> Option<Cow<'_, str>> {
    let hex = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!id.is_empty() && hex).then(|| ids::in_lower_case(id))
}
