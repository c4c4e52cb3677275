//! What a look at a link allocates: nothing, if there is nothing to say about it. What a list allocates does
//! not grow with the lists before it.

#![expect(unsafe_code, reason = "an allocator is an unsafe trait")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::alloc::GlobalAlloc;
use std::alloc::Layout;
use std::alloc::System;
use std::cell::Cell;
use std::ops::Range;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink_c::action::OUTLINK_ACTION_ALLOW;
use outlink_c::database::outlink_database_free;
use outlink_c::database::outlink_database_starter;
use outlink_c::screener::outlink_screener_action;
use outlink_c::screener::outlink_screener_actions;
use outlink_c::screener::outlink_screener_free;
use outlink_c::screener::outlink_screener_new;
use outlink_c::status::OUTLINK_STATUS_OK;
use outlink_c::view::outlink_str;
use outlink_tests::fuzzing::c_api::made;
use outlink_tests::fuzzing::c_api::view;

/// The allocator of the system, which counts what each thread asks of it.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes on to the allocator of the system as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // A thread that ends may have given up its counter.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the promises that this method asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

fn allocations_of<T>(work: impl FnOnce() -> T) -> u64 {
    let before = ALLOCATIONS.get();
    let result = work();
    let count = ALLOCATIONS.get() - before;
    drop(result);
    count
}

const MISSES: [&str; 6] = [
    "https://example.com",
    "https://www.example.com/a/b-c_d.html?q=1&r=2#top",
    "http://example.com:8080/caf%C3%A9//?q=%41",
    "https://a-name-of-more-than-sixteen-bytes.shop.example.co.uk/",
    "https://192.0.2.33/",
    "https://evil.example.org/x?id=8",
];

/// Rules of every kind, aliases included, some of them on the hosts of the misses.
const RULES: &str = r#"
{"prefix":"example.com/~gang"}
{"url":"www.example.com/a/other.html"}
{"url":"t.me/gangshop"}
{"url":"graph.org/page"}
{"prefix":"te.legra.ph/pages"}
{"entity":"telegram:username/foo"}
{"ip":"203.0.113.0/24"}
{"host":"evil.example"}
{"domain":"evil.test","effect":"except"}
{"keyword":"casino-bonus"}
{"regex":"verify[0-9]{4}"}
{"regex":"^login","domains":["example.net"]}
{"sha256":"73d986e1"}
"#;

/// As [`screener`], with every kind of table in use.
fn with_everything() -> Screener {
    let mut compiler = Compiler::new("test");
    let mut info = ListInfo::new("rules", Format::Rules);
    info.kind = ListKind::Category;
    compiler.add_list(info, RULES.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().warnings(), 0);
    let screener = Screener::new(Database::from_bytes(compiled.into_bytes()).unwrap());
    // Regexes and the tables that all databases share are made when they are first asked for.
    for link in [
        "https://t.me/foo?u=https://evil.example",
        "https://x.example/verify1234",
        "https://example.net/",
    ] {
        drop(screener.screen(link, &Context::default()));
    }
    screener
}

fn screener() -> Screener {
    let mut compiler = Compiler::new("test");
    let domains = ListInfo::new("domains", Format::Domains);
    compiler.add_list(domains, &b"evil.example\n"[..]).unwrap();
    let urls = ListInfo::new("urls", Format::Urls);
    compiler.add_list(urls, &b"http://evil.example.org/x?id=7\n"[..]).unwrap();
    let screener =
        Screener::new(Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap());
    // Tables that are made when they are first asked for are made now.
    drop(screener.screen("https://t.me/foo?u=https://evil.example", &Context::default()));
    screener
}

#[test]
fn a_miss_allocates_nothing() {
    let screener = screener();
    for link in MISSES {
        assert_eq!(
            allocations_of(|| screener.is_blocked(link, &Context::default())),
            0,
            "is_blocked {link}"
        );
        assert_eq!(
            allocations_of(|| screener.screen(link, &Context::default())),
            0,
            "screen {link}"
        );
        assert!(screener.screen(link, &Context::default()).reasons().is_empty(), "{link}");
    }
    assert_ne!(
        allocations_of(|| screener.screen("https://evil.example", &Context::default())),
        0,
        "it counts"
    );
}

