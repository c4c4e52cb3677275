mod remarks;

use std::io;

use super::*;
use crate::database::Database;
use crate::format::Format;
use crate::ids::RuleId;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::names::Action;
use crate::names::ListKind;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::wording::with_causes;

fn info(name: &str, format: Format) -> ListInfo {
    let mut info = ListInfo::new(name, format);
    info.attributes.category = Some(format!("category of {name}"));
    info
}

fn compile(lists: &[(ListInfo, &str)]) -> Compiled {
    let mut compiler = Compiler::new("test");
    for (info, text) in lists {
        compiler.add_list(info.clone(), text.as_bytes()).unwrap();
    }
    compiler.finish().unwrap()
}

fn lists() -> Vec<(ListInfo, &'static str)> {
    let mut keyed = info("keyed", Format::Hashes);
    keyed.keyed = true;
    let mut second_keyed = info("also keyed", Format::Hashes);
    second_keyed.keyed = true;
    let mut own = info("own", Format::Rules);
    own.attributes.action = Some(Action::Warn);
    own.canaries = vec!["https://evil.example/".to_owned(), "https://b.example/".to_owned()];
    vec![
        (
            own,
            "{\"domain\":\"a.example\",\"category\":\"x\"}\n{\"keyword\":\"bet\",\"word\":true}\n",
        ),
        (info("domains", Format::Domains), "evil.example\na.example\nb.example\na.example\n"),
        (info("urls", Format::Urls), "evil.example/x\nevil.example/y/\nevil.example/z?q\n"),
        (info("regexes", Format::Regexes), "evil[0-9]+/\nlogin.*evil\n"),
        (info("cidr", Format::Cidr), "203.0.113.0/24\n203.0.113.7\n2001:db8::/32\n"),
        (info("hashes", Format::Hashes), "73d986e0\n3f008b863ca6e954\n"),
        (keyed, "73d986e0\n"),
        (second_keyed, "73d986e0\n00112233\n"),
    ]
}

fn open(compiled: &Compiled) -> Database {
    let mut options = crate::OpenOptions::new();
    options.key("keyed", b"1").key("also keyed", b"2");
    options.from_bytes(compiled.bytes().to_vec()).unwrap()
}

#[test]
fn a_name_of_a_database_forges_no_lines() {
    let error = Compiler::new("links\nsigned by x").finish().unwrap_err().to_string();
    assert!(error.contains("`links\\nsigned by x`") && error.contains("another name"), "{error}");
    assert!(Compiler::new("länkar 2").finish().is_ok());
}

#[test]
fn hashes_of_hosts_cover_what_is_below_them() {
    use sha2::Digest;
    let hash = |text: &str| {
        sha2::Sha256::digest(text)
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    };
    let mut of_hosts = info("hosts", Format::Hashes);
    of_hosts.hash_of = crate::names::HashOf::Host;
    let of_expressions = info("expressions", Format::Hashes);
    let (host, expression) = (hash("evil.example"), hash("bad.example/"));
    let compiled = compile(&[(of_hosts, &host), (of_expressions, &expression)]);
    let screener = crate::Screener::new(open(&compiled));
    for (link, action) in [
        ("https://evil.example/", Action::Block),
        ("https://www.Evil.example:8080/page?q", Action::Block),
        ("https://notevil.example/", Action::Allow),
        ("https://bad.example/x", Action::Block),
        ("https://x.bad.example/", Action::Block),
        ("https://good.example/evil.example", Action::Allow),
    ] {
        assert_eq!(screener.screen(link, &crate::Context::default()).action(), action, "{link}");
    }
    screener.databases()[0].verify().unwrap();
}

#[test]
fn withdrawals_that_meet_nothing_below_are_named() {
    let below = compile(&[
        (info("feed", Format::Domains), "evil.example\nbad.example\n"),
        (info("words", Format::Keywords), "free money\n"),
    ]);
    let layer = compile(&[(
        info("appeals", Format::Rules),
        "{\"withdraw\":{\"list\":\"feed\",\"domain\":\"evil.example\"}}\n\
         {\"withdraw\":{\"list\":\"feed\",\"domain\":\"other.example\"}}\n\
         {\"withdraw\":{\"list\":\"feed\",\"host\":\"bad.example\"}}\n\
         {\"withdraw\":{\"list\":\"fed\",\"domain\":\"bad.example\"}}\n\
         {\"withdraw\":{\"list\":\"words\",\"keyword\":\"free money\"}}\n",
    )]);
    let (layer, below) = (open(&layer), open(&below));
    let unused = layer.unused_withdrawals(&[below]).unwrap();
    let lines: Vec<u32> = unused.iter().map(|unused| unused.line).collect();
    assert_eq!(lines, [2, 3, 4]);
    assert!(unused[1].message.contains("no host rule `bad.example`"), "{}", unused[1]);
    assert!(unused[2].message.contains("`feed`"), "{}", unused[2]);
    assert_eq!(layer.unused_withdrawals(&[]).unwrap().len(), 5);
}

