//! `outlink.List`: a list with what is known of it, and the ways in which Python gives its text.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use outlink::ListInfo;
use outlink::list::Catalog;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyDict;
use pyo3::types::PyIterator;
use pyo3::types::PyMapping;
use pyo3::types::PyString;
use serde_json::Map;
use serde_json::Value;

use crate::error::Error;
use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;
use crate::text::text;
use crate::value;

#[pyclass(frozen, name = "List", module = "outlink")]
/// A list and what is known of it.
///
/// `entries` is the text of the list (str, or bytes, which may be gzip or zstd), the path of its file
/// (a Path), or an iterable of its lines or of rule objects (dicts). `format` is one of domains,
/// hosts, urls, adblock, keywords, regexes, cidr, hashes and rules; without it, dicts are rules and
/// everything else is domains. The other arguments are the keys of a catalog.
pub(crate) struct PyList {
    info: ListInfo,
    entries: Py<PyAny>,
}

#[pymethods]
impl PyList {
    #[new]
    #[pyo3(signature = (name, entries, *, format=None, **properties))]
    fn new(
        name: &str,
        entries: Bound<'_, PyAny>,
        format: Option<&str>,
        properties: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        if entries.getattr("closed").and_then(|closed| closed.extract()).unwrap_or(false) {
            return Err(value_error(format!(
                "the file of list `{name}` is closed; give its path, or compile inside the `with` \
                 block that opens it"
            )));
        }
        if entries.is_none() {
            return Err(type_error(format!(
                "list `{name}` has no entries; give its text, a Path, or an iterable of its lines"
            )));
        }
        let (entries, first) = peek(entries)?;
        let format = format.unwrap_or(if first.is_rule { "rules" } else { "domains" });
        if first.is_rule && format != "rules" {
            return Err(value_error(format!(
                "list `{name}` holds rule objects, which only format=\"rules\" reads, not {format:?}"
            )));
        }
        Ok(Self {
            info: info(name, format, value::object(properties)?)?,
            entries: entries.unbind(),
        })
    }

    /// The name that verdicts give.
    #[getter]
    fn name(&self) -> &str {
        &self.info.name
    }

    /// How it is written.
    #[getter]
    fn format(&self) -> &'static str {
        self.info.format.as_str()
    }

    fn __repr__(&self) -> String {
        format!("<List {:?}: {}>", self.info.name, self.info.format)
    }
}

/// A list that is about to be read.
pub(crate) struct Intake {
    pub(crate) info: ListInfo,
    pub(crate) source: Source,
}

/// Where the bytes of a list come from.
pub(crate) enum Source {
    Bytes(Vec<u8>),
    Path(PathBuf),
    Items(Py<PyIterator>),
}

/// The lists of a mapping from names to entries, or of an iterable of [`PyList`].
pub(crate) fn intakes(lists: &Bound<'_, PyAny>) -> PyResult<Vec<Intake>> {
    if let Ok(list) = lists.cast::<PyList>() {
        return Ok(vec![list.get().intake(lists.py())?]);
    }
    if let Ok(mapping) = lists.cast::<PyMapping>() {
        let mut intakes = Vec::new();
        for item in mapping.items()?.iter() {
            let (name, source): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            let list = PyList::new(text("the name of a list", &name)?, source, None, None)?;
            intakes.push(list.intake(lists.py())?);
        }
        return Ok(intakes);
    }
    let wrong = || {
        type_error(
            "lists must be a mapping from names to entries, such as \
             {\"mine\": [\"evil.example\"]}, or an iterable of outlink.List",
        )
    };
    if lists.is_instance_of::<PyString>() || lists.is_instance_of::<PyBytes>() {
        return Err(wrong());
    }
    let mut intakes = Vec::new();
    for list in lists.try_iter().map_err(|_| wrong())? {
        let list = list?;
        let list = list.cast::<PyList>().map_err(|_| wrong())?;
        intakes.push(list.get().intake(lists.py())?);
    }
    Ok(intakes)
}

impl PyList {
    fn intake(&self, py: Python<'_>) -> PyResult<Intake> {
        let source = self.entries.bind(py);
        let info = self.info.clone();
        let source = if let Ok(text) = source.cast::<PyString>() {
            Source::Bytes(self::text("the text of a list", text)?.as_bytes().to_vec())
        } else if let Ok(bytes) = source.cast::<PyBytes>() {
            Source::Bytes(bytes.as_bytes().to_vec())
        } else if source.hasattr("__fspath__")? {
            Source::Path(source.extract()?)
        } else {
            Source::Items(source.try_iter()?.unbind())
        };
        Ok(Intake { info, source })
    }
}

/// What the first item of an iterable says about the rest.
struct First {
    is_rule: bool,
}

/// Looks at the first item of an iterable without losing it.
fn peek(source: Bound<'_, PyAny>) -> PyResult<(Bound<'_, PyAny>, First)> {
    let plain = First { is_rule: false };
    if source.is_instance_of::<PyString>()
        || source.is_instance_of::<PyBytes>()
        || source.hasattr("__fspath__")?
    {
        return Ok((source, plain));
    }
    let py = source.py();
    let Ok(mut items) = source.try_iter() else {
        return Err(type_error(format!(
            "the entries of a list must be str, bytes, a Path or an iterable of lines or rule \
             objects, not {}",
            class_name(&source)
        )));
    };
    let Some(item) = items.next() else { return Ok((source, plain)) };
    let item = item?;
    let first = First { is_rule: item.is_instance_of::<PyDict>() };
    // What can be read again is kept as it is, so that the list can be compiled again.
    if !source.is(&items) {
        return Ok((source, first));
    }
    let chain = py.import("itertools")?.call_method1("chain", ((item,), items))?;
    Ok((chain, first))
}

