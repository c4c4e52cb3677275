//! Which rules fit which links.

use super::*;
use crate::database::hmac::HmacKey;
use crate::platform::Entity;
use crate::rule::Keyword;
use crate::rule::RegexPattern;

#[test]
fn hosts_and_domains_end_at_labels() {
    let rules = [domain("t.co"), host("t.co"), domain("evil.example"), domain("co")];
    assert_eq!(lines(&rules, "https://walmart.co/"), [4]);
    assert_eq!(lines(&rules, "https://t.co/x"), [1, 2, 4]);
    assert_eq!(lines(&rules, "http://a.b.t.co:99/"), [1, 4]);
    assert_eq!(lines(&rules, "https://evil.example.org/"), [0; 0]);
    assert_eq!(
        fits(&database(&rules), &candidate("https://a.t.co/")),
        [(1, Specificity::domain(2)), (4, Specificity::domain(1))].into_iter().collect::<Vec<_>>()
    );
}

#[test]
fn domains_are_found_above_hosts_that_no_name_in_dns_can_have() {
    // 253 bytes and 127 labels: the longest that a rule may have, and the most labels.
    let (of_253_bytes, of_127_labels) = ("bc.".repeat(83) + "bcde", "a.".repeat(126) + "b");
    let limited =
        RegexPattern { domains: vec![of_253_bytes.clone()], ..RegexPattern::new("[ab]c") };
    let rules = [
        domain(&of_253_bytes),
        domain(&of_127_labels),
        domain("bc.bcde"),
        host(&of_253_bytes),
        Pattern::Regex(limited),
    ];
    assert_eq!(lines(&rules, &format!("https://{of_253_bytes}/")), [1, 3, 4, 5]);
    assert_eq!(lines(&rules, &format!("https://{of_127_labels}/")), [2]);
    let labels = "a.".repeat(10_000);
    assert_eq!(lines(&rules, &format!("https://{labels}{of_253_bytes}/")), [1, 3, 5]);
    assert_eq!(lines(&rules, &format!("https://{labels}b/")), [2]);
    assert_eq!(lines(&rules, &format!("https://x{of_253_bytes}/")), [3]);
    let mut layers = vec![database(&[domain("base.example")])];
    layers.extend([1, 2].map(|_| database(&[domain(&of_253_bytes)])));
    let index = LayerIndex::of(&layers, None);
    let found = |host: &str| index.of_web(host, &format!("{host}/"), 1).len();
    assert_eq!(found(&format!("{labels}{of_253_bytes}")), 2);
    assert_eq!(found(&format!("{labels}bcde")), 0);
}

#[test]
fn paths_end_at_segments() {
    let rules = [prefix("a.example/b"), prefix("a.example/"), prefix("a.example/b/c")];
    assert_eq!(lines(&rules, "https://a.example/b"), [1, 2]);
    assert_eq!(lines(&rules, "https://www.a.example/b?x=/b/c"), [1, 2]);
    assert_eq!(lines(&rules, "https://a.example/b/c"), [1, 2, 3]);
    assert_eq!(lines(&rules, "https://a.example/b/c/"), [1, 2, 3]);
    assert_eq!(lines(&rules, "https://a.example/bc"), [2]);
    assert_eq!(lines(&rules, "https://x.a.example/b"), [0; 0]);
    let longer = fits(&database(&rules), &candidate("https://a.example/b/c/d"));
    assert_eq!(
        longer,
        [(1, Specificity::prefix(2)), (2, Specificity::prefix(1)), (3, Specificity::prefix(4))]
    );
}

#[test]
fn aliases_are_found_below_many_directories() {
    let path = |depth: usize| "d/".repeat(depth);
    let depths = [1, 2, 3, 5, 8, 40, 100];
    let mut rules: Vec<Pattern> =
        depths.iter().map(|depth| url(&format!("graph.org/{}", path(*depth)))).collect();
    rules.extend(depths.iter().map(|depth| prefix(&format!("te.legra.ph/{}e", path(*depth)))));
    for depth in [1, 2, 4, 7, 8, 9, 39, 40, 41, 99, 100, 101, 300] {
        let above = depths.iter().filter(|of| **of <= depth).count() as u32;
        let link = format!("https://telegra.ph/{}", path(depth));
        assert_eq!(lines(&rules, &link), (1..=above).collect::<Vec<u32>>(), "{depth}");
        let own = depths.iter().position(|of| *of == depth).map(|at| 8 + at as u32);
        let expected: Vec<u32> = (1..=above).chain(own).collect();
        assert_eq!(lines(&rules, &format!("{link}e/f")), expected, "{depth}");
    }
}

