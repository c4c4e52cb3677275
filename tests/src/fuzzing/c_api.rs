//! Sequences of calls of the C interface, with objects, NULL and nonsense for arguments: no call
//! panics, outputs are written on success and errors on failure, views are text, and what an object
//! says does not depend on what became of those that it was made of.

#![allow(unsafe_code, reason = "outputs and views are those of C")]

use std::mem;
use std::mem::MaybeUninit;
use std::ptr;
use std::slice;
use std::str;

use arbitrary::Arbitrary;
use arbitrary::Unstructured;
use outlink_c::action::OUTLINK_ACTION_BLOCK;
use outlink_c::chain;
use outlink_c::chain::outlink_chain;
use outlink_c::compile;
use outlink_c::compile::outlink_compiled;
use outlink_c::compile::outlink_compiler;
use outlink_c::context;
use outlink_c::context::outlink_context;
use outlink_c::database;
use outlink_c::database::outlink_database;
use outlink_c::expand;
use outlink_c::extract;
use outlink_c::limits;
use outlink_c::limits::outlink_limits;
use outlink_c::list;
use outlink_c::list::outlink_list;
use outlink_c::normalize;
use outlink_c::policy;
use outlink_c::policy::outlink_policy;
use outlink_c::screener;
use outlink_c::screener::outlink_screener;
use outlink_c::screener::outlink_screener_builder;
use outlink_c::status;
use outlink_c::status::OUTLINK_STATUS_OK;
use outlink_c::status::OUTLINK_STATUS_PANIC;
use outlink_c::status::outlink_error;
use outlink_c::status::outlink_status;
use outlink_c::verdict::outlink_verdict;
use outlink_c::view::outlink_bytes;
use outlink_c::view::outlink_str;
use outlink_c::when;

use self::reading::read_candidate;
use self::reading::read_url;
use self::reading::read_verdict;

mod reading;

/// Makes the calls that the bytes stand for.
pub fn run(bytes: &[u8]) {
    let Ok(calls) = Vec::<Call>::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let mut objects = Objects::default();
    for call in calls.iter().take(64) {
        objects.call(call);
    }
    objects.free();
}

/// A call, or a few that belong together. Numbers choose among the objects that there are.
#[derive(Debug, Arbitrary)]
enum Call {
    Starter,
    FromBytes(Text),
    Verify(u8),
    NewContext { now: i64, jurisdiction: Text, audience: Text },
    NewLimits { limit: u8, value: u32 },
    NewPolicy(Text),
    SetPolicy { policy: u8, setting: u8, action: u8, category: Text, anomaly: Text },
    AddWhen { policy: u8, action: u8, text: Text, number: u8 },
    NewList { format: u8, kind: u8, text: Text, canary: Text, is_keyed: bool },
    NewCompiler(Text),
    Compile { compiler: u8, list: u8, text: Text },
    Finish { compiler: u8 },
    Open { compiled: u8 },
    NewScreener { database: u8, policy: u8 },
    Build { database: u8, policy: u8, limits: u8 },
    Screen { screener: u8, link: Text, context: u8 },
    Actions { screener: u8, links: [Text; 3], context: u8 },
    Address { screener: u8, address: Vec<u8>, context: u8 },
    NewChain { screener: u8, context: u8 },
    Hop { chain: u8, link: Text },
    Normalize { link: Text, limits: u8 },
    Expand { link: Text, limits: u8 },
    Extract(Text),
    Free { kind: u8, number: u8 },
}

#[derive(Debug, Arbitrary)]
enum Text {
    Known(u8),
    Bytes(Vec<u8>),
    Null,
    NullWithLength(u8),
    TooLong,
}

/// What was made and not yet freed.
#[derive(Default)]
#[expect(clippy::vec_box, reason = "the interface hands out boxes and takes them back")]
struct Objects {
    databases: Vec<Box<outlink_database>>,
    contexts: Vec<Box<outlink_context>>,
    limits: Vec<Box<outlink_limits>>,
    policies: Vec<Box<outlink_policy>>,
    lists: Vec<Box<outlink_list>>,
    compilers: Vec<Box<outlink_compiler>>,
    compiled: Vec<Box<outlink_compiled>>,
    builders: Vec<Box<outlink_screener_builder>>,
    screeners: Vec<Box<outlink_screener>>,
    chains: Vec<Box<outlink_chain>>,
    /// With everything that they said when they were made.
    verdicts: Vec<(Box<outlink_verdict>, Vec<Option<String>>)>,
}

