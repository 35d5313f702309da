//! `warroom journal`: what happened in a room, for people or programs, and whether it is whole.

use chrono::DateTime;

use super::arguments::Journal;
use super::failure::{Exit, Failure};
use super::follow::{Follower, Told};
use super::surroundings::Surroundings;
use super::{history, out, rooms, runtime};
use crate::console::view::{sentence, who};
use crate::engine::folder::RoomFolder;
use crate::journal::Journal as _;
use crate::room::state::Stage;
use crate::room::{Entry, Room, apply};
use crate::support::text::{harmless, pad};

/// Shows or checks a room's journal.
pub(super) fn perform(here: &Surroundings, ask: &Journal) -> Result<Exit, Failure> {
    let folder = rooms::state(here)?.find_room(&ask.room)?;
    if ask.verify {
        return verify(&folder);
    }
    let mut teller = Teller::new(ask.json);
    if ask.follow && folder.holder().is_some() {
        return runtime::run(follow(&folder, &mut teller))?;
    }
    tell_all(&folder, &mut teller, u64::MAX)?;
    Ok(Exit::Done)
}

fn verify(folder: &RoomFolder) -> Result<Exit, Failure> {
    let tip = history::opened(folder)?.verify()?;
    out::line(&format!("whole: {} entries, tip {}", tip.seq, tip.hash))?;
    Ok(Exit::Done)
}

/// Everything in the journal up to `to`, and what is wrong with it.
fn tell_all(folder: &RoomFolder, teller: &mut Teller, to: u64) -> Result<(), Failure> {
    let mut journal = history::opened(folder)?;
    let next = history::each(&mut journal, teller.room.seq + 1, to, |entry| {
        teller.tell(entry)
    })?;
    match journal.damage() {
        Some(damage) if next <= to => {
            Err(Failure::failed(format!("the journal is damaged: {damage}"))
                .hint("the entries above are good; `warroom journal ROOM --verify` says more"))
        }
        _ => Ok(()),
    }
}

async fn follow(folder: &RoomFolder, teller: &mut Teller) -> Result<Exit, Failure> {
    let mut follower = Follower::enter(folder).await?;
    tell_all(folder, teller, follower.room.seq)?;
    while follower.room.stage != Stage::Ended {
        match follower.next().await? {
            Told::Entry(entry) => teller.tell(&entry)?,
            // What was missed meanwhile is in the file.
            Told::Anew => tell_all(folder, teller, follower.room.seq)?,
            Told::Readings => {}
        }
    }
    Ok(Exit::Done)
}

/// What happens from now on, line by line.
pub(super) fn follow_from_now(folder: &RoomFolder) -> Result<Exit, Failure> {
    let mut teller = Teller::new(false);
    teller.room = history::folded(folder)?;
    runtime::run(follow(folder, &mut teller))?
}

/// Tells entries, knowing the room before each of them.
struct Teller {
    as_json: bool,
    room: Room,
}

impl Teller {
    fn new(as_json: bool) -> Self {
        Self {
            as_json,
            room: Room::default(),
        }
    }

    fn tell(&mut self, entry: &Entry) -> Result<(), Failure> {
        if entry.seq <= self.room.seq {
            return Ok(());
        }
        apply(&mut self.room, entry);
        if self.as_json {
            out::line(&serde_json::json!(entry).to_string())
        } else {
            out::line(&line(&self.room, entry))
        }
    }
}

/// One line for people: number, time, who, the kind of thing, what happened.
fn line(room: &Room, entry: &Entry) -> String {
    let at = DateTime::from_timestamp_millis(entry.at.wall).unwrap_or_default();
    let told = sentence(entry, &room.plan);
    harmless(&format!(
        "{:>5}  {}  {}  {} {}",
        entry.seq,
        at.format("%Y-%m-%d %H:%M:%SZ"),
        pad(who(entry), 10),
        pad(told.kind, 9),
        told.text
    ))
}
