//! Orders of authorities: from the document to a layer that is checked.
//!
//! ```
//! use outlink::Limits;
//! use outlink::Policy;
//! use outlink::order::Order;
//! use outlink::order::Plan;
//!
//! let order = Order::parse(
//!     r#"
//!     reference = "K-2026-118"
//!     authority = "Polismyndigheten"
//!     jurisdictions = ["SE"]
//!     urls = ["https://telegram.me/s/GangShop"]
//!     "#,
//! )?;
//! let plan = Plan::new(order, &Limits::default())?;
//! assert_eq!(plan.rules()[0].rule, r#"{"entity":"telegram:username/gangshop"}"#);
//! let layer = plan.compile("urgent", [])?;
//! let receipt = layer.check(&[], &Policy::default())?;
//! assert_eq!(receipt.checks[0].rule, "entity telegram:username/gangshop");
//! # Ok::<(), outlink::order::OrderError>(())
//! ```
//!
//! [`OrderLayer::report`] adds what the order changes about links that people post.
//! [`OrderLayer::write`] writes the layer to a file; `Live::put_layer` takes its bytes into traffic
//! at once.

mod document;
mod error;
mod layer;
mod plan;
mod repetition;
mod report;
#[cfg(test)]
mod tests;

pub use self::document::Order;
pub use self::error::OrderError;
pub use self::error::Refusal;
pub use self::layer::OrderCheck;
pub use self::layer::OrderLayer;
pub use self::layer::OrderReceipt;
pub use self::layer::RuleScope;
pub use self::layer::UncheckedRule;
pub use self::plan::Plan;
pub use self::plan::PlannedRule;
pub use self::plan::WiderRule;
pub use self::report::OrderReport;
use crate::database::Database;
use crate::expand::Knowledge;

/// The knowledge of platforms and redirectors on top of these databases, the lowest first: what they
/// carry, and what is in force on this thread.
///
/// An order that is planned and compiled in [`Knowledge::while_in_force`] of that names what the links
/// of their platforms name.
pub fn knowledge_of(below: &[Database]) -> Knowledge {
    Knowledge::merged(below.iter().filter_map(Database::knowledge), &Knowledge::default())
}
