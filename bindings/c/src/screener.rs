//! Screeners
//!
//! A screener is one or more databases and a policy. It never changes; screening takes any bytes and
//! never fails. To replace its databases while links are screened, use an `outlink_live`.
//!
//! ```c
//! outlink_screener_builder *builder = outlink_screener_builder_new();
//! outlink_screener_builder_add_database(builder, lists, &error);
//! outlink_screener_builder_add_database(builder, urgent, &error); // lies on top
//! outlink_screener_builder_build(builder, &screener, &error);
//! outlink_screener_builder_free(builder);
//! ```

use std::mem::MaybeUninit;
use std::net::IpAddr;
use std::slice;

use outlink::Action;
use outlink::Context;
use outlink::Screener;
use outlink::ScreenerBuilder;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::number_of;
use crate::action::outlink_action;
use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::octets_of;
use crate::boundary::text_of;
use crate::context::outlink_context;
use crate::database::outlink_database;
use crate::guard::answer;
use crate::guard::free;
use crate::knowledge::outlink_knowledge;
use crate::limits::outlink_limits;
use crate::policy::outlink_policy;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::verdict::outlink_verdict;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// Decides about links: one or more databases and a policy.
pub struct outlink_screener(pub(crate) Screener);

/// Puts a screener together that has several databases or limits of its own.
#[derive(Default)]
pub struct outlink_screener_builder(ScreenerBuilder);

/// Canaries of lists. They do not refer to the screener.
pub struct outlink_canaries(Vec<String>);

/// Names of a policy that no database has. They do not refer to the screener.
pub struct outlink_unknown_names(Vec<String>);

/// A screener with one database. `policy` may be NULL: the default policy.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_new(
    database: Option<&outlink_database>,
    policy: Option<&outlink_policy>,
    screener: Option<&mut MaybeUninit<Option<Box<outlink_screener>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let screener = given(screener, "screener")?;
        let mut builder = Screener::builder();
        builder.database(given(database, "database")?.0.clone());
        if let Some(policy) = policy {
            builder.policy(policy.0.clone());
        }
        hand_out(screener, outlink_screener(builder.build()));
        Ok(())
    })
}

/// A builder without databases, with the default policy and the default limits.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_new() -> Option<Box<outlink_screener_builder>> {
    answer(None, || Some(Some(Box::default())))
}

/// Adds a database as the topmost layer.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_add_database(
    builder: Option<&mut outlink_screener_builder>,
    database: Option<&outlink_database>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(builder, "builder")?.0.database(given(database, "database")?.0.clone());
        Ok(())
    })
}

/// Replaces the policy.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_set_policy(
    builder: Option<&mut outlink_screener_builder>,
    policy: Option<&outlink_policy>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(builder, "builder")?.0.policy(given(policy, "policy")?.0.clone());
        Ok(())
    })
}

/// Replaces the limits.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_set_limits(
    builder: Option<&mut outlink_screener_builder>,
    limits: Option<&outlink_limits>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(builder, "builder")?.0.limits(given(limits, "limits")?.0.clone());
        Ok(())
    })
}

/// Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library): what
/// links to its hosts and apps name. Databases carry those that they were compiled with.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_add_platform(
    builder: Option<&mut outlink_screener_builder>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(builder, "builder")?.0.platforms(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library):
/// where links carry a target. Databases carry those that they were compiled with.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_add_redirectors(
    builder: Option<&mut outlink_screener_builder>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(builder, "builder")?.0.redirectors(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Makes a screener. The builder can go on and make others.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_build(
    builder: Option<&outlink_screener_builder>,
    screener: Option<&mut MaybeUninit<Option<Box<outlink_screener>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let screener = given(screener, "screener")?;
        hand_out(screener, outlink_screener(given(builder, "builder")?.0.build()));
        Ok(())
    })
}

/// Frees a builder.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_builder_free(builder: Option<Box<outlink_screener_builder>>) {
    free(builder);
}

/// What a screener goes by: what is built in, what its databases carry, and what was added. Free it with
/// `outlink_knowledge_free`; it does not refer to the screener.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_knowledge(
    screener: Option<&outlink_screener>,
) -> Option<Box<outlink_knowledge>> {
    answer(None, || Some(Some(Box::new(outlink_knowledge(screener?.0.knowledge().clone())))))
}

