//! Schemes, and the colon and slashes behind them.

use crate::extract::symbol::Kind;
use crate::extract::symbol::symbol;
use crate::url::SchemeClass;
use crate::url::disguise;

/// What stands between a scheme and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Separator {
    /// Whether there is a colon.
    pub(super) colon: bool,
    pub(super) slashes: usize,
    pub(super) end: usize,
    pub(super) plain: bool,
}

impl Separator {
    /// Reads `:` in any spelling; two slashes do without a colon, and are not read yet.
    pub(super) fn beginning(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        let first = symbol(text, at)?;
        Some(match first.kind {
            Kind::Separator => Self { colon: true, slashes: 2, end: first.end, plain: false },
            Kind::Colon => Self { colon: true, slashes: 0, end: first.end, plain: first.plain },
            Kind::Slash if rest.starts_with("//") => {
                Self { colon: false, slashes: 0, end: at, plain: false }
            }
            _ => return None,
        })
    }

    /// Reads every slash behind it, in any spelling. Browsers take any number of slashes of either kind
    /// (<https://url.spec.whatwg.org/#special-authority-ignore-slashes-state>).
    ///
    /// A word may begin within a slash that is written as an escape (`\u002f`): whoever reads the slashes
    /// behind every word, and not only behind schemes, needs quadratic time.
    pub(super) fn with_slashes(mut self, text: &str) -> Self {
        while let Some(symbol) = symbol(text, self.end) {
            self.slashes += match symbol.kind {
                Kind::Slash => 1,
                Kind::Slashes => 2,
                _ => break,
            };
            self.end = symbol.end;
            self.plain &= symbol.plain;
        }
        self
    }
}

/// How the rest of a link is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// With a host.
    Web,
    /// By an app; slashes are optional.
    App,
    /// Only a markup language makes a link of it, since prose uses the word.
    Markup,
    /// By nobody we know.
    Unknown,
}

/// A scheme at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scheme {
    /// Where it begins in the run.
    pub(super) index: usize,
    pub(super) class: Class,
    /// What it stands for, if it was disguised.
    pub(super) meant: Option<&'static str>,
}

/// The scheme that a run ends with.
///
/// `http` and its disguises count even if letters are glued to them (`Linkhttp://...`), because
/// most platforms make a link of that; any other scheme is a whole word.
pub(super) fn scheme(run: &str) -> Option<Scheme> {
    let whole = |class, meant| Some(Scheme { index: 0, class, meant });
    if run.eq_ignore_ascii_case("https") || run.eq_ignore_ascii_case("http") {
        return whole(Class::Web, None);
    }
    let lower = run.to_ascii_lowercase();
    match SchemeClass::of(&lower) {
        SchemeClass::Web => return whole(Class::Web, None),
        SchemeClass::App => return whole(Class::App, None),
        SchemeClass::Dangerous => return whole(Class::Markup, None),
        // Not an app's, but as clickable, and without slashes.
        SchemeClass::Unknown if lower == "magnet" => return whole(Class::App, None),
        SchemeClass::Unknown => {}
    }
    if let Some(meant) = disguise::scheme(&lower) {
        return whole(Class::Web, Some(meant));
    }
    for (name, meant) in GLUED {
        if let Some(head) = lower.strip_suffix(name) {
            return Some(Scheme { index: head.len(), class: Class::Web, meant });
        }
    }
    // One letter is a drive; a dot makes it a host with a port.
    let unknown = (2..=MAX_SCHEME_BYTES).contains(&run.len())
        && run.starts_with(|c: char| c.is_ascii_alphabetic())
        && run.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'));
    if unknown { whole(Class::Unknown, None) } else { None }
}

/// Longer than every scheme in use.
pub(super) const MAX_SCHEME_BYTES: usize = 32;

/// Schemes that count in the middle of a word too, and what they stand for.
const GLUED: [(&str, Option<&str>); 4] =
    [("https", None), ("http", None), ("hxxps", Some("https")), ("hxxp", Some("http"))];

#[cfg(test)]
mod tests {
    use super::Class;
    use super::Separator;
    use super::scheme;

    #[test]
    fn the_end_of_a_run_is_a_scheme() {
        let cases = [
            ("http", Some((0, Class::Web))),
            ("1.http", Some((2, Class::Web))),
            ("Linkhttps", Some((4, Class::Web))),
            ("hXXp", Some((0, Class::Web))),
            ("TG", Some((0, Class::App))),
            ("gopher", Some((0, Class::Unknown))),
            ("c", None),
            ("1abc", None),
            ("example.com", None),
        ];
        for (run, expected) in cases {
            assert_eq!(scheme(run).map(|it| (it.index, it.class)), expected, "{run}");
        }
    }

    #[test]
    fn colon_and_slashes_have_spellings() {
        let cases = [
            ("://", 2, true),
            (":\\\\", 2, true),
            (":////", 4, true),
            ("[:]//", 2, false),
            ("：／／", 2, false),
            ("[://]", 2, false),
            (":[/][/]", 2, false),
            (":x", 0, true),
            ("//x", 2, false),
        ];
        for (text, slashes, plain) in cases {
            let found = Separator::beginning(text, 0).map(|it| it.with_slashes(text));
            let found = found.map(|it| (it.slashes, it.plain));
            assert_eq!(found, Some((slashes, plain)), "{text}");
        }
    }
}
