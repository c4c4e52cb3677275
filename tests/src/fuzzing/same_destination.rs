//! However a link is spelled, the rules that fit it are the same: case, escapes, dots, ports, user
//! info, spellings of addresses and of names beyond ASCII, tabs, backslashes, what people write to
//! get past filters, other names of an account, and wrappers around all of it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use arbitrary::Arbitrary;
use arbitrary::Unstructured;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::Verdict;
use serde_json::Value;
use serde_json::json;

use super::accounts::Account;
use super::accounts::Group;
use super::spelling::ALABELS;
use super::spelling::Choices;
use super::spelling::Host;
use super::spelling::Place;
use super::spelling::Surroundings;
use super::spelling::respell;
use super::wrappers::WRAPPERS;
use crate::lists;

/// Checks one place in one spelling.
pub fn run(bytes: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let mut choices = Choices(&case.spelling);
    match &case.subject {
        Subject::Place(raw) => {
            let place = raw.place();
            let rules: Vec<Value> =
                case.rules.iter().take(6).map(|rule| rule.about(&place)).collect();
            let spelled = respell(&place, Surroundings::Text, &mut choices);
            is_same(&rules, &place.link(), &spelled);
            let carried = respell(&place, Surroundings::Redirector, &mut choices);
            is_carried(&rules, &place.link(), &wrap(carried, &mut choices));
        }
        Subject::Account { kind, name } => {
            let account = Account::of(*kind, *name);
            let rules = vec![json!({ "entity": account.entity })];
            let spelled = account.spell(&mut choices);
            is_carried(&rules, &account.spell(&mut Choices(&[])), &spelled);
            is_carried(&rules, &account.spell(&mut Choices(&[])), &wrap(spelled, &mut choices));
        }
        Subject::Group(seed) => {
            let group = Group::of(*seed);
            let rules = vec![json!({ "entity": group.entity() })];
            let host = "https://signal.group/";
            let plain = format!("{host}#{}", group.spell(&mut Choices(&[])));
            let fragment = group.spell(&mut choices);
            is_carried(&rules, &plain, &format!("{host}#{fragment}"));
            // A browser keeps the fragment while it is led on.
            let wrapped = wrap(host.to_owned(), &mut choices);
            is_carried(&rules, &plain, &format!("{wrapped}#{fragment}"));
        }
    }
}

#[derive(Debug, Arbitrary)]
struct Case {
    subject: Subject,
    rules: Vec<RuleChoice>,
    spelling: Vec<u8>,
}

#[derive(Debug, Arbitrary)]
enum Subject {
    Place(RawPlace),
    Account { kind: u8, name: [u8; 8] },
    Group([u8; 8]),
}

#[derive(Debug, Arbitrary)]
struct RawPlace {
    host: RawHost,
    path: Vec<RawText>,
    is_directory: bool,
    query: Option<RawText>,
}

#[derive(Debug, Arbitrary)]
enum RawHost {
    Name { labels: [RawText; 2], count: u8, end: u8 },
    BeyondAscii { below: Option<RawText>, name: u8, end: u8 },
    Known(u8),
    V4([u8; 4]),
    V6([u16; 8]),
}

/// Up to a dozen characters.
#[derive(Debug, Arbitrary)]
struct RawText(Vec<u8>);

impl RawPlace {
    fn place(&self) -> Place {
        let labels = match &self.host {
            RawHost::Name { labels, count, end } => {
                let count = usize::from(count % 2) + 1;
                let labels = labels.iter().take(count).map(RawText::label);
                labels.chain(ending(*end)).collect()
            }
            RawHost::BeyondAscii { below, name, end } => {
                let (name, _) = ALABELS[usize::from(*name) % ALABELS.len()];
                let below = below.iter().map(RawText::label);
                below.chain([name.to_owned()]).chain(ending(*end)).collect()
            }
            RawHost::Known(number) => {
                let name = KNOWN[usize::from(*number) % KNOWN.len()];
                name.split('.').map(str::to_owned).collect()
            }
            RawHost::V4(octets) => return self.at(Host::V4(Ipv4Addr::from(*octets))),
            // An address that embeds one of IPv4 is another spelling of that.
            RawHost::V6([_, rest @ ..]) => {
                let [b, c, d, e, f, g, h] = *rest;
                return self.at(Host::V6(Ipv6Addr::new(0x2001, b | 2, c, d, e, f, g, h)));
            }
        };
        self.at(Host::Name(labels))
    }

