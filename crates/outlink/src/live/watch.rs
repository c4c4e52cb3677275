//! A thread that looks at the files now and then.

use std::any::Any;
use std::io;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::process;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use super::error::ReloadError;

/// A thread that watches files; it ends when this is dropped. Dropping waits for the thread, except in
/// `report`, after which the thread ends. A look at the files that is under way then is
/// waited for, up to a second. Once this is dropped, `report` is not called again.
///
/// A second thread looks at the files, so that a file system that does not answer is reported after
/// 30 seconds. Both threads block all signals but those that tell of a fault of their own: the signals
/// of a process go to the threads that it made itself.
///
/// A process that is made by `fork` has neither thread. Dropping the watch there does nothing; start
/// another one with [`Live::watch`](super::Live::watch).
#[derive(Debug)]
#[must_use = "the files are watched until it is dropped"]
pub struct Watch {
    thread: Option<WatchThread>,
    process: u32,
}

#[derive(Debug)]
struct WatchThread {
    events: Sender<Event>,
    /// Set when the watch is dropped. Events that were sent before `Stop` are not reported then: a
    /// `report` that dropped the watch may have freed what it uses.
    is_stopped: Arc<AtomicBool>,
    handle: JoinHandle<()>,
}

/// What the thread hears of.
#[derive(Debug)]
enum Event {
    /// A look at the files is done.
    Looked(Result<bool, ReloadError>),
    Stop,
}

impl Watch {
    /// `look` says whether something changed. A panic of either function ends neither the thread nor
    /// the watching: services would go on with old lists and hear nothing of it.
    pub(super) fn start(
        look: impl Fn() -> Result<bool, ReloadError> + Send + 'static,
        interval: Duration,
        patience: Duration,
        report: impl Fn(Result<(), ReloadError>) + Send + 'static,
    ) -> io::Result<Self> {
        let (events, heard) = mpsc::channel();
        let (ask, asked) = mpsc::channel();
        let answer = events.clone();
        let looker = move || {
            for () in asked {
                let outcome = catch_unwind(AssertUnwindSafe(&look)).unwrap_or_else(|payload| {
                    Err(ReloadError::Panicked { message: message_of(payload) })
                });
                if answer.send(Event::Looked(outcome)).is_err() {
                    break;
                }
            }
        };
        let looker = spawn("outlink-look", looker)?;
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        let report = move |outcome| {
            if stopped.load(Ordering::Acquire) {
                return;
            }
            // The receiver of the report has failed; nobody is left to report that to.
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| report(outcome))) {
                message_of(payload);
            }
        };
        let run = move || {
            let is_idle = run(&heard, &ask, interval, patience, &report);
            drop(ask);
            if is_idle {
                let _ = looker.join();
            }
        };
        let handle = spawn("outlink-watch", run)?;
        Ok(Self {
            thread: Some(WatchThread { events, is_stopped, handle }),
            process: process::id(),
        })
    }
}

/// Asks for looks and reports them until it is told to stop; says whether no look is under way.
fn run(
    heard: &Receiver<Event>,
    ask: &Sender<()>,
    interval: Duration,
    patience: Duration,
    report: &impl Fn(Result<(), ReloadError>),
) -> bool {
    let after = |pause: Duration| Instant::now().checked_add(pause);
    // When the look under way began, and when to complain about it, or when to begin the next one.
    let mut began: Option<Instant> = None;
    let mut due = after(interval);
    loop {
        let event = match due.map(|due| due.saturating_duration_since(Instant::now())) {
            Some(wait) => heard.recv_timeout(wait),
            None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match (event, began) {
            (Ok(Event::Looked(outcome)), _) => {
                (began, due) = (None, after(interval));
                match outcome {
                    Ok(false) => {}
                    Ok(true) => report(Ok(())),
                    Err(error) => report(Err(error)),
                }
            }
            (Err(RecvTimeoutError::Timeout), None) => {
                (began, due) = (Some(Instant::now()), after(patience));
                if ask.send(()).is_err() {
                    return true;
                }
            }
            (Err(RecvTimeoutError::Timeout), Some(since)) => {
                due = after(patience);
                report(Err(ReloadError::Hanging { seconds: since.elapsed().as_secs() }));
            }
            (Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected), None) => return true,
            (Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected), Some(_)) => {
                return heard.recv_timeout(LAST_LOOK).is_ok();
            }
        }
    }
}

