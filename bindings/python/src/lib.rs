//! The compiled half of the Python package `outlink`: classes and functions over the library, one
//! file a class, with no decision of its own.
//!
//! Whatever takes long runs without the interpreter's lock; every class is frozen and may be shared
//! between threads. Names, meanings and the JSON are those of the library.

mod action;
mod arrow;
mod batch;
mod candidate;
mod chain;
mod command;
mod compile;
mod context;
mod database;
mod error;
mod knowledge;
mod limits;
mod link;
mod links;
mod lint;
mod list;
mod live;
mod opening;
mod order;
mod pickle;
mod policy;
mod reader;
mod screener;
mod signals;
mod suggest;
mod summary;
mod text;
mod text_links;
mod value;
mod verdict;
mod verdicts;
mod watch;

use pyo3::pymodule;

/// The compiled half of the package `outlink`.
#[pymodule(gil_used = false)]
mod _outlink {
    #[pymodule_export]
    use crate::candidate::PyCandidate;
    #[pymodule_export]
    use crate::candidate::PyEntity;
    #[pymodule_export]
    use crate::candidate::PyHop;
    #[pymodule_export]
    use crate::chain::PyChain;
    #[pymodule_export]
    use crate::command::main;
    #[pymodule_export]
    use crate::compile::PyCompiled;
    #[pymodule_export]
    use crate::compile::PyReport;
    #[pymodule_export]
    use crate::compile::compile;
    #[pymodule_export]
    use crate::context::PyContext;
    #[pymodule_export]
    use crate::database::PyDatabase;
    #[pymodule_export]
    use crate::database::PySignature;
    #[pymodule_export]
    use crate::limits::PyLimits;
    #[pymodule_export]
    use crate::limits::PyListLimits;
    #[pymodule_export]
    use crate::link::PyExpansion;
    #[pymodule_export]
    use crate::link::PyLink;
    #[pymodule_export]
    use crate::link::PyNormalizedUrl;
    #[pymodule_export]
    use crate::link::expand;
    #[pymodule_export]
    use crate::link::extract;
    #[pymodule_export]
    use crate::link::extract_many;
    #[pymodule_export]
    use crate::link::normalize;
    #[pymodule_export]
    use crate::lint::PyDiagnostic;
    #[pymodule_export]
    use crate::lint::PyLinter;
    #[pymodule_export]
    use crate::list::PyList;
    #[pymodule_export]
    use crate::live::PyLive;
    #[pymodule_export]
    use crate::order::PyOrderLayer;
    #[pymodule_export]
    use crate::order::order;
    #[pymodule_export]
    use crate::policy::PyPolicy;
    #[pymodule_export]
    use crate::screener::PyScreener;
    #[pymodule_export]
    use crate::suggest::PySuggester;
    #[pymodule_export]
    use crate::suggest::PySuggestion;
    #[pymodule_export]
    use crate::summary::PyListSummary;
    #[pymodule_export]
    use crate::text_links::PyTextLinks;
    #[pymodule_export]
    use crate::verdict::PyMatch;
    #[pymodule_export]
    use crate::verdict::PyReason;
    #[pymodule_export]
    use crate::verdict::PyVerdict;
    #[pymodule_export]
    use crate::verdicts::PyVerdicts;
    #[pymodule_export]
    use crate::watch::PyWatch;

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python gives it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
