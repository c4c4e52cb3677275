//! Records that seem to be orders and name no link.

use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::document::Path;
use crate::list::output::Output;

/// Orders without a link, until it is known whether a record around them is the order: what a record has
/// inside says something of it.
#[derive(Default)]
pub(super) struct LostOrders {
    /// The line of each, and what is shown of it.
    held: Vec<(u32, String)>,
    /// For every object that is open, from the outside in, what came before it.
    open: Vec<Before>,
    /// The first record, with its line, if it may be the head of the list.
    head: Option<(u32, String)>,
}

/// What came before an object.
struct Before {
    entries_at_start: u64,
    held_at_start: usize,
}

impl LostOrders {
    pub(super) fn begin_object(&mut self, output: &Output<'_>) {
        let entries_at_start = output.counts().entries;
        self.open.push(Before { entries_at_start, held_at_start: self.held.len() });
    }

    pub(super) fn end_object(&mut self) {
        self.open.pop();
    }

    /// Keeps the record of the innermost open object, unless there are entries in it: what is around
    /// entries may have attributes too. The first record before all entries may be the head of the list,
    /// and is told like any other record without a link.
    pub(super) fn push(&mut self, path: &Path, shown: &str, output: &Output<'_>) {
        let entries = output.counts().entries;
        if self.open.last().is_none_or(|before| before.entries_at_start != entries) {
            return;
        }
        self.drop_within();
        let lost = (output.line(), shown.to_owned());
        if entries == 0 && self.head.is_none() && self.held.is_empty() && !path.is_within_item() {
            self.head = Some(lost);
            return;
        }
        self.held.push(lost);
    }

    /// Drops what was kept of the innermost open object, whose record is an entry.
    pub(super) fn drop_within(&mut self) {
        self.held.truncate(self.open.last().map_or(0, |before| before.held_at_start));
    }

    /// Ends the list. A record that no entry follows is an order.
    pub(super) fn finish(&mut self, output: &mut Output<'_>) {
        let is_head = output.counts().entries > 0;
        self.held.extend(self.head.take().filter(|_| !is_head));
        self.put_all(output);
    }

    /// Says which orders are lost.
    pub(super) fn put_all(&mut self, output: &mut Output<'_>) {
        let here = output.line();
        for (line, shown) in self.held.drain(..) {
            output.resume(line);
            output.count_entry();
            let message = "the record has nothing in the member of links";
            let problem = Problem::new(DiagnosticCode::PatternMissing, message);
            output.complain_of_order(&shown, problem);
        }
        output.resume(here);
        // A line that breaks off leaves objects open.
        self.open.clear();
    }
}