#[test]
fn urls_are_one_resource_or_everything_below() {
    let rules =
        [url("a.example/b"), url("a.example/b/"), url("a.example/b?q=1"), url("a.example/")];
    let found = |link| fits(&database(&rules), &candidate(link));
    let root = (4, Specificity::prefix(1));
    let plain = [(1, Specificity::URL), (2, Specificity::prefix(3)), root];
    assert_eq!(found("http://a.example/b"), plain);
    let [one, all, _] = plain;
    let with_query = [one, all, (3, Specificity::URL_WITH_QUERY), root];
    for link in
        ["http://www.a.example/b?q=1", "http://a.example/b?r&q=1", "http://a.example/b;s=1?q=1&"]
    {
        assert_eq!(found(link), with_query, "{link}");
    }
    assert_eq!(found("http://a.example/b?q=12"), plain);
    assert_eq!(found("http://a.example/b;s=1/?r"), plain);
    assert_eq!(found("http://a.example/b/"), plain);
    assert_eq!(found("http://a.example/b/c?q=1"), [(2, Specificity::prefix(3)), root]);
    assert_eq!(found("http://a.example?q"), [root]);
}

#[test]
fn the_www_of_a_public_suffix_is_kept_on_both_sides() {
    let rules = [url("www.github.io/x"), url("evil.example/x")];
    assert_eq!(lines(&rules, "https://www.github.io/x"), [1]);
    assert_eq!(lines(&rules, "https://github.io/x"), [0; 0]);
    assert_eq!(lines(&rules, "https://www.evil.example/x"), [2]);
}

#[test]
fn rules_are_found_however_many_directories_a_link_has() {
    let deep = |place: &str, depth: usize| format!("{place}{}", "d/".repeat(depth));
    let depths = [1, 31, 32, 33, 34, 200, 20_000];
    for depth in depths {
        let at = |place: &str| deep(place, depth);
        let rules = [
            url(&at("a.example/")),
            prefix(&at("a.example/")),
            prefix(at("b.example/").trim_end_matches('/')),
            url(&at("graph.org/")),
            prefix(&at("te.legra.ph/")),
            url(&at("www.github.io/")),
        ];
        let longer = |place: &str| deep(&format!("https://{place}"), depth + 100);
        assert_eq!(lines(&rules, &longer("a.example/")), [1, 2], "{depth}");
        assert_eq!(lines(&rules, &longer("www.a.example/")), [1, 2], "{depth}");
        assert_eq!(lines(&rules, &longer("b.example/")), [3], "{depth}");
        assert_eq!(lines(&rules, &longer("telegra.ph/")), [4, 5], "{depth}");
        assert_eq!(lines(&rules, &longer("www.github.io/")), [6], "{depth}");
        assert_eq!(lines(&rules, &longer("c.example/")), [0; 0], "{depth}");
    }
}

#[test]
fn a_www_is_ignored_only_before_a_name_with_a_dot() {
    let rules = [url("test/x"), prefix("test/y")];
    assert_eq!(lines(&rules, "https://test/x"), [1]);
    assert_eq!(lines(&rules, "https://www.test/x"), [0; 0]);
    assert_eq!(lines(&rules, "https://www.test/y"), [0; 0]);
}

