//! `stix`: the indicators of a STIX bundle, of version 2.1 or 2.0
//! (<https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html>).
//!
//! A pattern makes a rule for each comparison that alone suffices. One that asks for two things at
//! once, or for one after the other, makes none: a link shows one thing only.

use super::ListErrorKind;
use super::attributes;
use super::columns;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::document;
use super::document::Path;
use super::document::Record;
use super::document::Visit;
use super::document::is_document;
use super::input::Input;
use super::output::Output;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Options;
use super::registry::Reader;
use super::sample::Sample;
use super::sample::Shape;
use crate::date::TimeZone;
use crate::limits::ListLimits;
use crate::rule::Attributes;
use crate::rule::Rule;

mod comparison;
mod parse;

pub(super) const READER: Reader = Reader { looks: Looks::Document(shape), read };

fn shape(sample: &Sample<'_>) -> Shape {
    match is_bundle(sample.text) {
        true => Shape::Surely,
        false => Shape::could(is_document(sample.text)),
    }
}

/// Whether a document begins as a bundle does.
pub(super) fn is_bundle(text: &str) -> bool {
    let head: String = text.chars().filter(|char| !char.is_whitespace()).take(HEAD_CHARS).collect();
    let has = |marks: &[&str]| marks.iter().any(|mark| head.contains(mark));
    is_document(text)
        && has(&["\"type\":\"bundle\"", "\"type\":\"indicator\"", "\"spec_version\":\"2"])
        && has(&["\"objects\":", "\"pattern\":", "\"spec_version\":", "\"id\":\"bundle--"])
}

fn read(
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    document::read(&mut Stix { limits: options.limits }, input, options, output)
}

struct Stix<'a> {
    limits: &'a ListLimits,
}

impl Visit for Stix<'_> {
    fn keeps(&self, path: &Path) -> bool {
        let key = path.last_key();
        KEPT.contains(&key) && (!path.is_item() || [INDICATOR_TYPES, LABELS].contains(&key))
    }

    fn scalar(&mut self, _: &Path, _: &str, _: &mut Output<'_>) {}

    /// Bundles hold objects of many kinds, of which indicators alone are entries.
    fn expects_entries(&self, _: &Path) -> bool {
        false
    }

    fn record(&mut self, _: &Path, record: &Record, output: &mut Output<'_>) {
        if record.get("type") != Some("indicator") {
            return;
        }
        output.count_entry();
        let Some(pattern) = record.get("pattern") else {
            let problem =
                Problem::new(DiagnosticCode::PatternMissing, "an indicator has a pattern");
            return output.report("", problem);
        };
        if record.is_true("revoked") {
            return output.note(pattern, DiagnosticCode::Revoked, "the indicator was revoked");
        }
        // STIX 2.0 has the types among the labels.
        let types = match record.get(INDICATOR_TYPES) {
            Some(_) => INDICATOR_TYPES,
            None => LABELS,
        };
        // OpenCTI says so of an indicator that nothing is to be detected by.
        let is_harmless = record.all(types).any(|kind| kind == "benign")
            || record.get(DETECTION) == Some("false");
        if is_harmless {
            let message = "the indicator is of something harmless, or not meant for detection";
            return output.note(pattern, DiagnosticCode::NotBlocked, message);
        }
        if let Some(kind) = record.get("pattern_type").filter(|kind| *kind != "stix") {
            let message = format!("a pattern of the type `{kind}` is not read");
            return output
                .report(pattern, Problem::new(DiagnosticCode::ConditionUnsupported, message));
        }
        let mut own = Attributes::default();
        for key in ["valid_from", "valid_until"] {
            let set = columns::set_attribute(
                &TimeZone::UTC,
                &mut own,
                key,
                record.get(key).unwrap_or_default(),
                &mut Notes::new(),
            );
            if let Err(problem) = set {
                return output.report(pattern, problem);
            }
        }
        if let Err(problem) = attributes::check(&own) {
            return output.report(pattern, problem);
        }
        match parse::pattern(pattern) {
            Ok(alternatives) => {
                for alternative in alternatives {
                    self.alternative(pattern, &alternative, &own, output);
                }
            }
            Err(problem) => output.report(pattern, problem),
        }
    }
}

impl Stix<'_> {
    fn alternative(
        &self,
        pattern: &str,
        alternative: &parse::Alternative,
        own: &Attributes,
        output: &mut Output<'_>,
    ) {
        let comparison = match alternative {
            parse::Alternative::One(comparison) => comparison,
            parse::Alternative::Several => {
                let message = "the pattern asks for several things at once, and a link shows one";
                let problem = Problem::new(DiagnosticCode::ConditionUnsupported, message);
                return output.report(pattern, problem);
            }
        };
        let mut notes = Notes::new();
        let patterns = comparison::read(comparison, self.limits, &mut notes);
        for note in notes {
            output.report(pattern, note);
        }
        match patterns {
            Ok(patterns) => {
                for found in patterns {
                    let attributes = own.clone();
                    output.rule(Rule { attributes, ..Rule::new(found, output.line()) });
                }
            }
            Err(problem) => output.report(pattern, problem),
        }
    }
}

/// How much of a document is looked at to tell what it is, in characters.
const HEAD_CHARS: usize = 16_384;

const INDICATOR_TYPES: &str = "indicator_types";
const LABELS: &str = "labels";
const DETECTION: &str = "x_opencti_detection";

/// The members of an indicator that count.
const KEPT: [&str; 9] = [
    "type",
    "pattern",
    "pattern_type",
    "revoked",
    "valid_from",
    "valid_until",
    INDICATOR_TYPES,
    LABELS,
    DETECTION,
];
