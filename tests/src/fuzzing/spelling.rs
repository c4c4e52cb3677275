//! Other spellings of a link, which a browser takes to the same place.

use std::fmt::Write;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

/// Decisions, made by bytes; when they run out, every decision is the plain one.
#[derive(Clone, Debug)]
pub struct Choices<'a>(pub &'a [u8]);

impl Choices<'_> {
    /// One of so many; 0 is the plain one.
    pub fn of(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % count.max(1)
    }

    /// One of several; the first is the plain one.
    pub fn from<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.of(all.len())]
    }

    /// Yes once in so many times.
    pub fn seldom(&mut self, times: usize) -> bool {
        self.of(times) == times - 1
    }
}

/// What a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// Labels from the first to the last. Some may be beyond ASCII, in lower case.
    Name(Vec<String>),
    /// An address.
    V4(Ipv4Addr),
    /// An address.
    V6(Ipv6Addr),
}

/// Where a link leads. The path and the query hold nothing that has to be escaped in a normal form
/// but characters beyond ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The host.
    pub host: Host,
    /// The segments of the path, none of them empty or dots.
    pub path: Vec<String>,
    /// Whether a slash stands behind the last segment.
    pub is_directory: bool,
    /// The query.
    pub query: Option<String>,
}

impl Place {
    /// The plain spelling.
    pub fn link(&self) -> String {
        respell(self, Surroundings::Text, &mut Choices(&[]))
    }
}

/// Where a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// In a text for people, who would also repair it.
    Text,
    /// In the parameter of a redirector, which goes to absolute links only.
    Redirector,
}

/// Another spelling of a link.
pub fn respell(place: &Place, surroundings: Surroundings, choices: &mut Choices<'_>) -> String {
    let schemes = ["https", "http", "HTTPS", "hTtP", "hxxp", "hxxps", "fxp", "", "//"];
    let known = if surroundings == Surroundings::Text { schemes.len() } else { 4 };
    let scheme = choices.from(&schemes[..known]);
    let is_sound = !scheme.is_empty() && scheme.chars().all(|c| c != 'x' && c != '/');
    let mut link = match scheme {
        "" | "//" => scheme.to_owned(),
        "fxp" => "fxp://".to_owned(),
        _ if !is_sound => format!("{scheme}://"),
        _ => {
            let slashes = ["://", ":/", ":///", ":\\\\", ":/\\", ":", ":////"];
            let known = if surroundings == Surroundings::Text { slashes.len() } else { 5 };
            format!("{scheme}{}", choices.from(&slashes[..known]))
        }
    };
    if is_sound {
        link.push_str(choices.from(&[
            "",
            "user@",
            "user:pw@",
            "a@b@",
            "evil.test%40@",
            ":@",
            "good.example%2F@",
            "[x]@",
        ]));
    }
    let is_defanged = !is_sound && surroundings == Surroundings::Text;
    push_host(&place.host, is_defanged, choices, &mut link);
    // At another port than the usual ones, which comes last, nobody serves an account.
    let ports = ["", ":443", ":80", ":00443", ":", ":8443"];
    let known = if surroundings == Surroundings::Text { ports.len() } else { 5 };
    link.push_str(if is_sound { choices.from(&ports[..known]) } else { "" });
    push_path(place, is_sound, choices, &mut link);
    if let Some(query) = &place.query {
        link.push('?');
        query.chars().for_each(|character| push_escaped(character, choices, &mut link));
    }
    link.push_str(choices.from(&["", "#", "#top", "#/a?b@c"]));
    if is_sound {
        interrupt(&mut link, choices);
    }
    // Without a scheme, what is escaped as a whole is a name with escapes in it.
    let has_scheme = !matches!(scheme, "" | "//");
    if surroundings == Surroundings::Text && has_scheme && choices.seldom(16) {
        link = escape_whole(&link);
    }
    let space = ["", " ", "\n", "\t \r\n", "\u{1}", "\u{1f} "];
    format!("{}{link}{}", choices.from(&space), choices.from(&space))
}

fn push_host(host: &Host, is_defanged: bool, choices: &mut Choices<'_>, link: &mut String) {
    match host {
        Host::V4(address) => push_v4(*address, choices, link),
        Host::V6(address) => push_v6(*address, choices, link),
        Host::Name(labels) => {
            let is_plain = choices.of(3) == 0;
            for (index, label) in labels.iter().enumerate() {
                if index > 0 {
                    push_dot(is_plain, is_defanged, choices, link);
                }
                push_label(label, is_plain, choices, link);
            }
            link.push_str(choices.from(&["", "."]));
        }
    }
}

