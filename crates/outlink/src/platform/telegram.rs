//! Telegram.
//!
//! Sources: <https://core.telegram.org/api/links>; the link manager of TDLib and its tests, which
//! say what an app opens where the page is silent.

use std::borrow::Cow;

use super::ids;
use super::link::Link;
use super::recogniser::Kind;
use super::recogniser::Named;
use super::recogniser::Recogniser;
use crate::codec::percent_decode_strictly;
use crate::limits::NAME_BYTES;

pub(super) static RECOGNISER: Recogniser = Recogniser {
    name: "telegram",
    kinds: &[
        Kind::new("username", username, "foo"),
        Kind::new("invite", invite, "AbCdEf123"),
        Kind::new("phone", ids::phone, "15551234567"),
        Kind::new("channel_id", ids::number, "123456789"),
        Kind::new("user_id", ids::number, "12345"),
        Kind::new("folder", ids::code, "AbC"),
        Kind::new("sticker_set", sticker_set, "ExamplePack"),
        Kind::new("business_link", ids::any, "AbC"),
        Kind::new("contact_token", ids::any, "AbC"),
        Kind::new("group_call", ids::code, "AbC"),
        Kind::new("proxy", proxy, "proxy.example:443"),
    ],
    recognize,
    is_anywhere: false,
};

/// First segments of a path that have a meaning of their own; nobody is called that.
const RESERVED: [&str; 19] = [
    "addstyle",
    "addtheme",
    "auction",
    "auth",
    "bg",
    "confirmphone",
    "giftcode",
    "i",
    "invoice",
    "iv",
    "login",
    "msg",
    "nft",
    "setlanguage",
    "share",
    "s",
    "web",
    "$",
    "oauth",
];

/// Names that are not users when they stand before `.t.me`; TDLib, `LinkManager`.
const RESERVED_SUBDOMAINS: [&str; 24] = [
    "addemoji",
    "addlist",
    "addstickers",
    "addstyle",
    "addtheme",
    "auction",
    "auth",
    "boost",
    "call",
    "confirmphone",
    "contact",
    "giftcode",
    "invoice",
    "joinchat",
    "login",
    "m",
    "nft",
    "proxy",
    "setlanguage",
    "share",
    "socks",
    "web",
    "k",
    "z",
];

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if !link.is_web() {
        return app_link(link);
    }
    match &*link.host {
        "web.telegram.org" | "weba.telegram.org" | "webk.telegram.org" | "webz.telegram.org" => {
            web_client(link)
        }
        "t.me" | "telegram.me" | "telegram.dog" | "telesco.pe" | "tx.me" => {
            let path = Path::decode(link, None)?;
            web_link(&path, link)
        }
        subdomain => {
            let name = subdomain.strip_suffix(".t.me")?;
            // Shorter names stand for nothing, although there are users of that name.
            if name.len() < 4 || RESERVED_SUBDOMAINS.contains(&name) || username(name).is_none() {
                return None;
            }
            let path = Path::decode(link, Some(name))?;
            web_link(&path, link)
        }
    }
}

/// `t.me/…`
fn web_link<'a>(path: &Path<'a>, link: &Link<'a>) -> Option<Named<'a>> {
    let first = path.get(0)?;
    if let Some(rest) = path.part(0, |first| first.strip_prefix([' ', '+'])) {
        let is_number = rest.bytes().all(|byte| byte.is_ascii_digit());
        return Some(Named::new(if is_number { "phone" } else { "invite" }, rest));
    }
    let named = |kind| path.take(1).map(|id| Named::new(kind, id));
    match first {
        "joinchat" => named("invite"),
        "addlist" => named("folder"),
        "addstickers" | "addemoji" => named("sticker_set"),
        "contact" => named("contact_token"),
        "m" => named("business_link"),
        "call" => named("group_call"),
        "proxy" | "socks" => proxy_of(link),
        "c" => private_channel(path, link),
        _ if first.eq_ignore_ascii_case("boost") => boost(path, link),
        // A request to make a bot; with other names behind it, it is the user of that name.
        "newbot" if [1, 2].iter().all(|at| path.get(*at).is_some_and(is_username)) => None,
        _ if RESERVED.contains(&first) => None,
        _ => {
            // The site takes `t.me/@name` too.
            let name = path.part(0, |first| Some(first.strip_prefix('@').unwrap_or(first)))?;
            Some(Named::new("username", name).with_detail(path.post(1)))
        }
    }
}

