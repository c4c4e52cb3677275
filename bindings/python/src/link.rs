//! `normalize`, `expand` and `extract`: what is done to a link before it is judged.

use outlink::Limits;
use outlink::expand::Expansion;
use outlink::extract::ExtractOptions;
use outlink::extract::extract_with;
use outlink::internal::expansion_json;
use outlink::internal::normalized_json;
use outlink::url;
use outlink::url::NormalizedUrl;
use pyo3::prelude::*;

use crate::batch;
use crate::candidate::PyCandidate;
use crate::error::Error;
use crate::knowledge::Additions;
use crate::limits::PyLimits;
use crate::text::detached;
use crate::text::shown;
use crate::text::text;
use crate::text_links::PyTextLinks;
use crate::value::loads;

/// Brings a link to the one form in which links and rules are compared.
///
/// Raises NormalizeError if the text is not a link.
#[pyfunction]
#[pyo3(signature = (link, *, limits=None))]
pub(crate) fn normalize(
    link: &Bound<'_, PyAny>,
    limits: Option<&PyLimits>,
) -> PyResult<PyNormalizedUrl> {
    let input = text("a link", link)?;
    let limits = held_to(limits);
    let url = detached(link.py(), input.as_bytes(), || url::normalize(input, &limits));
    Ok(PyNormalizedUrl { input: input.to_owned(), inner: url.map_err(Error::Normalize)? })
}

