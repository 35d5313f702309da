//! Starting a keeper from a console, and waiting until its engine answers.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::{interval, timeout};

use super::{KeeperError, file_error};
use crate::engine::folder::RoomFolder;
use crate::support::text::harmless;

/// How long an engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often its socket is tried.
const LOOKING: Duration = Duration::from_millis(20);
/// How much of the end of the log is looked at for the reason.
const TAIL: u64 = 4096;

/// Starts a keeper for `folder` that outlives this process, unless an engine answers already, and
/// waits until one does. `bin` is this program.
///
/// # Errors
/// When it cannot be started or no engine answers in time; then the engine's last words are told.
pub async fn start_detached(bin: &Path, folder: &RoomFolder) -> Result<(), KeeperError> {
    let socket = folder.socket().map_err(|error| KeeperError::NotUp {
        said: error.to_string(),
        log: folder.engine_log(),
    })?;
    if UnixStream::connect(&socket).await.is_ok() {
        return Ok(());
    }
    let log_before = std::fs::metadata(folder.engine_log()).map_or(0, |log| log.len());
    let mut keeper = start(bin, folder)?;
    let up = timeout(PATIENCE, up(&socket, &mut keeper)).await;
    if up == Ok(true) {
        return Ok(());
    }
    let said = last_words(&folder.engine_log(), log_before);
    Err(KeeperError::NotUp {
        said: said.unwrap_or_else(|| "it does not answer and said nothing".to_owned()),
        log: folder.engine_log(),
    })
}

/// The keeper makes its own session as its first act; dropping our handle does not end it.
fn start(bin: &Path, folder: &RoomFolder) -> Result<Child, KeeperError> {
    Command::new(bin)
        .arg("keeper")
        .arg(folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(false)
        .spawn()
        .map_err(|source| KeeperError::Start {
            bin: bin.to_owned(),
            source,
        })
}

/// Whether the socket answers before the keeper ends.
async fn up(socket: &Path, keeper: &mut Child) -> bool {
    let mut looking = interval(LOOKING);
    loop {
        tokio::select! {
            _ = keeper.wait() => return UnixStream::connect(socket).await.is_ok(),
            _ = looking.tick() => if UnixStream::connect(socket).await.is_ok() { return true },
        }
    }
}

/// The last lines of the log that were not there before, the keeper's own left out.
fn last_words(path: &Path, before: u64) -> Option<String> {
    let text = tail(path, before).ok()?;
    let lines = text.lines().filter(|line| !line.starts_with("keeper: "));
    let mut lines: Vec<_> = lines.filter(|line| !line.trim().is_empty()).collect();
    lines.drain(..lines.len().saturating_sub(3));
    (!lines.is_empty()).then(|| harmless(&lines.join("; ")))
}

fn tail(path: &Path, before: u64) -> Result<String, KeeperError> {
    let failed = file_error(path);
    let mut file = File::open(path).map_err(&failed)?;
    let length = file.metadata().map_err(&failed)?.len();
    let from = before.max(length.saturating_sub(TAIL));
    file.seek(SeekFrom::Start(from)).map_err(&failed)?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes).map_err(&failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
