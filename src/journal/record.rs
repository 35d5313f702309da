//! The stored form of an entry: one JSON record. The format's version is apart from the events'
//! names; records of older formats are brought up to date when read, never rewritten on disk.

use serde_json::Value;

use crate::room::Entry;

/// The format written today.
pub const FORMAT: u32 = 1;

/// Brings a record from one format to the next.
type Upcast = fn(Value) -> Value;

/// By position: the first leads from format 1 to 2.
const UPCASTS: [Upcast; FORMAT as usize - 1] = [];

/// Why an entry cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The bytes are no such record.
    #[error("the record is not understood: {0}")]
    Json(#[from] serde_json::Error),
    /// A newer program wrote it.
    #[error("the record has format {format}, this program knows up to {FORMAT}")]
    Newer {
        /// Its format.
        format: u32,
    },
}

/// The bytes to store.
pub(super) fn encode(entry: &Entry) -> Result<Vec<u8>, RecordError> {
    Ok(serde_json::to_vec(entry)?)
}

/// The entry that stored bytes hold.
pub(super) fn decode(format: u32, body: &[u8]) -> Result<Entry, RecordError> {
    decode_with(&UPCASTS, format, body)
}

fn decode_with(upcasts: &[Upcast], format: u32, body: &[u8]) -> Result<Entry, RecordError> {
    let age = format
        .checked_sub(1)
        .and_then(|at| upcasts.get(at as usize..))
        .ok_or(RecordError::Newer { format })?;
    if age.is_empty() {
        return Ok(serde_json::from_slice(body)?);
    }
    let record = serde_json::from_slice(body)?;
    let current = age.iter().fold(record, |record, upcast| upcast(record));
    Ok(serde_json::from_value(current)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::contract::entry;

    #[test]
    fn what_is_stored_reads_back() {
        let entry = entry(7, "grüße\n\u{1b}[2J");
        let body = encode(&entry).unwrap();
        assert_eq!(decode(FORMAT, &body).unwrap(), entry);
    }

    #[test]
    fn an_older_record_is_brought_up_to_date() {
        let mut old = serde_json::to_value(entry(7, "text")).unwrap();
        let text = old["event"]["note-written"].as_object_mut().unwrap();
        let said = text.remove("text").unwrap();
        text.insert("said".into(), said);
        let renamed: Upcast = |mut record| {
            if let Some(note) = record["event"]["note-written"].as_object_mut()
                && let Some(said) = note.remove("said")
            {
                note.insert("text".into(), said);
            }
            record
        };
        let body = serde_json::to_vec(&old).unwrap();
        assert!(decode(FORMAT, &body).is_err());
        assert_eq!(decode_with(&[renamed], 1, &body).unwrap(), entry(7, "text"));
    }

    #[test]
    fn a_record_of_a_newer_program_says_so() {
        let body = encode(&entry(1, "")).unwrap();
        let newer = decode(FORMAT + 1, &body);
        assert!(matches!(newer, Err(RecordError::Newer { format: 2 })));
        assert!(matches!(
            decode(0, &body),
            Err(RecordError::Newer { format: 0 })
        ));
    }
}
