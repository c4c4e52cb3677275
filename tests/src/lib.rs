//! What the test suite needs: vectors, the files of expected failures, the naive oracle, rules of cases.

pub mod oracle;
pub mod rules;
pub mod vectors;