/// `t.me/c/CHANNEL/POST`, `t.me/c/CHANNEL/THREAD/POST` and `t.me/c/CHANNEL?boost`.
fn private_channel<'a>(path: &Path<'a>, link: &Link<'a>) -> Option<Named<'a>> {
    let channel = Named::new("channel_id", path.part(1, leading_number)?);
    if link.parameter("boost").is_some() {
        return Some(channel);
    }
    Some(channel.with_detail(Some(path.post(2)?)))
}

/// `t.me/boost/NAME` and `t.me/boost?c=CHANNEL`; anything else is the user of that name.
fn boost<'a>(path: &Path<'a>, link: &Link<'a>) -> Option<Named<'a>> {
    if path.len() == 2
        && let Some(name) = path.part(1, |name| is_username(name).then_some(name))
    {
        return Some(Named::new("username", name));
    }
    if let Some(channel) = link.parameter("c").as_deref().and_then(leading_number) {
        return Some(Named::new("channel_id", channel.to_owned()));
    }
    Some(Named::new("username", path.take(0)?).with_detail(path.post(1)))
}

/// `tg:` links: <https://core.telegram.org/api/links>, the right-hand spellings.
fn app_link<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let parameter = |name: &str| link.form_parameter(name).filter(|value| !value.is_empty());
    let named = |kind, name| parameter(name).map(|id| Named::new(kind, id));
    match &*link.host {
        "resolve" => {
            if let Some(name) = parameter("domain") {
                let post = parameter("post");
                let detail = post.as_deref().and_then(leading_number).map(str::to_owned);
                return Some(Named::new("username", name).with_detail(detail));
            }
            let phone = parameter("phone")?;
            let digits = phone.strip_prefix(' ').unwrap_or(&phone);
            let valid = digits.bytes().all(|byte| byte.is_ascii_digit());
            valid.then(|| Named::new("phone", digits.to_owned()))
        }
        "boost" => named("username", "domain").or_else(|| named("channel_id", "channel")),
        "join" => named("invite", "invite"),
        "privatepost" => {
            let detail = parameter("post").as_deref().and_then(leading_number).map(str::to_owned);
            Some(named("channel_id", "channel")?.with_detail(Some(detail?)))
        }
        "user" => named("user_id", "id"),
        "openmessage" => named("user_id", "user_id").or_else(|| named("channel_id", "chat_id")),
        "addlist" => named("folder", "slug"),
        "addstickers" | "addemoji" => named("sticker_set", "set"),
        "contact" => named("contact_token", "token"),
        "message" => named("business_link", "slug"),
        "call" => named("group_call", "slug"),
        "proxy" | "socks" => proxy_of(link),
        _ => None,
    }
}

/// `web.telegram.org/k/#@NAME`, `web.telegram.org/#/im?p=@NAME`, `…#-100CHANNEL` and
/// `…#?tgaddr=tg%3A%2F%2Fresolve%3F…`.
fn web_client<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let fragment = link.fragment;
    let address = fragment
        .strip_prefix("?tgaddr=")
        .or_else(|| fragment.strip_prefix("/im?tgaddr="))
        .or_else(|| link.query.strip_prefix("tgaddr="))
        .and_then(percent_decode_strictly);
    if let Some(address) = address {
        let link = Link::of_app("tg", address.strip_prefix("tg:")?);
        let named = app_link(&link)?;
        let detail = named.detail.map(Cow::into_owned);
        return Some(Named::new(named.kind, named.id.into_owned()).with_detail(detail));
    }
    let peer = fragment.strip_prefix("/im?p=").unwrap_or(fragment);
    let peer = percent_decode_strictly(peer)?;
    let peer =
        peer.split(['/', '?', '&', '_']).next().filter(|_| !peer.starts_with('@')).unwrap_or(&peer);
    if let Some(name) = peer.strip_prefix('@') {
        let name = name.split(['/', '?', '&']).next()?;
        return Some(Named::new("username", name.to_owned()));
    }
    let channel = peer.strip_prefix("-100").filter(|channel| channel.len() >= 9)?;
    Some(Named::new("channel_id", channel.to_owned()))
}

/// The server and port of `t.me/proxy?server=…&port=…&secret=…`; the secret does not name it.
fn proxy_of<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let server = link.form_parameter("server").filter(|server| !server.is_empty())?;
    let port = link.form_parameter("port")?;
    Some(Named::new("proxy", format!("{server}:{port}")))
}

