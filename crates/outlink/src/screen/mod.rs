//! The pipeline from text to verdict, and the prefilter in front of it.
//!
//! ```text
//! link -> prefilter   proves from the bytes that no rule can match, and answers at once
//!      -> pipeline    normalize, expand, find, decide
//! ```

mod budget;
mod builder;
mod extracted;
mod follow;
mod inner;
mod look;
mod many;
mod pipeline;
mod prefilter;
mod scanned_link;
mod stopped;
mod tables;
#[cfg(test)]
mod tests;
mod text;

pub use self::builder::ScreenerBuilder;
pub use self::pipeline::Screener;
pub(crate) use self::stopped::Listed;
pub(crate) use self::stopped::RuleKey;
pub(crate) use self::stopped::Stopped;
