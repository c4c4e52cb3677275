//! Onion services: what their names say, and the gateways that serve them on the web.

use keccak::Keccak;

/// The names of a host up to the id of an onion service, which stands before `.onion` there; `None`
/// if no label is such an id.
pub(super) fn service(host: &str) -> Option<&str> {
    up_to_label(host, is_id)
}

/// As [`service`], if the name proves that it is an onion service: ids of version 3 hold a checksum, so
/// that none stands in a host by chance, whatever comes behind it.
pub(crate) fn proven_service(host: &str) -> Option<&str> {
    if host.len() < MIN_HOST {
        return None;
    }
    up_to_label(host, |label| is_id_3(label) && has_checksum(label))
}

/// Whether [`proven_service`] may find one. `false` is certain, and nearly always the answer.
#[inline(always)]
pub(crate) fn may_be_proven(host: &str) -> bool {
    host.len() >= MIN_HOST && has_id_3(host)
}

#[cold]
#[inline(never)]
fn has_id_3(host: &str) -> bool {
    host.split('.').any(is_id_3)
}

/// A host up to the end of the first label that is one that is looked for.
fn up_to_label(host: &str, is_wanted: impl Fn(&str) -> bool) -> Option<&str> {
    let mut end = 0;
    for label in host.split('.') {
        end += label.len();
        if is_wanted(label) {
            return host.get(..end);
        }
        end += 1;
    }
    None
}

/// Whether a label has the form of an id of version 3. Its checksum is not looked at.
fn is_id_3(label: &str) -> bool {
    label.len() == ID_3 && is_id(label)
}

/// The id of an onion service: 56 characters of base32, or 16 in the version before.
fn is_id(label: &str) -> bool {
    matches!(label.len(), ID_2 | ID_3)
        && label.bytes().all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte))
}

/// Whether an id is one of version 3: the key (32 bytes), the checksum (2) and the version (1), which
/// is 3 (<https://spec.torproject.org/rend-spec/encoding-onion-addresses.html>).
fn has_checksum(id: &str) -> bool {
    let mut bytes = [0_u8; 35];
    let mut digits = id.bytes().map(|byte| match byte {
        b'a'..=b'z' => u64::from(byte - b'a'),
        _ => u64::from(byte.saturating_sub(b'2')) + 26,
    });
    // Eight digits are five bytes.
    for five in bytes.chunks_exact_mut(5) {
        let value = digits.by_ref().take(8).fold(0, |value, digit| value << 5 | digit);
        five.copy_from_slice(value.to_be_bytes().get(3..).unwrap_or(&[0; 5]));
    }
    let Some((key, [first, second, VERSION])) = bytes.split_first_chunk::<32>() else {
        return false;
    };
    // SHA3-256 of a text that is shorter than a block: the text, its padding, one permutation
    // (FIPS 202).
    let text = b".onion checksum".iter().chain(key).chain(&[VERSION]);
    let mut block = [0_u8; SHA3_BLOCK];
    for (place, byte) in block.iter_mut().zip(text.chain(&[SHA3_PADDING])) {
        *place = *byte;
    }
    if let Some(last) = block.last_mut() {
        *last |= 0x80;
    }
    let mut state = [0_u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.as_chunks().0) {
        *lane = u64::from_le_bytes(*bytes);
    }
    Keccak::new().with_f1600(|permute| permute(&mut state));
    let [lane, ..] = state;
    lane.to_le_bytes().starts_with(&[*first, *second])
}

/// The length of the shortest host that has a proven id: the id, a dot and a top-level domain.
const MIN_HOST: usize = ID_3 + 3;

/// The length of an id of version 2 and of version 3.
const ID_2: usize = 16;
const ID_3: usize = 56;
const VERSION: u8 = 3;

/// How many bytes of a text SHA3-256 reads at a time, and what it puts behind the last of them.
const SHA3_BLOCK: usize = 136;
const SHA3_PADDING: u8 = 0x06;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_proves_itself() {
        // Published addresses: DuckDuckGo, the Tor Project, ProPublica.
        for id in [
            "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad",
            "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid",
            "p53lf57qovyuvwsc6xnrppyply3vtqm7l6pcobkmyqsiofyeznfu5uqd",
        ] {
            assert!(has_checksum(id), "{id}");
            let host = format!("www.{id}.gate.example");
            assert_eq!(proven_service(&host), Some(&*format!("www.{id}")));
            let other = id.replace(&id[..4], "aaaa");
            assert!(!has_checksum(&other), "{other}");
            assert!(may_be_proven(&host) && may_be_proven(&format!("{other}.example")));
        }
        let plain = format!("{}.example", "a-".repeat(28));
        assert_eq!(proven_service(&plain), None);
        assert!(!may_be_proven(&plain) && !may_be_proven("a.example"));
        assert_eq!(proven_service("a.example"), None);
        assert_eq!(service("x.abcdefghijklmnop.onion.ly"), Some("x.abcdefghijklmnop"));
        assert_eq!(service("foo.onion.ly"), None);
    }
}
