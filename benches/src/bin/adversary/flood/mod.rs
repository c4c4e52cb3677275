//! Links that are made for one file: whoever has it knows the seed of its hashes and can search for
//! links whose look-ups are the slowest.
//!
//! The layout and the hashes are those of `FORMAT.md`, written anew.

use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink_tests::lists;
use xxhash_rust::xxh3::Xxh3;

/// Links for one database.
pub(crate) struct Flood {
    pub(crate) name: String,
    pub(crate) screener: Screener,
    pub(crate) whole: String,
    pub(crate) half: String,
}

/// Every way to flood a table.
pub(crate) fn floods(limit: usize) -> Vec<Flood> {
    let mut rules: String = (0..KEYS)
        .map(|number| format!("{{\"url\":\"host{number}.example/a/{}\"}}\n", number % 97))
        .collect();
    // A key as long as a link, so that every directory of one is looked up.
    rules.push_str(&format!("{{\"url\":\"long.example/{}\"}}\n", "a/".repeat(limit / 2 - 32)));
    let mut info = ListInfo::new("rules", Format::Rules);
    info.kind = ListKind::Category;
    let file = lists::compile(&[(info, rules)]).into_bytes();
    let Some(table) = Slots::of(&file) else {
        println!("the layout of the file is another one: links for it are not built");
        return Vec::new();
    };
    let Ok(database) = outlink::Database::from_bytes(file) else { return Vec::new() };
    let screener = Screener::new(database);
    let (whole, looks) = table.slowest(limit);
    let (half, _) = table.slowest(limit / 2);
    let name = format!("slots: runs of {looks:.0} at every directory");
    vec![Flood { name, screener, whole, half }]
}

/// The slots of the exact table of `url` rules.
struct Slots {
    seed: u64,
    /// From each slot on, how many are in use without a gap.
    runs: Vec<u16>,
}

impl Slots {
    /// Reads what is needed of a file; `None` if it has another version of the format.
    fn of(file: &[u8]) -> Option<Self> {
        let u32_at = |at: usize| Some(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?));
        let u64_at = |at: usize| Some(u64::from_le_bytes(file.get(at..at + 8)?.try_into().ok()?));
        if u32_at(12)? != FORMAT {
            return None;
        }
        let sections = u32_at(20)? as usize;
        let entry = (0..sections).map(|section| 80 + 28 * section);
        let entry = { entry }.find(|entry| u32_at(*entry) == Some(URLS))?;
        let at = u64_at(entry + 4)? as usize;
        let keys = u32_at(at)? as usize;
        let count = u64_at(at + 8)? as usize;
        let slots = at + 24 + 4 * (keys + 1) + 8 * keys;
        let is_used = |slot: usize| u32_at(slots + 6 * slot).is_some_and(|key| key > 0);
        let mut runs = vec![0_u16; count];
        // Twice round, since a run may go on at the beginning.
        for slot in (0..count).chain(0..count).rev() {
            let next = runs.get((slot + 1) % count).copied().unwrap_or_default();
            if let Some(run) = runs.get_mut(slot) {
                *run = if is_used(slot) { next.saturating_add(1) } else { 0 };
            }
        }
        Some(Self { seed: u64_at(32)?, runs })
    }

    /// A link each of whose directories is looked for in the longest run that a short search finds,
    /// and how long these are on average.
    fn slowest(&self, size: usize) -> (String, f64) {
        let mut link = "https://flood.example/".to_owned();
        let mut state = Xxh3::with_seed(self.seed);
        state.update(b"flood.example/");
        let (mut looks, mut directories) = (0_u64, 0_u64);
        while link.len() + 4 <= size {
            let mut best = (0, *b"aaa/");
            for number in 0..TRIES {
                let letter = |shift: u32| b'a' + (number >> shift & 15) as u8;
                let segment = [letter(0), letter(4), letter(8), b'/'];
                let mut with = state.clone();
                with.update(&segment);
                let slot = (u128::from(with.digest()) * self.runs.len() as u128) >> 64;
                let run = self.runs.get(slot as usize).copied().unwrap_or_default();
                best = best.max((run, segment));
            }
            let (run, segment) = best;
            state.update(&segment);
            link.extend(segment.map(char::from));
            looks += u64::from(run);
            directories += 1;
        }
        (link, looks as f64 / directories as f64)
    }
}

/// The version of the format that this file knows.
const FORMAT: u32 = 2;
/// The section of `url` rules.
const URLS: u32 = 8;
/// How many keys the table has.
const KEYS: usize = 200_000;
/// How many segments are tried for each directory.
const TRIES: u32 = 512;
