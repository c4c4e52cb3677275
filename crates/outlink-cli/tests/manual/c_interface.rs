//! The page of the C interface, from the header: its sections in their order, each with its types,
//! numbers and functions.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::generated::in_cell;
use crate::generated::read;
use crate::generated::rows_of;

/// The conventions and all sections.
pub(crate) fn interface() -> String {
    let header = read("bindings/c/include/outlink.h");
    let (_, after) = header.split_once("#define OUTLINK_H\n").unwrap();
    let (conventions, after) = comment(after);
    let end = after.find("\n#ifdef __cplusplus\n}").unwrap();
    let begin = after.find("\n/* ").unwrap();
    let sections: Vec<Section<'_>> =
        after[begin..end].split("\n/* ").skip(1).map(Section::new).collect();
    let items = sections.iter().flat_map(|section| &section.items);
    let page = Page {
        nulls: read("bindings/c/tests/nulls.rs"),
        items: items.map(|item| (item.name.as_str(), item)).collect(),
    };

    let mut text = page.linked(&conventions.replace("\n# ", "\n## "));
    text += "\n\n## Contents\n\n| section | types |\n| --- | --- |\n";
    for section in &sections {
        let anchor = section.title.to_lowercase().replace(' ', "-");
        let types = section.items.iter().filter(|item| item.is_type());
        let names = types.map(|item| format!("[`{0}`](#{0})", item.name));
        let names = names.collect::<Vec<_>>().join(", ");
        writeln!(text, "| [{}](#{anchor}) | {names} |", section.title).unwrap();
    }
    for section in &sections {
        write!(text, "\n## {}\n", section.title).unwrap();
        if !section.text.is_empty() {
            write!(text, "\n{}\n", page.linked(&section.text)).unwrap();
        }
        for item in &section.items {
            text += &page.item(item);
        }
    }
    text
}

struct Page<'a> {
    /// The test that calls every function with NULL, which knows what NULL means where.
    nulls: String,
    /// What has a heading, by its name.
    items: BTreeMap<&'a str, &'a Item>,
}

/// A part of the header.
struct Section<'a> {
    title: &'a str,
    text: String,
    items: Vec<Item>,
}

/// A declaration, or an enumeration with its numbers.
struct Item {
    name: String,
    about: String,
    declaration: String,
    /// Names, numbers and meanings.
    constants: Vec<(String, String, String)>,
}

impl<'a> Section<'a> {
    /// From what follows `/* `.
    fn new(text: &'a str) -> Self {
        let (title, rest) = text.split_once(" --").unwrap();
        let (banner, rest) = rest.split_once("*/").unwrap();
        let (_, banner) = banner.split_once('\n').unwrap_or_default();
        let mut items: Vec<Item> = Vec::new();
        let mut rest = rest.trim_start();
        while rest.starts_with("/**") {
            let (about, after) = comment(rest);
            let after = after.trim_start_matches('\n');
            let end = if after.starts_with("typedef struct {") {
                after.find("\n}").map(|at| at + after[at + 2..].find('\n').unwrap() + 2).unwrap()
            } else if after.starts_with('#') {
                after.find('\n').unwrap()
            } else {
                after.find(';').unwrap() + 1
            };
            let (declaration, after) = after.split_at(end);
            rest = after.trim_start();
            match declaration.strip_prefix("#define ").and_then(|it| it.split_once(' ')) {
                Some((name, number)) => {
                    let constant = (name.to_owned(), number.to_owned(), about);
                    match items.last_mut().filter(|item| !item.declaration.contains('(')) {
                        Some(item) => item.constants.push(constant),
                        None => items.push(Item {
                            name: "Constants".to_owned(),
                            about: String::new(),
                            declaration: String::new(),
                            constants: vec![constant],
                        }),
                    }
                }
                None => items.push(Item {
                    name: name(declaration).to_owned(),
                    about,
                    declaration: declaration.to_owned(),
                    constants: Vec::new(),
                }),
            }
        }
        assert!(rest.is_empty(), "{title}: {rest}");
        Section { title, text: body(banner), items }
    }
}

