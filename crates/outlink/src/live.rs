//! The screener in force, and how another one takes its place.

mod backoff;
mod error;
mod file_stamp;
mod sources;
mod watch;

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use arc_swap::ArcSwap;

use self::backoff::Backoff;
pub use self::error::ReloadError;
use self::file_stamp::FileStamp;
pub use self::sources::LiveSources;
use self::sources::Opened;
pub use self::watch::Watch;
use crate::database::Database;
use crate::policy::Policy;
use crate::screen::Screener;

/// Holds the current [`Screener`] and replaces it while links are screened.
///
/// Readers take [`Live::current`] and never wait. [`Live::reload`] opens the files off the path of
/// traffic, tries the canaries that the lists carry, and only then publishes; on any failure the
/// last good state stays and the error says why. A database whose file has not changed stays open:
/// a small layer is published in the same time whatever lies below it, as long as that is mapped.
///
/// Replace a database by renaming a new file over the old one, as [`Compiled::write`] does: what is
/// mapped keeps the old file until its last reader is done, and then lets go of it. Never write into
/// a file that is mapped and never truncate it, see [`Database::map`]; where that cannot be ruled
/// out, [`LiveSources::read_up_to`] keeps databases in memory instead.
///
/// [`Compiled::write`]: crate::compile::Compiled::write
///
/// # Urgent orders
///
/// [`Live::put_layer`] publishes a database on top of those of the files. It outlasts every reload,
/// but not the process: write it to a file of the sources too.
///
/// ```
/// use outlink::{Context, Database, Format, ListInfo, Live, LiveSources};
/// use outlink::compile::Compiler;
///
/// let live = Live::open(LiveSources::default())?;
/// let order = r#"{"url":"shared.example/~gang","reference":"2026/31","mandatory":true}"#;
/// let mut compiler = Compiler::new("orders");
/// compiler.add_list(ListInfo::new("orders", Format::Rules), order.as_bytes())?;
/// live.put_layer(Database::from_bytes(compiler.finish()?.into_bytes())?)?;
/// assert!(live.current().is_blocked("https://shared.example/~gang", &Context::default()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Live {
    current: ArcSwap<Screener>,
    sources: LiveSources,
    /// Held while files are opened, which may take as long as it likes.
    files: Mutex<Backoff>,
    /// Held while a screener is put together, which takes no time to speak of: an urgent order does
    /// not wait for files.
    state: Mutex<State>,
}

/// What the screener in force is made of.
#[derive(Clone, Debug)]
struct State {
    files: Vec<Opened>,
    policy: Policy,
    /// What was put on top of the files.
    layers: Vec<Database>,
}

impl Live {
    /// Opens the files and tries the canaries.
    ///
    /// # Errors
    /// As [`Live::reload`]; there is no good state to fall back to yet.
    pub fn open(sources: LiveSources) -> Result<Self, ReloadError> {
        let mut backoff = Backoff::default();
        backoff.begin(sources.stamps());
        let policy = sources.read_policy()?;
        let files = sources.open(&[])?;
        let state = State { files, policy, layers: Vec::new() };
        let screener = state.screener(&sources);
        let failed = screener.uncaught_canaries();
        if !failed.is_empty() {
            return Err(ReloadError::Canaries { failed });
        }
        backoff.succeed();
        let (files, state) = (Mutex::new(backoff), Mutex::new(state));
        Ok(Self { current: ArcSwap::from_pointee(screener), sources, files, state })
    }

    /// The screener in force. It stays whole for as long as it is held, whatever is published
    /// meanwhile.
    pub fn current(&self) -> Arc<Screener> {
        self.current.load_full()
    }

    /// Reads the policy and the databases that have changed, and publishes what they hold.
    ///
    /// # Errors
    /// [`ReloadError`] says why nothing was published. Of the canaries, those count that a new
    /// database brings and those that are caught now: one that is not caught any more, since its
    /// rule has run out, keeps nothing else from being published.
    pub fn reload(&self) -> Result<(), ReloadError> {
        let mut backoff = lock(&self.files);
        let stamps = self.sources.stamps();
        self.reload_from(&mut backoff, stamps)
    }

