//! A thread that looks at the files now and then.

use std::any::Any;
use std::io;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use super::error::ReloadError;

/// A thread that watches files; it ends when this is dropped. Whoever drops it waits for the thread,
/// except `report` itself, after which the thread ends.
#[derive(Debug)]
#[must_use = "the files are watched until it is dropped"]
pub struct Watch {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// `look` says whether something changed. A panic of either function ends neither the thread nor
    /// the watching: services would go on with old lists and hear nothing of it.
    pub(super) fn start(
        look: impl Fn() -> Result<bool, ReloadError> + Send + 'static,
        interval: Duration,
        report: impl Fn(Result<(), ReloadError>) + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let run = move || {
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                let outcome = match catch_unwind(AssertUnwindSafe(&look)) {
                    Ok(Ok(false)) => continue,
                    Ok(Ok(true)) => Ok(()),
                    Ok(Err(error)) => Err(error),
                    Err(payload) => Err(ReloadError::Panicked { message: message_of(payload) }),
                };
                // Nobody is left to be told that it cannot be told.
                if let Err(payload) = catch_unwind(AssertUnwindSafe(|| report(outcome))) {
                    message_of(payload);
                }
            }
        };
        let thread = thread::Builder::new().name("outlink-watch".to_owned()).spawn(run)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Without a sender the thread's wait ends at once.
        drop(self.stop.take());
        let own = thread::current().id();
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != own) {
            // All that it calls is caught.
            let _ = thread.join();
        }
    }
}

/// What a panic says. Its payload is not dropped, which may panic again.
fn message_of(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("no message").to_owned();
    std::mem::forget(payload);
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    use super::*;

    const INTERVAL: Duration = Duration::from_millis(1);
    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn a_panic_is_reported_and_the_watch_goes_on() {
        let looks = AtomicUsize::new(0);
        let look = move || match looks.fetch_add(1, Ordering::Relaxed) {
            0 => panic!("at {}", "sea"),
            number => Ok(number == 2),
        };
        let (sender, heard) = mpsc::channel();
        let report = move |outcome: Result<(), ReloadError>| {
            sender.send(outcome.map_err(|error| error.to_string())).unwrap();
        };
        let watch = Watch::start(look, INTERVAL, report).unwrap();
        let error = heard.recv_timeout(PATIENCE).unwrap().unwrap_err();
        assert!(error.contains("at sea") && error.contains("report it"), "{error}");
        assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), Ok(()));
        drop(watch);
        assert!(heard.recv().is_err(), "the thread has ended");
    }

    #[test]
    fn a_report_that_panics_hears_of_the_next_reload() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        let (sender, heard) = mpsc::channel();
        let report = move |_| {
            sender.send(()).unwrap();
            std::panic::panic_any(Bomb);
        };
        let watch = Watch::start(|| Ok(true), INTERVAL, report).unwrap();
        heard.recv_timeout(PATIENCE).unwrap();
        heard.recv_timeout(PATIENCE).unwrap();
        drop(watch);
    }

    #[test]
    fn a_report_can_end_its_own_watch() {
        let place = Arc::new(Mutex::new(None::<Watch>));
        let (own, (sender, heard)) = (Arc::clone(&place), mpsc::channel());
        let report = move |_| {
            drop(own.lock().unwrap().take());
            sender.send(()).unwrap();
        };
        let mut held = place.lock().unwrap();
        *held = Some(Watch::start(|| Ok(true), INTERVAL, report).unwrap());
        drop(held);
        heard.recv_timeout(PATIENCE).unwrap();
        assert!(heard.recv_timeout(PATIENCE).is_err(), "the thread has ended");
    }
}
