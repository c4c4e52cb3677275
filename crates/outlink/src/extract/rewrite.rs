//! A link that is copied from the text until something in it has to be said otherwise.

use crate::extract::LinkSpan;

/// A link in the making.
#[derive(Debug)]
pub(super) struct Rewrite<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    url: Option<String>,
}

impl<'t> Rewrite<'t> {
    /// A link that starts at an offset.
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Self { text, start, end: start, url: None }
    }

    /// The offset up to which the link is read.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Whether the link says something else than the text.
    pub(super) fn is_rewritten(&self) -> bool {
        self.url.is_some()
    }

    /// The text up to an offset belongs to the link as it is.
    pub(super) fn keep(&mut self, to: usize) {
        if let Some(url) = &mut self.url {
            url.push_str(self.text.get(self.end..to).unwrap_or_default());
        }
        self.end = to;
    }

    /// The text up to an offset belongs to the link and means this.
    pub(super) fn replace(&mut self, to: usize, meaning: &str) {
        if self.url.is_none() && self.text.get(self.end..to) == Some(meaning) {
            self.end = to;
            return;
        }
        let (start, end) = (self.start, self.end);
        let copied = || self.text.get(start..end).unwrap_or_default().to_owned();
        self.url.get_or_insert_with(copied).push_str(meaning);
        self.end = to;
    }

    /// The link.
    pub(super) fn finish(self) -> LinkSpan {
        LinkSpan { span: self.start..self.end, url: self.url, marked: false }
    }
}

#[cfg(test)]
mod tests {
    use super::Rewrite;

    #[test]
    fn nothing_is_copied_until_something_differs() {
        let mut link = Rewrite::new("see hxxp://a.example/b", 4);
        link.replace(11, "http://");
        link.keep(22);
        let found = link.finish();
        assert_eq!((found.span, found.url.as_deref()), (4..22, Some("http://a.example/b")));

        let mut link = Rewrite::new("http://a", 0);
        link.replace(7, "http://");
        link.keep(8);
        assert_eq!(link.finish().url, None);
    }
}
