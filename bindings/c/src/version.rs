//! Version
//!
//! `OUTLINK_ABI` is the number of this interface. It grows when a program that was compiled against
//! an older header would not work with the library any more; the name under which the shared
//! library is loaded carries it (`liboutlink.so.1`). Functions and constants are added without
//! changing it. A program that loads the library by hand compares the number of its header with
//! that of the library before it calls anything else.

use crate::view::outlink_str;

/// The number of the interface that this header describes.
pub const OUTLINK_ABI: u32 = 1;

/// The number of the interface that the library has.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_abi() -> u32 {
    OUTLINK_ABI
}

/// The version of the library, such as `0.1.0`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_version() -> outlink_str {
    outlink_str::of(env!("CARGO_PKG_VERSION"))
}
