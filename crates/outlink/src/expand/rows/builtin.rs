//! The redirectors that are built in, as the build script wrote them: the text of each row, and tables
//! of where each belongs. A row is compiled when a link is of a host that it names.

use std::sync::LazyLock;
use std::sync::OnceLock;

use crate::expand::rows::nodes::NodeTable;
use crate::expand::rows::pages::OwnPages;
use crate::expand::rows::row::Row;
use crate::platform_data::ROOT_FILES;

include!(concat!(env!("OUT_DIR"), "/redirectors.rs"));

/// The rows that were asked for. The build refuses files that are not tables, and a test names every row
/// that is wrong; should there be one all the same, the others count.
static COMPILED: [OnceLock<Option<Box<Row>>>; ROWS.len()] = [const { OnceLock::new() }; ROWS.len()];

/// A row by its number.
pub(super) fn row(number: usize) -> Option<&'static Row> {
    let (text, compiled) = (ROWS.get(number)?, COMPILED.get(number)?);
    compiled.get_or_init(|| compile(text).ok().map(Box::new)).as_deref()
}

/// The rows for any host: the first segments of their paths, or what these begin with and whether more
/// stands behind it, and their numbers.
pub(super) fn any_host<'a>() -> impl Iterator<Item = ((&'a str, bool), usize)> {
    ANY_HOST.iter().map(|((segment, has_more), row)| ((*segment as &str, *has_more), *row as usize))
}

/// The hosts of the table of shorteners.
pub(crate) fn shortener_hosts() -> impl Iterator<Item = &'static str> {
    let shorteners = ROWS.iter().filter(|text| !is_json(text));
    shorteners.filter_map(|text| text.split_ascii_whitespace().next())
}

/// Pages that every shortener has: those of the table, and files in the root of any host.
fn common_pages<'a>(pages: impl Iterator<Item = &'a str>) -> OwnPages {
    OwnPages::default().with(pages.chain(ROOT_FILES.iter().copied()))
}

/// A row of a redirector in JSON, or the line of a shortener: its host, and pages of its own.
fn compile(text: &'static str) -> Result<Row, String> {
    static COMMON_PAGES: LazyLock<OwnPages> =
        LazyLock::new(|| common_pages(SHORTENER_PAGES.iter().copied()));
    if is_json(text) {
        let text = serde_json::from_str(text).map_err(|error| error.to_string())?;
        return Row::compile(text).map_err(str::to_owned);
    }
    let mut words = text.split_ascii_whitespace();
    let host = words.next().ok_or("a row is empty")?;
    Ok(Row::shortener(host, COMMON_PAGES.with(words)))
}

