//! The names of columns and members that many feeds have.

use super::Role;
use crate::names::RuleKind;

/// The columns of tables and documents that many publish. The first whose names are all there
/// counts.
pub(crate) struct KnownTable {
    /// Columns that tell the publisher.
    pub(crate) told_by: &'static [&'static str],
    pub(crate) columns: &'static [(Role, &'static str)],
    /// Rows that count: those with this text in this column.
    pub(crate) filter: &'static [(&'static str, &'static str)],
}

const URL: Role = Role::Pattern(RuleKind::Url);
const DOMAIN: Role = Role::Pattern(RuleKind::Domain);
const IP: Role = Role::Pattern(RuleKind::Ip);

/// Well-known columns, those of one publisher before those of many.
pub(crate) const KNOWN: &[KnownTable] = &[
    // ThreatFox of abuse.ch.
    KnownTable {
        told_by: &["ioc_value", "ioc_type"],
        columns: &[(Role::Value, "ioc_value"), (Role::Type, "ioc_type")],
        filter: &[],
    },
    KnownTable { told_by: &["ioc_value"], columns: &[(Role::Value, "ioc_value")], filter: &[] },
    // MISP, attributes as a table.
    KnownTable {
        told_by: &["value", "type", "to_ids"],
        columns: &[(Role::Value, "value"), (Role::Type, "type")],
        filter: &[("to_ids", "1")],
    },
    // Open Threat Exchange.
    KnownTable {
        told_by: &["indicator", "indicator_type"],
        columns: &[(Role::Value, "indicator"), (Role::Type, "indicator_type")],
        filter: &[],
    },
    KnownTable {
        told_by: &["indicator", "type"],
        columns: &[(Role::Value, "indicator"), (Role::Type, "type")],
        filter: &[],
    },
    KnownTable {
        told_by: &["value", "type"],
        columns: &[(Role::Value, "value"), (Role::Type, "type")],
        filter: &[],
    },
    KnownTable {
        told_by: &["indicator_value", "indicator_type"],
        columns: &[(Role::Value, "indicator_value"), (Role::Type, "indicator_type")],
        filter: &[],
    },
    // URLhaus of abuse.ch, PhishTank, OpenPhish.
    KnownTable { told_by: &["url"], columns: &[(URL, "url")], filter: &[] },
    KnownTable { told_by: &["phish_url"], columns: &[(URL, "phish_url")], filter: &[] },
    KnownTable { told_by: &["malicious_url"], columns: &[(URL, "malicious_url")], filter: &[] },
    KnownTable { told_by: &["phishing_url"], columns: &[(URL, "phishing_url")], filter: &[] },
    KnownTable { told_by: &["uri"], columns: &[(URL, "uri")], filter: &[] },
    KnownTable {
        told_by: &["domain_name", "ip_address"],
        columns: &[(DOMAIN, "domain_name"), (IP, "ip_address")],
        filter: &[],
    },
    // The national list of CERT Polska. A domain that was taken off the list has a date of that.
    KnownTable {
        told_by: &["domainaddress"],
        columns: &[(DOMAIN, "domainaddress")],
        filter: &[("deletedate", "")],
    },
    KnownTable { told_by: &["domain"], columns: &[(DOMAIN, "domain")], filter: &[] },
    KnownTable { told_by: &["domain_name"], columns: &[(DOMAIN, "domain_name")], filter: &[] },
    KnownTable { told_by: &["domainname"], columns: &[(DOMAIN, "domainname")], filter: &[] },
    KnownTable { told_by: &["fqdn"], columns: &[(DOMAIN, "fqdn")], filter: &[] },
    KnownTable { told_by: &["hostname"], columns: &[(DOMAIN, "hostname")], filter: &[] },
    KnownTable { told_by: &["host_name"], columns: &[(DOMAIN, "host_name")], filter: &[] },
    KnownTable { told_by: &["host"], columns: &[(DOMAIN, "host")], filter: &[] },
    // Where a link leads in the end may be an honest page.
    KnownTable { told_by: &["landing_url"], columns: &[(URL, "landing_url")], filter: &[] },
    KnownTable { told_by: &["full_url"], columns: &[(URL, "full_url")], filter: &[] },
    KnownTable { told_by: &["cidr"], columns: &[(IP, "cidr")], filter: &[] },
    // Feodo Tracker and SSLBL of abuse.ch.
    KnownTable { told_by: &["dst_ip"], columns: &[(IP, "dst_ip")], filter: &[] },
    KnownTable { told_by: &["dstip"], columns: &[(IP, "dstip")], filter: &[] },
    KnownTable { told_by: &["dest_ip"], columns: &[(IP, "dest_ip")], filter: &[] },
    KnownTable { told_by: &["destination_ip"], columns: &[(IP, "destination_ip")], filter: &[] },
    KnownTable { told_by: &["c2_ip"], columns: &[(IP, "c2_ip")], filter: &[] },
    KnownTable { told_by: &["ip_addr"], columns: &[(IP, "ip_addr")], filter: &[] },
    KnownTable { told_by: &["ipaddress"], columns: &[(IP, "ipaddress")], filter: &[] },
    KnownTable { told_by: &["ip_address"], columns: &[(IP, "ip_address")], filter: &[] },
    KnownTable { told_by: &["ip"], columns: &[(IP, "ip")], filter: &[] },
    KnownTable { told_by: &["indicator"], columns: &[(Role::Value, "indicator")], filter: &[] },
    KnownTable {
        told_by: &["indicator_value"],
        columns: &[(Role::Value, "indicator_value")],
        filter: &[],
    },
    KnownTable { told_by: &["observable"], columns: &[(Role::Value, "observable")], filter: &[] },
    KnownTable { told_by: &["ioc"], columns: &[(Role::Value, "ioc")], filter: &[] },
];

