//! The patterns of rows: which hosts, which paths, and where in a path the target stands.

use std::borrow::Cow;

use crate::codec::near::find_near;
use crate::codec::percent::Beginning;
use crate::codec::percent::decode_all;
use crate::expand::link::shape::begins;

/// Hosts that a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HostPattern {
    /// `*`: every host.
    Any,
    /// `example.com`: that host, and `www.` before it.
    Host(String),
    /// `*.example.com`: every name below it.
    Below(String),
    /// `.example.com`: that host and every name below it.
    Within(String),
}

impl HostPattern {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Any);
        }
        let (build, host): (fn(String) -> Self, &str) = if let Some(host) = text.strip_prefix("*.")
        {
            (Self::Below, host)
        } else if let Some(host) = text.strip_prefix('.') {
            (Self::Within, host)
        } else {
            (Self::Host, text)
        };
        let valid = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        let proper = !host.is_empty() && !host.starts_with('.') && !host.ends_with('.');
        (proper && host.bytes().all(valid)).then(|| build(host.to_owned()))
    }

    /// The name that every host of the pattern ends in; empty if it is about every host.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Any => "",
            Self::Host(name) | Self::Below(name) | Self::Within(name) => name,
        }
    }

    pub(crate) fn fits(&self, host: &str) -> bool {
        self.below(host).is_some()
    }

    /// The labels of a host in front of the name, without the dot between them; `None` if the
    /// pattern is not about the host.
    pub(crate) fn below<'a>(&self, host: &'a str) -> Option<&'a str> {
        // The length rules out most names.
        let more = host.len().checked_sub(self.name().len())?;
        if matches!(self, Self::Host(_)) && !matches!(more, 0 | 4) {
            return None;
        }
        let below = host.strip_suffix(self.name())?;
        let labels = below.strip_suffix('.');
        match self {
            Self::Any => Some(host),
            Self::Host(_) => (below.is_empty() || below == "www.").then_some(""),
            Self::Below(_) => labels,
            Self::Within(_) if below.is_empty() => Some(""),
            Self::Within(_) => labels,
        }
    }
}

/// A path with places for what changes: `/L0/{target}/**`.
///
/// Segments are compared decoded and without regard to case, because that is what a server may do
/// and nothing is lost by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathPattern(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    /// `url`
    Literal(String),
    /// `aclk*`
    Beginning(String),
    /// `click-{digits}`, `eJ{token}`: what stands before the first place, and the pieces.
    Shape(String, Vec<Piece>),
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
    /// `**` before `{link}`: whatever stands before the first segment that begins as a link does.
    Gap,
}

/// A piece of the shape of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Text, in lower case.
    Text(String),
    /// `{digits}`: digits up to what is none.
    Digits,
    /// `{token}`: what a program wrote, to the end of the segment.
    Token,
}

