//! The JSON of verdicts: one shape and one order of keys for every language.
//!
//! `version` changes when a key changes its meaning or goes; new keys may come at any time.

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use super::Match;
use super::Reason;
use super::Verdict;
use crate::wording::json_line;

/// The version of the shape.
pub(super) const VERSION: u32 = 2;

/// Writes a verdict on one line.
pub(super) fn to_string(verdict: &Verdict) -> String {
    json_line(verdict)
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Verdict", 6)?;
        object.serialize_field("version", &VERSION)?;
        object.serialize_field("input", self.input())?;
        object.serialize_field("action", &self.action())?;
        object.serialize_field("reasons", self.reasons())?;
        object.serialize_field("candidates", self.candidates())?;
        object.serialize_field("databases", self.databases())?;
        object.end()
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Reason", 9)?;
        object.serialize_field("code", self.code().as_str())?;
        object.serialize_field("action", &self.action())?;
        object.serialize_field("candidate", &self.candidate())?;
        object.serialize_field("message", self.message())?;
        object.serialize_field("rule", &self.rule())?;
        match self.lifted_by() {
            Some(rule) => object.serialize_field("lifted_by", rule)?,
            None => object.skip_field("lifted_by")?,
        }
        match self.withdrawn_by() {
            Some(rule) => object.serialize_field("withdrawn_by", rule)?,
            None => object.skip_field("withdrawn_by")?,
        }
        match self.detail() {
            Some(detail) => object.serialize_field("detail", detail)?,
            None => object.skip_field("detail")?,
        }
        match self.decided_by() {
            Some(by) => object.serialize_field("decided_by", &by)?,
            None => object.skip_field("decided_by")?,
        }
        match self.jurisdictions() {
            places if places.is_empty() => object.skip_field("jurisdictions")?,
            places => object.serialize_field("jurisdictions", places)?,
        }
        object.end()
    }
}

impl Serialize for Match {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Match", MATCH_FIELDS)?;
        object.serialize_field("kind", self.kind().as_str())?;
        object.serialize_field("pattern", self.pattern())?;
        object.serialize_field("effect", &self.effect())?;
        object.serialize_field("list", self.list())?;
        object.serialize_field("line", &self.line())?;
        self.write_attributes(&mut object)?;
        object.end()
    }
}

/// A hint for the serializer, which JSON does not need.
const MATCH_FIELDS: usize = 19;
