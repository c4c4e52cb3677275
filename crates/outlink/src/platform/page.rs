//! A kind of page: how its id is composed, and the templates of its links.

use std::borrow::Cow;

use super::class::Class;
use super::class::Spelling;
use super::ids::push_escaped_id;
use super::segment::MAX_CAPTURES;
use super::segment::Segment;
use super::segment::Spans;
use super::template::Bindings;
use super::template::Template;
use super::text::Text;
use crate::codec::percent::push_escape;
use crate::codec::percent_decode;
use crate::platform_data::PageData;

/// A kind of page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) data: &'static PageData,
    /// What stands in front of the id in the text of an entity: `platform:kind/`.
    pub(super) text_start: Box<str>,
    pub(super) classes: Vec<Class>,
    /// The parts of an id, which slashes divide.
    id: Vec<Segment>,
    /// Whether the id is the first capture and nothing else.
    is_first_capture: bool,
    /// The capture that becomes the detail.
    detail: Option<usize>,
    /// The templates of the page itself.
    pub(super) at: Vec<Template>,
    /// The templates of something inside it.
    pub(super) part: Vec<Template>,
}

impl Page {
    /// Compiles a page of a platform.
    ///
    /// # Errors
    ///
    /// A sentence about the first thing that is wrong. A page of the registry that is wrong is left
    /// out, and a test names it.
    pub(super) fn compile(platform: &str, data: &'static PageData) -> Result<Self, String> {
        let wrong = |what: &str, text: &str| format!("kind `{}`: {what}: `{text}`", data.kind);
        let is_composed = data.id.contains('{');
        let single = (!is_composed).then_some(("id", data.id));
        let captures: Vec<(&str, &str)> = single.iter().chain(data.captures).copied().collect();
        if captures.len() > MAX_CAPTURES {
            return Err(wrong("too many captures", data.id));
        }
        let names: Vec<&str> = captures.iter().map(|(name, _)| *name).collect();
        let PageData { fold, upper, strip_zeros, .. } = *data;
        let spelling = Spelling { fold, upper, strip_zeros };
        let class = |(_, class): &(&str, &'static str)| {
            Class::parse(class, spelling).ok_or_else(|| wrong("not a class", class))
        };
        let classes = captures.iter().map(class).collect::<Result<_, _>>()?;
        let id = if is_composed { data.id } else { "{id}" };
        let id = id.split('/').map(|part| Segment::parse(part, &names));
        let id: Vec<Segment> =
            id.collect::<Option<_>>().ok_or_else(|| wrong("not the parts of an id", data.id))?;
        let detail = data.detail.map(|detail| {
            let name = detail.trim_start_matches('{').trim_end_matches('}');
            let found = names.iter().position(|known| *known == name);
            found.ok_or_else(|| wrong("not a capture", detail))
        });
        let template = |text: &&'static str| {
            let template =
                Template::parse(text, &names).ok_or_else(|| wrong("not a template", text))?;
            let needed = id.iter().flat_map(Segment::captures);
            let binds = template.binds(needed);
            binds.then_some(template).ok_or_else(|| wrong("the id is not all in it", text))
        };
        let at = data.at.iter().map(template).collect::<Result<_, _>>()?;
        let part = data.part.iter().map(template).collect::<Result<_, _>>()?;
        let text_start = format!("{platform}:{}/", data.kind).into();
        let is_first_capture = matches!(id.as_slice(), [one] if one.as_capture() == Some(0));
        let detail = detail.transpose()?;
        Ok(Self { data, text_start, classes, detail, at, part, id, is_first_capture })
    }

    /// Appends the id that a link names whose captures stand for that; `None` if it names none.
    pub(super) fn push_id(&self, bindings: &Bindings<'_>, out: &mut Text) -> Option<()> {
        let is_excepted =
            |text: &str| self.data.except.iter().any(|except| except.eq_ignore_ascii_case(text));
        if !self.data.except.is_empty() && bindings.iter().flatten().any(|text| is_excepted(text)) {
            return None;
        }
        if self.is_first_capture
            && let Some(class) = self.classes.first().filter(|class| class.is_plain)
        {
            let start = out.len();
            class.push_spelled((*bindings.first()?)?, out)?;
            return self.unless_excepted(start, out);
        }
        self.compose(|capture| *bindings.get(capture)?, out)
    }

    /// Whether links may name something inside the thing.
    pub(super) fn has_detail(&self) -> bool {
        self.detail.is_some()
    }

    /// Appends what is inside the thing that such a link names; `None` if that has no name of its own.
    pub(super) fn push_detail(&self, bindings: &Bindings<'_>, out: &mut Text) -> Option<()> {
        let detail = self.detail?;
        let text = (*bindings.get(detail)?)?;
        push_escaped_id(&self.classes.get(detail)?.spell(text)?, out);
        Some(())
    }

    /// Returns `None` if the id that begins at `start` is an excepted one.
    fn unless_excepted(&self, start: usize, out: &Text) -> Option<()> {
        let id = out.as_bytes().get(start..)?;
        (!self.data.except.iter().any(|except| except.as_bytes() == id)).then_some(())
    }

    /// How many parts an id has.
    pub(super) fn parts(&self) -> usize {
        self.id.len()
    }

    /// The one spelling of an id, of which the escapes are not undone; `None` if nothing can have it.
    pub(super) fn canonical(&self, id: &str) -> Option<String> {
        let captured = self.captured(id)?;
        let mut canonical = Text::new();
        self.compose(|capture| captured.get(capture)?.as_deref(), &mut canonical)?;
        Some(canonical.as_str().to_owned())
    }

    /// A link to the page of an id, in the first spelling that is known.
    pub(super) fn link(&self, family: &str, id: &str) -> Option<String> {
        Some(self.render(self.at.first()?, family, &self.captured(id)?))
    }

    /// The templates as their file has them, each with a link to the page of an id.
    #[cfg(test)]
    pub(super) fn links(&self, family: &str, id: &str) -> Vec<(&'static str, String)> {
        let captured = self.captured(id).unwrap_or_default();
        let texts = self.data.at.iter().chain(self.data.part);
        let templates = self.at.iter().chain(&self.part);
        let link = |template| self.render(template, family, &captured);
        texts.zip(templates).map(|(text, template)| (*text, link(template))).collect()
    }

    fn render(
        &self,
        template: &Template,
        family: &str,
        captured: &[Option<String>; MAX_CAPTURES],
    ) -> String {
        template.render(family, &|capture, link| {
            let known = captured.get(capture).and_then(Option::as_deref);
            push_encoded(known.unwrap_or_else(|| self.placeholder(capture)), link);
        })
    }

    /// What stands in a link for a capture that the id does not tell, such as the account of a post. What
    /// is inside the thing must not be named.
    fn placeholder(&self, capture: usize) -> &'static str {
        let may_be = |text: &str| self.classes.get(capture).is_none_or(|class| class.accepts(text));
        if may_be("-") || self.detail == Some(capture) { "-" } else { "1" }
    }

    /// What the captures of an id stand for.
    fn captured(&self, id: &str) -> Option<[Option<String>; MAX_CAPTURES]> {
        let mut captured = <[Option<String>; MAX_CAPTURES]>::default();
        if id.split('/').count() != self.id.len() {
            return None;
        }
        for (pattern, part) in self.id.iter().zip(id.split('/')) {
            let part = percent_decode(part);
            let mut spans = Spans::default();
            if !pattern.fits(&part, &self.classes, false, &mut spans) {
                return None;
            }
            for (span, place) in spans.into_iter().zip(&mut captured) {
                if let Some(span) = span {
                    *place = Some(part.get(span)?.to_owned());
                }
            }
        }
        Some(captured)
    }

    /// Appends an id, given what the captures stand for.
    fn compose<'a>(&self, text: impl Fn(usize) -> Option<&'a str>, out: &mut Text) -> Option<()> {
        let start = out.len();
        for (index, pattern) in self.id.iter().enumerate() {
            if index > 0 {
                out.push_str("/");
            }
            // Whatever a capture holds is of its class.
            let canonical = |capture: usize| self.classes.get(capture)?.spell(text(capture)?);
            let part = match pattern.as_capture() {
                Some(capture) if self.classes.get(capture)?.is_plain => {
                    self.classes.get(capture)?.push_spelled(text(capture)?, out)?;
                    continue;
                }
                Some(capture) => canonical(capture)?,
                None => {
                    let mut part = String::new();
                    let mut is_whole = true;
                    pattern.render(&mut part, |capture, part| match canonical(capture) {
                        Some(text) => part.push_str(&text),
                        None => is_whole = false,
                    });
                    is_whole.then_some(Cow::Owned(part))?
                }
            };
            push_escaped_id(&part, out);
        }
        self.unless_excepted(start, out)
    }
}

/// Writes a text into a link, with escapes for whatever could mean something there.
fn push_encoded(text: &str, link: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@:!*".contains(&byte) {
            link.push(char::from(byte));
        } else {
            push_escape(byte, link);
        }
    }
}
