//! The flags.

mod order;
mod origin;

use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use outlink::Jurisdiction;
use outlink::Timestamp;

pub(crate) use self::order::OrderOptions;
pub(crate) use self::origin::Columns;
pub(crate) use self::origin::Input;
pub(crate) use self::origin::Links;
pub(crate) use self::origin::Reading;
pub(crate) use self::origin::Table;
pub(crate) use self::origin::Texts;
pub(crate) use self::origin::reads_stdin;
use crate::help;

/// Check links against blocklists, offline: where they lead, which rule matches, and what to do.
#[derive(Debug, Parser)]
#[command(
    name = "outlink",
    version,
    long_about = help::COMMAND,
    after_help = help::COMMAND_CODES
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) additions: Additions,
}

/// Platforms and redirectors beside the built-in ones.
#[derive(Args, Debug)]
pub(crate) struct Additions {
    /// A platform of your own: what links to its hosts and apps name, in the form of
    /// data/platforms/*.toml; may be given more than once
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) platforms: Vec<PathBuf>,
    /// Redirectors of your own: where links carry a target, in the form of data/redirectors/*.toml;
    /// may be given more than once
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) redirectors: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Decide about links
    #[command(long_about = help::SCREEN, after_long_help = help::SCREEN_CODES)]
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
        /// Write JSON: one verdict per line; with --columns, one object of these per line; with
        /// --from, the counts
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Show how one link gets its action, step by step
    #[command(long_about = help::EXPLAIN, after_long_help = help::SCREEN_CODES)]
    Explain {
        /// The link
        link: String,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        context: ContextOptions,
    },
    /// Bring links to the normal form that rules are compared with
    #[command(long_about = help::NORMALIZE, after_long_help = help::NO_FINDINGS)]
    Normalize {
        #[command(flatten)]
        links: Links,
        /// Write JSON: one object per line
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Show where links lead, without asking any list
    #[command(long_about = help::EXPAND, after_long_help = help::NO_FINDINGS)]
    Expand {
        #[command(flatten)]
        links: Links,
        /// Write JSON: one object per line
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Find the links in texts
    #[command(long_about = help::EXTRACT, after_long_help = help::NO_FINDINGS)]
    Extract {
        #[command(flatten)]
        texts: Texts,
        #[command(flatten)]
        table: Table,
        #[command(flatten)]
        reading: Reading,
        /// Write JSON: one object per line
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Compile lists into one database file
    #[command(long_about = help::COMPILE, after_long_help = help::COMPILE_CODES)]
    Compile {
        #[command(flatten)]
        lists: ListOptions,
        /// Where to write the database; replaced only if all went well
        #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
        output: PathBuf,
        /// Sign the database with this secret key of minisign; the signature is written beside it as
        /// FILE.minisig. The password is taken from OUTLINK_SIGN_PASSWORD, or asked for
        #[arg(long, value_name = "SECRET_KEY_FILE", help_heading = OUTPUT)]
        sign: Option<PathBuf>,
        /// The name of the database in verdicts [default: the file name of the output]
        #[arg(long, help_heading = OUTPUT)]
        name: Option<String>,
        #[command(flatten)]
        checks: Checks,
        /// The database that is replaced, for `max_shrink` and the report [default: the output]
        #[arg(long, value_name = "FILE", help_heading = CHECKS)]
        replaces: Option<PathBuf>,
        /// Fail on any of these, and write no database
        #[arg(long, value_name = "WHAT", help_heading = CHECKS)]
        deny: Option<Deny>,
        /// Write the report as JSON: one object
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
        /// How many diagnostics of each code to show
        #[arg(long, value_name = "COUNT", default_value_t = 3, help_heading = OUTPUT)]
        diagnostics: usize,
    },
    /// Check lists for skipped, changed, dead or too broad entries
    #[command(long_about = help::LINT, after_long_help = help::LINT_CODES)]
    Lint {
        #[command(flatten)]
        lists: ListOptions,
        /// Show notes too: entries whose rules differ from what they say
        #[arg(long, help_heading = OUTPUT)]
        notes: bool,
        #[command(flatten)]
        checks: Checks,
        /// Show rules that expire within this time: a number with `s`, `h`, `d` or `w`, such as 30d
        #[arg(long, value_name = "SPAN", value_parser = span, help_heading = CHECKS)]
        expires_within: Option<u64>,
        /// Write JSON: one diagnostic per line
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Compare two databases, or stacks of layers, by what they do to links
    #[command(long_about = help::DIFF, after_long_help = help::DIFF_CODES)]
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
        /// Write JSON: one object per link whose action changes
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
        /// Write how many actions change by list and category, instead of the links
        #[arg(long, help_heading = OUTPUT)]
        counts: bool,
    },
    /// Write statements of reasons (Digital Services Act) for restricted links
    #[command(long_about = help::STATEMENT, after_long_help = help::STATEMENT_CODES)]
    Statement {
        #[command(flatten)]
        links: Links,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        context: ContextOptions,
        /// What only the platform knows: a TOML file that maps the categories of the lists
        #[arg(long, value_name = "FILE", help_heading = STATEMENTS)]
        profile: Option<PathBuf>,
        /// When the content with the link was published, as a date or a time like that of --now
        /// [default: now]
        #[arg(long, value_name = "DATE", help_heading = STATEMENTS)]
        content_date: Option<Timestamp>,
        /// What the number of each statement begins with; the number of the link follows
        #[arg(long, value_name = "TEXT", default_value = "outlink", help_heading = STATEMENTS)]
        puid: String,
        /// Write the sentence for the user, in one of en, da, sv, nb, fi
        #[arg(
            long,
            value_name = "CODE",
            conflicts_with_all = ["batch", "receipt"],
            help_heading = OUTPUT
        )]
        language: Option<String>,
        /// Write bodies of requests of up to 100 statements each
        #[arg(long, help_heading = OUTPUT)]
        batch: bool,
        /// Write receipts of the orders that decide about the links
        #[arg(long, conflicts_with = "batch", help_heading = OUTPUT)]
        receipt: bool,
    },
    /// Find the rule for a reported link
    #[command(long_about = help::SUGGEST, after_long_help = help::SUGGEST_CODES)]
    Suggest {
        /// The link
        link: String,
        /// A file of links that are known to be good, one per line: no rule may block one
        #[arg(long, value_name = "FILE", help_heading = CHECKS)]
        known_good: Option<PathBuf>,
        /// A file of links that the lists have, one per line: a rule that covers more of them is
        /// better
        #[arg(long, value_name = "FILE", help_heading = CHECKS)]
        listed: Option<PathBuf>,
        /// The number of the case, for the rule
        #[arg(long, value_name = "TEXT", help_heading = OUTPUT)]
        reference: Option<String>,
        /// Who reported the link, for the rule
        #[arg(long, value_name = "TEXT", help_heading = OUTPUT)]
        source: Option<String>,
        /// Write JSON: one rule per line, the narrowest first
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Turn an order of an authority into a checked layer, with a receipt
    #[command(long_about = help::ORDER, after_long_help = help::ORDER_CODES)]
    Order(OrderOptions),
    /// Show what is in a database
    #[command(long_about = help::INSPECT, after_long_help = help::NO_FINDINGS)]
    Inspect {
        /// The database
        database: PathBuf,
        #[command(flatten)]
        opening: Opening,
        /// Write JSON: one object
        #[arg(long, help_heading = OUTPUT)]
        json: bool,
    },
    /// Check every byte of a database, and that some rule catches each canary
    #[command(long_about = help::VERIFY, after_long_help = help::VERIFY_CODES)]
    Verify {
        /// The database
        database: PathBuf,
        /// A database that this one is a layer above, whose rules may catch canaries; given more than
        /// once, the lowest first
        #[arg(long, value_name = "FILE", help_heading = CHECKS)]
        below: Vec<PathBuf>,
        #[command(flatten)]
        opening: Opening,
    },
    /// Write a completion script for a shell
    #[command(long_about = help::COMPLETIONS, after_long_help = help::NO_FINDINGS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the man pages of the command into a folder
    #[command(long_about = help::MAN, after_long_help = help::NO_FINDINGS)]
    Man {
        /// The folder, which has to exist
        folder: PathBuf,
    },
}

const OUTPUT: &str = "Output";
const LISTS: &str = "Lists";
const CHECKS: &str = "Checks";
const STATEMENTS: &str = "Statements";

/// The lists that are compiled or checked.
#[derive(Args, Debug)]
pub(crate) struct ListOptions {
    /// The catalog that names the lists
    pub(crate) catalog: Option<PathBuf>,
    /// One more list; may be given more than once. Without FORMAT, its format is recognised
    #[arg(
        short,
        long = "list",
        value_name = "[FORMAT:]PATH",
        help_heading = LISTS,
        long_help = help::formats()
    )]
    pub(crate) lists: Vec<String>,
}