/// Whether a name is a known one, as publishers write it: `Domain Name`, `DOMAIN-NAME`, `domain_name`.
pub(crate) fn is_name(written: &str, known: &str) -> bool {
    let plain = |byte: u8| match byte {
        b' ' | b'-' => b'_',
        byte => byte.to_ascii_lowercase(),
    };
    written.len() == known.len() && written.bytes().map(plain).eq(known.bytes())
}

#[cfg(test)]
mod tests {
    use super::KNOWN;
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::list::found::pattern_of;
    use crate::names::RuleKind;
    use crate::rule::ListInfo;

    use super::super::Role;

    #[test]
    fn every_known_name_is_read_in_tables_and_documents_in_any_case() {
        for known in KNOWN {
            let cells = |name: &str| {
                let role = known.columns.iter().find(|(_, column)| *column == name).map(|it| it.0);
                match (role, known.filter.iter().find(|(column, _)| *column == name)) {
                    (Some(Role::Type), _) => "domain".to_owned(),
                    (Some(Role::Pattern(RuleKind::Ip)), _) => "203.0.113.7".to_owned(),
                    (Some(Role::Pattern(RuleKind::Url)), _) => "https://a.example/x".to_owned(),
                    (Some(_), _) => "a.example".to_owned(),
                    (None, wanted) => wanted.map_or("", |(_, text)| text).to_owned(),
                }
            };
            let names: Vec<&str> = known.told_by.to_vec();
            let values: Vec<String> = names.iter().map(|name| cells(name)).collect();
            for upper in [false, true] {
                let case =
                    |name: &&str| if upper { name.to_uppercase() } else { (*name).to_owned() };
                let header: Vec<String> = names.iter().map(case).collect();
                let table = format!("{},note\n{},z\n", header.join(","), values.join(","));
                let members = header.iter().zip(&values);
                let members: Vec<String> =
                    members.map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
                let document = format!("[{{{}}}]", members.join(","));
                for (format, text) in [(Format::Csv, table), (Format::Json, document)] {
                    let info = ListInfo::new("list", format);
                    let found = found_in(&info, text.as_bytes(), pattern_of, code_of).unwrap();
                    let is_rule = |it: &String| it.contains("a.example") || it.contains("203.");
                    assert!(!found.is_empty() && found.iter().all(is_rule), "{text}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn a_domain_that_is_off_the_list_of_cert_polska_makes_no_rule() {
        let text = "PositionId;DomainAddress;InsertDate;DeleteDate\n1;a.example;2026-01-02;\n\
                    2;b.example;2026-01-02;2026-02-03\n";
        let info = ListInfo::new("list", Format::Csv);
        let found = found_in(&info, text.as_bytes(), pattern_of, code_of).unwrap();
        assert_eq!(found, ["a.example", "filtered_out"]);
        let text = r#"[{"DomainAddress":"a.example","DeleteDate":null},{"DomainAddress":"b.example","DeleteDate":"2026-02-03"}]"#;
        let info = ListInfo::new("list", Format::Json);
        let found = found_in(&info, text.as_bytes(), pattern_of, code_of).unwrap();
        assert_eq!(found, ["a.example", "filtered_out"]);
    }
}
