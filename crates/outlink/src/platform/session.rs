//! Session: communities, which any server may host and which their public key names, as in
//! `https://server/room?public_key=…`.

use std::borrow::Cow;

use super::ids;
use super::link::Link;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::recogniser::Recogniser;

pub(super) static RECOGNISER: Recogniser = Recogniser {
    name: "session",
    kinds: &[
        Kind::new("community", ids::hex::<32>, EXAMPLE_COMMUNITY),
        Kind::new("account", account, EXAMPLE_ACCOUNT),
    ],
    recognize,
    is_anywhere: true,
};

const EXAMPLE_COMMUNITY: &str = "a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238";
const EXAMPLE_ACCOUNT: &str = "05a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238";

/// Whether a query has the parameter of a community; cheap, because it is asked of every link.
pub(super) fn may_be_community(query: &str) -> bool {
    query.len() >= MIN_QUERY && query.contains(PUBLIC_KEY)
}

const PUBLIC_KEY: &str = "public_key=";
/// With the digits of a key of 32 bytes.
pub(super) const MIN_QUERY: usize = PUBLIC_KEY.len() + 64;

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if !may_be_community(link.query) {
        return None;
    }
    let room = link.segment(0).map(|room| room.to_lowercase());
    let key = link.parameter("public_key")?;
    Some(Named::new("community", key).with_detail(Some(room?)))
}

/// `05` and a public key of 32 bytes.
fn account(id: &str) -> Option<Cow<'_, str>> {
    ids::hex::<33>(id).filter(|id| id.starts_with("05"))
}
