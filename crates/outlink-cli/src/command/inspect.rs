//! `outlink inspect`: what is in a database.

use std::path::Path;

use outlink::Action;
use outlink::Database;
use outlink::Format;
use outlink::ListKind;
use outlink::ListSummary;
use outlink::SectionSummary;
use outlink::Signature;
use outlink::internal::one_line;
use serde::Serialize;

use crate::arguments::Opening;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;

pub(super) fn run(path: &Path, opening: &Opening, json: bool) -> Result<Outcome, Error> {
    let database = opening.options()?.read(path).map_err(Error::open(path))?;
    let inspected = Inspected::of(&database);
    let mut output = Output::new();
    if json {
        output.json(&inspected)?;
    } else {
        inspected.show(&mut output)?;
    }
    output.finish()?;
    Ok(Outcome::Clean)
}

#[derive(Serialize)]
struct Inspected<'a> {
    name: &'a str,
    id: &'a str,
    signature: Option<Signed<'a>>,
    bytes: usize,
    rules: usize,
    withdrawals: usize,
    canaries: usize,
    lists: Vec<List<'a>>,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Signed<'a> {
    key_id: &'a str,
    trusted_comment: &'a str,
}

impl<'a> Signed<'a> {
    fn of(signature: &'a Signature) -> Self {
        let Signature { key_id, trusted_comment, .. } = signature;
        Self { key_id, trusted_comment }
    }
}

#[derive(Serialize)]
struct List<'a> {
    name: &'a str,
    format: Format,
    kind: ListKind,
    rules: u32,
    category: Option<&'a str>,
    action: Option<Action>,
}

#[derive(Serialize)]
struct Section {
    name: &'static str,
    bytes: u64,
}

impl<'a> Inspected<'a> {
    fn of(database: &'a Database) -> Self {
        let list = |list: &'a ListSummary| List {
            name: &list.info.name,
            format: list.info.format,
            kind: list.info.kind,
            rules: list.rules,
            category: list.info.attributes.category.as_deref(),
            action: list.info.attributes.action,
        };
        let section =
            |section: SectionSummary| Section { name: section.name, bytes: section.bytes };
        Self {
            name: database.name(),
            id: database.id(),
            signature: database.signature().map(Signed::of),
            bytes: database.size_in_bytes(),
            rules: database.rule_count(),
            withdrawals: database.withdrawal_count(),
            canaries: database.canaries().count(),
            lists: database.lists().iter().map(list).collect(),
            sections: database.sections().into_iter().map(section).collect(),
        }
    }

    fn show(&self, output: &mut Output) -> Result<(), Error> {
        output.line(format_args!("name         {}", one_line(self.name)))?;
        output.line(format_args!("id           {}", self.id))?;
        output.line(format_args!("bytes        {}", self.bytes))?;
        output.line(format_args!("rules        {}", self.rules))?;
        output.line(format_args!("withdrawals  {}", self.withdrawals))?;
        output.line(format_args!("canaries     {}", self.canaries))?;
        if let Some(Signed { key_id, trusted_comment }) = &self.signature {
            let comment = trusted_comment.replace('\t', "  ");
            output.line(format_args!("signed by    {key_id}: {}", comment.escape_debug()))?;
        }
        output.line("\nlists")?;
        for list in &self.lists {
            let (category, name) = (one_line(list.category.unwrap_or("-")), one_line(list.name));
            output.line(format_args!(
                "  {:>10} rules  {:<8}  {category:<16}  {name}",
                list.rules, list.format
            ))?;
        }
        output.line("\nsections")?;
        for section in &self.sections {
            output.line(format_args!("  {:>10} bytes  {}", section.bytes, section.name))?;
        }
        Ok(())
    }
}
