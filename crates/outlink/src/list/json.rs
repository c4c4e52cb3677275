//! `json`: the strings or the records of a JSON document.
//!
//! Without `columns`, the strings of arrays are links, names or addresses: all of them, or those below
//! the `pointer` of the catalog. An array that says that it allows (`whitelist`, `allow`) makes
//! exceptions, and one that says something else of its names (`fuzzylist`, `tags`) makes no rules.
//! Records whose members are well known, and the rules of Little Snitch, of sing-box and of browsers, need
//! no `columns` either.

mod held;
mod keys;
mod known;
mod little_snitch;
mod lost;
mod net_request;
mod proxy_rules;

use self::held::Held;
use self::held::Queue;
use self::keys::ENTRIES;
use self::keys::Meaning;
use self::keys::holds_no_records;
use self::keys::is_one_of;
use self::keys::meaning;
use self::keys::names_nothing;
use self::lost::LostOrders;
use self::net_request::MAX_HELD;
use self::net_request::NetRequest;
use self::proxy_rules::Ended;
use self::proxy_rules::Name;
use self::proxy_rules::ProxyRules;
use super::ListErrorKind;
use super::columns;
use super::columns::Role;
use super::columns::UNREAD_KEYS;
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
use super::standing::Asked;
use super::standing::StandingColumn;
use super::stix;
use super::words::folded;
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
        || super::rules::are_rules(&sample.lines)
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
        proxy_rules: ProxyRules::default(),
        lost: LostOrders::default(),
    };
    document::read(&mut json, input, options, output)?;
    let left = json.net_request.restart();
    put_requests(left, output);
    let left = json.proxy_rules.restart();
    json.put_proxy_rules(left, output);
    let left = json.held.restart();
    json.put_all(left, output);
    json.lost.finish(output);
    match json.net_request.cut_at.or(json.proxy_rules.cut_at) {
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
    /// The rules of proxies and firewalls that are being read.
    proxy_rules: ProxyRules,
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
            Column::Name(name) => Some((Role::of_column(key, name)?, name.as_str())),
            Column::Number(_) => None,
        })
    }

    fn has_columns(&self) -> bool {
        !self.options.info.columns.is_empty()
    }

    /// Whether the catalog asks for patterns alone: those of an array then need no record, which
    /// would be as long as the array.
    fn is_list(&self) -> bool {
        self.options.info.filter.is_empty() && self.roles().all(|(role, _)| role.is_pattern())
    }

    fn is_in_place(&self, path: &Path) -> bool {
        self.options.info.pointer.as_ref().is_none_or(|pointer| path.is_below(pointer))
    }

    /// A record whose members the catalog names.
    fn named(&mut self, path: &Path, record: &Record, output: &mut Output<'_>) {
        let cells: Vec<columns::Cell<'_>> = self
            .roles()
            .flat_map(|(role, name)| record.all(name).map(move |text| (role, text)))
            .chain(self.standing(record, Asked::Not))
            .collect();
        let Some((_, shown)) = cells.iter().find(|(role, _)| role.is_pattern()) else {
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

    /// The members that say what becomes of a record and that no column or filter of the catalog names.
    fn standing<'r>(
        &self,
        record: &'r Record,
        asked: Asked,
    ) -> impl Iterator<Item = columns::Cell<'r>> {
        record.members().filter_map(move |(name, text)| {
            let column = StandingColumn::of(name)?;
            let is_taken = self.roles().any(|(_, taken)| taken == name)
                || self.options.info.filter.iter().any(|(taken, _)| taken == name);
            (!is_taken).then(|| (Role::Standing(column.asked(asked)), text))
        })
    }

    /// Why the catalog does not ask for a record, if it does not.
    fn filtered(&self, record: &Record) -> Option<String> {
        let filter = self.options.info.filter.iter();
        let mut missing = filter.filter(|(name, wanted)| {
            !record.all(name).any(|text| text.trim().eq_ignore_ascii_case(wanted))
        });
        missing.next().map(|(name, wanted)| known::not_chosen(name, wanted))
    }

    /// A record whose members are well known.
    fn known(&self, record: &Record) -> Option<Found> {
        let (known, mut cells) = known::cells(record)?;
        let is_type = known.columns.iter().any(|(_, name)| *name == "type");
        let standing = self.standing(record, Asked::ByName).filter(|(role, _)| match role {
            Role::Standing(column) => !is_type || column.name != "type",
            _ => true,
        });
        cells.extend(standing.map(|(role, text)| (role, text.to_owned())));
        let (_, shown) = cells.iter().find(|(role, _)| role.is_pattern())?;
        // Chosen by the table as long as the catalog does not choose.
        let is_own = self.options.info.filter.is_empty();
        let own = || is_own.then(|| known::filtered(known, record)).flatten();
        let filtered = self.filtered(record).or_else(own);
        Some(Found { shown: shown.clone(), cells, filtered })
    }

    /// Says once which keys of rules in well-known records are not read.
    fn tell_unread(record: &Record, shown: &str, output: &mut Output<'_>) {
        for name in UNREAD_KEYS {
            if record.get(name).is_some() {
                output.remark_once(name, shown, || columns::unread(name));
            }
        }
    }

    /// Reads a well-known record that was counted.
    fn put(&self, path: &Path, found: &Found, output: &mut Output<'_>) {
        let Found { cells, shown, filtered } = found;
        if let Some(message) = filtered {
            return output.note(shown, DiagnosticCode::FilteredOut, message);
        }
        let effect = match meaning(path) {
            Meaning::Except => Effect::Except,
            Meaning::Neither if holds_no_records(path) => {
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

    /// Reads the names of rules of sing-box that were held back until they ended.
    fn put_proxy_rules(&self, rules: impl IntoIterator<Item = Ended>, output: &mut Output<'_>) {
        let here = output.line();
        for (names, problem) in rules {
            for Name { line, key, text } in names {
                output.resume(line);
                output.count_entry();
                match &problem {
                    Some(problem) => output.report(&text, problem.clone()),
                    None => self.put_name(key, &text, output),
                }
            }
        }
        output.resume(here);
    }

    fn put_name(&self, key: &str, text: &str, output: &mut Output<'_>) {
        match of_host(key, text, self.options.limits) {
            Some(Ok(pattern)) => output.pattern(pattern),
            Some(Err(problem)) => output.report(text, problem),
            // `domain_suffix` is for names with what is below them.
            None => entry(text, Effect::Block, key == "domain", output),
        }
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
    innermost && keys.all(|key| !names_nothing(&folded(key)))
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
            let is_named = || self.roles().any(|(_, name)| name == key);
            return !(is_item && self.is_list()) && is_named()
                || !is_item && StandingColumn::of(key).is_some();
        }
        let says_more = || UNREAD_KEYS.contains(&key) || StandingColumn::of(key).is_some();
        little_snitch::is_of_names(key) || !is_item && (known::keeps(key) || says_more())
    }

    fn see(&mut self, path: &Path, text: &str) {
        self.proxy_rules.see(path, text);
    }

    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        let (is_in_place, line) = (self.is_in_place(path), output.line());
        if is_in_place
            && !self.has_columns()
            && (self.net_request.take_part(path, text, line)
                || self.proxy_rules.take_name(path, text, line, MAX_HELD))
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
        let is_host = path.last_key().ends_with("remote-hosts");
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
        if little_snitch::is_rule(record) {
            return little_snitch::read(record, self.proxy_rules.little_snitch(path), output);
        }
        // An object that stands alone says something of the list, and not of an entry.
        let Some(found) = self.known(record).filter(|_| path.is_in_array()) else { return };
        self.drop_held_within(path, output);
        Self::tell_unread(record, &found.shown, output);
        output.count_entry();
        if let Some(problem) = self.proxy_rules.condition(path) {
            return output.report(&found.shown, problem);
        }
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
            let left = self.proxy_rules.restart();
            self.put_proxy_rules(left, output);
        }
        self.held.begin_object();
        self.lost.begin_object(output);
    }

    fn end_of_object(&mut self, path: &Path, output: &mut Output<'_>) {
        self.held.end_object();
        self.lost.end_object();
        put_requests(self.net_request.end_of_object(path), output);
        let ended = self.proxy_rules.end_of_object(path);
        self.put_proxy_rules(ended, output);
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
