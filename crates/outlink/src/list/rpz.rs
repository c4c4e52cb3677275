//! `rpz`: a response policy zone (draft-vixie-dnsop-dns-rpz), as a master file (RFC 1035, section 5).
//!
//! A name stands for that host, `*.name` for what is below it; the pair is the domain. A record
//! `CNAME rpz-passthru.` makes an exception; any other answer takes the name away from where it leads, but
//! for that of another name of the same site and that of the edition of a site for children.

use super::answer;
use super::columns;
use super::comment;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use crate::names::Effect;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::rule::Rule;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Rpz::default(), input, options, output),
};

fn shape(line: &str) -> Shape {
    let line = without_comment(line).trim();
    if line.is_empty() {
        return Shape::Comment;
    }
    if line.starts_with("$TTL") || line.starts_with("$ORIGIN") || line.contains(" SOA ") {
        return Shape::Signature;
    }
    let is_number =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || b"()".contains(&byte));
    if line.split_whitespace().all(is_number) {
        return Shape::Could;
    }
    let mut words = line.split_whitespace();
    Shape::surely(words.any(|word| TYPES.contains(&word.to_ascii_uppercase().as_str())))
}

/// A record of a zone, in its parts.
struct Record<'l> {
    /// The owner; nothing if it is that of the record before.
    owner: &'l str,
    kind: String,
    data: &'l str,
}

impl<'l> Record<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let (owner, rest) = match line.starts_with(char::is_whitespace) {
            true => ("", line.trim_start()),
            false => line.split_once(char::is_whitespace)?,
        };
        let mut rest = rest.trim_start();
        loop {
            let (word, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let upper = word.to_ascii_uppercase();
            if TYPES.contains(&upper.as_str()) {
                return Some(Self { owner, kind: upper, data: behind.trim() });
            }
            // Before the type stand the class and how long the record may be kept.
            let is_ttl = word.starts_with(|first: char| first.is_ascii_digit());
            if word.is_empty() || !(is_ttl || ["IN", "CH", "HS"].contains(&upper.as_str())) {
                return None;
            }
            rest = behind.trim_start();
        }
    }
}

#[derive(Default)]
struct Rpz {
    /// The name that relative names are below, in lower case and without its last dot.
    origin: String,
    /// The name of the zone, which every name in it ends with, once the list has said it.
    zone: Option<String>,
    /// The owner of the last record.
    owner: String,
    /// How many parentheses are open: the record goes on in the next line.
    open: usize,
    /// How many lines there were, as the reader of lines counts them.
    lines: u32,
    /// A record of several lines, each with its number, as far as it is read.
    parts: Vec<(u32, String)>,
    /// A rule that the next one may make a pair with.
    last: Option<Rule>,
}

