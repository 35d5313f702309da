//! Rooms from the command line: opened, joined, asked, followed, parked and brought back, with real
//! keepers and engines.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and run the real program"
)]

#[path = "common/machine.rs"]
mod machine;

use std::fs;
use std::path::PathBuf;

use machine::{Machine, code, err, out};

const SMALL: &str = r#"runbook: 1
name: Small
production: false
variables:
  word: { type: text, default: hello }
checklists:
  - title: Before
    items:
      - { title: Coffee is made, id: coffee }
phases:
  - title: Only
    steps:
      - { title: Say it, id: say, run: [echo, "{{ word }}"] }
      - { title: Wave, id: wave, manual: [Wave at the audience] }
"#;

/// The runbook on this machine's disk.
fn small(machine: &Machine) -> PathBuf {
    let file = machine.path().join("small.yaml");
    fs::write(&file, SMALL).unwrap();
    file
}

fn open(machine: &Machine, more: &[&str]) -> String {
    let file = small(machine);
    let mut arguments = vec!["open", file.to_str().unwrap(), "--no-attach"];
    arguments.extend(more);
    machine.done(&arguments).trim().to_owned()
}

#[test]
fn a_room_is_opened_run_and_ended_without_a_screen() {
    let machine = Machine::new();
    let room = open(&machine, &["--var", "word=good morning"]);
    assert!(room.starts_with("small-20"), "{room}");
    let room = room.as_str();

    machine.done(&["do", room, "tick", "coffee"]);
    machine.done(&["wait", room, "checklist=done", "--timeout", "10s"]);
    machine.done(&["do", room, "start", "--yes"]);
    machine.done(&["do", room, "run", "say", "--yes"]);
    machine.done(&[
        "wait",
        room,
        "step=1.1:done",
        "state=live",
        "--timeout",
        "20s",
    ]);
    machine.done(&[
        "do",
        room,
        "complete",
        "wave",
        "--reason",
        "they waved back",
    ]);

    // The plan is done, so the watch has begun.
    machine.done(&["wait", room, "state=watching", "--timeout", "10s"]);
    let status = machine.json(&["status", room, "--json"]);
    assert_eq!(status["checklist"]["ticked"], 1);
    assert_eq!(status["steps"][0]["status"], "done");
    assert_eq!(status["steps"][1]["by_hand"], true);
    assert_eq!(status["attempts"][0]["does"], "echo 'good morning'");
    assert!(
        machine
            .done(&["status", room])
            .lines()
            .all(|line| line.chars().count() <= 80)
    );

    machine.done(&["do", room, "end", "--yes"]);
    let status = machine.json(&["status", room, "--json"]);
    assert_eq!(status["state"], "ended");
    let told = machine.done(&["journal", room]);
    assert!(told.contains("they waved back"), "{told}");
    let whole = machine.done(&["journal", room, "--verify"]);
    assert!(whole.starts_with("whole: "), "{whole}");
    let lines = machine.done(&["journal", room, "--json"]);
    assert_eq!(lines.lines().count(), told.lines().count());
    assert!(
        lines
            .lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
    );
}

#[test]
fn a_refusal_says_the_fact_and_ends_with_one() {
    let machine = Machine::new();
    let room = open(&machine, &[]);
    for (words, ended, said) in [
        (&["run", "say", "--yes"][..], 1, "refused: "),
        (&["tick", "tea"], 1, "refused: "),
        (&["start"], 2, "hint: give --yes"),
        (&["roll-back"], 2, "hint: give --reason TEXT, or --yes"),
    ] {
        let mut arguments = vec!["do", room.as_str()];
        arguments.extend(words);
        let output = machine.run(&arguments);
        assert_eq!(code(&output), ended, "{words:?}: {}", err(&output));
        assert!(err(&output).contains(said), "{words:?}: {}", err(&output));
        assert_eq!(out(&output), "");
    }
}