/// Finds where a link leads, as far as the link itself says so.
///
/// Raises NormalizeError if the text is not a link.
#[pyfunction]
#[pyo3(signature = (link, *, limits=None, platforms=None, redirectors=None))]
pub(crate) fn expand(
    link: &Bound<'_, PyAny>,
    limits: Option<&PyLimits>,
    platforms: Option<&Bound<'_, PyAny>>,
    redirectors: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyExpansion> {
    let Additions { knowledge, .. } = Additions::of(platforms, redirectors)?;
    let input = text("a link", link)?;
    let limits = held_to(limits);
    let expansion = detached(link.py(), input.as_bytes(), || {
        let url = url::normalize(input, &limits)?;
        Ok(outlink::expand::expand_with(url, &limits, &knowledge))
    });
    Ok(PyExpansion { input: input.to_owned(), inner: expansion.map_err(Error::Normalize)? })
}

/// Finds the links in a text, in their order, disguised ones included.
///
/// `base` is the address of the page that the text stands on, with which relative references of HTML
/// and Markdown are links. `quoted_printable` says that it is the body of a mail in that encoding.
#[pyfunction]
#[pyo3(signature = (text, *, base=None, quoted_printable=false))]
pub(crate) fn extract(
    py: Python<'_>,
    text: &Bound<'_, PyAny>,
    base: Option<&Bound<'_, PyAny>>,
    quoted_printable: bool,
) -> PyResult<Vec<PyLink>> {
    let text = self::text("a text", text)?;
    let options = options(base, quoted_printable)?;
    Ok(py.detach(|| {
        let mut places = Places::new(text, Limits::default());
        extract_with(text, &options).map(|link| places.link(&link)).collect()
    }))
}

/// How texts are read. The base is a link, or one in normal form.
pub(crate) fn options(
    base: Option<&Bound<'_, PyAny>>,
    quoted_printable: bool,
) -> PyResult<ExtractOptions> {
    let mut options = ExtractOptions::default();
    options.quoted_printable(quoted_printable);
    if let Some(base) = base {
        options.base(match base.cast::<PyNormalizedUrl>() {
            Ok(url) => url.get().inner.clone(),
            Err(_) => {
                let link = text("a base", base)?;
                url::normalize(link, &Limits::default()).map_err(Error::Normalize)?
            }
        });
    }
    Ok(options)
}

/// Finds the links in many texts on all cores, and answers in columns, a row for each link.
///
/// `texts` is an Arrow array, column or stream of strings, or any iterable of str and None. `base` and
/// `quoted_printable` are those of `extract`.
#[pyfunction]
#[pyo3(signature = (texts, *, limits=None, threads=None, base=None, quoted_printable=false))]
pub(crate) fn extract_many(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    limits: Option<&PyLimits>,
    threads: Option<&Bound<'_, PyAny>>,
    base: Option<&Bound<'_, PyAny>>,
    quoted_printable: bool,
) -> PyResult<PyTextLinks> {
    let options = options(base, quoted_printable)?;
    batch::extract_texts(py, texts, &options, &held_to(limits), threads)
}

#[pyclass(frozen, name = "NormalizedUrl", module = "outlink")]
/// A link in normal form, together with what a browser would open.
pub(crate) struct PyNormalizedUrl {
    input: String,
    inner: NormalizedUrl,
}

#[pymethods]
impl PyNormalizedUrl {
    /// What a browser would open; None if no browser opens the link.
    #[getter]
    fn href(&self) -> Option<&str> {
        self.inner.href()
    }

    /// The form that rules are compared with.
    #[getter]
    fn normal(&self) -> &str {
        self.inner.normal()
    }

    /// The scheme in lower case, without its colon.
    #[getter]
    fn scheme(&self) -> &str {
        self.inner.scheme()
    }

    /// How links of this scheme are screened: web, app, dangerous or unknown.
    #[getter]
    fn scheme_class(&self) -> &'static str {
        self.inner.scheme_class().as_str()
    }

    /// Whether a user name or a password stands in front of the host.
    #[getter]
    fn has_credentials(&self) -> bool {
        self.inner.has_credentials()
    }

    /// The host in normal form.
    #[getter]
    fn host(&self) -> Option<&str> {
        self.inner.host()
    }

    /// The port, unless it is the default one of the scheme.
    #[getter]
    fn port(&self) -> Option<u16> {
        self.inner.port()
    }

    /// The path in normal form.
    #[getter]
    fn path(&self) -> &str {
        self.inner.path()
    }

    /// The query in normal form, without its question mark.
    #[getter]
    fn query(&self) -> Option<&str> {
        self.inner.query()
    }

    /// The fragment as a browser serializes it, without its number sign.
    #[getter]
    fn fragment(&self) -> Option<&str> {
        self.inner.fragment()
    }

    /// The address, if the host is one.
    #[getter]
    fn ip(&self) -> Option<String> {
        self.inner.ip().map(|ip| ip.to_string())
    }

    /// The registrable domain of the host of a web link (eTLD+1).
    #[getter]
    fn registrable_domain(&self) -> Option<&str> {
        self.inner.registrable_domain()
    }

    /// What the host addresses: public, private, loopback, metadata ...
    #[getter]
    fn network(&self) -> Option<&'static str> {
        self.inner.network().map(url::Network::as_str)
    }

    /// The Safe Browsing expressions of the link.
    #[getter]
    fn expressions(&self) -> Vec<String> {
        expressions(&self.inner)
    }

    /// What is odd about how the link is written.
    #[getter]
    fn anomalies(&self) -> Vec<&'static str> {
        self.inner.anomalies().iter().map(url::Anomaly::as_str).collect()
    }

    /// Whether a browser would refuse the text as it was written.
    #[getter]
    fn is_repaired(&self) -> bool {
        self.inner.is_repaired()
    }

    /// The JSON that the command `outlink normalize --json` writes.
    fn to_json(&self) -> String {
        normalized_json(&self.input, &Ok(self.inner.clone()))
    }

    /// The object of to_json as plain dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.to_json())
    }

    fn __str__(&self) -> &str {
        self.inner.normal()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        // No limit that let the link through is lower than the default one or than the link.
        let restore = py.import("outlink._pickles")?.getattr("normalized_url")?;
        Ok((restore, (self.input.clone(),)))
    }

    fn __repr__(&self) -> String {
        format!("<NormalizedUrl {}>", shown(self.inner.normal()))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().inner == self.inner)
    }

    fn __hash__(&self) -> u64 {
        let bytes = self.inner.normal().bytes().take(256);
        bytes.fold(3, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
    }
}

#[pyclass(frozen, name = "Expansion", module = "outlink")]
/// The places that a link leads to.
pub(crate) struct PyExpansion {
    input: String,
    inner: Expansion,
}

