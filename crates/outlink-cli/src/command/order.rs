//! `outlink order`: an order of an authority to a layer that is checked, and its receipt.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use outlink::Database;
use outlink::Jurisdictions;
use outlink::Limits;
use outlink::order::Order;
use outlink::order::OrderReceipt;
use outlink::order::OrderReport;
use outlink::order::Plan;
use outlink::order::PlannedRule;
use outlink::order::RuleScope;
use outlink::order::knowledge_of;
use serde::Serialize;

use super::checks::databases;
use super::diff;
use crate::arguments::OrderOptions;
use crate::error::Error;
use crate::link_file::each_link;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::output::remark;
use crate::sign::Signer;
use crate::target;
use outlink::internal::counted;
use outlink::internal::one_line;

pub(super) fn run(options: &OrderOptions) -> Result<Outcome, Error> {
    if let Some(output) = &options.output {
        target::of_database(output, &options.databases)?;
    }
    // Asks for the password before anything takes time.
    let signer = options.sign.as_deref().map(Signer::open).transpose()?;
    let below = options.below()?;
    knowledge_of(&below).while_in_force(|| put_in_force(options, signer, &below))
}

/// Makes the layer while what the databases below carry is known too.
fn put_in_force(
    options: &OrderOptions,
    signer: Option<Signer>,
    below: &[Database],
) -> Result<Outcome, Error> {
    let text = fs::read_to_string(&options.order).map_err(Error::read(&options.order))?;
    let in_file = |source| Error::Order { path: options.order.clone(), source: Box::new(source) };
    let order = Order::parse(&text).map_err(in_file)?;
    let mut plan = Plan::new(order, &Limits::default()).map_err(in_file)?;
    options.context.now.iter().for_each(|now| {
        plan.now(*now);
    });
    for link in &options.accept_over_block {
        if !plan.accept_over_block(link) {
            return Err(Error::NotInOrder { path: options.order.clone(), link: link.clone() });
        }
    }
    let good = links_of(options.known_good.as_deref())?;
    let links = links_of(options.links.as_deref())?;
    let layer = plan.compile(&options.name(), good.iter().map(Vec::as_slice)).map_err(in_file)?;
    let policy = options.context.policy()?;
    let layers: Vec<Database> = below.iter().chain([layer.database()]).cloned().collect();
    options.context.tell_of_unknown_names(&policy, &layers);
    let context = options.context.context();
    let report = layer.report(below, &policy, &context, links.iter().map(Vec::as_slice));
    let report = report.map_err(in_file)?;
    if let Some(path) = &options.output {
        let written = match signer {
            Some(signer) => layer.write_signed(path, &signer.sign(layer.bytes(), path)?),
            None => layer.write(path),
        };
        written.map_err(in_file)?;
    }
    let bytes = report.bytes;
    let written = Written { options, links: links.len() as u64, report, output: Output::new() };
    written.finish().map_err(|error| match &options.output {
        Some(path) => error.after_writing(path),
        None => error,
    })?;
    if !options.json {
        options.say_what_was_written(bytes);
    }
    Ok(Outcome::Clean)
}

impl OrderOptions {
    fn say_what_was_written(&self, bytes: usize) {
        match &self.output {
            Some(path) => {
                let bytes = counted(bytes as u64, "byte");
                remark(format_args!("wrote {}, {bytes}", path.display()));
            }
            None => remark("nothing was written, and nothing is in force yet: name a file with -o"),
        }
    }

    fn name(&self) -> String {
        let of_file = |path: &PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
        let name = self.name.clone().or_else(|| self.output.as_ref().and_then(of_file));
        name.unwrap_or_else(|| "order".to_owned())
    }

    fn below(&self) -> Result<Vec<Database>, Error> {
        databases(&self.opening.options()?, &self.databases)
    }
}

/// The output about an order that is in force, or would be.
struct Written<'a> {
    options: &'a OrderOptions,
    /// How many links were screened without and with the order.
    links: u64,
    report: OrderReport,
    output: Output,
}

/// What `--json` writes.
#[derive(Serialize)]
struct Object<'a> {
    path: Option<String>,
    #[serde(flatten)]
    report: &'a OrderReport,
}

impl Written<'_> {
    fn finish(mut self) -> Result<(), Error> {
        match self.options.json {
            true => self.json()?,
            false => self.show()?,
        }
        self.output.finish()
    }

    fn json(&mut self) -> Result<(), Error> {
        let path = self.options.output.as_ref().map(|path| path.display().to_string());
        self.output.json(&Object { path, report: &self.report })
    }

    fn show(&mut self) -> Result<(), Error> {
        let Self { report, output, .. } = self;
        output.line(format_args!(
            "order {}, {}\n",
            one_line(&report.receipt.reference),
            one_line(&report.receipt.authority)
        ))?;
        for rule in &report.rules {
            show_rule(output, rule)?;
        }
        for change in &report.changes {
            diff::show(change, output)?;
        }
        if self.options.links.is_some() {
            let changes = counted(report.changes.len() as u64, "change");
            let links = counted(self.links, "link");
            output.line(format_args!("{changes} of {links}\n"))?;
        }
        self.show_receipt()
    }

    fn show_receipt(&mut self) -> Result<(), Error> {
        let Self { report: OrderReport { receipt, .. }, output, .. } = self;
        output.line("receipt")?;
        let mut row = |key: &str, value: &dyn std::fmt::Display| {
            output.line(format_args!("  {key:<12}{value}"))
        };
        row("order", &one_line(&receipt.reference))?;
        row("authority", &one_line(&receipt.authority))?;
        if !receipt.jurisdictions.is_empty() {
            row("counts in", &codes(&receipt.jurisdictions))?;
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
        let database = &receipt.database;
        row("database", &format_args!("{} {}", one_line(&database.name), database.id))?;
        for check in &receipt.checks {
            let (action, canary) = (check.action, check.canary.escape_debug());
            row("checked", &format_args!("{action} {canary}, by {}", check.rule))?;
            difference(&check.scope, receipt).map_or(Ok(()), |text| row("", &text))?;
        }
        for rule in &receipt.unchecked {
            row("not checked", &rule.rule.escape_debug())?;
            difference(&rule.scope, receipt).map_or(Ok(()), |text| row("", &text))?;
        }
        Ok(())
    }
}

/// Where and when a rule counts, if that is not where and when the order does.
fn difference(scope: &RuleScope, order: &OrderReceipt) -> Option<String> {
    let mut parts = Vec::new();
    if scope.reference != order.reference {
        parts.push(format!("order {}", one_line(&scope.reference)));
    }
    if scope.jurisdictions != order.jurisdictions {
        parts.push(match codes(&scope.jurisdictions) {
            codes if codes.is_empty() => "counts everywhere".to_owned(),
            codes => format!("counts in {codes}"),
        });
    }
    if scope.in_force_since != order.in_force_since {
        parts.push(format!("in force {}", scope.in_force_since));
    }
    if scope.in_force_until != order.in_force_until {
        parts.push(match scope.in_force_until {
            Some(end) => format!("until {end}"),
            None => "without an end".to_owned(),
        });
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn codes(jurisdictions: &Jurisdictions) -> String {
    let codes: Vec<&str> =
        jurisdictions.as_slice().iter().map(outlink::Jurisdiction::as_str).collect();
    codes.join(", ")
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

/// The links of a file, if one was named.
fn links_of(file: Option<&Path>) -> Result<Vec<Vec<u8>>, Error> {
    let mut links = Vec::new();
    file.map_or(Ok(()), |path| each_link(path, |link| links.push(link.to_vec())))?;
    Ok(links)
}
