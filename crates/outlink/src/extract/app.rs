//! Links of apps that have no slashes behind their scheme, and addresses of repositories of code.

use crate::extract::LinkSpan;
use crate::extract::authority;
use crate::extract::class::char_before;
use crate::extract::class::text_from;
use crate::extract::host::Surroundings;
use crate::extract::host::host_in_text;
use crate::extract::label::start_of;
use crate::extract::run::Run;
use crate::extract::run::RunContext;
use crate::extract::scheme::MAX_SCHEME_BYTES;
use crate::extract::tail::Tail;
use crate::limits::Limits;
use crate::platform::Registry;
use crate::url::has_address;
use crate::url::links_to_server;
use crate::url::normalize;

/// Whether the text behind `scheme:` is written for an app: `resolve?domain=x`, `r/room:host`,
/// `#Intent;...`. Otherwise the word is followed by what it is about (`discord:name`).
pub(super) fn is_body(text: &str, at: usize) -> bool {
    let body = text.as_bytes().get(at..).unwrap_or_default();
    let name = body.iter().take(MAX_SCHEME_BYTES).take_while(|byte| byte.is_ascii_alphanumeric());
    match name.count() {
        0 => matches!(body.first(), Some(b'/' | b'?' | b'#')),
        length => matches!(body.get(length), Some(b'/' | b'?')),
    }
}

/// Whether the text behind `scheme:` names an entity of the platform of the scheme, or a server behind a
/// user: `jami:ID`, `xmpp:room@server.example`. A host that stands there alone is a link of its own.
pub(super) fn names(scheme: &str, text: &str, at: usize, known: Option<&Registry>) -> bool {
    let registry = known.unwrap_or_else(|| Registry::builtin());
    let may_have_address = has_address(scheme);
    // `at:`, `im:` and the like are words of prose, unless a user stands behind them.
    let may_name = scheme.len() > 2 && registry.has_scheme(scheme);
    if !may_have_address && !may_name {
        return false;
    }
    // A scheme behind which nothing is named is followed by text that is read again.
    let window = start_of(text, at + MAX_BODY_BYTES);
    let end = Tail::default().end(window, at);
    let Some(body) = window.get(at..end).filter(|body| !body.is_empty()) else { return false };
    if authority::bare(window, &Run::read(window, at, RunContext::Text), known).is_some() {
        return false;
    }
    let Ok(url) = normalize(format!("{scheme}:{body}").as_str(), &Limits::default()) else {
        return false;
    };
    let has_user = may_have_address && body.contains('@');
    has_user && !links_to_server(&url).is_empty()
        || may_name && !registry.recognize(&url).is_empty()
}

/// The address of a repository as git spells it: `git@code.example:owner/name.git`.
pub(super) fn repository(text: &str, user: &Run) -> Option<LinkSpan> {
    let is_git = text.get(user.start..user.end) == Some("git");
    if !is_git || !text_from(text, user.end).starts_with('@') {
        return None;
    }
    let host = Run::read(text, user.end + 1, RunContext::Text);
    let name = text.get(host.start..host.end).filter(|_| host.plain && host.dotted)?;
    let around = Surroundings { path: true, ..Surroundings::default() };
    let path = text_from(text, host.end).strip_prefix(':')?;
    let exists = host_in_text(name, around) == Some(0..name.len());
    path.starts_with(|c: char| c.is_ascii_alphanumeric() || "~_./".contains(c)).then_some(())?;
    let before = char_before(text, user.start);
    let end = Tail { before, ..Tail::default() }.end(text, host.end + 1);
    let path = text.get(host.end + 1..end).filter(|_| exists)?;
    let is_repository = path.contains('/') || path.ends_with(".git");
    is_repository.then_some(LinkSpan { span: user.start..end, url: None, marked: false })
}

/// How much of the text behind a scheme is looked at. The ids of Tox are the longest, of 76 bytes.
const MAX_BODY_BYTES: usize = 128;
