//! Why an engine could not begin or go on, and what its keeper makes of that.

use std::path::PathBuf;

use crate::engine::door::DoorError;
use crate::engine::folder::FolderError;
use crate::engine::keeper::NO_RESTART;
use crate::journal::JournalError;

/// Why an engine could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The room's folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal is empty and nothing says how the room begins.
    #[error("read {}: {why}", path.display())]
    NoOpening {
        /// Where it should be.
        path: PathBuf,
        /// Why it cannot be read.
        why: String,
    },
    /// The door.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// The machine refuses something that every engine needs.
    #[error("{doing}: {why}")]
    Machine {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        why: String,
    },
}

impl EngineError {
    /// The exit code that tells the keeper whether another engine may do better.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        let hopeless = match self {
            Self::Folder(FolderError::Held(_)) | Self::NoOpening { .. } => true,
            Self::Journal(error) => !error.can_retry() && !error.ends_engine(),
            Self::Folder(_) | Self::Door(_) | Self::Machine { .. } => false,
        };
        if hopeless { NO_RESTART } else { 1 }
    }
}
