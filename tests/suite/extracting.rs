//! Links in text, against what others publish and what we expect.
//!
//! The files of other projects give the raw text of each link and the files of ours give its
//! serialization, so both sides are normalized before they are compared.

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::expand::expand;
use outlink::extract::ExtractOptions;
use outlink::extract::Link;
use outlink::extract::extract;
use outlink::extract::extract_with;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::load;
use outlink_tests::vectors::run;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    text: String,
    expect: Vec<String>,
    #[serde(default)]
    scheme_implied: bool,
}

#[derive(Deserialize)]
struct Anything {
    input: String,
}

/// A link as a browser would open it, or as it is if it would not. Without `http` and `https` where
/// the text may have had neither.
fn href(link: &str, scheme_implied: bool) -> String {
    let href = match normalize(link, &Limits::default()) {
        Ok(url) => url.href().unwrap_or(link).to_owned(),
        Err(_) => link.to_owned(),
    };
    let bare = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://"));
    match bare {
        Some(bare) if scheme_implied => bare.to_owned(),
        _ => href,
    }
}

fn check(case: &Case<Record>) -> Outcome {
    let Record { text, expect, scheme_implied } = &case.record;
    let found: Vec<_> = extract(text).map(|link| link.refanged.into_owned()).collect();
    // The text may have had no scheme, which one side left so and the other supplied.
    let implied = *scheme_implied || expect.iter().chain(&found).any(|link| !link.contains("://"));
    let hrefs = |links: &[String]| links.iter().map(|link| href(link, implied)).collect::<Vec<_>>();
    Outcome::equal(&hrefs(&found), &hrefs(expect))
}

#[derive(Deserialize)]
struct Message {
    text: String,
    expect: Vec<String>,
    #[serde(default)]
    also_ok: Vec<Vec<String>>,
    /// The host that is shown and the target of each link that leads to another host than it shows.
    pairs: Option<Vec<(String, String)>>,
    tier: String,
}

/// The host that a link shows, if the link leads to another one, and where it leads.
fn pair(link: &Link<'_>) -> Option<(String, String)> {
    let limits = Limits::default();
    if !link.shown_host_differs(&limits) {
        return None;
    }
    let mut shown = extract(link.shown.as_deref()?);
    let shown = shown.find_map(|link| normalize(&link.refanged, &limits).ok())?;
    Some((shown.host()?.to_owned(), link.url(&limits)))
}

/// Whole messages: HTML, chat markup, QR payloads, names and what only looks like one.
#[test]
fn messages() {
    run("extract/messages.jsonl", |case: &Case<Message>| {
        let Message { text, expect, also_ok, pairs, tier } = &case.record;
        let hrefs = |links: &[String]| links.iter().map(|it| href(it, true)).collect::<Vec<_>>();
        let found: Vec<_> = extract(text).collect();
        if let Some(pairs) = pairs {
            let paired: Vec<_> = found.iter().filter_map(pair).collect();
            if paired != *pairs {
                return Outcome::equal(&paired, pairs);
            }
        }
        let found: Vec<_> = found.into_iter().map(|link| link.refanged.into_owned()).collect();
        let found = hrefs(&found);
        // What is nice to have is neither demanded nor refused.
        let right = tier == "stretch" || also_ok.iter().any(|links| hrefs(links) == found);
        if right { Outcome::Pass } else { Outcome::equal(&found, &hrefs(expect)) }
    });
}

#[derive(Deserialize)]
struct Variation {
    text: String,
    #[serde(default)]
    expect: Vec<String>,
    #[serde(default)]
    also_ok: Vec<Vec<String>>,
    /// How many links lead to another host than they show.
    pairs: Option<usize>,
    base: Option<String>,
    #[serde(default)]
    quoted_printable: bool,
}

/// Variations of such messages by class, with the options that a text is read with.
#[test]
fn variations() {
    let limits = Limits::default();
    run("extract/variations.jsonl", |case: &Case<Variation>| {
        let Variation { text, expect, also_ok, pairs, base, quoted_printable } = &case.record;
        let mut options = ExtractOptions::default();
        options.quoted_printable(*quoted_printable);
        if let Some(base) = base {
            options.base(normalize(base, &limits).unwrap());
        }
        let found: Vec<_> = extract_with(text, &options).collect();
        if let Some(pairs) = pairs {
            let differ = found.iter().filter(|link| link.shown_host_differs(&limits)).count();
            return Outcome::equal(&differ, pairs);
        }
        let hrefs = |links: &[String]| links.iter().map(|it| href(it, true)).collect::<Vec<_>>();
        let found: Vec<_> = found.iter().map(|link| link.url(&limits)).collect();
        let right = also_ok.iter().any(|links| hrefs(links) == hrefs(&found));
        if right { Outcome::Pass } else { Outcome::equal(&hrefs(&found), &hrefs(expect)) }
    });
}

/// What is found in a text is decided as it is alone, and its href is never decided more strictly.
#[test]
fn a_link_in_a_text_is_decided_as_it_is_alone() {
    let mut compiler = Compiler::new("test");
    let info = ListInfo::new("domains", Format::Domains);
    compiler.add_list(info, &b"t.me\nminbank78.se\nevil-target77.example\n"[..]).unwrap();
    let compiled = compiler.finish().unwrap();
    let screener = Screener::new(Database::from_bytes(compiled.into_bytes()).unwrap());
    let context = Context::default();
    for case in load::<Message>("extract/messages.jsonl") {
        for (link, verdict) in screener.screen_text(&case.record.text, &context) {
            let alone = screener.screen(&*link.refanged, &context);
            assert_eq!(verdict.action(), alone.action(), "{}", link.refanged);
            let opened = screener.screen(&link.url(&Limits::default()), &context);
            assert!(opened.action() <= verdict.action(), "{}", link.refanged);
        }
    }
}

