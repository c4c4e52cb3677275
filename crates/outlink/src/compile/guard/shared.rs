//! Hosts that many share, and the paths under which all of a service stands.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::LazyLock;

use crate::compile::guard::wrappers;
use crate::compile::guard::wrappers::Wrapper;
use crate::expand;
use crate::name_map::NameMap;
use crate::platform;
use crate::platform::Registry;
use crate::table::scope::with_parents;

/// What is shared, and what it is.
pub(super) struct Shared {
    hosts: NameMap<String, Entry>,
    /// The names below which every host is shared.
    below: NameMap<String, &'static str>,
    /// The domains above shared hosts, each with one of those and what it is.
    above: NameMap<String, (String, &'static str)>,
    paths: NameMap<String, Vec<SharedPath>>,
    /// As `paths`, for all names below a host.
    paths_below: NameMap<String, Vec<SharedPath>>,
    /// Whose templates say which paths the links of a kind have in common.
    registry: Arc<Registry>,
}

/// A shared host: its description, and how it is shared.
#[derive(Clone, Copy)]
struct Entry {
    what: &'static str,
    /// Whether `shared_hosts.txt` names it.
    is_named: bool,
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
        let registry = Registry::in_force();
        let mut shared = Self {
            hosts: NameMap::default(),
            below: NameMap::default(),
            above: NameMap::default(),
            paths: NameMap::default(),
            paths_below: NameMap::default(),
            registry: Arc::clone(&registry),
        };
        for (host, Class { what, .. }) in hosts() {
            match host.strip_prefix("*.") {
                Some(name) => shared.below(name, what),
                None => shared.host(host, what, true),
            }
        }
        for SharedLine { host, below, path, exact, what, .. } in paths() {
            // Code reads the links of some platforms, and does so alike on all of their hosts.
            let others = registry.hosts_read_as(host);
            for host in std::iter::once(host).chain(others) {
                shared.path(host, below, SharedPath { path: path.to_owned(), exact, what });
            }
        }
        for (host, what) in platform::guarded_hosts() {
            match host.strip_prefix("*.") {
                // A name below it may be that of a tenant.
                Some(name) => shared.lies_above(name, host, what),
                None => shared.host(host, what, false),
            }
        }
        for host in expand::shortener_hosts() {
            shared.host(host, "a shortener, which leads anywhere", false);
        }
        for Wrapper { host, below, lead, exact, what } in wrappers::all() {
            // The other tables describe a host more precisely.
            if shared.what(&host).is_none() {
                shared.host(&host, what, false);
            }
            if !lead.is_empty() {
                shared.path(&host, below, SharedPath { path: lead, exact, what });
            }
        }
        shared
    }

    /// What a host is, if many share it.
    pub(super) fn what(&self, host: &str) -> Option<&'static str> {
        let mut names = site_names(host);
        names.find_map(|name| self.hosts.get(name).map(|entry| entry.what)).or_else(|| {
            let mut parents = with_parents(host).skip(1);
            parents.find_map(|name| self.below.get(name).copied())
        })
    }

    /// A shared host below a domain, and what it is.
    pub(super) fn below_domain(&self, domain: &str) -> Option<(&str, &'static str)> {
        self.above.get(domain).map(|(host, what)| (host.as_str(), *what))
    }

    /// The shared hosts, and the domains above them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.hosts.keys().chain(self.above.keys()).map(String::as_str)
    }

    /// The names below which every host is shared.
    pub(super) fn names_above(&self) -> impl Iterator<Item = &str> {
        self.below.keys().map(String::as_str)
    }

    /// The shared hosts, what each is, and whether `shared_hosts.txt` names it, in their order.
    pub(super) fn all(&self) -> Vec<(&str, &'static str, bool)> {
        let hosts = self.hosts.iter();
        let mut all: Vec<_> =
            hosts.map(|(host, entry)| (host.as_str(), entry.what, entry.is_named)).collect();
        all.sort_unstable();
        all
    }

    /// What a path is, if all of a service stands there. A subtree takes what is below the path too.
    pub(super) fn what_of_path(
        &self,
        host: &str,
        path: &str,
        subtree: bool,
    ) -> Option<Cow<'static, str>> {
        let path = path.trim_matches('/');
        let is_taken = |shared: &&SharedPath| {
            let same = shared.path.eq_ignore_ascii_case(path);
            let begins = || {
                let (beginning, rest) = shared.path.split_at_checked(path.len())?;
                (beginning.eq_ignore_ascii_case(path) && rest.starts_with('/')).then_some(())
            };
            if subtree { same || begins().is_some() } else { same && shared.exact }
        };
        let at = site_names(host).filter_map(|name| self.paths.get(name));
        let parents = with_parents(host).skip(1).filter_map(|name| self.paths_below.get(name));
        // All of a host is the business of its name.
        let mut paths = at.chain(parents).flatten().filter(|_| !path.is_empty());
        let listed = paths.find(is_taken).map(|shared| Cow::Borrowed(shared.what));
        listed.or_else(|| self.what_of_kind(host, path, subtree).map(Cow::Owned))
    }

    /// What a path is with which all links of a kind begin.
    fn what_of_kind(&self, host: &str, path: &str, subtree: bool) -> Option<String> {
        let kind = self.registry.kind_below(host, path, subtree)?;
        // On the host of a tenant, all of a kind is what the tenant has. A host that a platform names is
        // not one, though others are named beside it: `tv.naver.com` below `naver.com`.
        let is_of_many = self.hosts.contains_key(host) || tenant_of_host(host).is_none();
        is_of_many.then(|| format!("where every {} is", kind.replace('_', " ")))
    }

    fn host(&mut self, host: &str, what: &'static str, is_named: bool) {
        if self.hosts.contains_key(host) {
            return;
        }
        for parent in with_parents(host).skip(1) {
            self.lies_above(parent, host, what);
        }
        self.hosts.insert(host.to_owned(), Entry { what, is_named });
    }

    fn below(&mut self, name: &str, what: &'static str) {
        for parent in with_parents(name) {
            self.lies_above(parent, name, what);
        }
        self.below.insert(name.to_owned(), what);
    }

    fn lies_above(&mut self, parent: &str, host: &str, what: &'static str) {
        self.above.entry(parent.to_owned()).or_insert_with(|| (host.to_owned(), what));
    }

    fn path(&mut self, host: &str, below: bool, path: SharedPath) {
        let paths = if below { &mut self.paths_below } else { &mut self.paths };
        paths.entry(host.to_owned()).or_default().push(path);
    }
}

