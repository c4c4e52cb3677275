//! The paths: each a function of its own, which callgrind can tell from the others.

use std::error::Error;
use std::hint::black_box;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::expand;
use outlink::extract;
use outlink::url::normalize;
use tempfile::TempDir;

/// What makes this process run the paths, and nothing else.
pub(crate) const OPTION: &str = "--run";

/// A path, and the function that is counted.
pub(crate) struct Path {
    pub(crate) name: &'static str,
    pub(crate) function: &'static str,
    run: fn(&World),
    /// The calls in one round of it.
    a_round: u64,
}

impl Path {
    /// How many calls are counted.
    pub(crate) fn calls(&self) -> u64 {
        ROUNDS as u64 * self.a_round
    }
}

/// Every path, as `name: function, calls a round`.
macro_rules! paths {
    ($($name:literal: $function:ident, $a_round:expr;)*) => {
        &[$(Path {
            name: $name,
            function: stringify!($function),
            run: $function,
            a_round: $a_round,
        }),*]
    };
}

pub(crate) const PATHS: &[Path] = paths! {
    "is_blocked, miss": is_blocked_miss, ORDINARY.len() as u64;
    "is_blocked, hit": is_blocked_hit, BLOCKED.len() as u64;
    "is_blocked, platform": is_blocked_platform, PLATFORMS.len() as u64;
    "is_blocked, platform with rules": is_blocked_entity, PLATFORMS.len() as u64;
    "is_blocked, redirector": is_blocked_redirector, REDIRECTORS.len() as u64;
    "is_blocked, odd": is_blocked_odd, RESPELLED.len() as u64;
    "are_blocked, miss": are_blocked_miss, ORDINARY.len() as u64;
    "screen, miss": screen_miss, ORDINARY.len() as u64;
    "screen, platform": screen_platform, PLATFORMS.len() as u64;
    "screen, hit": screen_hit, BLOCKED.len() as u64;
    "normalize, ordinary": normalize_ordinary, ORDINARY.len() as u64;
    "normalize, odd": normalize_odd, ODD.len() as u64;
    "expand, redirector": expand_redirector, WRAPPED.len() as u64;
    "extract, a line": extract_lines, TEXTS.len() as u64;
    "is_blocked, keywords": is_blocked_keywords, ORDINARY.len() as u64;
    "is_blocked, regexes": is_blocked_regexes, ORDINARY.len() as u64;
    "is_blocked, hashes": is_blocked_hashes, ORDINARY.len() as u64;
    "open, in place": open_in_place, 1;
};

/// What a process pays once, each as `name: function`: they run in this order, before everything else.
pub(crate) const ONCE: &[Once] = &[
    Once { name: "first use, one link", function: "first_link", run: first_link },
    Once { name: "first use, one of each kind", function: "first_kinds", run: first_kinds },
];

/// Something that is done once in a process, and the function that is counted.
pub(crate) struct Once {
    pub(crate) name: &'static str,
    pub(crate) function: &'static str,
    run: fn() -> Result<(), Box<dyn Error>>,
}

/// Runs every path.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    for once in ONCE {
        (once.run)()?;
    }
    let world = World::new()?;
    for path in PATHS {
        for _ in 0..ROUNDS {
            (path.run)(&world);
        }
    }
    Ok(())
}

const ROUNDS: usize = 20;

/// What the paths work on.
struct World {
    screener: Screener,
    /// With rules of entities as well.
    with_entities: Screener,
    with_keywords: Screener,
    with_regexes: Screener,
    with_hashes: Screener,
    context: Context,
    limits: Limits,
    folder: TempDir,
}