fn is_json(text: &str) -> bool {
    text.starts_with('{')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;

    use serde_json::Map;
    use serde_json::Value;

    use super::*;
    use crate::expand::link::pattern::HostPattern;
    use crate::expand::rows::nodes::Builder;
    use crate::expand::rows::nodes::Entry;
    use crate::expand::rows::row::TargetLocation;
    use crate::expand::rows::table::TableText;
    use crate::expand::rows::table::compile_rows;
    use crate::platform::Registry;

    const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");

    /// The rows as a caller's file would be read.
    fn rows_of_files() -> Vec<Row> {
        let files = fs::read_dir(format!("{DATA}redirectors")).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        let read = |file| toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let tables: Vec<TableText> = files.iter().map(read).collect();
        let mut rows: Vec<Row> = compile_rows(tables).map(Result::unwrap).collect();
        let text = fs::read_to_string(format!("{DATA}shorteners.txt")).unwrap().leak();
        let lines = text.lines().map(|line| line.split('#').next().unwrap().trim());
        let (pages, hosts): (Vec<_>, Vec<_>) =
            lines.filter(|line| !line.is_empty()).partition(|line| line.starts_with('/'));
        let common = common_pages(pages.into_iter());
        rows.extend(hosts.into_iter().map(|line| {
            let mut words = line.split_ascii_whitespace();
            Row::shortener(words.next().unwrap(), common.with(words))
        }));
        rows
    }

    #[test]
    fn the_rows_are_those_of_the_files() {
        let rows = rows_of_files();
        assert_eq!(rows.len(), ROWS.len());
        assert!(rows.len() > 1700 && shortener_hosts().count() > 1000);
        for (number, expected) in rows.iter().enumerate() {
            let row = compile(ROWS[number]).unwrap();
            assert!(row == *expected, "{row:?} is not {expected:?}");
            assert!(row.name.contains('.'), "{} has no family before its dot", row.name);
        }
    }

    #[test]
    fn no_row_is_declared_twice() {
        let (mut names, mut readings) = (HashSet::new(), HashSet::new());
        for text in ROWS.iter().filter(|text| is_json(text)) {
            let mut row: Map<String, Value> = serde_json::from_str(text).unwrap();
            let mut take = |key: &str| row.remove(key).unwrap_or_default();
            let name = take("name").to_string();
            let (hosts, parameters) = (take("hosts"), take("parameters"));
            take("source");
            assert!(names.insert(name.clone()), "{name}");
            let none = [Value::Null];
            let parameters = parameters.as_array().map_or(none.as_slice(), Vec::as_slice);
            for host in hosts.as_array().into_iter().flatten() {
                for parameter in parameters {
                    let reading = format!("{host} {parameter} {row:?}");
                    assert!(
                        readings.insert(reading),
                        "{name}: {host} {parameter} is in another row"
                    );
                }
            }
        }
        let hosts: Vec<&str> = shortener_hosts().collect();
        assert_eq!(hosts.iter().collect::<HashSet<_>>().len(), hosts.len());
    }

    /// Whether a pattern is about every host of another one.
    fn covers(wide: &HostPattern, narrow: &HostPattern) -> bool {
        let name = narrow.name();
        let hosts = match narrow {
            HostPattern::Any => Vec::new(),
            HostPattern::Host(_) => vec![name.to_owned(), format!("www.{name}")],
            HostPattern::Below(_) => vec![format!("x1.{name}")],
            HostPattern::Within(_) => vec![name.to_owned(), format!("x1.{name}")],
        };
        !hosts.is_empty() && hosts.iter().all(|host| wide.fits(host))
    }

    #[test]
    fn no_host_of_a_row_is_covered_by_another_one() {
        for Row { name, hosts, .. } in rows_of_files() {
            for (at, host) in hosts.iter().enumerate() {
                let others = hosts.iter().enumerate().filter(|(other, _)| *other != at);
                let wide = others.map(|(_, other)| other).find(|other| covers(other, host));
                assert!(wide.is_none(), "{name}: {host:?} is covered by {wide:?}");
            }
        }
    }

    #[test]
    fn no_row_is_covered_by_another_one() {
        let rows = rows_of_files();
        let names = |row: &Row| match &row.location {
            TargetLocation::Parameters(names) => {
                names.iter().map(|name| name.to_ascii_lowercase()).collect()
            }
            _ => Vec::new(),
        };
        let of_hosts = |row: &&Row| row.hosts.first().is_some_and(|it| *it != HostPattern::Any);
        let with_names = |row| Some((row, names(row))).filter(|(_, names)| !names.is_empty());
        let rows: Vec<_> = rows.iter().filter(of_hosts).filter_map(with_names).collect();
        for (narrow, narrow_names) in &rows {
            let has_names = |names: &[String]| narrow_names.iter().all(|it| names.contains(it));
            let has_hosts = |wide: &Row| {
                let mut hosts = narrow.hosts.iter();
                hosts.all(|host| wide.hosts.iter().any(|wide| covers(wide, host)))
            };
            let wide = rows.iter().find(|(wide, names)| {
                let has_path = wide.path.is_none() || wide.path == narrow.path;
                has_names(names)
                    && has_path
                    && wide.name != narrow.name
                    && has_hosts(wide)
                    && wide.reads_as(narrow)
            });
            assert!(
                wide.is_none(),
                "{} is covered by {:?}",
                narrow.name,
                wide.map(|it| &it.0.name)
            );
        }
    }

    #[test]
    fn the_tables_are_those_of_the_rows() {
        let rows = rows_of_files();
        let mut nodes = Builder::default();
        let (mut segments, mut schemes) = (Vec::new(), Vec::new());
        for (number, row) in (0..).zip(&rows) {
            for (host, pattern) in (0..).zip(&row.hosts) {
                if *pattern != HostPattern::Any {
                    let entry = Entry { first_segment: row.first_segment, row: number, host };
                    nodes.row(pattern.name(), entry);
                }
            }
            segments.extend(row.any_host().map(|segment| (segment, number)));
            schemes.extend(row.schemes.iter().map(|(scheme, _)| (scheme.as_str(), number)));
        }
        Registry::builtin().names().for_each(|name| nodes.platform(name));
        assert_eq!(nodes.finish(), NODES);
        assert_eq!(segments, ANY_HOST);
        assert_eq!(schemes, APP_ROWS);
    }

    #[test]
    fn rows_for_any_host_are_about_paths_that_no_other_page_has() {
        let is_word = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count() >= 6;
        let is_literal = |segment: &&str| !segment.is_empty() && !segment.contains(['*', '{']);
        for text in ROWS.iter().filter(|text| is_json(text)) {
            let row: serde_json::Value = serde_json::from_str(text).unwrap();
            if row["hosts"] != serde_json::json!(["*"]) {
                continue;
            }
            let (name, path) = (row["name"].as_str().unwrap(), row["path"].as_str().unwrap());
            let is_distinctive = path.contains("{digits}")
                || path.contains("{token}")
                || path.split('/').any(is_word)
                || path.split('/').filter(is_literal).count() >= 2;
            assert!(is_distinctive || SHORT.contains(&name), "{name}: {path}");
        }
    }

    /// Rows for any host with short paths: those of HubSpot, whose code no other site has, and two whose
    /// names of files are those of a program for affiliates.
    const SHORT: [&str; 4] =
        ["any.hubspot2", "any.hubspotsidekick", "any.qualityclick", "any.hasoffers"];
}
