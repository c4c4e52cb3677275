//! Compiling lists
//!
//! ```c
//! outlink_list_new(outlink_str_of("mine"), OUTLINK_FORMAT_DOMAINS, &list, &error);
//! outlink_compiler_new(outlink_str_of("links"), &compiler, &error);
//! outlink_compiler_add_file(compiler, list, outlink_str_of("mine.txt"), &error);
//! outlink_compiler_finish(compiler, &compiled, &error);
//! outlink_compiled_write(compiled, outlink_str_of("links.outlink"), &error);
//! ```
//!
//! The same lists give the same bytes, in whatever order they are added.

use std::ffi::c_void;
use std::mem::MaybeUninit;

use outlink::ListLimits;
use outlink::OpenOptions;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::compile::Progress;
use outlink::list::Catalog;

use crate::boundary::Data;
use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::octets_of;
use crate::boundary::path_of;
use crate::boundary::text_of;
use crate::database::outlink_database;
use crate::database::outlink_open_options;
use crate::guard::answer;
use crate::guard::free;
use crate::list::outlink_list;
use crate::status::OUTLINK_STATUS_FINISHED;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// A limit for lists.
pub type outlink_list_limit = u32;

/// The longest line that is read, in bytes; a longer one is a diagnostic. Default: 65,536.
pub const OUTLINK_LIST_LIMIT_LINE_BYTES: outlink_list_limit = 0;
/// The largest size that a compressed list may unpack to, in bytes. Default: 8 GiB.
pub const OUTLINK_LIST_LIMIT_UNPACKED_BYTES: outlink_list_limit = 1;
/// The largest compiled size of one regex, in bytes; values above 10 MiB count as 10 MiB.
/// Default: 1 MiB.
pub const OUTLINK_LIST_LIMIT_REGEX_BYTES: outlink_list_limit = 2;
/// The fewest characters that a keyword may have. Default: 3.
pub const OUTLINK_LIST_LIMIT_KEYWORD_CHARS: outlink_list_limit = 3;

/// What a compiler does.
pub type outlink_stage = u32;

/// A list is being read; `done` and `total` are bytes, and `total` is `UINT64_MAX` if nobody knows.
pub const OUTLINK_STAGE_READING: outlink_stage = 0;
/// The rules are being sorted; `total` is how many there are, and `done` is 0.
pub const OUTLINK_STAGE_SORTING: outlink_stage = 1;
/// The rules are being put into their tables; `done` and `total` are rules.
pub const OUTLINK_STAGE_ARRANGING: outlink_stage = 2;
/// The tables are being written; `done` and `total` are how many rules there are.
pub const OUTLINK_STAGE_WRITING: outlink_stage = 3;

/// Hears how far a compiler is, on the thread that calls it. `list` is the name of the list that is
/// being read, and absent in the other stages. The function must not throw, nor use the compiler.
pub type outlink_compiler_progress = Option<
    unsafe extern "C" fn(
        data: *mut c_void,
        stage: outlink_stage,
        list: outlink_str,
        done: u64,
        total: u64,
    ),
>;

/// Compiles lists.
pub struct outlink_compiler {
    limits: ListLimits,
    /// `None` once it was finished, or failed in a way that it should not.
    compiler: Option<Compiler>,
}

/// A compiled database that is not open yet.
pub struct outlink_compiled {
    compiled: Compiled,
    report: String,
}

/// A compiler of a database of this name, which verdicts give beside its id.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_new(
    name: outlink_str,
    compiler: Option<&mut MaybeUninit<Option<Box<outlink_compiler>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let place = given(compiler, "compiler")?;
        let compiler = Some(Compiler::new(text_of(&name, "name")?));
        hand_out(place, outlink_compiler { limits: ListLimits::default(), compiler });
        Ok(())
    })
}

/// Sets how much the lists that are added from now on may ask for.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_set_limit(
    compiler: Option<&mut outlink_compiler>,
    limit: outlink_list_limit,
    value: u64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let outlink_compiler { limits, compiler } = given(compiler, "compiler")?;
        let compiler = unfinished(compiler)?;
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match limit {
            OUTLINK_LIST_LIMIT_LINE_BYTES => limits.line_bytes = size,
            OUTLINK_LIST_LIMIT_UNPACKED_BYTES => limits.unpacked_bytes = value,
            OUTLINK_LIST_LIMIT_REGEX_BYTES => limits.regex_bytes = size,
            OUTLINK_LIST_LIMIT_KEYWORD_CHARS => limits.keyword_chars = size,
            _ => {
                let message = format!("the argument `limit` has no meaning as {limit}");
                return Err(outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message));
            }
        }
        compiler.limits(limits.clone());
        Ok(())
    })
}

