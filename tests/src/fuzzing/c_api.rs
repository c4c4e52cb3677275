//! Sequences of calls of the C interface, with objects, NULL and nonsense for arguments: no call
//! panics, outputs are written on success and errors on failure, views are text, and what an object
//! says does not depend on what became of those that it was made of.

use arbitrary::Arbitrary;
use arbitrary::Unstructured;
use outlink_c::chain;
use outlink_c::chain::outlink_chain;
use outlink_c::compile;
use outlink_c::compile::outlink_compiled;
use outlink_c::compile::outlink_compiler;
use outlink_c::context;
use outlink_c::context::outlink_context;
use outlink_c::database;
use outlink_c::database::outlink_database;
use outlink_c::limits;
use outlink_c::limits::outlink_limits;
use outlink_c::list;
use outlink_c::list::outlink_list;
use outlink_c::policy;
use outlink_c::policy::outlink_policy;
use outlink_c::screener;
use outlink_c::screener::outlink_screener;
use outlink_c::screener::outlink_screener_builder;
use outlink_c::verdict::outlink_verdict;

pub(crate) use self::outcome::done;
pub use self::outcome::made;
use self::reading::read_verdict;
use self::text::Text;
pub(crate) use self::view::read;
pub use self::view::view;

mod calls;
mod outcome;
mod reading;
mod text;
mod view;

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
