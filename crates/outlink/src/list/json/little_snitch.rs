//! The rules of Little Snitch (`.lsrules`).

use super::net_request::unsupported;
use crate::list::columns;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::diagnostic::excerpt;
use crate::list::document::Record;
use crate::list::output::Output;
use crate::list::pattern::Notes;
use crate::list::pattern::Result;
use crate::names::Effect;
use crate::rule::Pattern;
use crate::rule::Rule;

/// Whether a member holds names or addresses of a rule.
pub(super) fn is_of_names(key: &str) -> bool {
    NAMES.iter().any(|(name, _)| *name == key)
}

/// Whether a record is a rule.
pub(super) fn is_rule(record: &Record) -> bool {
    NAMES.iter().any(|(name, _)| record.get(name).is_some())
}

/// Reads a rule; `narrowed_by` is a member that it cannot be read with.
pub(super) fn read(record: &Record, narrowed_by: Option<&str>, output: &mut Output<'_>) {
    let effect = effect(record.get("action"), narrowed_by);
    for (name, is_host) in NAMES {
        for text in record.all(name).flat_map(|text| text.split(',')) {
            output.count_entry();
            let mut notes = Notes::new();
            let read = effect
                .clone()
                .and_then(|effect| Ok((effect, columns::by_shape(text.trim(), &mut notes)?)));
            match read {
                Ok((effect, patterns)) => patterns.into_iter().for_each(|pattern| {
                    let pattern: Pattern =
                        if is_host { columns::as_host(pattern) } else { pattern };
                    output.rule(Rule { effect, ..Rule::new(pattern, output.line()) });
                }),
                Err(problem) => output.report(text, problem),
            }
        }
    }
}

fn effect(action: Option<&str>, narrowed_by: Option<&str>) -> Result<Effect> {
    let not_blocked = |message| Problem::new(DiagnosticCode::NotBlocked, message);
    match (narrowed_by, action) {
        (Some("disabled" | "enabled"), _) => Err(not_blocked("the rule is disabled".to_owned())),
        (Some(key), _) => Err(unsupported(key)),
        (None, None) => Ok(Effect::Block),
        (None, Some(action)) if is_block(action) => Ok(Effect::Block),
        (None, Some(action)) if action.eq_ignore_ascii_case("allow") => Ok(Effect::Except),
        (None, Some(action)) => {
            Err(not_blocked(format!("the action `{}` blocks nothing", excerpt(action))))
        }
    }
}

/// Whether an action blocks.
pub(super) fn is_block(action: &str) -> bool {
    ["block", "deny", "drop", "reject"].iter().any(|word| action.eq_ignore_ascii_case(word))
}

/// Whether a rule can be read with a member that has this value. Members without a condition say nothing.
pub(super) fn is_read(key: &str, text: &str) -> bool {
    match key {
        "process" | "via" | "owner" | "remote" => text == "any",
        "direction" => matches!(text, "outgoing" | "both" | "any"),
        _ => is_in_force(key, text),
    }
}

/// As [`is_read`], for the members by which rules of any kind are turned off.
pub(super) fn is_in_force(key: &str, text: &str) -> bool {
    let is_among = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match key {
        "disabled" => is_among(&["false", "0", "no"]),
        "enabled" => is_among(&["true", "1", "yes"]),
        _ => true,
    }
}

/// Whether links of the web are among what a member says of connections, and its name; `None` if it says
/// nothing of these. One value that fits is enough: what links go to is not narrowed by ports of other
/// services beside theirs.
pub(super) fn is_of_web(key: &str, text: &str) -> Option<(&'static str, bool)> {
    let is_any = |words: &[&str]| {
        text.split(',').any(|it| words.iter().any(|word| it.trim().eq_ignore_ascii_case(word)))
    };
    Some(match key {
        "network" => ("network", !is_any(&["udp", "icmp"]) || is_any(&["tcp"])),
        "protocol" => ("protocol", is_any(&["any", "tcp", "http", "https", "tls"])),
        "port" => ("port", is_any(&["any", "80", "443"])),
        "ports" => ("ports", is_any(&["any", "80", "443"])),
        _ => return None,
    })
}

/// Members that hold names or addresses, and whether they name hosts rather than domains.
const NAMES: [(&str, bool); 3] =
    [("remote-domains", false), ("remote-hosts", true), ("remote-addresses", false)];
