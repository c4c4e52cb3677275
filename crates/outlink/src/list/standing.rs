//! What a record says becomes of its own entry: that it is blocked, let through, or not in force.

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::words::folded;

/// What becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Block,
    Except,
    /// The entry is kept in the list and not in force.
    Removed,
}

/// A column or member that says what becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StandingColumn {
    pub(crate) name: &'static str,
    /// What a yes and a no mean, if it answers a question.
    answers: Option<(Standing, Standing)>,
    /// Whether a value that is not known is a warning. In columns that many feeds use for something else it
    /// is not.
    warns_of_unknown: bool,
    /// Who asks for it.
    pub(crate) asked: Asked,
}

/// Why a column that says what becomes of an entry is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The catalog names it as the `effect`.
    ByCatalog,
    /// It stands in a table that is well known.
    ByName,
    /// The catalog names other columns: it is not read.
    Not,
}

/// What the value of such a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    Standing(Standing),
    Unclear,
}

impl StandingColumn {
    /// The column that the catalog names as the `effect`.
    pub(crate) const EFFECT: Self =
        Self { name: "effect", answers: None, warns_of_unknown: true, asked: Asked::ByCatalog };

    /// The column with a name, if it says what becomes of entries.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let folded = folded(name);
        let name = folded.strip_prefix("is_").unwrap_or(&folded);
        let among = |names: &[&'static str]| names.iter().copied().find(|known| *known == name);
        let column = |name, answers, warns_of_unknown| {
            Some(Self { name, answers, warns_of_unknown, asked: Asked::ByName })
        };
        if let Some(name) = among(&VERDICT_COLUMNS) {
            return column(name, None, true);
        }
        if let Some(name) = among(&SHARED_COLUMNS) {
            return column(name, None, false);
        }
        QUESTIONS.iter().find_map(|(names, yes, no)| column(among(names)?, Some((*yes, *no)), true))
    }

    /// The same column, as the catalog or nobody asks for it.
    pub(crate) fn asked(self, asked: Asked) -> Self {
        Self { asked, ..self }
    }

    /// What a value says; `answer` is what it means if it is a yes or a no.
    pub(crate) fn said(&self, text: &str, answer: Option<bool>) -> Said {
        if text.trim().is_empty() {
            return Said::Nothing;
        }
        if let (Some((yes, no)), Some(answer)) = (self.answers, answer) {
            return Said::Standing(if answer { yes } else { no });
        }
        let is_kind = self.asked != Asked::ByCatalog && KINDS.contains(&self.name);
        if is_kind && NO_KINDS.contains(&folded(text).as_str()) {
            return Said::Nothing;
        }
        match of_word(text) {
            Some(standing) => Said::Standing(standing),
            None if self.warns_of_unknown => Said::Unclear,
            None => Said::Nothing,
        }
    }

    /// The problem of a value that is not known.
    pub(crate) fn unclear(&self, text: &str) -> Problem {
        let Self { name, .. } = self;
        let text = excerpt(text.trim());
        match self.asked {
            Asked::ByCatalog => Problem::new(
                DiagnosticCode::UnknownValue,
                format!("the effect is `{text}`; write block or except"),
            ),
            Asked::ByName | Asked::Not => Problem::new(
                DiagnosticCode::UnknownKey,
                format!(
                    "`{name}` is `{text}`, which is not read, so the entry is in force; choose entries \
                     with `where`, or name the columns that are meant in `columns`"
                ),
            ),
        }
    }

    /// The warning about a column that the catalog does not name and whose value says that an entry is not
    /// blocked.
    pub(crate) fn ignored(&self, text: &str) -> Problem {
        let Self { name, .. } = self;
        let text = excerpt(text.trim());
        let message = format!(
            "`{name}` is `{text}` and is not read, so the entry is blocked; name it in `columns`, as in \
             effect = \"{name}\", or choose entries with `where`"
        );
        Problem::new(DiagnosticCode::UnknownKey, message)
    }
}

