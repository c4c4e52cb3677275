//! The rules of browsers (Declarative Net Request): the names that requests go to stand in the condition of
//! a rule, and whether they are blocked says its action, which may come behind.

use crate::list::document::Path;
use crate::list::document::Record;
use crate::names::Effect;

/// The rule that is being read, as far as it is known.
#[derive(Default)]
pub(super) struct NetRequest {
    /// What its action makes of its names.
    effect: Option<Effect>,
    /// The names of a condition before the action, each with its line.
    names: Vec<(u32, String)>,
}

impl NetRequest {
    /// Whether the items of a key are held back until the rule ends.
    pub(super) fn holds(&self, key: &str) -> bool {
        key == NAMES && self.effect.is_none()
    }

    /// Keeps what a record says, if it is a part of a rule and says anything.
    pub(super) fn see(&mut self, path: &Path, record: &Record, line: u32) -> bool {
        match path.last_key() {
            "action" if !path.is_item() => {
                let Some(action) = record.get("type") else { return false };
                let is_allowed = ALLOWED.contains(&action);
                self.effect = Some(if is_allowed { Effect::Except } else { Effect::Block });
                true
            }
            _ => {
                let before = self.names.len();
                self.names.extend(record.all(NAMES).map(|name| (line, name.to_owned())));
                self.names.len() > before
            }
        }
    }

    /// What becomes of a name at a place, if the action of its rule is known.
    pub(super) fn effect(&self, path: &Path) -> Effect {
        self.effect.filter(|_| path.last_key() == NAMES).unwrap_or(Effect::Block)
    }

    /// Ends the rule and gives out the names that were held back.
    pub(super) fn take(&mut self) -> (Effect, Vec<(u32, String)>) {
        let Self { effect, names } = std::mem::take(self);
        (effect.unwrap_or(Effect::Block), names)
    }
}

/// The member of a condition with the names that requests go to.
const NAMES: &str = "requestDomains";

/// Actions that let requests through.
const ALLOWED: [&str; 2] = ["allow", "allowAllRequests"];

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
            "a.example",
            "@@ok.example",
            "not_blocked",
            "not_blocked",
            "@@good.example",
            "b.example",
        ];
        assert_eq!(of(&format!("[{block},{allow},{late}]")), expected);
        assert_eq!(of(&format!("{block}\n{allow}\n{late}\n")), expected);
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
