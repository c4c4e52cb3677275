//! Parameters of links that say where somebody came from, and not which page is meant.

/// The query without parameters that merely track; `None` if nothing is left.
pub(super) fn without(query: &str) -> Option<String> {
    let left: Vec<&str> = query.split('&').filter(|parameter| !is_tracking(parameter)).collect();
    let left = left.join("&");
    Some(left).filter(|left| !left.is_empty())
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
    let name = name.to_ascii_lowercase();
    name.is_empty()
        || NAMES.contains(&name.as_str())
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Names that the services which add them use for nothing else.
const NAMES: [&str; 24] = [
    "_ga",
    "dclid",
    "fb_action_ids",
    "fb_source",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "ref_src",
    "share_id",
    "si",
    "ttclid",
    "twclid",
    "usp",
    "wbraid",
    "yclid",
];

const PREFIXES: [&str; 4] = ["utm_", "hsa_", "mtm_", "pk_"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_tracks_is_left_out() {
        assert_eq!(without("usp=sharing"), None);
        assert_eq!(without("utm_source=x&id=7&FBCLID=y").as_deref(), Some("id=7"));
        assert_eq!(without("v=abc&t=9").as_deref(), Some("v=abc&t=9"));
    }
}
