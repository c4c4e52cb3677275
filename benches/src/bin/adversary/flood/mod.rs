//! Links that are made for one file: whoever has it knows the seed of its hashes and can search for
//! links whose look-ups are the slowest.
//!
//! The layout and the hashes are those of `FORMAT.md`, written anew.

mod slots;

use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink_tests::lists;
use xxhash_rust::xxh3::Xxh3;

use self::slots::Slots;

/// Links for one database.
pub(crate) struct Flood {
    pub(crate) name: String,
    pub(crate) screener: Screener,
    pub(crate) whole: String,
    pub(crate) half: String,
}

/// Every way to flood a table; `None` for one whose layout is another one than is known here.
pub(crate) fn floods(limit: usize) -> [Option<Flood>; 3] {
    let many = (0..KEYS).map(|number| format!("host{number}.example/a/{}", number % 97));
    // A key as long as a link, so that every directory of one is looked up.
    let long = format!("long.example/{}", "a/".repeat(limit / 2 - 32));
    let shared = format!("shared.example/{}", "k/".repeat(limit / 4));
    // What is longer than every key is not looked up.
    let longest = format!("{shared}{}", "z/".repeat(limit / 4 - 32));
    let page = format!("graph.org/{}", "a/".repeat(limit / 2 - 32));
    [
        Plan {
            name: "slots: the longest runs",
            section: URLS,
            lead: b"",
            keys: many.chain([long]).collect(),
            known: b"host7.example/a/7",
            start: "long.example/".to_owned(),
        },
        Plan {
            name: "slots: keys that share half of the link",
            section: URLS,
            lead: b"",
            keys: (0..FEW).map(|number| format!("{shared}{number}")).chain([longest]).collect(),
            known: format!("{shared}7").as_bytes(),
            start: shared.clone(),
        },
        Plan {
            name: "slots: a long alias",
            section: ALIASES,
            lead: &[URL_KIND],
            keys: (0..FEW).map(|number| format!("graph.org/{number}")).chain([page]).collect(),
            known: b"telegra.ph/7",
            start: "telegra.ph/".to_owned(),
        },
    ]
    .map(|plan| plan.carry_out(limit))
}

/// A database, and what links for it are made of.
struct Plan<'a> {
    name: &'static str,
    /// The section whose table is flooded.
    section: u32,
    /// What stands before a key in what is hashed.
    lead: &'a [u8],
    keys: Vec<String>,
    /// One of the keys of the table.
    known: &'a [u8],
    /// What all links begin with.
    start: String,
}

impl Plan<'_> {
    fn carry_out(self, limit: usize) -> Option<Flood> {
        let rules: String =
            self.keys.iter().map(|key| format!("{{\"url\":\"{key}\"}}\n")).collect();
        let mut info = ListInfo::new("rules", Format::Rules);
        info.kind = ListKind::Category;
        let file = lists::compile(&[(info, rules)]).into_bytes();
        let table = |section: &[u8]| match section.first_chunk() {
            Some(postings) if self.section == ALIASES => {
                4 + 4 * u32::from_le_bytes(*postings) as usize
            }
            _ => 0,
        };
        let slots = Slots::of(&file, self.section, table)?;
        if !slots.have(&[self.lead, self.known].concat()) {
            return None;
        }
        let (whole, looks) = self.slowest(&slots, limit);
        let half = whole.get(..limit / 2)?.to_owned();
        let name = format!("{}, {looks:.1} keys looked at", self.name);
        let screener = Screener::new(Database::from_bytes(file).ok()?);
        Some(Flood { name, screener, whole, half })
    }

    /// A link each of whose directories makes the look-up look at as many keys and slots as a short
    /// search finds, and how many keys these are on average.
    fn slowest(&self, slots: &Slots, size: usize) -> (String, f64) {
        let mut link = format!("https://{}", self.start);
        let mut state = Xxh3::with_seed(slots.seed);
        state.update(self.lead);
        state.update(self.start.as_bytes());
        let (mut keys, mut directories) = (0, 0);
        while link.len() + 5 <= size {
            let mut best = ((0, 0), *b"aaaa/");
            for number in 0..TRIES {
                let letter = |shift: u32| b'a' + (number >> shift & 15) as u8;
                let segment = [letter(0), letter(4), letter(8), letter(12), b'/'];
                let mut with = state.clone();
                with.update(&segment);
                best = best.max((slots.looks(with.digest()), segment));
                // A search for more would take as long again.
                if best.0.0 > 0 && self.section != URLS {
                    break;
                }
            }
            let (looks, segment) = best;
            state.update(&segment);
            link.extend(segment.map(char::from));
            keys += looks.0;
            directories += 1;
        }
        (link, keys as f64 / f64::from(directories))
    }
}

/// The section of `url` rules.
const URLS: u32 = 8;
/// The section of aliases.
const ALIASES: u32 = 16;
/// What the kind `url` is called in an alias.
const URL_KIND: u8 = 2;
/// How many keys the largest table has.
const KEYS: usize = 200_000;
/// How many keys the small tables have.
const FEW: usize = 250;
/// How many segments are tried for each directory.
const TRIES: u32 = 1024;