#[test]
fn what_is_waited_for_in_vain_is_told_with_what_holds_instead() {
    let machine = Machine::new();
    let room = open(&machine, &[]);
    let output = machine.run(&["wait", &room, "state=live", "phase=1", "--timeout", "100ms"]);
    assert_eq!(code(&output), 1);
    assert_eq!(err(&output), "error: after 100ms the room is preparing\n");
    let nowhere = machine.run(&["wait", &room, "step=7.7:done"]);
    assert_eq!(code(&nowhere), 2, "{}", err(&nowhere));
}

#[test]
fn the_same_runbook_joins_its_room_and_a_changed_one_does_not() {
    let machine = Machine::new();
    let room = open(&machine, &[]);
    assert_eq!(open(&machine, &[]), room, "joined");
    let file = small(&machine);
    fs::write(&file, SMALL.replace("hello", "goodbye")).unwrap();
    let changed = machine.run(&["open", file.to_str().unwrap(), "--no-attach"]);
    assert_eq!(code(&changed), 1);
    assert!(
        err(&changed).contains("has changed since"),
        "{}",
        err(&changed)
    );
    let other = [
        "open",
        file.to_str().unwrap(),
        "--no-attach",
        "--room",
        "other",
    ];
    assert_eq!(machine.done(&other).trim(), "other");
    assert_eq!(
        machine.json(&["list", "--json"]).as_array().unwrap().len(),
        2
    );
    let which = machine.run(&["status"]);
    assert_eq!(code(&which), 3);
    assert!(
        err(&which).contains("several rooms are open"),
        "{}",
        err(&which)
    );
}

/// The runbook with another item, another step and one more.
fn changed(machine: &Machine) -> PathBuf {
    let file = machine.path().join("small.yaml");
    let text = SMALL
        .replace("Coffee is made, id", "Coffee is made and hot, id")
        .replace("default: hello", "default: goodbye")
        .replace("Wave at the audience", "Wave at everybody");
    let more = "      - { title: Bow, id: bow, manual: [Bow] }\n";
    fs::write(&file, text + more).unwrap();
    file
}

#[test]
fn a_changed_runbook_is_shown_and_taken_over_where_it_was_agreed_to() {
    let machine = Machine::new();
    let room = open(&machine, &["--var", "word=moin"]);
    for words in [
        &["tick", "coffee"][..],
        &["start", "--yes"],
        &["run", "say", "--yes"],
    ] {
        machine.done(&[&["do", &room], words].concat());
    }
    machine.done(&["wait", &room, "step=1.1:done", "--timeout", "20s"]);
    let before = machine.json(&["status", &room, "--json"]);
    changed(&machine);

    // With nobody to ask nothing is done, and what differs is said all the same.
    let asked = machine.run(&["reload"]);
    assert_eq!(code(&asked), 2, "{}", err(&asked));
    for said in ["~ before / coffee", "+ only / bow", "hint: give --yes"] {
        assert!(err(&asked).contains(said), "{}", err(&asked));
    }
    assert_eq!(
        machine.json(&["status", &room, "--json"])["steps"],
        before["steps"]
    );

    machine.done(&["reload", &room, "--yes"]);
    let after = machine.json(&["status", &room, "--json"]);
    assert_eq!(after["checklist"]["ticked"], 0, "its words are others");
    assert_eq!(after["steps"][0]["status"], "done");
    assert_eq!(after["steps"].as_array().unwrap().len(), 3);
    assert_ne!(after["engine"]["pid"], before["engine"]["pid"]);
    let told = machine.done(&["journal", &room]);
    let line =
        "the runbook was reloaded: 1 item changed, 1 step added, 1 step changed; 1 tick is stale";
    assert!(told.contains(line), "{told}");
    assert!(
        machine
            .done(&["journal", &room, "--verify"])
            .starts_with("whole: ")
    );

    // The variables said at open still hold, and the file is the room's own again.
    let again = machine.run(&["reload", &room]);
    assert_eq!(
        (code(&again), err(&again).contains("as it is")),
        (0, true),
        "{}",
        err(&again)
    );
    machine.done(&["reload", &room, "--var", "word=tach", "--yes"]);
    let of_room = format!("room:{room}");
    let file = machine.path().join("small.yaml");
    let plan = [
        "plan",
        file.to_str().unwrap(),
        "--var",
        "word=tach",
        "--diff",
        &of_room,
    ];
    assert_eq!(machine.done(&plan), "", "that is what the room goes by");
}

