//! `hashes`: one hash or hash prefix per line, in hex.

use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Hashes, input, options, output),
};

fn shape(line: &str) -> Shape {
    let Some(entry) = Comments::USUAL.entry(line) else { return Shape::Comment };
    let is_hex = entry.bytes().all(|byte| byte.is_ascii_hexdigit());
    match entry.len() {
        64 if is_hex => Shape::Surely,
        8..=128 => Shape::could(is_hex && entry.len() % 2 == 0),
        _ => Shape::No,
    }
}

/// The SHA-256 of a Safe Browsing expression, or its first bytes, a line.
pub(crate) struct Hashes;

impl Grammar for Hashes {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        Comments::USUAL.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let foreign = FOREIGN.iter().find(|(digits, _)| *digits == entry.len());
        let hash = match foreign.filter(|_| entry.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some((digits, name)) => {
                let message = format!(
                    "{digits} digits are those of {name}; links are known by SHA-256, so write \
                     that, or a prefix of it of another length"
                );
                Err(Problem::new(DiagnosticCode::InvalidHash, message))
            }
            None => pattern::sha256(entry),
        };
        output.reading(entry, hash, Notes::new());
    }
}

/// Digests of other functions, by their hexadecimal digits. Prefixes of SHA-256 have 4, 8 or 32 bytes
/// in every list that is known.
const FOREIGN: [(usize, &str); 2] = [(32, "an MD5"), (40, "a SHA-1")];