#[test]
fn the_order_of_lists_does_not_change_a_byte() {
    let forwards = compile(&lists());
    let mut reversed = lists();
    reversed.reverse();
    let backwards = compile(&reversed);
    assert_eq!(forwards.bytes(), backwards.bytes());
    reversed.rotate_left(3);
    assert_eq!(forwards.bytes(), compile(&reversed).bytes());
    open(&forwards).verify().unwrap();
    assert_eq!(open(&forwards).rule_count(), 18);
}

#[test]
fn rules_come_back_with_all_that_is_said_of_them() {
    let database = open(&compile(&lists()));
    let rules: Vec<_> = (0..18).map(|rule| database.rule(RuleId(rule)).unwrap()).collect();
    let shown: Vec<String> = rules
        .iter()
        .map(|rule| format!("{} {} {}:{}", rule.kind, rule.pattern, rule.list.name, rule.line))
        .collect();
    assert_eq!(
        shown,
        [
            "domain a.example domains:2",
            "domain a.example own:1",
            "domain b.example domains:3",
            "domain evil.example domains:1",
            "url evil.example/x urls:1",
            "url evil.example/y/ urls:2",
            "url evil.example/z?q urls:3",
            "keyword bet own:2",
            "regex evil[0-9]+/ regexes:1",
            "regex login.*evil regexes:2",
            "ip 203.0.113.0/24 cidr:1",
            "ip 203.0.113.7/32 cidr:2",
            "ip 2001:db8::/32 cidr:3",
            "sha256 73d986e0 hashes:1",
            "sha256 3f008b863ca6e954 hashes:2",
            "sha256 00112233 also keyed:2",
            "sha256 73d986e0 also keyed:1",
            "sha256 73d986e0 keyed:1",
        ]
    );
    assert_eq!(rules[1].attributes.category.as_deref(), Some("x"));
    assert_eq!(rules[1].attributes.action, Some(Action::Warn));
    assert_eq!(rules[0].attributes.category.as_deref(), Some("category of domains"));
    let canaries: Vec<_> = database.canaries().collect();
    assert_eq!(canaries, [("own", "https://b.example/"), ("own", "https://evil.example/")]);
    assert_eq!(database.lists().iter().map(|list| list.rules).sum::<u32>(), 18);
}

#[test]
fn the_report_counts_what_became_of_every_entry() {
    let mut category = info("category", Format::Domains);
    category.kind = ListKind::Category;
    let compiled = compile(&[
        (info("threat", Format::Domains), "evil.example\nt.me\nco.uk\nevil.example\nn t\n"),
        (category, "t.me\n"),
    ]);
    let report = compiled.report();
    let [threat, category] = report.lists.as_slice() else { panic!("two lists") };
    assert_eq!((threat.lines, threat.entries, threat.rules), (5, 5, 1));
    assert_eq!((threat.duplicates, threat.refused), (1, 3));
    assert_eq!((category.rules, category.refused), (1, 0));
    assert_eq!(report.rules(), 2);
    let over_block = report.code(DiagnosticCode::OverBlock).unwrap();
    assert_eq!(over_block.count, 2);
    let first = &over_block.first[0];
    assert_eq!((first.list.as_str(), first.line, first.text.as_str()), ("threat", 2, "t.me"));
    assert!(threat.diagnostics.values().sum::<u64>() >= 2);
}

#[test]
fn only_so_many_diagnostics_are_kept_and_all_are_counted() {
    let text: String = (0..250).map(|_| "co.uk\n").collect();
    let compiled = compile(&[(info("threat", Format::Domains), &text)]);
    let over_block = compiled.report().code(DiagnosticCode::OverBlock).unwrap();
    assert_eq!((over_block.count, over_block.first.len()), (250, 100));
}

