//! Chains of redirects
//!
//! A guard for a worker that follows redirects: every hop is screened before it is fetched. Give the
//! screener a policy such as `outlink_policy_preview`: the default one lets links and redirects reach
//! addresses that are not public, such as those of cloud metadata. A host with a public name may
//! resolve to such an address, so ask `outlink_chain_address` about the address of each hop, and connect
//! to that address and to no other.
//!
//! ```c
//! outlink_policy *preview = outlink_policy_preview();
//! outlink_screener_new(database, preview, &screener, &error);
//! outlink_policy_free(preview);
//! outlink_chain_new(screener, NULL, &chain, &error);
//! outlink_str location = link, href;
//! outlink_bytes address;
//! do {
//!   if (outlink_chain_hop(chain, location, &verdict, &error)) break;
//!   outlink_verdict_free(verdict);
//!   href = outlink_chain_href(chain);
//!   if (href.data == NULL || !resolve(href, &address)) break;
//!   if (outlink_chain_address(chain, address, &verdict, &error)) break;
//!   outlink_verdict_free(verdict);
//!   href = outlink_chain_href(chain);
//! } while (href.data != NULL && fetch(href, address, &location));
//! outlink_chain_free(chain);
//! ```
//!
//! Beside what a screener finds, a hop has the reason `limit` when the chain is too long (detail
//! `hops`) or comes back to a link that it visited (detail `loop`), both of which block, and the
//! anomaly `downgrade` when it leaves an encrypted connection for an open one.
//!
//! A worker fetches what `outlink_chain_href` gives, as it stands there, for as long as that gives
//! anything. A chain stops at a block, at a reason `limit`, and at a link that is neither `http` nor
//! `https`. Once stopped it stays stopped, and every further call gives the verdict that stopped it.
//!
//! A worker that looks at `outlink_chain_action` alone is stopped by a hop that could not be screened
//! too: after a call that failed it says `OUTLINK_ACTION_BLOCK` until a later hop was screened.

use std::mem::MaybeUninit;

use outlink::Chain;
use outlink::Step;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::action_of;
use crate::action::number_of;
use crate::action::outlink_action;
use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::context::outlink_context;
use crate::guard::answer;
use crate::guard::free;
use crate::screener::address_of;
use crate::screener::in_context;
use crate::screener::outlink_screener;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::verdict::outlink_verdict;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// A chain of redirects.
pub struct outlink_chain {
    chain: Chain,
    /// Whether the verdict of the current hop, or of an address of it, is unknown.
    is_unknown: bool,
    /// The URL of what the page of the current hop shows beside itself.
    resource: String,
}

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
        let made = Chain::new(screener, context);
        hand_out(chain, outlink_chain::of(made));
        Ok(())
    })
}

/// Stops at verdicts of this action too, such as `OUTLINK_ACTION_REVIEW`. At `OUTLINK_ACTION_BLOCK` a
/// chain always stops; `OUTLINK_ACTION_ALLOW` counts as `OUTLINK_ACTION_REVIEW`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_stop_at(
    chain: Option<&mut outlink_chain>,
    action: outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(chain, "chain")?.chain.stop_at(action_of(action)?);
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
    step(chain, verdict, error, |outlink_chain { chain, is_unknown, .. }| {
        // What to fetch is asked for by itself, and the verdict stays with the chain.
        let _ = chain.hop(bytes_of(&location, "location")?);
        *is_unknown = false;
        Ok(())
    })
}

/// Screens an address to which the host of the current hop resolved: the 4 bytes of a `struct
/// in_addr` or the 16 of a `struct in6_addr`. Connect to this address and to no other.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_address(
    chain: Option<&mut outlink_chain>,
    address: outlink_bytes,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    let before = chain.as_ref().is_none_or(|chain| chain.is_unknown);
    step(chain, verdict, error, |outlink_chain { chain, is_unknown, .. }| {
        let _ = chain.address(address_of(&address)?);
        *is_unknown = before;
        Ok(())
    })
}

