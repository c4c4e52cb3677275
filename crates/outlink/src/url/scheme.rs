//! What a scheme says about how a link is to be screened.

use crate::names::names;
use crate::platform_data;

names! {
    /// How links of a scheme are screened.
    #[non_exhaustive]
    pub enum SchemeClass, "scheme class" {
        /// `http`, `https`, `ws`, `wss` and `ftp`: by host, path and query.
        Web => "web",
        /// A scheme that opens an app, such as `tg` or `signal`: by the entity that the link names, and
        /// by its host if it has one.
        App => "app",
        /// A scheme that runs or shows what the link itself carries, or reads files: `javascript`,
        /// `data`, `file` and the like. No link of a user needs one.
        Dangerous => "dangerous",
        /// Any other.
        Unknown => "unknown",
    }
}

impl SchemeClass {
    /// The class of a scheme, which is written in lower case and without its colon.
    pub fn of(scheme: &str) -> Self {
        match scheme {
            "http" | "https" | "ws" | "wss" | "ftp" => Self::Web,
            _ if is_app(scheme) => Self::App,
            _ if DANGEROUS.contains(&scheme) => Self::Dangerous,
            _ => Self::Unknown,
        }
    }
}

/// Whether what the parser takes for a scheme is the host of a link without one, as in
/// `evil.example:8080/x` and `localhost:3000`: it contains a dot, or a port number follows.
pub(super) fn is_host(scheme: &str, after_colon: &str) -> bool {
    let is_vendor = scheme.starts_with("vnd.");
    if scheme.contains('.') && !is_vendor {
        return true;
    }
    let end = after_colon.find(['/', '\\', '?', '#']).unwrap_or(after_colon.len());
    let port = after_colon.get(..end).unwrap_or_default();
    matches!(port.len(), 1..=5)
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
        && !NUMBERS.contains(&scheme)
        && SchemeClass::of(scheme) == SchemeClass::Unknown
}

/// Whether a scheme opens an app: one of a platform, or another that is known.
fn is_app(scheme: &str) -> bool {
    let is_of_platform = platform_data::SCHEMES.binary_search(&scheme).is_ok();
    is_of_platform && !TRANSPORTS.contains(&scheme) || APP.contains(&scheme)
}

/// Schemes by which code is fetched from platforms and from any other host.
const TRANSPORTS: [&str; 4] = ["git", "git+https", "git+ssh", "ssh"];

/// Schemes of apps that are in no file of a platform.
const APP: [&str; 30] = [
    "element",
    "fb",
    "googlechrome",
    "googlechromes",
    "groupme",
    "instagram-stories",
    "intent",
    "ipfs",
    "ipns",
    "kakaolink",
    "kakaoplus",
    "kakaotalk",
    "line",
    "lineauth2",
    "mattermost",
    "microsoft-edge",
    "msteams",
    "naversearchapp",
    "session",
    "signalcaptcha",
    "skype",
    "slack",
    "snssdk1128",
    "snssdk1180",
    "threemawork",
    "twitter",
    "weixin",
    "wickr",
    "xmpp",
    "zalo",
];

/// Whether links of a scheme, of which nothing else is known, write to somebody or show a place: every
/// device opens them, and they lead nowhere.
pub(crate) fn leads_nowhere(scheme: &str) -> bool {
    PEOPLE.contains(&scheme)
}

/// Schemes of mail, calls, messages and maps.
const PEOPLE: [&str; 10] = [
    "mailto",
    "tel",
    "sms",
    "smsto",
    "mms",
    "mmsto",
    "geo",
    "facetime",
    "facetime-audio",
    "callto",
];

/// Schemes that run, show or read what no web server sent.
const DANGEROUS: [&str; 22] = [
    "about",
    "blob",
    "chrome",
    "chrome-extension",
    "content",
    "data",
    "file",
    "filesystem",
    "jar",
    "javascript",
    "jscript",
    "livescript",
    "mhtml",
    "mocha",
    "moz-extension",
    "ms-appinstaller",
    "ms-msdt",
    "resource",
    "search-ms",
    "shell",
    "vbs",
    "vbscript",
];

/// Schemes that are followed by a number which is not a port.
const NUMBERS: [&str; 18] = [
    "bitcoin",
    "callto",
    "cid",
    "facetime",
    "facetime-audio",
    "fax",
    "geo",
    "isbn",
    "mid",
    "mms",
    "mmsto",
    "modem",
    "news",
    "sip",
    "sips",
    "sms",
    "smsto",
    "tel",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_with_a_port_is_no_scheme() {
        for (scheme, rest) in
            [("evil.example", "8080/x"), ("localhost", "3000"), ("evil.example", "x"), ("h", "1?q")]
        {
            assert!(is_host(scheme, rest), "{scheme}:{rest}");
        }
        for (scheme, rest) in [
            ("tel", "112"),
            ("javascript", "1"),
            ("foo", "99999"),
            ("foo", "000080"),
            ("foo", "1a"),
            ("foo", ""),
        ] {
            assert!(!is_host(scheme, rest), "{scheme}:{rest}");
        }
    }

    #[test]
    fn classes() {
        assert_eq!(SchemeClass::of("https"), SchemeClass::Web);
        assert_eq!(SchemeClass::of("tg"), SchemeClass::App);
        assert_eq!(SchemeClass::of("javascript"), SchemeClass::Dangerous);
        assert_eq!(SchemeClass::of("mailto"), SchemeClass::Unknown);
        assert_eq!(SchemeClass::of("view-source"), SchemeClass::Unknown);
        assert_eq!(SchemeClass::of("ssh"), SchemeClass::Unknown, "of any host");
    }
}