#[test]
fn a_runbook_is_opened_again_with_its_changes_where_that_is_said() {
    let machine = Machine::new();
    let room = open(&machine, &[]);
    let file = changed(&machine);
    let file = file.to_str().unwrap();
    let refused = machine.run(&["open", file, "--no-attach"]);
    let hint = format!("`warroom reload {room}`");
    assert!(err(&refused).contains(&hint), "{}", err(&refused));
    let opened = machine.done(&["open", file, "--no-attach", "--reload"]);
    assert_eq!(opened.trim(), room);
    let status = machine.json(&["status", &room, "--json"]);
    assert_eq!(status["steps"].as_array().unwrap().len(), 3);
    machine.done(&["open", file, "--no-attach"]);
}

#[test]
fn a_reload_that_stands_in_the_way_of_what_runs_is_refused_with_why() {
    let machine = Machine::new();
    let room = open(&machine, &[]);
    let file = small(&machine);
    let slow = SMALL.replace("run: [echo, \"{{ word }}\"]", "run: [sleep, \"30\"]");
    fs::write(&file, &slow).unwrap();
    machine.done(&["reload", &room, "--yes"]);
    machine.done(&["do", &room, "start", "--yes"]);
    machine.done(&["do", &room, "run", "say", "--yes"]);
    fs::write(&file, SMALL).unwrap();
    let refused = machine.run(&["reload", &room, "--yes"]);
    assert_eq!(code(&refused), 1);
    let said = "step say changes while its attempt 1 is running";
    assert!(err(&refused).contains(said), "{}", err(&refused));
    machine.done(&["do", &room, "cancel", "say", "--yes"]);
    machine.done(&["wait", &room, "step=1.1:failed", "--timeout", "20s"]);
    machine.done(&["reload", &room, "--yes"]);
    machine.done(&["do", &room, "retry", "say", "--yes"]);
    machine.done(&["wait", &room, "step=1.1:done", "--timeout", "20s"]);
}

/// A document in prose that nobody wrote for us.
const PROSE: &str = "\
# Moving the shop

## Before the move

- [ ] Backup of the orders was made
- [ ] Everybody knows the channel
- [ ] The old shop is up

## Phase 1: Move

1. Close the till
2. Carry the shelves over

## Phase 2: Look

1. Open the till
";

#[test]
fn a_document_in_prose_keeps_its_ticks_through_an_edit() {
    let machine = Machine::new();
    let file = machine.path().join("move.md");
    fs::write(&file, PROSE).unwrap();
    let opened = machine.done(&["open", file.to_str().unwrap(), "--no-attach"]);
    let room = opened.trim();
    for item in ["1.1", "1.2", "1.3"] {
        machine.done(&["do", room, "tick", item]);
    }
    machine.done(&["do", room, "start", "--yes"]);
    machine.done(&["do", room, "complete", "1.1"]);
    let edited = PROSE
        .replace("- [ ] Everybody", "- [ ] The van is there\n- [ ] Everybody")
        .replace("The old shop is up", "The old shop is up and open")
        .replace("## Phase 2: Look", "## Phase 2: Look around");
    fs::write(&file, "A word before all.\n\n".to_owned() + &edited).unwrap();
    let differs = machine.run(&["reload", room]);
    let said = err(&differs);
    assert!(
        said.contains("+ before-the-move / the-van-is-there"),
        "{said}"
    );
    machine.done(&["reload", room, "--yes"]);
    let status = machine.json(&["status", room, "--json"]);
    assert_eq!(
        status["checklist"]["ticked"], 2,
        "of four, one with other words"
    );
    assert_eq!(status["steps"][0]["status"], "done");
    assert_eq!(status["steps"].as_array().unwrap().len(), 3);
    let told = machine.done(&["journal", room]);
    let line = "1 item added, 1 item changed, 1 phase changed; 1 tick is stale";
    assert!(told.contains(line), "{told}");
}

