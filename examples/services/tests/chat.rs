//! Messages are decided while the databases are replaced.

mod common;

use std::sync::mpsc;
use std::thread;

use outlink::Action;
use outlink::Context;
use outlink::Policy;
use outlink_services::chat::Decision;
use outlink_services::chat::Message;
use outlink_services::chat::serve;

#[test]
fn every_message_is_decided_once_and_by_one_state() {
    const MESSAGES: u64 = 4_000;
    let live = common::live(r#"{"domain":"evil.example"}"#, Policy::default());
    let (to_threads, messages) = mpsc::channel();
    let (from_threads, decisions) = mpsc::channel::<Decision>();
    let mut seen = thread::scope(|scope| {
        let live = &live;
        scope.spawn(move || serve(live, messages, &from_threads, 4));
        // The same rules under another database, again and again.
        scope.spawn(move || {
            for _ in 0..50 {
                live.put_layer(common::database(r#"{"domain":"evil.example"}"#)).expect("a layer");
            }
        });
        for id in 0..MESSAGES {
            let links = ["see hxxps://sub.evil[.]example/a", "see good.example/a", "no link"];
            let text = links[usize::try_from(id).unwrap() % 3].to_owned();
            to_threads.send(Message { id, text, context: Context::default() }).expect("threads");
        }
        drop(to_threads);
        decisions.into_iter().collect::<Vec<_>>()
    });
    seen.sort_by_key(|it| it.id);
    assert_eq!(seen.len(), usize::try_from(MESSAGES).unwrap());
    for (id, decision) in (0..).zip(&seen) {
        let action = if id % 3 == 0 { Action::Block } else { Action::Allow };
        assert_eq!((decision.id, decision.action), (id, action), "{decision:?}");
        assert_eq!(decision.verdicts.len(), usize::from(action == Action::Block));
    }
}
