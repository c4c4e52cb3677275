//! Whose place a link is, where strangers share a host: the tenant's name or folder.

use crate::compile;
use crate::url;
use crate::url::NormalizedUrl;

/// The name below a suffix or host that a service hands out to strangers: `gang.github.io`,
/// `gang.wordpress.com`.
pub(super) fn of_host<'a>(url: &'a NormalizedUrl, host: &'a str) -> Option<&'a str> {
    let suffix = url::SuffixList::embedded().public_suffix(host)?;
    let is_private = suffix.section == Some(url::Section::Private);
    let of_suffix = url.registrable_domain().filter(|_| is_private);
    of_suffix.or_else(|| compile::tenant_of_host(host))
}

/// The folder of a tenant, or of the one thing that is meant: `/~gang`, `/@gang`,
/// `/view/gang` of `sites.google.com`.
pub(super) fn of_path<'a>(host: &str, path: &'a str) -> Option<&'a str> {
    let above = compile::shared_folder(host, path).unwrap_or_default();
    let first = path.get(above.len()..)?.strip_prefix('/')?.split('/').next()?;
    let is_home = first.len() > 1 && first.starts_with(['~', '@']);
    let is_below = !above.is_empty() || BUCKETS.contains(&host);
    path.get(..=above.len() + first.len()).filter(|_| is_home || (is_below && !first.is_empty()))
}

/// Hosts of files whose paths begin with the name of a customer's bucket.
const BUCKETS: [&str; 2] = ["storage.cloud.google.com", "storage.googleapis.com"];