/// Sets whether compiling fails if there is no list, or if a list gives no rule, unless its format is
/// `rules` or it says that none is enough (`outlink_list_set_min_rules`). Default: no, it is a warning.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_set_strict(
    compiler: Option<&mut outlink_compiler>,
    strict: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        compiler.strict(strict);
        Ok(())
    })
}

/// Sets whether compiling fails if there are warnings. Default: no.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_set_deny_warnings(
    compiler: Option<&mut outlink_compiler>,
    deny: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        compiler.deny_warnings(deny);
        Ok(())
    })
}

/// Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library): what
/// links to its hosts and apps name. It counts for the lists that are added from now on, and the
/// database carries it.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_add_platform(
    compiler: Option<&mut outlink_compiler>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        compiler.platforms(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library):
/// where links carry a target. It counts for the lists that are added from now on, and the database
/// carries it.
///
/// The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_add_redirectors(
    compiler: Option<&mut outlink_compiler>,
    text: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        compiler.redirectors(text_of(&text, "text")?)?;
        Ok(())
    })
}

/// Names the database that is replaced, for the report and for `outlink_list_set_max_shrink`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_replaces(
    compiler: Option<&mut outlink_compiler>,
    database: Option<&outlink_database>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        let lists = given(database, "database")?.0.lists().iter();
        compiler.replaces(lists.map(|list| (&*list.info.name, u64::from(list.rules))));
        Ok(())
    })
}

/// Sets what hears how far the work is from now on, every few milliseconds. `progress` may be NULL:
/// nobody does; `data` is handed to it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_set_progress(
    compiler: Option<&mut outlink_compiler>,
    progress: outlink_compiler_progress,
    data: *mut c_void,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        let data = Data::new(data);
        compiler.progress(move |at| {
            let Some(progress) = progress else { return };
            let (stage, list, done, total) = match at {
                Progress::Reading { list, bytes, size } => {
                    let total = size.unwrap_or(u64::MAX);
                    (OUTLINK_STAGE_READING, outlink_str::of(list), bytes, total)
                }
                Progress::Sorting { rules } => {
                    (OUTLINK_STAGE_SORTING, outlink_str::ABSENT, 0, rules)
                }
                Progress::Arranging { done, rules } => {
                    (OUTLINK_STAGE_ARRANGING, outlink_str::ABSENT, done, rules)
                }
                Progress::Writing { rules } => {
                    (OUTLINK_STAGE_WRITING, outlink_str::ABSENT, rules, rules)
                }
                _ => return,
            };
            // SAFETY: the caller passes a function of this type, and data that it understands.
            unsafe { progress(data.pointer(), stage, list, done, total) };
        });
        Ok(())
    })
}

/// Adds a list that is in memory, or a further part of one; it may be packed with gzip or zstd. A
/// line that cannot be understood is not a failure but a diagnostic in the report. On failure the
/// compiler is as it was before; only after `OUTLINK_STATUS_PANIC` it is finished.
///
/// Fails with `OUTLINK_STATUS_LIST` or `OUTLINK_STATUS_FINISHED`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_add_bytes(
    compiler: Option<&mut outlink_compiler>,
    list: Option<&outlink_list>,
    bytes: outlink_bytes,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        let list = given(list, "list")?.0.clone();
        Ok(compiler.add_list(list, octets_of(&bytes, "bytes")?)?)
    })
}

/// Adds a list from a file; as `outlink_compiler_add_bytes`.
///
/// Fails as `outlink_compiler_add_bytes` does, and with `OUTLINK_STATUS_IO`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_add_file(
    compiler: Option<&mut outlink_compiler>,
    list: Option<&outlink_list>,
    path: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        let list = given(list, "list")?.0.clone();
        Ok(compiler.add_file(list, path_of(&path, "path")?)?)
    })
}

/// Adds every list of a catalog file (`outlink.toml`). On failure the lists before the one that
/// failed were added.
///
/// Fails as `outlink_compiler_add_file` does, and with `OUTLINK_STATUS_CATALOG` or
/// `OUTLINK_STATUS_KNOWLEDGE`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_add_catalog(
    compiler: Option<&mut outlink_compiler>,
    path: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(compiler, error, |compiler| {
        let catalog = Catalog::read(path_of(&path, "path")?)?;
        Ok(compiler.add_catalog(&catalog)?)
    })
}

/// Compiles what was added, which finishes the compiler; it still has to be freed.
///
/// Fails with `OUTLINK_STATUS_LIST` or `OUTLINK_STATUS_FINISHED`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_finish(
    compiler: Option<&mut outlink_compiler>,
    compiled: Option<&mut MaybeUninit<Option<Box<outlink_compiled>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let place = given(compiled, "compiled")?;
        let compiler = &mut given(compiler, "compiler")?.compiler;
        unfinished(compiler)?;
        let Some(compiler) = compiler.take() else { return Ok(()) };
        let compiled = compiler.finish()?;
        let report = compiled.report().to_json();
        hand_out(place, outlink_compiled { compiled, report });
        Ok(())
    })
}

