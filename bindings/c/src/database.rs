//! Databases
//!
//! A database is one file of compiled lists, which `outlink compile` or an `outlink_compiler`
//! writes. It may come from anywhere: whatever the bytes are, opening and using them ends in an
//! answer.
//!
//! ```c
//! outlink_open_options *options = outlink_open_options_new();
//! outlink_open_options_trust(options, public_key, &error);
//! outlink_database_read(outlink_str_of("links.outlink"), options, &database, &error);
//! outlink_open_options_free(options);
//! ```

use std::mem::MaybeUninit;

use outlink::Database;
use outlink::ListSummary;
use outlink::OpenOptions;

use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::octets_of;
use crate::boundary::path_of;
use crate::boundary::text_of;
use crate::guard::answer;
use crate::guard::free;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// How to open a database that needs more than its bytes.
#[derive(Default)]
pub struct outlink_open_options(pub(crate) OpenOptions);

/// Compiled lists, ready to be searched.
pub struct outlink_database(pub(crate) Database);

/// Options that give no key and ask for no signature.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_open_options_new() -> Option<Box<outlink_open_options>> {
    answer(None, || Some(Some(Box::default())))
}

/// Gives the key of the HMAC-SHA-256 that the hashes of a list were made with. Databases store no
/// keys. The keys of lists that a database does not have are ignored, so that the same options open
/// every layer.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_open_options_add_key(
    options: Option<&mut outlink_open_options>,
    list: outlink_str,
    key: outlink_bytes,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let options = given(options, "options")?;
        options.0.key(text_of(&list, "list")?, octets_of(&key, "key")?);
        Ok(())
    })
}

/// Opens no databases but those that this key signed, or another one that is trusted: a line of
/// base64, or the text of a file such as `minisign.pub`. The signature of `links.outlink` is the file
/// `links.outlink.minisig` beside it, as `minisign -S` and `outlink compile --sign` write it. All
/// bytes are read for that. A file is not mapped in place then: see `outlink_database_map_copy`.
///
/// A signature says who made a database, not that it is the newest: see
/// `outlink_database_signature_comment`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_open_options_trust(
    options: Option<&mut outlink_open_options>,
    public_key: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let options = given(options, "options")?;
        options.0.trust(text_of(&public_key, "public_key")?.parse()?);
        Ok(())
    })
}

/// Frees options.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_open_options_free(options: Option<Box<outlink_open_options>>) {
    free(options);
}

/// Reads a database into memory and verifies all checksums. `options` may be NULL.
///
/// Fails with `OUTLINK_STATUS_IO`, `OUTLINK_STATUS_DATABASE`, `OUTLINK_STATUS_DATABASE_VERSION`,
/// `OUTLINK_STATUS_KEY_MISSING` or `OUTLINK_STATUS_SIGNATURE`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_read(
    path: outlink_str,
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    open(options, database, error, |options| Ok(options.read(path_of(&path, "path")?)?))
}

/// Maps a database and uses it in place. Opening and warming 10,000,000 domains takes some 20 ms, and
/// processes that map the same file share its memory. It is for files that nobody else writes to, and
/// refused if the options trust a key. The structure is verified, and the checksums of sections of at most
/// 1 MiB. What is found to be damaged later becomes a reason of a verdict, which blocks. `options` may be
/// NULL.
///
/// Replace a mapped file by renaming another one over it. Never write to it in place and never
/// truncate it: the system answers a read beyond the new end of a mapped file with a signal that
/// ends the process.
///
/// Fails as `outlink_database_read` does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_map(
    path: outlink_str,
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    open(options, database, error, |options| Ok(options.map(path_of(&path, "path")?)?))
}

/// Maps a copy of a database, which is in a folder and named by the hash of its bytes; makes it first if
/// it is not there. All checksums are verified, and the signature if a key is trusted. Processes that
/// name the same folder share the memory of a copy, and nothing that happens to the file at `path`
/// reaches it. See `outlink_live_sources_set_cache` for the folder. `options` may be NULL. Unix only.
///
/// Fails as `outlink_database_read` does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_map_copy(
    path: outlink_str,
    folder: outlink_str,
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    open(options, database, error, |options| {
        Ok(options.map_copy(path_of(&path, "path")?, path_of(&folder, "folder")?)?)
    })
}