    fn at(&self, host: Host) -> Place {
        let path: Vec<String> = self.path.iter().take(6).map(RawText::segment).collect();
        let is_directory = self.is_directory || path.is_empty();
        let query = self.query.as_ref().map(RawText::query);
        Place { host, path, is_directory, query }
    }
}

impl RawText {
    fn label(&self) -> String {
        let digits = b"abcdefghijklmnopqrstuvwxyz0123456789-";
        let of = |byte: &u8| char::from(digits[usize::from(*byte) % digits.len()]);
        let label: String = self.0.iter().take(12).map(of).collect();
        // Neither dashes at the ends nor two in a row: those of an A-label mean something.
        let label = label.replace("--", "-x");
        let label = label.trim_matches('-');
        if label.is_empty() { "a".to_owned() } else { label.to_owned() }
    }

    fn segment(&self) -> String {
        let text = self.text("abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789-._~!$&'()*+,;=@|é字");
        if text.chars().all(|character| character == '.') { "a.".to_owned() } else { text }
    }

    fn query(&self) -> String {
        self.text("abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789-._~!$&()*+,;=@/?|é字")
    }

    fn text(&self, alphabet: &str) -> String {
        let count = alphabet.chars().count();
        let of = |byte: &u8| alphabet.chars().nth(usize::from(*byte) % count);
        self.0.iter().take(12).filter_map(of).collect()
    }
}

fn ending(number: u8) -> impl Iterator<Item = String> {
    let endings = ["example", "test", "com", "co.uk", "xn--p1ai", "рф"];
    endings[usize::from(number) % endings.len()].split('.').map(str::to_owned)
}

/// Hosts of which something is known, but where nothing is known of most paths.
const KNOWN: [&str; 8] = [
    "www.evil.test",
    "www.co.uk",
    "sites.google.com",
    "telegra.ph",
    "xn--bcher-kva.example",
    "evil.github.io",
    "localhost",
    "docs.google.com",
];

#[derive(Debug, Arbitrary)]
enum RuleChoice {
    Domain(u8),
    Host,
    Url,
    Resource,
    Directory(u8),
    Prefix(u8),
    Keyword { from: u8, chars: u8 },
    Regex,
    Range(u8),
    Hash { bytes: u8, of: u8 },
    Except(u8),
}

impl RuleChoice {
    /// A rule that fits the place.
    fn about(&self, place: &Place) -> Value {
        let link = place.link();
        let without_scheme = link.strip_prefix("https://").unwrap_or(&link);
        let (without_query, _) = without_scheme.split_once('?').unwrap_or((without_scheme, ""));
        let host = without_query.split('/').next().unwrap_or_default();
        let directory = |number: u8| {
            let slashes: Vec<usize> = without_query.match_indices('/').map(|(at, _)| at).collect();
            let slash = slashes.get(usize::from(number) % slashes.len().max(1));
            &without_query[..=slash.copied().unwrap_or(without_query.len() - 1)]
        };
        match self {
            Self::Domain(labels) => {
                let starts: Vec<usize> = match place.host {
                    Host::Name(_) => host.match_indices('.').map(|(dot, _)| dot + 1).collect(),
                    _ => Vec::new(),
                };
                let start = usize::from(*labels) % (starts.len() + 1);
                json!({ "domain": host[start.checked_sub(1).map_or(0, |index| starts[index])..] })
            }
            Self::Host => json!({ "host": host }),
            Self::Url => json!({ "url": without_scheme }),
            Self::Resource => json!({ "url": without_query }),
            Self::Directory(number) => json!({ "url": directory(*number) }),
            Self::Prefix(number) => json!({ "prefix": directory(*number) }),
            Self::Keyword { from, chars } => {
                let count = without_scheme.chars().count();
                let from = usize::from(*from) % count.max(1);
                let chars = 3 + usize::from(*chars) % 8;
                let text: String = without_scheme.chars().skip(from).take(chars).collect();
                json!({ "keyword": text })
            }
            Self::Regex => {
                let path = place.path.first().map_or("", String::as_str);
                let ascii: String = path.chars().filter(char::is_ascii_alphanumeric).collect();
                json!({ "regex": format!("(?i){}[^a]?/", regex::escape(&ascii)) })
            }
            Self::Range(bits) => match place.host {
                Host::V4(address) => json!({ "ip": format!("{address}/{}", bits % 33) }),
                Host::V6(address) => json!({ "ip": format!("{address}/{}", bits % 129) }),
                Host::Name(_) => json!({ "host": host }),
            },
            Self::Hash { bytes, of } => {
                let expression = [without_query, without_scheme][usize::from(*of) % 2];
                let limits = outlink::Limits::default();
                let normal = outlink::url::normalize(&format!("https://{expression}"), &limits);
                let normal = normal.map(|url| url.normal_without_scheme().to_owned());
                json!({ "sha256": hash(&normal.unwrap_or_default(), 4 + usize::from(bytes % 29)) })
            }
            Self::Except(number) => {
                json!({ "prefix": directory(*number), "effect": "except" })
            }
        }
    }
}

