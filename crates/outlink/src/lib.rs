#![doc = include_str!("../../../README.md")]
//!
//! # Where to begin
//!
//! [`Screener`] decides about links, [`Database`] holds compiled lists, [`Policy`] says what to do
//! about what was found, [`Verdict`] is the result. [`Chain`] guards the redirects that a worker
//! follows. Everything else is for experts: [`url`] brings a link to its normal form, [`expand`]
//! finds where it leads, [`extract`] finds links in text, [`list`] reads lists, [`compile`] makes
//! databases out of them, and [`suggest`] finds the rule for a link that somebody reported.
//!
//! # Untrusted input
//!
//! Links, lists, databases and policies may come from anybody. None of them makes outlink panic,
//! read out of bounds, hang or allocate without bound; see [`Limits`] and [`ListLimits`].

// Every room of this crate reads what somebody else wrote: each exception gives its reason.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Tests may, but .clippy.toml has no word for that.
#![cfg_attr(not(test), deny(clippy::string_slice))]

mod action;
mod chain;
pub mod compile;
mod context;
mod database;
mod entity;
pub mod expand;
pub mod extract;
mod hit;
mod ids;
mod limits;
pub mod list;
#[cfg(feature = "mmap")]
mod live;
mod policy;
mod rule;
mod screen;
pub mod suggest;
mod table;
pub mod url;
mod verdict;
mod wire;
mod withdrawal;

pub use crate::chain::Chain;
pub use crate::context::Context;
pub use crate::context::InvalidJurisdiction;
pub use crate::context::InvalidTimestamp;
pub use crate::context::Jurisdiction;
pub use crate::context::Jurisdictions;
pub use crate::context::Timestamp;
pub use crate::database::Damaged;
pub use crate::database::Database;
pub use crate::database::InvalidPublicKey;
pub use crate::database::ListSummary;
pub use crate::database::OpenError;
pub use crate::database::OpenOptions;
pub use crate::database::PublicKey;
pub use crate::database::SectionSummary;
pub use crate::database::Signature;
pub use crate::entity::Entity;
pub use crate::entity::EntityError;
pub use crate::limits::Limits;
pub use crate::limits::ListLimits;
#[cfg(feature = "mmap")]
pub use crate::live::Live;
#[cfg(feature = "mmap")]
pub use crate::live::LiveSources;
#[cfg(feature = "mmap")]
pub use crate::live::ReloadError;
#[cfg(feature = "mmap")]
pub use crate::live::Watch;
pub use crate::names::Action;
pub use crate::names::Effect;
pub use crate::names::Exceptions;
pub use crate::names::Ground;
pub use crate::names::ListKind;
pub use crate::names::Part;
pub use crate::names::RuleKind;
pub use crate::names::SourceType;
pub use crate::names::UnknownName;
pub use crate::policy::Policy;
pub use crate::policy::PolicyError;
pub use crate::policy::Setting;
pub use crate::policy::When;
pub use crate::rule::Attributes;
pub use crate::rule::Format;
pub use crate::rule::Keyword;
pub use crate::rule::ListInfo;
pub use crate::rule::Pattern;
pub use crate::rule::RegexPattern;
pub use crate::rule::Rule;
pub use crate::screen::Screener;
pub use crate::screen::ScreenerBuilder;
pub use crate::verdict::DatabaseName;
pub use crate::verdict::Explanation;
pub use crate::verdict::Match;
pub use crate::verdict::Reason;
pub use crate::verdict::ReasonCode;
pub use crate::verdict::Verdict;
pub use crate::withdrawal::Withdrawal;
