//! Any bytes whatsoever.

use super::*;
use crate::ids::RuleId;
use crate::names::RuleKind;
use crate::platform::Entity;
use crate::rule::Keyword;
use crate::rule::RegexPattern;
use crate::table::resources::ResourcesBuilder;
use crate::withdrawal::Withdrawal;

/// A database with rules of every kind, and links for them.
fn sample() -> (Vec<u8>, Vec<Candidate>) {
    let mut keyword = Keyword::new("casino");
    keyword.domains = vec!["c.example".to_owned()];
    let regex =
        RegexPattern { domains: vec!["d.example".to_owned()], ..RegexPattern::new("log[io]n") };
    let patterns = [
        domain("evil.example"),
        host("a.example"),
        url("u.example/x?q"),
        prefix("p.example/x"),
        Pattern::Keyword(keyword),
        Pattern::Regex(regex),
        Pattern::Regex(RegexPattern::new("verify[0-9]+")),
        Pattern::Ip("192.0.2.0/24".parse().unwrap()),
        Pattern::Sha256(vec![0x73, 0xd9, 0x86, 0xe0]),
        Pattern::Entity("telegram:username/foo".to_owned()),
        // Stored under the form of its gateways too.
        url("graph.org/page"),
    ];
    let mut compiler = Compiler::new("sample");
    let mut info = ListInfo::new("own", Format::Rules);
    info.attributes.category = Some("malware".to_owned());
    info.attributes.jurisdictions = ["SE".parse().unwrap()].into_iter().collect();
    info.canaries.push("https://evil.example/".to_owned());
    let list = compiler.declare(info).unwrap();
    for (line, pattern) in (1..).zip(patterns) {
        compiler.add_rule(list, Rule::new(pattern, line)).unwrap();
    }
    let withdrawal = Withdrawal::new("own", domain("evil.example"), 12);
    compiler.add_withdrawal(list, withdrawal).unwrap();
    let links = [
        "https://www.evil.example/",
        "https://a.example/",
        "https://u.example/x?q",
        "https://p.example/x/y",
        "https://c.example/Casino",
        "https://d.example/login",
        "https://z.example/verify7",
        "http://192.0.2.7/",
        "https://example.com/",
        "https://telegra.ph/page",
        "https://nothing.example/",
    ];
    let mut candidates: Vec<Candidate> = links.into_iter().map(candidate).collect();
    let mut of_entity = candidate("https://t.me/foo");
    let id = "foo".to_owned();
    of_entity.entity = Some(Entity { platform: "telegram", kind: "username", id, detail: None });
    candidates.push(of_entity);
    (compiler.finish().unwrap().into_bytes(), candidates)
}

fn answers(database: &Database, candidates: &[Candidate]) -> Result<Vec<String>, Damaged> {
    let mut answers = Vec::new();
    for candidate in candidates {
        let mut hits = Hits::default();
        database.find(LinkView::Candidate(candidate), &mut hits)?;
        for hit in hits.take() {
            let rule = database.rule(hit.rule)?;
            let withdrawal = database.withdrawal_of(&rule, |_| true)?;
            answers.push(format!("{hit:?} {rule:?} {withdrawal:?}"));
        }
        answers.push("next".to_owned());
    }
    Ok(answers)
}

#[test]
fn no_byte_of_a_verified_database_can_change() {
    let (bytes, candidates) = sample();
    let database = Database::from_bytes(bytes.clone()).unwrap();
    database.verify().unwrap();
    assert_eq!(answers(&database, &candidates).unwrap().len(), 11 + 12);
    for at in 0..bytes.len() {
        for bit in [0x01, 0x80] {
            let mut bytes = bytes.clone();
            bytes[at] ^= bit;
            assert!(Database::from_bytes(bytes).is_err(), "byte {at}");
        }
    }
}

/// The section that a byte of the file belongs to.
fn section_at(database: &Database, at: usize) -> &'static str {
    let sections = database.sections();
    let header = database.size_in_bytes() as u64 - sections.iter().map(|s| s.bytes).sum::<u64>();
    let mut end = header;
    let section = sections.iter().find(|section| {
        end += section.bytes;
        (at as u64) < end
    });
    section.filter(|_| at as u64 >= header).map_or("header", |section| section.name)
}

#[test]
fn no_truncated_database_opens() {
    let (bytes, _) = sample();
    for length in 0..bytes.len() {
        let error = Database::from_bytes(bytes[..length].to_vec()).unwrap_err();
        match error {
            OpenError::Truncated { found, .. } => assert_eq!(found, length as u64),
            OpenError::NotADatabase => assert_eq!(length, 0),
            other => panic!("{length} bytes: {other}"),
        }
        assert!(OpenOptions::new().from_bytes_trusted(bytes[..length].to_vec(), 0).is_err());
    }
}

