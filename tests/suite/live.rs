//! The screener in force, and how another one takes its place under traffic.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::SystemTime;

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Live;
use outlink::LiveSources;
use outlink::OpenError;
use outlink::Policy;
use outlink::ReloadError;
use outlink::Setting;
use outlink::Share;
use outlink::Storage;
use outlink::Timestamp;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::internal::with_causes;
use tempfile::TempDir;

use crate::signatures;

const EVEN: &str = "https://even.example/";
const ODD: &str = "https://odd.example/";

/// Files in a folder that goes when the test ends.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a database of rules by renaming, as `outlink compile` does.
    fn write(&self, name: &str, rules: &str) -> PathBuf {
        let path = self.path(name);
        compile(name, rules).write(&path).unwrap();
        path
    }
}

pub(crate) fn compile(name: &str, rules: &str) -> Compiled {
    let mut compiler = Compiler::new(name);
    compiler.add_list(ListInfo::new(name, Format::Rules), rules.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().warnings(), 0, "{:?}", compiled.report());
    compiled
}

fn database(name: &str, rules: &str) -> Database {
    Database::from_bytes(compile(name, rules).into_bytes()).unwrap()
}

fn domain(name: &str) -> String {
    format!("{{\"domain\":\"{name}\"}}\n")
}

pub(crate) fn sources<const N: usize>(databases: [&Path; N]) -> LiveSources {
    let mut sources = LiveSources::default();
    sources.databases = databases.map(Path::to_owned).to_vec();
    sources
}

/// As [`sources`], with the files themselves mapped.
fn mapping<const N: usize>(databases: [&Path; N]) -> LiveSources {
    let mut sources = sources(databases);
    sources.storage = Storage::Original;
    sources
}

/// As [`sources`], with copies in a folder mapped.
pub(crate) fn caching<const N: usize>(databases: [&Path; N]) -> LiveSources {
    let mut sources = sources(databases);
    sources.storage = Storage::Cache(databases[0].with_extension("cache"));
    sources
}

pub(crate) fn is_blocked(live: &Live, link: &str) -> bool {
    live.current().is_blocked(link, &Context::default())
}

/// A database of generation `n`, under whose name verdicts go: even ones block one link, odd ones
/// the other.
fn generation(n: u64) -> (String, String) {
    let name = if n.is_multiple_of(2) { "even.example" } else { "odd.example" };
    (format!("{n}"), format!("{}{{\"canary\":\"https://{name}/\"}}\n", domain(name)))
}

#[test]
fn readers_see_whole_databases_while_two_hundred_are_swapped_in() {
    const SWAPS: u64 = 200;
    let files = Files::new();
    let path = files.path("links.outlink");
    let publish = |n: u64| {
        let (name, rules) = generation(n);
        compile(&name, &rules).write(&path).unwrap();
    };
    publish(0);
    for sources in [sources([&path]), mapping([&path]), caching([&path])] {
        publish(0);
        let live = Arc::new(Live::open(sources).unwrap());
        let (published, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let (live, published) = (Arc::clone(&live), Arc::clone(&published));
                let done = Arc::clone(&done);
                thread::spawn(move || {
                    let (mut last, mut verdicts) = (0, 0_u64);
                    while !done.load(Ordering::Acquire) {
                        let known = published.load(Ordering::Acquire);
                        let screener = live.current();
                        let seen: u64 = screener.databases()[0].name().parse().unwrap();
                        assert!(seen >= known, "{known} was published, and {seen} is in force");
                        assert!(seen >= last, "{last} was in force before {seen}");
                        last = seen;
                        let is_even = seen.is_multiple_of(2);
                        for _ in 0..8 {
                            assert_eq!(
                                screener.is_blocked(EVEN, &Context::default()),
                                is_even,
                                "generation {seen}"
                            );
                            assert_eq!(
                                screener.is_blocked(ODD, &Context::default()),
                                !is_even,
                                "generation {seen}"
                            );
                            let verdict = screener
                                .screen(if is_even { EVEN } else { ODD }, &Context::default());
                            assert_eq!(verdict.databases()[0].name, seen.to_string());
                            assert_eq!(verdict.action(), Action::Block);
                            verdicts += 3;
                        }
                    }
                    verdicts
                })
            })
            .collect();
        for n in 1..=SWAPS {
            publish(n);
            assert!(live.reload_if_changed().unwrap(), "generation {n}");
            published.store(n, Ordering::Release);
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
        assert_eq!(live.current().databases()[0].name(), SWAPS.to_string());
        assert!(!live.reload_if_changed().unwrap(), "nothing has changed since");
        assert_is_released(&path, 1);
    }
}

