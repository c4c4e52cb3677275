//! Regexes that no link can fit.
//!
//! A regex sees `host/path?query` of the normal form: without a scheme, in ASCII, with the host in
//! lower case and at least one slash. A regex that asks for something else compiles and fits nothing.

use regex_syntax::hir::Class;
use regex_syntax::hir::Hir;
use regex_syntax::hir::HirKind;
use regex_syntax::hir::Look;
use regex_syntax::hir::literal::ExtractKind;
use regex_syntax::hir::literal::Extractor;

use super::escapes;
use super::is_of_hosts;
use super::is_of_links;
use crate::names::Part;
use crate::rule::RegexPattern;
use crate::url::SuffixList;

/// Why no link can fit a regex, and what would fit.
pub(super) fn reason(regex: &RegexPattern) -> Option<String> {
    let hir = regex_syntax::parse(&regex.source).ok()?;
    if regex.part == Some(Part::Host)
        && let Some(char) = impossible(&hir, is_of_hosts)
    {
        return Some(format!(
            "the regex sees the host alone, which is in lower case and never has a `{}`; leave out \
             the scheme and the path, or the part",
            char.escape_default()
        ));
    }
    if let Some(char) = impossible(&hir, is_of_links) {
        return Some(format!(
            "the regex asks for `{}`, which the normal form of a link never has: it is in ASCII, \
             percent-encoded and without a fragment",
            char.escape_default()
        ));
    }
    let subject = Subject::of(regex, hir)?;
    if let Some((escape, written)) = escapes::unwritten(&subject.hir, subject.ignores_case) {
        return Some(format!(
            "the regex asks for `{escape}`, which the normal form of a link writes as `{written}`; write that"
        ));
    }
    let fails = |(part, fits_nothing, _): &&Check| *part == regex.part && fits_nothing(&subject);
    CHECKS.iter().find(fails).map(|(_, _, why)| (*why).to_owned())
}