impl PathPattern {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let segment = |segment: &str| match segment {
            "*" => Segment::Any,
            "**" => Segment::Tail,
            "{target}" => Segment::Target,
            "{rest}" => Segment::Rest,
            "{link}" => Segment::Link,
            shape if shape.contains('{') => {
                let shape = shape.to_ascii_lowercase();
                Segment::Shape(before_places(&shape).to_owned(), pieces(&shape))
            }
            literal => match literal.strip_suffix('*') {
                Some(beginning) => Segment::Beginning(beginning.to_ascii_lowercase()),
                None => Segment::Literal(literal.to_ascii_lowercase()),
            },
        };
        let mut segments: Vec<Segment> = text.strip_prefix('/')?.split('/').map(segment).collect();
        if let [.., gap @ Segment::Tail, Segment::Link] = segments.as_mut_slice() {
            *gap = Segment::Gap;
        }
        let (_, before_last) = segments.split_last()?;
        let ends =
            |segment: &Segment| matches!(segment, Segment::Rest | Segment::Link | Segment::Tail);
        (!before_last.iter().any(ends)).then_some(Self(segments))
    }

    /// Whether the pattern has a place for the target.
    pub(crate) fn holds_target(&self) -> bool {
        let holds =
            |segment: &Segment| matches!(segment, Segment::Target | Segment::Rest | Segment::Link);
        self.0.iter().any(holds)
    }

    /// The first segment in lower case, if every path has it for its first one.
    pub(crate) fn first_segment(&self) -> Option<&str> {
        match self.0.first()? {
            Segment::Literal(literal) if !literal.is_empty() => Some(literal),
            _ => None,
        }
    }

    /// What the first segment of every path is, or begins with, in lower case; and whether more stands
    /// behind it.
    pub(crate) fn beginning(&self) -> Option<(&str, bool)> {
        match self.0.first()? {
            Segment::Shape(before, _) if !before.is_empty() => Some((before, true)),
            _ => self.first_segment().map(|segment| (segment, false)),
        }
    }

    /// The literal segments with which the path begins, joined by slashes, and whether there are no
    /// others.
    pub(crate) fn lead(&self) -> (String, bool) {
        let literal = |segment: &Segment| match segment {
            Segment::Literal(text) | Segment::Beginning(text) => Some(text.clone()),
            _ => None,
        };
        let segments: Vec<String> = self.0.iter().map_while(literal).collect();
        let is_whole = segments.len() == self.0.len();
        let lead = segments.join("/").trim_matches('/').to_owned();
        let is_whole = is_whole && !lead.is_empty();
        (lead, is_whole)
    }

    /// `Some` if the path fits, with the target that stands in it, not decoded.
    pub(crate) fn capture<'a>(
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
                Segment::Gap if ended => return None,
                Segment::Gap => {
                    rest = from_link(rest)?;
                    continue;
                }
                Segment::Rest | Segment::Link if ended || rest.is_empty() => return None,
                Segment::Rest | Segment::Link => {
                    let folded = rest.trim_start_matches('/');
                    let is_link = begins_as_link(folded);
                    if *segment == Segment::Link && !is_link {
                        return None;
                    }
                    // Slashes in front of a link are folded too, those of `//host` are its own.
                    if is_link || !rest.starts_with("//") {
                        rest = folded;
                    }
                    // A target under escapes that has a query leaves the other one to the wrapper.
                    let has_query = || rest.contains("%3F") || rest.contains("%3f");
                    let query = query.filter(|_| rest.contains('/') || !has_query());
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
            let slash = find_near(b'/', rest.as_bytes());
            ended = slash.is_none();
            let (here, after) = rest.split_at(slash.unwrap_or(rest.len()));
            let after = after.get(1..).unwrap_or_default();
            let fits = match segment {
                Segment::Literal(literal) => {
                    here.eq_ignore_ascii_case(literal)
                        || (find_near(b'%', here.as_bytes()).is_some()
                            && decode_all(here).eq_ignore_ascii_case(literal))
                }
                Segment::Beginning(beginning) => decode_all(here)
                    .as_bytes()
                    .get(..beginning.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes())),
                Segment::Shape(_, pieces) => has_shape(&decode_all(here), pieces),
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
    pub(crate) fn fill(&self, target: &str) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(text) | Segment::Beginning(text) => text.clone(),
            Segment::Shape(_, pieces) => pieces.iter().map(filled).collect(),
            Segment::Any | Segment::Tail | Segment::Gap => "x1".to_owned(),
            Segment::Target | Segment::Rest | Segment::Link => target.to_owned(),
        };
        self.0.iter().map(|part| format!("/{}", segment(part))).collect()
    }
}

/// What stands in a segment before its first place.
fn before_places(segment: &str) -> &str {
    segment.split('{').next().unwrap_or_default()
}

/// The pieces of the shape of a segment. A place that is unknown is text, which no segment has.
fn pieces(mut shape: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while !shape.is_empty() {
        let places = [("{digits}", Piece::Digits), ("{token}", Piece::Token)];
        let place =
            places.into_iter().find_map(|(place, piece)| Some((piece, shape.strip_prefix(place)?)));
        let (piece, rest) = place.unwrap_or_else(|| {
            let end = shape.find('{').filter(|end| *end > 0).unwrap_or(shape.len());
            let (text, rest) = shape.split_at(end);
            (Piece::Text(text.to_owned()), rest)
        });
        pieces.push(piece);
        shape = rest;
    }
    pieces
}

/// Whether a segment, without escapes, has a shape.
fn has_shape(mut segment: &str, pieces: &[Piece]) -> bool {
    for piece in pieces {
        let end = match piece {
            Piece::Text(text) => Some(text.len()).filter(|_| begins(segment, text)),
            Piece::Digits => {
                let end = segment.find(|c: char| !c.is_ascii_digit()).unwrap_or(segment.len());
                Some(end).filter(|end| *end > 0)
            }
            Piece::Token => Some(segment.len()).filter(|_| is_token(segment)),
        };
        let Some(rest) = end.and_then(|end| segment.get(end..)) else { return false };
        segment = rest;
    }
    segment.is_empty()
}

/// Whether a text is what a program wrote and nobody reads: long, in the alphabet of base64 for URLs,
/// with digits and letters of both cases.
fn is_token(text: &str) -> bool {
    let has = |is_one: fn(&u8) -> bool| text.as_bytes().iter().any(is_one);
    text.len() >= MIN_TOKEN
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
}

/// A piece of a path that fits, for tests.
#[cfg(test)]
fn filled(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => text.clone(),
        Piece::Digits => "1234567".to_owned(),
        Piece::Token => "aB3dE".repeat(9),
    }
}

