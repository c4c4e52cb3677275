//! The page that Google's translator shows at a host such as `dest-example.translate.goog`.
//!
//! The steps are those that Google documents for networks of advertisements:
//! <https://developers.google.com/search/docs/crawling-indexing/translated-google-search>.

use std::borrow::Cow;

use crate::codec::percent::decode_unreserved;
use crate::codec::percent_decode;
use crate::platform::link::raw_parameter;
use crate::url::NormalizedUrl;

/// The page that is translated. The parameters `_x_tr_…` belong to the translator.
pub(crate) fn translated(url: &NormalizedUrl) -> Option<String> {
    let label = url.host()?.strip_suffix(".translate.goog")?;
    let query = url.raw_query().unwrap_or_default();
    let parameter = |name| percent_decode(raw_parameter(query, name).unwrap_or_default());
    let host = decode(label, &parameter("_x_tr_hp"), &parameter("_x_tr_enc"));
    let scheme = if parameter("_x_tr_sch") == "http" { "http" } else { "https" };
    let mut target = format!("{scheme}://{host}{}", url.raw_path());
    let own = |parameter: &&str| decode_unreserved(parameter).starts_with("_x_tr_");
    for (index, parameter) in query.split('&').filter(|parameter| !own(parameter)).enumerate() {
        if index > 0 || !parameter.is_empty() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(parameter);
        }
    }
    Some(target)
}

/// The host that a label stands for, given what was cut off in front of it, and how it is encoded.
fn decode(label: &str, prefix: &str, encodings: &str) -> String {
    let whole = format!("{prefix}{label}");
    let is_encoded = |by: &str| encodings.split(',').any(|encoding| encoding.trim() == by);
    let strip = |text: &'_ str, mark: &str| text.strip_prefix(mark).unwrap_or(text).to_owned();
    let mut text = Cow::Borrowed(whole.as_str());
    if is_encoded("1") {
        text = Cow::Owned(strip(&text, "1-"));
    }
    let mut host = String::with_capacity(4 + text.len());
    if is_encoded("0") {
        text = Cow::Owned(strip(&text, "0-"));
        host.push_str("xn--");
    }
    let mut rest = &*text;
    while let Some(dash) = rest.find('-') {
        let (before, dashes) = rest.split_at(dash);
        let after = dashes.trim_start_matches('-');
        let count = dashes.len() - after.len();
        let is_first = before.is_empty() && rest.len() == text.len();
        let stands_between_words = !is_first && !after.is_empty();
        host.push_str(before);
        if count == 1 && stands_between_words {
            host.push('.');
        } else {
            // Two stand for one; one that is left over stands for itself.
            (0..count.div_ceil(2)).for_each(|_| host.push('-'));
        }
        rest = after;
    }
    host.push_str(rest);
    host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_decoded_as_documented() {
        for (label, prefix, encodings, host) in [
            ("dest-example", "", "", "dest.example"),
            ("foo-bar--shop-example", "", "", "foo.bar-shop.example"),
            ("vil-example", "e", "", "evil.example"),
            ("a---b-com", "", "", "a--b.com"),
            ("xn----bcher--kva-example", "", "", "xn--bcher-kva.example"),
            ("0-57hw060o-test", "", "0", "xn--57hw060o.test"),
            ("1-en--us-corp-test", "", "1", "en-us.corp.test"),
            ("-57hw060o-test", "0", "0", "xn--57hw060o.test"),
            ("1-0-57hw060o-test", "", "0,1", "xn--57hw060o.test"),
            ("0-a-test", "", "", "0.a.test"),
        ] {
            assert_eq!(decode(label, prefix, encodings), host, "{label}");
        }
    }
}
