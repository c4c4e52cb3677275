//! Links that carry another one, as the table of redirectors says.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use super::spelling::base64;

/// Wrappers of rows that have the target in a parameter or at the end of the path, one a row.
pub(super) static WRAPPERS: LazyLock<Vec<Wrapper>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/outlink/data/redirectors");
    let mut files: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    let texts = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    let tables = texts.map(|text| toml::from_str::<Table>(&text).unwrap_or_default());
    let redirector: Vec<Row> = tables.flat_map(|table| table.redirector).collect();
    redirector.iter().filter_map(Wrapper::of).collect()
});

/// How a redirector carries a link.
#[derive(Debug)]
pub(super) struct Wrapper {
    /// The host.
    pub(super) host: String,
    /// What stands before the target.
    beginning: String,
    encode: fn(&str) -> String,
}

#[derive(Default, Deserialize)]
struct Table {
    #[serde(default)]
    redirector: Vec<Row>,
}

/// The fields of a row that matter here; `until` and the like may be left out by whoever wraps.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    hosts: Vec<String>,
    path: Option<String>,
    parameters: Vec<String>,
    decode: Option<String>,
    after: String,
    inert: bool,
    opaque: bool,
}

impl Wrapper {
    fn of(row: &Row) -> Option<Self> {
        // Opaque rows say by their parameters which links they are about.
        let host = row.hosts.first().filter(|host| !row.inert && !row.opaque && *host != "*")?;
        let host = match host.strip_prefix("*.") {
            Some(name) => format!("x1.{name}"),
            None => host.trim_start_matches('.').replace(".*", ".com"),
        };
        let path = row.path.as_deref().unwrap_or("/").replace("**", "x").replace("/*", "/x");
        let path = path.replace('*', "");
        let encode = match row.decode.as_deref() {
            None | Some("percent") => percent,
            Some("base64") => |text: &str| base64(text.as_bytes()),
            Some("hex") => hex,
            _ => return None,
        };
        let beginning = match row.parameters.last() {
            Some(name) if !path.contains('{') => format!("{path}?a=1&{name}={}", row.after),
            None => path.strip_suffix("{rest}").filter(|path| !path.contains('{'))?.to_owned(),
            Some(_) => return None,
        };
        Some(Self { host, beginning, encode })
    }

    /// What follows the host in a link that carries the target.
    pub(super) fn carry(&self, target: &str) -> String {
        format!("{}{}", self.beginning, (self.encode)(target))
    }
}

fn percent(text: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}
