//! Addresses of people and rooms on a server, in links of apps: `xmpp:room@server.example?join`.

use crate::codec::percent::decode_all;
use crate::url::NormalizedUrl;

/// The link of the same app to the server of an address, which has that as its host; `None` for a link
/// that has a host, or holds no address.
pub(crate) fn link_to_server(url: &NormalizedUrl) -> Option<String> {
    if url.host().is_some() || !SCHEMES.contains(&url.scheme()) {
        return None;
    }
    let path = decode_all(url.path());
    let address = path.split(['/', ';', ',', '?', '&']).next()?;
    let (_, server) = address.rsplit_once('@').unwrap_or(("", address));
    let name = server.split(':').next()?;
    name.contains('.').then(|| format!("{}://{name}/", url.scheme()))
}

/// Schemes of links that are an address, or the name of a server.
const SCHEMES: [&str; 11] =
    ["im", "jabber", "pres", "sip", "sips", "ssh", "stun", "stuns", "turn", "turns", "xmpp"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::url::normalize;

    #[test]
    fn the_server_of_an_address_is_behind_its_last_sign() {
        for (link, expected) in [
            ("xmpp:a@rooms.b.example?join", Some("xmpp://rooms.b.example/")),
            ("xmpp:c.example@b.example/d@e.example", Some("xmpp://b.example/")),
            ("sip:a@b.example:5060;transport=tcp", Some("sip://b.example/")),
            ("sip:a@b.example&x=1", Some("sip://b.example/")),
            ("xmpp:a%40b%2Eexample%2Fd", Some("xmpp://b.example/")),
            ("ssh:b.example", Some("ssh://b.example/")),
            ("xmpp://b.example/", None),
            ("xmpp:a", None),
            ("mailto:a@b.example", None),
            ("https://a@b.example/", None),
        ] {
            let url = normalize(link, &Limits::default()).unwrap();
            assert_eq!(link_to_server(&url).as_deref(), expected, "{link}");
        }
    }
}
