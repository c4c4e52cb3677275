//! A screener and a context from the flags.

use std::fs;
use std::io;
use std::path::Path;

use outlink::Context;
use outlink::Database;
use outlink::OpenOptions;
use outlink::Policy;
use outlink::PublicKey;
use outlink::Screener;
use outlink::internal::hex_decode;
use outlink::internal::unknown_policy_names;
use outlink::order::knowledge_of;

use crate::arguments::ContextOptions;
use crate::arguments::Opening;
use crate::arguments::Sources;
use crate::error::Error;
use crate::lists;
use crate::output::remark;

impl Sources {
    /// Opens the databases and compiles the lists. The lists lie on top of the databases.
    pub(crate) fn screener(&self, context: &ContextOptions) -> Result<Screener, Error> {
        let mut builder = Screener::builder();
        let options = self.opening.options()?;
        for path in &self.databases {
            builder.database(options.read(path).map_err(Error::open(path))?);
        }
        if !self.lists.is_empty() || self.catalog.is_some() {
            let compiler = lists::compiler("lists", self.catalog.as_deref(), &self.lists)?;
            let compiled = compiler.finish()?;
            lists::warn_of(compiled.report());
            // Nobody has to sign the lists that the user names.
            let database = with_keys(&self.opening.keys)?.from_bytes(compiled.into_bytes());
            let database = database.map_err(Error::open("lists".as_ref()))?;
            builder.database(database);
        } else if self.databases.is_empty() {
            remark(STARTER_ALONE);
            builder.database(Database::starter().map_err(Error::open("starter".as_ref()))?);
        }
        let [screener] = context.put_policy([builder.build()])?;
        Ok(screener)
    }
}

impl Opening {
    /// The options with the keys of keyed lists and those of whom to trust.
    pub(crate) fn options(&self) -> Result<OpenOptions, Error> {
        let mut options = with_keys(&self.keys)?;
        for argument in &self.trusted {
            options.trust(public_key(argument)?);
        }
        Ok(options)
    }
}

/// Options with the keys that arguments of the form `LIST:PATH` name.
pub(crate) fn with_keys(arguments: &[String]) -> Result<OpenOptions, Error> {
    let mut options = OpenOptions::new();
    for argument in arguments {
        let key_argument = || Error::KeyArgument(argument.clone());
        let (list, path) = list_and_path(argument).ok_or_else(key_argument)?;
        let text = fs::read_to_string(path).map_err(Error::read(path))?;
        let key = hex_decode(text.trim())
            .filter(|key| !key.is_empty())
            .ok_or_else(|| Error::KeyFile { path: path.to_owned() })?;
        options.key(list, &key);
    }
    Ok(options)
}

/// The parts of `LIST:PATH`, either of which may have a colon: the path is the shortest that is there.
/// If none is, the path behind the last colon is meant, unless that colon belongs to a drive of Windows.
fn list_and_path(argument: &str) -> Option<(&str, &Path)> {
    let parts = argument.match_indices(':').filter_map(|(at, _)| {
        let (list, path) = (argument.get(..at)?, argument.get(at + 1..)?);
        let is_drive = list.rsplit_once(':').is_some_and(|(_, drive)| drive.len() == 1)
            && path.starts_with(['\\', '/']);
        let is_any = !list.is_empty() && !path.is_empty();
        is_any.then(|| (is_drive, list, Path::new(path)))
    });
    let parts: Vec<_> = parts.collect();
    let of_no_drive = || parts.iter().rev().filter(|(is_drive, ..)| !is_drive);
    let is_there = of_no_drive().chain(&parts).find(|(_, _, path)| path.exists());
    is_there.or_else(|| of_no_drive().next()).map(|(_, list, path)| (*list, *path))
}

/// A public key from its line or its file.
fn public_key(argument: &str) -> Result<PublicKey, Error> {
    if let Ok(key) = argument.parse() {
        return Ok(key);
    }
    let invalid = |source| Error::TrustArgument { key: argument.to_owned(), source };
    let path = Path::new(argument);
    match fs::read_to_string(path) {
        Ok(text) => text.parse().map_err(invalid),
        // A line with a slip is more likely than a file of that name.
        Err(_) if argument.starts_with("RW") => argument.parse().map_err(invalid),
        Err(error) => Err(Error::read(path)(error)),
    }
}

impl ContextOptions {
    /// Puts the policy on screeners, and says which of its names none of their databases has.
    pub(crate) fn put_policy<const COUNT: usize>(
        &self,
        screeners: [Screener; COUNT],
    ) -> Result<[Screener; COUNT], Error> {
        let databases = screeners.iter().flat_map(Screener::databases);
        let databases: Vec<Database> = databases.cloned().collect();
        // The policy may be about what the databases know.
        let policy = knowledge_of(&databases).while_in_force(|| self.policy())?;
        self.tell_of_unknown_names(&policy, &databases);
        Ok(screeners.map(|screener| screener.with_policy(policy.clone())))
    }

    /// Says which names of the policy no database has, and which of the context the policy does not.
    pub(crate) fn tell_of_unknown_names(&self, policy: &Policy, databases: &[Database]) {
        for unknown in unknown_policy_names(policy, databases) {
            remark(format_args!("the policy names an {unknown}"));
        }
        for unknown in policy.unknown_context_names(&self.context()) {
            remark(format_args!("no condition of the policy is about the {unknown}"));
        }
    }

    pub(crate) fn policy(&self) -> Result<Policy, Error> {
        if let Some(preset) = self.policy.to_str().and_then(Policy::preset) {
            return Ok(preset);
        }
        let text = fs::read_to_string(&self.policy).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NoPolicy { path: self.policy.clone(), source },
            _ => Error::read(&self.policy)(source),
        })?;
        let path = self.policy.clone();
        Policy::from_toml(&text).map_err(|source| Error::Policy { path, source })
    }

    pub(crate) fn context(&self) -> Context {
        let mut context = Context::default();
        context.now = self.now;
        context.jurisdictions = self.jurisdictions.iter().copied().collect();
        context.audience.clone_from(&self.audience);
        context.surface.clone_from(&self.surface);
        context
    }
}

/// A warning for a command without lists: the starter database knows only test links.
const STARTER_ALONE: &str = "no list was named: links are compared with the starter database of \
                             public test links only; name lists with --list, --catalog or --database";
