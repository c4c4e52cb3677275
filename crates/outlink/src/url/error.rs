//! Why a text is not a link.

use super::host::HostError;
use crate::wording::one_line;

/// A text that is not a link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NormalizeError {
    /// There is nothing but white space.
    #[error("the link is empty; write one such as https://host/path")]
    Empty,
    /// It is longer than the limit.
    #[error(
        "the link is {length} bytes long, and at most {limit} are looked at; \
         raise the limit `link_bytes`, or shorten the link"
    )]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// [`Limits::link_bytes`](crate::Limits::link_bytes).
        limit: usize,
    },
    /// It has no host: it is relative, or nothing follows the scheme.
    #[error("the link has no host; write one such as https://host/path")]
    NoHost,
    /// Its host is neither a domain name nor an address.
    #[error(transparent)]
    InvalidHost(#[from] HostError),
    /// What follows the colon behind the host is not a port.
    #[error("`{}` is not a port; write a number from 0 to 65535", one_line(port))]
    InvalidPort {
        /// The first 64 characters of what should be a port.
        port: String,
    },
    /// The URL Standard does not allow it for another reason.
    #[error("`{}` is not a URL: {reason}; write one such as https://host/path", one_line(link))]
    Invalid {
        /// The first 64 characters of the link.
        link: String,
        /// What the parser says.
        reason: String,
    },
}
