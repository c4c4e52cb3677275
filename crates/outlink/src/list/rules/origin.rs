//! Whether a JSON object is one of our rules or a record of somebody else's feed.
//!
//! `{"url":"https://evil.example/x","type":"phishing"}` has a key of a rule and is a record of a feed in JSON
//! Lines. Read as a rule, it would be refused for its `type`.

use serde_json::Value;

use super::Object;
use super::PROPERTIES;
use super::RESERVED;
use super::is_known;
use super::known_keys;
use crate::list::attributes::is_foreign;
use crate::list::sample::FITTING;
use crate::list::sample::Shape;
use crate::names::RuleKind;
use crate::names::is_misspelling;

/// What an object looks like to the format `rules`. A record that has keys of rules is `Could`.
pub(super) fn shape(object: &[(String, Value)]) -> Shape {
    if object.iter().any(|(key, value)| is_own(key, value)) {
        return Shape::Surely;
    }
    let mut kinds = object.iter().filter(|(key, _)| RuleKind::NAMES.contains(&key.as_str()));
    let is_rule = match (kinds.next(), kinds.next()) {
        (None, _) => return Shape::could(object.iter().any(|(key, _)| is_known(key))),
        (Some((kind, _)), None) if OWN_KINDS.contains(&kind.as_str()) => true,
        (Some(_), None) => object.iter().all(|(key, value)| may_be_ours(key, value)),
        // A record has a link and its parts. A rule has one pattern.
        (Some(_), Some(_)) => false,
    };
    if is_rule { Shape::Surely } else { Shape::Could }
}

/// Whether objects are rules, some of which may be misspelled. One with a key that only rules have tells what
/// all are.
pub(super) fn are_rules(objects: impl Iterator<Item = Object>) -> bool {
    let (mut rules, mut count) = (0_u32, 0_u32);
    for Object(members) in objects {
        if members.iter().any(|(key, value)| is_own(key, value)) {
            return true;
        }
        count += 1;
        rules += u32::from(shape(&members) == Shape::Surely);
    }
    count > 0 && f64::from(rules) >= f64::from(count) * FITTING
}

/// Whether objects are rules that the reader of other records would not read as they are meant: some have a key
/// that only rules have, or a pattern that it does not know.
pub(super) fn are_only_rules(objects: &[Object]) -> bool {
    let is_only_rule = |Object(members): &Object| {
        let has_own_kind = || members.iter().any(|(key, _)| OWN_KINDS.contains(&key.as_str()));
        shape(members) == Shape::Surely
            && (members.iter().any(|(key, value)| is_own(key, value)) || has_own_kind())
    };
    let rules = objects.iter().filter(|object| shape(&object.0) == Shape::Surely).count();
    objects.iter().any(is_only_rule) && rules as f64 >= objects.len() as f64 * FITTING
}

/// Whether a member stands in rules and not in feeds.
fn is_own(key: &str, value: &Value) -> bool {
    match key {
        "effect" => matches!(value.as_str(), Some("block" | "except")),
        _ => OWN_KEYS.contains(&key) || RESERVED.contains(&key),
    }
}

/// Whether a rule may have a member. A key that is nearly one of ours is a misspelled one.
fn may_be_ours(key: &str, value: &Value) -> bool {
    let is_text = |value: &Value| value.is_string() || value.is_null();
    let is_right_type = match value {
        Value::Array(items) => LIST_KEYS.contains(&key) && items.iter().all(is_text),
        Value::Bool(_) => PROPERTIES.contains(&key),
        value => is_text(value),
    };
    let is_ours = || is_known(key) || is_misspelling(key, known_keys());
    is_right_type && is_ours() || is_foreign(key)
}

/// Keys whose values are lists.
const LIST_KEYS: [&str; 3] = ["domains", "jurisdictions", "tags"];

/// Keys that hardly any feed has.
const OWN_KEYS: [&str; 6] =
    ["accept_over_block", "ground", "jurisdictions", "mandatory", "provision", "source_type"];

/// Kinds of rules that hardly any feed has.
const OWN_KINDS: [&str; 4] = ["prefix", "keyword", "regex", "entity"];

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::limits::ListLimits;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::list::recognize;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn records_of_feeds_in_json_lines_are_told_from_rules() {
        for (lines, expected) in [
            (r#"{"url":"http://a.example/x","type":"phish"}"#, Format::Json),
            (r#"{"domain":"a.example","first_seen":"2026-01-02","score":7}"#, Format::Json),
            (r#"{"host":"a.example","ip":"203.0.113.7"}"#, Format::Json),
            (r#"{"url":"http://a.example/x","id":17}"#, Format::Json),
            (r#"{"domain":"a.example","references":["https://b.example/"]}"#, Format::Json),
            (r#"{"ip":"203.0.113.7","ports":[80]}"#, Format::Cidr),
            (r#"{"ioc":"a.example"}"#, Format::Json),
            (r#"{"domain":"a.example"}"#, Format::Rules),
            (r#"{"domain":"a.example","catgory":"phishing"}"#, Format::Rules),
            (r#"{"domain":"a.example","x_ticket":17}"#, Format::Rules),
            (r#"{"url":"a.example/x","mandatory":true,"why":"order"}"#, Format::Rules),
            (r#"{"keyword":"buy weapons","why":"order"}"#, Format::Rules),
            (r#"{"canary":"https://a.example/","why":"order"}"#, Format::Rules),
            (
                r#"{"domain":"a.example","tags":["a"],"comment":null,"important":true}"#,
                Format::Rules,
            ),
        ] {
            for count in [1, 3] {
                let text = format!("{lines}\n").repeat(count);
                assert_eq!(format_of(&text), expected, "{text}");
            }
        }
    }

    #[test]
    fn one_array_of_rules_is_read_as_the_lines_are() {
        let rules = [
            r#"{"domain":"a.example","effect":"except","category":"c"}"#,
            r#"{"keyword":"buy weapons","part":"query"}"#,
            r#"{"url":"b.example/x","mandatory":true}"#,
            r#"{"url":"b.example/x","wrong_key":true,"ground":"terms"}"#,
            r#"{"withdraw":{"list":"feed","domain":"c.example"}}"#,
            r#"{"canary":"https://b.example/x"}"#,
        ];
        let lines = rules.join("\n");
        let array = format!("[{}]", rules.join(",\n"));
        assert_eq!(format_of(&array), Format::Rules);
        for format in [Format::Auto, Format::Rules] {
            assert_eq!(found(format, &array), found(Format::Rules, &lines));
        }
        assert_eq!(found(Format::Rules, &lines).len(), rules.len());
        assert_eq!(format_of(r#"[{"domain":"a.example","type":"phish"}]"#), Format::Json);
        assert_eq!(format_of(r#"["a.example"]"#), Format::Json);
    }

    fn format_of(text: &str) -> Format {
        let info = ListInfo::new("list", Format::Auto);
        recognize(&info, text.as_bytes(), &ListLimits::default()).unwrap().0
    }

    fn found(format: Format, text: &str) -> Vec<String> {
        let written = |rule: &Rule| format!("{} {} {}", rule.line, rule.effect, rule.pattern);
        found_in(&ListInfo::new("list", format), text.as_bytes(), written, code_of).unwrap()
    }
}