#[test]
fn all_parameters_are_needed_in_any_order() {
    let rules = [url("a.example/w?b=2&a=1"), url("a.example/w;p=1?v=1"), url("a.example/w?b=2&c")];
    assert_eq!(lines(&rules, "https://a.example/w?a=1&x&b=2"), [1]);
    assert_eq!(lines(&rules, "https://a.example/w?c&b=2&a=1"), [1, 3]);
    assert_eq!(lines(&rules, "https://a.example/w?b=2"), [0; 0]);
    assert_eq!(lines(&rules, "https://a.example/w;p=1?u&v=1"), [2]);
    assert_eq!(lines(&rules, "https://a.example/w?u&v=1"), [0; 0]);
    let long = format!("a.example/{}?v=1", "x".repeat(2 * 256));
    assert_eq!(lines(&[url(&long)], &format!("https://{}", long.replace('?', "?u&"))), [1]);
}

#[test]
fn links_to_apps_fit_whole() {
    let rules = [
        url("tg://resolve?domain=foo"),
        domain("resolve"),
        Pattern::Keyword(Keyword::new("resolve")),
    ];
    assert_eq!(lines(&rules, "tg://resolve?domain=foo"), [1, 2, 3]);
    assert_eq!(lines(&rules, "tg://resolve?domain=foo&x"), [1, 2, 3], "the same account");
    assert_eq!(lines(&rules, "tg://resolve?domain=fo"), [2, 3]);
    assert_eq!(lines(&rules, "tg:resolve?domain=fo"), [3]);
}

#[test]
fn links_with_another_scheme_fit_by_host_address_and_path() {
    let rules = [
        domain("evil.example"),
        Pattern::Ip("203.0.113.0/24".parse().unwrap()),
        url("ipfs://bafkqaaa/"),
        prefix("smb://other.example/share"),
    ];
    for (link, expected) in [
        ("smb://evil.example/share", vec![1]),
        ("sftp://www.EVIL.example:22/x", vec![1]),
        ("smb://203.0.113.9/x", vec![2]),
        ("ipfs://bafkqaaa/a/b?c", vec![3]),
        ("smb://other.example/share/x", vec![4]),
        ("smb://other.example/shares", vec![]),
        ("smb://evil.example.org/", vec![]),
    ] {
        assert_eq!(lines(&rules, link), expected, "{link}");
    }
}

#[test]
fn literals_of_a_scheme_are_found_if_a_regex_sees_it() {
    let scheme = RegexPattern { scheme: true, ..RegexPattern::new("^https://casino") };
    let keyword = Pattern::Keyword(Keyword::new("casino"));
    let other = Pattern::Keyword(Keyword::new("ttps://cas"));
    let without = Pattern::Regex(RegexPattern::new("casino[0-9]/"));
    let rules = [keyword, other, without, Pattern::Regex(scheme)];
    let link = "https://casino7.example/casino8/?q=casino9/";
    assert_eq!(lines(&rules[..3], link), [1, 3]);
    assert_eq!(lines(&rules, link), [1, 3, 4]);
    for odd in ["https://casino7.example/%63?q=a+b", "https://casino7.example/\u{e9}casino8/"] {
        let with = lines(&rules, odd);
        assert!(with.contains(&4), "{odd}");
        let without: Vec<u32> = with.into_iter().filter(|line| *line != 4).collect();
        assert_eq!(lines(&rules[..3], odd), without, "{odd}");
    }
    assert_eq!(lines(&rules[..3], "casino:a7b"), [1], "there is no host, and no end of a scheme");
}

#[test]
fn a_first_look_passes_over_no_rule_that_is_tried_on_every_link() {
    let keyword = |text: &str| Pattern::Keyword(Keyword::new(text));
    let regex = |source: &str| Pattern::Regex(RegexPattern::new(source));
    let scheme = RegexPattern { scheme: true, ..RegexPattern::new("^ftp://[a-z]+[.]") };
    let limited = RegexPattern { domains: vec!["c.example".to_owned()], ..RegexPattern::new(".") };
    let long = "longest".repeat(36);
    let cases = [
        (keyword("buy now"), "https://a.example/?q=buy+now", "https://a.example/buy+now"),
        (keyword("casino"), "https://a.example/CaSiNo", "https://a.example/casin0"),
        (keyword(&long), &*format!("https://a.example/{long}"), "https://a.example/longestlong"),
        (regex("[0-9]{6}$"), "https://a.example/123456", "https://a.example/12345"),
        (regex("pay-?pal[.]"), "https://paypal.example/", "https://paypal/"),
        (Pattern::Regex(scheme), "ftp://a.example/", "https://a.example/ftp://b.example"),
        (Pattern::Regex(limited), "https://b.c.example/", "https://cc.example/"),
    ];
    for (pattern, fitting, other) in cases {
        let database = database(std::slice::from_ref(&pattern));
        let looks_at = |link: &str| {
            let candidate = candidate(link);
            let may_fit = database.may_fit_content(NormalText::of(&candidate.url));
            (may_fit, fits(&database, &candidate).len())
        };
        assert_eq!(looks_at(fitting), (true, 1), "{fitting}");
        assert_eq!(looks_at(other), (false, 0), "{other}");
    }
}