/// Links that hold escapes or a port are the exception: keywords, regexes and hashes are looked for in
/// a text that is made for that.
#[test]
fn a_miss_allocates_nothing_whatever_kinds_of_rules_there_are() {
    let screener = with_everything();
    for link in MISSES.iter().filter(|link| !link.contains(['%']) && !link.contains(":8080")) {
        assert_eq!(
            allocations_of(|| screener.is_blocked(link, &Context::default())),
            0,
            "is_blocked {link}"
        );
        assert_eq!(
            allocations_of(|| screener.screen(link, &Context::default())),
            0,
            "screen {link}"
        );
        assert!(screener.screen(link, &Context::default()).reasons().is_empty(), "{link}");
    }
    for link in
        ["https://example.com/~gang/x", "https://t.me/s/gangshop", "https://x.example/casino-bonus"]
    {
        assert!(screener.is_blocked(link, &Context::default()), "{link}");
    }
}

#[test]
fn many_misses_allocate_their_answers_alone() {
    let screener = screener();
    let links = MISSES.repeat(50);
    let context = Context::default();
    assert_eq!(allocations_of(|| screener.are_blocked(&links, &context)), 1);
    assert_eq!(allocations_of(|| screener.actions(&links, &context)), 1);
    let many = allocations_of(|| screener.screen_many(&links, &context));
    assert_eq!(many, 1);
}

#[test]
fn a_miss_allocates_nothing_through_c() {
    let database = made(|place, error| outlink_database_starter(place, error)).unwrap();
    let screener =
        made(|place, error| outlink_screener_new(Some(&database), None, place, error)).unwrap();
    outlink_database_free(Some(database));
    let action = |link: &str| outlink_screener_action(Some(&screener), view(link.as_bytes()), None);
    // Tables that are made when they are first asked for are made now.
    action("https://t.me/foo?u=https://evil.example");
    for link in MISSES {
        let count = allocations_of(|| assert_eq!(action(link), OUTLINK_ACTION_ALLOW));
        assert_eq!(count, 0, "{link}");
    }
    let listed = "https://testsafebrowsing.appspot.com/s/phishing.html";
    assert_ne!(allocations_of(|| action(&format!("{listed}?"))), 0, "it counts");

    // More than go to the engine at a time.
    let links: Vec<outlink_str> = MISSES.map(|link| view(link.as_bytes())).repeat(100);
    let mut actions = vec![7; links.len()];
    let (from, count, into) = (links.as_ptr(), links.len(), actions.as_mut_ptr());
    let mut status = OUTLINK_STATUS_OK;
    let allocations = allocations_of(|| {
        // SAFETY: there are as many of both, and they do not overlap.
        let call =
            unsafe { outlink_screener_actions(Some(&screener), from, count, None, into, None) };
        status = call;
    });
    assert_eq!((allocations, status), (0, OUTLINK_STATUS_OK));
    assert!(actions.iter().all(|action| *action == OUTLINK_ACTION_ALLOW));
    outlink_screener_free(Some(screener));
}

#[test]
fn many_lists_cost_what_they_hold() {
    const LISTS: usize = 500;
    let mut compiler = Compiler::new("test");
    let mut add = |numbers: Range<usize>| {
        for number in numbers {
            let mut info = ListInfo::new(format!("order {number}"), Format::Domains);
            info.attributes.category = Some(format!("category of {number}"));
            compiler.add_list(info, &b"co.uk\n"[..]).unwrap();
        }
    };
    // Tables that are made when they are first asked for are made now.
    add(0..LISTS);
    let early = allocations_of(|| add(LISTS..2 * LISTS));
    add(2 * LISTS..7 * LISTS);
    let late = allocations_of(|| add(7 * LISTS..8 * LISTS));
    assert_eq!(compiler.finish().unwrap().report().lists.len(), 8 * LISTS);
    // A copy of the report for each list would be several times as much late as early.
    assert!(
        late <= early + early / 10,
        "{LISTS} lists take {early} allocations early and {late} late"
    );
}
