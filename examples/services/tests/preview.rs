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

/// Links and locations that lead to the internal server or to no web server at all. `{}` is its port.
const HOSTILE: &[&str] = &[
    "http://127.0.0.1:{}/",
    "http://127.1:{}/",
    "http://2130706433:{}/",
    "http://0x7f000001:{}/",
    "http://0x7f.1:{}/",
    "http://017700000001:{}/",
    "http://0177.0.0.01:{}/",
    "http://127.0.0.1.:{}/",
    "http://127.0.0.3:{}/",
    "http://0.0.0.0:{}/",
    "http://0:{}/",
    "http://[::1]:{}/",
    "http://[::]:{}/",
    "http://[::ffff:127.0.0.1]:{}/",
    "http://[::ffff:7f00:1]:{}/",
    "http://[64:ff9b::7f00:1]:{}/",
    "http://[2002:7f00:1::]:{}/",
    "http://localhost:{}/",
    "http://LOCALHOST.:{}/",
    "http://a.localhost:{}/",
    "http://localtest.me:{}/",
    "http://127.0.0.1.nip.io:{}/",
    "http://7f000001.nip.io:{}/",
    "http://public.example@127.0.0.1:{}/",
    "http://public.example:80@127.0.0.1:{}/",
    "http:\\\\127.0.0.1:{}\\",
    "http:/127.0.0.1:{}/",
    "http:127.0.0.1:{}/",
    "http:///127.0.0.1:{}/",
    " \thttp://127.0.0.1:{}/",
    "ht\ttp://127.0.\n0.1:{}/",
    "http://127%2e0%2E0.1:{}/",
    "http://%31%32%37.0.0.1:{}/",
    "http://１２７.０.０.１:{}/",
    "http://127。0。0。1:{}/",
    "http://①②⑦.0.0.1:{}/",
    "http://internal.example:{}/",
    "http://INTERNAL.example.:{}/",
    "http://both.example:{}/",
    "http://mapped.example:{}/",
    "http://metadata.example/latest/meta-data/",
    "http://nat64.example:{}/",
    "http://nowhere.example:{}/",
    "http://unknown.example:{}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://172.16.0.1/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://public.example:22/",
    "http://public.example:6379/",
    "gopher://127.0.0.1:{}/_GET%20/",
    "gopher://public.example:{}/_GET%20/",
    "dict://127.0.0.1:{}/x",
    "ftp://127.0.0.1:{}/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "jar:http://127.0.0.1:{}/!/",
    "ws://127.0.0.1:{}/",
    "data:text/html,<title>x</title>",
    "javascript:alert(1)",
    "view-source:http://127.0.0.1:{}/",
    "//127.0.0.1:{}/",
    "http://",
    "",
    "mailto:a@public.example",
];

#[tokio::test]
async fn no_link_and_no_redirect_reaches_the_internal_server() {
    let internal = Server::start(INTERNAL, Answers::new()).await;
    let port = internal.address.port().to_string();
    let hostile: Vec<String> = HOSTILE.iter().map(|it| it.replace("{}", &port)).collect();
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