/// Whether a text begins as a link of the web does, under escapes or not.
fn begins_as_link(text: &str) -> bool {
    let begins = |head: &[u8]| head.get(..4).is_some_and(|it| it.eq_ignore_ascii_case(b"http"));
    let is_escaped = text.bytes().take(4).any(|byte| byte == b'%');
    match is_escaped {
        true => begins(Beginning::<SCHEME_ROOM>::of(text.as_bytes()).as_bytes()),
        false => begins(text.as_bytes()),
    }
}

/// A path from the first of its segments on that begins as a link does.
fn from_link(path: &str) -> Option<&str> {
    let slashes = path.match_indices('/').filter_map(|(at, _)| path.get(at + 1..));
    std::iter::once(path).chain(slashes).find(|rest| begins_as_link(rest))
}

/// The fewest bytes of a token. No word is as long.
const MIN_TOKEN: usize = 32;

/// Room for `http`, and for an escape that is under way.
const SCHEME_ROOM: usize = 6;

/// What stands in the place for the target, if the pattern has one.
pub(crate) struct Captured<'a>(pub(crate) Option<Cow<'a, str>>);

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
        assert_eq!(captured("/{rest}", "//a", None), expect("a"));
        assert_eq!(captured("/{link}", "//http://a", Some("b")), expect("http://a?b"));
        assert_eq!(captured("/{link}", "/1.2/http://a", None), None);
        assert_eq!(captured("/url", "/url/x", None), None);
        assert_eq!(captured("/url", "/urls", None), None);
        assert_eq!(captured("/aclk*", "/aclk-x", None), expect(""));
        assert_eq!(captured("/**", "/", None), expect(""));
        assert_eq!(captured("/{link}", "/h%74tp://a", None), expect("h%74tp://a"));
        assert_eq!(captured("/a/**/{link}", "/a/1/b/http://a", None), expect("http://a"));
        assert_eq!(captured("/a/**/{link}", "/a/http://a/b", Some("c")), expect("http://a/b?c"));
        assert_eq!(captured("/a/**/{link}", "/a/1/b", None), None);
        assert_eq!(captured("/a/**/{link}", "/a", None), None);
        let escaped = "/a/https%3A%2F%2Fb%3Fc";
        assert_eq!(captured("/a/{link}", escaped, Some("d")), expect("https%3A%2F%2Fb%3Fc"));
        assert_eq!(
            captured("/a/{link}", "/a/https%3A%2F%2Fb", Some("d")),
            expect("https%3A%2F%2Fb?d")
        );
    }

    #[test]
    fn a_segment_has_the_shape_of_its_pieces() {
        let fits = |pattern: &str, path: &str| captured(pattern, path, None).is_some();
        for path in ["/click-1-22", "/CLICK-123-4/", "/%63lick-1%2D2", "//click-1-2"] {
            assert!(fits("/click-{digits}-{digits}", path), "{path}");
        }
        for path in
            ["/click-1", "/click--1", "/click-1-2x", "/click-and-collect", "/click-1-", "/x"]
        {
            assert!(!fits("/click-{digits}-{digits}", path), "{path}");
        }
        let token = "xNjkFuwyAQRU9jdkHDAAYvWLSJfI8BxjGq";
        assert!(fits("/c/eJ{token}", &format!("/c/eJ{token}")));
        let (lower, spaced) = (token.to_lowercase(), token.replace('x', "."));
        for not in [&token[1..20], &lower, "ejendommetilsalgvedhavetihelsinge", &spaced] {
            assert!(!fits("/c/eJ{token}", &format!("/c/eJ{not}")), "{not}");
        }
        assert!(!fits("/{unknown}", "/x"));
        let beginning = |pattern: &str| {
            let pattern = PathPattern::parse(pattern).unwrap();
            pattern.beginning().map(|(text, more)| (text.to_owned(), more))
        };
        assert_eq!(beginning("/Click-{digits}"), Some(("click-".to_owned(), true)));
        assert_eq!(beginning("/click"), Some(("click".to_owned(), false)));
        assert_eq!(beginning("/{digits}"), None);
    }

    #[test]
    fn paths_begin_with_literal_segments() {
        for (path, expected) in [
            ("/url", ("url", true)),
            ("/link/v2", ("link/v2", true)),
            ("/linkfilter/", ("linkfilter", true)),
            ("/search*", ("search", true)),
            ("/web/*/{rest}", ("web", false)),
            ("/*/url", ("", false)),
            ("/share/**", ("share", false)),
            ("/{link}", ("", false)),
            ("/", ("", false)),
        ] {
            let lead = PathPattern::parse(path).unwrap().lead();
            assert_eq!(lead, (expected.0.to_owned(), expected.1), "{path}");
        }
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
        assert!(fits("*", "a.example"));
        let within = HostPattern::parse(".a.example").unwrap();
        assert_eq!(within.below("b.c.a.example"), Some("b.c"));
        assert_eq!(within.below("a.example"), Some(""));
    }
}
