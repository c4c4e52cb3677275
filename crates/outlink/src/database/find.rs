//! Which rules fit a place: mechanism alone, whatever follows from it.
//!
//! ```text
//! host ----------- and every parent ---> domains      host ---> hosts
//! host/path ------ without `www.` -----> urls, prefixes, at every `/` and at the end
//! entity --------- with detail or not -> entities
//! address -----------------------------> ranges
//! text ----------- decoded, folded ----> keywords
//! normal form -------------------------> regexes
//! expressions ---- hashed -------------> hashes
//! ```
//! A link that no rule fits costs no allocation, unless there are keywords and it holds escapes, or
//! there are rules for what it names: entities, aliases.

mod apps;
mod content;
mod domains;
mod hashes;
mod host_rules;
mod paths;

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::ops::Range;

pub(crate) use self::host_rules::HostRules;
use crate::database::Database;
use crate::database::tables::Tables;
use crate::database::text::NormalText;
use crate::expand::Candidate;
use crate::hit::Hit;
use crate::hit::Hits;
use crate::hit::Specificity;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::platform::EntityText;
use crate::table::filter::Admitted;
use crate::table::filter::LineRef;
use crate::table::reversed::MAX_BYTES;
use crate::table::reversed::reversed;
use crate::url::SchemeClass;
use crate::wire::Damaged;
use crate::wire::labels::Labels;