/// The part of a link that a regex sees, whether it fits nothing there, and why, with what would fit.
type Check = (Option<Part>, fn(&Subject) -> bool, &'static str);

/// A part has no scheme, and `$` ends it.
const CHECKS: [Check; 10] = [
    (
        Some(Part::Host),
        Subject::ends_outside_host,
        "the regex sees the host alone, which ends with no dot, mark or port; write `$` behind the last \
         letter of the name",
    ),
    (
        Some(Part::Path),
        Subject::begins_outside_path,
        "the regex sees the path alone, which begins with a `/`; write `^/`",
    ),
    (
        Some(Part::Query),
        Subject::begins_with_question_mark,
        "the regex sees the query alone, which begins behind the `?`; leave the `?` out",
    ),
    (
        None,
        Subject::begins_outside_host,
        "the regex sees host/path?query, which begins with a host and never with a path or a user name; \
         leave out the `^`, or write part = \"path\"",
    ),
    (
        None,
        Subject::begins_with_scheme,
        "the regex sees host/path?query without a scheme; leave out what stands before the host",
    ),
    (
        None,
        Subject::begins_without_scheme,
        "the regex sees the link from its scheme on; write `^https?://` before the host, or leave out \
         the `^`",
    ),
    (
        None,
        Subject::has_no_path,
        "the regex sees host/path?query of the normal form, where a single `/` stands between host and \
         path, before the query as well; write one `/` in place of `//`, and `/?` in place of `?`",
    ),
    (
        None,
        Subject::has_port,
        "the regex sees the host without a port; leave out the colon and what follows it",
    ),
    (
        None,
        Subject::has_upper_case_host,
        "hosts are in lower case; write the host so, or `(?i)` first",
    ),
    (
        None,
        Subject::ends_behind_host,
        "the regex sees host/path?query, and a `$` behind the host never fits, since the path begins \
         with `/`; write `/` in place of the `$`, or part = \"host\"",
    ),
];

/// A regex, and how its matches begin and end.
struct Subject {
    /// Whether the regex sees the link from its scheme on.
    sees_scheme: bool,
    /// Whether the case of letters is ignored; `hir` and the literals are as if it were not.
    ignores_case: bool,
    hir: Hir,
    /// All that matches can begin with, if that is little and they begin where the text does.
    prefixes: Vec<String>,
    /// All that matches can end with, if that is little.
    suffixes: Vec<String>,
}

impl Subject {
    fn of(regex: &RegexPattern, hir: Hir) -> Option<Self> {
        // Without regard to case, there would be too many literals to look at.
        let case_sensitive = regex.source.strip_prefix("(?i)");
        let hir = match case_sensitive {
            Some(source) => regex_syntax::parse(source).ok()?,
            None => hir,
        };
        let literals = |kind| {
            let mut literals = literals(&hir, kind);
            if case_sensitive.is_some() {
                literals.iter_mut().for_each(|text| text.make_ascii_lowercase());
            }
            literals
        };
        let is_anchored = is_anchored(&hir, Look::Start);
        let prefixes = if is_anchored { literals(ExtractKind::Prefix) } else { Vec::new() };
        let suffixes = literals(ExtractKind::Suffix);
        let ignores_case = case_sensitive.is_some();
        Some(Self { sees_scheme: regex.scheme, ignores_case, hir, prefixes, suffixes })
    }

    fn ends_outside_host(&self) -> bool {
        is_anchored(&self.hir, Look::End) && all(&self.suffixes, |text| !may_end_host(text))
    }

    fn begins_outside_path(&self) -> bool {
        all(&self.prefixes, |text| begins_elsewhere(text, '/'))
    }

    fn begins_with_question_mark(&self) -> bool {
        all(&self.prefixes, |text| text.starts_with('?'))
    }

    fn begins_outside_host(&self) -> bool {
        !self.sees_scheme && all(&self.prefixes, begins_outside_host)
    }

    fn begins_with_scheme(&self) -> bool {
        let has_scheme = |text: &str| behind_scheme(text) != text || is_scheme_start(text);
        !self.sees_scheme && all(&self.prefixes, has_scheme)
    }

    fn begins_without_scheme(&self) -> bool {
        let has_none = |text: &str| !is_scheme_start(text) && !may_begin_scheme(text);
        self.sees_scheme && all(&self.prefixes, has_none)
    }

    fn has_no_path(&self) -> bool {
        all(&self.prefixes, has_no_path)
    }

    fn has_port(&self) -> bool {
        all(&self.prefixes, has_port)
    }

    fn has_upper_case_host(&self) -> bool {
        all(&self.prefixes, |text| {
            let text = text.rsplit("://").next().unwrap_or(text);
            let host = text.split('/').next().unwrap_or(text);
            host.contains(|char: char| char.is_ascii_uppercase())
        })
    }

    fn ends_behind_host(&self) -> bool {
        ends_behind_host(&self.hir, &self.suffixes)
    }
}

/// A character that every match has and that is not possible where the regex looks.
fn impossible(hir: &Hir, is_possible: fn(char) -> bool) -> Option<char> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            text.chars().find(|char| !is_possible(*char))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let first = class.iter().next()?.start();
            let has_possible = |range: &regex_syntax::hir::ClassUnicodeRange| {
                ('!'..='~')
                    .any(|char| is_possible(char) && range.start() <= char && char <= range.end())
            };
            (!class.iter().any(has_possible)).then_some(first)
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            impossible(&repetition.sub, is_possible)
        }
        HirKind::Capture(capture) => impossible(&capture.sub, is_possible),
        HirKind::Concat(parts) => parts.iter().find_map(|part| impossible(part, is_possible)),
        HirKind::Alternation(branches) => {
            let found = branches.iter().map(|branch| impossible(branch, is_possible));
            let found: Option<Vec<char>> = found.collect();
            found?.first().copied()
        }
        _ => None,
    }
}

/// Whether every match begins at the start, or ends at the end, of the text.
fn is_anchored(hir: &Hir, look: Look) -> bool {
    let properties = hir.properties();
    match look {
        Look::Start => properties.look_set_prefix().contains(Look::Start),
        _ => properties.look_set_suffix().contains(look),
    }
}

/// All that matches can begin or end with, if that is little.
fn literals(hir: &Hir, kind: ExtractKind) -> Vec<String> {
    let mut extractor = Extractor::new();
    extractor.kind(kind);
    let sequence = extractor.extract(hir);
    let literals = sequence.literals().unwrap_or_default();
    literals
        .iter()
        .map(|literal| String::from_utf8_lossy(literal.as_bytes()).into_owned())
        .collect()
}

