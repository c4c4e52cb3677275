use super::*;

fn build(keys: &[&str]) -> Vec<u8> {
    let mut kept = KeyList::default();
    keys.iter().for_each(|key| kept.push(key.as_bytes()));
    write(&kept, 99)
}

fn open(file: &[u8]) -> Result<ExactTable, Damaged> {
    ExactTable::open("test", file, Span::within(file, 0, file.len() as u64).unwrap(), 99)
}

/// Names with shared beginnings of all lengths; enough of them to be written with symbols.
fn names(count: u32) -> Vec<String> {
    let ends = ["", ".www", ".www.shop-online", ".é", "-\0", &"long".repeat(40)];
    let name = |number: u32| {
        let middle = number.wrapping_mul(2_654_435_761) % 97;
        format!("com.example-{middle}.{number}{}", ends[number as usize % ends.len()])
    };
    let mut names: Vec<String> = (0..count).map(name).collect();
    names.sort_unstable();
    names
}

#[test]
fn keys_are_found_and_nothing_else() {
    for count in [0, 1, 15, 16, 17, 100, 5000] {
        let names = names(count);
        let keys: Vec<&str> = names.iter().map(String::as_str).collect();
        let file = build(&keys);
        let table = open(&file).unwrap();
        assert_eq!(table.keys(), count);
        let slots = if count == 0 { 0 } else { u64::from(count) * 5 / 4 + 1 };
        assert_eq!(table.slot_count, slots);
        assert_eq!(table.longest(), keys.iter().map(|key| key.len()).max().unwrap_or(0));
        table.verify(&file, |_| Ok(())).unwrap();
        for (group, key) in (0..).zip(&keys) {
            assert_eq!(table.find(&file, key.as_bytes()), Ok(Some(group)), "{key}");
            assert_eq!(table.key(&file, group).as_deref(), Ok(key.as_bytes()));
            for end in 0..key.len() {
                let part = &key.as_bytes()[..end];
                let expected = keys.iter().position(|key| key.as_bytes() == part);
                assert_eq!(table.find(&file, part), Ok(expected.map(|group| group as u32)));
            }
            assert_eq!(table.find(&file, format!("{key}x").as_bytes()), Ok(None));
            assert_eq!(table.find(&file, &key.as_bytes()[1..]), Ok(None));
        }
        assert!(table.key(&file, count).is_err());
    }
}

#[test]
fn a_first_look_at_the_slots_says_what_all_of_them_say() {
    for count in [0, 1, 2, 5, 16, 300, 5000] {
        let names = names(count);
        let keys: Vec<&str> = names.iter().map(String::as_str).collect();
        let file = build(&keys);
        let table = open(&file).unwrap();
        for number in 0..4000_u64 {
            // Among these are hashes of the first slots and of the last ones.
            let hash = match number % 4 {
                0 => number,
                1 => u64::MAX - number,
                _ => number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            };
            let slots = table.blocks_of(&file, hash).next().transpose();
            assert_eq!(table.may_have(&file, hash), slots.map(|block| block.is_some()), "{hash}");
        }
        for key in &keys {
            let hash = table.hash(key.as_bytes()).unwrap();
            assert_eq!(table.may_have(&file, hash), Ok(true), "{key}");
        }
    }
}

/// Whatever block a slot leads to, a key that is not there is not found there, and one that is, is.
#[test]
fn a_block_is_searched_exactly() {
    let keys = ["", "a", "ab", "abc", "abd", "ac", "b", "ba", "bab", "c"];
    let file = build(&keys);
    let table = open(&file).unwrap();
    let letters = ["", "a", "b", "c", "d"];
    for first in letters {
        for second in letters {
            for third in letters {
                let key = format!("{first}{second}{third}");
                let expected = keys.iter().position(|of| *of == key).map(|group| group as u32);
                assert_eq!(
                    table.find_in_block(&file, table.open_block(&file, 0).unwrap(), key.as_bytes()),
                    Ok(expected),
                    "{key}"
                );
            }
        }
    }
}

