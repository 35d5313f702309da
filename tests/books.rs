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

const PLACES: &str = "runbook: 1\nname: Places\nvariables:\n  url: { type: url }\nenvironments:\n  staging: { production: false, url: \"http://127.0.0.1\" }\n  live: { url: \"http://127.0.0.2\" }\nphases:\n  - title: Deploy\n    steps:\n      - { manual: \"Look at {{ url }}\", title: Look }\n";

#[test]
fn a_plan_is_for_one_environment_and_check_looks_at_all() {
    let machine = shelf(&[("places.yaml", PLACES)]);
    let book = named(&machine, "places.yaml");
    assert_eq!(code(&machine.run(&["check", &book])), 0);
    for verb in ["plan", "open"] {
        let open = machine.run(&[verb, &book]);
        assert_eq!(code(&open), 2);
        assert!(err(&open).contains("say --env staging"), "{}", err(&open));
    }
    let plan = machine.done(&["plan", &book, "--env", "live"]);
    assert!(plan.contains("Look at http://127.0.0.2"), "{plan}");
    assert!(plan.contains("environment live"), "{plan}");
    put(
        &machine.path().join("places.yaml"),
        &PLACES.replace("\"http://127.0.0.2\"", "nowhere"),
    );
    let checked = machine.run(&["check", &book]);
    let told = out(&checked);
    assert!(told.contains("`nowhere` is no address (in live)"), "{told}");
}

#[test]
fn each_environment_has_its_room() {
    let machine = shelf(&[("places.yaml", PLACES)]);
    let book = named(&machine, "places.yaml");
    let open = |environment: &str| {
        let arguments = ["open", &book, "--env", environment, "--no-attach"];
        machine.done(&arguments).trim().to_owned()
    };
    let (staging, live) = (open("staging"), open("live"));
    assert!(staging.starts_with("places-staging-"), "{staging}");
    assert!(live.starts_with("places-live-"), "{live}");
    assert_eq!(open("live"), live, "it is joined");
    let status = machine.json(&["status", &live, "--json"]);
    assert_eq!(status["environment"], "live");
    assert_eq!(status["runbook"]["production"], true);
    let status = machine.json(&["status", &staging, "--json"]);
    assert_eq!(status["runbook"]["production"], false);
}

#[test]
fn two_plans_are_told_apart_and_the_exit_code_says_whether_they_differ() {
    let machine = shelf(&[
        ("old.yaml", PLACES),
        ("new.yaml", &PLACES.replace("Look at", "Look well at")),
    ]);
    let (old, new) = (named(&machine, "old.yaml"), named(&machine, "new.yaml"));
    let live = |words: &[&str]| {
        let mut arguments = vec!["plan", new.as_str(), "--env", "live"];
        arguments.extend(words);
        machine.run(&arguments)
    };
    let same = live(&["--diff", &new]);
    assert_eq!((code(&same), out(&same).as_str()), (0, ""));
    let other = live(&["--diff", &old]);
    assert_eq!(code(&other), 1, "{}", err(&other));
    assert!(
        out(&other).contains("Look at http://127.0.0.2 -> Look well at http://127.0.0.2"),
        "{}",
        out(&other)
    );
    let json = live(&["--diff", &old, "--json"]);
    assert_eq!(code(&json), 1);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json[0]["kind"], "changed");
    assert_eq!(live(&["--diff", "room:none"]).status.code(), Some(3));
}

#[test]
fn a_plan_is_compared_with_that_of_a_room() {
    let machine = shelf(&[("places.yaml", PLACES)]);
    let book = named(&machine, "places.yaml");
    let room = machine.done(&["open", &book, "--env", "live", "--no-attach"]);
    let room = format!("room:{}", room.trim());
    let plan = |environment: &str| {
        let arguments = ["plan", &book, "--env", environment, "--diff", &room];
        machine.run(&arguments)
    };
    assert_eq!(code(&plan("live")), 0, "{}", out(&plan("live")));
    let staging = out(&plan("staging"));
    assert!(
        staging.contains("environment: live -> staging"),
        "{staging}"
    );
    assert!(staging.contains("production: yes -> no"), "{staging}");
}

#[test]
fn the_samples_are_listed_for_people_and_programs() {
    let machine = Machine::new();
    let rows = machine.json(&["list", "--samples", "--json"]);
    let rows = rows.as_array().unwrap();
    let demo = rows.iter().find(|row| row["name"] == "moshimoshi").unwrap();
    assert_eq!(demo["title"], "Moshimoshi production deployment");
    assert!(rows.iter().all(|row| row["steps"].as_u64().unwrap() > 0));
    let listed = machine.done(&["list", "--samples"]);
    assert_eq!(listed.lines().count(), rows.len());
    assert!(listed.contains("moshimoshi "), "{listed}");
}

#[test]
fn a_first_runbook_is_sound_and_never_written_over_another() {
    let machine = Machine::new();
    for template in ["blue-green", "canary", "rolling"] {
        let text = machine.done(&["new", "--template", template]);
        let file = machine.path().join(format!("{template}.yaml"));
        let path = file.display().to_string();
        assert_eq!(machine.done(&["new", "--template", template, &path]), "");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        assert_eq!(machine.done(&["new", "--template", template, "-"]), text);
        let checked = machine.run(&["check", &path]);
        assert!(out(&checked).contains("no mistakes"), "{}", out(&checked));

        fs::write(&file, "mine").unwrap();
        let kept = machine.run(&["new", "--template", template, &path]);
        assert_eq!(code(&kept), 1);
        assert!(err(&kept).contains("is there already"), "{}", err(&kept));
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        machine.done(&["new", "--template", template, &path, "--force"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let machine = Machine::new();
    let output = machine.run(&["new"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("--template"), "{}", err(&output));
}