/// Frees a compiler.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiler_free(compiler: Option<Box<outlink_compiler>>) {
    free(compiler);
}

/// The database as a file has it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_bytes(compiled: Option<&outlink_compiled>) -> outlink_bytes {
    answer(outlink_bytes::ABSENT, || Some(outlink_bytes::of(compiled?.compiled.bytes())))
}

/// How many rules the database has.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_rule_count(compiled: Option<&outlink_compiled>) -> u64 {
    answer(0, || Some(compiled?.compiled.report().rules()))
}

/// How many entries, or parts of one, did not become a rule.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_warning_count(compiled: Option<&outlink_compiled>) -> u64 {
    answer(0, || Some(compiled?.compiled.report().warnings()))
}

/// What became of the lists, as JSON on one line: `lists` with their counts, and `diagnostics` by
/// code, each with the first hundred.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_report(compiled: Option<&outlink_compiled>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&compiled?.report)))
}

/// Writes the database to a file: to a new one in the same folder, which is synced and then renamed,
/// so that whoever maps the old one goes on with all of it. Where the path is a symbolic link, the file
/// that it leads to is replaced.
///
/// Fails with `OUTLINK_STATUS_IO`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_write(
    compiled: Option<&outlink_compiled>,
    path: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || Ok(given(compiled, "compiled")?.compiled.write(path_of(&path, "path")?)?))
}

/// As `outlink_compiled_write`, and writes the text of the signature to the file beside it:
/// `links.outlink.minisig` of `links.outlink`. Who made the signature is not looked at; whoever trusts
/// a key opens the file with `outlink_open_options_trust`.
///
/// Fails with `OUTLINK_STATUS_IO`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_write_signed(
    compiled: Option<&outlink_compiled>,
    path: outlink_str,
    signature: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let compiled = &given(compiled, "compiled")?.compiled;
        let path = path_of(&path, "path")?;
        Ok(compiled.write_signed(path, text_of(&signature, "signature")?)?)
    })
}

/// Opens a copy of the database. `options` may be NULL.
///
/// Fails as `outlink_database_read` does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_open(
    compiled: Option<&outlink_compiled>,
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let database = given(database, "database")?;
        let bytes = given(compiled, "compiled")?.compiled.bytes().to_vec();
        let default = OpenOptions::new();
        let opened = options.map_or(&default, |options| &options.0).from_bytes(bytes)?;
        hand_out(database, outlink_database(opened));
        Ok(())
    })
}

/// Frees a compiled database.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_compiled_free(compiled: Option<Box<outlink_compiled>>) {
    free(compiled);
}

fn change(
    compiler: Option<&mut outlink_compiler>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    change: impl FnOnce(&mut Compiler) -> Result<()>,
) -> outlink_status {
    attempt(error, || {
        let place = &mut given(compiler, "compiler")?.compiler;
        unfinished(place)?;
        let Some(mut compiler) = place.take() else { return Ok(()) };
        let outcome = change(&mut compiler);
        // Not after a panic: half of a list would be compiled as if it were the whole.
        *place = Some(compiler);
        outcome
    })
}

fn unfinished(compiler: &mut Option<Compiler>) -> Result<&mut Compiler> {
    compiler.as_mut().ok_or_else(|| {
        let message = "the compiler is used up; make a new one for another database";
        outlink_error::new(OUTLINK_STATUS_FINISHED, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::OUTLINK_STATUS_PANIC;

    #[test]
    fn a_compiler_that_panicked_is_used_up() {
        let limits = ListLimits::default();
        let mut compiler = outlink_compiler { limits, compiler: Some(Compiler::new("links")) };
        let status = change(Some(&mut compiler), None, |_| panic!("at sea"));
        assert_eq!(status, OUTLINK_STATUS_PANIC);
        let mut place = MaybeUninit::new(None);
        let status = outlink_compiler_finish(Some(&mut compiler), Some(&mut place), None);
        assert_eq!(status, OUTLINK_STATUS_FINISHED);
        let mut kept = outlink_compiler { compiler: Some(Compiler::new("links")), ..compiler };
        let refused = outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, "no");
        assert_eq!(
            change(Some(&mut kept), None, |_| Err(refused)),
            OUTLINK_STATUS_INVALID_ARGUMENT
        );
        assert!(kept.compiler.is_some(), "an error uses nothing up");
    }
}
