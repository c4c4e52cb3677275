//! Many small databases that are searched as one.
//!
//! A screener may hold thousands of layers of a rule or two. An index of the keys of their rules says
//! which of them can have a rule for a link, and only those are searched. It never changes an answer:
//! each layer that is searched finds what it would find without the index, and a layer that is not
//! searched has no key of the link.
//!
//! ```text
//! host --------- hashes of its labels -> is there any key?     what nearly every link needs
//! candidate ---- its keys -------------> the layers that have one of them
//! ```

mod keys;
mod segment;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

pub(crate) use self::keys::LayerKeys;
#[cfg(any(test, feature = "live"))]
pub(crate) use self::keys::NetLengths;
pub(crate) use self::keys::each_address_key;
pub(crate) use self::keys::each_candidate_key;
pub(crate) use self::keys::each_entity_key;
pub(crate) use self::keys::each_web_key;
use self::segment::Segment;
use crate::database::Database;
use crate::expand::Candidate;
use crate::platform::EntityText;
use crate::wire::labels::Labels;

/// A layer of the index with its place among all layers.
#[derive(Clone, Copy)]
pub(crate) struct LayerRef<'a> {
    /// Its number among all layers of the screener.
    pub(crate) layer: usize,
    pub(crate) database: &'a Database,
}

/// The index. It is immutable; the next one shares its larger part.
#[derive(Clone, Default)]
pub(crate) struct LayerIndex {
    /// The layers in their order: those of `settled` come first.
    settled: Option<Arc<Segment>>,
    recent: Option<Arc<Segment>>,
}

impl LayerIndex {
    /// Indexes those layers of a screener that are small and have no keywords, regexes or hashes,
    /// which have to be tried on every link. `previous` spares most of the work if its layers still
    /// stand where they stood.
    pub(crate) fn of(databases: &[Database], previous: Option<&Self>) -> Self {
        // The lowest layer is what the prefilter looks at first.
        let layers = databases.iter().enumerate().skip(1);
        let mut layers: Vec<(usize, &Database)> =
            layers.filter(|(_, database)| database.layer_keys().is_some()).collect();
        if layers.len() < MIN_LAYERS {
            return Self::default();
        }
        let settled = previous.and_then(|previous| previous.settled.as_ref());
        let settled = settled.filter(|segment| segment.begins(&layers));
        let rest = layers.split_off(settled.map_or(0, |segment| segment.len()));
        let keys: usize = rest.iter().map(|(_, database)| database.key_count()).sum();
        if rest.len() <= MAX_RECENT_LAYERS && keys <= MAX_RECENT_KEYS {
            let settled = settled.map(Arc::clone);
            return Self { settled, recent: Some(Arc::new(Segment::of(&rest))) };
        }
        layers.extend(rest);
        Self { settled: Some(Arc::new(Segment::of(&layers))), recent: None }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.segments().next().is_none()
    }

    /// The numbers of the layers in the index, in ascending order.
    pub(crate) fn layers(&self) -> impl Iterator<Item = usize> {
        self.segments().flat_map(Segment::layers)
    }

    /// Whether any layer has rules of entities, or of links that name one.
    pub(crate) fn lists_entities(&self) -> bool {
        self.segments().any(Segment::lists_entities)
    }

    /// Whether any layer may have a rule for a host, or for what is behind it.
    #[inline(always)]
    pub(crate) fn may_admit(&self, host: &Labels) -> bool {
        self.segments().any(|segment| segment.may_admit(host))
    }

    /// The layers that may have a rule for a candidate, in ascending order.
    pub(crate) fn of_candidate(&self, candidate: &Candidate) -> Vec<LayerRef<'_>> {
        self.select(|segment, visit| {
            each_candidate_key(candidate, segment.lengths(), &mut |key| {
                segment.each_layer(key, visit);
            });
        })
    }

    /// The layers that may have a rule for a web link: `text` is `host/path?query`.
    pub(crate) fn of_web(&self, host: &str, text: &str, path_bytes: usize) -> Vec<LayerRef<'_>> {
        self.select(|segment, visit| {
            each_web_key(host, text, path_bytes, &mut |key| segment.each_layer(key, visit));
        })
    }

    /// The layers that may have a rule for an entity.
    pub(crate) fn of_entity(&self, entity: &EntityText) -> Vec<LayerRef<'_>> {
        self.select(|segment, visit| {
            each_entity_key(entity, &mut |key| segment.each_layer(key, visit));
        })
    }

    /// The layers that may have a range for an address.
    pub(crate) fn of_address(&self, ip: IpAddr) -> Vec<LayerRef<'_>> {
        self.select(|segment, visit| {
            each_address_key(ip, segment.lengths(), &mut |key| segment.each_layer(key, visit));
        })
    }

    fn select<'a>(
        &'a self,
        find: impl Fn(&'a Segment, &mut dyn FnMut(LayerRef<'a>)),
    ) -> Vec<LayerRef<'a>> {
        let mut found = Vec::new();
        for segment in self.segments() {
            find(segment, &mut |layer| found.push(layer));
        }
        found.sort_unstable_by_key(|found| found.layer);
        found.dedup_by_key(|found| found.layer);
        found
    }

    fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.settled.iter().chain(&self.recent).map(Arc::as_ref)
    }
}

/// Fewer layers are searched one after the other.
const MIN_LAYERS: usize = 2;

/// How much of the index is built anew for every layer that is put on top.
const MAX_RECENT_LAYERS: usize = if cfg!(test) { 3 } else { 256 };
const MAX_RECENT_KEYS: usize = 4096;
