//! `dnsmasq`: the settings of dnsmasq that answer for names (`dnsmasq(8)`).
//!
//! `address=/evil.example/#` and `local=/evil.example/` take a domain and everything below it off the
//! network, whatever address they answer with. `server=/ok.evil.example/#` asks the usual servers
//! about a domain and so makes an exception. `host-record=evil.example,0.0.0.0` answers for one host.

use std::net::IpAddr;

use super::columns;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::unbound;
use crate::names::Effect;
use crate::rule::Rule;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Dnsmasq, input, options, output),
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

struct Dnsmasq;

impl Grammar for Dnsmasq {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        COMMENTS.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let Some((name, value)) = setting(entry) else {
            let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
            match name.trim() {
                "host-record" => return host_record(entry, value, output),
                "cname" => return alias(entry, value, output),
                name if FILES.contains(&name) => {
                    return output.report(entry, unbound::file_not_read());
                }
                _ => {}
            }
            let message = "a setting of dnsmasq that says nothing of a name";
            return output.note(entry, DiagnosticCode::ResolverSetting, message);
        };
        // The last piece is what is answered, or who is asked; before it stand domains.
        let (domains, answer) = value.rsplit_once('/').unwrap_or((value, ""));
        let effect = match (name, answer.trim()) {
            ("server", "#") => Effect::Except,
            ("server", "") | ("address" | "local", _) => Effect::Block,
            _ => {
                let message = "names are asked for elsewhere, which blocks none of them";
                return output.note(entry, DiagnosticCode::NotBlocked, message);
            }
        };
        let mut domains = domains.split('/').filter(|domain| !domain.is_empty()).peekable();
        if domains.peek().is_none() {
            let message = "the setting names no domain; write address=/evil.example/#";
            return output.report(entry, Problem::new(DiagnosticCode::NameMissing, message));
        }
        for domain in domains {
            let mut notes = Notes::new();
            let pattern = pattern::domain(domain, &mut notes);
            match pattern {
                Ok(pattern) if effect == Effect::Except => {
                    output.rule(Rule { effect, ..Rule::new(pattern, output.line()) });
                }
                pattern => output.reading_name(entry, pattern, notes),
            }
        }
    }
}

/// `host-record=evil.example,www.evil.example,0.0.0.0,::`: names, their addresses, and perhaps for how
/// long. Names that lead nowhere are blocked; others are hosts of a network.
fn host_record(entry: &str, value: &str, output: &mut Output<'_>) {
    let fields = || value.split(',').map(str::trim).filter(|field| !field.is_empty());
    let addresses = fields().filter_map(|field| field.parse::<IpAddr>().ok());
    let mut addresses = addresses.map(|address| address.is_unspecified() || address.is_loopback());
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
    let name = value.split(',').next().unwrap_or_default().trim();
    let message = format!(
        "the answer is that for another name, which may be no block; write address=/{}/# if it is",
        excerpt(name)
    );
    output.report(entry, Problem::new(DiagnosticCode::ConditionUnsupported, message));
}

/// The name of a setting for domains, and what follows its first slash.
fn setting(entry: &str) -> Option<(&str, &str)> {
    let (name, value) = entry.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_of_domains = ["address", "local", "server"].contains(&name);
    value.strip_prefix('/').filter(|_| is_of_domains).map(|value| (name, value))
}

/// Settings that name files or folders with further entries.
const FILES: [&str; 5] = ["conf-file", "conf-dir", "addn-hosts", "hostsdir", "servers-file"];

const COMMENTS: Comments = Comments { line: &["#"], trailing: &["#"] };
