//! The hash chain: each entry's hash is over the hash before it and its own stored bytes, so that
//! no entry can be changed, dropped or moved without every later hash changing.

use std::fmt;

use super::JournalError;
use super::record::{self, FORMAT};
use crate::room::Entry;
use crate::support::digest::sha256_hex;

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry's place: its number and its hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tip {
    /// The seq; 0 before the first entry.
    pub seq: u64,
    /// The hash, 64 hexadecimal digits.
    pub hash: String,
}

impl Default for Tip {
    fn default() -> Self {
        Self {
            seq: 0,
            hash: GENESIS.to_owned(),
        }
    }
}

impl Tip {
    /// The tip after one more entry with these stored bytes.
    #[must_use]
    pub fn then(&self, body: &[u8]) -> Self {
        Self {
            seq: self.seq + 1,
            hash: sha256_hex(&[self.hash.as_bytes(), body]),
        }
    }
}

/// What is wrong with a journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The last entry that can be trusted.
    pub last_good: Tip,
    /// What was found after it.
    pub why: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; good up to entry {}", self.why, self.last_good.seq)
    }
}

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) format: u32,
    pub(super) body: Vec<u8>,
    pub(super) hash: String,
}

impl Link {
    /// The tip after this link, when it is the one that follows `before`.
    pub(super) fn follow(&self, before: &Tip) -> Result<Tip, Damage> {
        let damage = |why| Damage {
            last_good: before.clone(),
            why,
        };
        let wanted = before.seq + 1;
        if self.seq != wanted {
            return Err(damage(format!(
                "entry {wanted} is missing, entry {} stands in its place",
                self.seq
            )));
        }
        let tip = before.then(&self.body);
        if tip.hash != self.hash {
            return Err(damage(format!("entry {wanted} was changed")));
        }
        Ok(tip)
    }
}

/// The links that `entries` become after `tip`, and the entries as they will read back. Decoding
/// before storing means that nothing is ever stored that cannot be read again.
pub(super) fn forge(
    tip: &Tip,
    expected: u64,
    entries: &[Entry],
) -> Result<(Vec<Link>, Vec<Entry>), JournalError> {
    if expected != tip.seq {
        return Err(JournalError::Conflict {
            expected,
            tip: tip.seq,
        });
    }
    let (mut tip, mut links, mut stored) = (tip.clone(), Vec::new(), Vec::new());
    for entry in entries {
        let (seq, wanted) = (entry.seq, tip.seq + 1);
        if seq != wanted {
            return Err(JournalError::OutOfOrder { seq, wanted });
        }
        let refused = |source| JournalError::Record {
            doing: "store",
            seq,
            source,
        };
        let body = record::encode(entry).map_err(refused)?;
        stored.push(record::decode(FORMAT, &body).map_err(refused)?);
        tip = tip.then(&body);
        links.push(Link {
            seq,
            format: FORMAT,
            body,
            hash: tip.hash.clone(),
        });
    }
    Ok((links, stored))
}

/// The entry in a link.
pub(super) fn opened(link: &Link) -> Result<Entry, JournalError> {
    record::decode(link.format, &link.body).map_err(|source| JournalError::Record {
        doing: "read",
        seq: link.seq,
        source,
    })
}