#[derive(Deserialize)]
struct Platform {
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    mirrors: Vec<String>,
    #[serde(default)]
    invitation: Vec<String>,
    #[serde(default)]
    case: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    link: String,
    entity: toml::Value,
}

/// The files of the platforms.
fn platforms() -> std::io::Result<Vec<Platform>> {
    let files = std::fs::read_dir(format!("{DATA}/platforms"))?;
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file?.path())?;
        toml::from_str(&text).map_err(std::io::Error::other)
    };
    files.map(read).collect()
}

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/outlink/data");

/// What a link names, it names in a text too.
#[test]
fn every_page_is_found_in_a_text() {
    let limits = Limits::default();
    let mut wrong = Vec::new();
    for Page { link, entity } in platforms().unwrap().into_iter().flat_map(|it| it.case) {
        let wanted = match &entity {
            toml::Value::Array(entities) => entities.as_slice(),
            entity => std::slice::from_ref(entity),
        };
        let text = format!("see {link} now");
        let found = extract(&text).filter_map(|it| normalize(&it.refanged, &limits).ok());
        let candidates = found.flat_map(|url| expand(url, &limits).candidates);
        let named: Vec<_> =
            candidates.filter_map(|it| it.entity.map(|entity| entity.to_string())).collect();
        if !wanted.iter().all(|wanted| named.iter().any(|it| wanted.as_str() == Some(it))) {
            wrong.push(format!("{link}: {named:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
}

/// Hosts that the tables know are links wherever they stand, also those that look like files, code and
/// abbreviations.
#[test]
fn every_known_host_is_found_in_a_text() {
    let platforms = platforms().unwrap().into_iter();
    let hosts = platforms.flat_map(|it| [it.hosts, it.mirrors, it.invitation]).flatten();
    let named = hosts.filter(|host| !host.contains('*'));
    let below = ["gang.t.me", "gang.surge.sh", "gang.github.io"].map(str::to_owned);
    let shorteners = std::fs::read_to_string(format!("{DATA}/shorteners.txt")).unwrap();
    let lines = shorteners.lines().map(|line| line.split('#').next().unwrap());
    let short = lines.filter_map(|line| line.split_whitespace().next());
    // Shorteners of one letter look like fields in code.
    let short = short.filter(|host| !host.starts_with('/') && host.find('.') != Some(1));
    let short = short.map(str::to_owned);
    let mut wrong = Vec::new();
    for host in named.chain(below).chain(short) {
        for (behind, path) in [(".", ""), (" now", ""), ("/abc", "/abc"), ("", "")] {
            let text = format!("see {host}{behind}");
            let found: Vec<_> = extract(&text).map(|link| link.text).collect();
            if found != [format!("{host}{path}")] {
                wrong.push(format!("{text}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
}

/// Chat programs end a link in front of what is glued to it, so the page counts that they open.
#[test]
fn every_page_is_known_whatever_is_glued_to_its_link() {
    let glue = [
        "\u{1f525}",
        "\u{2192}",
        "\u{2764}\u{fe0f}",
        "привет",
        "だよ",
        "입니다",
        "ครับ",
        "مرحبا",
        "שלום",
        "नमस्ते",
        "και",
        "\u{2019}",
        "\u{2026}",
        "\u{bb}",
        "\u{300d}",
        "\u{ff01}",
        "\u{200b}x",
    ];
    let limits = Limits::default();
    let mut wrong = Vec::new();
    let mut pages = 0;
    for platform in platforms().unwrap() {
        for Page { link, entity } in platform.case {
            let Some(entity) = entity.as_str() else { continue };
            if !link.ends_with(|last: char| last.is_ascii_alphanumeric()) {
                continue;
            }
            pages += 1;
            for glue in glue {
                let glued = format!("{link}{glue}");
                let text = format!("see {glued} now");
                let found = extract(&text).next().map(|found| found.refanged.into_owned());
                for link in [Some(glued), found].into_iter().flatten() {
                    let url = normalize(&link, &limits).unwrap();
                    let expansion = expand(url, &limits);
                    let mut named = expansion.candidates.iter().filter_map(|it| it.entity.as_ref());
                    if !named.any(|named| named.to_string() == entity) {
                        wrong.push(format!("{link} is not {entity}"));
                    }
                }
            }
        }
    }
    assert!(pages > 100, "{pages}");
    assert!(wrong.is_empty(), "{} of {pages}: {}", wrong.len(), wrong.join("\n"));
}

#[test]
fn sentences() {
    run("extract/authored.jsonl", check);
}

#[test]
fn spellings() {
    run("extract/spellings.jsonl", check);
}

#[test]
fn disguises_in_mail() {
    run("extract/rspamd_obfuscated.jsonl", check);
}

#[test]
fn what_libraries_agree_on() {
    run("extract/libraries_core.jsonl", check);
}

/// What libraries do not agree on is taste; the figure is printed to be looked at when it changes.
#[test]
fn what_libraries_do_not_agree_on() {
    let cases = load::<Record>("extract/libraries_policy.jsonl");
    let passed = cases.iter().filter(|case| check(case) == Outcome::Pass).count();
    println!("extract/libraries_policy.jsonl: {passed} of {} agree", cases.len());
}

#[test]
fn naughty_strings() {
    for case in load::<Anything>("canonicalize/robustness_blns.jsonl") {
        let text = case.record.input;
        for link in extract(&text) {
            assert_eq!(text.get(link.start..link.end), Some(link.text), "{text:?}");
        }
    }
}
