//! Rules that fit links of apps and other schemes.

use super::Search;
use crate::hit::Specificity;
use crate::names::RuleKind;
use crate::url::Host;
use crate::url::NormalizedUrl;
use crate::wire::Damaged;

impl Search<'_> {
    /// Looks for the rules of a link for an app: `url` rules for it as it stands, and if it
    /// has a host, the rules for that and for what is below it.
    pub(super) fn app(&mut self, url: &NormalizedUrl) -> Result<(), Damaged> {
        let text = url.normal();
        let rank = if text.contains('?') { Specificity::URL_WITH_QUERY } else { Specificity::URL };
        self.exact(RuleKind::Url, text.as_bytes(), rank)?;
        if let Some((path, query)) = text.split_once('?') {
            self.parameters(path, query)?;
        }
        let Some(host) = url.host() else { return Ok(()) };
        if let Ok(host) = Host::parse(host) {
            let admitted = self.database.admitted_of(host.as_str());
            self.host(host.as_str(), host.ip().is_some(), admitted)?;
            if let Some(ip) = host.ip() {
                self.address(ip)?;
            }
        }
        // With its scheme, `ipfs://CID/a` is looked up as a web link is with its host alone.
        match url.root_bytes().filter(|_| url.path().starts_with('/')) {
            Some(root) => self.paths(text, root, url.path().len()),
            None => Ok(()),
        }
    }
}
