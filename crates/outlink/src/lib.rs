//! Outbound-link screening.
//!
//! # Where to begin
//!
//! [`Screener`] decides about links, [`Database`] holds compiled lists, [`Policy`] says what to do
//! about what was found, [`Verdict`] is the result. [`Chain`] guards the redirects that a worker
//! follows. Everything else is for experts: [`url`] brings a link to its normal form, [`expand`]
//! finds where it leads, [`extract`] finds links in text, [`list`] reads lists and [`compile`]
//! makes databases out of them.
//!
//! # Untrusted input
//!
//! Links, lists, databases and policies may come from anybody. None of them makes outlink panic,
//! read out of bounds, hang or allocate without bound; see [`Limits`] and [`ListLimits`].

mod action;
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
mod rule;
mod table;
pub mod url;
mod wire;

pub use crate::action::Action;
pub use crate::action::UnknownName;
pub use crate::context::Context;
pub use crate::context::InvalidJurisdiction;
pub use crate::context::InvalidTimestamp;
pub use crate::context::Jurisdiction;
pub use crate::context::Jurisdictions;
pub use crate::context::Timestamp;
pub use crate::database::Damaged;
pub use crate::database::Database;
pub use crate::database::ListSummary;
pub use crate::database::OpenError;
pub use crate::database::OpenOptions;
pub use crate::database::SectionSummary;
pub use crate::entity::Entity;
pub use crate::entity::EntityError;
pub use crate::limits::Limits;
pub use crate::limits::ListLimits;
pub use crate::rule::Attributes;
pub use crate::rule::Effect;
pub use crate::rule::Exceptions;
pub use crate::rule::Format;
pub use crate::rule::Ground;
pub use crate::rule::Keyword;
pub use crate::rule::ListInfo;
pub use crate::rule::ListKind;
pub use crate::rule::Part;
pub use crate::rule::Pattern;
pub use crate::rule::RegexPattern;
pub use crate::rule::Rule;
pub use crate::rule::RuleKind;
pub use crate::rule::SourceType;
