//! The table of redirectors, and the index that says in one lookup that a host is in none of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::expand::anyhost::AnyHost;
use crate::expand::gateway;
use crate::expand::gateway::Gateway;
use crate::expand::onion;
use crate::expand::pages::OwnPages;
use crate::expand::pattern::HostPattern;
use crate::expand::row::Row;
use crate::expand::row::RowText;
use crate::expand::row::TargetLocation;
use crate::expand::wrapper::Wrapper;
use crate::limits::Limits;
use crate::name_map::NameMap;
use crate::platform::Registry;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;
use crate::wire::segment_key::SegmentKey;

/// A table of redirectors, opaque redirectors and gateways, with the names of the hosts of platforms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redirectors {
    rows: Vec<Row>,
    /// The number of the node of each name.
    index: NameMap<Box<str>, usize>,
    nodes: Vec<Node>,
    any_host: AnyHost,
    app_rows: HashMap<Box<str>, Vec<usize>>,
}

/// Why a row cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RowError {
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

    /// The table with the rows of another one, and the hosts of the platforms of a registry.
    pub(super) fn with(&self, more: &[Row], registry: &Registry) -> Self {
        Self::from_rows(self.rows.iter().chain(more).cloned().collect(), registry)
    }

    /// As [`expand::canonical`](crate::expand::canonical), by the gateways of this table.
    pub(crate) fn canonical(&self, url: &NormalizedUrl) -> Option<NormalizedUrl> {
        let facts = self.look_up(url);
        let form = facts.gateways().find_map(|(row, gateway)| gateway.form(url, &row.hosts));
        let form = form.or_else(|| gateway::proven(url))?;
        let form = normalize(&form, &Limits::default()).ok()?;
        (!gateway::is_same(&form, url)).then_some(form)
    }

    /// Whether a name, which has no leading dot, may have another form as the host of a link: one
    /// look-up tells nearly all others.
    pub(crate) fn may_be_gateway(&self, host: &str) -> bool {
        self.is_gateway(last_labels(host, 2))
            || self.is_gateway(last_labels(host, GATEWAY_LABELS))
            || onion::proven_service(host).is_some()
    }

    /// The names of at most [`GATEWAY_LABELS`] labels that [`Self::may_be_gateway`] looks for.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = &str> {
        self.index.keys().map(|name| &**name).filter(|name| self.is_gateway(name))
    }

    fn is_gateway(&self, name: &str) -> bool {
        let entries = self.node(name).into_iter().flat_map(|node| &node.entries);
        let mut rows = entries.filter_map(|entry| self.at(entry));
        rows.any(|(row, _)| matches!(row.location, TargetLocation::Gateway(_)))
    }

    /// What is known of a link by its host or path, or by its scheme if it is one of an app.
    pub(super) fn look_up(&self, url: &NormalizedUrl) -> Facts<'_> {
        if url.scheme_class() != SchemeClass::Web {
            let positions = self.app_rows.get(url.scheme()).into_iter().flatten();
            let rows = positions.filter_map(|row| self.rows.get(*row));
            let mut rows: Vec<&Row> = rows.filter(|row| row.fits_app(url)).collect();
            // What is said of one action of an app is not what is said of all the others.
            if rows.iter().any(|row| row.is_about_action()) {
                rows.retain(|row| row.is_about_action());
            }
            return Facts { rows, may_be_entity: true };
        }
        let Some(host) = url.host() else { return Facts::default() };
        let (path, query) = (url.raw_path(), url.raw_query());
        self.look_up_web(self.nodes_of(host), host, path, || url.path().into(), query)
    }

    /// What is known of a link of the web by its host, whose nodes are given, and by its path, as it
    /// stands and in normal form.
    pub(super) fn look_up_web<'p>(
        &self,
        nodes: [Option<&Node>; 2],
        host: &str,
        raw_path: &'p str,
        path: impl FnOnce() -> Cow<'p, str>,
        raw_query: Option<&str>,
    ) -> Facts<'_> {
        let mut facts = self.look_up_path(nodes, host, raw_path, raw_query);
        // What is escaped in the path may be what a row looks for; most rows tell by the path as it
        // stands where their target ends.
        if raw_path.contains('%') && facts.rows.iter().all(|row| row.path.is_none()) {
            facts = self.look_up_path(nodes, host, &path(), raw_query);
        }
        facts
    }

    /// What is known of a link of the web by its host, if that is its path.
    fn look_up_path(
        &self,
        nodes: [Option<&Node>; 2],
        host: &str,
        path: &str,
        raw_query: Option<&str>,
    ) -> Facts<'_> {
        let mut facts = Facts::default();
        for node in nodes.into_iter().flatten() {
            facts.may_be_entity |= node.entity;
            self.collect(node, (host, path, raw_query), &mut facts);
        }
        let positions = self.any_host.positions(path).iter();
        let rows = positions.filter_map(|row| self.rows.get(*row));
        facts.rows.extend(rows.filter(|row| row.fits_path(path, raw_query)));
        facts
    }

    /// The nodes of a host: that of its last two labels, and that of its last three if these decide.
    pub(super) fn nodes_of(&self, host: &str) -> [Option<&Node>; 2] {
        let name = last_labels(host, 2);
        let node = self.node(name);
        let longer = node.filter(|node| node.deeper).map(|_| last_labels(host, 3));
        [node, longer.filter(|longer| *longer != name).and_then(|longer| self.node(longer))]
    }

    /// The index of the rows for any host.
    pub(super) fn any_host(&self) -> &AnyHost {
        &self.any_host
    }

    /// What the rows say of the hosts that they name, once for each host.
    pub(crate) fn wrappers(&self) -> impl Iterator<Item = Wrapper<'_>> {
        let rows = self.rows.iter().filter(|row| !row.is_shortener());
        rows.flat_map(|row| row.hosts.iter().filter_map(|host| Wrapper::of(row, host)))
    }

    /// The names by which hosts are found in the table, some of them for entities, and the number of
    /// the node of each.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.index.iter().map(|(name, node)| (&**name, *node))
    }

    /// What is known of hosts, by the number of the node.
    pub(super) fn node_at(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    fn node(&self, name: &str) -> Option<&Node> {
        self.node_at(*self.index.get(name)?)
    }

    /// The rows of a node, by their numbers, that may be about a path with that key of its first segment,
    /// each with one of its hosts.
    pub(super) fn rows_of<'a>(
        &'a self,
        node: &'a Node,
        first: Option<SegmentKey>,
    ) -> impl Iterator<Item = (usize, &'a Row, &'a HostPattern)> {
        node.may_fit(first).filter_map(|entry| {
            let (row, pattern) = self.at(entry)?;
            Some((entry.row, row, pattern))
        })
    }

    /// A row by its number.
    pub(super) fn row(&self, number: usize) -> Option<&Row> {
        self.rows.get(number)
    }

    /// The rows of a node that are about the link, each once.
    fn collect<'a>(
        &'a self,
        node: &Node,
        (host, path, raw_query): (&str, &str, Option<&str>),
        facts: &mut Facts<'a>,
    ) {
        let first = SegmentKey::of_path(path);
        for (row, pattern) in node.may_fit(first).filter_map(|entry| self.at(entry)) {
            let is_new = !facts.rows.last().is_some_and(|last| std::ptr::eq(*last, row));
            if is_new && pattern.fits(host) && row.fits_path(path, raw_query) {
                facts.rows.push(row);
            }
        }
    }

    /// A row and one of its hosts.
    fn at(&self, entry: &Entry) -> Option<(&Row, &HostPattern)> {
        let row = self.rows.get(entry.row)?;
        Some((row, row.hosts.get(entry.host)?))
    }

    /// The rows in use, for tests.
    #[cfg(test)]
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn from_rows(rows: Vec<Row>, registry: &Registry) -> Self {
        let mut table = Self { rows: Vec::new(), ..Self::default() };
        for (number, row) in rows.iter().enumerate() {
            for (host, pattern) in row.hosts.iter().enumerate() {
                if *pattern != HostPattern::Any {
                    let entry = Entry { first_segment: row.first_segment, row: number, host };
                    table.index(pattern.name(), |node| node.entries.push(entry));
                }
            }
            for (scheme, _) in &row.schemes {
                let of_scheme = table.app_rows.entry(scheme.as_str().into()).or_default();
                if of_scheme.last() != Some(&number) {
                    of_scheme.push(number);
                }
            }
        }
        table.any_host = AnyHost::of(&rows);
        for (host, _) in registry.names() {
            table.index(host, |node| node.entity = true);
        }
        table.rows = rows;
        table
    }

    /// Files something under the last two labels of a name, or under the last three where the
    /// last two are many people's: `co.uk`, `com.br`.
    fn index(&mut self, name: &str, file: impl FnOnce(&mut Node)) {
        let two = last_labels(name, 2);
        let three = last_labels(name, 3);
        let shared =
            two.split_once('.').is_some_and(|(second, top)| second.len() <= 3 && top.len() == 2);
        if two != three && shared {
            self.with_node(two, |node| node.deeper = true);
            self.with_node(three, file);
        } else {
            self.with_node(two, file);
        }
    }

    fn with_node(&mut self, name: &str, file: impl FnOnce(&mut Node)) {
        let number = *self.index.entry(name.into()).or_insert(self.nodes.len());
        if number == self.nodes.len() {
            self.nodes.push(Node::default());
        }
        if let Some(node) = self.nodes.get_mut(number) {
            file(node);
        }
    }
}

