//! Work that several threads share.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

/// How many threads share work on so many rules.
pub(super) fn threads(rules: usize) -> usize {
    match rules < MANY {
        true => 1,
        false => thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS),
    }
}

/// Calls `work` with each of some things, on at most so many threads, and waits for all of them.
pub(super) fn each<T: Send>(things: Vec<T>, threads: usize, work: impl Fn(T) + Sync) {
    let threads = threads.min(things.len());
    let left = Mutex::new(things);
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || {
        while let Some(thing) = next() {
            work(thing);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Where the system has no thread to give, those that there are do the work.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}

/// Fewer rules are done in less time than it takes to start threads.
pub(super) const MANY: usize = 1 << 14;

/// More threads than this wait for memory together.
const MAX_THREADS: usize = 8;
