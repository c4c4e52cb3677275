//! Whether a JSON object is one of our rules or a record of somebody else's feed.
//!
//! `{"url":"https://evil.example/x","type":"phishing"}` has a key of a rule and is a record of a feed in JSON
//! Lines. Read as a rule, it would be refused for its `type`.

use serde_json::Value;

use super::Object;
use super::RESERVED;
use super::is_known;
use super::known_keys;
use crate::list::category;
use crate::list::sample::FITTING;
use crate::list::sample::Shape;
use crate::names::RuleKind;
use crate::names::is_misspelling;

/// What an object looks like to the format `rules`. A record that has keys of rules is `Could`.
pub(super) fn shape(object: &[(String, Value)]) -> Shape {
    let has = |is: &dyn Fn(&str) -> bool| object.iter().any(|(key, _)| is(key));
    let is_rule = has(&is_pattern) && !is_record(object);
    if is_rule { Shape::Surely } else { Shape::could(has(&is_known)) }
}

/// Whether objects are rules, some of which may be wrong. Records of feeds are several, and none of them is an
/// order: read as a record, it would lose what it says.
pub(super) fn are_rules(objects: impl Iterator<Item = Object>) -> bool {
    let objects: Vec<Object> = objects.collect();
    let records = objects.iter().filter(|Object(members)| is_record(members)).count();
    let has_order = objects.iter().any(|Object(members)| super::is_order(members));
    let are_most = records as f64 >= objects.len() as f64 * FITTING;
    let are_records = objects.len() > 1 && are_most && !has_order;
    let first = objects.first();
    !are_records
        && first.is_some_and(|Object(members)| members.iter().any(|(key, _)| is_pattern(key)))
}

/// Whether all objects are rules that the reader of other records would not read as they are meant: some have a key
/// that only rules have, or a pattern that it does not know.
pub(super) fn are_only_rules(objects: &[Object]) -> bool {
    let is_rule = |Object(members): &Object| {
        let patterns = members.iter().filter(|(key, _)| is_pattern(key)).count();
        patterns == 1 && members.iter().all(|(key, _)| may_be_ours(key))
    };
    let is_own = |Object(members): &Object| {
        let is_own = |key: &str| OWN_KEYS.contains(&key) || RESERVED.contains(&key);
        members.iter().any(|(key, _)| is_own(key))
    };
    objects.iter().all(is_rule) && objects.iter().any(is_own)
}

fn is_pattern(key: &str) -> bool {
    RuleKind::NAMES.contains(&key) || RESERVED.contains(&key)
}

/// Whether an object says what kind of threat it is under a key that rules do not have. One with a key of an
/// order is a rule: it must not lose what it says.
fn is_record(object: &[(String, Value)]) -> bool {
    let names_threat = |(key, value): &(String, Value)| {
        let is_threat = || value.as_str().is_some_and(category::is_category);
        category::is_column(key) && !is_known(key) && is_threat()
    };
    let is_of_rules =
        |key: &str| !RuleKind::NAMES.contains(&key) && !FEED_KEYS.contains(&key) && is_known(key);
    object.iter().any(names_threat)
        && !object.iter().any(|(key, _)| OWN_KEYS.contains(&key.as_str()) || is_of_rules(key))
}

/// Whether a rule may have a member. A key that is nearly one of ours is a misspelled one.
fn may_be_ours(key: &str) -> bool {
    is_known(key) || is_misspelling(key, known_keys())
}

/// Keys of rules that feeds have too.
const FEED_KEYS: [&str; 5] = ["category", "comment", "id", "source", "tags"];

/// Kinds of rules and keys that hardly any feed has.
const OWN_KEYS: [&str; 6] =
    ["accept_over_block", "entity", "keyword", "mandatory", "prefix", "regex"];

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
        for (line, expected) in [
            (r#"{"url":"http://a.example/x","type":"phish"}"#, Format::Json),
            (
                r#"{"domain":"a.example","threat":"malware_download","first_seen":"x"}"#,
                Format::Json,
            ),
            (r#"{"host":"a.example","ip":"203.0.113.7","type":"c2","id":17}"#, Format::Json),
            (r#"{"ioc":"a.example"}"#, Format::Json),
            (r#"{"domain":"a.example"}"#, Format::Rules),
            (r#"{"domain":"a.example","typ":"phish"}"#, Format::Rules),
            (r#"{"domain":"a.example","catgory":"phishing"}"#, Format::Rules),
            (r#"{"domain":"a.example","ticket":17}"#, Format::Rules),
            (r#"{"domain":"a.example","reference":"LT-1","type":"phish"}"#, Format::Rules),
            (r#"{"domain":"a.example","valid_until":"2026-06-30","type":"phish"}"#, Format::Rules),
            (r#"{"keyword":"buy weapons","type":"phish"}"#, Format::Rules),
            (r#"{"canary":"https://a.example/","why":"order"}"#, Format::Rules),
        ] {
            let text = format!("{line}\n").repeat(3);
            assert_eq!(format_of(&text), expected, "{text}");
            let pattern = |rule: &Rule| rule.pattern.to_string();
            let info = ListInfo::new("list", Format::Auto);
            let found = found_in(&info, text.as_bytes(), pattern, code_of).unwrap();
            let is_url = line.contains("\"url\"");
            let block = if is_url { "a.example/x" } else { "a.example" };
            assert!(expected == Format::Rules || found == vec![block; 3], "{text}{found:?}");
        }
    }

    #[test]
    fn an_order_among_records_of_a_feed_is_not_read_as_a_record() {
        let record = "{\"domain\":\"a.example\",\"type\":\"phish\"}\n";
        let order = "{\"domain\":\"b.example\",\"mandatory\":true}\n";
        let info = ListInfo::new("list", Format::Auto);
        let text = format!("{}{order}", record.repeat(9));
        let format = recognize(&info, text.as_bytes(), &ListLimits::default()).map(|it| it.0);
        assert!(!matches!(format, Ok(Format::Json)), "{format:?}");
    }

    #[test]
    fn records_of_feeds_in_one_array_are_told_from_rules() {
        for record in [
            r#"{"url":"http://a.example/x","source_type":"osint","confidence":80}"#,
            r#"{"domain":"a.example","jurisdictions":["DK"],"court":"Kbh"}"#,
            r#"{"url":"http://a.example/x","effect":"block","seen":"2026-01-01"}"#,
            r#"{"url":"http://a.example/x","ground":"x"}"#,
        ] {
            assert_eq!(format_of(&format!("[{record},{record}]")), Format::Json, "{record}");
        }
    }

    #[test]
    fn one_array_of_rules_is_read_as_the_lines_are() {
        let rules = [
            r#"{"domain":"a.example","effect":"except","category":"c"}"#,
            r#"{"keyword":"buy weapons","part":"query"}"#,
            r#"{"url":"b.example/x","mandatory":true}"#,
            r#"{"url":"b.example/x","catgory":"x","ground":"terms"}"#,
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
