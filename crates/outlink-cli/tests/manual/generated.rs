//! The tables that follow from the code and its data. A page marks the place of each with
//! `<!-- generated: NAME -->` and `<!-- end -->`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use outlink::Limits;
use outlink::ListLimits;
use outlink::list::DiagnosticCode;
use outlink::list::Severity;
use toml::Table;
use toml::Value;

use crate::c_interface;
use crate::formats;
use crate::python_interface;

/// A page with its tables as they have to be.
pub(crate) fn tables_of(page: &str) -> String {
    let mut filled = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!-- generated: ") {
        let (name, after) = after.split_once(" -->\n").expect("the end of the mark");
        let (_, after) = after.split_once("<!-- end -->").expect("the end of the table");
        let table = table(name);
        write!(filled, "{before}<!-- generated: {name} -->\n\n{table}\n<!-- end -->").unwrap();
        rest = after;
    }
    filled + rest
}

fn table(name: &str) -> String {
    match name {
        "formats" => formats::table(),
        "outlink.h" => c_interface::interface(),
        "classes of Python" => python_interface::classes(),
        "functions of Python" => python_interface::functions(),
        "actions and errors of Python" => python_interface::actions_and_errors(),
        "modules of Python" => python_interface::modules(),
        "types of Python" => python_interface::types(),
        "modules" => modules(),
        "words" => words(),
        "platforms" => platforms(),
        "redirectors" => redirectors(),
        "notes" => diagnostics(Severity::Note),
        "warnings" => diagnostics(Severity::Warning),
        "limits" => limits(&format!("{:?}", Limits::default())),
        "list limits" => limits(&format!("{:?}", ListLimits::default())),
        _ => panic!("no table is called {name}"),
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// The pairs of texts of a constant of a source file, each on a line.
pub(crate) fn rows_of<'a>(
    source: &'a str,
    constant: &str,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let (_, rows) = source.split_once(&format!("const {constant}: ")).unwrap();
    let rows = rows.split("];").next().unwrap().lines();
    rows.filter_map(|row| {
        let (one, other) = row.trim().strip_prefix("(\"")?.split_once("\", \"")?;
        Some((one, other.trim_end_matches("\"),")))
    })
}

/// The modules of the engine with their floors, from the test that holds them apart, and what each
/// says of itself first.
fn modules() -> String {
    let test = read("tests/suite/architecture.rs");
    let floors = test.split("const FLOORS").nth(1).unwrap().split("];").next().unwrap();
    let mut table = "| floor | module | what |\n| ---: | --- | --- |\n".to_owned();
    for row in floors.lines().filter_map(|line| line.trim().strip_prefix("(\"")) {
        let (module, floor) = row.trim_end_matches("),").split_once("\", ").unwrap();
        let source = Path::new("crates/outlink/src");
        let [file, folder] = [format!("{module}.rs"), format!("{module}/mod.rs")];
        let is_file = repository().join(source).join(&file).exists();
        let file = if is_file { &file } else { &folder };
        let text = read(source.join(file));
        let first = text.lines().map_while(|line| line.strip_prefix("//! "));
        let what = first.collect::<Vec<_>>().join(" ");
        // Links of its documentation do not lead anywhere here.
        let what = what.replace("[`", "`").replace("`]", "`");
        writeln!(table, "| {floor} | [{module}](crates/outlink/src/{file}) | {what} |").unwrap();
    }
    table
}

/// The table of words of the first page of the manual.
fn words() -> String {
    let page = read("docs/src/index.md");
    let (_, table) = page.split_once("## Words\n\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    format!("{table}\n")
}

fn files_of(folder: &str) -> Vec<(String, Table)> {
    let files = fs::read_dir(repository().join("crates/outlink/data").join(folder)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let parsed = |path: PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let about = text.lines().map_while(|line| line.strip_prefix("# "));
        (about.collect::<Vec<_>>().join(" "), text.parse().unwrap())
    };
    files.into_iter().map(parsed).collect()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    values.filter_map(|value| Some(value.as_str()?.to_owned())).collect()
}

/// The first names of many, in backquotes.
fn first_of(names: &[String], shown: usize) -> String {
    let first: Vec<String> = names.iter().take(shown).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(shown) {
        0 => first.join(" "),
        more => format!("{} and {more} more", first.join(" ")),
    }
}

pub(crate) fn in_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn platforms() -> String {
    let mut table =
        "| platform | hosts and schemes | a link | what it names |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for (_, platform) in files_of("platforms") {
        let name = platform["name"].as_str().unwrap();
        let mut places = texts(platform.get("hosts"));
        places.extend(texts(platform.get("schemes")).iter().map(|scheme| format!("{scheme}:")));
        let cases = platform.get("case").and_then(Value::as_array).into_iter().flatten();
        let case = cases.into_iter().find_map(|case| {
            // A link may name a part and the whole that it belongs to.
            let entity = case.get("entity")?;
            let entity = entity.as_array().map_or(Some(entity), |all| all.first())?;
            Some((case.get("link")?.as_str()?, entity.as_str()?))
        });
        let (link, entity) = case.unwrap_or_default();
        let places = first_of(&places, 3);
        let row = format!("| {name} | {places} | `{}` | `{entity}` |", in_cell(link));
        writeln!(table, "{}", row.replace(" `` ", " ")).unwrap();
    }
    table
}

fn redirectors() -> String {
    let mut tables = String::new();
    for (about, file) in files_of("redirectors") {
        let rows = file.get("redirector").and_then(Value::as_array).into_iter().flatten();
        let about = if about.is_empty() { "More redirectors.".to_owned() } else { about };
        write!(tables, "{about}\n\n| name | hosts |\n| --- | --- |\n").unwrap();
        for row in rows {
            let hosts = [texts(row.get("hosts")), texts(row.get("schemes"))].concat();
            let name = row.get("name").and_then(Value::as_str).unwrap_or("-");
            writeln!(tables, "| `{name}` | {} |", in_cell(&first_of(&hosts, 3))).unwrap();
        }
        tables.push('\n');
    }
    format!("{}\n", tables.trim_end())
}

fn diagnostics(severity: Severity) -> String {
    let mut table = "| code | meaning |\n| --- | --- |\n".to_owned();
    for code in DiagnosticCode::ALL.iter().filter(|code| code.severity() == severity) {
        writeln!(table, "| `{code}` | {} |", in_cell(code.description())).unwrap();
    }
    table
}

/// The limits of a struct from its debug form.
fn limits(debug: &str) -> String {
    let fields = debug.split_once(" { ").unwrap().1.trim_end_matches(" }").split(", ");
    let mut table = "| limit | default |\n| --- | ---: |\n".to_owned();
    for field in fields {
        let (name, value) = field.split_once(": ").unwrap();
        writeln!(table, "| `{name}` | {value} |").unwrap();
    }
    table
}