/// What is looked up: a link, as far as it is known and matters.
#[derive(Clone, Copy)]
pub(crate) enum LinkView<'a> {
    /// A candidate of an expansion, with all that can be said of it.
    Candidate(&'a Candidate),
    /// A web link that names no entity, and for which of its names the filter admits rules.
    Web {
        text: NormalText<'a>,
        admitted: Admitted,
        /// Whether there are rules that have to be tried on every link.
        content: bool,
    },
    /// What is behind the host of such a link.
    Behind { text: NormalText<'a>, admitted: Admitted, content: bool },
    /// The host of such a link, whatever is behind it.
    Host { host: &'a str, admitted: Admitted },
    /// An address that the caller resolved. One that embeds an address of IPv4 (IPv4-mapped, NAT64)
    /// counts as that one, as it does in links.
    Address(IpAddr),
}

impl Database {
    /// Appends the rules that fit what is looked up, each once with the narrowest of the ways in which
    /// it fits, in ascending order of their numbers.
    ///
    /// # Errors
    /// If the database is damaged where the link leads to. What was appended by then stands.
    pub(crate) fn find(&self, view: LinkView<'_>, hits: &mut Hits) -> Result<(), Damaged> {
        let before = hits.len();
        let mut search =
            Search { database: self, tables: &self.inner.tables, file: self.file(), hits };
        match view {
            LinkView::Candidate(candidate) => search.candidate(candidate)?,
            LinkView::Web { text, admitted, content } => {
                search.web(text, false, admitted)?;
                if content {
                    search.content(text)?;
                }
            }
            LinkView::Behind { text, admitted, content } => {
                search.behind(text, admitted)?;
                if content {
                    search.content(text)?;
                }
            }
            LinkView::Host { host, admitted } => search.host(host, false, admitted)?,
            LinkView::Address(ip) => search.address(embedded(ip))?,
        }
        hits.keep_narrowest(before);
        Ok(())
    }

    /// Whether there are rules of entities whose texts begin so, or of links that name one. `true`
    /// where the database is damaged.
    pub(crate) fn lists_entities_below(&self, prefix: &str) -> bool {
        let Tables { entities, aliases, .. } = &self.inner.tables;
        if entities.is_empty() && !aliases.have(RuleKind::Entity) {
            return false;
        }
        let prefix = prefix.as_bytes();
        entities.has_below(self.file(), prefix).unwrap_or(true)
            || aliases.have_below(self.file(), RuleKind::Entity, prefix).unwrap_or(true)
    }

    /// Whether a rule may be about an entity, by the hash of its text. `true` where the database is
    /// damaged.
    pub(crate) fn may_list(&self, entity: &EntityText) -> bool {
        let Tables { entities, aliases, .. } = &self.inner.tables;
        let may_have = |key: &[u8]| {
            let is_key = |hash| entities.may_have(self.file(), hash).unwrap_or(true);
            entities.hash(key).is_some_and(is_key)
                || aliases.may_have(self.file(), RuleKind::Entity, key).unwrap_or(true)
        };
        may_have(entity.whole()) || entity.without_detail().is_some_and(may_have)
    }

    /// Whether only hosts and what stands below them decide about a link: no keyword, regex or hash
    /// has to be tried on every one. Ranges concern addresses alone, entities a few hosts.
    pub(crate) fn decides_by_host(&self) -> bool {
        !self.tries_text() && self.inner.tables.hashes.groups().is_empty()
    }

    /// Whether there are keywords or regexes, which have to be tried on every link.
    pub(crate) fn tries_text(&self) -> bool {
        let tables = &self.inner.tables;
        tables.literals.count() > 0 || !tables.regexes.all_need_literals()
    }

    /// Whether a rule that has to be tried on every link may fit one. `false` is certain. Where
    /// [`Self::tries_text`] says so, the link must be ASCII without escapes, since keywords see escapes
    /// undone.
    #[inline(always)]
    pub(crate) fn may_fit_content(&self, text: NormalText<'_>) -> bool {
        let tables = &self.inner.tables;
        self.tries_text() && self.may_find_patterns(text)
            || !tables.hashes.groups().is_empty() && self.may_find_hashes(text)
    }

    /// Where the filter has a host.
    #[inline(always)]
    pub(crate) fn locate(&self, host: &Labels) -> LineRef<'_> {
        self.inner.tables.filter.locate(self.file(), self.lines(), host)
    }

    /// How many bytes the filter takes of which every look-up reads a few.
    pub(crate) fn filter_bytes(&self) -> usize {
        self.lines().len()
    }

    /// Whether a host may have rules, alone or for what is below it or beside it: it rules out
    /// most of those that have none.
    #[inline(always)]
    pub(crate) fn may_admit(&self, host: &Labels, line: LineRef<'_>) -> bool {
        self.inner.tables.filter.may_admit(host, line)
    }

    /// For which names of a host the exact tables may have rules. Asking the filter costs one wait for
    /// memory, asking them costs several.
    pub(crate) fn probe(&self, host: &Labels, line: LineRef<'_>) -> Admitted {
        self.inner.tables.filter.probe(host, line)
    }

    pub(super) fn admitted_of(&self, host: &str) -> Admitted {
        let labels = Labels::of_host(host);
        labels.map_or(Admitted::ALL, |labels| self.probe(&labels, self.locate(&labels)))
    }

    /// Whether anything but the host of a link is looked up in the exact tables.
    pub(crate) fn has_paths(&self) -> bool {
        let Tables { urls, prefixes, aliases, .. } = &self.inner.tables;
        let have_aliases = aliases.have(RuleKind::Url) || aliases.have(RuleKind::Prefix);
        !(urls.is_empty() && prefixes.is_empty()) || have_aliases
    }
}

struct Search<'a> {
    database: &'a Database,
    tables: &'a Tables,
    file: &'a [u8],
    hits: &'a mut Hits,
}

