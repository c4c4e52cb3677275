//! The way from an entry to the sink, and the count of what passes it.

use super::Counts;
use super::Sink;
use super::attributes::is_order;
use super::diagnostic::Diagnostic;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::Severity;
use super::diagnostic::excerpt;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use crate::names::Effect;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::withdrawal::Withdrawal;

/// What takes the rules and diagnostics of a list.
pub(crate) struct Output<'a> {
    list: &'a str,
    /// Whether an entry that is a name covers the names below it.
    subdomains: bool,
    sink: &'a mut dyn Sink,
    counts: Counts,
    line: u32,
    entry: Entry,
    /// Whether the list has a `reference` or is mandatory. Each of its entries is an order then.
    is_order: bool,
    /// In such a list, the diagnostics about the entry that is being read. Whether an order is lost is
    /// known once the entry has given all of its rules.
    pending: Vec<Diagnostic>,
    /// The columns and members about which the list as a whole was warned.
    remarked: Vec<&'static str>,
}

/// What became of the entry that is being read, as far as it is known.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// Its line, and how many entries were counted with it: several may share a line, and one that
    /// was put off is none of those that were counted last.
    key: (u32, u64),
    has_warning: bool,
    gave_something: bool,
}

impl Entry {
    fn is_refused(self) -> bool {
        self.has_warning && !self.gave_something
    }
}

impl<'a> Output<'a> {
    pub(crate) fn new(info: &'a ListInfo, sink: &'a mut dyn Sink) -> Self {
        let subdomains = info.subdomains.unwrap_or(true);
        Self {
            list: &info.name,
            subdomains,
            sink,
            counts: Counts::default(),
            line: 0,
            entry: Entry::default(),
            is_order: is_order(&info.attributes),
            pending: Vec::new(),
            remarked: Vec::new(),
        }
    }

    /// Begins a line of the file.
    pub(crate) fn begin(&mut self, line: u32) {
        self.line = line;
        self.counts.lines = self.counts.lines.max(u64::from(line));
    }

    /// Goes back to a line that was put off.
    pub(crate) fn resume(&mut self, line: u32) {
        self.line = line;
    }

    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    pub(crate) fn count_entry(&mut self) {
        self.counts.entries += 1;
    }

    pub(crate) fn counts(&self) -> Counts {
        let refused = self.counts.refused + u64::from(self.entry.is_refused());
        Counts { refused, ..self.counts }
    }

    /// The entry that what comes now belongs to.
    fn entry(&mut self) -> &mut Entry {
        let key = (self.line, self.counts.entries);
        if self.entry.key != key {
            self.finish();
            self.entry = Entry { key, ..Entry::default() };
        }
        &mut self.entry
    }

    /// Ends the entry that was read last.
    pub(crate) fn finish(&mut self) {
        let is_refused = self.entry.is_refused();
        self.counts.refused += u64::from(is_refused);
        for mut diagnostic in self.pending.drain(..) {
            diagnostic.is_lost_order |= is_refused && diagnostic.severity() == Severity::Warning;
            self.sink.diagnostic(diagnostic);
        }
        self.entry = Entry::default();
    }

    /// An entry that is nothing but a name in normal form.
    pub(crate) fn name(&mut self, name: &str) {
        if !self.subdomains {
            return self.pattern(Pattern::Host(name.to_owned()));
        }
        self.counts.rules += 1;
        self.entry().gave_something = true;
        self.sink.name(name, self.line);
    }

    /// The pattern of an entry that is a name, as wide as the catalog says.
    pub(crate) fn named(&self, pattern: Pattern) -> Pattern {
        match pattern {
            Pattern::Domain(name) if !self.subdomains => Pattern::Host(name),
            pattern => pattern,
        }
    }

    /// A block without attributes.
    pub(crate) fn pattern(&mut self, pattern: Pattern) {
        self.rule(Rule::new(pattern, self.line));
    }

    pub(crate) fn rule(&mut self, mut rule: Rule) {
        // A block of a query fits links with more parameters, and an exception that query alone.
        if rule.effect == Effect::Block
            && let Pattern::Url(url) = &mut rule.pattern
        {
            drop_empty_query(url);
        }
        if let Some(pattern) = self.meant_by_page(&rule.pattern) {
            self.one_rule(Rule { pattern, ..rule.clone() });
        }
        self.one_rule(rule);
    }

    /// What else a pattern may mean, and that it does.
    fn meant_by_page(&mut self, pattern: &Pattern) -> Option<Pattern> {
        let meant = pattern::meant_by_page(pattern)?;
        let shown = meant.to_string();
        let message =
            format!("read as `{}` too, as the source of a page means it", excerpt(&shown));
        self.note(&pattern.to_string(), DiagnosticCode::HtmlDecoded, message);
        Some(meant)
    }

    fn one_rule(&mut self, rule: Rule) {
        self.counts.rules += 1;
        self.entry().gave_something = true;
        self.sink.rule(rule);
    }

    pub(crate) fn withdrawal(&mut self, withdrawal: Withdrawal) {
        if let Some(pattern) = self.meant_by_page(&withdrawal.pattern) {
            self.one_withdrawal(Withdrawal { pattern, ..withdrawal.clone() });
        }
        self.one_withdrawal(withdrawal);
    }

