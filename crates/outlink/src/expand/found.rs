//! The candidates that a walk has found, within the limits.

use std::borrow::Cow;

use crate::codec::percent::decode_all;
use crate::expand::Candidate;
use crate::expand::Expansion;
use crate::expand::Hop;
use crate::expand::ReachedLimit;
use crate::expand::hop::ENTITY;
use crate::limits::Limits;
use crate::platform::Entity;
use crate::url;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;

/// The link itself and the places that it leads to, each of them once.
pub(super) struct Found<'a> {
    candidates: Vec<Candidate>,
    limit: Option<ReachedLimit>,
    decoded_bytes: usize,
    limits: &'a Limits,
}

impl<'a> Found<'a> {
    /// The link itself.
    pub(super) fn of(url: NormalizedUrl, limits: &'a Limits) -> Self {
        // Most links that are walked have one or two others in them.
        let mut candidates = Vec::with_capacity(4);
        candidates.push(Candidate { url, via: None, entity: None, opaque: None });
        Self { candidates, limit: None, decoded_bytes: 0, limits }
    }

    pub(super) fn finish(self) -> Expansion {
        Expansion { candidates: self.candidates, limit: self.limit }
    }

    pub(super) fn len(&self) -> usize {
        self.candidates.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Candidate> {
        self.candidates.get(index)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Candidate> {
        self.candidates.get_mut(index)
    }

    /// Whether there was no room for a candidate.
    pub(super) fn is_full(&self) -> bool {
        self.limit == Some(ReachedLimit::Candidates)
    }

    /// Whether a candidate is a guess, or follows from one.
    pub(super) fn is_guessed(&self, index: usize) -> bool {
        self.via(index).is_some_and(|hop| hop.guessed)
    }

    /// Adds a candidate, unless a limit forbids it.
    pub(super) fn push(
        &mut self,
        from: usize,
        redirector: Cow<'static, str>,
        guess: bool,
        url: NormalizedUrl,
    ) {
        if self.candidates.len() >= self.limits.candidates {
            return self.reach(ReachedLimit::Candidates);
        }
        if self.depth(from) >= self.limits.depth {
            return self.reach(ReachedLimit::Depth);
        }
        let guessed = guess || self.is_guessed(from);
        let via = Some(Hop { from, redirector, guessed });
        self.candidates.push(Candidate { url, via, entity: None, opaque: None });
    }

    /// Adds a candidate for an entity, unless there is one.
    pub(super) fn push_entity(&mut self, from: usize, entity: Entity, url: NormalizedUrl) {
        let mut known = self.candidates.iter().filter_map(|candidate| candidate.entity.as_ref());
        if known.any(|known| *known == entity) {
            return;
        }
        let before = self.candidates.len();
        self.push(from, ENTITY.clone(), false, url);
        if let Some(candidate) = self.candidates.get_mut(before) {
            candidate.entity = Some(entity);
        }
    }

    /// Whether a link is a candidate already.
    pub(super) fn is_known(&self, url: &NormalizedUrl) -> bool {
        self.candidate_of(url).is_some()
    }

    /// The candidate that a link is already; fragments count, since they name entities.
    pub(super) fn candidate_of(&self, url: &NormalizedUrl) -> Option<usize> {
        self.candidates.iter().position(|candidate| {
            candidate.url.normal() == url.normal() && candidate.url.fragment() == url.fragment()
        })
    }

    /// The candidate that a target is, if it is spelled as a browser writes that one. Nearly all that shows
    /// once escapes are undone showed before, and to read it again takes most of the time.
    pub(super) fn candidate_with_href(&self, from: usize, target: &str) -> Option<&Candidate> {
        let known = self.candidates.iter().find(|it| it.url.href() == Some(target))?;
        let inherits = self.inherited_fragment(from).is_some() && !target.contains('#');
        Some(known).filter(|_| !inherits)
    }

    /// Whether a link is what stands before an `&` in the query of a candidate, which belongs to that
    /// one if its escapes are undone later.
    pub(super) fn is_beginning(&self, url: &NormalizedUrl) -> bool {
        url.query().is_some_and(|query| !query.is_empty())
            && self.candidates.iter().any(|candidate| {
                let rest = candidate.url.normal().strip_prefix(url.normal());
                rest.is_some_and(|rest| rest.starts_with('&'))
            })
    }

    /// The target with the fragment of the link that leads to it, if the target has none.
    pub(super) fn with_fragment_of(
        &mut self,
        from: usize,
        target: &str,
        url: &NormalizedUrl,
    ) -> Option<NormalizedUrl> {
        if url.fragment().is_some() {
            return None;
        }
        let longer = self.inherited_fragment(from)?.len() + 1;
        if !self.charge(longer) {
            return None;
        }
        let fragment = self.inherited_fragment(from)?;
        // All of the link of an app may be read, so that it must not be given its own text once more.
        let holds_target = || decode_all(fragment).contains(&*decode_all(target));
        if url.scheme_class() != SchemeClass::Web && holds_target() {
            return None;
        }
        let mut whole = target.to_owned();
        url::inherit_fragment(&mut whole, fragment);
        normalize(&whole, self.limits).ok()
    }

    /// The fragment that a link hands on to its targets without one.
    fn inherited_fragment(&self, from: usize) -> Option<&str> {
        let carrier = &self.candidates.get(from)?.url;
        // The fragment of an app's link is read by the app.
        let is_web = carrier.scheme_class() == SchemeClass::Web;
        carrier.fragment().filter(|fragment| is_web && !fragment.is_empty())
    }

    /// Counts bytes that are decoded; `false` if they are more than may be.
    pub(super) fn charge(&mut self, bytes: usize) -> bool {
        let decoded = self.decoded_bytes.saturating_add(bytes);
        if decoded > self.limits.decoded_bytes {
            self.reach(ReachedLimit::DecodedBytes);
            return false;
        }
        self.decoded_bytes = decoded;
        true
    }

    /// How many hops lead to a candidate.
    fn depth(&self, mut index: usize) -> usize {
        let mut depth = 0;
        while let Some(hop) = self.via(index) {
            depth += 1;
            index = hop.from;
        }
        depth
    }

    fn via(&self, index: usize) -> Option<&Hop> {
        self.candidates.get(index).and_then(|candidate| candidate.via.as_ref())
    }

    /// The first limit that was reached is the one that is reported.
    pub(super) fn reach(&mut self, limit: ReachedLimit) {
        self.limit.get_or_insert(limit);
    }
}
