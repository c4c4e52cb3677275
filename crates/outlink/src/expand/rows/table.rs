//! The table of redirectors: which of them a link may be about.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::expand::hosts::gateway;
use crate::expand::hosts::gateway::Gateway;
use crate::expand::hosts::onion;
use crate::expand::link::pattern::HostPattern;
use crate::expand::rows::anyhost::AnyHost;
use crate::expand::rows::builtin;
use crate::expand::rows::endings::expand_endings;
use crate::expand::rows::nodes::Builder;
use crate::expand::rows::nodes::Entry;
use crate::expand::rows::nodes::Node;
use crate::expand::rows::nodes::NodeTable;
use crate::expand::rows::nodes::filed_name;
use crate::expand::rows::row::Row;
use crate::expand::rows::row::RowText;
use crate::expand::rows::row::TargetLocation;
use crate::expand::rows::wrapper::Wrapper;
use crate::limits::Limits;
use crate::platform::Registry;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;
use crate::wire::segment_key::SegmentKey;

/// A table of redirectors, opaque redirectors and gateways, with the names of the hosts of platforms.
#[derive(Clone, Debug)]
pub(crate) struct Redirectors {
    /// Rows of callers, whose numbers follow those of the rows that are built in.
    own: Vec<Row>,
    nodes: NodeTable,
    any_host: AnyHost,
    app_rows: HashMap<Box<str>, Vec<usize>>,
}

/// Why a row cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RowError {
    /// A row contradicts itself.
    #[error("redirector `{name}`: {problem}")]
    Row {
        /// The name of the row.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A host `x.*` for which no endings are listed.
    #[error("redirector `{name}`: `[endings]` does not list `{label}` for the host `{host}`")]
    Endings {
        /// The name of the row.
        name: String,
        /// The host.
        host: String,
        /// The label before the asterisk.
        label: String,
    },
}

