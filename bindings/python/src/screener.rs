//! `outlink.Screener`.

use std::net::IpAddr;
use std::path::PathBuf;

use outlink::Context;
use outlink::Database;
use outlink::ListLimits;
use outlink::Screener;
use outlink::internal::counted;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyDict;
use pyo3::types::PyMapping;
use pyo3::types::PyString;
use pyo3::types::PyTuple;

use crate::batch;
use crate::compile;
use crate::context;
use crate::context::PyContext;
use crate::database::PyDatabase;
use crate::database::of_live_error;
use crate::error::type_error;
use crate::error::value_error;
use crate::knowledge::Additions;
use crate::limits::PyLimits;
use crate::link::Places;
use crate::link::PyLink;
use crate::link::options;
use crate::list::intakes;
use crate::opening::Opening;
use crate::policy::PyPolicy;
use crate::reader::Listener;
use crate::text::detached;
use crate::text::screened;
use crate::text::text;
use crate::text_links::PyTextLinks;
use crate::verdict::PyVerdict;
use crate::verdicts::PyVerdicts;

#[pyclass(frozen, name = "Screener", module = "outlink")]
/// Decides about links.
///
/// `databases` is a path, a Database, or several of those, the lowest layer first. `lists` (a
/// mapping from names to entries, or an iterable of List) and `catalog` (a path) are compiled and
/// lie on top of them. Without any of these it has the small database that comes with the package.
/// `keys` holds the keys of keyed lists, by the name of the list. `trust` is the public key of
/// minisign, as text or as the Path of its file, of whoever has to have signed the databases whose
/// paths are given; any one of several will do. `platforms` and `redirectors` are texts, paths of
/// files, or several of those, in the form of the files of the library: what links name and where they lead
/// beside what is built in and what databases carry.
///
/// A screener is immutable and may be used from any number of threads.
pub(crate) struct PyScreener {
    pub(crate) inner: Screener,
    databases: Py<PyTuple>,
    /// What a pickle says beside the databases. `None` for a screener of a `Live`, whose policy may
    /// come from a file that has been replaced since.
    settings: Option<Settings>,
}

/// The arguments of a screener beside its databases.
struct Settings {
    policy: Option<Py<PyPolicy>>,
    limits: Option<Py<PyLimits>>,
    additions: Additions,
}

