//! The result, for people.

use crate::answer::Answer;
use crate::corpus::Corpus;
use crate::definition::Definition;
use crate::measure::Measured;

/// Prints what was measured, and says whether every answer is the expected one. Where none is
/// expected, the answers are there to be compared.
pub(crate) fn print(definition: &Definition, corpus: &Corpus, results: &[Measured]) -> bool {
    let Definition { name, baseline, .. } = definition;
    let base = results.iter().find(|result| result.engine == baseline).map(|result| result.time);
    println!("\n{name:<22} {:>9} {:>9} {:>9}  answer", "ns/link", "ratio", "build ms");
    let mut is_right = true;
    for Measured { engine, answer, time, build } in results {
        let ratio = base.map_or_else(|| "-".to_owned(), |base| format!("{:.3}", time / base));
        let build = build.as_secs_f64() * 1e3;
        let verdict = verdict(*answer, definition.expected(engine, corpus));
        println!("{engine:<22} {time:>9.1} {ratio:>9} {build:>9.1}  {answer} {}", verdict.1);
        is_right &= verdict.0;
    }
    is_right
}

fn verdict(answer: Answer, expected: Option<Answer>) -> (bool, String) {
    match expected {
        Some(expected) if expected == answer => (true, "as expected".to_owned()),
        Some(expected) => (false, format!("WRONG: {expected} is expected")),
        None => (true, "(none is expected)".to_owned()),
    }
}
