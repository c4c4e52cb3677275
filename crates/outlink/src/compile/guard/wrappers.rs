//! What the table of redirectors says of hosts and paths that many share.
//!
//! A redirector leads anywhere, so a rule for all of it takes down whatever anybody linked through
//! it. The table says where in a link the target stands; here only where the links begin matters.

use crate::expand::Knowledge;

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
    /// What it is, for people.
    pub(super) what: &'static str,
}

/// Every row of the table, once for each of its hosts.
pub(super) fn all() -> Vec<Wrapper> {
    let knowledge = Knowledge::in_force();
    let rows = knowledge.redirectors_table().wrappers().filter(|row| !is_a_trade(row.name));
    let wrappers = rows.flat_map(|row| {
        let of = move |below| Wrapper {
            host: row.host.to_owned(),
            below,
            lead: row.lead.clone(),
            exact: row.is_whole,
            what: row.what,
        };
        [row.itself.then_some(false), row.below.then_some(true)].into_iter().flatten().map(of)
    });
    wrappers.collect()
}

/// Whether the hosts of a row serve advertisers or are traded in by list makers themselves, so that
/// lists of threats name them as a whole and mean it.
fn is_a_trade(name: &str) -> bool {
    let family = name.split('.').next().unwrap_or(name);
    TRADES.contains(&family) || TRADES.contains(&name)
}

/// Families of rows, or single rows, that lists of threats may name as a whole: what counts clicks
/// on advertisements, what hides referrers, and gateways into Tor.
const TRADES: [&str; 46] = [
    "adservicemedia",
    "adtival",
    "affilae",
    "affiliatefuture",
    "affiliatesone",
    "anonym",
    "apptrkr",
    "awin",
    "chitika",
    "cj",
    "clixgalore",
    "convertiser",
    "criteo",
    "cuelinks",
    "dognet",
    "duomai",
    "effiliation",
    "ehub",
    "epn",
    "flexlinks",
    "fmpub",
    "gateway.onion",
    "georiot",
    "google.ads",
    "impact",
    "linka",
    "linkwise",
    "lnkam",
    "mailstat",
    "ouo",
    "pepperjam",
    "pricegrabber",
    "prnewswire",
    "rakuten",
    "salesdoubler",
    "saleshandy",
    "sbsad",
    "shareasale",
    "skimlinks",
    "streamsend",
    "targetcircle",
    "tracdelight",
    "tradedoubler",
    "valuecommerce",
    "viglink",
    "zemanta",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trades_are_in_the_table() {
        for trade in TRADES {
            let mut rows = Knowledge::builtin().redirectors_table().wrappers();
            let family = |name: &str| name.split('.').next() == Some(trade);
            assert!(rows.any(|row| row.name == trade || family(row.name)), "{trade}");
        }
        let wrappers = all();
        assert!(wrappers.iter().any(|wrapper| wrapper.host == "google.co.uk" && wrapper.below));
        assert!(wrappers.iter().all(|wrapper| wrapper.host != "criteo.com"));
    }
}
