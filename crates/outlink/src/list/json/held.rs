//! Records that wait until it is known whether an object around them is a record.

use super::Found;
use crate::list::document::Path;

/// A record that was counted as an entry and not read yet.
pub(super) struct Held {
    pub(super) path: Path,
    pub(super) line: u32,
    pub(super) found: Found,
}

impl Held {
    fn bytes(&self) -> usize {
        let bytes = |text: &String| text.len() + OVERHEAD;
        OVERHEAD + self.found.cells.iter().map(|(_, text)| bytes(text)).sum::<usize>()
    }
}

/// The records that are held back, in the order of their ends. What an object holds is at the end of
/// them when the object ends.
#[derive(Default)]
pub(super) struct Queue {
    records: Vec<Held>,
    bytes: usize,
    /// For every object that is open, from the outside in: how many records came before it.
    open: Vec<usize>,
}

impl Queue {
    pub(super) fn begin_object(&mut self) {
        self.open.push(self.records.len());
    }

    pub(super) fn end_object(&mut self) {
        self.open.pop();
    }

    /// Holds a record back. Returns those that are held no longer, as there are too many: an object
    /// with so many of them is a container, and the objects in it wait for their own ends.
    pub(super) fn push(&mut self, held: Held) -> Vec<Held> {
        self.bytes += held.bytes();
        self.records.push(held);
        let mut released = Vec::new();
        while self.bytes > MAX_BYTES {
            let inner = self.open.iter().copied().find(|before| *before > 0);
            let end = inner.unwrap_or(self.records.len()).min(self.records.len());
            let records = self.records.drain(..end);
            self.bytes -= records.as_slice().iter().map(Held::bytes).sum::<usize>();
            released.extend(records);
            self.open.iter_mut().for_each(|before| *before = before.saturating_sub(end));
        }
        released
    }

    /// Takes those records out of the innermost open object that are to be taken.
    pub(super) fn take_within(&mut self, is_taken: impl Fn(&Held) -> bool) -> Vec<Held> {
        let start = self.open.last().copied().unwrap_or_default();
        if start >= self.records.len() {
            return Vec::new();
        }
        let (taken, kept): (Vec<Held>, Vec<Held>) = self.records.drain(start..).partition(is_taken);
        self.records.extend(kept);
        self.bytes -= taken.iter().map(Held::bytes).sum::<usize>();
        taken
    }

    /// Takes all records, of whatever object.
    pub(super) fn take(&mut self) -> Vec<Held> {
        self.bytes = 0;
        self.open.iter_mut().for_each(|before| *before = 0);
        std::mem::take(&mut self.records)
    }

    /// Takes all records and forgets the open objects, some of which may have no end.
    pub(super) fn restart(&mut self) -> Vec<Held> {
        self.open.clear();
        self.take()
    }
}

/// How much is held back of the records within an object, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// What a text takes beside its bytes.
const OVERHEAD: usize = 64;

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::list::found::pattern_of;
    use crate::rule::ListInfo;

    #[test]
    fn records_of_links_are_entries_within_a_record_and_what_is_said_of_it_is_not() {
        for (text, expected) in [
            (
                r#"[{"domain":"a.example","urls":[{"url":"https://b.example/x"}]}]"#,
                &["b.example/x", "a.example"][..],
            ),
            (
                r#"[{"ip":"203.0.113.7","Hosts":[{"host":"b.example","urls":[{"url":"c.example/x"}]}]}]"#,
                &["c.example/x", "b.example", "203.0.113.7/32"],
            ),
            (
                r#"[{"malware":[{"domain":"a.example","urls":[{"url":"https://b.example/x"}]}]}]"#,
                &["b.example/x", "a.example"],
            ),
            (
                r#"[{"url":"a.example/x","details":[{"ip_address":"203.0.113.7"}]}]"#,
                &["not_blocked", "a.example/x"],
            ),
            (
                r#"[{"references":{"urls":[{"url":"https://b.example/"}]},"url":"a.example/x"}]"#,
                &["not_blocked", "a.example/x"],
            ),
            (r#"[{"References":[{"url":"https://b.example/blog"}]}]"#, &["not_blocked"]),
            // An object beside a record is not around it.
            (
                r#"[{"x":[{"details":[{"ip_address":"203.0.113.7"}]},{"url":"a.example/x"}]}]"#,
                &["203.0.113.7/32", "a.example/x"],
            ),
            // A line that ends too early keeps nothing from being read.
            (
                "{\"x\":[{\"url\":\"a.example/x\"}]}\n{\"x\":[{\"url\":\"b.example/x\"}\n\
                 {\"url\":\"c.example/x\"}\n",
                &["a.example/x", "invalid_json", "b.example/x", "c.example/x"],
            ),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn many_records_within_an_object_cost_what_they_hold_and_none_leaks() {
        const COUNT: usize = 8_000;
        for key in ["data", "results"] {
            let mut text = format!(r#"[{{"page":1,"{key}":["#);
            for number in 0..COUNT {
                let comma = if number == 0 { "" } else { "," };
                let _ = write!(
                    text,
                    r#"{comma}{{"details":[{{"ip_address":"203.0.113.7"}}],"url":"a.example/{number}"}}"#
                );
            }
            text.push_str("]}]");
            let found = of(&text);
            let rules = found.iter().filter(|it| it.starts_with("a.example/")).count();
            let dropped = found.iter().filter(|it| *it == "not_blocked").count();
            assert_eq!((rules, dropped, found.len()), (COUNT, COUNT, 2 * COUNT), "{key}");
        }
    }

    fn of(text: &str) -> Vec<String> {
        let info = ListInfo::new("list", Format::Json);
        found_in(&info, text.as_bytes(), pattern_of, code_of).unwrap()
    }
}
