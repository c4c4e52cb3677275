//! The page of diagnostics, `crates/outlink/DIAGNOSTICS.md`: every code with what it means and an
//! example that the engine gives.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Screener;
use outlink::Timestamp;
use outlink::compile::CompileError;
use outlink::compile::Compiler;
use outlink::compile::Linter;
use outlink::known_good::KnownGood;
use outlink::list::Diagnostic;
use outlink::list::DiagnosticCode;
use outlink::list::Severity;

const PAGE: &str = "../crates/outlink/DIAGNOSTICS.md";

const HEAD: &str = "# Diagnostics

What `outlink compile` and `outlink lint` say of the entries of lists. A **note** tells that a rule does
not read as its entry does, or that an entry names nothing that could be screened. A **warning** tells
that an entry, or a part of it, gave no rule, or a rule that can never count. A warning about an entry
that is mandatory or has a reference is an **error**: nothing is compiled.

Codes are stable. Each is shown with an entry that brings it up; `outlink lint --notes --json` gives the
same as objects. A test writes this page from the engine.
";

#[test]
fn the_page_of_diagnostics_has_every_code_and_an_example() {
    let examples = examples();
    let mut page = HEAD.to_owned();
    for severity in [Severity::Warning, Severity::Note] {
        let name = severity.as_str();
        let _ = writeln!(page, "\n## {}{}s\n", name[..1].to_uppercase(), &name[1..]);
        page.push_str("| code | what is the matter | an entry | what is said of it |\n");
        page.push_str("| --- | --- | --- | --- |\n");
        let mut codes: Vec<DiagnosticCode> = DiagnosticCode::ALL.to_vec();
        codes.retain(|code| code.severity() == severity);
        codes.sort_by_key(|code| code.as_str());
        for code in codes {
            let (format, text, message) =
                examples.get(&code).unwrap_or_else(|| panic!("{code} has no example"));
            let text = if text.is_empty() { "(no text)".to_owned() } else { cell_code(text) };
            let description = cell(code.description());
            let message = cell(message);
            let _ =
                writeln!(page, "| `{code}` | {description} | {text} in `{format}` | {message} |");
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os("OUTLINK_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(written, page, "OUTLINK_BLESS=1 writes {PAGE} anew");
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ").replace('<', "&lt;")
}

fn cell_code(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("<code>{}{more}</code>", cell(&short.replace('&', "&amp;")))
}

type Example = (Format, String, String);

/// For each code the first diagnostic that the samples bring up, or else a list made for it.
fn examples() -> BTreeMap<DiagnosticCode, Example> {
    let mut examples: BTreeMap<DiagnosticCode, Example> = BTreeMap::new();
    let mut add = |format: Format, diagnostic: Diagnostic| {
        let Diagnostic { code, message, text, .. } = diagnostic;
        examples.entry(code).or_insert((format, text, message));
    };
    for (format, text) in MADE {
        let mut linter = Linter::new();
        linter.now("2026-06-01".parse::<Timestamp>().unwrap()).expires_within(30 * 86_400);
        let info = ListInfo::new("list", *format);
        linter.lint(&info, text.as_bytes(), |found| add(*format, found)).unwrap();
    }
    let mut table = ListInfo::new("list", Format::Csv);
    table.filter = vec![("online".to_owned(), "yes".to_owned())];
    let text = "url,online\nhttps://evil.example/,yes\nhttps://old.example/,no\n";
    Linter::new().lint(&table, text.as_bytes(), |found| add(Format::Csv, found)).unwrap();
    let long = format!("https://evil.example/{}\n", "é".repeat(20_000));
    let info = ListInfo::new("list", Format::Urls);
    Linter::new().lint(&info, long.as_bytes(), |found| add(Format::Urls, found)).unwrap();
    for found in together() {
        add(Format::Rules, found);
    }
    for (path, format) in super::samples() {
        let (collected, _) = super::read_sample(&path, format);
        collected.diagnostics.into_iter().for_each(|found| add(format, found));
    }
    examples
}

/// What only whole lists or databases show.
fn together() -> Vec<Diagnostic> {
    let compile = |text: &str| {
        let mut compiler = Compiler::new("links");
        let info = ListInfo::new("own", Format::Rules);
        compiler.add_list(info, text.as_bytes()).unwrap();
        compiler.finish().map_err(|error: CompileError| error.to_string()).unwrap()
    };
    let exception = "{\"url\":\"a.example/x\"}\n{\"domain\":\"a.example\",\"effect\":\"except\"}\n";
    let compiled = compile(exception);
    let unused = compiled.report().code(DiagnosticCode::ExceptionUnused).unwrap();
    let mut found = unused.first.clone();
    let withdrawal = "{\"withdraw\":{\"list\":\"own\",\"domain\":\"b.example\"}}\n";
    let layer = Database::from_bytes(compile(withdrawal).into_bytes()).unwrap();
    let below = Database::from_bytes(compiled.into_bytes()).unwrap();
    found.extend(layer.unused_withdrawals(&[below]).unwrap());
    let school = compile("{\"domain\":\"school.example\"}\n").into_bytes();
    let mut good = KnownGood::new(Database::from_bytes(school).unwrap());
    good.link(b"https://school.example/map");
    found.extend(good.finish());
    let canary = compile("{\"domain\":\"a.example\"}\n{\"canary\":\"https://b.example/\"}\n");
    let database = Database::from_bytes(canary.into_bytes()).unwrap();
    found.extend(Screener::new(database.clone()).canary_diagnostics(&database));
    found
}

/// Lists that bring up what the samples do not, or do with less telling entries.
const MADE: &[(Format, &str)] = &[
    (Format::Domains, ""),
    (Format::Domains, "co.uk\nwww.shop.example\nevil.example\n"),
    (Format::Rules, "{\"url\":\"evil.example/shop/\"}\n"),
    (Format::Rules, "{\"url\":\"https://evil.example/\",\"effect\":\"except\"}\n"),
    (Format::Rules, "{\"domain\":\"github.io\",\"accept_over_block\":true}\n"),
    (Format::Rules, "{\"domain\":\"a.example\",\"valid_until\":\"2026-05-01\"}\n"),
    (Format::Rules, "{\"domain\":\"a.example\",\"valid_until\":\"2026-06-12\"}\n"),
    (Format::Rules, "{\"keyword\":\"https://evil.example/\"}\n"),
    (Format::Rules, "{\"url\":\"https://www.google.com/url?q=https://evil.example/\"}\n"),
    (Format::Adblock, "!#include more.txt\n||evil.example^$script\n||evil.example^\n"),
    (Format::Adblock, "||a.example^\n||b.example^\n||c.example^\nverify your account\n"),
];
