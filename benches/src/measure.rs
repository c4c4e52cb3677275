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
/// they meet the same disturbances. One that has used up [`PATIENCE`] sits out.
pub(crate) fn measure(
    engines: &[Engine],
    corpus: &Corpus,
    chunks: usize,
    passes: usize,
) -> Vec<Measured> {
    let links = corpus.links();
    let chunks: Vec<_> = links.chunks(links.len().div_ceil(chunks.max(1)).max(1)).collect();
    let mut runs: Vec<_> = engines.iter().map(|_| Run::of(chunks.len())).collect();
    for pass in 0..passes.max(1) {
        for (engine, run) in engines.iter().zip(&mut runs) {
            if pass == 0 || run.spent < PATIENCE {
                run.pass(engine, &chunks);
            }
        }
    }
    let count = links.len().max(1) as f64;
    engines
        .iter()
        .zip(runs)
        .map(|(engine, run)| Measured {
            engine: engine.name,
            answer: run.answer,
            time: run.fastest.iter().map(Duration::as_nanos).sum::<u128>() as f64 / count,
            build: engine.build,
        })
        .collect()
}

/// After how much time an engine has no more passes.
const PATIENCE: Duration = Duration::from_secs(30);

struct Run {
    /// The fastest time of each chunk.
    fastest: Vec<Duration>,
    answer: Answer,
    spent: Duration,
}

impl Run {
    fn of(chunks: usize) -> Self {
        Self {
            fastest: vec![Duration::MAX; chunks],
            answer: Answer::default(),
            spent: Duration::ZERO,
        }
    }

    fn pass(&mut self, engine: &Engine, chunks: &[&[&'static str]]) {
        self.answer = Answer::default();
        for (chunk, fastest) in chunks.iter().zip(&mut self.fastest) {
            let start = Instant::now();
            let answer = (engine.run)(black_box(chunk));
            let took = start.elapsed();
            *fastest = took.min(*fastest);
            self.spent += took;
            self.answer += answer;
        }
    }
}
