//! What can go wrong with the fleet or on the way to it. Each text says the fact by itself; the
//! system's word on it is the source, and what to do next is the hint.

use std::io;
use std::path::PathBuf;

/// Why the fleet, or something asked of it, failed.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// The folder cannot hold the fleet's files.
    #[error("the fleet's folder {} cannot be written", dir.display())]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A fleet answers in this folder already.
    #[error("a fleet runs in {} already (process {pid})", dir.display())]
    AlreadyRunning {
        /// The folder.
        dir: PathBuf,
        /// Its process.
        pid: u32,
    },
    /// A port could not be had.
    #[error("no port to listen on for {what}")]
    Listen {
        /// Whose port.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Signals cannot be received.
    #[error("signals cannot be received")]
    Signals(#[source] io::Error),
    /// The HTTP client cannot be made.
    #[error("no HTTP client can be made")]
    HttpClient(#[source] reqwest::Error),
    /// There is no fleet where one was looked for.
    #[error("no fleet in {}: fleet.json is missing", dir.display())]
    NoFleet {
        /// The folder.
        dir: PathBuf,
    },
    /// `fleet.json` is there but cannot be used.
    #[error("{} cannot be used: {reason}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The fleet does not answer.
    #[error("{what} got no answer")]
    Unreachable {
        /// What was asked.
        what: String,
        /// What the HTTP client says.
        source: reqwest::Error,
    },
    /// The fleet refused.
    #[error("{what} was refused ({status}): {message}")]
    Refused {
        /// What was asked.
        what: String,
        /// The HTTP status.
        status: u16,
        /// The fleet's reason.
        message: String,
    },
    /// A deploy ended without its version in place.
    #[error("deploy of {version} did not finish: {reason}")]
    DeployFailed {
        /// The version.
        version: String,
        /// The last thing that was heard.
        reason: String,
    },
    /// Checks failed; each was reported as it was made.
    #[error("{what}: {failed} of {of} checks failed")]
    ChecksFailed {
        /// Which checks.
        what: &'static str,
        /// How many failed.
        failed: usize,
        /// How many were made.
        of: usize,
    },
    /// Progress could not be written.
    #[error("progress cannot be written")]
    Output(#[from] io::Error),
    /// The fleet's process could not be started.
    #[error("{} cannot be started", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The fleet's process ended, or said nothing for too long, before it was ready.
    #[error("the fleet did not come up: {reason}")]
    NotUp {
        /// What is known.
        reason: String,
    },
}

impl FleetError {
    /// What to do next, where that is not plain.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotWritable { .. } => Some("name a folder on a local disk that you may write to"),
            Self::AlreadyRunning { .. } => Some("stop that one first, or name another folder"),
            Self::NoFleet { .. } => Some("start one with `warroom fleet serve DIR`"),
            Self::Manifest { .. } => Some("stop the fleet, remove the file and start it again"),
            Self::Unreachable { .. } => {
                Some("the fleet may have ended; start it again with `warroom fleet serve DIR`")
            }
            Self::NotUp { .. } => Some("the fleet's own words are in fleet.log in its folder"),
            _ => None,
        }
    }

    /// Whether trying the same again can help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::NotUp { .. })
            || matches!(self, Self::Refused { status: 409, .. })
    }
}
