//! A hash table from the last two or three labels of a host to its redirector rows and platforms.
//!
//! The build script makes the table of what is built in with this code, so that it is there when a
//! process starts, and callers' rows are added to it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::wire::labels::Labels;
use crate::wire::name_table::NameTable;
use crate::wire::segment_key::SegmentKey;

/// The redirector rows and platforms of the hosts that end in some labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    /// Whether another label decides.
    pub(crate) deeper: bool,
    /// Whether an entity may be named: a platform of the registry is here.
    pub(crate) entity: bool,
    /// Where its rows stand among all entries.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A row, and one of its hosts, by their positions. A row like that of Google has hundreds of hosts, of
/// which only those that can fit are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The key of the segment with which all paths of the row begin. It tells most rows of a host with
    /// many, and stands here so that these need not be fetched.
    pub(crate) first_segment: Option<SegmentKey>,
    pub(crate) row: u32,
    pub(crate) host: u32,
}

/// Nodes by the names of hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeTable {
    /// The number of the node of each name, by its hash.
    pub(crate) numbers: NameTable<u32>,
    pub(crate) nodes: Cow<'static, [Node]>,
    pub(crate) entries: Cow<'static, [Entry]>,
    /// The nodes of the names that have no hash, since they are too long.
    pub(crate) unhashed: BTreeMap<String, u32>,
    /// A bit for the hash of each name: it rules out nearly every host that is not known.
    pub(crate) hints: Cow<'static, [u64]>,
}

impl NodeTable {
    /// The nodes of a host: that of its last two labels, and that of its last three if these decide.
    pub(crate) fn of_host(&self, host: &str) -> [Option<&Node>; 2] {
        let name = last_labels(host, 2);
        let node = self.named(name);
        let longer = node.filter(|node| node.deeper).map(|_| last_labels(host, FILED_LABELS));
        [node, longer.filter(|longer| *longer != name).and_then(|longer| self.named(longer))]
    }

    /// The node of a name.
    fn named(&self, name: &str) -> Option<&Node> {
        let number = match Labels::of_host(name) {
            Some(labels) => self.numbers.get(labels.whole()),
            None => self.unhashed.get(name),
        };
        self.node(*number?)
    }

    /// A node by its number.
    #[inline]
    pub(crate) fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    /// The entries of a node that may be about a path that begins with a segment of this key; `None` if
    /// that is not known.
    pub(crate) fn may_fit(
        &self,
        node: &Node,
        first_segment: Option<SegmentKey>,
    ) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.get(node.start as usize..node.end as usize);
        let fits = move |entry: &&Entry| {
            entry.first_segment.zip(first_segment).is_none_or(|(own, other)| own == other)
        };
        entries.unwrap_or_default().iter().filter(fits)
    }
}

/// Makes a [`NodeTable`].
#[derive(Default)]
pub(crate) struct Builder {
    /// The numbers of the nodes of names, by their hashes.
    hashed: BTreeMap<u64, u32>,
    unhashed: BTreeMap<String, u32>,
    nodes: Vec<(Node, Vec<Entry>)>,
}

impl Builder {
    /// Adds a row for a host that it is about, given by the name that the host is or ends in.
    pub(crate) fn row(&mut self, name: &str, entry: Entry) {
        self.file(name, |(_, entries)| entries.push(entry));
    }

    /// Adds a name by which hosts of platforms are found.
    pub(crate) fn platform(&mut self, name: &str) {
        self.file(name, |(node, _)| node.entity = true);
    }

    /// The table.
    pub(crate) fn finish(self) -> NodeTable {
        let (mut nodes, mut entries) = (Vec::new(), Vec::new());
        for (node, own) in self.nodes {
            let start = entries.len() as u32;
            entries.extend(own);
            nodes.push(Node { start, end: entries.len() as u32, ..node });
        }
        let mut hints = vec![0; HINT_WORDS];
        for hash in self.hashed.keys() {
            let (word, bit) = hint_of(*hash);
            if let Some(word) = hints.get_mut(word) {
                *word |= bit;
            }
        }
        NodeTable {
            numbers: NameTable::of(self.hashed.into_iter()),
            nodes: Cow::Owned(nodes),
            entries: Cow::Owned(entries),
            unhashed: self.unhashed,
            hints: Cow::Owned(hints),
        }
    }

