//! The registry: every platform, and which of them a host or a scheme belongs to.

use std::cell::Cell;
use std::cell::RefCell;
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
use super::sites;
use super::sites::Site;
use super::sites::SiteTable;
use super::sites::SiteText;
use super::template::Bindings;
use super::view::Decoded;
use super::view::View;
use crate::platform::Entity;
use crate::platform::may_name_anywhere;
use crate::platform_data;
use crate::platform_data::PlatformData;
use crate::wire::labels::Labels;

/// A platform.
pub(super) struct Platform {
    pub(super) data: &'static PlatformData,
    pub(super) recogniser: Option<&'static Recogniser>,
    /// Its pages, once one of them was asked for. A process sees links of a few platforms.
    compiled: OnceLock<Compiled>,
}

/// What the templates of a platform are compiled to.
struct Compiled {
    pages: Vec<Page>,
    /// By which templates are found.
    routes: Routes,
}

/// Takes what a link names, with the name of the platform; answers whether it is an entity.
type Visit<'v> = dyn FnMut(&'static str, Match<'_>) -> bool + 'v;

/// An entity that a link names.
pub(super) struct NamedEntity {
    pub(super) entity: Entity,
    /// Whether the link is one to the entity itself, and not to something inside it.
    pub(super) is_exact: bool,
}

/// The hosts of the platforms that are built in: a table that the build script makes.
const BUILTIN_SITES: SiteTable = include!(concat!(env!("OUT_DIR"), "/sites.rs"));

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
    pub(super) sites: SiteTable,
    schemes: HashMap<&'static str, Vec<usize>>,
    /// Those whose links may be on any host.
    anywhere: Vec<usize>,
}

thread_local! {
    static IN_FORCE: RefCell<Option<Arc<Registry>>> = const { RefCell::new(None) };
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
            let platforms =
                platform_data::PLATFORMS.iter().map(|data| Arc::new(Platform::of(data)));
            Arc::new(Registry::of(platforms.collect(), BUILTIN_SITES))
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
        let sites = sites_of(&platforms);
        Ok(Self::of(platforms, sites))
    }

    fn of(platforms: Vec<Arc<Platform>>, sites: SiteTable) -> Self {
        let (mut schemes, mut anywhere) = (HashMap::<_, Vec<usize>>::new(), Vec::new());
        for (number, platform) in platforms.iter().enumerate() {
            for scheme in platform.data.schemes {
                schemes.entry(*scheme).or_default().push(number);
            }
            if platform.recogniser.is_some_and(|recogniser| recogniser.is_anywhere) {
                anywhere.push(number);
            }
        }
        Self { platforms, sites, schemes, anywhere }
    }

    /// Every name by which hosts of platforms are found.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.sites.names()
    }

    /// Whether links to a host, which has no leading `www.`, may name an entity by their host.
    pub(crate) fn has_host(&self, host: &str) -> bool {
        self.sites.of_host(host).next().is_some()
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
            return self.sites.of_host(&link.host).any(|site| reads(site.platform));
        }
        self.schemes.get(link.scheme).into_iter().flatten().any(|number| reads(*number))
    }

    /// Every entity that a link names, each once: those whose page it is before those of which it
    /// is a part.
    pub(super) fn find(&self, link: &Link<'_>) -> Vec<NamedEntity> {
        let mut entities = Vec::new();
        let sites = self.sites.of_host(&link.host);
        self.each_named(link, sites, |_| Pages::ALL, &mut |platform, named| {
            let is_exact = named.is_exact();
            let entity = named.entity(platform);
            let is_entity = entity.is_some();
            entity.into_iter().for_each(|entity| add(entity, is_exact, &mut entities));
            is_entity
        });
        entities.sort_by_key(|found| !found.is_exact);
        entities
    }

    /// Hands out what a link names of some pages of each platform, perhaps with others, given the
    /// platforms of its host if it is one of the web. A link that ends in punctuation is read without it
    /// first, as that belongs to the sentence that the link stood in, and as it stands, as names may end
    /// so.
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
                    if let Some(link) = link.without_punctuation() {
                        platform.find(&link, true, pages(*number), &mut visit);
                    }
                    platform.find(link, true, pages(*number), &mut visit);
                }
            }
            return;
        }
        let mut last = None;
        for site in sites {
            // A host that a template names may be below another one of the same platform.
            if last.replace(site) == Some(site) {
                continue;
            }
            let pages = pages(site.platform);
            if let Some(platform) = self.platforms.get(site.platform).filter(|_| !pages.is_empty())
            {
                if let Some(link) = link.without_punctuation() {
                    platform.find(&link, site.is_family, pages, &mut visit);
                }
                platform.find(link, site.is_family, pages, &mut visit);
            }
        }
        let may_name_anywhere = may_name_anywhere(Some(link.query), Some(link.fragment));
        if may_name_anywhere && !is_any.get() {
            for platform in self.anywhere.iter().filter_map(|number| self.platforms.get(*number)) {
                if let Some(link) = link.without_punctuation() {
                    platform.find_by_code(&link, &mut visit);
                }
                platform.find_by_code(link, &mut visit);
            }
        }
    }

    /// The platforms of a host, given its labels with its leading `www.`, if it has one, and how many
    /// labels it has without that.
    pub(super) fn sites_of(&self, (labels, count): (&Labels, usize)) -> impl Iterator<Item = Site> {
        let mut sites: &[Site] = &[];
        let mut left = count;
        std::iter::from_fn(move || {
            loop {
                if let Some((site, rest)) = sites.split_first() {
                    sites = rest;
                    return Some(*site);
                }
                if left == 0 {
                    return None;
                }
                sites = self.sites.of_hash(labels.suffix_hash(left), left == count);
                left -= 1;
            }
        })
    }
}

