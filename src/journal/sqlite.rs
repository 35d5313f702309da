//! The journal in a file: SQLite with a write-ahead log, every commit synced. One transaction per
//! append, so a crash in the middle leaves all of it or none.
//!
//! The folder holds journal.db, the anchor, and the reserve that is freed on a full disk. Opening
//! checks the end of the chain; reading checks whatever is read.

mod fault;
mod table;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::anchor::Anchor;
use super::chain::{Damage, Tip, forge, opened};
use super::{Journal, JournalError};
use crate::room::Entry;

/// How many entries at the end are checked on opening: more than any one append writes.
const TAIL: u64 = 256;
/// How many entries are held in memory at once while the whole chain is checked.
const BATCH: usize = 1024;
/// What is held back for a full disk: measured, room for some fifty appends of small entries.
const RESERVE: usize = 256 * 1024;

/// A journal in a folder.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    anchor: Anchor,
    reserve: PathBuf,
    tip: Tip,
    damage: Option<Damage>,
    poisoned: bool,
}

impl Sqlite {
    /// Opens the journal in `folder` for its only writer, making it where there is none. A damaged
    /// one opens too, for reading: see `damage`.
    ///
    /// # Errors
    /// When the file cannot be opened or is held by another process.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let connection = table::create(&folder.join("journal.db"))?;
        let mut journal = Self::over(connection, folder)?;
        journal.hold_reserve();
        Ok(journal)
    }

    /// Opens the journal in `folder` beside its writer, to look at it. Appending will fail.
    ///
    /// # Errors
    /// When there is none or it cannot be read.
    pub fn open_to_read(folder: &Path) -> Result<Self, JournalError> {
        let connection = table::open_to_read(&folder.join("journal.db"))?;
        Self::over(connection, folder)
    }

    fn over(connection: Connection, folder: &Path) -> Result<Self, JournalError> {
        let mut journal = Self {
            connection,
            anchor: Anchor::of(folder),
            reserve: folder.join("reserve"),
            tip: Tip::default(),
            damage: None,
            poisoned: false,
        };
        let last = table::last_seq(&journal.connection)?;
        let sound = match journal.check_from(last.saturating_sub(TAIL)) {
            Ok(tip) => journal.check_anchor(&tip).map(|()| tip),
            Err(damage) => Err(damage),
        };
        match sound {
            Ok(tip) => journal.tip = tip,
            // The end is bad; where it begins to be bad only the whole chain can say.
            Err(Fault::Damage(at_end)) => {
                let damage = match journal.check_from(0) {
                    Ok(_) => at_end,
                    Err(Fault::Damage(first)) => first,
                    Err(Fault::Other(error)) => return Err(error),
                };
                journal.distrust(damage);
            }
            Err(Fault::Other(error)) => return Err(error),
        }
        Ok(journal)
    }

    fn distrust(&mut self, damage: Damage) {
        self.tip = damage.last_good.clone();
        self.damage = Some(damage);
    }

    /// Follows the chain from the entry after `seq` to its end.
    fn check_from(&self, seq: u64) -> Result<Tip, Fault> {
        let mut tip = table::tip_at(&self.connection, seq)?.unwrap_or_default();
        loop {
            let links = table::links(&self.connection, tip.seq + 1, BATCH)?;
            if links.is_empty() {
                return Ok(tip);
            }
            for link in links {
                tip = link.follow(&tip).map_err(Fault::Damage)?;
            }
        }
    }

    /// Holds `tip` against the anchor: behind is normal, ahead or elsewhere is damage.
    fn check_anchor(&self, tip: &Tip) -> Result<(), Fault> {
        let Some(anchor) = self.anchor.load() else {
            return Ok(());
        };
        let damage = |last_good: Tip, why| Err(Fault::Damage(Damage { last_good, why }));
        if anchor.seq > tip.seq {
            let why = format!("entries up to {} were cut off the end", anchor.seq);
            return damage(tip.clone(), why);
        }
        let there = table::tip_at(&self.connection, anchor.seq)?.unwrap_or_default();
        if there == anchor {
            return Ok(());
        }
        let before = table::tip_at(&self.connection, anchor.seq.saturating_sub(1))?;
        let why = format!(
            "entry {} is not the one that was committed, it or an earlier one was rewritten",
            anchor.seq
        );
        damage(before.unwrap_or_default(), why)
    }

    fn writable(&self) -> Result<(), JournalError> {
        match &self.damage {
            Some(damage) => Err(JournalError::Damaged(damage.clone())),
            None if self.poisoned => Err(JournalError::Poisoned),
            None => Ok(()),
        }
    }
}

