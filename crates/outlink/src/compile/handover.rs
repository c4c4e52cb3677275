//! A long list on two threads: one reads it, the other reviews and keeps what it holds.
//!
//! Both take about as long. Items go from one to the other in chunks, of which a bounded number is
//! under way. The first [`MANY`] items are taken where they are read, so that a short list
//! costs no thread.

use std::panic;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::thread::Scope;
use std::thread::ScopedJoinHandle;

use crate::expand::Knowledge;
use crate::list::Diagnostic;
use crate::list::Sink;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::withdrawal::Withdrawal;

/// Reads a list into a sink, which takes the same in the same order on whatever thread. The knowledge
/// is in force on both.
pub(super) fn read<'env, S: Sink + Send, T>(
    sink: &'env mut S,
    knowledge: &'env Knowledge,
    read: impl FnOnce(&mut dyn Sink) -> T,
) -> T {
    thread::scope(|scope| {
        let mut handover =
            Handover { scope, knowledge, sink: Some(sink), taken: 0, sink_thread: None };
        let outcome = knowledge.while_in_force(|| read(&mut handover));
        handover.finish();
        outcome
    })
}

/// The sink that the reader of a list sees.
struct Handover<'scope, 'env, S> {
    scope: &'scope Scope<'scope, 'env>,
    knowledge: &'env Knowledge,
    /// The sink, unless the other thread has it.
    sink: Option<&'env mut S>,
    /// How many items the sink took on this thread.
    taken: usize,
    sink_thread: Option<SinkThread<'scope>>,
}

/// The other thread, and what is next to be sent to it.
struct SinkThread<'scope> {
    thread: ScopedJoinHandle<'scope, ()>,
    chunks: SyncSender<Chunk>,
    chunk: Chunk,
}

/// Items in their order. Names, which are most of them, lie one behind the other in one text, and a
/// name takes no memory of its own.
#[derive(Default)]
struct Chunk {
    order: Vec<ChunkItem>,
    names: String,
    items: Vec<Item>,
}

/// An item of a chunk.
enum ChunkItem {
    /// The next so many bytes of the names, and the line.
    Name(u32, u32),
    /// The next of the items.
    Item,
}

/// What a list holds.
enum Item {
    Rule(Rule),
    Diagnostic(Diagnostic),
    Withdrawal(Withdrawal),
    Canary(String),
}

impl<'env, S: Sink + Send> Handover<'_, 'env, S> {
    fn take(&mut self, item: Item) {
        if let Some(sink_thread) = &mut self.sink_thread {
            sink_thread.push(item);
        } else if let Some(sink) = &mut self.sink {
            item.give(*sink);
            self.taken += 1;
            if self.taken == MANY && thread::available_parallelism().is_ok_and(|it| it.get() > 1) {
                self.start();
            }
        }
    }

    fn take_name(&mut self, name: &str, line: u32) {
        match (&mut self.sink_thread, &mut self.sink) {
            (Some(sink_thread), _) => sink_thread.push_name(name, line),
            (None, Some(sink)) if self.taken >= MANY => sink.name(name, line),
            _ => self.take(Item::Rule(Rule::new(Pattern::Domain(name.to_owned()), line))),
        }
    }

    /// Gives the sink to a thread of its own. Where the system has none to give, the sink stays here.
    fn start(&mut self) {
        // The sink goes to the thread when there is one: what fails to start drops what it was given.
        let (give, sinks) = sync_channel::<&'env mut S>(1);
        let (chunks, received) = sync_channel::<Chunk>(MAX_CHUNKS);
        let knowledge = self.knowledge;
        let work = move || {
            let Ok(sink) = sinks.recv() else { return };
            knowledge.while_in_force(|| {
                received.into_iter().for_each(|chunk| chunk.give(sink));
            });
        };
        let Ok(thread) = thread::Builder::new().spawn_scoped(self.scope, work) else { return };
        let Some(sink) = self.sink.take() else { return };
        match give.send(sink) {
            Ok(()) => {
                self.sink_thread = Some(SinkThread { thread, chunks, chunk: Chunk::default() });
            }
            Err(unsent) => self.sink = Some(unsent.0),
        }
    }

    /// Waits until the sink has taken everything.
    fn finish(self) {
        let Some(SinkThread { thread, chunks, chunk }) = self.sink_thread else { return };
        // It takes nothing more only if it panics, and then joining tells.
        let _ = chunks.send(chunk);
        drop(chunks);
        thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
    }
}

impl SinkThread<'_> {
    fn push(&mut self, item: Item) {
        self.chunk.items.push(item);
        self.chunk.order.push(ChunkItem::Item);
        if self.chunk.items.len() >= CHUNK_ITEMS {
            self.send();
        }
    }

    fn push_name(&mut self, name: &str, line: u32) {
        self.chunk.names.push_str(name);
        self.chunk.order.push(ChunkItem::Name(name.len() as u32, line));
        if self.chunk.order.len() >= CHUNK_NAMES {
            self.send();
        }
    }

    fn send(&mut self) {
        // As above.
        let _ = self.chunks.send(std::mem::take(&mut self.chunk));
    }
}

