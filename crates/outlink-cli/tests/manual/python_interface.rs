//! The page of the Python package, from its stubs and from the modules that are written in Python.

use std::fmt::Write as _;

use crate::generated::in_cell;
use crate::generated::read;

const PACKAGE: &str = "bindings/python/python/outlink";

/// The compiled half of the package.
fn stubs() -> String {
    read(format!("{PACKAGE}/_outlink.pyi"))
}

fn module(name: &str) -> String {
    read(format!("{PACKAGE}/{name}.py"))
}

pub(crate) fn classes() -> String {
    let classes = declarations(&stubs()).into_iter().filter(Declaration::is_class);
    ended(classes.map(|class| class.shown("", 2)).collect())
}

pub(crate) fn functions() -> String {
    let all = declarations(&stubs()).into_iter().chain(declarations(&module("_diff")));
    let functions = all.filter(|found| !found.is_class());
    ended(functions.map(|function| function.shown("outlink.", 3)).collect())
}

pub(crate) fn actions_and_errors() -> String {
    let modules = [module("_action"), module("_errors")];
    let all = modules.iter().flat_map(|source| declarations(source));
    ended(all.map(|found| found.shown("", 3)).collect())
}

/// The modules for other packages.
pub(crate) fn modules() -> String {
    let mut text = String::new();
    for name in ["polars", "pandas", "spark", "requests", "httpx", "threatexchange", "osprey"] {
        let source = module(name);
        write!(text, "## outlink.{name}\n\n").unwrap();
        let (about, _) = source.strip_prefix("\"\"\"").unwrap().split_once("\"\"\"").unwrap();
        write!(text, "{}\n\n", markdown(&dedented(about))).unwrap();
        for found in declarations(&source) {
            text += &found.shown(&format!("outlink.{name}."), 3);
        }
    }
    ended(text)
}

/// The names of types that signatures use.
pub(crate) fn types() -> String {
    let stubs = stubs();
    let mut text = "```python\n".to_owned();
    let mut lines = stubs.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with('_') || !line.contains(": TypeAlias = ") {
            continue;
        }
        writeln!(text, "{}", line.replace(": TypeAlias", "")).unwrap();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', ']'])) {
            writeln!(text, "{more}").unwrap();
        }
    }
    text + "```\n"
}

/// A part of a page with one line break at its end.
fn ended(text: String) -> String {
    text.trim_end().to_owned() + "\n"
}

/// A class or function with its text.
struct Declaration {
    name: String,
    decorators: Vec<String>,
    /// As it is written, without the colon at its end.
    head: String,
    about: String,
    members: Vec<Declaration>,
}

/// The public classes and functions of a module, those of classes as their members.
fn declarations(source: &str) -> Vec<Declaration> {
    let mut found: Vec<Declaration> = Vec::new();
    let mut decorators = Vec::new();
    // A module may show code in its own text.
    let is_shown = source.strip_prefix("\"\"\"").and_then(|rest| rest.split_once("\"\"\""));
    let mut lines = is_shown.map_or(source, |(_, code)| code).lines().peekable();
    let mut is_private = false;
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        if let Some(decorator) = code.strip_prefix('@').filter(|_| indent <= 4) {
            decorators.push(decorator.to_owned());
            continue;
        }
        let declares = ["class ", "def ", "async def "].iter().any(|word| code.starts_with(word));
        if !declares || indent > 4 {
            continue;
        }
        let decorators = std::mem::take(&mut decorators);
        let mut head = code.to_owned();
        while !head.ends_with(':') && !head.ends_with("...") {
            let more = lines.next().unwrap();
            let more = more.strip_prefix(&" ".repeat(indent)).unwrap_or(more);
            write!(head, "\n{more}").unwrap();
        }
        let head = head.trim_end_matches(" ...").trim_end_matches(':').to_owned();
        let name =
            head.split([' ', '(', ':']).find(|word| !["class", "async", "def"].contains(word));
        let declaration = Declaration {
            name: name.unwrap().to_owned(),
            decorators,
            about: docstring(&mut lines),
            head,
            members: Vec::new(),
        };
        let is_public = match declaration.is_constructor() {
            true => true,
            false => !declaration.name.starts_with('_') && !declaration.about.is_empty(),
        };
        if indent == 0 {
            is_private = !is_public;
        }
        if is_private || !is_public {
            continue;
        }
        match found.last_mut().filter(|_| indent > 0) {
            Some(class) => class.members.push(declaration),
            None => found.push(declaration),
        }
    }
    found
}

