//! What the fuzzer checks, on stable Rust: with seeds, with seeds that were changed a little, and
//! with everything that fuzzers have found.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use outlink_tests::fuzzing::TARGETS;
use outlink_tests::fuzzing::Target;

fn target(name: &str) -> Target {
    TARGETS.into_iter().find(|target| target.name == name).expect("there is such a target")
}

/// Runs a target on its seeds, on as many changes of them as given, and on its regressions.
fn run(name: &str, changes: usize) {
    let Target { run, seeds, .. } = target(name);
    let seeds = seeds();
    assert!(!seeds.is_empty(), "{name} has no seeds");
    seeds.iter().for_each(|seed| run(seed));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..changes {
        let seed = &seeds[random.below(seeds.len())];
        run(&changed(seed, &seeds, &mut random));
    }
    let mut regressions = 0;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions").join(name);
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        run(&fs::read(path).unwrap());
        regressions += 1;
    }
    println!("{name}: {} seeds, {changes} changes, {regressions} regressions", seeds.len());
}

/// A few bytes replaced, left out, repeated, or taken from another seed.
fn changed(seed: &[u8], others: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(8)).min(bytes.len());
        match random.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, SPLICES[random.below(SPLICES.len())].bytes())),
            2 => {
                let other = &others[random.below(others.len())];
                let from = random.below(other.len() + 1);
                let until = (from + random.below(16)).min(other.len());
                bytes.splice(at..at, other[from..until].iter().copied());
            }
            3 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.below(256) as u8;
                }
            }
        }
    }
    bytes
}

/// What means something to some parser.
const SPLICES: [&str; 24] = [
    "%", "%25", "%2f", "/", "\\", "..", ".", "@", ":", "#", "?", "//", "[", "]", "xn--", "\t",
    "\u{ad}", "\u{ff0e}", "0x", "https://", "http%3A", "\n", "\u{0}", "\u{feff}",
];

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }
}

#[test]
fn c_api() {
    run("c_api", 2_000);
}

#[test]
fn expand() {
    run("expand", 10_000);
}

#[test]
fn extract() {
    run("extract", 5_000);
}

#[test]
fn normalize() {
    run("normalize", 50_000);
}

#[test]
fn open_database() {
    run("open_database", 500);
}

#[test]
fn parse_list() {
    run("parse_list", 1_000);
}

#[test]
fn policy() {
    run("policy", 1_000);
}

#[test]
fn same_destination() {
    run("same_destination", 2_000);
}

#[test]
fn screen_vs_naive() {
    run("screen_vs_naive", 1_000);
}

/// A target that is not a fuzz target is not fuzzed.
#[test]
fn every_target_is_fuzzed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for target in TARGETS {
        let file = format!("fuzz_targets/{}.rs", target.name);
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        assert!(text.contains(&format!("fuzzing::{}::run", target.name)), "{file}");
        assert!(manifest.contains(&format!("path = \"{file}\"")), "{file} is not in Cargo.toml");
    }
    assert_eq!(fs::read_dir(folder.join("fuzz_targets")).unwrap().count(), TARGETS.len());
}
