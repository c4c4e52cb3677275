//! `json`: the strings or the records of a JSON document.
//!
//! Without `columns`, the strings of arrays are links, names or addresses: all of them, or those below
//! the `pointer` of the catalog. An array that says that it allows (`whitelist`, `allow`) makes
//! exceptions, and one that says something else of its names (`fuzzylist`, `tags`) makes no rules.
//! Records whose members are well known, and the rules of Little Snitch, of sing-box and of browsers, need
//! no `columns` either.

mod held;
mod keys;
mod lost;
mod net_request;

use self::held::Held;
use self::held::Queue;
use self::keys::ENTRIES;
use self::keys::Meaning;
use self::keys::NEITHER;
use self::keys::folded;
use self::keys::is_one_of;
use self::keys::meaning;
use self::lost::LostOrders;
use self::net_request::MAX_HELD;
use self::net_request::NetRequest;
use super::ListErrorKind;
use super::columns;
use super::columns::KNOWN;
use super::columns::Role;
use super::columns::VALIDITY_ATTRIBUTES;
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
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::pattern::Subject;
use super::registry::Looks;
use super::registry::Options;
use super::registry::Reader;
use super::sample::Sample;
use super::sample::Shape;
use super::stix;
use crate::limits::ListLimits;
use crate::names::Effect;
use crate::names::Part;
use crate::rule::Column;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
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
) -> std::result::Result<(), ListErrorKind> {
    let net_request = NetRequest::default();
    let mut json = Json {
        options,
        held: Queue::default(),
        net_request,
        unread: Vec::new(),
        lost: LostOrders::default(),
    };
    document::read(&mut json, input, options, output)?;
    let left = json.net_request.restart();
    put_requests(left, output);
    let left = json.held.restart();
    json.put_all(left, output);
    json.lost.finish(output);
    match json.net_request.cut_at {
        Some(line) => Err(ListErrorKind::TooManyNames { line, limit: MAX_HELD }),
        None => Ok(()),
    }
}

struct Json<'a> {
    options: &'a Options<'a>,
    /// Well-known records within the objects of an array, until it is known whether one of these
    /// objects is a record itself: what a record has inside says something of it.
    held: Queue,
    /// The rules of browsers that are being read.
    net_request: NetRequest,
    /// The attributes of records that are not read and were told.
    unread: Vec<&'static str>,
    /// Records that seem to be orders without a link.
    lost: LostOrders,
}

/// A well-known record.
struct Found {
    cells: Vec<(Role, String)>,
    /// What a diagnostic shows of it.
    shown: String,
    /// Why the catalog does not ask for it.
    filtered: Option<String>,
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
    fn named(&mut self, path: &Path, record: &Record, output: &mut Output<'_>) {
        let cells: Vec<columns::Cell<'_>> = self
            .roles()
            .flat_map(|(role, name)| record.all(name).map(move |text| (role, text)))
            .collect();
        let Some((_, shown)) = cells.iter().find(|(role, _)| is_pattern(*role)) else {
            if path.is_item() && columns::is_order(&cells) && self.filtered(record).is_none() {
                let shown = cells.iter().find(|(role, _)| columns::is_of_orders(*role));
                let shown = shown.map(|(_, text)| *text).unwrap_or_default();
                self.lost.push(path, shown, output);
            }
            return;
        };
        self.lost.drop_within();
        match self.filtered(record) {
            Some(message) => {
                output.count_entry();
                output.note(shown, DiagnosticCode::FilteredOut, message);
            }
            None => columns::read(&cells, shown, self.options.info, self.options.limits, output),
        }
    }

    /// Why the catalog does not ask for a record, if it does not.
    fn filtered(&self, record: &Record) -> Option<String> {
        let filter = self.options.info.filter.iter();
        let mut missing = filter.filter(|(name, wanted)| {
            !record.all(name).any(|text| text.trim().eq_ignore_ascii_case(wanted))
        });
        let (name, wanted) = missing.next()?;
        Some(format!("`{name}` is not `{wanted}`"))
    }