impl Page<'_> {
    fn item(&self, item: &Item) -> String {
        let mut text = format!("\n### {}\n", item.name);
        text += if item.about.is_empty() { "" } else { "\n" };
        let is_shown = item.declaration.contains(['(', '{']);
        if is_shown {
            write!(text, "```c\n{}\n```\n\n", item.declaration).unwrap();
        }
        if !item.about.is_empty() {
            writeln!(text, "{}", self.linked(&item.about)).unwrap();
        }
        if !item.constants.is_empty() {
            text += "\n| constant | number | meaning |\n| --- | ---: | --- |\n";
        }
        for (name, number, meaning) in &item.constants {
            let meaning = in_cell(&self.linked(meaning).replace('\n', " "));
            writeln!(text, "| `{name}` | {number} | {meaning} |").unwrap();
        }
        if item.declaration.contains('(') && !item.is_type() {
            text += &self.arguments(item);
        }
        text
    }

    /// The arguments of a function, and the statuses of its own.
    fn arguments(&self, item: &Item) -> String {
        let (_, arguments) = item.declaration.split_once('(').unwrap();
        let arguments = arguments.trim_end_matches([')', ';']);
        let mut text = String::new();
        for argument in arguments.split(',').filter(|argument| *argument != "void") {
            let words = argument.split_whitespace().collect::<Vec<_>>().join(" ");
            let (kind, name) = words.split_at(words.rfind([' ', '*']).unwrap() + 1);
            let kind = kind.trim();
            let mut role = self.role(item, kind, name);
            if self.is_optional(&item.name, name) {
                role += "; may be NULL";
            }
            text += if text.is_empty() { "\n" } else { "" };
            writeln!(text, "- `{name}`: {role}").unwrap();
        }
        let statuses = if item.can_fail() { self.statuses(item) } else { BTreeSet::new() };
        if !statuses.is_empty() {
            let statuses: Vec<String> =
                statuses.iter().map(|name| format!("[`{name}`](#outlink_status)")).collect();
            write!(text, "\nMay fail with {}.\n", statuses.join(", ")).unwrap();
        }
        text
    }

    /// The statuses that a function names, that the test with NULL knows of it, and that it shares
    /// with the function that it refers to.
    fn statuses(&self, item: &Item) -> BTreeSet<String> {
        let words = item.about.split('`').map(str::to_owned);
        let mut statuses: BTreeSet<String> =
            words.filter(|word| word.starts_with("OUTLINK_STATUS_")).collect();
        let usual = rows_of(&self.nulls, "USUAL").find(|(of, _)| *of == item.name);
        statuses.extend(usual.map(|(_, status)| status.to_owned()));
        let other = item.about.split_once("Fails as `").and_then(|(_, it)| it.split('`').next());
        if let Some(other) = other {
            statuses.extend(self.statuses(self.items[other]));
        }
        statuses
    }

    fn is_optional(&self, function: &str, argument: &str) -> bool {
        let is_of = |of: &str| of == "*" || function.starts_with(of);
        let mut rows = rows_of(&self.nulls, "OPTIONAL");
        !function.starts_with("outlink_context_")
            && rows.any(|(of, optional)| is_of(of) && optional == argument)
    }

    fn role(&self, item: &Item, kind: &str, name: &str) -> String {
        let shown = |kind: &str| match self.items.contains_key(kind) {
            true => format!("[`{kind}`](#{kind})"),
            false => format!("`{kind}`"),
        };
        if let Some(object) = kind.strip_suffix(" **") {
            if name == "error" {
                return "an output, written on failure; may be NULL".to_owned();
            }
            let free = format!("{object}_free");
            return format!("an output, which {} frees", shown(&free));
        }
        if item.name.ends_with("_free") {
            return format!(
                "{}, which is gone afterwards; may be NULL",
                shown(kind.trim_end_matches(" *"))
            );
        }
        match kind {
            "outlink_str" => "a string, borrowed for the call".to_owned(),
            "outlink_bytes" => "bytes, borrowed for the call".to_owned(),
            "const char *" => "a string that ends in a NUL".to_owned(),
            "const outlink_str *" => "an array of strings, borrowed for the call".to_owned(),
            "outlink_action *" | "int64_t *" | "bool *" => {
                format!("an output, {}", shown(kind.trim_end_matches(" *")))
            }
            "void *" => "handed to the function of the caller".to_owned(),
            _ => match (kind.strip_prefix("const "), kind.strip_suffix(" *")) {
                (Some(object), _) => {
                    format!("{}, which threads may share", shown(object.trim_end_matches(" *")))
                }
                (None, Some(object)) => {
                    format!("{}, which no other thread may use meanwhile", shown(object))
                }
                (None, None) => shown(kind),
            },
        }
    }

    /// A text whose names lead to their headings.
    fn linked(&self, text: &str) -> String {
        let mut is_code = false;
        let lines = text.lines().map(|line| {
            is_code ^= line.starts_with("```");
            let words = line.split('`').enumerate().map(|(index, word)| match index % 2 {
                1 if self.items.contains_key(word) && !is_code => format!("[`{word}`](#{word})"),
                1 => format!("`{word}`"),
                _ => word.to_owned(),
            });
            match is_code || line.starts_with("```") {
                true => line.to_owned(),
                false => words.collect(),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Item {
    fn is_type(&self) -> bool {
        self.declaration.starts_with("typedef")
    }

    fn can_fail(&self) -> bool {
        self.declaration.contains("outlink_error **error")
    }
}

/// What a declaration declares.
fn name(declaration: &str) -> &str {
    if let Some((_, callback)) = declaration.split_once("(*") {
        return callback.split(')').next().unwrap();
    }
    let head = declaration.split('(').next().unwrap().trim_end_matches(';');
    head.rsplit([' ', '*']).next().unwrap()
}

/// The comment that a text begins with, and what follows it.
fn comment(text: &str) -> (String, &str) {
    let (inside, after) = text.trim_start().split_once("*/").unwrap();
    (body(inside.trim_start_matches("/*").trim_start_matches('*')), after)
}

/// The text of a comment without the marks at its lines.
fn body(comment: &str) -> String {
    let unmarked = comment.lines().map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix('*').unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line).trim_end()
    });
    unmarked.collect::<Vec<_>>().join("\n").trim().to_owned()
}
