//! `click_time DATABASE ADDRESS`: serves `http://ADDRESS/out?to=LINK`.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use outlink::Live;
use outlink::LiveSources;
use outlink_services::click_time;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: click_time DATABASE ADDRESS";
    let (database, address) = (arguments.next().ok_or(usage)?, arguments.next().ok_or(usage)?);
    let mut sources = LiveSources::default();
    sources.databases.push(database.into());
    let live = Arc::new(Live::open(sources)?);
    tokio::spawn(click_time::keep_up(Arc::clone(&live), Duration::from_secs(10)));
    axum::serve(TcpListener::bind(address).await?, click_time::router(live)).await?;
    Ok(())
}
