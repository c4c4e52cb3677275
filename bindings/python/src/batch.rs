//! Many links at once: on all cores, without the interpreter's lock, into few bytes a link.
//!
//! Nearly every link is allowed. So what is kept of a batch is the rows that are not, and columns are
//! made of those when somebody asks for them. A column whose producer lied about its encoding gets
//! verdicts too.

use std::collections::HashSet;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use outlink::Action;
use outlink::Code;
use outlink::Context;
use outlink::Screener;
use outlink::Timestamp;
use outlink::Verdict;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyFloat;
use pyo3::types::PyMapping;
use pyo3::types::PyString;
use pyo3::types::PyTuple;

use crate::arrow::Column;
use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;
use crate::text::text;
use crate::verdicts::PyVerdicts;

/// What is kept of a batch: every other row is allowed.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) len: usize,
    /// The rows without a link, in their order.
    pub(crate) nulls: Vec<usize>,
    /// The rows that are not allowed, in their order, each with its finding.
    pub(crate) found: Vec<(usize, Arc<Found>)>,
}

/// The deciding reason of a row.
pub(crate) struct Found {
    pub(crate) action: Action,
    pub(crate) code: Code,
    pub(crate) list: Option<Arc<str>>,
    pub(crate) category: Option<Arc<str>>,
    pub(crate) rule: Option<Arc<str>>,
    pub(crate) candidate: Option<Box<str>>,
}

/// The links of a batch, which stay where they are.
pub(crate) enum Links {
    Python(Py<PyTuple>),
    Arrow(Column),
}

/// Screens a column, or any iterable, of links.
pub(crate) fn screen(
    py: Python<'_>,
    screener: &Screener,
    links: &Bound<'_, PyAny>,
    mut context: Context,
    threads: Option<usize>,
) -> PyResult<PyVerdicts> {
    // One moment for all rows, and for a row that is asked for again later.
    context.now = context.now.or_else(|| Some(Timestamp::now()));
    let threads = threads_of(threads)?;
    let links = links_of(links)?;
    let batch = Batch { screener, context: &context, threads };
    let rows = match &links {
        Links::Python(items) => batch.items(py, items.bind(py))?,
        Links::Arrow(column) => py.detach(|| batch.column(column))?,
    };
    Ok(PyVerdicts::new(rows, links, screener.clone(), context))
}

fn links_of(links: &Bound<'_, PyAny>) -> PyResult<Links> {
    if let Ok(items) = links.cast::<PyTuple>() {
        return Ok(Links::Python(items.clone().unbind()));
    }
    let is_one = links.is_instance_of::<PyString>() || links.is_instance_of::<PyBytes>();
    if is_one || links.cast::<PyMapping>().is_ok() {
        return Err(type_error(format!(
            "links must be a column or an iterable of str, not {}; for one link call screen",
            class_name(links)
        )));
    }
    if let Some(column) = Column::of(links)? {
        return Ok(Links::Arrow(column));
    }
    if links.getattr("closed").and_then(|closed| closed.extract()).unwrap_or(false) {
        return Err(value_error("the file is closed; screen its lines inside the `with` block"));
    }
    let Ok(items) = links.try_iter() else {
        return Err(type_error(format!(
            "links must be a column or an iterable of str, not {}",
            class_name(links)
        )));
    };
    drop(items);
    // A copy, since a list may change while it is screened.
    Ok(Links::Python(links.py().get_type::<PyTuple>().call1((links,))?.cast_into()?.unbind()))
}

fn threads_of(threads: Option<usize>) -> PyResult<usize> {
    match threads {
        Some(0) => Err(value_error("threads must be at least 1; leave it out for all cores")),
        Some(threads) => Ok(threads.min(MOST_THREADS)),
        None => Ok(thread::available_parallelism().map_or(1, NonZero::get)),
    }
}

