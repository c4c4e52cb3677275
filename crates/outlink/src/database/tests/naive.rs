//! Finding compared with a scan of all rules.

use proptest::prelude::*;

use super::*;
use crate::ids::RuleId;
use crate::names::Part;
use crate::names::RuleKind;
use crate::rule::Keyword;
use crate::rule::RegexPattern;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;

/// Whether a rule fits, by looking at nothing but the rule and the link.
fn naive(pattern: &Pattern, url: &NormalizedUrl) -> bool {
    let is_web = url.scheme_class() == SchemeClass::Web;
    let host = url.host().unwrap_or_default();
    let text = url.normal_without_scheme();
    let bare = text.strip_prefix("www.").unwrap_or(text);
    let given: Vec<&str> = url.query().unwrap_or_default().split('&').collect();
    let path_of = |text: &str| text.split('?').next().unwrap().trim_end_matches('/').to_owned();
    let lies_in = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    let limited = |domains: &[String]| domains.is_empty() || domains.iter().any(|d| lies_in(d));
    match pattern {
        Pattern::Domain(domain) => is_web && lies_in(domain),
        Pattern::Host(of) => is_web && host == of,
        Pattern::Url(of) if of.contains('?') => {
            let wanted = of.split_once('?').unwrap().1;
            let mut wanted = wanted.split('&').filter(|parameter| !parameter.is_empty());
            bare.split('?').next() == of.split('?').next()
                && url.query().is_some()
                && wanted.all(|parameter| given.contains(&parameter))
        }
        Pattern::Url(of) if of.ends_with('/') => {
            path_of(bare) == path_of(of) || bare.split('?').next().unwrap().starts_with(of)
        }
        Pattern::Url(of) => path_of(bare) == *of,
        Pattern::Prefix(of) => {
            let path = bare.split('?').next().unwrap();
            let rest = path.strip_prefix(of.as_str());
            rest.is_some_and(|rest| rest.is_empty() || of.ends_with('/') || rest.starts_with('/'))
        }
        Pattern::Keyword(keyword) => {
            let text = match keyword.part {
                None => text,
                Some(Part::Host) => host,
                Some(Part::Path) => url.path(),
                Some(Part::Query) => url.query().unwrap_or_default(),
            };
            // A `+` of the query is a space, too.
            let query_at = text.rfind(url.query().unwrap_or_default()).unwrap_or_default();
            let spaced = text[..query_at].to_owned() + &text[query_at..].replace('+', " ");
            let texts = [text.to_lowercase(), spaced.to_lowercase()];
            let free = |char: Option<char>| !char.is_some_and(char::is_alphanumeric);
            let occurs = |text: &String| {
                let mut starts =
                    (0..text.len()).filter(|at| text[*at..].starts_with(&keyword.text));
                starts.any(|at| {
                    !keyword.word
                        || free(text[..at].chars().next_back())
                            && free(text[at + keyword.text.len()..].chars().next())
                })
            };
            limited(&keyword.domains) && texts.iter().any(occurs)
        }
        Pattern::Regex(regex) => {
            let text = match regex.part {
                Some(Part::Host) => host,
                Some(Part::Path) => url.path(),
                Some(Part::Query) => url.query().unwrap_or_default(),
                None if regex.scheme => url.normal(),
                None => text,
            };
            limited(&regex.domains) && ::regex::Regex::new(&regex.source).unwrap().is_match(text)
        }
        _ => unreachable!("not generated"),
    }
}

fn names() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "ab", "x"]), 1..4)
        .prop_map(|labels| format!("{}.example", labels.join(".")))
}

fn paths() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "ab", "b", "A"]), 0..4).prop_flat_map(
        |segments| {
            let path = format!("/{}", segments.join("/"));
            let slash = format!("{path}/").replace("//", "/");
            prop::sample::select(vec![path, slash])
        },
    )
}

