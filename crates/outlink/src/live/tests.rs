//! What the locks of a live screener are for.

use std::sync::mpsc;
use std::thread;

use super::*;
use crate::compile::Compiler;
use crate::context::Context;
use crate::format::Format;
use crate::rule::ListInfo;

fn database(name: &str, rules: &str) -> Database {
    let mut compiler = Compiler::new(name);
    compiler.add_list(ListInfo::new(name, Format::Rules), rules.as_bytes()).unwrap();
    Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()
}

/// Whatever the files take, an order does not wait for them.
#[test]
fn an_urgent_layer_does_not_wait_for_files() {
    let live = Live::open(LiveSources::default()).unwrap();
    let locks = Locks::of_this_process(&live.locks);
    let held = locks.files();
    live.put_layer(database("orders", "{\"domain\":\"order.example\"}")).unwrap();
    assert!(live.current().is_blocked("https://order.example/", &Context::default()));
    drop(held);
}

/// As a process does that was forked while other threads held the locks.
#[test]
fn another_process_does_not_wait_for_locks_that_threads_held() {
    let live = Arc::new(Live::open(LiveSources::default()).unwrap());
    live.put_layer(database("orders", "{\"domain\":\"order.example\"}")).unwrap();
    let locks = Locks::of_this_process(&live.locks);
    live.locks.store(Arc::new(locks.of_another_process()));
    let locks = live.locks.load_full();
    let _held = (locks.files(), locks.state());
    let (sender, done) = mpsc::channel();
    let child = Arc::clone(&live);
    thread::spawn(move || {
        child.reload_if_changed().unwrap();
        child.put_layer(database("more", "{\"domain\":\"more.example\"}")).unwrap();
        child.remove_layer("orders").unwrap();
        drop(child);
        sender.send(()).unwrap();
    });
    done.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(live.current().is_blocked("https://more.example/", &Context::default()));
    assert!(!live.current().is_blocked("https://order.example/", &Context::default()));
}

/// Trying only some canaries gives the same answer as trying all of them.
#[test]
fn the_canaries_that_count_are_tried() {
    let live = Live::open(LiveSources::default()).unwrap();
    let put = |name: &str, rules: &str| {
        let outcome = live.put_layer(database(name, rules));
        let uncaught = live.current().uncaught_canaries();
        assert_eq!(uncaught, [""; 0], "{name}: {rules}");
        match outcome {
            Ok(()) => None,
            Err(ReloadError::Canaries { failed }) => Some(failed),
            Err(error) => panic!("{error}"),
        }
    };
    let base = concat!(
        "{\"url\":\"a.example/x\"}{\"domain\":\"b.example\"}{\"entity\":\"telegram:username/gang\"}",
        "{\"keyword\":\"mule\"}{\"ip\":\"192.0.2.0/24\"}",
        "{\"canary\":\"https://a.example/x?y\"}{\"canary\":\"https://www.b.example/\"}",
        "{\"canary\":\"https://t.me/s/gang\"}{\"canary\":\"https://c.example/mule\"}",
        "{\"canary\":\"http://192.0.2.7/\"}"
    );
    assert_eq!(put("base", &base.replace("}{", "}\n{")), None);
    let all = [
        "https://a.example/x?y",
        "https://www.b.example/",
        "https://t.me/s/gang",
        "https://c.example/mule",
        "http://192.0.2.7/",
    ];
    // Exceptions, and withdrawals of the same rules.
    for (rule, canary) in [
        ("\"url\":\"a.example/x\"", all[0]),
        ("\"domain\":\"b.example\"", all[1]),
        ("\"entity\":\"telegram:username/gang\"", all[2]),
        ("\"keyword\":\"mule\"", all[3]),
        ("\"ip\":\"192.0.2.0/24\"", all[4]),
    ] {
        let withdrawal = format!("{{\"withdraw\":{{\"list\":\"base\",{rule}}}}}");
        assert_eq!(put("appeals", &withdrawal), Some(vec![canary.to_owned()]));
        // It lies below, where it withdraws nothing.
        let exception = format!("{{{rule},\"effect\":\"except\"}}\n{{\"list\":1}}");
        let exception = exception.lines().next().unwrap().replace('}', ",\"exceptions\":\"all\"}");
        assert!(live.put_layer(database("lifts", &exception)).is_ok(), "exceptions lift their own");
        live.remove_layer("lifts").unwrap();
    }
    // Databases of the same names, with fewer rules.
    let less = "{\"url\":\"a.example/x\"}\n{\"canary\":\"https://a.example/x?y\"}\n";
    assert_eq!(put("base", less), None, "its own canaries go with it");
    assert_eq!(put("keeper", "{\"canary\":\"https://a.example/x\"}"), None);
    assert_eq!(put("base", "{\"domain\":\"z.example\"}"), Some(vec!["https://a.example/x".into()]));
    assert!(matches!(live.remove_layer("base"), Err(ReloadError::Canaries { .. })));
    assert_eq!(put("more", "{\"domain\":\"a.example\"}"), None);
    assert!(live.remove_layer("base").unwrap(), "another layer catches it");
    // A withdrawal of an exception lets a block stand, and goes.
    assert!(live.remove_layer("keeper").unwrap());
}
