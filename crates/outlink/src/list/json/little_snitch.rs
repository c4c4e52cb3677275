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
        (Some("disabled"), _) => Err(not_blocked("the rule is disabled".to_owned())),
        (Some(key), _) => Err(unsupported(key)),
        (None, None | Some("deny")) => Ok(Effect::Block),
        (None, Some("allow")) => Ok(Effect::Except),
        (None, Some(action)) => {
            Err(not_blocked(format!("the action `{}` blocks nothing", excerpt(action))))
        }
    }
}

/// Whether a rule can be read with a member that has this value.
pub(super) fn is_read(key: &str, text: &str) -> bool {
    match key {
        "process" | "via" | "owner" | "remote" => text == "any",
        "direction" => matches!(text, "outgoing" | "both" | "any"),
        "disabled" => matches!(text, "false" | "0"),
        "protocol" => matches!(text, "any" | "tcp"),
        // What links go to is not narrowed by ports of other services beside theirs.
        "port" | "ports" => {
            text == "any" || text.split(',').any(|port| matches!(port.trim(), "80" | "443"))
        }
        _ => is_of_names(key) || REMARKS.contains(&key),
    }
}

/// Members that hold names or addresses, and whether they name hosts rather than domains.
const NAMES: [(&str, bool); 3] =
    [("remote-domains", false), ("remote-hosts", true), ("remote-addresses", false)];

/// Members that say something of a rule and do not narrow it. What the action means is known with the rule.
const REMARKS: [&str; 10] = [
    "action",
    "creationDate",
    "help",
    "hidden",
    "modificationDate",
    "name",
    "notes",
    "origin",
    "priority",
    "uuid",
];
