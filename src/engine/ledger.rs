//! The order that never changes: input, decide, append (durable), apply. Nothing is published and
//! no effect begins before its entry is on the disk, and what is applied is what the disk holds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::journal::{Journal, JournalError};
use crate::room::id::{PersonId, RequestId};
use crate::room::input::{Asked, Input, Now};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::{Entry, Room, apply, decide};
use crate::support::Millis;
use crate::wire::Answer;

/// Entries read at once when the journal is folded.
const READ_AT_ONCE: usize = 1000;
/// Answers remembered for requests that are sent again.
const ANSWERS: usize = 10_000;
/// At most one refusal a person is written in this time; the others are counted.
const REFUSALS_EVERY: Millis = Millis::seconds(1);

/// The room and its journal.
pub(super) struct Ledger {
    room: Arc<Room>,
    journal: Box<dyn Journal>,
    answers: Answers,
    refusals: BTreeMap<PersonId, (Now, u32)>,
    /// Why the journal took no entry the last time; it may take the next.
    trouble: Option<String>,
}

/// Why an input came to nothing.
#[derive(Debug)]
pub(super) enum Setback {
    /// The core refuses.
    Refused(Refusal),
    /// The journal does.
    Journal(JournalError),
}

impl Ledger {
    /// Folds the whole journal.
    pub(super) fn recover(
        mut journal: Box<dyn Journal>,
    ) -> Result<(Self, Vec<Entry>), JournalError> {
        let mut room = Room::default();
        let mut answers = Answers::default();
        let mut recent: VecDeque<Entry> = VecDeque::new();
        let keep = usize::try_from(crate::wire::RECENT).unwrap_or(usize::MAX);
        loop {
            let entries = journal.read(room.seq + 1, READ_AT_ONCE)?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                apply(&mut room, &entry);
                answers.accepted(&entry);
                recent.push_back(entry);
                if recent.len() > keep {
                    recent.pop_front();
                }
            }
        }
        if let Some(damage) = journal.damage() {
            return Err(JournalError::Damaged(damage.clone()));
        }
        let ledger = Self {
            room: Arc::new(room),
            journal,
            answers,
            refusals: BTreeMap::new(),
            trouble: None,
        };
        Ok((ledger, recent.into()))
    }

    /// The room after the last entry.
    pub(super) fn room(&self) -> &Arc<Room> {
        &self.room
    }

    /// Why the journal took no entry the last time, if it did not.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Takes an input: decided, appended, applied. The new entries, none where nothing follows.
    pub(super) fn take(&mut self, input: &Input, now: &Now) -> Result<Vec<Entry>, Setback> {
        let events = decide(&self.room, input, now).map_err(Setback::Refused)?;
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let (by, request) = match input {
            Input::Asked(asked) => (Some(asked.by.clone()), Some(asked.id.clone())),
            Input::Opened(opening) => (Some(opening.by.clone()), None),
            Input::Refused { by, .. } => (Some(by.clone()), None),
            _ => (None, None),
        };
        let entries: Vec<Entry> = events
            .into_iter()
            .zip(self.room.seq + 1..)
            .map(|(event, seq)| Entry {
                seq,
                at: now.clone(),
                by: by.clone(),
                request: request.clone(),
                event,
            })
            .collect();
        let stored = self.journal.append(self.room.seq, &entries);
        let error = stored.as_ref().err().filter(|error| error.can_retry());
        self.trouble = error.map(ToString::to_string);
        let stored = stored.map_err(Setback::Journal)?;
        let room = Arc::make_mut(&mut self.room);
        for entry in &stored {
            apply(room, entry);
            self.answers.accepted(entry);
        }
        Ok(stored)
    }

    /// Answers a request; one that was answered before gets the same answer and does nothing. Only
    /// what the journal could not take may be asked again.
    pub(super) fn ask(
        &mut self,
        asked: Asked,
        now: &Now,
    ) -> Result<(Answer, Vec<Entry>), JournalError> {
        if let Some(answer) = self.answers.of(&asked.id) {
            return Ok((answer, Vec::new()));
        }
        let input = Input::Asked(Box::new(asked));
        match self.take(&input, now) {
            Ok(entries) => {
                let seq = entries.first().map_or(self.room.seq, |entry| entry.seq);
                Ok((Answer::Accepted { seq }, entries))
            }
            Err(Setback::Refused(refusal)) => {
                let written = self.write_refusal(&input, &refusal, now)?;
                self.answers.refused(&input, &refusal);
                Ok((Answer::Refused(refusal), written))
            }
            Err(Setback::Journal(error)) if error.ends_engine() => Err(error),
            Err(Setback::Journal(error)) => {
                let refusal = Refusal::new(RefusalKind::Stopped, error.to_string());
                let hint = error.hint().unwrap_or("nothing was done");
                Ok((Answer::Refused(refusal.hint(hint)), Vec::new()))
            }
        }
    }

    /// Refusals of dangerous or unauthorised commands are journaled: one a second for each person,
    /// the others counted.
    fn write_refusal(
        &mut self,
        input: &Input,
        refusal: &Refusal,
        now: &Now,
    ) -> Result<Vec<Entry>, JournalError> {
        let Input::Asked(asked) = input else {
            return Ok(Vec::new());
        };
        let dangerous = asked.command.verb().danger != crate::room::command::Danger::Safe;
        if !dangerous && refusal.kind != RefusalKind::NoAuthority {
            return Ok(Vec::new());
        }
        let person = asked.by.person.clone();
        let others = match self.refusals.get_mut(&person) {
            Some((last, others)) if !now.has_passed(REFUSALS_EVERY, last) => {
                *others += 1;
                return Ok(Vec::new());
            }
            Some((_, others)) => *others,
            None => 0,
        };
        self.refusals.insert(person, (now.clone(), 0));
        let refused = Input::Refused {
            by: asked.by.clone(),
            command: asked.command.name().to_owned(),
            reason: refusal.fact.clone(),
            others,
        };
        match self.take(&refused, now) {
            Err(Setback::Journal(error)) if error.ends_engine() => Err(error),
            other => Ok(other.unwrap_or_default()),
        }
    }

    /// Frees the space held back, so that bad news and a rollback can still be written.
    pub(super) fn free_reserve(&mut self) -> bool {
        self.journal.free_reserve()
    }

    /// Whether there is space again: the reserve could be held.
    pub(super) fn hold_reserve(&mut self) -> bool {
        self.journal.hold_reserve()
    }

    /// Older entries, at most `count` before `before`.
    pub(super) fn page(&mut self, before: u64, count: u32) -> Vec<Entry> {
        let from = before.saturating_sub(u64::from(count)).max(1);
        let limit = usize::try_from(before.saturating_sub(from)).unwrap_or(0);
        self.journal.read(from, limit).unwrap_or_default()
    }
}

/// The first answer to each request, bounded. Refusals are known to this engine only: an accepted
/// request has left entries, a refused one has done nothing.
#[derive(Default)]
struct Answers {
    answers: BTreeMap<RequestId, Answer>,
    order: VecDeque<RequestId>,
}

impl Answers {
    fn of(&self, request: &RequestId) -> Option<Answer> {
        self.answers.get(request).cloned()
    }

    fn accepted(&mut self, entry: &Entry) {
        if let Some(request) = &entry.request {
            self.first(request, || Answer::Accepted { seq: entry.seq });
        }
    }

    fn refused(&mut self, input: &Input, refusal: &Refusal) {
        if let Input::Asked(asked) = input {
            self.first(&asked.id, || Answer::Refused(refusal.clone()));
        }
    }

    fn first(&mut self, request: &RequestId, answer: impl FnOnce() -> Answer) {
        if self.answers.contains_key(request) {
            return;
        }
        self.answers.insert(request.clone(), answer());
        self.order.push_back(request.clone());
        if self.order.len() > ANSWERS
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests;