impl Objects {
    fn call(&mut self, call: &Call) {
        match call {
            Call::Starter => {
                let made = made(|place, error| database::outlink_database_starter(place, error));
                self.databases.extend(made);
            }
            Call::FromBytes(bytes) => {
                let bytes = bytes.bytes();
                self.databases.extend(made(|place, error| {
                    database::outlink_database_from_bytes(bytes, None, place, error)
                }));
            }
            Call::Verify(number) => {
                let database = chosen(&self.databases, *number);
                done(|error| database::outlink_database_verify(database, error));
                assert_eq!(
                    read(database::outlink_database_name(database)).is_some(),
                    database.is_some()
                );
                read(database::outlink_database_id(database));
                for index in 0..=database::outlink_database_list_count(database) {
                    read(database::outlink_database_list_name(database, index));
                    database::outlink_database_list_rule_count(database, index);
                }
            }
            Call::NewContext { now, jurisdiction, audience } => {
                let mut new = context::outlink_context_new();
                done(|error| context::outlink_context_set_now(new.as_deref_mut(), *now, error));
                done(|error| {
                    let code = jurisdiction.view();
                    context::outlink_context_add_jurisdiction(new.as_deref_mut(), code, error)
                });
                let audience = audience.view();
                done(|error| {
                    context::outlink_context_set_audience(new.as_deref_mut(), audience, error)
                });
                done(|error| {
                    context::outlink_context_set_surface(new.as_deref_mut(), audience, error)
                });
                self.contexts.extend(new);
            }
            Call::NewLimits { limit, value } => {
                let mut new = limits::outlink_limits_new();
                let (limit, value) = (u32::from(limit % 8), *value as usize);
                done(|error| limits::outlink_limits_set(new.as_deref_mut(), limit, value, error));
                self.limits.extend(new);
            }
            Call::NewPolicy(text) => {
                let text = text.view();
                let from_toml =
                    made(|place, error| policy::outlink_policy_from_toml(text, place, error));
                self.policies.extend(from_toml.or_else(|| policy::outlink_policy_preview()));
            }
            Call::SetPolicy { policy, setting, action, category, anomaly } => {
                let mut policy = chosen_mut(&mut self.policies, *policy);
                let (setting, action) = (u32::from(setting % 12), u32::from(action % 5) * 10);
                done(|error| {
                    policy::outlink_policy_set(policy.as_deref_mut(), setting, action, error)
                });
                let (category, anomaly) = (category.view(), anomaly.view());
                done(|error| {
                    let policy = policy.as_deref_mut();
                    policy::outlink_policy_set_category(policy, category, action, error)
                });
                done(|error| {
                    let policy = policy.as_deref_mut();
                    policy::outlink_policy_set_anomaly(policy, anomaly, action, error)
                });
                policy::outlink_policy_action(policy.as_deref(), setting);
            }
            Call::AddWhen { policy, action, text, number } => {
                let (action, number) = (u32::from(action % 5) * 10, u32::from(number % 14));
                let when = made(|place, error| when::outlink_when_new(action, place, error));
                let Some(mut when) = when else { return };
                let text = text.view();
                done(|error| when::outlink_when_add_category(Some(&mut *when), text, error));
                done(|error| when::outlink_when_add_code(Some(&mut *when), number, error));
                done(|error| when::outlink_when_set_ground(Some(&mut *when), number, error));
                done(|error| when::outlink_when_add_jurisdiction(Some(&mut *when), text, error));
                let policy = chosen_mut(&mut self.policies, *policy);
                done(|error| policy::outlink_policy_add_when(policy, Some(&*when), error));
                when::outlink_when_free(Some(when));
            }
            Call::NewList { format, kind, text, canary, is_keyed } => {
                let (format, kind) = (u32::from(format % 12), u32::from(kind % 3));
                let name = Text::Known(LIST).view();
                let new = made(|place, error| list::outlink_list_new(name, format, place, error));
                let Some(mut new) = new else { return };
                let (text, canary) = (text.view(), canary.view());
                done(|error| list::outlink_list_set_kind(Some(&mut *new), kind, error));
                done(|error| list::outlink_list_set_exceptions(Some(&mut *new), kind, error));
                done(|error| list::outlink_list_set_keyed(Some(&mut *new), *is_keyed, error));
                done(|error| list::outlink_list_add_canary(Some(&mut *new), canary, error));
                done(|error| list::outlink_list_set_category(Some(&mut *new), text, error));
                done(|error| list::outlink_list_add_jurisdiction(Some(&mut *new), text, error));
                self.lists.push(new);
            }
            Call::NewCompiler(name) => {
                let name = name.view();
                self.compilers
                    .extend(made(|place, error| compile::outlink_compiler_new(name, place, error)));
            }
            Call::Compile { compiler, list, text } => {
                let compiler = chosen_mut(&mut self.compilers, *compiler);
                let list = chosen(&self.lists, *list);
                let bytes = text.bytes();
                done(|error| compile::outlink_compiler_add_bytes(compiler, list, bytes, error));
            }
            Call::Finish { compiler } => {
                let compiler = chosen_mut(&mut self.compilers, *compiler);
                let finished =
                    made(|place, error| compile::outlink_compiler_finish(compiler, place, error));
                if let Some(compiled) = &finished {
                    assert!(read(compile::outlink_compiled_report(Some(&**compiled))).is_some());
                    compile::outlink_compiled_rule_count(Some(&**compiled));
                }
                self.compiled.extend(finished);
            }
            Call::Open { compiled } => {
                let compiled = chosen(&self.compiled, *compiled);
                self.databases.extend(made(|place, error| {
                    compile::outlink_compiled_open(compiled, None, place, error)
                }));
            }
            Call::NewScreener { database, policy } => {
                let (database, policy) =
                    (chosen(&self.databases, *database), chosen(&self.policies, *policy));
                self.screeners.extend(made(|place, error| {
                    screener::outlink_screener_new(database, policy, place, error)
                }));
            }
            Call::Build { database, policy, limits } => {
                if self.builders.is_empty() {
                    self.builders.extend(screener::outlink_screener_builder_new());
                }
                let mut builder = self.builders.first_mut().map(|builder| &mut **builder);
                let database = chosen(&self.databases, *database);
                done(|error| {
                    let builder = builder.as_deref_mut();
                    screener::outlink_screener_builder_add_database(builder, database, error)
                });
                let policy = chosen(&self.policies, *policy);
                done(|error| {
                    let builder = builder.as_deref_mut();
                    screener::outlink_screener_builder_set_policy(builder, policy, error)
                });
                let limits = chosen(&self.limits, *limits);
                done(|error| {
                    let builder = builder.as_deref_mut();
                    screener::outlink_screener_builder_set_limits(builder, limits, error)
                });
                self.screeners.extend(made(|place, error| {
                    screener::outlink_screener_builder_build(builder.as_deref(), place, error)
                }));
                let screener = self.screeners.last().map(|screener| &**screener);
                let canaries = made(|place, error| {
                    screener::outlink_screener_uncaught_canaries(screener, place, error)
                });
                let count = screener::outlink_canaries_count(canaries.as_deref());
                for index in 0..=count {
                    let link = read(screener::outlink_canaries_link(canaries.as_deref(), index));
                    assert_eq!(link.is_some(), index < count);
                }
                screener::outlink_canaries_free(canaries);
            }
            Call::Screen { screener, link, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                let link = link.view();
                let action = screener::outlink_screener_action(screener, link, context);
                let verdict = made(|place, error| {
                    screener::outlink_screener_screen(screener, link, context, place, error)
                });
                match verdict {
                    Some(verdict) => self.keep(verdict, Some(action)),
                    None => assert_eq!(action, OUTLINK_ACTION_BLOCK, "what is no link is blocked"),
                }
            }
            Call::Actions { screener, links, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                let views = links.each_ref().map(Text::view);
                let mut actions = [7; 3];
                let (count, place) = (views.len(), actions.as_mut_ptr());
                done(|error| {
                    let links = views.as_ptr();
                    // SAFETY: both arrays have room for so many, and do not overlap.
                    unsafe {
                        screener::outlink_screener_actions(
                            screener, links, count, context, place, error,
                        )
                    }
                });
                for (link, action) in views.iter().zip(actions) {
                    assert_eq!(action, screener::outlink_screener_action(screener, *link, context));
                }
            }
            Call::Address { screener, address, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                let address = Text::Bytes(address.clone());
                let address = address.bytes();
                let action = screener::outlink_screener_address_action(screener, address, context);
                let verdict = made(|place, error| {
                    screener::outlink_screener_screen_address(
                        screener, address, context, place, error,
                    )
                });
                if let Some(verdict) = verdict {
                    self.keep(verdict, Some(action));
                }
            }
            Call::NewChain { screener, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                self.chains.extend(made(|place, error| {
                    chain::outlink_chain_new(screener, context, place, error)
                }));
            }
            Call::Hop { chain, link } => {
                let mut chain = chosen_mut(&mut self.chains, *chain);
                let link = link.view();
                let verdict = made(|place, error| {
                    chain::outlink_chain_hop(chain.as_deref_mut(), link, place, error)
                });
                let action = chain::outlink_chain_action(chain.as_deref());
                chain::outlink_chain_length(chain.as_deref());
                match verdict {
                    Some(verdict) => {
                        assert!(
                            reading::action(&verdict) <= action,
                            "a chain is as strict as its hops"
                        );
                        self.keep(verdict, None);
                    }
                    None => assert_eq!(action, OUTLINK_ACTION_BLOCK, "a hop that failed blocks"),
                }
            }
            Call::Normalize { link, limits } => {
                let (link, limits) = (link.view(), chosen(&self.limits, *limits));
                let made =
                    made(|place, error| normalize::outlink_normalize(link, limits, place, error));
                let Some(normalized) = made else { return };
                let url = normalize::outlink_normalized_url(Some(&*normalized));
                let problem = read(normalize::outlink_normalized_error(Some(&*normalized)));
                assert_eq!(url.is_some(), problem.is_none());
                read_url(url);
                assert!(read(normalize::outlink_normalized_json(Some(&*normalized))).is_some());
                normalize::outlink_normalized_free(Some(normalized));
            }
            Call::Expand { link, limits } => {
                let (link, limits) = (link.view(), chosen(&self.limits, *limits));
                let made = made(|place, error| expand::outlink_expand(link, limits, place, error));
                let Some(expansion) = made else { return };
                let count = expand::outlink_expansion_candidate_count(Some(&*expansion));
                for index in 0..=count {
                    let candidate = expand::outlink_expansion_candidate(Some(&*expansion), index);
                    assert_eq!(candidate.is_some(), index < count);
                    read_candidate(candidate);
                }
                read(expand::outlink_expansion_limit(Some(&*expansion)));
                read(expand::outlink_expansion_error(Some(&*expansion)));
                assert!(read(expand::outlink_expansion_json(Some(&*expansion))).is_some());
                expand::outlink_expansion_free(Some(expansion));
            }
            Call::Extract(text) => {
                let text = text.view();
                let made = made(|place, error| extract::outlink_extract(text, place, error));
                let Some(links) = made else { return };
                for index in 0..=extract::outlink_links_count(Some(&*links)) {
                    let start = extract::outlink_links_start(Some(&*links), index);
                    assert!(start <= extract::outlink_links_end(Some(&*links), index));
                    read(extract::outlink_links_url(Some(&*links), index));
                }
                extract::outlink_links_free(Some(links));
            }
            Call::Free { kind, number } => self.free_one(*kind, *number),
        }
    }

