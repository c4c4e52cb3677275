//! Android intents: `intent://HOST/PATH#Intent;scheme=S;S.browser_fallback_url=ENC;end`.
//!
//! An app opens `S://HOST/PATH`; where no app does, the browser opens the fallback.
//! Source: <https://developer.chrome.com/docs/android/intents>.

use crate::codec::percent_decode;

/// What an intent opens, given what follows the scheme `intent:`. Values are decoded, and so are the
/// names of extras (`Intent.parseUri` of Android); the last `scheme` counts.
pub(super) fn targets(rest: &str, emit: &mut dyn FnMut(String)) {
    let (target, fields) = rest.rsplit_once("#Intent;").unwrap_or((rest, ""));
    let fields = || fields.split(';').filter_map(|field| field.split_once('='));
    let scheme = fields().rfind(|(name, _)| *name == "scheme");
    // An intent may also hold a whole link: `intent:https://host/path#Intent;…`.
    match (scheme, target.starts_with("//")) {
        (Some((_, scheme)), true) if target.len() > 2 => {
            emit(format!("{}:{target}", percent_decode(scheme)));
        }
        (_, false) if !target.is_empty() => emit(target.to_owned()),
        _ => {}
    }
    for (name, value) in fields() {
        let extra = name.strip_prefix("S.").map(percent_decode);
        if extra.is_some_and(|extra| extra == "browser_fallback_url") {
            emit(percent_decode(value).into_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(rest: &str) -> Vec<String> {
        let mut found = Vec::new();
        targets(rest, &mut |target| found.push(target));
        found
    }

    #[test]
    fn both_the_app_and_the_fallback_are_targets() {
        let rest = "//resolve?domain=foo#Intent;scheme=tg;package=org.telegram.messenger;\
                    S.browser_fallback_url=https%3A%2F%2Ft.me%2Ffoo;end";
        assert_eq!(opened(rest), ["tg://resolve?domain=foo", "https://t.me/foo"]);
        assert_eq!(opened("//evil.example/#Intent;scheme=https;end"), ["https://evil.example/"]);
        assert_eq!(opened("https://a.example/#Intent;end"), ["https://a.example/"]);
        assert_eq!(opened("//evil.example/#Intent;scheme=%68ttps;end"), ["https://evil.example/"]);
        assert_eq!(
            opened("//a#x#Intent;scheme=b;S.browser_fallback%5Furl=https%3A%2F%2Fa.example;end"),
            ["b://a#x", "https://a.example"]
        );
        assert!(opened("//").is_empty() && opened("").is_empty());
    }
}