impl Redirectors {
    /// The table that comes with the library.
    pub(crate) fn builtin() -> &'static Arc<Self> {
        &BUILTIN
    }

    /// The table with further rows, and the hosts of the platforms of a registry.
    pub(crate) fn with(&self, more: &[Row], registry: &Registry) -> Self {
        let mut own = self.own.clone();
        own.extend_from_slice(more);
        let mut nodes = Builder::from(&self.nodes);
        let mut app_rows = self.app_rows.clone();
        let first = builtin::ROWS.len();
        let numbered = (first..).zip(&own);
        for (number, row) in numbered.clone().skip(self.own.len()) {
            add_names(number, row, &mut nodes);
            let schemes = row.schemes.iter().map(|(scheme, _)| scheme.as_str());
            schemes.for_each(|scheme| add_app_row(scheme, number, &mut app_rows));
        }
        registry.names().for_each(|name| nodes.platform(name));
        let any_host = numbered.filter_map(|(number, row)| Some((row.any_host()?, number)));
        let any_host = AnyHost::of(builtin::any_host().chain(any_host));
        Self { nodes: nodes.finish(), any_host, app_rows, own }
    }

    /// As [`expand::canonical`](crate::expand::canonical), by the gateways of this table.
    pub(crate) fn canonical(&self, url: &NormalizedUrl) -> Option<NormalizedUrl> {
        let result = self.look_up(url);
        let form = result.gateways().find_map(|(row, gateway)| gateway.form(url, &row.hosts));
        let form = form.or_else(|| gateway::proven(url))?;
        let form = normalize(&form, &Limits::default()).ok()?;
        (!gateway::is_same(&form, url)).then_some(form)
    }

    /// Whether the host or the scheme of a link is one of a gateway.
    pub(crate) fn is_gateway(&self, url: &NormalizedUrl) -> bool {
        self.look_up(url).gateways().next().is_some()
    }

    /// Whether a name, which has no leading dot, may have another form as the host of a link: one
    /// look-up tells nearly all others.
    pub(crate) fn may_be_gateway(&self, host: &str) -> bool {
        let is_gateway = |name: &str| {
            let nodes = self.nodes.of_host(name).into_iter().flatten();
            let entries = nodes.flat_map(|node| self.nodes.may_fit(node, None));
            let mut rows = entries.filter_map(|entry| self.at(entry));
            rows.any(|(row, _)| row.is_gateway())
        };
        is_gateway(host) || onion::proven_service(host).is_some()
    }

    /// The names, each of at most [`FILED_LABELS`](super::nodes::FILED_LABELS) labels, of which one ends
    /// every host of a gateway.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = &str> {
        let gateways = self.rows().filter(|row| row.is_gateway());
        gateways.flat_map(|row| row.hosts.iter().map(|host| filed_name(host.name())))
    }

    /// Looks up a link by its host and path, or by its scheme if it is a link of an app.
    pub(crate) fn look_up(&self, url: &NormalizedUrl) -> LookupResult<'_> {
        if url.scheme_class() != SchemeClass::Web {
            let positions = self.app_rows.get(url.scheme()).into_iter().flatten();
            let rows = positions.filter_map(|row| self.row(*row));
            let mut rows: Vec<&Row> = rows.filter(|row| row.fits_app(url)).collect();
            // A row for one action of an app replaces the rows for all its actions.
            if rows.iter().any(|row| row.is_about_action()) {
                rows.retain(|row| row.is_about_action());
            }
            return LookupResult { rows, may_be_entity: true };
        }
        let Some(host) = url.host() else { return LookupResult::default() };
        let (path, query) = (url.raw_path(), url.raw_query());
        self.look_up_web(self.nodes.of_host(host), host, path, || url.path().into(), query)
    }

    /// Looks up a link of the web by its host, whose nodes are given, and by its path, as it stands and in
    /// normal form.
    pub(crate) fn look_up_web<'a, 'p>(
        &'a self,
        nodes: [Option<&'a Node>; 2],
        host: &str,
        raw_path: &'p str,
        path: impl FnOnce() -> Cow<'p, str>,
        raw_query: Option<&str>,
    ) -> LookupResult<'a> {
        let mut result = self.look_up_path(nodes, host, raw_path, raw_query);
        // What is escaped in the path may be what a row looks for; most rows tell by the path as it
        // stands where their target ends.
        if raw_path.contains('%') && result.rows.iter().all(|row| row.path.is_none()) {
            result = self.look_up_path(nodes, host, &path(), raw_query);
        }
        result
    }

    /// Looks up a link of the web by its host, given one form of its path.
    fn look_up_path<'a>(
        &'a self,
        nodes: [Option<&'a Node>; 2],
        host: &str,
        path: &str,
        raw_query: Option<&str>,
    ) -> LookupResult<'a> {
        let mut result = LookupResult::default();
        for node in nodes.into_iter().flatten() {
            result.may_be_entity |= node.entity;
            self.collect(node, (host, path, raw_query), &mut result);
        }
        let positions = self.any_host.positions(path).iter();
        let rows = positions.filter_map(|row| self.row(*row));
        result.rows.extend(rows.filter(|row| row.fits_path(path, raw_query)));
        result
    }

    /// The index of the rows for any host.
    pub(crate) fn any_host(&self) -> &AnyHost {
        &self.any_host
    }

    /// What the rows say of the hosts that they name, once for each host.
    pub(crate) fn wrappers(&self) -> impl Iterator<Item = Wrapper<'_>> {
        let rows = self.rows().filter(|row| !row.is_shortener());
        rows.flat_map(|row| row.hosts.iter().filter_map(|host| Wrapper::of(row, host)))
    }

    /// The table from hosts to rows and platforms.
    pub(crate) fn nodes(&self) -> &NodeTable {
        &self.nodes
    }

    /// The rows of a node, by their numbers, that may be about a path with that key of its first segment,
    /// each with one of its hosts.
    pub(super) fn rows_of<'a>(
        &'a self,
        node: &'a Node,
        first: Option<SegmentKey>,
    ) -> impl Iterator<Item = (usize, &'a Row, &'a HostPattern)> {
        self.nodes.may_fit(node, first).filter_map(|entry| {
            let (row, pattern) = self.at(entry)?;
            Some((entry.row as usize, row, pattern))
        })
    }

    /// A row by its number.
    pub(super) fn row(&self, number: usize) -> Option<&Row> {
        match number.checked_sub(builtin::ROWS.len()) {
            None => builtin::row(number),
            Some(own) => self.own.get(own),
        }
    }

    /// The rows of a node that are about the link, each once.
    fn collect<'a>(
        &'a self,
        node: &'a Node,
        (host, path, raw_query): (&str, &str, Option<&str>),
        result: &mut LookupResult<'a>,
    ) {
        let first = SegmentKey::of_path(path);
        for (_, row, pattern) in self.rows_of(node, first) {
            let is_new = !result.rows.last().is_some_and(|last| std::ptr::eq(*last, row));
            if is_new && pattern.fits(host) && row.fits_path(path, raw_query) {
                result.rows.push(row);
            }
        }
    }

    /// A row and one of its hosts.
    fn at(&self, entry: &Entry) -> Option<(&Row, &HostPattern)> {
        let row = self.row(entry.row as usize)?;
        Some((row, row.hosts.get(entry.host as usize)?))
    }

    /// All rows, of which those that are built in are compiled for that.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        (0..builtin::ROWS.len()).filter_map(|number| self.row(number)).chain(&self.own)
    }
}

