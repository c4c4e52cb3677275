//! The front page and the manual: what their commands print is what they show, their links lead
//! somewhere, and their tables name everything that the engine knows.
//! `OUTLINK_BLESS=1 cargo test -p outlink-cli --test manual` writes what the commands print and what
//! the tables hold into the pages, and draws the pictures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what goes wrong here is a failed test"
)]

mod c_interface;
#[path = "../common/mod.rs"]
mod common;
mod formats;
mod generated;
mod pictures;
mod prose;
mod python_interface;
mod schemas;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use outlink::Action;
use outlink::Format;
use outlink::Limits;
use outlink::Policy;
use outlink::ReasonCode;
use outlink::Setting;
use outlink::expand::expand;
use outlink::url::Anomaly;
use outlink::url::normalize;

/// The pages of the manual, and the front page and the map of the code before them.
fn pages() -> Vec<PathBuf> {
    fn walk(folder: &Path, pages: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    let mut found: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md"].map(|name| root().join("../..").join(name)).into();
    walk(&root(), &mut found);
    found.sort();
    assert!(found.len() > 10, "{found:?}");
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src")
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// Runs the commands of a page one after another in one folder, and gives the page with what they
/// print in place of what it shows.
fn played(page: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut played = String::new();
    let mut lines = page.lines().peekable();
    let mut is_session = false;
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            is_session = line == "```console";
        }
        let command = line.strip_prefix("$ ").filter(|_| is_session);
        let Some(command) = command else {
            writeln!(played, "{line}").unwrap();
            continue;
        };
        writeln!(played, "{line}").unwrap();
        let mut script = command.to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with('>')) {
            writeln!(played, "{more}").unwrap();
            script = format!("{script}\n{}", more.strip_prefix("> ").unwrap_or_default());
        }
        while lines.next_if(|line| !line.starts_with("$ ") && *line != "```").is_some() {}
        played.push_str(&run(&script, folder.path()));
    }
    played
}

/// What a script prints, and the exit code of a failure.
fn run(script: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_outlink"));
    let stand_ins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manual/stand-ins");
    let mut path = vec![binary.parent().unwrap().to_owned(), stand_ins];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{script}\n")])
        .current_dir(folder)
        .env("PATH", env::join_paths(path).unwrap())
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let mut printed = without_ids(&String::from_utf8(output.stdout).unwrap());
    match output.status.code().unwrap() {
        0 => {}
        code => writeln!(printed, "(exit code {code})").unwrap(),
    }
    printed
}

/// A text with `<id>` in place of each id of a database, which follows from the layout of the file.
fn without_ids(text: &str) -> String {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let mut shown = String::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let hex = rest.bytes().take_while(is_hex).count();
        let taken = match hex {
            0 => char.len_utf8(),
            _ => hex,
        };
        let (head, tail) = rest.split_at(taken);
        shown.push_str(if hex == 64 { "<id>" } else { head });
        rest = tail;
    }
    shown
}

#[test]
#[cfg(unix)]
fn commands_print_what_the_manual_shows() {
    let check = |path: &Path| {
        let page = fs::read_to_string(path).unwrap();
        if page.contains("```console") {
            compare(path, &page, &played(&generated::tables_of(&page)));
        }
    };
    let pages = pages();
    // They mostly wait for commands that start.
    thread::scope(|scope| {
        pages.chunks(pages.len().div_ceil(4)).for_each(|pages| {
            scope.spawn(|| pages.iter().for_each(|page| check(page)));
        });
    });
}

#[test]
fn tables_hold_what_the_code_holds() {
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        if page.contains("<!-- generated: ") {
            compare(&path, &page, &generated::tables_of(&page));
        }
    }
}

/// Compares a page with what it has to be, or writes that.
fn compare(path: &Path, page: &str, wanted: &str) {
    if page != wanted && env::var_os("OUTLINK_BLESS").is_some() {
        fs::write(path, wanted).unwrap();
        return;
    }
    let lines = page.lines().zip(wanted.lines());
    let differs = lines.enumerate().find(|(_, (shown, printed))| shown != printed);
    assert_eq!(differs, None, "{} (OUTLINK_BLESS=1 writes it anew)", path.display());
    assert_eq!(page.lines().count(), wanted.lines().count(), "{}", path.display());
}

