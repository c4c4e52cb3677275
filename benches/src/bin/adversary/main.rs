//! What the worst links cost: for each family of hostile links the time for one, at the longest that
//! the default limits take and at half of that, so that what grows faster than the link shows.
//!
//! ```text
//! cargo run --release -p outlink-benches --bin adversary
//! ```
//!
//! Times are those of the processor, so that neighbours on the machine do little harm. Fails if a link
//! takes longer than the documentation of `Limits` promises, or if twice the length takes much more
//! than twice the time.

mod flood;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::extract::extract;
use outlink_tests::adversary;
use outlink_tests::adversary::Family;
use outlink_tests::lists;
use rustix::time::ClockId;
use rustix::time::clock_gettime;

/// The longest that a link may take, at the default limits.
const MAX_TIME: Duration = Duration::from_millis(25);

/// The bound for a link whose author has written the list too: keywords that begin each other, hundreds
/// of them at every byte of the link.
const MAX_LISTED: Duration = Duration::from_millis(250);

/// How much longer twice the length may take; 2 is linear, and the rest is noise and caches.
const MAX_GROWTH: f64 = 3.0;

fn main() -> ExitCode {
    let mut bench = Bench { is_right: true, max_time: MAX_TIME };
    let limit = Limits::default().link_bytes;
    println!("{:<56} {:>9} {:>9} {:>8}", "family", "us", "us/KiB", "growth");
    let nothing = Screener::builder().build();
    bench.links("no list", &nothing, &adversary::FAMILIES, limit);
    let rules = screener(&adversary::rules(limit - 64));
    bench.links("every kind of rule, long keys", &rules, &adversary::FAMILIES, limit);
    let layers = layers(&adversary::place_rules(limit - 64));
    bench.links("the rules of places in many small layers", &layers, &adversary::FAMILIES, limit);
    bench.max_time = MAX_LISTED;
    bench.links("keywords and regexes made for it", &rules, &adversary::LISTED, limit);
    bench.max_time = MAX_TIME;
    println!("-- crafted with the seed of the file");
    for flood in flood::floods(limit) {
        match flood {
            Some(flood) => bench.row(&flood.name, &flood.screener, &flood.whole, &flood.half),
            None => {
                println!("   ^ the layout of the file is another one: no links for it are built");
                bench.is_right = false;
            }
        }
    }
    println!("-- texts of 1 MiB, extracted");
    for family in adversary::TEXTS {
        let (whole, half) = ((family.link)(1 << 20), (family.link)(1 << 19));
        let run = |text: &str| fastest(|| extract(black_box(text)).count());
        let (whole_time, half_time) = (run(&whole), run(&half));
        bench.print(family.name, whole.len(), whole_time, Some(half_time));
        bench.is_linear(family.name, whole_time, half_time);
    }
    if bench.is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Bench {
    is_right: bool,
    max_time: Duration,
}

impl Bench {
    fn links(&mut self, title: &str, screener: &Screener, families: &[Family], limit: usize) {
        println!("-- {title}");
        for family in families {
            let (whole, half) = ((family.link)(limit), (family.link)(limit / 2));
            assert!(whole.len() <= limit, "{}: {} bytes", family.name, whole.len());
            self.row(family.name, screener, &whole, &half);
        }
    }

    fn row(&mut self, name: &str, screener: &Screener, whole: &str, half: &str) {
        let run = |link: &str| fastest(|| screener.screen(black_box(link), &Context::default()));
        let (whole_time, half_time) = (run(whole), run(half));
        // Links of very different lengths come of families that can only double, and of those that
        // are made for one length.
        let is_half = half.len() * 9 / 4 > whole.len();
        self.print(name, whole.len(), whole_time, Some(half_time).filter(|_| is_half));
        if is_half {
            self.is_linear(name, whole_time, half_time);
        }
        if whole_time > self.max_time {
            println!("   ^ longer than {:?}", self.max_time);
            self.is_right = false;
        }
    }

    fn print(&self, name: &str, bytes: usize, whole: Duration, half: Option<Duration>) {
        let micros = whole.as_secs_f64() * 1e6;
        let growth = |half: Duration| format!("{:.2}", whole.as_secs_f64() / half.as_secs_f64());
        let growth = half.map_or("-".to_owned(), growth);
        let per_kib = micros / (bytes as f64 / 1024.0);
        println!("{name:<56} {micros:>9.1} {per_kib:>9.2} {growth:>8}");
    }

    fn is_linear(&mut self, name: &str, whole: Duration, half: Duration) {
        // What takes no time to speak of is all noise.
        let is_linear = whole < Duration::from_micros(20)
            || whole.as_secs_f64() <= MAX_GROWTH * half.as_secs_f64();
        if !is_linear {
            println!("   ^ {name} grows faster than its length");
            self.is_right = false;
        }
    }
}

/// The shortest of a few times.
fn fastest<T>(mut run: impl FnMut() -> T) -> Duration {
    let begin = now();
    let mut fastest = Duration::MAX;
    let mut times = 0;
    while times < 5 || (times < 200 && now() - begin < Duration::from_millis(40)) {
        let start = now();
        black_box(run());
        fastest = fastest.min(now() - start);
        times += 1;
    }
    fastest
}

/// How long this thread has had a processor.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.cast_unsigned(), time.tv_nsec as u32)
}

fn screener(rules: &str) -> Screener {
    Screener::new(database(rules))
}

/// A screener with one layer for each rule, which are searched as one.
fn layers(rules: &str) -> Screener {
    let mut builder = Screener::builder();
    rules.lines().for_each(|rule| {
        builder.database(database(rule));
    });
    builder.build()
}

fn database(rules: &str) -> Database {
    let mut info = ListInfo::new("rules", Format::Rules);
    info.kind = ListKind::Category;
    lists::database(&[(info, rules.to_owned())])
}