/// What to do about a link. This is the function for every message and every click.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_action(
    screener: Option<&outlink_screener>,
    link: outlink_str,
    context: Option<&outlink_context>,
) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || action(&screener?.0, &link, context))
}

/// The action for each of `count` links, in one context, written to as many `actions`. Allocates nothing
/// for almost every allowed link.
///
/// Should the call fail, then every action that is not known is `OUTLINK_ACTION_BLOCK`, so that
/// nobody lets a link through who does not look at the status: `actions` is written in any case,
/// unless it is NULL or `count` is more than memory can hold. A link that is NULL with a length is
/// blocked.
///
/// `links` and `actions` are NULL or have room for `count`, and do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn outlink_screener_actions(
    screener: Option<&outlink_screener>,
    links: *const outlink_str,
    count: usize,
    context: Option<&outlink_context>,
    actions: *mut outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    // SAFETY: as for this function.
    let many = unsafe { Many::new(links, count, actions) };
    attempt(error, || many?.screen(&given(screener, "screener")?.0, context))
}

/// The verdict about a link: what to do, and why.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_screen(
    screener: Option<&outlink_screener>,
    link: outlink_str,
    context: Option<&outlink_context>,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let verdict = given(verdict, "verdict")?;
        let screener = &given(screener, "screener")?.0;
        let link = bytes_of(&link, "link")?;
        hand_out(verdict, in_context(context, |context| screener.screen(link, context)).into());
        Ok(())
    })
}

/// What to do about an address that the caller resolved: rules of the kind `ip`, and whether the
/// address is a public one. `address` has the 4 bytes of a `struct in_addr` or the 16 of a `struct
/// in6_addr`. A worker that fetches a link asks for every address of its host, with the policy of
/// `outlink_policy_preview`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_address_action(
    screener: Option<&outlink_screener>,
    address: outlink_bytes,
    context: Option<&outlink_context>,
) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || {
        let (screener, address) = (&screener?.0, address_of(&address).ok()?);
        let verdict = in_context(context, |context| screener.screen_address(address, context));
        Some(number_of(verdict.action()))
    })
}

/// The verdict about an address that the caller resolved; see `outlink_screener_address_action`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_screen_address(
    screener: Option<&outlink_screener>,
    address: outlink_bytes,
    context: Option<&outlink_context>,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let verdict = given(verdict, "verdict")?;
        let screener = &given(screener, "screener")?.0;
        let address = address_of(&address)?;
        let found = in_context(context, |context| screener.screen_address(address, context));
        hand_out(verdict, found.into());
        Ok(())
    })
}

/// The canaries that no rule catches: links that the lists of the databases say must be caught.
/// Something is wrong with the lists if there are any, whatever the policy makes of it. A reload looks
/// for them before it publishes.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_uncaught_canaries(
    screener: Option<&outlink_screener>,
    canaries: Option<&mut MaybeUninit<Option<Box<outlink_canaries>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let canaries = given(canaries, "canaries")?;
        hand_out(canaries, outlink_canaries(given(screener, "screener")?.0.uncaught_canaries()));
        Ok(())
    })
}

/// How many canaries there are.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_canaries_count(canaries: Option<&outlink_canaries>) -> usize {
    answer(0, || Some(canaries?.0.len()))
}

/// A canary; absent if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_canaries_link(
    canaries: Option<&outlink_canaries>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(canaries?.0.get(index)?)))
}

/// Frees canaries.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_canaries_free(canaries: Option<Box<outlink_canaries>>) {
    free(canaries);
}

/// The lists and categories that the policy names and no database has. One may yet come with another
/// database, or the name is misspelled and what the policy says of it never applies: log them after a
/// policy was written anew.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_unknown_policy_names(
    screener: Option<&outlink_screener>,
    names: Option<&mut MaybeUninit<Option<Box<outlink_unknown_names>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let names = given(names, "names")?;
        let unknown = given(screener, "screener")?.0.unknown_policy_names();
        let sentences = unknown.iter().map(ToString::to_string).collect();
        hand_out(names, outlink_unknown_names(sentences));
        Ok(())
    })
}

