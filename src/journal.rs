//! What remembers: an append-only, hash-chained record of entries. It knows nothing of what the
//! entries mean and reads no clock.
//!
//! `record` is the stored form, `chain` what makes it tamper-evident, `sqlite` the file and
//! `memory` its twin for tests. `samples` is the second file, of what was measured.
//!
//! ```text
//! append(expected seq, entries) -> encode -> decode again -> one transaction, fsync -> anchor
//!                                             └─ this is what is given back and applied
//! ```

mod anchor;
mod chain;
mod memory;
mod record;
mod samples;
mod sqlite;

#[cfg(test)]
mod contract;

pub use chain::{Damage, GENESIS, Tip};
pub use memory::Memory;
pub use record::{FORMAT, RecordError};
pub use samples::{Sample, Samples};
pub use sqlite::Sqlite;

use crate::room::Entry;

/// A journal of one room. It blocks: SQLite waits for the disk.
pub trait Journal: Send {
    /// Appends all of `entries` or none. `expected` is the seq of the entry before the first one.
    /// Gives back what was stored, decoded from the stored bytes: this is what is to be applied.
    ///
    /// # Errors
    /// When nothing was stored; `JournalError::ends_engine` says whether the engine may go on.
    fn append(&mut self, expected: u64, entries: &[Entry]) -> Result<Vec<Entry>, JournalError>;

    /// At most `limit` entries from seq `from` on, in order, each checked against the chain. Empty
    /// past the tip. Where the chain breaks the good part is given and `damage` says so from then
    /// on.
    ///
    /// # Errors
    /// When the file cannot be read or a record is of a newer program.
    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError>;

    /// The last good entry's seq and hash.
    fn tip(&self) -> Tip;

    /// What is wrong with it, when something is: it can then be read up to the tip and no more be
    /// appended to.
    fn damage(&self) -> Option<&Damage>;

    /// Checks the whole chain and the anchor.
    ///
    /// # Errors
    /// `Damaged` with the last good entry, or why it cannot be read.
    fn verify(&mut self) -> Result<Tip, JournalError>;

    /// Frees the space held back for bad times, so that a rollback can still be recorded on a full
    /// disk. Says whether there was any.
    fn free_reserve(&mut self) -> bool;

    /// Holds space back again. Says whether it could.
    fn hold_reserve(&mut self) -> bool;
}

/// Why a journal does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Somebody else appended, or the engine lost count.
    #[error("append after entry {expected}: the journal is at entry {tip}")]
    Conflict {
        /// What the writer believed.
        expected: u64,
        /// What is so.
        tip: u64,
    },
    /// An entry does not follow the one before it.
    #[error("append entry {seq} where entry {wanted} is due")]
    OutOfOrder {
        /// The entry's seq.
        seq: u64,
        /// The seq that is due.
        wanted: u64,
    },
    /// Nothing was written: the disk is full.
    #[error("write the journal: the disk is full")]
    DiskFull,
    /// Another process holds the file.
    #[error("write the journal: another process holds it")]
    Busy,
    /// Reading, writing or syncing failed; what is on the disk is not known.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An earlier write failed in a way that leaves the disk's state unknown.
    #[error("write the journal: an earlier write failed and what is on the disk is not known")]
    Poisoned,
    /// The record was changed, cut or rewritten.
    #[error("trust the journal: {0}")]
    Damaged(Damage),
    /// A record cannot be encoded or decoded.
    #[error("{doing} entry {seq}: {source}")]
    Record {
        /// `store` or `read`.
        doing: &'static str,
        /// Which entry.
        seq: u64,
        /// Why.
        source: RecordError,
    },
}

impl JournalError {
    /// Whether the same append may succeed later without anybody's repair of the journal.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        matches!(self, Self::DiskFull | Self::Busy)
    }

    /// Whether the engine has to end: memory and disk may differ, only a new start re-reads.
    #[must_use]
    pub fn ends_engine(&self) -> bool {
        matches!(
            self,
            Self::Io { .. } | Self::Poisoned | Self::Conflict { .. } | Self::OutOfOrder { .. }
        )
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::DiskFull => Some("free space on this disk, then resume"),
            Self::Busy => Some("end the program that holds journal.db"),
            Self::Damaged(_) => Some("look at it with `warroom journal ROOM --verify`"),
            Self::Record {
                source: RecordError::Newer { .. },
                ..
            } => Some("use the newer warroom that wrote it"),
            _ => None,
        }
    }
}
