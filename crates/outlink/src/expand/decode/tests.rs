use super::*;

fn decoded(decoder: Decoder, value: &str) -> Vec<String> {
    let mut targets = Vec::new();
    decoder.decode(value, true, &mut |target| targets.push(target));
    targets
}

#[test]
fn a_target_may_be_escaped_more_than_once() {
    let escaped = "https%25253A%25252F%25252Fa.example%25252F";
    assert_eq!(decoded(Decoder::Percent, escaped), ["https://a.example/"]);
    assert_eq!(decoded(Decoder::Percent, "%2501https%253A//a"), ["\u{1}https://a"]);
    // What belongs to the target stays escaped.
    assert_eq!(
        decoded(Decoder::Percent, "https%3A%2F%2Fa.example%2F%253Fx"),
        ["https://a.example/%3Fx"]
    );
}

#[test]
fn words_are_no_targets() {
    for not in ["x", "", "/path", "some words. more", "...", "foo:", "a b.c"] {
        assert!(!resembles_url(not), "{not}");
    }
    for target in ["a.example", "//a", "https://a", "tg:resolve?domain=a", "a.example:80/x"] {
        assert!(resembles_url(target), "{target}");
    }
    for target in ["\u{1}https://a", "ht\ttps://a", "/\\a", "\\\\a", "/\n/a", "a.example "] {
        assert!(resembles_url(target), "{target:?}");
    }
}

#[test]
fn links_are_found_in_text() {
    assert_eq!(
        decoded(Decoder::Text, "see%20(https%3A%2F%2Fa.example%2F)+or+http://b.example"),
        ["https://a.example/", "http://b.example"]
    );
    assert_eq!(
        decoded(Decoder::Text, "http:no+xhttp:http://a.example/http://b.example>http:/c."),
        ["http://a.example/http://b.example", "http:/c"]
    );
}

#[test]
fn what_stands_around_a_link_is_left_out() {
    for (decoder, value, target) in [
        (Decoder::Base64Text, "//QUFodHRwczovL2EuZXhhbXBsZS94Wlo=/", "https://a.example/xZZ"),
        (Decoder::Base64Text, "MTtodHRwczovL2EuZXhhbXBsZS94&y", "https://a.example/x"),
        (Decoder::GoogleNews, "CBMiE2h0dHBzOi8vYS5leGFtcGxlL3jSAQA", "https://a.example/x"),
        (Decoder::Bars, "ofe|u|https://a.example/x%2Fy", "https://a.example/x%2Fy"),
        (Decoder::Bars, "ofe%7Cu%7chttps%3A%2F%2Fa.example/x|s|b.docx", "https://a.example/x"),
        (Decoder::Bars, "ofe%257Cu%257Chttps://a.example/x", "https://a.example/x"),
        (Decoder::Bars, "ofe|u| https://a.example/x", "https://a.example/x"),
        (Decoder::Bars, "ofe;u;https://a.example/x", "https://a.example/x"),
    ] {
        let mut targets = Vec::new();
        decoder.decode(value, false, &mut |target| targets.push(target));
        assert_eq!(targets, [target], "{value}");
    }
    assert!(decoded(Decoder::GoogleNews, "CBMiogFBVV95cUxOWkFhMDZJ").is_empty());
}

#[test]
fn every_part_of_a_token_is_read() {
    // {"alg":"HS256"} and {"link_url":"https://a.example/"}
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJsaW5rX3VybCI6Imh0dHBzOi8vYS5leGFtcGxlLyJ9.sig";
    assert_eq!(decoded(Decoder::Base64Json, token), ["https://a.example/"]);
}

#[test]
fn a_path_may_have_its_scheme_for_a_segment() {
    for (decoder, value, target) in [
        (Decoder::SchemePath, "https/a.example/x", "https://a.example/x"),
        (Decoder::SchemePath, "%3Fy%3D1/http/a.example/x", "http://a.example/x?y=1"),
        (Decoder::Turbo, "a.example/s/x?y", "https://a.example/x?y"),
        (Decoder::Turbo, "a.example/s", "https://a.example/"),
        (Decoder::Host, "a.example", "https://a.example/"),
        (Decoder::Amp, "s/a%2eexample/x", "https://a%2eexample/x"),
    ] {
        assert_eq!(decoded(decoder, value), [target], "{value}");
    }
    assert!(decoded(Decoder::SchemePath, "ftp/a.example").is_empty());
    assert!(decoded(Decoder::Host, "a.example/x").is_empty());
    assert!(decoded(Decoder::Host, "words").is_empty());
}

#[test]
fn the_cache_may_or_may_not_give_an_id() {
    assert_eq!(decoded(Decoder::Cache, "abcdefghijkl:https://a.example/"), ["https://a.example/"]);
    assert_eq!(decoded(Decoder::Cache, "a.example/x"), ["a.example/x"]);
}
