//! Hops: how one candidate of a link led to another, identified by a name.
//!
//! These names say the kind of a hop; they are read here and nowhere else. Rows of `data/redirectors`
//! have their own; the names of gateways and of hosts that spell addresses begin with a prefix.

use std::borrow::Cow;

use serde::Deserialize;
use serde::Serialize;

/// The name of the hop to what is merely guessed.
pub(super) static GUESS: Cow<'static, str> = Cow::Borrowed("guess");
/// The name of the hop to another spelling of a link.
pub(super) static SPELLING: Cow<'static, str> = Cow::Borrowed("spelling");
/// The name of the hop to a further entity of the same link.
pub(super) static ENTITY: Cow<'static, str> = Cow::Borrowed("entity");
/// The name of the hop to an onion service: through a gateway, known by its checksum, or guessed.
pub(super) static ONION: Cow<'static, str> = Cow::Borrowed("gateway.onion");
/// The name of the hop to a file of IPFS: through a gateway, or guessed.
pub(super) static IPFS: Cow<'static, str> = Cow::Borrowed("gateway.ipfs");
/// The name of the hop to a storage bucket of Amazon S3.
pub(crate) const S3: &str = "gateway.s3";
/// What the names of gateways begin with.
const GATEWAY: &str = "gateway.";
/// What the names of hosts that spell addresses begin with.
const ADDRESS: &str = "address.";

/// How one candidate led to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hop {
    /// The index of the candidate that carried the other; smaller than that of the other.
    pub from: usize,
    /// The name of the redirector, `google.url` for instance. The names of gateways begin with
    /// `gateway.`, those of hosts that spell addresses with `address.`; `guess` stands for a host
    /// that is not known to be a redirector, `entity` for a further entity of the same link (the
    /// account of a post, or what another reading of the link names), and `spelling` for what people
    /// or chat programs make of the link: without a disguise in its host, for a link that may name an
    /// entity without an emoji or a word that is glued to its end, and for the server of an address
    /// that a link of an app is.
    pub redirector: Cow<'static, str>,
    /// Whether the target is merely guessed: this hop, or one that led to it, is a guess. Whatever
    /// can be reached without a guess is not marked.
    pub guessed: bool,
}

impl Hop {
    /// What the hop is.
    pub(crate) fn kind(&self) -> HopKind {
        HopKind::of(&self.redirector)
    }

    /// Whether the candidate is the destination of the one that led to it in another form: in that of
    /// another gateway, as the address that its name spells, or as people read the link.
    pub(crate) fn is_same_destination(&self) -> bool {
        matches!(self.kind(), HopKind::Gateway | HopKind::Address | HopKind::Spelling)
    }

    /// Whether whoever has the candidate has the one that led to it too, so that a rule that lets one
    /// through lets the other through. So it is for the gateways of one service and for the further
    /// entities of a link. It is not for a guess, nor for an address, several of which a name can spell,
    /// nor for a spelling, whose link a browser opens as it stands.
    pub(crate) fn has_same_owner(&self) -> bool {
        match self.kind() {
            HopKind::Entity => true,
            HopKind::Gateway => !self.guessed,
            _ => false,
        }
    }

    /// Whether the hop leads to an onion service. Its name proves itself, so that it is found at any host
    /// and is not a guess there.
    pub(crate) fn leads_to_onion(&self) -> bool {
        self.redirector == ONION
    }
}

/// What a hop is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HopKind {
    /// From a link to what it carries.
    Redirector,
    /// To the form in which all gateways of a family are compared.
    Gateway,
    /// To the address that a name spells.
    Address,
    /// To what people or chat programs make of a link.
    Spelling,
    /// To a further entity of the same link.
    Entity,
    /// To what may be a target, at a host that is not known to be a redirector.
    Guess,
}

impl HopKind {
    /// The kind of the hop of a name.
    pub(crate) fn of(name: &str) -> Self {
        match name {
            name if name.starts_with(GATEWAY) => Self::Gateway,
            name if name.starts_with(ADDRESS) => Self::Address,
            name if name == SPELLING => Self::Spelling,
            name if name == ENTITY => Self::Entity,
            name if name == GUESS => Self::Guess,
            _ => Self::Redirector,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expand::Knowledge;

    #[test]
    fn every_kind_is_told_by_its_name() {
        for (name, kind) in [
            ("google.url", HopKind::Redirector),
            ("guess.example", HopKind::Redirector),
            ("gateway", HopKind::Redirector),
            (S3, HopKind::Gateway),
            (&*ONION, HopKind::Gateway),
            (&*IPFS, HopKind::Gateway),
            ("address.nip", HopKind::Address),
            ("spelling", HopKind::Spelling),
            ("entity", HopKind::Entity),
            ("guess", HopKind::Guess),
        ] {
            assert_eq!(HopKind::of(name), kind, "{name}");
        }
    }

    #[test]
    fn the_rows_that_the_code_names_are_in_the_table() {
        let table = Knowledge::builtin().redirectors_table();
        for name in [&*ONION, &*IPFS, S3] {
            assert!(table.wrappers().any(|row| row.name == name), "{name}");
        }
    }
}
