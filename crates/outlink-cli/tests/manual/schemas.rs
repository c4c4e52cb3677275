//! The JSON Schemas of the manual: one file has every name that the others refer to, and is written
//! from the enumerations of the engine. The tests of the Python package hold what is written and read
//! against them.

use std::fs;

use outlink::Action;
use outlink::Effect;
use outlink::Ground;
use outlink::Part;
use outlink::ReasonCode;
use outlink::RuleKind;
use outlink::SourceType;
use outlink::extract::LinkForm;
use outlink::list::DiagnosticCode;
use outlink::list::Severity;
use outlink::url::Anomaly;
use outlink::url::Network;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::compare;
use crate::root;

/// The schema of names, with a definition for each enumeration.
fn names() -> Value {
    let definitions: [(&str, &[&str]); 12] = [
        ("action", Action::NAMES),
        ("anomaly", Anomaly::NAMES),
        ("diagnostic", DiagnosticCode::NAMES),
        ("effect", Effect::NAMES),
        ("ground", Ground::NAMES),
        ("link_form", LinkForm::NAMES),
        ("network", Network::NAMES),
        ("part", Part::NAMES),
        ("reason_code", ReasonCode::NAMES),
        ("rule_kind", RuleKind::NAMES),
        ("severity", Severity::NAMES),
        ("source_type", SourceType::NAMES),
    ];
    let definitions = definitions.map(|(name, names)| (name.to_owned(), json!({ "enum": names })));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "names.schema.json",
        "title": "Names",
        "description": "The names that the other schemas refer to. Names are added at any time.",
        "$defs": Map::from_iter(definitions),
    })
}

#[test]
fn schemas_name_what_the_engine_names() {
    let path = root().join("reference/schemas/names.schema.json");
    let page = fs::read_to_string(&path).unwrap_or_default();
    compare(&path, &page, &(serde_json::to_string_pretty(&names()).unwrap() + "\n"));
}
