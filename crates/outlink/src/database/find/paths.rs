//! Rules of a host and what stands behind it: `url` and `prefix` rules, at every `/` of the path, at
//! its end, and at that of the query.
//!
//! A `url` rule also fits links that are written a little differently: with path parameters (`;x=1`) that
//! the rule does not have; if it has no query, with or without a slash at the end of the path; if it has a
//! query and is a block, with further parameters in any order.

use std::ops::Range;

use super::Search;
use crate::database::tables::Tables;
use crate::hit::Specificity;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::table::aliases;
use crate::table::exact::ExactTable;
use crate::table::exact::PrefixCache;
use crate::table::resources::parameters;
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
        self.site(text, path.clone())?;
        match text.strip_prefix(WWW) {
            Some(bare) if has_dot(bare, host_bytes.checked_sub(WWW.len())) => {
                self.site(bare, path.start - WWW.len()..path.end - WWW.len())
            }
            _ => Ok(()),
        }
    }

    /// Looks for the rules of one host, with the path as it stands and without its parameters.
    fn site(&mut self, text: &str, path: Range<usize>) -> Result<(), Damaged> {
        self.path(text, path.clone())?;
        let Some(bare) = text.get(path.clone()).and_then(without_parameters) else { return Ok(()) };
        let host = text.get(..path.start).unwrap_or_default();
        let query = text.get(path.end..).unwrap_or_default();
        self.path(&[host, &bare, query].concat(), path.start..path.start + bare.len())
    }

    fn path(&mut self, text: &str, path: Range<usize>) -> Result<(), Damaged> {
        let mut prefixes = Prefixes::new(self, text.as_bytes());
        let slashes = text.get(path.clone()).unwrap_or_default().match_indices('/');
        for (offset, _) in slashes {
            let slash = path.start + offset;
            if slash > prefixes.longest {
                return Ok(());
            }
            if prefixes.is_done(self, slash)? {
                break;
            }
            if offset > 0 {
                self.prefix(&mut prefixes, slash, Specificity::prefix(offset))?;
            }
            if offset > 0 && slash + 1 == path.end {
                self.url(&mut prefixes, slash, Specificity::URL)?;
            }
            let rank = Specificity::prefix(offset + 1);
            self.url(&mut prefixes, slash + 1, rank)?;
            self.prefix(&mut prefixes, slash + 1, rank)?;
        }
        let ends_in_slash =
            path.end.checked_sub(1).and_then(|last| text.as_bytes().get(last)) == Some(&b'/');
        if !ends_in_slash {
            for cut in last_parameters(text, path.clone()) {
                if prefixes.is_done(self, cut)? {
                    break;
                }
                self.url(&mut prefixes, cut, Specificity::URL)?;
            }
            let rank = Specificity::prefix(path.len());
            self.url(&mut prefixes, path.end, Specificity::URL)?;
            self.prefix(&mut prefixes, path.end, rank)?;
            self.directory(text.get(..path.end).unwrap_or_default(), path.len())?;
        }
        let Some((_, query)) = text.split_at_checked(path.end) else { return Ok(()) };
        if let Some(query) = query.strip_prefix('?') {
            self.url(&mut prefixes, text.len(), Specificity::URL_WITH_QUERY)?;
            self.parameters(text.get(..path.end).unwrap_or_default(), query)?;
        }
        Ok(())
    }

    /// Looks for `url` rules whose path is `host/path` and a slash.
    fn directory(&mut self, text: &str, path_bytes: usize) -> Result<(), Damaged> {
        let (table, rank) = (self.tables.resources, Specificity::prefix(path_bytes + 1));
        table.find(self.file, RuleKind::Prefix, text.as_bytes(), |rule| self.aliased(rule, rank))
    }

    /// Looks for blocks of `host/path` that need some of the parameters of a query.
    pub(super) fn parameters(&mut self, path: &str, query: &str) -> Result<(), Damaged> {
        let table = self.tables.resources;
        if !table.may_have(self.file, RuleKind::Url, path.as_bytes())? {
            return Ok(());
        }
        if path.len() > SHORT_PATH {
            return self.parameters_of_long(path, query);
        }
        let mut key = Key::new(path);
        let mut given = Vec::new();
        for parameter in std::iter::once("").chain(parameters(query)) {
            let Some(key) = key.with(parameter, table.longest()) else { continue };
            table.find(self.file, RuleKind::Url, key, |rule| {
                if given.is_empty() {
                    given = parameters(query).collect();
                    given.sort_unstable();
                }
                self.query_rule(rule, &given)
            })?;
        }
        Ok(())
    }

    /// [`Self::parameters`] for a path that is too long to be hashed and compared again for every
    /// parameter, and for every time that one parameter is there.
    #[cold]
    fn parameters_of_long(&mut self, path: &str, query: &str) -> Result<(), Damaged> {
        let table = self.tables.resources;
        let mut of_path = table.behind(RuleKind::Url, &[path.as_bytes(), b"?"].concat());
        let mut given: Vec<&str> = parameters(query).collect();
        given.sort_unstable();
        given.dedup();
        for parameter in std::iter::once("").chain(given.iter().copied()) {
            table.find_behind(self.file, &mut of_path, parameter.as_bytes(), |rule| {
                self.query_rule(rule, &given)
            })?;
        }
        Ok(())
    }

    /// Appends a rule with a query if all its parameters are among those given, which are sorted.
    fn query_rule(&mut self, rule: RuleId, given: &[&str]) -> Result<(), Damaged> {
        let Tables { rules, urls, .. } = self.tables;
        let group = rules.group_of(self.file, RuleKind::Url, rule)?;
        let text = urls.key(self.file, group)?;
        let query = text.splitn(2, |byte| *byte == b'?').nth(1);
        let query = query.and_then(|query| std::str::from_utf8(query).ok());
        let query = query.ok_or(Damaged::new("resources", "a rule has no query"))?;
        if parameters(query).all(|parameter| given.binary_search(&parameter).is_ok()) {
            self.aliased(rule, Specificity::URL_WITH_QUERY)?;
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
        self.find_key(&mut prefixes.hasher, &mut prefixes.urls, length, specificity)
    }

    /// Looks for a `prefix` rule of the first `length` bytes of a link.
    fn prefix(
        &mut self,
        prefixes: &mut Prefixes<'_>,
        length: usize,
        specificity: Specificity,
    ) -> Result<(), Damaged> {
        self.find_key(&mut prefixes.hasher, &mut prefixes.prefixes, length, specificity)
    }

    fn find_key(
        &mut self,
        hasher: &mut PrefixHasher<'_>,
        keys: &mut KeyCursor<'_>,
        length: usize,
        specificity: Specificity,
    ) -> Result<(), Damaged> {
        let Tables { rules, aliases, .. } = self.tables;
        let (kind, text) = (keys.kind, hasher.text());
        if let Some(table) = keys.table.filter(|table| length <= table.longest())
            && let Some(group) = table.find_prefix(
                self.file,
                || hasher.hash(length),
                (text, length),
                &mut keys.cache,
            )?
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
    /// At how many places a key was looked for.
    places: usize,
}

impl<'a> Prefixes<'a> {
    fn new(search: &Search<'_>, text: &'a [u8]) -> Self {
        let Tables { urls, prefixes, aliases, .. } = search.tables;
        let keys = |kind, table: &ExactTable| KeyCursor {
            kind,
            table: Some(*table).filter(|table| !table.is_empty()),
            cache: PrefixCache::default(),
            aliases: aliases.prefixes(kind, text),
        };
        Self {
            longest: urls.longest().max(prefixes.longest()).max(aliases.longest()),
            hasher: PrefixHasher::new(search.database.inner.header.seed, text),
            urls: keys(RuleKind::Url, urls),
            prefixes: keys(RuleKind::Prefix, prefixes),
            places: 0,
        }
    }

    /// Whether no beginning of `length` bytes or more is a key. `false` if that is not known.
    ///
    /// It is asked at every place of a link where a key may end. Whenever there were twice as many as
    /// before, the keys that are left are looked for ahead: a link with so many places that this pays
    /// was made to cost time.
    #[inline(always)]
    fn is_done(&mut self, search: &Search<'_>, length: usize) -> Result<bool, Damaged> {
        self.places += 1;
        if self.places < MANY {
            return Ok(false);
        }
        self.look_ahead(search, length)
    }

    #[cold]
    fn look_ahead(&mut self, search: &Search<'_>, length: usize) -> Result<bool, Damaged> {
        let aliases = &search.tables.aliases;
        let is_time = self.places.is_power_of_two();
        let mut is_done = true;
        for keys in [&mut self.urls, &mut self.prefixes] {
            if let Some(table) = keys.table {
                if is_time && !keys.cache.knows_rest() {
                    table.look_ahead(search.file, (self.hasher.text(), length), &mut keys.cache)?;
                }
                is_done &= keys.cache.is_done(length.saturating_sub(1));
            }
            if let Some(of) = &mut keys.aliases {
                if is_time && !of.knows_rest() {
                    aliases.look_ahead(search.file, of, length)?;
                }
                is_done &= of.is_done(length.saturating_sub(1));
            }
        }
        Ok(is_done)
    }
}

/// The tables of one kind in which there may be keys.
struct KeyCursor<'a> {
    kind: RuleKind,
    table: Option<ExactTable>,
    cache: PrefixCache,
    aliases: Option<aliases::Prefixes<'a>>,
}

