//! The real program with a state directory of its own; whatever it started ends with it.
#![allow(dead_code, reason = "each test program uses its own part of it")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// A place to run the program in.
pub(crate) struct Machine {
    home: tempfile::TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.home.path()
    }

    /// A command that is to be run yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
        command
            .args(arguments)
            .stdin(Stdio::null())
            .env("WARROOM_STATE_DIR", self.path().join("state"))
            .env("WARROOM_CONFIG_DIR", self.path().join("config"))
            .env("XDG_RUNTIME_DIR", self.path())
            .env_remove("WARROOM_FLEET");
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it; it must do well. Gives its data.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
        out(&output)
    }

    /// The data as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if !self.path().join("state").exists() {
            return;
        }
        let listed = self.run(&["list", "--json"]);
        let rooms: Value = serde_json::from_slice(&listed.stdout).unwrap_or_default();
        for room in rooms.as_array().into_iter().flatten() {
            let name = room["name"].as_str().unwrap_or_default();
            self.run(&["stop", name, "--disarm", "--reason", "the test is over"]);
            end_by_force(Path::new(room["path"].as_str().unwrap_or_default()));
        }
    }
}

/// What an orderly stop left behind, if it failed: keeper first, or it would start the engine anew.
fn end_by_force(room: &Path) {
    let keeper = std::fs::read_to_string(room.join("keeper.pid")).unwrap_or_default();
    let lock: Value = std::fs::read(room.join("lock"))
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default();
    let engine = lock["pid"].as_i64().and_then(|pid| i32::try_from(pid).ok());
    for pid in keeper.trim().parse().ok().into_iter().chain(engine) {
        if is_ours(pid) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}

/// A number read from a file may be somebody else's process by now.
fn is_ours(pid: i32) -> bool {
    let running = std::fs::read_link(format!("/proc/{pid}/exe"));
    running.is_ok_and(|exe| exe == Path::new(env!("CARGO_BIN_EXE_warroom")))
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// What was written to stdout.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What was written to stderr.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
