mod paths;

use std::collections::HashSet;

use super::*;
use crate::format::Format;
use crate::limits::ListLimits;
use crate::list;
use crate::url::Host;

fn objection(pattern: Pattern) -> Option<String> {
    let list = ListInfo::new("test", Format::Rules);
    Guard::default().objection(&list, &Rule::new(pattern, 1))
}

fn objects(pattern: Pattern) -> bool {
    objection(pattern).is_some()
}

/// What a list of a format makes of a line, if the guard lets it pass.
fn passes(format: Format, line: &str) -> bool {
    #[derive(Default)]
    struct Rules(Vec<Rule>);
    impl list::Sink for Rules {
        fn rule(&mut self, rule: Rule) {
            self.0.push(rule);
        }
        fn diagnostic(&mut self, _: list::Diagnostic) {}
        fn withdrawal(&mut self, _: crate::withdrawal::Withdrawal) {}
        fn canary(&mut self, _: String) {}
    }
    let info = ListInfo::new("test", format);
    let mut rules = Rules::default();
    list::read(&info, line.as_bytes(), &ListLimits::default(), &mut rules).unwrap();
    let [rule] = &rules.0[..] else { panic!("{line} gives {:?}", rules.0) };
    Guard::default().objection(&info, rule).is_none()
}

#[test]
fn whole_platforms_are_guarded_and_their_parts_are_not() {
    let domain = |text: &str| objects(Pattern::Domain(text.to_owned()));
    for host in [
        "com",
        "co.uk",
        "github.io",
        "t.me",
        "docs.google.com",
        "google.com",
        "www.t.me",
        "l.facebook.com",
        "urldefense.com",
        "safelinks.protection.outlook.com",
        "eur01.safelinks.protection.outlook.com",
        "outlook.com",
        "www.google.com",
        "google.co.uk",
        "m.youtube.com",
        "m.facebook.com",
        "mobile.twitter.com",
        "old.reddit.com",
        "open.spotify.com",
        "wikipedia.org",
        "en.m.wikipedia.org",
    ] {
        assert!(domain(host), "{host}");
    }
    for host in [
        "evil.example",
        "evil.github.io",
        "foo.t.me",
        "xt.me",
        "ec2-1-2-3-4.compute-1.amazonaws.com",
        "evil.page.link",
        "evil.substack.com",
        "evil-example.translate.goog",
        "criteo.com",
        "onion.to",
        "me",
        "m.evil.example",
    ] {
        assert_eq!(domain(host), host == "me", "{host}");
    }
    for host in ["t.me", "google.com", "www.google.de", "m.me"] {
        assert!(objects(Pattern::Host(host.to_owned())), "{host}");
    }
    assert!(objects(Pattern::Url("t.me/".to_owned())));
    assert!(objects(Pattern::Prefix("github.io/".to_owned())));
    assert!(!objects(Pattern::Url("t.me/evil".to_owned())));
    assert!(!objects(Pattern::Url("t.me/?x".to_owned())));
    assert!(!objects(Pattern::Url("tg://resolve/".to_owned())));
}

#[test]
fn the_guard_knows_every_host_of_the_registry() {
    let mut hosts = 0;
    for platform in
        crate::platform_data::PLATFORMS.iter().filter(|platform| platform.guard.is_some())
    {
        for host in platform.hosts {
            // `*.x` is every name below `x`, which one rule for `x` takes down.
            let name = host.strip_prefix("*.").unwrap_or(host).to_owned();
            assert!(objects(Pattern::Domain(name.clone())), "{}: {host}", platform.name);
            assert!(*host != name || objects(Pattern::Host(name)), "{}: {host}", platform.name);
            hosts += 1;
        }
    }
    assert!(hosts > 200, "only {hosts} hosts");
}

