//! Why an order is not in force.

use crate::compile::CompileError;
use crate::database::OpenError;
use crate::wording::FirstFew;
use crate::wording::one_line;

/// An order that cannot be put in force as it stands.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// The text is not a document.
    #[error("the order is neither TOML nor a JSON object: {0}")]
    Syntax(String),
    /// The document is not an order.
    #[error("order {}: {problem}", reference.as_deref().unwrap_or("without a reference"))]
    Document {
        /// The number of the order, if it has one.
        reference: Option<String>,
        /// What is wrong, and what to write instead.
        problem: String,
    },
    /// Links of the order gave no rule that may be put in force. Nothing was compiled.
    #[error("order {reference}: {}", FirstFew { items: refusals, shown: SHOWN })]
    Refused {
        /// The number of the order.
        reference: String,
        /// The links, at least one.
        refusals: Vec<Refusal>,
    },
    /// The rules do not compile.
    #[error("order {reference}")]
    Compile {
        /// The number of the order.
        reference: String,
        /// What is wrong.
        source: CompileError,
    },
    /// The layer cannot be used.
    #[error("order {reference}")]
    Open {
        /// The number of the order.
        reference: String,
        /// What is wrong.
        source: OpenError,
    },
}

/// A link of an order that would not be blocked, or that would take others down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}`: {problem}", one_line(url))]
pub struct Refusal {
    /// The link as the order has it.
    pub(super) url: String,
    /// Why, and what to do about it.
    pub(super) problem: String,
}

impl Refusal {
    /// The link, name or rule object as the order has it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Why it is refused, and what to do about it.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

/// How many refusals an error spells out.
const SHOWN: usize = 5;
