//! Further keys of rules: a rule can be found under more than the key that it is stored with.
//!
//! ```text
//! postings 4
//! rules    4 x postings   the rules of alias a are those of its postings
//! a table of postings whose keys are `kind 1 | key`
//! ```

use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::table::exact::PrefixCache;
use crate::table::exact::SuffixCache;
use crate::table::postings::PostingTable;
use crate::table::postings::PostingsBuilder;
use crate::wire::hash::PrefixHasher;
use crate::wire::hash::SharedStart;
use crate::wire::hash::hash_led;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aliases {
    section: &'static str,
    seed: u64,
    /// The lowest and the highest kind that has aliases.
    kinds: Option<(u8, u8)>,
    keys: PostingTable,
    postings: Span,
}

impl Aliases {
    /// Finds the parts of the table.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let postings = reader.u32()?;
        let postings = reader.records(u64::from(postings), 4)?;
        let keys = reader.span(reader.left() as u64)?;
        let keys = PostingTable::open(section, file, keys, seed)?;
        let kind = |alias: u32| {
            let kind = keys.key(file, alias)?.first().copied();
            kind.ok_or(Damaged::new(section, "an alias has no kind"))
        };
        // Keys are in ascending order, and begin with their kinds.
        let kinds = match keys.keys().checked_sub(1) {
            Some(last) => Some((kind(0)?, kind(last)?)),
            None => None,
        };
        Ok(Self { section, seed, kinds, keys, postings })
    }

    /// How many aliases there are.
    pub(crate) fn count(&self) -> u32 {
        self.keys.keys()
    }

    /// Whether rules of a kind may have aliases.
    pub(crate) fn have(&self, kind: RuleKind) -> bool {
        self.kinds.is_some_and(|(lowest, highest)| (lowest..=highest).contains(&(kind as u8)))
    }

    /// The length of the longest alias, without its kind.
    pub(crate) fn longest(&self) -> usize {
        self.keys.longest().saturating_sub(1)
    }

    /// What looks for the beginnings of a text as aliases of a kind; `None` if there are none.
    pub(crate) fn prefixes<'a>(&self, kind: RuleKind, text: &'a [u8]) -> Option<Prefixes<'a>> {
        self.have(kind).then(|| Prefixes {
            kind,
            text,
            hasher: PrefixHasher::led_by(self.seed, kind as u8, text),
            led: Vec::new(),
            cache: PrefixCache::default(),
        })
    }

    /// Whether any alias of a kind begins with a text.
    pub(crate) fn have_below(
        &self,
        file: &[u8],
        kind: RuleKind,
        prefix: &[u8],
    ) -> Result<bool, Damaged> {
        Ok(self.have(kind) && self.keys.has_below(file, &alias_key(kind, prefix))?)
    }

    /// The rules that have an alias. Nothing is allocated unless there is one, or another one with
    /// much of the same hash.
    pub(crate) fn find(
        &self,
        file: &[u8],
        kind: RuleKind,
        key: &[u8],
        found: impl FnMut(RuleId) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let Some(mut prefixes) = self.prefixes(kind, key) else { return Ok(()) };
        self.find_prefix(file, &mut prefixes, key.len(), found)
    }

    /// Whether a text may be an alias of a kind. Nothing is allocated; another one with much of the
    /// same hash may be one instead.
    pub(crate) fn may_have(
        &self,
        file: &[u8],
        kind: RuleKind,
        key: &[u8],
    ) -> Result<bool, Damaged> {
        let is_possible = self.have(kind) && key.len() <= self.longest();
        Ok(is_possible && self.keys.may_have(file, hash_led(self.seed, kind as u8, key))?)
    }

    /// The rules that have the first `length` bytes of a text for an alias, as [`Self::find`] has it.
    pub(crate) fn find_prefix(
        &self,
        file: &[u8],
        of: &mut Prefixes<'_>,
        length: usize,
        mut found: impl FnMut(RuleId) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        if length > self.longest() {
            return Ok(());
        }
        if !of.cache.knows_rest() && !self.keys.may_have(file, of.hasher.hash(length))? {
            return Ok(());
        }
        of.lead();
        let Prefixes { hasher, led, cache, .. } = of;
        let hash = || hasher.hash(length);
        match self.keys.find_prefix(file, hash, (led, 1 + length), cache)? {
            Some(alias) => self.rules(file, alias, &mut found),
            None => Ok(()),
        }
    }

    /// Finds the aliases that are left from the first `length` bytes of a text on, if they are few.
    pub(crate) fn look_ahead(
        &self,
        file: &[u8],
        of: &mut Prefixes<'_>,
        length: usize,
    ) -> Result<(), Damaged> {
        of.lead();
        self.keys.look_ahead(file, (&of.led, 1 + length), &mut of.cache)
    }

    /// What looks for aliases of a kind that begin with a text, each in time linear in what it has
    /// behind the text.
    pub(crate) fn behind(&self, kind: RuleKind, text: &[u8]) -> Behind {
        let led = alias_key(kind, text);
        let hasher = SharedStart::new(self.seed, &led);
        Behind { led, hasher, cache: SuffixCache::default() }
    }

    /// The rules that have a text and what stands behind it for an alias.
    pub(crate) fn find_behind(
        &self,
        file: &[u8],
        of: &mut Behind,
        behind: &[u8],
        mut found: impl FnMut(RuleId) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        if of.led.len() + behind.len() > self.keys.longest() {
            return Ok(());
        }
        let hash = of.hasher.hash(behind);
        match self.keys.find_behind(file, hash, (&of.led, behind), &mut of.cache)? {
            Some(alias) => self.rules(file, alias, &mut found),
            None => Ok(()),
        }
    }

    /// The rules of an alias by its number.
    pub(crate) fn rules(
        &self,
        file: &[u8],
        alias: u32,
        found: &mut impl FnMut(RuleId) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        for posting in self.keys.values(file, alias)? {
            let rule = self.postings.u32(file, posting as usize);
            found(RuleId(rule.ok_or(Damaged::new(self.section, "an alias leads to no rule"))?))?;
        }
        Ok(())
    }

    /// Checks the keys, and that every posting belongs to one, and hands the keys out.
    pub(crate) fn verify(
        &self,
        file: &[u8],
        mut visit: impl FnMut(RuleKind, &[u8]) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let unknown = Damaged::new(self.section, "an alias is of no kind");
        self.keys.verify(file, self.postings.length() as u64 / 4, |key| {
            let (kind, key) = key.split_first().ok_or(unknown)?;
            let kind =
                RuleKind::ALL.iter().copied().find(|of| *of as u8 == *kind).ok_or(unknown)?;
            visit(kind, key)
        })
    }
}

