//! The exact tables, asked about links that the filters let through.

use std::net::IpAddr;

use super::prefilter::Outcome;
use super::prefilter::Prefilter;
use super::scanned_link::ScannedLink;
use crate::database::Admitted;
use crate::database::Database;
use crate::database::HostRules;
use crate::database::LayerRef;
use crate::database::LineRef;
use crate::database::LinkView;
use crate::database::NormalText;
use crate::hit::Hits;
use crate::ids::RuleId;
use crate::names::Action;
use crate::policy::LayerHit;
use crate::url;
use crate::url::MAX_ROOT_BYTES;
use crate::url::Scanned;
use crate::wire::labels::Labels;

impl Prefilter {
    /// Whether the filters, and a first look at what has to be tried on every link, say that no rule
    /// fits.
    #[inline(always)]
    pub(super) fn no_rule_can_match(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        line: LineRef<'_>,
    ) -> bool {
        self.is_ruled_out(labels, line)
            && (self.by_host || no_content_rule_can_match(link, &self.databases))
    }

    /// Returns true if no rule matches, neither those that the filters let through nor the others.
    #[inline(never)]
    pub(super) fn matches_no_rule(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        line: LineRef<'_>,
    ) -> bool {
        self.databases.iter().enumerate().all(|layer| {
            let mut hits = Hits::default();
            self.find(link, labels, line, layer, &mut hits).is_some() && hits.is_empty()
        }) && self.find_in_layers(link, labels, |hits, _| hits.is_empty().then_some(())).is_some()
    }

    /// Looks up all rules of the link itself, as if it led nowhere.
    #[inline(never)]
    pub(super) fn look_up_in_tables(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        line: LineRef<'_>,
    ) -> Outcome {
        self.find_all(link, labels, line).map_or(Outcome::Unknown, Outcome::of_rules)
    }

    /// All rules of the link itself that match; `None` if a layer is damaged or too many match.
    #[inline(always)]
    fn find_all(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        line: LineRef<'_>,
    ) -> Option<Vec<LayerHit>> {
        let mut found = Vec::new();
        let mut keep = |hits: &mut Hits, layer: usize| {
            let is_whole = !hits.is_full();
            found.reserve_exact(hits.len());
            found.extend(hits.take().map(|hit| LayerHit {
                layer,
                candidate: 0,
                guessed: false,
                hit,
            }));
            is_whole.then_some(())
        };
        let mut hits = Hits::default();
        for (layer, number) in self.databases.iter().enumerate().zip(&self.layer_numbers) {
            self.find(link, labels, line, layer, &mut hits)?;
            keep(&mut hits, *number)?;
        }
        self.find_in_layers(link, labels, |hits, found| keep(hits, found.layer))?;
        Some(found)
    }