/// Nor of one that is mapped, as long as its sections are small.
#[test]
fn no_byte_of_a_small_mapped_database_can_change() {
    let (bytes, _) = sample();
    let options = OpenOptions::new();
    for at in 0..bytes.len() {
        for byte in [bytes[at] ^ 1, bytes[at] ^ 0x80, !bytes[at]] {
            let mut bytes = bytes.clone();
            bytes[at] = byte;
            assert!(options.from_bytes_trusted(bytes, open::SMALL_BYTES).is_err(), "byte {at}");
        }
    }
}

/// Large sections of a mapped database are not compared with their checksums. Here all of them are
/// taken for large: a change is refused, found to be damage, or it changes what is found, in which
/// case `verify` tells; and it is never a panic.
#[test]
fn every_byte_of_a_large_mapped_database_may_be_any_byte() {
    let (bytes, candidates) = sample();
    let whole = Database::from_bytes(bytes.clone()).unwrap();
    let expected = answers(&whole, &candidates).unwrap();
    let mut silent = std::collections::BTreeSet::new();
    for at in 0..bytes.len() {
        for byte in [0, 1, 0x7f, 0xff, bytes[at] ^ 1, bytes[at] ^ 0x80] {
            if byte == bytes[at] {
                continue;
            }
            let mut bytes = bytes.clone();
            bytes[at] = byte;
            let Ok(database) = OpenOptions::new().from_bytes_trusted(bytes, 0) else { continue };
            let found = answers(&database, &candidates);
            assert!(database.verify().is_err(), "byte {at} = {byte}");
            if found.is_ok_and(|found| found != expected) {
                silent.insert(section_at(&whole, at));
            }
        }
    }
    // What nothing but a checksum can tell: another key, another line, another place. The header has
    // its checksum whatever the size of the sections is.
    assert!(!silent.contains("header"), "{silent:?}");
    assert!(silent.contains("domains") && silent.contains("rules"), "{silent:?}");
}

#[test]
fn a_crafted_database_with_fitting_checksums_does_not_panic() {
    let (bytes, candidates) = sample();
    let header = crate::wire::header::Header::read(&bytes).unwrap();
    let sections: Vec<(u32, Vec<u8>)> =
        header.sections.iter().map(|s| (s.id, s.span.bytes(&bytes).to_vec())).collect();
    for at in 0..sections.len() {
        for offset in 0..sections[at].1.len() {
            for byte in [0, 3, 0xff] {
                let mut sections = sections.clone();
                sections[at].1[offset] = byte;
                let bytes = crate::wire::header::write(header.seed, sections);
                if let Ok(database) = Database::from_bytes(bytes) {
                    let _ = answers(&database, &candidates);
                    let _ = database.verify();
                }
            }
        }
        let mut missing = sections.clone();
        missing.remove(at);
        let bytes = crate::wire::header::write(header.seed, missing);
        assert!(matches!(Database::from_bytes(bytes), Err(OpenError::Damaged(_))));
    }
}

/// The file with a section changed, and everything that is computed from it made to fit.
fn crafted(bytes: &[u8], section: SectionId, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let header = crate::wire::header::Header::read(bytes).unwrap();
    let sections = header.sections.iter().map(|found| {
        let mut bytes = found.span.bytes(bytes).to_vec();
        if found.id == section as u32 {
            change(&mut bytes);
        }
        (found.id, bytes)
    });
    crate::wire::header::write(header.seed, sections.collect())
}

/// Rules that are found by further keys: two lists have some of them, and one is an exception.
fn with_further_keys() -> Vec<u8> {
    let lines = [
        "{\"url\":\"u.example/a?x=1\"}",
        "{\"url\":\"u.example/a?x=1&y=2\"}",
        "{\"url\":\"u.example/b?y=1\"}",
        "{\"url\":\"u.example/b?y=1\",\"category\":\"malware\"}",
        "{\"url\":\"u.example/b?y=1\",\"effect\":\"except\"}",
        "{\"url\":\"u.example/c?\"}",
        "{\"url\":\"u.example/d?z=1\",\"effect\":\"except\"}",
        "{\"url\":\"u.example/d/\"}",
        "{\"url\":\"u.example/e/\"}",
        "{\"url\":\"u.example/f\"}",
        "{\"prefix\":\"u.example/d\"}",
        "{\"url\":\"graph.org/page\"}",
        "{\"url\":\"telegram.me/s/foo\"}",
        "{\"keyword\":\"casino\"}",
        "{\"domain\":\"evil.example\"}",
    ];
    let mut compiler = Compiler::new("further");
    compiler.add_list(ListInfo::new("a", Format::Rules), lines.join("\n").as_bytes()).unwrap();
    compiler.add_list(ListInfo::new("b", Format::Rules), lines[..3].join("\n").as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().rules(), lines.len() as u64 + 3);
    compiled.into_bytes()
}