impl Platform {
    pub(super) fn of(data: &'static PlatformData) -> Self {
        let recogniser =
            data.recogniser.and_then(|name| RECOGNISERS.into_iter().find(|it| it.name == name));
        Self { data, recogniser, compiled: OnceLock::new() }
    }

    /// What is wrong with a file that is built in.
    #[cfg(test)]
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = compile_pages(self.data).1;
        if self.recogniser.is_none() && self.data.recogniser.is_some() {
            problems.push(format!("{}: no such recogniser", self.data.name));
        }
        problems
    }

    /// The kinds that only code knows.
    pub(super) fn coded_kinds(&self) -> &'static [Kind] {
        self.recogniser.map_or(&[], |recogniser| recogniser.kinds)
    }

    /// The names of all kinds, each once.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let coded = self.coded_kinds().iter().map(|kind| kind.name);
        let of_pages = self.data.pages.iter().map(|page| page.kind);
        let mut seen = Vec::new();
        coded.chain(of_pages).filter(move |kind| {
            let is_new = !seen.contains(kind);
            seen.push(*kind);
            is_new
        })
    }

    /// Its hosts, its mirrors, its short hosts and the hosts that its templates name; `*.x` stands for every name
    /// below `x`.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &'static str> {
        let named = self.templates().filter_map(|template| match SiteText::split(template).0 {
            SiteText::Host(host) => Some(host),
            _ => None,
        });
        let PlatformData { hosts, mirrors, invitation, .. } = self.data;
        hosts.iter().chain(*mirrors).chain(*invitation).copied().chain(named)
    }

    fn reads_fragment(&self) -> bool {
        self.recogniser.is_some() || self.templates().any(|template| template.contains('#'))
    }

    /// The texts of its templates.
    fn templates(&self) -> impl Iterator<Item = &'static str> {
        self.data.pages.iter().flat_map(|page| page.at.iter().chain(page.part).copied())
    }

    /// The names by which its hosts are found.
    fn names(&self) -> impl Iterator<Item = (&'static str, bool, bool)> {
        let PlatformData { hosts, mirrors, .. } = self.data;
        sites::names_of(hosts.iter().chain(*mirrors).copied(), self.templates())
    }

    fn find(&self, link: &Link<'_>, is_family: bool, pages: Pages, visit: &mut Visit<'_>) {
        self.find_by_code(link, visit);
        if self.data.pages.is_empty() {
            return;
        }
        let of_path = if link.is_web() { self.compiled().routes.of_path(link.path) } else { None };
        if let Some(routes) = of_path
            && !routes.iter().any(|route| pages.has_any(route.of_page))
        {
            return;
        }
        let decoded = Decoded::default();
        if let Some(mut view) = View::of(link, &decoded) {
            view.in_family = is_family;
            self.find_by_template(&view, of_path, pages, visit);
        }
        if let Some(mut view) = View::of_carried(link, &decoded) {
            let family = self.data.hosts.iter().chain(self.data.mirrors);
            view.in_family = family.into_iter().any(|host| host.eq_ignore_ascii_case(view.host));
            self.find_by_template(&view, None, pages, visit);
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

    /// Hands out what templates find, of which those for the first segment are given if they are
    /// known.
    fn find_by_template(
        &self,
        view: &View<'_>,
        known: Option<&[Route]>,
        pages: Pages,
        visit: &mut Visit<'_>,
    ) {
        let Compiled { pages: all, routes } = self.compiled();
        let mut bindings = Bindings::default();
        // The first template of a page that fits decides about it.
        let mut decided = None;
        for route in known.unwrap_or_else(|| routes.of_first_segment(view.first_segment())) {
            let is_wanted = pages.has_any(route.of_page) && route.may_fit(view.count);
            if !is_wanted || decided == Some(route.page) {
                continue;
            }
            let Some(page) = all.get(route.page) else { continue };
            let templates = if route.is_part { &page.part } else { &page.at };
            let Some(template) = templates.get(route.template) else { continue };
            if template.matches(view, &page.classes, &routes.reserved, &mut bindings).is_some() {
                decided = Some(route.page);
                let is_exact = !route.is_part;
                visit(self.data.name, Match::Templated { page, bindings: &bindings, is_exact });
            }
        }
    }

    pub(super) fn pages(&self) -> &[Page] {
        &self.compiled().pages
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let (pages, _) = compile_pages(self.data);
            Compiled { routes: Routes::of(&pages, self.data.reserved), pages }
        })
    }
}

/// The hosts of platforms.
fn sites_of(platforms: &[Arc<Platform>]) -> SiteTable {
    SiteTable::of(platforms.iter().enumerate().flat_map(|(number, platform)| {
        let names = platform.names();
        names.map(move |(name, is_below, is_family)| {
            (name, is_below, Site { platform: number, is_family })
        })
    }))
}

/// The pages of a platform that can be used, and what is wrong with the others: there are none in
/// files that are built in, as a test says.
pub(super) fn compile_pages(data: &'static PlatformData) -> (Vec<Page>, Vec<String>) {
    let (mut pages, mut problems) = (Vec::new(), Vec::new());
    for page in data.pages {
        match Page::compile(data.name, page) {
            Ok(page) => pages.push(page),
            Err(problem) => problems.push(format!("{}: {problem}", data.name)),
        }
    }
    (pages, problems)
}

fn add(entity: Entity, is_exact: bool, entities: &mut Vec<NamedEntity>) {
    if entities.iter().all(|found| found.entity != entity) {
        entities.push(NamedEntity { entity, is_exact });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_that_are_built_in_are_those_of_the_files() {
        assert_eq!(sites_of(&Registry::builtin().platforms), BUILTIN_SITES);
        assert!(BUILTIN_SITES.names().count() > 300);
    }
}
