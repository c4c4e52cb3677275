//! Lists: what every line of the samples gives, and that no line gives nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod catalog;
mod formats;
mod guard;
mod patterns;
mod reference;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use outlink::Attributes;
use outlink::Effect;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListLimits;
use outlink::Pattern;
use outlink::Rule;
use outlink::Withdrawal;
use outlink::list::Counts;
use outlink::list::Diagnostic;
use outlink::list::DiagnosticCode;
use outlink::list::Severity;
use outlink::list::Sink;
use outlink::list::read;
use outlink_tests::outside;
use proptest::prelude::*;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

#[test]
fn every_line_of_the_samples_gives_what_is_expected() {
    let mut codes = BTreeSet::new();
    for (path, format) in samples() {
        let (collected, counts) = read_sample(&path, format);
        collected.assert_nothing_is_skipped(format, counts);
        codes.extend(collected.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()));
        let given = collected.records();
        let expected_path = path.with_extension("expected.jsonl");
        if std::env::var_os("OUTLINK_BLESS").is_some() {
            let lines: String = given.iter().map(|record| format!("{record}\n")).collect();
            fs::write(&expected_path, lines).unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap();
        let mut expected = expected.lines();
        for record in &given {
            let line = expected.next().unwrap_or("nothing");
            assert_eq!(record.to_string(), line, "{}", path.display());
        }
        assert_eq!(expected.next(), None, "{}", path.display());
    }
    // Whether a rule would take bystanders down, or wraps another link, is the compiler's to say, and
    // the samples are read with a bound on their lines.
    // Rows are left out where a catalog asks for that.
    let elsewhere = [
        DiagnosticCode::CanaryUncaught,
        DiagnosticCode::CoversBelow,
        DiagnosticCode::EmptyList,
        DiagnosticCode::ExceptionUnused,
        DiagnosticCode::Expired,
        DiagnosticCode::ExpiresSoon,
        DiagnosticCode::FilteredOut,
        DiagnosticCode::HostExcepted,
        DiagnosticCode::KnownGood,
        DiagnosticCode::NeverFits,
        DiagnosticCode::OverBlock,
        DiagnosticCode::OverBlockAccepted,
        DiagnosticCode::PatternTooLong,
        DiagnosticCode::WithdrawalUnused,
        DiagnosticCode::WrapperListed,
        DiagnosticCode::WwwListed,
    ];
    let all = DiagnosticCode::ALL.iter().filter(|code| !elsewhere.contains(code));
    let all: BTreeSet<&str> = all.map(|code| code.as_str()).collect();
    assert_eq!(all.difference(&codes).collect::<Vec<_>>(), Vec::<&&str>::new(), "no sample gives");
}

#[test]
fn a_diagnostic_names_list_line_entry_and_remedy() {
    let (collected, _) = read_text("ab\n", Format::Keywords);
    let [diagnostic] = &collected.diagnostics[..] else { panic!() };
    assert_eq!(
        diagnostic.to_string(),
        "sample:1: warning: the keyword has 2 characters; it needs 3 (limit `keyword_chars`) \
         [keyword_too_short]"
    );
    let object = serde_json::to_value(diagnostic).unwrap();
    assert_eq!(object["severity"], "warning");
    assert_eq!(object["text"], "ab");
}