fn patterns() -> impl Strategy<Value = Pattern> {
    let domains = || prop::collection::vec(names(), 0..3);
    let keyword = ("[ab/.? ]{0,2}[ab/.?]", 0_u8..4, any::<bool>(), domains()).prop_map(
        |(text, part, word, domains)| {
            let part = [None, Some(Part::Host), Some(Part::Path), Some(Part::Query)][part as usize];
            Pattern::Keyword(Keyword { text, part, word, domains })
        },
    );
    let sources = vec!["ab", "^a[.]", "/a$", "ab+/", "(?i)/ab/", "^https", "a.*b", r"example/ab\b"];
    let regex = (prop::sample::select(sources), any::<bool>(), domains()).prop_map(
        |(source, scheme, domains)| {
            let part = [None, None, None, Some(Part::Host), Some(Part::Path), Some(Part::Query)];
            let part = part[source.len() % part.len()];
            let source = source.to_owned();
            Pattern::Regex(RegexPattern { source, scheme, part, domains })
        },
    );
    prop_oneof![
        names().prop_map(Pattern::Domain),
        names().prop_map(Pattern::Host),
        (names(), paths(), prop::sample::select(vec!["", "?a", "?a/b", "?a&b"]))
            .prop_map(|(host, path, query)| Pattern::Url(format!("{host}{path}{query}"))),
        (names(), paths()).prop_map(|(host, path)| Pattern::Prefix(format!("{host}{path}"))),
        keyword,
        regex,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn finding_agrees_with_a_scan_of_all_rules(
        patterns in prop::collection::vec(patterns(), 0..40),
        links in prop::collection::vec(
            (
                names(),
                paths(),
                prop::sample::select(vec!["", "?a", "?a/b", "?", "?b&c&a", "?a+b"]),
                any::<bool>(),
            ),
            1..20,
        ),
    ) {
        let link = |(host, path, query, www): (String, String, &str, bool)| {
            let www = if www { "www." } else { "" };
            format!("https://{www}{host}{path}{query}")
        };
        agrees(&patterns, links.into_iter().map(link))?;
    }

    #[test]
    fn finding_below_many_directories_agrees_with_a_scan_of_all_rules(
        patterns in prop::collection::vec(deep_patterns(), 0..60),
        links in prop::collection::vec((deep_paths(), queries()), 1..20),
    ) {
        let link = |(path, query): (String, &str)| format!("https://a.example{path}{query}");
        agrees(&patterns, links.into_iter().map(link))?;
    }
}

/// Compares what is found for links with what a scan of all rules finds.
fn agrees(patterns: &[Pattern], links: impl Iterator<Item = String>) -> Result<(), TestCaseError> {
    let mut compiler = Compiler::new("test");
    compiler.limits(crate::ListLimits { keyword_chars: 1, ..crate::ListLimits::default() });
    let mut info = ListInfo::new("own", Format::Rules);
    info.kind = ListKind::Category;
    let list = compiler.declare(info).unwrap();
    for pattern in patterns {
        // All on one line: which of two equal rules stays is of no interest here.
        compiler.add_rule(list, Rule::new(pattern.clone(), 1)).unwrap();
    }
    let database = Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap();
    database.verify().unwrap();
    for link in links {
        let candidate = candidate(&link);
        let url = &candidate.url;
        let mut hits = Hits::default();
        database.find(LinkView::Candidate(&candidate), &mut hits).unwrap();
        // A first look lets nothing through that is tried on every link.
        let is_tried = |hit: &Hit| {
            matches!(database.rule(hit.rule).unwrap().kind, RuleKind::Keyword | RuleKind::Regex)
        };
        if hits.iter().any(is_tried) {
            prop_assert!(database.may_fit_content(NormalText::of(url)), "{}", url.normal());
        }
        asking_for_some_rules_agrees(&database, url.host().unwrap_or_default())?;
        let mut found: Vec<String> = hits
            .iter()
            .map(|hit| database.rule(hit.rule).unwrap())
            .map(|rule| format!("{} {}", rule.kind, rule.pattern))
            .collect();
        let fitting = patterns.iter().filter(|pattern| naive(pattern, url));
        let mut expected: Vec<Pattern> = fitting.cloned().map(sorted_domains).collect();
        expected.sort();
        expected.dedup();
        let mut expected: Vec<String> =
            expected.iter().map(|pattern| format!("{} {pattern}", pattern.kind())).collect();
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected, "{}", url.normal());
    }
    Ok(())
}

/// Compares what a search for some of the rules of a host says with all rules of it.
fn asking_for_some_rules_agrees(database: &Database, host: &str) -> Result<(), TestCaseError> {
    for admitted in [database.admitted_of(host), Admitted::ALL] {
        let mut hits = Hits::default();
        database.find(LinkView::Host { host, admitted }, &mut hits).unwrap();
        for parity in [0, 1, 2] {
            let is_wanted = |rule: RuleId| rule.0 % 2 == parity;
            let starts = host.rmatch_indices('.').map(|(dot, _)| dot + 1).chain([0]);
            let rules = database.host_rules(host, starts, admitted, is_wanted).unwrap();
            let expected = match hits.iter().any(|hit| is_wanted(hit.rule)) {
                true => HostRules::Wanted,
                false if hits.is_empty() => HostRules::None,
                false => HostRules::Unclear,
            };
            prop_assert_eq!(rules, expected, "{}", host);
        }
    }
    Ok(())
}

/// Paths of up to a hundred directories, nearly all of them alike.
fn deep_paths() -> impl Strategy<Value = String> {
    let depths = prop_oneof![0..8_usize, 0..100_usize];
    let ends = prop::sample::select(vec!["", "a", "b", "b/", "b/a", "ab/a/a/"]);
    (depths, ends).prop_map(|(depth, end)| format!("/{}{end}", "a/".repeat(depth)))
}

fn queries() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "?a", "?b", "?a&b", "?a&c&a&a", "?"])
}

fn deep_patterns() -> impl Strategy<Value = Pattern> {
    let depths = prop_oneof![0..8_usize, 0..100_usize];
    let ends = prop::sample::select(vec!["", "a", "b", "b/", "b/a", "ab"]);
    let path =
        (depths, ends).prop_map(|(depth, end)| format!("a.example/{}{end}", "a/".repeat(depth)));
    (path, prop::sample::select(vec!["", "?a", "?a&b", "prefix"])).prop_map(|(path, query)| {
        if query == "prefix" { Pattern::Prefix(path) } else { Pattern::Url(path + query) }
    })
}

fn sorted_domains(mut pattern: Pattern) -> Pattern {
    if let Pattern::Keyword(Keyword { domains, .. })
    | Pattern::Regex(RegexPattern { domains, .. }) = &mut pattern
    {
        domains.sort();
        domains.dedup();
    }
    pattern
}
