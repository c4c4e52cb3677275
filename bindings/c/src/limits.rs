//! Limits
//!
//! How much work a link or a list may cost. A limit on a link adds a reason with the code `limit`, and
//! the policy decides what follows. Three limits block whatever it says: more hops than
//! `OUTLINK_LIMIT_HOPS`, a redirect loop in a chain, and more than 16,384 rules of one database that match
//! one candidate, which causes no more than `guessed` if it is a guessed one. A limit on a list is a
//! diagnostic; a compressed list that unpacks to more is an error.
//!
//! Messages are the same in every language and name a limit by its last words: `hops` is
//! `OUTLINK_LIMIT_HOPS`, `line_bytes` is `OUTLINK_LIST_LIMIT_LINE_BYTES`.
//!
//! ```c
//! outlink_limits *limits = outlink_limits_new();
//! outlink_limits_set(limits, OUTLINK_LIMIT_HOPS, 5, &error);
//! outlink_screener_builder_set_limits(builder, limits, &error);
//! outlink_limits_free(limits);
//! ```

use std::mem::MaybeUninit;

use outlink::Limits;

use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::guard::answer;
use crate::guard::free;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;

/// A limit for links.
pub type outlink_limit = u32;

/// The longest link that is looked at, in bytes. Default: 65,536.
pub const OUTLINK_LIMIT_LINK_BYTES: outlink_limit = 0;
/// How many hops may lead to a candidate, wrappers and entities alike. Default: 8.
pub const OUTLINK_LIMIT_DEPTH: outlink_limit = 1;
/// How many candidates a link may have, itself included. Default: 32.
pub const OUTLINK_LIMIT_CANDIDATES: outlink_limit = 2;
/// How many bytes may be decoded while a link is unwrapped. Default: 65,536.
pub const OUTLINK_LIMIT_DECODED_BYTES: outlink_limit = 3;
/// How many hops a chain of redirects may have. Default: 20.
pub const OUTLINK_LIMIT_HOPS: outlink_limit = 4;

/// The limits that links are held to.
#[derive(Default)]
pub struct outlink_limits(pub(crate) Limits);

/// The default limits.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_limits_new() -> Option<Box<outlink_limits>> {
    answer(None, || Some(Some(Box::default())))
}

/// Sets a limit.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_limits_set(
    limits: Option<&mut outlink_limits>,
    limit: outlink_limit,
    value: usize,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        *field(&mut given(limits, "limits")?.0, limit)? = value;
        Ok(())
    })
}

/// Frees limits.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_limits_free(limits: Option<Box<outlink_limits>>) {
    free(limits);
}

/// The limits of a caller, or the default ones.
pub(crate) fn or_default(limits: Option<&outlink_limits>) -> Limits {
    limits.map(|limits| limits.0.clone()).unwrap_or_default()
}

fn field(limits: &mut Limits, limit: outlink_limit) -> Result<&mut usize> {
    Ok(match limit {
        OUTLINK_LIMIT_LINK_BYTES => &mut limits.link_bytes,
        OUTLINK_LIMIT_DEPTH => &mut limits.depth,
        OUTLINK_LIMIT_CANDIDATES => &mut limits.candidates,
        OUTLINK_LIMIT_DECODED_BYTES => &mut limits.decoded_bytes,
        OUTLINK_LIMIT_HOPS => &mut limits.hops,
        _ => {
            let message = format!("the argument `limit` has no meaning as {limit}");
            return Err(outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message));
        }
    })
}
