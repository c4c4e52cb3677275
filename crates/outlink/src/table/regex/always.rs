//! Regexes that are run on every link, several at once. Nearly always none of them matches.

use std::sync::OnceLock;

use regex::RegexSet;
use regex::RegexSetBuilder;
use regex_automata::dfa::Automaton;
use regex_automata::dfa::StartKind;
use regex_automata::dfa::dense;
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use crate::limits::MAX_REGEX_BYTES;
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
    compiled: OnceLock<Compiled>,
}

/// Some regexes as one.
#[derive(Debug)]
enum Compiled {
    /// All states of an automaton: it takes a step for each byte and nothing else, and ends where no
    /// regex can match any more.
    Dense(Box<Dense>),
    /// What builds its states when a text comes to them.
    Lazy(RegexSet),
    /// They are too large to be one.
    TooLarge,
}

impl Compiled {
    fn of(sources: &[&str]) -> Self {
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(DENSE_BYTES))
            .determinize_size_limit(Some(2 * DENSE_BYTES));
        // Without a limit, what the automaton is made from takes all memory for a regex that no compiler
        // accepts, and a file may hold one.
        let nfa = thompson::Config::new().nfa_size_limit(Some(MAX_REGEX_BYTES));
        let mut builder = dense::Builder::new();
        if let Ok(dense) = builder.configure(config).thompson(nfa).build_many(sources)
            && let Ok(start) = dense.start_state(&start::Config::new())
        {
            return Self::Dense(Box::new(Dense { dense, start }));
        }
        let set = RegexSetBuilder::new(sources).size_limit(MAX_REGEX_BYTES).build();
        set.map_or(Self::TooLarge, Self::Lazy)
    }
}

/// An automaton and the state in which it begins.
#[derive(Debug)]
struct Dense {
    dense: dense::DFA<Vec<u32>>,
    /// Before the first byte of a text.
    start: StateID,
}

impl Dense {
    /// Whether a regex may match. `false` is certain.
    ///
    /// Most automata die within the first bytes of a text, for which the search of the library takes
    /// longer to set up than to run.
    fn may_match(&self, text: &str) -> bool {
        let Self { dense, start } = self;
        let mut state = *start;
        for byte in text.bytes() {
            state = dense.next_state(state, byte);
            if dense.is_special_state(state) {
                if dense.is_dead_state(state) {
                    return false;
                }
                // A byte that the automaton does not know ends the search, too.
                if dense.is_match_state(state) || dense.is_quit_state(state) {
                    return true;
                }
            }
        }
        // Matches are told one step late.
        dense.is_match_state(dense.next_eoi_state(state))
    }
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
            None => self.compile(source)?,
        };
        Ok(match compiled {
            Compiled::Dense(dense) => dense.may_match(text),
            Compiled::Lazy(set) => set.is_match(text),
            Compiled::TooLarge => true,
        })
    }

    /// Compiles them, which the first text would else wait for.
    pub(super) fn warm<'s>(
        &self,
        source: impl Fn(u32) -> Result<&'s str, Damaged>,
    ) -> Result<(), Damaged> {
        self.compile(source).map(|_| ())
    }

    fn compile<'s>(
        &self,
        source: impl Fn(u32) -> Result<&'s str, Damaged>,
    ) -> Result<&Compiled, Damaged> {
        let sources = self.regexes.iter().map(|regex| source(*regex));
        let sources = sources.collect::<Result<Vec<&str>, Damaged>>()?;
        Ok(self.compiled.get_or_init(|| Compiled::of(&sources)))
    }
}

/// How many regexes are run at once.
const SET_REGEXES: usize = 32;

/// The most bytes of an automaton with all of its states: eight megabytes for a thousand regexes.
const DENSE_BYTES: usize = 256 << 10;

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn a_set_of_whatever_size_passes_over_no_match() {
        let small = ["^[0-9a-f]{8,}[.][a-z]+/", "^[bcdfg]{9,}[.]", "[0-9]{3}$"];
        let large = [r"\bgang\b", "^[0-9a-f]{24,}[.]", "(?i)[a-z]*[0-9].{40}x"];
        let texts = [
            "0123456789ab.example/",
            "0123456789abcdef01234567.example/",
            "bcdfgbcdfg.example/",
            "bcdfgbcdf/",
            "a.example/123",
            "a.example/1234/",
            "a.example/gang/",
            "a.example/gangs",
            "a.example/\u{e9}gang",
            "",
        ];
        for (sources, is_dense) in [(small, true), (large, false)] {
            let set = Set { regexes: vec![0, 1, 2], compiled: OnceLock::new() };
            let may_match =
                |text| set.may_match(text, |regex| Ok(sources[regex as usize])).unwrap();
            for text in texts {
                let matches = sources.iter().any(|it| Regex::new(it).unwrap().is_match(text));
                assert_eq!(may_match(text), matches, "{text}");
            }
            let compiled = set.compiled.get().unwrap();
            assert_eq!(matches!(compiled, Compiled::Dense(_)), is_dense);
        }
    }

    #[test]
    fn a_regex_that_no_compiler_accepts_takes_no_memory() {
        let set = Set { regexes: vec![0], compiled: OnceLock::new() };
        assert!(set.may_match("x", |_| Ok("^[0-9a-f]{999}{999}{999}[.]")).unwrap());
        assert!(matches!(set.compiled.get(), Some(Compiled::TooLarge)));
    }

    #[test]
    fn what_is_too_large_together_may_match_anything() {
        let sources = [r"\w{100}", r"\pL{200}", r"[\pL\pN]{300}", r"\w{400}", r"\w{500}"];
        let set = Set { regexes: (0..5).collect(), compiled: OnceLock::new() };
        assert!(set.may_match("x", |regex| Ok(sources[regex as usize])).unwrap());
        assert!(matches!(set.compiled.get(), Some(Compiled::TooLarge)));
    }
}
