//! Where links and texts come from, and where the answers go.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use outlink::Limits;
use outlink::batch::Column;
use outlink::extract::ExtractOptions;
use outlink::url::normalize;

use super::Command;
use super::OUTPUT;
use crate::error::Error;

impl Command {
    /// Refuses flags that would be ignored beside the others. The parser does not: it drops what a flag
    /// requires when that conflicts with another argument.
    pub(crate) fn refuse_ignored(&self) -> Result<(), Error> {
        match self {
            Self::Screen { links, table, columns, reading, .. } => {
                links.refuse_ignored()?;
                table.refuse_ignored()?;
                let is_ignored = !columns.texts && reading.is_any();
                if is_ignored { Err(Error::ReadingWithoutTexts) } else { Ok(()) }
            }
            Self::Extract { texts, table, .. } => {
                texts.refuse_ignored()?;
                table.refuse_ignored()
            }
            Self::Normalize { links, .. }
            | Self::Expand { links, .. }
            | Self::Diff { links, .. }
            | Self::Statement { links, .. } => links.refuse_ignored(),
            _ => Ok(()),
        }
    }
}

/// Where the links come from.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct Links {
    /// The links; without any, or with `-`, standard input is read
    #[arg(help_heading = None::<&'static str>)]
    pub(crate) links: Vec<String>,
    /// How standard input is written [default: lines]
    #[arg(long, value_enum)]
    pub(crate) input: Option<Input>,
}

impl Links {
    fn refuse_ignored(&self) -> Result<(), Error> {
        refuse_beside_arguments(&self.links, self.input)
    }
}

/// Where the texts come from.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct Texts {
    /// The texts; without any, or with `-`, standard input is read
    #[arg(id = "links", value_name = "TEXTS", help_heading = None::<&'static str>)]
    pub(crate) texts: Vec<String>,
    /// How standard input is written [default: lines]
    #[arg(long, value_enum)]
    pub(crate) input: Option<Input>,
}

impl Texts {
    fn refuse_ignored(&self) -> Result<(), Error> {
        refuse_beside_arguments(&self.texts, self.input)
    }
}

/// Returns true if the lines of standard input are read: there is not an argument, or the `-` alone that
/// commonly stands for standard input.
pub(crate) fn reads_stdin(arguments: &[String]) -> bool {
    arguments.is_empty() || arguments == [STDIN]
}

const STDIN: &str = "-";

/// Refuses `-` beside other arguments, and a flag about standard input where that is not read.
fn refuse_beside_arguments(arguments: &[String], input: Option<Input>) -> Result<(), Error> {
    if reads_stdin(arguments) {
        return Ok(());
    }
    if arguments.iter().any(|argument| argument == STDIN) {
        return Err(Error::StdinBesideArguments { count: arguments.len() });
    }
    if input.is_some() { Err(Error::InputBesideArguments) } else { Ok(()) }
}

/// What is written of each verdict.
#[derive(Args, Debug)]
#[command(next_help_heading = OUTPUT)]
pub(crate) struct Columns {
    /// The input is texts, one per line or row: write one line or row per link in them
    #[arg(long, help_heading = "Input")]
    pub(crate) texts: bool,
    /// Write these columns of the verdicts, separated by commas, as CSV; with --json as JSON, with
    /// --from as Parquet
    #[arg(long, value_name = "NAMES", value_delimiter = ',', long_help = columns_help())]
    pub(crate) columns: Vec<Column>,
}

/// How texts are read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct Reading {
    /// Of texts, the address of the page that they stand on: relative references of HTML and Markdown
    /// are links then
    #[arg(long, value_name = "LINK")]
    pub(crate) base: Option<String>,
    /// Texts are bodies of mails in quoted-printable encoding, where `=3D` is an equals sign
    #[arg(long)]
    pub(crate) quoted_printable: bool,
}

impl Reading {
    /// Whether anything is said about texts.
    pub(crate) fn is_any(&self) -> bool {
        self.base.is_some() || self.quoted_printable
    }

    /// What the library takes.
    pub(crate) fn options(&self) -> Result<ExtractOptions, Error> {
        let mut options = ExtractOptions::default();
        options.quoted_printable(self.quoted_printable);
        if let Some(base) = &self.base {
            let base = normalize(base, &Limits::default());
            options.base(base.map_err(|source| Error::Base { source })?);
        }
        Ok(options)
    }
}

/// Links, or texts, that stand in a Parquet file.
#[derive(Args, Debug)]
#[command(
    next_help_heading = "Parquet files (in builds that read them, such as the Python package)"
)]
pub(crate) struct Table {
    /// Read a column of a Parquet file
    #[arg(long, value_name = "FILE", requires = "output", conflicts_with_all = ["links", "input"])]
    pub(crate) from: Option<PathBuf>,
    /// The column that holds the links, or the texts
    #[arg(long, value_name = "NAME")]
    pub(crate) column: Option<String>,
    /// Where to write the answer, as Parquet: the rows of --from with columns of verdicts, or one row
    /// per link of the texts
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The beginning of the names of added columns
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) prefix: String,
}

impl Table {
    fn refuse_ignored(&self) -> Result<(), Error> {
        let flag = match self {
            Self { from: Some(_), .. } => return Ok(()),
            Self { output: Some(_), .. } => "--output",
            Self { column: Some(_), .. } => "--column",
            Self { prefix, .. } if !prefix.is_empty() => "--prefix",
            _ => return Ok(()),
        };
        Err(Error::TableFlagWithoutFrom { flag })
    }
}

/// How standard input is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Input {
    /// One per line; blank lines are skipped
    #[default]
    Lines,
    /// One JSON string per line, so that it may contain anything; blank lines are skipped
    Json,
}

/// The columns of verdicts.
fn columns_help() -> String {
    let default: Vec<&str> = Column::DEFAULT.iter().map(|column| column.as_str()).collect();
    format!(
        "Write these columns of the verdicts, separated by commas, as CSV; with --json as JSON, with \
         --from as Parquet. In CSV and JSON, the number of the input's line stands in front of them as \
         `line`, or as `input_line` if `line`, the line of the list, is one of them. In CSV several \
         tags or jurisdictions are joined by `;`, with a backslash before each `;` and `\\` of a \
         tag. The columns: {} \
         [default with --from: {}]",
        Column::NAMES.join(" "),
        default.join(",")
    )
}
