//! The journal's twin in memory: the same contract and the same stored form, for tests of whatever
//! stands on a journal. It can be told to fail.

use super::chain::{Damage, Link, Tip, forge, opened};
use super::{Journal, JournalError};
use crate::room::Entry;

/// A journal that is gone with the process.
#[derive(Debug, Default)]
pub struct Memory {
    links: Vec<Link>,
    tip: Tip,
    failures: Vec<JournalError>,
    reserve: bool,
}

impl Memory {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self {
            reserve: true,
            ..Self::default()
        }
    }

    /// Makes the next append fail like this, before anything is stored.
    pub fn fail_next(&mut self, error: JournalError) {
        self.failures.push(error);
    }
}

impl Journal for Memory {
    fn append(&mut self, expected: u64, entries: &[Entry]) -> Result<Vec<Entry>, JournalError> {
        if let Some(error) = self.failures.pop() {
            return Err(error);
        }
        let (links, stored) = forge(&self.tip, expected, entries)?;
        if let Some(last) = links.last() {
            self.tip = Tip {
                seq: last.seq,
                hash: last.hash.clone(),
            };
        }
        self.links.extend(links);
        Ok(stored)
    }

    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let skipped = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        let wanted = self.links.iter().skip(skipped).take(limit);
        wanted.map(opened).collect()
    }

    fn tip(&self) -> Tip {
        self.tip.clone()
    }

    fn damage(&self) -> Option<&Damage> {
        None
    }

    fn verify(&mut self) -> Result<Tip, JournalError> {
        let start = Ok(Tip::default());
        let tip = self
            .links
            .iter()
            .fold(start, |tip, link| link.follow(&tip?));
        tip.map_err(JournalError::Damaged)
    }

    fn free_reserve(&mut self) -> bool {
        std::mem::take(&mut self.reserve)
    }

    fn hold_reserve(&mut self) -> bool {
        self.reserve = true;
        true
    }
}
