use super::*;

fn suggest(link: &str, known_good: &[&str]) -> Vec<Suggestion> {
    let mut suggester = Suggester::new(link, &Limits::default()).unwrap();
    known_good.iter().for_each(|link| suggester.known_good(link.as_bytes()));
    suggester.finish()
}

fn lines(link: &str) -> Vec<String> {
    suggest(link, &[]).iter().map(Suggestion::to_string).collect()
}

fn narrowest(link: &str, known_good: &[&str]) -> Option<String> {
    let suggestions = suggest(link, known_good);
    suggestions.iter().find(|suggestion| suggestion.is_safe()).map(Suggestion::to_string)
}

#[test]
fn rules_go_from_the_narrowest_to_the_widest() {
    assert_eq!(
        lines("https://www.a.evil.co.uk:8443/x/y.php?id=7#top"),
        [
            r#"{"url":"a.evil.co.uk/x/y.php?id=7"}"#,
            r#"{"url":"a.evil.co.uk/x/y.php"}"#,
            r#"{"prefix":"a.evil.co.uk/x/y.php"}"#,
            r#"{"prefix":"a.evil.co.uk/x"}"#,
            r#"{"host":"www.a.evil.co.uk"}"#,
            r#"{"domain":"www.a.evil.co.uk"}"#,
            r#"{"domain":"a.evil.co.uk"}"#,
            r#"{"domain":"evil.co.uk"}"#,
        ]
    );
    assert_eq!(
        lines("http://0xc0.0.2.9/"),
        [r#"{"url":"192.0.2.9/"}"#, r#"{"ip":"192.0.2.9/32"}"#]
    );
}

#[test]
fn a_host_of_thousands_of_labels_has_no_more_rules_than_a_name_can_have_labels() {
    let host = "a.".repeat(10_000) + "evil.example";
    let lines = lines(&format!("https://{host}/"));
    let domains = (1..=(253 - "evil.example".len()) / 2).rev();
    let domains = domains.map(|labels| format!("{}evil.example", "a.".repeat(labels)));
    let expected: Vec<String> = domains
        .chain(["evil.example".to_owned()])
        .map(|domain| format!("{{\"domain\":\"{domain}\"}}"))
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn an_entity_is_named_before_its_spelling() {
    let lines = lines("https://telegram.me/s/foo/12");
    assert_eq!(lines[0], r#"{"entity":"telegram:username/foo/12"}"#);
    assert_eq!(lines[1], r#"{"entity":"telegram:username/foo"}"#);
    let account = narrowest("https://t.me/foo/12", &["https://t.me/s/foo/12"]);
    assert_eq!(account, None, "every rule for it takes that one down");
    assert_eq!(
        narrowest("tg://resolve?domain=foo", &["https://t.me/bar"]).unwrap(),
        r#"{"entity":"telegram:username/foo"}"#
    );
}

#[test]
fn the_rule_is_for_the_address_that_a_name_spells_and_for_the_link_without_what_is_glued_to_it() {
    let address = lines("https://93-184-216-34.nip.io/");
    assert_eq!(address, [r#"{"url":"93.184.216.34/"}"#, r#"{"ip":"93.184.216.34/32"}"#]);
    let account = narrowest("https://t.me/foo\u{1f525}", &[]);
    assert_eq!(account.as_deref(), Some(r#"{"entity":"telegram:username/foo"}"#));
}

#[test]
fn bystanders_and_the_guard_rule_out_what_is_too_wide() {
    let good = ["https://shared.example/~choir/", "https://shared.example/~gang/"];
    let suggestions = suggest("https://shared.example/~gang/shop/?x=1", &good);
    let counted: Vec<(String, u64)> =
        suggestions.iter().map(|one| (one.to_string(), one.bystanders())).collect();
    assert_eq!(counted[0], (r#"{"prefix":"shared.example/~gang"}"#.to_owned(), 1));
    assert_eq!(counted[2], (r#"{"url":"shared.example/~gang/shop"}"#.to_owned(), 0));
    assert!(counted.contains(&(r#"{"domain":"shared.example"}"#.to_owned(), 2)));
    assert_eq!(suggestions.last().unwrap().example(), Some(good[0]));

    let shared = suggest("https://sites.google.com/", &[]);
    assert!(shared.iter().all(|suggestion| suggestion.objection().is_some()), "{shared:?}");
    let tenant = narrowest("https://gang.github.io/", &["https://choir.github.io/"]);
    assert_eq!(tenant.unwrap(), r#"{"domain":"gang.github.io"}"#);
}

#[test]
fn the_rule_of_a_page_covers_the_page_and_that_of_a_start_page_says_that_it_covers_the_host() {
    let pages = ["https://b.example/shop", "https://b.example/shop/?x=1"];
    let rule = r#"{"url":"b.example/shop"}"#.to_owned();
    for page in ["https://b.example/shop/", "https://b.example/shop"] {
        let below = suggest(page, &["https://b.example/shop/sale"]);
        assert_eq!((below[0].to_string(), below[0].bystanders()), (rule.clone(), 0));
        assert_eq!(suggest(page, &pages)[0].bystanders(), 2);
    }
    let start = suggest("https://b.example/", &["https://www.b.example/news"]);
    assert_eq!((start[0].pattern(), start[0].bystanders()), ("b.example/", 1));
    assert!(start[0].why().starts_with("the whole host"));
}

#[test]
fn what_merely_tracks_is_no_part_of_a_rule() {
    let narrowest = |link| narrowest(link, &[]).unwrap();
    assert_eq!(
        narrowest("https://evil.example/view?usp=sharing"),
        r#"{"url":"evil.example/view"}"#
    );
    let watch = narrowest("https://evil.example/watch?v=7&utm_source=x");
    assert!(watch.starts_with(r#"{"url":"evil.example/watch?v=7"#), "{watch}");
}

#[test]
fn a_suggestion_is_a_whole_rule() {
    let mut suggester = Suggester::new("https://evil.example/a", &Limits::default()).unwrap();
    suggester.reference("N-1");
    suggester.source("Police");
    suggester.listed(b"https://evil.example/b");
    let rules = suggester.finish();
    assert_eq!(
        rules[0].to_string(),
        r#"{"url":"evil.example/a","reference":"N-1","source":"Police"}"#
    );
    assert_eq!((rules[0].listed(), rules.last().unwrap().listed()), (0, 1));
}

#[test]
fn a_redirector_is_not_to_blame() {
    let link = "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2Fa";
    let suggester = Suggester::new(link, &Limits::default()).unwrap();
    assert_eq!(suggester.target(), "https://evil.example/a");
    assert_eq!(narrowest(link, &[]).unwrap(), r#"{"url":"evil.example/a"}"#);
    let guess = Suggester::new("https://x.example/?u=https://evil.example/", &Limits::default());
    assert!(guess.unwrap().target().starts_with("https://x.example/"), "a guess is no ground");
}

#[test]
fn any_link_has_an_answer() {
    assert!(matches!(Suggester::new("", &Limits::default()), Err(SuggestError::Normalize(_))));
    let deep = format!("https://evil.example/{}", "a/".repeat(1000));
    assert!(suggest(&deep, &[]).len() < 30);
    for link in ["javascript:alert(1)", "https://evil.example/a*b?c*", "x-unknown:y"] {
        let lines = lines(link);
        assert_eq!(lines.is_empty(), !link.starts_with("https"), "{link}: {lines:?}");
    }
}
