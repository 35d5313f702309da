//! A room's journal read directly, with or without its engine.

use super::failure::{Exit, Failure};
use crate::engine::folder::RoomFolder;
use crate::journal::{Journal as _, JournalError, Sqlite};
use crate::room::{Entry, Room, apply};

/// How many entries are read at once.
const PAGE: usize = 1000;

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::new(Exit::Failed, format!("cannot {error}")).maybe_hint(error.hint())
    }
}

/// The journal of a room, for reading.
pub(super) fn opened(folder: &RoomFolder) -> Result<Sqlite, Failure> {
    if !folder.path().join("journal.db").exists() {
        let fact = format!("{} has no journal yet", folder.name());
        return Err(Failure::new(Exit::NoRoom, fact)
            .hint("its engine writes it at its first start; see engine.log in the room's folder"));
    }
    Ok(Sqlite::open_to_read(folder.path())?)
}

/// Hands over the good entries from `from` up to `to`, in order. Gives the number of the next.
pub(super) fn each(
    journal: &mut Sqlite,
    from: u64,
    to: u64,
    mut take: impl FnMut(&Entry) -> Result<(), Failure>,
) -> Result<u64, Failure> {
    let mut next = from;
    loop {
        let page = journal.read(next, PAGE)?;
        if page.is_empty() {
            return Ok(next);
        }
        for entry in page {
            if entry.seq > to {
                return Ok(next);
            }
            take(&entry)?;
            next = entry.seq + 1;
        }
    }
}

/// The room that the whole journal adds up to.
pub(super) fn folded(folder: &RoomFolder) -> Result<Room, Failure> {
    let mut room = Room::default();
    each(&mut opened(folder)?, 1, u64::MAX, |entry| {
        apply(&mut room, entry);
        Ok(())
    })?;
    Ok(room)
}
