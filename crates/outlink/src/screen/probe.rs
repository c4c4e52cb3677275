//! What the prefilter sees of a link at a first look.

use super::prefilter::Prefilter;
use super::prefilter::Question;
use crate::database::LayerRef;
use crate::database::LineRef;
use crate::expand::EntityQuery;
use crate::expand::LinkFacts;
use crate::expand::WantedEntities;
use crate::platform::EntityText;
use crate::url;
use crate::url::Scanned;
use crate::wire::labels::Labels;
use crate::wire::prefetch::prefetch;

/// What [`Prefilter::probe`] saw of a link that it leaves undecided.
#[derive(Clone, Copy)]
pub(super) struct Probe<'p, 'l> {
    /// The labels of its host; none if the link is not canonical.
    pub(super) labels: &'p Labels,
    pub(super) undecided: Undecided,
    pub(super) look: FirstLook<'l>,
}

impl<'p> Probe<'p, '_> {
    /// Of a link of which nothing is known but perhaps its labels.
    #[inline(always)]
    fn unclear(labels: &'p Labels) -> Self {
        Self { labels, undecided: Undecided::HostAndTargets, look: None }
    }
}

/// What a first look at a link leaves undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecided {
    /// Everything: the filters do not rule its host out, and it was not looked at further.
    Everything,
    /// The rules of its host, and where it leads. Also said of a link that cannot be scanned.
    HostAndTargets,
    /// Where it leads: the filters rule its host out.
    Targets,
}

/// The scanned link and what the tables know of it: nothing but its host and path, guesses from it and the
/// rows of the table of redirectors that are about it can lead to rules. `None` if there may be more, or
/// the link is not canonical as it stands.
pub(super) type FirstLook<'l> = Option<(Scanned<'l>, LinkFacts)>;

impl Prefilter {
    /// Parses a link and finds the filter line of its host in the first layer, if the filters can
    /// decide about it. The line of that layer is prefetched as soon as it is known, while the rest
    /// of the link is scanned. Writes `labels`, which must be [`Labels::NONE`], if the link
    /// is canonical. With `hosts_first`, a link whose path or query has escapes is left as it is if its host
    /// may be listed: the escapes take longer to undo than a look-up.
    #[inline(always)]
    pub(super) fn probe<'p, 'l>(
        &self,
        link: &'l str,
        question: Question,
        labels: &'p mut Labels,
        hosts_first: bool,
    ) -> Result<(Scanned<'l>, LineRef<'_>), Probe<'p, 'l>> {
        let Some(head) = url::scan_head(link, &self.limits) else {
            return Err(Probe::unclear(labels));
        };
        if labels.fill(link.as_bytes(), head.host_range(), head.label_starts()).is_none() {
            return Err(Probe::unclear(labels));
        }
        let mut line = LineRef::NOWHERE;
        if let Some(first) = self.databases.first() {
            line = first.locate(labels);
            prefetch(line.bytes());
        }
        let Some(scanned) = head.scan_tail() else {
            labels.clear();
            return Err(Probe::unclear(labels));
        };
        let mut undecided = Undecided::HostAndTargets;
        if hosts_first && !(scanned.is_path_normal() && scanned.is_query_normal()) {
            if !self.is_ruled_out_early(labels, line) {
                return Err(Probe { labels, undecided: Undecided::Everything, look: None });
            }
            undecided = Undecided::Targets;
        }
        let facts = self.link_facts(scanned, labels, question);
        let leads_on = facts.is_none_or(LinkFacts::leads_on);
        if !leads_on && self.is_unguessed(scanned, question) {
            return Ok((scanned, line));
        }
        Err(Probe { labels, undecided, look: facts.map(|facts| (scanned, facts)) })
    }

    /// The rows of the table of redirectors that say where a link leads, and its alternate parses, if
    /// nothing but these, the host and path of the link, and guesses from them can lead to rules.
    #[inline(always)]
    pub(super) fn link_facts(
        &self,
        link: Scanned<'_>,
        labels: &Labels,
        question: Question,
    ) -> Option<LinkFacts> {
        let known_hosts = self.knowledge.known_hosts();
        let mut facts = LinkFacts::NOTHING;
        if known_hosts.may_know(labels) {
            let is_listed = |entity: &EntityText| {
                let may_list = |found: LayerRef<'_>| found.database.may_list(entity);
                self.databases.iter().any(|database| database.may_list(entity))
                    || self.layers.lists_entities()
                        && self.layers.of_entity(entity).into_iter().any(may_list)
            };
            let wanted = if self.checks_entities || self.shows(question) {
                WantedEntities::Everything
            } else if self.listed_kinds.is_empty() {
                WantedEntities::Nothing
            } else {
                WantedEntities::Listed { kinds: &self.listed_kinds, is_listed: &is_listed }
            };
            // A limit blocks no link where guesses block none.
            let entity_query = EntityQuery { entities: wanted, limits: self.guesses(question) };
            facts = known_hosts.link_facts(link, labels, entity_query)?;
        }
        let rows = known_hosts.rows_anywhere(link, facts.rows());
        let is_plain = known_hosts.is_unknown(link)
            && (!link.ends_in_digit() || link.ip().is_none_or(|ip| self.is_in_no_range(ip)))
            && (!self.checks_network
                || (link.network().is_public()
                    && link.port().is_none()
                    && (!self.web_only || matches!(link.scheme(), "http" | "https"))));
        is_plain.then(|| facts.with_rows(rows))
    }

    /// [`Self::is_ruled_out`] for the few links with escapes, out of line, so that the code that every
    /// link runs stays small.
    #[cold]
    #[inline(never)]
    fn is_ruled_out_early(&self, labels: &Labels, line: LineRef<'_>) -> bool {
        self.is_ruled_out(labels, line)
    }
}
