//! Live reload
//!
//! An `outlink_live` holds the screener that is in force and replaces it while links are screened.
//! Screening never waits. A reload opens the files off the path of traffic, tries the canaries
//! that the lists carry, and only then publishes; on any failure the last good state stays in force.
//!
//! ```c
//! outlink_live_sources *sources = outlink_live_sources_new();
//! outlink_live_sources_add_database(sources, outlink_str_of("links.outlink"), &error);
//! outlink_live_sources_set_policy(sources, outlink_str_of("policy.toml"), &error);
//! outlink_live_open(sources, &live, &error);
//! outlink_live_sources_free(sources);
//!
//! outlink_live_reload_if_changed(live, NULL, &error); // once a second, from any thread
//! outlink_action action = outlink_live_action(live, link, NULL);
//! ```

use std::mem::MaybeUninit;
use std::sync::Arc;

use outlink::Live;
use outlink::LiveSources;
use outlink::Storage;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::outlink_action;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::path_of;
use crate::boundary::text_of;
use crate::context::outlink_context;
use crate::database::outlink_database;
use crate::database::outlink_open_options;
use crate::guard::answer;
use crate::guard::free;
use crate::limits::outlink_limits;
use crate::list::share_of;
use crate::screener::Many;
use crate::screener::action;
use crate::screener::in_context;
use crate::screener::outlink_screener;
use crate::status::in_c_words;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::verdict::outlink_verdict;
use crate::view::outlink_str;

/// The files that a live screener is made of.
#[derive(Default)]
pub struct outlink_live_sources(LiveSources);

/// Holds the screener that is in force. Every function that takes one may be called from any number
/// of threads at a time, except the one that frees it.
pub struct outlink_live(pub(crate) Arc<Live>);

/// What a live screener says of itself.
pub struct outlink_live_report(String);

/// No files yet.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_new() -> Option<Box<outlink_live_sources>> {
    answer(None, || Some(Some(Box::default())))
}

/// Adds the path of a database as the topmost layer. Replace the file by renaming a new one over it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_add_database(
    sources: Option<&mut outlink_live_sources>,
    path: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.databases.push(path_of(&path, "path")?);
        Ok(())
    })
}

/// Sets the path of the policy, in TOML, of at most a MiB. Without one, the default policy is in force.
///
/// Rename a new policy into place: then it counts at once. One that is written in place counts once the
/// file has held it for three seconds, or after `outlink_live_reload`. A file without any key is refused.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_set_policy(
    sources: Option<&mut outlink_live_sources>,
    path: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.policy = path_of(&path, "path")?.into();
        Ok(())
    })
}

/// Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library): what
/// links to its hosts and apps name. Databases carry those that they were compiled with.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_add_platform(
    sources: Option<&mut outlink_live_sources>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.knowledge.platforms(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library):
/// where links carry a target. Databases carry those that they were compiled with.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_add_redirectors(
    sources: Option<&mut outlink_live_sources>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.knowledge.redirectors(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Sets how the databases are opened.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_set_options(
    sources: Option<&mut outlink_live_sources>,
    options: Option<&outlink_open_options>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.options = given(options, "options")?.0.clone();
        Ok(())
    })
}

/// Sets a folder for copies of the databases, which are mapped: processes that name the same folder
/// share the memory of a copy, and nothing that happens to a file reaches its copy. The folder is made
/// if it is missing; nobody but the user of the process, or the superuser, may be allowed to write to
/// it. Copies that no process maps any more are removed. Unix only.
///
/// Without it, databases are read into memory of the process, where nothing reaches them either.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_set_cache(
    sources: Option<&mut outlink_live_sources>,
    folder: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.storage = Storage::Cache(path_of(&folder, "folder")?);
        Ok(())
    })
}

/// Maps the files themselves, as `outlink_database_map` does: for files that are only ever replaced by
/// renaming another one over them, and not with a trusted key. If somebody writes to one nevertheless,
/// the next look at the files finds that, and every link is blocked until another file takes its place;
/// if it was truncated, the system may end the process before.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_map_originals(
    sources: Option<&mut outlink_live_sources>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.storage = Storage::Original;
        Ok(())
    })
}

/// Sets the largest share of its rules, from 0 to 1, that a list may lose with a reload. A reload after
/// which a list has lost more, one that is missing included, is refused with `OUTLINK_STATUS_SHRUNK`.
/// Without it, a list may lose all of them.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_set_max_shrink(
    sources: Option<&mut outlink_live_sources>,
    max_shrink: f64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.max_shrink = Some(share_of(max_shrink)?);
        Ok(())
    })
}

/// Sets the limits that links are held to.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_set_limits(
    sources: Option<&mut outlink_live_sources>,
    limits: Option<&outlink_limits>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(sources, "sources")?.0.limits = given(limits, "limits")?.0.clone();
        Ok(())
    })
}

/// Frees sources.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_sources_free(sources: Option<Box<outlink_live_sources>>) {
    free(sources);
}

/// Opens the files and tries the canaries. `sources` is copied.
///
/// Fails as `outlink_database_read` does, and with `OUTLINK_STATUS_POLICY` or
/// `OUTLINK_STATUS_CANARIES`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_open(
    sources: Option<&outlink_live_sources>,
    live: Option<&mut MaybeUninit<Option<Box<outlink_live>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let live = given(live, "live")?;
        let opened = Live::open(given(sources, "sources")?.0.clone())?;
        hand_out(live, outlink_live(Arc::new(opened)));
        Ok(())
    })
}

