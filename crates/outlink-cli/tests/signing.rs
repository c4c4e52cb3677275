//! Signed databases on the command line.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

mod common;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::stderr;
use crate::common::stdout;

fn key(name: &str) -> String {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/keys");
    keys.join(name).to_str().unwrap().to_owned()
}

/// A database of one domain, signed by `test-only`.
fn signed(files: &Files) -> String {
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let database = files.path("links.outlink");
    let key = key("test-only.key");
    let output = outlink(&["compile", "--list", &list, "-o", &database, "--sign", &key]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    database
}

#[test]
fn what_is_signed_is_trusted_by_line_and_by_file() {
    let files = Files::new();
    let database = signed(&files);
    let file = key("test-only.pub");
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().nth(1).unwrap();
    for key in [line, &file] {
        let output = outlink(&["verify", &database, "--trust", key]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let text = stdout(&output);
        assert!(text.contains("signed by key 93B455424100336C: timestamp:"), "{text}");
        assert!(text.contains("file:links.outlink"), "{text}");

        let link = "https://evil.example/";
        let arguments = ["screen", "--database", &database, "--trust", key, link];
        assert_eq!(code(&outlink(&arguments)), 1);
        let explained = outlink(&["explain", "--database", &database, "--trust", key, link]);
        assert_eq!(code(&explained), 1);
        let inspected = outlink(&["inspect", "--json", &database, "--trust", key]);
        let object: Value = serde_json::from_str(stdout(&inspected).trim()).unwrap();
        assert_eq!(object["signature"]["key_id"], "93B455424100336C");
    }
    let inspected = outlink(&["inspect", "--json", &database]);
    let object: Value = serde_json::from_str(stdout(&inspected).trim()).unwrap();
    assert_eq!(object["signature"], Value::Null, "nobody asked");
}

/// `minisign -G -W` leaves the checksum of a key out, so that the two halves of it have to tell.
#[test]
fn a_key_without_a_checksum_signs_unless_it_is_damaged() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let database = files.path("links.outlink");
    let compile =
        |key: &str| outlink(&["compile", "--list", &list, "-o", &database, "--sign", key]);
    let output = compile(&key("test-only-no-checksum.key"));
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output = outlink(&["verify", &database, "--trust", &key("test-only-no-checksum.pub")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output = outlink(&["verify", &database, "--trust", &key("test-only.pub")]);
    assert_eq!(code(&output), 2);

    let text = fs::read_to_string(key("test-only-no-checksum.key")).unwrap();
    let (comment, line) = text.trim_end().split_once('\n').unwrap();
    // In the secret half, in the public half, and without its end.
    let [secret, public] = [90, 140].map(|at| {
        let other = if line.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &line[..at], &line[at + 1..])
    });
    for damaged in [&secret, &public, &line[..line.len() - 8]] {
        let file = files.write("damaged.key", format!("{comment}\n{damaged}\n").as_bytes());
        let output = compile(&file);
        assert_eq!(code(&output), 2, "{damaged}");
        let complaint = stderr(&output);
        assert!(complaint.contains("cannot sign with this key"), "{complaint}");
    }
}

#[test]
fn what_is_not_signed_by_whom_one_trusts_is_refused_by_every_command() {
    let files = Files::new();
    let database = signed(&files);
    let refused = |trust: &str, parts: &[&str]| {
        for arguments in [
            vec!["screen", "--database", &database, "--trust", trust, "x.example"],
            vec!["explain", "--database", &database, "--trust", trust, "x.example"],
            vec!["inspect", &database, "--trust", trust],
            vec!["verify", &database, "--trust", trust],
        ] {
            let output = outlink(&arguments);
            assert_eq!(code(&output), 2, "{arguments:?}");
            let complaint = stderr(&output);
            for part in parts {
                assert!(complaint.contains(part), "{arguments:?}: {part}: {complaint}");
            }
        }
    };
    refused(&key("test-only-other.pub"), &["93B455424100336C", "27F019047057497A"]);
    let ours = key("test-only.pub");
    let mut bytes = fs::read(&database).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&database, bytes).unwrap();
    refused(&ours, &["links.outlink.minisig", "was changed"]);
    fs::remove_file(files.path("links.outlink.minisig")).unwrap();
    refused(&ours, &["links.outlink.minisig", "is not signed"]);
    refused("RWthis-is-no-key", &["RWthis-is-no-key", "not a public key"]);
    refused(&files.path("no-such-file"), &["no-such-file", "cannot read"]);
}

#[test]
fn a_key_that_cannot_sign_leaves_everything_as_it_was() {
    let files = Files::new();
    let database = signed(&files);
    let before = fs::read(&database).unwrap();
    let list = format!("domains:{}", files.write("bad.txt", b"worse.example\n"));
    for key in [key("test-only.pub"), files.write("empty", b""), files.path("no-such-file")] {
        let output = outlink(&["compile", "--list", &list, "-o", &database, "--sign", &key]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(&key), "{}", stderr(&output));
        assert_eq!(fs::read(&database).unwrap(), before);
    }
}

#[test]
fn lists_of_the_user_and_the_embedded_database_need_no_signature() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let trust = key("test-only.pub");
    let link = "https://evil.example/";
    assert_eq!(code(&outlink(&["screen", "--list", &list, "--trust", &trust, link])), 1);
    assert_eq!(code(&outlink(&["screen", "--trust", &trust, link])), 0);
}
