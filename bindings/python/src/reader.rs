//! The text of a list, as Python gives it, and who hears of how much of it was read.

use std::collections::VecDeque;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use outlink::Format;
use outlink::ListInfo;
use outlink::compile::CompileError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyIterator;
use pyo3::types::PyMapping;
use pyo3::types::PyString;

use crate::error::Error;
use crate::error::class_name;
use crate::error::type_error;
use crate::list::Source;
use crate::text::text;
use crate::value;

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

    /// Calls something in Python, unless that went wrong before.
    pub(crate) fn try_to<T>(&self, call: impl FnOnce(Python<'_>) -> PyResult<T>) {
        if !self.has_failed()
            && let Err(error) = Python::attach(call)
        {
            self.fail(error);
        }
    }

    fn has_failed(&self) -> bool {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn fail(&self, error: PyErr) -> io::Error {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        io::Error::other("an exception was raised in Python")
    }

    /// Tells of a list, or of all rules where no list is named.
    pub(crate) fn hear(&self, list: Option<&str>, done: u64, of: Option<u64>) -> io::Result<()> {
        let heard = Python::attach(|py| {
            py.check_signals()?;
            match &self.progress {
                Some(progress) => progress.call1(py, (list, done, of)).map(|_| ()),
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
    pub(crate) fn open(info: &ListInfo, source: Source, listener: Listener) -> Result<Self, Error> {
        let list = info.name.clone();
        let (input, size) = match source {
            Source::Bytes(bytes) => {
                let size = bytes.len() as u64;
                (Input::Bytes(bytes.into()), Some(size))
            }
            Source::Path(path) => {
                // Asked before it is opened, since not every system opens a directory.
                let opened = fs::metadata(&path).and_then(|about| Ok((about, File::open(&path)?)));
                match opened {
                    Ok((about, _)) if about.is_dir() => {
                        return Err(Error::Compile(CompileError::Directory { path }));
                    }
                    Ok((about, file)) => (Input::File(file), Some(about.len())),
                    Err(source) => return Err(Error::Io { path, source }),
                }
            }
            Source::Items(items) => {
                let are_rules = info.format == Format::Rules;
                let list = list.clone();
                (
                    Input::Items(Items { items, list, are_rules, line: 0, rest: VecDeque::new() }),
                    None,
                )
            }
        };
        Ok(Self { input, list, listener, read: 0, told: 0, size })
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.listener.has_failed() {
            return Err(io::Error::other("an exception was raised in Python"));
        }
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
            self.listener.hear(Some(&self.list), self.read, self.size)?;
        }
        Ok(read)
    }
}

/// The lines, or rule objects, of an iterable.
struct Items {
    items: Py<PyIterator>,
    list: String,
    are_rules: bool,
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
        } else if item.cast::<PyMapping>().is_ok() {
            if !self.are_rules {
                return Err(type_error(format!(
                    "entry {} of list `{}` is a rule object, which only format=\"rules\" reads; give \
                     rule objects and lines as two lists",
                    self.line, self.list
                )));
            }
            lines.extend_from_slice(value::json(item)?.to_string().as_bytes());
        } else {
            return Err(type_error(format!(
                "entry {} of list `{}` must be str, or a mapping that is a rule, not {}",
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
