//! The product, in the ways in which it is asked.

use std::error::Error;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Screener;
use outlink::compile::Compiler;

use super::Entry;
use super::Setup;
use super::sum;
use crate::answer::Answer;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "is_blocked",
        needs_database: true,
        build: |setup| {
            let screener = screener(setup)?;
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    Answer::of_blocked(link, screener.is_blocked(link, &Context::default()))
                })
            }))
        },
    },
    Entry {
        name: "are_blocked",
        needs_database: true,
        build: |setup| {
            let screener = screener(setup)?;
            Ok(Box::new(move |links| batch(&screener, links)))
        },
    },
    Entry {
        name: "actions",
        needs_database: true,
        build: |setup| {
            let screener = screener(setup)?;
            let context = Context::default();
            Ok(Box::new(move |links| {
                let actions = screener.actions(links, &context);
                count(links, actions.iter().map(|action| *action >= Action::Block))
            }))
        },
    },
    Entry {
        name: "screen",
        needs_database: true,
        build: |setup| {
            let screener = screener(setup)?;
            let context = Context::default();
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    Answer::of_blocked(link, screener.screen(link, &context).is_blocked())
                })
            }))
        },
    },
    Entry {
        name: "is_blocked, 1,000 layers",
        needs_database: true,
        build: |setup| {
            let screener = layered(setup)?;
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    Answer::of_blocked(link, screener.is_blocked(link, &Context::default()))
                })
            }))
        },
    },
    Entry {
        name: "are_blocked, 2 threads",
        needs_database: true,
        build: |setup| {
            let screener = screener(setup)?;
            Ok(Box::new(move |links| {
                let next = AtomicUsize::new(0);
                thread::scope(|scope| {
                    let other = scope.spawn(|| pieces(&screener, links, &next));
                    let mut sum = pieces(&screener, links, &next);
                    // A thread that panicked leaves an answer that is wrong.
                    sum += other.join().unwrap_or_default();
                    sum
                })
            }))
        },
    },
];

fn screener(setup: &Setup) -> Result<Screener, Box<dyn Error>> {
    Ok(Screener::new(setup.open()?))
}

/// The database below a thousand layers of one rule each, none of which matches a link.
fn layered(setup: &Setup) -> Result<Screener, Box<dyn Error>> {
    let mut builder = Screener::builder();
    builder.database(setup.open()?);
    for number in 0..1000 {
        let mut compiler = Compiler::new(format!("layer {number}"));
        let list = format!("order-{number}.nothing.example\n");
        compiler.add_list(ListInfo::new("orders", Format::Domains), list.as_bytes())?;
        builder.database(Database::from_bytes(compiler.finish()?.into_bytes())?);
    }
    Ok(builder.build())
}

fn batch(screener: &Screener, links: &[&str]) -> Answer {
    count(links, screener.are_blocked(links, &Context::default()).into_iter())
}

fn count(links: &[&str], blocked: impl Iterator<Item = bool>) -> Answer {
    let mut sum = Answer::default();
    for (link, is_blocked) in links.iter().zip(blocked) {
        sum += Answer::of_blocked(link, is_blocked);
    }
    sum
}

/// Takes pieces of the work until there are none left, so that a thread whose processor is busy
/// holds nobody up.
fn pieces(screener: &Screener, links: &[&str], next: &AtomicUsize) -> Answer {
    let mut sum = Answer::default();
    loop {
        let start = next.fetch_add(PIECE, Ordering::Relaxed);
        match links.get(start..links.len().min(start + PIECE)) {
            None | Some([]) => return sum,
            Some(piece) => sum += batch(screener, piece),
        }
    }
}

const PIECE: usize = 1024;
