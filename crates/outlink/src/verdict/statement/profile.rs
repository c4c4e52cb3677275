//! What only the platform knows, as TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::names::Ground;
#[cfg(feature = "toml")]
use crate::wording::line_at;

/// How a platform fills in statements of reasons.
///
/// ```toml
/// content_language = "SV"
/// automated_decision = "AUTOMATED_DECISION_PARTIALLY"
/// [category.recruitment]
/// category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
/// specification = ["KEYWORD_COORDINATED_HARM"]
/// provision = "Penal Code 16:5"
/// explanation = "The link leads to a group that recruits for serious crime."
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct StatementProfile {
    /// The decision where a link is blocked.
    pub visibility_block: Vec<String>,
    /// The decision where a link opens with a warning.
    pub visibility_warn: Vec<String>,
    /// What `DECISION_VISIBILITY_OTHER` means.
    pub visibility_other: Option<String>,
    /// The ground of rules that name none.
    pub ground: Option<Ground>,
    /// What a link is: the database has no type for it, so `CONTENT_TYPE_OTHER`.
    pub content_type: Vec<String>,
    /// What `CONTENT_TYPE_OTHER` means.
    pub content_type_other: Option<String>,
    /// The language of the content: two letters of ISO 639-1, upper case.
    pub content_language: Option<String>,
    /// Whether the link was found by automated means.
    pub automated_detection: bool,
    /// How far the decision was automated.
    pub automated_decision: String,
    /// Whether the account is one of a business: `ACCOUNT_TYPE_BUSINESS` or `ACCOUNT_TYPE_PRIVATE`.
    pub account_type: Option<String>,
    /// Where decisions count whose rules say nothing; empty means the whole EEA.
    pub territorial_scope: Vec<String>,
    /// Whether statements are made for orders of authorities too.
    pub orders: bool,
    /// Whether path and query of a link are left out.
    pub redact: bool,
    /// Categories of the lists for which no statement is due: deceptive commercial content of high
    /// volume (Article 17(2)).
    pub exempt: Vec<String>,
    /// What the categories of the lists are in the words of the database.
    pub category: BTreeMap<String, CategoryMapping>,
    /// What reasons without a rule are in the words of the database, by their code, such as `entity`
    /// or `unlisted`. Their ground is the terms, unless `ground` says otherwise.
    pub code: BTreeMap<String, CategoryMapping>,
}

/// What a category of the lists is in the words of the database.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CategoryMapping {
    /// `STATEMENT_CATEGORY_...`.
    pub category: String,
    /// Further categories, `STATEMENT_CATEGORY_...`.
    #[serde(default)]
    pub addition: Vec<String>,
    /// `KEYWORD_...`.
    #[serde(default)]
    pub specification: Vec<String>,
    /// What `KEYWORD_OTHER` means.
    pub specification_other: Option<String>,
    /// The provision of the law or of the terms, for rules that name none.
    pub provision: Option<String>,
    /// Why the content is illegal, or incompatible with the terms.
    pub explanation: Option<String>,
    /// Whether what breaks the terms is considered illegal too.
    pub illegal: Option<bool>,
    /// Where the provision can be read.
    pub reference_url: Option<String>,
}

impl Default for StatementProfile {
    fn default() -> Self {
        Self {
            visibility_block: vec!["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED".to_owned()],
            visibility_warn: vec!["DECISION_VISIBILITY_CONTENT_LABELLED".to_owned()],
            visibility_other: None,
            ground: None,
            content_type: vec!["CONTENT_TYPE_OTHER".to_owned()],
            content_type_other: Some("Hyperlink".to_owned()),
            content_language: None,
            automated_detection: true,
            automated_decision: "AUTOMATED_DECISION_FULLY".to_owned(),
            account_type: None,
            territorial_scope: Vec::new(),
            orders: false,
            redact: false,
            exempt: Vec::new(),
            category: BTreeMap::new(),
            code: BTreeMap::new(),
        }
    }
}

/// A profile that cannot be used.
#[cfg(feature = "toml")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("profile of statements: {0}")]
pub struct ProfileError(String);

impl StatementProfile {
    /// Reads a profile; what is absent is as in [`StatementProfile::default`].
    ///
    /// # Errors
    /// If the text is not TOML, or a key is not known.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        toml::from_str(text).map_err(|error| {
            let line = line_at(text, error.span().map_or(0, |span| span.start));
            ProfileError(format!("{} at line {line}", error.message()))
        })
    }
}
