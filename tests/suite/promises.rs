//! The tests that `SECURITY.md` names for its promises exist.

use std::fs;
use std::path::Path;

#[test]
fn every_promise_is_held_by_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut promises = 0;
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| --")) {
        let (promise, held_by) = row.trim_matches(['|', ' ']).rsplit_once(" | ").unwrap();
        if held_by == "held by" {
            continue;
        }
        promises += 1;
        let names = held_by.split('`').skip(1).step_by(2);
        assert!(names.clone().count() > 0, "{promise}: no test");
        for name in names {
            let (file, test) = name.split_once("::").unwrap_or((name, ""));
            let source = fs::read_to_string(root.join(file));
            let source = source.unwrap_or_else(|_| panic!("{promise}: there is no {file}"));
            let is_test = test.is_empty() || source.contains(&format!("fn {test}("));
            assert!(is_test, "{promise}: there is no {test} in {file}");
        }
    }
    assert!(promises > 20, "only {promises} promises were found");
}