/// How many names there are.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_unknown_names_count(names: Option<&outlink_unknown_names>) -> usize {
    answer(0, || Some(names?.0.len()))
}

/// A name in a sentence, with the nearest name that a database has, such as "unknown list `owm`, did you
/// mean `own`?"; absent if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_unknown_names_message(
    names: Option<&outlink_unknown_names>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(names?.0.get(index)?)))
}

/// Frees names.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_unknown_names_free(names: Option<Box<outlink_unknown_names>>) {
    free(names);
}

/// Frees a screener.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screener_free(screener: Option<Box<outlink_screener>>) {
    free(screener);
}

/// What to do about a link of a caller; `None` if it cannot be read.
pub(crate) fn action(
    screener: &Screener,
    link: &outlink_str,
    context: Option<&outlink_context>,
) -> Option<outlink_action> {
    let link = link.bytes()?;
    Some(number_of(in_context(context, |context| screener.action(link, context))))
}

/// The arrays of a caller.
pub(crate) struct Many<'a> {
    links: &'a [outlink_str],
    actions: &'a mut [outlink_action],
}

impl<'a> Many<'a> {
    /// Takes hold of the arrays and blocks every link until more is known.
    ///
    /// # Safety
    ///
    /// `links` and `actions` are NULL or have room for `count` for as long as this lives, and do not
    /// overlap.
    pub(crate) unsafe fn new(
        links: *const outlink_str,
        count: usize,
        actions: *mut outlink_action,
    ) -> Result<Self> {
        if count == 0 {
            return Ok(Self { links: &[], actions: &mut [] });
        }
        if count > isize::MAX as usize / size_of::<outlink_str>() {
            let message = format!("the argument `count` is {count}, more than memory can hold");
            return Err(outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message));
        }
        given((!actions.is_null()).then_some(()), "actions")?;
        let block = number_of(Action::Block);
        // SAFETY: there is room for so many; writing initializes what may not be.
        (0..count).for_each(|index| unsafe { actions.add(index).write(block) });
        given((!links.is_null()).then_some(()), "links")?;
        // SAFETY: neither is NULL, there are so many, all of them initialized, and nobody else uses
        // them during the call.
        unsafe {
            Ok(Self {
                links: slice::from_raw_parts(links, count),
                actions: slice::from_raw_parts_mut(actions, count),
            })
        }
    }

    /// Screens so many links at once as the engine can look up together.
    pub(crate) fn screen(
        self,
        screener: &Screener,
        context: Option<&outlink_context>,
    ) -> Result<()> {
        for (links, places) in self.links.chunks(TOGETHER).zip(self.actions.chunks_mut(TOGETHER)) {
            let mut read: [&[u8]; TOGETHER] = [&[]; TOGETHER];
            for (link, place) in links.iter().zip(&mut read) {
                *place = link.bytes().unwrap_or_default();
            }
            // What cannot be read stays blocked, whatever the policy makes of an empty link.
            let mut slots =
                links.iter().zip(places).map(|(link, place)| link.bytes().map(|_| place));
            let read = read.get(..links.len()).unwrap_or_default();
            in_context(context, |context| {
                screener.visit_actions(read, context, |action| {
                    if let Some(Some(place)) = slots.next() {
                        *place = number_of(action);
                    }
                });
            });
        }
        Ok(())
    }
}

/// How many links of a caller become those of the engine at a time, on the stack.
const TOGETHER: usize = 256;

/// Calls with the context of a caller, or with the default one.
pub(crate) fn in_context<T>(
    context: Option<&outlink_context>,
    call: impl FnOnce(&Context) -> T,
) -> T {
    match context {
        Some(context) => call(&context.0),
        None => call(&Context::default()),
    }
}

pub(crate) fn address_of(address: &outlink_bytes) -> Result<IpAddr> {
    let octets = octets_of(address, "address")?;
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).map_err(|_| {
        let message = format!("the argument `address` has {} bytes, not 4 or 16", octets.len());
        outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message)
    })
}
