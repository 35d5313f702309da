//! Taking a room over: the journal folded, the room begun where it is new, and the entry that says
//! which engine has it from here on.

use std::fs;
use std::path::Path;
use std::process::id as process_id;

use super::EngineError;
use crate::engine::clock::Clock;
use crate::engine::ledger::{Ledger, Setback};
use crate::journal::{JournalError, Sqlite};
use crate::room::input::{EngineInfo, Input, Now, Opening};
use crate::room::{Entry, Room};

/// A room in the hands of this engine.
pub(super) struct Taken {
    pub(super) ledger: Ledger,
    /// The last entries, for consoles.
    pub(super) recent: Vec<Entry>,
    /// The seq at which this engine took over.
    pub(super) since: u64,
}

impl Taken {
    /// Takes over the room of this folder, whose lock is held.
    pub(super) fn over(folder: &Path, clock: &Clock) -> Result<Self, EngineError> {
        let (mut ledger, mut recent) = Ledger::recover(Box::new(Sqlite::open(folder)?))?;
        let before = ledger.room().clock.latest.clone();
        if ledger.room().seq == 0 {
            let opening = Box::new(read_opening(folder)?);
            recent.extend(begin(&mut ledger, &Input::Opened(opening), &clock.now())?);
        }
        let since = ledger.room().seq + 1;
        let took = EngineInfo {
            pid: process_id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rebooted: before.is_some_and(|before| before.boot_id != clock.now().boot_id),
        };
        recent.extend(begin(&mut ledger, &Input::EngineTook(took), &clock.now())?);
        Ok(Self {
            ledger,
            recent,
            since,
        })
    }
}

fn begin(ledger: &mut Ledger, input: &Input, now: &Now) -> Result<Vec<Entry>, EngineError> {
    let mut taken = ledger.take(input, now);
    // On a full disk an engine has to come up all the same: the way back needs one.
    if matches!(&taken, Err(Setback::Journal(error)) if error.can_retry()) && ledger.free_reserve()
    {
        taken = ledger.take(input, now);
    }
    match taken {
        Ok(entries) => Ok(entries),
        Err(Setback::Refused(_)) => Ok(Vec::new()),
        Err(Setback::Journal(error)) => Err(error.into()),
    }
}

fn read_opening(folder: &Path) -> Result<Opening, EngineError> {
    let path = folder.join("opening.json");
    let read = fs::read(&path).map_err(|error| error.to_string());
    let opening =
        read.and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string()));
    opening.map_err(|why| EngineError::NoOpening { path, why })
}

/// How a room begins, as `open` leaves it in the room's folder for the first engine.
///
/// # Errors
/// When it cannot be written.
pub fn leave_opening(folder: &Path, opening: &Opening) -> std::io::Result<()> {
    let text = serde_json::to_vec(opening)?;
    let draft = folder.join("opening.tmp");
    fs::write(&draft, text)?;
    fs::rename(draft, folder.join("opening.json"))
}

/// The room as it is, for those who only read the journal.
///
/// # Errors
/// When the journal cannot be read.
pub fn fold_folder(folder: &Path) -> Result<Room, JournalError> {
    let (ledger, _) = Ledger::recover(Box::new(Sqlite::open_to_read(folder)?))?;
    Ok(Room::clone(ledger.room()))
}
