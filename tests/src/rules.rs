//! Rules of the shared cases.

use serde_json::Value;
use serde_json::json;

/// A rule of the cases as a rule file has it.
pub fn rule_line(rule: &Value) -> Value {
    let text = |key: &str| rule[key].as_str().unwrap_or_default();
    let mut line = match text("kind") {
        "url_prefix" => json!({ "prefix": text("url") }),
        "hash_prefix" => json!({ "sha256": text("sha256_prefix") }),
        "entity" => {
            let entity = format!("{}:{}/{}", text("platform"), text("entity_kind"), text("id"));
            json!({ "entity": entity })
        }
        kind => json!({ kind: text(kind) }),
    };
    if rule["action"] == "allow" {
        line["effect"] = json!("except");
    }
    for (theirs, ours) in [("expires", "valid_until"), ("where", "part"), ("word", "word")] {
        // The cases write `url` for the whole link, which is what a keyword without a part means.
        if !rule[theirs].is_null() && rule[theirs] != "url" {
            line[ours] = rule[theirs].clone();
        }
    }
    line
}
