//! Starts the shim of a prepared attempt, detached, and waits until the attempt began or is known
//! not to begin. The shim says so in one line on its stdout; afterwards the two only meet in the
//! folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::support::text::harmless;

/// A shim starts within milliseconds; on a machine that swaps it may take seconds.
const WITHIN: Duration = Duration::from_secs(10);
/// The shim's one line is short.
const LONGEST_WORD: u64 = 4 << 10;

/// A shim that runs, or ran. Dropping this leaves it running; tokio reaps it when it ends.
#[derive(Debug)]
pub struct Launched {
    child: Child,
}

impl Launched {
    /// The shim's process id, while it is not reaped.
    #[must_use]
    pub fn shim_pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits until the shim is gone. It may stay after the result is there, for as long as strays
    /// hold its pipes.
    ///
    /// # Errors
    ///
    /// When the system does not say.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }
}

/// Why a shim did not begin.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// It could not be executed.
    #[error("start {}: {source}", bin.display())]
    Spawn {
        /// The program.
        bin: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It looked and refused: the attempt is locked, void, started or finished already.
    #[error("start the attempt: {0}")]
    Refused(String),
    /// It died without a word; inspect the folder.
    #[error("start the attempt: the shim ended without a word")]
    Died,
    /// It said nothing in time; inspect the folder.
    #[error("start the attempt: the shim said nothing within {} s", WITHIN.as_secs())]
    TooSlow,
}

/// Starts the shim, which is `bin shim DIR`, and hands it the secrets: environment variables by
/// name, whose names the attempt's spec holds too.
///
/// Ok means that `started` or `result` is there.
///
/// # Errors
///
/// When the shim could not be started, refused, or did not answer.
pub async fn launch(
    bin: &Path,
    dir: &Path,
    secrets: &BTreeMap<String, String>,
) -> Result<Launched, LaunchError> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut child = Command::new(absolute(bin))
        .arg("shim")
        .arg(absolute(dir))
        .env_clear()
        .envs(secrets)
        // Its own folder must not keep a file system busy.
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|source| LaunchError::Spawn {
            bin: bin.to_owned(),
            source,
        })?;
    let word = tokio::time::timeout(WITHIN, first_word(&mut child)).await;
    let word = word.map_err(|_| LaunchError::TooSlow)?;
    match word.trim_end().split_once(' ') {
        Some(("refused", why)) => Err(LaunchError::Refused(harmless(why))),
        None if word.ends_with('\n') => Ok(Launched { child }),
        _ => Err(LaunchError::Died),
    }
}

/// The shim's line, empty when it ended without one.
async fn first_word(child: &mut Child) -> String {
    let mut word = String::new();
    if let Some(stdout) = child.stdout.take() {
        // What cannot be read is no word, which the caller treats as such.
        let _ = BufReader::new(stdout.take(LONGEST_WORD))
            .read_line(&mut word)
            .await;
    }
    word
}