impl World {
    fn new() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        compiler()?.finish()?.write(folder.path().join(FILE))?;
        let screener = Screener::new(Database::map(folder.path().join(FILE))?);
        let context = Context::default();
        let limits = Limits::default();
        let world = Self {
            screener,
            with_entities: with_list(Format::Rules, &entity_rules())?,
            with_keywords: with_list(Format::Keywords, &keywords())?,
            with_regexes: with_list(Format::Regexes, &regexes())?,
            with_hashes: with_list(Format::Hashes, &hashes())?,
            context,
            limits,
            folder,
        };
        // Tables that are made when they are first asked for are made now.
        for link in ORDINARY.iter().chain(BLOCKED).chain(PLATFORMS).chain(ODD).chain(WRAPPED) {
            world.screener.screen(link, &world.context).to_json();
            world.with_entities.screen(link, &world.context).to_json();
        }
        for link in ORDINARY {
            for screener in [&world.with_keywords, &world.with_regexes, &world.with_hashes] {
                let _ = screener.is_blocked(link, &world.context);
            }
        }
        TEXTS.iter().for_each(|text| drop(world.screener.screen_text(text, &world.context)));
        Ok(world)
    }
}

const FILE: &str = "paths.outlink";

/// The lists of every world.
fn compiler() -> Result<Compiler, Box<dyn Error>> {
    let mut compiler = Compiler::new("instructions");
    let mut domains = ListInfo::new("domains", Format::Domains);
    domains.kind = ListKind::Category;
    let names = (0..4000).map(|number| format!("listed-{number}.example\n"));
    let names: String = names.chain(["evil.test\n".to_owned()]).collect();
    compiler.add_list(domains, names.as_bytes())?;
    let urls = ListInfo::new("urls", Format::Urls);
    compiler.add_list(urls, &b"http://shared.test/~gang/\nhttp://shared.test/x.php?id=7\n"[..])?;
    Ok(compiler)
}

/// The lists of every world, and one more.
fn with_list(format: Format, list: &str) -> Result<Screener, Box<dyn Error>> {
    let mut compiler = compiler()?;
    compiler.add_list(ListInfo::new("more", format), list.as_bytes())?;
    Ok(Screener::new(Database::from_bytes(compiler.finish()?.into_bytes())?))
}

/// Four thousand keywords of six to fifteen bytes, none of which a link here holds.
fn keywords() -> String {
    const STEMS: [&str; 8] =
        ["casino", "jackpot", "viagra", "replica", "payday", "torrent", "escort", "slots"];
    let keyword = |number: usize| {
        let stem = STEMS.get(number % STEMS.len()).copied().unwrap_or_default();
        format!("{stem}{}{}\n", if number.is_multiple_of(3) { "-" } else { "" }, 10 + number)
    };
    (0..4000).map(keyword).collect()
}

/// Regexes about brands, most of which require literals. No link here matches one.
fn regexes() -> String {
    const NAMES: [&str; 10] = [
        "paypal", "amazon", "netflix", "chase", "ebay", "hsbc", "dropbox", "docusign", "usps",
        "metamask",
    ];
    const FORMS: [&str; 8] = [
        r"^NAME-[a-z0-9]+\.(top|xyz|icu)/",
        r"^(secure|login|verify)-?NAME[0-9]*\.",
        r"NAME-.*\.(com|net)/(sign|log)in",
        r"(?i)/NAME[_-]?(update|confirm)/",
        r"[?&]brand=NAME(&|$)",
        r"/wp-(content|includes)/.*NAME.*\.php",
        r"/NAME\.(zip|apk|exe|scr)$",
        r"NAME[.-](gift|bonus|airdrop|claim)",
    ];
    const ANY: [&str; 2] = [r"^[0-9a-f]{24,}\.[a-z]+/", r"^[bcdfghjklmnpqrstvwxz]{9,}\."];
    let of_name = |name: &'static str| FORMS.iter().map(move |form| form.replace("NAME", name));
    let sources = NAMES.into_iter().flat_map(of_name).chain(ANY.map(str::to_owned));
    sources.map(|source| format!("{source}\n")).collect()
}

/// Four thousand hash prefixes, of which no expression of a link here has one.
fn hashes() -> String {
    (0..4000_u32).map(|number| format!("{:08x}\n", number.wrapping_mul(0x9e37_79b1))).collect()
}