/// What is known of a link.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// The rows that are about it; empty, and without an allocation, for nearly every link.
    pub(super) rows: Vec<&'a Row>,
    /// Whether it is worth asking which entity it names.
    pub(super) may_be_entity: bool,
}

impl Facts<'_> {
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
pub(super) struct TableText {
    #[serde(default)]
    endings: HashMap<String, Vec<String>>,
    #[serde(default)]
    redirector: Vec<RowText>,
}

/// What is known of the hosts that end in some labels.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// Whether another label decides.
    pub(super) deeper: bool,
    /// Whether an entity may be named: one of the registry is here.
    pub(super) entity: bool,
    /// Rows, each with one of its hosts. A row like that of Google has hundreds of hosts, of which only
    /// those that can fit are looked at.
    entries: Vec<Entry>,
}

/// A row, and one of its hosts, by their positions.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The key of the segment with which all paths of the row begin. It tells most rows of a host with
    /// many, and stands here so that these need not be fetched.
    first_segment: Option<SegmentKey>,
    row: usize,
    host: usize,
}

impl Node {
    /// The entries that may be about a path that begins with a segment of this key; `None` if that is
    /// not known.
    fn may_fit(&self, first_segment: Option<SegmentKey>) -> impl Iterator<Item = &Entry> {
        let fits = move |entry: &&Entry| {
            entry.first_segment.zip(first_segment).is_none_or(|(own, other)| own == other)
        };
        self.entries.iter().filter(fits)
    }
}

