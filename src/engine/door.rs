//! The server on the room's Unix socket: who comes in, who they are, what they say. It decides
//! nothing about the room; requests go to the loop and answers come back.
//!
//! ```text
//! console ──socket──> console task ── DoorEvent::{Ask, Page, Stop} ──> loop
//!                        │   └── Came, Gone ──> porter ── DoorEvent::{Arrived, Left} ──> loop
//!                        └── Outbox <── Feed <── entries, telemetry ── loop
//! ```

mod console;
mod identity;
mod listener;
mod porter;

use std::path::PathBuf;

use tokio::sync::{mpsc, oneshot};

pub use identity::{Account, Stranger, identify};

use self::listener::Listener;
use self::porter::Porter;
use super::clock::Clock;
use super::feed::Feed;
use super::supervisor::Supervisor;
use crate::room::Entry;
use crate::room::id::PersonId;
use crate::room::input::Who;
use crate::wire::{Answer, Ask};

/// What the door tells the loop, over a bounded channel.
#[derive(Debug)]
pub enum DoorEvent {
    /// A person's first console came.
    Arrived(Who),
    /// A person's last console went.
    Left(PersonId),
    /// A person asks.
    Ask {
        /// What.
        ask: Ask,
        /// Who.
        who: Who,
        /// Where the answer goes; it may be gone.
        reply: oneshot::Sender<Answer>,
    },
    /// A person wants the engine to end.
    Stop {
        /// Who.
        who: Who,
        /// Why triggers may be disarmed while exposed.
        disarm: Option<String>,
        /// Whether a new engine starts at once.
        restart: bool,
        /// Where the answer goes.
        reply: oneshot::Sender<Answer>,
    },
    /// A console wants older entries: at most `count` before `before`, oldest first.
    Page {
        /// The first seq not wanted.
        before: u64,
        /// How many at most.
        count: u32,
        /// Where they go.
        reply: oneshot::Sender<Vec<Entry>>,
    },
}

/// Why the door cannot open.
#[derive(Debug, thiserror::Error)]
#[error("listen on {}: {source}", path.display())]
pub struct DoorError {
    /// The socket.
    pub path: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

/// What the door needs.
#[derive(Clone, Debug)]
pub struct Door {
    /// The socket's path.
    pub socket: PathBuf,
    /// What consoles are told.
    pub feed: Feed,
    /// Where events go.
    pub events: mpsc::Sender<DoorEvent>,
    /// Tells the time.
    pub clock: Clock,
}

impl Door {
    /// Opens the door. It closes when the supervisor stops: every console gets what still waits
    /// for it and a goodbye, the socket is removed.
    ///
    /// Whoever calls must hold the room's lock: a socket left over from before is replaced.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn open(self, supervisor: &Supervisor) -> Result<(), DoorError> {
        let listener = Listener::bind(&self.socket).map_err(|source| DoorError {
            path: self.socket.clone(),
            source,
        })?;
        let porter = Porter::new(self, supervisor.clone());
        supervisor.start("door", porter.serve(listener));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
