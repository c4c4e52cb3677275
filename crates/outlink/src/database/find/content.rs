//! Rules that have to be tried on every link: keywords, regexes, hashes.

use std::borrow::Cow;

use super::Search;
use crate::database::sha256::digests;
use crate::database::tables::Tables;
use crate::database::text::NormalText;
use crate::hit::Specificity;
use crate::names::RuleKind;
use crate::table::hashes::HOSTS;
use crate::table::hashes::HashGroup;
use crate::table::hashes::Hashes;
use crate::table::literals::Owner;
use crate::table::occurrence::Occurrence;
use crate::table::occurrence::Occurrences;
use crate::table::regex::RegexText;
use crate::url::Expression;
use crate::url::Reach;
use crate::wire::Damaged;

impl Search<'_> {
    pub(super) fn content(&mut self, text: NormalText<'_>) -> Result<(), Damaged> {
        let regex_text = RegexText {
            normal: text.as_str(),
            without_scheme: text.without_scheme(),
            host: text.host(),
            path: text.path(),
            query: text.query(),
        };
        if self.tables.literals.count() > 0 {
            self.literals(text, regex_text)?;
        }
        if !self.tables.regexes.need_literals() {
            self.regexes(regex_text)?;
        }
        if !self.tables.hashes.groups().is_empty() {
            self.hashes(text)?;
        }
        Ok(())
    }

    /// Keywords, and regexes that match nothing in which none of their literals occurs.
    ///
    /// Keywords are looked for in the decoded text, regexes run on the normal form. Nearly always
    /// these are the same, and one pass does for both.
    fn literals(&mut self, text: NormalText<'_>, regex_text: RegexText<'_>) -> Result<(), Damaged> {
        let Tables { literals, strings, keywords, regexes, .. } = self.tables;
        let mut seen = Occurrences::default();
        let decoded = text.decoded();
        // Keywords are not looked for in the scheme, and hardly any regex sees it.
        let from = if regexes.need_scheme() { 0 } else { decoded.whole.start };
        let mut find = |searched: &str| {
            let searched = searched.get(from..).unwrap_or_default();
            literals.find(self.file, strings, searched, |literal, range| {
                seen.push(literal, decoded.occurrence(from + range.start..from + range.end));
            })
        };
        find(&decoded.text)?;
        // Forms write a space in a query as `+`.
        if let Some(spaced) = decoded.with_spaces() {
            find(&spaced)?;
        }
        if matches!(decoded.text, Cow::Owned(_)) && regexes.count() > 0 {
            let nowhere = Occurrence::default();
            literals.find(self.file, strings, text.as_str(), |literal, _| {
                seen.push(literal, nowhere);
            })?;
        }
        if seen.is_empty() {
            return Ok(());
        }
        for (literal, occurrence) in seen.finish() {
            for owner in literals.owners(self.file, literal)? {
                match owner? {
                    Owner::Keyword(keyword) => {
                        let host = text.host();
                        if keywords.fits(self.file, strings, keyword, occurrence, host)? {
                            let rules = keywords.values(self.file, keyword)?;
                            let rank = Specificity::KEYWORD;
                            self.group(RuleKind::Keyword, keyword, rules, rank, false)?;
                        }
                    }
                    Owner::Regex(regex) => {
                        if regexes.fits(self.file, strings, regex, regex_text)? {
                            self.regex(regex)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Regexes that need no literal.
    fn regexes(&mut self, text: RegexText<'_>) -> Result<(), Damaged> {
        let Tables { regexes, strings, .. } = self.tables;
        regexes.find(self.file, strings, text, |regex| self.regex(regex))
    }

    fn regex(&mut self, regex: u32) -> Result<(), Damaged> {
        let rules = self.tables.regexes.values(self.file, regex)?;
        self.group(RuleKind::Regex, regex, rules, Specificity::REGEX, false)
    }

    /// Hashes of expressions. The look-ups of several expressions take their steps together, so that
    /// they wait for memory together.
    fn hashes(&mut self, text: NormalText<'_>) -> Result<(), Damaged> {
        let hashes = &self.tables.hashes;
        for groups in hashes.groups().chunk_by(|one, other| one.owner == other.owner) {
            let owner = groups.first().map_or(HOSTS, |group| group.owner);
            let is_asked =
                |expression: &Expression<'_>| owner != HOSTS || expression.reach() == Reach::Host;
            let mut expressions = text.expressions().filter(is_asked);
            while let Some(first) = expressions.next() {
                let mut together = [first; TOGETHER];
                let mut count = 1;
                let places = together.iter_mut().skip(1);
                for (place, expression) in places.zip(expressions.by_ref()) {
                    *place = expression;
                    count += 1;
                }
                let together = together.get(..count).unwrap_or(&together);
                let digests = self.digests(owner, together)?;
                let digests = digests.get(..count).unwrap_or(&digests);
                if !self.may_find_hashes(groups, digests)? {
                    continue;
                }
                for (expression, digest) in together.iter().zip(digests) {
                    for group in groups {
                        if let Some(entry) = hashes.find(self.file, group, digest)? {
                            let rules = hashes.values(self.file, entry)?;
                            let rank = rank_of(expression);
                            let is_partial = group.is_partial();
                            self.group(RuleKind::Sha256, entry, rules, rank, is_partial)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether some of these groups may have a hash that one of up to [`TOGETHER`] digests begins
    /// with. Each step is taken for all of them before the next.
    fn may_find_hashes(&self, groups: &[HashGroup], digests: &[[u8; 32]]) -> Result<bool, Damaged> {
        let hashes = &self.tables.hashes;
        for group in groups {
            for digest in digests {
                hashes.prefetch_range(self.file, group, digest);
            }
        }
        let mut may_find = false;
        for group in groups {
            let mut near: [&[u8]; TOGETHER] = [&[]; TOGETHER];
            for (place, digest) in near.iter_mut().zip(digests) {
                *place = hashes.near(self.file, group, digest)?;
            }
            for (near, digest) in near.iter().zip(digests) {
                may_find |= Hashes::may_find(near, group, digest);
            }
        }
        Ok(may_find)
    }

    /// The hashes of some expressions, as the owner has them made.
    fn digests(
        &self,
        owner: u32,
        together: &[Expression<'_>],
    ) -> Result<[[u8; 32]; TOGETHER], Damaged> {
        let expressions = together.iter();
        if owner == HOSTS {
            return Ok(digests(expressions.map(|expression| expression.host().as_bytes())));
        }
        let mut texts = expressions.map(|expression| expression.as_str().as_bytes());
        let Some(list) = owner.checked_sub(1) else { return Ok(digests(texts)) };
        let key = self.database.inner.keys.get(list as usize).and_then(Option::as_ref);
        let key = key.ok_or(Damaged::new("hashes", "the list of a hash has no key"))?;
        let code = |_| texts.next().map_or([0; 32], |text| key.code(text));
        Ok(std::array::from_fn(code))
    }
}

/// How many expressions are looked up together: nearly all links have no more.
const TOGETHER: usize = 8;

/// A hash ranks as the rule that would stand for the same expression.
fn rank_of(expression: &Expression<'_>) -> Specificity {
    match expression.reach() {
        Reach::Host => Specificity::domain(expression.host().split('.').count()),
        Reach::Directory => Specificity::prefix(expression.path().len()),
        Reach::Resource => Specificity::URL,
        Reach::Query => Specificity::URL_WITH_QUERY,
    }
}