#[test]
fn text_is_written_with_fewer_bytes_and_read_back() {
    let names = names(5000);
    let keys: Vec<&str> = names.iter().map(String::as_str).collect();
    let file = build(&keys);
    let table = open(&file).unwrap();
    let plain: usize = keys.iter().map(|key| key.len()).sum();
    assert!(file.len() < plain / 3, "{} of {plain} bytes", file.len());
    assert_eq!(file.len(), 60_295, "another choice makes another file of the same list");
    assert_eq!((table.slots.bytes, table.offsets.bytes), (3, 2));
    assert_eq!(file, build(&keys), "the choice of symbols depends on nothing else");
}

#[test]
fn an_empty_table_finds_nothing() {
    let file = build(&[]);
    assert_eq!(open(&file).unwrap().find(&file, b""), Ok(None));
    assert_eq!(open(&file).unwrap().find_hashed(&file, 0, b""), Ok(None));
    open(&file).unwrap().verify(&file, |_| Ok(())).unwrap();
    let file = build(&[""]);
    assert_eq!(open(&file).unwrap().find(&file, b""), Ok(Some(0)), "an empty key is a key");
}

#[test]
fn a_small_table_is_fixed_to_the_byte() {
    let file = build(&["com.example", "com.example.www", "net.example"]);
    let head = [3, 0, 0, 0, 15, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 29, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1];
    assert_eq!(file[..27], head);
    assert_eq!(file[27], 0, "where the block begins");
    let mut slots: Vec<&[u8]> = file[28..36].chunks(2).collect();
    slots.sort_unstable();
    assert_eq!(slots[0], [0, 0]);
    assert!(slots[1..].iter().all(|slot| slot[0] & 1 == 1), "all lead to block 0");
    assert_eq!(&file[36..], b"\x0bcom.example\xb4.www\x0bnet.example");
}

#[test]
fn damage_is_told_or_harmless_and_never_endless() {
    let names = names(700);
    let many: Vec<&str> = names.iter().map(String::as_str).collect();
    for (keys, step) in [(&["a.example", "b.example", "c.example"][..], 1), (&many, 13)] {
        let file = build(keys);
        for length in (0..file.len()).step_by(step) {
            assert!(open(&file[..length]).is_err());
        }
        for at in (0..file.len()).step_by(step) {
            for byte in [0, 1, 4, 0x7f, 0xff] {
                let mut file = file.clone();
                file[at] = byte;
                let Ok(table) = open(&file) else { continue };
                for key in keys.iter().take(3).chain(&["x"]) {
                    let group = table.find(&file, key.as_bytes());
                    if let Ok(Some(group)) = group
                        && let Ok(found) = table.key(&file, group)
                    {
                        assert_eq!(found, key.as_bytes(), "what is found is what was looked for");
                    }
                }
                if step == 1 {
                    let _ = table.verify(&file, |_| Ok(()));
                }
            }
        }
    }
}

#[test]
fn a_full_table_ends_the_search() {
    let mut file = build(&["a", "b", "c"]);
    file[28..36].fill(3);
    let table = open(&file).unwrap();
    assert!(table.find_hashed(&file, 0, b"zz").is_err(), "every slot leads elsewhere");
    assert!(table.verify(&file, |_| Ok(())).is_err());
}

#[test]
fn a_run_of_slots_ends_within_the_limit_wherever_it_begins() {
    let limit = PROBE_LIMIT;
    // How many slots there are, and two runs of them that are taken.
    let cases = [
        (0, [0..0, 0..0], true),
        (4, [0..3, 0..0], true),
        (4, [0..4, 0..0], false),
        (3 * limit, [5..5 + limit, 0..0], true),
        (3 * limit, [5..6 + limit, 0..0], false),
        (3 * limit, [0..limit / 2, 3 * limit - limit / 2..3 * limit], true),
        (3 * limit, [0..limit, 3 * limit - 1..3 * limit], false),
        (3 * limit, [0..limit / 2 + 1, 3 * limit - limit / 2..3 * limit], false),
    ];
    for (count, taken, expected) in cases {
        let is_empty = |slot: u64| !taken.iter().any(|run| run.contains(&slot));
        assert_eq!(runs_end(count, is_empty), expected, "{taken:?} of {count}");
    }
}

/// Names whose home slot is one of the first, if there are so many slots.
fn crowded(count: usize, slots: u64, first: u64) -> Vec<String> {
    let names = (0..).map(|number: u32| format!("{number}.example"));
    let mut names: Vec<String> =
        names.filter(|name| home_of(name, slots) < first).take(count).collect();
    names.sort_unstable();
    names
}

