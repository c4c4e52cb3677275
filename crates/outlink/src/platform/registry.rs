//! The registry: every platform, and which of them a host or a scheme belongs to.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::OnceLock;

use super::link::Link;
use super::matched::Match;
use super::page::Page;
use super::recogniser::Kind;
use super::recogniser::Recogniser;
use super::routes::Route;
use super::routes::Routes;
use super::set::Pages;
use super::template;
use super::template::Bindings;
use super::template::Template;
use super::view::Decoded;
use super::view::View;
use crate::data;
use crate::data::PlatformData;
use crate::name_map::NameMap;
use crate::platform::Entity;
use crate::wire::labels::Labels;
use crate::wire::name_table::NameTable;

/// A platform, compiled.
pub(super) struct Platform {
    pub(super) data: &'static PlatformData,
    pub(super) recogniser: Option<&'static Recogniser>,
    pub(super) pages: Vec<Page>,
    /// By which templates are found, once a link was compared with them.
    routes: OnceLock<Routes>,
    /// What is wrong with the file: nothing with one that is built in, as a test says.
    pub(super) problems: Vec<String>,
}

/// Takes what a link names, with the name of the platform; answers whether it is an entity.
type Visit<'v> = dyn FnMut(&'static str, Match<'_>) -> bool + 'v;

/// An entity that a link names.
pub(super) struct Finding {
    pub(super) entity: Entity,
    /// Whether the link is one to the entity itself, and not to something inside it.
    pub(super) is_exact: bool,
}

/// Every recogniser, by which files find theirs.
static RECOGNISERS: [&Recogniser; 5] = [
    &super::matrix::RECOGNISER,
    &super::session::RECOGNISER,
    &super::signal::RECOGNISER,
    &super::simplex::RECOGNISER,
    &super::telegram::RECOGNISER,
];

/// Platforms, and which of them links belong to.
pub(crate) struct Registry {
    pub(super) platforms: Vec<Arc<Platform>>,
    /// Platforms by the hosts of their links.
    hosts: Names<Vec<Site>>,
    /// Platforms by the names below which all hosts are theirs.
    below: Names<Vec<Site>>,
    /// Both by the hashes of the names.
    hashed: NameTable<Sites>,
    schemes: HashMap<&'static str, Vec<usize>>,
    /// Those whose links may be on any host.
    anywhere: Vec<usize>,
}

thread_local! {
    static IN_FORCE: RefCell<Option<Arc<Registry>>> = const { RefCell::new(None) };
}

/// A table by names.
type Names<T> = NameMap<String, T>;

/// The platforms of a name.
#[derive(Default)]
struct Sites {
    /// If it is that of the host.
    hosts: Vec<Site>,
    /// If it is above the host.
    below: Vec<Site>,
}

/// A platform of a host.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Site {
    platform: usize,
    /// Whether the host is one of its family, or merely one that a template names.
    is_family: bool,
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("platforms", &self.platforms.len()).finish_non_exhaustive()
    }
}