    /// Files something under a name by which hosts are found.
    fn file(&mut self, name: &str, add: impl FnOnce(&mut (Node, Vec<Entry>))) {
        let (two, filed) = (last_labels(name, 2), filed_name(name));
        if filed != two {
            self.with_node(two, |(node, _)| node.deeper = true);
        }
        self.with_node(filed, add);
    }

    fn with_node(&mut self, name: &str, add: impl FnOnce(&mut (Node, Vec<Entry>))) {
        let next = self.nodes.len() as u32;
        let number = *match Labels::of_host(name) {
            Some(labels) => self.hashed.entry(labels.whole()).or_insert(next),
            None => self.unhashed.entry(name.to_owned()).or_insert(next),
        };
        if number == next {
            self.nodes.push(Default::default());
        }
        if let Some(node) = self.nodes.get_mut(number as usize) {
            add(node);
        }
    }
}

impl From<&NodeTable> for Builder {
    /// What is in a table, for more to be added to it.
    fn from(table: &NodeTable) -> Self {
        let numbers = table.numbers.hashes.iter().zip(table.numbers.values.iter());
        let hashed = numbers.filter(|(hash, _)| **hash != 0).map(|(hash, node)| (*hash, *node));
        let entries = |node: &Node| table.may_fit(node, None).copied().collect();
        Self {
            hashed: hashed.collect(),
            unhashed: table.unhashed.clone(),
            nodes: table.nodes.iter().map(|node| (*node, entries(node))).collect(),
        }
    }
}

/// Sixteen thousand bytes, a bit in thirty of which is set.
pub(crate) const HINT_WORDS: usize = 2048;

/// The word of the hints in which the bit of a hash is, and the bit.
#[inline(always)]
pub(crate) const fn hint_of(hash: u64) -> (usize, u64) {
    ((hash >> 17) as usize & (HINT_WORDS - 1), 1 << (hash & 63))
}

/// The name under which hosts are filed that are, or end in, a name: its last two labels, or the last
/// three where the last two are many people's: `co.uk`, `com.br`.
pub(crate) fn filed_name(name: &str) -> &str {
    let two = last_labels(name, 2);
    let shared =
        two.split_once('.').is_some_and(|(second, top)| second.len() <= 3 && top.len() == 2);
    if shared { last_labels(name, FILED_LABELS) } else { two }
}

/// The most labels of a name under which hosts are filed.
pub(crate) const FILED_LABELS: usize = 3;

/// The last labels of a host, at most so many of them.
fn last_labels(host: &str, count: usize) -> &str {
    let mut dots = 0;
    let start = host.bytes().rposition(|byte| {
        dots += usize::from(byte == b'.');
        dots == count
    });
    start.and_then(|dot| host.get(dot + 1..)).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_labels_are_the_key() {
        assert_eq!(last_labels("a.b.c.d", 2), "c.d");
        assert_eq!(last_labels("c.d", 2), "c.d");
        assert_eq!(last_labels("d", 2), "d");
        assert_eq!(last_labels("", 2), "");
        assert_eq!(last_labels("[::1]", 2), "[::1]");
    }

    #[test]
    fn names_are_added_to_a_table() {
        let entry = |row| Entry { first_segment: None, row, host: 0 };
        let long = format!("{}.example", "a".repeat(70));
        let mut builder = Builder::default();
        builder.row("a.example", entry(0));
        builder.platform("b.co.uk");
        let first = builder.finish();
        let mut builder = Builder::from(&first);
        assert_eq!(Builder::from(&first).finish(), first);
        builder.row("a.example", entry(1));
        builder.row("c.example", entry(2));
        builder.row(&long, entry(3));
        let table = builder.finish();
        let rows = |host: &str| {
            let nodes = table.of_host(host).into_iter().flatten();
            let entries = nodes.flat_map(|node| table.may_fit(node, None));
            entries.map(|entry| entry.row).collect::<Vec<_>>()
        };
        assert_eq!(rows("www.a.example"), [0, 1]);
        assert_eq!(rows("c.example"), [2]);
        assert_eq!(rows(&format!("www.{long}")), [3]);
        assert!(rows("d.example").is_empty());
        let is_named = |host| table.of_host(host).into_iter().flatten().any(|node| node.entity);
        assert!(is_named("x.b.co.uk") && !is_named("c.co.uk") && !is_named("a.example"));
    }
}
