//! The flags.

use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use outlink::Jurisdiction;
use outlink::Limits;
use outlink::Timestamp;
use outlink::batch::Column;
use outlink::extract::ExtractOptions;
use outlink::url::normalize;

use crate::command::order::EXAMPLES;
use crate::command::order::OrderOptions;
use crate::error::Error;

/// Screen links that lead out of a platform: where they lead, which rule says so, and why.
#[derive(Debug, Parser)]
#[command(
    name = "outlink",
    version,
    after_help = "Exit codes: 0 every link is allowed, 1 some link got review, warn or block, 2 error. \
                  1 of lint: there are warnings; of diff: some action changes; of suggest: no rule \
                  is safe."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Decide about links
    Screen {
        #[command(flatten)]
        links: Links,
        #[command(flatten)]
        table: Table,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        context: ContextOptions,
        #[command(flatten)]
        columns: Columns,
        #[command(flatten)]
        reading: Reading,
        /// Write a verdict a line, as JSON; with --columns, an object of these a line; with --from,
        /// the counts
        #[arg(long)]
        json: bool,
    },
    /// Show for one link every step, every rule that fits and every rule that was lifted
    Explain {
        /// The link
        link: String,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        context: ContextOptions,
    },
    /// Bring links to their normal form
    Normalize {
        #[command(flatten)]
        links: Links,
        /// Write an object a line, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show where links lead
    Expand {
        #[command(flatten)]
        links: Links,
        /// Write an object a line, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Find the links in texts, a text a line
    Extract {
        #[command(flatten)]
        texts: Links,
        #[command(flatten)]
        table: Table,
        #[command(flatten)]
        reading: Reading,
        /// Write an object a line, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Compile lists into a database
    Compile {
        /// The catalog that names the lists
        catalog: Option<PathBuf>,
        /// One more list; may be given more than once. Without FORMAT, its format is recognised
        #[arg(long = "list", value_name = "[FORMAT:]PATH", long_help = list_help())]
        lists: Vec<String>,
        /// Where to write the database
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Sign the database with this secret key of minisign, beside it as FILE.minisig. The password
        /// is that of OUTLINK_SIGN_PASSWORD, or is asked for
        #[arg(long, value_name = "SECRET_KEY_FILE")]
        sign: Option<PathBuf>,
        /// The name that verdicts give of the database; the output's file name without this
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        checks: Checks,
        /// The database that is replaced, for max_shrink and the report; the output without this
        #[arg(long, value_name = "FILE")]
        replaces: Option<PathBuf>,
        /// Fail on any of these, and write no database
        #[arg(long, value_name = "WHAT")]
        deny: Option<Deny>,
        /// Write the report as JSON
        #[arg(long)]
        json: bool,
        /// How many diagnostics of each code to show
        #[arg(long, value_name = "COUNT", default_value_t = 3)]
        diagnostics: usize,
    },
    /// Check lists for skipped, changed, dead or too broad entries
    Lint {
        /// The catalog that names the lists
        catalog: Option<PathBuf>,
        /// One more list; may be given more than once. Without FORMAT, its format is recognised
        #[arg(long = "list", value_name = "[FORMAT:]PATH", long_help = list_help())]
        lists: Vec<String>,
        /// Show notes too: entries whose rules do not read as the entries do
        #[arg(long)]
        notes: bool,
        #[command(flatten)]
        checks: Checks,
        /// Note rules that run out within this time: 12h, 30d, 8w
        #[arg(long, value_name = "SPAN", value_parser = span)]
        expires_within: Option<u64>,
        /// Write a diagnostic a line, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare two databases, or stacks of layers, by what they do to links
    Diff {
        /// The database before; several layers are joined by `+`, the lowest first
        before: PathBuf,
        /// The database after; `base.outlink+urgent.outlink` shows what a layer changes
        after: PathBuf,
        #[command(flatten)]
        links: Links,
        #[command(flatten)]
        opening: Opening,
        #[command(flatten)]
        context: ContextOptions,
        /// Write an object for each link whose action changes, as JSON
        #[arg(long)]
        json: bool,
        /// Write how many actions change by list and category, and not the links
        #[arg(long)]
        counts: bool,
    },
    /// Write statements of reasons (Digital Services Act) for links that are restricted
    Statement {
        #[command(flatten)]
        links: Links,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        context: ContextOptions,
        /// What only the platform knows: a TOML file that maps the categories of the lists
        #[arg(long, value_name = "FILE")]
        profile: Option<PathBuf>,
        /// When the content with the link was published
        #[arg(long, value_name = "DATE")]
        content_date: Option<Timestamp>,
        /// What the number of each statement begins with; the number of the link follows
        #[arg(long, value_name = "TEXT", default_value = "outlink")]
        puid: String,
        /// Write what the user is told, in one of en, da, sv, nb, fi
        #[arg(long, value_name = "CODE", conflicts_with_all = ["batch", "receipt"])]
        language: Option<String>,
        /// Write bodies of requests of up to 100 statements each
        #[arg(long)]
        batch: bool,
        /// Write receipts of the orders that decide about the links
        #[arg(long, conflicts_with = "batch")]
        receipt: bool,
    },
    /// Find the rule for a reported link that is not easily stepped around and takes no bystander down
    Suggest {
        /// The link
        link: String,
        /// A file of links that are known to be good, one a line
        #[arg(long, value_name = "FILE")]
        known_good: Option<PathBuf>,
        /// A file of links that the lists have, one a line
        #[arg(long, value_name = "FILE")]
        listed: Option<PathBuf>,
        /// The number of the case, for the rule
        #[arg(long, value_name = "TEXT")]
        reference: Option<String>,
        /// Who reported the link, for the rule
        #[arg(long, value_name = "TEXT")]
        source: Option<String>,
        /// Write every rule that would do, the narrowest first, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put an order of an authority in force: rules, checks, a layer and its receipt
    #[command(after_long_help = EXAMPLES)]
    Order(OrderOptions),
    /// Show what is in a database
    Inspect {
        /// The database
        database: PathBuf,
        #[command(flatten)]
        opening: Opening,
        /// Write one object, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Check every byte of a database, and that the links are blocked that must be
    Verify {
        /// The database
        database: PathBuf,
        #[command(flatten)]
        opening: Opening,
    },
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What rules are checked against.
#[derive(Args, Debug)]
pub(crate) struct Checks {
    /// A file of links that are known to be good, one a line: every rule that takes one down is named
    #[arg(long, value_name = "FILE")]
    pub(crate) known_good: Option<PathBuf>,
    /// A database that the lists will be a layer above: withdrawals that meet nothing there are named;
    /// may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(crate) below: Vec<PathBuf>,
}

/// What stops a compilation that would go on otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Entries that gave no rule, or a rule that can never fit or takes bystanders down
    Warnings,
}

/// A number of seconds, hours, days or weeks, in seconds.
fn span(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a time span; write 12h, 30d or 8w");
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(wrong()),
    };
    let count: u64 = text.trim_end_matches(unit).parse().map_err(|_| wrong())?;
    count.checked_mul(seconds).ok_or_else(wrong)
}

/// Where the links come from.
#[derive(Args, Debug)]
pub(crate) struct Links {
    /// The links; without any, standard input is read
    pub(crate) links: Vec<String>,
    /// How standard input is written
    #[arg(long, value_enum, default_value_t = Input::Lines)]
    pub(crate) input: Input,
}

/// What is written of each verdict.
#[derive(Args, Debug)]
pub(crate) struct Columns {
    /// Screen every link in texts, a text a line or a row: there is a row for each link then
    #[arg(long)]
    pub(crate) texts: bool,
    /// The columns of verdicts, joined by commas, as CSV; with --json, as JSON; with --from, as
    /// Parquet
    #[arg(long, value_name = "NAMES", value_delimiter = ',', long_help = columns_help())]
    pub(crate) columns: Vec<Column>,
}

/// How texts are read.
#[derive(Args, Debug)]
#[group(id = "reading", multiple = true)]
pub(crate) struct Reading {
    /// The address of the page that a text stands on: relative references of HTML and Markdown are
    /// links then
    #[arg(long, value_name = "LINK")]
    pub(crate) base: Option<String>,
    /// Texts are bodies of mails in quoted-printable encoding, so that `=3D` is an equals sign
    #[arg(long)]
    pub(crate) quoted_printable: bool,
}

impl Reading {
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
pub(crate) struct Table {
    /// Read a column of a Parquet file
    #[arg(long, value_name = "FILE", requires = "output", conflicts_with_all = ["links", "input"])]
    pub(crate) from: Option<PathBuf>,
    /// The column that holds the links, or the texts
    #[arg(long, value_name = "NAME", requires = "from")]
    pub(crate) column: Option<String>,
    /// Where to write the answer, as Parquet: the rows of --from with columns of verdicts, or the
    /// links of texts, a row each
    #[arg(short, long, value_name = "FILE", requires = "from")]
    pub(crate) output: Option<PathBuf>,
    /// What the names of the columns that are added begin with
    #[arg(long, value_name = "TEXT", requires = "from", default_value = "")]
    pub(crate) prefix: String,
}

/// How standard input is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Input {
    /// A link a line; blank lines are passed over
    Lines,
    /// A JSON string a line, so that a link may contain anything
    Json,
}

/// What links are compared with. Without any of these it is the embedded starter database.
#[derive(Args, Debug)]
pub(crate) struct Sources {
    /// A compiled database, or one more layer on top of those before it
    #[arg(short, long = "database", value_name = "FILE")]
    pub(crate) databases: Vec<PathBuf>,
    /// A list, compiled on the spot. Without FORMAT, its format is recognised
    #[arg(short, long = "list", value_name = "[FORMAT:]PATH", long_help = list_help())]
    pub(crate) lists: Vec<String>,
    /// A catalog of lists, compiled on the spot
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) opening: Opening,
}

/// How databases are opened.
#[derive(Args, Debug)]
pub(crate) struct Opening {
    /// The key of a keyed list; may be given more than once
    #[arg(long = "key", value_name = "LIST:PATH")]
    pub(crate) keys: Vec<String>,
    /// Refuse every database that this public key of minisign did not sign, given as its line of
    /// base64 or as a file; may be given more than once, and then one of them will do
    #[arg(long = "trust", value_name = "KEY|FILE")]
    pub(crate) trusted: Vec<String>,
}

/// By what and for whom links are judged.
#[derive(Args, Debug)]
pub(crate) struct ContextOptions {
    /// A policy file, or one of the presets `default`, `preview` and `unattended`
    #[arg(short, long, value_name = "FILE|PRESET", default_value = "default")]
    pub(crate) policy: PathBuf,
    /// Where the users are: a country code or EU; may be given more than once
    #[arg(short, long = "jurisdiction", value_name = "CODE")]
    pub(crate) jurisdictions: Vec<Jurisdiction>,
    /// Who sees the link, as the policy names them
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// Where the link is shown, as the policy names it
    #[arg(long, value_name = "NAME")]
    pub(crate) surface: Option<String>,
    /// The time at which rules must be valid, instead of the current one
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
}

/// The formats of lists, each with what a list of it holds.
fn list_help() -> String {
    let mut help = "A list; without FORMAT, its format is recognised by its content. \
                    May be given more than once. The formats:\n"
        .to_owned();
    for &format in outlink::Format::ALL {
        help.push_str(&format!("\n  {format:<9} {}", format.description()));
    }
    help
}

/// The columns of verdicts.
fn columns_help() -> String {
    let default: Vec<&str> = Column::DEFAULT.iter().map(|column| column.as_str()).collect();
    format!(
        "The columns of verdicts, joined by commas, as CSV; with --json, as JSON; with --from, as \
         Parquet. With --from and without this they are {}. The columns: {}.",
        default.join(","),
        Column::NAMES.join(" ")
    )
}
