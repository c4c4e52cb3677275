//! The messaging entity that a link names, in every spelling that is known, and not in others.

use outlink::Entity;
use outlink::Limits;
use outlink::expand::expand;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::run;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Record {
    input: Option<String>,
    #[serde(default)]
    inputs: Vec<String>,
    expect: Option<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    platform: String,
    kind: String,
    id: String,
    detail: Option<Value>,
}

/// The entity that the link itself names.
fn entity(link: &str) -> Option<Entity> {
    let url = normalize(link, &Limits::default()).ok()?;
    expand(url, &Limits::default()).candidates.swap_remove(0).entity
}

fn named(link: &str) -> String {
    entity(link).map_or("nothing".to_owned(), |entity| entity.to_string())
}

fn check(case: &Case<Record>) -> Outcome {
    let inputs = case.record.input.iter().chain(&case.record.inputs);
    for input in inputs {
        let found = entity(input);
        // In a rule the id of a vector would be escaped.
        let expected = case.record.expect.as_ref().map(|expected| {
            let id = expected.id.replace('%', "%25").replace('/', "%2F");
            (expected.platform.as_str(), expected.kind.as_str(), id)
        });
        let key = found.as_ref().map(|entity| (entity.platform, entity.kind, entity.id.clone()));
        if key != expected {
            return Outcome::Fail(format!("{input:?}: found {found:?}, expected {expected:?}"));
        }
        let detail = case.record.expect.as_ref().and_then(|expected| expected.detail.as_ref());
        if let Some(message) = detail.and_then(|detail| detail.get("message")?.as_str()) {
            let found = found.and_then(|entity| entity.detail);
            if found.as_deref() != Some(message) {
                return Outcome::Fail(format!("{input:?}: detail {found:?}, expected {message}"));
            }
        }
    }
    Outcome::Pass
}

#[test]
fn messengers() {
    run("entity/messengers.jsonl", check);
}

#[test]
fn equivalent_spellings() {
    run("entity/equivalence.jsonl", check);
}

#[test]
fn telegram() {
    run("entity/telegram_tdlib.jsonl", check);
}

/// Every entity that a link names, in one way to read it or another.
fn entities(link: &str) -> Vec<String> {
    let Ok(url) = normalize(link, &Limits::default()) else { return Vec::new() };
    let candidates = expand(url, &Limits::default()).candidates;
    candidates.into_iter().filter_map(|candidate| Some(candidate.entity?.to_string())).collect()
}

#[track_caller]
fn all_name(entity: &str, links: &[&str]) {
    for link in links {
        let named = entities(link);
        assert!(named.iter().any(|named| named == entity), "{link}: {named:?}");
    }
}

#[track_caller]
fn none_names(entity: &str, links: &[&str]) {
    for link in links {
        let named = entities(link);
        assert!(named.iter().all(|named| named != entity), "{link}: {named:?}");
    }
}

/// The app opens no such link, and so it names nothing as it stands; but a server may fold the slashes.
#[test]
fn what_only_a_server_reads_is_a_reading_of_its_own() {
    for link in
        ["https://t.me//evil_shop", "https://t.me/%2565vil_shop", "https://t.me/x%2F..%2Fevil_shop"]
    {
        assert_eq!(named(link), "nothing", "{link}");
        assert_eq!(entities(link), ["telegram:username/evil_shop"], "{link}");
    }
}

