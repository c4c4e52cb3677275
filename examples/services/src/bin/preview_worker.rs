//! `preview_worker DATABASE LINK...`: prints a preview of each link, or why there is none.

use std::error::Error;
use std::sync::Arc;

use outlink::Live;
use outlink::LiveSources;
use outlink::Policy;
use outlink_services::preview::Bounds;
use outlink_services::preview::SystemResolver;
use outlink_services::preview::Worker;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("usage: preview_worker DATABASE LINK...")?;
    let mut sources = LiveSources::default();
    sources.databases.push(database.into());
    sources.policy = Policy::preview().into();
    let live = Arc::new(Live::open(sources)?);
    let worker = Worker::new(live, SystemResolver, Bounds::default());
    for link in arguments {
        match worker.preview(&link).await {
            Ok(preview) => {
                println!("{link}\n  {}  {}", preview.url, preview.title.unwrap_or_default())
            }
            Err(error) => println!("{link}\n  {error}"),
        }
    }
    Ok(())
}