/// Rules of two thousand accounts and videos, none of which a link here names.
fn entity_rules() -> String {
    let kinds = [
        "telegram:username",
        "x:username",
        "instagram:username",
        "tiktok:username",
        "reddit:subreddit",
        "facebook:username",
        "discord:invite",
        "linkedin:username",
        "whatsapp:invite",
        "youtube:user",
    ];
    let rule = |number: usize| {
        let kind = kinds.get(number % kinds.len()).copied().unwrap_or_default();
        format!("{{\"entity\":\"{kind}/listed{number}\"}}\n")
    };
    (0..2000).map(rule).collect()
}

/// A database with the public test links.
const STARTER: &[u8] = include_bytes!("../../../crates/outlink/data/starter.outlink");

/// The first link of a process, with a database that is read from memory.
#[inline(never)]
fn first_link() -> Result<(), Box<dyn Error>> {
    let screener = Screener::new(Database::from_bytes(STARTER.to_vec())?);
    black_box(screener.is_blocked(black_box("https://news.example.org/a"), &Context::default()));
    Ok(())
}

/// What links of platforms, redirectors, shorteners and odd spellings cost once, beside the first link:
/// their verdicts are shown.
#[inline(never)]
fn first_kinds() -> Result<(), Box<dyn Error>> {
    let screener = Screener::new(Database::from_bytes(STARTER.to_vec())?);
    for link in PLATFORMS.iter().chain(REDIRECTORS).chain(ODD).chain(FIRST) {
        black_box(screener.screen(black_box(link), &Context::default()).to_json());
    }
    Ok(())
}

/// Links that are of no other path.
const FIRST: &[&str] = &["https://bit.ly/3abc", "tg://resolve?domain=foo", "http://127.0.0.1/"];

