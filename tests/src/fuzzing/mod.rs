//! What must hold of any input. One file = one property, a function of bytes that panics where the
//! property does not hold.
//!
//! A fuzzer calls these functions through `fuzz/fuzz_targets` with whatever it comes up with;
//! `tests/suite/fuzzing.rs` calls them on stable Rust with seeds, with changed seeds and with what
//! fuzzers have found, which is kept in `fuzz/regressions`. Where structure helps, the bytes are
//! choices: [`arbitrary`] turns them into rules, links or calls.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a property that does not hold is told by a panic"
)]

mod accounts;
pub mod c_api;
pub mod expand;
pub mod extract;
pub mod normalize;
pub mod open_database;
pub mod parse_list;
pub mod policy;
pub mod same_destination;
pub mod screen_vs_naive;
mod seeds;
pub mod spelling;
mod wrappers;

/// A property with inputs to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, that of the file and of the fuzz target.
    pub name: &'static str,
    /// Panics if the property does not hold.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target, in the order of their names.
pub const TARGETS: [Target; 9] = [
    Target { name: "c_api", run: c_api::run, seeds: seeds::noise },
    Target { name: "expand", run: expand::run, seeds: seeds::links },
    Target { name: "extract", run: extract::run, seeds: seeds::texts },
    Target { name: "normalize", run: normalize::run, seeds: seeds::links },
    Target { name: "open_database", run: open_database::run, seeds: open_database::seeds },
    Target { name: "parse_list", run: parse_list::run, seeds: parse_list::seeds },
    Target { name: "policy", run: policy::run, seeds: policy::seeds },
    Target { name: "same_destination", run: same_destination::run, seeds: seeds::noise },
    Target { name: "screen_vs_naive", run: screen_vs_naive::run, seeds: seeds::noise },
];