#[test]
fn every_spelling_of_a_telegram_channel() {
    all_name(
        "telegram:username/evil_shop",
        &[
            "https://t.me/evil_shop",
            "http://T.ME/Evil_Shop/",
            "t.me/evil_shop",
            "https://www.t.me/evil_shop",
            "https://telegram.me/EVIL_SHOP",
            "https://telegram.dog/evil_shop",
            "https://telesco.pe/evil_shop",
            "https://t.me/s/evil_shop",
            "https://t.me/s/%73/evil_shop",
            "https://t.me/%65vil_shop",
            "https://t.me/evil_shop?start=abc",
            "https://t.me/evil_shop?startapp&boost&videochat=1&text=x#y",
            "https://evil_shop.t.me/",
            "https://evil_shop.t.me?start=a",
            "tg://resolve?domain=evil_shop",
            "tg:resolve?domain=Evil_Shop",
            "TG:resolve?start=x&domain=evil%5Fshop",
            "tg:resolve?domain=evil_shop&appname=app&startapp=1",
            "https://web.telegram.org/k/#@evil_shop",
            "https://web.telegram.org/a/#@Evil_Shop",
            "https://web.telegram.org/#/im?p=@evil_shop",
            "https://web.telegram.org/k/#?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3Devil_shop",
            "https://user:pw@t.me/evil_shop",
            "https://t.me:443/evil_shop",
            "https://t\u{ff0e}me/evil_shop",
            "https://t.me//evil_shop",
            "https://t.me/s//evil_shop",
            "https://t.me/%2Fevil_shop",
            "https://t.me/x%2F..%2Fevil_shop",
            "tg://%72esolve?domain=evil_shop",
            "tg:Resolve?domain=evil_shop",
        ],
    );
    all_name(
        "telegram:username/evil_shop/17",
        &[
            "https://t.me/evil_shop/17",
            "https://t.me/s/evil_shop/17?single",
            "https://t.me/evil_shop/3/17",
            "https://evil_shop.t.me/17",
            "tg://resolve?domain=evil_shop&post=17",
            "https://t.me/evil_shop%2F17",
            "https://t.me//evil_shop//17",
        ],
    );
    none_names(
        "telegram:username/evil_shop",
        &[
            "https://t.me/evil_shop2",
            "https://t.me/evil-shop",
            "https://t.me/+evil_shop",
            "https://t.me/joinchat/evil_shop",
            "https://t.me/evil__shop",
            "https://t.me/_evil_shop",
            "https://t.me.example/evil_shop",
            "https://nott.me/evil_shop",
            "https://t.me@good.test/evil_shop",
            "https://good.test/t.me/evil_shop",
            "https://t.me:8443/evil_shop",
            "https://t.me/share/url?url=evil_shop",
            "https://t.me/iv?url=evil_shop",
            "https://t.me/addlist/evil_shop",
            "https://t.me/x#evil_shop",
            "https://t.me/x?domain=evil_shop",
            "https://a.evil_shop.t.me/",
            "https://evil_shop.telegram.me/",
            "tg://resolve?phone=evil_shop",
            "tg://user@resolve?domain=evil_shop",
            "tg://join?invite=evil_shop",
            "tgx://resolve?domain=evil_shop",
            "https://web.telegram.org/k/#evil_shop",
            "https://telegram.org/evil_shop",
        ],
    );
}

#[test]
fn every_spelling_of_a_telegram_invite() {
    all_name(
        "telegram:invite/AbCd_ef-123",
        &[
            "https://t.me/+AbCd_ef-123",
            "https://t.me/%2BAbCd_ef-123",
            "https://t.me/%20AbCd_ef-123",
            "https://t.me/ AbCd_ef-123",
            "https://t.me/joinchat/AbCd_ef-123",
            "https://t.me/joinchat/AbCd_ef-123/x?y#z",
            "https://telegram.me/s/joinchat/AbCd_ef-123",
            "https://telegram.dog/+AbCd_ef-123",
            "tg://join?invite=AbCd_ef-123",
            "tg:join?invite=AbCd_ef%2D123",
            "https://t.me/joinchat//AbCd_ef-123",
            "https://t.me/joinchat%2FAbCd_ef-123",
        ],
    );
    none_names(
        "telegram:invite/AbCd_ef-123",
        &[
            "https://t.me/+abcd_ef-123",
            "https://t.me/AbCd_ef-123",
            "https://t.me/++AbCd_ef-123",
            "https://t.me/joinchat?invite=AbCd_ef-123",
            "https://t.me/joinChat/AbCd_ef-123",
            "https://t.me/addlist/AbCd_ef-123",
            "https://t.me.example/+AbCd_ef-123",
            "tg://resolve?invite=AbCd_ef-123",
            "tg://joins?invite=AbCd_ef-123",
        ],
    );
}

#[test]
fn every_reading_of_a_link_counts() {
    let both = ["telegram:username/good", "telegram:username/evil"];
    assert_eq!(entities("tg://resolve?domain=good&domain=evil"), both);
    assert_eq!(entities("tg://resolve?domain=good&x=1&d%6Fmain=evil&domain=good"), both);
    assert_eq!(entities("https://t.me/good/..%2Fevil"), both);
    assert_eq!(entities("tg://resolve?domain=%&domain=evil"), ["telegram:username/evil"]);
    assert_eq!(
        entities("https://api.whatsapp.com/send?phone=12025550100&text=x&phone=15551234567"),
        ["whatsapp:phone/12025550100", "whatsapp:phone/15551234567"]
    );
    // The same account, however often it is named.
    assert_eq!(entities("tg://resolve?domain=good&domain=Good&start=a&start=b").len(), 1);
    let many: String = (0..100).map(|n| format!("domain=user{n}&")).collect();
    let url = normalize(&format!("tg://resolve?{many}"), &Limits::default()).expect("a link");
    assert!(expand(url, &Limits::default()).limit.is_some());
}