fn hash(expression: &str, bytes: usize) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(expression);
    digest.iter().take(bytes).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Wraps a link in a few redirectors of the table.
fn wrap(link: String, choices: &mut Choices<'_>) -> String {
    let mut link = link;
    for _ in 0..=choices.of(3) {
        let wrapper = &WRAPPERS[(choices.of(256) + 256 * choices.of(2)) % WRAPPERS.len()];
        let labels = wrapper.host.split('.').map(str::to_owned).collect();
        let host =
            Place { host: Host::Name(labels), path: Vec::new(), is_directory: false, query: None };
        // The host in another spelling, up to where its path would begin.
        let spelled = respell(&host, Surroundings::Redirector, choices);
        let spelled = spelled.trim().split('#').next().unwrap_or_default();
        let spelled =
            spelled.trim_end_matches(['/', '\\', '.', '%', '2', 'e', 'E', 'x', '\t', '\r', '\n']);
        let name = if choices.of(2) == 1 { spelled } else { "" };
        let is_whole = outlink::url::normalize(name, &outlink::Limits::default())
            .is_ok_and(|url| url.host() == Some(wrapper.host.as_str()));
        let plain = format!("https://{}", wrapper.host);
        let name = if is_whole { name } else { &plain };
        link = format!("{name}{}", wrapper.carry(&link));
    }
    link
}

/// The same rules fit the link itself.
fn is_same(rules: &[Value], plain: &str, spelled: &str) {
    let screener = screener(rules);
    let expected = screener.screen(plain, &Context::default());
    let found = screener.screen(spelled, &Context::default());
    assert_eq!(
        findings(&found, Some(0)),
        findings(&expected, Some(0)),
        "\n{spelled:?} is {plain:?}\n{found}\n{expected}\n{rules:#?}"
    );
    agree(&screener, spelled, &found);
}

/// The rules that fit the plain link fit it in a wrapper too.
fn is_carried(rules: &[Value], plain: &str, wrapped: &str) {
    let screener = screener(rules);
    let expected = screener.screen(plain, &Context::default());
    let found = screener.screen(wrapped, &Context::default());
    let missing: Vec<_> =
        findings(&expected, Some(0)).difference(&findings(&found, None)).copied().collect();
    assert!(missing.is_empty(), "\n{wrapped:?} hides {plain:?}\n{found}\n{expected}\n{rules:#?}");
    agree(&screener, wrapped, &found);
}

/// Every way to ask gives the same answer.
fn agree(screener: &Screener, link: &str, verdict: &Verdict) {
    let context = Context::default();
    assert_eq!(screener.actions(&[link], &context), [verdict.action()], "{link:?}");
    assert_eq!(screener.are_blocked(&[link], &context), [verdict.is_blocked()], "{link:?}");
    assert_eq!(screener.is_blocked(link, &context), verdict.is_blocked(), "{link:?}");
    let many = screener.screen_many(&[link, link], &context);
    assert!(many.iter().all(|other| other.to_json() == verdict.to_json()), "{link:?}");
}

/// Code, line and whether the finding is about the candidate.
fn findings(verdict: &Verdict, candidate: Option<usize>) -> BTreeSet<(&'static str, u32)> {
    let reasons = verdict.reasons().iter();
    let reasons = reasons.filter(|reason| candidate.is_none() || reason.candidate() == candidate);
    reasons.filter_map(|reason| Some((reason.code().as_str(), reason.rule()?.line()))).collect()
}

fn screener(rules: &[Value]) -> Screener {
    let mut info = ListInfo::new("rules", Format::Rules);
    info.kind = ListKind::Category;
    let text = rules.iter().map(|rule| format!("{rule}\n")).collect();
    let database: Database = lists::database(&[(info, text)]);
    Screener::new(database)
}