impl Search<'_> {
    fn candidate(&mut self, candidate: &Candidate) -> Result<(), Damaged> {
        let url = &candidate.url;
        if let Some(entity) = candidate.entity.as_ref().filter(|_| self.lists_entities()) {
            self.entity(&entity.to_text())?;
        }
        if candidate.is_entity_only() {
            return Ok(());
        }
        let text = NormalText::of(url);
        if url.scheme_class() == SchemeClass::Web {
            let admitted = self.database.admitted_of(url.host().unwrap_or_default());
            self.web(text, url.ip().is_some(), admitted)?;
            if let Some(ip) = url.ip() {
                self.address(ip)?;
            }
        } else {
            self.app(url)?;
        }
        self.content(text)
    }

    fn web(
        &mut self,
        text: NormalText<'_>,
        is_address: bool,
        admitted: Admitted,
    ) -> Result<(), Damaged> {
        self.host(text.host().unwrap_or_default(), is_address, admitted)?;
        self.behind(text, admitted)
    }

    fn behind(&mut self, text: NormalText<'_>, admitted: Admitted) -> Result<(), Damaged> {
        let host = text.host().unwrap_or_default();
        if admitted.host() {
            self.paths(text.without_scheme(), host.len(), text.path_bytes())?;
        }
        Ok(())
    }

    fn host(&mut self, host: &str, is_address: bool, admitted: Admitted) -> Result<(), Damaged> {
        if host.is_empty() || admitted.is_none() {
            return Ok(());
        }
        let mut place = [0; MAX_BYTES];
        let reversed = reversed(host.as_bytes(), &mut place);
        if admitted.host() {
            self.exact(RuleKind::Host, &reversed, Specificity::HOST)?;
        }
        self.domains(&reversed, is_address, admitted)
    }

    /// Whether rules may be about entities.
    fn lists_entities(&self) -> bool {
        !self.tables.entities.is_empty() || self.tables.aliases.have(RuleKind::Entity)
    }

    fn entity(&mut self, entity: &EntityText) -> Result<(), Damaged> {
        let whole = entity.whole();
        let Some(without) = entity.without_detail() else {
            return self.exact(RuleKind::Entity, whole, Specificity::ENTITY);
        };
        self.exact(RuleKind::Entity, whole, Specificity::ENTITY_WITH_DETAIL)?;
        self.exact(RuleKind::Entity, without, Specificity::ENTITY)
    }

    fn address(&mut self, ip: IpAddr) -> Result<(), Damaged> {
        let ranges = self.tables.ranges;
        if ranges.is_empty() {
            return Ok(());
        }
        ranges.find(self.file, ip, |range, net| {
            let family_bits = if ip.is_ipv4() { 96 } else { 0 };
            let rank = Specificity::ip(family_bits + net.prefix_len());
            let rules = ranges.values(self.file, range)?;
            self.group(RuleKind::Ip, range, rules, rank, false)
        })
    }

    fn exact(
        &mut self,
        kind: RuleKind,
        key: &[u8],
        specificity: Specificity,
    ) -> Result<(), Damaged> {
        let tables = self.tables;
        if let Some(table) = tables.exact(kind)
            && let Some(group) = table.find(self.file, key)?
        {
            let rules = tables.rules.of_group(self.file, kind, group)?;
            self.group(kind, group, rules, specificity, false)?;
        }
        let aliases = tables.aliases;
        aliases.find(self.file, kind, key, |rule| self.aliased(rule, specificity))
    }

    /// Appends a rule that an alias leads to.
    fn aliased(&mut self, rule: RuleId, specificity: Specificity) -> Result<(), Damaged> {
        // There is such a rule.
        self.tables.rules.effect_and_attributes(self.file, rule)?;
        self.hits.push(Hit { rule, specificity, partial: false });
        Ok(())
    }

    /// Appends the rules of a group, each of which must name the group in turn.
    fn group(
        &mut self,
        kind: RuleKind,
        group: u32,
        rules: Range<u32>,
        specificity: Specificity,
        partial: bool,
    ) -> Result<(), Damaged> {
        for rule in rules.map(RuleId) {
            if self.hits.is_full() {
                break;
            }
            if self.tables.rules.group_of(self.file, kind, rule)? != group {
                return Err(Damaged::new("rules", "a rule is not where its key leads to"));
            }
            self.hits.push(Hit { rule, specificity, partial });
        }
        Ok(())
    }
}

/// The IPv4 address in an IPv4-mapped address (RFC 4291, section 2.5.5.2) or one of NAT64 (RFC
/// 6052, section 2.1), else the address itself.
fn embedded(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => match v6.octets() {
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] => {
                Ipv4Addr::new(a, b, c, d).into()
            }
            _ => v6.into(),
        },
        v4 => v4,
    }
}
