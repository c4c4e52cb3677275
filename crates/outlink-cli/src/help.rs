//! What the pages of `--help` say beside their options: a sentence and examples before, exit codes
//! after.

pub(crate) const COMMAND: &str = "\
Check links against blocklists, offline: where they lead, which rule matches, and what to do.

Examples:
  outlink screen --list domains:bad.txt https://evil.example/   one link, one list
  outlink explain --list domains:bad.txt https://evil.example/  every step to the action
  outlink compile outlink.toml -o links.outlink                 a catalog of lists into one file
  outlink screen -d links.outlink < links.txt                   one line per link

`outlink COMMAND --help` has examples and all options; `outlink COMMAND -h` is short.";

pub(crate) const COMMAND_CODES: &str = "\
Exit codes: 0 nothing was found (every link is allowed), 1 something was found (some link got \
review, warn or block; a warning; a changed action), 2 error.";

pub(crate) const SCREEN: &str = "\
Decide about links: one line per link, with the action, the link and the rule that decides.

Examples:
  outlink screen --list domains:bad.txt https://evil.example/
  outlink screen -d links.outlink < links.txt
  outlink screen -d base.outlink -d urgent.outlink --policy policy.toml -j SE < links.txt
  outlink screen -d links.outlink --json < links.txt            verdicts for programs
  outlink screen -d links.outlink --texts < posts.txt           every link of every text
  outlink screen -d links.outlink --from posts.parquet --column url -o verdicts.parquet";

pub(crate) const SCREEN_CODES: &str =
    "Exit codes: 0 every link is allowed, 1 some link got review, warn or block, 2 error.";

pub(crate) const EXPLAIN: &str = "\
Show how one link gets its action: each step, each rule that matches, each rule that was lifted.

Examples:
  outlink explain --list domains:bad.txt 'hxxps://www[.]evil[.]example/'
  outlink explain -d links.outlink -j NO --audience minor https://t.me/s/shop";

pub(crate) const NORMALIZE: &str = "\
Bring links to the normal form that rules are compared with.

Examples:
  outlink normalize 'HTTP://www.Evil.example.:80/a/%2e%2e/b'
  outlink normalize --json < links.txt                          host, network, anomalies";

pub(crate) const NO_FINDINGS: &str = "Exit codes: 0 done, 2 error.";

pub(crate) const EXPAND: &str = "\
Show where links lead, without asking any list: redirectors are unwrapped, pages are named.

Examples:
  outlink expand 'https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fs%2Fshop'
  outlink expand --json < links.txt";

pub(crate) const EXTRACT: &str = "\
Find the links in texts and undo disguises: one line per link, with its place in bytes.

Examples:
  outlink extract 'see hxxps://evil[.]example/x and t.me/shop'
  outlink extract --json < posts.txt                            one object per text";

pub(crate) const COMPILE: &str = "\
Compile lists into one database file, with a report of the entries that gave no rule.

Examples:
  outlink compile outlink.toml -o links.outlink
  outlink compile --list domains:bad.txt --list rules:orders.jsonl -o links.outlink
  outlink compile outlink.toml -o new.outlink --replaces links.outlink --deny warnings
  outlink compile outlink.toml -o links.outlink --sign links.key";

pub(crate) const COMPILE_CODES: &str = "\
Environment: OUTLINK_SIGN_PASSWORD holds the password of the secret key.
Exit codes: 0 the database was written, 2 error: nothing was written,
unless the error says that it was.";

pub(crate) const LINT: &str = "\
Check lists for entries that are skipped, changed, dead or too broad, and write no database.

Examples:
  outlink lint outlink.toml
  outlink lint --list domains:bad.txt --known-good good.txt
  outlink lint outlink.toml --notes --expires-within 30d --json";

pub(crate) const LINT_CODES: &str = "Exit codes: 0 no warnings, 1 warnings, 2 error.";

pub(crate) const DIFF: &str = "\
Compare two databases, or stacks of layers, by what they do to links.

Examples:
  outlink diff old.outlink new.outlink < links.txt
  outlink diff base.outlink base.outlink+urgent.outlink < links.txt
  outlink diff old.outlink new.outlink --counts < links.txt";

