//! The walk from a link to everything that it leads to.

use std::borrow::Cow;
use std::mem;

use crate::codec::percent::decode_all;
use crate::expand::Candidate;
use crate::expand::Expansion;
use crate::expand::ReachedLimit;
use crate::expand::decode::is_absolute;
use crate::expand::found::Found;
use crate::expand::guess;
use crate::expand::hop::GUESS;
use crate::expand::hop::HopKind;
use crate::expand::hop::IPFS;
use crate::expand::hop::ONION;
use crate::expand::hop::SPELLING;
use crate::expand::hosts::gateway;
use crate::expand::hosts::gateway::Gateway;
use crate::expand::knowledge::known_hosts::KnownHosts;
use crate::expand::leads::DecodedLeads;
use crate::expand::leads::DecodedRead;
use crate::expand::leads::Lead;
use crate::expand::leads::RowLeads;
use crate::expand::link::parts::LinkParts;
use crate::expand::rows::row::Row;
use crate::limits::Limits;
use crate::platform;
use crate::platform::AlternateParses;
use crate::platform::Entity;
use crate::url;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;

/// A walk that is under way.
pub(super) struct Walk<'a> {
    found: Found<'a>,
    /// How many candidates were looked at.
    looked_at: usize,
    /// How many candidates were read again with their escapes undone.
    decoded: usize,
    /// Other spellings of candidates with the same normal form. Their rows are followed too: an `&` that is
    /// escaped in one spelling ends a parameter in another.
    readings: Vec<(usize, NormalizedUrl)>,
    /// How many of `readings` were followed.
    followed: usize,
    /// Candidates fully explained by redirector rows: guessing is not needed.
    settled: Vec<usize>,
    /// What candidates look like once their escapes are undone, which is the last to be followed.
    decoded_guesses: Vec<(usize, Vec<Lead<'a>>)>,
    /// Whether guesses are followed.
    guesses: bool,
    limits: &'a Limits,
    known: &'a KnownHosts,
}

impl<'a> Walk<'a> {
    /// A walk that begins at a link. Without `guesses`, it goes where rows of the table lead and no further.
    pub(super) fn new(
        url: NormalizedUrl,
        guesses: bool,
        limits: &'a Limits,
        known: &'a KnownHosts,
    ) -> Self {
        Self {
            found: Found::of(url, limits),
            looked_at: 0,
            decoded: 0,
            readings: Vec::new(),
            followed: 0,
            settled: Vec::new(),
            decoded_guesses: Vec::new(),
            guesses,
            limits,
            known,
        }
    }

    /// Follows everything that is known first, so that nothing is called a guess that is not one,
    /// then what can be guessed and whatever is known of that, and last what can be guessed once the
    /// escapes of a link are undone.
    pub(super) fn finish(mut self) -> Expansion {
        self.follow_known();
        if self.guesses {
            self.follow_guesses();
        }
        self.found.finish()
    }

    fn follow_guesses(&mut self) {
        let mut guesser = 0;
        let mut decoded = 0;
        loop {
            while guesser < self.found.len() {
                if !self.settled.contains(&guesser) {
                    self.guess(guesser);
                    self.follow_known();
                }
                guesser += 1;
            }
            let Some((from, targets)) = self.decoded_guesses.get_mut(decoded) else { break };
            let (from, targets) = (*from, mem::take(targets));
            decoded += 1;
            self.add_decoded(from, true, targets);
            self.follow_known();
        }
    }

    /// Follows what rows say of every candidate that was not looked at yet: of all of them as they
    /// stand first, then of each with its escapes undone.
    fn follow_known(&mut self) {
        loop {
            self.look_at_all();
            if self.follow_reading() {
                continue;
            }
            if self.decoded == self.found.len() {
                return;
            }
            self.follow_decoded(self.decoded);
            self.decoded += 1;
        }
    }

    /// Looks at every candidate that was not looked at yet, as it stands.
    fn look_at_all(&mut self) {
        while self.looked_at < self.found.len() {
            let from = self.looked_at;
            self.looked_at += 1;
            if self.found.get(from).is_some_and(Candidate::is_entity_only) {
                self.settled.push(from);
                continue;
            }
            let undisguised = self.found.get(from).and_then(|it| url::undisguised(&it.url));
            self.respell(from, undisguised);
            let servers = self.found.get(from).map(|it| url::links_to_server(&it.url));
            for link in servers.unwrap_or_default() {
                self.respell(from, normalize(&link, self.limits).ok());
            }
            let Some(candidate) = self.found.get_mut(from) else { return };
            let result = self.known.redirectors.look_up(&candidate.url);
            let may_be_entity = result.may_be_entity || platform::is_named_anywhere(&candidate.url);
            let mut wholes = Vec::new();
            if may_be_entity {
                wholes = self.known.registry.recognize(&candidate.url);
                candidate.entity = (!wholes.is_empty()).then(|| wholes.remove(0));
            }
            let may_follow = !result.rows.is_empty() || gateway::proven(&candidate.url).is_some();
            if may_follow && self.follow_rows(from, &result.rows) {
                self.settled.push(from);
            }
            if may_be_entity {
                self.add_entities(from, wholes);
                self.add_alternate_parses(from);
                let link = self.found.get(from);
                let unglued = link.map(|it| url::unglued(&it.url, self.limits));
                unglued.into_iter().flatten().for_each(|url| self.respell(from, url));
            }
        }
    }

