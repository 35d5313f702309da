//! The command line as scripts meet it: the real program, its exit codes, what goes to stdout and
//! what to stderr.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and run the real program"
)]

#[path = "common/machine.rs"]
mod machine;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};

use machine::{Machine, code, err, out};

fn run(arguments: &[&str]) -> Output {
    Machine::new().run(arguments)
}

#[test]
fn unknown_words_are_a_usage_mistake_and_say_nothing_on_stdout() {
    for arguments in [
        &["fly"][..],
        &["do"],
        &["wait", "prod"],
        &["status", "--loud"],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{arguments:?}");
        assert!(err(&output).starts_with("error: "), "{}", err(&output));
    }
}

#[test]
fn help_and_version_are_data() {
    let help = run(&["--help"]);
    assert_eq!((code(&help), err(&help).as_str()), (0, ""));
    for hidden in ["shim", "keeper", "fleet"] {
        let row = format!("\n  {hidden} ");
        assert!(!out(&help).contains(&row), "{hidden} is for programs");
    }
    assert!(out(&run(&["--version"])).starts_with("warroom "));
    let verbs = out(&run(&["do", "--help"]));
    assert!(verbs.contains("roll-back [PATH] [REASON]"), "{verbs}");
    let conditions = out(&run(&["wait", "--help"]));
    assert!(conditions.contains("weight=PERCENT"), "{conditions}");
}

#[test]
fn without_rooms_the_way_to_begin_is_shown() {
    let alone = run(&[]);
    assert_eq!((code(&alone), out(&alone).as_str()), (0, ""));
    assert!(err(&alone).contains("warroom demo"));
    let listed = run(&["list", "--json"]);
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&listed.stdout).unwrap(),
        serde_json::json!([])
    );
}

#[test]
fn a_room_that_is_not_there_ends_with_three_and_a_hint() {
    for arguments in [
        &["status", "prod"][..],
        &["status"],
        &["do", "prod", "hold"],
        &["wait", "prod", "state=live"],
        &["journal", "prod"],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 3, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains("\nhint: "), "{}", err(&output));
    }
}

#[test]
fn words_of_do_and_wait_are_read_before_a_room_is_looked_for() {
    for (arguments, said) in [
        (&["do", "prod", "shfit", "10"][..], "did you mean shift?"),
        (&["do", "prod", "waive", "backup"], "waive needs REASON"),
        (&["do", "prod", "shift", "101"], "whole percent"),
        (&["wait", "prod", "weather=fine"], "no such condition"),
        (&["wait", "prod", "state=live", "--timeout", "5"], "5"),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(said), "{}", err(&output));
    }
}

#[test]
fn a_state_directory_that_cannot_be_used_is_a_configuration_mistake() {
    let machine = Machine::new();
    let file = machine.path().join("file");
    fs::write(&file, "").unwrap();
    let state = file.join("state");
    let output = machine
        .command(&["list"])
        .env("WARROOM_STATE_DIR", state)
        .output()
        .unwrap();
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("hint: set WARROOM_STATE_DIR"),
        "{}",
        err(&output)
    );
}