/// A link of a Python object, or nothing where something is missing as pandas has it.
fn link_of<'a>(row: usize, item: &'a Bound<'_, PyAny>) -> PyResult<Option<&'a str>> {
    if item.is_instance_of::<PyString>() {
        return text("a link", item).map(Some);
    }
    let is_missing = item.is_none()
        || item.cast::<PyFloat>().is_ok_and(|float| float.extract::<f64>().is_ok_and(f64::is_nan))
        || class_name(item) == "NAType";
    if is_missing {
        return Ok(None);
    }
    Err(type_error(format!(
        "links must be str or None, and number {row} is {}; convert it first",
        class_name(item)
    )))
}

struct Batch<'a> {
    screener: &'a Screener,
    context: &'a Context,
    threads: usize,
}

impl Batch<'_> {
    fn items(&self, py: Python<'_>, items: &Bound<'_, PyTuple>) -> PyResult<Rows> {
        let items: Vec<Bound<'_, PyAny>> = items.iter().collect();
        let links: PyResult<Vec<Option<&str>>> =
            items.iter().enumerate().map(|(row, item)| link_of(row, item)).collect();
        let links = links?;
        let get = |row: usize| links.get(row).copied().flatten();
        let links_of = |rows: Range<usize>| rows.map(|row| get(row).map_or(Link::None, Link::Text));
        py.detach(|| self.rows(links.len(), &links_of))
    }

    fn column(&self, column: &Column) -> PyResult<Rows> {
        let mut all = Rows::default();
        for part in column.parts() {
            let strings = part.strings();
            let links_of = |rows: Range<usize>| {
                let around = strings.stretch(rows.clone());
                let around = around.and_then(|bytes| str::from_utf8(bytes).ok());
                rows.map(move |row| Link::within(strings.bytes(row), around))
            };
            let rows = self.rows(strings.len(), &links_of)?;
            if part.is_dictionary() {
                all.append_mapped(&rows, part.len(), |row| part.index(row));
            } else {
                all.append(rows);
            }
        }
        Ok(all)
    }

    /// Screens the rows from 0 to `len` on all threads.
    fn rows<'l, L>(
        &self,
        len: usize,
        links_of: &(impl Fn(Range<usize>) -> L + Sync),
    ) -> PyResult<Rows>
    where
        L: Iterator<Item = Link<'l>>,
    {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let blocks = Mutex::new(Vec::with_capacity(len / BLOCK + 1));
        let work = |check: &dyn Fn() -> PyResult<()>| -> PyResult<()> {
            let mut names = HashSet::new();
            let mut done: usize = 0;
            while !stop.load(Ordering::Relaxed) {
                let start = next.fetch_add(BLOCK, Ordering::Relaxed);
                if start >= len {
                    break;
                }
                let mut block = Rows { len: BLOCK.min(len - start), ..Rows::default() };
                let mut places = Vec::with_capacity(block.len);
                let mut texts = Vec::with_capacity(block.len);
                let rows = start..start + block.len;
                for (row, link) in rows.clone().zip(links_of(rows)) {
                    match link {
                        Link::None => block.nulls.push(row),
                        Link::Text(text) => {
                            places.push(row);
                            texts.push(text);
                        }
                        Link::Bytes(bytes) => {
                            let verdict = self.screener.screen_bytes(bytes, self.context);
                            block.push(row, &verdict, &mut names);
                        }
                    }
                }
                // Nearly all links are let through, and of those nothing more is asked.
                let actions = self.screener.actions(&texts, self.context);
                for ((row, text), action) in places.into_iter().zip(texts).zip(actions) {
                    if action > Action::Allow {
                        let verdict = self.screener.screen_with(text, self.context);
                        block.push(row, &verdict, &mut names);
                    }
                }
                block.found.sort_by_key(|(row, _)| *row);
                if !block.nulls.is_empty() || !block.found.is_empty() {
                    blocks.lock().unwrap_or_else(PoisonError::into_inner).push((start, block));
                }
                done += 1;
                if done.is_multiple_of(CHECK_BLOCKS) {
                    check().inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
                }
            }
            Ok(())
        };
        let helpers = self.threads.min(len.div_ceil(BLOCK)).saturating_sub(1);
        thread::scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|| work(&|| Ok(())));
            }
            // Only this thread belongs to Python, and hears of the user's wish to stop.
            work(&check_signals)
        })?;
        let mut blocks = blocks.into_inner().unwrap_or_else(PoisonError::into_inner);
        blocks.sort_unstable_by_key(|(start, _)| *start);
        let mut rows = Rows { len, ..Rows::default() };
        for (_, block) in blocks {
            rows.nulls.extend(block.nulls);
            rows.found.extend(block.found);
        }
        Ok(rows)
    }
}

