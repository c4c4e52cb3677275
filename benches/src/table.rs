//! The result, for people.

use crate::answer::Answer;
use crate::corpus::Corpus;
use crate::definition::Definition;
use crate::definition::Goal;
use crate::definition::Quantity;
use crate::measure::Measured;
use crate::report::Report;

/// Writes what was measured, and says whether every answer is the expected one. Where none is
/// expected, the answers are there to be compared. A goal that is missed is said, and no failure: the
/// machine may have been busy.
pub(crate) fn write(
    definition: &Definition,
    corpus: &Corpus,
    results: &[Measured],
    report: &mut Report,
) -> bool {
    let Definition { name, baseline, .. } = definition;
    let base = results.iter().find(|result| result.engine == baseline).map(|result| result.time);
    let ratio_name = format!("/ {baseline}");
    report.line(format_args!(
        "\n{name:<26} {:>9} {ratio_name:>12} {:>9}  answer on {} links, {} bytes",
        "ns/link",
        "build ms",
        corpus.links().len(),
        corpus.bytes()
    ));
    let mut is_right = true;
    for Measured { engine, answer, time, build } in results {
        let ratio = base.map_or_else(|| "-".to_owned(), |base| format!("{:.3}", time / base));
        let build = build.as_secs_f64() * 1e3;
        let verdict = verdict(*answer, definition.expected(engine, corpus));
        report.line(format_args!(
            "{engine:<26} {time:>9.1} {ratio:>12} {build:>9.1}  {answer} {}",
            verdict.1
        ));
        is_right &= verdict.0;
    }
    for goal in &definition.goals {
        if let Some(value) = value(goal, results) {
            report.line(format_args!("{}", about(goal, value)));
        }
    }
    is_right
}

/// Whether an answer is right, in words.
pub(crate) fn verdict(answer: Answer, expected: Option<Answer>) -> (bool, String) {
    match expected {
        Some(expected) if expected == answer => (true, "as expected".to_owned()),
        Some(expected) => (false, format!("WRONG: {expected} is expected")),
        None => (true, "(none is expected)".to_owned()),
    }
}

fn value(goal: &Goal, results: &[Measured]) -> Option<f64> {
    let of = |name: &str| results.iter().find(|result| result.engine == name);
    let (engine, against) = (of(&goal.engine)?, of(&goal.against)?);
    Some(match goal.quantity {
        Quantity::Time => engine.time / against.time,
        Quantity::Links => engine.answer.links as f64 / against.answer.links as f64,
        Quantity::Added => engine.time - against.time,
    })
}

fn about(goal: &Goal, value: f64) -> String {
    let Goal { engine, against, quantity, must, aim } = goal;
    let (what, sign) = match quantity {
        Quantity::Time => (format!("time of {engine} / {against} = {value:.4}"), "<="),
        Quantity::Links => (format!("links of {engine} / {against} = {value:.4}"), ">="),
        Quantity::Added => (format!("{engine} takes {value:.1} ns more than {against}"), "<="),
    };
    let is_within = |limit: f64| if sign == "<=" { value <= limit } else { value >= limit };
    let word = match (is_within(*must), is_within(*aim)) {
        (_, true) => "reached",
        (true, false) => "kept",
        (false, false) => "MISSED",
    };
    format!("  {what} (must {sign} {must}, aim {aim}): {word}")
}
