//! `outlink.Verdict` and what it is made of.

use outlink::Match;
use outlink::Reason;
use outlink::Timestamp;
use outlink::Verdict;
use outlink::statement::Language;
use outlink::statement::NoStatement;
use outlink::statement::Statement;
use outlink::statement::StatementCase;
use outlink::statement::StatementProfile;
use pyo3::prelude::*;
use pyo3::types::PyDateTime;

use crate::action;
use crate::candidate::PyCandidate;
use crate::context::datetime;
use crate::context::timestamp;
use crate::error::type_error;
use crate::error::value_error;
use crate::pickle::hash_of;
use crate::pickle::restored;
use crate::pickle::stored;
use crate::text::cut;
use crate::text::shown;
use crate::value::loads;

#[pyclass(frozen, name = "Verdict", module = "outlink")]
/// What to do about a link, and why.
pub(crate) struct PyVerdict {
    pub(crate) inner: Verdict,
}

#[pymethods]
impl PyVerdict {
    /// The strictest action that is left.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        action::to_python(py, self.inner.action())
    }

    /// True if the action is `block`.
    #[getter]
    fn is_blocked(&self) -> bool {
        self.inner.is_blocked()
    }

    /// The link as it came, cut at Limits.link_bytes.
    #[getter]
    fn input(&self) -> &str {
        self.inner.input()
    }

    /// The reason that decided, or None if no rule fits and the policy minds nothing else.
    #[getter]
    fn reason(&self) -> Option<PyReason> {
        self.inner.reasons().first().cloned().map(|inner| PyReason { inner })
    }

    /// Every rule and every finding that took part, the deciding one first.
    #[getter]
    fn reasons(&self) -> Vec<PyReason> {
        self.inner.reasons().iter().cloned().map(|inner| PyReason { inner }).collect()
    }

    /// The link itself, then every place it leads to; empty if the link has no normal form.
    #[getter]
    fn candidates(&self) -> Vec<PyCandidate> {
        self.inner.candidates().iter().cloned().map(|inner| PyCandidate { inner }).collect()
    }

    /// The name and the id of each database that was asked, the lowest layer first.
    #[getter]
    fn databases(&self) -> Vec<(String, String)> {
        let databases = self.inner.databases().iter();
        databases.map(|database| (database.name.clone(), database.id.clone())).collect()
    }

    /// A text for people: every step from the link to the action.
    fn explain(&self) -> String {
        self.inner.explain().to_string()
    }

    /// The verdict as JSON on one line: the same bytes in every language.
    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    /// The verdict as plain dicts and lists, in the shape of the JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.to_json())
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("outlink._html")?.call_method1("verdict", (slf,))
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    fn __repr__(&self) -> String {
        let action = self.inner.action().as_str();
        let because = self.inner.reasons().first().map(|reason| cut(reason.message()));
        let because = because.map(|message| format!(": {message}")).unwrap_or_default();
        format!("<Verdict {action} {}{because}>", shown(self.inner.input()))
    }

    /// A verdict is always there, so that its truth would say nothing about the link.
    fn __bool__(&self) -> PyResult<bool> {
        Err(type_error(
            "a verdict is neither true nor false; ask verdict.is_blocked, or compare verdict.action",
        ))
    }

    /// The statement of reasons (Digital Services Act, Article 17) as the transparency database
    /// takes it.
    #[pyo3(signature = (*, puid, content_date, application_date=None, profile=None))]
    fn statement<'py>(
        &self,
        py: Python<'py>,
        puid: String,
        content_date: &Bound<'py, PyAny>,
        application_date: Option<&Bound<'py, PyAny>>,
        profile: Option<&str>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let application_date = application_date.map(timestamp).transpose()?;
        let case = StatementCase {
            puid,
            content_date: timestamp(content_date)?,
            application_date: application_date.unwrap_or_else(Timestamp::now),
        };
        let statement = self.made_for(&case, profile)?;
        statement.map(|statement| loads(py, statement.to_json())).transpose()
    }

    /// What the user is told of the decision, in the language of a code: en, da, sv, nb or fi.
    #[pyo3(signature = (language, *, profile=None))]
    fn sentence(&self, language: &str, profile: Option<&str>) -> PyResult<Option<String>> {
        let unknown = |error: outlink::UnknownName| value_error(error.to_string());
        let language: Language = language.parse().map_err(unknown)?;
        let now = Timestamp::now();
        // The sentence names neither the number of the statement nor its dates.
        let case = StatementCase { puid: "0".to_owned(), content_date: now, application_date: now };
        let statement = self.made_for(&case, profile)?;
        Ok(statement.map(|statement| statement.sentence(language)))
    }

    /// The receipt of the order that decided: what its authority can be told.
    #[pyo3(signature = (checked_at=None))]
    fn receipt<'py>(
        &self,
        py: Python<'py>,
        checked_at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let checked_at = checked_at.map(timestamp).transpose()?;
        let receipt = self.inner.receipt(checked_at.unwrap_or_else(Timestamp::now));
        receipt.map(|receipt| loads(py, receipt.to_json())).transpose()
    }

    /// The verdict that to_json wrote.
    ///
    /// Raises ValueError if the text is none, or if it has another version.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        restored(text).map(|inner| Self { inner })
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().to_json() == self.to_json())
    }

    fn __hash__(&self) -> u64 {
        hash_of(&(self.inner.action(), self.inner.input()))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(),)))
    }
}

