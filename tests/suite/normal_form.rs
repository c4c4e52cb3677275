//! A link is never judged more mildly than its normal form, however it is disguised or wrapped.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::url::normalize;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::sample::subsequence;

/// Rules of every kind; each fits some of the places below.
const RULES: &[&str] = &[
    r#"{"domain":"evil.test"}"#,
    r#"{"host":"www.evil.test"}"#,
    r#"{"url":"evil.test/a/b"}"#,
    r#"{"url":"evil.test/x.php?id=7"}"#,
    r#"{"prefix":"evil.test/a"}"#,
    r#"{"keyword":"p q","part":"path"}"#,
    r#"{"regex":"/a/\\w+$"}"#,
    r#"{"ip":"192.0.2.0/24"}"#,
    r#"{"entity":"telegram:username/gangshop"}"#,
    r#"{"entity":"telegram:invite/AbCdEfGhIjKlMnOp"}"#,
    r#"{"entity":"discord:invite/gang"}"#,
    r#"{"entity":"youtube:video/dQw4w9WgXcQ"}"#,
    r#"{"effect":"except","url":"evil.test/a/b"}"#,
    r#"{"effect":"except","prefix":"evil.test/a"}"#,
    r#"{"effect":"except","host":"t.me"}"#,
];

/// Places, without their schemes.
const PLACES: &[&str] = &[
    "evil.test/",
    "www.evil.test/a/b",
    "evil.test/a/b",
    "evil.test/a/c/",
    "evil.test/x.php?id=7&x=1",
    "evil.test/p%20q",
    "192.0.2.9/a/b",
    "t.me/gangshop",
    "t.me/gangshop/12",
    "t.me/+AbCdEfGhIjKlMnOp",
    "discord.gg/gang",
    "www.youtube.com/watch?v=dQw4w9WgXcQ",
    "good.example/a",
];

/// What stands in front of a place.
const FRONTS: &[&str] = &[
    "https://",
    "http://",
    "hTTps://",
    "https:/",
    "https:\\\\",
    "hxxps://",
    "//",
    "",
    "https://u:p@",
];

/// What stands around a place: known redirectors, some with another target whose escapes hide the place,
/// an unknown host, and nothing.
const WRAPPERS: &[&str] = &[
    "{}",
    "https://www.google.com/url?q={}",
    "https://www.google.com/%75rl?q={}",
    "https://www.google.com//url?x=1&q={}",
    "https://vk.com/away.php?to={}",
    "https://l.facebook.com/./l.php?u={}",
    "https://web.archive.org/web/2020/{}",
    "https://translate.google.com/translate?u={}",
    "https://t.me/iv?url={}",
    "https://www.google.com/url?q=https://good.example/&q%3D{}",
    "https://vk.com/away.php?to=https://good.example/?a=1%26to={}",
    "https://unknown.example/go?u={}",
    "https://unknown.example/{}",
];

/// Spellings of a text that leave its meaning alone.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    Plain,
    /// Every letter and digit of the path is escaped.
    EscapedPath,
    /// Characters of the path are escaped twice.
    TwiceEscapedPath,
    /// Letters of the host are escaped.
    EscapedHost,
    UpperCaseHost,
    DisguisedDot,
    FullWidthDot,
    ZeroWidth,
    Tab,
    TrailingDot,
    Port,
    Dots,
    Slashes,
}

impl Spelling {
    const ALL: &'static [Self] = &[
        Self::Plain,
        Self::EscapedPath,
        Self::TwiceEscapedPath,
        Self::EscapedHost,
        Self::UpperCaseHost,
        Self::DisguisedDot,
        Self::FullWidthDot,
        Self::ZeroWidth,
        Self::Tab,
        Self::TrailingDot,
        Self::Port,
        Self::Dots,
        Self::Slashes,
    ];

    /// Respells a place.
    fn of(self, place: &str) -> String {
        let (host, path) = place.split_once('/').unwrap();
        let (path, query) =
            path.split_once('?').map_or((path, ""), |_| path.split_at(path.find('?').unwrap()));
        let (host, path) = match self {
            Self::Plain => (host.to_owned(), path.to_owned()),
            Self::EscapedPath => (host.to_owned(), escape(path, |c| c.is_ascii_alphanumeric())),
            Self::TwiceEscapedPath => {
                let once = escape(path, |c| c.is_ascii_alphanumeric());
                (host.to_owned(), once.replace('%', "%25"))
            }
            Self::EscapedHost => (escape(host, |c| c.is_ascii_lowercase()), path.to_owned()),
            Self::UpperCaseHost => (host.to_uppercase(), path.to_owned()),
            Self::DisguisedDot => (host.replacen('.', "[.]", 1), path.to_owned()),
            Self::FullWidthDot => (host.replace('.', "\u{ff0e}"), path.to_owned()),
            Self::ZeroWidth => (host.replacen('.', "\u{200b}.", 1), path.to_owned()),
            Self::Tab => (host.to_owned(), path.replacen('a', "\ta", 1)),
            Self::TrailingDot => (format!("{host}."), path.to_owned()),
            Self::Port => (format!("{host}:443"), path.to_owned()),
            Self::Dots => (host.to_owned(), format!("./x/%2e./{path}")),
            Self::Slashes => (host.to_owned(), format!("/{path}")),
        };
        format!("{host}/{path}{query}")
    }
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let escaped = |c: char| if is_escaped(c) { format!("%{:02x}", u32::from(c)) } else { c.into() };
    text.chars().map(escaped).collect()
}

