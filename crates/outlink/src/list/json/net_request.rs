//! The rules of browsers (Declarative Net Request): the names that requests go to stand in the condition of
//! a rule. Whether they are blocked says its action, and what else the rule asks for the rest of its
//! condition, which may both come behind the names.

use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::diagnostic::excerpt;
use crate::list::document::Path;
use crate::list::document::Record;
use crate::names::Effect;

/// The rule that is being read, as far as it is known.
#[derive(Default)]
pub(super) struct NetRequest {
    /// The type of its action.
    action: Option<String>,
    /// The names that requests go to, each with its line.
    names: Vec<(u32, String)>,
    /// The names that are let through, likewise.
    excluded: Vec<(u32, String)>,
    /// The filter of addresses, with its line.
    filter: Option<(u32, String)>,
    /// The member of the condition that keeps the rule from fitting every link to its names.
    narrowed_by: Option<&'static str>,
}

/// An entry of a rule: its line, its text and what it makes of that.
pub(super) type Entry = (u32, String, Result<Effect, Problem>);

impl NetRequest {
    /// Whether a scalar belongs to the condition of a rule.
    pub(super) fn keeps(key: &str, is_item: bool) -> bool {
        match is_item {
            true => [NAMES, EXCLUDED, RESOURCES].contains(&key) || NARROWING.contains(&key),
            false => FILTERS.contains(&key) || NARROWING.contains(&key),
        }
    }

    /// Keeps what a record says, if it is a part of a rule and says anything.
    pub(super) fn see(&mut self, path: &Path, record: &Record, line: u32) -> bool {
        if path.last_key() == "action" && !path.is_item() {
            let Some(action) = record.get("type") else { return false };
            self.action = Some(action.to_owned());
            return true;
        }
        let all = |key| record.all(key).map(|name| (line, name.to_owned()));
        let before = self.names.len() + self.excluded.len();
        self.names.extend(all(NAMES));
        self.excluded.extend(all(EXCLUDED));
        let filter = FILTERS.iter().find_map(|key| Some((*key, record.get(key)?)));
        if let Some((key, text)) = filter {
            (self.filter, self.narrowed_by) = (Some((line, text.to_owned())), Some(key));
        }
        let is_for_parts =
            record.get(RESOURCES).is_some() && !record.all(RESOURCES).any(|it| it == "main_frame");
        let narrowing = NARROWING.iter().find(|key| record.get(key).is_some());
        let narrowing = narrowing.or(is_for_parts.then_some(&RESOURCES));
        self.narrowed_by = self.narrowed_by.or(narrowing.copied());
        self.names.len() + self.excluded.len() > before || filter.is_some()
    }

    /// Whether the end of an object of an array ends the rule: a condition has such objects too.
    pub(super) fn ends_with(&mut self, path: &Path) -> bool {
        let is_of_condition = path.keys().any(|key| key == "condition");
        if is_of_condition && path.last_key() == RESPONSES {
            self.narrowed_by = Some(RESPONSES);
        }
        !is_of_condition
    }

    /// Ends the rule and gives out its entries.
    pub(super) fn take(&mut self) -> Vec<Entry> {
        let Self { action, names, excluded, filter, narrowed_by } = std::mem::take(self);
        let effect = match action.as_deref() {
            None | Some("block") => Ok(Effect::Block),
            Some("allow" | "allowAllRequests") => Ok(Effect::Except),
            Some(other) => {
                let message = format!("the action `{}` blocks nothing", excerpt(other));
                Err(Problem::new(DiagnosticCode::NotBlocked, message))
            }
        };
        let effect = effect.and_then(|effect| match narrowed_by {
            None => Ok(effect),
            Some(key) => {
                let message = format!("the rule holds under its `{key}` alone, which is not read");
                Err(Problem::new(DiagnosticCode::ConditionUnsupported, message))
            }
        });
        let but = match &effect {
            Ok(Effect::Block) => Ok(Effect::Except),
            Ok(Effect::Except) => {
                let message = format!("`{EXCLUDED}` of a rule that lets through");
                Err(Problem::new(DiagnosticCode::NotBlocked, message))
            }
            Err(problem) => Err(problem.clone()),
        };
        let filter = filter.filter(|_| names.is_empty());
        let names = filter.into_iter().chain(names);
        let names = names.map(|(line, name)| (line, name, effect.clone()));
        names.chain(excluded.into_iter().map(|(line, name)| (line, name, but.clone()))).collect()
    }
}

/// The member of a condition with the names that requests go to.
const NAMES: &str = "requestDomains";

/// The names among these that the rule leaves out.
const EXCLUDED: &str = "excludedRequestDomains";