#[test]
fn entities_fit_with_and_without_their_detail() {
    let rules = ["telegram:username/foo", "telegram:username/foo/5", "telegram:username/fo"];
    let database = database(&rules.map(|text| Pattern::Entity(text.to_owned())));
    let mut candidate = candidate("https://t.me/foo/5");
    let mut found = |detail: Option<&str>| {
        let detail = detail.map(str::to_owned);
        let id = "foo".to_owned();
        candidate.entity = Some(Entity { platform: "telegram", kind: "username", id, detail });
        fits(&database, &candidate)
    };
    let entity = (1, Specificity::ENTITY);
    assert_eq!(found(None), [entity]);
    assert_eq!(found(Some("5")), [entity, (2, Specificity::ENTITY_WITH_DETAIL)]);
    assert_eq!(found(Some("55")), [entity]);
}

#[test]
fn addresses_fit_every_range_around_them() {
    let rules = ["203.0.113.0/24", "0.0.0.0/0", "203.0.113.7/32", "2001:db8::/32"];
    let rules = rules.map(|range| Pattern::Ip(range.parse().unwrap()));
    let database = database(&rules);
    let found = fits(&database, &candidate("http://0xcb007107/"));
    let expected = [(1, Specificity::ip(120)), (2, Specificity::ip(96)), (3, Specificity::ip(128))];
    assert_eq!(found, expected);
    assert_eq!(fits(&database, &candidate("http://[2001:db8::1]/")), [(4, Specificity::ip(32))]);
    for resolved in ["203.0.113.9", "::ffff:203.0.113.9", "64:ff9b::203.0.113.9"] {
        let mut hits = Hits::default();
        database.find(LinkView::Address(resolved.parse().unwrap()), &mut hits).unwrap();
        assert_eq!(hits.len(), 2, "{resolved}");
    }
}

#[test]
fn hashes_rank_as_what_they_hit() {
    use sha2::Digest;
    let hash = |expression: &str, length: usize| {
        Pattern::Sha256(sha2::Sha256::digest(expression)[..length].to_vec())
    };
    let rules = [
        hash("a.example/", 4),
        hash("a.example/b/", 32),
        hash("x.a.example/b/c", 16),
        hash("x.a.example/b/c?q", 5),
        hash("example/", 4),
    ];
    let database = database(&rules);
    let candidate = candidate("https://x.a.example/b/c?q");
    let expected = [
        (1, Specificity::domain(2)),
        (2, Specificity::prefix(3)),
        (3, Specificity::URL),
        (4, Specificity::URL_WITH_QUERY),
    ];
    assert_eq!(fits(&database, &candidate), expected);
    let mut hits = Hits::default();
    database.find(LinkView::Candidate(&candidate), &mut hits).unwrap();
    let partial = |hit: &Hit| (database.rule(hit.rule).unwrap().line, hit.partial);
    let mut partial: Vec<_> = hits.iter().map(partial).collect();
    partial.sort_unstable();
    assert_eq!(partial, [(1, true), (2, false), (3, true), (4, true)]);
}

