//! `warroom wait`: until every condition holds at once. It hears from the engine and looks again
//! at each change, so it never misses what lasts and never polls.

mod condition;

use std::fmt::Write as _;

use tokio::time::timeout;

use condition::{Condition, ConditionError, KNOWN};

use super::arguments::Wait;
use super::failure::{Exit, Failure};
use super::follow::Follower;
use super::surroundings::Surroundings;
use super::{history, rooms, runtime};
use crate::engine::folder::RoomFolder;
use crate::room::Room;
use crate::wire::Telemetry;

/// The conditions as help shows them.
pub(super) fn help() -> String {
    let mut help = String::from("Conditions:\n");
    for (name, takes, doc) in KNOWN {
        let _ = writeln!(help, "  {name}={takes}\n      {doc}");
    }
    help.push_str("Steps, items and phases go by name or by the number shown.\n");
    help
}

impl From<ConditionError> for Failure {
    fn from(error: ConditionError) -> Self {
        let hint = match &error {
            ConditionError::NoSuch(_) | ConditionError::Malformed { .. } => {
                "`warroom wait --help` shows every condition"
            }
            ConditionError::NotInPlan { .. } => "`warroom status ROOM --json` names them all",
        };
        Self::usage(error).hint(hint)
    }
}

/// Waits.
pub(super) fn perform(here: &Surroundings, ask: &Wait) -> Result<Exit, Failure> {
    let read = ask.conditions.iter().map(|words| words.parse());
    let conditions: Vec<Condition> = read.collect::<Result<_, ConditionError>>()?;
    let folder = rooms::state(here)?.find_room(&ask.room)?;
    if folder.holder().is_none() {
        return parked(&folder, &conditions);
    }
    runtime::run(async {
        let mut follower = Follower::enter(&folder).await?;
        let waited = until_all(&mut follower, &conditions);
        let Some(limit) = ask.timeout else {
            waited.await?;
            return Ok(Exit::Done);
        };
        if let Ok(waited) = timeout(limit.to_duration(), waited).await {
            waited?;
            return Ok(Exit::Done);
        }
        let instead = missing(&follower, &conditions)?.join("; ");
        Err(Failure::failed(format!("after {limit} {instead}")))
    })?
}

/// Nothing happens in a room without an engine: what is so is so, and nothing else will be.
fn parked(folder: &RoomFolder, conditions: &[Condition]) -> Result<Exit, Failure> {
    let room = history::folded(folder)?;
    let missing = not_so(&room, &Telemetry::default(), conditions)?;
    if missing.is_empty() {
        return Ok(Exit::Done);
    }
    let fact = format!("{} has no engine, and {}", room.name, missing.join("; "));
    Err(Failure::new(Exit::NoRoom, fact)
        .hint(format!("bring it back with `warroom attach {}`", room.name)))
}

async fn until_all(follower: &mut Follower, conditions: &[Condition]) -> Result<(), Failure> {
    while !missing(follower, conditions)?.is_empty() {
        follower.next().await?;
    }
    Ok(())
}

fn missing(follower: &Follower, conditions: &[Condition]) -> Result<Vec<String>, Failure> {
    not_so(&follower.room, &follower.telemetry, conditions)
}

/// What is so instead, for each condition that does not hold.
fn not_so(
    room: &Room,
    telemetry: &Telemetry,
    conditions: &[Condition],
) -> Result<Vec<String>, Failure> {
    let looked = conditions
        .iter()
        .map(|condition| condition.missing(room, telemetry));
    let missing: Result<Vec<_>, ConditionError> = looked.collect();
    Ok(missing?.into_iter().flatten().collect())
}
