//! The statics that `build.rs` generates from `data/platforms/*.toml`.
//!
//! Plain data for every floor: [`crate::platform`] compiles it, [`crate::url`] knows its schemes.

mod file;
mod kept;

pub(crate) use self::file::MAX_RESERVED;
pub(crate) use self::file::PlatformFile;
pub(crate) use self::kept::is_name;
pub(crate) use self::kept::is_name_byte;
pub(crate) use self::kept::keep;
pub(crate) use self::kept::kept_names;
pub(crate) use self::kept::stored_name;

/// A file of the registry.
#[derive(Debug)]
pub(crate) struct PlatformData {
    /// The name in rules and verdicts.
    pub(crate) name: &'static str,
    /// The family of hosts, without `www.`; `*.x` stands for every name below `x`.
    pub(crate) hosts: &'static [&'static str],
    /// Hosts of others that show the same pages at the same paths.
    pub(crate) mirrors: &'static [&'static str],
    /// The schemes of its apps.
    pub(crate) schemes: &'static [&'static str],
    /// First segments of paths that are never an id, besides [`ROOT_FILES`]: sorted, in lower case, of at most
    /// [`MAX_RESERVED`] bytes each.
    pub(crate) reserved: &'static [&'static str],
    /// Why a list of threats must not block its hosts as a whole.
    pub(crate) guard: Option<&'static str>,
    /// Short hosts that people write without a scheme.
    pub(crate) invitation: &'static [&'static str],
    /// The name of the function that says what templates cannot say.
    pub(crate) recogniser: Option<&'static str>,
    /// The kinds of pages.
    pub(crate) pages: &'static [PageData],
}

/// A kind of page.
#[derive(Debug)]
pub(crate) struct PageData {
    /// The name of the kind in rules and verdicts.
    pub(crate) kind: &'static str,
    /// The class of the capture `{id}`, or a text with captures that the id is composed of.
    pub(crate) id: &'static str,
    /// An id that is possible.
    pub(crate) example: &'static str,
    /// Whether ids compare without case.
    pub(crate) fold: bool,
    /// Whether leading zeros are dropped.
    pub(crate) strip_zeros: bool,
    /// Whether ids are stored in upper case and compare without case.
    pub(crate) upper: bool,
    /// Words that no capture stands for.
    pub(crate) except: &'static [&'static str],
    /// Templates of the page itself, the canonical one first.
    pub(crate) at: &'static [&'static str],
    /// Templates of something inside it.
    pub(crate) part: &'static [&'static str],
    /// The capture that becomes the detail, in braces.
    pub(crate) detail: Option<&'static str>,
    /// The classes of the captures by name.
    pub(crate) captures: &'static [(&'static str, &'static str)],
}

include!(concat!(env!("OUT_DIR"), "/platforms.rs"));
