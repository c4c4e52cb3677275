//! Android intents: `intent://HOST/PATH#Intent;scheme=S;S.browser_fallback_url=ENC;end`.
//!
//! An app opens `S://HOST/PATH`; where no app does, the browser opens the fallback.
//! Source: <https://developer.chrome.com/docs/android/intents>.

use crate::entity::codec::percent_decode;

/// What an intent opens, given what follows the scheme `intent:`.
pub(super) fn targets(rest: &str, emit: &mut dyn FnMut(String)) {
    let (target, extras) = rest.split_once("#Intent;").unwrap_or((rest, ""));
    let mut scheme = None;
    let mut fallback = None;
    for extra in extras.split(';') {
        match extra.split_once('=') {
            Some(("scheme", value)) => scheme = Some(value),
            Some(("S.browser_fallback_url", value)) => fallback = Some(value),
            _ => {}
        }
    }
    // An intent may also hold a whole link: `intent:https://host/path#Intent;…`.
    match (scheme, target.starts_with("//")) {
        (Some(scheme), true) if target.len() > 2 => emit(format!("{scheme}:{target}")),
        (_, false) if !target.is_empty() => emit(target.to_owned()),
        _ => {}
    }
    if let Some(fallback) = fallback {
        emit(percent_decode(fallback).into_owned());
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
        assert!(opened("//").is_empty() && opened("").is_empty());
    }
}