fn of_word(text: &str) -> Option<Standing> {
    let folded = folded(text);
    let is_among = |words: &[&str]| words.contains(&folded.as_str());
    if is_among(&EXCEPT) {
        return Some(Standing::Except);
    }
    if is_among(&REMOVED) {
        return Some(Standing::Removed);
    }
    is_among(&BLOCK).then_some(Standing::Block)
}

/// Columns that say it in a word.
const VERDICT_COLUMNS: [&str; 7] =
    ["action", "decision", "disposition", "effect", "state", "status", "verdict"];

/// Columns that say it in some feeds and something else in others.
const SHARED_COLUMNS: [&str; 8] =
    ["category", "classification", "label", "list", "list_type", "listed_as", "reputation", "type"];

/// The columns that hold kinds of threats and labels.
const KINDS: [&str; 3] = ["category", "label", "type"];

/// Words that say in such a column what is blocked: a page with which a filter is got around.
const NO_KINDS: [&str; 4] = ["bypass", "clean", "good", "ignore"];

/// Columns that answer a question, with what a yes and a no mean.
const QUESTIONS: [(&[&str], Standing, Standing); 4] = [
    (
        &[
            "allow",
            "allowed",
            "allowlist",
            "allowlisted",
            "benign",
            "clean",
            "except",
            "exception",
            "excluded",
            "false_positive",
            "harmless",
            "ignored",
            "known_good",
            "legit",
            "legitimate",
            "safe",
            "trusted",
            "whitelist",
            "whitelisted",
        ],
        Standing::Except,
        Standing::Block,
    ),
    (&["malicious"], Standing::Block, Standing::Except),
    (
        &[
            "active",
            "blacklisted",
            "block",
            "blocked",
            "blocklisted",
            "enabled",
            "in_force",
            "listed",
            "valid",
        ],
        Standing::Block,
        Standing::Removed,
    ),
    (
        &[
            "deleted",
            "delisted",
            "deprecated",
            "disabled",
            "expired",
            "inactive",
            "obsolete",
            "removed",
            "retired",
            "revoked",
            "withdrawn",
        ],
        Standing::Removed,
        Standing::Block,
    ),
];

/// Words for what is let through.
const EXCEPT: [&str; 27] = [
    "allow",
    "allowed",
    "allowlist",
    "allowlisted",
    "benign",
    "bypass",
    "clean",
    "except",
    "exception",
    "exclude",
    "excluded",
    "false_positive",
    "fp",
    "good",
    "goodware",
    "harmless",
    "ignore",
    "ignored",
    "legit",
    "legitimate",
    "not_malicious",
    "permit",
    "safe",
    "trusted",
    "unblock",
    "whitelist",
    "whitelisted",
];

/// Words for what is not in force. Feeds write `inactive` of sites that are offline and come back.
const REMOVED: [&str; 10] = [
    "delete",
    "deleted",
    "delisted",
    "disabled",
    "obsolete",
    "remove",
    "removed",
    "retired",
    "revoked",
    "withdrawn",
];