/// The digits that a text begins with, without leading zeros, as the apps read a number.
fn leading_number(text: &str) -> Option<&str> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let digits = text.get(..end)?.trim_start_matches('0');
    (!digits.is_empty() && digits.len() <= 18).then_some(digits)
}

/// 1 to 32 letters, digits and `_`; a letter first, no `_` last and no two of them together. The
/// service does not distinguish case.
fn username(name: &str) -> Option<Cow<'_, str>> {
    is_username(name).then(|| ids::in_lower_case(name))
}

fn is_username(name: &str) -> bool {
    // No `_` stands first, last or behind another one.
    let mut last = b'_';
    let is_valid = |byte: u8| {
        let is_valid = match last {
            b'_' => byte.is_ascii_alphanumeric(),
            _ => byte.is_ascii_alphanumeric() || byte == b'_',
        };
        last = byte;
        is_valid
    };
    name.len() <= 32
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(is_valid)
        && last != b'_'
}

/// A hash that is not a telephone number.
fn invite(hash: &str) -> Option<Cow<'_, str>> {
    ids::code(hash).filter(|hash| hash.bytes().any(|byte| !byte.is_ascii_digit()))
}

fn sticker_set(name: &str) -> Option<Cow<'_, str>> {
    ids::code(name).filter(|name| !name.contains('-'))
}

/// `server:port`, where names of hosts do not distinguish case.
fn proxy(id: &str) -> Option<Cow<'_, str>> {
    let (server, port) = id.rsplit_once(':')?;
    port.parse::<u16>().ok().filter(|port| *port != 0)?;
    let proper = !server.is_empty() && server.len() <= NAME_BYTES;
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    (proper && server.bytes().all(valid)).then(|| ids::in_lower_case(id))
}

/// The decoded segments of a path, of which no link needs more than four.
#[derive(Default)]
struct Path<'a>([Cow<'a, str>; 4]);

impl<'a> Path<'a> {
    /// Skips the segments `s` of the web preview. `None` if a segment is not UTF-8.
    fn decode(link: &Link<'a>, first: Option<&str>) -> Option<Self> {
        let mut path = Self::default();
        let mut count = 0;
        if let Some(name) = first {
            *path.0.first_mut()? = Cow::Owned(name.to_owned());
            count = 1;
        }
        for segment in link.raw_segments() {
            let Some(place) = path.0.get_mut(count) else { break };
            let segment = match link.may_escape {
                [true, _] => percent_decode_strictly(segment)?,
                [false, _] => Cow::Borrowed(segment),
            };
            if count == 0 && segment == "s" {
                continue;
            }
            *place = segment;
            count += 1;
        }
        Some(path)
    }

    /// A segment that is not empty.
    fn get(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(Cow::as_ref).filter(|segment| !segment.is_empty())
    }

    /// As [`Self::get`], cloned so that it may outlive the path.
    fn take(&self, index: usize) -> Option<Cow<'a, str>> {
        self.0.get(index).filter(|segment| !segment.is_empty()).cloned()
    }

    /// A part of a segment that is not empty.
    fn part(&self, index: usize, of: fn(&str) -> Option<&str>) -> Option<Cow<'a, str>> {
        match self.0.get(index).filter(|segment| !segment.is_empty())? {
            Cow::Borrowed(segment) => of(segment).map(Cow::Borrowed),
            Cow::Owned(segment) => of(segment).map(|part| Cow::Owned(part.to_owned())),
        }
    }

    /// The number of a post: of two numbers, the first one is its thread.
    fn post(&self, index: usize) -> Option<Cow<'a, str>> {
        let first = self.part(index, leading_number)?;
        Some(self.part(index + 1, leading_number).unwrap_or(first))
    }

    /// How many segments there are, not counting empty ones at the end.
    fn len(&self) -> usize {
        self.0.iter().rposition(|segment| !segment.is_empty()).map_or(0, |last| last + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_sign_at_an_edge_nor_two_of_them_together() {
        for text in [
            "",
            "a",
            "a1",
            "1a",
            "_a",
            "a_",
            "a_b",
            "a__b",
            "A_1_b",
            "a-b",
            "\u{e9}a",
            "a\u{e9}",
            &"a".repeat(32),
            &"a".repeat(33),
        ] {
            let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
            let expected = begins
                && text.len() <= 32
                && text.bytes().all(valid)
                && !text.ends_with('_')
                && !text.contains("__");
            assert_eq!(is_username(text), expected, "{text}");
        }
    }
}
