//! A database of a few rules, and a server that counts what it is asked.

#![allow(dead_code, reason = "no test needs all of it")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Live;
use outlink::LiveSources;
use outlink::Policy;
use outlink::compile::Compiler;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

/// A database of one list in the format `rules`.
pub fn database(rules: &str) -> Database {
    let mut compiler = Compiler::new("rules");
    compiler.add_list(ListInfo::new("rules", Format::Rules), rules.as_bytes()).expect("rules");
    let compiled = compiler.finish().expect("a database");
    assert!(compiled.report().diagnostics.is_empty(), "{:?}", compiled.report());
    Database::from_bytes(compiled.into_bytes()).expect("a database")
}

/// The rules under a policy.
pub fn live(rules: &str, policy: Policy) -> Arc<Live> {
    let mut sources = LiveSources::default();
    sources.policy = policy.into();
    let live = Live::open(sources).expect("nothing to open");
    live.put_layer(database(rules)).expect("no canaries");
    Arc::new(live)
}

/// What a path is answered with, in the words of HTTP.
pub type Answers = BTreeMap<&'static str, Vec<u8>>;

/// A server on a port of its own.
pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves `/path` as `answers` say, and a page for every other one. `PORT` in an answer stands for
    /// the port of the server.
    pub async fn start(host: &str, answers: Answers) -> Self {
        let listener = TcpListener::bind((host, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let answers = Arc::new(answers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, address, Arc::clone(&answers), Arc::clone(&log)));
            }
        });
        Self { address, asked }
    }

    /// The paths that were asked for since the last time.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn answer(
    mut stream: TcpStream,
    address: SocketAddr,
    answers: Arc<Answers>,
    log: Arc<Mutex<Vec<String>>>,
) {
    let mut request = vec![0; 64 * 1024];
    let length = stream.read(&mut request).await.unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    log.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
    let known = path.split(['?', '#']).next().and_then(|path| answers.get(path));
    if path.starts_with("/slow") {
        return std::future::pending().await;
    }
    if let Some(rest) = path.strip_prefix("/chain/") {
        let next = rest.parse::<u32>().unwrap_or(0) + 1;
        let _ = stream.write_all(&redirect(format!("/chain/{next}").as_bytes())).await;
        return;
    }
    if path.starts_with("/endless") {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Long</title>")
            .await;
        while stream.write_all(&[b'a'; 4096]).await.is_ok() {}
        return;
    }
    let page = page("<title>A page</title>");
    let port = address.port().to_string();
    let _ = stream.write_all(&replace(known.unwrap_or(&page), b"PORT", port.as_bytes())).await;
}

/// The bytes with `word` replaced where it first stands.
fn replace(bytes: &[u8], word: &[u8], by: &[u8]) -> Vec<u8> {
    match bytes.windows(word.len()).position(|it| it == word) {
        Some(at) => [&bytes[..at], by, &bytes[at + word.len()..]].concat(),
        None => bytes.to_owned(),
    }
}

/// A page.
pub fn page(html: &str) -> Vec<u8> {
    let head =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    format!("{head}{html}").into_bytes()
}

/// A redirect to what need not be UTF-8.
pub fn redirect(location: &[u8]) -> Vec<u8> {
    let head = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: ";
    [&head[..], location, b"\r\n\r\n"].concat()
}