impl PyVerdict {
    /// The statement; `None` where nothing is restricted.
    fn made_for(&self, case: &StatementCase, profile: Option<&str>) -> PyResult<Option<Statement>> {
        let profile = profile.map(StatementProfile::from_toml).transpose();
        let profile = profile.map_err(|error| value_error(error.to_string()))?;
        match self.inner.statement(&profile.unwrap_or_default(), case) {
            Ok(statement) => Ok(Some(statement)),
            Err(NoStatement::NotRestricted { .. }) => Ok(None),
            Err(error) => Err(value_error(error.to_string())),
        }
    }
}

#[pyclass(frozen, name = "Reason", module = "outlink")]
/// A rule that fits, or something that was found in the link.
pub(crate) struct PyReason {
    inner: Reason,
}

#[pymethods]
impl PyReason {
    /// What kind of reason it is, such as listed, excepted or malformed.
    #[getter]
    fn code(&self) -> &'static str {
        self.inner.code().as_str()
    }

    /// What the reason asks for.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        action::to_python(py, self.inner.action())
    }

    /// The index of the candidate that it is about; None if it is about the link as a whole: a limit, a
    /// damaged database, or a link without a normal form.
    #[getter]
    fn candidate(&self) -> Option<usize> {
        self.inner.candidate()
    }

    /// The reason as one sentence without a full stop.
    #[getter]
    fn message(&self) -> &str {
        self.inner.message()
    }

    /// The rule that fits, for the codes listed, partial_hash, excepted and inactive.
    #[getter]
    fn rule(&self) -> Option<PyMatch> {
        self.inner.rule().cloned().map(|inner| PyMatch { inner })
    }

    /// The exception that lifts the rule.
    #[getter]
    fn lifted_by(&self) -> Option<PyMatch> {
        self.inner.lifted_by().cloned().map(|inner| PyMatch { inner })
    }

    /// The withdrawal of a layer above that takes the rule out of force.
    #[getter]
    fn withdrawn_by(&self) -> Option<PyMatch> {
        self.inner.withdrawn_by().cloned().map(|inner| PyMatch { inner })
    }

    /// Where a condition of the policy asks for the action, if less follows elsewhere; empty if no
    /// condition on jurisdictions decides.
    #[getter]
    fn jurisdictions(&self) -> Vec<String> {
        self.inner.jurisdictions().iter().map(|code| code.to_string()).collect()
    }

    /// What exactly was found: the anomaly, the network, the limit, the scheme, the shortener or the
    /// entity; of a rule that does not count, or an exception that lifts nothing, why.
    #[getter]
    fn detail(&self) -> Option<&str> {
        self.inner.detail()
    }

    /// What the action follows from: a setting of the policy such as `listed`, or `category`, `anomaly`,
    /// `when 2`, `rule`, `mandatory`, `unattended`; `None` if it always follows.
    #[getter]
    fn decided_by(&self) -> Option<String> {
        self.inner.decided_by().map(|by| by.to_string())
    }

    #[staticmethod]
    fn _from_json(text: &str) -> PyResult<Self> {
        restored(text).map(|inner| Self { inner })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_from_json")?, (stored(&slf.get().inner)?,)))
    }

    /// Whether they show the same, and not how they were come by.
    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Self>() else { return Ok(false) };
        let (one, other) = (&self.inner, &other.get().inner);
        Ok(one.message() == other.message() && stored(one)? == stored(other)?)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&(self.inner.action(), self.inner.message()))
    }

    fn __str__(&self) -> &str {
        self.inner.message()
    }

    fn __repr__(&self) -> String {
        let (action, code) = (self.inner.action(), self.inner.code());
        format!("<Reason {action} {code}: {}>", cut(self.inner.message()))
    }
}

