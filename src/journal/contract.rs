//! What every journal has to do, run over each of them, and what only a file can suffer.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::{GENESIS, Journal, JournalError, Memory, Sqlite, Tip};
use crate::room::{Entry, Event, Now};
use crate::support::Millis;
use crate::support::digest::sha256_hex;

/// An entry that says something.
pub(super) fn entry(seq: u64, text: &str) -> Entry {
    Entry {
        seq,
        at: Now {
            wall: 1_800_000_000_000,
            boot_id: "boot".into(),
            since_boot: Millis(seq),
        },
        by: None,
        request: None,
        event: Event::NoteWritten {
            about: None,
            text: text.to_owned(),
        },
    }
}

fn entries(seqs: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
    seqs.map(|seq| entry(seq, &format!("note {seq}"))).collect()
}

/// Runs `test` over each journal.
fn over_all(test: fn(&mut dyn Journal)) {
    test(&mut Memory::new());
    let folder = tempfile::tempdir().unwrap();
    test(&mut Sqlite::open(folder.path()).unwrap());
}

#[test]
fn what_is_appended_is_read_in_order_and_in_part() {
    over_all(|journal| {
        assert_eq!(journal.append(0, &entries(1..=3)).unwrap(), entries(1..=3));
        assert_eq!(journal.append(3, &entries(4..=5)).unwrap(), entries(4..=5));
        assert_eq!(journal.read(0, 100).unwrap(), entries(1..=5));
        assert_eq!(journal.read(2, 2).unwrap(), entries(2..=3));
        assert_eq!(journal.read(6, 100).unwrap(), []);
        assert_eq!(journal.read(1_000, 100).unwrap(), []);
        assert_eq!(journal.verify().unwrap(), journal.tip());
    });
}

#[test]
fn an_empty_append_changes_nothing() {
    over_all(|journal| {
        assert_eq!(journal.append(0, &[]).unwrap(), []);
        assert_eq!(journal.tip(), Tip::default());
    });
}

#[test]
fn the_hash_is_over_the_hash_before_and_the_stored_bytes() {
    over_all(|journal| {
        journal.append(0, &entries(1..=1)).unwrap();
        let body = serde_json::to_vec(&entry(1, "note 1")).unwrap();
        let hash = sha256_hex(&[GENESIS.as_bytes(), &body]);
        assert_eq!(journal.tip(), Tip { seq: 1, hash });
    });
}

#[test]
fn appending_after_another_seq_than_the_tip_is_refused() {
    over_all(|journal| {
        journal.append(0, &entries(1..=2)).unwrap();
        let late = journal.append(1, &entries(2..=2)).unwrap_err();
        assert!(matches!(
            late,
            JournalError::Conflict {
                expected: 1,
                tip: 2
            }
        ));
        assert!(late.ends_engine());
        assert_eq!(journal.tip().seq, 2);
    });
}

#[test]
fn an_append_with_a_gap_stores_nothing_of_it() {
    over_all(|journal| {
        let gap = [entry(1, ""), entry(3, "")];
        let refused = journal.append(0, &gap).unwrap_err();
        assert!(matches!(
            refused,
            JournalError::OutOfOrder { seq: 3, wanted: 2 }
        ));
        assert_eq!(journal.read(1, 9).unwrap(), []);
        journal.append(0, &entries(1..=1)).unwrap();
    });
}

#[test]
fn the_reserve_can_be_freed_once_and_held_again() {
    over_all(|journal| {
        assert!(journal.free_reserve());
        assert!(!journal.free_reserve());
        assert!(journal.hold_reserve());
        assert!(journal.free_reserve());
    });
}

#[test]
fn a_journal_told_to_fail_stores_nothing() {
    let mut journal = Memory::new();
    journal.fail_next(JournalError::DiskFull);
    assert!(journal.append(0, &entries(1..=1)).unwrap_err().can_retry());
    assert_eq!(journal.append(0, &entries(1..=1)).unwrap().len(), 1);
}

/// A closed journal of `count` entries.
fn written(count: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Sqlite::open(folder.path()).unwrap();
    journal.append(0, &entries(1..=count - 1)).unwrap();
    journal.append(count - 1, &entries(count..=count)).unwrap();
    folder
}

fn tamper(folder: &Path, statements: &str) {
    let connection = Connection::open(folder.join("journal.db")).unwrap();
    connection.execute_batch(statements).unwrap();
}

/// The journal is damaged and good up to `last_good`.
fn assert_damaged(folder: &Path, last_good: u64) {
    let mut journal = Sqlite::open(folder).unwrap();
    let verdict = journal.verify();
    assert!(
        matches!(verdict, Err(JournalError::Damaged(_))),
        "{verdict:?}"
    );
    assert_eq!(journal.tip().seq, last_good);
    assert_eq!(journal.damage().unwrap().last_good, journal.tip());
    assert_eq!(journal.read(1, 2_000).unwrap(), entries(1..=last_good));
    let seq = last_good + 1;
    let refused = journal.append(last_good, &[entry(seq, "")]).unwrap_err();
    assert!(matches!(refused, JournalError::Damaged(_)), "{refused}");
    assert!(!refused.ends_engine());
}

