//! Invites of Discord.

use super::all_name;
use super::none_names;

#[test]
fn every_spelling_of_a_discord_invite() {
    all_name(
        "discord:invite/AbCd12",
        &[
            "https://discord.gg/AbCd12",
            "discord.gg/AbCd12",
            "https://www.discord.gg/AbCd12",
            "https://discord.gg/invite/AbCd12",
            "https://discord.com/invite/AbCd12",
            "https://www.discord.com/invite/AbCd12?event=1",
            "https://ptb.discord.com/invite/AbCd12",
            "https://canary.discord.com/invite/AbCd12",
            "https://discordapp.com/invite/AbCd12",
            "https://watchanimeattheoffice.com/invite/AbCd12",
            "https://discordsays.com/invite/AbCd12",
            "https://discord.com/invite\\AbCd12",
            "https://discord.gg\\AbCd12",
            "https://discord.gg/%41bCd12",
            "https://discord.gg/AbCd12!",
            "https://discord.gg/AbCd12).",
            "discord://-/invite/AbCd12",
            "discord://invite/AbCd12",
            "discord:///invite/AbCd12",
            "discord:invite/AbCd12",
            "https://discord.gg/\\AbCd12",
            "https://discord.com//invite/AbCd12",
            "https://discord.com/invite//AbCd12",
            "https://discord.com/%69nvite/AbCd12",
            "https://discord.com/invite%2FAbCd12",
        ],
    );
    none_names(
        "discord:invite/AbCd12",
        &[
            "https://discord.gg/abcd12",
            "https://discord.gg/AbCd123",
            "https://discord.com/AbCd12",
            "https://discord.com/invites/AbCd12",
            "https://discord.com/template/AbCd12",
            "https://discord.new/AbCd12",
            "https://discord.gift/AbCd12",
            "https://discord.gg.example/AbCd12",
            "https://evildiscord.gg/AbCd12",
            "https://status.discord.com/invite/AbCd12",
            "https://discord.gg/?AbCd12",
            "https://discord.gg/#AbCd12",
            "https://discord.com/invite/",
            "https://discord.com/channels/AbCd12",
            "https://discord.gg/AbCd12/x/../../AbCd1",
            "https://discord.co/invite/AbCd12",
            "discord:///invite-proxy/AbCd12",
            "https://discord.com/download",
        ],
    );
}
