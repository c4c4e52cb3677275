//! Addresses of people and rooms on a server, in links of apps: `xmpp:room@server.example?join`.

use crate::codec::percent::decode_all;
use crate::url::NormalizedUrl;

/// The links of the same app to the server of an address, which have that as their host, as the link stands
/// and with its escapes undone; none for a link that has a host, or holds no address.
pub(crate) fn links_to_server(url: &NormalizedUrl) -> impl Iterator<Item = String> {
    let known = SCHEMES.iter().find(|(scheme, _)| *scheme == url.scheme() && url.host().is_none());
    let links = known.map(|(scheme, users)| {
        let query = url.raw_query().map(|query| format!("?{query}")).unwrap_or_default();
        let text = format!("{}{query}", url.raw_path());
        let link = |text: &str| server(text, *users).map(|name| format!("{scheme}://{name}/"));
        let (raw, undone) = (link(&text), link(&decode_all(&text)));
        let undone = undone.filter(|undone| raw.as_ref() != Some(undone));
        [raw, undone]
    });
    links.into_iter().flatten().flatten()
}

/// The server of an address: a name with a dot, or an IPv6 address in its brackets.
fn server(text: &str, users: Users) -> Option<&str> {
    let behind_user = text.split_once('@').filter(|_| users == Users::WithMarks);
    let text = behind_user.map_or(text, |(_, behind)| behind);
    let address = text.split(['/', ';', ',', '?', '&']).next()?;
    let server = address.rsplit('@').next()?;
    if server.starts_with('[') {
        return server.split_inclusive(']').next().filter(|address| address.ends_with(']'));
    }
    server.split(':').next().filter(|name| name.contains('.'))
}

/// Which names of users the addresses of a scheme have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Users {
    /// None with a slash or the like in it: what follows one belongs to the address no more.
    Plain,
    /// Names that may hold slashes, semicolons and question marks (RFC 3261, section 25.1; RFC 5322,
    /// section 3.2.3).
    WithMarks,
}

/// Schemes of links that are an address, or the name of a server.
const SCHEMES: [(&str, Users); 11] = [
    ("im", Users::WithMarks),
    ("jabber", Users::Plain),
    ("pres", Users::WithMarks),
    ("sip", Users::WithMarks),
    ("sips", Users::WithMarks),
    ("ssh", Users::Plain),
    ("stun", Users::Plain),
    ("stuns", Users::Plain),
    ("turn", Users::Plain),
    ("turns", Users::Plain),
    ("xmpp", Users::Plain),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::url::normalize;

    #[test]
    fn the_server_of_an_address_is_behind_its_last_sign() {
        for (link, expected) in [
            ("xmpp:a@rooms.b.example?join", &["xmpp://rooms.b.example/"][..]),
            ("xmpp:c.example@b.example/d@e.example", &["xmpp://b.example/"]),
            ("sip:a@b.example:5060;transport=tcp", &["sip://b.example/"]),
            ("sip:a@b.example&x=1", &["sip://b.example/"]),
            ("sip:a/b@b.example", &["sip://b.example/"]),
            ("sip:a?b;c@b.example?subject=x@c.example", &["sip://b.example/"]),
            ("sip:c.example@b.example", &["sip://b.example/"]),
            ("sip:a@c.example@b.example", &["sip://b.example/"]),
            ("sip:b.example;transport=tcp", &["sip://b.example/"]),
            ("sip:a%2Fb@b.example", &["sip://b.example/"]),
            ("sips:a@[2001:db8::1]:5061;x=y", &["sips://[2001:db8::1]/"]),
            ("sip:[2001:db8::1]", &["sip://[2001:db8::1]/"]),
            ("xmpp:a@[2001:db8::1]/b", &["xmpp://[2001:db8::1]/"]),
            ("xmpp:a@%5B2001:db8::1%5D", &["xmpp://[2001:db8::1]/"]),
            ("turn:[2001:db8::1]:3478?transport=udp", &["turn://[2001:db8::1]/"]),
            ("xmpp:a%40b%2Eexample%2Fd", &["xmpp://b.example/"]),
            ("xmpp:a%2Fc.example@b.example", &["xmpp://b.example/"]),
            ("xmpp:a%40c.example@b.example", &["xmpp://b.example/"]),
            ("ssh:b.example", &["ssh://b.example/"]),
            ("xmpp://b.example/", &[]),
            ("xmpp:a", &[]),
            ("sip:a@[2001:db8::1", &[]),
            ("mailto:a@b.example", &[]),
            ("https://a@b.example/", &[]),
        ] {
            let url = normalize(link, &Limits::default()).unwrap();
            assert_eq!(links_to_server(&url).collect::<Vec<_>>(), expected, "{link}");
        }
    }
}