impl Journal for Sqlite {
    fn append(&mut self, expected: u64, entries: &[Entry]) -> Result<Vec<Entry>, JournalError> {
        self.writable()?;
        let (links, stored) = forge(&self.tip, expected, entries)?;
        let Some(last) = links.last() else {
            return Ok(stored);
        };
        if let Err(error) = table::insert(&mut self.connection, &links) {
            self.poisoned = error.ends_engine();
            return Err(error);
        }
        self.tip = Tip {
            seq: last.seq,
            hash: last.hash.clone(),
        };
        // The entries are durable: an anchor that stays behind must not undo that.
        if let Err(error) = self.anchor.store(&self.tip) {
            tracing::warn!(%error, seq = self.tip.seq, "the journal's anchor stays behind");
        }
        Ok(stored)
    }

    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let from = from.max(1);
        let left = usize::try_from((self.tip.seq + 1).saturating_sub(from)).unwrap_or(usize::MAX);
        let links = table::links(&self.connection, from, limit.min(left))?;
        let before = table::tip_at(&self.connection, from - 1)?;
        let mut tip = before.unwrap_or_default();
        let mut entries = Vec::with_capacity(links.len());
        for link in &links {
            match link.follow(&tip) {
                Ok(next) => tip = next,
                Err(damage) => {
                    self.distrust(damage);
                    break;
                }
            }
            entries.push(opened(link)?);
        }
        Ok(entries)
    }

    fn tip(&self) -> Tip {
        self.tip.clone()
    }

    fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    fn verify(&mut self) -> Result<Tip, JournalError> {
        let whole = self.check_from(0).and_then(|tip| {
            self.check_anchor(&tip)?;
            Ok(tip)
        });
        match whole {
            Ok(tip) => Ok(tip),
            Err(Fault::Other(error)) => Err(error),
            Err(Fault::Damage(damage)) => {
                self.distrust(damage.clone());
                Err(JournalError::Damaged(damage))
            }
        }
    }

    fn free_reserve(&mut self) -> bool {
        fs::remove_file(&self.reserve).is_ok()
    }

    fn hold_reserve(&mut self) -> bool {
        let held = fs::metadata(&self.reserve).is_ok_and(|file| file.len() == RESERVE as u64);
        held || write_reserve(&self.reserve).is_ok()
    }
}

/// Real bytes, synced: a sparse or delayed file would hold nothing back.
fn write_reserve(path: &Path) -> std::io::Result<()> {
    let written = fs::File::create(path).and_then(|mut file| {
        file.write_all(&vec![0xA5; RESERVE])?;
        file.sync_all()
    });
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// What a check can find.
enum Fault {
    Damage(Damage),
    Other(JournalError),
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Other(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::contract::entry;

    #[test]
    fn a_full_disk_stores_nothing_and_once_there_is_space_it_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Sqlite::open(folder.path()).unwrap();
        let pages = |journal: &Sqlite, most: i64| {
            let set = format!("PRAGMA max_page_count = {most}");
            journal.connection.query_row(&set, (), |_| Ok(())).unwrap();
        };
        journal.append(0, &[entry(1, "small")]).unwrap();
        pages(&journal, 2);
        let large = "large ".repeat(10_000);
        let full = journal.append(1, &[entry(2, &large)]).unwrap_err();
        assert!(matches!(full, JournalError::DiskFull), "{full}");
        assert!(full.can_retry() && !full.ends_engine());
        assert_eq!(journal.tip().seq, 1);

        pages(&journal, 1_000);
        journal.append(1, &[entry(2, &large)]).unwrap();
        assert_eq!(journal.verify().unwrap().seq, 2);
    }

    #[test]
    fn after_a_failed_write_of_unknown_outcome_nothing_is_appended_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Sqlite::open(folder.path()).unwrap();
        let gone = "ALTER TABLE entries RENAME TO elsewhere";
        journal.connection.execute_batch(gone).unwrap();
        assert!(
            journal
                .append(0, &[entry(1, "")])
                .unwrap_err()
                .ends_engine()
        );
        let back = "ALTER TABLE elsewhere RENAME TO entries";
        journal.connection.execute_batch(back).unwrap();
        let refused = journal.append(0, &[entry(1, "")]).unwrap_err();
        assert!(matches!(refused, JournalError::Poisoned), "{refused}");
    }
}