#[test]
fn paths_under_which_all_of_a_service_is_are_guarded() {
    for url in [
        "youtube.com/watch",
        "m.youtube.com/watch",
        "google.com/url",
        "google.co.uk/url",
        "images.google.com/URL",
        "t.me/s/",
        "sites.google.com/view/",
        "drive.google.com/uc",
        "l.facebook.com/l.php",
        "web.archive.org/web/",
        "docs.google.com/forms/",
        "eur01.linkedin.com/safety/go",
        "tiktok.com/t/",
        "en.wikipedia.org/wiki/",
    ] {
        assert!(objects(Pattern::Url(url.to_owned())), "{url}");
    }
    for prefix in ["web.archive.org/web", "t.me/s", "docs.google.com/forms/d", "youtube.com/watch"]
    {
        assert!(objects(Pattern::Prefix(prefix.to_owned())), "{prefix}");
    }
    for url in [
        "youtube.com/watch?v=evil",
        "youtube.com/watch?v=",
        "google.com/url?q=https://evil.example/",
        "youtube.com/watched",
        "evil.example/watch",
        "t.me/s/evil",
        "t.me/s",
        "sites.google.com/view/evil/",
        "web.archive.org/web/2020/https:/evil.example/",
        "docs.google.com/forms/d/e/1FAIpQLSevil/viewform",
        "evil.deviantart.com/outgoing/evil",
        "tiktok.com/t/evil/",
    ] {
        assert!(!objects(Pattern::Url(url.to_owned())), "{url}");
    }
}

#[test]
fn adblock_rules_without_a_separator_are_guarded() {
    for line in [
        "||co.uk",
        "||t.me",
        "||github.io",
        "||com",
        "||github.com",
        "||k12.ca.us",
        "||google.de",
        "|https://t.me/",
        "|http://t.me/",
        "://t.me/",
        "t.me/",
        "|https://*.github.io",
        "||youtube.*",
        "||t.me/s/",
        "||youtube.com/watch",
        "||youtube.com/watch?v=",
        "||www.youtube.com/watch^",
        "||wa.me/",
        "/^https?:\\/\\/t\\.me\\//",
    ] {
        assert!(!passes(Format::Adblock, line), "{line}");
        assert!(passes(Format::Adblock, &format!("@@{line}")), "@@{line}");
    }
    for line in [
        "||evil.co.uk",
        "||evil.github.io",
        "||t.me/evil",
        "||github.com/evil/",
        "||comedy",
        "|https://t.me/evil",
        "||youtube.com/watch?v=evil",
        "||evil.example/watch",
        "/ads/*/banner",
        "-affiliate-",
    ] {
        assert!(passes(Format::Adblock, line), "{line}");
    }
}

#[test]
fn keywords_and_regexes_are_tried_on_bystanders() {
    for keyword in [
        "com",
        ".com/",
        "www",
        "t.me/",
        "co.uk",
        ".casino/",
        "google.de",
        "/watch?v=",
        "login",
        ".zip",
        ".html",
        "netlify",
        "bit.ly",
        "index.php",
        ".xyz",
    ] {
        assert!(!passes(Format::Keywords, keyword), "{keyword}");
    }
    for keyword in ["casino", "t.me/evil", "free-nitro", "login.php", "бот", "/casino/"] {
        assert!(passes(Format::Keywords, keyword), "{keyword}");
    }
    for regex in [
        r"(?i)\.com/",
        r"^t\.me/",
        r"^t\.me/[a-z0-9_]{5,32}$",
        r"wa\.me/[0-9]+",
        r"^www\.",
        r"\.co\.uk/",
        r"^[^/]+\.github\.io/",
        r"^(?:[^/]+\.)?(?:evil\.example|github\.io)/",
        r"youtube\.com/watch\?v=[\w-]{11}",
        r"\.(xyz|top)/",
        r"[.]top/",
        r"\.top(/|$)",
        r"^[^/]*login",
        r"^[a-z0-9-]{4,}\.(netlify|vercel)\.app/?",
        r"^[a-z]{4,10}\.(icu|cyou)/",
        r"^(?:bit\.ly|cutt\.ly)/",
        r"^[a-z0-9]+\.[a-z]{2,4}/",
        r"\.html?$",
    ] {
        assert!(!passes(Format::Regexes, regex), "{regex}");
    }
    for regex in [
        r"^(?:evil|other)\.github\.io/",
        r"^t\.me/evil",
        r"^t\.me/evil[0-9]+$",
        r"evil.*\.github\.io/",
        r"^[a-z]{4}-login\.com/",
        r"paypa[l1]-.*\.(com|net)/",
        r"^evil-[a-z0-9]+\.(xyz|top)/",
        r"^evil[0-9]+-[a-z]+\.github\.io/",
        r"^evil-bank-[a-z]+\.shop/",
        r"casino",
    ] {
        assert!(passes(Format::Regexes, regex), "{regex}");
    }
}

