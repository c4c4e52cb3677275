//! The shared vectors through the C interface: the same bytes as in Rust. `c/vectors.c` is built
//! here and answers a stream of commands. `OUTLINK_VECTORS` names a folder of further vectors.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::thread;

use minisign::SecretKeyBox;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Jurisdiction;
use outlink::Limits;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::OpenError;
use outlink::OpenOptions;
use outlink::Policy;
use outlink::RawLink;
use outlink::Screener;
use outlink::Timestamp;
use outlink::compile::Compiler;
use outlink::expand;
use outlink::extract;
use outlink::extract::ExtractOptions;
use outlink::list::Catalog;
use outlink::statement::StatementCase;
use outlink::statement::StatementProfile;
use outlink::url;
use outlink_tests::rules::rule_line;
use outlink_tests::vectors;
use serde::Deserialize;
use serde_json::Value;

/// Rules against which the links of all files are screened; each fits some of them.
const RULES: &str = r#"{"domain":"evil.example","category":"malware","ground":"illegal"}
{"domain":"example.com","action":"warn","reference":"2025/118","valid_until":"2030-01-01"}
{"host":"www.example.com","effect":"except"}
{"keyword":"login","part":"path"}
{"regex":"\\.php(\\?|$)","action":"review"}
{"ip":"192.168.0.0/16"}
{"entity":"telegram:username/durov"}
{"sha256":"73d986e0"}
"#;

#[test]
fn links_have_the_same_verdicts() {
    let links = links();
    assert!(links.len() > 3000, "only {} links", links.len());
    let mut session = Session::default();
    session.policy("opaque_redirect = \"warn\"\n[anomaly]\ncredentials = \"review\"\n");
    session.rules(RULES);
    session.now(1_800_000_000);
    links.iter().for_each(|link| session.link(link));
    println!("{} links screened through C", session.finish());
}

#[test]
fn cases_have_the_same_verdicts() {
    let mut session = Session::default();
    for file in ["match/cases.jsonl", "match/policy.jsonl"] {
        for case in vectors::load::<Value>(file) {
            let rules = case.record["rules"].as_array().expect("a case has rules");
            let lines: Vec<String> = rules.iter().map(|rule| rule_line(rule).to_string()).collect();
            session.rules(&lines.join("\n"));
            let now = case.record["now"].as_str().map(|now| now.parse::<Timestamp>().unwrap());
            session.now(now.map_or(1_800_000_000, Timestamp::unix_seconds));
            session.link(case.input.as_bytes());
        }
    }
    println!("{} cases screened through C", session.finish());
}

#[test]
fn databases_of_every_version_have_the_same_verdicts() {
    let mut session = Session::default();
    session.now(1_800_000_000);
    let golden = vectors::directory().parent().unwrap().join("golden");
    let files = fs::read_dir(golden).unwrap().map(|entry| entry.unwrap().path());
    let databases = files.filter(|path| path.extension().is_some_and(|it| it == "outlink"));
    let mut opened = 0;
    for path in databases {
        if !session.database(&path, "hashes", b"key") {
            continue;
        }
        opened += 1;
        session.jurisdiction("SE");
        links().iter().for_each(|link| session.link(link));
        session.link(b"https://www.evil.example/");
        session.jurisdiction("US");
        session.link(b"https://www.evil.example/");
    }
    assert!(opened > 0, "no database that is committed opens");
    println!("{} links screened through C with {opened} old databases", session.finish());
}

#[test]
fn only_databases_that_are_signed_open() {
    let keys = vectors::directory().parent().unwrap().join("keys");
    let key = |name: &str| fs::read_to_string(keys.join(name)).unwrap();
    let secret = SecretKeyBox::from(key("test-only.key")).into_unencrypted_secret_key().unwrap();
    let mut compiler = Compiler::new("links");
    let list = ListInfo::new("mine", Format::Domains);
    compiler.add_list(list, &b"evil.example\n"[..]).unwrap();
    let compiled = compiler.finish().unwrap();
    let signature = minisign::sign(None, &secret, compiled.bytes(), Some("of today"), None);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.outlink");
    compiled.write_signed(&path, &signature.unwrap().to_string()).unwrap();
    let path = path.to_str().unwrap();

    let mut session = Session::default();
    session.command("trust", key("test-only-other.pub").as_bytes());
    session.command("unsigned", path.as_bytes());
    session.command("trust", key("test-only.pub").as_bytes());
    session.ask("signed", path.as_bytes(), "93B455424100336C of today".to_owned());
    session.finish();
}

#[test]
fn texts_have_the_same_links() {
    let mut session = Session::default();
    for text in links() {
        let found = extract::extract_bytes(&text, &ExtractOptions::default(), &Limits::default());
        let found = found.iter().map(|it| format!("{}-{} {};", it.start, it.end, it.url));
        session.ask("extract", &text, found.collect());
    }
    println!("{} texts through C", session.finish());
}