    /// A record whose members are well known.
    fn known(&self, record: &Record) -> Option<Found> {
        let is_there = |name: &&str| record.get(name).is_some();
        let known = KNOWN.iter().find(|known| known.told_by.iter().all(is_there))?;
        let cells = known.columns.iter();
        let cells: Vec<(Role, String)> = cells
            .flat_map(|(role, name)| record.all(name).map(move |text| (*role, text.to_owned())))
            .collect();
        let (_, shown) = cells.iter().find(|(role, _)| is_pattern(*role))?;
        Some(Found { shown: shown.clone(), cells, filtered: self.filtered(record) })
    }

    /// Says once which attributes of well-known records are not read.
    fn tell_unread(&mut self, record: &Record, shown: &str, output: &mut Output<'_>) {
        for name in VALIDITY_ATTRIBUTES {
            if record.get(name).is_some() && !self.unread.contains(&name) {
                self.unread.push(name);
                output.remark(shown, columns::unread(name));
            }
        }
    }

    /// Reads a well-known record that was counted.
    fn put(&self, path: &Path, found: &Found, output: &mut Output<'_>) {
        let Found { cells, shown, filtered } = found;
        if let Some(message) = filtered {
            return output.note(shown, DiagnosticCode::FilteredOut, message);
        }
        // `sources` and the like may be around records that are entries, and so may `links`.
        let key = folded(path.last_key());
        let is_of_entry = is_one_of(&NEITHER, &key) && key != "links";
        let effect = match meaning(path) {
            Meaning::Except => Effect::Except,
            Meaning::Neither if is_of_entry => {
                return output.note(shown, DiagnosticCode::NotBlocked, neither(path));
            }
            Meaning::Block | Meaning::Neither => Effect::Block,
        };
        let cells: Vec<columns::Cell<'_>> =
            cells.iter().map(|(role, text)| (*role, text.as_str())).collect();
        let Options { info, limits } = self.options;
        columns::read_counted(effect, &cells, shown, info, limits, output);
    }

    /// Reads records that were held back: none of the objects around them is a record.
    fn put_all(&mut self, records: Vec<Held>, output: &mut Output<'_>) {
        let here = output.line();
        for Held { path, line, found } in records {
            output.resume(line);
            self.put(&path, &found, output);
        }
        output.resume(here);
    }

    /// Drops the records that were held back and say something of the record that ends.
    fn drop_held_within(&mut self, outer: &Path, output: &mut Output<'_>) {
        let dropped = self.held.take_within(|held| !are_entries(held.path.keys_within(outer)));
        let here = output.line();
        for Held { line, found, .. } in dropped {
            output.resume(line);
            let message = "the record is within another one, which names what is blocked";
            output.note(&found.shown, DiagnosticCode::NotBlocked, message);
        }
        output.resume(here);
    }
}

/// Whether records are entries wherever they stand below these keys.
fn are_entries<'k>(mut keys: impl DoubleEndedIterator<Item = &'k str>) -> bool {
    let innermost = keys.next_back().is_some_and(|key| is_one_of(&ENTRIES, &folded(key)));
    innermost && keys.all(|key| !is_one_of(&NEITHER, &folded(key)))
}

/// The message about the entries of a key that names something else.
fn neither(path: &Path) -> String {
    format!("`{}` names nothing to be blocked", excerpt(path.last_key()))
}

