//! How the module that reads a format registers it.

use super::ListErrorKind;
use super::input::Input;
use super::output::Output;
use super::sample::Sample;
use super::sample::Shape;
use crate::limits::ListLimits;
use crate::rule::ListInfo;

/// A format, as the module that reads it registers it.
pub(crate) struct Reader {
    pub(crate) looks: Looks,
    pub(crate) read: fn(Input<'_>, &Options<'_>, &mut Output<'_>) -> Result<(), ListErrorKind>,
}

/// How a format is recognised.
pub(crate) enum Looks {
    /// By what each line looks like.
    Lines(fn(&str) -> Shape),
    /// By the beginning of the file.
    Document(fn(&Sample<'_>) -> Shape),
}

/// The description and limits of the list that is read.
pub(crate) struct Options<'a> {
    pub(crate) info: &'a ListInfo,
    pub(crate) limits: &'a ListLimits,
}
