//! What one console has not been sent yet, in order and bounded. Pure: the door's task puts in and
//! takes out.

use std::collections::VecDeque;
use std::sync::Arc;

use super::latest::{Latest, merge};
use super::{EntryLine, News, hash_line};
use crate::room::Room;
use crate::support::digest::sha256_hex;
use crate::wire::codec::line;
use crate::wire::{FromEngine, Telemetry};

/// Lines that wait before the console is called too slow and gets the room anew.
const MOST: usize = 4096;
/// Bytes of a snapshot per part: as a JSON string at worst twice that, well below a line's bound.
const PART: usize = 256 * 1024;

/// What waits to be sent.
#[derive(Debug, Default)]
pub(in crate::engine) struct Outbox {
    /// Answers and pages, one for each request under way.
    answers: VecDeque<Arc<str>>,
    /// Snapshot parts, entries and hashes.
    entries: VecDeque<Arc<str>>,
    telemetry: Option<Telemetry>,
    /// The last seq that is sent or waits.
    seq: u64,
}

/// Whether the console keeps up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Pace {
    /// It does.
    Fine,
    /// It missed entries: `anew` is due.
    TooSlow,
}

impl Outbox {
    /// All that a newcomer gets after the welcome: the room, the recent entries, the hash that
    /// ends them, what was measured.
    pub(in crate::engine) fn enter(&mut self, latest: &Latest) {
        self.snapshot(&latest.room);
        let recent = latest.recent.iter();
        let recent = recent.filter(|entry| entry.seq <= latest.room.seq);
        self.entries
            .extend(recent.filter_map(|entry| entry.text.clone()));
        self.entries.extend(hash_line(&latest.room));
        let history = latest.history();
        self.entries
            .extend(history.into_iter().filter_map(telemetry_line));
        self.telemetry = Some(latest.telemetry());
    }

    /// The room anew in place of the entries that waited.
    pub(in crate::engine) fn anew(&mut self, latest: &Latest) {
        self.entries.clear();
        self.snapshot(&latest.room);
        self.entries.extend(hash_line(&latest.room));
        let mut telemetry = latest.telemetry();
        telemetry.output.clear();
        merge(self.telemetry.get_or_insert_default(), telemetry);
    }

    /// Adds what was published.
    pub(in crate::engine) fn take(&mut self, news: News) -> Pace {
        match news {
            News::Entries(entries, hash) => {
                let pace = self.take_entries(&entries);
                if pace == Pace::Fine {
                    self.entries.extend(hash);
                }
                pace
            }
            News::Telemetry(new) => {
                let new = Arc::unwrap_or_clone(new);
                merge(self.telemetry.get_or_insert_default(), new);
                Pace::Fine
            }
        }
    }

    fn take_entries(&mut self, entries: &[EntryLine]) -> Pace {
        for entry in entries.iter().filter(|entry| entry.seq > self.seq) {
            let fits = self.entries.len() < MOST;
            let Some(text) = entry.text.clone().filter(|_| fits) else {
                return Pace::TooSlow;
            };
            self.entries.push_back(text);
        }
        let last = entries.last().map_or(0, |entry| entry.seq);
        self.seq = self.seq.max(last);
        Pace::Fine
    }

    /// Adds an answer.
    pub(in crate::engine) fn answer(&mut self, line: String) {
        self.answers.push_back(line.into());
    }

    /// What is sent next. People wait for answers; readings are said again, so they come last.
    pub(in crate::engine) fn pop(&mut self) -> Option<Arc<str>> {
        let next = self
            .answers
            .pop_front()
            .or_else(|| self.entries.pop_front());
        next.or_else(|| telemetry_line(self.telemetry.take()?))
    }

    /// Whether nothing waits.
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.entries.is_empty() && self.telemetry.is_none()
    }

    fn snapshot(&mut self, room: &Room) {
        self.seq = room.seq;
        self.entries.extend(snapshot_lines(room));
    }
}