    fn keep(&mut self, verdict: Box<outlink_verdict>, action: Option<u32>) {
        let said = read_verdict(&verdict);
        assert!(action.is_none_or(|action| action == reading::action(&verdict)));
        self.verdicts.push((verdict, said));
    }

    fn free_one(&mut self, kind: u8, number: u8) {
        match kind % 11 {
            0 => database::outlink_database_free(taken(&mut self.databases, number)),
            1 => context::outlink_context_free(taken(&mut self.contexts, number)),
            2 => limits::outlink_limits_free(taken(&mut self.limits, number)),
            3 => policy::outlink_policy_free(taken(&mut self.policies, number)),
            4 => list::outlink_list_free(taken(&mut self.lists, number)),
            5 => compile::outlink_compiler_free(taken(&mut self.compilers, number)),
            6 => compile::outlink_compiled_free(taken(&mut self.compiled, number)),
            7 => screener::outlink_screener_builder_free(taken(&mut self.builders, number)),
            8 => screener::outlink_screener_free(taken(&mut self.screeners, number)),
            9 => chain::outlink_chain_free(taken(&mut self.chains, number)),
            _ => {
                if let Some((verdict, said)) = taken(&mut self.verdicts, number) {
                    assert_eq!(read_verdict(&verdict), said);
                    outlink_c::verdict::outlink_verdict_free(Some(verdict));
                }
            }
        }
    }

