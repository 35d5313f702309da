//! The rooms of this machine: finding the one that is meant, listing them, going in without a
//! screen.

use serde_json::json;

use super::failure::{Exit, Failure};
use super::out;
use super::surroundings::Surroundings;
use crate::engine::folder::{FolderError, Places, RoomFolder, RoomInfo, StateDir};
use crate::room::Room;
use crate::room::id::PersonId;
use crate::support::text::{harmless, pad};
use crate::wire::{Client, Hello, Welcome, WireError};

/// What the engine notes of a room that is over.
pub(super) const ENDED: &str = "ended";

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        let exit = match &error {
            FolderError::NoSuchRoom { .. } | FolderError::Ambiguous { .. } => Exit::NoRoom,
            FolderError::Held(_) | FolderError::Exists { .. } => Exit::Failed,
            _ => Exit::Usage,
        };
        Self::new(exit, format!("cannot {error}")).maybe_hint(error.hint())
    }
}

impl From<WireError> for Failure {
    fn from(error: WireError) -> Self {
        let exit = match &error {
            WireError::OtherVersion(_) => Exit::NoRoom,
            error if error.is_unreachable() => Exit::NoRoom,
            _ => Exit::Failed,
        };
        Self::new(exit, format!("cannot {error}")).maybe_hint(error.hint())
    }
}

/// The state directory.
pub(super) fn state(here: &Surroundings) -> Result<StateDir, Failure> {
    let places = Places {
        state: here.state.clone(),
        runtime: here.runtime.clone(),
    };
    Ok(StateDir::find(places)?)
}

/// The room that is meant: the named one, else the only one that has not ended.
pub(super) fn chosen(state: &StateDir, name: Option<&str>) -> Result<RoomFolder, Failure> {
    if let Some(name) = name {
        return Ok(state.find_room(name)?);
    }
    let rooms = state.rooms()?;
    let mut open: Vec<RoomFolder> = rooms
        .into_iter()
        .filter(|room| room.info().state != ENDED)
        .collect();
    match (open.pop(), open.as_slice()) {
        (Some(only), []) => Ok(only),
        (None, _) => Err(Failure::new(Exit::NoRoom, "there is no open room")
            .hint("try `warroom demo`, or open one with `warroom open RUNBOOK`")),
        (Some(last), others) => {
            let names = others.iter().chain([&last]).map(RoomFolder::name);
            let names: Vec<&str> = names.collect();
            let fact = format!("several rooms are open: {}", names.join(", "));
            Err(Failure::new(Exit::NoRoom, fact).hint("say which one"))
        }
    }
}

/// `warroom list`.
pub(super) fn list(here: &Surroundings, as_json: bool) -> Result<Exit, Failure> {
    let rooms = state(here)?.list()?;
    if as_json {
        out::json(&json!(rooms))?;
    } else {
        show(&rooms)?;
    }
    Ok(Exit::Done)
}

/// `warroom` alone: the rooms, and where to begin when there are none.
pub(super) fn overview(here: &Surroundings) -> Result<Exit, Failure> {
    let rooms = state(here)?.list()?;
    if rooms.is_empty() {
        out::say("There are no rooms on this machine yet.");
        out::say("  warroom demo            a room on a small real fleet, ready in a second");
        out::say("  warroom open RUNBOOK    a room on your own runbook");
        out::say("  warroom --help          everything else");
        return Ok(Exit::Done);
    }
    show(&rooms)?;
    out::say("warroom attach ROOM brings you in; warroom --help shows everything else");
    Ok(Exit::Done)
}

fn show(rooms: &[RoomInfo]) -> Result<(), Failure> {
    for room in rooms {
        let engine = match (room.engine_pid, room.state.as_str()) {
            (Some(pid), _) => format!("engine {pid}"),
            (None, ENDED) => String::new(),
            (None, _) => "no engine; comes back with attach".to_owned(),
        };
        let name = pad(&harmless(&room.name), 36);
        let state = pad(&harmless(&room.state), 13);
        out::line(format!("{name} {state} {engine}").trim_end())?;
    }
    Ok(())
}

/// A way into a room without a screen.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) client: Client,
    pub(super) welcome: Welcome,
    pub(super) room: Room,
}

/// Enters a room without a screen and without being present in it.
pub(super) async fn enter(room: &RoomFolder, person: Option<&str>) -> Result<Entered, Failure> {
    let socket = room.socket()?;
    let hello = Hello {
        headless: true,
        ..Client::hello(person.map(PersonId::from))
    };
    let (client, welcome, room, _recent) = Client::connect(&socket, hello).await?;
    Ok(Entered {
        client,
        welcome,
        room,
    })
}