#[pyclass(frozen, name = "Match", module = "outlink")]
/// A rule that fits a candidate, with everything that its list says of it.
pub(crate) struct PyMatch {
    inner: Match,
}

#[pymethods]
impl PyMatch {
    /// What the rule compares: domain, host, url, prefix, keyword, regex, ip, entity or sha256.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind().as_str()
    }

    /// The pattern in normal form, as a rule file has it.
    #[getter]
    fn pattern(&self) -> &str {
        self.inner.pattern()
    }

    /// block or except.
    #[getter]
    fn effect(&self) -> &'static str {
        self.inner.effect().as_str()
    }

    /// The name of the list.
    #[getter]
    fn list(&self) -> &str {
        self.inner.list()
    }

    /// The line of the list, counted from 1.
    #[getter]
    fn line(&self) -> u32 {
        self.inner.line()
    }

    /// What the content is, in the words of the list.
    #[getter]
    fn category(&self) -> Option<&str> {
        self.inner.category()
    }

    /// Why the content may not stay: illegal or terms.
    #[getter]
    fn ground(&self) -> Option<&'static str> {
        self.inner.ground().map(outlink::Ground::as_str)
    }

    /// The action that the rule or its list asks for; the policy may say otherwise.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.inner.action().map(|action| action::to_python(py, action)).transpose()
    }

    /// The number or name that the list itself gives the rule.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.inner.id()
    }

    /// Further open names, in the order of the list.
    #[getter]
    fn tags(&self) -> Vec<String> {
        self.inner.tags().to_vec()
    }

    /// The provision of the law or of the terms that the content breaks.
    #[getter]
    fn provision(&self) -> Option<&str> {
        self.inner.provision()
    }

    /// The number of the order or case.
    #[getter]
    fn reference(&self) -> Option<&str> {
        self.inner.reference()
    }

    /// Who says so.
    #[getter]
    fn source(&self) -> Option<&str> {
        self.inner.source()
    }

    /// In which role they say so: notice, trusted_flagger, own_initiative or authority_order.
    #[getter]
    fn source_type(&self) -> Option<&'static str> {
        self.inner.source_type().map(outlink::SourceType::as_str)
    }

    /// Where the rule counts; empty means everywhere.
    #[getter]
    fn jurisdictions(&self) -> Vec<String> {
        self.inner.jurisdictions().iter().map(|code| code.to_string()).collect()
    }

    /// From when on the rule counts.
    #[getter]
    fn valid_from<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.valid_from().map(|time| datetime(py, time)).transpose()
    }

    /// From when on the rule does not count any more.
    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.valid_until().map(|time| datetime(py, time)).transpose()
    }

    /// Whether no exception may lift the rule.
    #[getter]
    fn is_mandatory(&self) -> bool {
        self.inner.is_mandatory()
    }

    /// The remark of the list's author.
    #[getter]
    fn comment(&self) -> Option<&str> {
        self.inner.comment()
    }

    #[staticmethod]
    fn _from_json(text: &str) -> PyResult<Self> {
        restored(text).map(|inner| Self { inner })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_from_json")?, (stored(&slf.get().inner)?,)))
    }

    /// Whether they show the same, and not how they were come by.
    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Self>() else { return Ok(false) };
        let (one, other) = (&self.inner, &other.get().inner);
        Ok(stored(one)? == stored(other)?)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&(self.inner.list(), self.inner.line(), self.inner.pattern()))
    }

    fn __repr__(&self) -> String {
        let rule = &self.inner;
        let (effect, kind) = (rule.effect().as_str(), rule.kind());
        format!(
            "<Match {effect} {kind} {} ({}, line {})>",
            shown(rule.pattern()),
            rule.list(),
            rule.line()
        )
    }
}
