use super::Surroundings;
use super::host_after_scheme;
use super::host_in_text;

fn bare(run: &str) -> Option<&str> {
    host_in_text(run, Surroundings::default()).and_then(|it| run.get(it))
}

#[test]
fn a_scheme_makes_any_possible_name_a_host() {
    for host in ["a", "999", "example.invalid", "-a.b_.example.com", "a_b", "日本.jp", "my_x.local"]
    {
        assert_eq!(host_after_scheme(host), Some(host.len()), "{host}");
    }
    for host in ["", ".", ".a.com", "-a.com", "a-.com", "a_b.com", "a.c_m"] {
        assert_eq!(host_after_scheme(host), None, "{host}");
    }
    assert_eq!(host_after_scheme(&"a".repeat(64)), None);
    assert_eq!(host_after_scheme("example.com.です"), Some(11));
    assert_eq!(host_after_scheme("example.comです"), Some(11));
    assert_eq!(host_after_scheme("example.com..."), Some(11));
}

#[test]
fn without_a_scheme_the_name_must_exist() {
    for host in
        ["a.ws", "t.co", "EXAMPLE.CZ", "9292.nl", "президент.рф", "xn--d1abbgf6aiiy.xn--p1ai"]
    {
        assert_eq!(bare(host), Some(host), "{host}");
    }
    assert_eq!(bare("see...example.com."), Some("example.com"));
    let nothing = [
        "foo",
        "foo.123",
        "1.2.3.4",
        "e.g",
        "readme.md",
        "node.id",
        "heal.do",
        "co.uk",
        "example.invalid",
        "_example.com",
        "www.example..com",
    ];
    for host in nothing {
        assert_eq!(bare(host), None, "{host}");
    }
}

#[test]
fn a_sentence_may_follow_a_host() {
    let around = Surroundings { in_sentence: true, ..Surroundings::default() };
    for (run, host) in [
        ("shop.dk.Se", Some("shop.dk")),
        ("shop.co.uk.Det", Some("shop.co.uk")),
        ("shop7.com.Älä", Some("shop7.com")),
        ("shop.dk.SE", Some("shop.dk.SE")),
        ("Shop.dk.Se", None),
        ("kotiin.Se", None),
        ("m.in.Warszawa", None),
        ("main.rs.In", None),
        ("org.shop.bar.Baz", None),
        ("shop.dk.I", None),
    ] {
        assert_eq!(host_in_text(run, around).and_then(|it| run.get(it)), host, "{run}");
    }
    for run in [
        "android.app.Activity",
        "java.net.Socket",
        "java.io.File",
        "kotlin.io.Path",
        "asp.net.Core",
        "src.app.Config",
        "what.is.This",
        "wait.no.Really",
        "foo.bar.Baz",
        "event.dk.Target",
    ] {
        assert_eq!(host_in_text(run, around), None, "{run}");
    }
    assert_eq!(bare("shop.dk.Se"), None);
    let called = Surroundings { called: true, ..around };
    assert_eq!(host_in_text("shop.dk.Se", called), None);
}

#[test]
fn a_path_settles_doubts() {
    let path = Surroundings { path: true, ..Surroundings::default() };
    for host in ["docs.rs", "1.2.3.4", "gov.uk", "node.id"] {
        assert_eq!(host_in_text(host, path), Some(0..host.len()), "{host}");
    }
    assert_eq!(host_in_text("1.2.3.4.5", path), None);
}