#[test]
fn what_narrows_a_keyword_or_regex_is_heeded() {
    for rule in [
        r#"{"keyword":"invite","domains":["discord.com"]}"#,
        r#"{"keyword":"watch","part":"path"}"#,
        r#"{"keyword":"youtube","part":"host","word":true}"#,
        r#"{"regex":"/[a-z]+$","domains":["google.com"]}"#,
        r#"{"regex":"/[a-z]+$","domains":["github.io"]}"#,
    ] {
        assert!(!passes(Format::Rules, rule), "{rule}");
    }
    for rule in [
        r#"{"keyword":"invite","domains":["evil.example"]}"#,
        r#"{"keyword":"youtube","part":"path"}"#,
        r#"{"keyword":"youtub","word":true}"#,
        r#"{"keyword":"com","part":"query"}"#,
        r#"{"regex":"/[a-z]+$","domains":["evil.github.io"]}"#,
        r#"{"regex":"/evil","domains":["github.io"]}"#,
    ] {
        assert!(passes(Format::Rules, rule), "{rule}");
    }
}

#[test]
fn objections_say_what_is_taken_down_and_what_to_write() {
    let keyword = objection(Pattern::Keyword(Keyword::new("t.me/"))).unwrap();
    assert!(keyword.starts_with("`t.me/` fits `t.me`, which is a messenger"), "{keyword}");
    let mobile = objection(Pattern::Domain("m.youtube.com".to_owned())).unwrap();
    assert!(mobile.starts_with("`m.youtube.com` is a video platform"), "{mobile}");
    let url = objection(Pattern::Url("youtube.com/watch".to_owned())).unwrap();
    assert!(url.starts_with("`youtube.com/watch` names nothing single on `youtube.com`"), "{url}");
}

#[test]
fn a_hundred_thousand_keywords_cost_little() {
    let guard = Guard::default();
    let list = ListInfo::new("test", Format::Keywords);
    let rule = |n: u32| Rule::new(Pattern::Keyword(Keyword::new(&format!("evil-{n}"))), n);
    assert_eq!(guard.objection(&list, &rule(0)), None);
    let start = std::time::Instant::now();
    assert!((0..100_000).all(|n| guard.objection(&list, &rule(n)).is_none()));
    let elapsed = start.elapsed();
    // A search through every bystander takes a hundred times as long.
    assert!(elapsed.as_secs() < 10, "{elapsed:?}");
}

#[test]
fn categories_and_exceptions_may_mean_whole_platforms() {
    let mut list = ListInfo::new("test", Format::Domains);
    let mut rule = Rule::new(Pattern::Domain("t.me".to_owned()), 1);
    rule.effect = Effect::Except;
    assert_eq!(Guard::default().objection(&list, &rule), None);
    list.kind = ListKind::Category;
    rule.effect = Effect::Block;
    for pattern in [rule.pattern.clone(), Pattern::Keyword(Keyword::new("com"))] {
        rule.pattern = pattern;
        assert_eq!(Guard::default().objection(&list, &rule), None);
    }
}