#[test]
fn a_posting_that_leads_elsewhere_is_found_out() {
    let bytes = with_further_keys();
    let whole = Database::from_bytes(bytes.clone()).unwrap();
    whole.verify().unwrap();
    let postings = |section: SectionId| {
        let header = crate::wire::header::Header::read(&bytes).unwrap();
        let found = header.sections.iter().find(|found| found.id == section as u32).unwrap();
        u32::from_le_bytes(*found.span.bytes(&bytes).first_chunk().unwrap()) as usize
    };
    let mut tried = 0;
    for (posting, rule) in (0..postings(SectionId::Resources))
        .flat_map(|posting| (0..whole.rule_count() as u32).map(move |rule| (posting, rule)))
    {
        let crafted = crafted(&bytes, SectionId::Resources, |resources| {
            resources[4 + 4 * posting..][..4].copy_from_slice(&rule.to_le_bytes());
        });
        if crafted == bytes {
            continue;
        }
        tried += 1;
        let database = Database::from_bytes(crafted).unwrap();
        // What the key of a path leads to says only that there are rules at this path.
        let found = |link: &str| {
            let mut hits = Hits::default();
            let found = database.find(LinkView::Candidate(&candidate(link)), &mut hits);
            found.map(|()| hits.len())
        };
        let links = [
            ("https://u.example/a?x=1&w", 2),
            ("https://u.example/a?y=2&x=1", 4),
            ("https://u.example/b?y=1&w", 3),
            ("https://u.example/c?w", 1),
            ("https://u.example/d", 2),
            ("https://u.example/e", 1),
        ];
        let is_whole = links.iter().all(|(link, count)| found(link) == Ok(*count));
        assert!(database.verify().is_err() || is_whole, "posting {posting} = {rule}");
    }
    assert!(tried > 100, "{tried}");
    let mut refused = 0;
    for (posting, rule) in (0..postings(SectionId::Aliases))
        .flat_map(|posting| (0..whole.rule_count() as u32).map(move |rule| (posting, rule)))
    {
        let crafted = crafted(&bytes, SectionId::Aliases, |aliases| {
            aliases[4 + 4 * posting..][..4].copy_from_slice(&rule.to_le_bytes());
        });
        refused += usize::from(Database::from_bytes(crafted).unwrap().verify().is_err());
    }
    assert!(refused >= postings(SectionId::Aliases), "keywords have no further spellings");
}

#[test]
fn a_further_key_that_is_missing_is_found_out() {
    let bytes = with_further_keys();
    let seed = crate::wire::header::Header::read(&bytes).unwrap().seed;
    let whole = Database::from_bytes(bytes.clone()).unwrap();
    let (urls, rules) = (&whole.inner.tables.urls, &whole.inner.tables.rules);
    let mut needed = 0;
    for hidden in 0..=rules.groups(RuleKind::Url) {
        let mut builder = ResourcesBuilder::default();
        for group in (0..rules.groups(RuleKind::Url)).filter(|group| *group != hidden) {
            let of_group = rules.of_group(&bytes, RuleKind::Url, group).unwrap();
            let effect = |rule| rules.effect_and_attributes(&bytes, RuleId(rule)).unwrap().0;
            let effects = of_group.clone().map(effect);
            builder.add(&urls.key(&bytes, group).unwrap(), of_group.start, effects);
        }
        let section = builder.finish(seed);
        let crafted =
            crafted(&bytes, SectionId::Resources, |resources| resources.clone_from(&section));
        let is_hidden = crafted != bytes;
        let verified = Database::from_bytes(crafted).unwrap().verify();
        assert_eq!(verified.is_err(), is_hidden, "{hidden}: {verified:?}");
        needed += usize::from(is_hidden);
    }
    assert_eq!(needed, 5, "the blocks with a query, and the paths with a slash at their end");
}

/// What would be copied, or looked at, again and again.
#[test]
fn a_file_that_asks_for_more_than_it_has_is_refused() {
    let (bytes, _) = sample();
    let refused = |section: SectionId, change: &dyn Fn(&mut Vec<u8>)| {
        let bytes = crafted(&bytes, section, change);
        let Err(OpenError::Damaged(damaged)) = Database::from_bytes(bytes) else {
            panic!("{section:?} was taken")
        };
        assert_eq!(damaged.section(), section.as_str(), "{damaged}");
    };
    refused(SectionId::Canaries, &|canaries| {
        canaries[0] = 2;
        canaries.extend_from_within(4..);
    });
    // The first string ends where the last one does.
    refused(SectionId::Strings, &|strings| {
        let count = u32::from_le_bytes(*strings.first_chunk().unwrap()) as usize;
        strings.copy_within(4 + 8 * (count - 1)..4 + 8 * count, 4);
    });
    // Two literals have one text.
    refused(SectionId::Literals, &|literals| literals.copy_within(12..16, 16));
    // The domains of the keyword are those that follow, of which there are none.
    refused(SectionId::Keywords, &|keywords| {
        let domains = keywords.len() - 4;
        keywords[domains - 8] = 1;
    });
    // The hash has an owner without a key.
    refused(SectionId::Hashes, &|hashes| {
        let owner = 8 + 4 * 2;
        hashes[owner] = 1;
    });
}
