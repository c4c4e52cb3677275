//! Keys in memory on their way into a table.

use crate::wire::common_start::common_start;

/// Keys in ascending order, each as what it has more than the one before, so that ten million of
/// them take a third less than their text.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyList {
    /// Of each key the number of bytes that it shares with the one before, the number of those that
    /// it does not, and these.
    text: Vec<u8>,
    last: Vec<u8>,
    count: u32,
    longest: usize,
}

impl KeyList {
    /// Adds a key. Keys are added in ascending order, each once.
    pub(crate) fn push(&mut self, key: &[u8]) {
        debug_assert!(self.count == 0 || self.last.as_slice() < key, "keys come in order");
        let shared = common_start(&self.last, key);
        let own = key.get(shared..).unwrap_or_default();
        put(shared, &mut self.text);
        put(own.len(), &mut self.text);
        self.text.extend_from_slice(own);
        self.last.truncate(shared);
        self.last.extend_from_slice(own);
        self.count += 1;
        self.longest = self.longest.max(key.len());
    }

    /// How many keys there are.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The length of the longest key.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The list as it is kept. Different lists have different bytes, so the seed is made of them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// Hands out every key with the number of bytes that it shares with the one before.
    pub(crate) fn each(&self, mut visit: impl FnMut(usize, &[u8])) {
        let mut key = Vec::with_capacity(self.longest);
        let mut rest = self.text.as_slice();
        while let Some(shared) = take(&mut rest) {
            let length = take(&mut rest).unwrap_or_default();
            let (own, after) = rest.split_at_checked(length).unwrap_or_default();
            key.truncate(shared);
            key.extend_from_slice(own);
            visit(shared, &key);
            rest = after;
        }
    }
}

/// Appends a number, seven bits a byte, the lowest first.
pub(super) fn put(number: usize, out: &mut Vec<u8>) {
    let mut rest = number;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// Takes a number that [`put`] appended.
fn take(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    let mut shift = 0;
    loop {
        let (byte, after) = bytes.split_first()?;
        *bytes = after;
        number |= usize::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_as_they_went_in() {
        let long = "x".repeat(70_000);
        let keys = ["", "a", "com.example", "com.example.www", "com.f", &long];
        let mut kept = KeyList::default();
        keys.iter().for_each(|key| kept.push(key.as_bytes()));
        let mut back = Vec::new();
        kept.each(|shared, key| back.push((shared, String::from_utf8(key.to_vec()).unwrap())));
        let expected = [0, 0, 0, 11, 4, 0].into_iter().zip(keys.map(str::to_owned));
        assert_eq!(back, expected.collect::<Vec<_>>());
        assert_eq!((kept.count(), kept.longest()), (6, 70_000));
    }
}
