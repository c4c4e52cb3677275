//! Hosts that many share, and the paths under which all of a service stands.

use std::collections::HashMap;

use crate::compile::guard::wrappers;
use crate::compile::guard::wrappers::Wrapper;
use crate::table::scope::with_parents;

/// What is shared, and what it is.
pub(super) struct Shared {
    hosts: HashMap<String, &'static str>,
    /// What hosts end in, with a dot before it.
    below: Vec<(String, &'static str)>,
    /// The domains above shared hosts, each with one of those.
    above: HashMap<String, String>,
    paths: HashMap<String, Vec<SharedPath>>,
    /// As `paths`, for all names below a host.
    paths_below: HashMap<String, Vec<SharedPath>>,
}

/// A path under which all of a service stands.
struct SharedPath {
    /// Its segments, without slashes around them.
    path: String,
    /// Whether the query says what is meant, so that the path without one takes all of it.
    exact: bool,
    what: &'static str,
}

impl Shared {
    pub(super) fn read() -> Self {
        let mut shared = Self {
            hosts: HashMap::new(),
            below: Vec::new(),
            above: HashMap::new(),
            paths: HashMap::new(),
            paths_below: HashMap::new(),
        };
        for (host, what) in hosts() {
            match host.strip_prefix('*') {
                Some(end) => shared.below.push((end.to_owned(), what)),
                None => shared.host(host, what),
            }
        }
        for SharedLine { host, below, path, exact, what, .. } in paths() {
            shared.path(host, below, SharedPath { path: path.to_owned(), exact, what });
        }
        for Wrapper { host, below, lead, exact, opaque, what } in wrappers::all() {
            // What the file says of a host says more.
            if !opaque && shared.what(&host).is_none() {
                shared.host(&host, what);
            }
            if !lead.is_empty() {
                shared.path(&host, below, SharedPath { path: lead, exact, what });
            }
        }
        shared
    }

    /// What a host is, if many share it.
    pub(super) fn what(&self, host: &str) -> Option<&'static str> {
        // Whoever blocks `www.youtube.com` means YouTube.
        let bare = host.strip_prefix("www.").unwrap_or(host);
        let mobile = ["m.", "mobile."].iter().find_map(|label| bare.strip_prefix(label));
        let mut names = [Some(host), Some(bare), mobile].into_iter().flatten();
        names.find_map(|name| self.hosts.get(name).copied()).or_else(|| {
            let mut ends = self.below.iter();
            ends.find(|(end, _)| host.ends_with(end.as_str())).map(|(_, what)| *what)
        })
    }

    /// A shared host below a domain, and what it is.
    pub(super) fn below(&self, domain: &str) -> Option<(&str, &'static str)> {
        let host = self.above.get(domain)?;
        Some((host, self.hosts.get(host)?))
    }

    /// What a path is, if all of a service stands there. A subtree takes what is below the path too.
    pub(super) fn what_of_path(
        &self,
        host: &str,
        path: &str,
        subtree: bool,
    ) -> Option<&'static str> {
        let path = path.trim_matches('/');
        let is_taken = |shared: &&SharedPath| {
            let same = shared.path.eq_ignore_ascii_case(path);
            let begins = || {
                let (beginning, rest) = shared.path.split_at_checked(path.len())?;
                (beginning.eq_ignore_ascii_case(path) && rest.starts_with('/')).then_some(())
            };
            if subtree { same || begins().is_some() } else { same && shared.exact }
        };
        let bare = host.strip_prefix("www.").unwrap_or(host);
        let mobile = ["m.", "mobile."].iter().find_map(|label| bare.strip_prefix(label));
        let at = [Some(bare), mobile].into_iter().flatten().filter_map(|name| self.paths.get(name));
        let parents = with_parents(host).skip(1).filter_map(|name| self.paths_below.get(name));
        // All of a host is the business of its name.
        let mut paths = at.chain(parents).flatten().filter(|_| !path.is_empty());
        paths.find(is_taken).map(|shared| shared.what)
    }

    fn host(&mut self, host: &str, what: &'static str) {
        if self.hosts.contains_key(host) {
            return;
        }
        for parent in with_parents(host).skip(1) {
            self.above.entry(parent.to_owned()).or_insert_with(|| host.to_owned());
        }
        self.hosts.insert(host.to_owned(), what);
    }

    fn path(&mut self, host: &str, below: bool, path: SharedPath) {
        let paths = if below { &mut self.paths_below } else { &mut self.paths };
        paths.entry(host.to_owned()).or_default().push(path);
    }
}

/// The lines of the file of shared hosts.
pub(super) fn hosts() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(include_str!("../../../data/shared_hosts.txt"))
}

/// A line of the file of shared paths.
pub(super) struct SharedLine {
    pub(super) host: &'static str,
    pub(super) below: bool,
    pub(super) path: &'static str,
    /// What precedes the value that counts, with its question mark.
    pub(super) query: &'static str,
    pub(super) exact: bool,
    pub(super) what: &'static str,
}

/// The lines of the file of shared paths.
pub(super) fn paths() -> impl Iterator<Item = SharedLine> {
    lines(include_str!("../../../data/shared_paths.txt")).filter_map(|(place, what)| {
        let (host, path) = place.split_once('/')?;
        let (host, below) = match host.strip_prefix("*.") {
            Some(host) => (host, true),
            None => (host, false),
        };
        let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
        let exact = !path.ends_with('/');
        Some(SharedLine { host, below, path: path.trim_end_matches('/'), query, exact, what })
    })
}

fn lines(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}
