//! The rows of redirectors: which links each is about, where in them the target stands, and how the rows of
//! a link are found.
//!
//! ```text
//! data/redirectors/*.toml, data/shorteners.txt    the rows that are built in
//! build.rs -> builtin     their texts and the tables of their hosts; each is compiled when a link asks
//! row, targets, pages     what a row says of a link
//! table                   which rows may be about a link
//! nodes, endings          by the last labels of its host
//! anyhost                 by the first segment of its path, whatever its host
//! link_facts              the rows that match a link, in one word
//! wrapper                 what rows say of hosts that many share
//! ```

mod anyhost;
pub(super) mod builtin;
mod endings;
pub(super) mod link_facts;
pub(super) mod nodes;
mod pages;
pub(super) mod row;
pub(super) mod table;
mod targets;
mod wrapper;