#[inline(never)]
fn is_blocked_miss(world: &World) {
    for link in ORDINARY {
        black_box(world.screener.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_hit(world: &World) {
    for link in BLOCKED {
        black_box(world.screener.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_platform(world: &World) {
    for link in PLATFORMS {
        black_box(world.screener.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_entity(world: &World) {
    for link in PLATFORMS {
        black_box(world.with_entities.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_redirector(world: &World) {
    for link in REDIRECTORS {
        black_box(world.screener.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_odd(world: &World) {
    for link in RESPELLED {
        black_box(world.screener.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_keywords(world: &World) {
    for link in ORDINARY {
        black_box(world.with_keywords.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_regexes(world: &World) {
    for link in ORDINARY {
        black_box(world.with_regexes.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn is_blocked_hashes(world: &World) {
    for link in ORDINARY {
        black_box(world.with_hashes.is_blocked(black_box(link), &world.context));
    }
}

#[inline(never)]
fn are_blocked_miss(world: &World) {
    black_box(world.screener.are_blocked(black_box(ORDINARY), &world.context));
}

#[inline(never)]
fn screen_miss(world: &World) {
    for link in ORDINARY {
        drop(black_box(world.screener.screen(black_box(link), &world.context)));
    }
}

#[inline(never)]
fn screen_platform(world: &World) {
    for link in PLATFORMS {
        drop(black_box(world.screener.screen(black_box(link), &world.context)));
    }
}

#[inline(never)]
fn screen_hit(world: &World) {
    for link in BLOCKED {
        drop(black_box(world.screener.screen(black_box(link), &world.context)));
    }
}

#[inline(never)]
fn normalize_ordinary(world: &World) {
    for link in ORDINARY {
        let _ = black_box(normalize(black_box(link), &world.limits));
    }
}

#[inline(never)]
fn normalize_odd(world: &World) {
    for link in ODD {
        let _ = black_box(normalize(black_box(link), &world.limits));
    }
}

#[inline(never)]
fn expand_redirector(world: &World) {
    for link in WRAPPED {
        if let Ok(url) = normalize(black_box(link), &world.limits) {
            black_box(expand::expand(url, &world.limits));
        }
    }
}

#[inline(never)]
fn extract_lines(_: &World) {
    for text in TEXTS {
        black_box(extract::extract(black_box(text)).count());
    }
}

#[inline(never)]
fn open_in_place(world: &World) {
    let _ = black_box(Database::map(black_box(world.folder.path().join(FILE))));
}

/// Links as people post them, none of which is listed.
const ORDINARY: &[&str] = &[
    "https://example.com/",
    "https://www.example.org",
    "https://en.encyclopedia.example/wiki/Main_Page",
    "https://news.example/2026/03/14/a-rather-long-title-of-an-article-in-a-newspaper.html",
    "https://forum.games.example/t/how-to-build-a-bridge/12345/6",
    "https://shop.example/item?id=8812&color=green&size=10",
    "https://static.cdn.example/assets/css/main.3f2a9c.css",
    "https://images.photos.example/albums/2025/summer/IMG_2041.jpg#comments",
    "http://weather.example/",
    "https://video.example/watch?v=dQw4w9WgXcQ&t=42",
    "https://code.example/owner/project/blob/main/src/lib.rs#L10-L20",
    "https://maps.example/place/caf%C3%A9/@59.91,10.75,15z",
    "https://music.example/artist/4Z8W4fKeB5YxbusRsdQVPb",
    "https://docs.example/en/stable/library/index.html",
    "https://bank.co.example/login",
    "https://museum.example/exhibitions/current?lang=en",
];

/// Links that are listed, by a domain, by one above them, by a directory, by a query.
const BLOCKED: &[&str] = &[
    "https://evil.test/",
    "https://www.listed-77.example/path/index.html",
    "https://a.b.listed-3999.example/",
    "https://shared.test/~gang/photos/1.html",
    "https://www.shared.test/x.php?id=7",
];

/// Links to the largest platforms, none of which is listed.
const PLATFORMS: &[&str] = &[
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?si=8kAbC1dEfGhIjKlM",
    "https://x.com/somebody/status/1751567502050771189",
    "https://www.instagram.com/p/Cq3xY7aN1kZ/",
    "https://www.facebook.com/somebody.else/posts/102938475610293",
    "https://www.tiktok.com/@somebody/video/7133277734310038830",
    "https://www.reddit.com/r/rust/comments/1abcdef/what_is_it_about/",
    "https://t.me/somebody/1234",
    "https://chat.whatsapp.com/KabcdefghijklmnopqrstU",
    "https://discord.gg/abcdefgh",
    "https://www.linkedin.com/in/some-body/",
];

/// Links of known redirectors to pages that are not listed.
const REDIRECTORS: &[&str] = &[
    "https://www.google.com/url?q=https%3A%2F%2Fwww.example.com%2Fx&sa=D",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F&h=AT0",
    "https://web.archive.org/web/20240101000000/http://example.net/",
    "https://href.li/?https://news.example/a",
];

/// Links that are not listed, in spellings that whole columns of data have.
const RESPELLED: &[&str] = &[
    "HTTPS://WWW.Example.COM/A/b",
    "example.com",
    "www.example.org/a/b",
    "https://example.com/stra\u{df}e/\u{fc}ber?q=gr\u{fc}n",
];

/// Links that a browser rewrites, or that are written to be misread.
const ODD: &[&str] = &[
    "HTTP://Example.COM:80/a/%2e%2e/b",
    "https://user:secret@example.com/",
    "http://0x7f.1/%2561",
    "https://b\u{fc}cher.example/stra\u{df}e?q=gr\u{fc}n",
    "hxxps://evil[.]test/x",
    "https://example.com//a//./b\\c?x=%2541#top",
    "example.com/no-scheme",
    "https://xn--bcher-kva.example/%E2%9C%93",
];

/// Links that lead elsewhere.
const WRAPPED: &[&str] = &[
    "https://www.google.com/url?q=https%3A%2F%2Fevil.test%2Fx&sa=D",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.test%2F&h=AT0",
    "https://web.archive.org/web/20240101000000/http://evil.test/",
    "https://t.me/s/somebody/12",
    "https://login.example/?next=https%3A%2F%2Fevil.test%2F",
];

/// Lines with links in them, and without.
const TEXTS: &[&str] = &[
    "see https://evil.test/x, www.example.com and hxxps://evil[.]test (but not e.g. this).",
    "write to somebody@example.com or t.me/somebody; it costs 3.50 a piece, i.e. nothing",
    "There is no link in this line, though it ends. With a few words.And one that runs on",
    "[a title](https://example.com/a_(b)) <https://example.org> \"https://example.net/q?x=1\"",
];
