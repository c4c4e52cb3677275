//! The prose of the repository: a few patterns that make a sentence be read twice stay out of
//! comments and pages.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// What no sentence begins with, and what to write instead.
const OPENINGS: [(&str, &str); 17] = [
    ("That of ", "name the thing"),
    ("Those of ", "name the things"),
    ("Of what ", "begin with the subject"),
    ("Of which ", "begin with the subject"),
    ("Of those ", "begin with the subject"),
    ("What nobody ", "say who does what"),
    ("What is said of ", "name the thing: the message, the header, the attributes"),
    ("What is to be said ", "name the thing: the message, the diagnostic"),
    ("What is known ", "name the thing: the facts, the description, the index"),
    ("Whoever ", "name who: the caller, the author of a list"),
    ("The same, ", "name the function, and say the difference"),
    ("The same for ", "name the function, and say the difference"),
    ("The same as ", "name the function, and say the difference"),
    ("The same with ", "name the function, and say the difference"),
    ("The same of ", "name the function, and say the difference"),
    ("Whether nothing ", "Returns true if"),
    ("Whether nobody ", "Returns true if"),
];

/// Words after `is no` that make a phrase of its own.
const PHRASES: [&str; 14] = [
    "longer", "more", "less", "fewer", "such", "way", "other", "reason", "room", "matter", "doubt",
    "part", "proof", "need",
];

/// What stands nowhere in a sentence, and what to write instead.
const PARAPHRASES: [(&str, &str); 8] = [
    ("of those that fit", "if several match"),
    ("keeps in mind", "the TLB holds"),
    ("is used up", "was finished, is finished"),
    ("of whom nothing is known", "with the default context"),
    ("no bystander down", "blocks nothing unrelated"),
    (" are told.", "are ruled out, are decided, are reported"),
    (" are told here", "are ruled out, are decided, are reported"),
    (" is told by", "is ruled out by, is identified by"),
];

#[test]
fn prose_is_plain() {
    let mut wrong = String::new();
    let mut lines = 0;
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let mut is_shown = false;
        for (number, line) in (1..).zip(text.lines()) {
            // What pages show of code and output is not prose.
            is_shown ^= line.starts_with("```");
            let Some(prose) = prose(&path, line).filter(|_| !is_shown) else { continue };
            lines += 1;
            for (found, instead) in faults(prose) {
                let path = path.display();
                writeln!(wrong, "{path}:{number}: `{found}`: {instead}\n    {prose}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(lines > 10_000, "{lines} lines of prose: the sources are not where they are expected");
}

#[test]
fn faults_are_found_and_nothing_else() {
    let count = |text| faults(text).count();
    assert_eq!(count("Those of the list."), 1);
    assert_eq!(count("Two lines. That of a miss is written first."), 1);
    assert_eq!(count("what is no link has a verdict"), 1);
    assert_eq!(count("the names are no hosts"), 1);
    assert_eq!(count("The same, for a link without a host."), 1);
    assert_eq!(count("What is known of a host. Whoever asks gets it."), 2);
    assert_eq!(count("Adds a condition; of those that fit, the last one decides."), 1);
    for good in [
        "the rules of this list, and those of the other",
        "There is no rule in it.",
        "`None` where there are no rows",
        "It is no longer valid.",
        "is not a link",
        "The same lists give the same bytes.",
    ] {
        assert_eq!(count(good), 0, "{good}");
    }
}

/// What is wrong with a line, and what to write instead.
fn faults(line: &str) -> impl Iterator<Item = (String, &'static str)> {
    let opening = move |(opening, instead): &(&'static str, &'static str)| {
        let is_first = line.starts_with(opening);
        let is_later =
            [". ", ": ", "; ", "| "].iter().any(|end| line.contains(&[end, *opening].concat()));
        (is_first || is_later).then(|| ((*opening).to_owned(), *instead))
    };
    let words: Vec<&str> = match line.contains(" no ") {
        true => line.split_whitespace().collect(),
        false => Vec::new(),
    };
    let no: Vec<_> = words
        .windows(4)
        .filter(|words| {
            let [before, is, no, what] = words else { return false };
            matches!(*is, "is" | "are")
                && *no == "no"
                && !before.eq_ignore_ascii_case("there")
                && what.starts_with(|char: char| char.is_ascii_lowercase())
                && !PHRASES.iter().any(|phrase| what.starts_with(phrase))
        })
        .map(|words| (words[1..].join(" "), "is not a ..., are not ..."))
        .collect();
    let paraphrases = PARAPHRASES.iter().filter(|(words, _)| line.contains(words));
    let paraphrases = paraphrases.map(|(words, instead)| ((*words).to_owned(), *instead));
    let found: Vec<_> = OPENINGS.iter().filter_map(opening).chain(paraphrases).collect();
    found.into_iter().chain(no)
}

/// The prose of a line: all of a page, the comment of code.
fn prose<'a>(path: &Path, line: &'a str) -> Option<&'a str> {
    let extension = path.extension()?.to_str()?;
    let line = line.trim_start();
    let marks: &[&str] = match extension {
        "md" => return Some(line),
        "py" | "pyi" | "toml" => &["# "],
        _ => &["//! ", "/// ", "// ", "/** ", "* "],
    };
    marks.iter().find_map(|mark| line.strip_prefix(mark))
}

/// Pages, code and data of the repository, but for what is generated and what is kept of others.
fn sources() -> Vec<PathBuf> {
    const FOLDERS: [&str; 7] =
        ["crates", "bindings", "benches", "tests", "fuzz", "docs", "examples"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    let mut files: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]
            .iter()
            .map(|name| root.join(name))
            .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_skipped = name.starts_with('.')
                || ["target", "corpus", "artifacts", "build", "node_modules"].contains(&&*name)
                // Its sentences are those of the engine.
                || name == "DIAGNOSTICS.md"
                || path.ends_with("tests/manual/prose.rs");
            if is_skipped {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if ["rs", "md", "h", "hpp", "c", "py", "pyi", "toml"]
                .iter()
                .any(|kind| path.extension().is_some_and(|extension| extension == *kind))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