fn home_of(name: &str, slots: u64) -> u64 {
    home(hash(99, name.as_bytes()), slots)
}

fn find_all(names: &[String], file: &[u8]) -> ExactTable {
    let table = open(file).unwrap();
    table.verify(file, |_| Ok(())).unwrap();
    for (group, name) in (0..).zip(names) {
        assert_eq!(table.find(file, name.as_bytes()), Ok(Some(group)));
    }
    table
}

#[test]
fn a_search_goes_to_the_end_of_the_longest_run() {
    let slots = PROBE_LIMIT * 5 / 4 + 1;
    let mut names = crowded(PROBE_LIMIT as usize + 1, slots, 100);
    let first = names.iter().position(|name| home_of(name, slots) == 0).unwrap();
    let missing = names.remove(first);
    let file = build(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let table = find_all(&names, &file);
    assert_eq!(table.slot_count, slots, "a run of just so many slots is allowed");
    let taken = (0..slots).take_while(|slot| table.slots.at(&file, *slot) != Some(0)).count();
    assert_eq!(taken as u64, PROBE_LIMIT);
    assert_eq!(table.find(&file, missing.as_bytes()), Ok(None));
}

#[test]
fn a_run_of_slots_that_is_too_long_makes_a_table_of_more() {
    let slots = 1040 * 5 / 4 + 1;
    let names = crowded(1040, slots, 800);
    let file = build(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(find_all(&names, &file).slot_count, slots + slots / 4 + 1);
}

/// From fifteen on a length has a number of its own, which has a second byte from 128 on.
#[test]
fn keys_of_every_length_are_found() {
    let lengths = [1, 14, 15, 16, 127, 128, 129, 142, 143, 144, 270, 271, 272];
    let base = |(letter, length): (char, usize)| letter.to_string().repeat(length);
    let bases = ('a'..).zip(lengths).map(base);
    let keys: Vec<String> =
        bases.flat_map(|base| [format!("{base}-"), format!("{base}-x")]).collect();
    let file = build(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let table = find_all(&keys, &file);
    for (group, key) in (0..).zip(&keys) {
        assert_eq!(table.key(&file, group).as_deref(), Ok(key.as_bytes()));
    }
}

#[test]
fn numbers_of_no_size_are_refused() {
    let file = build(&[]);
    assert_eq!(file[25..27], [1, 1], "the bytes of a slot and of an offset");
    for (at, bytes) in [(25, 0), (25, 9), (25, 0xff), (26, 0), (26, 9), (26, 0xff)] {
        let mut file = file.clone();
        file[at] = bytes;
        assert!(open(&file).is_err(), "{bytes} at {at}");
    }
}

/// Everything is found, and yet something is wrong.
#[test]
fn a_table_that_contradicts_itself_is_told() {
    let is_sound = |file: &[u8]| open(file).unwrap().verify(file, |_| Ok(())).is_ok();
    // No slot is empty: a search for anything else would not end.
    let mut file = build(&["a", "b", "c"]);
    let empty = (28..36).step_by(2).find(|at| file[*at..at + 2] == [0, 0]).unwrap();
    file.drain(empty..empty + 2);
    file[8] = 3;
    assert!(!is_sound(&file));
    // A key has two slots.
    let mut file = build(&["a", "b", "c", "d", "e"]);
    assert_eq!((file[8], file[25]), (7, 2), "slots, and the bytes of one");
    let slots = 28..42;
    let is_empty = |at: &usize| file[*at..at + 2] == [0, 0];
    let empty = slots.clone().step_by(2).find(is_empty).unwrap();
    let taken = slots.step_by(2).find(|at| !is_empty(at)).unwrap();
    assert!(is_sound(&file));
    file.copy_within(taken..taken + 2, empty);
    assert!(!is_sound(&file));
    // No key is as long as the longest.
    let mut file = build(&["a", "b", "c"]);
    file[4] = 2;
    assert!(!is_sound(&file));
    // There is text of no key.
    let mut file = build(&[]);
    file[16] = 1;
    file.push(0);
    assert!(!is_sound(&file));
}
