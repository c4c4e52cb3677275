//! Columns of links.

use std::ops::Range;

use super::blocks::Blocks;
use super::column::Column;
use super::finding::Finding;
use super::finding::Shared;
use super::finding::WantedFields;
use super::rows::Rows;
use crate::context::Context;
use crate::names::Action;
use crate::screen::Screener;

/// A row of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing: a null.
    None,
    /// A link, or a text with links.
    Text(&'a str),
    /// Bytes that are not UTF-8, although the producer of the column says that they are.
    Bytes(&'a [u8]),
}

impl<'a> Cell<'a> {
    /// The cell of some bytes. If they are a part of `around`, a text that is known to be UTF-8,
    /// they are not checked again: one check of a long text takes less time than many short ones.
    pub fn within(bytes: Option<&'a [u8]>, around: Option<&'a str>) -> Self {
        let Some(bytes) = bytes else { return Self::None };
        let part = around.and_then(|around| {
            let start = bytes.as_ptr().addr().checked_sub(around.as_ptr().addr())?;
            around.get(start..start.checked_add(bytes.len())?)
        });
        match part.map_or_else(|| str::from_utf8(bytes), Ok) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Bytes(bytes),
        }
    }
}

/// What columns are screened with.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// What decides.
    pub screener: &'a Screener,
    /// When, where and for whom. If it has no time, each row reads the clock by itself.
    pub context: &'a Context,
    /// How many threads work at once; [`cores`](super::cores) is a good number. 0 counts as 1, and no
    /// more are started than there are blocks of rows.
    pub threads: usize,
    /// What will be asked of the rows, such as [`Column::DEFAULT`]. Columns other than these and
    /// those of the action say nothing: what nobody wants is not worked out, and the actions alone
    /// take the least time.
    pub columns: &'a [Column],
}

impl Batch<'_> {
    /// Screens the rows from 0 to `len` on all threads. `cells` gives the cells of a range of rows.
    /// `check` is asked now and then, on the thread of the caller, whether to go on.
    ///
    /// # Errors
    /// The error of `check`.
    pub fn screen<'l, L, E>(
        &self,
        len: usize,
        cells: &(impl Fn(Range<usize>) -> L + Sync + ?Sized),
        check: impl Fn() -> Result<(), E>,
    ) -> Result<Rows, E>
    where
        L: Iterator<Item = Cell<'l>>,
    {
        let blocks = Blocks { rows: len, block: BLOCK, threads: self.threads };
        let wanted = WantedFields::of(self.columns);
        let screened = |shared: &mut Shared, rows| self.block(rows, cells, wanted, shared);
        Ok(Rows::of(blocks.run(screened, check)?))
    }

    fn block<'l, L: Iterator<Item = Cell<'l>>>(
        &self,
        rows: Range<usize>,
        cells: &(impl Fn(Range<usize>) -> L + ?Sized),
        wanted: WantedFields,
        shared: &mut Shared,
    ) -> Rows {
        let len = rows.len();
        let mut block = Rows::allowed_rows(len);
        let mut numbers = Vec::with_capacity(len);
        let mut texts = Vec::with_capacity(len);
        for (row, cell) in cells(rows).take(len).enumerate() {
            match cell {
                Cell::None => block.push_null(row),
                Cell::Text(text) => {
                    numbers.push(row);
                    texts.push(text);
                }
                Cell::Bytes(bytes) => {
                    let verdict = self.screener.screen(bytes, self.context);
                    block.push(row, Finding::of(&verdict, wanted, shared));
                }
            }
        }
        let row_of = |number: usize| numbers.get(number).copied().unwrap_or_default();
        if wanted.reason {
            self.screener.visit_stopped(
                &texts,
                self.context,
                wanted.detail(),
                |number, stopped| {
                    let found = Finding::of_stopped(stopped, wanted, shared);
                    block.push(
                        row_of(number),
                        found.or_else(|| {
                            let verdict = self.screener.screen(*texts.get(number)?, self.context);
                            Finding::of(&verdict, wanted, shared)
                        }),
                    );
                },
            );
        } else {
            let mut number = 0;
            self.screener.visit_actions(&texts, self.context, |action| {
                if action > Action::Allow {
                    block.push(row_of(number), Some(Finding::of_action(action)));
                }
                number += 1;
            });
        }
        block.sort();
        block
    }
}

/// How many rows a thread takes at a time: enough to make the taking cheap, few enough to keep all
/// threads busy to the end.
const BLOCK: usize = 1024;
