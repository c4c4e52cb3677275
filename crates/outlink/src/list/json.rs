//! `json`: the strings or the records of a JSON document.
//!
//! Without `columns`, the strings of arrays are links, names or addresses: all of them, or those below
//! the `pointer` of the catalog. An array that says that it allows (`whitelist`, `allow`) makes
//! exceptions, and one that says something else of its names (`fuzzylist`, `tags`) makes no rules.
//! Records whose members are well known, and the rules of Little Snitch, need no `columns` either.

use super::ListErrorKind;
use super::columns;
use super::columns::KNOWN;
use super::columns::Role;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::document;
use super::document::Path;
use super::document::Record;
use super::document::Visit;
use super::document::is_document;
use super::input::Input;
use super::misp;
use super::output::Output;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Options;
use super::registry::Reader;
use super::sample::Sample;
use super::sample::Shape;
use super::stix;
use crate::names::Effect;
use crate::rule::Column;
use crate::rule::Pattern;
use crate::rule::Rule;

pub(super) const READER: Reader = Reader { looks: Looks::Document(shape), read };

fn shape(sample: &Sample<'_>) -> Shape {
    if !is_document(sample.text) {
        let is_string = |line: &&str| serde_json::from_str::<String>(line).is_ok();
        let mut lines = sample.lines.iter().map(|line| line.trim()).filter(|it| !it.is_empty());
        return Shape::could(lines.clone().next().is_some() && lines.all(|line| is_string(&line)));
    }
    let is_other = stix::is_bundle(sample.text)
        || misp::is_event(sample.text)
        || sample.text.lines().next().is_some_and(super::rules::is_rule)
        || sample.text.lines().next().is_some_and(super::cidr::is_record);
    if is_other { Shape::Could } else { Shape::Surely }
}

fn read(
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    document::read(&mut Json { options }, input, options, output)
}

struct Json<'a> {
    options: &'a Options<'a>,
}

impl Json<'_> {
    fn roles(&self) -> impl Iterator<Item = (Role, &str)> {
        self.options.info.columns.iter().filter_map(|(key, column)| match column {
            Column::Name(name) => Some((Role::of(key)?, name.as_str())),
            Column::Number(_) => None,
        })
    }

    fn has_columns(&self) -> bool {
        !self.options.info.columns.is_empty()
    }

    /// Whether the catalog asks for patterns alone: those of an array then need no record, which
    /// would be as long as the array.
    fn is_list(&self) -> bool {
        self.options.info.filter.is_empty()
            && self.roles().all(|(role, _)| matches!(role, Role::Pattern(_) | Role::Value))
    }

    fn is_in_place(&self, path: &Path) -> bool {
        self.options.info.pointer.as_ref().is_none_or(|pointer| path.is_below(pointer))
    }

    /// A record whose members the catalog names.
    fn named(&self, record: &Record, output: &mut Output<'_>) {
        let cells: Vec<columns::Cell<'_>> = self
            .roles()
            .flat_map(|(role, name)| record.all(name).map(move |text| (role, text)))
            .collect();
        let Some((_, shown)) = cells.iter().find(|(role, _)| is_pattern(*role)) else { return };
        if self.is_filtered(shown, record, output) {
            return;
        }
        columns::read(&cells, shown, self.options.info, self.options.limits, output);
    }

    fn is_filtered(&self, shown: &str, record: &Record, output: &mut Output<'_>) -> bool {
        let filter = self.options.info.filter.iter();
        let mut missing = filter.filter(|(name, wanted)| {
            !record.all(name).any(|text| text.trim().eq_ignore_ascii_case(wanted))
        });
        let Some((name, wanted)) = missing.next() else { return false };
        output.count_entry();
        let message = format!("`{name}` is not `{wanted}`");
        output.note(shown, DiagnosticCode::FilteredOut, message);
        true
    }
}

