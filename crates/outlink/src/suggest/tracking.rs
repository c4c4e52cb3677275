//! Parameters of links that say where somebody came from, and not which page is meant.

/// The query without parameters that merely track, or that a service writes anew for every visitor,
/// such as signatures; `None` if nothing is left.
pub(super) fn without(host: &str, query: &str) -> Option<String> {
    let of_host = BY_HOST.iter().filter(|(name, _)| is_below(host, name));
    let of_host: Vec<&str> = of_host.flat_map(|(_, names)| names.iter().copied()).collect();
    let left = query.split('&').filter(|parameter| !is_tracking(parameter, &of_host));
    let left: Vec<&str> = left.collect();
    let left = left.join("&");
    Some(left).filter(|left| !left.is_empty())
}

fn is_below(host: &str, name: &str) -> bool {
    let rest = host.strip_suffix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_tracking(parameter: &str, of_host: &[&str]) -> bool {
    let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
    let name = name.to_ascii_lowercase();
    name.is_empty()
        || NAMES.contains(&name.as_str())
        || of_host.contains(&name.as_str())
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Names that the services which add them use for nothing else.
const NAMES: [&str; 31] = [
    "_ga",
    "awsaccesskeyid",
    "dclid",
    "expires",
    "fb_action_ids",
    "fb_source",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "googleaccessid",
    "igsh",
    "igshid",
    "jsessionid",
    "key-pair-id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "phpsessid",
    "ref_src",
    "share_id",
    "si",
    "signature",
    "ttclid",
    "twclid",
    "usp",
    "wbraid",
    "yclid",
];

const PREFIXES: [&str; 6] = ["utm_", "hsa_", "mtm_", "pk_", "x-amz-", "x-goog-"];

/// Names that say nothing of the page on one host, and may on others.
const BY_HOST: [(&str, &[&str]); 6] = [
    ("blogspot.com", &["m"]),
    ("cdn.discordapp.com", &["ex", "is", "hm"]),
    ("dropbox.com", &["dl", "e", "raw", "rlkey", "st"]),
    ("firebasestorage.googleapis.com", &["alt", "token"]),
    ("media.discordapp.net", &["ex", "is", "hm"]),
    ("sharepoint.com", &["e", "web"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_tracks_is_left_out() {
        let without = |query| without("evil.example", query);
        assert_eq!(without("usp=sharing"), None);
        assert_eq!(without("utm_source=x&id=7&FBCLID=y").as_deref(), Some("id=7"));
        assert_eq!(without("v=abc&t=9").as_deref(), Some("v=abc&t=9"));
        assert_eq!(without("e=1&ex=2").as_deref(), Some("e=1&ex=2"));
    }

    #[test]
    fn some_names_say_nothing_on_one_host() {
        assert_eq!(without("contoso-my.sharepoint.com", "e=AbCd"), None);
        assert_eq!(without("cdn.discordapp.com", "ex=1&is=2&hm=3"), None);
        assert_eq!(without("notdropbox.com", "dl=0").as_deref(), Some("dl=0"));
    }
}
