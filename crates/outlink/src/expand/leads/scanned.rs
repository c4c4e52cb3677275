//! Where a link that was not parsed leads: by rows, by guesses, with its escapes undone, and without
//! what is glued to it.

use std::borrow::Cow;

use crate::expand::guess;
use crate::expand::hop::GUESS;
use crate::expand::hop::HopKind;
use crate::expand::hop::SPELLING;
use crate::expand::knowledge::known_hosts::KnownHosts;
use crate::expand::knowledge::known_hosts::is_gateway;
use crate::expand::knowledge::known_hosts::is_gateway_once_normal;
use crate::expand::leads::DecodedLeads;
use crate::expand::leads::DecodedRead;
use crate::expand::leads::Lead;
use crate::expand::leads::RowLeads;
use crate::expand::link::parts::LinkParts;
use crate::expand::rows::link_facts::LinkFacts;
use crate::expand::rows::link_facts::MAX_ROWS;
use crate::expand::rows::link_facts::MatchingRows;
use crate::expand::rows::nodes::Node;
use crate::expand::rows::row::Row;
use crate::limits::Limits;
use crate::platform::Registry;
use crate::url;
use crate::url::Scanned;
use crate::url::normalize;
use crate::wire::labels::Labels;

impl KnownHosts {
    /// Where a link leads: by rows, of which those that fit it as it stands are given if they are known,
    /// by guesses if these count, and without what is glued to it. `None` if that is more than links
    /// that stand in it.
    pub(crate) fn leads(
        &self,
        link: Scanned<'_>,
        labels: &Labels,
        facts: LinkFacts,
        guesses: bool,
        limits: &Limits,
    ) -> Option<Leads<'_>> {
        if guesses && (is_gateway(link) || is_gateway_once_normal(link)) {
            return None;
        }
        let mut leads = Leads::default();
        let nodes = self.nodes_of(labels);
        let rows = self.rows_of_link(link, nodes, facts.rows());
        let rows = rows.as_slice();
        let parts = LinkParts::of_scanned(link);
        let is_settled = !rows.is_empty() && leads.add_row_leads(link, &parts, rows, limits)?;
        let read = DecodedRead::of(is_settled, guesses);
        if read == DecodedRead::Everything {
            leads.add_guesses(link, &self.registry, limits);
            // Entities that the link names would come before.
            if rows.is_empty() && !self.may_know(labels) {
                (leads.first, leads.are_guessed) = (leads.targets.len(), true);
            }
        }
        if parts.decoding_may_change_structure()
            && (read == DecodedRead::Everything || self.has_rows_decoded(link, nodes, read))
        {
            let (table, registry) = (&self.redirectors, &self.registry);
            leads
                .add_decoded(DecodedLeads::of(&link.normal(), read, table, registry, limits), link);
        }
        // Each target would be given a copy of the fragment.
        if leads.targets.len() > MAX_TARGETS {
            return None;
        }
        leads.inherit_fragment(link);
        if facts.is_glued() {
            leads.targets.extend(url::unglued_texts(link).map(|target| (&SPELLING, target)));
        }
        leads.drop_link_itself(link);
        Some(leads)
    }

    /// The rows that fit a link as it stands: those that are known already, or else looked up.
    fn rows_of_link<'r>(
        &'r self,
        link: Scanned<'_>,
        nodes: [Option<&'r Node>; 2],
        matching: MatchingRows,
    ) -> LinkRows<'r> {
        if matching == MatchingRows::NONE {
            return LinkRows::LookedUp(Vec::new());
        }
        let table = &self.redirectors;
        if let Some((rows, count)) = matching.of(table) {
            return LinkRows::Known(rows, count);
        }
        let (host, raw_path, raw_query) = (link.host(), link.raw_path(), link.raw_query());
        let result = table.look_up_web(nodes, host, raw_path, || link.path(), raw_query);
        LinkRows::LookedUp(result.rows)
    }

    /// Whether a row that counts fits a link once its escapes are undone.
    fn has_rows_decoded(
        &self,
        link: Scanned<'_>,
        nodes: [Option<&Node>; 2],
        read: DecodedRead,
    ) -> bool {
        let (path, query) = (link.path(), link.query());
        let normal_path = || Cow::Borrowed(&*path);
        let table = &self.redirectors;
        let result = table.look_up_web(nodes, link.host(), &path, normal_path, query.as_deref());
        result.rows.iter().any(|row| read.counts(row))
    }
}

