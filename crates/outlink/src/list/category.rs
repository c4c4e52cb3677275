//! Words for kinds of threats, in columns and members that feeds have for them.

use super::words::folded;

/// Whether a column or member says in many feeds what kind of threat an entry is.
pub(crate) fn is_column(name: &str) -> bool {
    COLUMNS.contains(&&*folded(name))
}

/// Whether a value is a kind of threat or content, and neither a kind of indicator (`url`, `domain`) nor a
/// remark.
pub(crate) fn is_category(text: &str) -> bool {
    text.len() <= MAX_BYTES && {
        let folded = folded(text);
        // `malware_download`, `botnet_cc`.
        let begins = |word: &&str| {
            let rest = folded.strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let is_indicator = INDICATORS.iter().any(|end| folded.ends_with(end));
        !is_indicator && WORDS.iter().any(begins)
    }
}

/// More than any category has.
const MAX_BYTES: usize = 48;

/// Ends of the types of other indicators than links: `malware-sample` is a file.
const INDICATORS: [&str; 5] = ["_family", "_hash", "_name", "_sample", "_type"];

/// What such columns are called.
const COLUMNS: [&str; 7] = [
    "attack_type",
    "category",
    "classification",
    "threat",
    "threat_category",
    "threat_type",
    "type",
];

/// What a kind of threat or content begins with.
const WORDS: [&str; 46] = [
    "adult",
    "adware",
    "backdoor",
    "banker",
    "botnet",
    "c&c",
    "c2",
    "carding",
    "cnc",
    "coinminer",
    "command_and_control",
    "counterfeit",
    "cryptojacking",
    "cryptominer",
    "csam",
    "defacement",
    "drugs",
    "dropper",
    "exploit",
    "extremism",
    "fake_shop",
    "fakeshop",
    "fraud",
    "gambling",
    "hate",
    "infostealer",
    "keylogger",
    "loader",
    "malvertising",
    "malware",
    "miner",
    "phish",
    "phishing",
    "piracy",
    "porn",
    "ransomware",
    "rat",
    "rootkit",
    "scam",
    "smishing",
    "spam",
    "spyware",
    "stealer",
    "terrorism",
    "trojan",
    "worm",
];

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn a_type_that_is_a_kind_of_threat_is_the_category() {
        for (name, column, value, expected) in [
            ("url", "type", "phishing", "phishing"),
            ("url", "threat", "malware_download", "malware_download"),
            ("url", "threat_type", "Botnet C&C", "Botnet C&C"),
            ("domain", "category", "Scam", "Scam"),
            ("indicator", "type", "c2", "c2"),
            ("value", "type", "phishing", "phishing"),
            ("indicator", "type", "domain", ""),
            ("url", "type", "url", ""),
            ("url", "type", "seen by A", ""),
            ("url", "note", "phishing", ""),
        ] {
            let table = format!("{name},{column}\na.example,{value}\n");
            let document = format!(r#"[{{"{name}":"a.example","{column}":"{value}"}}]"#);
            for (format, text) in [(Format::Csv, table), (Format::Json, document)] {
                let mut info = ListInfo::new("list", format);
                assert_eq!(of(&info, &text), [expected], "{text}");
                // What the catalog says of the list counts.
                info.attributes.category = Some("own".to_owned());
                assert_eq!(of(&info, &text), [""], "{text}");
            }
        }
        let info = ListInfo::new("list", Format::Csv);
        for kind in ["md5", "malware-sample"] {
            assert_eq!(of(&info, &format!("indicator,type\na.example,{kind}\n")), ["no_link"]);
        }
    }

    fn of(info: &ListInfo, text: &str) -> Vec<String> {
        let category = |rule: &Rule| rule.attributes.category.clone().unwrap_or_default();
        found_in(info, text.as_bytes(), category, code_of).unwrap()
    }
}
