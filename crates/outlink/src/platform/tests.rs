use super::Entity;
use super::EntityError;
use super::recognize;
use crate::limits::Limits;
use crate::url::normalize;

#[track_caller]
fn all_name(entity: &str, links: &[&str]) {
    for link in links {
        let url = normalize(link, &Limits::default()).expect("the link is one");
        let found = recognize(&url).map_or("nothing".to_owned(), |found| found.to_string());
        assert_eq!(found, entity, "{link}");
    }
}

#[test]
fn other_platforms() {
    all_name(
        "instagram:username/evil.user",
        &[
            "https://www.instagram.com/Evil.User/",
            "https://instagr.am/evil.user",
            "https://ig.me/m/evil.user",
            "https://instagram.com/stories/evil.user/123",
            "instagram://user?username=evil.user",
        ],
    );
    all_name("instagram:invite/AbC-1", &["https://ig.me/j/AbC-1/"]);
    all_name(
        "nothing",
        &["https://www.instagram.com/p/AbC/", "https://instagram.com/", "https://ig.me/x/a"],
    );
    all_name(
        "tiktok:username/evil.user",
        &["https://www.tiktok.com/@Evil.User", "https://m.tiktok.com/@evil.user?lang=en"],
    );
    all_name(
        "tiktok:user_id/6745191554350760966",
        &["snssdk1233://user/profile/6745191554350760966"],
    );
    all_name("messenger:invite/AbC", &["https://m.me/j/AbC/"]);
    all_name("telegram:business_link/%20", &["https://t.me/m/%20/", "https://t.me/m/ /x"]);
    all_name("viber:invite/AQB%2FxY+z", &["https://invite.viber.com/?g2=AQB%2FxY%2Bz&lang=en"]);
    all_name(
        "matrix:room/#room:example.org",
        &[
            "https://matrix.to/#/#room:Example.org",
            "https://matrix.to/#/%23room%3Aexample.org?via=x",
            "matrix:r/room:example.org",
            "https://app.element.io/#/room/#room:example.org",
        ],
    );
    all_name(
        "matrix:room/!Id:example.org/$event",
        &["https://matrix.to/#/!Id:example.org/$event?via=x"],
    );
    all_name("matrix:user/@u:example.org", &["matrix:u/u:example.org?action=chat"]);
    all_name("threema:id/ECHOECHO", &["https://threema.id/echoecho", "threema://add?id=ECHOECHO"]);
    all_name("kakaotalk:openchat/gABC", &["https://open.kakao.com/o/gABC"]);
    all_name(
        "simplex:contact/AbCd@smp.example.org#QuEuE",
        &[
            "https://simplex.chat/contact#/?v=2-7&smp=smp%3A%2F%2FAbCd%3D%40smp.example.org%2FQuEuE%23%2F%3Fv%3D1-4%26dh%3DKEY",
            "simplex:/contact#/?v=1&smp=smp%3A%2F%2FAbCd%3D%40smp.example.org%2FQuEuE%3D%23%2F%3Fv%3D1-2%26dh%3DOTHER",
        ],
    );
    all_name(
        "simplex:contact/ShOrT-key",
        &[
            "https://simplex.chat/a#ShOrT-key",
            "https://smp16.simplex.im/a#ShOrT-key",
            "simplex:/a#ShOrT-key?h=smp16.simplex.im",
        ],
    );
    let key = "a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238";
    all_name(
        &format!("session:community/{key}/crypto"),
        &[
            &format!("https://chat.example.org/crypto?public_key={key}"),
            &format!("http://192.0.2.1/Crypto?public_key={}", key.to_uppercase()),
        ],
    );
    all_name("telegram:channel_id/1234567890", &["https://web.telegram.org/a/#-1001234567890"]);
    all_name(
        "telegram:proxy/proxy.example:443",
        &[
            "https://t.me/proxy?server=Proxy.example&port=443&secret=00",
            "tg://proxy?server=proxy.example&port=443&secret=11",
        ],
    );
}

#[test]
fn escapes_and_empty_segments_hide_nothing() {
    all_name(
        "signal:sticker_pack/9acc9e8aba563d26a4994e69263e3b25",
        &["https://signal.art/%61ddstickers/#pack_id=9acc9e8aba563d26a4994e69263e3b25"],
    );
    all_name("kakaotalk:openchat/gABC", &["https://open.kakao.com//%6f/gABC"]);
    all_name("kik:username/evil", &["https://kik.me//%75/evil", "kik://use%72s/evil"]);
    all_name("matrix:user/@u:example.org", &["matrix:%75/u:example.org"]);
    all_name("messenger:invite/AbC", &["https://m.me/%6A/AbC", "https://m.me//j//AbC"]);
    all_name("instagram:invite/AbC-1", &["https://ig.me/%6a/AbC-1/"]);
    all_name("simplex:contact/ShOrT-key", &["https://simplex.chat//%61#ShOrT-key"]);
    all_name("tiktok:username/evil.user", &["https://www.tiktok.com//%40evil.user"]);
    all_name(
        "tiktok:user_id/6745191554350760966",
        &["tiktok://user/p%72ofile/6745191554350760966"],
    );
}

#[test]
fn a_rule_is_brought_to_the_spelling_of_links() {
    let canonical = |text: &str| Entity::parse(text).map(|entity| entity.to_string());
    assert_eq!(canonical("telegram:username/Foo").as_deref(), Ok("telegram:username/foo"));
    assert_eq!(canonical(" telegram:username/Foo/17 ").as_deref(), Ok("telegram:username/foo/17"));
    assert_eq!(canonical("signal:phone/+1 555 1234567").as_deref(), Ok("signal:phone/15551234567"));
    assert_eq!(canonical("telegram:invite/AbC").as_deref(), Ok("telegram:invite/AbC"));
    assert_eq!(canonical("threema:id/echoecho").as_deref(), Ok("threema:id/ECHOECHO"));
    assert_eq!(
        canonical("telegram:contact_token/a%2fb").as_deref(),
        Ok("telegram:contact_token/a%2Fb")
    );
}

#[test]
fn errors_of_rules_name_what_was_probably_meant() {
    let error = |text: &str| Entity::parse(text).expect_err(text).to_string();
    assert!(error("telegrm:username/foo").contains("did you mean `telegram`?"));
    assert!(error("telegram:usrname/foo").contains("did you mean `username`?"));
    assert!(
        error("telegram:username/f-o").contains("`f-o` cannot be the id of a telegram username")
    );
    assert!(matches!(Entity::parse("telegram/foo"), Err(EntityError::Malformed { .. })));
    assert!(matches!(Entity::parse("telegram:username"), Err(EntityError::Malformed { .. })));
    assert!(matches!(Entity::parse("telegram:username/"), Err(EntityError::ImpossibleId { .. })));
    assert!(matches!(Entity::parse("telegram:username/a/"), Err(EntityError::ImpossibleId { .. })));
}