/// Whether something holds of all literals, and there are some.
fn all(literals: &[String], holds: impl Fn(&str) -> bool) -> bool {
    !literals.is_empty() && literals.iter().all(|literal| holds(literal))
}

/// Whether a host can end so. A colon stands in addresses alone, which end with a bracket.
fn may_end_host(text: &str) -> bool {
    let is_of_name = |char: char| char.is_ascii_alphanumeric() || "-_".contains(char);
    text.ends_with(']') || text.ends_with(is_of_name) && !text.contains(':')
}

/// Whether a text is there and begins with another character.
fn begins_elsewhere(text: &str, first: char) -> bool {
    !text.is_empty() && !text.starts_with(first)
}

/// Whether a text begins with a path, a query or a user name. Behind the scheme of an app anything may stand.
fn begins_outside_host(text: &str) -> bool {
    let host = text.split(['/', '?']).next().unwrap_or(text);
    host.is_empty() && !text.is_empty() || host.contains(['@', '&', '=']) && !host.contains(':')
}

/// A text without the scheme that it may begin with.
fn behind_scheme(text: &str) -> &str {
    let scheme = text.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?']));
    scheme.map_or(text, |(_, bare)| bare)
}

/// Whether a text that begins with a host goes on with a query or with an empty directory.
fn has_no_path(text: &str) -> bool {
    let bare = behind_scheme(text);
    bare.find(['/', '?']).and_then(|end| bare.get(end..)).is_some_and(|behind| {
        behind.starts_with('?') || behind.split('?').next().is_some_and(|path| path.contains("//"))
    })
}

/// Whether a text begins with a name and a port, perhaps behind a scheme.
fn has_port(text: &str) -> bool {
    let bare = behind_scheme(text);
    let host = bare.split(['/', '?']).next().unwrap_or(bare);
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    host.rsplit_once(':').is_some_and(|(name, port)| name.contains('.') && is_port(port))
        && !host.starts_with('[')
}

/// Whether a regex that begins so can only go on with a scheme.
fn is_scheme_start(text: &str) -> bool {
    ["http:", "https:", "ipfs:", "ipns:", "ftp:"].iter().any(|scheme| text.starts_with(scheme))
}

/// Whether a scheme can begin so, or be a regex for some of them.
fn may_begin_scheme(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) => scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b)),
        None => {
            let text = text.to_ascii_lowercase();
            let mut known = ["http://", "https://", "ws://", "wss://", "ftp://"].iter();
            known.any(|scheme| scheme.starts_with(&text))
                || text.split(':').next().is_some_and(|scheme| {
                    scheme.len() < text.len() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
                })
        }
    }
}

/// Whether every match ends with the text and in a host: it may begin with the text, what it ends with is a
/// name below a suffix, and no slash is written in it. What begins anywhere fits the end of a query too.
fn ends_behind_host(hir: &Hir, suffixes: &[String]) -> bool {
    let is_host_end = |text: &str| {
        let name = text.trim_start_matches(['.', '-']);
        let suffix = SuffixList::embedded().public_suffix(name);
        let is_known = suffix
            .is_some_and(|suffix| suffix.section.is_some() || RESERVED.contains(&suffix.name));
        is_known && name.contains('.') && !name.contains('/')
    };
    let may_begin_with_text = hir.properties().look_set_prefix_any().contains(Look::Start);
    may_begin_with_text
        && is_anchored(hir, Look::End)
        && !writes_slash_behind_scheme(hir)
        && all(suffixes, is_host_end)
}

/// Whether a slash is written out, apart from those behind the colon of a scheme.
fn writes_slash_behind_scheme(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0).replace("://", ":");
            text.contains('/')
        }
        HirKind::Repetition(repetition) => writes_slash_behind_scheme(&repetition.sub),
        HirKind::Capture(capture) => writes_slash_behind_scheme(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().any(writes_slash_behind_scheme)
        }
        _ => false,
    }
}

