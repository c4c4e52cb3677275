//! Names that a resolver or proxy is told to let through: an exception where the list blocks what is around
//! them, and nothing otherwise. Which of them it is shows at the end of the list.

use std::collections::HashMap;

use regex::RegexSet;

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::output::Output;
use crate::names::Effect;
use crate::names::Part;
use crate::rule::Pattern;
use crate::rule::Rule;

/// Which of two lines for a name decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precedence {
    /// The first one.
    First,
    /// The one with the longer name.
    Narrowest,
}

/// What a list blocks, and the names that it lets through.
pub(super) struct PassedNames {
    precedence: Precedence,
    /// The first line that blocks a domain.
    domains: HashMap<String, u32>,
    /// The first line that blocks a host.
    hosts: HashMap<String, u32>,
    /// Regexes for hosts that are blocked, with their lines.
    regexes: Vec<(u32, String)>,
    /// The first line that blocks by a keyword or regex for more than hosts.
    first_of_links: Option<u32>,
    passed: Vec<PassedName>,
}

/// A name that is let through.
struct PassedName {
    line: u32,
    entry: String,
    pattern: Pattern,
    /// The message about it if nothing is blocked around it.
    message: String,
}

impl PassedNames {
    pub(super) fn new(precedence: Precedence) -> Self {
        Self {
            precedence,
            domains: HashMap::new(),
            hosts: HashMap::new(),
            regexes: Vec::new(),
            first_of_links: None,
            passed: Vec::new(),
        }
    }

    /// Takes note of a block.
    pub(super) fn block(&mut self, pattern: &Pattern, line: u32) {
        match pattern {
            Pattern::Domain(name) => {
                self.domains.entry(name.clone()).or_insert(line);
            }
            Pattern::Host(name) => {
                self.hosts.entry(name.clone()).or_insert(line);
            }
            Pattern::Keyword(keyword) if keyword.part == Some(Part::Host) => {
                self.regexes.push((line, regex::escape(&keyword.text)));
            }
            Pattern::Regex(regex) if regex.part == Some(Part::Host) => {
                self.regexes.push((line, regex.source.clone()));
            }
            Pattern::Keyword(_) | Pattern::Regex(_) => {
                self.first_of_links.get_or_insert(line);
            }
            _ => {}
        }
    }

    /// Puts a name off to the end of the list.
    pub(super) fn pass(&mut self, pattern: Pattern, entry: &str, message: String, line: u32) {
        self.passed.push(PassedName { line, entry: entry.to_owned(), pattern, message });
    }

    /// Emits an exception or a diagnostic for each name that is let through.
    pub(super) fn finish(&mut self, output: &mut Output<'_>) {
        let passed = std::mem::take(&mut self.passed);
        if passed.is_empty() {
            return;
        }
        let below = self.first_blocks_below(&passed);
        let sources = self.regexes.iter().map(|(_, source)| source);
        // Each was compiled on its own; all of them may be too large for one set, and then each may fit.
        let regexes = RegexSet::new(sources).ok();
        for name in &passed {
            output.resume(name.line);
            let (Pattern::Domain(text) | Pattern::Host(text)) = &name.pattern else { continue };
            let is_first = |line: Option<u32>| line.is_some_and(|line| self.is_before(line, name));
            let is_blocked_around =
                regexes.as_ref().is_none_or(|regexes| self.is_blocked_around(name, text, regexes));
            if !is_blocked_around {
                output.note(&name.entry, DiagnosticCode::NotBlocked, name.message.clone());
                continue;
            }
            let also_lifted = if is_first(below.get(text.as_str()).copied().flatten()) {
                Some("the list blocks a name below it")
            } else if regexes.is_none() || self.may_be_blocked_below(name) {
                Some("a keyword or regex of the list may block links below it")
            } else {
                None
            };
            if let Some(block) = also_lifted {
                let message = format!(
                    "{block}, which an exception would lift as well; write the names that are let \
                     through one by one, as rule objects"
                );
                let problem = Problem::new(DiagnosticCode::ConditionUnsupported, message);
                output.report(&name.entry, problem);
            } else {
                let rule = Rule::new(name.pattern.clone(), name.line);
                output.rule(Rule { effect: Effect::Except, ..rule });
            }
        }
    }

    /// Whether a block in a line decides for a name that is let through in another.
    fn is_before(&self, line: u32, name: &PassedName) -> bool {
        self.precedence == Precedence::Narrowest || line < name.line
    }

    /// Whether an earlier keyword or regex may fit names below a name that is let through, or paths on it.
    /// For the name itself, those for hosts are compared.
    fn may_be_blocked_below(&self, name: &PassedName) -> bool {
        let of_hosts = self.regexes.iter().map(|(line, _)| *line);
        let of_hosts = of_hosts.filter(|_| matches!(name.pattern, Pattern::Domain(_)));
        let mut lines = of_hosts.chain(self.first_of_links);
        self.precedence == Precedence::First && lines.any(|line| line < name.line)
    }

