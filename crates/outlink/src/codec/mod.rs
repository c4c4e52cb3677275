//! The encodings of links, targets, identities and patterns, and searches eight bytes at a time.
//!
//! Every decoder is total, works in one pass and answers at most as many bytes as it was given,
//! but for [`digits`], whose work grows with the square of its bounded length.

mod base64;
pub(crate) mod digits;
mod fold;
pub(crate) mod hex;
pub(crate) mod near;
pub(crate) mod percent;
pub(crate) mod protobuf;
pub(crate) mod reference;
pub(crate) mod word;

pub use self::base64::base64_decode;
#[cfg(test)]
pub(crate) use self::base64::base64url_encode;
pub(crate) use self::fold::folded;
pub use self::hex::hex_decode;
pub(crate) use self::hex::hex_encode;
pub(crate) use self::percent::percent_decode;
pub(crate) use self::percent::percent_decode_strictly;
