//! Rules that are hashes of expressions.

use super::Search;
use crate::database::Database;
use crate::database::hmac::HmacKey;
use crate::database::sha256;
use crate::database::sha256::State;
use crate::database::text::NormalText;
use crate::hit::Specificity;
use crate::names::RuleKind;
use crate::table::hashes::HOSTS;
use crate::table::hashes::HashGroup;
use crate::table::hashes::TOGETHER;
use crate::table::hashes::first_word;
use crate::url::Expression;
use crate::url::Opening;
use crate::url::Reach;
use crate::wire::Damaged;

impl Database {
    /// Whether a rule that is a hash may fit a link. `false` is certain: nearly no link has any, which
    /// the first words of the hashes of its expressions tell.
    #[inline(never)]
    pub(super) fn may_find_hashes(&self, text: NormalText<'_>) -> bool {
        let whole = text.without_scheme().as_bytes();
        let mut opening = Opening::EMPTY;
        opening.fill(whole);
        let cuts = text.cuts(&opening);
        let groups = self.inner.tables.hashes.groups();
        groups.chunk_by(|one, other| one.owner == other.owner).any(|groups| {
            // The search says what is wrong.
            let Ok(hashing) = self.hashing(groups) else { return true };
            let host_end = [text.host_bytes()];
            let ends = if matches!(hashing, Hashing::OfHosts) { &host_end } else { cuts.ends() };
            let text = Expressed { text: whole, opening: &opening, starts: cuts.starts(), ends };
            self.may_find_in(groups, hashing, text)
        })
    }

    /// How the owner of some groups has its hashes made.
    #[inline(always)]
    fn hashing(&self, groups: &[HashGroup]) -> Result<Hashing<'_>, Damaged> {
        let owner = groups.first().map_or(HOSTS, |group| group.owner);
        if owner == HOSTS {
            return Ok(Hashing::OfHosts);
        }
        let Some(list) = owner.checked_sub(1) else { return Ok(Hashing::Plain) };
        let key = self.inner.keys.get(list as usize).and_then(Option::as_ref);
        key.map(Hashing::Keyed).ok_or(Damaged::new("hashes", "the list of a hash has no key"))
    }

    /// Whether some of these groups may have a hash of an expression. The look-ups of several
    /// expressions take their steps together, so that they wait for memory together.
    #[inline(always)]
    fn may_find_in(&self, groups: &[HashGroup], hashing: Hashing<'_>, text: Expressed<'_>) -> bool {
        let (hashes, file) = (&self.inner.tables.hashes, self.file());
        let may_find =
            |words: &[u32]| groups.iter().any(|group| hashes.may_find(file, group, words));
        let mut words = [0; TOGETHER];
        let mut count = 0;
        for start in text.starts {
            for end in text.ends {
                if count == TOGETHER {
                    if may_find(&words) {
                        return true;
                    }
                    count = 0;
                }
                if let Some(place) = words.get_mut(count) {
                    *place = hashing.first_word(text, *start, *end);
                    count += 1;
                }
            }
        }
        may_find(words.get(..count).unwrap_or(&words))
    }
}

impl Search<'_> {
    /// Looks for rules of expressions.
    pub(super) fn hashes(&mut self, text: NormalText<'_>) -> Result<(), Damaged> {
        if !self.database.may_find_hashes(text) {
            return Ok(());
        }
        let (database, hashes) = (self.database, &self.tables.hashes);
        for groups in hashes.groups().chunk_by(|one, other| one.owner == other.owner) {
            self.find_hashes(groups, database.hashing(groups)?, text)?;
        }
        Ok(())
    }

    /// Appends the rules of expressions of which some groups have hashes.
    #[cold]
    fn find_hashes(
        &mut self,
        groups: &[HashGroup],
        hashing: Hashing<'_>,
        text: NormalText<'_>,
    ) -> Result<(), Damaged> {
        let hashes = &self.tables.hashes;
        for expression in text.expressions() {
            let Some(digest) = hashing.digest(&expression) else { continue };
            for group in groups {
                if let Some(entry) = hashes.find(self.file, group, &digest)? {
                    let rules = hashes.values(self.file, entry)?;
                    let rank = rank_of(&expression);
                    let is_partial = group.is_partial();
                    self.group(RuleKind::Sha256, entry, rules, rank, is_partial)?;
                }
            }
        }
        Ok(())
    }
}

/// `host/path?query`, and where what is hashed of it begins and ends.
#[derive(Clone, Copy)]
struct Expressed<'a> {
    text: &'a [u8],
    opening: &'a Opening,
    starts: &'a [usize],
    ends: &'a [usize],
}

/// What the hashes of an owner are made of.
#[derive(Clone, Copy)]
enum Hashing<'a> {
    /// SHA-256 of expressions.
    Plain,
    /// SHA-256 of hosts and the domains above them, without the slash of an expression.
    OfHosts,
    /// HMAC-SHA-256 of expressions.
    Keyed(&'a HmacKey),
}

impl Hashing<'_> {
    /// The first word of the hash of an expression, given where that begins and ends.
    #[inline(always)]
    fn first_word(self, text: Expressed<'_>, start: usize, end: usize) -> u32 {
        let expression = || text.text.get(start..end).unwrap_or_default();
        match self {
            Self::Plain | Self::OfHosts => text
                .opening
                .block(start, end)
                .and_then(|block| sha256::first_word_of_short(block, end.checked_sub(start)?))
                .unwrap_or_else(|| first_word(&State::INITIAL.digest(expression()))),
            Self::Keyed(key) => first_word(&key.code(expression())),
        }
    }

    /// The hash of an expression; `None` if there is none.
    fn digest(self, expression: &Expression<'_>) -> Option<[u8; 32]> {
        let text = expression.as_str().as_bytes();
        match self {
            Self::Plain => Some(State::INITIAL.digest(text)),
            Self::OfHosts => (expression.reach() == Reach::Host)
                .then(|| State::INITIAL.digest(expression.host().as_bytes())),
            Self::Keyed(key) => Some(key.code(text)),
        }
    }
}

/// A hash ranks as the rule that would stand for the same expression.
fn rank_of(expression: &Expression<'_>) -> Specificity {
    match expression.reach() {
        Reach::Host => Specificity::domain(expression.host().split('.').count()),
        Reach::Directory => Specificity::prefix(expression.path().len()),
        Reach::Resource => Specificity::URL,
        Reach::Query => Specificity::URL_WITH_QUERY,
    }
}