/// A row of a batch.
enum Link<'a> {
    None,
    Text(&'a str),
    /// What is no UTF-8, although its producer said so.
    Bytes(&'a [u8]),
}

impl<'a> Link<'a> {
    /// A link that may be part of a text: that a text is UTF-8 costs less to find out than that
    /// every link in it is.
    fn within(link: Option<&'a [u8]>, around: Option<&'a str>) -> Self {
        let Some(link) = link else { return Self::None };
        let part = around.and_then(|around| {
            let start = link.as_ptr().addr().checked_sub(around.as_ptr().addr())?;
            around.get(start..start.checked_add(link.len())?)
        });
        match part.map_or_else(|| str::from_utf8(link), Ok) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Bytes(link),
        }
    }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone does not compile")]
fn check_signals() -> PyResult<()> {
    Python::attach(|py| py.check_signals())
}

impl Found {
    fn of(verdict: &Verdict, names: &mut HashSet<Arc<str>>) -> Option<Self> {
        let reason = verdict.reasons().first().filter(|reason| reason.action() > Action::Allow)?;
        let rule = reason.rule();
        let place = reason.candidate().and_then(|index| verdict.candidates().get(index));
        Some(Self {
            action: verdict.action(),
            code: reason.code(),
            list: rule.map(|rule| shared(rule.list(), names)),
            category: rule.and_then(|rule| rule.category()).map(|name| shared(name, names)),
            rule: rule.map(|rule| shared(rule.pattern(), names)),
            candidate: place.map(|place| place.url.href().unwrap_or(place.url.normal()).into()),
        })
    }
}

/// One copy of a name for all rows of a thread.
fn shared(name: &str, names: &mut HashSet<Arc<str>>) -> Arc<str> {
    if let Some(known) = names.get(name) {
        return Arc::clone(known);
    }
    let name: Arc<str> = name.into();
    names.insert(Arc::clone(&name));
    name
}

impl Rows {
    fn push(&mut self, row: usize, verdict: &Verdict, names: &mut HashSet<Arc<str>>) {
        self.found.extend(Found::of(verdict, names).map(|found| (row, Arc::new(found))));
    }

    fn append(&mut self, rows: Self) {
        let base = self.len;
        self.nulls.extend(rows.nulls.into_iter().map(|row| base + row));
        self.found.extend(rows.found.into_iter().map(|(row, found)| (base + row, found)));
        self.len += rows.len;
    }

    /// Appends rows that refer to those of a dictionary.
    fn append_mapped(&mut self, values: &Self, len: usize, index: impl Fn(usize) -> Option<usize>) {
        for row in 0..len {
            let place = self.len + row;
            let Some(value) = index(row).filter(|value| *value < values.len) else {
                self.nulls.push(place);
                continue;
            };
            if let Ok(at) = values.found.binary_search_by_key(&value, |(row, _)| *row) {
                let found = values.found.get(at).map(|(_, found)| (place, Arc::clone(found)));
                self.found.extend(found);
            } else if values.nulls.binary_search(&value).is_ok() {
                self.nulls.push(place);
            }
        }
        self.len += len;
    }
}

/// How many rows a thread takes at a time: enough to make the taking cheap, few enough to keep all
/// threads busy to the end.
const BLOCK: usize = 1024;

/// After how many blocks the user's wish to stop is looked for.
const CHECK_BLOCKS: usize = 64;

const MOST_THREADS: usize = 1024;
