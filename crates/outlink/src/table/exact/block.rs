//! What a block holds: keys, each as what it shares with the one before and its own text.

/// A length of four bits that a number follows.
pub(super) const LONG: usize = 15;

/// The keys of a block: for each the number of shared bytes and its own text.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Iterator for Entries<'a> {
    type Item = (usize, &'a [u8]);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (lengths, rest) = self.rest.split_first()?;
        self.rest = rest;
        let (mut shared, mut own) = (usize::from(lengths >> 4), usize::from(lengths & 15));
        if shared == LONG {
            shared = shared.checked_add(self.more()?)?;
        }
        if own == LONG {
            own = own.checked_add(self.more()?)?;
        }
        let (own, rest) = self.rest.split_at_checked(own)?;
        self.rest = rest;
        Some((shared, own))
    }
}

impl Entries<'_> {
    /// The rest of a length, seven bits a byte, the lowest first.
    #[cold]
    fn more(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return usize::try_from(number).ok();
            }
        }
        None
    }
}
