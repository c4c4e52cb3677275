//! Further keys of rules: a rule can be found under more than the key that it is stored with.
//!
//! ```text
//! postings 4
//! rules    4 x postings   the rules of alias a are those of its postings
//! a table of postings whose keys are `kind 1 | key`
//! ```

use crate::ids::RuleId;
use crate::rule::RuleKind;
use crate::table::postings::PostingTable;
use crate::table::postings::PostingsBuilder;
use crate::wire::hash::PrefixHasher;
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

    /// Hashes the beginnings of a text as aliases of a kind; `None` if there are none.
    pub(crate) fn hasher<'a>(&self, kind: RuleKind, text: &'a [u8]) -> Option<PrefixHasher<'a>> {
        self.have(kind).then(|| PrefixHasher::led_by(self.seed, kind as u8, text))
    }

    /// The rules that have an alias.
    pub(crate) fn find(
        &self,
        file: &[u8],
        kind: RuleKind,
        key: &[u8],
        found: impl FnMut(RuleId) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        if !self.have(kind) || key.len() > self.longest() {
            return Ok(());
        }
        self.find_hashed(file, kind, hash_led(self.seed, kind as u8, key), key, found)
    }

    /// The rules that have an alias whose hash is known. Nothing is allocated unless there is one, or
    /// another one with much of the same hash.
    pub(crate) fn find_hashed(
        &self,
        file: &[u8],
        kind: RuleKind,
        hash: u64,
        key: &[u8],
        mut found: impl FnMut(RuleId) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        if !self.keys.may_have(file, hash)? {
            return Ok(());
        }
        match self.keys.find(file, &alias_key(kind, key))? {
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
            let kind = RuleKind::ALL.into_iter().find(|of| *of as u8 == *kind).ok_or(unknown)?;
            visit(kind, key)
        })
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
        assert!(table.hasher(RuleKind::Sha256, b"foo").is_none());
        let mut hasher = table.hasher(RuleKind::Domain, b"foo.example/").unwrap();
        let mut found = Vec::new();
        for length in [3, 11, 12] {
            let (kind, key) = (RuleKind::Domain, hasher.key(length));
            let all = table.find_hashed(&file, kind, hasher.hash(length), key, |rule| {
                found.push((length, rule.0));
                Ok(())
            });
            assert_eq!(all, Ok(()));
        }
        assert_eq!(found, [(11, 4)]);
        table.verify(&file, |_, _| Ok(())).unwrap();
    }
}
