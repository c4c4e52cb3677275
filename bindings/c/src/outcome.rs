//! What a link came to that was looked at without a screener.

use std::sync::OnceLock;

use outlink::Limits;
use outlink::RawLink;
use outlink::url;
use outlink::url::NormalizeError;
use outlink::url::NormalizedUrl;

use crate::boundary::Result;
use crate::boundary::bytes_of;
use crate::limits;
use crate::limits::outlink_limits;
use crate::view::outlink_str;

type Found<T> = std::result::Result<T, NormalizeError>;

/// What was made of the normal form of a link, or the reason why it has none, with the texts that are
/// lent.
pub(crate) struct Outcome<T> {
    input: String,
    found: Found<T>,
    error: Option<String>,
    json: OnceLock<String>,
}

impl<T> Outcome<T> {
    pub(crate) fn new(
        link: &outlink_str,
        limits: Option<&outlink_limits>,
        make: impl FnOnce(NormalizedUrl, &Limits) -> T,
    ) -> Result<Self> {
        let link = bytes_of(link, "link")?;
        let limits = limits::or_default(limits);
        let found = url::normalize(link, &limits).map(|url| make(url, &limits));
        let error = found.as_ref().err().map(ToString::to_string);
        let input = RawLink::from(link).to_text().into_owned();
        Ok(Self { input, found, error, json: OnceLock::new() })
    }

    pub(crate) fn found(&self) -> Option<&T> {
        self.found.as_ref().ok()
    }

    pub(crate) fn error(&self) -> outlink_str {
        outlink_str::of_option(self.error.as_deref())
    }

    pub(crate) fn json(&self, make: impl FnOnce(&str, &Found<T>) -> String) -> outlink_str {
        outlink_str::of(self.json.get_or_init(|| make(&self.input, &self.found)))
    }
}
