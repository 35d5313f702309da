//! The engine's lock: one engine per room. The lock file says who holds it, so that a second
//! engine, and people, can be told.

use std::fmt;
use std::fs::{self, File};
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use chrono::DateTime;
use nix::fcntl::{Flock, FlockArg};
use serde::{Deserialize, Serialize};

use super::FolderError;

/// How often and how long apart the lock is tried: an engine that was killed lets go at once, and
/// somebody who only looks holds it for microseconds.
const TRIES: u32 = 10;
const APART: Duration = Duration::from_millis(50);

/// Who holds a lock.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// Its account.
    pub user: String,
    /// When it started: Unix milliseconds.
    pub started_at: i64,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = DateTime::from_timestamp_millis(self.started_at).unwrap_or_default();
        write!(
            f,
            "engine {} of {} has it since {}",
            self.pid,
            self.user,
            start.format("%Y-%m-%d %H:%M:%S UTC")
        )
    }
}

/// A held lock; dropping it lets go.
#[derive(Debug)]
pub struct Lock {
    _file: Flock<File>,
}

impl Lock {
    pub(super) async fn take(path: &Path, holder: &Holder) -> Result<Self, FolderError> {
        let mut file = open(path).map_err(|source| unusable(path, source))?;
        for _ in 0..TRIES {
            match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(mut locked) => {
                    let named = name(&mut locked, holder);
                    named.map_err(|source| unusable(path, source))?;
                    return Ok(Self { _file: locked });
                }
                Err((again, _)) => file = again,
            }
            tokio::time::sleep(APART).await;
        }
        Err(FolderError::Held(read(path).unwrap_or(Holder {
            pid: 0,
            user: "an unknown account".to_owned(),
            started_at: 0,
        })))
    }
}

/// Who holds the lock; `None` when nobody does.
pub(super) fn holder(path: &Path) -> Option<Holder> {
    let file = File::open(path).ok()?;
    match Flock::lock(file, FlockArg::LockSharedNonblock) {
        Ok(_free) => None,
        Err(_) => read(path),
    }
}

/// Whether anybody holds the lock on this file.
pub(super) fn is_held(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    Flock::lock(file, FlockArg::LockSharedNonblock).is_err()
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.mode(0o600).open(path)
}

fn name(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(&serde_json::to_vec(holder)?)
}

fn read(path: &Path) -> Option<Holder> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn unusable(path: &Path, source: std::io::Error) -> FolderError {
    FolderError::Unusable {
        path: path.to_owned(),
        source,
    }
}
