//! Hosts with their labels in reverse order: `com.example.www`.
//!
//! The keys of hosts and domains are written that way. Sorted, names of one domain are then
//! neighbours that begin alike, which takes a quarter off their table, and the domains above a host
//! are its beginnings.

use std::borrow::Cow;

use crate::limits::NAME_BYTES;

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

/// Writes a host with its labels in reverse order, label by label: what is written after each is a domain
/// above the host, and in the end the host itself. Who knows where labels begin need not look for dots.
pub(crate) struct LabelByLabel<'a, S> {
    host: &'a [u8],
    /// Where the labels begin that are left, the last one first.
    starts: S,
    /// Where the last one of them ends.
    end: usize,
    reversed: [u8; MAX_BYTES],
    written: usize,
}

impl<'a, S: Iterator<Item = usize>> LabelByLabel<'a, S> {
    /// Nothing is written yet.
    pub(crate) fn new(host: &'a str, starts: S) -> Self {
        let (end, host) = (host.len(), host.as_bytes());
        Self { host, starts, end, reversed: [0; MAX_BYTES], written: 0 }
    }

    /// What is written.
    #[inline(always)]
    pub(crate) fn written(&self) -> &[u8] {
        self.reversed.get(..self.written).unwrap_or_default()
    }

    /// Writes one label more and returns all that is written. `None` if there are no more, or if they
    /// take more than [`MAX_BYTES`].
    #[inline(always)]
    pub(crate) fn next_domain(&mut self) -> Option<&[u8]> {
        let start = self.starts.next()?;
        let label = self.host.get(start..self.end)?;
        let mut place = self.written;
        if self.end < self.host.len() {
            *self.reversed.get_mut(place)? = b'.';
            place += 1;
        }
        self.written = place + label.len();
        self.reversed.get_mut(place..self.written)?.copy_from_slice(label);
        self.end = start.wrapping_sub(1);
        Some(self.written())
    }
}

/// The names of a reversed host under which `domain` rules are looked up, each with its number of
/// labels: the host, then every domain above it, as far as they are short enough for a rule.
pub(crate) fn domains(reversed: &[u8]) -> impl Iterator<Item = (&[u8], usize)> {
    let bounded = reversed.get(..=NAME_BYTES).unwrap_or(reversed);
    // Hosts are short: to set up a search would take longer than a look at every byte.
    let labels = 1 + bounded.iter().filter(|byte| **byte == b'.').count();
    let whole = Some(reversed.len()).filter(|bytes| *bytes <= NAME_BYTES);
    let dots = bounded.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.');
    let above = dots.map(|(dot, _)| dot).zip((1..labels).rev());
    let ends = whole.map(|end| (end, labels)).into_iter().chain(above);
    ends.filter_map(|(end, labels)| Some((reversed.get(..end)?, labels)))
}

/// Room for the longest name of DNS, [`NAME_BYTES`], rounded up.
pub(crate) const MAX_BYTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_that_a_rule_may_have_is_looked_up_and_no_longer_one() {
        let of = |host: &str| -> Vec<(String, usize)> {
            let mut reversed = vec![0; host.len()];
            reverse_labels(host.as_bytes(), &mut reversed);
            let name = |name: &[u8]| {
                let mut place = vec![0; name.len()];
                reverse_labels(name, &mut place);
                String::from_utf8(place).unwrap()
            };
            domains(&reversed).map(|(text, labels)| (name(text), labels)).collect()
        };
        let named = |names: &[(&str, usize)]| -> Vec<(String, usize)> {
            names.iter().map(|(name, labels)| ((*name).to_owned(), *labels)).collect()
        };
        assert_eq!(
            of("a.b.example"),
            named(&[("a.b.example", 3), ("b.example", 2), ("example", 1)])
        );
        assert_eq!(of("localhost"), named(&[("localhost", 1)]));
        for host in ["a.".repeat(30_000) + "example", "bc.".repeat(83) + "bcde"] {
            let above = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
            let all = std::iter::once(host.as_str()).chain(above);
            let all = all.filter(|name| name.len() <= NAME_BYTES);
            let expected: Vec<(&str, usize)> =
                all.map(|name| (name, name.split('.').count())).collect();
            assert!(expected[0].0.len() > NAME_BYTES - 2 && expected.len() <= 124);
            assert!(of(&host) == named(&expected), "a host of {} bytes", host.len());
        }
    }

    #[test]
    fn written_label_by_label_a_host_is_every_domain_above_it() {
        for host in ["a.b.example", "localhost", "192.0.2.7", "a..b."] {
            let starts = host.rmatch_indices('.').map(|(dot, _)| dot + 1).chain([0]);
            let mut names = LabelByLabel::new(host, starts);
            let mut written: Vec<Vec<u8>> = Vec::new();
            while let Some(name) = names.next_domain() {
                written.push(name.to_vec());
            }
            let mut place = [0; MAX_BYTES];
            let reversed = reversed(host.as_bytes(), &mut place);
            let expected: Vec<Vec<u8>> = domains(&reversed).map(|it| it.0.to_vec()).collect();
            assert_eq!(names.written(), &*reversed);
            assert_eq!(written, expected.into_iter().rev().collect::<Vec<_>>(), "{host}");
        }
        let long = "x".repeat(MAX_BYTES + 1);
        assert_eq!(LabelByLabel::new(&long, std::iter::once(0)).next_domain(), None);
    }

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
