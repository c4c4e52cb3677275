//! URLs
//!
//! A link in the form in which links and rules are compared, together with what a browser would
//! open.
//!
//! ```c
//! const outlink_url *url = outlink_normalized_url(normalized);
//! outlink_str href = outlink_url_href(url);      // what a worker fetches
//! outlink_str normal = outlink_url_normal(url);  // what rules are compared with
//! outlink_str domain = outlink_url_registrable_domain(url);
//! ```

use outlink::url::Network;
use outlink::url::NormalizedUrl;

use crate::guard::answer;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// A link in normal form.
#[repr(transparent)]
pub struct outlink_url(NormalizedUrl);

/// What a browser would open, with user info, port and fragment: what a preview worker must fetch,
/// and nothing else. Absent if no browser opens the link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_href(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(url?.0.href())))
}

/// The form that rules are compared with: `scheme://host/path?query` of a web link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_normal(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(url?.0.normal())))
}

/// The scheme in lower case, without its colon.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_scheme(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(url?.0.scheme())))
}

/// The host in normal form; absent if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_host(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(url?.0.host())))
}

/// The port; 0 if it is the default one of the scheme.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_port(url: Option<&outlink_url>) -> u16 {
    answer(0, || url?.0.port())
}

/// The path in normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_path(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(url?.0.path())))
}

/// The query in normal form, without its question mark; absent if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_query(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(url?.0.query())))
}

/// The fragment as a browser serializes it, without its number sign; absent if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_fragment(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(url?.0.fragment())))
}

/// The registrable domain of the host (eTLD+1), by the Public Suffix List that the library carries;
/// absent for addresses, public suffixes and links that are not web links.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_registrable_domain(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(url?.0.registrable_domain())))
}

/// What the host addresses: `public`, `loopback`, `private`, `link_local`, `metadata`, `local_name`
/// and so on. No DNS is asked. Absent for links that are not web links.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_network(url: Option<&outlink_url>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of_option(url?.0.network().map(Network::as_str)))
    })
}

/// How many things are odd about how the link is written.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_anomaly_count(url: Option<&outlink_url>) -> usize {
    answer(0, || Some(url?.0.anomalies().len()))
}

/// The name of an anomaly, such as `credentials`; absent if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_url_anomaly(url: Option<&outlink_url>, index: usize) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of(url?.0.anomalies().iter().nth(index)?.as_str()))
    })
}

// SAFETY: the layout is transparent.
unsafe impl Borrowed for outlink_url {
    type Inner = NormalizedUrl;
}
