//! Checks outgoing links against blocklists, offline. Answers allow, review, warn or block, and
//! names the rule.
//!
//! ```c
//! outlink_database *database = NULL;
//! outlink_screener *screener = NULL;
//! outlink_error *error = NULL;
//! if (outlink_database_map(outlink_str_of("links.outlink"), NULL, &database, &error) ||
//!     outlink_screener_new(database, NULL, &screener, &error)) {
//!   outlink_str message = outlink_error_message(error);
//!   fprintf(stderr, "%.*s\n", (int)message.len, message.data);
//!   outlink_error_free(error);
//! }
//! if (outlink_screener_action(screener, link, NULL) >= OUTLINK_ACTION_BLOCK) refuse();
//! outlink_screener_free(screener);
//! outlink_database_free(database);
//! ```
//!
//! # Conventions
//!
//! **Objects** are opaque. What a function hands out through a `T **`, or returns as a `T *` that is
//! not `const`, belongs to the caller, who gives it to `outlink_T_free` once. No other function
//! takes ownership: what is added to or put into something else may be freed right after. What is
//! returned as a `const T *` belongs to the object that it was asked of, and is good for as long as
//! that object is neither freed nor changed.
//!
//! **Threads.** A `const T *` may be used from any number of threads at a time. A `T *` that is not
//! `const` needs the thread that uses it to be the only one. Objects may be handed from one thread
//! to another. There is no other state: no initialization, no last error, nothing per thread. The
//! library starts no thread that outlives a call, except for an `outlink_watch`.
//!
//! **NULL** is answered wherever a pointer is taken. A function that returns a status answers
//! `OUTLINK_STATUS_NULL_ARGUMENT`; one that returns an action, `OUTLINK_ACTION_BLOCK`; any other,
//! nothing: 0, false, NULL, the absent view, or the number that the function names. Where NULL means
//! something (no context, default options, an output that is not wanted), the function says so.
//! `outlink_T_free(NULL)` does nothing.
//!
//! **Errors.** A function that can fail returns an `outlink_status`, which is 0 on success. Its
//! outputs are last and are written on success only; after them comes an `outlink_error **`, which
//! is written on failure only, and which may be NULL if the caller does not care. A link that makes
//! no sense is not a failure: screening is total, and a verdict says what is wrong with the link.
//!
//! **Panics.** Should the library fail in a way that it should not, no exception and no panic leaves
//! it: a function that returns a status answers `OUTLINK_STATUS_PANIC`, and one that returns an
//! action, `OUTLINK_ACTION_BLOCK`. What Rust says of a panic goes to the standard error of the
//! process; the library writes nothing else there.
//!
//! **Forks.** A process that is made by `fork` may go on with every object: databases that are open,
//! screeners, an `outlink_live`. It has one thread, and so no `outlink_watch`: start one there. Fork
//! when no other thread is inside a function of the library, or after each database was warmed with
//! `outlink_database_warm` or screened with: a table that another thread is just building for the first
//! time is never finished in the new process.
//!
//! **Signals.** The library installs no handler and changes no mask of the caller's threads; those of an
//! `outlink_watch` block all signals but those of their own faults. No function may be called from a
//! handler. An interrupted system call is begun again.
//!
//! **Memory** comes from the allocator of the process and goes back to it through `outlink_T_free`, never
//! through `free`. Where there is none for a database or a list, whose sizes others decide, the call
//! fails with a status; a small allocation that fails ends the process. Letting a link through
//! allocates nothing, but for the first link of a known platform or redirector in a process.
//!
//! **Stack.** 256 KiB are enough for a thread that screens, whatever the link; no function calls itself
//! in proportion to what it is given. Compilers use threads of their own with the stack that the system
//! gives.
//!
//! **What may block.** Functions that decide about links, addresses and texts, and all getters, do no
//! input or output and wait for no other thread, except that the first link of a known platform or
//! redirector compiles what is known of it, in less than a millisecond; where a file is mapped, the
//! system may read a page of it. What takes a path takes as long as the file system does. What reloads,
//! puts a layer or publishes waits for others that do; the current screener is in force meanwhile.
//! `outlink_compiler_finish` takes a time in proportion to the rules.
//! `outlink_watch_free` waits for a look at the files that is under way, up to a second.
//!
//! **Unloading.** Free every `outlink_watch`, and let all threads leave the functions of the library,
//! before `dlclose`; what else was not freed stays allocated. A process that ends need not free
//! anything.
//!
//! **Strings** go in and come out as `outlink_str`: a pointer and a length in bytes, without a NUL at
//! the end. Links and texts may hold any bytes; names, patterns and TOML have to be UTF-8. What
//! comes out is UTF-8. A view belongs to the object that it was asked of. `data == NULL` says that
//! there is nothing; a string that is empty has `data != NULL` and `len == 0`. As an input, NULL
//! with the length 0 is the empty string.
//!
//! **Enumerations** are `uint32_t`. A number is never given another meaning, and new ones may come:
//! compare actions with `<` and `>=`, and have a default for the rest. A number that the library
//! does not know is answered with `OUTLINK_STATUS_INVALID_ARGUMENT`.
//!
//! **Versions.** `OUTLINK_ABI` is the number of this interface, which the name of the shared library
//! carries. As long as it stays, functions, constants and statuses are added and none is taken away or
//! given another meaning: a program goes on with every later library of the same number. Messages,
//! sentences and explanations are for people and may change at any time; the JSON of verdicts has a
//! version of its own.
//!
//! **The caller's errors.** A pointer that is neither NULL nor good, an object that is freed twice
//! or used after it was freed, one that is changed while another thread uses it, and a database file
//! that is written to while it is mapped are beyond what the library can answer; the sanitizers of
//! the compilers and valgrind find them.

#![allow(non_camel_case_types, reason = "the names are those of C")]
#![allow(clippy::missing_safety_doc, reason = "what callers see to is in the conventions")]
#![allow(unsafe_code, reason = "the boundary of C: exported names, borrowed views, arrays")]

pub mod action;
mod boundary;
pub mod candidate;
pub mod chain;
pub mod columns;
pub mod compile;
pub mod context;
pub mod database;
pub mod expand;
pub mod extract;
mod guard;
pub mod knowledge;
pub mod limits;
pub mod list;
pub mod live;
pub mod normalize;
pub mod order;
mod outcome;
pub mod policy;
pub mod reason;
pub mod rule;
pub mod screener;
pub mod statement;
pub mod status;
mod threads;
pub mod url;
pub mod verdict;
pub mod version;
pub mod view;
pub mod watch;
pub mod when;