/// Of the versions of a file that were mapped, so many at most still are: the one that is in force.
#[cfg(target_os = "linux")]
fn assert_is_released(path: &Path, max: usize) {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let path = fs::canonicalize(path).unwrap();
    let path = path.to_str().unwrap();
    let mapped: Vec<&str> = maps.lines().filter(|line| line.contains(path)).collect();
    assert!(mapped.len() <= max, "{mapped:#?}");
    assert!(mapped.iter().all(|line| !line.ends_with("(deleted)")), "{mapped:#?}");
}

#[cfg(not(target_os = "linux"))]
fn assert_is_released(_: &Path, _: usize) {}

#[test]
fn what_a_reader_holds_stays_and_goes_with_its_last_reader() {
    let files = Files::new();
    let path = files.write("links.outlink", &domain("old.example"));
    let live = Live::open(mapping([&path])).unwrap();
    let held = live.current();
    let watched = Arc::downgrade(&held);
    files.write("links.outlink", &domain("new.example"));
    live.reload().unwrap();
    assert!(
        held.is_blocked("https://old.example/", &Context::default()),
        "what is held stays whole"
    );
    assert!(
        !is_blocked(&live, "https://old.example/") && is_blocked(&live, "https://new.example/")
    );
    drop(held);
    assert!(watched.upgrade().is_none(), "nobody else holds it");
    assert_is_released(&path, 1);
}

#[test]
fn databases_whose_files_have_not_changed_stay_open() {
    let files = Files::new();
    let base = files.write("base.outlink", &domain("base.example"));
    let urgent = files.write("urgent.outlink", &domain("first.example"));
    let each = [sources([&base, &urgent]), mapping([&base, &urgent]), caching([&base, &urgent])];
    for sources in each {
        let live = Live::open(sources).unwrap();
        // Every database that is opened anew begins at another place in memory.
        let place = |layer: usize| live.current().databases()[layer].name().as_ptr();
        let (base_before, urgent_before) = (place(0), place(1));
        let held = live.current();
        files.write("urgent.outlink", &domain("second.example"));
        assert!(live.reload_if_changed().unwrap());
        assert!(is_blocked(&live, "https://second.example/"));
        assert_eq!(place(0), base_before, "the base was not opened again");
        assert_ne!(place(1), urgent_before);
        drop(held);
        live.reload().unwrap();
        assert_eq!(place(0), base_before, "nor is it when somebody asks for it");
        files.write("urgent.outlink", &domain("first.example"));
    }
}

