//! The porter: lets consoles in up to the bound, and counts who is here, so that the loop hears of
//! persons and not of consoles.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::console::Console;
use super::listener::Listener;
use super::{Door, DoorEvent};
use crate::engine::supervisor::Supervisor;
use crate::room::id::PersonId;
use crate::room::input::Who;
use crate::wire::FromEngine;
use crate::wire::codec::line;

/// How many consoles there may be, greeted or not.
const CONSOLES: usize = 64;
/// How often the socket's file is looked for: it has to be back within a second.
const LOOKING: Duration = Duration::from_millis(500);

/// What consoles tell the porter. Each says at most two things, and its place is free only once
/// `Gone` is heard, so a channel of twice `CONSOLES` is never full.
#[derive(Debug)]
enum Passing {
    Came(Who),
    Gone(Option<PersonId>),
}

/// A console's place: counted from its making until it is dropped, however the console ends.
#[derive(Debug)]
pub(super) struct Place {
    passing: mpsc::Sender<Passing>,
    person: Option<PersonId>,
}

impl Place {
    /// Says who sits here.
    pub(super) fn taken_by(&mut self, who: &Who) {
        self.person = Some(who.person.clone());
        let _ = self.passing.try_send(Passing::Came(who.clone()));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.passing.try_send(Passing::Gone(self.person.take()));
    }
}

/// Lets consoles in.
pub(super) struct Porter {
    door: Door,
    supervisor: Supervisor,
    passing: mpsc::Sender<Passing>,
    heard: mpsc::Receiver<Passing>,
    places: usize,
    here: BTreeMap<PersonId, u32>,
}

impl Porter {
    pub(super) fn new(door: Door, supervisor: Supervisor) -> Self {
        let (passing, heard) = mpsc::channel(2 * CONSOLES);
        Self {
            door,
            supervisor,
            passing,
            heard,
            places: 0,
            here: BTreeMap::new(),
        }
    }

    /// Serves until the supervisor stops.
    pub(super) async fn serve(mut self, mut listener: Listener) {
        let stop = self.supervisor.stopping();
        let mut looking = interval(LOOKING);
        looking.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // After a failed accept (no file descriptors left) the next look is waited for.
        let mut accepting = true;
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                accepted = listener.accept(), if accepting => match accepted {
                    Ok(stream) => self.let_in(stream),
                    Err(error) => {
                        tracing::warn!(%error, "a console could not be let in");
                        accepting = false;
                    }
                },
                Some(passing) = self.heard.recv() => self.count(passing).await,
                _ = looking.tick() => {
                    accepting = true;
                    if let Err(error) = listener.mend() {
                        tracing::error!(%error, "the socket is gone and cannot be bound again");
                    }
                }
            }
        }
        listener.close();
    }

    fn let_in(&mut self, stream: UnixStream) {
        if self.places >= CONSOLES {
            return turn_away(&stream);
        }
        self.places += 1;
        let place = Place {
            passing: self.passing.clone(),
            person: None,
        };
        let console = Console::new(self.door.clone(), self.supervisor.clone(), place);
        self.supervisor.start("console", console.serve(stream));
    }

    async fn count(&mut self, passing: Passing) {
        let event = match passing {
            Passing::Came(who) => {
                let consoles = self.here.entry(who.person.clone()).or_default();
                *consoles += 1;
                (*consoles == 1).then_some(DoorEvent::Arrived(who))
            }
            Passing::Gone(person) => {
                self.places = self.places.saturating_sub(1);
                person.and_then(|person| self.left(person))
            }
        };
        let consoles = self.here.values().sum();
        self.door.feed.consoles(consoles);
        if let Some(event) = event {
            // The loop is gone only when all of us are about to be.
            let _ = self.door.events.send(event).await;
        }
    }

    fn left(&mut self, person: PersonId) -> Option<DoorEvent> {
        let consoles = self.here.get_mut(&person)?;
        *consoles -= 1;
        if *consoles > 0 {
            return None;
        }
        self.here.remove(&person);
        Some(DoorEvent::Left(person))
    }
}

/// Says that there is no place. The line is far smaller than a fresh socket's buffer.
fn turn_away(stream: &UnixStream) {
    let full = FromEngine::TurnedAway {
        reason: format!("{CONSOLES} consoles are attached already"),
        hint: Some("close one of them".to_owned()),
        versions: None,
    };
    if let Ok(line) = line(&full) {
        let _ = stream.try_write(line.as_bytes());
    }
}