    fn one_withdrawal(&mut self, withdrawal: Withdrawal) {
        self.counts.withdrawals += 1;
        self.entry().gave_something = true;
        self.sink.withdrawal(withdrawal);
    }

    pub(crate) fn canary(&mut self, link: String) {
        self.counts.canaries += 1;
        self.entry().gave_something = true;
        self.sink.canary(link);
    }

    pub(crate) fn report(&mut self, entry: &str, problem: Problem) {
        self.diagnose(entry, problem, false);
    }

    /// Says why an entry that is an order gave no rule.
    pub(crate) fn complain_of_order(&mut self, entry: &str, problem: Problem) {
        self.diagnose(entry, problem, true);
    }

    /// Says something of the list as a whole, whose entries are in force all the same.
    pub(crate) fn remark(&mut self, shown: &str, problem: Problem) {
        self.counts.diagnostics += 1;
        self.sink.diagnostic(Diagnostic::new(self.list, self.line, problem, shown));
    }

    /// As [`Self::remark`], once for each column or member.
    pub(crate) fn remark_once(
        &mut self,
        name: &'static str,
        shown: &str,
        problem: impl FnOnce() -> Problem,
    ) {
        if !self.remarked.contains(&name) {
            self.remarked.push(name);
            self.remark(shown, problem());
        }
    }

    fn diagnose(&mut self, entry: &str, problem: Problem, is_lost_order: bool) {
        self.counts.diagnostics += 1;
        let diagnostic = Diagnostic::new(self.list, self.line, problem, entry);
        let diagnostic = Diagnostic { is_lost_order, ..diagnostic };
        self.entry().has_warning |= diagnostic.severity() > Severity::Note;
        match self.is_order {
            true => self.pending.push(diagnostic),
            false => self.sink.diagnostic(diagnostic),
        }
    }

    /// What became of an entry that is not a rule by intention, or not the rule that it spells.
    pub(crate) fn note(&mut self, entry: &str, code: DiagnosticCode, message: impl Into<String>) {
        self.report(entry, Problem::new(code, message));
    }

    /// As [`Self::reading`], of an entry that is a name if it is a domain.
    pub(crate) fn reading_name(&mut self, entry: &str, pattern: Result<Pattern>, notes: Notes) {
        let pattern = pattern.map(|pattern| self.named(pattern));
        self.reading(entry, pattern, notes);
    }

    /// A pattern, or why there is none, with the notes that led there.
    pub(crate) fn reading(&mut self, entry: &str, pattern: Result<Pattern>, notes: Notes) {
        for note in notes {
            self.report(entry, note);
        }
        match pattern {
            Ok(pattern) => self.pattern(pattern),
            Err(problem) => self.report(entry, problem),
        }
    }
}

/// Drops a query without parameters: a page is the same with it and without it. On the front page of a
/// host it stays, since without it the URL would stand for all of the host.
fn drop_empty_query(url: &mut String) {
    let Some((path, query)) = url.split_once('?') else { return };
    let page = path.trim_end_matches('/');
    if query.bytes().all(|byte| byte == b'&') && page.contains('/') && !page.ends_with(":/") {
        url.truncate(page.len());
    }
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn a_url_with_references_of_html_is_read_as_it_stands_too() {
        let text = r#"{"url":"https://evil.example/r?x=1&amp;y=2","mandatory":true,"reference":"A-1"}
{"prefix":"evil.example/a&amp;b","effect":"except"}
{"withdraw":{"list":"feed","url":"https://evil.example/r?x=1&amp;y=2"}}
{"url":"https://evil.example/it&#39;s"}
{"url":"https://evil.example/a&gt;"}
{"url":"https://evil.example/r?x=1&y=2&lt=3"}
"#;
        assert_eq!(
            of(text),
            [
                "html_decoded",
                "evil.example/r?x=1&y=2 true",
                "evil.example/r?x=1&amp;y=2 true",
                "html_decoded",
                "evil.example/a&b false",
                "evil.example/a&amp;b false",
                "html_decoded",
                "withdrawn evil.example/r?x=1&y=2",
                "withdrawn evil.example/r?x=1&amp;y=2",
                "html_decoded",
                "evil.example/it's false",
                "html_decoded",
                "evil.example/a false",
                "evil.example/r?x=1&y=2&lt=3 false",
            ]
        );
    }

    #[test]
    fn an_empty_query_of_a_block_means_the_page() {
        let text = r#"{"url":"https://evil.example/p?"}
{"url":"https://evil.example/q/?&&"}
{"url":"https://evil.example/?"}
{"url":"https://evil.example/p?x"}
{"url":"https://evil.example/p?","effect":"except"}
"#;
        let expected = ["p", "q", "?", "p?x", "p?"];
        assert_eq!(of(text), expected.map(|path| format!("evil.example/{path} false")));
    }

    fn of(text: &str) -> Vec<String> {
        let info = ListInfo::new("list", Format::Rules);
        found_in(&info, text.as_bytes(), written, code_of).unwrap()
    }

    fn written(rule: &Rule) -> String {
        format!("{} {}", rule.pattern, rule.attributes.mandatory == Some(true))
    }
}