    /// Whether a block covers a name, and would decide if the name were not let through.
    fn is_blocked_around(&self, name: &PassedName, text: &str, regexes: &RegexSet) -> bool {
        let found = regexes.matches(text);
        let by_regexes = found.iter().filter_map(|at| self.regexes.get(at).map(|(line, _)| *line));
        let above = parents(text).filter_map(|parent| self.domains.get(parent).copied());
        let same = [&self.domains, &self.hosts].into_iter().filter_map(|of| of.get(text).copied());
        let mut around = above.chain(by_regexes);
        match self.precedence {
            Precedence::Narrowest => around.next().is_some(),
            Precedence::First => {
                let first = around.chain(same).min();
                first.is_some_and(|first| first > name.line)
            }
        }
    }

    /// The first line that blocks a name below each domain that is let through.
    fn first_blocks_below<'p>(&self, passed: &'p [PassedName]) -> HashMap<&'p str, Option<u32>> {
        let mut below: HashMap<&str, Option<u32>> = HashMap::new();
        for name in passed {
            if let Pattern::Domain(domain) = &name.pattern {
                below.insert(domain, None);
            }
        }
        for (name, line) in self.domains.iter().chain(&self.hosts) {
            for parent in parents(name) {
                if let Some(first) = below.get_mut(parent) {
                    *first = Some(first.map_or(*line, |first| first.min(*line)));
                }
            }
        }
        below
    }
}

/// The names above a name, the nearest first.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter_map(|(dot, _)| name.get(dot + 1..))
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    fn written(rule: &Rule) -> String {
        format!("{} {}", rule.effect, rule.pattern)
    }

    fn found(format: Format, text: &str) -> Vec<String> {
        found_in(&ListInfo::new("list", format), text.as_bytes(), written, code_of).unwrap()
    }

    #[test]
    fn names_that_dnsmasq_asks_elsewhere_for_are_exceptions_to_wider_blocks() {
        let text = "server=/ok.bad.example/192.0.2.1\naddress=/bad.example/\n\
                    server=/intern.example/192.0.2.1\nlocal=/half.bad.example/192.0.2.1\n\
                    address=/x.half.bad.example/\nserver=/bad.example/192.0.2.1\n";
        let expected = [
            "block bad.example",
            "block x.half.bad.example",
            "except ok.bad.example",
            "not_blocked",
            "condition_unsupported",
            "not_blocked",
        ];
        assert_eq!(found(Format::Dnsmasq, text), expected);
    }

    #[test]
    fn the_first_rule_of_clash_decides() {
        let text = "DOMAIN-SUFFIX,ok.evil.example,DIRECT\nDOMAIN-SUFFIX,evil.example,REJECT\n\
                    DOMAIN-SUFFIX,late.evil.example,DIRECT\nDOMAIN,kw-good.example,Proxy\n\
                    DOMAIN-SUFFIX,other.example,DIRECT\nDOMAIN-KEYWORD,kw-,REJECT\n";
        let expected = [
            "block evil.example",
            "block kw-",
            "except ok.evil.example",
            "not_blocked",
            "except kw-good.example",
            "not_blocked",
        ];
        assert_eq!(found(Format::Clash, text), expected);
    }

    #[test]
    fn no_exception_lifts_what_a_keyword_or_regex_before_it_may_block() {
        let after = "DOMAIN-SUFFIX,ok.evil.example,DIRECT\nDOMAIN,www.evil.example,DIRECT\n\
                     DOMAIN-SUFFIX,evil.example,REJECT\n";
        for (before, told) in [
            ("DOMAIN-KEYWORD,casino,REJECT", ["condition_unsupported", "except www.evil.example"]),
            (
                "DOMAIN-REGEX,^casino[.],REJECT",
                ["condition_unsupported", "except www.evil.example"],
            ),
            ("URL-REGEX,/casino/,REJECT", ["condition_unsupported", "condition_unsupported"]),
            ("DOMAIN-KEYWORD,casino,DIRECT", ["except ok.evil.example", "except www.evil.example"]),
        ] {
            let found = found(Format::Clash, &format!("{before}\n{after}"));
            for told in told {
                assert!(found.iter().any(|line| line == told), "{before} {found:?}");
            }
            let exceptions = found.iter().filter(|line| line.starts_with("except")).count();
            let expected = told.iter().filter(|line| line.starts_with("except")).count();
            assert_eq!(exceptions, expected, "{before} {found:?}");
        }
    }

    #[test]
    fn regexes_that_are_too_many_to_compare_may_fit() {
        let rule = |number| format!("DOMAIN-REGEX,^\\w{{1,20}}{number}[.]other,REJECT");
        let rules: Vec<String> = (0..100).map(rule).collect();
        let names = "DOMAIN,ok.evil.example,DIRECT\nDOMAIN-SUFFIX,evil.example,REJECT";
        let text = format!("{}\n{names}\n", rules.join("\n"));
        let found = found(Format::Clash, &text);
        assert!(found.iter().any(|line| line == "condition_unsupported"), "{found:?}");
        assert_eq!(found.iter().filter(|line| line.starts_with("block")).count(), 101, "{found:?}");
    }

    #[test]
    fn regexes_of_clash_that_reject_nothing_block_nothing() {
        let text =
            "DOMAIN-REGEX,^ads[0-9]{1,2}\\.,DIRECT\nDOMAIN-REGEX,^evil[0-9]{1,2}\\.,REJECT\n";
        let expected = ["not_blocked", "block (?i)^evil[0-9]{1,2}\\."];
        assert_eq!(found(Format::Clash, text), expected);
    }
}
