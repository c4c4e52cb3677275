//! KakaoTalk: open chats.

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "kakaotalk",
    hosts: &["open.kakao.com"],
    schemes: &["kakaoopen"],
    kinds: &[
        Kind::new("openchat", ids::code, "gABCdEf"),
        Kind::new("profile", ids::any, "example"),
    ],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if !link.is_web() {
        let join = link.host == "join";
        return join.then(|| link.parameter("l")).flatten().map(|id| Named::new("openchat", id));
    }
    match &*link.first() {
        "o" => link.segment(1).map(|id| Named::new("openchat", id)),
        "me" => link.segment(1).map(|id| Named::new("profile", id)),
        _ => None,
    }
}