/// `host/path?parameter`, for one parameter after the other. It allocates only if the path is long.
struct Key {
    here: [u8; HERE],
    long: Vec<u8>,
    path: usize,
}

impl Key {
    fn new(path: &str) -> Self {
        let mut key = Self { here: [0; HERE], long: Vec::new(), path: path.len() + 1 };
        match key.here.get_mut(..=path.len()) {
            Some([place @ .., mark]) => {
                place.copy_from_slice(path.as_bytes());
                *mark = b'?';
            }
            _ => key.long.extend(path.bytes().chain([b'?'])),
        }
        key
    }

    /// `None` if the key is longer than any in a table.
    fn with(&mut self, parameter: &str, longest: usize) -> Option<&[u8]> {
        let end = self.path + parameter.len();
        if end > longest {
            return None;
        }
        if let Some(place) = self.here.get_mut(self.path..end) {
            place.copy_from_slice(parameter.as_bytes());
            return self.here.get(..end);
        }
        if self.long.is_empty() {
            self.long.extend_from_slice(self.here.get(..self.path)?);
        }
        self.long.truncate(self.path);
        self.long.extend_from_slice(parameter.as_bytes());
        Some(&self.long)
    }
}

/// Up to so many bytes, a path is hashed again for every parameter.
const SHORT_PATH: usize = 128;

/// How long a key may be that needs no allocation.
const HERE: usize = 256;

/// A path without the parameters of its segments (RFC 3986, section 3.3); `None` if it has none.
fn without_parameters(path: &str) -> Option<String> {
    if !path.contains(';') {
        return None;
    }
    let mut bare = String::with_capacity(path.len());
    for segment in path.split('/').skip(1) {
        if !bare.ends_with('/') {
            bare.push('/');
        }
        bare.push_str(segment.split(';').next().unwrap_or_default());
    }
    Some(bare)
}

/// Where the parameters of the last segment of a path begin.
fn last_parameters(text: &str, path: Range<usize>) -> impl Iterator<Item = usize> {
    let segment =
        text.get(path.clone()).and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let start = path.end - segment.len();
    memchr::memchr_iter(b';', segment.as_bytes()).map(move |at| start + at)
}

/// Whether the host at the beginning of a text is more than a single label.
fn has_dot(text: &str, host_bytes: Option<usize>) -> bool {
    host_bytes.and_then(|end| text.get(..end)).is_some_and(|host| host.contains('.'))
}

const WWW: &str = "www.";

/// From how many places on it pays to look for the keys that are left. A power of two.
const MANY: usize = if cfg!(test) { 4 } else { 32 };
