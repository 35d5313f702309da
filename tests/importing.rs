//! `warroom import` as scripts meet it: what goes to stdout and stderr, what is written and what is
//! left alone, and how it ends.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and run the real program"
)]

#[path = "common/machine.rs"]
mod machine;

use std::fs;
use std::process::Output;

use machine::{Machine, code, err, out};

const CANARY: &str = "# Canary

## Phase 1: Prepare

- [ ] Tell people
- [ ] Look at the dashboards

## Phase 2: Deploy

```bash
./deploy.sh
```

- 10% for 30 minutes
- 100%

## Rollback triggers

- Error rate > 5% for 5 minutes
";

/// A machine with this document in it.
fn with(name: &str, text: impl AsRef<[u8]>) -> Machine {
    let machine = Machine::new();
    fs::write(machine.path().join(name), text).unwrap();
    machine
}

/// Runs it in the machine's folder, so that names are short.
fn import(machine: &Machine, arguments: &[&str]) -> Output {
    let mut command = machine.command(&["import"]);
    command.args(arguments).current_dir(machine.path());
    command.output().unwrap()
}

fn read(machine: &Machine, name: &str) -> String {
    fs::read_to_string(machine.path().join(name)).unwrap()
}

#[test]
fn the_runbook_goes_to_stdout_and_the_report_to_stderr() {
    let machine = with("canary.md", CANARY);
    let output = import(&machine, &["canary.md"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let (data, said) = (out(&output), err(&output));
    assert!(
        data.contains("\nrunbook: 1\n") && data.contains("canary.md:11"),
        "{data}"
    );
    assert!(
        said.contains("canary.md: Canary") && said.contains("2 of 2"),
        "{said}"
    );
    let files = fs::read_dir(machine.path()).unwrap().count();
    assert_eq!(files, 1, "nothing is written without -o");

    fs::write(machine.path().join("printed.yaml"), data).unwrap();
    let checked = machine
        .command(&["check", "printed.yaml"])
        .current_dir(machine.path())
        .output();
    let checked = checked.unwrap();
    assert_eq!(code(&checked), 0, "{}", err(&checked));
}

#[test]
fn the_report_as_json_is_all_that_goes_to_stdout() {
    let machine = with("canary.md", CANARY);
    let output = import(&machine, &["canary.md", "--report", "json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["checkboxes"]["seen"], 2);
    assert_eq!(report["checkboxes"]["imported"], 2);
    assert_eq!(report["fences"]["commands"], 1);
    assert_eq!(report["lines_unaccounted"], 0);
    for field in [
        "parents",
        "tables",
        "phases",
        "steps",
        "triggers",
        "thresholds",
        "roles",
        "contacts",
        "escalation_levels",
        "messages",
        "sign_offs",
        "variables",
        "headings",
        "lines_total",
    ] {
        assert!(!report[field].is_null(), "{field}");
    }
}

#[test]
fn written_to_a_file_it_lies_beside_what_is_to_be_filled_in() {
    let machine = with("canary.md", CANARY);
    let output = import(&machine, &["canary.md", "-o", "canary.yaml"]);
    assert_eq!(
        (code(&output), out(&output).as_str()),
        (0, ""),
        "{}",
        err(&output)
    );
    let side = read(&machine, "canary.warroom.yaml");
    assert!(
        side.contains("error_rate:") && side.contains("# levers:"),
        "{side}"
    );
    assert!(
        err(&output).contains("canary.warroom.yaml"),
        "{}",
        err(&output)
    );
    let checked = machine
        .command(&["check", "canary.yaml"])
        .current_dir(machine.path())
        .output();
    assert_eq!(code(&checked.unwrap()), 0);

    // Again: the same, and the side file as it was.
    let first = read(&machine, "canary.yaml");
    let output = import(&machine, &["canary.md", "-o", "canary.yaml"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(read(&machine, "canary.yaml"), first);
    assert_eq!(read(&machine, "canary.warroom.yaml"), side);
}

#[test]
fn a_runbook_changed_by_hand_is_not_overwritten() {
    let machine = with("canary.md", CANARY);
    assert_eq!(
        code(&import(&machine, &["canary.md", "-o", "canary.yaml"])),
        0
    );
    let changed = read(&machine, "canary.yaml").replace("Tell people", "Tell everybody");
    fs::write(machine.path().join("canary.yaml"), &changed).unwrap();
    let output = import(&machine, &["canary.md", "-o", "canary.yaml"]);
    assert_eq!((code(&output), out(&output).as_str()), (1, ""));
    assert!(err(&output).contains("changed by hand"), "{}", err(&output));
    assert!(err(&output).contains("--force"), "{}", err(&output));
    assert_eq!(read(&machine, "canary.yaml"), changed);

    let output = import(&machine, &["canary.md", "-o", "canary.yaml", "--force"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(read(&machine, "canary.yaml").contains("Tell people"));

    for theirs in ["", "name: x\n", "\u{0}"] {
        fs::write(machine.path().join("theirs.yaml"), theirs).unwrap();
        let output = import(&machine, &["canary.md", "-o", "theirs.yaml"]);
        assert_eq!(code(&output), 1, "{theirs:?}: {}", err(&output));
        assert_eq!(read(&machine, "theirs.yaml"), theirs);
    }
}

#[test]
fn the_document_itself_is_never_written_over() {
    let machine = with("canary.md", CANARY);
    for arguments in [
        &["canary.md", "-o", "canary.md"][..],
        &["canary.md", "-o", "./canary.md", "--force"],
        &["canary.md", "-o", "canary.warroom.yaml", "--force"],
    ] {
        let output = import(&machine, arguments);
        assert_ne!(code(&output), 0, "{arguments:?}");
        assert_eq!(read(&machine, "canary.md"), CANARY);
    }
}

#[test]
fn imported_again_what_did_not_change_keeps_its_id() {
    let machine = with("canary.md", CANARY);
    assert_eq!(
        code(&import(&machine, &["canary.md", "-o", "canary.yaml"])),
        0
    );
    let edited = CANARY.replace("Look at the dashboards", "Look at all the dashboards");
    fs::write(machine.path().join("canary.md"), edited).unwrap();
    assert_eq!(
        code(&import(&machine, &["canary.md", "-o", "canary.yaml"])),
        0
    );
    let text = read(&machine, "canary.yaml");
    assert!(text.contains("Look at all the dashboards"), "{text}");
    assert!(text.contains("id: look-at-the-dashboards"), "{text}");
}

#[test]
fn what_a_person_filled_in_is_used_and_stays() {
    let machine = with("canary.md", CANARY);
    let own = "sources: { prom: { prometheus: \"http://127.0.0.1:9090\" } }\nmetrics: { error_rate: { unit: ratio, query: errors } }\n";
    fs::write(machine.path().join("canary.warroom.yaml"), own).unwrap();
    let output = import(&machine, &["canary.md", "-o", "canary.yaml"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(read(&machine, "canary.yaml").contains("when: error_rate > 5 %"));
    let side = read(&machine, "canary.warroom.yaml");
    assert!(
        side.starts_with(own) && side.contains("# levers:"),
        "{side}"
    );
}

#[test]
fn a_mistake_beside_the_document_is_shown_at_its_place() {
    let machine = with("canary.md", CANARY);
    fs::write(
        machine.path().join("canary.warroom.yaml"),
        "sources: {}\nmetrix: { a: 1 }\n",
    )
    .unwrap();
    let output = import(&machine, &["canary.md"]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    assert!(
        err(&output).contains("canary.warroom.yaml:2:"),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("metrix"), "{}", err(&output));
}

#[test]
fn what_is_no_document_is_told_with_what_to_do() {
    let machine = with("notes.txt", "1. Do this\n2. Do that\n");
    let output = import(&machine, &["notes.txt"]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    assert!(err(&output).contains(".md"), "{}", err(&output));

    for (name, bytes) in [
        (
            "picture.md",
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"[..],
        ),
        ("archive.md", b"PK\x03\x04\0\0\0\0\xff\xfe\0\x01\x02"),
    ] {
        fs::write(machine.path().join(name), bytes).unwrap();
        let output = import(&machine, &[name]);
        assert_eq!(
            (code(&output), out(&output).as_str()),
            (2, ""),
            "{name}: {}",
            err(&output)
        );
        assert!(err(&output).contains("text"), "{}", err(&output));
    }

    let output = import(&machine, &["nowhere.md"]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    assert!(err(&output).contains("No such file"), "{}", err(&output));
    let output = import(&machine, &["."]);
    assert_eq!(code(&output), 2, "{}", err(&output));

    let huge = vec![b'x'; (4 << 20) + 1];
    fs::write(machine.path().join("huge.md"), huge).unwrap();
    let output = import(&machine, &["huge.md"]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    assert!(
        err(&output).contains("larger than 4 MiB"),
        "{}",
        err(&output)
    );

    let output = import(&machine, &[]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
}

#[test]
fn an_empty_document_still_becomes_a_runbook() {
    let machine = with("empty.md", "");
    let output = import(&machine, &["empty.md"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("name: empty"), "{}", out(&output));
}

#[test]
fn alert_rules_become_a_part_to_include() {
    let rules = "groups:\n- name: a\n  rules:\n  - alert: Errors\n    expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05\n    for: 5m\n  - alert: Gone\n    expr: absent(up)\n";
    let machine = with("rules.yml", rules);
    let output = import(
        &machine,
        &["--prometheus-rules", "rules.yml", "-o", "alerts.yaml"],
    );
    assert_eq!(
        (code(&output), out(&output).as_str()),
        (0, ""),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("line 7: Gone"), "{}", err(&output));
    let main = "runbook: 1\nname: Main\ninclude: alerts.yaml\nsources: { prom: { prometheus: \"http://127.0.0.1:9090\" } }\nrollback: { paths: { back: { steps: [{ title: Back, manual: Go back }] } } }\nphases:\n  - { title: Deploy, steps: [{ title: Look, manual: Look }] }\n";
    fs::write(machine.path().join("main.yaml"), main).unwrap();
    let checked = machine
        .command(&["check", "main.yaml"])
        .current_dir(machine.path())
        .output();
    let checked = checked.unwrap();
    assert_eq!(code(&checked), 0, "{}", err(&checked));

    // What a person has is not overwritten, and what holds no rules is told.
    fs::write(machine.path().join("mine.yaml"), "name: mine\n").unwrap();
    let output = import(
        &machine,
        &["--prometheus-rules", "rules.yml", "-o", "mine.yaml"],
    );
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert_eq!(read(&machine, "mine.yaml"), "name: mine\n");
    let output = import(&machine, &["--prometheus-rules", "main.yaml"]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    assert!(err(&output).contains("no alert rules"), "{}", err(&output));
    assert_eq!(
        code(&import(&machine, &["--prometheus-rules", "nowhere.yml"])),
        2
    );
}
