//! What a click leads to.

mod common;

use common::live;
use outlink::Policy;
use outlink_services::click_time::router;
use reqwest::StatusCode;
use reqwest::header::LOCATION;

#[tokio::test]
async fn a_click_is_sent_on_asked_about_or_refused() {
    let rules = r#"{"prefix":"evil.example/~gang","reference":"<b>31</b>"}"#;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = axum::serve(listener, router(live(rules, Policy::default())));
    tokio::spawn(async { service.await });
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client");
    let ask = async |link: &str| {
        let mut url = reqwest::Url::parse(&format!("http://{address}/out")).expect("a URL");
        url.query_pairs_mut().append_pair("to", link);
        let answer = client.get(url).send().await.expect("an answer");
        let location = answer.headers().get(LOCATION).map(|it| it.to_str().unwrap().to_owned());
        (answer.status(), location, answer.text().await.expect("a text"))
    };
    let (status, location, _) = ask("HTTP://Good.Example/%7Ea b").await;
    assert_eq!(status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(location.as_deref(), Some("http://good.example/%7Ea%20b"));
    let (status, location, body) =
        ask("http://evil.example./~gang?x=\"><script>alert(1)</script>").await;
    assert_eq!((status, location), (StatusCode::FORBIDDEN, None));
    assert!(body.contains("&lt;script&gt;") && !body.contains("<script"), "{body}");
    assert!(!body.contains("<a ") && !body.contains("<b>"), "{body}");
    // A guess: the parameter may be where it leads.
    let doubtful = "https://unknown.example/?a=%22'&u=http://evil.example/~gang";
    let (status, location, body) = ask(doubtful).await;
    assert_eq!((status, location), (StatusCode::OK, None));
    assert!(body.contains("href=\"https://unknown.example/?a=%22"), "{body}");
    for link in ["", "javascript:alert(1)", "http://"] {
        let (status, location, body) = ask(link).await;
        assert_eq!((status, location), (StatusCode::FORBIDDEN, None), "{link}");
        assert!(!body.contains("<a "), "{link}: {body}");
    }
}