/// A group whose master key counts from 0 to 31, with the password that is given.
fn signal_group(password: u8) -> String {
    let mut contents = vec![0x0a, 0x20];
    contents.extend(0..32);
    contents.extend([0x12, 0x04, password, 2, 3, 4]);
    let mut bytes = vec![0x0a, contents.len() as u8];
    bytes.extend(contents);
    base64url(&bytes)
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
        let value = value << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[(value >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

#[test]
fn every_spelling_of_a_signal_group() {
    let key: String = (0..32).map(|byte: u8| format!("{byte:02x}")).collect();
    let group = format!("signal:group/{key}");
    let (old, new) = (signal_group(1), signal_group(9));
    assert_ne!(old, new, "the password is part of the link");
    for code in [&old, &new, &format!("{old}="), &format!("{old}==")] {
        all_name(
            &group,
            &[
                &format!("https://signal.group/#{code}"),
                &format!("https://signal.group#{code}"),
                &format!("http://www.signal.group/#{code}"),
                &format!("signal.group/#{code}"),
                &format!("sgnl://signal.group/#{code}"),
                &format!("sgnl://signal.group#{code}"),
                &format!("sgnl://joingroup/#{code}"),
                &format!("sgnl://joingroup#{code}"),
                &format!("SGNL://signal.group/#{code}"),
            ],
        );
    }
    // The same message in other bytes: the password first, an unknown field first, a tag and a length
    // with bytes that say nothing, another key that the last one replaces.
    let key_field: Vec<u8> = [0x0a, 0x20].into_iter().chain(0..32).collect();
    let other_key: Vec<u8> = [0x0a, 0x20].into_iter().chain(1..33).collect();
    let contents = |fields: &[&[u8]]| {
        let fields = fields.concat();
        [&[0x0a, fields.len() as u8][..], &fields].concat()
    };
    let long_length = [&[0x0a, 0xb4, 0x00][..], &key_field, &[0x12, 0x10], &[7; 16]].concat();
    for message in [
        contents(&[&[0x12, 4, 1, 2, 3, 4], &key_field]),
        [&[0x78, 1][..], &contents(&[&key_field])].concat(),
        [&[0x8a, 0x00][..], &contents(&[&key_field])[1..]].concat(),
        long_length,
        contents(&[&other_key, &key_field]),
        [contents(&[&other_key]), contents(&[&key_field])].concat(),
        [contents(&[&key_field]), contents(&[&[0x12, 1, 9]])].concat(),
    ] {
        all_name(&group, &[&format!("https://signal.group/#{}", base64url(&message))]);
    }
    none_names(
        &group,
        &[&format!("https://signal.group/#{}", base64url(&contents(&[&key_field, &other_key])))],
    );
    all_name(
        &group,
        &[
            "https://signal.group/#CjQSEAABAgMEBQYHCAkKCwwNDg8KIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
        ],
    );
    let other = old.replacen('H', "I", 1);
    none_names(
        &group,
        &[
            &format!("https://signal.group/#{other}"),
            &format!("https://signal.group/#{}", old.to_lowercase()),
            &format!("https://signal.group/?{old}"),
            &format!("https://signal.group/{old}"),
            &format!("https://signal.group/x#{old}"),
            &format!("https://signal.group.example/#{old}"),
            &format!("https://signal.me/#{old}"),
            &format!("https://signal.groups/#{old}"),
            &format!("sgnl://join/#{old}"),
            &format!("https://signal.group/#{}", &old[..40]),
            "https://signal.group/",
            "https://signal.group/#",
        ],
    );
    let parsed =
        Entity::parse(&format!("signal:group/{old}")).expect("the code of a link is an id");
    assert_eq!(parsed.to_string(), group);
    let upper = Entity::parse(&group.replace(&key, &key.to_uppercase())).expect("so is the key");
    assert_eq!(upper.to_string(), group);
}

#[test]
fn every_spelling_of_a_whatsapp_invite_and_number() {
    all_name(
        "whatsapp:invite/ABCDEFGHIJKLmnopqrstuv",
        &[
            "https://chat.whatsapp.com/ABCDEFGHIJKLmnopqrstuv",
            "chat.whatsapp.com/ABCDEFGHIJKLmnopqrstuv?mode=ac_t",
            "https://chat.whatsapp.com/invite/ABCDEFGHIJKLmnopqrstuv",
            "https://CHAT.whatsapp.com/%41BCDEFGHIJKLmnopqrstuv#x",
            "https://web.whatsapp.com/accept?code=ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://chat?code=ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://chat/?code=ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://c%68at?code=ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com/%69nvite/ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com//invite//ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com/invite%2FABCDEFGHIJKLmnopqrstuv",
            "https://web.whatsapp.com/%61ccept?code=ABCDEFGHIJKLmnopqrstuv",
        ],
    );
    none_names(
        "whatsapp:invite/ABCDEFGHIJKLmnopqrstuv",
        &[
            "https://chat.whatsapp.com/abcdefghijklmnopqrstuv",
            "https://chat.whatsapp.com/ABCDEFGHIJKLmnopqrstuvw",
            "https://chat.whatsapp.com/?code=ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com.example/ABCDEFGHIJKLmnopqrstuv",
            "https://whatsapp.com/ABCDEFGHIJKLmnopqrstuv",
            "https://wa.me/ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://send?code=ABCDEFGHIJKLmnopqrstuv",
        ],
    );
    all_name(
        "whatsapp:phone/15551234567",
        &[
            "https://wa.me/15551234567",
            "https://wa.me/+15551234567?text=x",
            "https://wa.me/call/15551234567",
            "https://api.whatsapp.com/send?phone=15551234567",
            "https://api.whatsapp.com/send/?phone=%2B1-555-123-4567",
            "https://web.whatsapp.com/send?phone=15551234567",
            "whatsapp://send?phone=15551234567",
            "whatsapp://call?phone=15551234567",
            "https://api.whatsapp.com//send?phone=15551234567",
            "https://api.whatsapp.com/s%65nd/?phone=15551234567",
            "https://wa.me//15551234567",
        ],
    );
    all_name(
        "whatsapp:channel/0029VaExample",
        &[
            "https://whatsapp.com/channel/0029VaExample",
            "https://www.whatsapp.com/channel/0029VaExample/12",
            "whatsapp://channel/0029VaExample",
        ],
    );
}

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
            "discord://invite/AbCd12",
            "https://discord.com/download",
        ],
    );
}

