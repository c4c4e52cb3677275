//! The worst links and texts that somebody can build who has read the engine and owns a copy of the
//! lists, by what they try to make expensive. The benchmark `adversary` measures them.

/// A way to make a link or a text expensive.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// Builds one of at most so many bytes, and not many fewer.
    pub link: fn(usize) -> String,
}

/// Families of links, for any lists.
pub const FAMILIES: [Family; 49] = [
    Family { name: "length: one long segment", link: |size| fill("https://a.example/", "x", size) },
    Family { name: "length: beyond ASCII", link: |size| fill("https://a.example/", "é", size) },
    Family { name: "parents: one-letter labels", link: |size| host(&fill("", "a.", size - 20)) },
    Family {
        name: "parents: below a listed domain",
        link: |size| format!("https://{}listed.example/", fill("", "a.", size - 24)),
    },
    Family {
        name: "segments: one letter each",
        link: |size| fill(&sized(SHARED, size), "a/", size),
    },
    Family {
        name: "segments: none but slashes",
        link: |size| fill("https://a.example/", "/", size),
    },
    Family { name: "segments: dots", link: |size| fill("https://a.example/", "a/../b/./", size) },
    Family {
        name: "segments: escaped dots",
        link: |size| fill("https://a.example/", "a/%2e%2E/", size),
    },
    Family {
        name: "segments: up and up",
        link: |size| {
            let down = fill("https://a.example/", "a/", size / 2);
            fill(&down, "%2e./", size)
        },
    },
    Family {
        name: "percent: layers around one byte",
        link: |size| format!("{}41", fill("https://a.example/%", "25", size - 2)),
    },
    Family {
        name: "percent: many shallow escapes",
        link: |size| fill("https://a.example/?", "%2541", size),
    },
    Family {
        name: "percent: bytes that stay escaped",
        link: |size| fill("https://a.example/", "%ff", size),
    },
    Family {
        name: "percent: layers around the link",
        link: |size| {
            let start = format!("https%{}3A%252F%252Fa.example%252F", "25".repeat(6));
            fill(&start, "%2541", size)
        },
    },
    Family { name: "host: escapes", link: |size| host(&fill("", "%61", size - 20)) },
    Family { name: "host: long label beyond ASCII", link: |size| host(&fill("", "é", size - 20)) },
    Family {
        name: "host: many labels beyond ASCII",
        link: |size| host(&fill("", "é.", size - 20)),
    },
    Family {
        name: "host: combining marks",
        link: |size| host(&fill("e", "\u{316}\u{301}", size - 20)),
    },
    Family { name: "host: A-labels", link: |size| host(&fill("é.", "xn--bcher-kva.", size - 20)) },
    Family {
        name: "host: leading zeros",
        link: |size| format!("https://0x{}7f000001/", fill("", "0", size - 24)),
    },
    Family {
        name: "host: user info",
        link: |size| format!("{}a.example/", fill("https://", "a@b:", size - 10)),
    },
    Family { name: "repair: defanged dots", link: |size| fill("hxxp://a", "[.]a", size) },
    Family { name: "repair: white space and dots", link: |size| fill("a", " dot a", size) },
    Family {
        name: "repair: invisible characters",
        link: |size| format!("{}a.example/", fill("", "\u{200b}", size - 12)),
    },
    Family { name: "repair: line breaks", link: |size| fill("https://a.example/", "\n\t/", size) },
    Family {
        name: "redirects: longest chain",
        link: |size| fill("", "https://web.archive.org/web/1/", size),
    },
    Family { name: "redirects: nested escapes", link: nested },
    Family {
        name: "redirects: many targets",
        link: |size| {
            fill("https://www.google.com/url?q=https://0.example/", "&q=https://1.example/", size)
        },
    },
    Family {
        name: "redirects: many targets that differ",
        link: |size| {
            numbered(
                "https://www.google.com/url?a=",
                "&q=https://www.google.com/url?q=https://",
                ".example/",
                size,
            )
        },
    },
    Family {
        name: "guesses: parameters with links",
        link: |size| numbered("https://a.example/?a=", "&a=https://", ".example/", size),
    },
    Family {
        name: "guesses: parameters that nearly are links",
        link: |size| fill("https://a.example/?", "a=http%25253A&", size),
    },
    Family {
        name: "guesses: segments that nearly are links",
        link: |size| fill("https://a.example/", "http%253A%252F/", size),
    },
    Family {
        name: "guesses: base64",
        link: |size| fill("https://a.example/?u=", "aHR0cHM6Ly9hLmV4YW1wbGUv", size),
    },
    Family { name: "brackets: before slashes", link: |size| mirrored("(", ":", "/", size) },
    Family {
        name: "keys: one-letter segments, wrapped",
        link: |size| fill(&sized(&format!("{SHARED}{SHARED}"), size), "a/", size),
    },
    Family {
        name: "keys: one-letter segments below `www.`, wrapped",
        link: |size| fill(&sized(&format!("{WWW}{WWW}"), size), "a/", size),
    },
    Family {
        name: "keys: the longest alias, wrapped",
        link: |size| fill(&sized(&format!("{SHARED}{PAGE}"), size), "d/", size),
    },
    Family {
        name: "keys: all of the longest but its end",
        link: |size| format!("{}c/", fill(&sized(SHARED, size), "b/", size - 200)),
    },
    Family {
        name: "keys: the longest, and what is below it",
        link: |size| fill(&sized(SHARED, size), "b/", size),
    },
    Family {
        name: "keys: an alias of one-letter segments",
        link: |size| fill(&sized(PAGE, size), "a/", size),
    },
    Family { name: "keys: the longest alias", link: |size| fill(&sized(PAGE, size), "d/", size) },
    Family {
        name: "keys: the longest alias but its end, wrapped",
        link: |size| {
            format!("{}c/", fill(&sized(&format!("{SHARED}{PAGE}"), size), "d/", size - 200))
        },
    },
    Family {
        name: "keys: all of the longest below `www.`, wrapped",
        link: |size| fill(&sized(&format!("{WWW}{WWW}"), size), "b/", size),
    },
    Family {
        name: "keys: parameters behind a long path",
        link: |size| numbered(&format!("https://{}?id=0", queried(size)), "&id=", "", size),
    },
    Family {
        name: "keys: one parameter behind a long path",
        link: |size| fill(&format!("https://{}?id=1", queried(size)), "&id=1", size),
    },
    Family { name: "keys: path parameters", link: |size| fill(&sized(SHARED, size), "b;/", size) },
    Family {
        name: "keys: parameters of the last segment",
        link: |size| fill(&fill(&sized(SHARED, size), "b/", size / 2), "b;", size),
    },
    Family {
        name: "keys: the longest name",
        link: |size| fill(&format!("https://{}/", name()), "a/", size),
    },
    Family {
        name: "entities: guessed accounts",
        link: |size| numbered("https://a.example/?a=", "&a=https://t.me/s/account", "/17", size),
    },
    Family {
        name: "entities: parameters of an app",
        link: |size| fill("tg://resolve?", "domai%6e&", size),
    },
];

