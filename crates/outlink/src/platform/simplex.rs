//! SimpleX.
//!
//! A link carries the address of a queue in its fragment: server, the fingerprint of its key, and
//! the id of the queue there. The versions and keys around them change without another address.

use std::borrow::Cow;

use super::ids;
use super::link::Link;
use super::link::raw_parameter;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::recogniser::Recogniser;
use crate::codec::percent_decode_strictly;

pub(super) static RECOGNISER: Recogniser = Recogniser {
    name: "simplex",
    kinds: &[
        Kind::new("contact", address, "AbCd@smp.example.org#EfGh"),
        Kind::new("invitation", address, "AbCd@smp.example.org#EfGh"),
        Kind::new("group", address, "AbCd"),
        Kind::new("channel", address, "AbCd"),
    ],
    recognize,
    is_anywhere: false,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let kind = if link.is_web() { link.first() } else { link.host.clone() };
    match &*kind {
        "contact" => Some(Named::new("contact", queue(link.fragment)?)),
        "invitation" => Some(Named::new("invitation", queue(link.fragment)?)),
        "a" => Some(Named::new("contact", short(link.fragment)?)),
        "g" => Some(Named::new("group", short(link.fragment)?)),
        "c" => Some(Named::new("channel", short(link.fragment)?)),
        "i" => Some(Named::new("invitation", short(link.fragment)?)),
        _ => None,
    }
}

/// `fingerprint@server#queue` of the first server of `/?v=2&smp=smp%3A%2F%2F…`.
fn queue(fragment: &str) -> Option<String> {
    let (_, query) = fragment.split_once('?')?;
    let queues = percent_decode_strictly(raw_parameter(query, "smp")?)?;
    let address = queues.split([';', ',']).next()?.strip_prefix("smp://")?;
    let (server, rest) = address.split_once('/')?;
    // A queue may be reached at several hosts, `a.example,b.onion`: the comma split took the first.
    let id = rest.split(['#', '?', '/']).next().filter(|id| !id.is_empty())?;
    Some(format!("{server}#{id}"))
}

/// The key of a short link, which is unique by itself.
fn short(fragment: &str) -> Option<Cow<'_, str>> {
    let key = fragment.split(['?', '/']).next()?;
    ids::code(key)
}

fn address(id: &str) -> Option<Cow<'_, str>> {
    let Some((server, queue)) = id.rsplit_once('#') else { return ids::code(id) };
    let (fingerprint, host) = server.split_once('@')?;
    ids::code(fingerprint.trim_end_matches('='))?;
    let queue = ids::code(queue.trim_end_matches('='))?;
    let fingerprint = fingerprint.trim_end_matches('=');
    Some(Cow::Owned(format!("{fingerprint}@{}#{queue}", host.to_ascii_lowercase())))
}