#[test]
fn the_file_of_shared_hosts_is_well_formed() {
    let file = include_str!("../../../data/shared_hosts.txt");
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let (classes, hosts): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| line.starts_with("class "));
    assert!(classes.is_sorted(), "the classes are in alphabetical order");
    assert_eq!(shared::CLASSES.len(), classes.len());
    for (name, shared::Class { what, .. }) in &*shared::CLASSES {
        assert!(what.starts_with("a ") || what.starts_with("an "), "{name}: {what}");
        let is_used = hosts.iter().any(|line| line.ends_with(&format!(" {name}")));
        assert!(is_used, "no host is of the class {name}");
    }
    assert_eq!(shared::hosts().count(), hosts.len(), "a host has no class, or an unknown one");
    for (host, _) in shared::hosts() {
        let name = host.strip_prefix("*.").unwrap_or(host);
        assert_eq!(Guard::default().suffixes.what(name), None, "{host} is guarded anyway");
        assert_eq!(Host::parse(name).unwrap().as_str(), name);
    }
    let hosts: Vec<&str> = shared::hosts().map(|(host, _)| host).collect();
    assert!(hosts.is_sorted(), "the hosts are in alphabetical order");
    let set: HashSet<_> = hosts.iter().collect();
    assert_eq!(set.len(), hosts.len());
}

#[test]
fn a_host_is_known_by_the_names_of_its_site() {
    let names = |host| shared::site_names(host).collect::<Vec<_>>();
    assert_eq!(names("evil.example"), ["evil.example"]);
    assert_eq!(names("www.evil.example"), ["www.evil.example", "evil.example"]);
    assert_eq!(names("mobile.evil.example"), ["mobile.evil.example", "evil.example"]);
    let all = ["www.m.evil.example", "m.evil.example", "evil.example"];
    assert_eq!(names("www.m.evil.example"), all);
    assert_eq!(names("m.www.evil.example"), ["m.www.evil.example", "www.evil.example"]);
}

#[test]
fn the_file_of_shared_paths_is_well_formed() {
    let file = include_str!("../../../data/shared_paths.txt");
    let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(shared::paths().count(), lines.len());
    assert!(lines.is_sorted(), "the paths are in alphabetical order");
    for line in shared::paths() {
        let shared::SharedLine { host, path, .. } = line;
        assert!(!path.is_empty() && !path.contains(['?', '#', '%']), "{host}/{path}");
        assert!(SHARED.what(host).is_some(), "{host} is shared and not among the hosts");
    }
}

#[test]
fn names_that_the_guard_objects_to_are_marked() {
    let mut knowledge = Knowledge::default();
    let rows = "[[redirector]]\nname = \"x.y\"\nsource = \"t\"\n\
                hosts = [\"a.example\", \"*.wide.example\"]\nquery = true\n";
    knowledge.redirectors(rows).unwrap();
    let mut own = Guard::default();
    own.knowledge(&knowledge);
    let text = "// ===BEGIN ICANN DOMAINS===\nexample\n*.test\n!www.test\n\
                // ===BEGIN PRIVATE DOMAINS===\n*.deep.own.example\n";
    own.suffixes(SuffixList::parse(text).unwrap());
    let (mut marked, mut all) = (0, 0);
    for guard in [Guard::default(), own] {
        let shared = guard.shared();
        let names = shared.names().chain(shared.names_above()).chain(guard.suffixes.names_above());
        let names = names.chain(guard.suffixes.names().map(|(name, _)| name));
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        let leads = ["www.", "m.", "mobile.", "www.m.", "www.mobile.", "m.www.", "x.", "y.x."];
        names.extend((0..2_000).map(|number| format!("name{number}.com")));
        for name in &names {
            for lead in [""].into_iter().chain(leads) {
                let name = format!("{lead}{name}");
                let Some(labels) = Labels::of_host(&name) else { continue };
                let list = ListInfo::new("test", Format::Domains);
                let objects = [Pattern::Domain(name.clone()), Pattern::Host(name.clone())]
                    .map(|pattern| guard.objection(&list, &Rule::new(pattern, 1)).is_some());
                let may_object = guard.may_object_to(&name, &labels);
                assert!(may_object || objects == [false, false], "{name}");
                marked += usize::from(name.starts_with("y.x.name") && may_object);
                all += usize::from(name.starts_with("y.x.name"));
            }
        }
    }
    assert!(marked * 20 < all, "{marked} of {all} names take the long way");
}
