//! The readers of all sections, put together.

use std::ops::Range;

use crate::database::ListSummary;
use crate::expand::Knowledge;
use crate::names::RuleKind;
use crate::rule::ListInfo;
use crate::table::SectionId;
use crate::table::aliases::Aliases;
use crate::table::attributes::AttributeSets;
use crate::table::canaries;
use crate::table::exact::ExactTable;
use crate::table::filter::Filter;
use crate::table::hashes::HOSTS;
use crate::table::hashes::Hashes;
use crate::table::keyword::Keywords;
use crate::table::lists;
use crate::table::literals::Literals;
use crate::table::meta;
use crate::table::postings::PostingTable;
use crate::table::ranges::Ranges;
use crate::table::regex::Regexes;
use crate::table::rules::Rules;
use crate::table::strings::Strings;
use crate::table::withdrawals::Withdrawals;
use crate::wire::Damaged;
use crate::wire::header::Header;
use crate::wire::reader::Span;

/// The readers of all sections.
pub(super) struct Tables {
    pub(super) name: String,
    pub(super) lists: Vec<ListSummary>,
    pub(super) strings: Strings,
    pub(super) attributes: AttributeSets,
    pub(super) rules: Rules,
    pub(super) domains: ExactTable,
    pub(super) hosts: ExactTable,
    pub(super) urls: ExactTable,
    pub(super) prefixes: ExactTable,
    pub(super) entities: ExactTable,
    pub(super) keywords: Keywords,
    pub(super) regexes: Regexes,
    pub(super) ranges: Ranges,
    pub(super) hashes: Hashes,
    pub(super) aliases: Aliases,
    pub(super) resources: Aliases,
    pub(super) filter: Filter,
    pub(super) withdrawals: Withdrawals,
    pub(super) literals: Literals,
    /// What the database carries beside rules.
    pub(super) knowledge: Option<Knowledge>,
}

/// The file that tables are opened in.
#[derive(Clone, Copy)]
struct Opening<'f> {
    file: &'f [u8],
    header: &'f Header,
}

