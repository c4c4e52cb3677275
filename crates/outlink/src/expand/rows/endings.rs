//! Hosts that a table writes with an asterisk for their endings. The build script reads the tables that
//! are built in with this code.

use std::collections::HashMap;

/// Hosts with `google.com`, `google.de` ... in the place of `google.*`.
///
/// # Errors
///
/// The host whose endings are not listed, and the label that has none.
pub(crate) fn expand_endings(
    hosts: &[String],
    endings: &HashMap<String, Vec<String>>,
) -> Result<Vec<String>, (String, String)> {
    let mut expanded = Vec::with_capacity(hosts.len());
    for host in hosts {
        let Some(stem) = host.strip_suffix(".*") else {
            expanded.push(host.clone());
            continue;
        };
        let label = stem.rsplit('.').next().unwrap_or(stem);
        let endings = endings.get(label).ok_or_else(|| (host.clone(), label.to_owned()))?;
        expanded.extend(endings.iter().map(|ending| format!("{stem}.{ending}")));
    }
    Ok(expanded)
}
