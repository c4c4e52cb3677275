//! A page between a platform and the web: a link is screened when it is clicked, so that an order of
//! this morning covers the messages of last year.
//!
//! `/out?to=LINK` sends on to what is allowed, asks before what is doubtful, and shows a page without
//! a link in place of what is blocked. A platform signs the links that it writes and checks that here;
//! otherwise the page sends strangers wherever they like.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use axum::routing::get;
use html_escape::encode_double_quoted_attribute;
use html_escape::encode_text;
use outlink::Action;
use outlink::Context;
use outlink::Live;
use outlink::Verdict;
use serde::Deserialize;

/// The service, which asks the databases in force.
pub fn router(live: Arc<Live>) -> Router {
    Router::new().route("/out", get(out)).with_state(live)
}

/// Looks at the files once an interval, for ever. Opening a database reads a file, which must not
/// hold up the thread that answers requests.
pub async fn keep_up(live: Arc<Live>, interval: Duration) {
    loop {
        tokio::time::sleep(interval).await;
        let live = Arc::clone(&live);
        match tokio::task::spawn_blocking(move || live.reload_if_changed()).await {
            Ok(Ok(_)) => {}
            // The last good state stays in force. Somebody should hear of it.
            Ok(Err(error)) => eprintln!("reload: {error}"),
            Err(error) => eprintln!("reload: {error}"),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Out {
    to: String,
}

async fn out(State(live): State<Arc<Live>>, Query(Out { to }): Query<Out>) -> Response {
    // Screening takes a microsecond: it needs no thread of its own.
    let verdict = live.current().screen(&to, &Context::default());
    // What is opened is the link as it was read, not as it was written.
    let url = verdict.candidates().first().and_then(|it| it.url.href());
    match (verdict.action(), url) {
        (Action::Allow, Some(url)) => Redirect::temporary(url).into_response(),
        (Action::Review | Action::Warn, Some(url)) => {
            page(StatusCode::OK, &doubtful(url, &verdict))
        }
        (_, _) => page(StatusCode::FORBIDDEN, &refused(&verdict)),
    }
}

fn doubtful(url: &str, verdict: &Verdict) -> String {
    format!(
        "<h1>Do you know this page?</h1><p>{}</p>{}\
         <p><a rel=\"nofollow noreferrer\" href=\"{}\">Go on</a></p>",
        encode_text(url),
        reasons(verdict),
        encode_double_quoted_attribute(url)
    )
}

fn refused(verdict: &Verdict) -> String {
    format!(
        "<h1>This link is not opened</h1><p>{}</p>{}",
        encode_text(verdict.input()),
        reasons(verdict)
    )
}

/// The sentences of a verdict, which hold parts of the link and of the lists: escaped, as all others.
fn reasons(verdict: &Verdict) -> String {
    let rows = verdict.reasons().iter().map(|it| format!("<li>{}</li>", encode_text(it.message())));
    format!("<ul>{}</ul>", rows.collect::<String>())
}

fn page(status: StatusCode, body: &str) -> Response {
    let html = format!("<!doctype html><meta charset=\"utf-8\"><title>Leaving</title>{body}");
    let mut response = (status, Html(html)).into_response();
    let headers = [
        // Should something ever slip through the escapes, no script runs.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
