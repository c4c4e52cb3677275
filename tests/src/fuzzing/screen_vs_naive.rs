//! The engine against one look at every rule, for rules and links made of the same few pieces, so
//! that they often fit.

use std::fmt::Write;

use arbitrary::Arbitrary;
use arbitrary::Unstructured;
use outlink::Context;
use outlink::Database;
use outlink::Exceptions;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::Verdict;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::cases::findings;
use crate::lists;
use crate::oracle;

/// Checks some links against some lists.
pub fn run(bytes: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let lists: Vec<(ListInfo, String)> =
        case.lists.iter().take(3).enumerate().map(|(index, list)| list.build(index)).collect();
    let parsed: Vec<oracle::List> = lists
        .iter()
        .map(|(info, text)| (info.clone(), lists::distinct(info, text).rules))
        .collect();
    let mut layers = Screener::builder();
    for list in &lists {
        layers.database(lists::database(std::slice::from_ref(list)));
    }
    let layers = layers.build();
    let database: Database = lists::database(&lists);
    database.verify().expect("a database that was compiled is sound");
    let screener = Screener::new(database);
    let links: Vec<String> = case.links.iter().take(6).map(RawLink::link).collect();
    let context = Context::default();
    for link in &links {
        let verdict = screener.screen(link, &context);
        let expected = oracle::findings(&parsed, verdict.candidates());
        assert_eq!(findings(&verdict), expected, "{verdict}\n{lists:#?}");
        assert_eq!(
            layers.screen(link, &context).reasons(),
            verdict.reasons(),
            "{link}\n{lists:#?}"
        );
        assert_eq!(
            screener.is_blocked(link, &context),
            verdict.is_blocked(),
            "{verdict}\n{lists:#?}"
        );
    }
    let verdicts = screener.screen_many(&links, &context);
    let together: Vec<&str> = links.iter().map(String::as_str).collect();
    let actions: Vec<_> = verdicts.iter().map(Verdict::action).collect();
    assert_eq!(screener.actions(&together, &context), actions, "{links:?}\n{lists:#?}");
    let alone = links.iter().map(|link| screener.screen(link, &context).to_json());
    assert!(verdicts.iter().map(Verdict::to_json).eq(alone), "{links:?}\n{lists:#?}");
}

#[derive(Debug, Arbitrary)]
struct Case {
    lists: Vec<RawList>,
    links: Vec<RawLink>,
}

#[derive(Debug, Arbitrary)]
struct RawList {
    lifts_all: bool,
    is_mandatory: bool,
    rules: Vec<RawRule>,
}

#[derive(Debug, Arbitrary)]
struct RawRule {
    pattern: RawPattern,
    is_exception: bool,
    is_mandatory: u8,
}

#[derive(Debug, Arbitrary)]
enum RawPattern {
    Domain(RawHost),
    Host(RawHost),
    Url(RawPlace),
    Prefix(RawPlace),
    Keyword { text: Pieces, part: u8, word: bool, domain: Option<RawHost> },
    Regex { pieces: Vec<u8>, domain: Option<RawHost> },
    Ip { octets: [u8; 4], bits: u8 },
    Entity(u8),
    Hash { place: RawPlace, bytes: u8 },
}

#[derive(Debug, Arbitrary)]
struct RawLink {
    scheme: u8,
    place: RawPlace,
    raw: Option<String>,
}

#[derive(Debug, Arbitrary)]
struct RawPlace {
    host: RawHost,
    path: Pieces,
    query: Option<Pieces>,
}

/// Up to five labels.
#[derive(Debug, Arbitrary)]
struct RawHost(Vec<u8>);

/// Up to twelve pieces of text.
#[derive(Debug, Arbitrary)]
struct Pieces(Vec<u8>);

impl RawList {
    fn build(&self, index: usize) -> (ListInfo, String) {
        let mut info = ListInfo::new(format!("list-{index}"), Format::Rules);
        info.kind = ListKind::Category;
        info.exceptions = if self.lifts_all { Exceptions::All } else { Exceptions::Own };
        info.attributes.mandatory = self.is_mandatory.then_some(true);
        let mut text = String::new();
        for rule in self.rules.iter().take(12) {
            let _ = writeln!(text, "{}", rule.json());
        }
        (info, text)
    }
}