/// The rows of several tables, each of them or what is wrong with it. The endings of each count for
/// all.
pub(super) fn compile_rows(tables: Vec<TableText>) -> impl Iterator<Item = Result<Row, RowError>> {
    let mut endings = HashMap::new();
    let mut texts = Vec::new();
    for TableText { endings: some, redirector } in tables {
        endings.extend(some);
        texts.extend(redirector);
    }
    texts.into_iter().map(move |mut row: RowText| {
        let name = row.name.clone();
        row.hosts = expand_endings(&name, &row.hosts, &endings)?;
        Row::compile(row).map_err(|problem| RowError::Row { name, problem })
    })
}

/// The rows of the shorteners: a line is a host, with pages of its own behind it if need be, or a
/// page that any of them may have.
fn shorteners(text: &'static str) -> impl Iterator<Item = Row> {
    let (pages, hosts): (Vec<_>, Vec<_>) = entries(text).partition(|entry| entry.starts_with('/'));
    let common = OwnPages::default().with(pages.into_iter());
    hosts.into_iter().filter_map(move |entry| {
        let mut words = entry.split_ascii_whitespace();
        Some(Row::shortener(words.next()?, common.with(words)))
    })
}

/// The hosts of the table of shorteners.
pub(crate) fn shortener_hosts() -> impl Iterator<Item = &'static str> {
    let hosts = entries(SHORTENERS).filter(|entry| !entry.starts_with('/'));
    hosts.filter_map(|entry| entry.split_ascii_whitespace().next())
}

