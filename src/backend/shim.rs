//! The small process that runs one attempt of a command and outlives the engine: `warroom shim
//! DIR`. It holds the folder's lock, writes `started` before anything is executed, owns kill time
//! and grace, keeps the output and writes the result. Its files are those of `super::attempt`.
//!
//! ```text
//!   engine ──spawns──► shim (own session, subreaper)
//!                       └──► gate (own process group): waits for `started`, then becomes the command
//! ```

use std::io::{self, Write as _};
use std::path::Path;

use crate::backend::attempt::{AttemptError, Folder, Lock, Outcome, Report, read_spec, write_json};
use crate::support::Millis;

mod clock;
mod course;
mod gate;
mod listen;
mod session;
mod watch;

/// Why the shim does nothing.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("another process holds the attempt's lock")]
    Locked,
    #[error("the attempt has {0} already")]
    Present(&'static str),
    #[error(transparent)]
    Folder(#[from] AttemptError),
}

/// Runs the attempt in this folder; the exit code for the process, 0 when a result was written.
///
/// Whether the command did well is in the result only.
#[must_use]
pub fn main(dir: &Path) -> i32 {
    if gate::is_gate() {
        return gate::execute(dir);
    }
    session::detach();
    match run(&Folder::new(dir)) {
        Ok(()) => 0,
        Err(refusal) => {
            say(&format!("refused {refusal}"));
            1
        }
    }
}

fn run(folder: &Folder) -> Result<(), Refusal> {
    // Invariant: lock, look, started, exec, in this order. See DESIGN, section "Levers".
    let Some(_lock) = Lock::take(folder)? else {
        return Err(Refusal::Locked);
    };
    for (path, name) in [
        (folder.void(), "been declared void"),
        (folder.result(), "a result"),
        (folder.started(), "started"),
    ] {
        if path.exists() {
            return Err(Refusal::Present(name));
        }
    }
    let running = read_spec(folder)
        .map_err(|error| error.to_string())
        .and_then(|spec| watch::begin(folder, &spec));
    match running {
        Ok(running) => {
            say("started");
            let lingering = running.until_end(folder);
            lingering.drain();
        }
        Err(why) => {
            write_result(folder, &could_not_start(why));
            say("ended");
        }
    }
    Ok(())
}

fn could_not_start(why: String) -> Report {
    let now = clock::wall_now();
    Report {
        outcome: Outcome::CouldNotStart { why },
        code: None,
        started_at: now,
        ended_at: now,
        took: Millis::ZERO,
        unmet: Vec::new(),
        last_line: String::new(),
        strays: Vec::new(),
        lost_lines: 0,
    }
}

/// A full disk must not lose how a deployment ended: the shim waits for room, holding its lock.
fn write_result(folder: &Folder, report: &Report) {
    while write_json(&folder.result(), report).is_err() {
        std::thread::park_timeout(clock::PATIENCE);
        if !folder.path().exists() {
            // The whole folder was taken away; there is nobody left to tell.
            return;
        }
    }
}

/// Tells the engine that started this shim; it may be gone, which is fine.
fn say(word: &str) {
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "{word}").and_then(|()| stdout.flush());
}