    /// The action that the rules call for which the filters let through and all others, if only blocks
    /// fit or nothing.
    #[inline(never)]
    pub(super) fn find_action(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        line: LineRef<'_>,
        decide: &impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> Option<Action> {
        let mut action = Action::Allow;
        let mut hits = Hits::default();
        let mut weigh = |hits: &mut Hits, database: &Database| {
            if hits.is_full() {
                return None;
            }
            if hits.is_empty() {
                return Some(());
            }
            for hit in hits.take() {
                // What fits a hash in part has to be confirmed, whatever its rule says.
                let decided = if hit.partial { None } else { decide(database, hit.rule) };
                action = action.max(decided?);
            }
            Some(())
        };
        let is_final = self.is_final();
        for layer in self.databases.iter().enumerate() {
            if is_final {
                // Nothing lifts a block and nothing is stricter, whatever else fits.
                let database = layer.1;
                let blocks = |rule: RuleId| decide(database, rule) == Some(Action::Block);
                let admitted = admitted(labels, line, layer);
                let (host, label_starts) = link.host_and_labels()?;
                match database.host_rules(host, label_starts, admitted, blocks).ok()? {
                    HostRules::Wanted => return Some(Action::Block),
                    HostRules::None => self.find_behind(link, admitted, database, &mut hits)?,
                    HostRules::Unclear => self.find(link, labels, line, layer, &mut hits)?,
                }
            } else {
                self.find(link, labels, line, layer, &mut hits)?;
            }
            weigh(&mut hits, layer.1)?;
        }
        self.find_in_layers(link, labels, |hits, found| weigh(hits, found.database))?;
        Some(action)
    }

    /// Whether no layer has an exception that lifts a block.
    fn is_final(&self) -> bool {
        self.layers.is_empty() && !self.databases.iter().any(Database::may_except)
    }

    /// Returns true if a rule of the link itself blocks it, so that it does not matter where the link
    /// leads. False says nothing.
    #[inline(never)]
    pub(super) fn is_blocked_by_own_rule(
        &self,
        link: &str,
        labels: &Labels,
        decide: &impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> bool {
        let line = self.first_line(labels);
        // If the filters do not rule the host out, a block is likely enough to look before the rest.
        if self.is_ruled_out(labels, line) {
            return false;
        }
        let link = ScannedLink::Rescan(link);
        (self.is_final() || self.needs_no_entity_or_ip_lookup(link, labels))
            && self.find_action(link, labels, line, decide) == Some(Action::Block)
    }

    /// All rules that fit a link by itself, wherever it leads; nothing if they cannot be told from the
    /// link as it stands.
    pub(super) fn find_own_rules(&self, link: &str) -> Option<Vec<LayerHit>> {
        let scanned = url::scan(link, &self.limits)?;
        let labels = Labels::of(link.as_bytes(), scanned.host_range(), scanned.label_starts())?;
        let line = self.first_line(&labels);
        let link = ScannedLink::Scanned(scanned);
        if self.is_ruled_out(&labels, line) || !self.needs_no_entity_or_ip_lookup(link, &labels) {
            return None;
        }
        self.find_all(link, &labels, line)
    }

    /// Whether [`Self::find_all`] finds every rule that fits a link by itself: there are others, and
    /// exceptions among them, for what it names and for addresses.
    fn needs_no_entity_or_ip_lookup(&self, link: ScannedLink<'_>, labels: &Labels) -> bool {
        let known_hosts = self.knowledge.known_hosts();
        link.scanned().is_some_and(|link| {
            let names_nothing = self.listed_kinds.is_empty()
                || !known_hosts.may_know(labels) && known_hosts.is_unknown(link);
            names_nothing && !(link.ends_in_digit() && link.ip().is_some())
        })
    }

    /// Appends the rules of a layer that fit a link by what is behind its host; `None` if it is
    /// damaged.
    fn find_behind(
        &self,
        link: ScannedLink<'_>,
        admitted: Admitted,
        database: &Database,
        hits: &mut Hits,
    ) -> Option<()> {
        let content = !self.by_host;
        if content || (admitted.host() && database.has_paths()) {
            let found = with_normal(&link.scanned()?, |text| {
                database.find(LinkView::Behind { text, admitted, content }, hits)
            });
            return found.ok();
        }
        Some(())
    }

    /// Hands out what fits a link in each of the layers that are searched as one and may have a rule
    /// for it; `None` if one of them is damaged, or as soon as `visit` says so.
    fn find_in_layers(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        mut visit: impl FnMut(&mut Hits, LayerRef<'_>) -> Option<()>,
    ) -> Option<()> {
        if !self.layers.may_admit(labels) {
            return Some(());
        }
        let link = link.scanned()?;
        let layers = with_normal(&link, |text| {
            let host = text.host().unwrap_or_default();
            self.layers.of_web(host, text.without_scheme(), text.path_bytes())
        });
        let mut hits = Hits::default();
        for found in layers {
            let line = found.database.locate(labels);
            self.find(ScannedLink::Scanned(link), labels, line, (0, found.database), &mut hits)?;
            visit(&mut hits, found)?;
        }
        Some(())
    }

    /// Whether no range of any layer contains an address.
    #[cold]
    pub(super) fn is_in_no_range(&self, ip: IpAddr) -> bool {
        let view = LinkView::Address(ip);
        let mut hits = Hits::default();
        let mut misses =
            |database: &Database| database.find(view, &mut hits).is_ok() && hits.is_empty();
        self.databases.iter().all(&mut misses)
            && self.layers.of_address(ip).iter().all(|found| misses(found.database))
    }

    /// Appends the rules of a layer that fit a link; `None` if it is damaged.
    #[inline(always)]
    fn find(
        &self,
        link: ScannedLink<'_>,
        labels: &Labels,
        first: LineRef<'_>,
        (layer, database): (usize, &Database),
        hits: &mut Hits,
    ) -> Option<()> {
        let admitted = admitted(labels, first, (layer, database));
        let content = !self.by_host;
        if content || (admitted.host() && database.has_paths()) {
            let found = with_normal(&link.scanned()?, |text| {
                database.find(LinkView::Web { text, admitted, content }, hits)
            });
            return found.ok();
        }
        if admitted.is_none() {
            return Some(());
        }
        database.find(LinkView::Host { host: link.host()?, admitted }, hits).ok()
    }
}

/// The kinds of rules of a layer that the filter cannot rule out, given the filter line in the first layer.
#[inline(always)]
fn admitted(
    labels: &Labels,
    first: LineRef<'_>,
    (layer, database): (usize, &Database),
) -> Admitted {
    let line = if layer == 0 { first } else { database.locate(labels) };
    database.probe(labels, line)
}

/// Whether a first look says that no keyword, regex or hash of any layer fits a link.
#[inline(never)]
fn no_content_rule_can_match(link: ScannedLink<'_>, databases: &[Database]) -> bool {
    link.scanned().is_some_and(|link| {
        // What has escapes is looked at when they are undone, and would be written anew for both looks.
        let is_left = !link.is_path_normal() || !link.is_query_normal();
        !(is_left && databases.iter().any(Database::tries_text))
            && with_normal(&link, |text| !databases.iter().any(|layer| layer.may_fit_content(text)))
    })
}

/// Hands over the normal form of a link, which allocates only if the link holds escapes or a port.
fn with_normal<T>(link: &Scanned<'_>, visit: impl FnOnce(NormalText<'_>) -> T) -> T {
    let host = link.host_range();
    let is_address = link.ip().is_some();
    if let Some(text) = link.as_normal() {
        return visit(NormalText::of_web(text, host, link.raw_path().len(), is_address));
    }
    let mut root = [0; MAX_ROOT_BYTES];
    if let Some(text) = link.write_root(&mut root) {
        return visit(NormalText::of_web(text, host, 1, is_address));
    }
    let normal = link.normal();
    visit(NormalText::of_web(&normal, host, link.path().len(), is_address))
}
