//! The keeper: the tiny parent of an engine, in a session of its own, that starts it again after
//! any unclean end. It keeps no state, so it has nothing to lose; the engine's folder has it all.
//!
//! ```text
//! open ── BIN keeper FOLDER ──> keeper ── BIN engine FOLDER ──> engine
//!                                 ▲  ends 0 or 2: the keeper ends too │
//!                                 └── any other end: started again ───┘
//! ```

mod detach;
mod pace;
mod watch;

use std::path::{Path, PathBuf};

pub use detach::start_detached;
pub use pace::Pace;
pub use watch::{End, keep};

/// The engine's way of saying that starting it again would not help: another engine holds the
/// room, or the room cannot be read.
pub const NO_RESTART: i32 = 2;

/// The engine's way of asking for a new one at once: nothing went wrong.
pub const AGAIN: i32 = 75;

/// The file in the room's folder that says that the keeper gave up, and why.
pub const GAVE_UP: &str = "gave-up";

/// Why there is no engine.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    /// The program cannot be started.
    #[error("start {}: {source}", bin.display())]
    Start {
        /// Which.
        bin: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the room's folder cannot be used.
    #[error("use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another keeper has the room.
    #[error("keep the room: keeper {pid} has it already")]
    Kept {
        /// The other one.
        pid: String,
    },
    /// The keeper cannot be told to end.
    #[error("listen for signals: {0}")]
    Signals(#[source] std::io::Error),
    /// The engine does not come up.
    #[error("start the engine: {said}")]
    NotUp {
        /// The last it said.
        said: String,
        /// Where all it said is.
        log: PathBuf,
    },
}

impl KeeperError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotUp { log, .. } => Some(format!("all it said is in {}", log.display())),
            Self::Kept { .. } => Some("it starts an engine by itself".to_owned()),
            _ => None,
        }
    }
}

fn file_error(path: &Path) -> impl Fn(std::io::Error) -> KeeperError {
    move |source| KeeperError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