/// Opens a copy of a database that is in memory and verifies all checksums. `options` may be NULL.
///
/// Fails as `outlink_database_read` does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_from_bytes(
    bytes: outlink_bytes,
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    open(options, database, error, |options| {
        Ok(options.from_bytes(octets_of(&bytes, "bytes")?.to_vec())?)
    })
}

/// As `outlink_database_from_bytes`, with the text of the signature: the options have to trust a key,
/// and one that they trust must have signed the bytes.
///
/// Fails as `outlink_database_read` does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_from_signed_bytes(
    bytes: outlink_bytes,
    signature: outlink_str,
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let options = &given(options, "options")?.0;
        let database = given(database, "database")?;
        let bytes = octets_of(&bytes, "bytes")?.to_vec();
        let opened = options.from_signed_bytes(bytes, text_of(&signature, "signature")?)?;
        hand_out(database, outlink_database(opened));
        Ok(())
    })
}

/// Opens the database that comes with the library: public links made for testing that scanners and
/// filters work. It blocks nothing else.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_starter(
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    open(None, database, error, |_| Ok(Database::starter()?))
}

/// Verifies the hash of the file, all checksums, and that every rule can be found and read. It takes
/// a time in proportion to the size of the file; a mapped database is read as a whole.
///
/// Fails with `OUTLINK_STATUS_DATABASE`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_verify(
    database: Option<&outlink_database>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || Ok(given(database, "database")?.0.verify()?))
}

/// Reads the filter, the part that every link is looked up in, so that the first links after
/// `outlink_database_map` do not wait for it. One of a MiB or more, which 400,000 domains have, is
/// copied into memory of the process, with which every link takes less time.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_warm(
    database: Option<&outlink_database>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(database, "database")?.0.warm();
        Ok(())
    })
}

/// The name that it was compiled with.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_name(database: Option<&outlink_database>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(database?.0.name())))
}

/// The SHA-256 of its content, in hex: the same lists have the same id.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_id(database: Option<&outlink_database>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(database?.0.id())))
}

/// The key that signed it, as minisign names it: 16 digits in hex. Absent if no key was trusted when
/// it was opened, so that nobody looked.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_signature_key(
    database: Option<&outlink_database>,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&database?.0.signature()?.key_id)))
}

/// The trusted comment of the signature, usually the date and the file name; absent as for
/// `outlink_database_signature_key`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_signature_comment(
    database: Option<&outlink_database>,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&database?.0.signature()?.trusted_comment)))
}

/// The size of the file in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_size_in_bytes(database: Option<&outlink_database>) -> usize {
    answer(0, || Some(database?.0.size_in_bytes()))
}

/// How many rules it has.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_rule_count(database: Option<&outlink_database>) -> usize {
    answer(0, || Some(database?.0.rule_count()))
}

/// How many rules of lower layers it withdraws, by list and pattern.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_withdrawal_count(database: Option<&outlink_database>) -> usize {
    answer(0, || Some(database?.0.withdrawal_count()))
}

/// How many lists it has.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_list_count(database: Option<&outlink_database>) -> usize {
    answer(0, || Some(database?.0.lists().len()))
}

/// The name of a list; lists are in alphabetical order.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_list_name(
    database: Option<&outlink_database>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&list(database, index)?.info.name)))
}

/// How many rules come from a list.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_list_rule_count(
    database: Option<&outlink_database>,
    index: usize,
) -> usize {
    answer(0, || Some(list(database, index)?.rules as usize))
}

/// Frees a database. Screeners that were made with it go on.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_database_free(database: Option<Box<outlink_database>>) {
    free(database);
}

fn list(database: Option<&outlink_database>, index: usize) -> Option<&ListSummary> {
    database?.0.lists().get(index)
}

fn open(
    options: Option<&outlink_open_options>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    open: impl FnOnce(&OpenOptions) -> Result<Database>,
) -> outlink_status {
    attempt(error, || {
        let database = given(database, "database")?;
        let default = OpenOptions::new();
        let opened = open(options.map_or(&default, |options| &options.0))?;
        hand_out(database, outlink_database(opened));
        Ok(())
    })
}
