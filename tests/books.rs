//! Runbooks as files on the command line: what they include, how they are looked at.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and run the real program"
)]

#[path = "common/machine.rs"]
mod machine;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use machine::{Machine, code, err, out};

const MAIN: &str = "runbook: 1\nname: Main\ninclude: ../shared/people.yaml\nphases:\n  - title: Deploy\n    steps:\n      - { manual: Look, title: Look }\n";

/// A machine with these files.
fn shelf(files: &[(&str, &str)]) -> Machine {
    let machine = Machine::new();
    for (path, text) in files {
        put(&machine.path().join(path), text);
    }
    machine
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn named(machine: &Machine, path: &str) -> String {
    machine.path().join(path).display().to_string()
}

#[test]
fn a_runbook_includes_files_beside_its_folder_and_tells_their_mistakes_there() {
    let machine = shelf(&[
        ("ops/main.yaml", MAIN),
        ("shared/people.yaml", "roles:\n  sre: { may: [tick] }\n"),
    ]);
    let book = named(&machine, "ops/main.yaml");
    let good = machine.run(&["check", &book]);
    assert_eq!(code(&good), 0, "{}", err(&good));
    put(
        &machine.path().join("shared/people.yaml"),
        "roles:\n  sre: { may: [fly] }\n",
    );
    let bad = machine.run(&["check", &book]);
    assert_eq!(code(&bad), 2);
    let place = named(&machine, "shared/people.yaml:2:16");
    assert!(out(&bad).contains(&place), "{}", out(&bad));
}

#[test]
fn one_file_by_two_links_is_one_and_a_ring_of_links_is_a_ring() {
    let twice = MAIN.replace("../shared/people.yaml", "[a.yaml, b.yaml]");
    let machine = shelf(&[
        ("main.yaml", &twice),
        ("a.yaml", "roles:\n  sre: { may: [tick] }\n"),
    ]);
    symlink("a.yaml", machine.path().join("b.yaml")).unwrap();
    let book = named(&machine, "main.yaml");
    let good = machine.run(&["check", &book]);
    assert_eq!(code(&good), 0, "{}{}", out(&good), err(&good));
    fs::remove_file(machine.path().join("b.yaml")).unwrap();
    symlink("main.yaml", machine.path().join("b.yaml")).unwrap();
    let ring = machine.run(&["check", &book]);
    assert_eq!(code(&ring), 2);
    assert!(out(&ring).contains("ends up including itself"));
}

#[test]
fn what_cannot_be_read_is_told_where_it_is_included() {
    let machine = shelf(&[("ops/main.yaml", MAIN)]);
    let book = named(&machine, "ops/main.yaml");
    let missing = machine.run(&["check", &book]);
    assert!(out(&missing).contains("cannot be included: there is no such file"));
    fs::create_dir_all(machine.path().join("shared/people.yaml")).unwrap();
    let folder = machine.run(&["check", &book]);
    assert!(out(&folder).contains("cannot be included: it is not a file"));
    fs::remove_dir(machine.path().join("shared/people.yaml")).unwrap();
    fs::write(machine.path().join("shared/people.yaml"), [0xff, 0xfe]).unwrap();
    let bytes = machine.run(&["check", &book]);
    assert!(out(&bytes).contains("cannot be included: it is not text in UTF-8"));
}
