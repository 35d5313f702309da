//! The one table of journal.db and every statement on it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use super::fault;
use crate::journal::JournalError;
use crate::journal::chain::{Link, Tip};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS entries (
        seq    INTEGER PRIMARY KEY,
        format INTEGER NOT NULL,
        body   BLOB    NOT NULL,
        hash   TEXT    NOT NULL
    ) STRICT";

/// How long a reader's lock is waited for; the writer must answer people within a second.
const PATIENCE: Duration = Duration::from_millis(500);

type Done<T> = Result<T, JournalError>;

pub(super) fn create(path: &Path) -> Done<Connection> {
    let failed = fault::of("open the journal");
    let connection = Connection::open(path).map_err(&failed)?;
    prepare(&connection).map_err(&failed)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute(SCHEMA, ())?;
    Ok(())
}

pub(super) fn open_to_read(path: &Path) -> Done<Connection> {
    let failed = fault::of("open the journal");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(&failed)?;
    connection.busy_timeout(PATIENCE).map_err(&failed)?;
    Ok(connection)
}

pub(super) fn last_seq(connection: &Connection) -> Done<u64> {
    let read = connection.query_row("SELECT ifnull(max(seq), 0) FROM entries", (), |row| {
        row.get::<_, i64>(0)
    });
    read.map(unsigned).map_err(fault::of("read the journal"))
}

/// Seq and hash of one entry, as stored.
pub(super) fn tip_at(connection: &Connection, seq: u64) -> Done<Option<Tip>> {
    connection
        .prepare_cached("SELECT hash FROM entries WHERE seq = ?1")
        .and_then(|mut statement| {
            let hash = statement.query_row([signed(seq)], |row| row.get(0));
            hash.optional()
        })
        .map(|hash| hash.map(|hash| Tip { seq, hash }))
        .map_err(fault::of("read the journal"))
}

/// At most `limit` entries from `from` on, as stored.
pub(super) fn links(connection: &Connection, from: u64, limit: usize) -> Done<Vec<Link>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let text = "SELECT seq, format, body, hash FROM entries WHERE seq >= ?1 ORDER BY seq LIMIT ?2";
    connection
        .prepare_cached(text)
        .and_then(|mut statement| {
            let rows = statement.query_map([signed(from), limit], link)?;
            rows.collect()
        })
        .map_err(fault::of("read the journal"))
}

fn link(row: &rusqlite::Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        seq: unsigned(row.get(0)?),
        format: row.get(1)?,
        body: row.get(2)?,
        hash: row.get(3)?,
    })
}

/// All of them in one synced transaction, or none.
pub(super) fn insert(connection: &mut Connection, links: &[Link]) -> Done<()> {
    store(connection, links).map_err(fault::of("write the journal"))
}

fn store(connection: &mut Connection, links: &[Link]) -> rusqlite::Result<()> {
    // Immediate: a lock that cannot be had is found before anything is written.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let text = "INSERT INTO entries (seq, format, body, hash) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = transaction.prepare_cached(text)?;
        for link in links {
            statement.execute(params![signed(link.seq), link.format, link.body, link.hash])?;
        }
    }
    transaction.commit()
}

/// SQLite counts in signed numbers; no journal gets near the difference.
fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn unsigned(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
