//! The objects of `rules` arrays, as sing-box and Little Snitch have them: what a rule asks for besides its
//! names may come behind them, so the names of sing-box wait until their rule ends.

use super::keys::Meaning;
use super::keys::meaning;
use super::little_snitch;
use super::net_request::unsupported;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::document::Path;

/// The rules that are being read, from the outside in.
#[derive(Default)]
pub(super) struct ProxyRules {
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
    /// Whether another rule is around it.
    is_nested: bool,
    names: Vec<Name>,
    /// The members that say what connections it is for, and whether links of the web are among them.
    web: Vec<(&'static str, bool)>,
    /// The first member that a rule of sing-box cannot be read with.
    sing_box: Option<String>,
    /// The first condition of sing-box.
    condition: Option<&'static str>,
    /// The first member that a rule of Little Snitch cannot be read with.
    little_snitch: Option<String>,
}

/// A name of a rule of sing-box.
pub(super) struct Name {
    pub(super) line: u32,
    /// The member that it stands in.
    pub(super) key: &'static str,
    pub(super) text: String,
}

/// The names of a rule, and why they are not blocked.
pub(super) type Ended = (Vec<Name>, Option<Problem>);

impl ProxyRules {
    /// Looks at a scalar, wherever it belongs.
    pub(super) fn see(&mut self, path: &Path, text: &str) {
        let Some(member) = path.rule_member() else { return };
        let is_of_sing_box = is_of_sing_box(member.key, text);
        let is_of_snitch = little_snitch::is_read(member.key, text);
        let web = little_snitch::is_of_web(member.key, text);
        let condition = CONDITIONS.into_iter().find(|key| *key == member.key);
        let Some(rule) = self.rule(member.depth, member.is_nested) else { return };
        if let Some((key, fits)) = web {
            match rule.web.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known |= fits,
                None => rule.web.push((key, fits)),
            }
        }
        if !is_of_sing_box {
            rule.sing_box.get_or_insert_with(|| member.key.to_owned());
            rule.condition = rule.condition.or(condition);
        }
        if !is_of_snitch {
            rule.little_snitch.get_or_insert_with(|| member.key.to_owned());
        }
    }

    /// Holds a name of sing-box, or a text of a condition, back until its rule ends. Returns false if the
    /// text is neither.
    pub(super) fn take_name(&mut self, path: &Path, text: &str, line: u32, max: usize) -> bool {
        let Some(member) = path.rule_member().filter(|member| member.is_direct) else {
            return false;
        };
        let is_name = text.contains(['.', ':', '/']);
        let others = OTHER_CONDITIONS.into_iter().chain(CONNECTIONS).filter(|_| !is_name);
        let mut keys = NAMES.into_iter().chain(CONDITIONS).chain(others);
        let key = keys.find(|key| *key == member.key);
        let Some(key) = key.filter(|key| path.is_item() || *key != "domain") else { return false };
        // A key around the rules may say that they are not blocks.
        if !matches!(meaning(path), Meaning::Block) {
            return false;
        }
        if self.held == max {
            self.cut_at.get_or_insert(line);
            return true;
        }
        self.held += 1;
        let name = Name { line, key, text: text.to_owned() };
        self.rule(member.depth, member.is_nested).map(|rule| rule.names.push(name)).is_some()
    }

    /// Why a rule of Little Snitch that ends is not read, and which member is the reason.
    pub(super) fn little_snitch(&self, path: &Path) -> Option<&str> {
        let rule = self.at(path)?;
        rule.little_snitch.as_deref().or_else(|| rule.not_of_web())
    }

    /// The condition of sing-box that a record has.
    pub(super) fn condition(&self, path: &Path) -> Option<Problem> {
        self.at(path)?.condition.map(unsupported)
    }

    /// Ends the rule that ends with an object.
    pub(super) fn end_of_object(&mut self, path: &Path) -> Option<Ended> {
        self.at(path)?;
        self.end()
    }

    /// Ends all rules. Only a line that breaks off leaves any.
    pub(super) fn restart(&mut self) -> Vec<Ended> {
        std::iter::from_fn(|| self.end()).collect()
    }