/// The lines of a table without comments and blank lines.
fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty())
}

/// Replaces `google.*` by `google.com`, `google.de` ...
fn expand_endings(
    name: &str,
    hosts: &[String],
    endings: &HashMap<String, Vec<String>>,
) -> Result<Vec<String>, RowError> {
    let mut expanded = Vec::with_capacity(hosts.len());
    for host in hosts {
        let Some(stem) = host.strip_suffix(".*") else {
            expanded.push(host.clone());
            continue;
        };
        let label = stem.rsplit('.').next().unwrap_or(stem);
        let endings = endings.get(label).ok_or_else(|| RowError::Endings {
            name: name.to_owned(),
            host: host.clone(),
            label: label.to_owned(),
        })?;
        expanded.extend(endings.iter().map(|ending| format!("{stem}.{ending}")));
    }
    Ok(expanded)
}

/// The labels of the longest name of a gateway.
pub(crate) const GATEWAY_LABELS: usize = 3;

/// The last labels of a host, at most so many of them.
fn last_labels(host: &str, count: usize) -> &str {
    let mut dots = 0;
    let start = host.bytes().rposition(|byte| {
        dots += usize::from(byte == b'.');
        dots == count
    });
    start.and_then(|dot| host.get(dot + 1..)).unwrap_or(host)
}

/// The tables in `data/`. The build refuses files that are none, and a test names every row that is
/// wrong; should there be one all the same, the others count.
static BUILTIN: LazyLock<Arc<Redirectors>> = LazyLock::new(|| {
    let mut rows: Vec<Row> = builtin_rows().filter_map(Result::ok).collect();
    rows.extend(shorteners(SHORTENERS));
    Arc::new(Redirectors::from_rows(rows, Registry::builtin()))
});

fn builtin_rows() -> impl Iterator<Item = Result<Row, String>> {
    let mut wrong = Vec::new();
    let mut tables = Vec::new();
    for text in REDIRECTORS {
        match serde_json::from_str(text) {
            Ok(table) => tables.push(table),
            Err(error) => wrong.push(Err(error.to_string())),
        }
    }
    let rows = compile_rows(tables).map(|row| row.map_err(|error| error.to_string()));
    wrong.into_iter().chain(rows)
}

/// Every file of `data/redirectors` as JSON, in the order of their names; the build script finds
/// them and brings them to JSON, which a reader can parse without TOML.
const REDIRECTORS: &[&str] = include!(concat!(env!("OUT_DIR"), "/redirectors.rs"));
const SHORTENERS: &str = include_str!("../../data/shorteners.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read() {
        let rows: Result<Vec<Row>, String> = builtin_rows().collect();
        let rows = rows.unwrap();
        assert!(rows.len() > 700);
        assert!(Redirectors::builtin().rows.len() > rows.len() + 1000);
        for row in rows {
            assert!(row.name.contains('.'), "{} has no family before its dot", row.name);
        }
    }

    #[test]
    fn the_last_labels_are_the_key() {
        assert_eq!(last_labels("a.b.c.d", 2), "c.d");
        assert_eq!(last_labels("c.d", 2), "c.d");
        assert_eq!(last_labels("d", 2), "d");
        assert_eq!(last_labels("", 2), "");
        assert_eq!(last_labels("[::1]", 2), "[::1]");
    }

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
        assert!(
            error(&row("hosts = [\"a.example\"]\nquery = true\nopaque = true")).contains("exactly")
        );
    }
}
