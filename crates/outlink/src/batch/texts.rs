//! Columns of texts: every link in every text.

use std::ops::Range;

use super::blocks::Blocks;
use super::finding::Finding;
use super::finding::Shared;
use super::finding::WantedFields;
use super::links::Batch;
use super::links::Cell;
use super::rows::Rows;
use crate::extract;
use crate::extract::ExtractOptions;
use crate::limits::Limits;
use crate::names::Action;

/// A link of a column of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundLink {
    /// The row of the text.
    pub row: usize,
    /// The offset of the first byte in the text.
    pub start: usize,
    /// The offset behind the last byte.
    pub end: usize,
    /// The number of characters (Unicode scalar values) in front of the link.
    pub start_char: usize,
    /// The number of characters up to the end of the link.
    pub end_char: usize,
    /// What a program opens; see [`extract::Link::url`].
    pub url: Box<str>,
}

/// The links of a column of texts, in the order of the rows and of the texts.
#[derive(Clone, Debug, Default)]
pub struct TextLinks {
    /// The links.
    pub links: Vec<FoundLink>,
    /// The verdicts, a row for each link; empty if the links were not screened.
    pub verdicts: Rows,
}

impl TextLinks {
    /// Appends the links of another column, whose rows follow those of this one.
    pub fn append(&mut self, other: Self, base: usize) {
        let moved = other.links.into_iter().map(|link| FoundLink { row: base + link.row, ..link });
        self.links.extend(moved);
        self.verdicts.append(other.verdicts);
    }
}

/// Finds the links in the texts from 0 to `len`, on `threads` threads. `cells` gives the texts of a
/// range of rows; of bytes that are not UTF-8, offsets count the bytes of the text in which each
/// invalid sequence is U+FFFD. `check` is asked now and then whether to go on.
///
/// The time is linear in the length of the texts, and the memory in the links that are found.
///
/// # Errors
/// The error of `check`.
pub fn extract_many<'l, L, E>(
    len: usize,
    cells: &(impl Fn(Range<usize>) -> L + Sync + ?Sized),
    options: &ExtractOptions,
    limits: &Limits,
    threads: usize,
    check: impl Fn() -> Result<(), E>,
) -> Result<TextLinks, E>
where
    L: Iterator<Item = Cell<'l>>,
{
    let work = |(): &mut (), rows: Range<usize>| {
        let mut found = TextLinks::default();
        each_text(rows, cells, |row, text| {
            let mut places = CharCounter::of(row, text);
            let links = extract::extract_with(text, options);
            found.links.extend(links.map(|link| places.found(&link, limits)));
        });
        found
    };
    let blocks = Blocks { rows: len, block: BLOCK, threads };
    Ok(joined(blocks.run(work, check)?))
}

impl Batch<'_> {
    /// Decides about every link in the texts from 0 to `len`, as
    /// [`Screener::screen_text_with`](crate::Screener::screen_text_with) does for one text. The arguments are
    /// those of [`extract_many`].
    ///
    /// # Errors
    /// The error of `check`.
    pub fn screen_texts<'l, L, E>(
        &self,
        len: usize,
        cells: &(impl Fn(Range<usize>) -> L + Sync + ?Sized),
        options: &ExtractOptions,
        check: impl Fn() -> Result<(), E>,
    ) -> Result<TextLinks, E>
    where
        L: Iterator<Item = Cell<'l>>,
    {
        let wanted = WantedFields::of(self.columns);
        let work = |shared: &mut Shared, rows: Range<usize>| {
            let mut found = TextLinks::default();
            each_text(rows, cells, |row, text| {
                let mut places = CharCounter::of(row, text);
                let known = self.screener.knowledge().own_registry();
                for link in extract::extract_knowing(text, options, known) {
                    found.verdicts.push_row(self.screen_link(&link, wanted, shared));
                    found.links.push(places.found(&link, self.screener.limits()));
                }
            });
            found
        };
        let blocks = Blocks { rows: len, block: BLOCK, threads: self.threads };
        Ok(joined(blocks.run(work, check)?))
    }

    fn screen_link(
        &self,
        link: &extract::Link<'_>,
        wanted: WantedFields,
        shared: &mut Shared,
    ) -> Option<Finding> {
        let differs = link.shown_host_differs(self.screener.limits());
        if !differs {
            let action = self.screener.action(&*link.refanged, self.context);
            if action == Action::Allow || !wanted.reason {
                return (action > Action::Allow).then(|| Finding::of_action(action));
            }
            let mut found = None;
            let detail = wanted.detail();
            self.screener.visit_stopped(&[&link.refanged], self.context, detail, |_, stopped| {
                found = Finding::of_stopped(stopped, wanted, shared);
            });
            if found.is_some() {
                return found;
            }
        }
        Finding::of(&self.screener.screen_link(link, self.context), wanted, shared)
    }
}

/// Counts the characters of a text, each once, since links come in the order of the text.
struct CharCounter<'t> {
    row: usize,
    text: &'t str,
    byte: usize,
    char: usize,
}

impl<'t> CharCounter<'t> {
    fn of(row: usize, text: &'t str) -> Self {
        Self { row, text, byte: 0, char: 0 }
    }

    fn found(&mut self, link: &extract::Link<'_>, limits: &Limits) -> FoundLink {
        FoundLink {
            row: self.row,
            start: link.start,
            end: link.end,
            start_char: self.char_of(link.start),
            end_char: self.char_of(link.end),
            url: link.url(limits).into(),
        }
    }

    fn char_of(&mut self, byte: usize) -> usize {
        self.char += self.text.get(self.byte..byte).map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.char
    }
}

fn each_text<'l, L: Iterator<Item = Cell<'l>>>(
    rows: Range<usize>,
    cells: &(impl Fn(Range<usize>) -> L + ?Sized),
    mut each: impl FnMut(usize, &str),
) {
    for (row, cell) in rows.clone().zip(cells(rows)) {
        match cell {
            Cell::None => {}
            Cell::Text(text) => each(row, text),
            Cell::Bytes(bytes) => each(row, &String::from_utf8_lossy(bytes)),
        }
    }
}

fn joined(blocks: Vec<TextLinks>) -> TextLinks {
    let mut all = TextLinks::default();
    for block in blocks {
        all.append(block, 0);
    }
    all
}

/// How many texts a thread takes at a time. A text takes longer than a link.
const BLOCK: usize = 64;
