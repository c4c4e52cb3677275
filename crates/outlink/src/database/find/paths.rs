//! Rules of a host and what stands behind it: `url` and `prefix` rules, at every `/` of the path, at
//! its end, and at that of the query.

use std::ops::Range;

use super::Search;
use crate::database::tables::Tables;
use crate::hit::Specificity;
use crate::names::RuleKind;
use crate::table::aliases;
use crate::table::exact::ExactTable;
use crate::table::exact::Seen;
use crate::wire::Damaged;
use crate::wire::hash::PrefixHasher;

impl Search<'_> {
    /// Looks for `url` and `prefix` rules under `host/path?query`, without a leading `www.` and as
    /// it stands: the rules of a host `www.` and a public suffix are stored with it.
    pub(super) fn paths(
        &mut self,
        text: &str,
        host_bytes: usize,
        path_bytes: usize,
    ) -> Result<(), Damaged> {
        if !self.database.has_paths() {
            return Ok(());
        }
        let path = host_bytes..host_bytes + path_bytes;
        self.path(text, path.clone())?;
        match text.strip_prefix(WWW) {
            Some(bare) if host_bytes > WWW.len() => {
                self.path(bare, path.start - WWW.len()..path.end - WWW.len())
            }
            _ => Ok(()),
        }
    }

    fn path(&mut self, text: &str, path: Range<usize>) -> Result<(), Damaged> {
        let mut prefixes = Prefixes::new(self, text.as_bytes());
        let slashes = text.get(path.clone()).unwrap_or_default().match_indices('/');
        for (number, (offset, _)) in slashes.enumerate() {
            let slash = path.start + offset;
            if slash > prefixes.longest {
                return Ok(());
            }
            if number == MANY {
                prefixes.keep_those_below(self, path.start + 1)?;
            }
            if offset > 0 {
                self.prefix(&mut prefixes, slash, Specificity::prefix(offset))?;
            }
            let rank = Specificity::prefix(offset + 1);
            self.url(&mut prefixes, slash + 1, rank)?;
            self.prefix(&mut prefixes, slash + 1, rank)?;
        }
        let ends_in_slash =
            path.end.checked_sub(1).and_then(|last| text.as_bytes().get(last)) == Some(&b'/');
        if !ends_in_slash {
            let rank = Specificity::prefix(path.len());
            self.url(&mut prefixes, path.end, Specificity::URL)?;
            self.prefix(&mut prefixes, path.end, rank)?;
        }
        if text.len() > path.end {
            self.url(&mut prefixes, text.len(), Specificity::URL_WITH_QUERY)?;
        }
        Ok(())
    }

    /// Looks for a `url` rule of the first `length` bytes of a link.
    fn url(
        &mut self,
        prefixes: &mut Prefixes<'_>,
        length: usize,
        specificity: Specificity,
    ) -> Result<(), Damaged> {
        self.place(&mut prefixes.hasher, &mut prefixes.urls, length, specificity)
    }

    /// Looks for a `prefix` rule of the first `length` bytes of a link.
    fn prefix(
        &mut self,
        prefixes: &mut Prefixes<'_>,
        length: usize,
        specificity: Specificity,
    ) -> Result<(), Damaged> {
        self.place(&mut prefixes.hasher, &mut prefixes.prefixes, length, specificity)
    }

    fn place(
        &mut self,
        hasher: &mut PrefixHasher<'_>,
        keys: &mut KeyCursor<'_>,
        length: usize,
        specificity: Specificity,
    ) -> Result<(), Damaged> {
        let Tables { rules, aliases, .. } = self.tables;
        let (kind, text) = (keys.kind, hasher.text());
        if let Some(table) = keys.table.filter(|table| length <= table.longest())
            && let Some(group) =
                table.find_prefix(self.file, hasher.hash(length), (text, length), &mut keys.seen)?
        {
            let rules = rules.of_group(self.file, kind, group)?;
            self.group(kind, group, rules, specificity, false)?;
        }
        match &mut keys.aliases {
            Some(of) => {
                aliases.find_prefix(self.file, of, length, |rule| self.aliased(rule, specificity))
            }
            None => Ok(()),
        }
    }
}

/// The beginnings of a link as keys of rules.
struct Prefixes<'a> {
    /// The longest that there may be.
    longest: usize,
    /// Their hashes, which are the same for both kinds.
    hasher: PrefixHasher<'a>,
    urls: KeyCursor<'a>,
    prefixes: KeyCursor<'a>,
}

impl<'a> Prefixes<'a> {
    fn new(search: &Search<'_>, text: &'a [u8]) -> Self {
        let Tables { urls, prefixes, aliases, .. } = search.tables;
        let keys = |kind, table: &ExactTable| KeyCursor {
            kind,
            table: Some(*table).filter(|table| !table.is_empty()),
            seen: Seen::default(),
            aliases: aliases.prefixes(kind, text),
        };
        Self {
            longest: urls.longest().max(prefixes.longest()).max(aliases.longest()),
            hasher: PrefixHasher::new(search.database.inner.header.seed, text),
            urls: keys(RuleKind::Url, urls),
            prefixes: keys(RuleKind::Prefix, prefixes),
        }
    }

    /// Looks no further in tables that have nothing below the first `host_bytes` bytes. A link of so
    /// many directories that this pays was made to cost time.
    #[cold]
    fn keep_those_below(&mut self, search: &Search<'_>, host_bytes: usize) -> Result<(), Damaged> {
        let host = self.hasher.key(host_bytes);
        for keys in [&mut self.urls, &mut self.prefixes] {
            if let Some(table) = keys.table
                && !table.has_below(search.file, host)?
            {
                keys.table = None;
            }
            if !search.tables.aliases.have_below(search.file, keys.kind, host)? {
                keys.aliases = None;
            }
        }
        Ok(())
    }
}

/// The tables of one kind in which there may be keys.
struct KeyCursor<'a> {
    kind: RuleKind,
    table: Option<ExactTable>,
    seen: Seen,
    aliases: Option<aliases::Prefixes<'a>>,
}

const WWW: &str = "www.";

/// From how many directories on it pays to ask which tables have keys of the host at all.
const MANY: usize = 32;