/// Links for what lists ask: keywords and regexes of [`rules`].
pub const LISTED: [Family; 8] = [
    Family {
        name: "keywords: near hits",
        link: |size| fill("https://a.example/", "aaaaaaaaaaaaaaaaaaab", size),
    },
    Family {
        name: "keywords: every keyword everywhere",
        link: |size| fill("https://a.example/", "a", size),
    },
    Family {
        name: "keywords: every keyword everywhere, wrapped",
        link: |size| fill("https://www.google.com/url?q=https://a.example/", "a", size),
    },
    Family {
        name: "keywords: every keyword, wrapped and escaped",
        link: |size| fill("https://www.google.com/url?q=https://graph.org/", "%2561", size),
    },
    Family {
        name: "keywords: escapes to fold",
        link: |size| fill("https://a.example/", "%C3%89a", size),
    },
    Family {
        name: "regexes: what backtracks elsewhere",
        link: |size| fill("https://a.example/x", "x", size),
    },
    Family {
        name: "regexes: what floods a cache of states",
        link: |size| {
            let mut state = 1_u32;
            let mut link = "https://a.example/z".to_owned();
            while link.len() < size {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                link.push(if state >> 31 == 0 { 'y' } else { 'z' });
            }
            link
        },
    },
    Family {
        name: "regexes: every literal everywhere",
        link: |size| fill("https://a.example/", "login", size),
    },
];

/// Families of texts, for what reads links in them.
pub const TEXTS: [Family; 16] = [
    Family { name: "text: schemes", link: |size| fill("", "http://", size) },
    Family { name: "text: a link with no end", link: |size| fill("", "a.example/x", size) },
    Family { name: "text: labels", link: |size| fill("", "a.", size) },
    Family { name: "text: brackets", link: |size| fill("", "[.]", size) },
    Family { name: "text: opening brackets", link: |size| fill("", "([", size) },
    Family { name: "text: brackets before slashes", link: |size| mirrored("(", ":", "/", size) },
    Family {
        name: "text: brackets before a link",
        link: |size| mirrored("(", "http://a.example/", ")", size),
    },
    Family { name: "text: Markdown", link: |size| fill("", "](http://a.example/(", size) },
    Family { name: "text: attributes", link: |size| fill("", "href=\"", size) },
    Family { name: "text: escapes", link: |size| fill("", "%68%74%74%70", size) },
    Family { name: "text: entities of HTML", link: |size| fill("", "&#x68;&#116;", size) },
    Family { name: "text: angle brackets", link: |size| fill("", "<http://a", size) },
    Family { name: "text: dots in words", link: |size| fill("", "a dot b ", size) },
    Family { name: "text: at signs", link: |size| fill("", "a@b:", size) },
    Family { name: "text: letters that stand apart", link: |size| fill("", "a . c o m + ", size) },
    Family {
        name: "text: a scheme that stands apart",
        link: |size| fill("", "h t t p : / / ", size),
    },
];