#[test]
fn rules_that_differ_in_anything_are_no_duplicates() {
    let mut compiler = Compiler::new("test");
    let list = compiler.declare(info("own", Format::Rules)).unwrap();
    let rule = Rule::new(Pattern::Domain("a.example".to_owned()), 7);
    let mut variants = vec![rule.clone(); 5];
    variants[1].effect = crate::names::Effect::Except;
    variants[2].important = true;
    variants[3].attributes.reference = Some("A-1".to_owned());
    variants[4].line = 3;
    for variant in variants {
        compiler.add_rule(list, variant).unwrap();
    }
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().lists[0].duplicates, 1);
    let database = Database::from_bytes(compiled.into_bytes()).unwrap();
    let lines: Vec<u32> = (0..4).map(|rule| database.rule(RuleId(rule)).unwrap().line).collect();
    assert_eq!(lines, [3, 7, 7, 7], "the earliest line stays");
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn a_list_that_breaks_off_leaves_nothing_behind() {
    let input = io::Cursor::new("evil.example\nco.uk\n".repeat(9_999)).chain(Failing);
    let mut compiler = Compiler::new("test");
    let mut broken = info("broken", Format::Domains);
    broken.canaries.push("https://evil.example".to_owned());
    let error = compiler.add_list(broken, input).unwrap_err();
    assert!(with_causes(&error).contains("the disk is gone"), "{error}");
    let compiled = compiler.finish().unwrap();
    let empty = Compiler::new("test").finish().unwrap();
    assert_eq!(compiled.report(), empty.report());
    assert_eq!(compiled.bytes(), compile(&[]).bytes());
}

#[test]
fn a_part_that_breaks_off_leaves_the_list_as_it_was() {
    let part = |text: &'static str| io::Cursor::new(text);
    let broken = || part("b.example\nco.uk\nlocalhost\n").chain(part("\0")).chain(Failing);
    let mut compiler = Compiler::new("test");
    compiler.add_list(info("a", Format::Domains), part("a.example\nco.uk\n")).unwrap();
    compiler.add_list(info("a", Format::Domains), broken()).unwrap_err();
    compiler.add_list(info("b", Format::Domains), broken()).unwrap_err();
    compiler.add_list(info("b", Format::Urls), part("b.example/x\n")).unwrap();
    let compiled = compiler.finish().unwrap();
    let sound = compile(&[
        (info("a", Format::Domains), "a.example\nco.uk\n"),
        (info("b", Format::Urls), "b.example/x\n"),
    ]);
    assert_eq!(compiled.report(), sound.report());
    assert_eq!(compiled.bytes(), sound.bytes());
}

#[test]
fn one_name_is_one_list() {
    let mut compiler = Compiler::new("test");
    compiler.add_list(info("a", Format::Domains), &b"a.example\n"[..]).unwrap();
    compiler.add_list(info("a", Format::Domains), &b"b.example\n"[..]).unwrap();
    let error = compiler.add_list(info("a", Format::Urls), &b"c.example\n"[..]).unwrap_err();
    assert!(matches!(error, CompileError::ListConflict { .. }));
    let compiled = compiler.finish().unwrap();
    assert_eq!((compiled.report().lists.len(), compiled.report().rules()), (1, 2));
}

#[test]
fn what_no_reader_of_lists_would_add_is_refused() {
    let mut compiler = Compiler::new("test");
    let list = compiler.declare(info("own", Format::Rules)).unwrap();
    let patterns = [
        (Pattern::Domain(String::new()), DiagnosticCode::InvalidHost),
        (Pattern::Url("evil.example".to_owned()), DiagnosticCode::InvalidUrl),
        (Pattern::Entity("foo".to_owned()), DiagnosticCode::InvalidEntity),
        (Pattern::Keyword(Keyword::new("")), DiagnosticCode::KeywordTooShort),
        (Pattern::Regex(RegexPattern::new("(")), DiagnosticCode::InvalidRegex),
        (Pattern::Regex(RegexPattern::new("(a{1000}){1000}")), DiagnosticCode::RegexTooLarge),
        (Pattern::Sha256(vec![0; 3]), DiagnosticCode::InvalidHash),
        (Pattern::Sha256(vec![0; 33]), DiagnosticCode::InvalidHash),
        (Pattern::Domain("a,b".to_owned()), DiagnosticCode::InvalidHost),
        (Pattern::Host("a.".repeat(127)), DiagnosticCode::HostTooLong),
        (Pattern::Url(format!("{}/x", "a".repeat(64))), DiagnosticCode::HostTooLong),
        (
            Pattern::Prefix(format!("a.example/{}", "x".repeat(65_536))),
            DiagnosticCode::PatternTooLong,
        ),
        (Pattern::Keyword(Keyword::new(&"x".repeat(65_537))), DiagnosticCode::PatternTooLong),
        (Pattern::Ip("64:ff9b::102:304/128".parse().unwrap()), DiagnosticCode::InvalidAddress),
    ];
    for (pattern, _) in &patterns {
        compiler.add_rule(list, Rule::new(pattern.clone(), 1)).unwrap();
    }
    assert!(compiler.add_rule(9, Rule::new(patterns[0].0.clone(), 1)).is_err());
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().lists[0].refused, patterns.len() as u64);
    for (pattern, code) in &patterns {
        assert!(compiled.report().code(*code).is_some(), "{pattern}");
    }
}