impl Visit for Json<'_> {
    fn keeps(&self, path: &Path) -> bool {
        let (key, is_item) = (path.last_key(), path.is_item());
        if !self.has_columns() && NetRequest::is_part(path) {
            return false;
        }
        if self.options.info.filter.iter().any(|(name, _)| name == key) {
            return true;
        }
        if self.has_columns() {
            return !(is_item && self.is_list()) && self.roles().any(|(_, name)| name == key);
        }
        let is_known = || KNOWN.iter().any(|known| known.told_by.contains(&key));
        LITTLE_SNITCH.iter().any(|(name, _)| *name == key)
            || !is_item && (key == "action" || VALIDITY_ATTRIBUTES.contains(&key) || is_known())
    }

    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        let is_in_place = self.is_in_place(path);
        if is_in_place
            && !self.has_columns()
            && self.net_request.take_part(path, text, output.line())
        {
            return;
        }
        let is_entry = path.is_item() || self.options.info.pointer.is_some();
        if !is_entry || !is_in_place {
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
                return output.note(text, DiagnosticCode::NotBlocked, neither(path));
            }
        };
        if let Some(read) = of_host(path.last_key(), text, self.options.limits) {
            return match read {
                Ok(pattern) => output.rule(Rule { effect, ..Rule::new(pattern, output.line()) }),
                Err(problem) => output.report(text, problem),
            };
        }
        // The rules of sing-box have `domain_suffix` for names with what is below them.
        let mut keys = path.keys().rev();
        let is_exact = (keys.next(), keys.next()) == (Some("domain"), Some("rules"));
        let is_host = is_exact || path.last_key().ends_with("remote-hosts");
        entry(text, effect, is_host, output);
    }

    fn may_be_order(&self, line: &str) -> bool {
        let mut names = self.roles().filter(|(role, _)| columns::is_of_orders(*role));
        names.any(|(_, name)| line.contains(&format!("\"{name}\"")))
    }

    fn expects_entries(&self, _: &Path) -> bool {
        true
    }

    fn other(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        if path.last_key() == "tabIds" && self.net_request.take_part(path, text, output.line()) {
            return;
        }
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
            return self.named(path, record, output);
        }
        if LITTLE_SNITCH.iter().any(|(name, _)| record.get(name).is_some()) {
            return little_snitch(record, output);
        }
        // An object that stands alone says something of the list, and not of an entry.
        let Some(found) = self.known(record).filter(|_| path.is_in_array()) else { return };
        self.drop_held_within(path, output);
        self.tell_unread(record, &found.shown, output);
        output.count_entry();
        if !path.is_within_item() || are_entries(path.keys_within_item()) {
            return self.put(path, &found, output);
        }
        let held = Held { path: path.clone(), line: output.line(), found };
        let released = self.held.push(held);
        self.put_all(released, output);
    }

    fn begin_object(&mut self, path: &Path, output: &mut Output<'_>) {
        if !path.is_within_item() {
            // Only a line that breaks off leaves something.
            let left = self.held.restart();
            self.put_all(left, output);
            self.lost.put_all(output);
        }
        if path.keys().next().is_none() {
            // Below a key, the object may be a part of the rule that is read.
            put_requests(self.net_request.restart(), output);
        }
        self.held.begin_object();
        self.lost.begin_object(output);
    }

    fn end_of_object(&mut self, path: &Path, output: &mut Output<'_>) {
        self.held.end_object();
        self.lost.end_object();
        put_requests(self.net_request.end_of_object(path), output);
        if !path.is_within_item() {
            let records = self.held.take();
            self.put_all(records, output);
            self.lost.put_all(output);
        }
    }
}

/// Reads the names of a browser's rule that were held back until it ended.
fn put_requests(entries: Vec<net_request::Entry>, output: &mut Output<'_>) {
    let here = output.line();
    for (line, text, effect) in entries {
        output.resume(line);
        output.count_entry();
        match effect {
            Ok(effect) => entry(&text, effect, false, output),
            Err(problem) => output.report(&text, problem),
        }
    }
    output.resume(here);
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

/// A regex or keyword for the host, as the rules of sing-box have them; `None` for other keys.
fn of_host(key: &str, text: &str, limits: &ListLimits) -> Option<Result<Pattern>> {
    match key {
        "domain_regex" => {
            let checked = pattern::regex(text, Subject::Part(Part::Host), limits);
            Some(checked.map(|()| Pattern::Regex(RegexPattern::of_host(text))))
        }
        "domain_keyword" => {
            let keyword = pattern::keyword(text, limits, &mut Notes::new());
            let of_host = |keyword| Keyword { part: Some(Part::Host), ..keyword };
            Some(keyword.map(|keyword| Pattern::Keyword(of_host(keyword))))
        }
        _ => None,
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
