//! Live databases in bad circumstances, with two threads that screen meanwhile: no verdict is wrong,
//! nothing ends the process, and nothing waits for ever.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::SystemTime;

use outlink::Action;
use outlink::Context;
use outlink::Live;
use outlink::LiveSources;
use outlink::OpenError;
use outlink::ReloadError;
use outlink::Storage;
use outlink::compile::Compiled;

use crate::live::ALWAYS;
use crate::live::Files;
use crate::live::NEVER;
use crate::live::attacks;
use crate::live::caching;
use crate::live::compile;
use crate::live::is_blocked;
use crate::live::sources;

/// A database that blocks one link whatever happens, with so many other rules.
fn always(name: &str, others: usize) -> Compiled {
    let mut rules = format!("{{\"domain\":\"always.example\"}}\n{{\"canary\":\"{ALWAYS}\"}}\n");
    for other in 0..others {
        rules += &format!("{{\"domain\":\"{other}.{name}.example\"}}\n");
    }
    compile(name, &rules)
}

/// Two threads screen while something is done. Gives how many verdicts there were, all of them right.
fn under_load(live: &Live, work: impl FnOnce()) -> u64 {
    let done = AtomicBool::new(false);
    let read = || {
        let (mut verdicts, mut wrong) = (0_u64, 0_u64);
        loop {
            let screener = live.current();
            let never = screener.screen(NEVER, &Context::default()).action();
            wrong += u64::from(!screener.is_blocked(ALWAYS, &Context::default()));
            wrong += u64::from(never != Action::Allow);
            verdicts += 2;
            if done.load(Ordering::Acquire) {
                return (verdicts, wrong);
            }
        }
    };
    /// Readers end with the work, be it done or failed.
    struct End<'a>(&'a AtomicBool);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }
    thread::scope(|scope| {
        let end = End(&done);
        let readers = [(); 2].map(|()| scope.spawn(read));
        work();
        drop(end);
        let counts = readers.map(|reader| reader.join().unwrap());
        let (verdicts, wrong) =
            counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        assert_eq!(wrong, 0, "wrong verdicts of {verdicts}");
        verdicts
    })
}

/// Attacks and looks at the files go on at the same time, in whatever order that gives.
#[test]
fn attacks_while_files_are_read_change_no_verdict() {
    const LOOKS: usize = 40;
    let files = Files::new();
    let path = files.path("links.outlink");
    let versions = ["one", "two"].map(|name| always(name, 300));
    let [good, other] = &versions;
    assert_eq!(good.bytes().len(), other.bytes().len());
    for sources in [sources([&path]), caching([&path])] {
        good.write(&path).unwrap();
        let live = Live::open(sources).unwrap();
        let done = AtomicBool::new(false);
        let attack = || {
            let mut attacks_done = 0;
            for (round, (_, attack, _)) in attacks().into_iter().cycle().enumerate() {
                attack(&path, good.bytes(), other.bytes());
                attacks_done += 1;
                thread::yield_now();
                let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
                versions[round % 2].write(&path).unwrap();
                if done.load(Ordering::Acquire) && attacks_done >= 2 * attacks().len() {
                    break;
                }
            }
            attacks_done
        };
        let (mut published, mut refused, mut attacks_done) = (0, 0, 0);
        let verdicts = under_load(&live, || {
            thread::scope(|scope| {
                let attacker = scope.spawn(attack);
                for _ in 0..LOOKS {
                    match live.reload() {
                        Ok(()) => published += 1,
                        Err(ReloadError::Database { .. }) => refused += 1,
                        Err(error) => panic!("{error}"),
                    }
                    assert!(is_blocked(&live, ALWAYS) && !is_blocked(&live, NEVER));
                }
                done.store(true, Ordering::Release);
                attacks_done = attacker.join().unwrap();
            });
        });
        live.reload().unwrap();
        assert_eq!((published + refused, live.status().failure), (LOOKS, None));
        live.current().databases()[0].verify().unwrap();
        println!(
            "{attacks_done} attacks, {published} reloads, {refused} refused, {verdicts} verdicts"
        );
    }
}

/// A file is known by more than its size and times.
#[test]
fn another_file_of_the_same_size_and_time_is_read() {
    let files = Files::new();
    let path = files.path("links.outlink");
    let versions = ["one", "two"].map(|name| always(name, 3));
    assert_eq!(versions[0].bytes().len(), versions[1].bytes().len());
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let put = |version: &Compiled| {
        let new = files.path("new");
        version.write(&new).unwrap();
        fs::File::options().write(true).open(&new).unwrap().set_modified(time).unwrap();
        fs::rename(new, &path).unwrap();
    };
    for sources in [sources([&path]), caching([&path])] {
        put(&versions[0]);
        let live = Live::open(sources).unwrap();
        under_load(&live, || {
            for number in 1..40 {
                put(&versions[number % 2]);
                assert!(live.reload_if_changed().unwrap(), "version {number}");
                let name = live.current().databases()[0].name().to_owned();
                assert_eq!(name, ["one", "two"][number % 2]);
            }
        });
    }
}