pub(crate) const DIFF_CODES: &str =
    "Exit codes: 0 no action changes, 1 some action changes, 2 error.";

pub(crate) const STATEMENT: &str = "\
Write statements of reasons (Digital Services Act, Article 17) for links that are restricted.

Examples:
  outlink statement -d links.outlink --profile profile.toml < links.txt
  outlink statement -d links.outlink --language sv https://evil.example/
  outlink statement -d links.outlink --batch < links.txt        bodies of requests
  outlink statement -d urgent.outlink --receipt https://evil.example/";

pub(crate) const STATEMENT_CODES: &str = "\
Exit codes: 0 no link needs a statement, 1 something was written, 2 error: some link that needs a \
statement got none, and all others were written; or nothing was.";

pub(crate) const SUGGEST: &str = "\
Find the rule for a reported link: hard to evade, and without effect on unrelated pages.

Examples:
  outlink suggest https://t.me/s/shop/17
  outlink suggest https://t.me/s/shop/17 --known-good good.txt --reference 2026/7 --json";

pub(crate) const SUGGEST_CODES: &str =
    "Exit codes: 0 the rule is marked with `*`, 1 no rule is safe, 2 error.";

pub(crate) const ORDER: &str = "\
Turn an order of an authority into a layer that is checked, with a receipt.

Examples:
  outlink order order.toml                          try it: rules, wider rules, what is wrong
  outlink order order.toml -o urgent.outlink        write the layer and print the receipt
  outlink order order.toml -o urgent.outlink -d links.outlink --links posts.txt
                                                    show what changes on top of links.outlink
  outlink screen -d links.outlink -d urgent.outlink LINK
  outlink statement --receipt -d urgent.outlink LINK    the receipt again, later";

pub(crate) const ORDER_CODES: &str = r#"An order in TOML:

  reference = "K-2026-118"
  authority = "Polismyndigheten"
  jurisdictions = ["SE"]
  received = "2026-11-28T10:20:00+01:00"
  valid_until = "2027-05-31"              # that day included
  time_zone = "Europe/Stockholm"
  category = "recruitment"
  urls = [
      "https://t.me/s/gangshop/77",       # this message
      "casino.example",                   # a bare name: the domain and what is below it
      { entity = "telegram:username/gangshop" },
  ]

Environment: OUTLINK_SIGN_PASSWORD holds the password of the secret key.
Exit codes: 0 the layer holds what was ordered (or would), 2 error: nothing was written,
unless the error says that it was."#;

pub(crate) const INSPECT: &str = "\
Show what is in a database: its id, lists, rules and sections.

Examples:
  outlink inspect links.outlink
  outlink inspect links.outlink --json";

pub(crate) const VERIFY: &str = "\
Check every byte of a database, and that some rule catches each canary of its lists.

Examples:
  outlink verify links.outlink
  outlink verify urgent.outlink --below links.outlink
  outlink verify links.outlink --trust links.pub";

pub(crate) const VERIFY_CODES: &str = "Exit codes: 0 all is well, 2 error: do not use the file.";

pub(crate) const COMPLETIONS: &str = "\
Write a completion script for a shell.

Examples:
  outlink completions bash > /etc/bash_completion.d/outlink
  outlink completions fish > ~/.config/fish/completions/outlink.fish";

pub(crate) const MAN: &str = "\
Write the man pages of the command into a folder: one of the command, one of each subcommand.

Examples:
  outlink man /usr/local/share/man/man1";

/// The formats of lists, each with what a list of it holds.
pub(crate) fn formats() -> String {
    let mut help =
        "A list; may be given more than once. Without FORMAT, its format is recognised by \
                    its content. The formats:\n"
            .to_owned();
    for &format in outlink::Format::ALL {
        help.push_str(&format!("\n  {format:<9} {}", format.description()));
    }
    help
}

/// The names of the formats.
pub(crate) fn format_names() -> String {
    let names: Vec<&str> = outlink::Format::ALL.iter().map(|format| format.as_str()).collect();
    format!(
        "A list, compiled on the spot; may be given more than once. Without FORMAT, its format is \
         recognised by its content. The formats, which `outlink lint --help` describes: {}",
        names.join(" ")
    )
}