    fn end(&mut self) -> Option<Ended> {
        let rule = self.open.pop()?;
        let narrowed_by = rule.sing_box.as_deref().or_else(|| rule.not_of_web()).map(unsupported);
        let OpenRule { mut names, is_nested, .. } = rule;
        self.held -= names.len();
        // Records of other kinds have ports and users too.
        if !names.iter().any(|name| NAMES.contains(&name.key) || CONDITIONS.contains(&name.key)) {
            names.clear();
        }
        let problem = match narrowed_by {
            Some(problem) => Some(problem),
            None if is_nested => {
                let message = "the rule is a part of a logical rule, which is not read";
                Some(Problem::new(DiagnosticCode::ConditionUnsupported, message))
            }
            None => {
                names.retain(|name| NAMES.contains(&name.key));
                None
            }
        };
        Some((names, problem))
    }

    fn at(&self, path: &Path) -> Option<&OpenRule> {
        self.open.last().filter(|rule| rule.depth == path.depth())
    }

    /// The rule at a depth of the document, which begins with its first member. A rule ends before what is
    /// around it goes on.
    fn rule(&mut self, depth: usize, is_nested: bool) -> Option<&mut OpenRule> {
        let place = self.open.iter().position(|rule| rule.depth >= depth);
        let place = place.unwrap_or(self.open.len());
        if self.open.get(place).is_none_or(|rule| rule.depth != depth) {
            self.open.insert(place, OpenRule { depth, is_nested, ..OpenRule::default() });
        }
        self.open.get_mut(place)
    }
}

impl OpenRule {
    /// The first member that says that it is for other connections than those of links of the web.
    fn not_of_web(&self) -> Option<&'static str> {
        self.web.iter().find(|(_, fits)| !fits).map(|(key, _)| *key)
    }
}

/// Whether a rule of sing-box can be read with a member that has this value.
fn is_of_sing_box(key: &str, text: &str) -> bool {
    match key {
        "type" => text != "logical",
        "action" | "outbound" => little_snitch::is_block(text),
        _ if CONDITIONS.contains(&key) || OTHER_CONDITIONS.contains(&key) => text == "false",
        _ => little_snitch::is_in_force(key, text),
    }
}

/// Members of a rule of sing-box that hold names or addresses.
const NAMES: [&str; 5] = ["domain", "domain_keyword", "domain_regex", "domain_suffix", "ip_cidr"];

/// Conditions of sing-box that a record of a feed may have too, as something else.
const OTHER_CONDITIONS: [&str; 16] = [
    "client",
    "default_interface_address",
    "interface_address",
    "ip_accept_any",
    "ip_is_private",
    "ip_version",
    "network_interface_address",
    "network_is_constrained",
    "network_is_expensive",
    "network_type",
    "preferred_by",
    "source_hostname",
    "source_ip_is_private",
    "source_mac_address",
    "user",
    "user_id",
];

/// Members that say what connections a rule is for.
const CONNECTIONS: [&str; 3] = ["network", "port", "protocol"];

