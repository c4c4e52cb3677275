//! Three services around outlink, small enough to be read whole and to be taken as a beginning.
//!
//! - [`preview`]: a worker that fetches the page behind a link, and reaches no private address.
//! - [`click_time`]: a page between a platform and the web, which screens a link when it is clicked.
//! - [`chat`]: threads that screen the links of messages while the databases are replaced.

pub mod chat;
pub mod click_time;
pub mod preview;
