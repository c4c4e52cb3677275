//! The links that name an entity: what is recognised in a link, the other way round.

use super::Entity;
use super::prefix::examples;
use super::registry::Platform;
use super::registry::Registry;
use crate::limits::Limits;
use crate::url::normalize;

impl Entity {
    /// The link to its page that is usual, if templates of a registry say it.
    pub(crate) fn link(&self, registry: &Registry) -> Option<String> {
        self.platform_in(registry)?.links_of_pages(self.kind, &self.id).next()
    }

    /// A link that names the entity; `None` if nobody knows one.
    pub(crate) fn naming_link(&self) -> Option<String> {
        let registry = Registry::in_force();
        let with_detail = |link: String| match &self.detail {
            Some(detail) => format!("{link}/{detail}"),
            None => link,
        };
        let links = self.platform_in(&registry)?.links(self.kind, &self.id);
        links.map(with_detail).find(|link| self.is_named_by(link, &registry))
    }

    /// Whether the entity may have a page, whatever is named inside it. `false` where its id stands for
    /// something else in links to pages of the kind: for a page of the platform itself, such as
    /// `instagram.com/explore`, or for a thing of another kind.
    pub(crate) fn may_have_page(&self) -> bool {
        let registry = Registry::in_force();
        let Some(platform) = self.platform_in(&registry) else { return true };
        let is_named = |entity: &Self| {
            let whole = Self { detail: None, ..entity.clone() };
            let mut links = platform.links(whole.kind, &whole.id);
            links.any(|link| whole.is_named_by(&link, &registry))
        };
        // Links of some kinds cannot be built from the id alone. Then those of an example fail as well.
        is_named(self) || !self.examples().any(|example| is_named(&example))
    }

    /// Things of the same kind that there may be.
    fn examples(&self) -> impl Iterator<Item = Self> {
        let Self { platform, kind, .. } = self;
        let text = move |example| format!("{platform}:{kind}/{example}");
        examples(platform, kind).into_iter().filter_map(move |example| text(example).parse().ok())
    }

    fn platform_in<'a>(&self, registry: &'a Registry) -> Option<&'a Platform> {
        let mut platforms = registry.platforms.iter().map(|platform| &**platform);
        platforms.find(|platform| platform.data.name == self.platform)
    }

    fn is_named_by(&self, link: &str, registry: &Registry) -> bool {
        let url = normalize(link, &Limits::default());
        url.is_ok_and(|url| registry.recognize(&url).contains(self))
    }
}

impl Platform {
    /// Links to the page of an id: one for each form that ids of the kind have, the usual one first.
    fn links<'a>(&'a self, kind: &'a str, id: &'a str) -> impl Iterator<Item = String> + 'a {
        let is_kind = move |(platform, of_kind, _): &&(&str, &str, &str)| {
            (*platform, *of_kind) == (self.data.name, kind)
        };
        let coded = CODED_LINKS.iter().filter(is_kind);
        let coded = coded.map(move |(_, _, beginning)| format!("{beginning}{id}"));
        self.links_of_pages(kind, id).chain(coded)
    }

    fn links_of_pages<'a>(
        &'a self,
        kind: &'a str,
        id: &'a str,
    ) -> impl Iterator<Item = String> + 'a {
        let family = self.data.hosts.first().copied().unwrap_or_default();
        let pages = self.pages().iter().filter(move |page| page.data.kind == kind);
        pages.filter_map(move |page| page.link(family, id))
    }
}

/// How links begin that name what code recognises: the id follows.
const CODED_LINKS: [(&str, &str, &str); 11] = [
    ("matrix", "room", "https://matrix.to/#/"),
    ("matrix", "user", "https://matrix.to/#/"),
    ("signal", "call_link", "https://signal.link/call/#key="),
    ("signal", "phone", "https://signal.me/#p/+"),
    ("signal", "username_link", "https://signal.me/#eu/"),
    ("telegram", "channel_id", "https://t.me/c/"),
    ("telegram", "folder", "https://t.me/addlist/"),
    ("telegram", "invite", "https://t.me/+"),
    ("telegram", "phone", "https://t.me/+"),
    ("telegram", "sticker_set", "https://t.me/addstickers/"),
    ("telegram", "username", "https://t.me/"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_may_have_a_page_and_words_of_platforms_may_not() {
        let registry = Registry::in_force();
        let (mut named, mut reserved) = (0, 0);
        for platform in &registry.platforms {
            let name = platform.data.name;
            for kind in platform.kinds() {
                let entity = |id: &str| Entity::parse(&format!("{name}:{kind}/{id}"));
                for example in examples(name, kind) {
                    let entity = entity(example).unwrap();
                    assert!(entity.may_have_page(), "{entity}");
                    named += usize::from(entity.naming_link().is_some());
                }
                let words = platform.data.reserved.iter().filter_map(|word| entity(word).ok());
                reserved += words.filter(|word| !word.may_have_page()).count();
            }
        }
        println!("{named} {reserved}");
        assert!(named > 250 && reserved > 1000, "{named} {reserved}");
    }
}
