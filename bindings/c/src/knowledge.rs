//! Knowledge
//!
//! The platforms and redirectors that links are matched against: the built-in ones and a caller's
//! additions. Screeners, live sources and compilers take additions themselves; knowledge is for what is
//! done without one of them: expanding a link, and reading a policy or a condition that names a platform
//! of the caller.
//!
//! ```c
//! outlink_knowledge *knowledge = outlink_knowledge_new();
//! outlink_knowledge_add_platform(knowledge, platform, &error);
//! outlink_knowledge_add_redirectors(knowledge, redirectors, &error);
//! outlink_expand_with(link, NULL, knowledge, &expansion, &error);
//! outlink_policy_from_toml_with(text, knowledge, &policy, &error);
//! outlink_knowledge_free(knowledge);
//! ```

use std::mem::MaybeUninit;

use outlink::expand::Knowledge;

use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::text_of;
use crate::guard::answer;
use crate::guard::free;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;

/// The platforms and redirectors that links are matched against: the built-in ones and a caller's
/// additions.
#[derive(Default)]
pub struct outlink_knowledge(pub(crate) Knowledge);

/// What is built in.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_knowledge_new() -> Option<Box<outlink_knowledge>> {
    answer(None, || Some(Some(Box::default())))
}

/// Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library).
/// The library keeps it as long as the process runs: each text once, 16 MiB at most in all.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_knowledge_add_platform(
    knowledge: Option<&mut outlink_knowledge>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(knowledge, "knowledge")?.0.platforms(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library).
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_knowledge_add_redirectors(
    knowledge: Option<&mut outlink_knowledge>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(knowledge, "knowledge")?.0.redirectors(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Frees knowledge. What was made with it goes on.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_knowledge_free(knowledge: Option<Box<outlink_knowledge>>) {
    free(knowledge);
}

/// The knowledge of a caller, or what is built in.
pub(crate) fn or_builtin(knowledge: Option<&outlink_knowledge>) -> &Knowledge {
    knowledge.map_or(Knowledge::builtin(), |knowledge| &knowledge.0)
}
