//! Regexes that are run on every link, several at once. Nearly always none of them matches.

use std::sync::OnceLock;

use regex::RegexSet;
use regex::RegexSetBuilder;

use super::REGEX_BYTES;
use crate::wire::reader::Damaged;

/// Regexes that see the same part of a link.
#[derive(Debug)]
pub(super) struct Always(Vec<Set>);

impl Always {
    pub(super) fn of(regex: u32) -> Self {
        Self(vec![Set::of(regex)])
    }

    pub(super) fn push(&mut self, regex: u32) {
        match self.0.last_mut() {
            Some(set) if set.regexes.len() < SET_REGEXES => set.regexes.push(regex),
            _ => self.0.push(Set::of(regex)),
        }
    }

    /// The regexes, those together that are run at once.
    pub(super) fn sets(&self) -> &[Set] {
        &self.0
    }
}

/// Regexes that are run at once.
#[derive(Debug)]
pub(super) struct Set {
    regexes: Vec<u32>,
    /// All of them as one, unless that is too large.
    compiled: OnceLock<Option<RegexSet>>,
}

impl Set {
    fn of(regex: u32) -> Self {
        Self { regexes: vec![regex], compiled: OnceLock::new() }
    }

    pub(super) fn regexes(&self) -> &[u32] {
        &self.regexes
    }

    /// Whether one of them may match a text, given where their sources are. `false` is certain.
    pub(super) fn may_match<'s>(
        &self,
        text: &str,
        source: impl Fn(u32) -> Result<&'s str, Damaged>,
    ) -> Result<bool, Damaged> {
        let compiled = match self.compiled.get() {
            Some(compiled) => compiled,
            None => self.warm(source)?,
        };
        Ok(compiled.as_ref().is_none_or(|set| set.is_match(text)))
    }

    /// Compiles them.
    pub(super) fn warm<'s>(
        &self,
        source: impl Fn(u32) -> Result<&'s str, Damaged>,
    ) -> Result<&Option<RegexSet>, Damaged> {
        let sources = self.regexes.iter().map(|regex| source(*regex));
        let sources = sources.collect::<Result<Vec<&str>, Damaged>>()?;
        let build = || RegexSetBuilder::new(sources).size_limit(REGEX_BYTES).build().ok();
        Ok(self.compiled.get_or_init(build))
    }
}

/// How many regexes are run at once.
const SET_REGEXES: usize = 32;