/// The action for each link, by one list.
fn actions<const N: usize>(format: Format, text: &str, links: [&str; N]) -> [Action; N] {
    let database = open(&compile(&[(info("own", format), text)]));
    let screener = crate::Screener::builder().database(database).build();
    links.map(|link| screener.screen(link, &crate::context::Context::default()).action())
}

#[test]
fn a_rule_with_a_query_is_no_rule_for_the_account() {
    let links = ["https://t.me/foo?start=x", "https://t.me/foo", "https://t.me/foo?start=y"];
    let expected = [Action::Block, Action::Allow, Action::Allow];
    assert_eq!(actions(Format::Urls, "https://t.me/foo?start=x\n", links), expected);
    let links = ["https://wa.me/15551234567", "whatsapp://send?phone=15551234567"];
    let list = "https://api.whatsapp.com/send?phone=15551234567\n";
    assert_eq!(actions(Format::Urls, list, links), [Action::Block; 2]);
}

#[test]
fn an_address_that_is_translated_is_the_one_that_it_embeds() {
    let links = ["http://1.2.3.4/x", "http://[64:ff9b::102:304]/x", "http://[64:ff9b::102:305]/x"];
    let expected = [Action::Block, Action::Block, Action::Allow];
    for format in [Format::Cidr, Format::Domains] {
        assert_eq!(actions(format, "64:ff9b::102:304\n", links), expected, "{format}");
    }
}