/// Rules of places, in the format `rules`, among them long keys, so that long links are looked up to
/// their ends.
pub fn place_rules(key_bytes: usize) -> String {
    let mut rules = String::new();
    let mut add = |rule: serde_json::Value| {
        rules.push_str(&rule.to_string());
        rules.push('\n');
    };
    add(serde_json::json!({ "domain": "listed.example" }));
    add(serde_json::json!({ "host": "a.listed.example", "effect": "except" }));
    add(serde_json::json!({ "url": "graph.org/page" }));
    // Each for links of the whole length and of half of it, which are compared with each other.
    for size in [key_bytes + 64, key_bytes / 2 + 32] {
        let key_bytes = size - 64;
        add(serde_json::json!({ "url": fill(&sized("shared.example/", size), "b/", key_bytes) }));
        add(
            serde_json::json!({ "prefix": fill(&sized("shared.example/", size), "c/", key_bytes) }),
        );
        // Rules of other spellings of one place, which are stored under the spelling of `PAGE` too.
        add(serde_json::json!({ "url": fill(&sized("graph.org/", size), "d/", key_bytes) }));
        add(serde_json::json!({ "prefix": fill(&sized("te.legra.ph/", size), "e/", key_bytes) }));
        add(serde_json::json!({ "url": format!("{}?id=1&id=2", queried(size)) }));
    }
    add(serde_json::json!({ "domain": name() }));
    add(serde_json::json!({ "host": format!("a.{}", name()) }));
    add(serde_json::json!({ "ip": "192.0.2.0/24" }));
    add(serde_json::json!({ "entity": "telegram:username/listed" }));
    rules
}

/// Rules of every kind: those of [`place_rules`], a hash, keywords inside each other, and regexes that
/// other engines never come back from.
pub fn rules(key_bytes: usize) -> String {
    let mut rules = place_rules(key_bytes);
    let mut add = |rule: serde_json::Value| {
        rules.push_str(&rule.to_string());
        rules.push('\n');
    };
    add(serde_json::json!({ "sha256": "0102030405" }));
    // The last one is the longest that a keyword may be.
    for length in (3..=20).chain([240, 255]) {
        add(serde_json::json!({ "keyword": "a".repeat(length) }));
    }
    add(serde_json::json!({ "keyword": format!("{}c", "a".repeat(20)) }));
    let regexes = [
        "(x+x+)+y",
        "(?:x|x)*q",
        "^(?:[^/]+/)*(?:x?){30}x{30}$",
        "x.*x.*x.*x.*w",
        "[yz]*y[yz]{12}w",
        "login(?:[a-z]*)*\\.php",
        "ogi",
    ];
    for regex in regexes {
        add(serde_json::json!({ "regex": regex }));
    }
    let domains = [name(), "listed.example".to_owned()];
    add(serde_json::json!({ "regex": "a.?e", "domains": domains }));
    add(serde_json::json!({ "keyword": "example", "domains": domains }));
    rules
}

/// A host of which the key that is as long as a link is a place.
const SHARED: &str = "https://shared.example/";

/// [`SHARED`] with `www.`: rules are looked for under both spellings.
const WWW: &str = "https://www.shared.example/";

/// A host of which a rule is an alias that is as long as a link.
const PAGE: &str = "https://telegra.ph/";

/// Where links of a size begin: those of half the size go to other keys, so that a long link does not
/// hit what a short one nearly does.
fn sized(start: &str, size: usize) -> String {
    if size < 60_000 { format!("{start}half/") } else { start.to_owned() }
}

/// A path of half of a link, below which a rule needs a parameter.
fn queried(size: usize) -> String {
    fill("query.example/", "q/", (size - 64) / 2)
}

/// A name nearly as long as names may be.
fn name() -> String {
    format!("{}listed.example", "a.".repeat(115))
}

/// As many repetitions of one piece as of another, around a middle.
fn mirrored(before: &str, middle: &str, after: &str, size: usize) -> String {
    let times = size.saturating_sub(middle.len()) / (before.len() + after.len());
    format!("{}{middle}{}", before.repeat(times), after.repeat(times))
}

/// The beginning with as many repetitions as fit.
fn fill(beginning: &str, repeated: &str, size: usize) -> String {
    let times = size.saturating_sub(beginning.len()) / repeated.len();
    format!("{beginning}{}", repeated.repeat(times))
}

fn host(name: &str) -> String {
    format!("https://{name}example/")
}

/// The beginning with as many targets as fit, each another one.
fn numbered(beginning: &str, before: &str, after: &str, size: usize) -> String {
    let mut link = beginning.to_owned();
    let mut number = 0;
    while link.len() + before.len() + after.len() + 6 <= size {
        link.push_str(&format!("{before}{number}{after}"));
        number += 1;
    }
    link
}

/// A link in redirectors in redirectors, each of which escapes what it holds.
fn nested(size: usize) -> String {
    let mut link = "https://a.example/".to_owned();
    loop {
        let escaped: String = link
            .bytes()
            .map(|byte| match byte {
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        let outer = format!("https://www.google.com/url?q={escaped}");
        if outer.len() > size {
            return link;
        }
        link = outer;
    }
}
