//! Which files the command writes its answer over.

mod common;

use std::fs;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::stderr;

const ORDER: &str =
    "reference = \"K-1\"\nauthority = \"A\"\nreceived = 2026-01-01\nurls = [\"evil.example\"]\n";

#[test]
fn nothing_but_a_database_is_replaced_by_one() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    let catalog = format!("[[list]]\nname = \"bad\"\npath = \"{list}\"\nformat = \"domains\"\n");
    let catalog = files.write("outlink.toml", catalog.as_bytes());
    let order = files.write("order.toml", ORDER.as_bytes());
    let listed = format!("domains:{list}");
    for (command, output) in [
        (&["compile", &*catalog][..], &catalog),
        (&["compile", "--list", &listed], &list),
        (&["order", &order], &order),
    ] {
        let before = fs::read(output).unwrap();
        let done = outlink(&[command, &["-o", output]].concat());
        assert_eq!(code(&done), 2, "{command:?}");
        let said = stderr(&done);
        assert!(said.contains("is not a database") && said.contains("another file"), "{said}");
        assert_eq!(fs::read(output).unwrap(), before, "{command:?}");
    }
    let database = files.write("links.outlink", b"");
    for _ in 0..2 {
        let done = outlink(&["compile", &catalog, "-o", &database]);
        assert_eq!(code(&done), 0, "{}", stderr(&done));
    }
    let done = outlink(&["order", &order, "-o", &database]);
    assert_eq!(code(&done), 0, "{}", stderr(&done));
}

#[test]
#[cfg(unix)]
fn pipes_devices_and_folders_stay() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let link = files.path("link");
    std::os::unix::fs::symlink("/dev/null", &link).unwrap();
    for output in [&*files.path(""), "/dev/null", &link] {
        let done = outlink(&["compile", "--list", &list, "-o", output]);
        assert_eq!(code(&done), 2, "{output}");
        assert!(stderr(&done).contains("give the path of a regular file"), "{}", stderr(&done));
    }
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn a_database_below_the_output_stays() {
    let files = Files::new();
    let base = files.path("base.outlink");
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    assert_eq!(code(&outlink(&["compile", "--list", &list, "-o", &base])), 0);
    let before = fs::read(&base).unwrap();
    let order = files.write("order.toml", ORDER.as_bytes());
    // Another spelling of the same file.
    let respelled = files.path("./base.outlink");
    for output in [&base, &respelled] {
        for command in [
            &["order", &order, "-d", &base][..],
            &["compile", "--list", &list, "--below", &base],
            &["compile", "--list", &list, "--below", &base, "--replaces", &base],
        ] {
            let done = outlink(&[command, &["-o", output]].concat());
            assert_eq!(code(&done), 2, "{command:?}");
            let said = stderr(&done);
            assert!(said.contains("one of the databases below it"), "{said}");
            assert_eq!(fs::read(&base).unwrap(), before, "{command:?}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_link_to_a_database_stays_a_link() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let (link, file) = (files.path("links.outlink"), files.path("version-1.outlink"));
    std::os::unix::fs::symlink("version-1.outlink", &link).unwrap();
    for _ in 0..2 {
        let done = outlink(&["compile", "--list", &list, "-o", &link]);
        assert_eq!(code(&done), 0, "{}", stderr(&done));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(!fs::symlink_metadata(&file).unwrap().is_symlink());
        assert_eq!(code(&outlink(&["verify", &file])), 0);
    }
}

#[test]
fn a_folder_that_is_not_there_is_noticed_before_lists_are_read() {
    let files = Files::new();
    let output = files.path("nowhere/links.outlink");
    let done = outlink(&["compile", "--list", &files.path("no-list.txt"), "-o", &output]);
    assert_eq!(code(&done), 2);
    let said = stderr(&done);
    assert!(said.contains(&output) && said.contains("make the folder"), "{said}");
}
