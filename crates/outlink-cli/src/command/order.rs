//! `outlink order`: an order of an authority to a layer that is checked, and its receipt.

use std::fs;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use outlink::Database;
use outlink::Limits;
use outlink::Screener;
use outlink::order::Order;
use outlink::order::OrderLayer;
use outlink::order::OrderReceipt;
use outlink::order::Plan;
use outlink::order::PlannedRule;
use serde_json::json;

use super::diff::Change;
use crate::Outcome;
use crate::arguments::ContextOptions;
use crate::arguments::Opening;
use crate::error::Error;
use crate::input::read_line;
use crate::output::Output;
use crate::output::counted;
use crate::output::remark;
use crate::sign::Signer;

/// What is ordered, and on top of what.
#[derive(Args, Debug)]
pub(crate) struct OrderOptions {
    /// The order, in TOML or JSON
    order: PathBuf,
    /// Where to write the layer. Without this the order is tried and nothing is written
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// A database that the layer will lie on; given more than once, the lowest first
    #[arg(short, long = "database", value_name = "FILE", help_heading = "Checks")]
    databases: Vec<PathBuf>,
    /// A file of links, one per line: each whose action changes is shown
    #[arg(long, value_name = "FILE", help_heading = "Checks")]
    links: Option<PathBuf>,
    /// A file of links that are known to be good, one per line: an order that blocks one is refused
    #[arg(long, value_name = "FILE", help_heading = "Checks")]
    known_good: Option<PathBuf>,
    /// Accept that the rule for this link, written as in the order, also blocks unrelated pages, such
    /// as all of a shared host; may be given more than once
    #[arg(long, value_name = "LINK", help_heading = "Checks")]
    accept_over_block: Vec<String>,
    /// Sign the layer with this secret key of minisign; the signature is written beside it as
    /// FILE.minisig
    #[arg(long, value_name = "SECRET_KEY_FILE", requires = "output", help_heading = "Output")]
    sign: Option<PathBuf>,
    /// The name of the layer in verdicts [default: the file name of the output]
    #[arg(long, help_heading = "Output")]
    name: Option<String>,
    #[command(flatten)]
    opening: Opening,
    #[command(flatten)]
    context: ContextOptions,
    /// Write JSON: one object
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(super) fn run(what: &OrderOptions) -> Result<Outcome, Error> {
    // Whoever has to type a password does so at once.
    let signer = what.sign.as_deref().map(Signer::open).transpose()?;
    let text = fs::read_to_string(&what.order).map_err(Error::read(&what.order))?;
    let in_file = |source| Error::Order { path: what.order.clone(), source: Box::new(source) };
    let order = Order::parse(&text).map_err(in_file)?;
    let mut plan = Plan::new(order, &Limits::default()).map_err(in_file)?;
    what.context.now.iter().for_each(|now| {
        plan.now(*now);
    });
    for link in &what.accept_over_block {
        if !plan.accept_over_block(link) {
            return Err(Error::NotInOrder { path: what.order.clone(), link: link.clone() });
        }
    }
    let good = what.known_good.as_deref().map(lines).transpose()?.unwrap_or_default();
    let layer = plan.compile(&what.name(), good.iter().map(Vec::as_slice)).map_err(in_file)?;
    let below = what.below()?;
    let policy = what.context.policy()?;
    let receipt = layer.check(&below, &policy).map_err(in_file)?;
    if let Some(path) = &what.output {
        let written = match signer {
            Some(signer) => layer.write_signed(path, &signer.sign(layer.bytes(), path)?),
            None => layer.write(path),
        };
        written.map_err(in_file)?;
    }
    let screener = |layers: &[Database]| {
        let mut builder = Screener::builder();
        layers.iter().for_each(|database| {
            builder.database(database.clone());
        });
        builder.policy(policy.clone()).build()
    };
    let before = screener(&below);
    let after = screener(&[below, vec![layer.database().clone()]].concat());
    let mut written = Written { what, layer, receipt, output: Output::new() };
    match what.json {
        true => written.json(&before, &after)?,
        false => written.show(&before, &after)?,
    }
    written.output.finish()?;
    Ok(Outcome::Clean)
}

impl OrderOptions {
    fn name(&self) -> String {
        let of_file = |path: &PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
        let name = self.name.clone().or_else(|| self.output.as_ref().and_then(of_file));
        name.unwrap_or_else(|| "order".to_owned())
    }

