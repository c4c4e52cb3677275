//! Many links at once, on all cores, into few bytes a link: what the sweep over Parquet files and
//! the batches of other languages have in common.
//!
//! Nearly every link is allowed. So what is kept of a batch is the rows that are not, and columns are
//! made of those when somebody asks for them.

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
use outlink::Context;
use outlink::ReasonCode;
use outlink::Screener;
use outlink::Verdict;

/// What is kept of a batch: every other row is allowed.
#[derive(Default)]
pub struct Rows {
    /// How many rows there are.
    pub len: usize,
    /// The rows without a link, in their order.
    pub nulls: Vec<usize>,
    /// The rows that are not allowed, in their order, each with its finding.
    pub found: Vec<(usize, Arc<BatchRow>)>,
}

/// The deciding reason of a row.
pub struct BatchRow {
    /// What to do about the link.
    pub action: Action,
    /// What kind of reason it is.
    pub code: ReasonCode,
    /// The list of the rule.
    pub list: Option<Arc<str>>,
    /// The category of the rule.
    pub category: Option<Arc<str>>,
    /// The pattern of the rule.
    pub rule: Option<Arc<str>>,
    /// The place that the reason is about.
    pub candidate: Option<Box<str>>,
}

/// A row of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link<'a> {
    /// There is no link.
    None,
    /// A link.
    Text(&'a str),
    /// What is no UTF-8, although its producer said so.
    Bytes(&'a [u8]),
}

impl<'a> Link<'a> {
    /// A link that may be part of a text: that a text is UTF-8 costs less to find out than that
    /// every link in it is.
    pub fn within(link: Option<&'a [u8]>, around: Option<&'a str>) -> Self {
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

/// How many threads work at once if nobody says otherwise.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What links are screened with.
pub struct Batch<'a> {
    /// What decides.
    pub screener: &'a Screener,
    /// When, where and for whom.
    pub context: &'a Context,
    /// How many threads work at once.
    pub threads: usize,
}

impl Batch<'_> {
    /// Screens the rows from 0 to `len` on all threads. `check` is asked now and then whether to go
    /// on, on the thread of the caller.
    ///
    /// # Errors
    /// What `check` says.
    pub fn screen<'l, L, E>(
        &self,
        len: usize,
        links_of: &(impl Fn(Range<usize>) -> L + Sync),
        check: impl Fn() -> Result<(), E>,
    ) -> Result<Rows, E>
    where
        L: Iterator<Item = Link<'l>>,
    {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let blocks = Mutex::new(Vec::with_capacity(len / BLOCK + 1));
        // Takes one block after another until there is none, and stops where `go_on` says so.
        let work = |go_on: &mut dyn FnMut() -> bool| {
            let mut names = HashSet::new();
            let mut done: usize = 0;
            while !stop.load(Ordering::Relaxed) {
                let start = next.fetch_add(BLOCK, Ordering::Relaxed);
                if start >= len {
                    break;
                }
                let block = self.block(start..len.min(start + BLOCK), links_of, &mut names);
                if !block.nulls.is_empty() || !block.found.is_empty() {
                    blocks.lock().unwrap_or_else(PoisonError::into_inner).push((start, block));
                }
                done += 1;
                if done.is_multiple_of(CHECK_BLOCKS) && !go_on() {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        };
        let helpers = self.threads.min(len.div_ceil(BLOCK)).saturating_sub(1);
        let mut checked = Ok(());
        thread::scope(|scope| {
            for _ in 0..helpers {
                // Where the system gives no further thread, those that there are do the work.
                let helper = thread::Builder::new();
                if helper.spawn_scoped(scope, || work(&mut || true)).is_err() {
                    break;
                }
            }
            work(&mut || {
                checked = check();
                checked.is_ok()
            });
        });
        checked?;
        let mut blocks = blocks.into_inner().unwrap_or_else(PoisonError::into_inner);
        blocks.sort_unstable_by_key(|(start, _)| *start);
        let mut rows = Rows { len, ..Rows::default() };
        for (_, block) in blocks {
            rows.nulls.extend(block.nulls);
            rows.found.extend(block.found);
        }
        Ok(rows)
    }

    fn block<'l, L: Iterator<Item = Link<'l>>>(
        &self,
        rows: Range<usize>,
        links_of: &impl Fn(Range<usize>) -> L,
        names: &mut HashSet<Arc<str>>,
    ) -> Rows {
        let mut block = Rows { len: rows.len(), ..Rows::default() };
        let mut places = Vec::with_capacity(block.len);
        let mut texts = Vec::with_capacity(block.len);
        for (row, link) in rows.clone().zip(links_of(rows)) {
            match link {
                Link::None => block.nulls.push(row),
                Link::Text(text) => {
                    places.push(row);
                    texts.push(text);
                }
                Link::Bytes(bytes) => {
                    let verdict = self.screener.screen(bytes, self.context);
                    block.push(row, &verdict, names);
                }
            }
        }
        // Nearly all links are let through, and of those nothing more is asked.
        let actions = self.screener.actions(&texts, self.context);
        for ((row, text), action) in places.into_iter().zip(texts).zip(actions) {
            if action > Action::Allow {
                let verdict = self.screener.screen(text, self.context);
                block.push(row, &verdict, names);
            }
        }
        block.found.sort_by_key(|(row, _)| *row);
        block
    }
}

impl BatchRow {
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
        self.found.extend(BatchRow::of(verdict, names).map(|found| (row, Arc::new(found))));
    }

    /// How many rows are allowed, which are those of which nothing is kept.
    pub fn allowed(&self) -> usize {
        self.len - self.nulls.len() - self.found.len()
    }

    /// Appends the rows of another batch.
    pub fn append(&mut self, rows: Self) {
        let base = self.len;
        self.nulls.extend(rows.nulls.into_iter().map(|row| base + row));
        self.found.extend(rows.found.into_iter().map(|(row, found)| (base + row, found)));
        self.len += rows.len;
    }

    /// Appends rows that refer to those of a dictionary.
    pub fn append_mapped(
        &mut self,
        values: &Self,
        len: usize,
        index: impl Fn(usize) -> Option<usize>,
    ) {
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

    /// Sets the values of the rows that are not allowed, and of those without a link.
    pub fn set<'a, T: Clone>(&'a self, values: &mut [T], of: impl Fn(&'a BatchRow) -> T, null: &T) {
        for (row, found) in &self.found {
            if let Some(value) = values.get_mut(*row) {
                *value = of(found);
            }
        }
        for row in &self.nulls {
            if let Some(value) = values.get_mut(*row) {
                value.clone_from(null);
            }
        }
    }
}

/// How many rows a thread takes at a time: enough to make the taking cheap, few enough to keep all
/// threads busy to the end.
const BLOCK: usize = 1024;

/// After how many blocks the caller is asked whether to go on.
const CHECK_BLOCKS: usize = 64;