/// How a link is written in a wrapper, or the query of a wrapper with it.
#[derive(Clone, Copy, Debug)]
enum Carried {
    /// As it is, or with all marks escaped once or twice.
    Layers(usize),
    /// With all of it escaped, letters and digits too.
    Whole,
    /// Escaped ten times.
    Deep,
    /// With every other character escaped, and the marks of the wrapper's query as well.
    WithEdges,
    /// With a digit of an escape escaped.
    BrokenEscapes,
}

impl Carried {
    const ALL: &'static [Self] = &[
        Self::Layers(0),
        Self::Layers(1),
        Self::Layers(2),
        Self::Whole,
        Self::Deep,
        Self::WithEdges,
        Self::BrokenEscapes,
    ];

    fn wrap(self, wrapper: &str, link: &str) -> String {
        let marks = |text: &str| escape(text, |c| !c.is_ascii_alphanumeric() && c.is_ascii());
        let times = |count: usize| (0..count).fold(link.to_owned(), |text, _| marks(&text));
        let link = match self {
            _ if wrapper == "{}" => link.to_owned(),
            Self::Layers(count) => times(count),
            Self::Whole => escape(link, |c| c.is_ascii()),
            Self::Deep => times(1).replace('%', &format!("%{}", "25".repeat(10))),
            Self::BrokenEscapes => times(1).replace("%3", "%%33").replace("%2", "%%32"),
            Self::WithEdges => {
                let at = wrapper.rfind(['?', '&', '=', '/']).unwrap_or_default();
                let (before, edge) = wrapper.split_at(at);
                let edge = escape(&edge.replace("{}", ""), |c| !c.is_ascii_alphanumeric());
                return format!("{before}{edge}{}", marks(link));
            }
        };
        wrapper.replace("{}", &link)
    }
}

/// A link: a place in some spelling, in up to two wrappers, each of which escapes what it carries.
fn link() -> impl Strategy<Value = String> {
    let place = (select(FRONTS), select(PLACES), select(Spelling::ALL));
    let place = place.prop_map(|(front, place, spelling)| format!("{front}{}", spelling.of(place)));
    let wrapper = (select(WRAPPERS), select(Carried::ALL));
    (place, prop::collection::vec(wrapper, 0..3)).prop_map(|(mut link, wrappers)| {
        // A tab is dropped where it stands as it is. Under an escape it is a part of the path, and
        // the normal form no longer tells under how many.
        let is_carried = wrappers.iter().any(|(wrapper, _)| *wrapper != "{}");
        link.retain(|c| c != '\t' || !is_carried);
        for (wrapper, carried) in wrappers {
            link = carried.wrap(wrapper, &link);
        }
        link
    })
}

fn screener(rules: &[&str]) -> Screener {
    let mut info = ListInfo::new("test", Format::Rules);
    info.kind = ListKind::Category;
    let mut compiler = Compiler::new("test");
    compiler.add_list(info, rules.join("\n").as_bytes()).unwrap();
    Screener::new(Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap())
}

proptest! {
    #[test]
    fn the_normal_form_is_never_judged_more_strictly(
        rules in subsequence(RULES, 1..8),
        links in prop::collection::vec(link(), 8),
    ) {
        let (screener, context) = (screener(&rules), Context::default());
        for link in links {
            let Ok(url) = normalize(&link, &Limits::default()) else { continue };
            let verdict = screener.screen(&link, &context);
            let normal = screener.screen(url.normal(), &context);
            prop_assert!(
                verdict.action() >= normal.action(),
                "{link}\n{}\n{}\n{rules:#?}", verdict.explain(), normal.explain()
            );
        }
    }
}
