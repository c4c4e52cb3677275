//! Checks outgoing links against blocklists, offline: answers allow, review, warn or block, and
//! names the rule.
//!
//! ```
//! use outlink::{Action, Context, Database, OpenError, Screener};
//!
//! # fn main() -> Result<(), OpenError> {
//! let screener = Screener::new(Database::starter()?); // a small embedded list of test links
//! let link = "HTTP://TestSafeBrowsing.appspot.com.:80/s/%70hishing.html#top";
//! let verdict = screener.screen(link, &Context::default());
//! assert_eq!(verdict.action(), Action::Block);
//! println!("{verdict}"); // sentences for people
//! println!("{}", verdict.to_json()); // the same JSON in every language
//! # Ok(())
//! # }
//! ```
//!
//! # The path of a link
//!
//! ```text
//! link -> prefilter   proves of nearly every link that no rule can match, and answers at once
//!      -> normalize   the form that rules are compared with                        [`url`]
//!      -> expand      everywhere the link leads: redirectors, gateways, entities   [`expand`]
//!      -> find        which rules of each database match each candidate            [`Database`]
//!      -> decide      findings to reasons, reasons to an action                    [`Policy`]
//!      -> verdict     the action, and every rule that matched                      [`Verdict`]
//! ```
//!
//! # The types that most programs need
//!
//! - [`Screener`] decides about links. It holds one or more databases and a policy; it is
//!   immutable, cheap to clone and shared between threads without locks.
//! - [`Database`] is a file of compiled lists. [`compile`] makes one from the lists that [`list`]
//!   reads.
//! - [`Policy`] says what to do about what was found, and [`Context`] for whom, where and when.
//! - [`RawLink`] is a link as it came, text or bytes; whatever is asked about one link takes it.
//! - [`Verdict`] is the answer: an [`Action`], and a [`Reason`] for each rule or finding.
//! - [`Live`] holds the screener in force while files are replaced under traffic.
//! - [`Chain`] guards the redirects that a worker follows.
//!
//! [`extract`] finds links in text, [`batch`] screens whole columns of links and texts, and
//! [`suggest`] finds the rule for a link that somebody reported.
//!
//! # Features
//!
//! | feature | what it adds | default |
//! | --- | --- | --- |
//! | `compile` | [`list`], [`compile`], [`suggest`], [`known_good`], [`TimeZone`] | yes |
//! | `live` | [`Live`] | yes |
//! | `mmap` | [`Database::map`], and maps of [`Live`]; without it files are read | yes |
//! | `toml` | policies, profiles of statements and tables of redirectors in TOML | by `compile` and `live` |
//! | `arrow` | `batch::arrow`, columns of verdicts as Arrow arrays | no |
//!
//! Without any of them a program can open a database, screen links, follow redirects with
//! [`Chain`] and find links in text; it sets its [`Policy`] setting by setting. No feature changes a
//! verdict.
//!
//! Such a reader builds 61 crates, 21 of them for ICU4X, by which the `idna` crate reads
//! internationalized names. With `cargo update -p idna_adapter --precise 1.1.0` a program takes the
//! smaller back end of that crate, and builds 45: it is slower, and refuses names with characters that
//! are newer than Unicode 16.
//!
//! # The first link
//!
//! The tables of what is built in are made when the library is built. The first screener of a process
//! takes a third of a millisecond more than those that follow. The first link of a known platform or
//! redirector compiles what is known of it, in less than a millisecond. Platforms and redirectors of
//! callers ([`expand::Knowledge`]) are compiled when they are added, in some milliseconds.
//!
//! # Untrusted input
//!
//! Links, lists, databases and policies may come from anybody. None of them makes outlink panic,
//! read out of bounds, hang or allocate without bound; see [`Limits`] and [`ListLimits`].
//! [`Screener::screen`] is total: what could be an error is a [`Reason`] that the policy weighs.
//!
//! # What it does not do
//!
//! It never contacts the network (no DNS, no fetch), brings no lists along and detects no unknown
//! phishing. Private addresses are allowed by the default policy; [`Policy::preview`] is the preset
//! for workers that fetch links.

// Tables are written by code that stands beside the code that reads them, which only `compile` calls.
#![cfg_attr(not(feature = "compile"), allow(dead_code, unused_imports))]
// Every module reads untrusted input, so each exception to these lints gives its reason.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Tests may, but .clippy.toml has no word for that.
#![cfg_attr(not(test), deny(clippy::string_slice))]