impl Registry {
    /// The registry that is built in.
    pub(crate) fn builtin() -> &'static Arc<Self> {
        static BUILTIN: LazyLock<Arc<Registry>> = LazyLock::new(|| {
            let platforms = data::PLATFORMS.iter().map(|data| Arc::new(Platform::compile(data)));
            Arc::new(Registry::of(platforms.collect()))
        });
        &BUILTIN
    }

    /// The registry by which this thread reads texts that name entities: the one of the nearest
    /// [`Self::while_in_force`], or else the one that is built in.
    pub(crate) fn in_force() -> Arc<Self> {
        let own = IN_FORCE.with_borrow(Clone::clone);
        own.unwrap_or_else(|| Arc::clone(Self::builtin()))
    }

    /// Does something while this registry is in force on this thread. Rules, policies and lists name
    /// entities in texts, which are read in many places.
    pub(crate) fn while_in_force<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        /// Brings back what was in force before, also when the work panics.
        struct Restore(Option<Arc<Registry>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                IN_FORCE.set(self.0.take());
            }
        }
        let _restore = Restore(IN_FORCE.replace(Some(Arc::clone(self))));
        work()
    }

    /// The registry with further platforms. One that is named as one of an earlier caller takes its
    /// place.
    ///
    /// # Errors
    ///
    /// A sentence about the first thing that is wrong with one of them.
    pub(crate) fn with(&self, more: &[&'static PlatformData]) -> Result<Self, String> {
        let mut platforms = self.platforms.clone();
        for data in more {
            let platform = Platform::compile_own(data)?;
            platforms.retain(|known| known.data.name != data.name);
            platforms.push(Arc::new(platform));
        }
        Ok(Self::of(platforms))
    }

    fn of(platforms: Vec<Arc<Platform>>) -> Self {
        let mut registry = Self {
            platforms: Vec::new(),
            hosts: Names::default(),
            below: Names::default(),
            hashed: NameTable::of(std::iter::empty()),
            schemes: HashMap::new(),
            anywhere: Vec::new(),
        };
        for (number, platform) in platforms.iter().enumerate() {
            for host in platform.data.hosts.iter().chain(platform.data.mirrors) {
                let site = Site { platform: number, is_family: true };
                match host.strip_prefix("*.") {
                    Some(parent) => file(&mut registry.below, parent, site),
                    None => file(&mut registry.hosts, host, site),
                }
            }
            for template in platform.templates() {
                let site = Site { platform: number, is_family: false };
                match template.fixed_host() {
                    Some((host, 0)) => file(&mut registry.hosts, &host, site),
                    Some((parent, _)) => file(&mut registry.below, &parent, site),
                    None => {}
                }
            }
            for scheme in platform.data.schemes {
                registry.schemes.entry(*scheme).or_default().push(number);
            }
            if platform.recogniser.is_some_and(|recogniser| recogniser.is_anywhere) {
                registry.anywhere.push(number);
            }
        }
        registry.platforms = platforms;
        registry.hashed = hashed(&registry.hosts, &registry.below);
        registry
    }

    /// Every name by which hosts of platforms are found; those that a name is above of begin with
    /// a dot.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, bool)> {
        let hosts = self.hosts.keys().map(|host| (host.as_str(), false));
        hosts.chain(self.below.keys().map(|parent| (parent.as_str(), true)))
    }

    /// Whether links to a host, which has no leading `www.`, may name an entity by their host.
    pub(crate) fn has_host(&self, host: &str) -> bool {
        self.sites(host).next().is_some()
    }

    /// Whether a scheme is one of a platform.
    pub(crate) fn has_scheme(&self, scheme: &str) -> bool {
        self.schemes.contains_key(scheme)
    }

    /// Whether a link is of a platform whose links name things in their fragments.
    pub(super) fn reads_fragment(&self, link: &Link<'_>) -> bool {
        let reads = |number: usize| {
            self.platforms.get(number).is_some_and(|platform| platform.reads_fragment())
        };
        if link.is_web() {
            return self.sites(&link.host).any(|site| reads(site.platform));
        }
        self.schemes.get(link.scheme).into_iter().flatten().any(|number| reads(*number))
    }

    /// Every entity that a link names, each once: those whose page it is before those of which it
    /// is a part.
    pub(super) fn find(&self, link: &Link<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let sites = self.sites(&link.host);
        self.each_named(link, sites, |_| Pages::ALL, &mut |platform, named| {
            let is_exact = named.is_exact();
            let entity = named.entity(platform);
            let is_entity = entity.is_some();
            entity.into_iter().for_each(|entity| add(entity, is_exact, &mut findings));
            is_entity
        });
        findings.sort_by_key(|finding| !finding.is_exact);
        findings
    }

    /// Hands out what a link names of some pages of each platform, perhaps with others, given the
    /// platforms of its host if it is one of the web.
    pub(super) fn each_named(
        &self,
        link: &Link<'_>,
        sites: impl Iterator<Item = Site>,
        pages: impl Fn(usize) -> Pages,
        visit: &mut Visit<'_>,
    ) {
        let is_any = Cell::new(false);
        let mut visit = |platform, named: Match<'_>| {
            let is_entity = visit(platform, named);
            is_any.set(is_any.get() | is_entity);
            is_entity
        };
        if !link.is_web() {
            for number in self.schemes.get(link.scheme).into_iter().flatten() {
                if let Some(platform) = self.platforms.get(*number) {
                    platform.find(link, true, pages(*number), &mut visit);
                }
            }
            return;
        }
        for site in sites {
            let pages = pages(site.platform);
            if let Some(platform) = self.platforms.get(site.platform).filter(|_| !pages.is_empty())
            {
                platform.find(link, site.is_family, pages, &mut visit);
            }
        }
        if !is_any.get() {
            for platform in self.anywhere.iter().filter_map(|number| self.platforms.get(*number)) {
                platform.find_by_code(link, &mut visit);
            }
        }
    }

    /// The platforms of a host, each once.
    fn sites(&self, host: &str) -> impl Iterator<Item = Site> {
        let exact = self.hosts.get(host).into_iter().flatten();
        let mut rest = host;
        let parents = std::iter::from_fn(move || {
            rest = rest.split_once('.')?.1;
            Some(rest)
        });
        let below = parents.filter_map(|parent| self.below.get(parent)).flatten();
        exact.chain(below).copied()
    }

    /// As [`Self::sites`], given the labels of the host with its leading `www.`, if it has one, and how
    /// many labels it has without that.
    pub(super) fn sites_of(&self, (labels, count): (&Labels, usize)) -> impl Iterator<Item = Site> {
        let sites = (1..=count).rev().flat_map(move |n| {
            let sites: &[Site] = match self.hashed.get(labels.suffix_hash(n)) {
                None => &[],
                Some(sites) if n == count => &sites.hosts,
                Some(sites) => &sites.below,
            };
            sites
        });
        sites.copied()
    }
}

