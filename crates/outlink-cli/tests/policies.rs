//! Names in policies and contexts that nothing has, and policies about what databases carry.

mod common;

use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::stderr;
use crate::common::stdout;

const ORDER: &[u8] = b"reference = \"K-1\"\nauthority = \"A\"\nurls = [\"evil.example\"]\n";

fn database(files: &Files, name: &str, flags: &[&str]) -> String {
    let list = files.write(&format!("{name}.txt"), b"evil.example\n");
    let path = files.path(&format!("{name}.outlink"));
    let catalog = format!("[[list]]\nname = \"{name}\"\npath = \"{list}\"\nformat = \"domains\"\n");
    let catalog = files.write(&format!("{name}.toml"), catalog.as_bytes());
    let output = outlink(&[&["compile", &catalog, "-o", &path][..], flags].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    path
}

#[test]
fn every_command_with_a_policy_says_which_of_its_names_are_unknown() {
    let files = Files::new();
    let (base, next) = (database(&files, "base", &[]), database(&files, "next", &[]));
    let policy = |list: &str| {
        let text = format!(
            "[[when]]\nlist = \"{list}\"\naudience = \"minor\"\nsurface = \"chat\"\naction = \"warn\"\n"
        );
        files.write("policy.toml", text.as_bytes())
    };
    let order = files.write("order.toml", ORDER);
    let link = "https://fine.example/";
    let commands = [
        &["screen", "-d", &base, link][..],
        &["screen", "-d", &base, "--columns", "action", link],
        &["explain", "-d", &base, link],
        &["statement", "-d", &base, link],
        &["diff", &base, &next, link],
        &["order", &order, "-d", &base],
    ];
    for command in commands {
        let remarks = |list: &str, flags: &[&str]| {
            let policy = policy(list);
            let output = outlink(&[command, &["-p", &policy], flags].concat());
            assert_eq!(code(&output), 0, "{command:?}: {}", stderr(&output));
            stderr(&output)
        };
        let said = remarks("bsae", &["--audience", "Minor", "--surface", "caht"]);
        for part in [
            "the policy names an unknown list `bsae`, did you mean `base`?",
            "no condition of the policy is about the unknown audience `Minor`, did you mean `minor`?",
            "no condition of the policy is about the unknown surface `caht`, did you mean `chat`?",
        ] {
            assert!(said.contains(part), "{command:?}: {part}: {said}");
        }
        let said = remarks("base", &["--audience", "minor", "--surface", "chat"]);
        assert!(!said.contains("unknown"), "{command:?}: {said}");
    }
    let newer = outlink(&["diff", &base, &next, "-p", &policy("next"), link]);
    assert!(!stderr(&newer).contains("unknown"), "one side has it: {}", stderr(&newer));
}

#[test]
fn a_policy_is_about_the_platforms_of_either_side_of_a_diff() {
    let files = Files::new();
    let platform = "name = \"mychat\"\nsource = \"test\"\nhosts = [\"mychat.example\"]\n\
                    [[page]]\nkind = \"group\"\nid = \"name 3..32\"\nat = [\"/group/{id}\"]\n";
    let platform = files.write("mychat.platform.toml", platform.as_bytes());
    let plain = database(&files, "plain", &[]);
    let known = database(&files, "known", &["--platforms", &platform]);
    let policy = b"[[when]]\nentity = \"mychat:group/*\"\naction = \"warn\"\n";
    let policy = files.write("policy.toml", policy);
    let diff = |before: &str, after: &str| {
        let link = "https://mychat.example/group/gang";
        outlink(&["diff", before, after, "-p", &policy, "--json", link])
    };
    let same = diff(&known, &known);
    assert_eq!((code(&same), stdout(&same).as_str()), (0, ""), "{}", stderr(&same));
    let newer = diff(&plain, &known);
    assert_eq!(code(&newer), 1, "{}", stderr(&newer));
    let change: Value = serde_json::from_str(&stdout(&newer)).unwrap();
    assert_eq!(
        (&change["before"]["action"], &change["after"]["action"]),
        (&"allow".into(), &"warn".into())
    );
}