/// Where the clock is set, files may be older than those that they replace, or of the future.
#[test]
fn the_clock_may_be_set_forwards_and_backwards() {
    let files = Files::new();
    let path = files.path("links.outlink");
    let versions = ["one", "two"].map(|name| always(name, 3));
    let year = Duration::from_secs(365 * 24 * 3600);
    let now = SystemTime::now();
    let times = [now + year, now - year, SystemTime::UNIX_EPOCH, now + 60 * year, now, now];
    for sources in [sources([&path]), caching([&path])] {
        versions[0].write(&path).unwrap();
        let live = Live::open(sources).unwrap();
        under_load(&live, || {
            for (number, time) in times.into_iter().enumerate() {
                let version = (number + 1) % 2;
                // Another tick of the clock that the system has, which is not that of the file's time.
                thread::sleep(Duration::from_millis(12));
                fs::write(&path, versions[version].bytes()).unwrap();
                fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
                assert!(live.reload_if_changed().unwrap(), "time {number}");
                assert_eq!(live.current().databases()[0].name(), ["one", "two"][version]);
                assert!(!live.reload_if_changed().unwrap(), "nothing has changed since");
            }
        });
    }
}

/// What links to a database is set to others, by renaming and by removing, while links are screened.
#[test]
fn a_link_to_the_database_of_the_day_may_be_swapped() {
    use std::os::unix::fs::symlink;
    let files = Files::new();
    let path = files.path("current.outlink");
    let versions = ["one", "two"].map(|name| {
        let version = files.path(name);
        always(name, 3).write(&version).unwrap();
        version
    });
    for sources in [sources([&path]), caching([&path])] {
        let _ = fs::remove_file(&path);
        symlink(&versions[0], &path).unwrap();
        let live = Live::open(sources).unwrap();
        under_load(&live, || {
            for number in 1..40 {
                if number % 4 == 0 {
                    fs::remove_file(&path).unwrap();
                    assert!(live.reload_if_changed().is_err());
                }
                symlink(&versions[number % 2], files.path("new")).unwrap();
                fs::rename(files.path("new"), &path).unwrap();
                assert!(live.reload_if_changed().unwrap(), "link {number}");
                assert_eq!(live.current().databases()[0].name(), ["one", "two"][number % 2]);
            }
        });
    }
}

/// The largest file that may be written where the disk is full, in bytes.
const ROOM: usize = 16 << 10;

/// This test calls itself in a process that may write small files only, which fails as a full disk does.
#[test]
fn a_full_disk_keeps_the_last_good_state() {
    const FOLDER: &str = "OUTLINK_TEST_FULL_DISK";
    if let Some(folder) = env::var_os(FOLDER) {
        return on_a_full_disk(Path::new(&folder));
    }
    let files = Files::new();
    let (small, large) = (always("small", 3), always("large", 4_000));
    let sizes = [small.bytes().len(), large.bytes().len()];
    assert!(sizes[0] < ROOM && sizes[1] > 2 * ROOM, "{sizes:?}");
    small.write(files.path("small")).unwrap();
    large.write(files.path("large")).unwrap();
    // In blocks of 512 bytes. The signal that a write beyond the limit sends is ignored.
    let shell = format!("ulimit -f {} && trap '' XFSZ && exec \"$@\"", ROOM / 512);
    let output = Command::new("sh")
        .args(["-c", &shell, "sh"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "adversity::a_full_disk_keeps_the_last_good_state", "--nocapture"])
        .env(FOLDER, files.path(""))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed") && text.contains("the disk was full"), "{text}");
}

fn on_a_full_disk(folder: &Path) {
    let path = folder.join("links.outlink");
    let put = |name: &str| {
        let _ = fs::remove_file(&path);
        fs::hard_link(folder.join(name), &path).unwrap();
    };
    let left = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    put("small");
    let mut sources = LiveSources::default();
    sources.databases.push(path.clone());
    let memory = Live::open(sources.clone()).unwrap();
    let cache = folder.join("cache");
    sources.storage = Storage::Cache(cache.clone());
    let live = Live::open(sources).unwrap();
    let before = left(&cache);
    let mut verdicts = under_load(&live, || {
        for count in 1..=5 {
            put("large");
            let error = live.reload().unwrap_err();
            let cause = match &error {
                ReloadError::Database { source: OpenError::Cache { source, .. }, .. } => {
                    source.raw_os_error()
                }
                _ => None,
            };
            let is_full = Some(rustix::io::Errno::FBIG.raw_os_error());
            assert_eq!(cause, is_full, "{error:?}");
            assert_eq!(live.status().failure.unwrap().count, count);
            assert_eq!(live.current().databases()[0].name(), "small");
            assert_eq!(left(&cache), before, "nothing half written stays");
        }
        put("small");
        live.reload().unwrap();
        assert_eq!(live.status().failure, None);
    });
    // What is read into memory needs no room.
    verdicts += under_load(&memory, || {
        put("large");
        assert!(memory.reload_if_changed().unwrap());
        assert_eq!(memory.current().databases()[0].name(), "large");
    });
    // A compilation leaves what was there.
    put("small");
    let files = left(folder).len();
    let error = always("large", 4_000).write(&path).unwrap_err().to_string();
    assert!(error.contains("links.outlink"), "{error}");
    assert_eq!(left(folder).len(), files, "nothing half written stays");
    assert_eq!(fs::read(&path).unwrap(), fs::read(folder.join("small")).unwrap());
    assert!(is_blocked(&live, ALWAYS) && is_blocked(&memory, ALWAYS));
    println!("the disk was full, {verdicts} verdicts");
}
