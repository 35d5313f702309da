//! What consoles are told. The loop publishes once; each console has its own `Outbox`, so that a
//! slow one disturbs nobody: its telemetry is coalesced, and when it lags too far behind its
//! entries it gets the room anew. Entries are never dropped any other way.
//!
//! ```text
//! loop ── entries, telemetry ──> Feed ──┬─ latest (room, recent entries, readings) ─> newcomers
//!                                       └─ news, one bounded channel ─> Outbox per console
//! ```

mod latest;
mod outbox;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{broadcast, watch};

use latest::Latest;
pub(in crate::engine) use latest::merge;
pub(in crate::engine) use outbox::{Outbox, Pace};

use crate::room::id::MetricId;
use crate::room::{Entry, Room};
use crate::support::Decimal;
use crate::wire::codec::line;
use crate::wire::{FromEngine, HASH_EVERY, Telemetry, state_hash};

/// How much news a console's task may leave unread before its console gets the room anew. The
/// tasks read at once, so only a starved machine gets there.
const NEWS: usize = 4096;

/// Where the loop publishes and consoles subscribe. Clones are the same feed.
#[derive(Clone, Debug)]
pub struct Feed {
    latest: Arc<watch::Sender<Latest>>,
    news: broadcast::Sender<News>,
}

/// An entry as the line that every console gets; `None` where it would not fit into one.
#[derive(Clone, Debug)]
pub(in crate::engine) struct EntryLine {
    pub(in crate::engine) seq: u64,
    pub(in crate::engine) text: Option<Arc<str>>,
}

/// Something published.
#[derive(Clone, Debug)]
pub(in crate::engine) enum News {
    /// Entries of one append, and the state's hash after them when it is due.
    Entries(Arc<[EntryLine]>, Option<Arc<str>>),
    Telemetry(Arc<Telemetry>),
}

impl Feed {
    /// A feed of `room`; `recent` are the entries before it, the last of them its own.
    #[must_use]
    pub fn new(room: Arc<Room>, recent: &[Entry]) -> Self {
        let recent = recent.iter().map(EntryLine::of);
        Self {
            latest: Arc::new(watch::Sender::new(Latest::new(room, recent))),
            news: broadcast::Sender::new(NEWS),
        }
    }

    /// Publishes the entries of one append and the room after them.
    pub fn entries(&self, entries: &[Entry], room: Arc<Room>) {
        let lines: Arc<[EntryLine]> = entries.iter().map(EntryLine::of).collect();
        let due = hash_is_due(entries).then(|| hash_line(&room));
        // Latest before news: who subscribes in between drops what the room has already.
        self.latest
            .send_modify(|latest| latest.take_entries(room, &lines));
        let _ = self.news.send(News::Entries(lines, due.flatten()));
    }

    /// Publishes what was measured and printed.
    pub fn telemetry(&self, telemetry: Telemetry) {
        self.latest
            .send_modify(|latest| latest.take_telemetry(&telemetry));
        let _ = self.news.send(News::Telemetry(Arc::new(telemetry)));
    }

    /// Gives newcomers earlier values to begin their sparklines with: Unix milliseconds and value,
    /// oldest first.
    pub fn seed_history(&self, history: BTreeMap<MetricId, Vec<(i64, Option<Decimal>)>>) {
        self.latest
            .send_modify(|latest| latest.seed_history(history));
    }

    /// Says how many consoles are attached.
    pub(in crate::engine) fn consoles(&self, count: u32) {
        let mut told = Telemetry::default();
        self.latest.send_modify(|latest| {
            latest.consoles = count;
            told.now.clone_from(&latest.telemetry.now);
        });
        told.consoles = count;
        let _ = self.news.send(News::Telemetry(Arc::new(told)));
    }

    /// The room now.
    #[must_use]
    pub fn room(&self) -> Arc<Room> {
        Arc::clone(&self.latest.borrow().room)
    }

    /// A newcomer's subscription, with the room that its news begins after.
    pub(in crate::engine) fn subscribe(&self) -> Subscription {
        let news = self.news.subscribe();
        Subscription {
            latest: self.latest.subscribe(),
            news,
        }
    }
}

/// One console's place at the feed.
#[derive(Debug)]
pub(in crate::engine) struct Subscription {
    latest: watch::Receiver<Latest>,
    news: broadcast::Receiver<News>,
}

impl Subscription {
    /// What is published next; `None` when this console missed some of it. Safe to cancel.
    pub(in crate::engine) async fn next(&mut self) -> Option<News> {
        match self.news.recv().await {
            Ok(news) => Some(news),
            Err(broadcast::error::RecvError::Lagged(_)) => None,
            // The feed outlives the door's tasks; without it there is no more news.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }

    /// Everything as it is now.
    pub(in crate::engine) fn latest(&self) -> Latest {
        self.latest.borrow().clone()
    }
}

impl EntryLine {
    fn of(entry: &Entry) -> Self {
        let frame = FromEngine::Entry(Box::new(entry.clone()));
        Self {
            seq: entry.seq,
            text: line(&frame).ok().map(Arc::from),
        }
    }
}

/// Whether a multiple of `HASH_EVERY` is among them.
fn hash_is_due(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.seq % HASH_EVERY == 0)
}

/// The state's hash as a line.
pub(in crate::engine) fn hash_line(room: &Room) -> Option<Arc<str>> {
    let frame = FromEngine::StateHash {
        seq: room.seq,
        hash: state_hash(room),
    };
    line(&frame).ok().map(Arc::from)
}

#[cfg(test)]
pub(in crate::engine) mod tests {
    use super::*;
    use crate::room::{Event, Now};
    use crate::support::Millis;

    pub(in crate::engine) fn entry(seq: u64, event: Event) -> Entry {
        Entry {
            seq,
            at: Now {
                wall: 1_000,
                boot_id: "boot".into(),
                since_boot: Millis(seq),
            },
            by: None,
            request: None,
            event,
        }
    }

    pub(in crate::engine) fn room(seq: u64) -> Arc<Room> {
        Arc::new(Room {
            seq,
            name: "prod".into(),
            ..Room::default()
        })
    }

    #[tokio::test]
    async fn a_subscriber_gets_each_entry_once_whenever_it_comes() {
        let feed = Feed::new(room(1), &[entry(1, Event::RunStarted)]);
        let mut early = feed.subscribe();
        feed.entries(&[entry(2, Event::RunStarted)], room(2));
        let late = feed.subscribe();
        assert_eq!(late.latest().room.seq, 2);
        assert_eq!(late.latest().recent.len(), 2);
        let Some(News::Entries(lines, None)) = early.next().await else {
            panic!("entries were due");
        };
        assert_eq!(lines.iter().map(|line| line.seq).collect::<Vec<_>>(), [2]);
    }

    #[tokio::test]
    async fn the_states_hash_is_told_when_a_thousand_entries_are_passed() {
        let feed = Feed::new(room(998), &[]);
        let mut news = feed.subscribe();
        feed.entries(&[entry(999, Event::RunStarted)], room(999));
        let over = [1_000, 1_001].map(|seq| entry(seq, Event::RunStarted));
        feed.entries(&over, room(1_001));
        assert!(matches!(news.next().await, Some(News::Entries(_, None))));
        let Some(News::Entries(_, Some(hash))) = news.next().await else {
            panic!("a hash was due");
        };
        let told: FromEngine = serde_json::from_str(&hash).unwrap();
        let hash = state_hash(&room(1_001));
        assert_eq!(told, FromEngine::StateHash { seq: 1_001, hash });
    }
}
