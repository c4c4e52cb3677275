//! The pictures of the front page, drawn from what the command prints and from the record of the
//! benchmarks, for light and for dark pages. `OUTLINK_BLESS=1` writes them anew.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::root;
use crate::run;

/// The records that the front page shows: times of one pass, and memory of one process.
const TIMES: &str = "2026-11-30-5.txt";
const MEMORY: &str = "2026-11-30-6.txt";

/// The engines of the record, with what the front page calls them.
const BARS: [(&str, &str); 8] = [
    ("are_blocked", "outlink, a batch: blocked or not"),
    ("is_blocked", "outlink, one link: blocked or not"),
    ("screen", "outlink, one link: verdict with reasons"),
    ("url", "crate url: parses, looks nothing up"),
    ("ada-url + set", "ada-url and a hash set"),
    ("url + set", "crate url and a hash set"),
    ("url + fst", "crate url and a finite state transducer"),
    ("adblock", "crate adblock (Brave)"),
];

/// The longest bar, in nanoseconds; a longer one is cut.
const MAX_NANOSECONDS: f64 = 1400.0;

struct Theme {
    name: &'static str,
    page: &'static str,
    frame: &'static str,
    text: &'static str,
    faint: &'static str,
    own: &'static str,
    other: &'static str,
    block: &'static str,
    allow: &'static str,
}

const THEMES: [Theme; 2] = [
    Theme {
        name: "light",
        page: "#ffffff",
        frame: "#d0d7de",
        text: "#1f2328",
        faint: "#59636e",
        own: "#0969da",
        other: "#afb8c1",
        block: "#cf222e",
        allow: "#1a7f37",
    },
    Theme {
        name: "dark",
        page: "#0d1117",
        frame: "#3d444d",
        text: "#e6edf3",
        faint: "#9198a1",
        own: "#4493f8",
        other: "#656c76",
        block: "#ff7b72",
        allow: "#3fb950",
    },
];

#[test]
#[cfg(unix)]
fn pictures_are_drawn_from_what_they_show() {
    type Draw = fn(&Theme) -> String;
    let pictures = [("explain", explain as Draw), ("speed", speed), ("overview", overview)];
    for (name, draw) in pictures {
        for theme in &THEMES {
            let path = root().join(format!("pictures/{name}-{}.svg", theme.name));
            let drawn = draw(theme);
            if env::var_os("OUTLINK_BLESS").is_some() {
                fs::write(&path, &drawn).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == drawn, "{} (OUTLINK_BLESS=1 draws it anew)", path.display());
        }
    }
}

#[test]
fn the_front_page_says_what_the_records_say() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let memory = record(MEMORY);
    for (engine, name) in [
        ("is_blocked", "outlink"),
        ("url + set", "crate `url` and a hash set"),
        ("url + fst", "crate `url` and a finite state transducer"),
        ("adblock", "crate `adblock`"),
    ] {
        let row = row(&memory, engine);
        let [ready, _, _, own, file] = [0, 1, 2, 3, 4].map(|place| row[place]);
        let row = format!("| {name} | {ready:.0} ms | {own:.0} MB | {file:.0} MB |");
        assert!(readme.contains(&row), "README.md lacks {row}");
    }
    assert!(readme.contains(&memory.lines().next().unwrap()[..10]), "{MEMORY}: its date");
}

fn repository() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn record(name: &str) -> String {
    fs::read_to_string(repository().join("benches/record").join(name)).unwrap()
}

/// The numbers of an engine's row.
fn row(record: &str, engine: &str) -> Vec<f64> {
    let row = record.lines().find_map(|line| line.strip_prefix(engine)?.strip_prefix("  "));
    let words = row.unwrap_or_else(|| panic!("no row {engine}")).split_whitespace();
    words.map_while(|word| word.parse().ok()).collect()
}

/// How many links an engine found blocked.
fn answer(record: &str, engine: &str) -> String {
    let row = record.lines().find_map(|line| line.strip_prefix(engine)?.strip_prefix("  "));
    let answer = row.unwrap().split(['[', ',']).nth(1).unwrap();
    thousands(answer.parse().unwrap())
}

