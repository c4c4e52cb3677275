//! Links and rules of the platforms that people link to most, in the shapes that their share buttons
//! and address bars give, with ids made up.

use crate::corpus::Random;

/// Links to platforms, as many as are asked for.
pub(crate) fn platform_links(count: usize) -> impl Iterator<Item = String> {
    filled(PLATFORM_LINKS, 11, count)
}

/// Links of well-known redirectors to pages that nobody lists.
pub(crate) fn wrapped_links(count: usize) -> impl Iterator<Item = String> {
    filled(WRAPPED_LINKS, 12, count)
}

/// Rules of entities in the form of the format `rules`, a line each. None is about a link of
/// [`platform_links`].
pub(crate) fn entity_rules(count: usize) -> impl Iterator<Item = String> {
    filled(ENTITY_RULES, 13, count)
}

/// A web link in another spelling, one of three by its number: scheme and host in capitals, without a
/// scheme, or with a letter beyond ASCII in the path. Other links come back as they are.
pub(crate) fn respelled(link: &str, number: usize) -> String {
    let Some((scheme, rest)) = link.split_once("://") else { return link.to_owned() };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, behind) = rest.split_at(host_end);
    match number % 3 {
        0 => format!("{}://{}{behind}", scheme.to_uppercase(), host.to_uppercase()),
        1 => rest.to_owned(),
        _ => {
            let path_end = behind.find(['?', '#']).unwrap_or(behind.len());
            let (path, end) = behind.split_at(path_end);
            format!("{scheme}://{host}{}\u{fc}{end}", if path.is_empty() { "/" } else { path })
        }
    }
}

/// Fills shapes one after another: `<d8>` is eight digits, `<w8>` eight letters in lower case,
/// `<b8>` eight characters of base64url.
fn filled(shapes: &'static [&str], seed: u64, count: usize) -> impl Iterator<Item = String> {
    let mut random = Random(seed);
    shapes.iter().cycle().take(count).map(move |shape| {
        let mut text = String::with_capacity(2 * shape.len());
        let mut rest = *shape;
        while let Some((before, (name, after))) =
            rest.split_once('<').and_then(|(before, rest)| Some((before, rest.split_once('>')?)))
        {
            let (alphabet, length) = name.split_at(1);
            let (from, characters) = match alphabet {
                "d" => (0, 10),
                "w" => (10, 26),
                _ => (0, BASE64.len() as u64),
            };
            text.push_str(before);
            for _ in 0..length.parse().unwrap_or_default() {
                let at = from + random.below(characters) as usize;
                text.extend(BASE64.get(at).copied().map(char::from));
            }
            rest = after;
        }
        text.push_str(rest);
        text
    })
}

const BASE64: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/// Of the ten largest platforms: YouTube, X, Instagram, Facebook, TikTok, Reddit, Telegram,
/// WhatsApp, Discord and LinkedIn.
const PLATFORM_LINKS: &[&str] = &[
    "https://www.youtube.com/watch?v=<b11>",
    "https://youtu.be/<b11>?si=<b16>",
    "https://x.com/<w9>/status/17<d17>",
    "https://www.instagram.com/p/<b11>/",
    "https://www.facebook.com/<w12>/posts/<d15>",
    "https://www.tiktok.com/@<w10>/video/7<d18>",
    "https://www.reddit.com/r/<w9>/comments/1<w6>/<w5>_<w7>_<w4>/",
    "https://t.me/<w12>/<d4>",
    "https://chat.whatsapp.com/K<b21>",
    "https://discord.gg/<w10>",
    "https://www.linkedin.com/in/<w6>-<w8>/",
    "https://www.youtube.com/watch?v=<b11>&t=<d3>s",
    "https://twitter.com/<w11>/status/16<d17>?s=20",
    "https://www.instagram.com/reel/<b11>/?igsh=<b16>",
    "https://m.facebook.com/story.php?story_fbid=pfb0<w40>&id=<d15>",
    "https://www.tiktok.com/@<w8>",
    "https://www.reddit.com/r/<w8>/",
    "https://t.me/<w9>",
    "https://wa.me/47<d8>",
    "https://discord.com/channels/<d18>/<d18>/<d19>",
    "https://www.linkedin.com/posts/<w6>-<w8>_<w9>-activity-7<d18>-<b4>",
    "https://www.youtube.com/@<w10>",
    "https://x.com/<w8>",
    "https://www.instagram.com/<w10>/",
    "https://www.facebook.com/groups/<d15>/",
    "https://vm.tiktok.com/ZM<b7>/",
    "https://www.reddit.com/user/<w10>/",
    "https://t.me/+<b16>",
    "https://discord.com/invite/<w9>",
    "https://www.youtube.com/shorts/<b11>",
];

const WRAPPED_LINKS: &[&str] = &[
    "https://www.google.com/url?q=https%3A%2F%2F<w9>.example%2F<w8>&sa=D&usg=AOvVaw<b16>",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.<w9>.example%2F<w8>%2F<w6>&h=AT<b20>",
    "https://www.youtube.com/redirect?event=comments&q=https%3A%2F%2F<w9>.example%2F<w8>",
    "https://l.instagram.com/?u=https%3A%2F%2F<w9>.example%2F&e=AT<b20>",
    "https://out.reddit.com/t3_<w6>?url=https%3A%2F%2F<w9>.example%2F<w8>&token=AQ<b16>",
    "https://web.archive.org/web/20<d12>/https://www.<w9>.example/<w8>/",
    "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2F<w9>.example%2F<w8>&urlhash=<b4>",
    "https://href.li/?https://<w9>.example/<w8>",
];

const ENTITY_RULES: &[&str] = &[
    r#"{"entity":"telegram:username/<w11>"}"#,
    r#"{"entity":"youtube:video/<b11>"}"#,
    r#"{"entity":"x:username/<w10>"}"#,
    r#"{"entity":"instagram:username/<w11>"}"#,
    r#"{"entity":"tiktok:username/<w9>"}"#,
    r#"{"entity":"whatsapp:invite/J<b21>"}"#,
    r#"{"entity":"discord:invite/<w8>"}"#,
    r#"{"entity":"reddit:subreddit/<w10>"}"#,
    r#"{"entity":"telegram:invite/<b16>"}"#,
    r#"{"entity":"facebook:username/<w13>"}"#,
];