    /// Follows what rows say of the next other reading of a candidate. Returns false if there is none.
    fn follow_reading(&mut self) -> bool {
        let Some((from, url)) = self.readings.get(self.followed).cloned() else { return false };
        self.followed += 1;
        let rows = self.known.redirectors.look_up(&url).rows;
        let leads = RowLeads::of(&LinkParts::of(&url), &rows).unwrap_or_default();
        self.add_all(from, false, leads.targets);
        true
    }

    /// Keeps another reading of a candidate. One without escapes says what the candidate says with its
    /// escapes undone.
    fn keep_reading(&mut self, from: usize, url: NormalizedUrl, is_guess: bool) {
        let Some(known) = self.found.get(from) else { return };
        let is_known_guess = self.found.is_guessed(from);
        let mut readings = self.readings.iter().map(|(_, url)| url);
        if url.href().is_some_and(|href| href.contains('%'))
            && (is_known_guess || !is_guess)
            && known.url.href() != url.href()
            && readings.all(|other| other.href() != url.href())
        {
            self.readings.push((from, url));
        }
    }

    /// Adds another spelling of a link, which stands for the same place, if a browser opens it.
    fn respell(&mut self, from: usize, url: Option<NormalizedUrl>) {
        if let Some(url) = url.filter(|url| url.href().is_some())
            && !self.found.is_known(&url)
            && self.found.charge(url.normal().len())
        {
            self.found.push(from, SPELLING.clone(), false, url);
        }
    }

    /// Adds the other entities that the alternate parses of a link name.
    fn add_alternate_parses(&mut self, from: usize) {
        let Some(candidate) = self.found.get(from) else { return };
        let parses = AlternateParses::of(&candidate.url, self.limits.candidates);
        if parses.is_cut {
            self.found.reach(ReachedLimit::Candidates);
        }
        for link in parses.links {
            if !self.found.charge(link.len()) {
                return;
            }
            let Ok(url) = normalize(&link, self.limits) else { continue };
            for entity in self.known.registry.recognize(&url) {
                self.found.push_entity(from, entity, url.clone());
            }
        }
    }

    /// Adds the further entities that a link names, such as the account of a post.
    fn add_entities(&mut self, from: usize, entities: Vec<Entity>) {
        for entity in entities {
            let Some(candidate) = self.found.get(from) else { return };
            let page = entity
                .link(&self.known.registry)
                .and_then(|link| normalize(&link, self.limits).ok());
            let url = page.unwrap_or_else(|| candidate.url.clone());
            if !self.found.charge(url.normal().len()) {
                return;
            }
            self.found.push_entity(from, entity, url);
        }
    }

    /// Follows the rows that are about a candidate. Answers whether they say all that there is to
    /// be said about it, so that nothing need be guessed.
    fn follow_rows(&mut self, from: usize, rows: &[&Row]) -> bool {
        let Some(candidate) = self.found.get_mut(from) else { return true };
        // Every row can read a parsed link, so this is never `None`.
        let leads = RowLeads::of(&LinkParts::of(&candidate.url), rows).unwrap_or_default();
        let RowLeads { targets, opaque, mut is_settled } = leads;
        candidate.opaque = opaque.cloned();
        if candidate.url.scheme_class() != SchemeClass::Web {
            is_settled &= targets.is_empty() || targets.iter().any(|lead| self.leads_on(lead));
        }
        self.add_all(from, false, targets);
        is_settled
    }

    /// Whether a target in the link of an app is followed. If none is, its link may hold others that the
    /// row does not know.
    fn leads_on(&self, (name, target): &Lead<'_>) -> bool {
        let is_followed = |url: NormalizedUrl| self.is_followed(&url, name, false);
        is_absolute(target) || normalize(target, self.limits).is_ok_and(is_followed)
    }

    /// Follows what rows say of the percent-decoded link, if decoding moves the boundaries of segments or
    /// parameters: proxies may decode before the server does. Guesses about it are kept for later, unless
    /// rows settled the link.
    fn follow_decoded(&mut self, from: usize) {
        let Some(candidate) = self.found.get(from) else { return };
        let length = candidate.url.normal().len();
        if candidate.is_entity_only()
            || !LinkParts::of(&candidate.url).decoding_may_change_structure()
            || !self.found.charge(length)
        {
            return;
        }
        let Some(candidate) = self.found.get(from) else { return };
        let KnownHosts { redirectors, registry, .. } = self.known;
        let read = DecodedRead::of(self.settled.contains(&from), self.guesses);
        let normal = candidate.url.normal();
        let leads = DecodedLeads::of(normal, read, redirectors, registry, self.limits);
        if let Some(candidate) = self.found.get_mut(from).filter(|it| it.opaque.is_none()) {
            candidate.opaque = leads.opaque.cloned();
        }
        self.add_decoded(from, false, leads.known);
        if !leads.guessed.is_empty() {
            self.decoded_guesses.push((from, leads.guessed));
        }
    }

