//! Hosts with their labels in reverse order: `com.example.www`.
//!
//! The keys of hosts and domains are written that way. Sorted, names of one domain are then
//! neighbours that begin alike, which takes a quarter off their table, and the domains above a host
//! are its beginnings.

use std::borrow::Cow;

/// Writes a host into a place of its length with its labels in reverse order. Done twice, it is what
/// it was.
pub(crate) fn reverse_labels(host: &[u8], reversed: &mut [u8]) {
    let mut rest = reversed;
    for label in host.rsplit(|byte| *byte == b'.') {
        let Some((place, after)) = rest.split_at_mut_checked(label.len()) else { return };
        place.copy_from_slice(label);
        let Some((dot, after)) = after.split_first_mut() else { return };
        *dot = b'.';
        rest = after;
    }
}

/// A host with its labels in reverse order. `place` spares the allocation if the host fits in.
pub(crate) fn reversed<'a>(host: &[u8], place: &'a mut [u8; MAX_BYTES]) -> Cow<'a, [u8]> {
    match place.get_mut(..host.len()) {
        Some(place) => {
            reverse_labels(host, place);
            Cow::Borrowed(place)
        }
        None => {
            let mut reversed = vec![0; host.len()];
            reverse_labels(host, &mut reversed);
            Cow::Owned(reversed)
        }
    }
}

/// The longest name that DNS has (RFC 1035, section 2.3.4), and then some.
pub(crate) const MAX_BYTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_reversed_and_nothing_else_is() {
        let long = format!("{}.example", "x".repeat(300));
        let expected = format!("example.{}", "x".repeat(300));
        for (host, expected) in [
            ("www.example.com", "com.example.www"),
            ("localhost", "localhost"),
            ("192.0.2.7", "7.2.0.192"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("a..b.", ".b..a"),
            ("", ""),
            (&long, &expected),
        ] {
            let mut place = [0; MAX_BYTES];
            let there = reversed(host.as_bytes(), &mut place).into_owned();
            assert_eq!(there, expected.as_bytes());
            assert_eq!(reversed(&there, &mut place), host.as_bytes());
        }
    }
}