#[test]
fn a_reopened_journal_goes_on_where_it_stood() {
    let folder = written(600);
    let mut journal = Sqlite::open(folder.path()).unwrap();
    assert_eq!(journal.damage(), None);
    assert_eq!(journal.tip().seq, 600);
    journal.append(600, &entries(601..=601)).unwrap();
    let mut beside = Sqlite::open_to_read(folder.path()).unwrap();
    assert_eq!(beside.read(1, 1_000).unwrap(), entries(1..=601));
    assert_eq!(beside.verify().unwrap(), journal.tip());
    assert!(beside.append(601, &entries(602..=602)).is_err());
}

#[test]
fn a_changed_byte_at_the_end_is_seen_on_opening() {
    let folder = written(600);
    tamper(
        folder.path(),
        "UPDATE entries SET body = CAST(replace(body, 'note 590', 'note 59O') AS BLOB) WHERE seq = 590",
    );
    let journal = Sqlite::open(folder.path()).unwrap();
    assert_eq!(journal.damage().unwrap().last_good.seq, 589);
    drop(journal);
    assert_damaged(folder.path(), 589);
}

#[test]
fn a_changed_byte_far_back_is_seen_by_reading_and_by_verifying() {
    let folder = written(600);
    tamper(
        folder.path(),
        "UPDATE entries SET body = CAST(replace(body, 'note 7', 'note 8') AS BLOB) WHERE seq = 7",
    );
    let mut journal = Sqlite::open(folder.path()).unwrap();
    assert_eq!(journal.damage(), None);
    assert_eq!(journal.read(1, 1_000).unwrap(), entries(1..=6));
    assert_eq!(journal.damage().unwrap().last_good.seq, 6);
    drop(journal);
    assert_damaged(folder.path(), 6);
}

#[test]
fn a_deleted_entry_is_seen() {
    let folder = written(20);
    tamper(folder.path(), "DELETE FROM entries WHERE seq = 9");
    assert_damaged(folder.path(), 8);
}

#[test]
fn a_deleted_first_entry_is_seen() {
    let folder = written(20);
    tamper(folder.path(), "DELETE FROM entries WHERE seq = 1");
    assert_damaged(folder.path(), 0);
}

#[test]
fn swapped_entries_are_seen() {
    let folder = written(20);
    tamper(
        folder.path(),
        "UPDATE entries SET seq = -1 WHERE seq = 5; UPDATE entries SET seq = 5 WHERE seq = 6;
         UPDATE entries SET seq = 6 WHERE seq = -1",
    );
    assert_damaged(folder.path(), 4);
}

#[test]
fn an_end_that_was_cut_off_is_seen_by_the_anchor() {
    let folder = written(20);
    tamper(folder.path(), "DELETE FROM entries WHERE seq > 17");
    assert_damaged(folder.path(), 17);
}

#[test]
fn a_rewritten_end_with_hashes_that_fit_is_seen_by_the_anchor() {
    let folder = written(20);
    let anchor = fs::read(folder.path().join("anchor")).unwrap();
    tamper(folder.path(), "DELETE FROM entries WHERE seq = 20");
    fs::remove_file(folder.path().join("anchor")).unwrap();
    let mut forger = Sqlite::open(folder.path()).unwrap();
    forger.append(19, &[entry(20, "forged")]).unwrap();
    drop(forger);
    fs::write(folder.path().join("anchor"), anchor).unwrap();
    assert_damaged(folder.path(), 19);
}

#[test]
fn an_anchor_one_commit_behind_is_normal() {
    let folder = written(20);
    let anchor = fs::read(folder.path().join("anchor")).unwrap();
    let mut journal = Sqlite::open(folder.path()).unwrap();
    journal.append(20, &entries(21..=24)).unwrap();
    drop(journal);
    fs::write(folder.path().join("anchor"), anchor).unwrap();
    let mut journal = Sqlite::open(folder.path()).unwrap();
    assert_eq!(journal.verify().unwrap().seq, 24);
    fs::write(folder.path().join("anchor"), "").unwrap();
    assert_eq!(journal.verify().unwrap().seq, 24);
}

#[test]
fn a_crash_before_the_commit_leaves_nothing() {
    let folder = written(20);
    let body = serde_json::to_vec(&entry(21, "lost")).unwrap();
    let mut connection = Connection::open(folder.path().join("journal.db")).unwrap();
    let transaction = connection.transaction().unwrap();
    let text = "INSERT INTO entries VALUES (21, 1, ?1, 'hash')";
    transaction.execute(text, [body]).unwrap();
    drop(transaction);
    drop(connection);
    let mut journal = Sqlite::open(folder.path()).unwrap();
    assert_eq!(journal.verify().unwrap().seq, 20);
}

#[test]
fn while_another_holds_the_file_nothing_is_stored_and_a_retry_helps() {
    let folder = written(20);
    let mut journal = Sqlite::open(folder.path()).unwrap();
    let other = Connection::open(folder.path().join("journal.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = journal.append(20, &entries(21..=21)).unwrap_err();
    assert!(matches!(refused, JournalError::Busy), "{refused}");
    other.execute_batch("ROLLBACK").unwrap();
    journal.append(20, &entries(21..=21)).unwrap();
}

#[test]
fn a_file_that_is_no_journal_is_damaged_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    fs::write(&path, vec![7; 8192]).unwrap();
    let refused = Sqlite::open(folder.path()).unwrap_err();
    assert!(matches!(refused, JournalError::Damaged(_)), "{refused}");
    assert_eq!(fs::read(path).unwrap(), vec![7; 8192]);
}
