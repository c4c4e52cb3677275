//! The screener in force, and how another one takes its place.

mod backoff;
mod canaries;
mod error;
mod file_stamp;
mod locks;
mod policy_state;
mod sources;
mod status;
#[cfg(test)]
mod tests;
mod watch;

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arc_swap::ArcSwap;
use arc_swap::ArcSwapOption;

use self::backoff::Backoff;
use self::backoff::ReloadCause;
use self::canaries::Canaries;
pub use self::error::ReloadError;
use self::file_stamp::FileStamp;
use self::locks::Locks;
use self::policy_state::PolicyState;
pub use self::sources::LiveSources;
use self::sources::Opened;
pub use self::sources::PolicySource;
pub use self::sources::Storage;
pub use self::status::DatabaseChange;
pub use self::status::DatabaseStatus;
pub use self::status::LiveStatus;
use self::status::Publication;
pub use self::status::ReloadFailure;
pub use self::watch::Watch;
use crate::context::Timestamp;
use crate::database::Database;
use crate::screen::Screener;

/// Holds the current [`Screener`] and replaces it while links are screened.
///
/// Readers take [`Live::current`] and never wait. [`Live::reload`] opens the files off the path of
/// traffic, tries the canaries that the lists carry, and only then publishes; on any failure the
/// last good state stays and the error says why. A database whose file has not changed stays open.
///
/// # Files
///
/// Databases are read into memory and verified, so that nothing that happens to a file afterwards
/// reaches what is in force: a file that is overwritten or truncated in place is opened anew, and is
/// refused unless it is whole. [`LiveSources::storage`] says how processes share the memory of
/// databases instead. Only regular files are opened. While a large database is reloaded, both versions
/// are in memory.
///
/// Replace a database by renaming a new file over the old one, as [`Compiled::write`] does: it is then
/// whole at every moment.
///
/// [`Compiled::write`]: crate::compile::Compiled::write
///
/// # Forks
///
/// A process that is made by `fork` has the screener in force, and [`Live::reload_if_changed`] works
/// there, whatever other threads did at the moment of the fork. It has no [`Watch`], since a fork has
/// one thread only: start one there. Servers that fork their workers (gunicorn, uwsgi, rspamd) open the
/// files before, so that all workers share that memory, and start a watch in each worker.
///
/// # Memory
///
/// Where there is no memory for a database, reading it is an error and the last good state stays. Other
/// allocations that fail end the process, as in every Rust program; Linux by default grants memory that
/// it does not have, and ends a process later that uses it. Leave room for two versions of each database
/// that is in memory.
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
    /// What the last good state consists of. It is replaced under a lock.
    state: ArcSwap<State>,
    publication: ArcSwap<Publication>,
    failure: ArcSwapOption<ReloadFailure>,
    /// When the files were last found to be what is in force, in seconds since 1970.
    checked: AtomicI64,
    sources: LiveSources,
    locks: ArcSwap<Locks>,
}

