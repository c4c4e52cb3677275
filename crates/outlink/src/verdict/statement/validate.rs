//! The rules of the database's own request: what is required when, names, and lengths.

use super::Statement;
use crate::names::UnknownName;

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
        found.names("category_addition", &self.category_addition, &CATEGORIES, false);
        found.keywords(&self.category_specification);
        let has_other = self.category_specification.iter().any(|it| it == "KEYWORD_OTHER");
        let other = &self.category_specification_other;
        found.text("category_specification_other", other, 500, has_other);
        found.date("content_date", &self.content_date, "2000-01-01");
        found.date("application_date", &self.application_date, "2020-01-01");
        if let Some(end) = &self.end_date_visibility_restriction {
            found.date("end_date_visibility_restriction", end, "0000-01-01");
        }
        let url = &self.decision_ground_reference_url;
        found.text("decision_ground_reference_url", url, 500, false);
        if !url.iter().all(|url| url.starts_with("https://") || url.starts_with("http://")) {
            found.add("decision_ground_reference_url", "is not a link; write https://...");
        }
        if let Some(answer) = &self.incompatible_content_illegal {
            found.name("incompatible_content_illegal", answer, &["Yes", "No"]);
        }
        if let Some(kind) = &self.account_type {
            found.name("account_type", kind, &ACCOUNTS);
        }
        found.text("decision_facts", &Some(self.decision_facts.clone()), 5000, true);
        found.name("source_type", &self.source_type, &SOURCES);
        found.text("source_identity", &self.source_identity, 500, false);
        found.name("automated_detection", &self.automated_detection, &["Yes", "No"]);
        found.name("automated_decision", &self.automated_decision, &AUTOMATED);
        found.names("territorial_scope", &self.territorial_scope, &EEA, false);
        let is_code = |code: &String| LANGUAGES.split(' ').any(|known| known == code);
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

    fn keywords(&mut self, words: &[String]) {
        let is_known = |word: &str| {
            let name = word.strip_prefix("KEYWORD_");
            name.is_some_and(|name| KEYWORDS.split_ascii_whitespace().any(|known| known == name))
        };
        for word in words.iter().filter(|word| !is_known(word)) {
            let field = "category_specification";
            let known = KEYWORDS.split_ascii_whitespace();
            let name = word.strip_prefix("KEYWORD_").unwrap_or(word);
            self.add(field, format!("has an {}", UnknownName::new("KEYWORD_ name", name, known)));
        }
    }

    fn date(&mut self, field: &'static str, date: &str, first: &str) {
        if !is_date(date, first) {
            let date: String = date.chars().take(64).collect();
            self.add(field, format!("is `{date}`; it takes days from {first} to {LAST_DAY}"));
        }
    }
}

/// Whether a text is a day, not before the first and not after the last that is taken.
pub(super) fn is_date(date: &str, first: &str) -> bool {
    let is_day = matches!(date.as_bytes(), [y @ .., b'-', a, b, b'-', c, d]
        if y.len() == 4 && y.iter().chain([a, b, c, d]).all(u8::is_ascii_digit));
    is_day && first <= date && date <= LAST_DAY
}

/// The last day that the database takes.
const LAST_DAY: &str = "2038-01-01";

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

const ACCOUNTS: [&str; 2] = ["ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"];

/// The names of `category_specification`, each after `KEYWORD_`.
const KEYWORDS: &str = "\
    ADULT_SEXUAL_MATERIAL AGE_SPECIFIC_RESTRICTIONS AGE_SPECIFIC_RESTRICTIONS_MINORS \
    ANIMAL_HARM BIOMETRIC_DATA_BREACH BULLYING_AGAINST_GIRLS CHILD_SEXUAL_ABUSE_MATERIAL \
    CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE CONTENT_PROMOTING_EATING_DISORDERS COORDINATED_HARM \
    COPYRIGHT_INFRINGEMENT CYBER_BULLYING_INTIMIDATION CYBER_HARASSMENT \
    CYBER_HARASSMENT_AGAINST_WOMEN CYBER_INCITEMENT CYBER_STALKING CYBER_STALKING_AGAINST_WOMEN \
    DATA_FALSIFICATION DEFAMATION DESIGN_INFRINGEMENT DISCRIMINATION \
    FEMALE_GENDERED_DISINFORMATION GEOGRAPHICAL_REQUIREMENTS \
    GEOGRAPHIC_INDICATIONS_INFRINGEMENT GOODS_SERVICES_NOT_PERMITTED \
    GROOMING_SEXUAL_ENTICEMENT_MINORS HATE_SPEECH HIDDEN_ADVERTISEMENT HUMAN_EXPLOITATION \
    HUMAN_TRAFFICKING ILLEGAL_ORGANIZATIONS IMPERSONATION_ACCOUNT_HIJACKING \
    INAUTHENTIC_ACCOUNTS INAUTHENTIC_LISTINGS INAUTHENTIC_USER_REVIEWS INCITEMENT_AGAINST_WOMEN \
    INCITEMENT_VIOLENCE_HATRED INSUFFICIENT_INFORMATION_ON_TRADERS LANGUAGE_REQUIREMENTS \
    MISINFORMATION_DISINFORMATION MISLEADING_INFO_CONSUMER_RIGHTS \
    MISLEADING_INFO_GOODS_SERVICES MISSING_PROCESSING_GROUND NONCOMPLIANCE_PRICING \
    NON_CONSENSUAL_IMAGE_SHARING NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN \
    NON_CONSENSUAL_MATERIAL_DEEPFAKE NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN NUDITY \
    OTHER PATENT_INFRINGEMENT PHISHING PROHIBITED_PRODUCTS PYRAMID_SCHEMES \
    RIGHT_TO_BE_FORGOTTEN RISK_ENVIRONMENTAL_DAMAGE RISK_PUBLIC_HEALTH SELF_MUTILATION STALKING \
    SUICIDE TERRORIST_CONTENT TRADEMARK_INFRINGEMENT TRADE_SECRET_INFRINGEMENT \
    TRAFFICKING_WOMEN_GIRLS UNLAWFUL_SALE_ANIMALS UNSAFE_CHALLENGES UNSAFE_PRODUCTS \
    VIOLATION_EU_LAW VIOLATION_NATIONAL_LAW";

/// The languages of ISO 639-1.
const LANGUAGES: &str = "\
    AA AB AE AF AK AM AN AR AS AV AY AZ BA BE BG BH BI BM BN BO BR BS CA CE CH CO CR CS CU CV \
    CY DA DE DV DZ EE EL EN EO ES ET EU FA FF FI FJ FO FR FY GA GD GL GN GU GV HA HE HI HO HR \
    HT HU HY HZ IA ID IE IG II IK IO IS IT IU JA JV KA KG KI KJ KK KL KM KN KO KR KS KU KV KW \
    KY LA LB LG LI LN LO LT LU LV MG MH MI MK ML MN MR MS MT MY NA NB ND NE NG NL NN NO NR NV \
    NY OC OJ OM OR OS PA PI PL PS PT QU RM RN RO RU RW SA SC SD SE SG SI SK SL SM SN SO SQ SR \
    SS ST SU SV SW TA TE TG TH TI TK TL TN TO TR TS TT TW TY UG UK UR UZ VE VI VO WA WO XH YI \
    YO ZA ZH ZU";
