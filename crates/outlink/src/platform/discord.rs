//! Discord.
//!
//! The hosts that redirect to an invite, and the spellings with a backslash, are those which the
//! filters of public moderation bots know. Codes are compared with their case: whether vanity codes
//! are not is undocumented, and a rule for each spelling is better than one for a stranger's server.

use std::borrow::Cow;

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "discord",
    hosts: &[
        "discord.gg",
        "discord.com",
        ".discord.com",
        "discordapp.com",
        ".discordapp.com",
        "discord.new",
        "discord.gift",
        "discordsays.com",
        "watchanimeattheoffice.com",
    ],
    schemes: &["discord"],
    kinds: &[
        Kind::new("invite", ids::code, "AbCdEf"),
        Kind::new("user_id", ids::number, "80351110224678912"),
        Kind::new("guild_id", ids::number, "41771983423143937"),
        Kind::new("app_id", ids::number, "157730590492196864"),
        Kind::new("template", ids::code, "AbCd"),
        Kind::new("gift", ids::code, "AbCd"),
    ],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    let segment = |kind, index| Some(Named::new(kind, untouched(link.segment(index)?)));
    let first = &*link.first();
    match &*link.host {
        "discord.gg" if first == "invite" => segment("invite", 1),
        "discord.gg" => segment("invite", 0),
        "discord.new" => segment("template", 0),
        "discord.gift" => segment("gift", 0),
        // A client's address bar has this host for the app itself: `discord://-/invite/…`.
        "-"
        | "discord.com"
        | "discordapp.com"
        | "discordsays.com"
        | "watchanimeattheoffice.com" => site(link, first),
        subdomain => {
            let (name, _) = subdomain.split_once('.')?;
            matches!(name, "ptb" | "canary").then(|| site(link, first)).flatten()
        }
    }
}

fn site<'a>(link: &Link<'a>, first: &str) -> Option<Named<'a>> {
    let segment = |kind, index| Some(Named::new(kind, untouched(link.segment(index)?)));
    match first {
        "invite" => segment("invite", 1),
        "template" => segment("template", 1),
        "gifts" => segment("gift", 1),
        "users" => segment("user_id", 1),
        "channels" => {
            let channel = link.segment(2).as_deref().and_then(ids::number);
            Some(segment("guild_id", 1)?.with_detail(channel))
        }
        "events" => segment("guild_id", 1),
        "application-directory" => segment("app_id", 1),
        "oauth2" | "api" => link.parameter("client_id").map(|id| Named::new("app_id", id)),
        _ => None,
    }
}

/// A code without the punctuation of the sentence that the link stood in.
fn untouched(code: Cow<'_, str>) -> Cow<'_, str> {
    let is_punctuation = |last: char| last.is_ascii_punctuation();
    match code {
        Cow::Borrowed(code) => Cow::Borrowed(code.trim_end_matches(is_punctuation)),
        Cow::Owned(mut code) => {
            code.truncate(code.trim_end_matches(is_punctuation).len());
            Cow::Owned(code)
        }
    }
}
