//! `chat_service DATABASE < MESSAGES`: one message per line in, one decision per line out.

use std::error::Error;
use std::io;
use std::io::BufRead;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use outlink::Context;
use outlink::Live;
use outlink::LiveSources;
use outlink_services::chat;
use outlink_services::chat::Decision;
use outlink_services::chat::Message;

fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::args().nth(1).ok_or("usage: chat_service DATABASE < MESSAGES")?;
    let mut sources = LiveSources::default();
    sources.databases.push(database.into());
    let live = Arc::new(Live::open(sources)?);
    let _watch = live.watch(Duration::from_secs(10), |outcome| {
        if let Err(error) = outcome {
            eprintln!("reload: {error}");
        }
    })?;
    let (to_threads, messages) = mpsc::channel();
    let (from_threads, decisions) = mpsc::channel::<Decision>();
    thread::scope(|scope| {
        scope.spawn(|| {
            for decision in decisions {
                println!("{} {}", decision.id, decision.action);
            }
        });
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let live = &live;
        scope.spawn(move || chat::serve(live, messages, &from_threads, threads));
        for (id, text) in (1..).zip(io::stdin().lock().lines()) {
            // Sending fails only if all threads have ended.
            let message = Message { id, text: text?, context: Context::default() };
            if to_threads.send(message).is_err() {
                break;
            }
        }
        drop(to_threads);
        Ok::<(), io::Error>(())
    })?;
    Ok(())
}
