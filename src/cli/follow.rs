//! A room followed without a screen: the fold and the newest readings, kept up to date by what the
//! engine sends. An engine that comes back within a moment is found again.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::failure::{Exit, Failure};
use super::rooms::{Entered, enter};
use crate::engine::folder::RoomFolder;
use crate::room::input::Now;
use crate::room::{Entry, Room, apply};
use crate::wire::{Client, Heard, Telemetry, WireError};

/// How long a room may be without an engine: the keeper needs two seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often an engine is looked for meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A room that is followed.
#[derive(Debug)]
pub(super) struct Follower {
    folder: RoomFolder,
    client: Client,
    /// The room as folded so far.
    pub(super) room: Room,
    /// The newest readings.
    pub(super) telemetry: Telemetry,
    /// The engine's clock when it last said it.
    pub(super) now: Now,
}

/// What a follower was told.
#[derive(Debug)]
pub(super) enum Told {
    /// An entry, folded already.
    Entry(Box<Entry>),
    /// The whole room anew, after a lag or a new engine.
    Anew,
    /// Readings only.
    Readings,
}

impl Follower {
    /// Enters the room and follows it.
    pub(super) async fn enter(folder: &RoomFolder) -> Result<Self, Failure> {
        let entered = enter(folder, None).await?;
        Ok(Self::of(folder.clone(), entered))
    }

    fn of(folder: RoomFolder, entered: Entered) -> Self {
        let Entered {
            client,
            welcome,
            room,
        } = entered;
        Self {
            folder,
            client,
            room,
            telemetry: Telemetry::default(),
            now: welcome.now,
        }
    }

    /// The next thing that happens. Safe to cancel.
    pub(super) async fn next(&mut self) -> Result<Told, Failure> {
        loop {
            match self.client.next().await {
                Ok(heard) => {
                    if let Some(told) = self.take(heard) {
                        return Ok(told);
                    }
                }
                Err(error) if error.is_unreachable() => {
                    self.enter_again(error).await?;
                    return Ok(Told::Anew);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn take(&mut self, heard: Heard) -> Option<Told> {
        match heard {
            Heard::Entry(entry) => {
                self.now.clone_from(&entry.at);
                apply(&mut self.room, &entry);
                Some(Told::Entry(entry))
            }
            Heard::Room(room) => {
                self.room = *room;
                Some(Told::Anew)
            }
            Heard::Telemetry(telemetry) => {
                // Earlier values come first, without a time of their own.
                let is_current = telemetry.now.is_some();
                self.read(*telemetry);
                is_current.then_some(Told::Readings)
            }
            Heard::Reply { .. } | Heard::StateHash { .. } | Heard::Page(_) | Heard::Bye { .. } => {
                None
            }
        }
    }

    /// Keeps the newest of each; output lines are for screens.
    fn read(&mut self, news: Telemetry) {
        let kept = &mut self.telemetry;
        kept.readings.extend(news.readings);
        kept.levers.extend(news.levers);
        kept.probes.extend(news.probes);
        kept.sources.extend(news.sources);
        kept.consoles = news.consoles;
        if let Some(now) = news.now {
            self.now = now;
        }
    }

    async fn enter_again(&mut self, lost: WireError) -> Result<(), Failure> {
        let until = Instant::now() + PATIENCE;
        let mut failed = Failure::from(lost);
        while Instant::now() < until {
            match enter(&self.folder, None).await {
                Ok(entered) => {
                    *self = Self::of(self.folder.clone(), entered);
                    return Ok(());
                }
                Err(failure) if failure.exit == Exit::NoRoom => failed = failure,
                Err(failure) => return Err(failure),
            }
            sleep(LOOK_EVERY).await;
        }
        Err(failed)
    }
}