    /// As [`Live::reload`] if one of the files was replaced; says whether that was so. It costs a look
    /// at the properties of each file.
    ///
    /// # Errors
    /// As [`Live::reload`]. What failed may have been the moment rather than the file, so the same
    /// files are tried again after a second, and then after twice as long each time, up to a minute.
    pub fn reload_if_changed(&self) -> Result<bool, ReloadError> {
        let mut backoff = lock(&self.files);
        let stamps = self.sources.stamps();
        if !backoff.is_due(&stamps) {
            return Ok(false);
        }
        self.reload_from(&mut backoff, stamps)?;
        Ok(true)
    }

    /// Puts a database on top of those of the files, and publishes; it takes the place of one of the
    /// same name that was put there before. No file is looked at and no reload is waited for, and
    /// whether somebody signed the database is up to whoever opened it.
    ///
    /// # Errors
    /// If no rule catches one of its canaries, or one of another database that is caught now;
    /// everything is then as it was.
    pub fn put_layer(&self, database: Database) -> Result<(), ReloadError> {
        database.warm();
        let mut state = lock(&self.state);
        let mut next = state.clone();
        match next.layers.iter_mut().find(|layer| layer.name() == database.name()) {
            Some(layer) => *layer = database,
            None => next.layers.push(database),
        }
        self.adopt(&mut state, next)
    }

    /// Takes away a database that was put on top of those of the files, and publishes; says whether
    /// there was one of that name.
    ///
    /// # Errors
    /// If no rule catches a canary any more that is caught now; everything is then as it was.
    pub fn remove_layer(&self, name: &str) -> Result<bool, ReloadError> {
        let mut state = lock(&self.state);
        let mut next = state.clone();
        next.layers.retain(|layer| layer.name() != name);
        if next.layers.len() == state.layers.len() {
            return Ok(false);
        }
        self.adopt(&mut state, next)?;
        Ok(true)
    }

    /// Publishes a screener that the caller put together, without trying its canaries. It is in force
    /// until something else is published.
    pub fn publish(&self, screener: Screener) {
        self.current.store(Arc::new(screener));
    }

    /// Looks at the files once an interval, on a thread of its own, until the [`Watch`] is dropped.
    /// `report` hears of every reload and every failure, a panic included; it may drop the watch.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub fn watch(
        self: &Arc<Self>,
        interval: Duration,
        report: impl Fn(Result<(), ReloadError>) + Send + 'static,
    ) -> io::Result<Watch> {
        let live = Arc::clone(self);
        Watch::start(move || live.reload_if_changed(), interval, report)
    }

    fn reload_from(
        &self,
        backoff: &mut Backoff,
        stamps: Vec<FileStamp>,
    ) -> Result<(), ReloadError> {
        backoff.begin(stamps);
        let policy = self.sources.read_policy()?;
        let before = lock(&self.state).files.clone();
        let files = self.sources.open(&before)?;
        let mut state = lock(&self.state);
        let layers = state.layers.clone();
        self.adopt(&mut state, State { files, policy, layers })?;
        backoff.succeed();
        Ok(())
    }

    /// Publishes a state if nothing is wrong with its canaries, and remembers it as the last good one.
    fn adopt(&self, state: &mut State, next: State) -> Result<(), ReloadError> {
        let screener = next.screener(&self.sources);
        let current = self.current();
        let is_new = |database: &Database| {
            current.databases().iter().all(|known| known.id() != database.id())
        };
        let uncaught = screener.uncaught();
        let failed = uncaught.filter(|(database, link)| is_new(database) || current.catches(link));
        let failed: Vec<String> = failed.map(|(_, link)| link.to_owned()).collect();
        if !failed.is_empty() {
            return Err(ReloadError::Canaries { failed });
        }
        *state = next;
        self.publish(screener);
        Ok(())
    }
}

impl State {
    fn screener(&self, sources: &LiveSources) -> Screener {
        let mut builder = Screener::builder();
        builder.policy(self.policy.clone()).limits(sources.limits.clone());
        for database in self.files.iter().map(|file| &file.database).chain(&self.layers) {
            builder.database(database.clone());
        }
        builder.build()
    }
}

/// A panic while it was held has left it as it was: what it holds is only ever replaced as a whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