#[test]
fn what_is_refused_is_counted_whoever_refuses_it() {
    let of = |format: Format, list: &str| {
        let report = compile(&[(info("own", format), list)]).report().lists[0].clone();
        let counts = Linter::new().lint(&info("own", format), list.as_bytes(), |_| {}).unwrap();
        assert_eq!(counts.refused, report.refused, "{list}");
        (report.entries, report.rules, report.refused)
    };
    // One cannot be read, one is a public suffix, one only has a note.
    assert_eq!(
        of(Format::Domains, "evil.example\nnot a host!\nco.uk\nhttps://a.example\n"),
        (4, 2, 2)
    );
    // Several on one line, and one that was put off until the end is known.
    assert_eq!(of(Format::Json, r#"["evil.example","a b","c d","co.uk"]"#), (4, 1, 3));
    let adblock = "||evil.example^\n||a.example^$image\n||b.example^\n||b.example^$badfilter\n";
    assert_eq!(of(Format::Adblock, adblock), (4, 1, 1));
    let rules =
        "{\"domain\":\"evil.example\"}\n{\"domain\":7}\n{\"canary\":\"https://evil.example/\"}\n";
    assert_eq!(of(Format::Rules, rules), (3, 1, 1));
}

#[test]
fn a_wrapper_in_a_list_is_noted_with_its_target() {
    let list = "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F\n";
    let compiled = compile(&[(info("own", Format::Urls), list)]);
    assert_eq!(compiled.report().rules(), 1);
    let first = &compiled.report().code(DiagnosticCode::WrapperListed).unwrap().first[0];
    assert_eq!((first.line, first.code.severity()), (1, crate::list::Severity::Note));
    assert!(first.message.contains("`https://evil.example/`"), "{first}");
}

#[test]
fn progress_tells_how_far_the_work_is() {
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let teller = told.clone();
    let mut compiler = Compiler::new("test");
    compiler.progress(move |at| teller.lock().unwrap().push(format!("{at:?}")));
    compiler.add_list(info("a", Format::Domains), &b"a.example\n"[..]).unwrap();
    assert_eq!(compiler.finish().unwrap().report().rules(), 1);
    let mut told = told.lock().unwrap().clone();
    told.dedup();
    let expected = [
        // The first bytes are read to see whether they are packed.
        "Reading { list: \"a\", bytes: 4, size: None }",
        "Reading { list: \"a\", bytes: 10, size: None }",
        "Sorting { rules: 1 }",
        "Arranging { done: 0, rules: 1 }",
        "Writing { rules: 1 }",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_linter_says_what_a_compiler_says() {
    let lists = [
        (Format::Domains, "evil.example\nco.uk\nx y z\nlocalhost\nevil.example\n"),
        (
            Format::Adblock,
            "||evil.example^\n||evil.example^$badfilter\n##.ad\n||t.me^\n||other.example^\n",
        ),
        (Format::Urls, "https://www.google.com/url?q=https://evil.example/x\nt.me/s/\n"),
        (Format::Keywords, "t.me/\nevil\n"),
        (Format::Rules, "{\"domain\":\"t.me\"}\n{\"canary\":\"https://evil.example/\"}\n{}\n"),
    ];
    for (format, text) in lists {
        let info = ListInfo::new("test", format);
        let mut said = Vec::new();
        let counts =
            Linter::new().lint(&info, text.as_bytes(), |diagnostic| said.push(diagnostic)).unwrap();
        assert_eq!(counts.diagnostics, said.len() as u64);
        let mut compiler = Compiler::new("test");
        compiler.add_list(info, text.as_bytes()).unwrap();
        let compiled = compiler.finish().unwrap();
        let report = compiled.report();
        let mut expected: Vec<&Diagnostic> =
            report.diagnostics.iter().flat_map(|of_code| &of_code.first).collect();
        let key = |diagnostic: &&Diagnostic| (diagnostic.line, diagnostic.code);
        expected.sort_by_key(key);
        let mut said: Vec<&Diagnostic> = said.iter().collect();
        said.sort_by_key(key);
        assert_eq!(said, expected, "{format:?}");
        assert_eq!(counts.entries, report.lists[0].entries);
        assert_eq!(counts.rules, report.lists[0].rules + report.lists[0].duplicates, "{format:?}");
    }
}

#[test]
fn names_of_a_long_list_are_taken_as_if_they_came_one_by_one() {
    let onion = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad";
    let few = [
        "com.au",
        "github.io",
        "windows.net",
        "www.google.com",
        "m.youtube.com",
        "t.me",
        "dweb.link",
        "foo.firebaseapp.com",
        "xn--wca.example",
        "xn--strae-6qa.example",
        "mobile.twitter.com",
        "x.ck",
        "a.b.c.d.e.f.g.h.i.example",
        "www.evil.example",
        "evil.example",
    ];
    let mut names: Vec<String> = few.map(str::to_owned).into();
    names.push(format!("{onion}.gate.example"));
    names.push(format!("{}.example", "x".repeat(63)));
    for number in 0..25_000 {
        names.push(match number % 50 {
            0 => format!("www.n{number}.example"),
            1 => format!("n{}.example", number / 2),
            _ => format!("n{number}.example"),
        });
        if number % 1000 == 0 {
            names.extend(few.map(|name| format!("n{number}.{name}")));
            names.extend(few.map(str::to_owned));
        }
    }
    for (format, kind) in [
        (Format::Domains, ListKind::Threat),
        (Format::Hosts, ListKind::Threat),
        (Format::Maltrail, ListKind::Category),
    ] {
        let info = ListInfo { kind, ..ListInfo::new("long", format) };
        let mut whole = Compiler::new("test");
        let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
        whole.add_list(info.clone(), lines.as_bytes()).unwrap();
        let whole = whole.finish().unwrap();
        let mut single = Compiler::new("test");
        let list = single.declare(info).unwrap();
        for (line, name) in (1..).zip(&names) {
            single.add_rule(list, Rule::new(Pattern::Domain(name.clone()), line)).unwrap();
        }
        let single = single.finish().unwrap();
        assert!(whole.bytes() == single.bytes(), "{format:?}: the databases differ");
        assert_eq!(whole.report().diagnostics, single.report().diagnostics, "{format:?}");
        let [one, other] = [&whole, &single].map(|compiled| &compiled.report().lists[0]);
        assert_eq!(
            (one.rules, one.duplicates, one.refused, one.dead, &one.diagnostics),
            (other.rules, other.duplicates, other.refused, other.dead, &other.diagnostics)
        );
        assert_eq!(one.worst_refused, other.worst_refused);
        assert_eq!(one.worst_dead, other.worst_dead);
    }
}

#[test]
fn no_limit_admits_a_regex_that_does_not_compile_when_it_is_used() {
    let list = "login.*evil\n\\w{700}x\n";
    let limits = ListLimits { regex_bytes: 400 << 20, ..ListLimits::default() };
    let regexes = info("regexes", Format::Regexes);
    let mut linted = Vec::new();
    let said = |diagnostic: Diagnostic| linted.push(diagnostic.code);
    Linter::new().limits(limits.clone()).lint(&regexes, list.as_bytes(), said).unwrap();
    let mut compiler = Compiler::new("test");
    compiler.limits(limits).add_list(regexes, list.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    let refused = compiled.report().code(DiagnosticCode::RegexTooLarge);
    assert_eq!(refused.map(|of_code| of_code.first.len()), Some(1));
    assert_eq!(linted, [DiagnosticCode::RegexTooLarge]);
}
