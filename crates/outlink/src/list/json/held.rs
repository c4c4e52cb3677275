//! Entries that wait for the ends of the objects around them, whose members may say what becomes of what they
//! hold: `{"domains":["a.example"],"action":"remove"}`.

use super::Found;
use super::texts;
use crate::limits::ListLimits;
use crate::list::diagnostic::Problem;
use crate::list::document::Path;
use crate::list::output::Output;
use crate::list::standing::Standing;
use crate::names::Effect;

/// An entry that was counted and not read yet.
pub(super) struct Held {
    pub(super) line: u32,
    /// What the objects around it say becomes of it.
    pub(super) standing: Option<Standing>,
    /// Why an object around it cannot be read.
    pub(super) problem: Option<Problem>,
    pub(super) entry: Entry,
}

pub(super) enum Entry {
    /// A well-known record. One that is loose is an entry unless an object around it is a record too: what
    /// a record has inside says something of it.
    Record {
        path: Path,
        found: Found,
        is_loose: bool,
    },
    Text(Text),
}

impl Entry {
    /// What a diagnostic shows of it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Record { found, .. } => &found.shown,
            Self::Text(text) => &text.text,
        }
    }
}

/// A string that is an entry.
pub(super) struct Text {
    /// The key of a rule of sing-box, if it says what the text is.
    pub(super) key: &'static str,
    pub(super) text: String,
    pub(super) effect: Effect,
    pub(super) is_host: bool,
}

impl Text {
    /// Reads the string, in objects that let through or block what they hold.
    pub(super) fn put(
        &self,
        around: Option<Standing>,
        limits: &ListLimits,
        output: &mut Output<'_>,
    ) {
        let Self { key, text, effect, is_host } = self;
        let effect = if around == Some(Standing::Except) { Effect::Except } else { *effect };
        texts::put(key, text, effect, *is_host, limits, output);
    }
}

impl Held {
    pub(super) fn new(line: u32, entry: Entry) -> Self {
        Self { line, standing: None, problem: None, entry }
    }

    fn bytes(&self) -> usize {
        let bytes = |text: &String| text.len() + OVERHEAD;
        match &self.entry {
            Entry::Record { found, .. } => {
                OVERHEAD + found.cells.iter().map(|(_, text)| bytes(text)).sum::<usize>()
            }
            Entry::Text(text) => OVERHEAD + bytes(&text.text),
        }
    }
}

/// The entries that are held back, in the order of the document. What an object holds is at the end of them
/// when the object ends.
#[derive(Default)]
pub(super) struct Queue {
    entries: Vec<Held>,
    bytes: usize,
    /// The objects that are open, from the outside in.
    open: Vec<OpenObject>,
}

struct OpenObject {
    /// How many entries came before it.
    before: usize,
    /// Whether it held so much that its entries no longer wait for its end. What is around such an object
    /// does not hold anything back either.
    is_released: bool,
}

impl Queue {
    pub(super) fn begin_object(&mut self) {
        self.open.push(OpenObject { before: self.entries.len(), is_released: false });
    }

    /// Ends an object. Returns the entries that wait for no other one.
    pub(super) fn end_object(&mut self) -> Vec<Held> {
        self.open.pop();
        if !self.entries.is_empty() && !self.waits(0) { self.take() } else { Vec::new() }
    }