#[test]
fn links_have_the_same_normal_forms_and_candidates() {
    let mut session = Session::default();
    let limits = Limits::default();
    for link in links() {
        let input = RawLink::from(&link).to_text();
        let url = url::normalize(&link, &limits);
        session.ask("normalize", &link, outlink::internal::normalized_json(&input, &url));
        let expansion = url.map(|url| expand::expand(url, &limits));
        session.ask("expand", &link, outlink::internal::expansion_json(&input, &expansion));
    }
    println!("{} normal forms and expansions through C", session.finish());
}

/// A story of orders, appeals, allow-lists and minors.
#[derive(Deserialize)]
struct Story {
    files: BTreeMap<String, String>,
    #[serde(default = "one_layer")]
    layers: Vec<String>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    link: String,
    now: Option<Timestamp>,
    #[serde(default)]
    jurisdictions: Vec<String>,
    audience: Option<String>,
    surface: Option<String>,
}

fn one_layer() -> Vec<String> {
    vec!["catalog.toml".to_owned()]
}

/// What a platform may say of the rules of any story.
const PROFILE: &str = r#"
ground = "illegal"
[category.gambling]
category = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
provision = "Terms of service, 4.2"
explanation = "The link leads to gambling."
[code.entity]
category = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
provision = "Terms of service, 5"
explanation = "Closed groups are not for minors."
"#;

#[test]
fn stories_have_the_same_verdicts_statements_and_receipts() {
    let mut session = Session::default();
    session.command("profile", PROFILE.as_bytes());
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let stories = vectors::load::<Story>("lists/orders.jsonl");
    assert!(stories.len() > 30, "only {} stories", stories.len());
    // The files stay until the program has read them.
    let folders: Vec<_> =
        stories.iter().map(|story| session.story(&story.record, &profile)).collect();
    println!("{} answers to {} stories through C", session.finish(), folders.len());
}

/// Commands for the program in C, and the answers that Rust gives to them.
#[derive(Default)]
struct Session {
    commands: Vec<u8>,
    expected: Vec<String>,
    policy: Policy,
    screener: Option<Screener>,
    context: Context,
}

impl Session {
    fn policy(&mut self, text: &str) {
        self.command("policy", text.as_bytes());
        self.policy = Policy::from_toml(text).unwrap();
    }

    fn rules(&mut self, rules: &str) {
        self.command("rules", rules.as_bytes());
        let mut list = ListInfo::new("case", Format::Rules);
        list.kind = ListKind::Category;
        let mut compiler = Compiler::new("case");
        compiler.add_list(list, rules.as_bytes()).unwrap();
        let database = Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap();
        let mut builder = Screener::builder();
        builder.database(database).policy(self.policy.clone());
        self.screener = Some(builder.build());
    }

    /// Screens with a file from now on. `false` if it is refused, for its version and nothing else,
    /// which has the program check the same.
    fn database(&mut self, path: &Path, list: &str, key: &[u8]) -> bool {
        let name = path.to_str().unwrap().as_bytes();
        let database = match OpenOptions::new().key(list, key).read(path) {
            Ok(database) => database,
            Err(OpenError::Version { .. } | OpenError::NormalizerVersion { .. }) => {
                self.command("refused", name);
                return false;
            }
            Err(error) => panic!("{}: {error}", path.display()),
        };
        self.command("key", &[list.as_bytes(), b"=", key].concat());
        self.command("database", name);
        let mut builder = Screener::builder();
        builder.database(database).policy(self.policy.clone());
        self.screener = Some(builder.build());
        true
    }

    fn jurisdiction(&mut self, code: &str) {
        self.command("jurisdiction", code.as_bytes());
        self.context.jurisdictions = [code.parse::<Jurisdiction>().unwrap()].into_iter().collect();
    }

    fn now(&mut self, seconds: i64) {
        writeln!(self.commands, "now {seconds}").unwrap();
        self.context.now = Some(Timestamp::from_unix_seconds(seconds));
    }

    fn link(&mut self, link: &[u8]) {
        let screener = self.screener.as_ref().expect("rules come first");
        let json = screener.screen(link, &self.context).to_json();
        self.ask("link", link, json);
    }

    /// Tells a story; its files lie in the folder.
    fn story(&mut self, story: &Story, profile: &StatementProfile) -> tempfile::TempDir {
        self.command("story", b"");
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &story.files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut builder = Screener::builder();
        for layer in &story.layers {
            let path = folder.path().join(layer);
            let mut compiler = Compiler::new("layer");
            compiler.strict(true).add_catalog(&Catalog::read(&path).unwrap()).unwrap();
            let compiled = compiler.finish();
            let said = if compiled.is_ok() { "compiled" } else { "refused" };
            self.ask("catalog", path.to_str().unwrap().as_bytes(), said.to_owned());
            let Ok(compiled) = compiled else { return folder };
            builder.database(Database::from_bytes(compiled.into_bytes()).unwrap());
        }
        if let Some(policy) = story.files.get("policy.toml") {
            self.command("policy", policy.as_bytes());
            builder.policy(Policy::from_toml(policy).unwrap());
        }
        let screener = builder.build();
        let uncaught = screener.uncaught_canaries();
        self.ask("layers", b"", uncaught.iter().map(|link| format!("{link};")).collect());
        self.screener = Some(screener);
        story.steps.iter().for_each(|step| self.step(step, profile));
        folder
    }