impl Chunk {
    fn give(self, sink: &mut impl Sink) {
        let (mut names, mut items) = (self.names.as_str(), self.items.into_iter());
        for place in self.order {
            match place {
                ChunkItem::Name(bytes, line) => {
                    let (name, rest) =
                        names.split_at_checked(bytes as usize).unwrap_or((names, ""));
                    names = rest;
                    sink.name(name, line);
                }
                ChunkItem::Item => items.by_ref().take(1).for_each(|item| item.give(sink)),
            }
        }
    }
}

impl Item {
    fn give(self, sink: &mut impl Sink) {
        match self {
            Self::Rule(rule) => sink.rule(rule),
            Self::Diagnostic(diagnostic) => sink.diagnostic(diagnostic),
            Self::Withdrawal(withdrawal) => sink.withdrawal(withdrawal),
            Self::Canary(link) => sink.canary(link),
        }
    }
}

impl<S: Sink + Send> Sink for Handover<'_, '_, S> {
    fn rule(&mut self, rule: Rule) {
        self.take(Item::Rule(rule));
    }

    fn name(&mut self, name: &str, line: u32) {
        self.take_name(name, line);
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        self.take(Item::Diagnostic(diagnostic));
    }

    fn withdrawal(&mut self, withdrawal: Withdrawal) {
        self.take(Item::Withdrawal(withdrawal));
    }

    fn canary(&mut self, link: String) {
        self.take(Item::Canary(link));
    }
}

/// How many items are taken before a second thread is worth its start.
const MANY: usize = 1 << 14;

/// How many items go to the other thread together.
const CHUNK_ITEMS: usize = 512;

/// How many names do, and what is between them.
const CHUNK_NAMES: usize = 4096;

/// How many chunks wait at most until the sink takes them: some megabytes.
const MAX_CHUNKS: usize = 8;

#[cfg(test)]
mod tests {
    use std::thread::ThreadId;

    use super::*;
    use crate::rule::Pattern;

    /// Keeps what it is given, and the threads on which it is.
    #[derive(Default)]
    struct Kept {
        items: Vec<String>,
        threads: Vec<ThreadId>,
        panics_at: Option<usize>,
    }

    impl Kept {
        fn keep(&mut self, item: String) {
            assert_ne!(Some(self.items.len()), self.panics_at, "told to panic");
            self.items.push(item);
            let here = thread::current().id();
            if self.threads.last() != Some(&here) {
                self.threads.push(here);
            }
        }
    }

    impl Sink for Kept {
        fn rule(&mut self, rule: Rule) {
            let knows_it = !Knowledge::in_force().is_builtin();
            self.keep(format!("rule {} {} {knows_it}", rule.line, rule.pattern));
        }

        fn diagnostic(&mut self, diagnostic: Diagnostic) {
            self.keep(format!("diagnostic {}", diagnostic.line));
        }

        fn withdrawal(&mut self, withdrawal: Withdrawal) {
            self.keep(format!("withdrawal {withdrawal:?}"));
        }

        fn canary(&mut self, link: String) {
            self.keep(format!("canary {link}"));
        }
    }

    /// A rule an item, every third one as a name, and a canary after every hundredth of them.
    fn give(items: usize, sink: &mut dyn Sink) -> usize {
        for item in 0..items {
            match item % 3 {
                0 => sink.name(&format!("x{item}.example"), item as u32),
                _ => sink.rule(Rule::new(Pattern::Domain(format!("x{item}.example")), item as u32)),
            }
            if item % 100 == 0 {
                sink.canary(format!("https://x{item}.example/"));
            }
        }
        items
    }

    fn known() -> Knowledge {
        let mut known = Knowledge::default();
        let row = "[[redirector]]\nname = \"x.y\"\nsource = \"t\"\nhosts = [\"a.example\"]\n\
                   query = true\n";
        known.redirectors(row).unwrap();
        known
    }

    #[test]
    fn whichever_thread_takes_it_everything_comes_once_and_in_order() {
        for items in [0, 1, MANY - 1, MANY, MANY + 1, MANY + 20 * CHUNK_ITEMS + 3] {
            let mut direct = Kept::default();
            known().while_in_force(|| give(items, &mut direct));
            let mut kept = Kept::default();
            assert_eq!(read(&mut kept, &known(), |sink| give(items, sink)), items);
            assert_eq!(kept.items, direct.items, "{items}");
            assert!(kept.items.iter().all(|item| !item.ends_with(" false")));
            let cores = thread::available_parallelism().map_or(1, usize::from);
            let is_long = kept.items.len() > MANY && cores > 1;
            assert_eq!(kept.threads.len(), usize::from(items > 0) + usize::from(is_long));
        }
    }

    #[test]
    fn a_panic_of_the_sink_reaches_the_reader() {
        for at in [3, MANY + 3] {
            let mut kept = Kept { panics_at: Some(at), ..Kept::default() };
            let knowledge = known();
            let read = panic::AssertUnwindSafe(|| {
                read(&mut kept, &knowledge, |sink| give(MANY + 50 * CHUNK_ITEMS, sink))
            });
            let payload = panic::catch_unwind(read).unwrap_err();
            let text = payload.downcast_ref::<String>().unwrap();
            assert!(text.contains("told to panic"), "{text}");
        }
    }
}
