//! The pipeline from text to verdict, and the prefilter in front of it.
//!
//! ```text
//! link -> prefilter   proves from the bytes that no rule can match, and answers at once
//!      -> pipeline    normalize, expand, find, decide
//! ```

mod batch_text;
mod budget;
mod builder;
#[cfg(feature = "compile")]
mod canaries;
mod cut;
mod extracted;
mod follow;
mod pipeline;
mod policy_names;
mod prefilter;
mod prefilter_batch;
mod prefilter_tables;
mod probe;
mod scanned_link;
mod screener;
#[cfg(test)]
mod tests;
mod visit_stopped;

pub use self::builder::ScreenerBuilder;
pub use self::policy_names::unknown_policy_names;
pub use self::screener::Screener;
pub(crate) use self::visit_stopped::Detail;
pub(crate) use self::visit_stopped::Listed;
pub(crate) use self::visit_stopped::RuleKey;
pub(crate) use self::visit_stopped::Stopped;