    fn step(&mut self, step: &Step, profile: &StatementProfile) {
        self.command("context", b"");
        self.context = Context::default();
        let now = step.now.unwrap_or_else(|| "2026-11-28T12:00:00Z".parse().unwrap());
        self.now(now.unix_seconds());
        for code in &step.jurisdictions {
            self.command("country", code.as_bytes());
        }
        let codes = step.jurisdictions.iter().map(|code| code.parse::<Jurisdiction>().unwrap());
        self.context.jurisdictions = codes.collect();
        if let Some(audience) = &step.audience {
            self.command("audience", audience.as_bytes());
            self.context.audience = Some(audience.clone());
        }
        if let Some(surface) = &step.surface {
            self.command("surface", surface.as_bytes());
            self.context.surface = Some(surface.clone());
        }
        let link = step.link.as_bytes();
        self.link(link);
        let screener = self.screener.as_ref().expect("layers come first");
        let verdict = screener.screen(link, &self.context);
        let puid = "case-1".to_owned();
        let case = StatementCase { puid, content_date: now, application_date: now };
        let statement = verdict.statement(profile, &case).map(|statement| statement.to_json());
        self.ask("statement", link, statement.unwrap_or_else(|_| "none".to_owned()));
        let receipt = verdict.receipt(now).map(|receipt| receipt.to_json());
        self.ask("receipt", link, receipt.unwrap_or_else(|| "none".to_owned()));
    }

    fn ask(&mut self, word: &str, link: &[u8], expected: String) {
        self.command(word, link);
        self.expected.push(expected);
    }

    fn command(&mut self, word: &str, bytes: &[u8]) {
        writeln!(self.commands, "{word} {}", bytes.len()).unwrap();
        self.commands.extend_from_slice(bytes);
    }

    /// Runs the program, compares every line, and says how many there were.
    fn finish(self) -> usize {
        let program = Program::build();
        let mut child = Command::new(&program.path)
            .env("LD_LIBRARY_PATH", program.folder.path())
            .env("DYLD_LIBRARY_PATH", program.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let commands = self.commands;
        let writer = thread::spawn(move || input.write_all(&commands));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        assert!(output.status.success(), "{}", output.status);
        let answers: Vec<&[u8]> = output.stdout.split(|byte| *byte == b'\n').collect();
        assert_eq!(answers.len(), self.expected.len() + 1);
        for (answer, expected) in answers.iter().zip(&self.expected) {
            assert_eq!(String::from_utf8_lossy(answer), *expected);
        }
        self.expected.len()
    }
}

/// `c/vectors.c`, built against the library.
struct Program {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Program {
    fn build() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = library();
        let folder = tempfile::tempdir().unwrap();
        // Under the names that the loaders look for.
        let header = fs::read_to_string(root.join("include/outlink.h")).unwrap();
        let abi = header.lines().find_map(|line| line.strip_prefix("#define OUTLINK_ABI "));
        let abi = abi.expect("the header has a number");
        for name in [format!("liboutlink.so.{abi}"), format!("liboutlink.{abi}.dylib")] {
            fs::copy(&library, folder.path().join(name)).unwrap();
        }
        let path = folder.path().join("vectors");
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let status = Command::new(compiler)
            .args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
            .arg("-I")
            .arg(root.join("include"))
            .arg(root.join("tests/c/vectors.c"))
            .arg(&library)
            .arg("-o")
            .arg(&path)
            .status()
            .unwrap();
        assert!(status.success(), "the compiler fails: {status}");
        Self { folder, path }
    }
}

/// The shared library. `cargo test` does not put it where it can be found, so it is built here.
fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // .../target/debug/deps/vectors-0123456789abcdef
    let target = test.ancestors().nth(3).unwrap();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--package", "outlink-c", "--target-dir"])
        .arg(target)
        .status()
        .unwrap();
    assert!(status.success(), "cargo fails: {status}");
    let name = format!("{}outlink{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    target.join("debug").join(name)
}

/// Every link, or text, of every file of vectors, and some that are not UTF-8.
fn links() -> Vec<Vec<u8>> {
    let mut links: Vec<Vec<u8>> =
        [&b""[..], b"\0", b"http://evil.example/\xff\xfe", b"\xff", b"http://\xc3\x28.example/"]
            .map(<[u8]>::to_vec)
            .into();
    let mut folders = vec![vectors::directory()];
    match std::env::var_os("OUTLINK_VECTORS") {
        Some(further) => folders.push(further.into()),
        None => println!("OUTLINK_VECTORS names no folder of further vectors"),
    }
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "jsonl") {
                for case in vectors::load_from::<Value>(&path) {
                    let hex = case.record["input_hex"].as_str().and_then(unhex);
                    links.push(hex.unwrap_or_else(|| case.input.into_bytes()));
                }
            }
        }
    }
    links
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
