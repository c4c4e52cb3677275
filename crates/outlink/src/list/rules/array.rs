//! Rule objects as the items of one JSON array.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::io::Read;

use serde::Deserialize as _;
use serde::Deserializer;
use serde::de::DeserializeSeed;
use serde::de::SeqAccess;
use serde::de::Visitor;
use serde_json::error::Category;

use super::Object;
use super::Rules;
use super::origin;
use crate::list::ListErrorKind;
use crate::list::document::Counted;
use crate::list::input::Input;
use crate::list::output::Output;
use crate::list::registry::Options;

/// Whether a list begins as an array.
pub(super) fn is_array(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"[")
}

/// Whether a list is an array of rule objects, some of which have a key that only rules have, or are of a kind
/// that no other reader of JSON knows.
pub(super) fn has_rules(text: &str) -> bool {
    if !is_array(text.as_bytes()) {
        return false;
    }
    let mut objects = Vec::new();
    // The text may be the beginning of the list. Objects that are whole tell enough.
    let _ = serde_json::Deserializer::from_str(text.trim_start())
        .deserialize_seq(Beginning(&mut objects));
    origin::are_only_rules(&objects)
}

/// The objects of an array, until something else stands in it.
struct Beginning<'o>(&'o mut Vec<Object>);

impl<'de> Visitor<'de> for Beginning<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rule objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(object) = items.next_element()? {
            self.0.push(object);
        }
        Ok(())
    }
}

/// Reads an array as a stream, an item at a time.
pub(super) fn read(
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    let (line, length) = (Cell::new(1), Cell::new(0));
    let rules = Rules::new(&options.info.time_zone, options.limits);
    let items = Items { rules, line: &line, length: &length, output };
    let max_bytes = options.limits.line_bytes;
    let counted = Counted::new(input, &line, max_bytes);
    let bounded = Bounded { input: counted, length: &length, max_bytes };
    let mut json = serde_json::Deserializer::from_reader(bounded);
    json.deserialize_seq(items).and_then(|()| json.end()).map_err(|error| match error.classify() {
        Category::Io => ListErrorKind::from(io::Error::from(error)),
        _ => ListErrorKind::Json { line: line.get().into(), message: error.to_string() },
    })
}

struct Items<'r, 'o> {
    rules: Rules<'r>,
    line: &'r Cell<u32>,
    length: &'r Cell<usize>,
    output: &'r mut Output<'o>,
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rule objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { rules, line, length, output } = self;
        while let Some((start, object)) = items.next_element_seed(Item { line, length })? {
            output.begin(start);
            output.count_entry();
            rules.object(&object.to_string(), &object, output);
        }
        Ok(())
    }
}

/// Reads an object, with the line in which it begins.
struct Item<'c> {
    line: &'c Cell<u32>,
    /// How many bytes of it were read.
    length: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = (u32, Object);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        let start = self.line.get();
        self.length.set(0);
        Object::deserialize(json).map(|object| (start, object))
    }
}

/// The bytes of an array, no object of which is longer than a line may be.
struct Bounded<'c, R> {
    input: R,
    length: &'c Cell<usize>,
    max_bytes: usize,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.length.set(self.length.get() + count);
        if self.length.get() > self.max_bytes {
            let message = format!(
                "a rule object has more than {} bytes (limit `line_bytes`); split the array or the rule",
                self.max_bytes
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::limits::ListLimits;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::list::found::pattern_of;
    use crate::rule::ListInfo;

    #[test]
    fn an_object_is_no_longer_than_a_line_and_the_array_may_be() {
        let info = ListInfo::new("list", Format::Rules);
        let of = |text: &str| found_in(&info, text.as_bytes(), pattern_of, code_of);
        let rule = r#"{"domain":"a.example"}"#;
        let count = ListLimits::default().line_bytes / rule.len() + 2;
        assert_eq!(of(&format!("[{}]", vec![rule; count].join(","))).unwrap().len(), count);
        let members = r#""x_a":1,"#.repeat(count * 3);
        assert!(of(&format!(r#"[{{{members}"domain":"a.example"}}]"#)).is_err());
        for broken in ["[{\"domain\":\"a.example\"}", "[\"a.example\"]", "[{\"domain\":}]"] {
            assert!(of(broken).is_err(), "{broken}");
        }
    }
}