/// Top-level domains that are kept for examples and for services without DNS.
const RESERVED: [&str; 6] = ["example", "invalid", "localhost", "onion", "test", "local"];

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(source: &str) -> bool {
        reason(&RegexPattern::new(source)).is_some()
    }

    #[test]
    fn regexes_that_no_link_can_fit_are_told() {
        for source in [
            r"(^|\.)evil\.example$",
            r"^evil\.example$",
            r"^(.+\.)?evil\.(com|net)$",
            r"^https?://evil\.example/",
            r"^https?:\/\/(www\.)?evil\.example",
            r"^ipfs://bafy",
            r"^EVIL\.example/",
            "køb",
            "evil page",
            r"evil\.example/#/page",
            r"^evil\.example:8080/",
            r"^evil\.example//x",
            r"^evil\.example/a//x\?y",
            r"^evil\.example\?x=",
            r"^evil\.(example|test)\?x=",
            r"(?i)^https?://evil\.example/",
            r"(?i)^evil\.example:8080/",
            r"(?i)^EVIL\.example$",
            "url=https%3A%2F%2Fevil",
            "/wp%2Dlogin",
            "/(%d0%b0|%d1%8f)",
            "(?i)/wp%2Dlogin",
            "^/admin",
            "^user@evil",
            r"^\?x=",
        ] {
            assert!(regex(source), "{source}");
        }
        for source in [
            r"^evil\.example/",
            r"(^|\.)evil\.example(/|$)",
            r"^evil\.example/[A-Z]+$",
            r"evil",
            r"(?i)^EVIL\.example/",
            r"\.zip$",
            r"/evil\.html$",
            r"^evil[a-z]*\.",
            r"http://evil",
            r"^evil\.example/?$",
            r"[ø-]evil",
            r"(bøh|boo)evil",
            r"evil\.example//x",
            r"evil\.example\?x=",
            r"^evil\.example/\?x=//",
            r"^evil\.example/\?u=http://b\.example:80//y",
            r"^evil\.example/?\?x=",
            r"^(evil\.example/|evil\.example\?)",
            r"(?i)^EVIL\.example/A",
            r"evil\.example$",
            r"(?i)EVIL\.example$",
            "(?i)/%d0%b0",
            "/%D0%B0%25%20",
            "/(%2D|-)login",
            "/a%3Fb",
            "^(/admin|evil)",
            "^mailto:user@evil",
        ] {
            assert!(!regex(source), "{source}");
        }
    }

    #[test]
    fn regexes_for_another_subject_are_told() {
        let with_scheme = |source: &str| {
            let regex = RegexPattern { scheme: true, ..RegexPattern::new(source) };
            reason(&regex).is_some()
        };
        for source in [r"^evil\.example$", r"(?i)^www\.evil\.example/", r"^(evil|good)\.example/"] {
            assert!(with_scheme(source), "{source}");
        }
        for source in
            [r"^https?://evil", r"(?i)^http", r"^[a-z]+://x", r"^.*://x", r"evil$", r"^tg:", "^h"]
        {
            assert!(!with_scheme(source), "{source}");
        }
        let of_host = |source: &str| reason(&RegexPattern::of_host(source)).is_some();
        for source in [
            r"^https?://evil\.example",
            r"evil\.example/",
            r"\.example\.$",
            r":8080$",
            "[A-Z]{3}",
            r"^WWW\.evil\.example$",
        ] {
            assert!(of_host(source), "{source}");
        }
        for source in [r"(^|\.)evil\.example$", r"^\[2001:db8:", r"(?i)^WWW\.evil", "[A-Za-z]{3}"] {
            assert!(!of_host(source), "{source}");
        }
        let of_path = |source: &str| {
            let regex = RegexPattern { part: Some(Part::Path), ..RegexPattern::new(source) };
            reason(&regex).is_some()
        };
        assert!(of_path(r"^wp-login\.php$") && of_path("(?i)^(wp|xx)-login"));
        let of_query = |source: &str| {
            let regex = RegexPattern { part: Some(Part::Query), ..RegexPattern::new(source) };
            reason(&regex).is_some()
        };
        assert!(of_query(r"^\?evilq=") && !of_query("^evilq=") && !of_query(r"\?evilq="));
        assert!(!of_path("^/wp-login") && !of_path("wp-login$") && !of_path("^.*wp"));
    }
}