impl Rpz {
    fn count_parentheses(&mut self, line: &str) {
        let mut in_quotes = false;
        for byte in line.bytes() {
            match byte {
                b'"' => in_quotes = !in_quotes,
                _ if in_quotes => {}
                b'(' => self.open += 1,
                b')' => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// A name as the zone has it, in lower case and without its last dot.
    fn absolute(&self, name: &str) -> String {
        let name = name.to_ascii_lowercase();
        match name.strip_suffix('.') {
            Some(absolute) => absolute.to_owned(),
            None if name == "@" => self.origin.clone(),
            None if self.origin.is_empty() => name,
            None => format!("{name}.{}", self.origin),
        }
    }

    /// A name below the zone as the name that the zone speaks of; nothing for the zone itself.
    fn name(&self, owner: &str) -> String {
        let name = self.absolute(owner);
        let zone = self.zone.as_deref().unwrap_or_default();
        if name == zone {
            return String::new();
        }
        let below = name.strip_suffix(zone).and_then(|name| name.strip_suffix('.'));
        below.filter(|_| !zone.is_empty()).map_or(name.clone(), str::to_owned)
    }
}

impl Rpz {
    /// Hands a rule on once the next one is known: `name` and `*.name` side by side are the domain.
    fn put(&mut self, rule: Rule, output: &mut Output<'_>) {
        let Some(last) = self.last.take() else {
            self.last = Some(rule);
            return;
        };
        match domain_of_pair(&last, &rule) {
            // Each record keeps its line; of two rules that say the same, a compiler drops one.
            Some(domain) => {
                output.rule(Rule { pattern: Pattern::Domain(domain.clone()), ..last });
                output.rule(Rule { pattern: Pattern::Domain(domain), ..rule });
            }
            None => {
                output.rule(last);
                self.last = Some(rule);
            }
        }
    }
}

impl Rpz {
    /// Whether a record belongs to the frame of the list, which says where the zone begins and who
    /// serves it. What it says of names is remembered.
    fn is_frame(&mut self, line: &str) -> bool {
        if let Some(directive) = line.trim_start().strip_prefix('$') {
            let mut words = directive.split_whitespace();
            let is_origin = words.next().is_some_and(|name| name.eq_ignore_ascii_case("ORIGIN"));
            if let Some(origin) = words.next().filter(|_| is_origin) {
                self.origin = self.absolute(origin);
                self.zone.get_or_insert_with(|| self.origin.clone());
            }
            let is_frame = is_origin || line.trim_start().to_ascii_uppercase().starts_with("$TTL");
            return is_frame;
        }
        if let Some(record) = Record::of(line)
            && ["SOA", "NS"].contains(&record.kind.as_str())
        {
            if record.kind == "SOA" {
                let zone = self.absolute(record.owner);
                if self.origin.is_empty() {
                    self.origin.clone_from(&zone);
                }
                self.zone = Some(zone);
            }
            if !record.owner.is_empty() {
                self.owner = self.name(record.owner);
            }
            return true;
        }
        false
    }

    /// As [`Self::is_frame`], of the record of several lines. One that is a frame is forgotten.
    fn is_frame_in_parts(&mut self) -> bool {
        let is_frame = self.open == 0 && self.is_frame(&joined(&self.parts));
        if is_frame {
            self.parts.clear();
        }
        is_frame
    }

    /// Gives a parenthesis up that is not closed: its record is refused, the lines behind it are
    /// records. The caller has counted the first.
    fn give_up(&mut self, output: &mut Output<'_>) {
        self.open = 0;
        let mut parts = std::mem::take(&mut self.parts).into_iter();
        let Some((number, first)) = parts.next() else { return };
        output.resume(number);
        let message = "a parenthesis is opened and not closed; close it, or write the record in \
                       one line";
        output.report(&first, Problem::new(DiagnosticCode::SeveralFields, message));
        for (number, line) in parts {
            output.resume(number);
            if !self.is_frame(&line) {
                output.count_entry();
                self.record(&line, output);
            }
        }
    }

    /// Reads a record, in one line.
    fn record(&mut self, entry: &str, output: &mut Output<'_>) {
        if entry.trim_start().starts_with('$') {
            let message = "the directive is not followed: one file is read, record by record; name \
                           the other file in the catalog, or write the records out";
            return output
                .report(entry, Problem::new(DiagnosticCode::DirectiveUnsupported, message));
        }
        let Some(record) = Record::of(entry) else {
            let message = "not a record of a zone; write evil.example CNAME .";
            return output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
        };
        if !record.owner.is_empty() {
            self.owner = self.name(record.owner);
        }
        let owner = self.owner.clone();
        let target = record.data.to_ascii_lowercase();
        let is_passed = record.kind == "CNAME"
            && (target.starts_with("rpz-passthru") || self.name(&target) == owner);
        if record.kind == "CNAME" && target.starts_with("rpz-tcp-only") {
            let message = "the answer comes over TCP, which blocks nothing";
            return output.note(entry, DiagnosticCode::NotBlocked, message);
        }
        if !["CNAME", "DNAME", "A", "AAAA"].contains(&record.kind.as_str()) {
            let message = format!("a record of the type {} answers with no address", record.kind);
            return output.note(entry, DiagnosticCode::NoLink, message);
        }
        let address = record.data.split_whitespace().next().unwrap_or_default();
        let is_address = address.parse::<std::net::IpAddr>().is_ok();
        if ["A", "AAAA"].contains(&record.kind.as_str()) && !is_address {
            let message = format!("`{}` is not an address to answer with", excerpt(address));
            return output.report(entry, Problem::new(DiagnosticCode::InvalidAddress, message));
        }
        if owner.is_empty() {
            return output.note(entry, DiagnosticCode::NoLink, "a record of the zone itself");
        }
        let mut notes = Notes::new();
        let Some(pattern) = trigger(&owner, &mut notes) else {
            let message =
                "the trigger is who asks or which name server answers, which no link names";
            return output.note(entry, DiagnosticCode::NoLink, message);
        };
        let effect = if is_passed { Effect::Except } else { Effect::Block };
        let answer = match record.kind.as_str() {
            "CNAME" | "DNAME" if !is_passed => {
                answer::alias(&owner, &self.absolute(&target), "CNAME .")
            }
            _ => Ok(()),
        };
        match answer.and(pattern) {
            Ok(pattern) => {
                notes.into_iter().for_each(|note| output.report(entry, note));
                self.put(Rule { effect, ..Rule::new(pattern, output.line()) }, output);
            }
            Err(problem) => output.reading(entry, Err(problem), notes),
        }
    }
}

/// The domain that two rules of one effect stand for: one for its name, one for what is below.
fn domain_of_pair(one: &Rule, other: &Rule) -> Option<String> {
    let (host, below) = match (&one.pattern, &other.pattern) {
        (Pattern::Host(host), Pattern::Regex(below))
        | (Pattern::Regex(below), Pattern::Host(host)) => (host, below),
        _ => return None,
    };
    let is_pair = one.effect == other.effect && below.domain_above() == Some(host);
    is_pair.then(|| host.clone())
}

impl Grammar for Rpz {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        self.lines = self.lines.saturating_add(1);
        if self.open == 0 {
            // Drops the rest of a record whose last line could not be read, and was refused.
            self.parts.clear();
        }
        let line = without_comment(line).trim_end().trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            return None;
        }
        let was_open = self.open > 0;
        self.count_parentheses(line);
        if was_open || self.open > 0 {
            self.parts.push((self.lines, line.to_owned()));
            let is_whole = self.open == 0 || self.parts.len() >= MAX_RECORD_LINES;
            return (is_whole && !self.is_frame_in_parts()).then_some(line);
        }
        (!self.is_frame(line)).then_some(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if self.parts.is_empty() {
            return self.record(entry, output);
        }
        let last = output.line();
        if self.open == 0 {
            let parts = std::mem::take(&mut self.parts);
            output.resume(parts.first().map_or(last, |(number, _)| *number));
            self.record(&joined(&parts), output);
        } else {
            self.give_up(output);
        }
        output.resume(last);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        if self.open > 0 && !self.parts.is_empty() {
            output.count_entry();
            self.give_up(output);
        }
        if let Some(rule) = self.last.take() {
            output.rule(rule);
        }
    }
}

/// What a record is about, if a link can be.
fn trigger(owner: &str, notes: &mut Notes) -> Option<Result<Pattern>> {
    if let Some(range) = owner.strip_suffix(".rpz-ip") {
        return Some(
            address(range)
                .ok_or_else(|| {
                    let message = format!("`{}` is not a range of addresses", excerpt(owner));
                    Problem::new(DiagnosticCode::InvalidAddress, message)
                })
                .and_then(|text| pattern::range(&text, notes))
                .map(Pattern::ip),
        );
    }
    if owner.rsplit('.').next().is_some_and(|last| last.starts_with("rpz-")) {
        return None;
    }
    if owner.contains('\\') {
        let message = format!(
            "`{}` has a backslash: its bytes are not a name that a link can have; write the name in \
             its ASCII form (xn--)",
            excerpt(owner)
        );
        return Some(Err(Problem::new(DiagnosticCode::InvalidHost, message)));
    }
    let is_wildcard = owner.starts_with("*.");
    let pattern = pattern::domain(owner, notes);
    Some(pattern.map(|pattern| match pattern {
        Pattern::Domain(name) if is_wildcard => Pattern::Regex(RegexPattern::below_domain(&name)),
        pattern => columns::as_host(pattern),
    }))
}

/// The range of a trigger: the prefix, then the address from its end on; `zz` stands for `::`.
fn address(range: &str) -> Option<String> {
    let (prefix, reversed) = range.split_once('.')?;
    let mut parts: Vec<&str> = reversed.split('.').collect();
    parts.reverse();
    let is_v4 = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
    if is_v4 {
        return Some(format!("{}/{prefix}", parts.join(".")));
    }
    let joined: Vec<&str> =
        parts.iter().map(|part| if *part == "zz" { "" } else { part }).collect();
    let mut text = joined.join(":");
    if text.starts_with(':') {
        text.insert(0, ':');
    }
    if text.ends_with(':') {
        text.push(':');
    }
    Some(format!("{text}/{prefix}"))
}

/// The lines of a record as one, without the parentheses around them.
fn joined(parts: &[(u32, String)]) -> String {
    let mut record = String::new();
    let mut in_quotes = false;
    for (_, line) in parts {
        record.extend(line.chars().map(|char| {
            in_quotes ^= char == '"';
            if "()".contains(char) && !in_quotes { ' ' } else { char }
        }));
        record.push(' ');
    }
    record.truncate(record.trim_end().len());
    record
}

/// A line without what follows a semicolon, which within quotes is text.
fn without_comment(line: &str) -> &str {
    let mut in_quotes = false;
    let is_mark = |char: char| {
        in_quotes ^= char == '"';
        char == ';' && !in_quotes
    };
    let line = line.split(is_mark).next().unwrap_or(line);
    if comment::trim(line).starts_with('#') { "" } else { line }
}

/// How many lines a record may have.
const MAX_RECORD_LINES: usize = 64;

/// Types of records that stand in such zones.
const TYPES: [&str; 14] = [
    "A", "AAAA", "CNAME", "DNAME", "DNSKEY", "HTTPS", "MX", "NS", "NSEC", "PTR", "RRSIG", "SOA",
    "SRV", "TXT",
];
