//! Addresses of people and rooms on a server, in links of apps: `xmpp:room@server.example?join`.

use super::NormalizedUrl;
use crate::codec::percent::decode_all;

/// Whether links of a scheme are an address, or the name of a server.
pub(crate) fn has_address(scheme: &str) -> bool {
    SCHEMES.iter().any(|(known, _)| *known == scheme)
}

/// The links of the same app to the server of an address, which have that as their host, as the link stands
/// and with its escapes undone; none for a link that has a host, or holds no address.
pub(crate) fn links_to_server(url: &NormalizedUrl) -> Vec<String> {
    let mut links = Vec::new();
    if url.host().is_some() {
        return links;
    }
    let known = SCHEMES.iter().find(|(scheme, _)| *scheme == url.scheme());
    let Some((scheme, users)) = known else { return links };
    let raw = url.raw_path();
    let undone = decode_all(raw);
    // A name with escapes shows once they are undone.
    let of_raw = servers(raw, *users).filter(|name| !name.contains('%'));
    for name in of_raw.chain(servers(&undone, *users)) {
        let link = format!("{scheme}://{name}/");
        if !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

/// The servers that the address in a path may have: that of an address without marks in the name of its
/// user, and that of one with marks. `evil.example;x=a@b.example` may be a server with a parameter, or a
/// user on the other server.
fn servers(path: &str, users: Users) -> impl Iterator<Item = &str> {
    let text = path.split('?').next().unwrap_or_default();
    let whole = Some(text).filter(|_| users != Users::InSegments);
    let behind_user = text.split_once('@').filter(|_| users == Users::WithMarks);
    let segments = text.split('/').filter(move |_| users == Users::InSegments);
    let behind_names = segments.filter_map(|segment| segment.split_once(':'));
    let behind = behind_user.into_iter().chain(behind_names).map(|(_, behind)| behind);
    whole.into_iter().chain(behind).filter_map(server)
}

/// The server of an address: a name with a dot, or an IPv6 address in its brackets.
fn server(text: &str) -> Option<&str> {
    let address = text.split(['/', ';', ',', '&']).next()?;
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
    /// Names that may hold slashes and semicolons (RFC 3261, section 25.1; RFC 5322, section 3.2.3).
    /// Question marks may stand in them too, but what follows one is nearly always a query.
    WithMarks,
    /// Names of users, rooms and the like in front of a colon, in a segment of the path:
    /// `u/user:server` (<https://spec.matrix.org/latest/appendices/#matrix-uri-scheme>).
    InSegments,
}

/// Schemes of links that are an address, or the name of a server.
const SCHEMES: [(&str, Users); 14] = [
    ("acct", Users::WithMarks),
    ("finger", Users::Plain),
    ("im", Users::WithMarks),
    ("jabber", Users::Plain),
    ("matrix", Users::InSegments),
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
            ("sip:a;c@b.example?subject=x@c.example", &["sip://b.example/"]),
            ("sip:b.example?subject=x@c.example", &["sip://b.example/"]),
            ("sip:b.example?@", &["sip://b.example/"]),
            ("sip:b.example;x=a@c.example", &["sip://b.example/", "sip://c.example/"]),
            ("sip:b.example/x@c.example", &["sip://b.example/", "sip://c.example/"]),
            ("sip:b.example%3Bx=a@c.example", &["sip://c.example/", "sip://b.example/"]),
            ("sip:b.example%3Fx=a@c.example", &["sip://c.example/", "sip://b.example/"]),
            ("sip:b.example;transport=tcp?Replaces=12345%40192.168.118.3", &["sip://b.example/"]),
            ("sip:a%40b.example", &["sip://b.example/"]),
            ("im:b.example?body=a@c.example", &["im://b.example/"]),
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
            ("acct:a@b.example", &["acct://b.example/"]),
            ("finger:a@b.example", &["finger://b.example/"]),
            ("matrix:r/a:b.example", &["matrix://b.example/"]),
            ("matrix:roomid/a:b.example:8448/e/c", &["matrix://b.example/"]),
            ("matrix:r/b.example", &[]),
            ("xmpp://b.example/", &[]),
            ("xmpp:a", &[]),
            ("sip:a@[2001:db8::1", &[]),
            ("mailto:a@b.example", &[]),
            ("https://a@b.example/", &[]),
        ] {
            let url = normalize(link, &Limits::default()).unwrap();
            assert_eq!(links_to_server(&url), expected, "{link}");
        }
    }
}
