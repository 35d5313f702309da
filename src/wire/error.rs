//! What can go wrong between a console and its engine.

use std::path::PathBuf;

use super::frame::Versions;
use super::{FOLD, PROTOCOL};

/// Why the wire does not work.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Nobody listens there.
    #[error("reach the engine at {}: {source}", socket.display())]
    NoEngine {
        /// Where.
        socket: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The engine does not answer.
    #[error("hear from the engine: no answer within {seconds} s")]
    Silent {
        /// How long was waited.
        seconds: u64,
    },
    /// The engine does not let this console in.
    #[error("enter the room: {reason}")]
    TurnedAway {
        /// The fact.
        reason: String,
        /// What to do next.
        hint: Option<String>,
    },
    /// The engine is of another version.
    #[error(
        "enter the room: its engine is warroom {} (protocol {}, fold {}), this is protocol \
         {PROTOCOL}, fold {FOLD}", .0.version, .0.protocol, .0.fold
    )]
    OtherVersion(Versions),
    /// A line is longer than either side reads.
    #[error("read a line: it is longer than 1 MiB")]
    TooLong,
    /// The connection is at its end.
    #[error("hear from the other side: it closed the connection")]
    Closed,
    /// What came is no frame, or not the one that was due.
    #[error("understand the other side: {0}")]
    Garbled(String),
    /// The connection failed.
    #[error("use the connection: {0}")]
    Io(#[source] std::io::Error),
}

impl WireError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::NoEngine { .. } => Some("start it with `warroom attach`"),
            Self::TurnedAway { hint, .. } => hint.as_deref(),
            Self::OtherVersion(_) => Some("bring it to this version with `warroom restart`"),
            _ => None,
        }
    }

    /// Whether there is no engine to talk to, as opposed to one that says no.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::NoEngine { .. } | Self::Silent { .. } | Self::Closed | Self::Io(_)
        )
    }
}