/// The rows that fit a link.
enum LinkRows<'r> {
    /// The first few of these.
    Known([&'r Row; MAX_ROWS], usize),
    LookedUp(Vec<&'r Row>),
}

impl<'r> LinkRows<'r> {
    fn as_slice(&self) -> &[&'r Row] {
        match self {
            Self::Known(rows, count) => rows.get(..*count).unwrap_or_default(),
            Self::LookedUp(rows) => rows,
        }
    }
}

/// The most targets of a link that are collected; one with more is left to the general path. That is
/// more than are followed.
const MAX_TARGETS: usize = 32;

/// Where a link leads.
#[derive(Default)]
pub(crate) struct Leads<'r> {
    /// The links that it leads to, perhaps more than once, and perhaps others that stand in it.
    targets: Vec<Lead<'r>>,
    /// How many of the first targets the walk takes for candidates before all others.
    pub(crate) first: usize,
    /// Whether these are guesses.
    pub(crate) are_guessed: bool,
    /// Whether it leads somewhere that it hides.
    pub(crate) is_opaque: bool,
    /// How many bytes were decoded besides the targets.
    pub(crate) other_bytes: usize,
}

impl<'r> Leads<'r> {
    /// What a link has that leads nowhere. Its escapes may be undone to see that.
    pub(crate) fn nowhere(link: Scanned<'_>) -> Self {
        let is_normal = link.is_path_normal() && link.is_query_normal();
        let other_bytes = if is_normal { 0 } else { link.text().len() };
        Self { other_bytes, ..Self::default() }
    }

    /// The links that it leads to, perhaps more than once, and perhaps others that stand in it.
    pub(crate) fn targets(&self) -> impl ExactSizeIterator<Item = &str> {
        self.targets.iter().map(|(_, target)| target.as_str())
    }

    /// Adds what rows say of the link. Returns whether they say all that there is to be said about it,
    /// `None` if the link has no normal form.
    fn add_row_leads(
        &mut self,
        link: Scanned<'_>,
        parts: &LinkParts<'_>,
        rows: &[&'r Row],
        limits: &Limits,
    ) -> Option<bool> {
        let of_rows = RowLeads::of(parts, rows).or_else(|| {
            let url = normalize(link.text(), limits).ok()?;
            RowLeads::of(&LinkParts::of(&url), rows)
        })?;
        self.is_opaque = of_rows.opaque.is_some();
        // The walk leaves out the form of a gateway that is the link itself.
        let is_gateway = |(name, _): &Lead<'_>| HopKind::of(name) == HopKind::Gateway;
        self.first = of_rows.targets.iter().take_while(|lead| !is_gateway(lead)).count();
        self.add(of_rows.targets);
        Some(of_rows.is_settled)
    }

    /// Adds what may be a target although no row says so.
    fn add_guesses(&mut self, link: Scanned<'_>, registry: &Registry, limits: &Limits) {
        let (path, query, fragment) = (link.raw_path(), link.raw_query(), link.fragment());
        let guessed = guess::targets_in(path, query, fragment, registry, limits.decoded_bytes);
        self.targets.extend(guessed.take(MAX_TARGETS + 1).map(|target| (&GUESS, target)));
    }

    /// Adds what the link holds once its escapes are undone.
    fn add_decoded(&mut self, decoded: DecodedLeads<'r>, link: Scanned<'_>) {
        self.other_bytes = link.text().len();
        self.is_opaque |= decoded.opaque.is_some();
        if self.are_guessed && !decoded.known.is_empty() {
            self.first = 0;
        }
        self.add(decoded.known);
        self.add(decoded.guessed);
    }

    /// Gives the targets without a fragment that of the link.
    fn inherit_fragment(&mut self, link: Scanned<'_>) {
        let Some(fragment) = link.fragment().filter(|fragment| !fragment.is_empty()) else {
            return;
        };
        let targets = self.targets.iter_mut().map(|(_, target)| target);
        for target in targets.filter(|target| !target.contains('#')) {
            let ends_with_host = ends_with_host(target);
            url::inherit_fragment(target, fragment);
            if ends_with_host {
                // A browser writes a slash behind a host.
                target.insert(target.len() - fragment.len() - 1, '/');
            }
        }
    }

    /// Drops the targets that are the link itself. Many a gateway has one spelling for all links of its
    /// family, which some have already, and a fragment may hold the link that it belongs to. Such
    /// targets are decoded all the same.
    fn drop_link_itself(&mut self, link: Scanned<'_>) {
        let mut itself = 0;
        self.targets.retain(|(_, target)| {
            let is_other = target != link.text();
            itself += if is_other { 0 } else { target.len() };
            is_other
        });
        self.other_bytes += itself;
        if itself > 0 {
            self.first = 0;
        }
    }

    fn add(&mut self, leads: Vec<Lead<'r>>) {
        if self.targets.is_empty() {
            self.targets = leads;
        } else {
            self.targets.extend(leads);
        }
    }
}

/// Returns true if a web link ends with its host.
fn ends_with_host(link: &str) -> bool {
    link.split_once("://").is_some_and(|(_, rest)| !rest.contains(['/', '\\', '?']))
}
