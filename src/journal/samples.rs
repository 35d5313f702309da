//! The samples file: every value that was measured and every time that none could be. Report,
//! replay and sparklines read it. Not synced and not chained: it proves nothing and decides
//! nothing, and losing its last second in a power cut is borne.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, params};

use super::JournalError;
use crate::room::id::MetricId;
use crate::room::reading::Unknown;
use crate::support::Decimal;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS samples (
        metric TEXT    NOT NULL,
        at     INTEGER NOT NULL,
        value  TEXT,
        why    TEXT,
        PRIMARY KEY (metric, at)
    ) STRICT, WITHOUT ROWID";

/// One value of a metric, or why there was none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Which metric.
    pub metric: MetricId,
    /// When it was taken, or looked for in vain: Unix milliseconds.
    pub at: i64,
    /// The value in the metric's unit.
    pub value: Result<Decimal, Unknown>,
}

/// The samples of one room.
#[derive(Debug)]
pub struct Samples {
    connection: Connection,
}

impl Samples {
    /// Opens the file in `folder`, making it where there is none. One that a power cut has spoilt
    /// is put aside as samples.db.damaged and a new one begun.
    ///
    /// # Errors
    /// When it cannot be opened or made.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let path = folder.join("samples.db");
        let opened = match open(&path) {
            Err(error) if is_spoilt(&error) => {
                let aside = path.with_extension("db.damaged");
                tracing::warn!(%error, aside = %aside.display(), "the samples are put aside");
                let _ = fs::rename(&path, aside);
                for rest in ["db-wal", "db-shm"] {
                    let _ = fs::remove_file(path.with_extension(rest));
                }
                open(&path)
            }
            opened => opened,
        };
        let connection = opened.map_err(failed("open the samples"))?;
        Ok(Self { connection })
    }

    /// Adds samples; one that is there already stays as it was.
    ///
    /// # Errors
    /// When they cannot be written; the room goes on without them.
    pub fn append(&mut self, samples: &[Sample]) -> Result<(), JournalError> {
        store(&mut self.connection, samples).map_err(failed("write the samples"))
    }

    /// A metric's samples from `from` up to but not at `to`, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn range(
        &self,
        metric: &MetricId,
        from: i64,
        to: i64,
    ) -> Result<Vec<Sample>, JournalError> {
        load(&self.connection, metric, from, to).map_err(failed("read the samples"))
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_millis(500))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.execute(SCHEMA, ())?;
    Ok(connection)
}

fn is_spoilt(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

fn store(connection: &mut Connection, samples: &[Sample]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    {
        let text = "INSERT OR IGNORE INTO samples (metric, at, value, why) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = transaction.prepare_cached(text)?;
        for sample in samples {
            let value = sample.value.ok().map(|value| value.to_string());
            let why = sample.value.err().map(word);
            statement.execute(params![sample.metric.as_str(), sample.at, value, why])?;
        }
    }
    transaction.commit()
}

fn load(
    connection: &Connection,
    metric: &MetricId,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<Sample>> {
    let text = "SELECT at, value, why FROM samples WHERE metric = ?1 AND at >= ?2 AND at < ?3
                ORDER BY at";
    let mut statement = connection.prepare_cached(text)?;
    let rows = statement.query_map(params![metric.as_str(), from, to], |row| {
        let (value, why): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
        let known = value.and_then(|value| value.parse().ok());
        Ok(Sample {
            metric: metric.clone(),
            at: row.get(0)?,
            value: known.ok_or_else(|| unknown(why)),
        })
    })?;
    rows.collect()
}

/// The word that events use for it too.
fn word(unknown: Unknown) -> Option<String> {
    let word = serde_json::to_value(unknown).ok()?;
    word.as_str().map(str::to_owned)
}

fn unknown(word: Option<String>) -> Unknown {
    let word = serde_json::Value::from(word);
    serde_json::from_value(word).unwrap_or(Unknown::Garbled)
}

fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> JournalError {
    move |error| JournalError::Io {
        doing,
        source: Box::new(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at: i64, value: Result<i64, Unknown>) -> Sample {
        Sample {
            metric: "error_rate".into(),
            at,
            value: value.map(Decimal::from),
        }
    }

    #[test]
    fn values_and_the_lack_of_them_come_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let (first, gap, last) = (
            sample(1_000, Ok(5)),
            sample(2_000, Err(Unknown::WindowNotFull)),
            sample(3_000, Ok(7)),
        );
        let mut samples = Samples::open(folder.path()).unwrap();
        samples.append(&[last.clone(), first.clone()]).unwrap();
        samples
            .append(&[gap.clone(), sample(1_000, Ok(9))])
            .unwrap();
        drop(samples);

        let samples = Samples::open(folder.path()).unwrap();
        let all = samples.range(&first.metric, 0, 3_001).unwrap();
        assert_eq!(all, [first.clone(), gap.clone(), last]);
        let some = samples.range(&first.metric, 1_000, 3_000).unwrap();
        assert_eq!(some, [first, gap]);
        assert_eq!(samples.range(&"other".into(), 0, 9_999).unwrap(), []);
    }

    #[test]
    fn a_spoilt_file_is_put_aside_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("samples.db"), vec![7; 8192]).unwrap();
        let mut samples = Samples::open(folder.path()).unwrap();
        samples.append(&[sample(1, Ok(1))]).unwrap();
        assert!(folder.path().join("samples.db.damaged").exists());
    }
}