/// Platforms by the hashes of the names of hosts and of those above them.
fn hashed(hosts: &Names<Vec<Site>>, below: &Names<Vec<Site>>) -> NameTable<Sites> {
    let mut table: BTreeMap<u64, Sites> = BTreeMap::new();
    // Links of hosts that have no hash are not asked about by hashes either.
    let hash = |name: &str| Labels::of_host(name).map(|labels| labels.whole());
    for (name, sites) in hosts {
        if let Some(hash) = hash(name) {
            table.entry(hash).or_default().hosts.extend(sites);
        }
    }
    for (name, sites) in below {
        if let Some(hash) = hash(name) {
            table.entry(hash).or_default().below.extend(sites);
        }
    }
    NameTable::of(table.into_iter())
}

impl Platform {
    /// Compiles a platform of a caller.
    fn compile_own(data: &'static PlatformData) -> Result<Self, String> {
        let is_builtin = data::PLATFORMS.iter().any(|known| known.name == data.name);
        let is_name_byte =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let is_name = |text: &str| !text.is_empty() && text.bytes().all(is_name_byte);
        if is_builtin {
            return Err(format!("the platform `{}` is built in; take another name", data.name));
        }
        if data.recogniser.is_some() {
            return Err("`recogniser` names code of the library; use templates".to_owned());
        }
        let mut names = std::iter::once(data.name).chain(data.pages.iter().map(|page| page.kind));
        if let Some(wrong) = names.find(|name| !is_name(name)) {
            return Err(format!("`{wrong}` is no name; write lower-case letters, digits and `_`"));
        }
        let hosts = || data.hosts.iter().chain(data.mirrors).chain(data.invitation);
        let is_host = |host: &str| {
            let name = host.strip_prefix("*.").unwrap_or(host);
            let is_byte = |byte: u8| is_name_byte(byte) || matches!(byte, b'-' | b'.');
            name.contains('.') && name.bytes().all(is_byte) && !name.starts_with(['.', '-'])
        };
        if let Some(wrong) = hosts().find(|host| !is_host(host) || host.starts_with("www.")) {
            return Err(format!(
                "`{wrong}` is no host; write a name in lower case without `www.`, or `*.name` for \
                 every name below"
            ));
        }
        let is_scheme = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_lowercase())
                && text.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte)
                })
        };
        if let Some(wrong) = data.schemes.iter().find(|scheme| !is_scheme(scheme)) {
            return Err(format!("`{wrong}` is no scheme; write its name in lower case, no colon"));
        }
        let web = ["http", "https", "ws", "wss", "ftp", "javascript", "data", "file", "blob"];
        if let Some(taken) = data.schemes.iter().find(|scheme| web.contains(scheme)) {
            return Err(format!("the scheme `{taken}` belongs to no platform"));
        }
        if data.pages.is_empty() {
            return Err("there is no `[[page]]`, so that no link can name anything".to_owned());
        }
        let platform = Self::compile(data);
        match platform.problems.first() {
            None => Ok(platform),
            Some(problem) => Err(problem.clone()),
        }
    }

    fn compile(data: &'static PlatformData) -> Self {
        let mut problems = Vec::new();
        let mut pages = Vec::new();
        for page in data.pages {
            match Page::compile(data.name, page) {
                Ok(page) => pages.push(page),
                Err(problem) => problems.push(format!("{}: {problem}", data.name)),
            }
        }
        let recogniser = data.recogniser.and_then(|name| {
            let found = RECOGNISERS.into_iter().find(|known| known.name == name);
            if found.is_none() {
                problems.push(format!("{}: no recogniser is called `{name}`", data.name));
            }
            found
        });
        Self { data, recogniser, pages, routes: OnceLock::new(), problems }
    }

    /// The kinds that only code knows.
    pub(super) fn coded_kinds(&self) -> &'static [Kind] {
        self.recogniser.map_or(&[], |recogniser| recogniser.kinds)
    }

    /// The names of all kinds.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let coded = self.coded_kinds().iter().map(|kind| kind.name);
        coded.chain(self.pages.iter().map(|page| page.data.kind))
    }

    /// Its hosts, its mirrors, its short hosts and the hosts that its templates name; `*.x` stands for every name
    /// below `x`.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &'static str> {
        let named = self.templates().filter_map(|template| match template.site {
            template::Site::Host(host) => Some(host),
            _ => None,
        });
        let PlatformData { hosts, mirrors, invitation, .. } = self.data;
        hosts.iter().chain(*mirrors).chain(*invitation).copied().chain(named)
    }

    fn reads_fragment(&self) -> bool {
        self.recogniser.is_some() || self.templates().any(Template::reads_fragment)
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.pages.iter().flat_map(|page| page.at.iter().chain(&page.part))
    }

    fn find(&self, link: &Link<'_>, is_family: bool, pages: Pages, visit: &mut Visit<'_>) {
        self.find_by_code(link, visit);
        let may_name =
            || pages == Pages::ALL || !link.is_web() || self.routes().may_fit(link.path, pages);
        if self.pages.is_empty() || !may_name() {
            return;
        }
        let decoded = Decoded::default();
        if let Some(mut view) = View::of(link, &decoded) {
            view.in_family = is_family;
            self.find_by_template(&view, pages, visit);
        }
        if let Some(mut view) = View::of_carried(link, &decoded) {
            let family = self.data.hosts.iter().chain(self.data.mirrors);
            view.in_family = family.into_iter().any(|host| host.eq_ignore_ascii_case(view.host));
            self.find_by_template(&view, pages, visit);
        }
    }

    fn find_by_code(&self, link: &Link<'_>, visit: &mut Visit<'_>) {
        let named = self.recogniser.and_then(|recogniser| (recogniser.recognize)(link));
        if let Some(named) = named
            && let Some(kind) = self.coded_kinds().iter().find(|known| known.name == named.kind)
        {
            visit(self.data.name, Match::Coded(kind, named));
        }
    }

    fn find_by_template(&self, view: &View<'_>, pages: Pages, visit: &mut Visit<'_>) {
        let routes = self.routes();
        let mut bindings = Bindings::default();
        // The first template of a page that fits decides about it.
        let mut decided = None;
        for route in routes.of_first_segment(view.first_segment()) {
            let is_wanted = route.may_fit(view.count) && pages.contains(route.page);
            if !is_wanted || decided == Some(route.page) {
                continue;
            }
            let Some((page, template)) = self.template(route) else { continue };
            if template.matches(view, &page.classes, &routes.reserved, &mut bindings).is_some() {
                decided = Some(route.page);
                let is_exact = !route.is_part;
                visit(self.data.name, Match::Templated { page, bindings: &bindings, is_exact });
            }
        }
    }

    fn routes(&self) -> &Routes {
        self.routes.get_or_init(|| Routes::of(&self.pages, self.data.reserved))
    }

    /// The template that a route leads to, and its page.
    fn template(&self, route: &Route) -> Option<(&Page, &Template)> {
        let page = self.pages.get(route.page)?;
        let templates = if route.is_part { &page.part } else { &page.at };
        Some((page, templates.get(route.template)?))
    }
}

fn add(entity: Entity, is_exact: bool, findings: &mut Vec<Finding>) {
    if findings.iter().all(|finding| finding.entity != entity) {
        findings.push(Finding { entity, is_exact });
    }
}

fn file(index: &mut Names<Vec<Site>>, name: &str, site: Site) {
    let sites = index.entry(name.to_owned()).or_default();
    match sites.iter_mut().find(|known| known.platform == site.platform) {
        Some(known) => known.is_family |= site.is_family,
        None => sites.push(site),
    }
}