/// The telemetry as a line; without its output where that makes it too long.
fn telemetry_line(telemetry: Telemetry) -> Option<Arc<str>> {
    let mut frame = FromEngine::Telemetry(Box::new(telemetry));
    if let Ok(text) = line(&frame) {
        return Some(text.into());
    }
    if let FromEngine::Telemetry(telemetry) = &mut frame {
        telemetry.left_out += u64::try_from(telemetry.output.len()).unwrap_or(0);
        telemetry.output.clear();
    }
    line(&frame).ok().map(Arc::from)
}

/// The room in parts, the last one with the hash of the whole.
fn snapshot_lines(room: &Room) -> Vec<Arc<str>> {
    let text = serde_json::to_string(room).unwrap_or_default();
    let (parts, hash) = (cut(&text), sha256_hex(&[text.as_bytes()]));
    let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let frame = |(part, text): (u32, &str)| FromEngine::Snapshot {
        part,
        parts: count,
        text: text.to_owned(),
        hash: (part + 1 == count).then(|| hash.clone()),
    };
    let numbered = (0..).zip(parts);
    numbered
        .filter_map(|part| line(&frame(part)).ok().map(Arc::from))
        .collect()
}

/// The text in pieces of at most `PART` bytes, never within a character.
fn cut(mut text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    while text.len() > PART {
        let (part, rest) = text.split_at(text.floor_char_boundary(PART));
        parts.push(part);
        text = rest;
    }
    parts.push(text);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::feed::tests::{entry, room};
    use crate::room::Event;

    fn lines(seqs: std::ops::RangeInclusive<u64>) -> News {
        let entries = seqs.map(|seq| EntryLine::of(&entry(seq, Event::RunStarted)));
        News::Entries(entries.collect(), None)
    }

    fn sent(outbox: &mut Outbox) -> Vec<FromEngine> {
        let lines = std::iter::from_fn(|| outbox.pop());
        lines
            .map(|line| serde_json::from_str(&line).unwrap())
            .collect()
    }

    fn entered(seq: u64) -> Outbox {
        let mut outbox = Outbox::default();
        outbox.enter(&Latest::new(room(seq), std::iter::empty()));
        sent(&mut outbox);
        outbox
    }

    #[test]
    fn what_the_snapshot_holds_already_is_not_told_again() {
        let mut outbox = entered(7);
        assert_eq!(outbox.take(lines(6..=9)), Pace::Fine);
        let told = sent(&mut outbox);
        let seqs: Vec<_> = told
            .iter()
            .map(|frame| match frame {
                FromEngine::Entry(entry) => entry.seq,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(seqs, [8, 9]);
    }

    #[test]
    fn a_console_too_slow_gets_the_room_anew_and_keeps_its_answers() {
        let mut outbox = entered(0);
        assert_eq!(outbox.take(lines(1..=4096)), Pace::Fine);
        outbox.answer("{\"bye\":{\"reason\":\"an answer\"}}\n".to_owned());
        assert_eq!(outbox.take(lines(4097..=4097)), Pace::TooSlow);
        outbox.anew(&Latest::new(room(4097), std::iter::empty()));
        assert_eq!(outbox.take(lines(4090..=4098)), Pace::Fine);
        let told = sent(&mut outbox);
        assert!(matches!(told[0], FromEngine::Bye { .. }));
        assert!(matches!(
            told[1],
            FromEngine::Snapshot {
                part: 0,
                parts: 1,
                ..
            }
        ));
        assert!(matches!(told[2], FromEngine::StateHash { seq: 4097, .. }));
        assert!(matches!(&told[3], FromEngine::Entry(entry) if entry.seq == 4098));
    }

    #[test]
    fn an_entry_that_fits_no_line_is_told_by_the_room_itself() {
        let text = "x".repeat(crate::wire::MAX_LINE);
        let large = entry(1, Event::NoteWritten { about: None, text });
        let news = News::Entries([EntryLine::of(&large)].into(), None);
        assert_eq!(entered(0).take(news), Pace::TooSlow);
    }

    #[test]
    fn a_text_is_cut_between_characters_and_nothing_is_lost() {
        let text = format!("x{}", "é".repeat(PART));
        let parts = cut(&text);
        assert_eq!(parts.len(), 3);
        assert_eq!(parts.concat(), text);
    }
}