impl Opening<'_> {
    /// Opens a section, given what reads it by its name, the file and where it stands in the file.
    fn section<T>(
        self,
        id: SectionId,
        open: impl FnOnce(&'static str, &[u8], Span) -> Result<T, Damaged>,
    ) -> Result<T, Damaged> {
        let section = self.header.sections.iter().find(|section| section.id == id as u32);
        let missing = Damaged::new(id.as_str(), "it is missing");
        open(id.as_str(), self.file, section.ok_or(missing)?.span)
    }

    /// As [`Self::section`], for a section whose keys are hashed with the seed of the file.
    fn seeded<T>(
        self,
        id: SectionId,
        open: impl FnOnce(&'static str, &[u8], Span, u64) -> Result<T, Damaged>,
    ) -> Result<T, Damaged> {
        self.section(id, |name, file, span| open(name, file, span, self.header.seed))
    }

    /// The platforms and redirectors that a database carries, if it carries any.
    fn knowledge(self) -> Result<Option<Knowledge>, Damaged> {
        let id = SectionId::Knowledge;
        let section = self.header.sections.iter().find(|section| section.id == id as u32);
        let Some(section) = section else { return Ok(None) };
        let known = Knowledge::from_bytes(section.span.bytes(self.file));
        let damaged = Damaged::new(id.as_str(), "its platforms or redirectors cannot be used");
        known.map(Some).ok_or(damaged)
    }
}

impl Tables {
    pub(super) fn open(file: &[u8], header: &Header) -> Result<Self, Damaged> {
        let opening = Opening { file, header };
        // The order in which the tables are opened decides which damage is named.
        let strings = opening.section(SectionId::Strings, Strings::open)?;
        let attributes = opening.section(SectionId::Attributes, AttributeSets::open)?;
        let rules = opening.section(SectionId::Rules, Rules::open)?;
        let keywords = opening.section(SectionId::Keywords, Keywords::open)?;
        let regexes = opening.section(SectionId::Regexes, |name, file, span| {
            let domains = opening.seeded(SectionId::RegexDomains, PostingTable::open)?;
            Regexes::open(name, file, span, domains)
        })?;
        let ranges = opening.section(SectionId::Ranges, Ranges::open)?;
        let hashes = opening.section(SectionId::Hashes, Hashes::open)?;
        let aliases = opening.seeded(SectionId::Aliases, Aliases::open)?;
        let resources = opening.seeded(SectionId::Resources, Aliases::open)?;
        let filter = opening.seeded(SectionId::Filter, Filter::open)?;
        let withdrawals = opening.section(SectionId::Withdrawals, Withdrawals::open)?;
        let literals = opening.seeded(SectionId::Literals, |name, file, span, seed| {
            Literals::open(name, file, span, &strings, seed)
        })?;
        let name = opening.section(SectionId::Meta, meta::read)?;
        let lists = read_lists(opening, &strings, &attributes)?;
        let tables = Self {
            name,
            lists,
            strings,
            attributes,
            rules,
            domains: opening.seeded(SectionId::Domains, ExactTable::open)?,
            hosts: opening.seeded(SectionId::Hosts, ExactTable::open)?,
            urls: opening.seeded(SectionId::Urls, ExactTable::open)?,
            prefixes: opening.seeded(SectionId::Prefixes, ExactTable::open)?,
            entities: opening.seeded(SectionId::Entities, ExactTable::open)?,
            keywords,
            regexes,
            ranges,
            hashes,
            aliases,
            resources,
            filter,
            withdrawals,
            literals,
            knowledge: opening.knowledge()?,
        };
        for group in tables.hashes.groups() {
            if group.owner == HOSTS {
                continue;
            }
            let list = group.owner.checked_sub(1).map(|list| tables.lists.get(list as usize));
            if list.is_some_and(|list| list.is_none_or(|list| !list.info.keyed)) {
                return Err(Damaged::new("hashes", "the owner of a hash is no list with a key"));
            }
        }
        for kind in RuleKind::ALL.iter().copied() {
            if tables.groups(kind) != rules.groups(kind) {
                return Err(Damaged::new("rules", "there are not as many keys as groups of rules"));
            }
        }
        Ok(tables)
    }

    /// The table of the keys of a kind, if what the kind compares is a key.
    pub(super) fn exact(&self, kind: RuleKind) -> Option<ExactTable> {
        match kind {
            RuleKind::Domain => Some(self.domains),
            RuleKind::Host => Some(self.hosts),
            RuleKind::Url => Some(self.urls),
            RuleKind::Prefix => Some(self.prefixes),
            RuleKind::Entity => Some(self.entities),
            RuleKind::Keyword | RuleKind::Regex | RuleKind::Ip | RuleKind::Sha256 => None,
        }
    }

    /// How many different things the rules of a kind compare.
    pub(super) fn groups(&self, kind: RuleKind) -> u32 {
        match kind {
            RuleKind::Keyword => self.keywords.count(),
            RuleKind::Regex => self.regexes.count(),
            RuleKind::Ip => self.ranges.count(),
            RuleKind::Sha256 => self.hashes.count(),
            _ => self.exact(kind).map_or(0, |table| table.keys()),
        }
    }

    /// The rules of a group of a kind, as the table of the kind has them if it has them itself.
    pub(super) fn values(
        &self,
        file: &[u8],
        kind: RuleKind,
        group: u32,
    ) -> Result<Range<u32>, Damaged> {
        match kind {
            RuleKind::Keyword => self.keywords.values(file, group),
            RuleKind::Regex => self.regexes.values(file, group),
            RuleKind::Ip => self.ranges.values(file, group),
            RuleKind::Sha256 => self.hashes.values(file, group),
            _ => self.rules.of_group(file, kind, group),
        }
    }
}

fn read_lists(
    opening: Opening<'_>,
    strings: &Strings,
    attributes: &AttributeSets,
) -> Result<Vec<ListSummary>, Damaged> {
    let file = opening.file;
    let damaged = |what: &'static str| Damaged::new(SectionId::Lists.as_str(), what);
    let records = opening.section(SectionId::Lists, lists::read)?;
    let mut lists: Vec<ListSummary> = Vec::with_capacity(records.len());
    let mut canaries = Vec::with_capacity(records.len());
    let mut text_bytes = 0;
    let mut bounded = |bytes: usize| {
        text_bytes += bytes;
        let too_much = damaged("the lists say more of themselves than may be");
        (text_bytes <= lists::MAX_TEXT_BYTES).then_some(()).ok_or(too_much)
    };
    for record in records {
        let mut info = ListInfo::new(strings.text(file, record.name)?, record.format);
        info.kind = record.kind;
        info.exceptions = record.exceptions;
        info.keyed = record.keyed;
        info.attributes = attributes.set(file, strings, record.attributes)?.to_owned();
        bounded(lists::text_bytes(&info))?;
        if lists.last().is_some_and(|last| last.info.name >= info.name) {
            return Err(damaged("the lists are out of order"));
        }
        lists.push(ListSummary { info, rules: record.rules });
        canaries.push(record.canaries as usize);
    }
    for (list, link) in opening.section(SectionId::Canaries, canaries::read)? {
        let list = lists.get_mut(list.0 as usize);
        let no_list = Damaged::new(SectionId::Canaries.as_str(), "a canary has no list");
        let list = list.ok_or(no_list)?;
        let link = strings.text(file, link)?;
        bounded(link.len())?;
        list.info.canaries.push(link.to_owned());
    }
    if lists.iter().map(|list| list.info.canaries.len()).ne(canaries) {
        return Err(damaged("a list does not have as many canaries as it says"));
    }
    Ok(lists)
}
