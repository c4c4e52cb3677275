//! What the test suite needs: vectors, the files of expected failures, the naive oracle, and what
//! must hold of any input.

pub mod adversary;
pub mod fuzzing;
pub mod lists;
pub mod oracle;
pub mod rules;
pub mod vectors;
