//! Matrix.
//!
//! Source: <https://spec.matrix.org/latest/appendices/#uris>, both the `matrix:` scheme and
//! matrix.to; <https://spec.matrix.org/latest/appendices/#identifier-grammar>.

use std::borrow::Cow;

use super::link::Link;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::recogniser::Recogniser;
use crate::codec::percent_decode_strictly;

pub(super) static RECOGNISER: Recogniser = Recogniser {
    name: "matrix",
    kinds: &[
        Kind::new("user", user, "@user:example.org"),
        Kind::new("room", room, "#room:example.org"),
    ],
    recognize,
    is_anywhere: true,
};

/// Whether a fragment may be the route of a web client, which may be on any host.
pub(super) fn may_be_route(fragment: &str) -> bool {
    ["/room/", "/user/", "/rooms/", "/session/"].iter().any(|route| fragment.starts_with(route))
}

/// What every such route begins with.
pub(super) const ROUTE_LEAD: u8 = b'/';

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if let Some(named) = of_uri(link) {
        return Some(named);
    }
    // The sites that name the room in the path have no routes.
    if let Some(room) = room_of_path(link) {
        return Some(Named::new("room", room));
    }
    let path = route(link)?;
    let (id, event) = path.split_once('/').unwrap_or((path, ""));
    let id = percent_decode_strictly(id)?;
    let event = percent_decode_strictly(event)?;
    let event = Some(event).filter(|event| event.starts_with('$'));
    let kind = if id.starts_with('@') { "user" } else { "room" };
    Some(Named::new(kind, id).with_detail(event))
}

/// What a URI names: `matrix:u/user:example.org`, `matrix:roomid/room:example.org/e/event`.
fn of_uri<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if link.is_web() {
        return None;
    }
    let id = link.segment(0)?;
    let is_event =
        |segment: Option<Cow<'_, str>>| matches!(segment.as_deref(), Some("e" | "event"));
    let event = link.segments().position(is_event);
    let event = event.and_then(|index| link.segment(index + 1)).map(|event| format!("${event}"));
    match &*link.host {
        "u" | "user" => Some(Named::new("user", format!("@{id}"))),
        "r" | "room" => Some(Named::new("room", format!("#{id}")).with_detail(event)),
        "roomid" => Some(Named::new("room", format!("!{id}")).with_detail(event)),
        _ => None,
    }
}

/// The id, and what follows it, in the route of a web client: `#/room/ID` of Element and Cinny,
/// `#/rooms/ID` of FluffyChat, `#/session/1/room/ID` of Hydrogen.
fn route<'a>(link: &Link<'a>) -> Option<&'a str> {
    let (fragment, _) = link.fragment.split_once('?').unwrap_or((link.fragment, ""));
    let path = fragment.strip_prefix('/')?;
    if link.host == "matrix.to" {
        return Some(path);
    }
    let of_session = path.strip_prefix("session/").and_then(|path| path.split_once('/'));
    let path = of_session.map_or(path, |(_, path)| path);
    ["room/", "user/", "rooms/"].iter().find_map(|page| path.strip_prefix(page))
}

/// The room in the path of an archive, or of Cinny, whose first segment is a space or `home`.
fn room_of_path(link: &Link<'_>) -> Option<String> {
    let (page, id) = (link.segment(0)?, link.segment(1)?);
    match (&*link.host, &*page) {
        ("view.matrix.org", "alias" | "room") | ("app.cinny.in", _) => Some(id.into_owned()),
        ("archive.matrix.org", "r") => Some(format!("#{id}")),
        ("archive.matrix.org", "roomid") => Some(format!("!{id}")),
        _ => None,
    }
}

fn user(id: &str) -> Option<Cow<'_, str>> {
    id.starts_with('@').then(|| identifier(id)).flatten()
}

/// An alias (`#`) or an id (`!`) of a room; newer ids name no server.
fn room(id: &str) -> Option<Cow<'_, str>> {
    let new_id = id.strip_prefix('!').is_some_and(|id| id.len() == 43 && !id.contains(':'));
    if new_id {
        return Some(Cow::Borrowed(id));
    }
    id.starts_with(['#', '!']).then(|| identifier(id)).flatten()
}

/// The local part keeps its case, the name of the server does not.
fn identifier(id: &str) -> Option<Cow<'_, str>> {
    let (local, server) = id.split_once(':')?;
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let is_name = server.ends_with(|last: char| last.is_ascii_alphanumeric() || last == ']');
    let proper = local.len() > 1 && is_name && id.len() <= 255;
    (proper && server.bytes().all(valid))
        .then(|| Cow::Owned(format!("{local}:{}", server.to_ascii_lowercase())))
}
