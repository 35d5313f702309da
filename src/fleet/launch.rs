//! Starting the fleet's process, apart from who starts it, and waiting until it answers.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::manifest::{Manifest, prove_writable};
use super::{FleetError, client};
use crate::support::text::harmless;

/// Binding four ports takes milliseconds; a loaded machine may take a thousand times as long.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Where the process writes.
const LOG: &str = "fleet.log";

/// Starts `program` with `arguments`, which must serve a fleet in `dir`, and returns where that
/// fleet is once it answers; where one answers in `dir` already, that one is returned. The process
/// goes on by itself; its words go to `fleet.log` in `dir`.
///
/// # Errors
/// When the folder cannot be written, the program cannot be started, or ends or stays silent.
pub async fn launch(
    program: &Path,
    arguments: &[OsString],
    dir: &Path,
) -> Result<Manifest, FleetError> {
    prove_writable(dir)?;
    let mut child = spawned(program, arguments, dir)?;
    if let Ok(outcome) = tokio::time::timeout(PATIENCE, up(&mut child, dir)).await {
        return outcome;
    }
    // It is of no use to anyone; that it may have ended just now does not matter.
    let _ = child.start_kill();
    let reason = format!("it did not answer within {} s", PATIENCE.as_secs());
    Err(FleetError::NotUp { reason })
}

async fn up(child: &mut Child, dir: &Path) -> Result<Manifest, FleetError> {
    loop {
        // Asked before looking: what it wrote before its end is then surely seen.
        let ended = child.try_wait().ok().flatten();
        if let Some(manifest) = found(dir).await {
            return Ok(manifest);
        }
        if let Some(status) = ended {
            let reason = format!("it ended with {status}{}", last_words(dir));
            return Err(FleetError::NotUp { reason });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn spawned(program: &Path, arguments: &[OsString], dir: &Path) -> Result<Child, FleetError> {
    let failed = |source| FleetError::Start {
        program: program.to_owned(),
        source,
    };
    let log = File::create(dir.join(LOG)).map_err(failed)?;
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(failed)?)
        .stderr(log)
        .spawn()
        .map_err(failed)
}

async fn found(dir: &Path) -> Option<Manifest> {
    let manifest = Manifest::read(dir).ok()?;
    client::answers(&manifest).await.then_some(manifest)
}

/// The last line of the log, as an addition to a reason.
fn last_words(dir: &Path) -> String {
    let log = std::fs::read(dir.join(LOG)).unwrap_or_default();
    let text = String::from_utf8_lossy(&log);
    match text.lines().rev().find(|line| !line.trim().is_empty()) {
        Some(line) => format!(": {}", harmless(line.trim())),
        None => String::new(),
    }
}
