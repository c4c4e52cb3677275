//! `outlink.List`: a list with what is known of it.

use std::path::Path;
use std::path::PathBuf;

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
/// (a Path; the name of a file as str is refused), or an iterable of its lines or of rule objects
/// (mappings). `format` is a format of a catalog (`domains`, `csv`, `misp` ...); without it, mappings
/// are rules and everything else is domains. The other arguments are the keys of a catalog.
pub(crate) struct PyList {
    info: ListInfo,
    entries: Py<PyAny>,
}

#[pymethods]
impl PyList {
    #[new]
    #[pyo3(
        signature = (name, entries, *, format=None, **properties),
        text_signature = "(name, entries, *, format=None, kind=None, exceptions=None, keyed=None, \
            hash_of=None, canaries=None, columns=None, where=None, delimiter=None, pointer=None, \
            subdomains=None, time_zone=None, min_rules=None, max_shrink=None, id=None, \
            category=None, tags=None, ground=None, provision=None, action=None, reference=None, \
            source=None, source_type=None, jurisdictions=None, valid_from=None, valid_until=None, \
            mandatory=None, accept_over_block=None, comment=None)"
    )]
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
        if let Ok(text) = entries.cast::<PyString>() {
            refuse_file_name(name, self::text("the text of a list", text)?)?;
        }
        if entries.cast::<PyMapping>().is_ok() {
            return Err(type_error(format!(
                "the entries of list `{name}` are one mapping; write a rule object as [{{...}}]"
            )));
        }
        // An Arrow array has no strings, but objects that hold one.
        let entries = match entries.hasattr("to_pylist")? {
            true => entries.call_method0("to_pylist")?,
            false => entries,
        };
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
    pub(crate) fn intake(&self, py: Python<'_>) -> PyResult<Intake> {
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

/// A text that is the name of a file would become a list of one rule that fits nothing.
fn refuse_file_name(list: &str, text: &str) -> PyResult<()> {
    let is_line = !text.is_empty() && !text.contains('\n');
    let ending = text.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_named = !text.contains("://")
        && ending.is_some_and(|ending| FILE_ENDINGS.contains(&ending.as_str()));
    if !is_line || !(is_named || Path::new(text).is_file()) {
        return Ok(());
    }
    Err(value_error(format!(
        "the text of list `{list}` is the name of a file; give the file as pathlib.Path({text:?}), \
         or an entry of that name as [{text:?}]"
    )))
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
    let first = First { is_rule: item.cast::<PyMapping>().is_ok() };
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

/// How the names of files of lists end, and no domain does.
const FILE_ENDINGS: [&str; 21] = [
    "7z", "bz2", "conf", "csv", "dat", "gz", "hosts", "json", "jsonl", "list", "lst", "ndjson",
    "outlink", "parquet", "rules", "toml", "tsv", "txt", "xz", "yaml", "zst",
];