/// The types of what is loaded: pages, or parts of them.
const RESOURCES: &str = "resourceTypes";

/// Filters of addresses.
const FILTERS: [&str; 2] = ["urlFilter", "regexFilter"];

/// Headers of an answer, each an object.
const RESPONSES: &str = "responseHeaders";

/// Members of a condition that ask for more than an address.
const NARROWING: [&str; 4] = ["domainType", "requestMethods", "tabIds", "topDomains"];

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::names::Effect;
    use crate::rule::ListInfo;
    use crate::rule::Pattern;
    use crate::rule::Rule;

    #[test]
    fn the_action_of_a_rule_says_what_becomes_of_its_names() {
        let block = r#"{"action":{"type":"block"},"condition":{"requestDomains":["a.example"],"excludedRequestDomains":["ok.example"],"initiatorDomains":["page.example"],"excludedInitiatorDomains":["x.example"]}}"#;
        let allow =
            r#"{"condition":{"requestDomains":["good.example"]},"action":{"type":"allow"}}"#;
        let late =
            r#"{"id":3,"condition":{"requestDomains":["b.example"]},"action":{"type":"block"}}"#;
        let expected = [
            "not_blocked",
            "not_blocked",
            "a.example",
            "@@ok.example",
            "@@good.example",
            "b.example",
        ];
        assert_eq!(of(&format!("[{block},{allow},{late}]")), expected);
        assert_eq!(of(&format!("{block}\n{allow}\n{late}\n")), expected);
    }

    #[test]
    fn a_rule_that_asks_for_more_or_blocks_nothing_is_told() {
        let rule = |action: &str, condition: &str| {
            format!(
                r#"[{{"id":1,"action":{{"type":"{action}"}},"condition":{{"requestDomains":["a.example"],{condition}}}}}]"#
            )
        };
        for (action, condition, expected) in [
            ("modifyHeaders", r#""isUrlFilterCaseSensitive":false"#, "not_blocked"),
            ("redirect", r#""isUrlFilterCaseSensitive":false"#, "not_blocked"),
            ("block", r#""urlFilter":"/ads/""#, "condition_unsupported"),
            ("block", r#""regexFilter":"^x""#, "condition_unsupported"),
            ("allow", r#""urlFilter":"/ads/""#, "condition_unsupported"),
            ("block", r#""resourceTypes":["script","image"]"#, "condition_unsupported"),
            ("block", r#""resourceTypes":["script","main_frame"]"#, "a.example"),
            ("block", r#""domainType":"thirdParty""#, "condition_unsupported"),
            ("block", r#""requestMethods":["post"]"#, "condition_unsupported"),
            ("allow", r#""responseHeaders":[{"header":"x"}]"#, "condition_unsupported"),
        ] {
            assert_eq!(of(&rule(action, condition)), [expected], "{action} {condition}");
        }
        let filter = r#"[{"action":{"type":"block"},"condition":{"urlFilter":"||a.example^"}},{"action":{"type":"block"},"condition":{"requestDomains":["b.example"]}}]"#;
        assert_eq!(of(filter), ["condition_unsupported", "b.example"]);
        let headers = r#"[{"action":{"type":"modifyHeaders"},"condition":{"excludedRequestDomains":["a.example"]}}]"#;
        assert_eq!(of(headers), ["not_blocked"]);
    }

    #[test]
    fn keys_that_say_that_names_are_no_threats_are_heeded() {
        for (text, expected) in [
            (
                r#"[{"trigger":{"url-filter":"x","unless-domain":["a.example"],"if-domain":["b.example"]}}]"#,
                &["not_blocked", "not_blocked"][..],
            ),
            (
                r#"{"domains":["a.example"],"false_positives":["b.example"],"legitimate":["c.example"]}"#,
                &["a.example", "@@b.example", "@@c.example"],
            ),
            (
                r#"{"domains":["a.example"],"brands":["b.example"],"targets":["c.example"],"nameservers":["ns.d.example"],"mirrors":["e.example"]}"#,
                &["a.example", "not_blocked", "not_blocked", "not_blocked", "not_blocked"],
            ),
            (
                r#"{"version":1,"rules":[{"domain":["a.example"],"domain_suffix":["b.example"]}]}"#,
                &["host a.example", "b.example"],
            ),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    fn of(text: &str) -> Vec<String> {
        let info = ListInfo::new("list", Format::Json);
        found_in(&info, text.as_bytes(), written, code_of).unwrap()
    }

    fn written(rule: &Rule) -> String {
        let mark = if rule.effect == Effect::Except { "@@" } else { "" };
        let kind = if matches!(rule.pattern, Pattern::Host(_)) { "host " } else { "" };
        format!("{mark}{kind}{}", rule.pattern)
    }
}
