//! A chat: threads that screen the links of messages while the databases are replaced.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::thread;

use outlink::Action;
use outlink::Context;
use outlink::Live;
use outlink::Screener;

/// A message, and for whom it is.
#[derive(Clone, Debug)]
pub struct Message {
    /// The number that the decision carries too.
    pub id: u64,
    /// What was written.
    pub text: String,
    /// For whom, where and when.
    pub context: Context,
}

/// What is to be done about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The number of the message.
    pub id: u64,
    /// The strictest action of its links; [`Action::Allow`] if it has none.
    pub action: Action,
    /// The verdicts that are not `allow`, as JSON for the log.
    pub verdicts: Vec<String>,
}

/// Decides about one message.
pub fn decide(screener: &Screener, message: &Message) -> Decision {
    let links = screener.screen_text(&message.text, &message.context);
    let verdicts = links.iter().map(|(_, verdict)| verdict);
    let action = verdicts.clone().map(|it| it.action()).max().unwrap_or(Action::Allow);
    let logged = verdicts.filter(|it| it.action() != Action::Allow);
    Decision { id: message.id, action, verdicts: logged.map(|it| it.to_json()).collect() }
}

/// Decides about messages on so many threads, until their sender is gone. Decisions come in any order.
pub fn serve(
    live: &Arc<Live>,
    messages: Receiver<Message>,
    decisions: &Sender<Decision>,
    threads: usize,
) {
    let messages = Mutex::new(messages);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = messages.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(message) = next else { break };
                    // Taken anew for each message: a reload counts from the next one on.
                    if decisions.send(decide(&live.current(), &message)).is_err() {
                        break;
                    }
                }
            });
        }
    });
}