#[test]
fn values_of_the_environment_are_taken_as_they_were_at_open() {
    let machine = Machine::new();
    let file = machine.path().join("region.yaml");
    let text = "runbook: 1\nname: Region\nvariables:\n  region: { from_env: THE_REGION }\nphases:\n\
                \x20 - title: Only\n    steps:\n      - { title: Say it, id: say, run: [echo, \"{{ region }}\"] }\n";
    fs::write(&file, text).unwrap();
    let opened = machine
        .command(&["open", file.to_str().unwrap(), "--no-attach"])
        .env("THE_REGION", "eu")
        .output()
        .unwrap();
    assert_eq!(code(&opened), 0, "{}", err(&opened));
    fs::write(&file, text.replace("Say it", "Say where")).unwrap();
    let reloaded = machine.run(&["reload", "--yes"]);
    assert_eq!(code(&reloaded), 0, "{}", err(&reloaded));
    assert!(!err(&reloaded).contains("region:"), "{}", err(&reloaded));
}

#[test]
fn a_parked_room_is_shown_from_its_journal_and_comes_back() {
    let machine = Machine::new();
    let room = open(&machine, &["--room", "prod"]);
    machine.done(&["do", &room, "tick", "coffee"]);
    machine.done(&["stop", "prod"]);
    let parked = machine.run(&["status", "prod", "--json"]);
    assert_eq!(code(&parked), 3, "nobody runs its triggers");
    let status: serde_json::Value = serde_json::from_slice(&parked.stdout).unwrap();
    assert_eq!(status["checklist"]["ticked"], 1);
    assert_eq!(status["engine"]["pid"], 0);
    assert_eq!(code(&machine.run(&["do", "prod", "hold"])), 3);

    machine.done(&["restart", "prod"]);
    let status = machine.json(&["status", "prod", "--json"]);
    assert_eq!(status["checklist"]["ticked"], 1);
    let before = status["engine"]["pid"].as_u64().unwrap();
    assert_ne!(before, 0);
    machine.done(&["restart", "prod"]);
    let after = machine.json(&["status", "prod", "--json"])["engine"]["pid"].clone();
    assert_ne!(after, before);
}