/// What rules are checked against.
#[derive(Args, Debug)]
#[command(next_help_heading = CHECKS)]
pub(crate) struct Checks {
    /// A file of links that are known to be good, one per line: each rule that blocks one is a
    /// warning
    #[arg(long, value_name = "FILE")]
    pub(crate) known_good: Option<PathBuf>,
    /// A database that the lists will be a layer above: each withdrawal without a rule there is a
    /// warning, and rules there may catch canaries; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(crate) below: Vec<PathBuf>,
    /// For --known-good and canaries, the key of a list of keyed hashes: the name of the list, and a
    /// file with the key in hex; may be given more than once
    #[arg(long = "key", value_name = "LIST:PATH")]
    pub(crate) keys: Vec<String>,
}

/// What stops a compilation that would go on otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Entries that gave no rule, or a rule that can never match or that blocks unrelated pages
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
    let count = text.strip_suffix(unit).ok_or_else(wrong)?;
    let count: u64 = count.parse().map_err(|_| wrong())?;
    count.checked_mul(seconds).ok_or_else(wrong)
}

/// What links are compared with. Without any of these it is the embedded starter database.
#[derive(Args, Debug)]
#[command(next_help_heading = "Lists (without any, a starter database of public test links)")]
pub(crate) struct Sources {
    /// A compiled database; given more than once, each is a layer on top of the one before
    #[arg(short, long = "database", value_name = "FILE")]
    pub(crate) databases: Vec<PathBuf>,
    /// A list, compiled on the spot; may be given more than once. Without FORMAT, its format is
    /// recognised
    #[arg(short, long = "list", value_name = "[FORMAT:]PATH", long_help = help::format_names())]
    pub(crate) lists: Vec<String>,
    /// A catalog (`outlink.toml`), compiled on the spot
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) opening: Opening,
}

