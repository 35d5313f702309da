//! `warroom status`: where a room stands, from its engine, or from its journal when none runs.

mod beside;
mod document;
mod page;

use std::time::Duration;

use tokio::time::timeout;

pub(super) use document::{document, flags, reported, rollback_word, step_word, trigger_word};

use super::arguments::Status;
use super::failure::{Exit, Failure};
use super::follow::{Follower, Told};
use super::surroundings::Surroundings;
use super::{history, out, rooms, runtime};
use crate::engine::clock::Clock;
use crate::engine::folder::RoomFolder;
use crate::room::Room;
use crate::room::input::Now;
use crate::room::state::Stage;
use crate::wire::Telemetry;

/// How long to wait for the first readings, which follow the room at once.
const READINGS: Duration = Duration::from_millis(500);

/// Shows where a room stands.
pub(super) fn perform(here: &Surroundings, ask: &Status) -> Result<Exit, Failure> {
    let folder = rooms::chosen(&rooms::state(here)?, ask.room.as_deref())?;
    if folder.holder().is_none() {
        return parked(&folder, ask);
    }
    runtime::run(async {
        let mut follower = Follower::enter(&folder).await?;
        first_readings(&mut follower).await?;
        show_now(ask, &follower)?;
        if ask.watch {
            watch(ask, &mut follower).await?;
        }
        Ok(Exit::Done)
    })?
}

/// Shows a room once, for people.
pub(super) fn once(here: &Surroundings, room: Option<String>) -> Result<Exit, Failure> {
    let ask = Status {
        room,
        json: false,
        watch: false,
    };
    perform(here, &ask)
}

async fn watch(ask: &Status, follower: &mut Follower) -> Result<(), Failure> {
    while follower.room.stage != Stage::Ended {
        if !matches!(follower.next().await?, Told::Readings) {
            show_now(ask, follower)?;
        }
    }
    Ok(())
}

fn show_now(ask: &Status, follower: &Follower) -> Result<(), Failure> {
    show(ask, &follower.room, &follower.telemetry, &follower.now)
}

async fn first_readings(follower: &mut Follower) -> Result<(), Failure> {
    let read = async {
        while follower.telemetry.readings.is_empty() && !follower.room.plan.metrics.is_empty() {
            follower.next().await?;
        }
        Ok(())
    };
    timeout(READINGS, read).await.unwrap_or(Ok(()))
}

/// A room without an engine: what its journal says. Nobody runs its triggers, unless it is over.
fn parked(folder: &RoomFolder, ask: &Status) -> Result<Exit, Failure> {
    let mut room = history::folded(folder)?;
    room.engine.pid = 0;
    let now = Clock::machine().now();
    show(ask, &room, &Telemetry::default(), &now)?;
    if room.stage == Stage::Ended {
        return Ok(Exit::Done);
    }
    let fact = format!("{} has no engine: its triggers do not run", room.name);
    Err(Failure::new(Exit::NoRoom, fact)
        .hint(format!("bring it back with `warroom attach {}`", room.name)))
}

fn show(ask: &Status, room: &Room, telemetry: &Telemetry, now: &Now) -> Result<(), Failure> {
    match (ask.json, ask.watch) {
        (true, false) => out::json(&document(room, telemetry, now)),
        (true, true) => out::line(&document(room, telemetry, now).to_string()),
        (false, watch) => {
            let gap = if watch { "\n" } else { "" };
            out::data(&format!("{}{gap}", page::page(room, telemetry, now)))
        }
    }
}
