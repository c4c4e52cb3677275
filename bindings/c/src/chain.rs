//! Chains of redirects
//!
//! A guard for a worker that follows redirects: every hop is screened before it is fetched. Beside
//! what a screener finds, a hop has the reason `limit` when the chain is too long (detail `hops`) or
//! comes back to a link that it visited (detail `loop`), and the anomaly `downgrade` when it leaves
//! an encrypted connection for an open one.

use std::mem::MaybeUninit;

use outlink::Chain;
use outlink::Verdict;
use outlink::url;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::number_of;
use crate::action::outlink_action;
use crate::boundary::Result;
use crate::boundary::answer;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::free;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::context::outlink_context;
use crate::screener::address_of;
use crate::screener::in_context;
use crate::screener::outlink_screener;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::verdict::outlink_verdict;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// A chain of redirects.
pub struct outlink_chain(Chain);

/// A chain that has not begun. `context`, which is copied, may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_new(
    screener: Option<&outlink_screener>,
    context: Option<&outlink_context>,
    chain: Option<&mut MaybeUninit<Option<Box<outlink_chain>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let chain = given(chain, "chain")?;
        let screener = given(screener, "screener")?.0.clone();
        let context = in_context(context, Clone::clone);
        hand_out(chain, outlink_chain(Chain::new(screener, context)));
        Ok(())
    })
}

/// Screens the next hop: the first link, then each `Location` as the server gives it, which may be
/// relative.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_hop(
    chain: Option<&mut outlink_chain>,
    location: outlink_str,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    step(chain, verdict, error, |chain| {
        let location = bytes_of(&location, "location")?;
        Ok(chain.hop(&url::escape_invalid_utf8(location)))
    })
}

/// Screens an address to which the host of the current hop resolved: the 4 bytes of a `struct
/// in_addr` or the 16 of a `struct in6_addr`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_address(
    chain: Option<&mut outlink_chain>,
    address: outlink_bytes,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    step(chain, verdict, error, |chain| Ok(chain.address(address_of(&address)?)))
}

/// The strictest action so far; `OUTLINK_ACTION_BLOCK` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_action(chain: Option<&outlink_chain>) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || Some(number_of(chain?.0.action())))
}

/// How many hops were screened.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_length(chain: Option<&outlink_chain>) -> usize {
    answer(0, || Some(chain?.0.len()))
}

/// Frees a chain.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_free(chain: Option<Box<outlink_chain>>) {
    free(chain);
}

fn step(
    chain: Option<&mut outlink_chain>,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    step: impl FnOnce(&mut Chain) -> Result<Verdict>,
) -> outlink_status {
    attempt(error, || {
        let verdict = given(verdict, "verdict")?;
        hand_out(verdict, step(&mut given(chain, "chain")?.0)?.into());
        Ok(())
    })
}
