//! What an error of SQLite means for the journal: full, held, broken or unknown. The difference
//! decides whether the engine halts, waits or ends.

use rusqlite::{Error, ErrorCode};

use crate::journal::{Damage, JournalError, Tip};

/// `SQLITE_IOERR_SHMSIZE`: the shared-memory file could not grow, which a full disk does.
const SHM_SIZE: i32 = 4874;

/// The journal's error for one of SQLite's.
pub(super) fn of(doing: &'static str) -> impl Fn(Error) -> JournalError {
    move |error| classify(doing, error)
}

fn classify(doing: &'static str, error: Error) -> JournalError {
    let Some(failure) = error.sqlite_error() else {
        return io(doing, error);
    };
    match failure.code {
        ErrorCode::DiskFull => JournalError::DiskFull,
        ErrorCode::SystemIoFailure if failure.extended_code == SHM_SIZE => JournalError::DiskFull,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => JournalError::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => JournalError::Damaged(Damage {
            last_good: Tip::default(),
            why: format!("journal.db cannot be read: {error}"),
        }),
        _ => io(doing, error),
    }
}

fn io(doing: &'static str, error: Error) -> JournalError {
    JournalError::Io {
        doing,
        source: Box::new(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn journal_error(code: i32) -> JournalError {
        classify("test", Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn a_failed_sync_ends_the_engine_and_a_full_disk_does_not() {
        assert!(journal_error(ffi::SQLITE_IOERR_FSYNC).ends_engine());
        assert!(journal_error(ffi::SQLITE_IOERR_WRITE).ends_engine());
        for full in [ffi::SQLITE_FULL, SHM_SIZE] {
            assert!(matches!(journal_error(full), JournalError::DiskFull));
            assert!(!journal_error(full).ends_engine());
        }
        assert!(matches!(
            journal_error(ffi::SQLITE_BUSY),
            JournalError::Busy
        ));
        assert!(matches!(
            journal_error(ffi::SQLITE_CORRUPT),
            JournalError::Damaged(_)
        ));
    }
}
