//! The flags of `outlink order`.

use std::path::PathBuf;

use clap::Args;

use super::CHECKS;
use super::ContextOptions;
use super::OUTPUT;
use super::Opening;

/// What is ordered, and on top of what.
#[derive(Args, Debug)]
pub(crate) struct OrderOptions {
    /// The order, in TOML or JSON
    pub(crate) order: PathBuf,
    /// Where to write the layer. Without this the order is tried and nothing is written
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) output: Option<PathBuf>,
    /// A database that the layer will lie on; given more than once, the lowest first
    #[arg(short, long = "database", value_name = "FILE", help_heading = CHECKS)]
    pub(crate) databases: Vec<PathBuf>,
    /// A file of links, one per line: each whose action changes is shown
    #[arg(long, value_name = "FILE", help_heading = CHECKS)]
    pub(crate) links: Option<PathBuf>,
    /// A file of links that are known to be good, one per line: an order that blocks one is refused
    #[arg(long, value_name = "FILE", help_heading = CHECKS)]
    pub(crate) known_good: Option<PathBuf>,
    /// Accept that the rule for this link, written as in the order, also blocks unrelated pages, such
    /// as all of a shared host; may be given more than once
    #[arg(long, value_name = "LINK", help_heading = CHECKS)]
    pub(crate) accept_over_block: Vec<String>,
    /// Sign the layer with this secret key of minisign; the signature is written beside it as
    /// FILE.minisig
    #[arg(long, value_name = "SECRET_KEY_FILE", requires = "output", help_heading = OUTPUT)]
    pub(crate) sign: Option<PathBuf>,
    /// The name of the layer in verdicts [default: the file name of the output]
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) opening: Opening,
    #[command(flatten)]
    pub(crate) context: ContextOptions,
    /// Write JSON: one object
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) json: bool,
}
