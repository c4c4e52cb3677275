//! What the table of redirectors says of hosts and paths that many share.
//!
//! A redirector leads anywhere, so a rule for all of it takes down whatever anybody linked through
//! it. The table says where in a link the target stands; here only where the links begin matters.

use std::collections::HashMap;

use serde::Deserialize;

use crate::expand::REDIRECTORS;

/// What one row of the table says of one host.
pub(super) struct Wrapper {
    /// The host, or what it ends in.
    pub(super) host: String,
    /// Whether names below the host are meant.
    pub(super) below: bool,
    /// The segments with which the paths of its links begin.
    pub(super) lead: String,
    /// Whether that is the whole path, and the target stands in the query.
    pub(super) exact: bool,
    /// Whether the links say where they lead. Of shorteners only those are guarded that
    /// `shared_hosts.txt` names: there are too many whose whole trade is to hide.
    pub(super) opaque: bool,
    /// What it is, for people.
    pub(super) what: &'static str,
}

/// Every row of the table, once for each of its hosts.
pub(super) fn all() -> Vec<Wrapper> {
    // That the table can be read is tested where it is used.
    let Ok(table) = toml::from_str::<Table>(REDIRECTORS) else {
        return Vec::new();
    };
    let rows = table.redirector.iter().filter(|row| !is_a_trade(&row.name));
    rows.flat_map(|row| row.wrappers(&table.endings)).collect()
}

/// Whether the hosts of a row serve advertisers or are traded in by list makers themselves, so that
/// lists of threats name them as a whole and mean it.
fn is_a_trade(name: &str) -> bool {
    let family = name.split('.').next().unwrap_or(name);
    TRADES.contains(&family) || TRADES.contains(&name)
}

#[derive(Deserialize)]
struct Table {
    #[serde(default)]
    endings: HashMap<String, Vec<String>>,
    #[serde(default)]
    redirector: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    #[serde(default)]
    hosts: Vec<String>,
    path: Option<String>,
    #[serde(default)]
    opaque: bool,
    #[serde(default)]
    inert: bool,
    gateway: Option<String>,
}

impl Row {
    fn wrappers(&self, endings: &HashMap<String, Vec<String>>) -> Vec<Wrapper> {
        let (lead, exact) = lead(self.path.as_deref().unwrap_or_default());
        let what = if self.inert {
            "a search engine"
        } else if self.gateway.is_some() {
            "a gateway to other sites"
        } else {
            "a service whose links lead to other sites"
        };
        let wrapper = |host: &str, below: bool| Wrapper {
            host: host.to_owned(),
            below,
            lead: lead.clone(),
            exact,
            opaque: self.opaque,
            what,
        };
        let mut wrappers = Vec::new();
        let all_endings = |host: &String| match host.strip_suffix(".*") {
            Some(stem) => {
                let label = stem.rsplit('.').next().unwrap_or(stem);
                let endings = endings.get(label).into_iter().flatten();
                endings.map(|ending| format!("{stem}.{ending}")).collect()
            }
            None => vec![host.clone()],
        };
        for host in self.hosts.iter().flat_map(all_endings) {
            if let Some(host) = host.strip_prefix("*.") {
                wrappers.push(wrapper(host, true));
            } else if let Some(host) = host.strip_prefix('.') {
                wrappers.extend([wrapper(host, false), wrapper(host, true)]);
            } else {
                wrappers.push(wrapper(&host, false));
            }
        }
        wrappers
    }
}

/// The literal segments with which a path pattern begins, and whether there are no others.
fn lead(path: &str) -> (String, bool) {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let is_literal = |segment: &&&str| !matches!(**segment, "*" | "**" | "{target}" | "{rest}");
    let literal: Vec<&str> = segments.iter().take_while(is_literal).copied().collect();
    let exact = !literal.is_empty() && literal.len() == segments.len();
    (literal.join("/").trim_end_matches('*').to_owned(), exact)
}

/// Families of rows, or single rows, that lists of threats may name as a whole: what counts clicks
/// on advertisements and in mails, what hides referrers, and gateways into Tor.
const TRADES: [&str; 26] = [
    "activecampaign",
    "adjust",
    "adobe",
    "anonym",
    "awin",
    "awstrack",
    "cj",
    "clixgalore",
    "criteo",
    "effiliation",
    "flexlinks",
    "gateway.onion",
    "georiot",
    "google.ads",
    "impact",
    "mailchimp",
    "ouo",
    "pepperjam",
    "postmark",
    "prnewswire",
    "rakuten",
    "shareasale",
    "skimlinks",
    "tradedoubler",
    "valuecommerce",
    "viglink",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_with_literal_segments() {
        for (path, expected) in [
            ("", ("", false)),
            ("/url", ("url", true)),
            ("/link/v2", ("link/v2", true)),
            ("/linkfilter/", ("linkfilter", true)),
            ("/search*", ("search", true)),
            ("/web/*/{rest}", ("web", false)),
            ("/*/url", ("", false)),
            ("/share/**", ("share", false)),
        ] {
            assert_eq!(lead(path), (expected.0.to_owned(), expected.1), "{path}");
        }
    }

    #[test]
    fn the_trades_are_in_the_table() {
        let table: Table = toml::from_str(REDIRECTORS).unwrap();
        for trade in TRADES {
            let is_of_trade = |row: &&Row| {
                row.name == trade || row.name.split('.').next().is_some_and(|name| name == trade)
            };
            assert!(table.redirector.iter().any(|row| is_of_trade(&row)), "{trade}");
        }
        let wrappers = all();
        assert!(wrappers.iter().any(|wrapper| wrapper.host == "images.google.co.uk"));
        assert!(wrappers.iter().all(|wrapper| wrapper.host != "criteo.com"));
    }
}