/// The names under which a host may be known: its own, and those without the labels before them that
/// mean the same site, one label fewer each: a rule for `www.youtube.com` means YouTube.
pub(super) fn site_names(host: &str) -> impl Iterator<Item = &str> {
    let bare = host.strip_prefix("www.");
    let name = bare.unwrap_or(host);
    let mobile = name.strip_prefix("m.").or_else(|| name.strip_prefix("mobile."));
    [Some(host), bare, mobile].into_iter().flatten()
}

/// The name of a tenant directly below a host that hands out names to strangers:
/// `gang.wordpress.com`. Linear in the number of shared hosts.
pub(crate) fn tenant_of_host(host: &str) -> Option<&str> {
    let class_of = |name: &str| hosts().find_map(|(host, class)| (host == name).then_some(class));
    let parents = with_parents(host).skip(1);
    let has_tenants = |parent: &str| class_of(parent).is_some_and(|class| class.has_tenants);
    let (name, _) = with_parents(host).zip(parents).find(|(_, parent)| has_tenants(parent))?;
    let label = name.split('.').next().unwrap_or_default();
    // A name of the service itself is not a tenant.
    let is_service = SERVICES.contains(&label) || class_of(name).is_some();
    Some(name).filter(|_| !is_service)
}

/// The path of a host under which all of a service stands and that a path lies below: `/view` of
/// `sites.google.com/view/gang`. Linear in the number of shared paths.
pub(crate) fn shared_folder<'p>(host: &str, path: &'p str) -> Option<&'p str> {
    let folders = paths().filter(|shared| {
        let is_host = host == shared.host
            || (shared.below && host.strip_suffix(shared.host).is_some_and(|it| it.ends_with('.')));
        is_host && shared.query.is_empty() && !shared.path.is_empty() && !shared.exact
    });
    let above = folders.filter_map(|shared| {
        let (above, rest) = path.split_at_checked(shared.path.len() + 1)?;
        let is_above = above.strip_prefix('/') == Some(shared.path) && rest.starts_with('/');
        is_above.then_some(above)
    });
    above.max_by_key(|above| above.len())
}

/// Labels below the host of a service with tenants that are its own.
const SERVICES: [&str; 20] = [
    "account", "accounts", "admin", "api", "app", "apps", "assets", "auth", "blog", "cdn", "docs",
    "help", "login", "m", "mail", "mobile", "static", "status", "support", "www",
];

/// What the hosts of a class are.
#[derive(Clone, Copy)]
pub(super) struct Class {
    /// In words, for messages.
    pub(super) what: &'static str,
    /// Whether each name directly below such a host is that of a tenant.
    pub(super) has_tenants: bool,
}

/// The shared hosts of the file, each with its class.
pub(super) fn hosts() -> impl Iterator<Item = (&'static str, Class)> {
    let hosts = lines(SHARED_HOSTS).filter(|(host, _)| *host != CLASS);
    hosts.filter_map(|(host, class)| Some((host, *CLASSES.get(class)?)))
}

/// The classes of the file of shared hosts, by their names.
pub(super) static CLASSES: LazyLock<NameMap<&'static str, Class>> = LazyLock::new(|| {
    let classes = lines(SHARED_HOSTS).filter(|(word, _)| *word == CLASS);
    let class = |(_, class): (_, &'static str)| {
        let (name, rest) = class.split_once(' ')?;
        let tenants = rest.strip_prefix("tenants ");
        Some((name, Class { what: tenants.unwrap_or(rest), has_tenants: tenants.is_some() }))
    };
    classes.filter_map(class).collect()
});

/// The first word of a line that names a class.
const CLASS: &str = "class";

const SHARED_HOSTS: &str = include_str!("../../../data/shared_hosts.txt");

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