#[pymethods]
impl PyScreener {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "named ones in Python")]
    #[pyo3(signature = (
        databases=None, *, lists=None, catalog=None, policy=None, limits=None, keys=None,
        trust=None, platforms=None, redirectors=None
    ))]
    fn new(
        py: Python<'_>,
        databases: Option<&Bound<'_, PyAny>>,
        lists: Option<&Bound<'_, PyAny>>,
        catalog: Option<PathBuf>,
        policy: Option<Py<PyPolicy>>,
        limits: Option<Py<PyLimits>>,
        keys: Option<&Bound<'_, PyMapping>>,
        trust: Option<&Bound<'_, PyAny>>,
        platforms: Option<&Bound<'_, PyAny>>,
        redirectors: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let additions = Additions::of(platforms, redirectors)?;
        let opening = Opening::of(keys, trust)?;
        let mut layers = match databases {
            Some(databases) => layers(databases, &opening)?,
            None => Vec::new(),
        };
        let names_lists = lists.is_some();
        let lists = lists.map_or_else(|| Ok(Vec::new()), intakes)?;
        if catalog.is_some() || !lists.is_empty() {
            let listener = Listener::new(None);
            let (limits, checks) = (ListLimits::default(), compile::Checks::of(&additions));
            let compiled =
                py.detach(|| compile::run("lists", catalog, lists, limits, &checks, &listener))?;
            compile::warn_of(py, compiled.report(), None)?;
            // Nobody has to sign what is compiled here.
            let Opening { options, .. } = Opening::of(keys, None)?;
            let database = py.detach(|| compile::in_memory(compiled.into_bytes(), &options))?;
            layers.push(Bound::new(py, database)?);
        } else if databases.is_none() && names_lists {
            return Err(value_error(
                "lists= names no list, and every link would be allowed; name one, or leave the \
                 argument out for the database that comes with outlink",
            ));
        } else if databases.is_none() {
            layers.push(Bound::new(py, PyDatabase::starter()?)?);
        }
        if layers.is_empty() {
            return Err(value_error(
                "no database was given; leave the argument out for the one that comes with outlink",
            ));
        }
        let mut builder = Screener::builder();
        builder.knowledge(additions.knowledge.clone());
        for layer in &layers {
            builder.database(layer.get().inner.clone());
        }
        if let Some(policy) = &policy {
            builder.policy(policy.get().inner.clone());
        }
        if let Some(limits) = &limits {
            builder.limits(limits.get().inner.clone());
        }
        let databases = PyTuple::new(py, layers)?.unbind();
        let settings = Some(Settings { policy, limits, additions });
        Ok(Self { inner: builder.build(), databases, settings })
    }

    /// Decides about a link.
    #[pyo3(signature = (link, context=None))]
    fn screen(
        &self,
        link: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyContext>>,
    ) -> PyResult<PyVerdict> {
        let py = link.py();
        let link = screened(link)?;
        let default = Context::default();
        let context = context.map_or(&default, |context| &context.get().inner);
        let inner = detached(py, link.as_bytes(), || self.inner.screen(link, context));
        Ok(PyVerdict { inner })
    }

    /// Decides about a link that need not be UTF-8.
    #[pyo3(signature = (link, context=None))]
    fn screen_bytes(
        &self,
        link: &Bound<'_, PyBytes>,
        context: Option<&Bound<'_, PyContext>>,
    ) -> PyVerdict {
        let (py, link, context) = (link.py(), link.as_bytes(), context::of(context));
        PyVerdict { inner: detached(py, link, || self.inner.screen(link, &context)) }
    }

    /// Returns true if the action is `block`.
    #[pyo3(signature = (link, context=None))]
    fn is_blocked(
        &self,
        link: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyContext>>,
    ) -> PyResult<bool> {
        let py = link.py();
        let link = screened(link)?;
        let default = Context::default();
        let context = context.map_or(&default, |context| &context.get().inner);
        Ok(detached(py, link.as_bytes(), || self.inner.is_blocked(link, context)))
    }

    /// Decides about many links on all cores, and answers in columns.
    ///
    /// `links` is an Arrow array, column or stream of strings, or a table of one such column
    /// (pyarrow, Polars, pandas, a relation of DuckDB), or any iterable of str and None. What is
    /// missing stays missing. `threads` is how many cores are used; all without it. `columns` are
    /// the names of the columns, or "all".
    #[pyo3(signature = (links, context=None, *, threads=None, columns=None))]
    fn screen_many(
        &self,
        py: Python<'_>,
        links: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyContext>>,
        threads: Option<&Bound<'_, PyAny>>,
        columns: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyVerdicts> {
        batch::screen(py, &self.inner, links, context::of(context), threads, columns)
    }

    /// Decides about every link in many texts on all cores, and answers in columns, a row for each
    /// link. The arguments are those of screen_many, with texts for links, and those of
    /// outlink.extract.
    #[pyo3(signature = (
        texts, context=None, *, threads=None, columns=None, base=None, quoted_printable=false
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn screen_text_many(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyContext>>,
        threads: Option<&Bound<'_, PyAny>>,
        columns: Option<&Bound<'_, PyAny>>,
        base: Option<&Bound<'_, PyAny>>,
        quoted_printable: bool,
    ) -> PyResult<PyTextLinks> {
        let (options, context) = (options(base, quoted_printable)?, context::of(context));
        batch::screen_texts(py, &self.inner, texts, context, threads, columns, &options)
    }

    /// Decides about every link in a text, in the order of the text. `base` and `quoted_printable` are
    /// those of outlink.extract.
    #[pyo3(signature = (text, context=None, *, base=None, quoted_printable=false))]
    fn screen_text(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyContext>>,
        base: Option<&Bound<'_, PyAny>>,
        quoted_printable: bool,
    ) -> PyResult<Vec<(PyLink, PyVerdict)>> {
        let text = self::text("a text", text)?;
        let options = options(base, quoted_printable)?;
        let context = context::of(context);
        Ok(py.detach(|| {
            let mut places = Places::new(text, self.inner.limits().clone());
            let judged = self.inner.screen_text_with(text, &options, &context);
            let judged = judged.into_iter();
            judged.map(|(link, inner)| (places.link(&link), PyVerdict { inner })).collect()
        }))
    }

    /// Decides about an address to which a host resolved: str, or an address of `ipaddress`.
    #[pyo3(signature = (address, context=None))]
    fn screen_address(
        &self,
        address: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyContext>>,
    ) -> PyResult<PyVerdict> {
        let address = ip(address)?;
        Ok(PyVerdict { inner: self.inner.screen_address(address, &context::of(context)) })
    }

    /// The canaries of the lists that no rule catches: something is wrong with the lists then.
    fn uncaught_canaries(&self, py: Python<'_>) -> Vec<String> {
        py.detach(|| self.inner.uncaught_canaries())
    }

    /// The lists and categories that the policy names and no database has, in a sentence each.
    fn unknown_policy_names(&self, py: Python<'_>) -> Vec<String> {
        let unknown = py.detach(|| self.inner.unknown_policy_names());
        unknown.iter().map(ToString::to_string).collect()
    }

    /// The limits that links are held to.
    #[getter]
    fn limits(&self) -> PyLimits {
        PyLimits { inner: self.inner.limits().clone() }
    }

    /// The databases, the lowest layer first.
    #[getter]
    fn databases(&self, py: Python<'_>) -> Py<PyTuple> {
        self.databases.clone_ref(py)
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<((Py<PyTuple>,), Bound<'py, PyDict>)> {
        let Some(Settings { policy, limits, additions }) = &self.settings else {
            return Err(of_live_error());
        };
        let arguments = PyDict::new(py);
        arguments.set_item("policy", policy)?;
        arguments.set_item("limits", limits)?;
        let Additions { platforms, redirectors, .. } = additions;
        if !platforms.is_empty() {
            arguments.set_item("platforms", platforms)?;
        }
        if !redirectors.is_empty() {
            arguments.set_item("redirectors", redirectors)?;
        }
        Ok(((self.databases.clone_ref(py),), arguments))
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.inner.databases().iter().map(Database::name).collect();
        let rules: usize = self.inner.databases().iter().map(Database::rule_count).sum();
        format!("<Screener {}: {}>", names.join(" + "), counted(rules as u64, "rule"))
    }
}

impl PyScreener {
    /// The screener that a `Live` has in force.
    pub(crate) fn of_live(
        py: Python<'_>,
        inner: Screener,
        databases: Vec<PyDatabase>,
    ) -> PyResult<Self> {
        let databases = PyTuple::new(py, databases)?.unbind();
        Ok(Self { inner, databases, settings: None })
    }
}

/// An address: text, or what has such text.
pub(crate) fn ip(address: &Bound<'_, PyAny>) -> PyResult<IpAddr> {
    let written = address.str()?;
    let written = written.to_str()?;
    // The interface through which an address of IPv6 is reached is not part of it.
    let bare =
        written.split_once('%').filter(|(bare, scope)| bare.contains(':') && !scope.is_empty());
    bare.map_or(written, |(bare, _)| bare).parse().map_err(|_| {
        value_error(format!(
            "{written:?} is not an address; write it as 203.0.113.7 or 2001:db8::7, without a port"
        ))
    })
}

/// The databases of the first argument.
pub(crate) fn layers<'py>(
    databases: &Bound<'py, PyAny>,
    opening: &Opening,
) -> PyResult<Vec<Bound<'py, PyDatabase>>> {
    let py = databases.py();
    let is_one = databases.is_instance_of::<PyDatabase>()
        || databases.is_instance_of::<PyString>()
        || databases.hasattr("__fspath__")?;
    if is_one {
        return Ok(vec![layer(py, databases, opening)?]);
    }
    let Ok(items) = databases.try_iter() else {
        return Err(type_error(
            "databases must be a path, a Database, or an iterable of those, the lowest layer first",
        ));
    };
    items.map(|item| layer(py, &item?, opening)).collect()
}

fn layer<'py>(
    py: Python<'py>,
    database: &Bound<'py, PyAny>,
    opening: &Opening,
) -> PyResult<Bound<'py, PyDatabase>> {
    if let Ok(database) = database.cast::<PyDatabase>() {
        return Ok(database.clone());
    }
    let path: PathBuf = database.extract()?;
    Bound::new(py, py.detach(|| PyDatabase::of_file(path, opening))?)
}
