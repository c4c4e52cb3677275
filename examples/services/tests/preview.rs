//! The worker against hostile links, redirects, names and servers, on sockets of this machine.
//!
//! `127.0.0.2` plays the public web: the policy names it as a host of the operator's own. `127.0.0.1`
//! is what must never be asked.

mod common;

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use common::Answers;
use common::Server;
use common::page;
use common::redirect;
use outlink::Policy;
use outlink_services::preview::Bounds;
use outlink_services::preview::Error;
use outlink_services::preview::Resolve;
use outlink_services::preview::Worker;

const PUBLIC: &str = "127.0.0.2";
const INTERNAL: &str = "127.0.0.1";

/// Names of the tests. One that is given several answers gets them in turn.
#[derive(Clone)]
struct Names(Arc<Mutex<BTreeMap<&'static str, Vec<Answer>>>>);

/// The addresses that a name service answers with.
type Answer = Vec<&'static str>;

impl Names {
    fn new() -> Self {
        let names = [
            ("public.example", vec![vec![PUBLIC]]),
            ("internal.example", vec![vec![INTERNAL]]),
            ("both.example", vec![vec![PUBLIC, INTERNAL]]),
            ("rebinds.example", vec![vec![PUBLIC], vec![INTERNAL]]),
            ("mapped.example", vec![vec!["::ffff:127.0.0.1"]]),
            ("metadata.example", vec![vec!["169.254.169.254"]]),
            ("nat64.example", vec![vec!["64:ff9b::7f00:1"]]),
            ("nowhere.example", vec![vec![]]),
        ];
        Self(Arc::new(Mutex::new(names.into())))
    }
}

impl Resolve for Names {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = names.get_mut(host).ok_or_else(|| io::Error::other("no such name"))?;
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        Ok(answer.iter().map(|it| it.parse().expect("an address")).collect())
    }
}

fn worker(bounds: Bounds) -> Worker<Names> {
    let mut policy = Policy::preview();
    policy.allow_private(PUBLIC).expect("an address");
    let rules = r#"{"url":"public.example/blocked"}"#;
    Worker::new(common::live(rules, policy), Names::new(), bounds)
}

/// Links and locations that lead to the internal server, whose port is `{port}`, or to no web server
/// at all, one per line.
const HOSTILE: &str = include_str!("hostile_links.txt");

#[tokio::test]
async fn no_link_and_no_redirect_reaches_the_internal_server() {
    let internal = Server::start(INTERNAL, Answers::new()).await;
    let port = internal.address.port().to_string();
    let link =
        |line: &str| line.replace("{port}", &port).replace("{tab}", "\t").replace("{lf}", "\n");
    let hostile: Vec<String> = HOSTILE.lines().map(link).collect();
    assert!(hostile.len() > 70, "the links are not where they are expected");
    for link in &hostile {
        let found = worker(Bounds::default()).preview(link).await;
        assert!(found.is_err(), "{link:?}: {found:?}");
        assert_eq!(internal.asked(), [""; 0], "{link:?}");
    }
    for location in &hostile {
        // A header has no line break.
        let location = location.replace(['\t', '\n'], "");
        // These stay on the host that gives them: relative references, as browsers read them.
        let rest = location.strip_prefix("http:").unwrap_or(&location);
        if rest.is_empty() || rest.starts_with("/1") || rest.starts_with("127") {
            continue;
        }
        let answers = Answers::from([("/", redirect(location.as_bytes()))]);
        let public = Server::start(PUBLIC, answers).await;
        let link = format!("http://public.example:{}/", public.address.port());
        let found = worker(Bounds::default()).preview(&link).await;
        assert!(found.is_err(), "{location:?}: {found:?}");
        assert_eq!(public.asked(), ["/"], "{location:?}");
        assert_eq!(internal.asked(), [""; 0], "{location:?}");
    }
}

#[tokio::test]
async fn an_address_that_was_screened_is_the_one_that_is_asked() {
    let public = Server::start(PUBLIC, Answers::from([("/", redirect(b"/again"))])).await;
    let link = format!("http://rebinds.example:{}/", public.address.port());
    let found = worker(Bounds::default()).preview(&link).await;
    // The second hop resolves anew, to an address that is refused.
    assert!(matches!(found, Err(Error::Stopped(_))), "{found:?}");
    assert_eq!(public.asked(), ["/"]);
}

#[tokio::test]
async fn a_page_is_previewed_behind_its_redirects() {
    let html = "<title> A &amp; B </title><meta property=\"og:image\" content=\"/a.png\">";
    let answers = Answers::from([
        ("/", redirect(b"http://public.example:PORT/b?c")),
        ("/b", redirect(b"d")),
        ("/d", page(html)),
        ("/private", page("<meta property='og:image' content='http://127.0.0.1/a.png'>")),
        ("/latin", redirect(b"/caf\xe9")),
        ("/to-blocked", redirect(b"http://public.example/blocked")),
    ]);
    let public = Server::start(PUBLIC, answers).await;
    let base = format!("http://public.example:{}", public.address.port());
    let worker = worker(Bounds::default());
    let found = worker.preview(&format!("{base}/")).await.expect("a page");
    assert_eq!(found.url, format!("{base}/d"));
    assert_eq!(found.title.as_deref(), Some("A & B"));
    assert_eq!(found.image, Some(format!("{base}/a.png")));
    assert!(found.verdict.contains("\"action\":\"allow\""), "{}", found.verdict);
    assert_eq!(public.asked(), ["/", "/b?c", "/d"]);
    let found = worker.preview(&format!("{base}/private")).await.expect("a page");
    assert_eq!(found.image, None);
    let found = worker.preview(&format!("{base}/latin")).await.expect("a page");
    assert_eq!(found.url, format!("{base}/caf%E9"));
    public.asked();
    let found = worker.preview(&format!("{base}/to-blocked")).await;
    assert!(matches!(found, Err(Error::Stopped(_))), "{found:?}");
    assert_eq!(public.asked(), ["/to-blocked"]);
}

#[tokio::test]
async fn loops_long_chains_and_slow_servers_end() {
    let answers = Answers::from([("/loop", redirect(b"/loop#a"))]);
    let public = Server::start(PUBLIC, answers).await;
    let base = format!("http://public.example:{}", public.address.port());
    let bounds = Bounds { time: Duration::from_secs(20), ..Bounds::default() };
    let found = worker(bounds).preview(&format!("{base}/loop")).await;
    assert!(matches!(found, Err(Error::Stopped(_))), "{found:?}");
    assert_eq!(public.asked().len(), 1);
    let found = worker(bounds).preview(&format!("{base}/chain/1")).await;
    assert!(matches!(found, Err(Error::Stopped(_))), "{found:?}");
    assert_eq!(public.asked().len(), outlink::Limits::default().hops);
    let bounds = Bounds { time: Duration::from_millis(200), ..Bounds::default() };
    let found = worker(bounds).preview(&format!("{base}/slow")).await;
    assert!(matches!(found, Err(Error::Slow(_))), "{found:?}");
    let found =
        worker(Bounds::default()).preview(&format!("{base}/endless")).await.expect("a page");
    assert_eq!(found.title.as_deref(), Some("Long"));
}
