//! Time, measured so that neighbours on the machine do little harm.

use std::hint::black_box;
use std::time::Duration;
use std::time::Instant;

use crate::answer::Answer;
use crate::corpus::Corpus;
use crate::engines::Engine;

/// What came out for an engine.
pub(crate) struct Measured {
    pub(crate) engine: &'static str,
    pub(crate) answer: Answer,
    /// The mean time for a link, in nanoseconds.
    pub(crate) time: f64,
    /// How long it took to build, for engines that know rules.
    pub(crate) build: Duration,
}

/// Runs all engines on all links, several times over.
///
/// The links are cut into chunks; the fastest time of each chunk over all passes counts, so that
/// whatever disturbs a chunk must disturb it in every pass. Engines take turns pass by pass, so that
/// they meet the same disturbances.
pub(crate) fn measure(engines: &[Engine], corpus: &Corpus, passes: usize) -> Vec<Measured> {
    let links = corpus.links();
    let chunks: Vec<_> = links.chunks(links.len().div_ceil(CHUNKS).max(1)).collect();
    let mut fastest = vec![vec![Duration::MAX; chunks.len()]; engines.len()];
    let mut answers = vec![Answer::default(); engines.len()];
    for _ in 0..passes.max(1) {
        for ((engine, fastest), sum) in engines.iter().zip(&mut fastest).zip(&mut answers) {
            *sum = Answer::default();
            for (chunk, fastest) in chunks.iter().zip(fastest) {
                let start = Instant::now();
                let answer = (engine.run)(black_box(chunk));
                *fastest = start.elapsed().min(*fastest);
                *sum += answer;
            }
        }
    }
    let count = links.len().max(1) as f64;
    let results = engines.iter().zip(fastest).zip(answers);
    results
        .map(|((engine, fastest), answer)| Measured {
            engine: engine.name,
            answer,
            time: fastest.iter().map(Duration::as_nanos).sum::<u128>() as f64 / count,
            build: engine.build,
        })
        .collect()
}

const CHUNKS: usize = 64;