/// Words for what is blocked, and for sites that are there or gone for now.
const BLOCK: [&str; 37] = [
    "active",
    "add",
    "added",
    "bad",
    "blacklist",
    "blacklisted",
    "block",
    "blocked",
    "blocklist",
    "blocklisted",
    "confirmed",
    "current",
    "denied",
    "deny",
    "down",
    "drop",
    "enabled",
    "inactive",
    "include",
    "included",
    "listed",
    "live",
    "malicious",
    "malware",
    "new",
    "offline",
    "online",
    "open",
    "phish",
    "phishing",
    "reject",
    "scam",
    "suspicious",
    "unsafe",
    "up",
    "valid",
    "verified",
];

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::names::Effect;
    use crate::rule::Column;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn a_record_that_says_that_it_allows_is_an_exception() {
        for member in [
            r#""effect":"except""#,
            r#""action":"allow""#,
            r#""type":"allowlist""#,
            r#""whitelisted":true"#,
            r#""isWhitelisted":"yes""#,
            r#""status":"clean""#,
            r#""malicious":false"#,
            r#""verdict":"False Positive""#,
        ] {
            let text = format!(r#"[{{"domain":"a.example",{member}}},{{"domain":"b.example"}}]"#);
            assert_eq!(of(Format::Json, &[], &text), ["@@a.example", "b.example"], "{member}");
        }
        for (column, value) in
            [("effect", "except"), ("action", "allow"), ("type", "allowlist"), ("malicious", "no")]
        {
            for name in ["domain", "ioc"] {
                let text = format!("{name},{column}\na.example,{value}\nb.example,\n");
                let found = of(Format::Csv, &[], &text);
                assert_eq!(found, ["@@a.example", "b.example"], "{name} {column}");
            }
        }
    }

    #[test]
    fn a_record_that_is_not_in_force_makes_no_rule() {
        for member in [r#""active":false"#, r#""status":"removed""#, r#""disabled":1"#] {
            let text = format!(r#"[{{"domain":"a.example",{member}}},{{"domain":"b.example"}}]"#);
            assert_eq!(of(Format::Json, &[], &text), ["revoked", "b.example"], "{member}");
        }
        for member in [
            r#""status":"inactive""#,
            r#""category":"bypass""#,
            r#""label":"good""#,
            r#""blocked":true"#,
        ] {
            let text = format!(r#"[{{"domain":"a.example",{member}}}]"#);
            assert_eq!(of(Format::Json, &[], &text), ["a.example"], "{member}");
        }
        for word in ["expired", "invalid", "deprecated"] {
            let text = format!("domain,status\na.example,{word}\n");
            assert_eq!(of(Format::Csv, &[], &text), ["unknown_key", "a.example"], "{word}");
        }
        let text = "domain,active\na.example,false\nb.example,true\n";
        assert_eq!(of(Format::Csv, &[], text), ["revoked", "b.example"]);
    }

    #[test]
    fn a_value_that_is_not_known_warns_of_unknown_once_and_blocks() {
        let text = r#"[{"domain":"a.example","status":"xyz"},{"domain":"b.example","status":"abc"},{"domain":"c.example","type":"xyz","whitelisted":null}]"#;
        let expected = ["unknown_key", "a.example", "b.example", "c.example"];
        assert_eq!(of(Format::Json, &[], text), expected);
        let text = "domain,status\na.example,xyz\nb.example,abc\nc.example,active\n";
        assert_eq!(of(Format::Csv, &[], text), expected);
    }

    #[test]
    fn the_catalog_names_the_column_that_says_the_effect() {
        let columns = [("domain", "name"), ("effect", "what")];
        let text = r#"[{"name":"a.example","what":"allow"},{"name":"b.example","what":"block"},{"name":"c.example","what":"xyz"}]"#;
        let expected = ["@@a.example", "b.example", "unknown_value"];
        assert_eq!(of(Format::Json, &columns, text), expected);
        let text = "name,what\na.example,allow\nb.example,block\nc.example,xyz\n";
        assert_eq!(of(Format::Csv, &columns, text), expected);
        let text = "name,whitelisted\na.example,yes\nb.example,no\nc.example,xyz\n";
        let columns = [("domain", "name"), ("effect", "whitelisted")];
        assert_eq!(of(Format::Csv, &columns, text), expected);
        // A column that the catalog does not name is told where it says something else.
        let text = "name,action,type\na.example,block,x\nb.example,allow,x\nc.example,allow,x\n";
        let expected = ["a.example", "unknown_key", "b.example", "c.example"];
        assert_eq!(of(Format::Csv, &[("domain", "name")], text), expected);
        let text = r#"[{"name":"a.example","action":"block"},{"name":"b.example","action":"allow"},{"name":"c.example","action":"allow"}]"#;
        assert_eq!(of(Format::Json, &[("domain", "name")], text), expected);
    }

    fn of(format: Format, columns: &[(&str, &str)], text: &str) -> Vec<String> {
        let mut info = ListInfo::new("list", format);
        let columns = columns.iter();
        info.columns = columns
            .map(|(key, name)| ((*key).to_owned(), Column::Name((*name).to_owned())))
            .collect();
        found_in(&info, text.as_bytes(), written, code_of).unwrap()
    }

    fn written(rule: &Rule) -> String {
        let mark = if rule.effect == Effect::Except { "@@" } else { "" };
        format!("{mark}{}", rule.pattern)
    }
}
