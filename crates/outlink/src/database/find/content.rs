//! Rules that have to be tried on every link: keywords, regexes, hashes.

use std::borrow::Cow;

use memchr::memchr;

use super::Search;
use crate::database::Database;
use crate::database::tables::Tables;
use crate::database::text::NormalText;
use crate::hit::Specificity;
use crate::names::RuleKind;
use crate::table::literals::Owner;
use crate::table::occurrence::Occurrence;
use crate::table::occurrence::Occurrences;
use crate::table::regex::RegexText;
use crate::wire::Damaged;

impl Database {
    /// Whether a keyword or a regex may fit a link without escapes, which is ASCII. `false` is certain:
    /// nearly no link holds a keyword, or a literal of a regex that fits it.
    #[inline(never)]
    pub(super) fn may_find_patterns(&self, text: NormalText<'_>) -> bool {
        let Tables { literals, strings, keywords, regexes, .. } = &self.inner.tables;
        let file = self.file();
        let searched = if regexes.need_scheme() { text.as_str() } else { text.without_scheme() };
        // Forms write a space in a query as `+`, and keywords are looked for with either. The search
        // says what is wrong, too.
        keywords.count() > 0 && memchr(b'+', text.query().as_bytes()).is_some()
            || literals.count() > 0 && self.may_find_literals(text, searched).unwrap_or(true)
            || !regexes.all_need_literals()
                && regexes.may_match(file, strings, text.for_regexes()).unwrap_or(true)
    }

    /// Whether a keyword occurs, or a regex fits of which a literal occurs. `false` is certain.
    fn may_find_literals(&self, text: NormalText<'_>, searched: &str) -> Result<bool, Damaged> {
        let Tables { literals, strings, regexes, .. } = &self.inner.tables;
        let mut tried = [None; MAX_TRIED];
        literals.may_fit(self.file(), strings, searched, |owner| {
            let Owner::Regex(regex) = owner else { return Ok(true) };
            let is_free = |place: &&mut Option<u32>| place.is_none_or(|tried| tried == regex);
            let Some(place) = tried.iter_mut().find(is_free) else { return Ok(true) };
            let is_first = place.replace(regex) != Some(regex);
            Ok(is_first && regexes.fits(self.file(), strings, regex, text.for_regexes())?)
        })
    }
}

/// The most regexes that a first look at a link runs, each once however often its literals occur.
const MAX_TRIED: usize = 8;

impl Search<'_> {
    pub(super) fn content(&mut self, text: NormalText<'_>) -> Result<(), Damaged> {
        if self.database.tries_text() {
            self.patterns(text)?;
        }
        if !self.tables.hashes.groups().is_empty() {
            self.hashes(text)?;
        }
        Ok(())
    }

    /// Keywords and regexes.
    fn patterns(&mut self, text: NormalText<'_>) -> Result<(), Damaged> {
        let regex_text = text.for_regexes();
        if self.tables.literals.count() > 0 {
            self.literals(text, regex_text)?;
        }
        if !self.tables.regexes.all_need_literals() {
            self.regexes(regex_text)?;
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
        let mut is_decoded = true;
        if keywords.count() > 0 {
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
            is_decoded = matches!(decoded.text, Cow::Owned(_));
        }
        if is_decoded && regexes.count() > 0 {
            // Where a literal of a regex stands does not matter.
            let searched =
                if regexes.need_scheme() { text.as_str() } else { text.without_scheme() };
            literals.find(self.file, strings, searched, |literal, _| {
                seen.push(literal, Occurrence::default());
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
}
