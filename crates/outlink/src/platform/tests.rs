use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde::Deserialize;

use super::Entity;
use super::EntityError;
use super::EntityText;
use super::guarded_hosts;
use super::link::Link;
use super::recognize;
use super::registry::Registry;
use super::routes::Route;
use super::routes::Routes;
use super::spelled_prefixes;
use super::template::Bindings;
use super::template::Template;
use super::view::Decoded;
use super::view::View;
use crate::limits::Limits;
use crate::platform_data::PageData;
use crate::platform_data::SCHEMES;
use crate::url::Scanned;
use crate::url::normalize;
use crate::url::scan_any;
use crate::wire::labels::Labels;

#[track_caller]
fn all_name(entity: &str, links: &[&str]) {
    for link in links {
        let url = normalize(link, &Limits::default()).expect("the link is one");
        let found =
            recognize(&url).first().map_or("nothing".to_owned(), std::string::ToString::to_string);
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

/// A file of the registry, as far as the build does not embed it.
#[derive(Deserialize)]
struct File {
    name: String,
    source: String,
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    not: Vec<Not>,
}

#[derive(Deserialize)]
struct Case {
    link: String,
    entity: toml::Value,
}

#[derive(Deserialize)]
struct Not {
    link: String,
}

fn files() -> Vec<(String, File)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/platforms");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, File)> = paths
        .map(|path| {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            (stem, toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

fn named(link: &str) -> Vec<Entity> {
    recognize(
        &normalize(link, &Limits::default()).unwrap_or_else(|error| panic!("{link}: {error}")),
    )
}

#[test]
fn every_case_of_every_file_holds() {
    let mut wrong = Vec::new();
    for (stem, file) in files() {
        for Case { link, entity } in &file.case {
            let wanted = match entity {
                toml::Value::Array(entities) => entities.clone(),
                entity => vec![entity.clone()],
            };
            let found: Vec<String> = named(link).iter().map(Entity::to_string).collect();
            for wanted in wanted.iter().map(|wanted| wanted.as_str().unwrap()) {
                if !found.iter().any(|found| found == wanted) {
                    wrong.push(format!("{stem}: {link} names {found:?}, not {wanted}"));
                }
            }
        }
        for Not { link } in &file.not {
            let of_platform = named(link).into_iter().find(|found| found.platform == file.name);
            if let Some(found) = of_platform {
                wrong.push(format!("{stem}: {link} names {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_texts_by_which_a_link_is_compared_are_those_of_what_it_names() {
    let registry = Registry::builtin();
    let mut compared = 0;
    for (_, file) in files() {
        for case in &file.case {
            let url = normalize(&case.link, &Limits::default()).unwrap();
            let link = Link::of(&url).filter(Link::is_web);
            let Some((link, labels)) = link.zip(url.host().and_then(Labels::of_host)) else {
                continue;
            };
            let texts = RefCell::new(BTreeSet::new());
            let keep = |text: &EntityText| {
                let text_of = |bytes: &[u8]| String::from_utf8(bytes.to_owned()).unwrap();
                let without = text.without_detail().map(text_of);
                texts.borrow_mut().insert((text_of(text.whole()), without));
                false
            };
            let count = link.host.split('.').count();
            let all = registry.kinds_of(|_| true);
            assert!(!registry.names_any(&link, (&labels, count), &all, &keep));
            let named = named(&case.link).into_iter().map(|entity| {
                let without = Entity { detail: None, ..entity.clone() }.to_string();
                let has_detail = entity.detail.is_some();
                (entity.to_string(), has_detail.then_some(without))
            });
            let named: BTreeSet<_> = named.collect();
            assert_eq!(texts.into_inner(), named, "{}", case.link);
            for (name, _) in named {
                let own = registry.kinds_of(|prefix| name.starts_with(prefix));
                let is_it = |text: &EntityText| text.whole() == name.as_bytes();
                let is_found = registry.names_any(&link, (&labels, count), &own, &is_it);
                assert!(is_found, "{}: {name}, if only that kind is wanted", case.link);
            }
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// The short path takes a link apart without a parser, and asks for some kinds alone.
    #[test]
    fn links_as_they_stand_are_compared_by_what_they_name(
        case in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        change in 0..8_usize,
        text in "[a-zA-Z0-9_.@+-]{0,12}",
    ) {
        static LINKS: LazyLock<Vec<String>> = LazyLock::new(|| {
            let cases = files().into_iter().flat_map(|(_, file)| file.case);
            cases.map(|case| case.link).filter(|link| link.starts_with("https://")).collect()
        });
        let (link, other) = (case.get(LINKS.as_slice()), other.get(LINKS.as_slice()));
        let parts = |link: &'static str| {
            let rest = link.trim_start_matches("https://");
            rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()))
        };
        let ((host, behind), (other_host, other_behind)) = (parts(link), parts(other));
        let link = match change {
            0 => link.clone(),
            1 => format!("https://www.{host}{behind}"),
            2 => format!("https://{other_host}{behind}"),
            3 => format!("https://{host}/{text}{behind}"),
            4 => format!("https://{host}{behind}{text}"),
            5 => format!("https://{host}{}", behind.to_ascii_uppercase()),
            6 => format!("https://{host}/{text}"),
            _ => format!("https://{host}{behind}{other_behind}"),
        };
        let Some(scanned) = scan_any(&link).filter(Scanned::is_path_normal) else {
            return Ok(());
        };
        let url = normalize(&link, &Limits::default()).unwrap();
        let labels = Labels::of_host(scanned.host()).unwrap();
        let of_web = Link::of_web(
            (scanned.host(), labels.count()),
            (
                scanned.raw_path(),
                scanned.raw_query().unwrap_or_default(),
                scanned.fragment().unwrap_or_default(),
            ),
            [false, !scanned.is_query_normal()],
        );
        let Some(parsed) = Link::of(&url) else { return Ok(()) };
        prop_assert_eq!(&of_web.host, &parsed.host);
        let registry = Registry::builtin();
        let count = of_web.host.split('.').count();
        let named: BTreeSet<String> =
            registry.recognize(&url).iter().map(ToString::to_string).collect();
        let texts = RefCell::new(BTreeSet::new());
        let keep = |text: &EntityText| {
            texts.borrow_mut().insert(String::from_utf8(text.whole().to_owned()).unwrap());
            false
        };
        let all = registry.kinds_of(|_| true);
        prop_assert!(!registry.names_any(&of_web, (&labels, count), &all, &keep));
        prop_assert_eq!(texts.into_inner(), named.clone(), "{}", link);
        for name in named {
            let own = registry.kinds_of(|prefix| name.starts_with(prefix));
            let is_it = |text: &EntityText| text.whole() == name.as_bytes();
            prop_assert!(registry.names_any(&of_web, (&labels, count), &own, &is_it), "{}", link);
        }
    }
}

/// Views of the links of all cases, and of others that differ in their first segments.
fn each_view(file: &File, mut visit: impl FnMut(&View<'_>)) {
    for link in file.case.iter().map(|case| &case.link).chain(file.not.iter().map(|not| &not.link))
    {
        let url = normalize(link, &Limits::default()).unwrap();
        let (Some(link), decoded) = (Link::of(&url), Decoded::default()) else { continue };
        for is_carried in [false, true] {
            let of = if is_carried { View::of_carried } else { View::of };
            let view = of(&link, &decoded);
            let Some(mut view) = view else { continue };
            for in_family in [true, false] {
                view.in_family = in_family;
                visit(&view);
            }
            let first = view.first_segment().unwrap_or_default().to_owned();
            for other in
                [first.to_uppercase(), format!("{first}x"), first[..first.len() / 2].to_owned()]
            {
                let Some(view) = view_beginning_with(&link, &decoded, other) else { continue };
                visit(&view);
            }
        }
    }
}

/// The view of a link with another first segment, in the family of its platform.
fn view_beginning_with<'a>(
    link: &'a Link<'a>,
    decoded: &'a Decoded,
    first: String,
) -> Option<View<'a>> {
    let mut view = View::of(link, decoded).filter(|view| view.count > 0 && !first.is_empty())?;
    view.in_family = true;
    view.segments[0] = decoded.keep(first.into());
    Some(view)
}

#[test]
fn routes_leave_out_no_template_that_fits() {
    let (mut fitting, mut left_out) = (0, 0);
    for (_, file) in files() {
        let platforms = &Registry::builtin().platforms;
        let platform = platforms.iter().find(|platform| platform.data.name == file.name).unwrap();
        let routes = Routes::of(platform.pages(), platform.data.reserved);
        let all: Vec<(Route, &Template)> = Route::all(platform.pages()).collect();
        each_view(&file, |view| {
            let chosen = routes.of_first_segment(view.first_segment());
            assert!(chosen.is_sorted(), "they are tried in this order");
            for (route, template) in &all {
                let (page, mut bindings) = (&platform.pages()[route.page], Bindings::default());
                let fits = template
                    .matches(view, &page.classes, &routes.reserved, &mut bindings)
                    .is_some();
                fitting += usize::from(fits);
                let is_tried = chosen.contains(route) && route.may_fit(view.count);
                left_out += usize::from(!is_tried);
                assert!(!fits || is_tried, "{template:?} fits {view:?}");
            }
        });
    }
    assert!(fitting > 1000 && left_out > 10 * fitting, "{fitting} fit, {left_out} are left out");
}

#[test]
fn the_beginning_of_every_id_of_a_case_is_one_in_some_spelling() {
    let cases = files().into_iter().flat_map(|(_, file)| file.case);
    let mut named: Vec<Entity> = cases.flat_map(|case| named(&case.link)).collect();
    // One of each kind, and its whole id too, shows that no shape of ids is forgotten.
    named.sort_by_key(|entity| (entity.platform, entity.kind));
    named.dedup_by_key(|entity| (entity.platform, entity.kind));
    for Entity { platform, kind, id, .. } in named {
        let half = id.char_indices().nth(id.chars().count() / 2).map_or(0, |(at, _)| at);
        for prefix in [&id[..half], &id].into_iter().filter(|prefix| !prefix.is_empty()) {
            let spelled = spelled_prefixes(platform, kind, prefix);
            assert!(
                spelled.iter().any(|it| it == prefix),
                "{platform}:{kind}/{prefix} {spelled:?}"
            );
        }
    }
}

#[test]
fn what_a_link_names_has_one_spelling_and_a_page_of_its_own() {
    let mut wrong = Vec::new();
    for (_, file) in files() {
        for entity in file.case.iter().flat_map(|case| named(&case.link)) {
            let text = entity.to_string();
            if Entity::parse(&text).as_ref() != Ok(&entity) {
                wrong.push(format!("{text} is read as {:?}", Entity::parse(&text)));
            }
            let mut whole = entity;
            whole.detail = None;
            if let Some(link) = whole.link(Registry::builtin())
                && !named(&link).contains(&whole)
            {
                wrong.push(format!("{whole} is at {link}, which names {:?}", named(&link)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_is_in_order() {
    let mut wrong: Vec<String> = Vec::new();
    let platforms = &Registry::builtin().platforms;
    wrong.extend(platforms.iter().flat_map(|platform| platform.problems()));
    for (stem, file) in files() {
        let platform = platforms.iter().find(|platform| platform.data.name == stem);
        let mut check = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{stem}: {what}"));
            }
        };
        check(file.name == stem, "the name is not that of the file");
        check(!file.source.trim().is_empty(), "no source");
        check(!file.case.is_empty(), "no case");
        check(!file.not.is_empty(), "no link that names nothing");
        let Some(platform) = platform else {
            check(false, "is not in the registry");
            continue;
        };
        let data = platform.data;
        let hosts = data.hosts.iter().chain(data.mirrors);
        check(hosts.clone().all(|host| !host.starts_with("www.")), "a host begins with `www.`");
        check(
            hosts.clone().all(|host| *host == host.to_lowercase()),
            "a host is not in lower case",
        );
        let count = hosts.clone().count();
        let unique: std::collections::HashSet<_> = hosts.collect();
        check(unique.len() == count, "a host is there twice");
        check(data.mirrors.is_sorted(), "mirrors are not sorted");
        check(data.schemes.is_sorted(), "schemes are not sorted");
        check(data.reserved.is_sorted(), "reserved words are not sorted");
        // An app takes `app://-/page` and `app:///page` for one.
        let templates = |page: &PageData| [page.at, page.part].concat();
        let lacks_plain = data.pages.iter().map(templates).any(|templates| {
            let plain = templates.iter().map(|template| template.replace("://-/", "://"));
            plain.into_iter().any(|plain| !templates.contains(&plain.as_str()))
        });
        check(!lacks_plain, "a template of an app is there with the host `-` only");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_schemes_and_the_guarded_hosts_are_those_of_the_files() {
    let schemes: Vec<&str> = SCHEMES.to_vec();
    assert!(schemes.is_sorted() && schemes.contains(&"tg") && schemes.contains(&"viber"));
    let guarded: Vec<(&str, &str)> = guarded_hosts().collect();
    assert!(guarded.is_sorted());
    for host in ["t.me", "*.simplex.im", "discord.gg", "discord.new", "call.whatsapp.com", "wa.me"]
    {
        assert!(guarded.iter().any(|(guarded, _)| *guarded == host), "{host}");
    }
}

mod punctuation;
mod wholes;
