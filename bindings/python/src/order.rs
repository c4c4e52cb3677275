//! `outlink.order`: an order of an authority to a layer that is checked.

use std::fs;
use std::path::PathBuf;

use outlink::Database;
use outlink::Limits;
use outlink::Policy;
use outlink::internal::counted;
use outlink::order::Order;
use outlink::order::OrderLayer;
use outlink::order::OrderReport;
use outlink::order::Plan;
use outlink::order::knowledge_of;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyMapping;
use pyo3::types::PyString;

use crate::compile::links_of;
use crate::context;
use crate::context::PyContext;
use crate::database::PyDatabase;
use crate::error::Error;
use crate::error::value_error;
use crate::knowledge::Additions;
use crate::opening::Opening;
use crate::policy::Named;
use crate::screener::layers;
use crate::text::text;
use crate::value;
use crate::value::loads;

/// Makes a layer of an order of an authority, and checks that it is in force.
///
/// `order` is the text of an order in TOML or JSON, the Path of its file, or a mapping. `databases`
/// are those that the layer will lie on, as Screener takes them, and `policy` is a Policy, the name of
/// a preset, or the path of a file. `context` says when the order is put in force (now without it),
/// and for whom `links` are screened, without the order and with it. `known_good` are links that the
/// order must not take down. `accept_over_block` names links, as the order has them, whose rules may
/// take bystanders down. `platforms` and `redirectors` are those of Screener, beside those that the
/// databases carry. `name` is the name that verdicts give of the layer.
///
/// Raises OrderError if the text is not an order, or if one of its links would not be blocked.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "named ones in Python")]
#[pyo3(signature = (
    order, *, databases=None, policy=None, context=None, links=None, known_good=None,
    accept_over_block=None, platforms=None, redirectors=None, name="order"
))]
pub(crate) fn order(
    py: Python<'_>,
    order: &Bound<'_, PyAny>,
    databases: Option<&Bound<'_, PyAny>>,
    policy: Option<&Bound<'_, PyAny>>,
    context: Option<&Bound<'_, PyContext>>,
    links: Option<&Bound<'_, PyAny>>,
    known_good: Option<&Bound<'_, PyAny>>,
    accept_over_block: Option<&Bound<'_, PyAny>>,
    platforms: Option<&Bound<'_, PyAny>>,
    redirectors: Option<&Bound<'_, PyAny>>,
    name: &str,
) -> PyResult<PyOrderLayer> {
    let document = document(order)?;
    let Additions { knowledge, .. } = Additions::of(platforms, redirectors)?;
    let below = databases.map_or_else(|| Ok(Vec::new()), |it| layers(it, &Opening::default()))?;
    let below: Vec<Database> = below.iter().map(|layer| layer.get().inner.clone()).collect();
    let knowledge = knowledge.while_in_force(|| knowledge_of(&below));
    let policy = policy.map(|policy| knowledge.while_in_force(|| Named::of(policy)?.read()));
    let policy = policy.transpose()?;
    let context = context::of(context);
    let links = links.map_or_else(|| Ok(Vec::new()), links_of)?;
    let good = known_good.map_or_else(|| Ok(Vec::new()), links_of)?;
    let accepted = accept_over_block.map_or_else(|| Ok(Vec::new()), links_of)?;
    let mut plan = knowledge.while_in_force(|| planned(&document))?;
    context.now.iter().for_each(|now| {
        plan.now(*now);
    });
    for link in &accepted {
        if !plan.accept_over_block(link) {
            return Err(value_error(format!(
                "the order does not name {link:?}; write the link as the order does"
            )));
        }
    }
    let make = || {
        let layer = plan.compile(name, good.iter().map(String::as_bytes))?;
        let policy = policy.as_ref().unwrap_or(&Policy::default()).clone();
        let report = layer.report(&below, &policy, &context, links.iter().map(String::as_str))?;
        Ok(PyOrderLayer { layer, report })
    };
    let made = py.detach(|| knowledge.while_in_force(make));
    Ok(made.map_err(Error::Order)?)
}

/// The text of an order.
fn document(order: &Bound<'_, PyAny>) -> PyResult<String> {
    if order.is_instance_of::<PyString>() {
        return Ok(text("an order", order)?.to_owned());
    }
    if order.cast::<PyMapping>().is_ok() {
        return Ok(value::json(order)?.to_string());
    }
    let path: PathBuf = order.extract()?;
    Ok(fs::read_to_string(&path).map_err(|source| Error::Io { path, source })?)
}

fn planned(document: &str) -> PyResult<Plan> {
    let plan = Order::parse(document).and_then(|order| Plan::new(order, &Limits::default()));
    Ok(plan.map_err(Error::Order)?)
}

#[pyclass(frozen, name = "OrderLayer", module = "outlink")]
/// An order as a small database, with the proof that it is in force.
pub(crate) struct PyOrderLayer {
    layer: OrderLayer,
    report: OrderReport,
}

#[pymethods]
impl PyOrderLayer {
    /// The rules, one for each link of the order, with notes and wider rules.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("rules")
    }

    /// What there is to know about the rules: a line for each note, with the link that it is about.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.report.notes().collect()
    }

    /// The links that the order treats otherwise than the databases below.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("changes")
    }

    /// What the authority can be told: which order is in force, since when, in which database, and by
    /// which links that was checked. Rules that were not checked are `unchecked`.
    #[getter]
    fn receipt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.report.receipt.to_json())
    }

    /// Writes the file: to a new one in the same folder, which is then renamed. `signature` is that
    /// of Compiled.write.
    #[pyo3(signature = (path, *, signature=None))]
    fn write(&self, py: Python<'_>, path: PathBuf, signature: Option<&str>) -> PyResult<()> {
        let written = py.detach(|| match signature {
            Some(signature) => self.layer.write_signed(path, signature),
            None => self.layer.write(path),
        });
        Ok(written.map_err(Error::Order)?)
    }

    /// The database, for Live.put_layer or a Screener.
    fn open(&self) -> PyDatabase {
        PyDatabase::in_memory(self.layer.database().clone())
    }

    /// The file as it would be written.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.layer.bytes())
    }

    /// All of that as JSON on one line: bytes, rules, changes and receipt.
    fn to_json(&self) -> String {
        self.report.to_json()
    }

    /// The object of to_json as plain dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.to_json())
    }

    fn __repr__(&self) -> String {
        let reference = &self.report.receipt.reference;
        let rules = counted(self.report.rules.len() as u64, "rule");
        format!("<OrderLayer {reference}: {rules}, {} bytes>", self.report.bytes)
    }
}
