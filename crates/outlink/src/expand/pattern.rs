//! The patterns of rows: which hosts, which paths, and where in a path the target stands.

use std::borrow::Cow;

use crate::platform::codec::percent_decode;

/// Hosts that a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HostPattern {
    /// `example.com`: that host, and `www.` before it.
    Host(String),
    /// `*.example.com`: every name below it.
    Below(String),
    /// `.example.com`: that host and every name below it.
    Within(String),
}

impl HostPattern {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (build, host): (fn(String) -> Self, &str) = if let Some(host) = text.strip_prefix("*.")
        {
            (Self::Below, host)
        } else if let Some(host) = text.strip_prefix('.') {
            (Self::Within, host)
        } else {
            (Self::Host, text)
        };
        let valid =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let proper = !host.is_empty() && !host.starts_with('.') && !host.ends_with('.');
        (proper && host.bytes().all(valid)).then(|| build(host.to_owned()))
    }

    /// The name that every host of the pattern ends in.
    pub(super) fn name(&self) -> &str {
        let (Self::Host(name) | Self::Below(name) | Self::Within(name)) = self;
        name
    }

    pub(super) fn fits(&self, host: &str) -> bool {
        let Some(below) = host.strip_suffix(self.name()) else { return false };
        match self {
            Self::Host(_) => below.is_empty() || below == "www.",
            Self::Below(_) => below.ends_with('.'),
            Self::Within(_) => below.is_empty() || below.ends_with('.'),
        }
    }
}

/// A path with places for what changes: `/L0/{target}/**`.
///
/// Segments are compared decoded and without regard to case, because that is what a server may do
/// and nothing is lost by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathPattern(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    /// `url`
    Literal(String),
    /// `aclk*`
    Beginning(String),
    /// `*`: one segment.
    Any,
    /// `{target}`: one segment, which holds the target.
    Target,
    /// `{rest}`: the target is everything from here on, with the query.
    Rest,
    /// `{link}`: the same, if it begins as a link does.
    Link,
    /// `**`: whatever follows, perhaps nothing.
    Tail,
}

impl PathPattern {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let segment = |segment: &str| match segment {
            "*" => Segment::Any,
            "**" => Segment::Tail,
            "{target}" => Segment::Target,
            "{rest}" => Segment::Rest,
            "{link}" => Segment::Link,
            literal => match literal.strip_suffix('*') {
                Some(beginning) => Segment::Beginning(beginning.to_ascii_lowercase()),
                None => Segment::Literal(literal.to_ascii_lowercase()),
            },
        };
        let segments: Vec<Segment> = text.strip_prefix('/')?.split('/').map(segment).collect();
        let (_, before_last) = segments.split_last()?;
        let ends =
            |segment: &Segment| matches!(segment, Segment::Rest | Segment::Link | Segment::Tail);
        (!before_last.iter().any(ends)).then_some(Self(segments))
    }

    /// Whether the pattern has a place for the target.
    pub(super) fn holds_target(&self) -> bool {
        let holds =
            |segment: &Segment| matches!(segment, Segment::Target | Segment::Rest | Segment::Link);
        self.0.iter().any(holds)
    }

    /// `Some` if the path fits, with the target that stands in it, not decoded.
    pub(super) fn capture<'a>(
        &self,
        path: &'a str,
        query: Option<&'a str>,
    ) -> Option<Captured<'a>> {
        let mut target = None;
        let mut rest = path.strip_prefix('/').unwrap_or(path);
        let mut ended = false;
        for segment in &self.0 {
            match segment {
                Segment::Tail => return Some(Captured(target)),
                Segment::Rest | Segment::Link if ended || rest.is_empty() => return None,
                Segment::Rest | Segment::Link => {
                    // Slashes in front of a link are folded too, those of `//host` are its own.
                    let folded = rest.trim_start_matches('/');
                    if begins_as_link(folded) {
                        rest = folded;
                    } else if *segment == Segment::Link {
                        return None;
                    }
                    return Some(Captured(Some(match query {
                        Some(query) => Cow::Owned(format!("{rest}?{query}")),
                        None => Cow::Borrowed(rest),
                    })));
                }
                _ if ended => return None,
                _ => {}
            }
            // Servers fold slashes.
            if !matches!(segment, Segment::Literal(literal) if literal.is_empty()) {
                rest = rest.trim_start_matches('/');
            }
            let (here, after) = match rest.split_once('/') {
                Some((here, after)) => (here, after),
                None => {
                    ended = true;
                    (rest, "")
                }
            };
            let fits = match segment {
                Segment::Literal(literal) => {
                    here.eq_ignore_ascii_case(literal)
                        || (here.contains('%')
                            && percent_decode(here).eq_ignore_ascii_case(literal))
                }
                Segment::Beginning(beginning) => percent_decode(here)
                    .as_bytes()
                    .get(..beginning.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes())),
                Segment::Target => {
                    target = Some(Cow::Borrowed(here));
                    !here.is_empty()
                }
                _ => !here.is_empty(),
            };
            if !fits {
                return None;
            }
            rest = after;
        }
        // A slash or several at the end make no other resource of a redirector.
        rest.bytes().all(|byte| byte == b'/').then_some(Captured(target))
    }

    /// The path with a target in its place, for tests.
    #[cfg(test)]
    pub(super) fn fill(&self, target: &str) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(text) | Segment::Beginning(text) => text.clone(),
            Segment::Any | Segment::Tail => "x1".to_owned(),
            Segment::Target | Segment::Rest | Segment::Link => target.to_owned(),
        };
        self.0.iter().map(|part| format!("/{}", segment(part))).collect()
    }
}