/// What a catalog would say of the list: the same keys, the same values, the same complaints.
fn info(name: &str, format: &str, properties: Map<String, Value>) -> PyResult<ListInfo> {
    let mut list = properties;
    for (key, value) in [("name", name), ("format", format), ("path", "-")] {
        if list.insert(key.to_owned(), Value::from(value)).is_some() {
            return Err(type_error(format!("List() has no argument `{key}` of this kind")));
        }
    }
    let mut catalog = Map::new();
    catalog.insert("list".to_owned(), Value::Array(vec![Value::Object(list)]));
    let toml = toml::to_string(&catalog).map_err(|error| value_error(error.to_string()))?;
    let catalog = Catalog::parse(&toml, "").map_err(|error| {
        let message = error.to_string();
        let message = message.split_once(": ").map_or(message.as_str(), |(_, message)| message);
        Error::List(format!("list `{name}`: {message}"))
    })?;
    let list = catalog.lists().first().map(|list| list.info.clone());
    list.ok_or_else(|| value_error("the list has no name"))
}

/// A callback that hears how much of a list was read, and what went wrong on the way: exceptions
/// cannot pass through the reader.
#[derive(Clone)]
pub(crate) struct Listener {
    progress: Option<Arc<Py<PyAny>>>,
    failure: Arc<Mutex<Option<PyErr>>>,
}

impl Listener {
    pub(crate) fn new(progress: Option<Py<PyAny>>) -> Self {
        Self { progress: progress.map(Arc::new), failure: Arc::default() }
    }

    /// The exception that ended the reading.
    pub(crate) fn failure(&self) -> Option<PyErr> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fail(&self, error: PyErr) -> io::Error {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        io::Error::other("an exception was raised in Python")
    }

    fn hear(&self, list: &str, read: u64, size: Option<u64>) -> io::Result<()> {
        let heard = Python::attach(|py| {
            py.check_signals()?;
            match &self.progress {
                Some(progress) => progress.call1(py, (list, read, size)).map(|_| ()),
                None => Ok(()),
            }
        });
        heard.map_err(|error| self.fail(error))
    }
}

/// Reads a list, and tells the listener now and then.
pub(crate) struct Reader {
    input: Input,
    list: String,
    listener: Listener,
    read: u64,
    told: u64,
    size: Option<u64>,
}

enum Input {
    Bytes(VecDeque<u8>),
    File(File),
    Items(Items),
}

impl Reader {
    pub(crate) fn open(list: &str, source: Source, listener: Listener) -> Result<Self, Error> {
        let (input, size) = match source {
            Source::Bytes(bytes) => {
                let size = bytes.len() as u64;
                (Input::Bytes(bytes.into()), Some(size))
            }
            Source::Path(path) => {
                let opened = File::open(&path).and_then(|file| Ok((file.metadata()?.len(), file)));
                let (size, file) = opened.map_err(|source| Error::Io { path, source })?;
                (Input::File(file), Some(size))
            }
            Source::Items(items) => {
                let list = list.to_owned();
                (Input::Items(Items { items, list, line: 0, rest: VecDeque::new() }), None)
            }
        };
        Ok(Self { input, list: list.to_owned(), listener, read: 0, told: 0, size })
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.input {
            Input::Bytes(bytes) => bytes.read(buffer)?,
            Input::File(file) => file.read(buffer)?,
            Input::Items(items) => {
                if items.rest.is_empty() {
                    let filled = Python::attach(|py| items.fill(py));
                    filled.map_err(|error| self.listener.fail(error))?;
                }
                items.rest.read(buffer)?
            }
        };
        self.read += read as u64;
        if read == 0 || self.read - self.told >= STRIDE {
            self.told = self.read;
            self.listener.hear(&self.list, self.read, self.size)?;
        }
        Ok(read)
    }
}

/// The lines, or rule objects, of an iterable.
struct Items {
    items: Py<PyIterator>,
    list: String,
    line: u64,
    rest: VecDeque<u8>,
}

impl Items {
    /// Takes as many items as make a good piece of work.
    fn fill(&mut self, py: Python<'_>) -> PyResult<()> {
        let mut items = self.items.bind(py).clone();
        let mut lines: Vec<u8> = Vec::from(std::mem::take(&mut self.rest));
        while lines.len() < STRIDE as usize {
            let Some(item) = items.next() else { break };
            self.line += 1;
            self.push(&item?, &mut lines)?;
            if lines.last() != Some(&b'\n') {
                lines.push(b'\n');
            }
        }
        self.rest = lines.into();
        Ok(())
    }

    fn push(&self, item: &Bound<'_, PyAny>, lines: &mut Vec<u8>) -> PyResult<()> {
        if item.is_instance_of::<PyString>() {
            lines.extend_from_slice(text("a line", item)?.as_bytes());
        } else if let Ok(bytes) = item.cast::<PyBytes>() {
            lines.extend_from_slice(bytes.as_bytes());
        } else if item.is_instance_of::<PyDict>() {
            lines.extend_from_slice(value::json(item)?.to_string().as_bytes());
        } else {
            return Err(type_error(format!(
                "entry {} of list `{}` must be str, or a dict that is a rule, not {}",
                self.line,
                self.list,
                class_name(item)
            )));
        }
        Ok(())
    }
}

/// After how many bytes the listener is told.
const STRIDE: u64 = 1 << 16;
