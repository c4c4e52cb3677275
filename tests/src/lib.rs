//! What the test suite needs: vectors, the files of expected failures, the naive oracle, random rules
//! and links, cases for all languages made of them, and what must hold of any input.

pub mod adversary;
pub mod built;
pub mod cases;
pub mod fuzzing;
pub mod lists;
pub mod oracle;
pub mod outside;
pub mod random;
pub mod rules;
pub mod vectors;

/// The examples of the README, which run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