#[test]
fn every_spelling_of_a_snapchat_user() {
    all_name(
        "snapchat:username/evil.user",
        &[
            "https://snapchat.com/add/evil.user",
            "https://www.snapchat.com/add/Evil.User?share_id=1",
            "https://www.snapchat.com/@evil.user",
            "https://www.snapchat.com/%40evil.user",
            "https://story.snapchat.com/@evil.user",
            "https://web.snapchat.com/add/evil.user",
            "snapchat://add/evil.user",
            "snapchat:add/evil.user",
            "https://www.snapchat.com/%61dd/evil.user",
            "https://www.snapchat.com//add//evil.user",
        ],
    );
    none_names(
        "snapchat:username/evil.user",
        &[
            "https://www.snapchat.com/evil.user",
            "https://www.snapchat.com/t/evil.user",
            "https://www.snapchat.com/add/evil.user2",
            "https://www.snapchat.com/add/",
            "https://snapchat.com.example/add/evil.user",
            "https://help.snapchat.com/add/evil.user",
            "snapchat://chat/evil.user",
            "https://snapchat.com/add?u=evil.user",
        ],
    );
}

proptest! {
    #[test]
    fn what_a_link_names_can_be_written_in_a_rule(
        host in "(t\\.me|telegram\\.dog|wa\\.me|discord\\.gg|discord\\.com|signal\\.me|m\\.me|matrix\\.to|simplex\\.chat|abcd\\.t\\.me|invite\\.viber\\.com|instagram\\.com)",
        rest in "(/(s|c|m|contact|invite|addlist|[+]|#/@)?)?(/?[ -~é%]{0,12}){0,3}",
    ) {
        if let Some(entity) = entity(&format!("https://{host}{rest}")) {
            let text = entity.to_string();
            prop_assert_eq!(Entity::parse(&text), Ok(entity), "{}", text);
        }
    }

    #[test]
    fn parsing_a_rule_is_total_and_settles(text in "(telegram|signal|matrix|simplex|viber):(username|group|user|contact|invite|phone)/\\PC{0,24}") {
        if let Ok(entity) = Entity::parse(&text) {
            prop_assert_eq!(Entity::parse(&entity.to_string()), Ok(entity));
        }
    }
}
