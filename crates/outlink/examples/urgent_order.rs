//! How long an urgent order takes from its text to every reader, beside a base of a million rules.
//!
//! ```sh
//! cargo run --release -p outlink --example urgent_order
//! ```

use std::error::Error;
use std::fs;
use std::time::Duration;
use std::time::Instant;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Live;
use outlink::LiveSources;
use outlink::compile::Compiled;
use outlink::compile::Compiler;

const BASE_RULES: usize = 1_000_000;
const ROUNDS: usize = 101;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("outlink-urgent-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (base, urgent) = (folder.join("base.outlink"), folder.join("urgent.outlink"));

    let mut text: String = (0..BASE_RULES).map(|n| format!("d{n}.example\n")).collect();
    text.push_str("evil.example\n");
    let mut info = ListInfo::new("base", Format::Domains);
    info.canaries.push("https://evil.example/".to_owned());
    let mut compiler = Compiler::new("base");
    compiler.add_list(info, text.as_bytes())?;
    compiler.finish()?.write(&base)?;
    order(0)?.write(&urgent)?;

    let mut sources = LiveSources::default();
    sources.databases = vec![base, urgent.clone()];
    let opened = Instant::now();
    let live = Live::open(sources)?;
    println!("a base of {BASE_RULES} rules and an order: open in {:?}", opened.elapsed());

    let mut syncing = Vec::with_capacity(ROUNDS);
    let from_a_file = median(|n| {
        let start = Instant::now();
        let order = order(n)?;
        let compiled = start.elapsed();
        let start = Instant::now();
        order.write(&urgent)?;
        syncing.push(start.elapsed());
        let start = Instant::now();
        live.reload()?;
        Ok((compiled + start.elapsed(), live.current().is_blocked(&link(n), &Context::default())))
    })?;
    syncing.sort_unstable();
    let syncing = syncing.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("compiled, tried, published from its file:  {from_a_file:?}");
    println!("  and in between written, synced, renamed: {syncing:?}, as fast as the disk is");
    let in_memory = median(|n| {
        let start = Instant::now();
        live.put_layer(Database::from_bytes(order(n)?.into_bytes())?)?;
        Ok((start.elapsed(), live.current().is_blocked(&link(n), &Context::default())))
    })?;
    println!("compiled, tried, published from memory:    {in_memory:?}");
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// A database of one rule, which its canary tries.
fn order(n: usize) -> Result<Compiled, Box<dyn Error>> {
    let url = link(n);
    let text = format!(
        "{{\"url\":\"{url}\",\"reference\":\"2026/{n}\",\"mandatory\":true}}\n{{\"canary\":\"{url}\"}}\n"
    );
    let mut compiler = Compiler::new("orders");
    compiler.add_list(ListInfo::new("orders", Format::Rules), text.as_bytes())?;
    Ok(compiler.finish()?)
}

fn link(n: usize) -> String {
    format!("https://shared.example/order/{n}")
}

fn median(
    mut round: impl FnMut(usize) -> Result<(Duration, bool), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    let mut times = Vec::with_capacity(ROUNDS);
    for n in 0..ROUNDS {
        let (time, is_blocked) = round(n)?;
        assert!(is_blocked, "order {n} is not in force");
        times.push(time);
    }
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().ok_or_else(|| "no round was timed".into())
}
