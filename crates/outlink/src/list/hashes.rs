//! `hashes`: a hash or hash prefix a line, in hex.

use super::comment::Comments;
use super::output::Grammar;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;

/// The SHA-256 of a Safe Browsing expression, or its first bytes, a line.
pub(crate) struct Hashes;

impl Grammar for Hashes {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        Comments::USUAL.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        output.reading(entry, pattern::sha256(entry), Notes::new());
    }
}
