//! A worker that fetches the page behind a link for a preview.
//!
//! The author of a link chooses what this worker asks: without a guard it would ask hosts of the
//! worker's own network (server-side request forgery). [`Chain`] screens every hop and every address.
//! The worker connects to the addresses that were screened and to no others, follows no redirect by
//! itself, and bounds the time and the size of an answer.

use std::io;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use html5gum::Token;
use html5gum::Tokenizer;
use outlink::Chain;
use outlink::Context;
use outlink::Live;
use outlink::Step;
use outlink::Verdict;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::LOCATION;
use reqwest::redirect;

/// What a preview shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The URL of the page, behind all redirects.
    pub url: String,
    /// The title of the page.
    pub title: Option<String>,
    /// The image that the page names. It was screened, but its host was not resolved: fetch it by
    /// [`Worker::preview`] or the like, never by a client that resolves for itself.
    pub image: Option<String>,
    /// The verdict on the page, for the log: the same JSON as everywhere.
    pub verdict: String,
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The link, a hop, or an address of a hop must not be fetched. The verdict says why.
    #[error("the link must not be fetched: {0}")]
    Stopped(Box<Verdict>),
    /// The name service has no address for a host, or a URL has no host.
    #[error("`{0}` has no address")]
    NoAddress(String),
    /// The name service could not be asked.
    #[error("`{host}` could not be resolved")]
    Resolve {
        /// The host.
        host: String,
        /// What the system says.
        source: io::Error,
    },
    /// The server could not be asked, or gave no answer that is one.
    #[error("the server gave no answer")]
    Http(#[from] reqwest::Error),
    /// It took too long.
    #[error("there was no preview after {0:?}")]
    Slow(Duration),
}

/// What one preview may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The time that all hops together may take.
    pub time: Duration,
    /// How many bytes of a page are read. What stands behind them is ignored.
    pub bytes: usize,
}

impl Default for Bounds {
    /// Five seconds, and 256 KiB: the head of a page stands at its beginning.
    fn default() -> Self {
        Self { time: Duration::from_secs(5), bytes: 256 * 1024 }
    }
}

/// Where the addresses of a host come from.
pub trait Resolve: Send + Sync {
    /// All addresses of a host.
    ///
    /// # Errors
    /// If the name service cannot be asked.
    fn resolve(&self, host: &str) -> impl Future<Output = io::Result<Vec<IpAddr>>> + Send;
}

/// The name service of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|it| it.ip()).collect())
    }
}

/// Fetches the pages behind links. Its [`Live`] should have the policy [`Policy::preview`], or one
/// that blocks what that preset blocks.
///
/// [`Policy::preview`]: outlink::Policy::preview
#[derive(Clone, Debug)]
pub struct Worker<R> {
    live: Arc<Live>,
    resolver: R,
    bounds: Bounds,
}

impl<R: Resolve> Worker<R> {
    /// A worker that asks the databases in force.
    pub fn new(live: Arc<Live>, resolver: R, bounds: Bounds) -> Self {
        Self { live, resolver, bounds }
    }

    /// Fetches the page behind a link.
    ///
    /// # Errors
    /// If the link, a hop or an address must not be fetched, if a server does not answer, and if all
    /// takes too long.
    pub async fn preview(&self, link: &str) -> Result<Preview, Error> {
        let limit = self.bounds.time;
        tokio::time::timeout(limit, self.follow(link)).await.map_err(|_| Error::Slow(limit))?
    }

    async fn follow(&self, link: &str) -> Result<Preview, Error> {
        // The whole chain is judged by one state of the databases, whatever is reloaded meanwhile.
        let mut chain = Chain::new(&*self.live.current(), Context::default());
        let mut step = chain.hop(link);
        loop {
            let url = match step {
                Step::Fetch(url) => url,
                Step::Stop(verdict) => return Err(Error::Stopped(Box::new(verdict))),
            };
            let verdict = chain.verdict().map(Verdict::to_json).unwrap_or_default();
            let response = self.get(&mut chain, &url).await?;
            let location = response.headers().get(LOCATION);
            match location.filter(|_| response.status().is_redirection()) {
                // As bytes: it need not be UTF-8.
                Some(location) => step = chain.hop(location.as_bytes()),
                None => {
                    let page = Preview { url, title: None, image: None, verdict };
                    return self.read(&chain, page, response).await;
                }
            }
        }
    }

    /// Asks the server of the current hop, at addresses that were screened.
    async fn get(&self, chain: &mut Chain, url: &str) -> Result<Response, Error> {
        let unfit = || Error::NoAddress(url.to_owned());
        let request = reqwest::Url::parse(url).map_err(|_| unfit())?;
        let host = request.host_str().ok_or_else(unfit)?;
        let addresses = self.addresses(host).await?;
        for &address in &addresses {
            if let Step::Stop(verdict) = chain.address(address) {
                return Err(Error::Stopped(Box::new(verdict)));
            }
        }
        // One client a hop, so that no connection and no address is left over from another one. A
        // port of 0 stands for the one of the URL.
        let pinned: Vec<_> = addresses.iter().map(|&it| SocketAddr::new(it, 0)).collect();
        let client = reqwest::Client::builder()
            .resolve_to_addrs(host, &pinned)
            .redirect(redirect::Policy::none())
            // A proxy would resolve the host anew, and nobody would have screened that.
            .no_proxy()
            .referer(false)
            .build()?;
        Ok(client.get(request).send().await?)
    }

    /// All addresses of a host, which may be an address itself.
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Error> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = literal.parse() {
            return Ok(vec![address]);
        }
        let found = self.resolver.resolve(host).await;
        match found {
            Ok(addresses) if addresses.is_empty() => Err(Error::NoAddress(host.to_owned())),
            Ok(addresses) => Ok(addresses),
            Err(source) => Err(Error::Resolve { host: host.to_owned(), source }),
        }
    }

    /// Reads what the head of a page says, if it is one.
    async fn read(
        &self,
        chain: &Chain,
        page: Preview,
        response: Response,
    ) -> Result<Preview, Error> {
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        if !content_type.is_some_and(|it| it.starts_with("text/html")) {
            return Ok(page);
        }
        let head = head(&self.body(response).await?);
        // The page chooses its image as it likes: it is screened like a hop.
        let image = head.image.and_then(|image| match chain.resource(image.as_str()) {
            Step::Fetch(url) => Some(url),
            Step::Stop(_) => None,
        });
        Ok(Preview { title: head.title, image, ..page })
    }

    /// The beginning of an answer, as long as the bounds allow.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            let room = self.bounds.bytes - body.len();
            body.extend(chunk.iter().take(room));
            if chunk.len() >= room {
                break;
            }
        }
        Ok(body)
    }
}

/// What the head of a page says.
#[derive(Debug, Default)]
struct Head {
    title: Option<String>,
    image: Option<String>,
}

fn head(page: &[u8]) -> Head {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let mut head = Head::default();
    let mut is_title = false;
    for Ok(token) in Tokenizer::new(page) {
        match token {
            Token::StartTag(tag) => {
                is_title = *tag.name == b"title"[..];
                let attribute = |name: &[u8]| tag.attributes.get(name).map(|it| text(it));
                if *tag.name == b"meta"[..] && attribute(b"property").as_deref() == Some("og:image")
                {
                    head.image = head.image.or_else(|| attribute(b"content"));
                }
            }
            Token::String(shown) if is_title => {
                head.title = head.title.or_else(|| Some(text(&shown)))
            }
            _ => is_title = false,
        }
    }
    head
}
