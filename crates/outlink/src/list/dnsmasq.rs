//! `dnsmasq`: the settings of dnsmasq that answer for names (`dnsmasq(8)`).
//!
//! `address=/evil.example/#` and `local=/evil.example/` take a domain and everything below it off the
//! network, whatever address they answer with. `server=/ok.evil.example/#` asks the usual servers about a
//! domain and so makes an exception; other servers make one of what is blocked around it.
//! `host-record=evil.example,0.0.0.0` answers for one host.

use std::net::IpAddr;

use super::answer;
use super::columns;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::passed::PassedNames;
use super::passed::Precedence;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::unbound;
use crate::names::Effect;
use crate::rule::Pattern;
use crate::rule::Rule;

mod settings;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| {
        let passed = PassedNames::new(Precedence::Narrowest);
        read_lines(Dnsmasq { passed }, input, options, output)
    },
};

fn shape(line: &str) -> Shape {
    match COMMENTS.entry(line) {
        None => Shape::Comment,
        Some(entry) if setting(entry).is_some() => Shape::Surely,
        Some(entry) => {
            let name = entry.split('=').next().unwrap_or_default();
            let is_name = |byte: u8| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte);
            Shape::could(name.bytes().all(is_name) && (entry.contains('=') || name.contains('-')))
        }
    }
}

struct Dnsmasq {
    passed: PassedNames,
}

impl Grammar for Dnsmasq {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        COMMENTS.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let Some((name, value)) = setting(entry) else { return other_setting(entry, output) };
        // The last piece is what is answered, or who is asked; before it stand domains.
        let (domains, answer) = value.rsplit_once('/').unwrap_or((value, ""));
        let answer = match (name, answer.trim()) {
            ("server" | "local", "#") => Answer::Usual,
            ("server" | "local", "") | ("address", _) => Answer::Nothing,
            _ => Answer::OfServer,
        };
        let mut domains = domains.split('/').filter(|domain| !domain.is_empty()).peekable();
        if domains.peek().is_none() {
            if answer == Answer::OfServer {
                return output.note(entry, DiagnosticCode::NotBlocked, ASKED_ELSEWHERE);
            }
            let message = "the setting names no domain; write address=/evil.example/#";
            return output.report(entry, Problem::new(DiagnosticCode::NameMissing, message));
        }
        for domain in domains {
            let mut notes = Notes::new();
            let pattern = pattern::domain(domain, &mut notes);
            self.answered(entry, answer, pattern, notes, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.passed.finish(output);
    }
}

impl Dnsmasq {
    /// Reads a domain of a setting.
    fn answered(
        &mut self,
        entry: &str,
        answer: Answer,
        pattern: pattern::Result<Pattern>,
        notes: Notes,
        output: &mut Output<'_>,
    ) {
        let line = output.line();
        match (answer, pattern) {
            (Answer::Usual, Ok(pattern)) => {
                output.rule(Rule { effect: Effect::Except, ..Rule::new(pattern, line) });
            }
            (Answer::OfServer, Ok(pattern @ Pattern::Domain(_))) => {
                self.passed.pass(pattern, entry, ASKED_ELSEWHERE.to_owned(), line);
            }
            (Answer::OfServer, _) => {
                output.note(entry, DiagnosticCode::NotBlocked, ASKED_ELSEWHERE);
            }
            (_, pattern) => {
                let pattern = pattern.map(|pattern| output.named(pattern));
                if let Ok(pattern) = &pattern {
                    self.passed.block(pattern, line);
                }
                output.reading(entry, pattern, notes);
            }
        }
    }
}

/// What is answered for the domains of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// What the usual servers say.
    Usual,
    /// What a server says that is named.
    OfServer,
    /// An address that is written here, or none.
    Nothing,
}

/// Reads what is not a setting of domains.
fn other_setting(entry: &str, output: &mut Output<'_>) {
    let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
    let (name, value) = (name.trim(), value.trim());
    match name {
        "host-record" => return host_record(entry, value, output),
        "cname" => return alias(entry, value, output),
        name if FILES.contains(&name) => return output.report(entry, unbound::file_not_read()),
        _ => {}
    }
    // Servers for every name stand without slashes.
    let names_server = || value.starts_with('#') || server_of(value).parse::<IpAddr>().is_ok();
    let is_sound = match name {
        "address" => false,
        "server" | "local" => names_server(),
        name => settings::is_known(name),
    };
    if is_sound {
        let message = "a setting of dnsmasq that says nothing of a name";
        return output.note(entry, DiagnosticCode::ResolverSetting, message);
    }
    let message = "not a setting of dnsmasq; write address=/evil.example/#, with a slash on both sides of \
                   each name";
    output.report(entry, Problem::new(DiagnosticCode::UnknownValue, message));
}

/// The address of `192.0.2.1#5353@eth0`.
fn server_of(value: &str) -> &str {
    value.split(['#', '@', '%']).next().unwrap_or(value)
}

/// `host-record=evil.example,www.evil.example,0.0.0.0,::`: names, their addresses, and perhaps for how
/// long. Names that lead nowhere are blocked; others are hosts of a network.
fn host_record(entry: &str, value: &str, output: &mut Output<'_>) {
    let fields = || value.split(',').map(str::trim).filter(|field| !field.is_empty());
    let addresses = fields().filter_map(|field| field.parse::<IpAddr>().ok());
    let mut addresses = addresses.map(answer::is_sink);
    if addresses.clone().next().is_none() || !addresses.all(|leads_nowhere| leads_nowhere) {
        let message = "a host with an address, which does not block it";
        return output.note(entry, DiagnosticCode::NotBlocked, message);
    }
    let is_name = |field: &&str| {
        field.parse::<IpAddr>().is_err() && !field.bytes().all(|byte| byte.is_ascii_digit())
    };
    for name in fields().filter(is_name) {
        let mut notes = Notes::new();
        let pattern = pattern::domain(name, &mut notes);
        output.reading(entry, pattern.map(columns::as_host), notes);
    }
}

/// `cname=bad.example,sink.example`: the answer is that for another name, which may be a block or
/// the safer edition of a site.
fn alias(entry: &str, value: &str, output: &mut Output<'_>) {
    let mut names = value.split(',').map(str::trim);
    let name = names.next().unwrap_or_default();
    let target = names.next().unwrap_or_default();
    let remedy = format!("write address=/{name}/# if it is");
    output.report(entry, answer::not_a_block(target, &remedy));
}

/// The name of a setting for domains, and what follows its first slash.
fn setting(entry: &str) -> Option<(&str, &str)> {
    let (name, value) = entry.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_of_domains = ["address", "local", "server"].contains(&name);
    value.strip_prefix('/').filter(|_| is_of_domains).map(|value| (name, value))
}

/// The message about a name for which a server is named, and which nothing blocks.
const ASKED_ELSEWHERE: &str = "names are asked for elsewhere, which blocks none of them";

/// Settings that name files or folders with further entries.
const FILES: [&str; 5] = ["conf-file", "conf-dir", "addn-hosts", "hostsdir", "servers-file"];

const COMMENTS: Comments = Comments { line: &["#"], trailing: &["#"] };
