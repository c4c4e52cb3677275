//! The rules of browsers (Declarative Net Request): the names that requests go to stand in the condition of
//! a rule. Whether they are blocked says its action, and what else the rule asks for the rest of its
//! condition, which may both come behind the names.

use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::diagnostic::excerpt;
use crate::list::document::Path;
use crate::names::Effect;

/// The rules that are being read, from the outside in.
#[derive(Default)]
pub(super) struct NetRequest {
    open: Vec<OpenRule>,
    /// How many names are held back.
    held: usize,
    /// The line of the first name that was dropped because there were too many.
    pub(super) cut_at: Option<u32>,
}

/// A rule that is being read, as far as it is known.
#[derive(Default)]
struct OpenRule {
    /// How deep in the document it stands.
    depth: usize,
    /// The type of its action.
    action: Option<String>,
    /// The names that requests go to, each with its line.
    names: Vec<(u32, String)>,
    /// The names that are let through, likewise.
    excluded: Vec<(u32, String)>,
    /// The names of pages that requests come from, likewise, and what becomes of them if no action shows
    /// that they stand in the rule of a browser.
    pages: Vec<(u32, String, Effect)>,
    /// The filter of addresses, with its line.
    filter: Option<(u32, String)>,
    /// The member of the condition that keeps the rule from fitting every link to its names.
    narrowed_by: Option<&'static str>,
    /// Whether it is for some resources alone, and whether pages are among them.
    resources: Option<bool>,
}

/// An entry of a rule: its line, its text and what it makes of that.
pub(super) type Entry = (u32, String, Result<Effect, Problem>);