    fn below(&self) -> Result<Vec<Database>, Error> {
        let options = self.opening.options()?;
        let open = |path: &PathBuf| options.read(path).map_err(Error::open(path));
        self.databases.iter().map(open).collect()
    }
}

/// What is said of an order that is in force, or would be.
struct Written<'a> {
    what: &'a OrderOptions,
    layer: OrderLayer,
    receipt: OrderReceipt,
    output: Output,
}

impl Written<'_> {
    fn json(&mut self, before: &Screener, after: &Screener) -> Result<(), Error> {
        let mut changes = Vec::new();
        self.changes(before, after, |_, change| {
            changes.push(serde_json::to_value(change).unwrap_or_default());
            Ok(())
        })?;
        let path = self.what.output.as_ref().map(|path| path.display().to_string());
        self.output.json(&json!({
            "path": path,
            "bytes": self.layer.bytes().len(),
            "rules": self.layer.rules(),
            "changes": changes,
            "receipt": self.receipt,
        }))
    }

    fn show(&mut self, before: &Screener, after: &Screener) -> Result<(), Error> {
        let reference = &self.receipt.reference;
        self.output.line(format_args!("order {reference}, {}\n", self.receipt.authority))?;
        for rule in self.layer.rules() {
            show_rule(&mut self.output, rule)?;
        }
        let (links, changes) = self.changes(before, after, |output, change| change.show(output))?;
        if self.what.links.is_some() {
            let (changes, of) = (counted(changes, "change"), counted(links, "link"));
            self.output.line(format_args!("{changes} of {of}\n"))?;
        }
        self.show_receipt()
    }

    /// Hands out the links of the file that the order treats otherwise; says how many of how many.
    fn changes(
        &mut self,
        before: &Screener,
        after: &Screener,
        mut each: impl FnMut(&mut Output, &Change<'_>) -> Result<(), Error>,
    ) -> Result<(u64, u64), Error> {
        let Some(path) = &self.what.links else { return Ok((0, 0)) };
        let context = self.what.context.context();
        let (mut links, mut changes) = (0, 0);
        for link in lines(path)? {
            links += 1;
            let verdicts = (before.screen(&link, &context), after.screen(&link, &context));
            if verdicts.0.action() != verdicts.1.action() {
                changes += 1;
                each(&mut self.output, &Change::of(&verdicts.0, &verdicts.1))?;
            }
        }
        Ok((links, changes))
    }

    fn show_receipt(&mut self) -> Result<(), Error> {
        let Self { receipt, output, .. } = self;
        output.line("receipt")?;
        let mut row = |key: &str, value: &dyn std::fmt::Display| {
            output.line(format_args!("  {key:<12}{value}"))
        };
        row("order", &receipt.reference)?;
        row("authority", &receipt.authority)?;
        if !receipt.jurisdictions.is_empty() {
            let codes: Vec<&str> = receipt
                .jurisdictions
                .as_slice()
                .iter()
                .map(outlink::Jurisdiction::as_str)
                .collect();
            row("counts in", &codes.join(", "))?;
        }
        let times = [
            ("issued", receipt.issued),
            ("received", receipt.received),
            ("in force", Some(receipt.in_force_since)),
            ("until", receipt.in_force_until),
        ];
        for (key, time) in times {
            time.map_or(Ok(()), |time| row(key, &time))?;
        }
        row("database", &format_args!("{} {}", receipt.database.name, receipt.database.id))?;
        for check in &receipt.checks {
            let (action, canary) = (check.action, check.canary.escape_debug());
            row("checked", &format_args!("{action} {canary}, by {}", check.rule))?;
        }
        match &self.what.output {
            Some(path) => {
                let bytes = counted(self.layer.bytes().len() as u64, "byte");
                remark(format_args!("wrote {}, {bytes}", path.display()));
            }
            None => remark("nothing was written, and nothing is in force yet: name a file with -o"),
        }
        Ok(())
    }
}

fn show_rule(output: &mut Output, rule: &PlannedRule) -> Result<(), Error> {
    if rule.url == rule.rule {
        output.line(&rule.rule)?;
    } else {
        output.line(rule.url.escape_debug())?;
        output.line(format_args!("  rule   {}", rule.rule))?;
    }
    for note in &rule.notes {
        output.line(format_args!("  note   {}", note.escape_debug()))?;
    }
    for wider in &rule.wider {
        output.line(format_args!("  wider  {}  {}", wider.rule, wider.why))?;
    }
    output.line("")
}

/// The lines of a file that are not blank.
fn lines(path: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    while read_line(&mut file, &mut line).map_err(Error::read(path))? {
        if !line.trim_ascii().is_empty() {
            lines.push(line.clone());
        }
    }
    Ok(lines)
}
