//! What urgent orders cost that are put on top of each other, and what processes cost that share a
//! database.
//!
//! ```sh
//! cargo run --release -p outlink --example layers
//! ```

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Live;
use outlink::LiveSources;
use outlink::Storage;
use outlink::compile::Compiled;
use outlink::compile::Compiler;

const BASE_RULES: usize = 1_000_000;
const PROCESSES: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(path) = std::env::args().nth(1) {
        return hold(Path::new(&path));
    }
    let folder = std::env::temp_dir().join(format!("outlink-layers-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    misses()?;
    canaries()?;
    processes(&folder)?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// How long a miss takes under so many layers of one order.
fn misses() -> Result<(), Box<dyn Error>> {
    let live = Live::open(LiveSources::default())?;
    live.put_layer(database("base", "d0.example\nd1.example\n", &[])?)?;
    let links: Vec<String> =
        (0..1000).map(|n| format!("https://www.site{n}.example/a/{n}?q=1")).collect();
    let (mut put, mut before) = (0, memory("VmRSS:", "self")?);
    for layers in [0, 1, 10, 100, 1_000, 10_000] {
        let mut slowest = Duration::ZERO;
        let began = Instant::now();
        let (first, mut spent) = (put, Duration::ZERO);
        while put < layers {
            let order = order(put)?;
            let start = Instant::now();
            live.put_layer(order)?;
            slowest = slowest.max(start.elapsed());
            spent += start.elapsed();
            put += 1;
        }
        let screener = live.current();
        let (context, mut best) = (Context::default(), Duration::MAX);
        for _ in 0..200 {
            let start = Instant::now();
            for link in &links {
                black_box(screener.is_blocked(link.as_str(), &context));
            }
            best = best.min(start.elapsed());
        }
        let now = memory("VmRSS:", "self")?;
        let mean = spent.checked_div((put - first).max(1) as u32).unwrap_or_default();
        println!(
            "{layers} orders: a miss {:.1} ns, put_layer {mean:?} (slowest {slowest:?}), {} KiB more, \
             {:?} with compiling",
            best.as_nanos() as f64 / links.len() as f64,
            now.saturating_sub(before),
            began.elapsed()
        );
        before = now;
    }
    Ok(())
}

/// How long an order takes above so many canaries.
fn canaries() -> Result<(), Box<dyn Error>> {
    for count in [0, 1_000, 10_000, 100_000] {
        let live = Live::open(LiveSources::default())?;
        let domains: String = (0..count.max(1)).map(|n| format!("c{n}.example\n")).collect();
        let links: Vec<String> = (0..count).map(|n| format!("https://c{n}.example/")).collect();
        let start = Instant::now();
        live.put_layer(database("base", &domains, &links)?)?;
        let base = start.elapsed();
        let mut times = Vec::new();
        for n in 0..101 {
            let order = named("orders", n)?;
            let start = Instant::now();
            live.put_layer(order)?;
            times.push(start.elapsed());
        }
        times.sort_unstable();
        println!(
            "{count} canaries below: put_layer {:?}, at most {:?}; the canaries themselves {base:?}",
            times.get(50).copied().unwrap_or_default(),
            times.last().copied().unwrap_or_default()
        );
    }
    Ok(())
}

/// How much memory processes take together that hold one database.
fn processes(folder: &Path) -> Result<(), Box<dyn Error>> {
    let path = folder.join("base.outlink");
    compile(BASE_RULES, &path)?;
    println!("{BASE_RULES} rules: {} MiB", fs::metadata(&path)?.len() >> 20);
    for storage in ["memory", "cache"] {
        let mut children = Vec::new();
        for _ in 0..PROCESSES {
            let mut child = Command::new(std::env::current_exe()?)
                .args([path.as_os_str(), storage.as_ref()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let mut line = String::new();
            BufReader::new(child.stdout.as_mut().ok_or("no output")?).read_line(&mut line)?;
            children.push(child);
        }
        let before = together(&children)?;
        // All of them reload at once.
        compile(BASE_RULES + 1, &path)?;
        let asked = Instant::now();
        for child in &mut children {
            writeln!(child.stdin.as_mut().ok_or("no input")?, "reload")?;
        }
        let answers: Vec<_> = children.iter_mut().filter_map(|child| child.stdout.take()).collect();
        let mut waiting: Vec<_> = answers
            .into_iter()
            .map(|output| thread::spawn(move || BufReader::new(output).lines().next()))
            .collect();
        let mut during = 0;
        while !waiting.is_empty() {
            during = during.max(together(&children)?);
            waiting.retain(|answer| !answer.is_finished());
        }
        let took = asked.elapsed();
        let after = together(&children)?;
        println!(
            "{PROCESSES} processes, {storage}: {} MiB together, at most {} MiB while all reload \
             ({took:?}), {} MiB afterwards",
            before >> 10,
            during >> 10,
            after >> 10
        );
        for mut child in children {
            drop(child.stdin.take());
            child.wait()?;
        }
        compile(BASE_RULES, &path)?;
    }
    Ok(())
}

fn compile(rules: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let text: String = (0..rules).map(|n| format!("d{n}.example\n")).collect();
    let mut compiler = Compiler::new("base");
    compiler.add_list(ListInfo::new("base", Format::Domains), text.as_bytes())?;
    compiler.finish()?.write(path)?;
    Ok(())
}

/// The memory of processes in KiB; what they share counts once.
fn together(children: &[Child]) -> Result<u64, Box<dyn Error>> {
    children.iter().map(|child| memory("Pss:", &child.id().to_string())).sum()
}

/// Holds a database until the input ends, and reloads it for every line of that.
fn hold(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut sources = LiveSources::default();
    sources.databases.push(path.to_owned());
    if std::env::args().nth(2).as_deref() == Some("cache") {
        sources.storage = Storage::Cache(path.with_extension("cache"));
    }
    let live = Live::open(sources)?;
    println!("{}", live.current().is_blocked("https://d7.example/", &Context::default()));
    for _ in std::io::stdin().lines() {
        println!("{}", live.reload_if_changed()?);
    }
    Ok(())
}

/// A number of KiB that Linux says of a process.
fn memory(what: &str, process: &str) -> Result<u64, Box<dyn Error>> {
    let file = if what == "Pss:" { "smaps_rollup" } else { "status" };
    let text = fs::read_to_string(format!("/proc/{process}/{file}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(what)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

fn order(n: usize) -> Result<Database, Box<dyn Error>> {
    named(&format!("order-{n}"), n)
}

/// A database of one rule, which its canary tries.
fn named(name: &str, n: usize) -> Result<Database, Box<dyn Error>> {
    let url = format!("https://shared.example/order/{n}");
    let text = format!(
        "{{\"url\":\"{url}\",\"reference\":\"2026/{n}\",\"mandatory\":true}}\n{{\"canary\":\"{url}\"}}\n"
    );
    let mut compiler = Compiler::new(name);
    compiler.add_list(ListInfo::new(name, Format::Rules), text.as_bytes())?;
    open(compiler.finish()?)
}

fn database(name: &str, domains: &str, canaries: &[String]) -> Result<Database, Box<dyn Error>> {
    let mut info = ListInfo::new(name, Format::Domains);
    info.canaries.extend_from_slice(canaries);
    let mut compiler = Compiler::new(name);
    compiler.add_list(info, domains.as_bytes())?;
    open(compiler.finish()?)
}

fn open(compiled: Compiled) -> Result<Database, Box<dyn Error>> {
    Ok(Database::from_bytes(compiled.into_bytes())?)
}