fn push_dot(is_plain: bool, is_defanged: bool, choices: &mut Choices<'_>, link: &mut String) {
    let dots = [".", "%2e", "\u{3002}", "\u{ff0e}", "%E3%80%82", "\u{ff61}"];
    let brackets = ["[.]", "(.)", "[dot]", "{.}", "(dot)", "[.", ".]"];
    link.push_str(match (is_plain, is_defanged) {
        (true, false) => ".",
        (true, true) if choices.of(2) == 1 => choices.from(&brackets),
        (true, true) => ".",
        (false, _) => choices.from(&dots),
    });
}

/// A label in another case, with other code points that UTS #46 maps to the same, or as an A-label.
fn push_label(label: &str, is_plain: bool, choices: &mut Choices<'_>, link: &mut String) {
    if let Some((_, ascii)) = ALABELS.iter().find(|(unicode, _)| *unicode == label)
        && choices.of(2) == 1
    {
        link.push_str(&if choices.of(2) == 1 { ascii.to_uppercase() } else { (*ascii).to_owned() });
        return;
    }
    // An A-label in full-width letters is one too, but UTS #46 then looks into it.
    let is_ascii = label.starts_with("xn--");
    for character in label.chars() {
        link.push_str(&match choices.of(if is_plain || is_ascii { 2 } else { 6 }) {
            1 => upper_case(character).to_string(),
            2 => escapes_of(character),
            3 => equivalent(character, choices).to_string(),
            4 => format!(
                "{character}{}",
                choices.from(&["\u{ad}", "\u{200b}", "\u{2060}", "\u{fe0f}"])
            ),
            5 => escapes_of(equivalent(character, choices)),
            _ => character.to_string(),
        });
    }
}

/// `ß` has none in one character, and `ss` is another name.
fn upper_case(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => character,
    }
}

/// Another character that UTS #46 maps to this one.
fn equivalent(character: char, choices: &mut Choices<'_>) -> char {
    let code = u32::from(character);
    let letter = code.wrapping_sub(u32::from('a'));
    let of = |first: u32| char::from_u32(first + letter).unwrap_or(character);
    match character {
        'a'..='z' => match choices.of(6) {
            // Full-width, circled, mathematical bold and monospace; Kelvin and the long s.
            0 => of(0xff41),
            1 => of(0x24d0),
            2 => of(0x1d41a),
            3 => of(0x1d670 + 26),
            4 if character == 'k' => '\u{212a}',
            4 if character == 's' => '\u{17f}',
            _ => of(0xff21),
        },
        '0'..='9' => {
            char::from_u32(code - 0x30 + choices.from(&[0xff10, 0x1d7ce])).unwrap_or(character)
        }
        '-' => '\u{ff0d}',
        other => other,
    }
}

/// Names beyond ASCII, with their A-labels.
pub const ALABELS: [(&str, &str); 6] = [
    ("bücher", "xn--bcher-kva"),
    ("пример", "xn--e1afmkfd"),
    ("例え", "xn--r8jz45g"),
    ("faß", "xn--fa-hia"),
    ("рф", "xn--p1ai"),
    ("ñandú", "xn--and-6ma2c"),
];

/// An IPv4 address in one of the spellings of the URL Standard, or embedded in one of IPv6.
fn push_v4(address: Ipv4Addr, choices: &mut Choices<'_>, link: &mut String) {
    let [a, b, c, d] = address.octets();
    match choices.of(8) {
        6 => return push_v6(address.to_ipv6_mapped(), choices, link),
        7 => {
            let _ = write!(link, "[64:ff9b::{address}]");
            return;
        }
        _ => {}
    }
    let whole = u32::from(address);
    let parts: Vec<u32> = match choices.of(4) {
        1 => vec![a.into(), b.into(), whole & 0xffff],
        2 => vec![a.into(), whole & 0xff_ffff],
        3 => vec![whole],
        _ => vec![a.into(), b.into(), c.into(), d.into()],
    };
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            push_dot(false, false, choices, link);
        }
        let number = match choices.of(6) {
            1 => format!("0x{part:x}"),
            2 => format!("0{part:o}"),
            3 => format!("0X{part:04X}"),
            4 => format!("000{part:o}"),
            5 => format!("0x00000000000{part:x}"),
            _ => part.to_string(),
        };
        for character in number.chars() {
            match choices.of(8) {
                6 => link.push_str(&escapes_of(character)),
                7 if !character.is_ascii_uppercase() => link.push(equivalent(character, choices)),
                _ => link.push(character),
            }
        }
    }
    link.push_str(choices.from(&["", "."]));
}

