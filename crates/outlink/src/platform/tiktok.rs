//! TikTok. Its short links (`vm.tiktok.com`, `tiktok.com/t/…`) hide whom they name.

use super::ids;
use super::link::Link;
use super::platform::Kind;
use super::platform::Named;
use super::platform::Platform;

pub(super) static PLATFORM: Platform = Platform {
    name: "tiktok",
    hosts: &["tiktok.com", "m.tiktok.com"],
    schemes: &["snssdk1233", "tiktok"],
    kinds: &[
        Kind::new("username", ids::name, "example.user"),
        Kind::new("user_id", ids::number, "6745191554350760966"),
    ],
    recognize,
};

fn recognize<'a>(link: &Link<'a>) -> Option<Named<'a>> {
    if !link.is_web() {
        let profile = link.host == "user" && link.first() == "profile";
        return profile.then(|| link.segment(1)).flatten().map(|id| Named::new("user_id", id));
    }
    let name = link.first().strip_prefix('@')?.to_owned();
    let video = link.segment(2).as_deref().and_then(ids::number);
    Some(Named::new("username", name).with_detail(video))
}