/// How databases are opened.
#[derive(Args, Debug)]
#[command(next_help_heading = "Keys")]
pub(crate) struct Opening {
    /// The key of a list of keyed hashes: the name of the list, and a file with the key in hex; may be
    /// given more than once
    #[arg(long = "key", value_name = "LIST:PATH")]
    pub(crate) keys: Vec<String>,
    /// Refuse a database that is not signed with this key: a public key of minisign, as its line of
    /// base64 or its file; may be given more than once, and then one of them has to have signed
    #[arg(long = "trust", value_name = "KEY|FILE")]
    pub(crate) trusted: Vec<String>,
}

/// By what and for whom links are judged.
#[derive(Args, Debug)]
#[command(next_help_heading = "Policy and context")]
pub(crate) struct ContextOptions {
    /// A policy file in TOML, or one of the presets `default`, `preview` and `unattended`
    #[arg(short, long, value_name = "FILE|PRESET", default_value = "default")]
    pub(crate) policy: PathBuf,
    /// Where the users are: a country code such as SE, or EU; may be given more than once [default:
    /// unknown, so that the rules of every country count]
    #[arg(short, long = "jurisdiction", value_name = "CODE")]
    pub(crate) jurisdictions: Vec<Jurisdiction>,
    /// Who sees the link: a name that a `[[when]]` of the policy uses, such as `minor`
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// Where the link is shown: a name that a `[[when]]` of the policy uses, such as `chat`
    #[arg(long, value_name = "NAME")]
    pub(crate) surface: Option<String>,
    /// The time for which rules have to be valid: 2026-01-31T12:00:00Z, with an offset instead of Z,
    /// or the date 2026-01-31, which means its first second in UTC [default: the current time]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
}