impl Visit for Json<'_> {
    fn keeps(&self, key: &str, is_item: bool) -> bool {
        if self.options.info.filter.iter().any(|(name, _)| name == key) {
            return true;
        }
        if self.has_columns() {
            return !(is_item && self.is_list()) && self.roles().any(|(_, name)| name == key);
        }
        let is_known = || KNOWN.iter().any(|known| known.told_by.contains(&key));
        LITTLE_SNITCH.iter().any(|(name, _)| *name == key)
            || !is_item && (key == "action" || is_known())
    }

    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        let is_entry = path.is_item() || self.options.info.pointer.is_some();
        if !is_entry || !self.is_in_place(path) {
            return;
        }
        if self.has_columns() {
            let role = self.roles().find(|(_, name)| *name == path.last_key());
            if let Some((role, _)) = role.filter(|_| path.is_item()) {
                let Options { info, limits } = self.options;
                columns::read(&[(role, text)], text, info, limits, output);
            }
            return;
        }
        output.count_entry();
        let effect = match meaning(path) {
            Meaning::Block => Effect::Block,
            Meaning::Except => Effect::Except,
            Meaning::Neither => {
                let message = format!("`{}` names nothing to be blocked", excerpt(path.last_key()));
                return output.note(text, DiagnosticCode::NotBlocked, message);
            }
        };
        entry(text, effect, path.last_key().ends_with("remote-hosts"), output);
    }

    fn expects_entries(&self, _: &Path) -> bool {
        true
    }

    fn other(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        if !self.has_columns() && path.is_item() && self.is_in_place(path) {
            output.count_entry();
            output.note(text, DiagnosticCode::NoLink, "no string, and so no link");
        }
    }

    fn record(&mut self, path: &Path, record: &Record, output: &mut Output<'_>) {
        if !self.is_in_place(path) {
            return;
        }
        if self.has_columns() {
            return self.named(record, output);
        }
        if LITTLE_SNITCH.iter().any(|(name, _)| record.get(name).is_some()) {
            return little_snitch(record, output);
        }
        // An object that stands alone says something of the list, and not of an entry.
        let known =
            KNOWN.iter().find(|known| known.told_by.iter().all(|name| record.get(name).is_some()));
        let Some(known) = known.filter(|_| path.is_in_array()) else { return };
        let cells = known.columns.iter();
        let cells: Vec<columns::Cell<'_>> = cells
            .flat_map(|(role, name)| record.all(name).map(move |text| (*role, text)))
            .collect();
        let Some((_, shown)) = cells.iter().find(|(role, _)| is_pattern(*role)) else { return };
        if !self.is_filtered(shown, record, output) {
            columns::read(&cells, shown, self.options.info, self.options.limits, output);
        }
    }
}

fn is_pattern(role: Role) -> bool {
    matches!(role, Role::Pattern(_) | Role::Value)
}

fn entry(text: &str, effect: Effect, is_host: bool, output: &mut Output<'_>) {
    let text = text.trim();
    if text.is_empty() {
        return output
            .report(text, Problem::new(DiagnosticCode::PatternMissing, "the string is empty"));
    }
    if !text.contains(['.', ':', '/', '[']) && !columns::is_sha256(text) {
        let message = "neither a name nor a link: there is no dot in it; where the strings of an \
                       array are no names, point past it with `pointer`";
        return output.report(text, Problem::new(DiagnosticCode::InvalidHost, message));
    }
    let mut notes = Notes::new();
    let patterns = columns::by_shape(text, &mut notes);
    for note in notes {
        output.report(text, note);
    }
    match patterns {
        Ok(patterns) => patterns.into_iter().for_each(|pattern| {
            let pattern = if is_host { columns::as_host(pattern) } else { output.named(pattern) };
            output.rule(Rule { effect, ..Rule::new(pattern, output.line()) });
        }),
        Err(problem) => output.report(text, problem),
    }
}

/// A rule of Little Snitch (`.lsrules`).
fn little_snitch(record: &Record, output: &mut Output<'_>) {
    let is_allowed = record.get("action").is_some_and(|action| action == "allow");
    let effect = if is_allowed { Effect::Except } else { Effect::Block };
    for (name, is_host) in LITTLE_SNITCH {
        for text in record.all(name).flat_map(|text| text.split(',')) {
            output.count_entry();
            let mut notes = Notes::new();
            match columns::by_shape(text.trim(), &mut notes) {
                Ok(patterns) => patterns.into_iter().for_each(|pattern| {
                    let pattern: Pattern =
                        if is_host { columns::as_host(pattern) } else { pattern };
                    output.rule(Rule { effect, ..Rule::new(pattern, output.line()) });
                }),
                Err(problem) => output.report(text, problem),
            }
        }
    }
}

/// Members of the rules of Little Snitch, and whether they name hosts rather than domains.
const LITTLE_SNITCH: [(&str, bool); 3] =
    [("remote-domains", false), ("remote-hosts", true), ("remote-addresses", false)];

/// What an array says of its strings.
enum Meaning {
    Block,
    Except,
    Neither,
}

fn meaning(path: &Path) -> Meaning {
    // The innermost key that says anything decides.
    for (depth, key) in path.keys().rev().enumerate() {
        let key = key.to_lowercase().replace(['-', ' '], "_");
        if EXCEPT.contains(&key.as_str()) {
            return Meaning::Except;
        }
        // Lists by category have the categories as keys.
        if NEITHER.contains(&key.as_str()) && (depth == 0 || key != "categories") {
            return Meaning::Neither;
        }
    }
    Meaning::Block
}

/// Keys of what is let through.
const EXCEPT: [&str; 16] = [
    "whitelist",
    "white_list",
    "allowlist",
    "allow_list",
    "allow",
    "allowed",
    "allowed_domains",
    "exception",
    "exceptions",
    "exclude",
    "excluded",
    "safe",
    "safelist",
    "good",
    "trusted",
    "whitelisted",
];

/// Keys of arrays whose strings are not entries.
const NEITHER: [&str; 22] = [
    "fuzzylist",
    "tags",
    "labels",
    "categories",
    "references",
    "reference",
    "sources",
    "links",
    "authors",
    "contributors",
    "maintainers",
    "contact",
    "contacts",
    "credits",
    "keywords",
    "languages",
    "countries",
    "license",
    "licenses",
    "changelog",
    "notes",
    "comments",
];