/// Reads the policy and the databases whose files have changed, and publishes what they hold. On
/// failure the last good state stays in force.
///
/// Fails as `outlink_live_open` does, and with `OUTLINK_STATUS_SHRUNK`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_reload(
    live: Option<&outlink_live>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || Ok(given(live, "live")?.0.reload()?))
}

/// Reads the files again if one of them was replaced or written to, and says whether that was so. It
/// costs a look at each file's properties: call it once a second from any thread, or have an
/// `outlink_watch` do so. A file that cannot be used is tried again after longer and longer pauses.
/// `changed` may be NULL.
///
/// It works in a process that was made by `fork`, whatever the threads of its parent did then. An
/// `outlink_watch` does not survive a fork: start one in the new process, and free the other one there
/// or not.
///
/// Fails as `outlink_live_reload` does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_reload_if_changed(
    live: Option<&outlink_live>,
    changed: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let was = given(live, "live")?.0.reload_if_changed()?;
        if let Some(changed) = changed {
            changed.write(was);
        }
        Ok(())
    })
}

/// Puts a database on top of those of the files, and publishes; it takes the place of one of the same
/// name that was put there before. An urgent order is in force in the time that it takes to compile
/// it, whatever lies below. It outlasts every reload, but not the process: write it to a file of the
/// sources too. On failure, which is a canary that no rule catches, everything is as it was.
///
/// Fails with `OUTLINK_STATUS_CANARIES`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_put_layer(
    live: Option<&outlink_live>,
    database: Option<&outlink_database>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        Ok(given(live, "live")?.0.put_layer(given(database, "database")?.0.clone())?)
    })
}

/// Takes away a database that was put on top of those of the files, and publishes; says whether
/// there was one of that name. On failure, which is a canary that no rule catches any more,
/// everything is as it was. `removed` may be NULL.
///
/// Fails with `OUTLINK_STATUS_CANARIES`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_remove_layer(
    live: Option<&outlink_live>,
    name: outlink_str,
    removed: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let was = given(live, "live")?.0.remove_layer(text_of(&name, "name")?)?;
        if let Some(removed) = removed {
            removed.write(was);
        }
        Ok(())
    })
}

/// Publishes a screener that the caller put together, until something else is published. Its canaries
/// are not tried: see `outlink_screener_uncaught_canaries`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_publish(
    live: Option<&outlink_live>,
    screener: Option<&outlink_screener>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(live, "live")?.0.publish(given(screener, "screener")?.0.clone());
        Ok(())
    })
}

/// The screener in force, for the caller to free. It stays whole for as long as it is held, whatever
/// is published meanwhile: take one for work in which all links must be judged alike.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_current(
    live: Option<&outlink_live>,
    screener: Option<&mut MaybeUninit<Option<Box<outlink_screener>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let screener = given(screener, "screener")?;
        let current = given(live, "live")?.0.current();
        hand_out(screener, outlink_screener((*current).clone()));
        Ok(())
    })
}

/// What is in force, since when, and how the last look at the files went, as JSON, for the caller to
/// free: `since`, `databases` (of each its `id`, `name` and number of `rules`), `changes` (of each
/// database that differs from the state before, what it was `before` and is `after`), `warnings` (a
/// sentence for each list and category that the policy names and no database has), `checked` (when the
/// files were last found to be what is in force), and `failure` (`since`, `last`, `count`, `message`),
/// which is null if nothing is wrong with the files.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_status(
    live: Option<&outlink_live>,
    status: Option<&mut MaybeUninit<Option<Box<outlink_live_report>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let status = given(status, "status")?;
        let mut found = given(live, "live")?.0.status();
        if let Some(failure) = &mut found.failure {
            failure.message = in_c_words(&failure.message);
        }
        hand_out(status, outlink_live_report(found.to_json()));
        Ok(())
    })
}

/// The JSON of a status.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_report_json(report: Option<&outlink_live_report>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&report?.0)))
}

/// Frees a status.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_report_free(report: Option<Box<outlink_live_report>>) {
    free(report);
}

/// What to do about a link by the screener in force; as `outlink_screener_action`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_action(
    live: Option<&outlink_live>,
    link: outlink_str,
    context: Option<&outlink_context>,
) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || action(&live?.0.current(), &link, context))
}

/// What to do about each of `count` links, all by the same screener; as `outlink_screener_actions`.
///
/// `links` and `actions` are NULL or have room for `count`, and do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn outlink_live_actions(
    live: Option<&outlink_live>,
    links: *const outlink_str,
    count: usize,
    context: Option<&outlink_context>,
    actions: *mut outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    // SAFETY: as for this function.
    let many = unsafe { Many::new(links, count, actions) };
    attempt(error, || many?.screen(&given(live, "live")?.0.current(), context))
}

/// The verdict about a link by the screener in force; as `outlink_screener_screen`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_screen(
    live: Option<&outlink_live>,
    link: outlink_str,
    context: Option<&outlink_context>,
    verdict: Option<&mut MaybeUninit<Option<Box<outlink_verdict>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let verdict = given(verdict, "verdict")?;
        let current = given(live, "live")?.0.current();
        let link = bytes_of(&link, "link")?;
        hand_out(verdict, in_context(context, |context| current.screen(link, context)).into());
        Ok(())
    })
}

/// Frees a live screener; no thread may use it any more.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_free(live: Option<Box<outlink_live>>) {
    free(live);
}