    /// Adds what a link holds once its escapes are undone, but for what stands before an `&` in the query
    /// of a candidate, which belongs to that one.
    fn add_decoded(&mut self, from: usize, is_guess: bool, targets: Vec<Lead<'_>>) {
        for (name, target) in targets {
            if self.found.is_full() {
                break;
            }
            if let Some(known) = self.found.candidate_with_href(from, &target) {
                if !self.found.is_beginning(&known.url) {
                    self.found.charge(target.len());
                }
                continue;
            }
            let Ok(url) = normalize(&target, self.limits) else {
                self.found.charge(target.len());
                continue;
            };
            if !self.found.is_beginning(&url) && self.found.charge(target.len()) {
                self.add_read(from, name, is_guess, &target, Some(url));
            }
        }
    }

    /// Follows what may be a target although nothing is known of the host.
    fn guess(&mut self, from: usize) {
        let Some(candidate) = self.found.get(from) else { return };
        let is_web = match candidate.url.scheme_class() {
            SchemeClass::Web => true,
            // An app may open what its link holds as any page would.
            SchemeClass::App | SchemeClass::Unknown => false,
            SchemeClass::Dangerous => return,
        };
        let mut targets = Vec::new();
        if is_web && let Some((gateway, form)) = gateway::guess(&candidate.url) {
            let name = match gateway {
                Gateway::Onion => &ONION,
                _ => &IPFS,
            };
            targets.push((name, form));
        }
        targets.extend(
            guess::targets(&candidate.url, &self.known.registry, self.limits.decoded_bytes)
                .map(|target| (&GUESS, target)),
        );
        self.add_all(from, true, targets);
    }

    /// Adds targets. All of them are looked at, since most may be one that is known already, but none
    /// behind the one for which there was no room.
    fn add_all(&mut self, from: usize, guess: bool, targets: Vec<Lead<'_>>) {
        for (name, target) in targets {
            if self.found.is_full() {
                break;
            }
            self.add(from, name, guess, &target);
        }
    }

    /// Adds a target, unless it is a candidate already or a limit forbids it.
    #[expect(clippy::ptr_arg, reason = "a name that is built in is cloned without an allocation")]
    fn add(&mut self, from: usize, redirector: &Cow<'static, str>, guess: bool, target: &str) {
        if self.found.charge(target.len()) && self.found.candidate_with_href(from, target).is_none()
        {
            let url = normalize(target, self.limits).ok();
            self.add_read(from, redirector, guess, target, url);
        }
    }

    /// As [`Self::add`], given the target as it was read, if it could be.
    #[expect(clippy::ptr_arg, reason = "a name that is built in is cloned without an allocation")]
    fn add_read(
        &mut self,
        from: usize,
        redirector: &Cow<'static, str>,
        guess: bool,
        target: &str,
        url: Option<NormalizedUrl>,
    ) {
        // A target that no browser would open is not a place to be led to.
        let opens = |url: &NormalizedUrl| url.href().is_some();
        // Where a host ends that an escape stands behind, shows once all escapes are undone.
        let undone = || normalize(&decode_all(target), self.limits).ok().filter(opens);
        let url = url.filter(opens);
        let Some(mut url) = url.or_else(|| target.contains('%').then(undone)?) else {
            return;
        };
        if let Some(url_with_fragment) = self.found.with_fragment_of(from, target, &url) {
            url = url_with_fragment;
        }
        if !self.is_followed(&url, redirector, guess) {
            return;
        }
        if let Some(known) = self.found.candidate_of(&url) {
            let is_guess = guess || self.found.is_guessed(from);
            return self.keep_reading(known, url, is_guess);
        }
        if HopKind::of(redirector) == HopKind::Gateway
            && self.found.get(from).is_some_and(|source| gateway::is_same(&source.url, &url))
        {
            return;
        }
        self.found.push(from, redirector.clone(), guess, url);
    }

    /// Whether a link of that scheme is a place to be led to: a page, an entity, or another wrapper.
    /// Code that a known redirector carries is one too: whoever opens the link may run it.
    fn is_followed(&self, url: &NormalizedUrl, redirector: &str, guess: bool) -> bool {
        match url.scheme_class() {
            SchemeClass::Web | SchemeClass::App => true,
            SchemeClass::Dangerous => !guess,
            SchemeClass::Unknown => {
                HopKind::of(redirector) == HopKind::Gateway
                    || self.known.registry.has_scheme(url.scheme())
                    || !self.known.redirectors.look_up(url).rows.is_empty()
            }
        }
    }
}