/// `1234.5` as `1,235`.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() { tail.to_owned() } else { format!("{head},{tail}") }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A picture of this size: a frame, and what is in it.
fn picture(theme: &Theme, [width, height]: [usize; 2], title: &str, body: &str) -> String {
    let Theme { page, frame, text, faint, own, block, allow, .. } = theme;
    let (inner_width, inner_height) = (width - 1, height - 1);
    let title = escaped(title);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{title}">
<title>{title}</title>
<style>
text {{ fill: {text}; font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; white-space: pre; }}
.code {{ font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
.faint {{ fill: {faint}; }}
.own {{ fill: {own}; }}
.block {{ fill: {block}; font-weight: 600; }}
.allow {{ fill: {allow}; }}
.head {{ font-weight: 600; }}
</style>
<rect x="0.5" y="0.5" width="{inner_width}" height="{inner_height}" rx="8" fill="{page}" stroke="{frame}"/>
{body}</svg>
"#
    )
}

/// A line of a terminal has so many columns here, of so many pixels.
const COLUMNS: usize = 98;
const COLUMN: usize = 8;

/// Picture 1: `outlink explain` on a link that is disguised and wrapped.
fn explain(theme: &Theme) -> String {
    let folder = tempfile::tempdir().unwrap();
    let order = r#"{"entity":"telegram:username/gangshop","category":"recruitment","reference":"K-2026-118","mandatory":true}"#;
    fs::write(folder.path().join("orders.jsonl"), format!("{order}\n")).unwrap();
    let command = "outlink explain --list orders.jsonl \
                   'hxxps://google[.]com/url?q=https%3A%2F%2Ftelegram.me%2Fs%2FGangShop%2F77'";
    let printed = run(command, folder.path());
    // The picture ends before the id of the database.
    let printed = printed.split("\ndatabase ").next().unwrap().trim_end();
    let mut body = String::new();
    let mut y = 12;
    let mut line = |spans: &[(&str, &str)]| {
        y += 19;
        let spans: Vec<String> = spans
            .iter()
            .map(|(class, text)| format!(r#"<tspan class="{class}">{}</tspan>"#, escaped(text)))
            .collect();
        writeln!(body, r#"<text class="code" x="20" y="{y}">{}</text>"#, spans.concat()).unwrap();
    };
    let (head, link) = command.split_once(" 'hxxps").unwrap();
    line(&[("faint", "$ "), ("head", head), ("head", " \\")]);
    line(&[("head", &format!("    'hxxps{link}"))]);
    for printed in printed.lines() {
        let Some((key, rest)) = columns(printed) else {
            line(&[("head", printed)]);
            continue;
        };
        let action = key.trim();
        let class = match (action, rest) {
            ("block", _) | (_, "block") => "block",
            ("allow", _) => "allow",
            ("entity", _) => "own",
            _ => "text",
        };
        let key_class = if matches!(action, "block" | "allow") { class } else { "faint" };
        let mut lines = wrapped(rest, COLUMNS - key.len());
        let first = lines.remove(0);
        line(&[(key_class, key), (if class == "allow" { "faint" } else { class }, &first)]);
        for more in lines {
            line(&[(class, &format!("{:width$}{more}", "", width = key.len()))]);
        }
    }
    let title = "outlink explain shows that a disguised link leads through a redirector to a \
                 listed Telegram channel";
    picture(theme, [COLUMNS * COLUMN + 40, y + 20], title, &body)
}

/// A line of `explain` as its key, with the white space around it, and the rest.
fn columns(line: &str) -> Option<(&str, &str)> {
    let indent = line.len() - line.trim_start().len();
    let is_key = |byte: u8| byte.is_ascii_lowercase();
    let end = line.bytes().skip(indent).position(|byte| !is_key(byte))? + indent;
    let rest = line.get(end..)?;
    let value = rest.trim_start();
    (rest.len() - value.len() > 1).then(|| line.split_at(line.len() - value.len()))
}

/// The lines of a text, broken at spaces.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if !line.is_empty() && line.len() + 1 + word.len() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Picture 2: time per link beside others.
fn speed(theme: &Theme) -> String {
    let record = record(TIMES);
    let mut head = record.lines();
    let machine = head.next().unwrap().replace("(R)", "");
    let links = head.next().unwrap().split([' ', ',']).nth(1).unwrap().parse().unwrap();
    let (label, bar) = (308.0, 400.0);
    let mut body = String::new();
    writeln!(
        body,
        r#"<text class="head" x="20" y="32">Nanoseconds per link, {} links, 10,000,000 blocked domains, one core (shorter is better)</text>"#,
        thousands(links)
    )
    .unwrap();
    let mut y: usize = 46;
    for (engine, name) in BARS {
        let time = row(&record, engine)[0];
        let width = bar * time.min(MAX_NANOSECONDS) / MAX_NANOSECONDS;
        let own = name.starts_with("outlink");
        let colour = if own { theme.own } else { theme.other };
        let class = if own { "head" } else { "text" };
        let end = label + width;
        let baseline = y + 15;
        writeln!(body, r#"<text class="{class}" x="20" y="{baseline}">{name}</text>"#).unwrap();
        writeln!(
            body,
            r#"<rect x="{label:.0}" y="{y}" width="{width:.1}" height="20" rx="2" fill="{colour}"/>"#
        )
        .unwrap();
        if time > MAX_NANOSECONDS {
            let page = theme.page;
            let [from, to, top, foot] = [end - 30.0, end - 22.0, y as f64 - 2.0, y as f64 + 22.0];
            writeln!(
                body,
                r#"<path d="M{from:.0} {foot:.0}L{to:.0} {top:.0}h6L{from:.0} {foot:.0}z" fill="{page}" stroke="{page}" stroke-width="3"/>"#
            )
            .unwrap();
        }
        writeln!(
            body,
            r#"<text class="{class}" x="{:.1}" y="{baseline}">{}</text>"#,
            end + 8.0,
            thousands(time)
        )
        .unwrap();
        y += 28;
    }
    for note in [
        format!("{machine}. From benches/record/{TIMES}."),
        format!(
            "Blocked: {} links (adblock {}). outlink follows redirectors too: {}. The last bar is cut.",
            answer(&record, "url + set"),
            answer(&record, "adblock"),
            answer(&record, "screen"),
        ),
    ] {
        y += 18;
        writeln!(body, r#"<text class="faint" x="20" y="{y}">{}</text>"#, escaped(&note)).unwrap();
    }
    let title = "Time per link of outlink, of hash sets and of other engines";
    picture(theme, [800, y + 18], title, &body)
}

/// Picture 3: from lists to a verdict.
fn overview(theme: &Theme) -> String {
    let Theme { frame, own, faint, .. } = theme;
    let mut body = String::new();
    let mut put = |line: String| writeln!(body, "{line}").unwrap();
    let mut shape = |[x, y, width]: [usize; 3], head: &str, text: &str, stroke: &str| {
        let middle = x + width / 2;
        put(format!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="54" rx="6" fill="none" stroke="{stroke}" stroke-width="1.5"/>"#
        ));
        for (class, y, text) in [("head", y + 23, head), ("faint", y + 42, text)] {
            put(format!(
                r#"<text class="{class}" x="{middle}" y="{y}" text-anchor="middle">{text}</text>"#
            ));
        }
    };
    shape([20, 20, 180], "lists", "feeds, orders, notices", frame);
    shape([276, 20, 190], "database", "one file per layer", frame);
    shape([20, 108, 180], "link", "text or bytes", frame);
    shape([276, 108, 190], "screener", "where it leads, what it is", own);
    shape([542, 20, 180], "policy and context", "when, where, for whom", frame);
    shape([542, 108, 180], "verdict", "action, rule, reasons", own);
    let arrow = |path: &str| {
        format!(
            r#"<path d="{path}" fill="none" stroke="{faint}" stroke-width="1.5" marker-end="url(#tip)"/>"#
        )
    };
    put(format!(
        r#"<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="{faint}"/></marker>"#
    ));
    put(arrow("M200 47H274"));
    put(arrow("M371 74V106"));
    put(arrow("M200 135H274"));
    put(arrow("M542 62L452 106"));
    put(arrow("M466 135H540"));
    put(r#"<text class="faint" x="237" y="39" text-anchor="middle">compile</text>"#.to_owned());
    put(r#"<text class="faint" x="237" y="127" text-anchor="middle">screen</text>"#.to_owned());
    let title = "Lists are compiled into a database; the screener asks it, the policy and the context \
                 about a link, and gives a verdict";
    picture(theme, [742, 182], title, &body)
}
