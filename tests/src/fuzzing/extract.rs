//! Links in a text: in order, apart, where they say, and none that stands alone is missed.

use std::borrow::Cow;

use outlink::Limits;
use outlink::Screener;
use outlink::extract::ExtractOptions;
use outlink::extract::Link;
use outlink::extract::extract;
use outlink::extract::extract_with;
use outlink::internal::scan;
use outlink::url::normalize;

/// Checks one text, however it is read.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let screener = Screener::builder().build();
    for (is_page, is_encoded) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut options = ExtractOptions::default();
        options.quoted_printable(is_encoded);
        if is_page && let Ok(base) = normalize("https://page.example/a/b?c", screener.limits()) {
            options.base(base);
        }
        let links: Vec<Link<'_>> = extract_with(&text, &options).collect();
        lie_in_order(&text, &links);
        are_decided_as_alone(&screener, &text, &options, &links);
        if !is_page && !is_encoded {
            assert!(extract(&text).eq(links), "the default says nothing");
        }
    }
    finds_what_stands_alone(&text);
}

/// Links have characters for bounds, come in order and are apart.
fn lie_in_order(text: &str, links: &[Link<'_>]) {
    let mut end = 0;
    for link in links {
        assert!(end <= link.start && link.start < link.end, "{link:?} at {end}");
        assert_eq!(text.get(link.start..link.end), Some(link.text));
        if let Cow::Borrowed(url) = link.refanged {
            assert_eq!(url, link.text, "what is not as it stands is owned");
        }
        if let Some(Cow::Borrowed(shown)) = link.shown {
            assert!(text.contains(shown), "{link:?}");
        }
        assert!(!link.refanged.is_empty());
        end = link.end;
    }
}

/// Every link is decided as it is decided alone.
fn are_decided_as_alone(
    screener: &Screener,
    text: &str,
    options: &ExtractOptions,
    links: &[Link<'_>],
) {
    let context = outlink::Context::default();
    let screened = screener.screen_text_with(text, options, &context);
    for (link, verdict) in &screened {
        let alone = screener.screen(&*link.refanged, &context);
        assert_eq!(verdict.action(), alone.action(), "{link:?}");
        assert_eq!(verdict.input(), alone.input(), "{link:?}");
    }
    assert!(screened.iter().map(|(link, _)| link).eq(links));
}

/// An ordinary link between spaces is found as it stands.
fn finds_what_stands_alone(text: &str) {
    let limits = Limits::default();
    for word in text.split_ascii_whitespace() {
        // What ends a sentence or closes brackets is not part of a link in a text.
        let is_whole = word.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '/')
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-".contains(&byte));
        let Some(scanned) = scan(word, &limits).filter(|_| is_whole) else { continue };
        // Nobody can register a name that begins or ends with a dash.
        if scanned.host().split('.').any(|label| label.starts_with('-') || label.ends_with('-')) {
            continue;
        }
        let spaced = format!("a {word} b");
        let found: Vec<Link<'_>> = extract(&spaced).collect();
        let [link] = found.as_slice() else { panic!("{word:?} gives {found:?}") };
        let same = normalize(&link.refanged, &limits).map(|url| url.normal().to_owned());
        assert_eq!(same, normalize(word, &limits).map(|url| url.normal().to_owned()), "{link:?}");
    }
}
