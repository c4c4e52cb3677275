//! `outlink statement`: what is written for many links, and what is said of the others.

mod common;

use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

const PROFILE: &[u8] = br#"
[category.recruitment]
category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
specification = ["KEYWORD_COORDINATED_HARM"]
provision = "Penal Code 16:5"
explanation = "The link leads to a group that recruits for serious crime."
"#;

const RULES: &[u8] = br#"{"domain":"a.example","category":"recruitment","ground":"illegal"}
{"domain":"b.example","category":"recruitment"}
{"domain":"c.example","category":"recruitment","ground":"illegal"}
{"domain":"d.example","mandatory":true,"reference":"K-1","source_type":"authority_order"}
"#;

#[test]
fn a_statement_that_is_not_complete_loses_no_other() {
    let files = Files::new();
    let list = format!("rules:{}", files.write("st.jsonl", RULES));
    let profile = files.write("profile.toml", PROFILE);
    let sources = ["statement", "-l", &list, "--profile", &profile];
    let all = ["a", "b", "c"].map(|name| format!("https://{name}.example/"));
    let run = |flags: &[&str]| {
        let links = all.iter().map(String::as_str).collect::<Vec<_>>();
        outlink(&[&sources[..], flags, &links].concat())
    };
    for (flags, lines) in [(&[][..], 2), (&["--batch"], 1), (&["--language", "en"], 2)] {
        let output = run(flags);
        assert_eq!(code(&output), 2, "{flags:?}: {}", stderr(&output));
        let text = stdout(&output);
        assert_eq!(text.lines().count(), lines, "{flags:?}: {text}");
        for name in ["a.example", "c.example"] {
            assert!(flags.contains(&"--language") || text.contains(name), "{flags:?}: {text}");
        }
        let remarks = stderr(&output);
        for part in [
            "link 2, https://b.example/: the statement is not complete: `decision_ground` is missing",
            "decided by: domain b.example (",
            "st.jsonl, line 2)",
            "1 restricted link got no statement",
        ] {
            assert!(remarks.contains(part), "{flags:?}: {part}: {remarks}");
        }
    }
    let first: Value = serde_json::from_str(stdout(&run(&[])).lines().next().unwrap()).unwrap();
    assert_eq!(first["puid"], "outlink-1");
}

#[test]
fn a_restricted_link_without_a_ground_is_an_error() {
    let files = Files::new();
    let list = format!("rules:{}", files.write("st.jsonl", RULES));
    let policy = files.write("policy.toml", b"malformed = \"block\"\n");
    let run = |links: &[u8]| outlink_with(&["statement", "-l", &list, "-p", &policy], links);
    let output = run(b"http://256.1.1.1/\n");
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("[code.malformed]"), "{}", stderr(&output));
    // Article 17 asks for nothing about these.
    assert_eq!(code(&run(b"https://d.example/\nhttps://fine.example/\n")), 0);
}