#[test]
fn what_happens_is_followed_line_by_line() {
    use std::io::{BufRead as _, BufReader};
    let machine = Machine::new();
    let room = open(&machine, &[]);
    let mut command = machine.command(&["journal", &room, "--follow", "--json"]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("room-opened"));
    machine.done(&[
        "do", &room, "note", "the", "cat", "sits", "on", "the", "keyboard",
    ]);
    // Ends: the note is an entry that comes, or the test runs into its harness's limit.
    let seen = lines
        .map(Result::unwrap)
        .find(|line| line.contains("the cat sits"));
    assert!(seen.is_some());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_state_directory_too_deep_for_a_socket_has_its_socket_elsewhere() {
    let machine = Machine::new();
    let deep = machine.path().join("d".repeat(120));
    let file = small(&machine);
    // With a runtime directory that is as deep, only the shared temporary folder is left.
    let opened = machine
        .command(&[
            "open",
            file.to_str().unwrap(),
            "--room",
            "deep",
            "--no-attach",
        ])
        .env("WARROOM_STATE_DIR", &deep)
        .env("XDG_RUNTIME_DIR", &deep)
        .output()
        .unwrap();
    assert_eq!(code(&opened), 0, "{}", err(&opened));
    let stopped = machine
        .command(&["stop", "deep"])
        .env("WARROOM_STATE_DIR", &deep)
        .output()
        .unwrap();
    assert_eq!(code(&stopped), 0, "{}", err(&stopped));
}

#[test]
fn the_demo_is_opened_once_and_its_fleet_ends_with_it() {
    let machine = Machine::new();
    assert_eq!(machine.done(&["demo", "--no-attach"]), "demo\n");
    assert_eq!(machine.done(&["demo", "--no-attach"]), "demo\n", "joined");
    machine.done(&[
        "wait",
        "demo",
        "ready=ready",
        "weight=0",
        "--timeout",
        "20s",
    ]);
    let rooms = machine.json(&["list", "--json"]);
    let fleet = PathBuf::from(rooms[0]["path"].as_str().unwrap()).join("fleet/fleet.json");
    assert!(fleet.exists());
    machine.done(&["stop", "demo"]);
    machine.done(&["wait", "demo", "state=ended"]);
    assert_eq!(
        machine.done(&["demo", "--no-attach"]),
        "demo-2\n",
        "never used again"
    );
}

#[test]
fn a_second_engine_leaves_and_says_who_has_the_room() {
    let machine = Machine::new();
    open(&machine, &[]);
    let rooms = machine.json(&["list", "--json"]);
    let (path, pid) = (&rooms[0]["path"], &rooms[0]["engine_pid"]);
    let second = machine.run(&["engine", path.as_str().unwrap()]);
    assert_eq!(code(&second), 2);
    let said = format!("engine {pid} of ");
    assert!(err(&second).contains(&said), "{}", err(&second));
}

#[test]
fn an_engine_that_was_killed_is_back_within_moments() {
    let machine = Machine::new();
    let room = open(&machine, &[]);
    machine.done(&["do", &room, "tick", "coffee"]);
    let pid = machine.json(&["list", "--json"])[0]["engine_pid"]
        .as_i64()
        .unwrap();
    let pid = nix::unistd::Pid::from_raw(i32::try_from(pid).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
    // Comes back by its keeper, with all that was accepted.
    machine.done(&[
        "open",
        machine.path().join("small.yaml").to_str().unwrap(),
        "--no-attach",
    ]);
    machine.done(&["wait", &room, "item=coffee:ticked", "--timeout", "20s"]);
    let after = machine.json(&["list", "--json"])[0]["engine_pid"]
        .as_i64()
        .unwrap();
    assert_ne!(after, i64::from(pid.as_raw()));
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_does_nothing() {
    let machine = Machine::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/deploy", listener.local_addr().unwrap());
    let file = machine.path().join("loud.yaml");
    let text = format!(
        "runbook: 1\nname: Loud\nvariables:\n  token: {{ from_env: LOUD_TOKEN, secret: true }}\n\
         probes:\n  up: {{ http: {{ url: \"{url}\" }}, every: 1s }}\nphases:\n  - title: Only\n    steps:\n\
         \x20     - {{ title: Touch, id: touch, run: [touch, ran] }}\n\
         \x20     - {{ title: Ask, id: ask, http: {{ url: \"{url}\", headers: {{ X: \"{{{{ token }}}}\" }} }} }}\n\
         \x20     - {{ title: Wait, id: wait, wait: 5h, auto: true }}\n"
    );
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let opened = machine.done(&["open", file, "--no-attach", "--dry-run"]);
    let room = opened.trim();
    assert!(room.ends_with("-dry-run"), "{room}");

    machine.done(&["do", room, "start", "--yes"]);
    for (step, number) in [("touch", "1.1"), ("ask", "1.2")] {
        machine.done(&["do", room, "run", step, "--yes"]);
        let done = format!("step={number}:done");
        machine.done(&["wait", room, &done, "--timeout", "20s"]);
    }
    machine.done(&["wait", room, "state=watching", "--timeout", "20s"]);

    let status = machine.json(&["status", room, "--json"]);
    assert_eq!(status["dry_run"], true);
    assert_eq!(status["attempts"][0]["does"], "touch ran");
    assert!(!machine.path().join("ran").exists());
    let heard = listener.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(heard, Err(std::io::ErrorKind::WouldBlock));
    let attempts = PathBuf::from(
        machine.json(&["list", "--json"])[0]["path"]
            .as_str()
            .unwrap(),
    );
    assert!(!attempts.join("attempts/1").exists(), "no shim was started");

    // A rehearsal and a run of one runbook are two rooms.
    let real = machine.done(&["open", file, "--no-attach"]);
    assert_ne!(real.trim(), room);
}