/// Conditions of sing-box that no record of a feed has.
const CONDITIONS: [&str; 21] = [
    "auth_user",
    "clash_mode",
    "geoip",
    "geosite",
    "inbound",
    "invert",
    "outbound",
    "package_name",
    "package_name_regex",
    "port_range",
    "process_name",
    "process_path",
    "process_path_regex",
    "query_type",
    "rule_set",
    "source_geoip",
    "source_ip_cidr",
    "source_port",
    "source_port_range",
    "wifi_bssid",
    "wifi_ssid",
];

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
    fn rules_of_sing_box_with_conditions_are_refused() {
        for member in [
            r#""invert":true"#,
            r#""package_name":["com.example"]"#,
            r#""process_name":["x"]"#,
            r#""source_ip_cidr":["203.0.113.0/24"]"#,
            r#""port":[25]"#,
            r#""outbound":"direct""#,
            r#""action":"route""#,
            r#""network":"udp""#,
            r#""network_type":["wifi"]"#,
            r#""user":["root"]"#,
            r#""protocol":["quic"]"#,
            r#""enabled":false"#,
        ] {
            let names = r#""domain_suffix":["a.example"]"#;
            for rule in [format!("{names},{member}"), format!("{member},{names}")] {
                let found = of(&format!(
                    r#"{{"version":1,"rules":[{{{rule}}},{{"domain_suffix":["b.example"]}}]}}"#
                ));
                let (last, told) = found.split_last().unwrap();
                assert_eq!(last, "b.example", "{rule}");
                assert!(told.contains(&"condition_unsupported".to_owned()), "{rule}: {told:?}");
                let is_code = |it: &String| it == "condition_unsupported" || it == "no_link";
                assert!(told.iter().all(is_code), "{rule}: {told:?}");
            }
        }
        let alone = r#"{"rules":[{"package_name":["com.example"]},{"domain":["a.example"]}]}"#;
        assert_eq!(of(alone), ["condition_unsupported", "host a.example"]);
        let single = r#"{"rules":[{"domain":"a.example","invert":true}]}"#;
        assert_eq!(of(single), ["condition_unsupported"]);
    }

    #[test]
    fn rules_of_sing_box_without_conditions_are_read() {
        let text = r#"{"version":1,"rules":[{"invert":false,"domain":["a.example"],"domain_suffix":"b.example","ip_cidr":["203.0.113.0/24"],"action":"reject"}]}"#;
        let told = ["host a.example", "b.example", "address_among_domains", "203.0.113.0/24"];
        assert_eq!(of(text), told);
        for member in [
            r#""severity":"high""#,
            r#""note":"x""#,
            r#""headers":{"a":"b"}"#,
            r#""type":"phishing""#,
            r#""action":"Deny""#,
            r#""enabled":1"#,
            r#""network":["tcp","udp"]"#,
            r#""ip_is_private":false"#,
        ] {
            for rule in [
                format!(r#""domain":["a.example"],{member}"#),
                format!(r#"{member},"domain":["a.example"]"#),
            ] {
                assert_eq!(
                    of(&format!(r#"{{"rules":[{{{rule}}}]}}"#)),
                    ["host a.example"],
                    "{rule}"
                );
            }
        }
        let ports = r#"{"rules":[{"domain":["a.example"],"port":[80,8080,443]}]}"#;
        assert_eq!(of(ports).last().unwrap(), "host a.example");
        let logical = r#"{"rules":[{"type":"logical","mode":"and","rules":[{"domain":["a.example"]},{"domain_suffix":["b.example"]}]},{"domain":["c.example"]}]}"#;
        let expected = ["condition_unsupported", "condition_unsupported", "host c.example"];
        assert_eq!(of(logical), expected);
    }

    #[test]
    fn rules_of_little_snitch_with_conditions_are_refused() {
        for (member, expected) in [
            (r#""action":"deny","process":"any""#, "a.example"),
            (r#""action":"deny","process":"any","direction":"outgoing","notes":"x""#, "a.example"),
            (r#""action":"allow","disabled":false"#, "@@a.example"),
            (r#""action":"Drop","factory":true"#, "a.example"),
            (r#""action":"deny","ports":"80, 443""#, "a.example"),
            (r#""action":"deny","disabled":true"#, "not_blocked"),
            (r#""action":"ask""#, "not_blocked"),
            (r#""action":"deny","direction":"incoming""#, "condition_unsupported"),
            (r#""action":"deny","process":"/bin/x""#, "condition_unsupported"),
            (r#""action":"allow","process":"/bin/x""#, "condition_unsupported"),
            (r#""action":"deny","ports":"25""#, "condition_unsupported"),
            (r#""action":"deny","protocol":"udp""#, "condition_unsupported"),
        ] {
            let names = r#""remote-domains":["a.example"]"#;
            for rule in [format!("{names},{member}"), format!("{member},{names}")] {
                let found = of(&format!(r#"{{"name":"x","rules":[{{{rule}}}]}}"#));
                assert_eq!(found, [expected], "{rule}");
            }
        }
    }

    #[test]
    fn records_below_rules_are_read_as_any_others() {
        let text = r#"{"rules":[{"url":"https://a.example/x","severity":"high"},{"domain":"b.example","port":443}]}"#;
        assert_eq!(of(text), ["a.example/x", "b.example"]);
        assert_eq!(of(r#"{"rules":["a.example"]}"#), ["a.example"]);
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
