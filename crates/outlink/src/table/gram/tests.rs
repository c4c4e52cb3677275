use proptest::prelude::*;

use super::*;
use crate::wire::writer::Writer;

struct Fixture {
    file: Vec<u8>,
    grams: Grams,
    left: Vec<u32>,
}

fn build(literals: &[impl AsRef<[u8]>]) -> Fixture {
    let mut writer = Writer::default();
    let left = write(7, literals.iter().map(AsRef::as_ref), &mut writer);
    let file = writer.finish();
    let grams = read(&file).unwrap();
    Fixture { file, grams, left }
}

fn read(file: &[u8]) -> Result<Grams, Damaged> {
    let span = Span::within(file, 0, file.len() as u64).unwrap();
    let mut reader = Reader::new("test", file, span);
    let grams = Grams::read("test", &mut reader, 7)?;
    reader.finish()?;
    Ok(grams)
}

fn places(grams: &Grams, file: &[u8], text: &[u8]) -> Result<Vec<GramHit>, Damaged> {
    let mut places = Vec::new();
    let end = grams.find::<()>(file, text, |place| {
        places.push(place);
        ControlFlow::Continue(())
    })?;
    assert_eq!(end, ControlFlow::Continue(()));
    Ok(places)
}

/// All places where literals occur, by looking at every one.
fn naive(literals: &[Vec<u8>], text: &[u8]) -> Vec<GramHit> {
    let mut places = Vec::new();
    for (literal, bytes) in (0..).zip(literals) {
        let windows = text.windows(bytes.len()).enumerate();
        let hits = windows.filter(|(_, window)| window.eq_ignore_ascii_case(bytes));
        places.extend(hits.map(|(start, _)| GramHit { literal, start }));
    }
    places
}

fn agree(literals: &[Vec<u8>], text: &[u8]) -> Result<(), TestCaseError> {
    let Fixture { file, grams, left } = build(literals);
    let mut found = places(&grams, &file, text).unwrap();
    found.sort_unstable();
    found.dedup();
    for place in naive(literals, text) {
        let is_there = found.binary_search(&place).is_ok() || left.contains(&place.literal);
        prop_assert!(is_there, "{place:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_that_occurs_is_passed_over(
        literals in prop::collection::vec("[abA./%é]{1,12}", 1..40),
        text in "[abA./%éß]{0,80}",
    ) {
        let literals: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).collect();
        agree(&literals, text.as_bytes())?;
    }

    #[test]
    fn nor_is_it_across_the_seams_of_a_long_text(
        cuts in prop::collection::vec((200_usize..560, 1_usize..30), 1..20),
        letters in prop::collection::vec(any::<u8>(), 600),
    ) {
        let literals: Vec<Vec<u8>> =
            cuts.iter().map(|(start, length)| letters[*start..start + length].to_vec()).collect();
        agree(&literals, &letters)?;
    }
}

#[test]
fn case_and_short_literals_are_found_up_to_the_end() {
    let literals = ["x", "ab", "abc", "abcd", "abcde", "abcdefg", "abcdefgh"];
    let Fixture { file, grams, left } = build(&literals);
    assert!(left.is_empty());
    let found: Vec<u32> =
        places(&grams, &file, b"X ABCDEFGH").unwrap().iter().map(|place| place.literal).collect();
    for literal in 0..7 {
        assert!(found.contains(&literal), "{}", literals[literal as usize]);
    }
}

#[test]
fn literals_share_the_class_of_the_shorter_ones() {
    let classes =
        |literals: &[String]| u32::from_le_bytes(*build(literals).file.first_chunk().unwrap());
    let word = |number: u32| format!("{:08x}", number.wrapping_mul(2_654_435_761));
    let words = |count: u32, other: &str| -> Vec<String> {
        (0..count).map(word).chain([other.to_owned()]).collect()
    };
    assert_eq!(classes(&words(100, "casino")), 0b10);
    assert_eq!(classes(&words(4096, "casino")), 0b10);
    assert_eq!(classes(&words(100, "chess")), 0b100);
    assert_eq!(classes(&words(4096, "chess")), 0b101, "they are many");
    assert_eq!(classes(&words(100, "bet")), 0b1_0001, "few are so short");
    assert_eq!(classes(&words(100, "roulette")), 0b1, "there is nothing to share");
}

#[test]
fn few_places_are_handed_out_that_are_none() {
    let literals: Vec<String> = (0..10_000_u32).map(|n| format!("word{:x}", n * 7919)).collect();
    let Fixture { file, grams, left } = build(&literals);
    assert!(left.is_empty());
    let text: String =
        (0..20_000_u32).map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761))).collect();
    let found = places(&grams, &file, text.as_bytes()).unwrap();
    assert!(found.len() < 100, "{} of {} positions", found.len(), text.len());
}

#[test]
fn what_has_no_room_is_left() {
    let literals: Vec<String> =
        (0..500).map(|n| format!("{}{}", "a".repeat(n % 9 + 8), ["", "b"][n % 2])).collect();
    let Fixture { file, grams, left } = build(&literals);
    assert!(!left.is_empty() && left.len() < literals.len());
    let text = "a".repeat(1000);
    let found = places(&grams, &file, text.as_bytes()).unwrap();
    assert!(found.len() <= CLASSES.len() * MAX_ENTRIES * text.len());
    let long = [vec![b'a'; MAX_BYTES], vec![b'b'; MAX_BYTES + 1]];
    assert_eq!(build(&long).left, [1]);
    assert!(build(&[b""; 0]).left.is_empty());
}

#[test]
fn damage_is_told_or_harmless() {
    let Fixture { file, .. } = build(&["evil.example", "casino", "bet"]);
    for length in 0..file.len() {
        assert!(read(&file[..length]).is_err(), "{length}");
    }
    for at in 0..file.len() {
        for byte in [0, 1, 0x7f, 0xff] {
            let mut file = file.clone();
            file[at] = byte;
            if let Ok(grams) = read(&file) {
                let _ = places(&grams, &file, b"www.evil.example/casino?bet");
            }
        }
    }
}

#[test]
fn an_index_of_no_size_is_refused() {
    let index = |classes: u32, buckets: u32| {
        let mut writer = Writer::default();
        [classes, buckets, 0].iter().for_each(|number| writer.u32(*number));
        writer.bytes(&vec![0; 12 * buckets as usize + 4]);
        writer.finish()
    };
    assert!(read(&index(0x7f, 2)).is_ok());
    for (classes, buckets) in [(0, 0), (0, 1), (0, 3), (0x80, 2)] {
        assert!(read(&index(classes, buckets)).is_err(), "{classes:x} {buckets}");
    }
}

#[test]
fn an_index_of_what_is_no_literal_is_told() {
    let Fixture { file, grams, .. } = build(&["casino", "paypal-login"]);
    assert_eq!(grams.verify(&file, |literal| literal < 2), Ok(()));
    assert!(grams.verify(&file, |literal| literal < 1).is_err());
}