/// A member that says something of a rule.
#[derive(Clone, Copy)]
enum Member {
    Action,
    Names,
    Excluded,
    Page(&'static str, Effect),
    Filter(&'static str),
    Resources,
    ExcludedResources,
    Narrowing(&'static str),
}

impl NetRequest {
    /// Whether a scalar is a part of a rule.
    pub(super) fn is_part(path: &Path) -> bool {
        member_at(path).is_some()
    }

    /// Keeps what a scalar says of a rule. Returns false if it is an entry of another kind too.
    pub(super) fn take_part(&mut self, path: &Path, text: &str, line: u32) -> bool {
        let Some((depth, member)) = member_at(path) else { return false };
        let is_held = matches!(member, Member::Names | Member::Excluded | Member::Page(..));
        if is_held && self.held == MAX_HELD {
            self.cut_at.get_or_insert(line);
            return true;
        }
        self.held += usize::from(is_held);
        let Some(rule) = self.rule(depth) else { return false };
        let text = || text.to_owned();
        match member {
            Member::Action => rule.action = Some(text()),
            Member::Names => rule.names.push((line, text())),
            Member::Excluded => rule.excluded.push((line, text())),
            Member::Page(key, effect) => {
                if effect == Effect::Block {
                    rule.narrowed_by.get_or_insert(key);
                }
                rule.pages.push((line, text(), effect));
            }
            Member::Filter(key) => {
                (rule.filter, rule.narrowed_by) = (Some((line, text())), Some(key));
            }
            Member::Resources => *rule.resources.get_or_insert(false) |= text() == PAGE,
            Member::ExcludedResources => {
                if text() == PAGE {
                    rule.narrowed_by.get_or_insert(EXCLUDED_RESOURCES);
                }
            }
            Member::Narrowing(key) => {
                rule.narrowed_by.get_or_insert(key);
                return key != INITIATORS;
            }
        }
        true
    }

    /// The rule at a depth of the document, which begins with its first part.
    fn rule(&mut self, depth: usize) -> Option<&mut OpenRule> {
        let place = self.open.iter().position(|rule| rule.depth >= depth);
        let place = place.unwrap_or(self.open.len());
        if self.open.get(place).is_none_or(|rule| rule.depth != depth) {
            self.open.insert(place, OpenRule { depth, ..OpenRule::default() });
        }
        self.open.get_mut(place)
    }

    /// Ends the rule that ends with an object, if there is one, and gives out its entries.
    pub(super) fn end_of_object(&mut self, path: &Path) -> Vec<Entry> {
        if let Some((depth, CONDITION, RESPONSES)) = path.member()
            && let Some(rule) = self.rule(depth)
        {
            rule.narrowed_by.get_or_insert(RESPONSES);
        }
        match self.open.last() {
            Some(rule) if rule.depth == path.depth() => self.take_last(),
            _ => Vec::new(),
        }
    }

    /// Ends all rules. Only a line that breaks off leaves any.
    pub(super) fn restart(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        while !self.open.is_empty() {
            entries.extend(self.take_last());
        }
        entries
    }

    fn take_last(&mut self) -> Vec<Entry> {
        let Some(rule) = self.open.pop() else { return Vec::new() };
        self.held -= rule.names.len() + rule.excluded.len() + rule.pages.len();
        rule.entries()
    }
}

impl OpenRule {
    fn entries(self) -> Vec<Entry> {
        let Self { action, names, excluded, pages, filter, narrowed_by, resources, .. } = self;
        let effect = match action.as_deref() {
            None | Some("block") => Ok(Effect::Block),
            Some("allow" | "allowAllRequests") => Ok(Effect::Except),
            Some(other) => {
                let message = format!("the action `{}` blocks nothing", excerpt(other));
                Err(Problem::new(DiagnosticCode::NotBlocked, message))
            }
        };
        let narrowed_by = narrowed_by.or((resources == Some(false)).then_some(RESOURCES));
        let effect = effect.and_then(|effect| match narrowed_by {
            None => Ok(effect),
            Some(key) => Err(unsupported(key)),
        });
        let excluded_effect = match &effect {
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
        let excluded = excluded.into_iter();
        let excluded = excluded.map(|(line, name)| (line, name, excluded_effect.clone()));
        let pages = pages.into_iter().map(|(line, name, effect)| match action {
            None => (line, name, Ok(effect)),
            Some(_) => {
                let message = "the name of a page that requests come from";
                (line, name, Err(Problem::new(DiagnosticCode::NotBlocked, message)))
            }
        });
        names.chain(excluded).chain(pages).collect()
    }
}

/// The problem of a rule with a member that is not read.
pub(super) fn unsupported(key: &str) -> Problem {
    let message = format!("the rule holds under its `{}` alone, which is not read", excerpt(key));
    Problem::new(DiagnosticCode::ConditionUnsupported, message)
}

/// Whether something stands below the action of a rule: where it leads requests to, or the headers that it
/// sets.
pub(super) fn is_of_action(path: &Path) -> bool {
    let mut outer = "";
    path.keys().any(|key| {
        let is_part = outer == "action" && ACTION_PARTS.contains(&key);
        outer = key;
        is_part
    })
}

/// What a scalar says of a rule, and how deep the rule stands.
fn member_at(path: &Path) -> Option<(usize, Member)> {
    let (depth, object, key) = path.member()?;
    let member = match (object, path.is_item()) {
        ("action", false) if key == "type" => Member::Action,
        (CONDITION, true) => {
            let found = ITEMS.iter().find(|(name, _)| *name == key);
            found.map(|(_, member)| *member)?
        }
        (CONDITION, false) => {
            let found = SINGLE.iter().find(|(name, _)| *name == key);
            found.map(|(_, member)| *member)?
        }
        _ => return None,
    };
    Some((depth, member))
}

/// Members of an action that hold more than a word.
const ACTION_PARTS: [&str; 3] = ["redirect", "requestHeaders", "responseHeaders"];

/// The member of a rule with what it asks for.
const CONDITION: &str = "condition";

/// The names among those that requests go to that the rule leaves out.
const EXCLUDED: &str = "excludedRequestDomains";

/// The types of what is loaded: pages, or parts of them.
const RESOURCES: &str = "resourceTypes";

/// The types that the rule leaves out.
const EXCLUDED_RESOURCES: &str = "excludedResourceTypes";

/// The type of pages.
const PAGE: &str = "main_frame";

/// The names of pages that requests come from. Their key says of itself that they are not blocked.
const INITIATORS: &str = "initiatorDomains";

/// Headers of an answer, each an object.
const RESPONSES: &str = "responseHeaders";

/// Members of a condition that are arrays.
const ITEMS: [(&str, Member); 12] = [
    ("requestDomains", Member::Names),
    (EXCLUDED, Member::Excluded),
    (RESOURCES, Member::Resources),
    (EXCLUDED_RESOURCES, Member::ExcludedResources),
    // The older names of `initiatorDomains` and `excludedInitiatorDomains`.
    ("domains", Member::Page("domains", Effect::Block)),
    ("excludedDomains", Member::Page("excludedDomains", Effect::Except)),
    ("topDomains", Member::Page("topDomains", Effect::Block)),
    ("excludedTopDomains", Member::Page("excludedTopDomains", Effect::Except)),
    (INITIATORS, Member::Narrowing(INITIATORS)),
    ("requestMethods", Member::Narrowing("requestMethods")),
    ("excludedRequestMethods", Member::Narrowing("excludedRequestMethods")),
    ("tabIds", Member::Narrowing("tabIds")),
];

/// Other members of a condition.
const SINGLE: [(&str, Member); 3] = [
    ("urlFilter", Member::Filter("urlFilter")),
    ("regexFilter", Member::Filter("regexFilter")),
    ("domainType", Member::Narrowing("domainType")),
];

/// How many names of rules are held back.
pub(super) const MAX_HELD: usize = 1 << 20;

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
        let block = r#"{"action":{"type":"block"},"condition":{"requestDomains":["a.example"],"excludedRequestDomains":["ok.example"],"excludedInitiatorDomains":["x.example"]}}"#;
        let allow =
            r#"{"condition":{"requestDomains":["good.example"]},"action":{"type":"allow"}}"#;
        let late =
            r#"{"id":3,"condition":{"requestDomains":["b.example"]},"action":{"type":"block"}}"#;
        let expected = ["not_blocked", "a.example", "@@ok.example", "@@good.example", "b.example"];
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
            ("block", r#""tabIds":[1]"#, "condition_unsupported"),
            ("allow", r#""responseHeaders":[{"header":"x"}]"#, "condition_unsupported"),
            ("block", r#""excludedResourceTypes":["main_frame"]"#, "condition_unsupported"),
            ("block", r#""excludedResourceTypes":["script"]"#, "a.example"),
            ("block", r#""excludedRequestMethods":["get"]"#, "condition_unsupported"),
        ] {
            assert_eq!(of(&rule(action, condition)), [expected], "{action} {condition}");
        }
        let filter = r#"[{"action":{"type":"block"},"condition":{"urlFilter":"||a.example^"}},{"action":{"type":"block"},"condition":{"requestDomains":["b.example"]}}]"#;
        assert_eq!(of(filter), ["condition_unsupported", "b.example"]);
        let headers = r#"[{"action":{"type":"modifyHeaders"},"condition":{"excludedRequestDomains":["a.example"]}}]"#;
        assert_eq!(of(headers), ["not_blocked"]);
    }

    #[test]
    fn nothing_below_an_action_is_blocked() {
        let rule = |action: &str| {
            format!(
                r#"[{{"id":1,"action":{{"type":"redirect",{action}}},"condition":{{"requestDomains":["a.example"]}}}},{{"id":2,"action":{{"type":"block"}},"condition":{{"requestDomains":["b.example"]}}}}]"#
            )
        };
        let url = rule(r#""redirect":{"url":"https://warn.example/"}"#);
        assert_eq!(of(&url), ["not_blocked", "not_blocked", "b.example"]);
        let host = rule(
            r#""redirect":{"transform":{"host":"warn.example","queryTransform":{"removeParams":["a.example"]}}}"#,
        );
        assert_eq!(of(&host), ["not_blocked", "not_blocked", "not_blocked", "b.example"]);
    }

    #[test]
    fn pages_that_requests_come_from_are_not_blocked() {
        let rule = |pages: &str| {
            of(&format!(
                r#"[{{"condition":{{"requestDomains":["a.example"],"{pages}":["b.example"]}},"action":{{"type":"block"}}}}]"#
            ))
        };
        assert_eq!(rule("initiatorDomains"), ["not_blocked", "condition_unsupported"]);
        for pages in ["domains", "topDomains"] {
            assert_eq!(rule(pages), ["condition_unsupported", "not_blocked"], "{pages}");
        }
        for pages in ["excludedDomains", "excludedTopDomains"] {
            assert_eq!(rule(pages), ["a.example", "not_blocked"], "{pages}");
        }
    }

    #[test]
    fn rules_end_with_their_object_wherever_it_stands() {
        let rules = r#"{"1":{"action":{"type":"block"},"condition":{"requestDomains":["a.example"]}},"2":{"action":{"type":"allow"},"condition":{"requestDomains":["b.example"]}}}"#;
        assert_eq!(of(rules), ["a.example", "@@b.example"]);
        assert_eq!(of(&format!(r#"{{"action":{{"type":"x"}},"rules":{rules}}}"#)), of(rules));
        // A line that breaks off does not act on the next one.
        let broken = r#"{"condition":{"requestDomains":["c.example"],"urlFilter":"x"},"#;
        let whole = r#"{"condition":{"requestDomains":["d.example"]}}"#;
        let found = of(&format!("{whole}\n{broken}\n{whole}\n"));
        assert_eq!(found, ["d.example", "invalid_json", "condition_unsupported", "d.example"]);
    }

    #[test]
    fn every_name_of_a_long_rule_is_read() {
        const COUNT: usize = 70_000;
        let names: Vec<String> = (0..COUNT).map(|it| format!("\"n{it}.example\"")).collect();
        let names = names.join(",");
        for rule in [
            format!(
                r#"[{{"action":{{"type":"block"}},"condition":{{"requestDomains":[{names}]}}}}]"#
            ),
            format!(
                r#"[{{"condition":{{"requestDomains":[{names}]}},"action":{{"type":"block"}}}}]"#
            ),
        ] {
            let found = of(&rule);
            assert_eq!(found.len(), COUNT);
            assert_eq!(found.last().unwrap(), "n69999.example");
        }
    }

    #[test]
    fn members_with_such_names_elsewhere_are_read_as_any_others() {
        for (text, expected) in [
            (
                r#"{"topDomains":["a.example","b.example"],"domains":["c.example"]}"#,
                &["a.example", "b.example", "c.example"][..],
            ),
            (
                r#"{"tabIds":["a.example"],"requestMethods":["b.example"]}"#,
                &["a.example", "b.example"],
            ),
            (r#"[{"url":"https://a.example/x","regexFilter":"a"}]"#, &["a.example/x"]),
            (r#"{"condition":{"domains":["a.example"]}}"#, &["a.example"]),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
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