/// Files a row under the names of its hosts.
fn add_names(number: usize, row: &Row, nodes: &mut Builder) {
    for (host, pattern) in (0..).zip(&row.hosts) {
        if *pattern != HostPattern::Any {
            let entry = Entry { first_segment: row.first_segment, row: number as u32, host };
            nodes.row(pattern.name(), entry);
        }
    }
}

/// Files a row under a scheme of its links.
fn add_app_row(scheme: &str, number: usize, app_rows: &mut HashMap<Box<str>, Vec<usize>>) {
    let of_scheme = app_rows.entry(scheme.into()).or_default();
    if of_scheme.last() != Some(&number) {
        of_scheme.push(number);
    }
}

/// Lookup result for one link.
#[derive(Default)]
pub(crate) struct LookupResult<'a> {
    /// The rows that are about it; empty, and without an allocation, for nearly every link.
    pub(crate) rows: Vec<&'a Row>,
    /// Whether it is worth asking which entity it names.
    pub(crate) may_be_entity: bool,
}

impl LookupResult<'_> {
    /// The gateway families that the link belongs to.
    fn gateways(&self) -> impl Iterator<Item = (&Row, Gateway)> {
        self.rows.iter().filter_map(|row| match row.location {
            TargetLocation::Gateway(gateway) => Some((*row, gateway)),
            _ => None,
        })
    }
}

/// A table as its text spells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableText {
    #[serde(default)]
    endings: HashMap<String, Vec<String>>,
    #[serde(default)]
    redirector: Vec<RowText>,
}

/// The rows of several tables, each of them or what is wrong with it. The endings of each count for
/// all.
pub(crate) fn compile_rows(tables: Vec<TableText>) -> impl Iterator<Item = Result<Row, RowError>> {
    let mut endings = HashMap::new();
    let mut texts = Vec::new();
    for TableText { endings: some, redirector } in tables {
        endings.extend(some);
        texts.extend(redirector);
    }
    texts.into_iter().map(move |mut row: RowText| {
        let name = row.name.clone();
        row.hosts = expand_endings(&row.hosts, &endings)
            .map_err(|(host, label)| RowError::Endings { name: name.clone(), host, label })?;
        Row::compile(row).map_err(|problem| RowError::Row { name, problem })
    })
}

/// The tables in `data/`, as the build script wrote them.
static BUILTIN: LazyLock<Arc<Redirectors>> = LazyLock::new(|| {
    let mut app_rows = HashMap::new();
    for (scheme, number) in &builtin::APP_ROWS {
        add_app_row(scheme, *number as usize, &mut app_rows);
    }
    // Links of any host may be about these rows. With them at hand, no link of a host that is unknown
    // allocates anything.
    for (_, number) in builtin::any_host() {
        let _compiled = builtin::row(number);
    }
    let any_host = AnyHost::of(builtin::any_host());
    Arc::new(Redirectors { own: Vec::new(), nodes: builtin::NODES, any_host, app_rows })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_row_and_the_remedy() {
        let error = |text: &str| {
            let rows: Result<Vec<Row>, RowError> =
                compile_rows(vec![toml::from_str(text).unwrap()]).collect();
            rows.unwrap_err().to_string()
        };
        let row = |rest: &str| format!("[[redirector]]\nname = \"x.y\"\nsource = \"t\"\n{rest}");
        assert!(error(&row("")).contains("x.y"));
        assert!(error(&row("hosts = [\"a.example\"]")).contains("exactly one of"));
        assert!(error(&row("hosts = [\"a.*\"]\nquery = true")).contains("`a`"));
        assert!(error(&row("hosts = [\"A.example\"]\nquery = true")).contains("lower case"));
        assert!(
            error(&row("hosts = [\"a.example\"]\nquery = true\npath = \"x\"")).contains("slash")
        );
        assert!(error(&row("schemes = [\"x\"]")).contains("colon"));
        for rest in ["query = true", "path = \"/a\"\nopaque = true"] {
            let rest = format!("hosts = [\"a.example\"]\nor_opaque = true\n{rest}");
            assert!(error(&row(&rest)).contains("`or_opaque` takes"), "{rest}");
        }
        for rest in ["query = true", "parameters = [\"u\"]\ndecode = \"text\""] {
            let rest = format!("hosts = [\"a.example\"]\nbelow_root = true\n{rest}");
            assert!(error(&row(&rest)).contains("`below_root` takes"), "{rest}");
        }
        assert!(
            error(&row("hosts = [\"a.example\"]\nquery = true\nopaque = true")).contains("exactly")
        );
    }
}