#[pymethods]
impl PyExpansion {
    /// The link itself, then every place that it leads to.
    #[getter]
    fn candidates(&self) -> Vec<PyCandidate> {
        self.inner.candidates.iter().cloned().map(|inner| PyCandidate { inner }).collect()
    }

    /// The limit that ended the expansion before everything was found.
    #[getter]
    fn limit(&self) -> Option<&'static str> {
        self.inner.limit.map(outlink::expand::ReachedLimit::as_str)
    }

    /// The JSON that the command `outlink expand --json` writes.
    fn to_json(&self) -> String {
        expansion_json(&self.input, &Ok(self.inner.clone()))
    }

    /// The object of to_json as plain dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.to_json())
    }

    fn __repr__(&self) -> String {
        let places = self.inner.candidates.iter().map(|place| shown(place.url.normal()));
        format!("<Expansion {}>", places.collect::<Vec<_>>().join(" -> "))
    }
}

#[pyclass(frozen, eq, hash, name = "Link", module = "outlink")]
#[derive(PartialEq, Eq, Hash)]
/// A link in a text.
pub(crate) struct PyLink {
    start: usize,
    end: usize,
    text: String,
    url: String,
    shown: Option<String>,
    shown_host_differs: bool,
    form: String,
}

#[pymethods]
impl PyLink {
    #[new]
    #[pyo3(signature = (
        start, end, text, url, shown=None, shown_host_differs=false, form="scheme"
    ))]
    fn new(
        start: usize,
        end: usize,
        text: String,
        url: String,
        shown: Option<String>,
        shown_host_differs: bool,
        form: &str,
    ) -> Self {
        Self { start, end, text, url, shown, shown_host_differs, form: form.to_owned() }
    }

    fn __getnewargs__(&self) -> (usize, usize, &str, &str, Option<&str>, bool, &str) {
        let Self { start, end, text, url, shown, shown_host_differs, form } = self;
        (*start, *end, text, url, shown.as_deref(), *shown_host_differs, form)
    }

    /// What markup shows in the place of the link.
    #[getter]
    fn shown(&self) -> Option<&str> {
        self.shown.as_deref()
    }

    /// Whether what is shown names another host than that of the link.
    #[getter]
    fn shown_host_differs(&self) -> bool {
        self.shown_host_differs
    }

    /// How the link is written: scheme, bare or disguised.
    #[getter]
    fn form(&self) -> &str {
        &self.form
    }

    /// The index of the first character in the text.
    #[getter]
    fn start(&self) -> usize {
        self.start
    }

    /// The index behind the last character: text[link.start:link.end] == link.text.
    #[getter]
    fn end(&self) -> usize {
        self.end
    }

    /// The link as the text has it.
    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    /// What a browser would open, with disguises undone; the link itself if no browser opens it.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    fn __repr__(&self) -> String {
        format!("<Link {}:{} {}>", self.start, self.end, shown(&self.url))
    }
}

/// Python counts characters where the library counts bytes.
pub(crate) struct Places<'t> {
    text: &'t str,
    limits: Limits,
    byte: usize,
    char: usize,
}

impl<'t> Places<'t> {
    pub(crate) fn new(text: &'t str, limits: Limits) -> Self {
        Self { text, limits, byte: 0, char: 0 }
    }

    /// The link with its place in characters. Links come in the order of the text, so that every
    /// character is counted once.
    pub(crate) fn link(&mut self, link: &outlink::extract::Link<'_>) -> PyLink {
        let start = self.char_of(link.start);
        let end = self.char_of(link.end);
        PyLink {
            start,
            end,
            text: link.text.to_owned(),
            url: link.url(&self.limits),
            shown: link.shown.as_deref().map(str::to_owned),
            shown_host_differs: link.shown_host_differs(&self.limits),
            form: link.form.as_str().to_owned(),
        }
    }

    fn char_of(&mut self, byte: usize) -> usize {
        self.char += self.text.get(self.byte..byte).map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.char
    }
}

pub(crate) fn held_to(limits: Option<&PyLimits>) -> Limits {
    limits.map(|limits| limits.inner.clone()).unwrap_or_default()
}

fn expressions(url: &NormalizedUrl) -> Vec<String> {
    url.expressions().map(|expression| expression.as_str().to_owned()).collect()
}
