//! What the spelling of a web link says that its normal form does not.

use std::net::IpAddr;

use super::anomaly::Anomalies;
use super::host::Host;
use super::href::Href;
use super::href::split::Pieces;
use super::repair::disguise::is_invisible;
use super::repair::disguise::is_of_emoji;
use crate::codec::percent;
use crate::names::Anomaly;

/// The anomalies of a link as it is written, given what became of it.
pub(super) fn anomalies(written: &str, href: &Href, host: &Host) -> Anomalies {
    let mut anomalies = Anomalies::NONE;
    // Nearly every link is written as a browser would write it, but for the slash after the host.
    if href.text.strip_prefix(written).is_some_and(|rest| matches!(rest, "" | "/")) {
        return anomalies;
    }
    let Some(pieces) = Pieces::of(written) else { return anomalies };
    let has_backslash = pieces.slashes.contains('\\') || pieces.path().contains('\\');
    anomalies.insert_if(has_backslash, Anomaly::Backslash);
    anomalies.insert_if(pieces.slashes.len() != 2, Anomaly::Slashes);
    if pieces.host == host.as_str() || pieces.host.starts_with('[') {
        return anomalies;
    }
    anomalies.insert_if(matches!(host.ip(), Some(IpAddr::V4(_))), Anomaly::Ipv4Spelling);
    if pieces.host.contains('%') {
        anomalies.insert(Anomaly::PercentEncodedHost);
        let decoded = percent::decode_fully(pieces.host.as_bytes());
        anomalies.insert_if(decoded.several_layers, Anomaly::MultipleEncoding);
    }
    let decoded = percent::decode_once(pieces.host.as_bytes());
    if let Ok(name) = std::str::from_utf8(&decoded)
        && !name.is_ascii()
    {
        anomalies.insert_if(hides_characters(name), Anomaly::InvisibleCharacters);
        // A host that no browser opens has not become anything.
        let is_valid = href.host() != host.as_str() || !host.as_str().contains('%');
        anomalies.insert_if(is_valid && is_folded(name, host.as_str()), Anomaly::FoldedHost);
    }
    anomalies
}

/// Whether a name has characters that are not drawn, other than those of emoji.
fn hides_characters(name: &str) -> bool {
    let mut before = None;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        if is_invisible(character) && !is_of_emoji(before, character, characters.peek().copied()) {
            return true;
        }
        before = Some(character);
    }
    false
}

/// The dots of UTS #46 (section 4, step 1 of the mapping table): ASCII, ideographic, full-width,
/// half-width.
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// Whether characters beyond ASCII became ASCII: a dot, or all of a label.
fn is_folded(name: &str, host: &str) -> bool {
    if name.contains(['\u{3002}', '\u{ff0e}', '\u{ff61}']) {
        return true;
    }
    let is_beyond = |c: char| !c.is_ascii() && !is_invisible(c);
    let mut labels = name.split(DOTS).filter(|label| !label.is_empty());
    let mut normal = host.split('.');
    labels.any(|label| {
        let normal = normal.next().unwrap_or_default();
        label.contains(is_beyond) && !normal.starts_with("xn--") && normal.is_ascii()
    })
}