impl RawRule {
    fn json(&self) -> Value {
        let domains = |domain: &Option<RawHost>| -> Vec<String> {
            domain.iter().map(RawHost::text).collect()
        };
        let mut rule = match &self.pattern {
            RawPattern::Domain(host) => json!({ "domain": host.text() }),
            RawPattern::Host(host) => json!({ "host": host.text() }),
            RawPattern::Url(place) => json!({ "url": place.text() }),
            RawPattern::Prefix(place) => json!({ "prefix": place.without_query() }),
            RawPattern::Keyword { text, part, word, domain } => {
                let mut rule = json!({
                    "keyword": text.text(&TEXTS), "word": word, "domains": domains(domain),
                });
                if let Some(part) = ["host", "path", "query"].get(usize::from(part % 6)) {
                    rule["part"] = json!(part);
                }
                rule
            }
            RawPattern::Regex { pieces, domain } => {
                let of = |byte: &u8| REGEXES[usize::from(*byte) % REGEXES.len()];
                let source: String = pieces.iter().take(10).map(of).collect();
                json!({ "regex": source, "domains": domains(domain) })
            }
            RawPattern::Ip { octets: [a, b, c, d], bits } => {
                let bits = bits % 33;
                // Few enough addresses for links to lie inside.
                let address = std::net::Ipv4Addr::new(192 + a % 2, b % 2, 2 + c % 2, d % 4);
                let net =
                    u32::from(address) & u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
                json!({ "ip": format!("{}/{bits}", std::net::Ipv4Addr::from(net)) })
            }
            RawPattern::Entity(number) => {
                json!({ "entity": ENTITIES[usize::from(*number) % ENTITIES.len()] })
            }
            RawPattern::Hash { place, bytes } => {
                let digest = Sha256::digest(place.text());
                let bytes = 4 + usize::from(bytes % 29);
                let hex: String =
                    digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect();
                json!({ "sha256": hex })
            }
        };
        rule["effect"] = json!(if self.is_exception { "except" } else { "block" });
        if self.is_mandatory.is_multiple_of(8) && self.is_mandatory > 0 {
            rule["mandatory"] = json!(true);
        }
        rule
    }
}

impl RawLink {
    fn link(&self) -> String {
        if let Some(raw) = self.raw.as_ref().filter(|_| self.scheme > 250) {
            return raw.clone();
        }
        let schemes = ["https://", "http://", "HTTPS://", "//", "", "https:/\\", "http://user@"];
        format!("{}{}", schemes[usize::from(self.scheme) % schemes.len()], self.place.text())
    }
}

impl RawPlace {
    fn text(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{}", query.text(&TEXTS)));
        format!("{}{}", self.without_query(), query.unwrap_or_default())
    }

    fn without_query(&self) -> String {
        format!("{}/{}", self.host.text(), self.path.text(&TEXTS).replace(['?', '#'], "x"))
    }
}

impl RawHost {
    fn text(&self) -> String {
        let Some((first, rest)) = self.0.split_first() else { return "evil.test".to_owned() };
        if *first >= 0xe0 {
            return WHOLE[usize::from(*first) % WHOLE.len()].to_owned();
        }
        let labels = [first].into_iter().chain(rest.iter().take(4));
        let labels = labels.map(|byte| LABELS[usize::from(*byte) % LABELS.len()]);
        labels.chain([ENDS[usize::from(*first / 16) % ENDS.len()]]).collect::<Vec<_>>().join(".")
    }
}

impl Pieces {
    fn text(&self, all: &[&str]) -> String {
        self.0.iter().take(12).map(|byte| all[usize::from(*byte) % all.len()]).collect()
    }
}

const LABELS: [&str; 8] = ["evil", "www", "a", "b", "shop", "xn--bcher-kva", "co", "notevil"];
const ENDS: [&str; 5] = ["test", "example", "com", "co.uk", "a"];

/// Hosts of which something is known, and addresses.
const WHOLE: [&str; 12] = [
    "192.0.2.1",
    "192.0.2.2",
    "193.1.3.3",
    "[2001:db8::1]",
    "t.me",
    "telegram.me",
    "graph.org",
    "telegra.ph",
    "co.uk",
    "test",
    "www.com",
    "0xc0.0.0x201",
];

const ENTITIES: [&str; 4] = [
    "telegram:username/evil",
    "telegram:username/evil/7",
    "telegram:username/shop",
    "telegram:invite/abcdefghijklmnop",
];

/// What paths, queries and keywords are made of.
const TEXTS: [&str; 32] = [
    "a",
    "b",
    "/",
    "evil",
    "A",
    "shop",
    "s/evil",
    "..",
    ".",
    "//",
    "x=1",
    "&",
    "?",
    "%20",
    "%41",
    "%2f",
    "é",
    "%C3%89",
    "İ",
    "ς",
    "Σ",
    "ß",
    "\u{17f}",
    "K",
    "k",
    "7",
    "%FF",
    "-",
    "_",
    " ",
    "test",
    "+abcdefghijklmnop",
];

/// What regexes are made of.
const REGEXES: [&str; 40] = [
    "a",
    "b",
    "/",
    "evil",
    "A",
    "shop",
    "\\.",
    ".",
    "|",
    "(",
    ")",
    "(?:",
    "(?i)",
    "(?-i)",
    "(?i:",
    "?",
    "*",
    "+",
    "{2}",
    "{0,1}",
    "{1,3}",
    "[ab]",
    "[^a]",
    "[a-z]",
    "\\d",
    "\\w",
    "\\b",
    "^",
    "$",
    "é",
    "\\x65",
    "\\x{76}",
    "(?s)",
    "(?x)",
    " ",
    "\\B",
    "x=1",
    "[eE]",
    "test",
    "(?-u:\\b)",
];
