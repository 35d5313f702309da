//! One try at an action, kept as a folder that outlives engine and shim. The engine writes
//! `spec.json` and starts a shim; the shim holds `lock`, writes `started` before anything is
//! executed, keeps `output`, obeys `control`, and ends with `result`. `void` says: proven not run.
//!
//! ```text
//!   spec.json ──► lock ──► started ──► (the command runs) ──► result
//!                   └─ got by a recovering engine, no started ──► void
//! ```
//!
//! Both sides share what is here; who executes is in `super::shim`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::command;

mod durable;
mod launch;
mod line;
mod output;
mod process;
mod prompt;
mod record;
mod state;
mod tail;

pub use launch::{LaunchError, Launched, launch};
pub use prompt::{WAITING_AFTER, seems_to_wait};
pub use record::{Outcome, Report, Started, Stray, Unmet};
pub use state::{State, inspect, recover, signal_unwatched};
pub use tail::{Line, OutputTail, Stream};

pub(super) use durable::write_durably;
pub(super) use line::{RawLine, Splitter};
pub(super) use output::{BOUNDS, Keeper};
pub(super) use process::{boot_id, descendants, start_ticks};
pub(super) use record::Control;
pub(super) use state::Lock;

/// The environment variable that carries the attempt's id to the command.
pub const ATTEMPT_VARIABLE: &str = "WARROOM_ATTEMPT";

/// Everything that a shim needs to know. Secrets are not in it: only the names under which
/// `launch` hands them over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The attempt's id.
    pub attempt: String,
    /// What is executed.
    pub command: command::Config,
    /// The runbook's folder.
    pub folder: PathBuf,
    /// The runbook's variables by their names there.
    pub variables: BTreeMap<String, String>,
    /// The environment that the room keeps; a command has no other.
    pub environment: BTreeMap<String, String>,
    /// Names of the environment variables whose values are secrets.
    pub secrets: BTreeSet<String>,
}

/// Why an attempt's folder could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{action} {}: {source}", path.display())]
pub struct AttemptError {
    /// What was tried.
    pub action: &'static str,
    /// With which file.
    pub path: PathBuf,
    /// What went wrong.
    #[source]
    pub source: io::Error,
}

impl AttemptError {
    pub(super) fn new(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self {
            action,
            path,
            source,
        }
    }
}

/// The files of an attempt's folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(dir: &Path) -> Self {
        Self(dir.to_owned())
    }
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
    pub(super) fn spec(&self) -> PathBuf {
        self.0.join("spec.json")
    }
    pub(super) fn script(&self) -> PathBuf {
        self.0.join("script")
    }
    pub(super) fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }
    pub(super) fn started(&self) -> PathBuf {
        self.0.join("started")
    }
    pub(super) fn control(&self) -> PathBuf {
        self.0.join("control")
    }
    pub(super) fn output(&self) -> PathBuf {
        self.0.join("output")
    }
    pub(super) fn result(&self) -> PathBuf {
        self.0.join("result")
    }
    pub(super) fn void(&self) -> PathBuf {
        self.0.join("void")
    }
    /// Why the last step before execution failed; part of the result once that is written.
    pub(super) fn refused(&self) -> PathBuf {
        self.0.join("refused")
    }
}

/// Makes the attempt's folder and writes down what is to be done, durably. Nothing runs yet.
///
/// # Errors
///
/// When the folder cannot be made or written, or holds an attempt already.
pub fn prepare(dir: &Path, spec: &Spec) -> Result<(), AttemptError> {
    durable::make_folder(dir)?;
    let folder = Folder::new(dir);
    if folder.spec().exists() {
        let taken = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(AttemptError::new("prepare", &folder.spec())(taken));
    }
    if let command::Program::Script(body) = &spec.command.program {
        write_durably(&folder.script(), body.as_bytes())?;
    }
    durable::write_json(&folder.spec(), spec)
}

/// Asks the shim to end the command: TERM to its process group, KILL after the grace.
///
/// # Errors
///
/// When the request cannot be written.
pub fn cancel(dir: &Path) -> Result<(), AttemptError> {
    change_control(dir, |control| control.cancel = true)
}

/// Asks the shim to move the command's kill time back by this span; spans add up. The deadline is
/// the engine's own to move.
///
/// Like `cancel` it reads, changes and writes `control`: one engine, one at a time.
///
/// # Errors
///
/// When the request cannot be written.
pub fn extend(dir: &Path, by: crate::support::Millis) -> Result<(), AttemptError> {
    change_control(dir, |control| control.extend += by)
}

fn change_control(dir: &Path, change: impl FnOnce(&mut Control)) -> Result<(), AttemptError> {
    let path = Folder::new(dir).control();
    let mut control: Control = durable::read_json(&path)?.unwrap_or_default();
    change(&mut control);
    durable::write_json(&path, &control)
}

pub(super) fn read_control(folder: &Folder) -> Control {
    // What cannot be read changes nothing: the next look is 100 ms away.
    durable::read_json(&folder.control())
        .ok()
        .flatten()
        .unwrap_or_default()
}

pub(super) fn read_spec(folder: &Folder) -> Result<Spec, AttemptError> {
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    durable::read_json(&folder.spec())?
        .ok_or_else(|| AttemptError::new("read", &folder.spec())(missing()))
}

pub(super) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), AttemptError> {
    durable::write_json(path, value)
}
