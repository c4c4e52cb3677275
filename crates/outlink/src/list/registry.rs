//! What reads each format, from the one table of formats.

use super::ListErrorKind;
use super::input::Input;
use super::output::Output;
use super::sample::Sample;
use super::sample::Shape;
use crate::format::Format;
use crate::format::with_formats;
use crate::limits::ListLimits;
use crate::rule::ListInfo;

/// A format, as the module that reads it registers it.
pub(crate) struct Reader {
    pub(crate) looks: Looks,
    pub(crate) read: fn(Input<'_>, &Options<'_>, &mut Output<'_>) -> Result<(), ListErrorKind>,
}

/// How a format is told from others.
pub(crate) enum Looks {
    /// By what each line looks like.
    Lines(fn(&str) -> Shape),
    /// By the beginning of the file.
    Document(fn(&Sample<'_>) -> Shape),
}

/// What is known of a list while it is read.
pub(crate) struct Options<'a> {
    pub(crate) info: &'a ListInfo,
    pub(crate) limits: &'a ListLimits,
}

macro_rules! define_readers {
    ($($(#[$doc:meta])* $format:ident = $number:literal, $name:literal, $module:ident;)*) => {
        /// What reads a format; none reads [`Format::Auto`].
        pub(crate) fn reader(format: Format) -> Option<&'static Reader> {
            match format {
                $(Format::$format => Some(&super::$module::READER),)*
                Format::Auto => None,
            }
        }
    };
}

with_formats!(define_readers);
