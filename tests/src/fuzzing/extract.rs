//! Links in a text: in order, apart, where they say, and none that stands alone is missed.

use std::borrow::Cow;

use outlink::Limits;
use outlink::Screener;
use outlink::extract::Link;
use outlink::extract::extract;
use outlink::internal::scan;
use outlink::url::normalize;

/// Checks one text.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let links: Vec<Link<'_>> = extract(&text).collect();
    let mut end = 0;
    for link in &links {
        assert!(end <= link.start && link.start < link.end, "{link:?} at {end}");
        assert_eq!(text.get(link.start..link.end), Some(link.text));
        if let Cow::Borrowed(url) = link.url {
            assert_eq!(url, link.text, "what is not as it stands is owned");
        }
        assert!(!link.url.is_empty());
        end = link.end;
    }
    let (screener, context) = (Screener::builder().build(), outlink::Context::default());
    let screened = screener.screen_text(&text, &context);
    for (link, verdict) in &screened {
        let alone = screener.screen(&*link.url, &context);
        assert_eq!(verdict.action(), alone.action(), "{link:?}");
        assert_eq!(verdict.input(), alone.input(), "{link:?}");
        if let Some(shown) = link.shown {
            assert!(text.contains(shown), "{link:?}");
        }
    }
    assert!(screened.iter().map(|(link, _)| link).eq(&links));
    finds_what_stands_alone(&text);
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
        let same = normalize(&link.url, &limits).map(|url| url.normal().to_owned());
        assert_eq!(same, normalize(word, &limits).map(|url| url.normal().to_owned()), "{link:?}");
    }
}