/// The text in quotes that the next line begins with.
fn docstring<'a>(lines: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> String {
    let Some(first) = lines.next_if(|line| line.trim_start().starts_with("\"\"\"")) else {
        return String::new();
    };
    let first = first.trim_start().trim_start_matches("\"\"\"");
    if let Some(only) = first.strip_suffix("\"\"\"") {
        return only.to_owned();
    }
    let mut text = first.to_owned();
    for line in lines {
        write!(text, "\n{}", line.trim_end_matches("\"\"\"")).unwrap();
        if line.ends_with("\"\"\"") {
            break;
        }
    }
    dedented(&text)
}

fn dedented(text: &str) -> String {
    let filled = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
    let lines = text.lines().enumerate();
    let lines =
        lines.map(|(index, line)| if index == 0 { line } else { line.get(indent..).unwrap_or("") });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

impl Declaration {
    fn is_class(&self) -> bool {
        self.head.starts_with("class ")
    }

    fn is_constructor(&self) -> bool {
        matches!(self.name.as_str(), "__new__" | "__init__")
    }

    fn is_property(&self) -> bool {
        self.decorators.iter().any(|decorator| decorator == "property")
    }

    fn shown(&self, prefix: &str, level: usize) -> String {
        let mut text = format!("{} {prefix}{}\n\n", "#".repeat(level), self.name);
        let constructor = self.members.iter().find(|member| member.is_constructor());
        match constructor {
            Some(new) => {
                let (_, arguments) = new.head.split_once('(').unwrap();
                let arguments = arguments.replacen("cls", "", 1).replacen("self", "", 1);
                let arguments = match arguments.strip_prefix("\n    ,") {
                    Some(arguments) => arguments,
                    None => arguments.trim_start_matches(", "),
                };
                let (arguments, _) = arguments.rsplit_once(" -> ").unwrap_or((arguments, ""));
                write!(text, "```python\n{}({arguments}\n```\n\n", self.name).unwrap();
            }
            None if !self.is_class() => text += &self.signature(),
            None if self.head.contains('(') => {
                write!(text, "```python\n{}\n```\n\n", self.head).unwrap();
            }
            None => {}
        }
        if !self.about.is_empty() {
            write!(text, "{}\n\n", markdown(&self.about)).unwrap();
        }
        let (properties, methods): (Vec<_>, Vec<_>) = self
            .members
            .iter()
            .filter(|member| !member.is_constructor())
            .partition(|it| it.is_property());
        if !properties.is_empty() {
            text += "| attribute | type | meaning |\n| --- | --- | --- |\n";
        }
        for property in &properties {
            let kind = property.head.split_once(" -> ").map_or("", |(_, kind)| kind);
            let about = in_cell(&markdown(&property.about).replace('\n', " "));
            writeln!(text, "| `{}` | `{}` | {about} |", property.name, in_cell(kind)).unwrap();
        }
        text += if properties.is_empty() { "" } else { "\n" };
        for method in methods {
            text += &method.shown(&format!("{}.", self.name), level + 1);
        }
        text
    }

    fn signature(&self) -> String {
        let decorators = self.decorators.iter().filter(|it| it.ends_with("method"));
        let decorators: String = decorators.map(|decorator| format!("@{decorator}\n")).collect();
        format!("```python\n{decorators}{}\n```\n\n", self.head)
    }
}

/// A text of Python's documentation as Markdown: examples are code.
fn markdown(text: &str) -> String {
    let mut shown = String::new();
    let mut is_code = false;
    for line in text.lines() {
        if !is_code && line.starts_with(">>> ") {
            shown += "```python\n";
            is_code = true;
        } else if is_code && line.is_empty() {
            shown += "```\n";
            is_code = false;
        }
        let prose = || line.replace("``", "`").replace("::", ":");
        let line = if is_code || line.starts_with("    ") { line.to_owned() } else { prose() };
        writeln!(shown, "{line}").unwrap();
    }
    shown += if is_code { "```\n" } else { "" };
    shown.trim_end().to_owned()
}
