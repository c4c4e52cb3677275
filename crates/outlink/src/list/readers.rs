//! What reads each format, from the one table of formats.

use super::registry::Reader;
use crate::format::Format;
use crate::format::with_formats;

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
