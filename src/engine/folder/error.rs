//! Why a room's folder cannot be used.

use std::path::PathBuf;

use super::lock::Holder;
use crate::support::text::listed;

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is no home and no variable.
    #[error("find the state directory: this account has no home")]
    NoHome,
    /// It cannot be made, read or written.
    #[error("use {}: {source}", path.display())]
    Unusable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It lies on a file system that another machine may share.
    #[error("use {}: it lies on {kind}, where locks and syncs cannot be relied on", path.display())]
    Network {
        /// Which.
        path: PathBuf,
        /// NFS, SMB, FUSE.
        kind: &'static str,
    },
    /// Another account owns it or may write to it.
    #[error("use {}: it is not a folder that only this account may use", path.display())]
    NotOurs {
        /// Which.
        path: PathBuf,
    },
    /// No place for the socket is short enough.
    #[error(
        "place the socket at {}: the path has {length} bytes, at most {most} fit", path.display()
    )]
    SocketTooLong {
        /// The shortest place.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
        /// The limit of this platform.
        most: usize,
    },
    /// Another engine has it.
    #[error("take the room: {0}")]
    Held(Holder),
    /// The room is there already.
    #[error("open the room {name}: there is one of this name already")]
    Exists {
        /// Its name.
        name: String,
    },
    /// There is no such room.
    #[error("find the room {wanted}: the rooms are {}", listed(rooms))]
    NoSuchRoom {
        /// What was asked for.
        wanted: String,
        /// The rooms there are.
        rooms: Vec<String>,
    },
    /// Several rooms begin so.
    #[error("find the room {wanted}: {} begin so", listed(rooms))]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// The rooms that begin so.
        rooms: Vec<String>,
    },
}

impl FolderError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoHome | Self::Unusable { .. } | Self::Network { .. } | Self::NotOurs { .. } => {
                Some("set WARROOM_STATE_DIR to a folder of yours on a local disk")
            }
            Self::SocketTooLong { .. } => Some("set WARROOM_STATE_DIR to a shorter path"),
            Self::Held(_) => Some("use that engine, or end it with `warroom stop`"),
            Self::Exists { .. } => Some("join it with `warroom attach`, or give another --room"),
            Self::NoSuchRoom { .. } => Some("`warroom list` shows them"),
            Self::Ambiguous { .. } => Some("write more of the name"),
        }
    }
}
