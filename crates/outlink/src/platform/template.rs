//! Templates: how a link that names something is built.
//!
//! `[scheme:[//]][host]/segment/segment[?a={id}&b=literal][#fragment]`, see the head of each file in
//! `data/platforms`. A template is matched against a [`View`] piece by piece; nothing is allocated
//! for links without escapes.

use std::ops::Range;

use super::class::Class;
use super::link::raw_parameter;
use super::reserved::Reserved;
use super::segment::MAX_CAPTURES;
use super::segment::Segment;
use super::segment::Spans;
use super::segment::is_language;
use super::sites::SiteText;
use super::view::MAX_SEGMENTS;
use super::view::View;
use crate::codec::percent_decode_strictly;

/// A template.
#[derive(Debug)]
pub(super) struct Template {
    site: Site,
    path: Path,
    query: Vec<(&'static str, Segment)>,
    fragment: Option<(Path, Vec<(&'static str, Segment)>)>,
}

/// Where the links of a template are.
#[derive(Debug)]
enum Site {
    /// On every host of the family and its mirrors.
    Family,
    /// On one host.
    Host(&'static str),
    /// On hosts with a pattern for each label, the first label first.
    Labels(Vec<Segment>),
    /// In an app.
    App(&'static str),
}

#[derive(Debug, Default)]
struct Path {
    segments: Vec<Segment>,
    /// A bit for each of them that is a literal.
    literals: u8,
    /// Whether anything may follow.
    rest: bool,
}

/// The first segment of the paths that a template fits.
#[derive(Debug)]
pub(super) enum First<'t> {
    /// There is none.
    None,
    /// There is none, or any.
    AnyOrNone,
    /// Any.
    Any,
    /// One that begins so, without regard to ASCII case.
    Lead(&'t str),
    /// One of these, without regard to ASCII case.
    Words(Vec<&'t str>),
}

/// What the captures of a template stand for in a link, decoded.
pub(super) type Bindings<'a> = [Option<&'a str>; MAX_CAPTURES];

impl Template {
    /// Reads a template, given the names of the captures; `None` if it is malformed.
    pub(super) fn parse(text: &'static str, captures: &[&str]) -> Option<Self> {
        let (site, path) = SiteText::split(text);
        let site = match site {
            SiteText::App(scheme) => Site::App(scheme),
            SiteText::Family => Site::Family,
            SiteText::Host(host) => Site::Host(host),
            SiteText::Labels(host) => {
                let labels = host.split('.').map(|label| Segment::parse(label, captures));
                Site::Labels(labels.collect::<Option<_>>()?)
            }
        };
        let (text, fragment) = match text.split_once('#') {
            Some((text, fragment)) => (text, Some(fragment)),
            None => (text, None),
        };
        let (_, query) = text.split_once('?').unwrap_or((text, ""));
        let fragment = match fragment {
            None => None,
            Some(fragment) => {
                let (path, query) = split_fragment(fragment);
                Some((Path::parse(path, captures)?, parameters(query, captures)?))
            }
        };
        let path = Path::parse(path, captures)?;
        Some(Self { site, path, query: parameters(query, captures)?, fragment })
    }

    /// How many segments the paths have that the template fits, and whether they may have more.
    pub(super) fn segments(&self) -> (usize, bool) {
        (self.path.segments.len(), self.path.rest)
    }

    /// How many parameters of the query the template reads.
    pub(super) fn parameters(&self) -> usize {
        self.query.len()
    }

    /// The first segment of the paths that the template fits.
    pub(super) fn first_segment(&self) -> First<'_> {
        let Some(first) = self.path.segments.first() else {
            return if self.path.rest { First::AnyOrNone } else { First::None };
        };
        if let Some(words) = first.words() {
            return First::Words(words);
        }
        first.lead().map_or(First::Any, First::Lead)
    }

    /// Whether the template is one of web links whose first segment is not a reserved word.
    pub(super) fn spares_reserved(&self) -> bool {
        !matches!(self.site, Site::App(_)) && self.begins_with_capture()
    }

    fn begins_with_capture(&self) -> bool {
        self.path.segments.first().is_some_and(Segment::is_capture)
    }

    /// Whether every capture of an id is in the template.
    pub(super) fn binds(&self, mut needed: impl Iterator<Item = usize>) -> bool {
        let labels = match &self.site {
            Site::Labels(labels) => labels.as_slice(),
            _ => &[],
        };
        let fragment = self.fragment.iter();
        let fragment = fragment.flat_map(|(path, query)| path.segments.iter().chain(values(query)));
        let all = labels.iter().chain(&self.path.segments).chain(values(&self.query));
        let bound: Vec<usize> = all.chain(fragment).flat_map(Segment::captures).collect();
        needed.all(|capture| bound.contains(&capture))
    }

    /// Says what the captures stand for in a link; `None` if the template does not fit it.
    pub(super) fn matches<'a>(
        &self,
        view: &View<'a>,
        classes: &[Class],
        reserved: &Reserved,
        bindings: &mut Bindings<'a>,
    ) -> Option<()> {
        if !self.site.may_fit(view) || !self.path.may_fit(view) {
            return None;
        }
        *bindings = Bindings::default();
        if let Site::Labels(labels) = &self.site {
            for (label, text) in labels.iter().zip(view.host.split('.')) {
                if label.is_capture() && reserved.contains(text) {
                    return None;
                }
                bind(label, text, classes, false, bindings)?;
            }
        }
        let segments = view.segments.get(..view.count.min(MAX_SEGMENTS))?;
        if self.begins_with_capture() && view.is_web && view.is_first_reserved(reserved) {
            return None;
        }
        for (index, (pattern, text)) in self.path.segments.iter().zip(segments).enumerate() {
            // Literals were compared.
            if self.path.literals >> index & 1 == 0 {
                bind(pattern, text, classes, index + 1 == view.count, bindings)?;
            }
        }
        let first = self.path.segments.first().zip(segments.first());
        if view.is_web
            && first.is_some_and(|(it, text)| it.holds_capture() && reserved.contains_plainly(text))
        {
            return None;
        }
        let decoded = view.decoded;
        for (name, pattern) in &self.query {
            let value = raw_parameter(view.query, name)?;
            let value = match view.may_query_escape {
                true => decoded.keep(percent_decode_strictly(value)?),
                false => value,
            };
            bind(pattern, value, classes, false, bindings)?;
        }
        if let Some((path, query)) = &self.fragment {
            let (text, rest) = split_fragment(view.fragment);
            let mut segments = [""; MAX_SEGMENTS];
            let count = super::view::split_path(text, decoded, &mut segments)?;
            let segments = segments.get(..count.min(MAX_SEGMENTS))?;
            if view.is_web && path.has_reserved(segments, reserved) {
                return None;
            }
            path.matches(segments, count, classes, bindings)?;
            for (name, pattern) in query {
                let value = percent_decode_strictly(raw_parameter(rest, name)?)?;
                bind(pattern, decoded.keep(value), classes, false, bindings)?;
            }
        }
        Some(())
    }

    /// Whether the template spells out the path of a link and says only behind it what is named, so that
    /// links to different things begin alike. Unless what is below the path is taken in, only the query
    /// and the fragment are behind it.
    pub(super) fn goes_on_behind(&self, view: &View<'_>, is_subtree: bool) -> bool {
        let segments = &self.path.segments;
        let Some((known, behind)) = segments.split_at_checked(view.count) else { return false };
        if known.is_empty() || !behind.is_empty() && !is_subtree || !self.site.may_fit(view) {
            return false;
        }
        let is_spelled_host = match &self.site {
            Site::Labels(labels) => {
                labels.iter().zip(view.host.split('.')).all(|(label, text)| label.spells_out(text))
            }
            _ => true,
        };
        let is_language_first = |index: usize| {
            let before_words = segments.get(1).is_some_and(|next| next.words().is_some());
            index == 0 && before_words && segments.first().is_some_and(Segment::is_any_text)
        };
        let mut pairs = known.iter().zip(&view.segments).enumerate();
        let is_spelled = pairs.all(|(index, (pattern, text))| {
            pattern.spells_out(text) || is_language_first(index) && is_language(text)
        });
        let fragment = self.fragment.iter();
        let fragment = fragment.flat_map(|(path, query)| path.segments.iter().chain(values(query)));
        let mut rest = behind.iter().chain(values(&self.query)).chain(fragment);
        is_spelled_host && is_spelled && rest.any(|pattern| pattern.captures().next().is_some())
    }

    /// A link that the template fits, with the captures in their places.
    pub(super) fn render(&self, family: &str, capture: &dyn Fn(usize, &mut String)) -> String {
        let mut link = match &self.site {
            Site::App(scheme) => format!("{scheme}:/"),
            Site::Family => format!("https://{family}"),
            Site::Host(host) => format!("https://{host}"),
            Site::Labels(labels) => {
                let mut link = "https://".to_owned();
                for (index, label) in labels.iter().enumerate() {
                    if index > 0 {
                        link.push('.');
                    }
                    label.render(&mut link, capture);
                }
                link
            }
        };
        self.path.render(&mut link, capture);
        render_parameters(&self.query, '?', &mut link, capture);
        if let Some((path, query)) = &self.fragment {
            link.push('#');
            path.render(&mut link, capture);
            render_parameters(query, '?', &mut link, capture);
        }
        link
    }
}

impl Site {
    /// Whether links of the template may be on the host of a link, or in the app.
    fn may_fit(&self, view: &View<'_>) -> bool {
        match self {
            Self::Family => view.is_web && view.in_family,
            Self::Host(host) => view.is_web && *host == view.host,
            Self::Labels(labels) => view.is_web && view.host.split('.').count() == labels.len(),
            Self::App(scheme) => !view.is_web && *scheme == view.scheme,
        }
    }
}

impl Path {
    fn parse(text: &'static str, captures: &[&str]) -> Option<Self> {
        let segments = text.split('/').filter(|segment| !segment.is_empty());
        let segments = segments.map(|segment| Segment::parse(segment, captures));
        let mut segments: Vec<Segment> = segments.collect::<Option<_>>()?;
        let rest = segments.pop_if(|last| last.is_rest()).is_some();
        let literals = segments.iter().enumerate().fold(0, |literals, (index, segment)| {
            literals | u8::from(segment.literal().is_some()).checked_shl(index as u32).unwrap_or(0)
        });
        (segments.len() <= MAX_SEGMENTS).then_some(Self { segments, literals, rest })
    }

    /// Whether the number of segments and the literal ones fit, which tells most links apart.
    fn may_fit(&self, view: &View<'_>) -> bool {
        let wanted = self.segments.len();
        view.count >= wanted && (self.rest || view.count == wanted) && self.fits_literals(view)
    }

    fn fits_literals(&self, view: &View<'_>) -> bool {
        let mut left = self.literals;
        while left != 0 {
            let index = left.trailing_zeros() as usize;
            left &= left - 1;
            let literal = self.segments.get(index).and_then(Segment::literal);
            let text = view.segments.get(index).copied().unwrap_or_default();
            if literal.is_some_and(|literal| !literal.eq_ignore_ascii_case(text)) {
                return false;
            }
        }
        true
    }

    fn matches<'a>(
        &self,
        segments: &[&'a str],
        count: usize,
        classes: &[Class],
        bindings: &mut Bindings<'a>,
    ) -> Option<()> {
        let wanted = self.segments.len();
        if count < wanted || (count > wanted && !self.rest) {
            return None;
        }
        for (index, (pattern, text)) in self.segments.iter().zip(segments).enumerate() {
            bind(pattern, text, classes, index + 1 == count, bindings)?;
        }
        Some(())
    }

    /// Whether a capture stands where the path in a fragment begins, which may be behind `!` (`#!/{id}`), and
    /// the link has a reserved word there.
    fn has_reserved(&self, segments: &[&str], reserved: &Reserved) -> bool {
        let is_mark = |pattern: &Segment| pattern.literal() == Some("!");
        let start = usize::from(self.segments.first().is_some_and(is_mark));
        let first = self.segments.get(start).zip(segments.get(start));
        first.is_some_and(|(pattern, text)| pattern.is_capture() && reserved.contains(text))
    }

    fn render(&self, link: &mut String, capture: &dyn Fn(usize, &mut String)) {
        for segment in &self.segments {
            link.push('/');
            segment.render(link, capture);
        }
    }
}

/// Matches one piece and keeps what its captures stand for.
fn bind<'a>(
    pattern: &Segment,
    text: &'a str,
    classes: &[Class],
    trims: bool,
    bindings: &mut Bindings<'a>,
) -> Option<()> {
    if let Some(capture) = pattern.as_capture() {
        let end = pattern.captured_end(text, classes, trims)?;
        return hold(bindings.get_mut(capture)?, text, 0..end);
    }
    if let Some(literal) = pattern.literal() {
        return text.eq_ignore_ascii_case(literal).then_some(());
    }
    let mut spans = Spans::default();
    if !pattern.fits(text, classes, trims, &mut spans) {
        return None;
    }
    for (span, binding) in spans.into_iter().zip(bindings) {
        if let Some(span) = span {
            hold(binding, text, span)?;
        }
    }
    Some(())
}

/// Keeps what a capture stands for. One that stands twice is the same both times.
fn hold<'a>(binding: &mut Option<&'a str>, text: &'a str, span: Range<usize>) -> Option<()> {
    let held = text.get(span)?;
    if binding.is_some_and(|bound| bound != held) {
        return None;
    }
    *binding = Some(held);
    Some(())
}

fn parameters(query: &'static str, captures: &[&str]) -> Option<Vec<(&'static str, Segment)>> {
    let parameters = query.split('&').filter(|parameter| !matches!(*parameter, "" | "{*}"));
    let pair = |parameter: &'static str| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, "{*}"));
        Some((name, Segment::parse(value, captures)?))
    };
    parameters.map(pair).collect()
}

fn values<'a>(query: &'a [(&'static str, Segment)]) -> impl Iterator<Item = &'a Segment> {
    query.iter().map(|(_, value)| value)
}

fn render_parameters(
    query: &[(&'static str, Segment)],
    mut separator: char,
    link: &mut String,
    capture: &dyn Fn(usize, &mut String),
) {
    for (name, value) in query {
        link.push(separator);
        link.push_str(name);
        link.push('=');
        value.render(link, capture);
        separator = '&';
    }
}

/// The path and the parameters of a fragment: `/room/x?via=y`, `KEY&v=3`, `v=1&p=2`.
fn split_fragment(fragment: &str) -> (&str, &str) {
    let end = fragment.find(['?', '&']).unwrap_or(fragment.len());
    let (path, rest) = fragment.split_at(end);
    if path.trim_end_matches('=').contains('=') && !path.contains('/') {
        return ("", fragment);
    }
    (path, rest.get(1..).unwrap_or_default())
}