/// The beginnings of one text as aliases of one kind, which are looked for in ascending order.
pub(crate) struct Prefixes<'a> {
    kind: RuleKind,
    text: &'a [u8],
    hasher: PrefixHasher<'a>,
    /// The text behind its kind, as soon as it is compared with an alias.
    led: Vec<u8>,
    cache: PrefixCache,
}

/// A text as the beginning of aliases of one kind.
pub(crate) struct Behind {
    /// The text behind its kind.
    led: Vec<u8>,
    hasher: SharedStart,
    cache: SuffixCache,
}

impl Prefixes<'_> {
    /// Whether no longer beginning than those of `length` bytes is an alias.
    pub(crate) fn is_done(&self, length: usize) -> bool {
        self.cache.is_done(1 + length)
    }

    /// Whether all aliases that are left are known.
    pub(crate) fn knows_rest(&self) -> bool {
        self.cache.knows_rest()
    }

    fn lead(&mut self) {
        if self.led.is_empty() {
            self.led = alias_key(self.kind, self.text);
        }
    }
}

/// Writes the section, given kind, key and rule of every alias.
pub(crate) fn write(aliases: &[(RuleKind, Vec<u8>, RuleId)], seed: u64) -> Vec<u8> {
    let mut aliases: Vec<(Vec<u8>, u32)> =
        aliases.iter().map(|(kind, key, rule)| (alias_key(*kind, key), rule.0)).collect();
    aliases.sort_unstable();
    aliases.dedup();
    let mut writer = Writer::with_capacity(4 + 4 * aliases.len());
    let mut keys = PostingsBuilder::default();
    writer.u32(aliases.len() as u32);
    let mut first = 0;
    for of_key in aliases.chunk_by(|a, b| a.0 == b.0) {
        if let Some((key, _)) = of_key.first() {
            keys.add(key, first);
        }
        of_key.iter().for_each(|(_, rule)| writer.u32(*rule));
        first += of_key.len() as u32;
    }
    writer.bytes(&keys.finish(seed, first));
    writer.finish()
}

fn alias_key(kind: RuleKind, key: &[u8]) -> Vec<u8> {
    let mut alias = Vec::with_capacity(1 + key.len());
    alias.push(kind as u8);
    alias.extend_from_slice(key);
    alias
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_lead_to_their_rules_whatever_the_order() {
        let mut aliases: Vec<(RuleKind, Vec<u8>, RuleId)> = [
            (RuleKind::Entity, "telegram:username/foo", RuleId(9)),
            (RuleKind::Domain, "foo.example", RuleId(4)),
            (RuleKind::Entity, "telegram:username/foo", RuleId(2)),
            (RuleKind::Host, "foo.example", RuleId(4)),
        ]
        .map(|(kind, key, rule)| (kind, key.as_bytes().to_vec(), rule))
        .into();
        let file = write(&aliases, 5);
        aliases.reverse();
        assert_eq!(write(&aliases, 5), file);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let table = Aliases::open("test", &file, span, 5).unwrap();
        assert_eq!(table.count(), 3);
        let find = |kind, key: &[u8]| {
            let mut found = Vec::new();
            let all = table.find(&file, kind, key, |rule| {
                found.push(rule.0);
                Ok(())
            });
            all.map(|()| found)
        };
        assert_eq!(find(RuleKind::Entity, b"telegram:username/foo"), Ok(vec![2, 9]));
        assert_eq!(find(RuleKind::Domain, b"foo.example"), Ok(vec![4]));
        assert_eq!(find(RuleKind::Url, b"foo.example"), Ok(Vec::new()));
        assert!(!table.have(RuleKind::Sha256));
        assert!(table.prefixes(RuleKind::Sha256, b"foo").is_none());
        let mut prefixes = table.prefixes(RuleKind::Domain, b"foo.example/").unwrap();
        let mut found = Vec::new();
        for length in [3, 11, 12] {
            let all = table.find_prefix(&file, &mut prefixes, length, |rule| {
                found.push((length, rule.0));
                Ok(())
            });
            assert_eq!(all, Ok(()));
        }
        assert_eq!(found, [(11, 4)]);
        let below = |kind, text: &[u8]| table.have_below(&file, kind, text).unwrap();
        assert!(below(RuleKind::Host, b"foo.") && below(RuleKind::Entity, b"telegram:"));
        assert!(!below(RuleKind::Host, b"foo.example/") && !below(RuleKind::Domain, b"telegram:"));
        let mut keys = Vec::new();
        let all = table.verify(&file, |kind, key| {
            keys.push((kind, key.len()));
            Ok(())
        });
        assert_eq!(all, Ok(()));
        assert_eq!(keys, [(RuleKind::Domain, 11), (RuleKind::Host, 11), (RuleKind::Entity, 21)]);
    }
}