/// The URL to fetch now: the current hop, exactly as it has to be asked for. Absent before the first
/// hop, where the chain has stopped, for NULL, and after a call that failed until a later hop was
/// screened. It is good until the next call with this chain.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_href(chain: Option<&outlink_chain>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_chain { chain, is_unknown, .. } = chain?;
        chain.href().filter(|_| !is_unknown).map(outlink_str::of)
    })
}

/// Screens what the page of the current hop shows beside itself, such as an `og:image`, and gives the URL
/// to fetch, which is good until the next call with this chain. Absent if it must not be fetched, for
/// NULL, and after a call that failed until a later hop was screened. `reference` may be relative. The
/// chain stays where it is; `outlink_screener_address_action` judges the addresses of the URL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_resource(
    chain: Option<&mut outlink_chain>,
    reference: outlink_str,
) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_chain { chain, is_unknown, resource } = chain?;
        let step = chain.resource(reference.bytes()?);
        match step {
            Step::Fetch(href) if !*is_unknown => {
                *resource = href;
                Some(outlink_str::of(resource))
            }
            _ => None,
        }
    })
}

/// The strictest action so far; `OUTLINK_ACTION_BLOCK` for NULL, and after a call that failed until a
/// later hop was screened.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_action(chain: Option<&outlink_chain>) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || {
        let outlink_chain { chain, is_unknown, .. } = chain?;
        (!is_unknown).then(|| number_of(chain.action()))
    })
}

/// How many hops were screened.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_length(chain: Option<&outlink_chain>) -> usize {
    answer(0, || Some(chain?.chain.len()))
}

/// Frees a chain.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_chain_free(chain: Option<Box<outlink_chain>>) {
    free(chain);
}

impl outlink_chain {
    fn of(chain: Chain) -> Self {
        Self { chain, is_unknown: false, resource: String::new() }
    }
}

fn step(
    chain: Option<&mut outlink_chain>,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    step: impl FnOnce(&mut outlink_chain) -> Result<()>,
) -> outlink_status {
    attempt(error, || {
        let chain = given(chain, "chain")?;
        // Until the step says otherwise, which it does not if it fails or panics.
        chain.is_unknown = true;
        let place = given(verdict, "verdict")?;
        step(chain)?;
        let verdict = chain.chain.verdict().cloned();
        place.write(verdict.map(|verdict| Box::new(verdict.into())));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use outlink::Context;
    use outlink::Database;
    use outlink::Screener;

    use super::*;
    use crate::action::OUTLINK_ACTION_ALLOW;
    use crate::status::OUTLINK_STATUS_OK;
    use crate::status::OUTLINK_STATUS_PANIC;

    #[test]
    fn a_panic_blocks_until_a_later_hop() {
        let screener = Screener::new(Database::starter().expect("it opens"));
        let made = Chain::new(screener, Context::default());
        let mut chain = outlink_chain::of(made);
        assert_eq!(outlink_chain_action(Some(&chain)), OUTLINK_ACTION_ALLOW);
        let mut place = MaybeUninit::new(None);
        let status = step(Some(&mut chain), Some(&mut place), None, |_| panic!("at sea"));
        assert_eq!(status, OUTLINK_STATUS_PANIC);
        assert_eq!(outlink_chain_action(Some(&chain)), OUTLINK_ACTION_BLOCK);
        let address = outlink_bytes::of(&[8, 8, 8, 8]);
        let status = outlink_chain_address(Some(&mut chain), address, Some(&mut place), None);
        assert_eq!(status, OUTLINK_STATUS_OK);
        assert_eq!(outlink_chain_action(Some(&chain)), OUTLINK_ACTION_BLOCK);
        let link = outlink_str::of("https://fine.example/");
        let status = outlink_chain_hop(Some(&mut chain), link, Some(&mut place), None);
        assert_eq!(status, OUTLINK_STATUS_OK);
        assert_eq!(outlink_chain_action(Some(&chain)), OUTLINK_ACTION_ALLOW);
    }
}
