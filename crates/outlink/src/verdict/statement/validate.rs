//! The rules of the database's own request: what is required when, names, and lengths.

use super::Statement;

/// What the database would refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {what}")]
pub struct StatementProblem {
    field: &'static str,
    what: String,
}

impl StatementProblem {
    fn new(field: &'static str, what: impl Into<String>) -> Self {
        Self { field, what: what.into() }
    }

    /// The field that is wrong.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl Statement {
    /// Everything for which the database would refuse the statement; empty if it would take it.
    pub fn problems(&self) -> Vec<StatementProblem> {
        let mut found = Problems(Vec::new());
        found.names("decision_visibility", &self.decision_visibility, &VISIBILITIES, true);
        let has_other = self.decision_visibility.iter().any(|it| it == "DECISION_VISIBILITY_OTHER");
        let other = &self.decision_visibility_other;
        found.text("decision_visibility_other", other, 500, has_other);
        found.name("decision_ground", &self.decision_ground, &GROUNDS);
        let is_illegal = self.decision_ground == "DECISION_GROUND_ILLEGAL_CONTENT";
        let is_terms = self.decision_ground == "DECISION_GROUND_INCOMPATIBLE_CONTENT";
        let ground = &self.illegal_content_legal_ground;
        found.text("illegal_content_legal_ground", ground, 500, is_illegal);
        let explanation = &self.illegal_content_explanation;
        found.text("illegal_content_explanation", explanation, 2000, is_illegal);
        found.text("incompatible_content_ground", &self.incompatible_content_ground, 500, is_terms);
        let explanation = &self.incompatible_content_explanation;
        found.text("incompatible_content_explanation", explanation, 2000, is_terms);
        found.names("content_type", &self.content_type, &CONTENT_TYPES, true);
        let has_other = self.content_type.iter().any(|it| it == "CONTENT_TYPE_OTHER");
        found.text("content_type_other", &self.content_type_other, 500, has_other);
        found.name("category", &self.category, &CATEGORIES);
        let is_keyword = |word: &String| word.starts_with("KEYWORD_");
        if !self.category_specification.iter().all(is_keyword) {
            found.add("category_specification", "holds a name that does not begin with KEYWORD_");
        }
        found.date("content_date", &self.content_date);
        found.date("application_date", &self.application_date);
        if let Some(end) = &self.end_date_visibility_restriction {
            found.date("end_date_visibility_restriction", end);
        }
        found.text("decision_facts", &Some(self.decision_facts.clone()), 5000, true);
        found.name("source_type", &self.source_type, &SOURCES);
        found.text("source_identity", &self.source_identity, 500, false);
        found.name("automated_detection", &self.automated_detection, &["Yes", "No"]);
        found.name("automated_decision", &self.automated_decision, &AUTOMATED);
        found.names("territorial_scope", &self.territorial_scope, &EEA, false);
        let is_code =
            |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !self.content_language.iter().all(is_code) {
            found.add("content_language", "is not two upper-case letters of ISO 639-1");
        }
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if self.puid.is_empty() || self.puid.len() > 500 || !self.puid.bytes().all(is_part) {
            found.add("puid", "needs 1 to 500 letters, digits, `-` and `_`");
        }
        found.0
    }
}

struct Problems(Vec<StatementProblem>);

impl Problems {
    fn add(&mut self, field: &'static str, what: impl Into<String>) {
        self.0.push(StatementProblem::new(field, what));
    }

    fn text(&mut self, field: &'static str, text: &Option<String>, max: usize, required: bool) {
        match text.as_deref().filter(|text| !text.is_empty()) {
            None if required => self.add(field, "is missing: name it in the rule or the profile"),
            Some(text) if text.chars().count() > max => {
                let count = text.chars().count();
                self.add(field, format!("has {count} characters; {max} are allowed"));
            }
            _ => {}
        }
    }

    fn name(&mut self, field: &'static str, name: &str, known: &[&str]) {
        if name.is_empty() {
            self.add(field, "is missing: name it in the rule or the profile");
        } else if !known.contains(&name) {
            let name: String = name.chars().take(64).collect();
            self.add(field, format!("has no value `{name}`; known: {}", known.join(", ")));
        }
    }

    fn names(&mut self, field: &'static str, names: &[String], known: &[&str], required: bool) {
        if names.is_empty() && required {
            self.add(field, "is empty");
        }
        names.iter().for_each(|name| self.name(field, name, known));
    }

    fn date(&mut self, field: &'static str, date: &str) {
        let is_date = matches!(date.as_bytes(), [y @ .., b'-', a, b, b'-', c, d]
            if y.len() == 4 && y.iter().chain([a, b, c, d]).all(u8::is_ascii_digit));
        if !is_date {
            self.add(field, "is not a date such as 2026-01-31");
        }
    }
}

/// The countries of the European Economic Area.
pub(super) const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

const VISIBILITIES: [&str; 7] = [
    "DECISION_VISIBILITY_CONTENT_REMOVED",
    "DECISION_VISIBILITY_CONTENT_DISABLED",
    "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_LABELLED",
    "DECISION_VISIBILITY_OTHER",
];

const GROUNDS: [&str; 2] =
    ["DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"];

const CONTENT_TYPES: [&str; 8] = [
    "CONTENT_TYPE_APP",
    "CONTENT_TYPE_AUDIO",
    "CONTENT_TYPE_IMAGE",
    "CONTENT_TYPE_PRODUCT",
    "CONTENT_TYPE_SYNTHETIC_MEDIA",
    "CONTENT_TYPE_TEXT",
    "CONTENT_TYPE_VIDEO",
    "CONTENT_TYPE_OTHER",
];

const CATEGORIES: [&str; 16] = [
    "STATEMENT_CATEGORY_ANIMAL_WELFARE",
    "STATEMENT_CATEGORY_CONSUMER_INFORMATION",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    "STATEMENT_CATEGORY_SELF_HARM",
    "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
    "STATEMENT_CATEGORY_VIOLENCE",
];

const SOURCES: [&str; 4] = [
    "SOURCE_ARTICLE_16",
    "SOURCE_TRUSTED_FLAGGER",
    "SOURCE_VOLUNTARY",
    "SOURCE_TYPE_OTHER_NOTIFICATION",
];

const AUTOMATED: [&str; 3] = [
    "AUTOMATED_DECISION_FULLY",
    "AUTOMATED_DECISION_PARTIALLY",
    "AUTOMATED_DECISION_NOT_AUTOMATED",
];