#[test]
fn settings_that_cannot_be_read_are_told_with_their_place() {
    let machine = Machine::new();
    fs::create_dir(machine.path().join("config")).unwrap();
    fs::write(
        machine.path().join("config/settings.toml"),
        "theme = \"drak\"\n",
    )
    .unwrap();
    let output = machine.run(&["themes"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("settings.toml:1:9"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_reader_that_leaves_ends_the_program_quietly() {
    let machine = Machine::new();
    for arguments in [
        &["man"][..],
        &["completions", "bash"],
        &["keys"],
        &["do", "--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = machine.command(arguments);
        let child = command
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (code(&output), err(&output).as_str()),
            (0, ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn every_shell_gets_its_completions_and_man_its_pages() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]);
        assert_eq!(code(&script), 0);
        assert!(out(&script).contains("warroom"), "{shell}");
    }
    assert!(out(&run(&["man"])).contains(".TH warroom"));
    let machine = Machine::new();
    let dir = machine.path().join("man");
    let pages = machine.run(&["man", "--dir", dir.to_str().unwrap()]);
    assert_eq!(code(&pages), 0, "{}", err(&pages));
    assert!(dir.join("warroom-do.1").exists());
}

#[test]
fn a_fleet_is_named_before_it_is_asked() {
    let machine = Machine::new();
    assert_eq!(code(&machine.run(&["fleet", "status"])), 2);
    let dir = machine.path().to_str().unwrap();
    let none = machine.run(&["fleet", "status", "--dir", dir]);
    assert_eq!(code(&none), 1);
    assert!(
        err(&none).contains("hint: start one with"),
        "{}",
        err(&none)
    );
}

#[test]
fn a_folder_that_nobody_may_write_to_is_said_so() {
    if nix::unistd::geteuid().is_root() {
        // Root may write anywhere; there is nothing to see.
        return;
    }
    let machine = Machine::new();
    let closed = machine.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    let output = machine
        .command(&["list"])
        .env("WARROOM_STATE_DIR", &closed)
        .output()
        .unwrap();
    assert_eq!(code(&output), 2, "{}", err(&output));
}

const BAD: &str = "runbook: 1\nname: Small\nphases:\n  - title: Only\n    steps:\n      - \
                   { title: Go, run: [./go.sh], role: captain }\n      - { shift: 10 }\nwether: x\n";

#[test]
fn every_mistake_of_a_runbook_is_told_with_its_place_and_ends_with_two() {
    let machine = Machine::new();
    let file = machine.path().join("bad.yaml");
    fs::write(&file, BAD).unwrap();
    let checked = machine.run(&["check", file.to_str().unwrap()]);
    assert_eq!(code(&checked), 2, "{}", err(&checked));
    for place in ["bad.yaml:6:", "bad.yaml:7:", "bad.yaml:8:"] {
        assert!(
            out(&checked).contains(place),
            "{place} in {}",
            out(&checked)
        );
    }
    assert!(err(&checked).starts_with("error: "), "{}", err(&checked));

    let found = machine.run(&["check", file.to_str().unwrap(), "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert!(
        found
            .as_array()
            .unwrap()
            .iter()
            .any(|mistake| mistake["line"] == 6),
        "{found}"
    );

    for arguments in [
        ["plan", file.to_str().unwrap()],
        ["open", file.to_str().unwrap()],
    ] {
        let output = machine.run(&arguments);
        assert_eq!(
            (code(&output), out(&output).as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(err(&output).contains("bad.yaml:6:"), "{}", err(&output));
    }
    assert_eq!(out(&machine.run(&["list"])), "", "nothing was opened");
}

#[test]
fn a_runbook_that_cannot_be_read_is_a_mistake_with_a_hint() {
    let machine = Machine::new();
    let folder = machine.path().to_str().unwrap();
    for (name, said) in [
        ("none.yaml", "cannot read none.yaml"),
        (folder, "it is not a file"),
        ("sample:moshimosh", "did you mean sample:moshimoshi?"),
    ] {
        let output = machine.run(&["check", name]);
        assert_eq!(code(&output), 2);
        assert!(err(&output).contains(said), "{}", err(&output));
        assert!(err(&output).contains("hint: "), "{}", err(&output));
    }
    let output = machine.run(&["check", "sample:moshimoshi", "--var", "version"]);
    assert!(err(&output).contains("NAME=VALUE"), "{}", err(&output));
}

#[test]
fn the_sample_is_sound_and_its_plan_says_what_will_be_done() {
    let checked = run(&["check", "sample:moshimoshi"]);
    assert_eq!(code(&checked), 0, "{}", out(&checked));
    assert!(out(&checked).contains("no mistakes"), "{}", out(&checked));
    let plan = run(&["plan", "sample:moshimoshi", "--var", "version=2.5.0"]);
    assert!(
        out(&plan).contains("./moshimoshi/scripts/deploy-production.sh 2.5.0"),
        "{}",
        out(&plan)
    );
    assert!(out(&plan).contains("\nRollback\n"), "{}", out(&plan));
    let plan = run(&["plan", "sample:moshimoshi", "--json"]);
    let plan: serde_json::Value = serde_json::from_slice(&plan.stdout).unwrap();
    assert_eq!(plan["slug"], "moshimoshi-production-deployment");
}

#[test]
fn the_schema_is_json_and_names_the_language() {
    let schema = run(&["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).unwrap();
    assert!(schema["$schema"].as_str().unwrap().contains("2020-12"));
    assert!(schema["properties"]["phases"].is_object(), "{schema}");
}