    /// What verdicts were made of goes first.
    fn free(mut self) {
        for kind in 0..11 {
            for _ in 0..64 {
                self.free_one(kind, 0);
            }
        }
        assert!(self.verdicts.is_empty());
    }
}

impl Text {
    fn view(&self) -> outlink_str {
        // SAFETY: the two have the same layout, that of C.
        unsafe { mem::transmute(self.parts()) }
    }

    fn bytes(&self) -> outlink_bytes {
        // SAFETY: as above.
        unsafe { mem::transmute(self.parts()) }
    }

    fn parts(&self) -> Parts {
        match self {
            Self::Known(number) => Parts::of(TEXTS[usize::from(*number) % TEXTS.len()].as_bytes()),
            Self::Bytes(bytes) => Parts::of(bytes),
            Self::Null => Parts { data: ptr::null(), len: 0 },
            Self::NullWithLength(length) => Parts { data: ptr::null(), len: usize::from(*length) },
            Self::TooLong => Parts { data: b"x".as_ptr(), len: usize::MAX },
        }
    }
}

/// A view as callers see it, whose fields are not for Rust.
#[repr(C)]
struct Parts {
    data: *const u8,
    len: usize,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), len: bytes.len() }
    }
}

/// Makes an object.
pub fn made<T>(
    call: impl FnOnce(
        Option<&mut MaybeUninit<Option<Box<T>>>>,
        Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    ) -> outlink_status,
) -> Option<Box<T>> {
    let mut object = MaybeUninit::new(None);
    let is_done = done(|error| call(Some(&mut object), error));
    // SAFETY: it was initialized above.
    let object = unsafe { object.assume_init() };
    assert_eq!(object.is_some(), is_done, "outputs are written on success only");
    object
}

