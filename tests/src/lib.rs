//! What the test suite needs: vectors, the files of expected failures, the naive oracle.

pub mod oracle;
pub mod vectors;
