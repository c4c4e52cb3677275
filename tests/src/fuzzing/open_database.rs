//! Databases that somebody else wrote: opening and using any bytes ends in an answer or an error.
//!
//! Checksums keep a fuzzer from everything behind them, so they are put right first, and so is
//! whatever else of the preamble is wrong: what is left to be wrong is what sections hold.

use std::sync::LazyLock;

use outlink::Context;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::OpenError;
use outlink::OpenOptions;
use outlink::Screener;
use sha2::Digest;
use sha2::Sha256;
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64;

use crate::lists;

/// Checks the bytes as they are, and with a preamble in order.
pub fn run(bytes: &[u8]) {
    use_whatever_it_is(bytes.to_vec());
    if let Some(repaired) = with_preamble(bytes) {
        use_whatever_it_is(repaired);
    }
}

fn use_whatever_it_is(bytes: Vec<u8>) {
    let mut options = OpenOptions::new();
    options.key("keyed", b"a key");
    let database = match options.from_bytes(bytes.clone()) {
        Ok(database) => database,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let is_sound = database.verify();
    if let Err(error) = &is_sound {
        assert!(matches!(error, OpenError::Damaged(_) | OpenError::Checksum { .. }), "{error}");
    }
    let sizes: u64 = database.sections().iter().map(|section| section.bytes).sum();
    assert!(sizes <= bytes.len() as u64);
    assert!(database.canaries().count() <= bytes.len());
    let screener = Screener::new(database);
    let context = Context::default();
    for link in LINKS {
        let verdict = screener.screen(link, &context);
        assert_eq!(verdict.to_json(), screener.screen(link, &context).to_json());
        assert_eq!(screener.actions(&[link], &context), [verdict.action()], "{verdict}");
        assert_eq!(screener.is_blocked(link, &context), verdict.is_blocked(), "{verdict}");
        assert!(!verdict.explain().to_string().is_empty());
        if is_sound.is_ok() {
            let codes: Vec<_> = verdict.reasons().iter().map(outlink::Reason::code).collect();
            assert!(!codes.contains(&outlink::ReasonCode::DatabaseDamaged), "{verdict}");
        }
    }
    for address in ["192.0.2.7", "2001:db8::1", "10.1.2.3"] {
        if let Ok(address) = address.parse::<std::net::IpAddr>() {
            let verdict = screener.screen_address(address, &context);
            assert_eq!(verdict.input(), address.to_string());
        }
    }
    let _ = screener.uncaught_canaries();
}

/// The bytes with label, versions, lengths, places of the sections and checksums as they should be;
/// `None` if there is not even a header.
///
/// Written after `FORMAT.md`, and not with the help of the engine.
pub fn with_preamble(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = bytes.to_vec();
    let put = |file: &mut Vec<u8>, at: usize, value: &[u8]| {
        file[at..at + value.len()].copy_from_slice(value);
    };
    let number = |file: &[u8], at: usize| {
        let field = file.get(at..at + 8)?;
        Some(u64::from_le_bytes(field.try_into().ok()?))
    };
    file.get(..HEADER_BYTES)?;
    put(&mut file, 0, SAMPLE.get(..20)?);
    let sections = usize::from(file[20] % 65);
    put(&mut file, 20, &(sections as u32).to_le_bytes());
    let first = HEADER_BYTES + sections * ENTRY_BYTES;
    let length = file.len() as u64;
    let mut at = first.min(file.len()) as u64;
    file.get(..first)?;
    put(&mut file, 24, &length.to_le_bytes());
    let mut last_id = 0;
    for section in 0..sections {
        let entry = HEADER_BYTES + section * ENTRY_BYTES;
        let id = u32::from_le_bytes(file.get(entry..entry + 4)?.try_into().ok()?);
        last_id = id.clamp(last_id + 1, last_id + 3);
        let rest = length - at;
        let bytes = match number(&file, entry + 12)? {
            _ if section + 1 == sections => rest,
            bytes => bytes.min(rest),
        };
        let checksum = xxh3_64(file.get(at as usize..(at + bytes) as usize)?);
        put(&mut file, entry, &last_id.to_le_bytes());
        put(&mut file, entry + 4, &at.to_le_bytes());
        put(&mut file, entry + 12, &bytes.to_le_bytes());
        put(&mut file, entry + 20, &checksum.to_le_bytes());
        at += bytes;
    }
    let id = Sha256::digest(&file[HEADER_BYTES..]);
    put(&mut file, 40, &id);
    let mut checksum = Xxh3::new();
    checksum.update(&file[..72]);
    checksum.update(&file[HEADER_BYTES..first]);
    put(&mut file, 72, &checksum.digest().to_le_bytes());
    Some(file)
}

const HEADER_BYTES: usize = 80;
const ENTRY_BYTES: usize = 28;

/// A database with every kind of rule, one for each kind alone, and one without rules.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![SAMPLE.clone(), compile("")];
    seeds.extend(RULES.lines().map(|line| compile(&format!("{line}\n"))));
    seeds
}

fn compile(rules: &str) -> Vec<u8> {
    let mut info = ListInfo::new("own", Format::Rules);
    info.kind = ListKind::Category;
    info.attributes.category = Some("malware".to_owned());
    info.canaries.push("https://evil.example/".to_owned());
    let mut keyed = ListInfo::new("keyed", Format::Hashes);
    keyed.keyed = true;
    let hashes = if rules.is_empty() { "" } else { "0102030405060708\n" };
    let compiled = lists::compile(&[(info, rules.to_owned()), (keyed, hashes.to_owned())]);
    compiled.into_bytes()
}

static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| compile(RULES));

/// Rules of every kind.
const RULES: &str = r#"{"domain":"evil.example"}
{"host":"a.example","valid_until":"2001-01-01"}
{"domain":"org","effect":"except"}
{"url":"u.example/x?q","jurisdictions":["SE","NO"]}
{"url":"u.example/d/"}
{"prefix":"p.example/x","mandatory":true,"reference":"2025/1"}
{"keyword":"casino","domains":["c.example"]}
{"keyword":"weapons","part":"query","word":true}
{"regex":"log[io]n","domains":["d.example"]}
{"regex":"verify[0-9]+"}
{"regex":"^z"}
{"ip":"192.0.2.0/24"}
{"ip":"10.0.0.0/8"}
{"ip":"2001:db8::/32","effect":"except"}
{"sha256":"73d986e0"}
{"entity":"telegram:username/foo"}
{"url":"graph.org/page"}
"#;

/// A link for each of them, and some for none.
const LINKS: [&str; 19] = [
    "https://www.evil.example/",
    "https://a.example/",
    "https://good.org/",
    "https://u.example/x?q",
    "https://www.u.example/d/e/f",
    "https://p.example/x/y",
    "https://c.example/Casino",
    "https://b.example/?q=weapons",
    "https://d.example/login",
    "https://z.example/verify7",
    "http://192.0.2.7/",
    "http://[2001:db8::7]/a",
    "http://10.1.2.3/",
    "https://example.com/",
    "https://t.me/foo",
    "https://telegra.ph/page",
    "https://nothing.example/",
    "https://a.b.c.d.e.f.g.h.i.nothing.example/j/k/l?m",
    "tg://resolve?domain=foo",
];