fn push_v6(address: Ipv6Addr, choices: &mut Choices<'_>, link: &mut String) {
    let segments = address.segments().map(|segment| format!("{segment:04x}")).join(":");
    let short = address.segments().map(|segment| format!("{segment:x}")).join(":");
    let text = choices.from(&[&*address.to_string(), &segments, &short]).to_owned();
    let text = if choices.of(2) == 1 { text.to_uppercase() } else { text };
    let _ = write!(link, "[{text}]");
}

fn push_path(place: &Place, is_sound: bool, choices: &mut Choices<'_>, link: &mut String) {
    if place.path.is_empty() && !place.is_directory && choices.of(2) == 1 {
        return;
    }
    // What stands first after the host has to be a slash for a browser to see where the host ends.
    let first = ["/", "//", "/./", "\\", "/x/../", "/%2e/", "/%2E%2e/", "/../", "/C:/../"];
    let others = [
        "/",
        "//",
        "/./",
        "\\",
        "/x/../",
        "%2F",
        "%2f",
        "/%2e/",
        "/y/%2E%2e/",
        "%5c",
        "%252F",
        "/a|/x/.././../",
        "/C:\\%2e.\\",
    ];
    let known = |all: &[&'static str]| if is_sound { all.len() } else { 3 };
    link.push_str(choices.from(&first[..known(&first)]));
    for (index, segment) in place.path.iter().enumerate() {
        if index > 0 {
            link.push_str(choices.from(&others[..known(&others)]));
        }
        segment.chars().for_each(|character| push_escaped(character, choices, link));
    }
    if place.is_directory && !place.path.is_empty() {
        link.push_str(choices.from(&others[..known(&others)]));
    }
}

/// A character of a path or a query, perhaps escaped, perhaps escaped again.
fn push_escaped(character: char, choices: &mut Choices<'_>, link: &mut String) {
    match choices.of(8) {
        4 => link.push_str(&escapes_of(character)),
        5 => link.push_str(&escapes_of(character).to_lowercase()),
        6 => link.push_str(&escapes_of(character).replace('%', "%25")),
        7 => link.push_str(&escapes_of(character).replace('%', "%25%32%35")),
        _ => link.push(character),
    }
}

fn escapes_of(character: char) -> String {
    character.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Tabs and line breaks, which browsers drop wherever they stand.
fn interrupt(link: &mut String, choices: &mut Choices<'_>) {
    for _ in 0..choices.of(4) {
        let at = choices.of(256) % (link.len() + 1);
        if link.is_char_boundary(at) {
            link.insert(at, choices.from(&['\t', '\n', '\r']));
        }
    }
}

/// Another spelling of a link of an app, `scheme://name/path?parameters`: in another case, without
/// slashes, with characters escaped once, and with a parameter that stands twice.
pub fn respell_app(scheme: &str, rest: &str, choices: &mut Choices<'_>) -> String {
    let escaped = |text: &str, choices: &mut Choices<'_>| -> String {
        let piece = |character: char| match choices.of(6) {
            5 if character.is_ascii_alphanumeric() => escapes_of(character),
            _ => character.to_string(),
        };
        text.chars().map(piece).collect()
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let scheme = choices.from(&[scheme, &scheme.to_uppercase()]).to_owned();
    // Without slashes, a dash would be the name of a segment.
    let slashes = if path.starts_with('-') { "//" } else { choices.from(&["//", "", "/"]) };
    let mut link = format!("{scheme}:{slashes}{}", escaped(path, choices));
    if let Some((name, value)) = query.split_once('=') {
        let (name, value) = (escaped(name, choices), escaped(value, choices));
        link.push_str(&match choices.of(5) {
            1 => format!("?{name}=decoy&{name}={value}"),
            2 => format!("?{name}={value}&{name}=decoy"),
            3 => format!("?x=1&{name}=&{name}=decoy&{name}={value}&y"),
            4 => format!("?{name}=%&amp;{name}={value}"),
            _ => format!("?{name}={value}"),
        });
    }
    link
}

/// A link that was escaped as a whole.
fn escape_whole(link: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric();
    link.bytes()
        .map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// base64 in the alphabet of URLs.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut encoded = String::new();
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
        let value = value << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            encoded.push(char::from(DIGITS[(value >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    encoded
}