fn begins_as_link(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"))
}

/// What stands in the place for the target, if the pattern has one.
pub(super) struct Captured<'a>(pub(super) Option<Cow<'a, str>>);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn captured(pattern: &str, path: &str, query: Option<&str>) -> Option<String> {
        let pattern = PathPattern::parse(pattern).expect("the pattern parses");
        pattern.capture(path, query).map(|found| found.0.unwrap_or_default().into_owned())
    }

    #[test]
    fn the_target_is_cut_out_of_the_path() {
        let expect = |text: &str| Some(text.to_owned());
        assert_eq!(
            captured("/L0/{target}/**", "/L0/https:%2F%2Fa/1", None),
            expect("https:%2F%2Fa")
        );
        assert_eq!(captured("/L0/{target}/**", "/L0/https:%2F%2Fa", None), expect("https:%2F%2Fa"));
        assert_eq!(
            captured("/web/*/{rest}", "/web/1/http://a/b", Some("c")),
            expect("http://a/b?c")
        );
        assert_eq!(captured("/web/*/{rest}", "/web/1/", None), None);
        assert_eq!(captured("/web/*/{rest}", "/web/1", None), None);
        assert_eq!(captured("/url", "/URL//", None), expect(""));
        assert_eq!(captured("/url", "/%75rl", None), expect(""));
        assert_eq!(captured("/url", "//url", None), expect(""));
        assert_eq!(captured("/l/", "//l/", None), expect(""));
        assert_eq!(captured("/a/{target}/**", "//a//b//c", None), expect("b"));
        assert_eq!(captured("/web/*/{rest}", "//web//1//http://a", None), expect("http://a"));
        assert_eq!(captured("/{rest}", "///a", None), expect("//a"));
        assert_eq!(captured("/{link}", "//http://a", Some("b")), expect("http://a?b"));
        assert_eq!(captured("/{link}", "/1.2/http://a", None), None);
        assert_eq!(captured("/url", "/url/x", None), None);
        assert_eq!(captured("/url", "/urls", None), None);
        assert_eq!(captured("/aclk*", "/aclk-x", None), expect(""));
        assert_eq!(captured("/**", "/", None), expect(""));
    }

    #[test]
    fn hosts_fit_at_label_boundaries() {
        let fits =
            |pattern: &str, host: &str| HostPattern::parse(pattern).is_some_and(|p| p.fits(host));
        assert!(fits("a.example", "www.a.example") && fits("a.example", "a.example"));
        assert!(!fits("a.example", "b.a.example") && !fits("a.example", "ba.example"));
        assert!(fits("*.a.example", "b.c.a.example") && !fits("*.a.example", "a.example"));
        assert!(!fits("*.a.example", "ba.example"));
        assert!(fits(".a.example", "a.example") && fits(".a.example", "b.a.example"));
        assert!(!fits(".a.example", "ba.example"));
        assert!(HostPattern::parse("a.*").is_none() && HostPattern::parse("").is_none());
    }
}
