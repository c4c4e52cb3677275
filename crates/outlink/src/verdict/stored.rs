//! Verdicts that were stored as JSON, read back.

use std::borrow::Cow;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use super::Databases;
use super::Decision;
use super::Outcome;
use super::Verdict;
use super::databases::DatabaseName;
use super::json::VERSION;
use super::matched::Match;
use super::reason::Reason;
use super::why::Why;
use crate::context::Jurisdictions;
use crate::expand::Candidate;
use crate::names::Action;
use crate::names::ReasonCode;

impl<'de> Deserialize<'de> for Verdict {
    /// Reads what [`Verdict::to_json`] wrote. Keys that are not known are passed over, since new ones
    /// may come with the same version.
    ///
    /// # Errors
    ///
    /// If the JSON has another version, or names a place whose normal form is another one today.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            version: u32,
            input: String,
            action: Action,
            reasons: Vec<Reason>,
            candidates: Vec<Candidate>,
            databases: Vec<DatabaseName>,
        }
        let stored = Stored::deserialize(deserializer)?;
        if stored.version != VERSION {
            return Err(D::Error::custom(format_args!(
                "the verdict has version {} of its JSON, and this library reads version {VERSION}; \
                 screen the link again",
                stored.version
            )));
        }
        let Stored { input, action, reasons, mut candidates, databases, .. } = stored;
        // Earlier releases wrote the redirector that hides a target in the reason alone.
        for reason in reasons.iter().filter(|it| it.code() == ReasonCode::OpaqueRedirect) {
            let candidate = reason.candidate().and_then(|index| candidates.get_mut(index));
            if let (Some(candidate), Some(name)) = (candidate, reason.detail()) {
                candidate.opaque.get_or_insert_with(|| Cow::Owned(name.to_owned()));
            }
        }
        let decision = Decision { input, action, reasons, candidates: candidates.into() };
        Ok(Self {
            databases: Databases::from_iter(databases),
            outcome: Outcome::Decided(Box::new(decision)),
        })
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            code: ReasonCode,
            action: Action,
            candidate: Option<usize>,
            message: String,
            rule: Option<Box<Match>>,
            lifted_by: Option<Box<Match>>,
            withdrawn_by: Option<Box<Match>>,
            detail: Option<String>,
            decided_by: Option<String>,
            #[serde(default)]
            jurisdictions: Jurisdictions,
        }
        let stored = Stored::deserialize(deserializer)?;
        let Stored { code, action, candidate, message, rule, lifted_by, withdrawn_by, .. } = stored;
        let by = stored.decided_by.map(|by| by.parse()).transpose().map_err(D::Error::custom)?;
        let detail = stored.detail.map(Cow::Owned);
        let why = Why::Stored { code, rule, lifted_by, withdrawn_by, detail };
        let reason = Self::stored(action, candidate, message, why);
        Ok(reason.decided(by).within(&stored.jurisdictions))
    }
}
