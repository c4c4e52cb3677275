//! A thread that looks at the files now and then.

use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use super::Live;
use super::error::ReloadError;

/// A thread that watches files; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(super) fn start(
        live: Arc<Live>,
        interval: Duration,
        report: impl Fn(Result<(), ReloadError>) + Send + 'static,
    ) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                match live.reload_if_changed() {
                    Ok(false) => {}
                    Ok(true) => report(Ok(())),
                    Err(error) => report(Err(error)),
                }
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Without a sender the thread's wait ends at once.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It can only have panicked in the caller's `report`, which has been told of by then.
            let _ = thread.join();
        }
    }
}