/// Makes a call that can fail. Whether it succeeded.
pub(crate) fn done(
    call: impl FnOnce(Option<&mut MaybeUninit<Option<Box<outlink_error>>>>) -> outlink_status,
) -> bool {
    let mut error = MaybeUninit::new(None);
    let status = call(Some(&mut error));
    // SAFETY: it was initialized above.
    let error: Option<Box<outlink_error>> = unsafe { error.assume_init() };
    let message = read(status::outlink_error_message(error.as_deref()));
    assert_ne!(status, OUTLINK_STATUS_PANIC, "{message:?}");
    assert_eq!(status == OUTLINK_STATUS_OK, error.is_none(), "errors are written on failure only");
    if error.is_some() {
        assert_eq!(status::outlink_error_status(error.as_deref()), status);
        assert!(message.is_some_and(|message| !message.is_empty()));
    }
    status::outlink_error_free(error);
    status == OUTLINK_STATUS_OK
}

/// A view of bytes.
pub fn view(bytes: &[u8]) -> outlink_str {
    // SAFETY: the two have the same layout, that of C.
    unsafe { mem::transmute(Parts::of(bytes)) }
}

/// The text of a view.
pub(crate) fn read(view: outlink_str) -> Option<String> {
    // SAFETY: the two have the same layout, that of C.
    let Parts { data, len } = unsafe { mem::transmute::<outlink_str, Parts>(view) };
    if data.is_null() {
        assert_eq!(len, 0);
        return None;
    }
    // SAFETY: the view came from an object that is still there.
    let bytes = unsafe { slice::from_raw_parts(data, len) };
    Some(str::from_utf8(bytes).expect("what comes out is UTF-8").to_owned())
}

/// One of the objects, or NULL.
fn chosen<T>(objects: &[Box<T>], number: u8) -> Option<&T> {
    objects.get(usize::from(number) % (objects.len() + 1)).map(|object| &**object)
}

fn chosen_mut<T>(objects: &mut [Box<T>], number: u8) -> Option<&mut T> {
    let count = objects.len();
    objects.get_mut(usize::from(number) % (count + 1)).map(|object| &mut **object)
}

/// One of the objects, to be freed; NULL if there is none.
fn taken<T>(objects: &mut Vec<T>, number: u8) -> Option<T> {
    let count = objects.len();
    (count > 0).then(|| objects.swap_remove(usize::from(number) % count))
}

/// The place of the name of lists.
const LIST: u8 = 21;

const TEXTS: [&str; 22] = [
    "",
    "https://evil.example/a?b#c",
    "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F",
    "https://t.me/s/foo/7",
    "http://127.0.0.1/",
    "https://testsafebrowsing.appspot.com/s/phishing.html",
    "see evil[.]example and hxxp://a.example/b",
    "evil.example\nexample.org\n",
    "||evil.example^$important\n@@||a.evil.example^\n/foo.*bar/\n",
    "{\"domain\":\"evil.example\",\"mandatory\":true,\"category\":\"malware\"}\n",
    "{\"entity\":\"telegram:username/foo\"}\n{\"ip\":\"127.0.0.0/8\"}\n",
    "casino\nweapons\n",
    "0102030405060708\n",
    "malware",
    "SE",
    "NO",
    "minor",
    "credentials",
    "listed = \"warn\"\n[[when]]\ncategory = \"malware\"\naction = \"review\"\n",
    "javascript:alert(1)",
    "http://[::1",
    "name",
];