/// How long a look at the files that is under way is waited for at the end.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// Starts a thread that takes no signals.
fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    // A thread begins with the mask of the one that starts it.
    #[cfg(unix)]
    let before = {
        use nix::sys::signal::Signal;
        let mut mask = nix::sys::signal::SigSet::all();
        for fault in [Signal::SIGBUS, Signal::SIGFPE, Signal::SIGILL, Signal::SIGSEGV] {
            mask.remove(fault);
        }
        mask.thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK)?
    };
    let spawned = thread::Builder::new().name(name.to_owned()).spawn(run);
    #[cfg(unix)]
    before.thread_set_mask()?;
    spawned
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        if self.process != process::id() {
            // A fork has no such thread. What it shared with this one may be locked for ever.
            std::mem::forget(thread);
            return;
        }
        let WatchThread { events, is_stopped, handle } = thread;
        is_stopped.store(true, Ordering::Release);
        // Should the thread have ended, there is nothing to stop.
        let _ = events.send(Event::Stop);
        if handle.thread().id() != thread::current().id() {
            // All that it calls is caught.
            let _ = handle.join();
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
    use std::sync::Mutex;
    use std::sync::atomic::AtomicUsize;

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
        let watch = Watch::start(look, INTERVAL, PATIENCE, report).unwrap();
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
        let watch = Watch::start(|| Ok(true), INTERVAL, PATIENCE, report).unwrap();
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
        *held = Some(Watch::start(|| Ok(true), INTERVAL, PATIENCE, report).unwrap());
        drop(held);
        heard.recv_timeout(PATIENCE).unwrap();
        assert!(heard.recv_timeout(PATIENCE).is_err(), "the thread has ended");
    }

    #[test]
    fn a_report_that_ends_its_own_watch_is_not_called_again() {
        let place = Arc::new(Mutex::new(None::<Watch>));
        let own = Arc::clone(&place);
        let (release, held) = mpsc::channel::<()>();
        let (sender, heard) = mpsc::channel();
        let look = move || {
            let _ = held.recv();
            Ok(true)
        };
        let report = move |outcome: Result<(), ReloadError>| {
            // The look that hangs ends here, so that its event is sent before the watch is dropped.
            let _ = release.send(());
            thread::sleep(50 * INTERVAL);
            drop(own.lock().unwrap().take());
            sender.send(outcome).unwrap();
        };
        let mut watch = place.lock().unwrap();
        *watch = Some(Watch::start(look, INTERVAL, 20 * INTERVAL, report).unwrap());
        drop(watch);
        let outcome = heard.recv_timeout(PATIENCE).unwrap();
        assert!(matches!(outcome, Err(ReloadError::Hanging { .. })), "{outcome:?}");
        assert!(heard.recv_timeout(PATIENCE).is_err(), "no second report");
    }

    #[test]
    fn files_that_do_not_answer_are_reported_and_not_waited_for() {
        let (release, held) = mpsc::channel::<()>();
        let looks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&looks);
        let look = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = held.recv();
            Ok(true)
        };
        let (sender, heard) = mpsc::channel();
        let report = move |outcome: Result<(), ReloadError>| sender.send(outcome).unwrap();
        let watch = Watch::start(look, INTERVAL, 20 * INTERVAL, report).unwrap();
        for _ in 0..2 {
            let outcome = heard.recv_timeout(PATIENCE).unwrap();
            assert!(matches!(outcome, Err(ReloadError::Hanging { .. })), "{outcome:?}");
        }
        assert_eq!(looks.load(Ordering::Relaxed), 1, "one look at a time");
        release.send(()).unwrap();
        while heard.recv_timeout(PATIENCE).unwrap().is_err() {}
        drop(watch);
        assert!(looks.load(Ordering::Relaxed) <= 2);
        while heard.try_recv().is_ok() {}
        assert!(heard.recv().is_err(), "the thread has ended, although a look has not");
        drop(release);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_threads_take_no_signals() {
        let (sender, heard) = mpsc::channel();
        let look = move || {
            let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
            sender.send(status).unwrap();
            Ok(false)
        };
        let mask = |status: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix("SigBlk:\t")).unwrap();
            u64::from_str_radix(line, 16).unwrap()
        };
        let own = || mask(&std::fs::read_to_string("/proc/thread-self/status").unwrap());
        let before = own();
        let watch = Watch::start(look, INTERVAL, PATIENCE, |_| ()).unwrap();
        let blocked = mask(&heard.recv_timeout(PATIENCE).unwrap());
        // SIGHUP, SIGINT, SIGTERM, SIGCHLD; SIGKILL cannot be blocked, SIGSEGV must not.
        for (signal, is_blocked) in [(1, true), (2, true), (15, true), (17, true), (11, false)] {
            assert_eq!(blocked >> (signal - 1) & 1 == 1, is_blocked, "{signal}");
        }
        assert_eq!(own(), before);
        drop(watch);
    }
}
