//! Exceptions that lift nothing, since no block of theirs is one that they may lift.
//!
//! An exception lifts a block only if it is at least as specific. One for a domain stands beside the
//! blocks for pages of it in vain. One of a list without blocks stands in vain unless it counts for all
//! lists, and so does one that is only the beginning of a hash, in any list.

use std::collections::HashMap;

use crate::codec::hex_encode;
use crate::compile::key;
use crate::compile::key::Compared;
use crate::compile::store::Entry;
use crate::compile::store::Store;
use crate::format::Format;
use crate::names::Effect;
use crate::names::Exceptions;
use crate::names::RuleKind;
use crate::table::hashes::MAX_BYTES;
use crate::table::reversed::reverse_labels;
use crate::table::scope::with_parents;

/// An exception that stands in vain.
pub(super) struct Unused {
    pub(super) list: usize,
    pub(super) line: u32,
    /// What it is for.
    pub(super) name: String,
    pub(super) why: WhyUnused,
}

/// Why an exception stands in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhyUnused {
    /// The list has blocks, and none that the exception may lift.
    NoSuchBlock,
    /// The list has no blocks.
    NoBlocks,
    /// Only the beginning of its hash is known.
    PartialHash,
}

/// The exceptions that lift nothing.
pub(super) fn unused(store: &Store) -> Vec<Unused> {
    let mut unused = unused_names(store);
    unused.extend(partial_hashes(store));
    unused
}

/// The exceptions that are only the beginning of a hash: of short ones anybody can find a link that fits.
fn partial_hashes(store: &Store) -> impl Iterator<Item = Unused> {
    let hashes = entries(store)
        .filter(|(entry, _)| entry.effect() == Effect::Except && entry.kind() == RuleKind::Sha256);
    hashes.filter_map(|(entry, key)| match key::decode(entry.kind(), key)? {
        Compared::Hash { hash, .. } if hash.len() < MAX_BYTES as usize => {
            let (list, line) = (usize::from(entry.list), entry.line);
            Some(Unused { list, line, name: hex_encode(&hash), why: WhyUnused::PartialHash })
        }
        _ => None,
    })
}

/// The exceptions of domains and hosts in lists that lift their own blocks only, where the list has
/// none that the exception may lift. Time is linear in the rules, memory in the exceptions.
fn unused_names(store: &Store) -> Vec<Unused> {
    let mut exceptions: Vec<(usize, u32, String)> = Vec::new();
    // For each list and name: whether a block for the name may be lifted, or one for something below.
    let mut names: HashMap<(usize, String), NameBlocks> = HashMap::new();
    for (entry, key) in entries(store) {
        let list = usize::from(entry.list);
        let is_own = store.lists().get(list).is_some_and(|info| info.exceptions == Exceptions::Own);
        if !is_own || entry.effect() != Effect::Except || is_path(entry.kind()) {
            continue;
        }
        let Some(name) = host_of(entry.kind(), key) else { continue };
        for parent in with_parents(&name) {
            names.entry((list, parent.to_owned())).or_default();
        }
        exceptions.push((list, entry.line, name));
    }
    if exceptions.is_empty() {
        return Vec::new();
    }
    // Patterns that may fit any link.
    let mut lists_with_anything = vec![false; store.lists().len()];
    let mut lists_with_blocks = vec![false; store.lists().len()];
    for (entry, key) in entries(store).filter(|(entry, _)| entry.effect() == Effect::Block) {
        let list = usize::from(entry.list);
        if let Some(has) = lists_with_blocks.get_mut(list) {
            *has = true;
        }
        let Some(name) = host_of(entry.kind(), key) else {
            if let Some(has) = lists_with_anything.get_mut(list) {
                *has |= entry.kind() != RuleKind::Entity;
            }
            continue;
        };
        if !is_path(entry.kind())
            && let Some(seen) = names.get_mut(&(list, name.clone()))
        {
            seen.is_blocked = true;
        }
        for parent in with_parents(&name) {
            if let Some(seen) = names.get_mut(&(list, parent.to_owned())) {
                seen.is_below |= is_path(entry.kind()) || parent != name;
            }
        }
    }
    let seen =
        |list: usize, name: &str| names.get(&(list, name.to_owned())).copied().unwrap_or_default();
    let is_unused = |(list, _, name): &(usize, u32, String)| {
        let may_lift = with_parents(name).any(|parent| seen(*list, parent).is_blocked);
        let has = |lists: &[bool]| lists.get(*list).copied().unwrap_or_default();
        let is_below = seen(*list, name).is_below;
        let is_in_vain = match store.lists().get(*list).map(|info| info.format) {
            // Exceptions of such a list lift whatever is narrower too.
            Some(Format::Adblock) => !is_below,
            // A list of rule objects may be a layer of one that has the blocks.
            Some(Format::Rules) | None => is_below,
            Some(_) => true,
        };
        is_in_vain && !may_lift && !has(&lists_with_anything)
    };
    let unused = exceptions.into_iter().filter(is_unused);
    let told = unused.map(|(list, line, name)| {
        let has_blocks = lists_with_blocks.get(list).copied().unwrap_or_default();
        let why = if has_blocks { WhyUnused::NoSuchBlock } else { WhyUnused::NoBlocks };
        Unused { list, line, name, why }
    });
    told.collect()
}

/// The blocks that a list has for a name and below it.
#[derive(Clone, Copy, Default)]
struct NameBlocks {
    /// Whether a block is for the name itself.
    is_blocked: bool,
    /// Whether a block is for a page of it or for a name below it.
    is_below: bool,
}

fn entries(store: &Store) -> impl Iterator<Item = (&Entry, &[u8])> {
    store.entries.iter().enumerate().map(|(number, entry)| (entry, store.key(number as u32)))
}

fn is_path(kind: RuleKind) -> bool {
    matches!(kind, RuleKind::Url | RuleKind::Prefix)
}

/// The host that a rule is for; `None` for rules that are not for one.
fn host_of(kind: RuleKind, key: &[u8]) -> Option<String> {
    let text = match kind {
        RuleKind::Domain | RuleKind::Host => {
            let mut host = vec![0; key.len()];
            reverse_labels(key, &mut host);
            host
        }
        RuleKind::Url | RuleKind::Prefix => key.split(|byte| *byte == b'/').next()?.to_vec(),
        _ => return None,
    };
    String::from_utf8(text).ok()
}
