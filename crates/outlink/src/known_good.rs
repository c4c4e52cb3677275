//! Which rules of a database take down links that are known to be good.

use std::collections::BTreeMap;

use crate::context::Context;
use crate::context::Timestamp;
use crate::database::Database;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::list::excerpt;
use crate::names::Action;
use crate::raw_link::RawLink;
use crate::screen::Screener;

/// Screens links that are known to be good and collects the rules that take one of them down.
///
/// ```
/// use outlink::Database;
/// use outlink::Format;
/// use outlink::ListInfo;
/// use outlink::compile::Compiler;
/// use outlink::known_good::KnownGood;
///
/// let mut compiler = Compiler::new("links");
/// compiler.add_list(ListInfo::new("feed", Format::Domains), &b"evil.example\nschool.example\n"[..])?;
/// let database = Database::from_bytes(compiler.finish()?.into_bytes())?;
/// let mut good = KnownGood::new(database);
/// good.link(b"https://www.school.example/map");
/// let found = good.finish();
/// assert_eq!((found.len(), found[0].line), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "what was found is lost unless `finish` is called"]
pub struct KnownGood {
    screener: Screener,
    context: Context,
    /// For each list and line the pattern, how many links it takes down, and the first of them.
    found: BTreeMap<(String, u32), (String, u64, String)>,
}

impl KnownGood {
    /// Looks at the rules of a database.
    pub fn new(database: Database) -> Self {
        let screener = Screener::new(database);
        Self { screener, context: Context::default(), found: BTreeMap::new() }
    }

    /// Sets the moment that the rules are judged by, in place of the clock: a rule that is not in force
    /// then takes nothing down.
    pub fn now(&mut self, now: Timestamp) -> &mut Self {
        self.context.now = Some(now);
        self
    }

    /// Says of a link that it is good. Blank lines and those that begin with `#` are passed over.
    pub fn link<'a>(&mut self, link: impl Into<RawLink<'a>>) {
        let link = link.into().as_bytes().trim_ascii();
        if link.is_empty() || link.starts_with(b"#") {
            return;
        }
        let verdict = self.screener.screen(link, &self.context);
        let reasons = verdict.reasons().iter();
        let standing = reasons.filter(|reason| reason.action() > Action::Allow);
        for rule in standing.filter_map(|reason| reason.rule()) {
            let key = (rule.list().to_owned(), rule.line());
            let first = || (rule.pattern().to_owned(), 0, verdict.input().to_owned());
            self.found.entry(key).or_insert_with(first).1 += 1;
        }
    }

    /// A diagnostic for each rule that takes a good link down, by list and line.
    pub fn finish(self) -> Vec<Diagnostic> {
        let diagnostic =
            |((list, line), (text, count, link)): ((String, u32), (String, u64, String))| {
                let links = match count {
                    1 => format!("`{}`, which is known to be good", excerpt(&link)),
                    _ => format!(
                        "{count} links that are known to be good, such as `{}`",
                        excerpt(&link)
                    ),
                };
                let message = format!("the rule takes down {links}; make it narrower or drop it");
                let problem = Problem::new(DiagnosticCode::KnownGood, message);
                Diagnostic::new(&list, line, problem, &text)
            };
        self.found.into_iter().map(diagnostic).collect()
    }
}
