//! Locks that a fork does not inherit.
//!
//! A child process has one thread. A lock that another thread of the parent held at that moment is
//! held for ever, and what it guards may be half written. So locks belong to a process, and another
//! process makes its own.

use std::mem;
use std::process;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use arc_swap::ArcSwap;

use super::backoff::Backoff;
use super::canaries::Canaries;

/// The locks of one process.
#[derive(Debug)]
pub(super) struct Locks {
    process: u32,
    /// Held while files are opened, which may take as long as it likes.
    files: Mutex<Backoff>,
    /// Held while a screener is put together, which opens no files: an urgent order does not
    /// wait for them.
    state: Mutex<Canaries>,
}

impl Locks {
    pub(super) fn new(backoff: Backoff, canaries: Canaries) -> Self {
        Self { process: process::id(), files: Mutex::new(backoff), state: Mutex::new(canaries) }
    }

    /// The locks of this process.
    pub(super) fn of_this_process(locks: &ArcSwap<Self>) -> Arc<Self> {
        loop {
            let found = locks.load_full();
            if found.process == process::id() {
                return found;
            }
            let new = Self::new(Backoff::default(), Canaries::default());
            locks.compare_and_swap(&found, Arc::new(new));
            // A thread that did not survive the fork may hold these mutexes, or may have left what they
            // guard half written. Dropping them is not safe then, so they are leaked.
            mem::forget(found);
        }
    }

    /// These locks as another process has them.
    #[cfg(test)]
    pub(super) fn of_another_process(&self) -> Self {
        let process = self.process.wrapping_add(1);
        Self { process, ..Self::new(Backoff::default(), Canaries::default()) }
    }

    pub(super) fn files(&self) -> MutexGuard<'_, Backoff> {
        lock(&self.files)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, Canaries> {
        lock(&self.state)
    }
}

/// What a panic leaves behind is used on: the backoff is only ever too short then, and the canaries
/// are collected anew for the next files.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
