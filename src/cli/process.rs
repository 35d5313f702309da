//! A room's engine as people handle it: waking, parking and replacing it.

use std::time::Duration;

use tokio::net::UnixStream;
use tokio::time::{Instant, sleep, timeout};

use super::arguments::Stop;
use super::failure::{Exit, Failure};
use super::surroundings::{self, Surroundings};
use super::{out, rooms, runtime};
use crate::engine::folder::RoomFolder;
use crate::engine::keeper::{self, KeeperError};
use crate::fleet;
use crate::room::Command;
use crate::room::state::Stage;
use crate::wire::{Answer, FromConsole, Heard, STOP};

/// How long an engine may take to leave, and a new one to come.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often the machine is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(50);

impl From<KeeperError> for Failure {
    fn from(error: KeeperError) -> Self {
        let exit = match &error {
            KeeperError::NotUp { .. } => Exit::NoRoom,
            _ => Exit::Failed,
        };
        Self::new(exit, format!("cannot {error}")).maybe_hint(error.hint())
    }
}

/// Makes sure that the room has an engine that answers. A keeper that is there already starts one
/// by itself within two seconds of the last one's end, and no second keeper can stand beside it.
pub(super) async fn wake(folder: &RoomFolder) -> Result<(), Failure> {
    let program = surroundings::program()?;
    let socket = folder.socket()?;
    let end = Instant::now() + PATIENCE;
    while folder.has_keeper() && Instant::now() < end {
        if UnixStream::connect(&socket).await.is_ok() {
            return Ok(());
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(keeper::start_detached(&program, folder).await?)
}

/// `warroom stop`.
pub(super) fn stop(here: &Surroundings, ask: &Stop) -> Result<Exit, Failure> {
    let folder = rooms::state(here)?.find_room(&ask.room)?;
    let disarm = ask.disarm.then(|| ask.reason.clone().unwrap_or_default());
    runtime::run(async {
        if folder.holder().is_some() {
            end_demo(&folder).await?;
            leave(&folder, disarm, false).await?;
            until(&folder, "to leave", |pid| {
                pid.is_none() && !folder.has_keeper()
            })
            .await?;
            out::say(&format!(
                "{} is parked; `warroom attach` brings it back",
                folder.name()
            ));
        } else {
            out::say(&format!("{} has no engine", folder.name()));
        }
        end_fleet(&folder).await;
        Ok(Exit::Done)
    })?
}

/// `warroom restart`.
pub(super) fn restart(here: &Surroundings, room: Option<&str>) -> Result<Exit, Failure> {
    let folder = rooms::chosen(&rooms::state(here)?, room)?;
    runtime::run(async {
        if let Some(old) = folder.holder() {
            leave(&folder, None, true).await?;
            until(&folder, "to come back", |pid| {
                pid.is_some_and(|pid| pid != old.pid)
            })
            .await?;
        }
        // Also for an engine whose keeper is gone.
        wake(&folder).await?;
        let pid = folder.holder().map_or(0, |holder| holder.pid);
        out::say(&format!("{} has engine {pid}", folder.name()));
        Ok(Exit::Done)
    })?
}

/// Waits until another engine than this one has the room and answers.
pub(super) async fn replaced(folder: &RoomFolder, old: Option<u32>) -> Result<(), Failure> {
    until(folder, "to come back", |pid| pid.is_some() && pid != old).await?;
    wake(folder).await
}

/// Asks the engine to leave.
async fn leave(folder: &RoomFolder, disarm: Option<String>, restart: bool) -> Result<(), Failure> {
    let mut client = rooms::enter(folder, None).await?.client;
    client.send(&FromConsole::Stop { disarm, restart }).await?;
    let answered = async {
        loop {
            match client.next().await {
                Ok(Heard::Reply { id, answer }) if id.as_str() == STOP => return Ok(answer),
                Ok(Heard::Bye { .. }) => return Ok(Answer::Accepted { seq: 0 }),
                Ok(_) => {}
                Err(error) => return Err(Failure::from(error)),
            }
        }
    };
    let late = || Failure::new(Exit::NoRoom, "the engine does not answer");
    match timeout(PATIENCE, answered).await.map_err(|_| late())?? {
        Answer::Accepted { .. } => Ok(()),
        Answer::Refused(refusal) => {
            Err(Failure::refused(&refusal.fact).maybe_hint(refusal.hint.as_deref()))
        }
    }
}

/// Waits until the process that holds the room is as wanted.
async fn until(
    folder: &RoomFolder,
    what: &str,
    wanted: impl Fn(Option<u32>) -> bool,
) -> Result<(), Failure> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if wanted(folder.holder().map(|holder| holder.pid)) {
            return Ok(());
        }
        sleep(LOOK_EVERY).await;
    }
    let fact = format!("the engine of {} takes too long {what}", folder.name());
    Err(Failure::failed(fact).hint(format!("its log is {}", folder.engine_log().display())))
}

/// A demo whose fleet ends is over, unless users are still on its candidate: then what `leave`
/// says of that counts.
async fn end_demo(folder: &RoomFolder) -> Result<(), Failure> {
    if !folder.path().join(super::demo::FLEET).exists() {
        return Ok(());
    }
    let mut entered = rooms::enter(folder, None).await?;
    if entered.room.exposed.is_none() && entered.room.stage != Stage::Ended {
        let reason = Some("its fleet ends with it".to_owned());
        // Refused while something runs; it is then parked as any other room.
        entered.client.ask(Command::End { reason }, None).await?;
    }
    Ok(())
}

/// The demo's fleet ends with its room.
async fn end_fleet(folder: &RoomFolder) {
    let fleet = folder.path().join(super::demo::FLEET);
    if fleet.exists()
        && fleet::client::stop(&fleet, &mut std::io::sink())
            .await
            .is_ok()
    {
        out::say("its fleet has ended too");
    }
}