#[test]
fn an_urgent_layer_is_published_and_outlasts_reloads() {
    let files = Files::new();
    let base = files.write("base.outlink", &domain("base.example"));
    let live = Live::open(sources([&base])).unwrap();
    live.put_layer(database("orders", &domain("order.example"))).unwrap();
    assert!(is_blocked(&live, "https://order.example/"));
    files.write("base.outlink", &domain("other.example"));
    live.reload().unwrap();
    assert!(is_blocked(&live, "https://order.example/"), "it outlasts a reload");
    assert!(is_blocked(&live, "https://other.example/"));

    let withdrawal = r#"{"withdraw":{"list":"base.outlink","domain":"other.example"}}"#;
    live.put_layer(database("orders", withdrawal)).unwrap();
    assert!(!is_blocked(&live, "https://order.example/"), "it takes the place of its namesake");
    assert!(!is_blocked(&live, "https://other.example/"), "it lies on top");
    assert_eq!(live.current().databases().len(), 2);
    live.put_layer(database("more", &domain("more.example"))).unwrap();
    assert_eq!(live.current().databases().len(), 3);
    assert!(live.remove_layer("orders").unwrap());
    assert!(!live.remove_layer("orders").unwrap());
    assert!(!live.remove_layer("base.outlink").unwrap(), "that is one of the files");
    assert!(
        is_blocked(&live, "https://other.example/") && is_blocked(&live, "https://more.example/")
    );

    let wrong = format!("{}{}", domain("evil.example"), r#"{"canary":"https://good.example/"}"#);
    let error = live.put_layer(database("wrong", &wrong)).unwrap_err();
    assert!(matches!(error, ReloadError::Canaries { .. }), "{error}");
    assert!(!is_blocked(&live, "https://evil.example/"), "nothing was published");
    live.reload().unwrap();
    assert!(!is_blocked(&live, "https://evil.example/"), "nor is it remembered");
}

#[test]
fn a_failed_reload_keeps_the_last_good_state_and_says_why() {
    let files = Files::new();
    let path = files.write("links.outlink", &domain("good.example"));
    let policy = files.path("policy.toml");
    fs::write(&policy, "listed = \"block\"\n").unwrap();
    let mut sources = sources([&path]);
    sources.policy = policy.clone().into();
    let live = Live::open(sources).unwrap();
    let good = fs::read(&path).unwrap();
    let fails = |part: &str| {
        let error = live.reload_if_changed().unwrap_err();
        let text = with_causes(&error);
        assert!(text.contains(part), "{part}: {text}");
        assert_eq!(live.status().failure.unwrap().message, text);
        assert!(is_blocked(&live, "https://good.example/"), "{part}");
        assert!(!live.reload_if_changed().unwrap(), "the same files are not tried at once: {part}");
        assert!(live.reload().is_err(), "unless somebody asks for it: {part}");
        assert!(is_blocked(&live, "https://good.example/"), "{part}");
    };
    let replace = |bytes: &[u8]| {
        fs::write(files.path("new"), bytes).unwrap();
        fs::rename(files.path("new"), &path).unwrap();
    };
    replace(&good[..good.len() / 2]);
    fails("links.outlink`: the database is ");
    replace(b"evil.example\n");
    fails("links.outlink`: this is not a database");
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    replace(&changed);
    fails("checksum");
    fs::remove_file(&path).unwrap();
    fails("links.outlink");
    files.write("links.outlink", "{\"canary\":\"https://uncaught.example/\"}\n");
    fails("https://uncaught.example/");
    replace(&good);
    assert!(live.reload_if_changed().unwrap());
    fs::write(&policy, "listed = \"blok\"\n").unwrap();
    fails("policy.toml`: ");
    fs::write(&policy, "").unwrap();
    fails("policy.toml` says nothing: ");
    fs::write(&policy, "# nothing yet\n").unwrap();
    fails("preset = \"default\"");
    fs::write(&policy, "listed = \"warn\"\n").unwrap();
    live.reload().unwrap();
    assert_eq!(
        live.current().screen("https://good.example/", &Context::default()).action(),
        Action::Warn
    );
}

/// A policy that is written in place is cut off meanwhile, and its beginning is a policy too.
#[test]
fn a_policy_counts_once_its_file_has_held_it_for_a_while() {
    let files = Files::new();
    let path = files.write("links.outlink", &domain("good.example"));
    let policy = files.path("policy.toml");
    let whole = "preset = \"preview\"\nlisted = \"warn\"\n";
    fs::write(&policy, whole).unwrap();
    let mut sources = sources([&path]);
    sources.policy = policy.clone().into();
    let live = Live::open(sources).unwrap();
    let is_preview = || is_blocked(&live, "http://169.254.169.254/");
    let settle = || thread::sleep(Duration::from_millis(3_100));
    assert!(is_preview());

    fs::write(&policy, "").unwrap();
    let error = live.reload_if_changed().unwrap_err();
    assert!(matches!(error, ReloadError::EmptyPolicy { .. }), "{error}");
    assert!(live.status().failure.is_some() && is_preview());

    fs::write(&policy, "listed = \"warn\"\n").unwrap();
    assert!(!live.reload_if_changed().unwrap() && is_preview());
    settle();
    fs::write(&policy, whole).unwrap();
    live.reload_if_changed().unwrap();
    settle();
    live.reload_if_changed().unwrap();
    assert!(is_preview(), "what was cut off never counted");

    fs::write(&policy, "listed = \"block\"\n").unwrap();
    assert!(!live.reload_if_changed().unwrap() && is_preview());
    // A database that changes meanwhile does not wait.
    files.write("links.outlink", &(domain("good.example") + &domain("more.example")));
    assert!(live.reload_if_changed().unwrap() && is_preview());
    let action = live.current().screen("https://more.example/", &Context::default()).action();
    assert_eq!(action, Action::Warn);
    settle();
    assert!(live.reload_if_changed().unwrap() && !is_preview());
    assert!(is_blocked(&live, "https://more.example/"));
    assert!(!live.reload_if_changed().unwrap());

    // What is renamed into place is whole.
    fs::write(files.path("new"), "listed = \"warn\"\n").unwrap();
    fs::rename(files.path("new"), &policy).unwrap();
    assert!(live.reload_if_changed().unwrap());
    assert!(!is_blocked(&live, "https://more.example/"));
}

#[test]
fn a_new_policy_lets_no_canary_through_that_was_blocked() {
    let files = Files::new();
    let rule = |category| {
        let rule = format!("{{\"domain\":\"a.example\",\"category\":\"{category}\"}}\n");
        rule + "{\"canary\":\"https://a.example/\"}\n"
    };
    let path = files.write("links.outlink", &rule("phishing"));
    let policy = files.path("policy.toml");
    fs::write(&policy, "listed = \"block\"\n").unwrap();
    let mut sources = sources([&path]);
    sources.policy = policy.clone().into();
    let live = Live::open(sources.clone()).unwrap();
    for action in ["allow", "review", "warn"] {
        fs::write(&policy, format!("[category]\nphishing = \"{action}\"\n")).unwrap();
        let reloads = [live.reload_if_changed().map(drop), live.reload()];
        for error in reloads.map(Result::unwrap_err) {
            assert!(matches!(error, ReloadError::PolicyAllowsCanaries { .. }), "{error}");
            assert!(error.to_string().contains("https://a.example/"), "{error}");
            assert!(is_blocked(&live, "https://a.example/"));
        }
    }
    // It does so on purpose.
    let live = Live::open(sources).unwrap();
    assert!(!is_blocked(&live, "https://a.example/"));
    fs::write(&policy, "[category]\nphishing = \"warn\"\n").unwrap();
    live.reload().unwrap();
    // Other lists are not kept from being published by what the policy says.
    files.write("links.outlink", &rule("gambling"));
    live.reload().unwrap();
    assert!(is_blocked(&live, "https://a.example/"));
    files.write("links.outlink", &rule("phishing"));
    live.reload().unwrap();
    assert!(!is_blocked(&live, "https://a.example/"));
}

/// An order is no reason to look at what ran out long ago.
#[test]
fn a_canary_whose_rule_has_run_out_keeps_nothing_from_being_published() {
    let files = Files::new();
    let soon = Timestamp::now().unix_seconds() + 2;
    let soon = Timestamp::from_unix_seconds(soon).to_string();
    let rule = format!("{{\"domain\":\"old.example\",\"valid_until\":\"{soon}\"}}\n");
    let canary = "{\"canary\":\"https://old.example/\"}\n";
    // A slow machine compiles it when the rule has run out, of which the report would warn.
    let mut compiler = Compiler::new("base.outlink");
    let info = ListInfo::new("base.outlink", Format::Rules);
    compiler.add_list(info, (rule + canary).as_bytes()).unwrap();
    let base = files.path("base.outlink");
    compiler.finish().unwrap().write(&base).unwrap();
    let live = Live::open(sources([&base])).unwrap();
    while is_blocked(&live, "https://old.example/") {
        thread::sleep(Duration::from_millis(50));
    }
    // A canary counts as caught by a rule that has run out.
    assert!(live.current().uncaught_canaries().is_empty());
    live.put_layer(database("orders", &domain("order.example"))).unwrap();
    assert!(is_blocked(&live, "https://order.example/"));
    live.reload().unwrap();
    assert!(live.remove_layer("orders").unwrap());
    let other = format!("{}{canary}", domain("other.example"));
    files.write("base.outlink", &other);
    let error = live.reload().unwrap_err();
    assert!(matches!(error, ReloadError::Canaries { .. }), "what is new has to be right: {error}");
    let withdrawal = format!("{}{{\"canary\":\"https://new.example/\"}}\n", domain("new.example"));
    live.put_layer(database("more", &withdrawal)).unwrap();
    let withdrawal = r#"{"withdraw":{"list":"more","domain":"new.example"}}"#;
    let error = live.put_layer(database("z", withdrawal)).unwrap_err();
    assert!(error.to_string().contains("https://new.example/"), "{error}");
}

#[test]
fn nothing_is_in_force_before_the_first_good_state() {
    let files = Files::new();
    let path = files.write("links.outlink", "{\"canary\":\"https://uncaught.example/\"}\n");
    assert!(matches!(Live::open(sources([&path])), Err(ReloadError::Canaries { .. })));
    let missing = files.path("missing");
    assert!(matches!(Live::open(sources([&missing])), Err(ReloadError::Database { .. })));
}

#[test]
fn a_watch_hears_of_files_that_are_renamed_into_place() {
    let files = Files::new();
    let path = files.write("links.outlink", &domain("old.example"));
    let live = Arc::new(Live::open(mapping([&path])).unwrap());
    let (sender, heard) = mpsc::channel();
    let report = move |result: Result<(), ReloadError>| {
        let _ = sender.send(result.map_err(|error| error.to_string()));
    };
    let watch = live.watch(Duration::from_millis(5), report).unwrap();
    let patience = Duration::from_secs(30);
    files.write("links.outlink", &domain("new.example"));
    assert_eq!(heard.recv_timeout(patience).unwrap(), Ok(()));
    assert!(is_blocked(&live, "https://new.example/"));
    let bad = files.path("bad");
    fs::write(&bad, "no database").unwrap();
    fs::rename(&bad, &path).unwrap();
    let failure = heard.recv_timeout(patience).unwrap().unwrap_err();
    assert!(failure.contains("links.outlink"), "{failure}");
    assert!(is_blocked(&live, "https://new.example/"), "the last good state stays");
    files.write("links.outlink", &domain("newest.example"));
    assert_eq!(heard.recv_timeout(patience).unwrap(), Ok(()));
    assert!(is_blocked(&live, "https://newest.example/"));
    drop(watch);
    assert!(heard.recv().is_err(), "the thread has ended");
    assert_is_released(&path, 1);
}

#[test]
fn live_databases_can_have_to_be_signed() {
    let files = Files::new();
    let path = files.path("links.outlink");
    let publish = |domains: &str| {
        let compiled = compile("links", domains);
        compiled.write_signed(&path, &signatures::sign(compiled.bytes(), "live")).unwrap();
    };
    publish(&domain("first.example"));
    let mut original = mapping([&path]);
    original.options.trust(signatures::public_key("test-only.pub"));
    let Err(ReloadError::Database { source: cause, .. }) = Live::open(original) else { panic!() };
    assert!(matches!(cause, OpenError::MapTrusted { .. }), "{cause}");
    for mut sources in [sources([&path]), caching([&path])] {
        sources.options.trust(signatures::public_key("test-only.pub"));
        let live = Live::open(sources).unwrap();
        assert_eq!(live.current().databases()[0].signature().unwrap().trusted_comment, "live");

        // A new signature alone is no reason to give up what was verified.
        let second = compile("links", &domain("second.example"));
        let signature = signatures::sign(second.bytes(), "second");
        fs::write(files.path("links.outlink.minisig"), &signature).unwrap();
        assert!(live.reload_if_changed().unwrap());
        assert!(is_blocked(&live, "https://first.example/"));
        second.write(&path).unwrap();
        assert!(live.reload_if_changed().unwrap());
        assert!(is_blocked(&live, "https://second.example/"));

        // The other way round it is refused until the signature is there.
        let third = compile("links", &domain("third.example"));
        third.write(&path).unwrap();
        let Err(ReloadError::Database { source: cause, .. }) = live.reload_if_changed() else {
            panic!()
        };
        assert!(matches!(cause, OpenError::SignatureInvalid { .. }), "{cause}");
        assert!(is_blocked(&live, "https://second.example/"));
        let signature = signatures::sign(third.bytes(), "third");
        fs::write(files.path("links.outlink.minisig"), &signature).unwrap();
        assert!(live.reload_if_changed().unwrap());
        assert!(is_blocked(&live, "https://third.example/"));
        publish(&domain("first.example"));
    }
}

/// A link that is blocked whatever happens, and one that never is.
pub(crate) const ALWAYS: &str = "https://always.example/";
pub(crate) const NEVER: &str = "https://never.example/";

fn always(name: &str) -> Compiled {
    compile(name, &format!("{}{{\"canary\":\"{ALWAYS}\"}}\n", domain("always.example")))
}

/// What somebody else does to a file at a path, given its bytes before and after.
#[cfg(unix)]
pub(crate) type Attack = fn(&Path, &[u8], &[u8]);

/// What others do to a file. Each says whether the file can be used afterwards.
#[cfg(unix)]
pub(crate) fn attacks() -> [(&'static str, Attack, bool); 12] {
    use std::os::unix::fs::symlink;
    fn again(path: &Path) {
        let _ = fs::remove_file(path);
        let _ = fs::remove_dir(path);
    }
    fn in_place(path: &Path, bytes: &[u8]) {
        let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
    }
    fn renamed(path: &Path, make: impl Fn(&Path)) {
        let new = path.with_extension("new");
        make(&new);
        again(path);
        fs::rename(new, path).unwrap();
    }
    [
        ("overwritten in place", |path, good, _| in_place(path, &vec![b'x'; good.len()]), false),
        (
            "overwritten in place with the same size and time",
            |path, good, _| {
                let time = fs::metadata(path).unwrap().modified().unwrap();
                in_place(path, &vec![0; good.len()]);
                fs::OpenOptions::new().write(true).open(path).unwrap().set_modified(time).unwrap();
            },
            false,
        ),
        (
            "a single byte of it overwritten",
            |path, good, _| {
                let mut bytes = good.to_vec();
                *bytes.last_mut().unwrap() ^= 1;
                in_place(path, &bytes);
            },
            false,
        ),
        ("truncated", |path, good, _| fs::write(path, &good[..good.len() / 2]).unwrap(), false),
        ("emptied", |path, _, _| fs::write(path, "").unwrap(), false),
        ("copied over", |path, _, other| fs::write(path, other).unwrap(), true),
        ("removed", |path, _, _| again(path), false),
        (
            "a pipe in its place",
            |path, _, _| {
                again(path);
                let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
                rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0)
                    .unwrap();
            },
            false,
        ),
        (
            "a folder in its place",
            |path, _, _| renamed(path, |new| fs::create_dir(new).unwrap()),
            false,
        ),
        (
            "a link to a device in its place",
            |path, _, _| renamed(path, |new| symlink("/dev/zero", new).unwrap()),
            false,
        ),
        (
            "a link to itself in its place",
            |path, _, _| renamed(path, |new| symlink(path, new).unwrap()),
            false,
        ),
        (
            "a link to another database in its place",
            |path, _, other| {
                fs::write(path.with_extension("target"), other).unwrap();
                renamed(path, |new| symlink(path.with_extension("target"), new).unwrap());
            },
            true,
        ),
    ]
}

#[cfg(unix)]
#[test]
fn whatever_others_do_to_a_file_what_was_blocked_stays_blocked() {
    let files = Files::new();
    let path = files.path("links.outlink");
    let (good, other) = (always("one"), always("other"));
    for sources in [sources([&path]), caching([&path])] {
        good.write(&path).unwrap();
        let live = Arc::new(Live::open(sources).unwrap());
        let done = Arc::new(AtomicBool::new(false));
        let read = || {
            let (live, done) = (Arc::clone(&live), Arc::clone(&done));
            move || {
                let (mut verdicts, mut wrong) = (0_u64, 0_u64);
                while !done.load(Ordering::Acquire) {
                    let screener = live.current();
                    wrong += u64::from(!screener.is_blocked(ALWAYS, &Context::default()));
                    wrong += u64::from(
                        screener.screen(NEVER, &Context::default()).action() != Action::Allow,
                    );
                    verdicts += 2;
                }
                (verdicts, wrong)
            }
        };
        let readers = [(); 2].map(|()| thread::spawn(read()));
        let mut failures = 0;
        for (what, attack, is_good) in attacks() {
            // Another tick of the clock, as nobody can attack at the moment of their choice.
            thread::sleep(Duration::from_millis(12));
            attack(&path, good.bytes(), other.bytes());
            match live.reload_if_changed() {
                Ok(is_new) => assert!(is_good && is_new, "{what}"),
                Err(error) => {
                    assert!(!is_good, "{what}: {error}");
                    failures += 1;
                    assert_eq!(live.status().failure.unwrap().count, 1, "{what}");
                }
            }
            assert!(is_blocked(&live, ALWAYS) && !is_blocked(&live, NEVER), "{what}");
            live.current().databases()[0].verify().unwrap();
            fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap_or_default();
            good.write(&path).unwrap();
            live.reload().unwrap();
            assert_eq!(live.status().failure, None, "{what}");
        }
        assert_eq!(failures, 10);
        done.store(true, Ordering::Release);
        for reader in readers {
            let (verdicts, wrong) = reader.join().unwrap();
            assert!(verdicts > 0 && wrong == 0, "{wrong} of {verdicts} verdicts were wrong");
        }
    }
}

/// Who maps the originals is told, and nothing passes until another file is there.
#[cfg(unix)]
#[test]
fn a_mapped_file_that_is_written_to_blocks_every_link() {
    let files = Files::new();
    let path = files.path("links.outlink");
    always("one").write(&path).unwrap();
    let live = Live::open(mapping([&path])).unwrap();
    live.put_layer(database("orders", &domain("order.example"))).unwrap();
    thread::sleep(Duration::from_millis(12));
    let length = fs::metadata(&path).unwrap().len() as usize;
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    std::io::Write::write_all(&mut file, &vec![0; length]).unwrap();
    for _ in 0..2 {
        let error = live.reload().unwrap_err();
        assert!(matches!(error, ReloadError::ChangedInPlace { .. }), "{error}");
        for link in [ALWAYS, NEVER, "https://order.example/", "not a link"] {
            let verdict = live.current().screen(link, &Context::default());
            assert_eq!(verdict.action(), Action::Block, "{link}");
            let codes = verdict.reasons().iter().map(|reason| reason.code().as_str());
            assert!(codes.into_iter().any(|code| code == "database_damaged"), "{verdict}");
            assert!(is_blocked(&live, link), "{link}");
            assert_eq!(
                live.current().are_blocked(&[link, link], &Context::default()),
                [true, true]
            );
        }
        live.put_layer(database("more", &domain("more.example"))).unwrap();
    }
    always("other").write(&path).unwrap();
    assert!(live.reload_if_changed().unwrap());
    assert!(is_blocked(&live, ALWAYS) && !is_blocked(&live, NEVER));
    assert!(is_blocked(&live, "https://order.example/"));
}

#[cfg(unix)]
#[test]
fn a_mapped_file_whose_properties_alone_change_stays_in_force() {
    use std::os::unix::fs::PermissionsExt;
    let files = Files::new();
    let path = files.path("links.outlink");
    always("one").write(&path).unwrap();
    let live = Live::open(mapping([&path])).unwrap();
    live.put_layer(database("orders", &domain("order.example"))).unwrap();
    let opened = || fs::OpenOptions::new().write(true).open(&path).unwrap();
    let away = files.path("away.outlink");
    let changes: [(&str, &dyn Fn()); 5] = [
        ("its mode", &|| fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap()),
        ("a hard link", &|| fs::hard_link(&path, files.path("link.outlink")).unwrap()),
        ("its time", &|| opened().set_modified(SystemTime::UNIX_EPOCH).unwrap()),
        ("its name and back", &|| {
            fs::rename(&path, &away).unwrap();
            assert!(live.reload().is_err(), "there is no file");
            fs::rename(&away, &path).unwrap();
        }),
        ("the same bytes written", &|| {
            let bytes = fs::read(&path).unwrap();
            std::io::Write::write_all(&mut opened(), &bytes).unwrap();
        }),
    ];
    for (what, change) in changes {
        thread::sleep(Duration::from_millis(12));
        change();
        assert!(
            live.reload_if_changed().unwrap_or_else(|error| panic!("{what}: {error}")),
            "{what}"
        );
        assert!(is_blocked(&live, ALWAYS) && !is_blocked(&live, NEVER), "{what}");
        assert!(is_blocked(&live, "https://order.example/"), "{what}");
        assert!(!live.reload_if_changed().unwrap(), "{what}");
    }
    // What is written afterwards is still found, the last byte of a large section included.
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::io::Write::write_all(&mut opened(), &bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let error = live.reload_if_changed().unwrap_err();
    assert!(matches!(error, ReloadError::ChangedInPlace { .. }), "{error}");
    assert!(is_blocked(&live, NEVER));
}

#[cfg(unix)]
#[test]
fn processes_share_copies_and_those_that_nobody_maps_go() {
    use std::os::unix::fs::PermissionsExt;
    let files = Files::new();
    let path = files.path("links.outlink");
    let folder = path.with_extension("cache");
    let copies = || {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let mut copies: Vec<PathBuf> = entries.collect();
        copies.sort();
        copies
    };
    always("one").write(&path).unwrap();
    let [one, other] = [(); 2].map(|()| Live::open(caching([&path])).unwrap());
    let first = copies();
    assert_eq!(first.len(), 1, "they share it");
    assert_eq!(fs::read(&first[0]).unwrap(), always("one").bytes());
    assert_eq!(fs::metadata(&first[0]).unwrap().permissions().mode() & 0o777, 0o444);
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    always("other").write(&path).unwrap();
    assert!(one.reload_if_changed().unwrap());
    assert!(!one.reload_if_changed().unwrap());
    assert_eq!(copies().len(), 2, "somebody maps the first one");
    assert!(other.reload_if_changed().unwrap());
    let held = other.current();
    assert!(!one.reload_if_changed().unwrap());
    let second = copies();
    assert!(second.len() == 1 && second != first, "nobody does: {second:?}");
    assert!(held.is_blocked(ALWAYS, &Context::default()));
    drop((one, other, held));
    assert_eq!(copies(), second, "the last one is there for the next process");

    // What somebody changed is made again.
    fs::set_permissions(&second[0], fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&second[0], "nothing").unwrap();
    let live = Live::open(caching([&path])).unwrap();
    assert_eq!(copies(), second);
    assert!(is_blocked(&live, ALWAYS));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let Err(ReloadError::Database { source: cause, .. }) = Live::open(caching([&path])) else {
        panic!()
    };
    let error = std::error::Error::source(&cause).unwrap().to_string();
    assert!(error.contains("others may write"), "{error}");
}

/// Copies of what is refused would stay for as long as nothing else is published.
#[cfg(unix)]
#[test]
fn what_is_refused_leaves_no_copy() {
    let files = Files::new();
    let path = files.path("links.outlink");
    let folder = path.with_extension("cache");
    let copies = || fs::read_dir(&folder).unwrap().count();
    let uncaught = compile("bad", "{\"canary\":\"https://canary.example/\"}\n");
    uncaught.write(&path).unwrap();
    assert!(matches!(Live::open(caching([&path])), Err(ReloadError::Canaries { .. })));
    assert_eq!(copies(), 0, "of a database that was never in force");
    always("one").write(&path).unwrap();
    let live = Live::open(caching([&path])).unwrap();
    for bytes in [uncaught.bytes(), b"nothing"] {
        fs::write(&path, bytes).unwrap();
        assert!(live.reload().is_err());
        assert_eq!(copies(), 1, "the one in force");
    }
    assert!(is_blocked(&live, ALWAYS));
}

#[test]
fn a_list_that_shrinks_too_much_is_not_published() {
    let files = Files::new();
    let rules = |count: usize| -> String {
        (0..count).map(|number| domain(&format!("{number}.example"))).collect()
    };
    let path = files.write("links.outlink", &rules(10));
    let mut sources = sources([&path]);
    sources.max_shrink = Share::new(0.5);
    let live = Live::open(sources).unwrap();
    files.write("links.outlink", &rules(5));
    assert!(live.reload_if_changed().unwrap());
    files.write("links.outlink", &rules(2));
    let error = live.reload_if_changed().unwrap_err();
    assert!(
        matches!(&error, ReloadError::Shrunk { list, before: 5, after: 2, .. } if list == "links.outlink"),
        "{error}"
    );
    assert!(is_blocked(&live, "https://4.example/"));
    // The same rules under another name are a list that is missing.
    compile("other", &rules(10)).write(&path).unwrap();
    assert!(matches!(live.reload(), Err(ReloadError::Shrunk { after: 0, .. })));
    files.write("links.outlink", &rules(9));
    live.reload().unwrap();
}

#[test]
fn the_status_says_what_is_in_force_since_when_and_what_failed() {
    let files = Files::new();
    let path = files.write("links.outlink", &domain("one.example"));
    let before = Timestamp::now();
    let mut sources = sources([&path]);
    let mut policy = Policy::default();
    policy.set(Setting::Listed, Action::Warn);
    sources.policy = policy.into();
    let live = Live::open(sources).unwrap();
    assert_eq!(
        live.current().screen("https://one.example/", &Context::default()).action(),
        Action::Warn
    );
    let status = live.status();
    assert!(status.since >= before && status.since <= Timestamp::now());
    assert!(status.checked >= before && status.failure.is_none());
    let [first] = status.databases.as_slice() else { panic!("{status:?}") };
    assert_eq!((first.name.as_str(), first.rules), ("links.outlink", 1));
    assert_eq!(first.id, live.current().databases()[0].id());

    files.write("links.outlink", &(domain("one.example") + &domain("two.example")));
    live.reload().unwrap();
    let [change] = live.status().changes.try_into().unwrap();
    assert_eq!(change.before.as_ref(), Some(first));
    assert_eq!(change.after.unwrap().rules, 2);
    live.put_layer(database("orders", &domain("order.example"))).unwrap();
    let status = live.status();
    let [change] = status.changes.as_slice() else { panic!("{status:?}") };
    assert_eq!((&change.before, change.after.as_ref().unwrap().name.as_str()), (&None, "orders"));
    assert_eq!(status.databases.len(), 2);

    fs::remove_file(&path).unwrap();
    for count in 1..=3 {
        live.reload().unwrap_err();
        let failure = live.status().failure.unwrap();
        assert_eq!(failure.count, count);
        assert!(failure.since <= failure.last && failure.message.contains("links.outlink"));
    }
    let json = live.status().to_json();
    assert!(json.contains("\"count\":3") && json.contains("\"name\":\"orders\""), "{json}");
    files.write("links.outlink", &domain("one.example"));
    live.reload().unwrap();
    assert_eq!(live.status().failure, None);
}

#[test]
fn the_status_warns_of_names_of_the_policy_that_no_database_has() {
    let files = Files::new();
    let path = files.write("links.outlink", &domain("one.example"));
    let policy = files.path("policy.toml");
    fs::write(&policy, "listed = \"block\"\n").unwrap();
    let mut sources = sources([&path]);
    sources.policy = policy.clone().into();
    let live = Live::open(sources).unwrap();
    assert!(live.status().warnings.is_empty());
    let renamed = "[[when]]\nlist = \"bsae.txt\"\naction = \"warn\"\n";
    fs::write(files.path("new"), renamed).unwrap();
    fs::rename(files.path("new"), &policy).unwrap();
    live.reload().unwrap();
    let status = live.status();
    let [warning] = status.warnings.as_slice() else { panic!("{status:?}") };
    assert!(warning.starts_with("the policy names an unknown list `bsae.txt`"), "{warning}");
    assert!(status.to_json().contains("\"warnings\":[\"the policy names"));
}
