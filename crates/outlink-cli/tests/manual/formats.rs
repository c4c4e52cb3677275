//! The table of list formats: a sample of each, and the rules that it becomes.

use std::fmt::Write as _;

use outlink::Effect;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListLimits;
use outlink::Rule;
use outlink::Withdrawal;
use outlink::list;
use outlink::list::Diagnostic;

/// A list of each format, with what its publishers usually write.
const SAMPLES: [(Format, &str); 19] = [
    (Format::Domains, "# malware\nevil.example\n*.bad.example"),
    (Format::Hosts, "0.0.0.0 evil.example www.evil.example"),
    (Format::Urls, "https://evil.example/login\nhttp://shared.example/~gang/"),
    (Format::Adblock, "||evil.example^\n||shared.example/ads/*$document\n@@||help.evil.example^"),
    (Format::Keywords, "buy weapons"),
    (Format::Regexes, r"^evil\d+\.example/"),
    (Format::Cidr, "203.0.113.0/24\n2001:db8::/32"),
    (Format::Hashes, "a379a6f6eeafb9a5"),
    (Format::Rules, "{\"prefix\":\"shared.example/~gang\",\"reference\":\"2025/118\"}"),
    (Format::Csv, "url,status\nhttps://evil.example/login,online"),
    (Format::Json, "[\"evil.example\",\"https://bad.example/x\"]"),
    (
        Format::Stix,
        r#"{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--1","pattern_type":"stix","pattern":"[url:value = 'https://evil.example/x']"}]}"#,
    ),
    (
        Format::Misp,
        r#"{"Event":{"Attribute":[{"type":"domain","value":"evil.example","to_ids":true}]}}"#,
    ),
    (Format::Rpz, "evil.example CNAME .\n*.evil.example CNAME .\nhelp.example CNAME rpz-passthru."),
    (Format::Dnsmasq, "address=/evil.example/0.0.0.0"),
    (Format::Unbound, "local-zone: \"evil.example\" always_nxdomain"),
    (Format::Clash, "DOMAIN-SUFFIX,evil.example\nDOMAIN-KEYWORD,gambling\nIP-CIDR,203.0.113.0/24"),
    (Format::Pihole, r"(^|\.)evil[0-9]+\.example$"),
    (Format::Maltrail, "evil.example/gate.php\nbad.example"),
];

pub(crate) fn table() -> String {
    let mut table =
        "| format | what it is | a list | its rules |\n| --- | --- | --- | --- |\n".to_owned();
    for format in Format::ALL.iter().filter(|format| **format != Format::Auto) {
        let (_, sample) = SAMPLES.iter().find(|(of, _)| of == format).unwrap();
        let rules = rules(*format, sample);
        assert!(!rules.is_empty(), "{format}");
        let [sample, rules] =
            [sample.lines().map(str::to_owned).collect(), rules].map(|lines: Vec<String>| {
                let lines = lines.iter().map(|line| format!("`{}`", line.replace('|', "\\|")));
                lines.collect::<Vec<_>>().join("<br>")
            });
        let what = format.description();
        writeln!(table, "| `{format}` | {what} | {sample} | {rules} |").unwrap();
    }
    table
}

fn rules(format: Format, list: &str) -> Vec<String> {
    let mut found = Found::default();
    let info = ListInfo::new("sample", format);
    let counts = list::read(&info, list.as_bytes(), &ListLimits::default(), &mut found);
    counts.unwrap_or_else(|error| panic!("{format}: {error}"));
    found.rules
}

#[derive(Default)]
struct Found {
    rules: Vec<String>,
}

impl list::Sink for Found {
    fn rule(&mut self, rule: Rule) {
        let effect = if rule.effect == Effect::Except { "except " } else { "" };
        self.rules.push(format!("{effect}{} {}", rule.pattern.kind(), rule.pattern));
    }

    fn diagnostic(&mut self, _: Diagnostic) {}

    fn withdrawal(&mut self, _: Withdrawal) {}

    fn canary(&mut self, _: String) {}
}