/// What the screener in force is made of.
#[derive(Clone, Debug)]
struct State {
    files: Vec<Opened>,
    policy: PolicyState,
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
        let opened = sources.open(&[], ReloadCause::Asked).and_then(|(files, _)| {
            let (policy, file) = sources.read_policy(&files)?;
            let policy = PolicyState::of(policy, file);
            let state = State { files, policy, layers: Vec::new() };
            let screener = state.screener(&sources, None);
            let failed = screener.uncaught_canaries();
            if failed.is_empty() {
                Ok((state, screener))
            } else {
                Err(ReloadError::Canaries { failed })
            }
        });
        let (state, screener) = opened.inspect_err(|_| {
            sources.sweep();
        })?;
        backoff.succeed(ReloadCause::Asked, false);
        backoff.may_sweep = true;
        let canaries = Canaries::collect(&screener);
        let now = Timestamp::now();
        let changes = status::changes(&[], screener.databases());
        Ok(Self {
            current: ArcSwap::from_pointee(screener),
            state: ArcSwap::from_pointee(state),
            publication: ArcSwap::from_pointee(Publication { since: now, changes }),
            failure: ArcSwapOption::empty(),
            checked: AtomicI64::new(now.unix_seconds()),
            sources,
            locks: ArcSwap::from_pointee(Locks::new(backoff, canaries)),
        })
    }

    /// The screener in force. It stays whole for as long as it is held, whatever is published
    /// meanwhile.
    pub fn current(&self) -> Arc<Screener> {
        self.current.load_full()
    }

    /// What is in force, since when, and how the last look at the files went. Alert on
    /// [`LiveStatus::failure`], and on a [`LiveStatus::checked`] that is too long ago: nobody looks at
    /// the files then. Look at [`LiveStatus::warnings`] after another policy was put in force. It neither
    /// waits nor reads a file.
    pub fn status(&self) -> LiveStatus {
        let publication = self.publication.load();
        let current = self.current();
        LiveStatus {
            since: publication.since,
            databases: current.databases().iter().map(DatabaseStatus::of).collect(),
            changes: publication.changes.clone(),
            warnings: status::warnings(&current),
            checked: Timestamp::from_unix_seconds(self.checked.load(Ordering::Relaxed)),
            failure: self.failure.load().as_deref().cloned(),
        }
    }

    /// Reads the policy and the databases that have changed, and publishes what they hold. Files are
    /// compared with what is in force byte by byte, unless the originals are mapped.
    ///
    /// # Errors
    /// [`ReloadError`] says why nothing was published. Of the canaries, those count that a new
    /// database brings and those that are caught now: one that is not caught any more, since its
    /// rule has run out, keeps nothing else from being published. Under another policy than the one
    /// in force, those are not let through that the one in force blocks.
    pub fn reload(&self) -> Result<(), ReloadError> {
        let locks = Locks::of_this_process(&self.locks);
        let mut backoff = locks.files();
        let stamps = self.sources.stamps();
        self.try_files(&locks, &mut backoff, stamps, ReloadCause::Asked).map(drop)
    }

    /// As [`Live::reload`] if one of the files was replaced or written to; says whether that was so. It
    /// costs a look at the properties of each file. Three seconds after a file was opened it is read
    /// once more, and compared: what is written in the very moment in which a file is opened need not
    /// show in its properties. A policy that is written in place is put in force by that second
    /// look, if the file still holds it: the beginning of a policy that is being written is a policy too.
    ///
    /// # Errors
    /// As [`Live::reload`]. What failed may have been the moment rather than the file, so the same
    /// files are tried again after a second, and then after twice as long each time, up to a minute.
    pub fn reload_if_changed(&self) -> Result<bool, ReloadError> {
        let locks = Locks::of_this_process(&self.locks);
        let mut backoff = locks.files();
        if backoff.may_sweep {
            backoff.may_sweep = self.sources.sweep();
        }
        let stamps = self.sources.stamps();
        match backoff.reload_cause(&stamps) {
            Some(cause) => self.try_files(&locks, &mut backoff, stamps, cause),
            None => {
                if self.failure.load().is_none() {
                    self.note_success();
                }
                Ok(false)
            }
        }
    }

    /// Puts a database on top of those of the files, and publishes; it takes the place of one of the
    /// same name that was put there before. No file is looked at and no reload is waited for, and
    /// whether somebody signed the database is up to whoever opened it.
    ///
    /// Layers of up to 4,096 rules without keywords, regexes and hashes are indexed together: a link
    /// that none of them concerns costs the same whether there is one or ten thousand. Only canaries
    /// that the layer can concern are tried again: its own, those that its exceptions and withdrawals
    /// may let go, and those that the layer caught whose place it takes.
    ///
    /// # Errors
    /// If no rule catches one of its canaries, or one of another database that is caught now;
    /// everything is then as it was.
    pub fn put_layer(&self, database: Database) -> Result<(), ReloadError> {
        database.warm();
        let locks = Locks::of_this_process(&self.locks);
        let mut canaries = locks.state();
        let mut next = State::clone(&self.state.load());
        let place = next.layers.iter().position(|layer| layer.name() == database.name());
        let before = match place.and_then(|place| next.layers.get_mut(place)) {
            Some(layer) => Some(std::mem::replace(layer, database.clone())),
            None => {
                next.layers.push(database.clone());
                None
            }
        };
        self.adopt_layer(&mut canaries, next, before.as_ref(), Some(&database))
    }

    /// Takes away a database that was put on top of those of the files, and publishes; says whether
    /// there was one of that name.
    ///
    /// # Errors
    /// If no rule catches a canary any more that is caught now; everything is then as it was.
    pub fn remove_layer(&self, name: &str) -> Result<bool, ReloadError> {
        let locks = Locks::of_this_process(&self.locks);
        let mut canaries = locks.state();
        let mut next = State::clone(&self.state.load());
        let Some(place) = next.layers.iter().position(|layer| layer.name() == name) else {
            return Ok(false);
        };
        let before = next.layers.remove(place);
        self.adopt_layer(&mut canaries, next, Some(&before), None)?;
        Ok(true)
    }

    /// Publishes a screener that the caller put together, without trying its canaries. It is in force
    /// until something else is published.
    pub fn publish(&self, screener: Screener) {
        let changes = status::changes(self.current().databases(), screener.databases());
        self.put_in_force(screener, changes);
    }

    /// Looks at the files once an interval, on threads of its own, until the [`Watch`] is dropped.
    /// `report` hears of every reload and every failure, a panic and a file system that does not answer
    /// included; it may drop the watch.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use outlink::Live;
    ///
    /// # fn watch(live: &std::sync::Arc<Live>) -> std::io::Result<()> {
    /// let watch = live.watch(Duration::from_secs(1), |reload| match reload {
    ///     Ok(()) => println!("other lists are in force"),
    ///     Err(error) => eprintln!("the last good lists stay in force: {error}"),
    /// })?;
    /// # drop(watch);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub fn watch(
        self: &Arc<Self>,
        interval: Duration,
        report: impl Fn(Result<(), ReloadError>) + Send + 'static,
    ) -> io::Result<Watch> {
        let (live, noting) = (Arc::clone(self), Arc::clone(self));
        let report = move |outcome: Result<(), ReloadError>| {
            // Other errors are noted where they come up.
            if let Err(error @ (ReloadError::Hanging { .. } | ReloadError::Panicked { .. })) =
                &outcome
            {
                noting.note_failure(error);
            }
            report(outcome);
        };
        Watch::start(move || live.reload_if_changed(), interval, PATIENCE, report)
    }

    /// Looks at the files and publishes what they hold; says whether that differs.
    fn try_files(
        &self,
        locks: &Locks,
        backoff: &mut Backoff,
        stamps: Vec<FileStamp>,
        cause: ReloadCause,
    ) -> Result<bool, ReloadError> {
        backoff.begin(stamps);
        let is_changed = self.open_and_publish(locks, cause).inspect_err(|error| {
            self.note_failure(error);
            // Copies of what was refused are of no use.
            backoff.may_sweep = self.sources.sweep();
        })?;
        let is_waiting = self.state.load().policy.waiting().is_some();
        backoff.succeed(cause, is_waiting);
        backoff.may_sweep |= is_changed;
        self.note_success();
        Ok(is_changed)
    }

    fn open_and_publish(&self, locks: &Locks, cause: ReloadCause) -> Result<bool, ReloadError> {
        let mut before = self.state.load().files.clone();
        let reopened = self.sources.reopen_mapped(&mut before);
        let lost = reopened.written;
        if let Some(path) = lost.first().and_then(|first| self.sources.databases.get(*first)) {
            self.block_lost_files(locks, &lost);
            return Err(ReloadError::ChangedInPlace { path: path.clone() });
        }
        if let Some(failure) = reopened.failure {
            return Err(failure);
        }
        let (files, is_any_new) = self.sources.open(&before, cause)?;
        let is_any_new = is_any_new || reopened.is_any;
        let policy = self.sources.read_policy(&files)?;
        self.sources.refuse_shrunk(&before, &files)?;
        let mut canaries = locks.state();
        let state = self.state.load();
        let policy = state.policy.next(policy, cause);
        let waiting = policy.waiting();
        let is_changed = is_any_new
            || cause != ReloadCause::Second && waiting.is_none()
            || policy.in_force() != state.policy.in_force();
        let next = State { files, policy, layers: state.layers.clone() };
        // What is wrong with a policy is said at once.
        if let Some(policy) = waiting {
            self.check(&State { policy, ..next.clone() }).map(drop)?;
        }
        if is_changed {
            self.adopt(&mut canaries, next)?;
        } else {
            self.state.store(Arc::new(next));
        }
        Ok(is_changed)
    }

    /// Publishes that mapped files were changed in place, so that their rules are unknown.
    fn block_lost_files(&self, locks: &Locks, lost: &[usize]) {
        let _canaries = locks.state();
        let mut next = State::clone(&self.state.load());
        let mut is_new = false;
        for file in lost {
            if let Some(file) = next.files.get_mut(*file) {
                is_new |= !file.is_lost;
                file.is_lost = true;
            }
        }
        if is_new {
            let screener = next.screener(&self.sources, None);
            let changes = status::changes(self.current().databases(), screener.databases());
            self.state.store(Arc::new(next));
            self.put_in_force(screener, changes);
        }
    }

    /// Publishes a state if nothing is wrong with its canaries, and remembers it as the last good one.
    fn adopt(&self, canaries: &mut Canaries, next: State) -> Result<(), ReloadError> {
        let screener = self.check(&next)?;
        *canaries = Canaries::collect(&screener);
        let changes = status::changes(self.current().databases(), screener.databases());
        self.state.store(Arc::new(next));
        self.put_in_force(screener, changes);
        Ok(())
    }

    /// The screener of a state, if nothing is wrong with its canaries.
    fn check(&self, next: &State) -> Result<Screener, ReloadError> {
        let current = self.current();
        let screener = next.screener(&self.sources, Some(&current));
        let uncaught = screener.uncaught();
        let failed =
            uncaught.filter(|(database, link)| is_new(database, &current) || current.catches(link));
        let failed: Vec<String> = failed.map(|(_, link)| link.to_owned()).collect();
        if !failed.is_empty() {
            return Err(ReloadError::Canaries { failed });
        }
        let policy = self.state.load().policy.in_force().clone();
        let failed = canaries::let_through(&screener, policy);
        if failed.is_empty() {
            Ok(screener)
        } else {
            Err(ReloadError::PolicyAllowsCanaries { failed })
        }
    }

    /// As [`Self::adopt`], for a state that differs from the current one by a single layer. Only
    /// canaries that the layer can concern are screened.
    fn adopt_layer(
        &self,
        canaries: &mut Canaries,
        next: State,
        before: Option<&Database>,
        after: Option<&Database>,
    ) -> Result<(), ReloadError> {
        let current = self.current();
        canaries.ensure(&current);
        let screener = next.screener(&self.sources, Some(&current));
        let others = canaries.concerned(before, after, &next.layers);
        let others = others.filter(|link| !screener.catches(link) && current.catches(link));
        let own = after.into_iter().flat_map(Database::canaries).map(|(_, link)| link);
        let own = own.filter(|link| {
            !screener.catches(link)
                && (after.is_some_and(|after| is_new(after, &current)) || current.catches(link))
        });
        let failed: Vec<String> = others.chain(own).map(str::to_owned).collect();
        if !failed.is_empty() {
            return Err(ReloadError::Canaries { failed });
        }
        canaries.replace(before, after, &screener);
        self.state.store(Arc::new(next));
        self.put_in_force(screener, vec![DatabaseChange::of(before, after)]);
        Ok(())
    }

    fn put_in_force(&self, screener: Screener, changes: Vec<DatabaseChange>) {
        self.current.store(Arc::new(screener));
        self.publication.store(Arc::new(Publication { since: Timestamp::now(), changes }));
    }

    fn note_success(&self) {
        self.checked.store(Timestamp::now().unix_seconds(), Ordering::Relaxed);
        self.failure.store(None);
    }

    fn note_failure(&self, error: &ReloadError) {
        let failure = ReloadFailure::after(self.failure.load().as_deref(), error);
        self.failure.store(Some(Arc::new(failure)));
    }
}

/// Whether a database was not in force before.
fn is_new(database: &Database, current: &Screener) -> bool {
    current.databases().iter().all(|known| known.id() != database.id())
}

/// How long a watch waits for a file system.
const PATIENCE: Duration = Duration::from_secs(30);

impl State {
    fn screener(&self, sources: &LiveSources, previous: Option<&Screener>) -> Screener {
        let mut builder = Screener::builder();
        builder.policy(self.policy.in_force().clone()).limits(sources.limits.clone());
        builder.knowledge(sources.knowledge.clone());
        if let Some(previous) = previous {
            builder.previous(previous);
        }
        for file in &self.files {
            match file.is_lost {
                true => builder.lost(file.database.name()),
                false => builder.database(file.database.clone()),
            };
        }
        for layer in &self.layers {
            builder.database(layer.clone());
        }
        builder.build()
    }
}