/// The anchor that mdBook and code hosts give a heading.
fn anchor(heading: &str) -> String {
    let letters = heading.to_lowercase();
    let kept = letters.chars().filter(|char| char.is_alphanumeric() || " -_".contains(*char));
    kept.map(|char| if char == ' ' { '-' } else { char }).collect()
}

/// The anchors of the headings of a page.
fn anchors_of(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches(['#', ' ']))).collect()
}

#[test]
fn links_of_the_manual_lead_somewhere() {
    let mut count = 0;
    let mut anchors = BTreeMap::new();
    let book = root().canonicalize().unwrap();
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            // A line break within brackets is white space.
            let link = link.replace('\n', "");
            let (file, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target =
                if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link}", path.display());
            // The book is published without the repository around it, and names its files instead.
            let in_book = |path: &Path| path.canonicalize().unwrap().starts_with(&book);
            assert!(in_book(&target) || !in_book(&path), "{}: {link}", path.display());
            let anchors = anchors.entry(target).or_insert_with_key(|target| anchors_of(target));
            let has_anchor = fragment.is_empty() || anchors.contains(fragment);
            assert!(has_anchor, "{}: {link}", path.display());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
    let summary = page("SUMMARY.md");
    for path in pages() {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        if name.starts_with("..") {
            continue;
        }
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "{name}");
    }
}

/// The cells of the rows of a page whose first cell is a name in backquotes.
fn rows(page: &str) -> Vec<Vec<String>> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = |row: &str| -> Vec<String> {
        let row = row.replace("\\|", "\u{1}");
        let cells = row.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().replace('\u{1}', "|")).collect()
    };
    rows.map(cells).collect()
}

#[test]
fn the_front_page_shows_where_links_lead() {
    let page = fs::read_to_string(root().join("../../README.md")).unwrap();
    let section = page.split("## What it sees through").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .map(|line| line.split('`').collect())
        .collect();
    assert!(rows.len() > 10, "{section}");
    for row in rows {
        let limits = Limits::default();
        let expansion = expand(normalize(row[1], &limits).unwrap(), &limits);
        let is_found = expansion.candidates.iter().any(|candidate| {
            let entity = candidate.entity.as_ref().map(ToString::to_string);
            candidate.url.normal() == row[3] || entity.as_deref() == Some(row[3])
        });
        assert!(is_found, "{row:?}: {expansion:?}");
    }
}

#[test]
fn the_tables_name_everything_that_the_engine_knows() {
    let settings = rows(&page("reference/policy.md"));
    let presets = [Policy::default(), Policy::preview(), Policy::unattended()];
    for setting in Setting::ALL.iter().copied() {
        let key = format!("`{setting}`");
        let row = settings.iter().find(|row| row[0] == key);
        let row = row.unwrap_or_else(|| panic!("reference/policy.md lacks {key}"));
        let actions = presets.iter().map(|policy| policy.action(setting));
        let shown = row[1..4].iter().map(|cell| cell.parse::<Action>().unwrap());
        assert!(shown.eq(actions), "{key}: {row:?}");
    }
    let names = |page: &str| -> Vec<String> {
        rows(page).into_iter().map(|row| row[0].trim_matches('`').to_owned()).collect()
    };
    let codes = names(&page("reference/codes.md"));
    for code in ReasonCode::ALL {
        assert!(codes.iter().any(|name| name == code.as_str()), "reference/codes.md lacks {code}");
    }
    for anomaly in Anomaly::ALL {
        let name = anomaly.as_str();
        assert!(codes.iter().any(|known| known == name), "reference/codes.md lacks {name}");
    }
    let formats = names(&page("reference/formats.md"));
    for format in Format::ALL.iter().copied().filter(|format| *format != Format::Auto) {
        let name = format.as_str();
        assert!(formats.iter().any(|known| known == name), "reference/formats.md lacks {name}");
    }
}
