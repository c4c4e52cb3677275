//! Paths that all links of a kind have in common: `/invite` of `discord.com/invite/CODE`.
//!
//! Such a path names nothing by itself. A rule for all that lies below it takes down whatever anybody
//! has there.

use std::sync::Arc;

use super::link::Link;
use super::registry::Platform;
use super::registry::Registry;
use super::view::Decoded;
use super::view::View;

impl Registry {
    /// The kind of what links name that begin with a host and a path, if the path is the same for all of
    /// them; `None` for a path that names something itself. A path that does not take in what is below
    /// it takes in every query.
    ///
    /// Only platforms that a list of threats must not block as a whole are asked: an instance of a
    /// network that anybody may run is a single place.
    pub(crate) fn kind_below(
        &self,
        host: &str,
        path: &str,
        is_subtree: bool,
    ) -> Option<&'static str> {
        if host.contains(':') || !self.has_host(host.strip_prefix("www.").unwrap_or(host)) {
            return None;
        }
        let host = (host, host.split('.').count());
        let path = format!("/{}", path.trim_start_matches('/'));
        let link = Link::of_web(host, (&path, "", ""), [true; 2]);
        let kind = self.kind_of_continued(&link, is_subtree)?;
        self.find(&link).is_empty().then_some(kind)
    }

    /// The other hosts on which code reads links as on a host; hosts of platforms that only have templates
    /// have none.
    pub(crate) fn hosts_read_as(&self, host: &str) -> impl Iterator<Item = &'static str> {
        let reading = |platform: &&Arc<Platform>| {
            platform.recogniser.is_some() && platform.data.hosts.contains(&host)
        };
        let platform = self.platforms.iter().find(reading);
        let hosts = platform.map_or(&[][..], |platform| platform.data.hosts);
        hosts.iter().copied().filter(move |other| *other != host && !other.starts_with("*."))
    }

    fn kind_of_continued(&self, link: &Link<'_>, is_subtree: bool) -> Option<&'static str> {
        let decoded = Decoded::default();
        let mut view = View::of(link, &decoded)?;
        for site in self.sites.of_host(&link.host) {
            let Some(platform) = self.platforms.get(site.platform) else { continue };
            if platform.data.guard.is_none() {
                continue;
            }
            view.in_family = site.is_family;
            let kinds = platform.pages().iter().flat_map(|page| {
                let templates = page.at.iter().chain(&page.part);
                let behind = templates.filter(|it| it.goes_on_behind(&view, is_subtree));
                behind.map(|it| ((it.segments(), it.parameters()), page.data.kind))
            });
            // What is nearest to the path: a group, and not a post in it.
            if let Some((_, kind)) = kinds.min_by_key(|(distance, _)| *distance) {
                return Some(kind);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_links_of_a_kind_begin_with_names_nothing() {
        let kind = |host, path, is_subtree| Registry::builtin().kind_below(host, path, is_subtree);
        for (host, path, expected) in [
            ("discord.com", "/template", Some("template")),
            ("www.facebook.com", "/groups/", Some("group")),
            ("web.facebook.com", "/groups", Some("group")),
            ("us02web.zoom.us", "/j", Some("meeting")),
            ("open.spotify.com", "/intl-sv/track", Some("track")),
            ("bsky.app", "/profile", Some("username")),
            // These name something.
            ("discord.com", "/template/AbCd", None),
            ("bsky.app", "/profile/example.bsky.social", None),
            ("facebook.com", "/pages/Some-Page", None),
            ("www.pixiv.net", "/user/10509347", None),
            ("boards.4channel.org", "/tg/thread", None),
            ("example.deviantart.com", "/art", None),
            // Nothing is known of these.
            ("discord.com", "/blog", None),
            ("discord.example", "/template", None),
            ("framatube.org", "/w", None),
        ] {
            assert_eq!(kind(host, path, true), expected, "{host}{path}");
        }
        assert_eq!(kind("discord.com", "/template", false), None);
        for (host, path) in [("threema.group", "/join"), ("www.facebook.com", "/media/set")] {
            assert!(
                kind(host, path, false).is_some(),
                "{host}{path}: the rest of a link says what"
            );
        }
    }
}
