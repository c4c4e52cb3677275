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

/// The platforms and redirectors that a database carries, if it carries any.
fn knowledge(file: &[u8], header: &Header) -> Result<Option<Knowledge>, Damaged> {
    let id = SectionId::Knowledge;
    let Some(section) = header.sections.iter().find(|section| section.id == id as u32) else {
        return Ok(None);
    };
    let known = Knowledge::from_bytes(section.span.bytes(file));
    let damaged = Damaged::new(id.as_str(), "its platforms or redirectors cannot be used");
    known.map(Some).ok_or(damaged)
}

impl Tables {
    pub(super) fn open(file: &[u8], header: &Header) -> Result<Self, Damaged> {
        let section = |id: SectionId| {
            let found = header.sections.iter().find(|section| section.id == id as u32);
            let missing = Damaged::new(id.as_str(), "it is missing");
            Ok((id.as_str(), found.ok_or(missing)?.span))
        };
        let exact = |id: SectionId| -> Result<ExactTable, Damaged> {
            let (name, span) = section(id)?;
            ExactTable::open(name, file, span, header.seed)
        };
        let (name, span) = section(SectionId::Strings)?;
        let strings = Strings::open(name, file, span)?;
        let (name, span) = section(SectionId::Attributes)?;
        let attributes = AttributeSets::open(name, file, span)?;
        let (name, span) = section(SectionId::Rules)?;
        let rules = Rules::open(name, file, span)?;
        let (name, span) = section(SectionId::Keywords)?;
        let keywords = Keywords::open(name, file, span)?;
        let (name, span) = section(SectionId::Regexes)?;
        let (domains_name, domains_span) = section(SectionId::RegexDomains)?;
        let limits = PostingTable::open(domains_name, file, domains_span, header.seed)?;
        let regexes = Regexes::open(name, file, span, limits)?;
        let (name, span) = section(SectionId::Ranges)?;
        let ranges = Ranges::open(name, file, span)?;
        let (name, span) = section(SectionId::Hashes)?;
        let hashes = Hashes::open(name, file, span)?;
        let (name, span) = section(SectionId::Aliases)?;
        let aliases = Aliases::open(name, file, span, header.seed)?;
        let (name, span) = section(SectionId::Resources)?;
        let resources = Aliases::open(name, file, span, header.seed)?;
        let (name, span) = section(SectionId::Filter)?;
        let filter = Filter::open(name, file, span, header.seed)?;
        let (name, span) = section(SectionId::Withdrawals)?;
        let withdrawals = Withdrawals::open(name, file, span)?;
        let (name, span) = section(SectionId::Literals)?;
        let literals = Literals::open(name, file, span, &strings, header.seed)?;
        let (name, span) = section(SectionId::Meta)?;
        let name = meta::read(name, file, span)?;
        let lists = read_lists(
            file,
            (section(SectionId::Lists)?, section(SectionId::Canaries)?),
            &strings,
            &attributes,
        )?;
        let tables = Self {
            name,
            lists,
            strings,
            attributes,
            rules,
            domains: exact(SectionId::Domains)?,
            hosts: exact(SectionId::Hosts)?,
            urls: exact(SectionId::Urls)?,
            prefixes: exact(SectionId::Prefixes)?,
            entities: exact(SectionId::Entities)?,
            keywords,
            regexes,
            ranges,
            hashes,
            aliases,
            resources,
            filter,
            withdrawals,
            literals,
            knowledge: knowledge(file, header)?,
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

type Located = (&'static str, Span);

fn read_lists(
    file: &[u8],
    (list_section, canary_section): (Located, Located),
    strings: &Strings,
    attributes: &AttributeSets,
) -> Result<Vec<ListSummary>, Damaged> {
    let records = lists::read(list_section.0, file, list_section.1)?;
    let mut lists: Vec<ListSummary> = Vec::with_capacity(records.len());
    let mut canaries = Vec::with_capacity(records.len());
    let mut text_bytes = 0;
    let mut bounded = |bytes: usize| {
        text_bytes += bytes;
        let too_much = Damaged::new(list_section.0, "the lists say more of themselves than may be");
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
            return Err(Damaged::new(list_section.0, "the lists are out of order"));
        }
        lists.push(ListSummary { info, rules: record.rules });
        canaries.push(record.canaries as usize);
    }
    for (list, link) in canaries::read(canary_section.0, file, canary_section.1)? {
        let list = lists.get_mut(list.0 as usize);
        let list = list.ok_or(Damaged::new(canary_section.0, "a canary has no list"))?;
        let link = strings.text(file, link)?;
        bounded(link.len())?;
        list.info.canaries.push(link.to_owned());
    }
    if lists.iter().map(|list| list.info.canaries.len()).ne(canaries) {
        return Err(Damaged::new(
            list_section.0,
            "a list does not have as many canaries as it says",
        ));
    }
    Ok(lists)
}