    /// Whether an entry waits for the end of an object, apart from so many of the innermost ones.
    pub(super) fn waits(&self, inner: usize) -> bool {
        let place = self.open.len().checked_sub(inner + 1);
        place.and_then(|place| self.open.get(place)).is_some_and(|object| !object.is_released)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the innermost open object holds, or held, entries.
    pub(super) fn has_within(&self) -> bool {
        let has_some =
            |object: &OpenObject| object.before < self.entries.len() || object.is_released;
        self.open.last().is_some_and(has_some)
    }

    /// Says what becomes of the entries in the innermost open object. Returns false if it is too late for some
    /// of them.
    pub(super) fn stand(&mut self, standing: Standing) -> bool {
        self.within().for_each(|held| held.standing = Some(standing.within(held.standing)));
        standing == Standing::Block || self.open.last().is_none_or(|object| !object.is_released)
    }

    /// Refuses the entries in the innermost open object.
    pub(super) fn refuse(&mut self, problem: &Problem) {
        self.within().for_each(|held| {
            held.problem.get_or_insert_with(|| problem.clone());
        });
    }

    fn within(&mut self) -> impl Iterator<Item = &mut Held> {
        let start = self.open.last().map_or(0, |object| object.before);
        self.entries.iter_mut().skip(start)
    }

    /// Holds an entry back. Returns those that are held no longer, as there are too many: an object with so
    /// many of them is a container, and the objects in it wait for their own ends.
    pub(super) fn push(&mut self, held: Held) -> Vec<Held> {
        self.bytes += held.bytes();
        self.entries.push(held);
        let mut released = Vec::new();
        while self.bytes > MAX_BYTES {
            let inner = self.open.iter().position(|object| object.before > 0);
            let inner = inner.unwrap_or(self.open.len());
            let end = self.open.get(inner).map_or(self.entries.len(), |object| object.before);
            let entries = self.entries.drain(..end.min(self.entries.len()));
            self.bytes -= entries.as_slice().iter().map(Held::bytes).sum::<usize>();
            released.extend(entries);
            for (place, object) in self.open.iter_mut().enumerate() {
                object.before = object.before.saturating_sub(end);
                object.is_released |= place < inner;
            }
        }
        released
    }

    /// Takes those entries out of the innermost open object that are to be taken.
    pub(super) fn take_within(&mut self, is_taken: impl Fn(&Held) -> bool) -> Vec<Held> {
        let start = self.open.last().map_or(0, |object| object.before);
        if start >= self.entries.len() {
            return Vec::new();
        }
        let (taken, kept): (Vec<Held>, Vec<Held>) = self.entries.drain(start..).partition(is_taken);
        self.entries.extend(kept);
        self.bytes -= taken.iter().map(Held::bytes).sum::<usize>();
        taken
    }

    /// Takes all entries, of whatever object.
    fn take(&mut self) -> Vec<Held> {
        self.bytes = 0;
        self.open.iter_mut().for_each(|object| object.before = 0);
        std::mem::take(&mut self.entries)
    }

    /// Takes all entries and forgets the open objects, some of which may have no end.
    pub(super) fn restart(&mut self) -> Vec<Held> {
        self.open.clear();
        self.take()
    }
}

/// How much is held back of the entries within an object, in bytes.
pub(super) const MAX_BYTES: usize = 1 << 22;

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
    use crate::rule::Rule;

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
        const COUNT: usize = 32_000;
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

    #[test]
    fn what_an_object_says_holds_for_all_that_it_holds() {
        for (member, expected) in [
            (r#""action":"block""#, "block a.example"),
            (r#""action":"remove""#, "revoked"),
            (r#""status":"removed""#, "revoked"),
            (r#""active":false"#, "revoked"),
            (r#""type":"delete""#, "revoked"),
            (r#""op":"delete""#, "revoked"),
            (r#""operation":"DELETE""#, "revoked"),
            (r#""event":"deleted""#, "revoked"),
            (r#""change":"removed""#, "revoked"),
            (r#""revoked":true"#, "revoked"),
            (r#""effect":"allow""#, "except a.example"),
            (r#""whitelisted":true"#, "except a.example"),
            (r#""verdict":"benign""#, "except a.example"),
            (r#""blocked":1"#, "block a.example"),
        ] {
            for names in [
                r#""domains":["a.example"]"#,
                r#""entries":[{"domain":"a.example"}]"#,
                r#""indicators":[{"indicator":"a.example","type":"domain"}]"#,
                r#""data":{"x":{"hosts":["a.example"]}}"#,
                r#""domain":"a.example""#,
            ] {
                for object in [format!("{{{names},{member}}}"), format!("{{{member},{names}}}")] {
                    let text = format!(r#"[{object},{{"domains":["b.example"]}}]"#);
                    assert_eq!(effects(&text), [expected, "block b.example"], "{text}");
                    if !names.starts_with(r#""domain":"#) {
                        assert_eq!(effects(&object), [expected], "{object}");
                    }
                }
            }
        }
        for head in [r#""status":"ok""#, r#""active":0"#, r#""blocked":0"#, r#""error":false"#] {
            let text = format!(r#"{{{head},"domains":["a.example"]}}"#);
            assert_eq!(effects(&text), ["block a.example"], "{text}");
        }
        let unclear = r#"[{"status":"sinkholed","domains":["a.example"]}]"#;
        assert_eq!(effects(unclear), ["unknown_key", "block a.example"]);
    }

    #[test]
    fn an_object_that_says_too_late_that_nothing_is_blocked_is_refused() {
        let names: Vec<String> = (0..60_000).map(|it| format!("\"n{it}.example\"")).collect();
        let of = |end: &str| {
            let text = format!(r#"{{"domains":[{}]{end}}}"#, names.join(","));
            let info = ListInfo::new("list", Format::Json);
            found_in(&info, text.as_bytes(), pattern_of, code_of)
        };
        for end in ["", r#","status":"ok""#, r#","action":"block""#] {
            assert_eq!(of(end).unwrap().len(), names.len(), "{end}");
        }
        assert!(of(r#","action":"remove""#).is_err());
    }

    fn effects(text: &str) -> Vec<String> {
        let info = ListInfo::new("list", Format::Json);
        let written = |rule: &Rule| format!("{} {}", rule.effect, rule.pattern);
        found_in(&info, text.as_bytes(), written, code_of).unwrap()
    }

    fn of(text: &str) -> Vec<String> {
        let info = ListInfo::new("list", Format::Json);
        found_in(&info, text.as_bytes(), pattern_of, code_of).unwrap()
    }
}