#[test]
fn hashes_of_all_expressions_are_found_however_long_the_link_is() {
    use sha2::Digest;
    for length in [0, 1, 20, 50, 60, 100, 170, 200, 240, 400, 900] {
        let path = "d".repeat(length);
        let link = format!("https://a.b.c.evil.example/{path}/e/{path}?q={path}");
        let url = candidate(&link).url;
        let hash = |text: &str| Pattern::Sha256(sha2::Sha256::digest(text).to_vec());
        let expressions = url.expressions();
        let rules: Vec<Pattern> = expressions.map(|expression| hash(expression.as_str())).collect();
        assert!(rules.len() > TOGETHER_AND_MORE);
        let all: Vec<u32> = (1..=rules.len() as u32).collect();
        assert_eq!(lines(&rules, &link), all, "{length}");
    }
}

/// More expressions than are looked up together.
const TOGETHER_AND_MORE: usize = 9;

#[test]
fn keyed_hashes_need_their_key() {
    let hash = HmacKey::new(b"secret").code(b"a.example/").to_vec();
    let mut compiler = Compiler::new("test");
    let mut info = ListInfo::new("partner", Format::Hashes);
    info.keyed = true;
    let list = compiler.declare(info).unwrap();
    compiler.add_rule(list, Rule::new(Pattern::Sha256(hash), 1)).unwrap();
    let bytes = compiler.finish().unwrap().into_bytes();
    let error = Database::from_bytes(bytes.clone()).unwrap_err();
    assert!(matches!(error, OpenError::KeyMissing { list } if list == "partner"));
    let unkeyed = OpenOptions::new().without_keys().from_bytes(bytes.clone()).unwrap();
    assert_eq!((&*unkeyed.lists()[0].info.name, unkeyed.lists()[0].rules), ("partner", 1));
    let harmless = candidate("https://harmless.example/");
    let mut hits = Hits::default();
    assert!(unkeyed.find(LinkView::Candidate(&harmless), &mut hits).is_err(), "nobody can tell");
    let found = |key: &[u8]| {
        let mut options = OpenOptions::new();
        options.key("partner", key);
        assert!(!format!("{options:?}").contains("115"), "no byte of the key is shown");
        let database = options.from_bytes(bytes.clone()).unwrap();
        fits(&database, &candidate("https://x.a.example/"))
    };
    assert_eq!(found(b"secret"), [(1, Specificity::domain(2))]);
    assert_eq!(found(b"other"), []);
}

#[test]
fn a_rule_is_found_by_the_other_spellings_of_what_it_names() {
    let mut compiler = Compiler::new("test");
    let list = compiler.declare(ListInfo::new("own", Format::Rules)).unwrap();
    compiler.add_rule(list, Rule::new(prefix("telegra.ph/page"), 1)).unwrap();
    compiler.add_rule(list, Rule::new(prefix("graph.org/page"), 2)).unwrap();
    compiler.add_rule(list, Rule::new(url("telegram.me/s/foo"), 3)).unwrap();
    let compiled = compiler.finish().unwrap();
    let database = Database::from_bytes(compiled.into_bytes()).unwrap();
    database.verify().unwrap();
    let found = |link| fits(&database, &candidate(link));
    let rank = Specificity::prefix("/page".len());
    assert_eq!(found("https://telegra.ph/page"), [(1, rank), (2, rank)]);
    assert_eq!(found("https://graph.org/page/x"), [(2, rank)], "the link has not been expanded");
    assert_eq!(found("tg://resolve?domain=FOO"), [(3, Specificity::ENTITY)]);
    assert_eq!(found("https://t.me/bar"), []);
}

#[test]
fn a_hostile_link_costs_time_in_proportion_to_its_length() {
    let long = "a/".repeat(30_000);
    let rules =
        [prefix(&format!("b.example/{long}")), url(&format!("b.example/{long}x")), domain("a")];
    let database = database(&rules);
    let start = std::time::Instant::now();
    assert_eq!(fits(&database, &candidate(&format!("https://b.example/{long}"))).len(), 1);
    let labels = "a.".repeat(30_000);
    let host = normalize(&format!("https://{labels}a/"), &Limits::default());
    if let Ok(host) = host {
        let mut hits = Hits::default();
        let candidate = expand(host, &Limits::default()).candidates.swap_remove(0);
        database.find(LinkView::Candidate(&candidate), &mut hits).unwrap();
    }
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
