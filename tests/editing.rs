//! `warroom open --edit` at a real terminal: the editor is opened where the mistake is, as often as
//! it takes, and what is opened then is what the editor left.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and run the real program"
)]

#[path = "common/machine.rs"]
mod machine;

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use machine::{Machine, code, err};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

const DEADLINE: Duration = Duration::from_secs(30);
const SOUND: &str = "\
runbook: 1
name: shop
checklists:
  - title: Before
    items: [Look at the graphs]
phases:
  - title: Deploy
    steps:
      - { title: Deploy blue, manual: Deploy it. }
";

/// An editor that writes down its arguments and, from its second run on, mends the file.
fn editor(folder: &Path) -> PathBuf {
    let editor = folder.join("nano");
    let script = "#!/bin/sh\n\
        test -e \"$0.runs\" && sed 's/manuel/manual/' \"$2\" > \"$0.new\" && mv \"$0.new\" \"$2\"\n\
        echo \"$@\" >> \"$0.runs\"\n";
    fs::write(&editor, script).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).unwrap();
    editor
}

/// What a program at a terminal says, answered as it asks; and its exit code.
fn at_terminal(machine: &Machine, arguments: &[&str], answers: &[(&str, &str)]) -> (String, u32) {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_warroom"));
    command.args(arguments);
    command.env("WARROOM_STATE_DIR", machine.path().join("state"));
    command.env("WARROOM_CONFIG_DIR", machine.path().join("config"));
    command.env("XDG_RUNTIME_DIR", machine.path());
    command.env_remove("VISUAL");
    command.env("EDITOR", editor(machine.path()));
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut keyboard = pty.master.take_writer().unwrap();
    let said = reading(pty.master.try_clone_reader().unwrap());
    let mut text = String::new();
    for (question, answer) in answers {
        wait_for(&said, &mut text, question);
        writeln!(keyboard, "{answer}").unwrap();
    }
    let deadline = Instant::now() + DEADLINE;
    let ended = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < deadline, "it ends; it said\n{text}");
        if let Ok(part) = said.recv_timeout(Duration::from_millis(50)) {
            text.push_str(&part);
        }
    };
    text.extend(said.try_iter());
    (text, ended.exit_code())
}

fn reading(mut reader: Box<dyn std::io::Read + Send>) -> Receiver<String> {
    let (sender, said) = mpsc::sync_channel(64);
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            let part = String::from_utf8_lossy(&bytes[..count]).into_owned();
            if sender.send(part).is_err() {
                return;
            }
        }
    });
    said
}

fn wait_for(said: &Receiver<String>, text: &mut String, wanted: &str) {
    let deadline = Instant::now() + DEADLINE;
    while !text.contains(wanted) {
        let left = deadline.saturating_duration_since(Instant::now());
        match said.recv_timeout(left) {
            Ok(part) => text.push_str(&part),
            Err(late) => panic!("waited for {wanted}: {late}; it said\n{text}"),
        }
    }
}

fn runs(machine: &Machine) -> Vec<String> {
    let runs = fs::read_to_string(machine.path().join("nano.runs")).unwrap_or_default();
    runs.lines().map(str::to_owned).collect()
}

#[test]
fn a_mistake_can_be_edited_again_and_what_is_opened_is_kept_with_the_room() {
    let machine = Machine::new();
    let file = machine.path().join("shop.yaml");
    fs::write(&file, SOUND.replace("manual:", "manuel:")).unwrap();
    let shown = file.display().to_string();
    let (said, code) = at_terminal(
        &machine,
        &["open", &shown, "--no-attach", "--edit"],
        &[("[e]dit again", "e")],
    );
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("manuel"), "the mistake is shown: {said}");
    let place = format!("+9 {shown}");
    assert_eq!(runs(&machine), [place.clone(), place]);

    let rooms = machine.json(&["list", "--json"]);
    let room = PathBuf::from(rooms[0]["path"].as_str().unwrap());
    let is_source = |name: &str| {
        let stem = name.strip_suffix(".json");
        stem.is_some_and(|stem| stem.starts_with("source-"))
    };
    let mut kept = fs::read_dir(&room).unwrap().map(Result::unwrap);
    let kept = kept
        .find(|entry| is_source(&entry.file_name().to_string_lossy()))
        .unwrap();
    assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let sources: Value = serde_json::from_slice(&fs::read(kept.path()).unwrap()).unwrap();
    assert_eq!(sources["files"][0]["text"], SOUND);
    assert_eq!(sources["files"][0]["path"], shown.as_str());
}

#[test]
fn a_name_opens_the_editor_where_it_stands_and_leaving_opens_nothing() {
    let machine = Machine::new();
    let file = machine.path().join("shop.yaml");
    fs::write(&file, SOUND).unwrap();
    let shown = file.display().to_string();
    // The editor leaves the file as it is the first time: it is sound, and a room opens on it.
    let arguments = ["open", &shown, "--no-attach", "--edit", "graphs"];
    let (said, code) = at_terminal(&machine, &arguments, &[]);
    assert_eq!(
        (code, runs(&machine)),
        (0, vec![format!("+5 {shown}")]),
        "{said}"
    );

    let machine = Machine::new();
    let file = machine.path().join("shop.yaml");
    fs::write(&file, "runbook: 1\nname: shop\nphase: []\n").unwrap();
    let shown = file.display().to_string();
    let arguments = ["open", &shown, "--no-attach", "--edit", "2"];
    let (said, code) = at_terminal(&machine, &arguments, &[("[e]dit again", "l")]);
    assert_eq!(
        (code, runs(&machine)),
        (1, vec![format!("+2 {shown}")]),
        "{said}"
    );
    assert_eq!(machine.json(&["list", "--json"]), serde_json::json!([]));
}

#[test]
fn without_a_terminal_or_a_file_nothing_is_edited() {
    let machine = Machine::new();
    let output = machine.run(&["open", "sample:moshimoshi", "--edit"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("no terminal to edit on"),
        "{}",
        err(&output)
    );
    let (said, code) = at_terminal(&machine, &["open", "sample:moshimoshi", "--edit"], &[]);
    assert_eq!(code, 2);
    assert!(said.contains("comes with the program"), "{said}");
    assert!(runs(&machine).is_empty());
}
