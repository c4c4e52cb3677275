//! Blocks of rows on several threads.

use std::num::NonZero;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// How many threads the machine runs at once; 1 if it does not say.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// How rows are divided among threads.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    /// How many rows there are.
    pub(super) rows: usize,
    /// How many rows a thread takes at a time.
    pub(super) block: usize,
    /// How many threads work at once.
    pub(super) threads: usize,
}

impl Blocks {
    /// Works on every block, and gives the results in the order of the rows. Each thread has a
    /// state of its own. `check` is called on the thread of the caller after every
    /// [`CHECK_BLOCKS`] blocks of it, and after a block once [`CHECK_EVERY`] has passed.
    pub(super) fn run<S: Default, T: Send, E>(
        self,
        work: impl Fn(&mut S, Range<usize>) -> T + Sync,
        check: impl Fn() -> Result<(), E>,
    ) -> Result<Vec<T>, E> {
        let Self { rows, block, threads } = self;
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let results = Mutex::new(Vec::with_capacity(rows.div_ceil(block)));
        // Takes one block after another until there is none, or until `go_on` says to stop.
        let take = |go_on: &mut dyn FnMut() -> bool| {
            let mut state = S::default();
            while !stop.load(Ordering::Relaxed) {
                let start = next.fetch_add(block, Ordering::Relaxed);
                if start >= rows {
                    break;
                }
                let result = work(&mut state, start..rows.min(start + block));
                results.lock().unwrap_or_else(PoisonError::into_inner).push((start, result));
                if !go_on() {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        };
        let helpers = threads.min(rows.div_ceil(block)).saturating_sub(1);
        let mut checked = Ok(());
        thread::scope(|scope| {
            for _ in 0..helpers {
                // If the system gives no further thread, the ones that run do the work.
                let helper = thread::Builder::new();
                if helper.spawn_scoped(scope, || take(&mut || true)).is_err() {
                    break;
                }
            }
            let (mut blocks, mut last) = (0_usize, Instant::now());
            take(&mut || {
                blocks += 1;
                if blocks >= CHECK_BLOCKS || last.elapsed() >= CHECK_EVERY {
                    checked = check();
                    (blocks, last) = (0, Instant::now());
                }
                checked.is_ok()
            });
        });
        checked?;
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_unstable_by_key(|(start, _)| *start);
        Ok(results.into_iter().map(|(_, result)| result).collect())
    }
}

/// After how many blocks the caller is asked whether to go on.
const CHECK_BLOCKS: usize = 64;

/// After how long the caller is asked, however few blocks were done: blocks of long texts take long. A
/// person who wants to stop does not notice such a delay.
const CHECK_EVERY: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::Blocks;

    #[test]
    fn slow_blocks_are_not_waited_for() {
        let blocks = Blocks { rows: 1000, block: 1, threads: 1 };
        let slow = |(): &mut (), _| thread::sleep(Duration::from_millis(20));
        assert_eq!(blocks.run(slow, || Err("stop")).unwrap_err(), "stop");
        let quick = |(): &mut (), rows: std::ops::Range<usize>| rows.start;
        let all = Blocks { rows: 5, block: 2, threads: 2 }.run(quick, || Ok::<_, ()>(()));
        assert_eq!(all, Ok(vec![0, 2, 4]));
    }
}
