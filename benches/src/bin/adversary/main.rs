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
const MOST: Duration = Duration::from_millis(25);

/// The same if its author has written the list too: keywords that begin each other, hundreds of them
/// at every byte of the link.
const MOST_WITH_LIST: Duration = Duration::from_millis(250);

/// How much longer twice the length may take; 2 is linear, and the rest is noise and caches.
const MOST_GROWTH: f64 = 3.0;

fn main() -> ExitCode {
    let mut bench = Bench { is_right: true, most: MOST };
    let limit = Limits::default().link_bytes;
    println!("{:<46} {:>9} {:>9} {:>8}", "family", "us", "us/KiB", "growth");
    let nothing = Screener::builder().build();
    bench.links("no list", &nothing, &adversary::FAMILIES, limit);
    let rules = screener(&adversary::rules(limit - 64));
    bench.links("every kind of rule, long keys", &rules, &adversary::FAMILIES, limit);
    bench.most = MOST_WITH_LIST;
    bench.links("keywords and regexes made for it", &rules, &adversary::LISTED, limit);
    bench.most = MOST;
    println!("-- crafted with the seed of the file");
    for flood in flood::floods(limit) {
        let short = [flood.half.as_str()];
        bench.row(&flood.name, &flood.screener, &flood.whole, short[0]);
    }
    println!("-- texts of 1 MiB, extracted");
    for (name, repeated) in TEXTS {
        let whole = repeated.repeat((1 << 20) / repeated.len());
        let half = repeated.repeat((1 << 19) / repeated.len());
        let run = |text: &str| fastest(|| extract(black_box(text)).count());
        let (whole_time, half_time) = (run(&whole), run(&half));
        bench.print(name, whole.len(), whole_time, half_time);
        bench.is_linear(name, whole_time, half_time);
    }
    if bench.is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Bench {
    is_right: bool,
    most: Duration,
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
        let run = |link: &str| fastest(|| screener.screen(black_box(link)));
        let (whole_time, half_time) = (run(whole), run(half));
        self.print(name, whole.len(), whole_time, half_time);
        // Links of very different lengths come of families that can only double.
        if half.len() * 9 / 4 > whole.len() {
            self.is_linear(name, whole_time, half_time);
        }
        if whole_time > self.most {
            println!("   ^ longer than {:?}", self.most);
            self.is_right = false;
        }
    }

    fn print(&self, name: &str, bytes: usize, whole: Duration, half: Duration) {
        let micros = whole.as_secs_f64() * 1e6;
        let growth = whole.as_secs_f64() / half.as_secs_f64();
        let per_kib = micros / (bytes as f64 / 1024.0);
        println!("{name:<46} {micros:>9.1} {per_kib:>9.2} {growth:>8.2}");
    }

    fn is_linear(&mut self, name: &str, whole: Duration, half: Duration) {
        // What takes no time to speak of is all noise.
        let is_linear = whole < Duration::from_micros(20)
            || whole.as_secs_f64() <= MOST_GROWTH * half.as_secs_f64();
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
    let mut info = ListInfo::new("rules", Format::Rules);
    info.kind = ListKind::Category;
    Screener::new(lists::database(&[(info, rules.to_owned())]))
}

/// What looks like the beginning of a link, again and again.
const TEXTS: [(&str, &str); 12] = [
    ("text: schemes", "http://"),
    ("text: a link with no end", "a.example/x"),
    ("text: labels", "a."),
    ("text: brackets", "[.]"),
    ("text: opening brackets", "(["),
    ("text: Markdown", "](http://a.example/("),
    ("text: attributes", "href=\""),
    ("text: escapes", "%68%74%74%70"),
    ("text: entities of HTML", "&#x68;&#116;"),
    ("text: angle brackets", "<http://a"),
    ("text: dots in words", "a dot b "),
    ("text: at signs", "a@b:"),
];