#[test]
fn files_that_are_no_lists_are_errors_that_say_what_they_are() {
    for (bytes, what) in [
        (&b"PK\x03\x04..."[..], "a zip archive"),
        (b"\xfd7zXZ\0...", "packed with xz"),
        (b"\xff\xfee\0v\0i\0l\0", "text in UTF-16"),
        (b"evil.example\n\0\x01\x02", "binary"),
        (b"\x1f\x8b\x08garbage", "cannot be read to its end"),
        (b"\x28\xb5\x2f\xfdgarbage", "cannot be read to its end"),
    ] {
        for &format in Format::ALL {
            let info = ListInfo::new("sample", format);
            let mut sink = Collected::default();
            let error = read(&info, bytes, &ListLimits::default(), &mut sink).unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
            assert!(error.to_string().starts_with("list `sample`: "), "{error}");
        }
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_a_diagnostic() {
    use std::io::Read;
    let input = std::io::repeat(b'a').take(100_000_000).chain(&b"\nevil.example\n"[..]);
    let mut sink = Collected::default();
    let info = ListInfo::new("sample", Format::Domains);
    let counts = read(&info, input, &ListLimits::default(), &mut sink).unwrap();
    assert_eq!((counts.lines, counts.entries, counts.rules), (2, 2, 1));
    assert_eq!(sink.diagnostics[0].code, DiagnosticCode::LineTooLong);
    assert!(sink.diagnostics[0].message.contains("100000000"));
}

#[test]
fn a_pattern_that_no_link_can_fit_is_a_diagnostic() {
    let (collected, _) = read_text(&format!("evil.example/{}\n", "é".repeat(20_000)), Format::Urls);
    assert!(collected.rules.is_empty());
    let [diagnostic] = &collected.diagnostics[..] else { panic!() };
    assert_eq!(diagnostic.code, DiagnosticCode::PatternTooLong);
    assert!(diagnostic.message.contains("120013 bytes"), "{diagnostic}");
    assert!(diagnostic.message.contains("65536 (limit `link_bytes`)"), "{diagnostic}");
}

#[test]
fn the_order_of_options_does_not_hide_a_rule_from_badfilter() {
    let (collected, _) = read_text(
        "||a.example^$important,doc\n||a.example^$doc,badfilter,important\n",
        Format::Adblock,
    );
    assert!(collected.rules.is_empty());
}

#[test]
#[cfg_attr(not(has_data), ignore = "OUTLINK_DATA names no folder of lists and links")]
fn real_lists_are_read_without_silence() {
    let mut examples = BTreeMap::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(outside::data().join("lists"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let format = name.split('.').rev().nth(1).and_then(|name| name.parse().ok());
        let format = format.unwrap_or(Format::Domains);
        let start = std::time::Instant::now();
        let (collected, counts) = read_file(&path, format, &ListLimits::default());
        let elapsed = start.elapsed().as_millis();
        collected.assert_nothing_is_skipped(format, counts);
        let mut codes = BTreeMap::new();
        for diagnostic in &collected.diagnostics {
            *codes.entry(diagnostic.code.as_str()).or_insert(0) += 1;
            examples.entry(diagnostic.code.as_str()).or_insert_with(|| diagnostic.clone());
        }
        let mut kinds = BTreeMap::new();
        for rule in &collected.rules {
            *kinds.entry(rule.pattern.kind().as_str()).or_insert(0) += 1;
        }
        println!("{name}: {counts:?}\n    {kinds:?}\n    {codes:?} {elapsed} ms");
    }
    for diagnostic in examples.values() {
        println!("{diagnostic}\n    {}", diagnostic.text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic_or_are_skipped_silently(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for &format in Format::ALL {
            check(&bytes, format);
        }
    }

    #[test]
    fn no_text_panics_or_is_skipped_silently(
        lines in prop::collection::vec("[a-z0-9./:#@$^|*~!,=\"{}%\\[\\] \t\\\\é-]{0,40}", 0..12),
        prefix in prop::sample::select(vec!["", "||", "@@||", "|https://", "/", "{\"url\":\"", "0.0.0.0 "]),
        suffix in prop::sample::select(vec!["", "^", "/", "$badfilter", "$domain=a.example", "\"}", "##x"]),
    ) {
        let text: String = lines.iter().map(|line| format!("{prefix}{line}{suffix}\n")).collect();
        for &format in Format::ALL {
            // Most of a list must look like its format, or nothing of it is read.
            let usual = format!("{}\n", usual_line(format)).repeat(lines.len() + 1);
            check(format!("{usual}{text}").as_bytes(), format);
        }
    }
}

/// A line that looks like its format.
fn usual_line(format: Format) -> &'static str {
    match format {
        Format::Hosts | Format::Auto => "0.0.0.0 usual.example",
        Format::Urls => "https://usual.example/x",
        Format::Adblock => "||usual.example^",
        Format::Regexes => "^usual[0-9]\\.example/",
        Format::Cidr => "203.0.113.7",
        Format::Hashes => "f001957cf001957cf001957cf001957cf001957cf001957cf001957cf001957c",
        Format::Rules | Format::Json => "{\"domain\":\"usual.example\"}",
        Format::Csv => "url,x",
        Format::Stix => "{\"type\":\"indicator\",\"pattern\":\"[url:value = 'usual.example/']\"}",
        Format::Misp => "{\"type\":\"url\",\"to_ids\":true,\"value\":\"usual.example/\"}",
        Format::Rpz => "usual.example CNAME .",
        Format::Dnsmasq => "address=/usual.example/#",
        Format::Unbound => "local-zone: usual.example always_null",
        Format::Clash => "DOMAIN,usual.example",
        Format::Pihole => "^usual\\.example$",
        _ => "usual.example",
    }
}

/// Nothing is skipped silently, and what is compared with links is in their normal form.
fn check(bytes: &[u8], format: Format) {
    let mut sink = Collected::default();
    let info = ListInfo::new("sample", format);
    let Ok(counts) = read(&info, bytes, &ListLimits::default(), &mut sink) else { return };
    sink.assert_nothing_is_skipped(format, counts);
    let mut again = Collected::default();
    assert_eq!(read(&info, bytes, &ListLimits::default(), &mut again).unwrap(), counts);
    assert_eq!(sink.records(), again.records());
    for rule in &sink.rules {
        let (Pattern::Domain(text) | Pattern::Url(text) | Pattern::Prefix(text)) = &rule.pattern
        else {
            continue;
        };
        // A `*` has to be written as %2A in a rule object.
        if text.contains('*') {
            continue;
        }
        let text = match &rule.pattern {
            Pattern::Domain(_) => json!({"domain": text}),
            // With its scheme no browser refuses the text, so nothing is repaired in it.
            Pattern::Url(_) if !text.contains("://") => json!({"url": format!("https://{text}")}),
            Pattern::Url(_) => json!({"url": text}),
            _ => json!({"prefix": format!("https://{text}")}),
        };
        let text = text.to_string();
        let mut once_more = Collected::default();
        let info = ListInfo::new("sample", Format::Rules);
        read(&info, text.as_bytes(), &ListLimits::default(), &mut once_more).unwrap();
        assert_eq!(once_more.rules.first().map(|rule| &rule.pattern), Some(&rule.pattern));
    }
}

/// Notes that say of an entry why it gives no rule.
const WITHOUT_RULE: [DiagnosticCode; 8] = [
    DiagnosticCode::LocalName,
    DiagnosticCode::Disabled,
    DiagnosticCode::BadfilterApplied,
    DiagnosticCode::FilteredOut,
    DiagnosticCode::NoLink,
    DiagnosticCode::NotBlocked,
    DiagnosticCode::ResolverSetting,
    DiagnosticCode::Revoked,
];

#[derive(Default)]
struct Collected {
    rules: Vec<Rule>,
    diagnostics: Vec<Diagnostic>,
    withdrawals: Vec<Withdrawal>,
    canaries: Vec<String>,
    records: Vec<(u32, Value)>,
}

impl Sink for Collected {
    fn rule(&mut self, rule: Rule) {
        self.records.push((rule.line, record_of(&rule)));
        self.rules.push(rule);
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        let record = json!({"line": diagnostic.line, "code": diagnostic.code.as_str()});
        self.records.push((diagnostic.line, record));
        self.diagnostics.push(diagnostic);
    }

    fn withdrawal(&mut self, withdrawal: Withdrawal) {
        self.records.push((withdrawal.line, withdrawal_record_of(&withdrawal)));
        self.withdrawals.push(withdrawal);
    }

    fn canary(&mut self, link: String) {
        let line = self.records.last().map_or(0, |(line, _)| *line);
        self.records.push((line, json!({"canary": link})));
        self.canaries.push(link);
    }
}

impl Collected {
    /// Every entry gave a rule, a withdrawal, a canary or a diagnostic, and nothing else did.
    fn assert_nothing_is_skipped(&self, format: Format, counts: Counts) {
        let has_lines = ![Format::Json, Format::Stix, Format::Misp].contains(&format);
        let rules = self.rules.iter().map(|rule| rule.line);
        let diagnostics = self.diagnostics.iter().map(|diagnostic| diagnostic.line);
        let withdrawals = self.withdrawals.iter().map(|withdrawal| withdrawal.line);
        let heard: BTreeSet<u32> = rules.chain(withdrawals).chain(diagnostics).collect();
        // A canary has no line of its own to tell, and nothing else comes of its entry. A line of a
        // document may hold any number of entries.
        let told = heard.len() as u64 + counts.canaries;
        assert!(if has_lines { told == counts.entries } else { told <= counts.entries });
        assert!(heard.last().is_none_or(|last| u64::from(*last) <= counts.lines));
        assert_eq!(self.rules.len() as u64, counts.rules);
        assert_eq!(self.diagnostics.len() as u64, counts.diagnostics);
        assert_eq!(self.withdrawals.len() as u64, counts.withdrawals);
        assert_eq!(self.canaries.len() as u64, counts.canaries);
        // An entry without a rule was refused, or is one of the notes that name no rule.
        let withdrawn: Vec<u32> =
            self.withdrawals.iter().map(|withdrawal| withdrawal.line).collect();
        let ruled: BTreeSet<u32> = self.rules.iter().map(|rule| rule.line).collect();
        let refused = self.diagnostics.iter().filter(|diagnostic| {
            diagnostic.severity() != Severity::Note || WITHOUT_RULE.contains(&diagnostic.code)
        });
        let explained: BTreeSet<u32> =
            refused.map(|diagnostic| diagnostic.line).chain(ruled).chain(withdrawn).collect();
        assert_eq!(explained, heard);
    }

    fn records(&self) -> Vec<Value> {
        let mut records: Vec<&(u32, Value)> = self.records.iter().collect();
        records.sort_by_key(|(line, _)| *line);
        records.into_iter().map(|(_, record)| record.clone()).collect()
    }
}

fn record_of(rule: &Rule) -> Value {
    let mut record = Map::new();
    record.insert("line".to_owned(), rule.line.into());
    record.insert("kind".to_owned(), rule.pattern.kind().as_str().into());
    record.insert("pattern".to_owned(), rule.pattern.to_string().into());
    let mut set = |key: &str, value: Value, is_default: bool| {
        if !is_default {
            record.insert(key.to_owned(), value);
        }
    };
    set("effect", "except".into(), rule.effect == Effect::Block);
    set("important", true.into(), !rule.important);
    match &rule.pattern {
        Pattern::Keyword(keyword) => {
            set("part", json!(keyword.part), keyword.part.is_none());
            set("word", true.into(), !keyword.word);
            set("domains", json!(keyword.domains), keyword.domains.is_empty());
        }
        Pattern::Regex(regex) => {
            set("scheme", true.into(), !regex.scheme);
            set("part", json!(regex.part), regex.part.is_none());
            set("domains", json!(regex.domains), regex.domains.is_empty());
        }
        _ => {}
    }
    let attributes = attributes_of(&rule.attributes);
    let is_empty = attributes.as_object().is_some_and(Map::is_empty);
    set("attributes", attributes, is_empty);
    Value::Object(record)
}

fn withdrawal_record_of(withdrawal: &Withdrawal) -> Value {
    json!({
        "line": withdrawal.line,
        "withdraw": withdrawal.list,
        "kind": withdrawal.pattern.kind(),
        "pattern": withdrawal.pattern.to_string(),
        "attributes": attributes_of(&withdrawal.attributes),
    })
}

/// The attributes that are there.
fn attributes_of(attributes: &Attributes) -> Value {
    let all = json!({
        "id": attributes.id,
        "tags": attributes.tags,
        "provision": attributes.provision,
        "accept_over_block": attributes.accept_over_block,
        "action": attributes.action,
        "category": attributes.category,
        "comment": attributes.comment,
        "ground": attributes.ground,
        "jurisdictions": attributes.jurisdictions,
        "mandatory": attributes.mandatory,
        "reference": attributes.reference,
        "source": attributes.source,
        "source_type": attributes.source_type,
        "valid_from": attributes.valid_from,
        "valid_until": attributes.valid_until,
    });
    let present = all.as_object().unwrap().clone().into_iter();
    Value::Object(present.filter(|(_, value)| !value.is_null() && *value != json!([])).collect())
}

fn samples() -> Vec<(PathBuf, Format)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lists");
    let mut samples: Vec<(PathBuf, Format)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let format = stem.rsplit('.').next().unwrap().parse().unwrap();
            (path, format)
        })
        .collect();
    samples.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(samples.len() >= Format::ALL.len());
    samples
}

fn read_sample(path: &Path, format: Format) -> (Collected, Counts) {
    let mut limits = ListLimits::default();
    limits.line_bytes = 400;
    read_file(path, format, &limits)
}

fn read_file(path: &Path, format: Format, limits: &ListLimits) -> (Collected, Counts) {
    let mut sink = Collected::default();
    let info = ListInfo::new("sample", format);
    let counts = read(&info, fs::File::open(path).unwrap(), limits, &mut sink).unwrap();
    (sink, counts)
}

fn read_text(text: &str, format: Format) -> (Collected, Counts) {
    let mut sink = Collected::default();
    let info = ListInfo::new("sample", format);
    let counts = read(&info, text.as_bytes(), &ListLimits::default(), &mut sink).unwrap();
    (sink, counts)
}
