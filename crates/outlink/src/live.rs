//! The screener that is in force, and how another one takes its place.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::SystemTime;

use arc_swap::ArcSwap;

use crate::database::OpenError;
use crate::database::OpenOptions;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::policy::PolicyError;
use crate::screener::Screener;

/// Holds the current [`Screener`] and replaces it while links are screened.
///
/// Readers take [`Live::current`] and never wait. [`Live::reload`] opens the files off the path of
/// traffic, tries the canaries that the lists carry, and only then publishes; on any failure the
/// last good state stays and the error says why. Replace a database by renaming a new file over the
/// old one, never by writing into it: what is mapped keeps the old file until its last reader is
/// done.
#[derive(Debug)]
pub struct Live {
    current: ArcSwap<Screener>,
    sources: LiveSources,
    /// What the files looked like when they were last read; also keeps two reloads apart.
    stamps: Mutex<Vec<Stamp>>,
}

/// The files that a [`Live`] is made of.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LiveSources {
    /// The databases, the lowest layer first.
    pub databases: Vec<PathBuf>,
    /// The policy file; the default policy without one.
    pub policy: Option<PathBuf>,
    /// How the databases are opened.
    pub options: OpenOptions,
    /// The limits that links are held to.
    pub limits: Limits,
}

/// Why a reload did not take place; the last good state is still in force.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// A database cannot be opened.
    #[error("{}: {cause}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: OpenError,
    },
    /// The policy cannot be read.
    #[error("{}: {cause}", path.display())]
    PolicyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// The policy cannot be applied.
    #[error("{}: {cause}", path.display())]
    Policy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: PolicyError,
    },
    /// Links that some rule must catch are caught by none.
    #[error(
        "no rule catches {} canaries of the lists, such as {}: the lists are not what they should \
         be; compile them again",
        failed.len(),
        failed.first().map_or("", String::as_str)
    )]
    Canaries {
        /// The links.
        failed: Vec<String>,
    },
}

impl Live {
    /// Opens the files and tries the canaries.
    ///
    /// # Errors
    /// As [`Live::reload`]; there is no good state to fall back to yet.
    pub fn open(sources: LiveSources) -> Result<Self, ReloadError> {
        let stamps = sources.stamps();
        let screener = sources.screener()?;
        Ok(Self { current: ArcSwap::from_pointee(screener), sources, stamps: Mutex::new(stamps) })
    }

    /// The screener in force. It stays whole for as long as it is held, whatever is published
    /// meanwhile.
    pub fn current(&self) -> Arc<Screener> {
        self.current.load_full()
    }

    /// Reads the files again and publishes what they hold.
    ///
    /// # Errors
    /// [`ReloadError`] says why nothing was published.
    pub fn reload(&self) -> Result<(), ReloadError> {
        let mut stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken before the files are read: what changes while they are read is seen next time.
        *stamps = self.sources.stamps();
        self.publish(self.sources.screener()?);
        Ok(())
    }

    /// Reads the files again if one of them was replaced; says whether that was so.
    ///
    /// # Errors
    /// As [`Live::reload`]. The same files are not tried twice.
    pub fn reload_if_changed(&self) -> Result<bool, ReloadError> {
        let changed = {
            let stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
            *stamps != self.sources.stamps()
        };
        if changed {
            self.reload()?;
        }
        Ok(changed)
    }

    /// Publishes a screener that the caller put together, without trying its canaries.
    pub fn publish(&self, screener: Screener) {
        self.current.store(Arc::new(screener));
    }

    /// Looks at the files once an interval, on a thread of its own, until the [`Watch`] is dropped.
    /// `report` hears of every reload and every failure.
    pub fn watch(
        self: &Arc<Self>,
        interval: Duration,
        report: impl Fn(Result<(), ReloadError>) + Send + 'static,
    ) -> Watch {
        let (stop, stopped) = mpsc::channel::<()>();
        let live = Arc::clone(self);
        let thread = thread::spawn(move || {
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                match live.reload_if_changed() {
                    Ok(false) => {}
                    Ok(true) => report(Ok(())),
                    Err(error) => report(Err(error)),
                }
            }
        });
        Watch { stop: Some(stop), thread: Some(thread) }
    }
}

/// A thread that watches files; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
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

impl LiveSources {
    fn screener(&self) -> Result<Screener, ReloadError> {
        let mut builder = Screener::builder();
        builder.policy(self.read_policy()?).limits(self.limits.clone());
        for path in &self.databases {
            let open = |cause| ReloadError::Database { path: path.clone(), cause };
            builder.database(self.options.map(path).map_err(open)?);
        }
        let screener = builder.build();
        let failed = screener.uncaught_canaries();
        if failed.is_empty() { Ok(screener) } else { Err(ReloadError::Canaries { failed }) }
    }

    fn read_policy(&self) -> Result<Policy, ReloadError> {
        let Some(path) = &self.policy else { return Ok(Policy::default()) };
        let text = fs::read_to_string(path)
            .map_err(|cause| ReloadError::PolicyFile { path: path.clone(), cause })?;
        Policy::from_toml(&text).map_err(|cause| ReloadError::Policy { path: path.clone(), cause })
    }

    fn stamps(&self) -> Vec<Stamp> {
        self.databases.iter().chain(&self.policy).map(|path| Stamp::of(path)).collect()
    }
}

/// What tells one version of a file from the next.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: Option<u64>,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// A file that is not there has a stamp too: it differs from that of one that is.
    fn of(path: &Path) -> Self {
        let metadata = fs::metadata(path).ok();
        Self {
            length: metadata.as_ref().map(fs::Metadata::len),
            modified: metadata.and_then(|metadata| metadata.modified().ok()),
        }
    }
}