mod attributes;
pub mod batch;
mod chain;
mod codec;
#[cfg(feature = "compile")]
pub mod compile;
mod context;
mod database;
#[cfg(feature = "compile")]
mod date;
pub mod expand;
mod expectation;
pub mod extract;
mod format;
mod hit;
mod ids;
mod ip_range;
#[cfg(feature = "compile")]
pub mod known_good;
mod limits;
#[cfg(feature = "compile")]
pub mod list;
#[cfg(feature = "live")]
mod live;
mod name_map;
mod names;
#[cfg(feature = "compile")]
pub mod order;
mod platform;
mod platform_data;
mod policy;
mod raw_link;
mod rule;
mod screen;
#[cfg(feature = "compile")]
pub mod suggest;
mod table;
pub mod url;
mod verdict;
mod wire;
mod withdrawal;
mod wording;

pub use crate::chain::Chain;
pub use crate::chain::Step;
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
#[cfg(feature = "compile")]
pub use crate::date::InvalidTimeZone;
#[cfg(feature = "compile")]
pub use crate::date::TimeZone;
pub use crate::expectation::Expectations;
pub use crate::expectation::Share;
pub use crate::format::Format;
pub use crate::ip_range::InvalidIpRange;
pub use crate::ip_range::IpRange;
pub use crate::limits::Limits;
pub use crate::limits::ListLimits;
#[cfg(feature = "live")]
pub use crate::live::DatabaseChange;
#[cfg(feature = "live")]
pub use crate::live::DatabaseStatus;
#[cfg(feature = "live")]
pub use crate::live::Live;
#[cfg(feature = "live")]
pub use crate::live::LiveSources;
#[cfg(feature = "live")]
pub use crate::live::LiveStatus;
#[cfg(feature = "live")]
pub use crate::live::PolicySource;
#[cfg(feature = "live")]
pub use crate::live::ReloadError;
#[cfg(feature = "live")]
pub use crate::live::ReloadFailure;
#[cfg(feature = "live")]
pub use crate::live::Storage;
#[cfg(feature = "live")]
pub use crate::live::Watch;
pub use crate::names::Action;
pub use crate::names::Effect;
pub use crate::names::Exceptions;
pub use crate::names::Ground;
pub use crate::names::HashOf;
pub use crate::names::ListKind;
pub use crate::names::Part;
pub use crate::names::RuleKind;
pub use crate::names::SourceType;
pub use crate::names::UnknownName;
pub use crate::platform::Entity;
pub use crate::platform::EntityError;
pub use crate::policy::EntityPattern;
pub use crate::policy::InvalidEntityPattern;
pub use crate::policy::InvalidPrivateHost;
pub use crate::policy::InvalidWhen;
pub use crate::policy::Policy;
#[cfg(feature = "toml")]
pub use crate::policy::PolicyError;
pub use crate::policy::Setting;
pub use crate::policy::When;
pub use crate::raw_link::RawLink;
pub use crate::rule::Attributes;
pub use crate::rule::Column;
pub use crate::rule::Keyword;
pub use crate::rule::ListInfo;
pub use crate::rule::Pattern;
pub use crate::rule::RegexPattern;
pub use crate::rule::Rule;
pub use crate::screen::Screener;
pub use crate::screen::ScreenerBuilder;
pub use crate::verdict::DatabaseName;
pub use crate::verdict::DecidedBy;
pub use crate::verdict::Explanation;
pub use crate::verdict::Match;
pub use crate::verdict::Reason;
pub use crate::verdict::ReasonCode;
pub use crate::verdict::Verdict;
pub use crate::verdict::VerdictChange;
pub use crate::verdict::statement;
pub use crate::withdrawal::Withdrawal;

/// What the command, the bindings and the tests of this repository share with the library. No
/// promise of stability holds for it.
#[doc(hidden)]
pub mod internal {
    pub use crate::codec::base64_decode;
    pub use crate::codec::hex_decode;
    pub use crate::expand::json::to_json as expansion_json;
    pub use crate::screen::unknown_policy_names;
    pub use crate::url::json::to_json as normalized_json;
    pub use crate::url::scan::Scanned;
    pub use crate::url::scan::scan;
    pub use crate::wire::file::refuse_irregular;
    pub use crate::wire::header::LABEL as DATABASE_LABEL;
    #[cfg(feature = "compile")]
    pub use crate::wire::target::resolved;
    pub use crate::wording::counted;
    pub use crate::wording::in_words;
    pub use crate::wording::one_line;
    pub use crate::wording::with_causes;
}
