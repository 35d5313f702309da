//! What the engine tells beside the journal, folded: the latest readings, histories for the
//! sparklines, output, recent entries, and how the connection stands. Bounded in every direction;
//! nothing here is ever asked what is true, the room is.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::room::id::{AttemptId, LeverId, MetricId, ProbeId, SourceId};
use crate::room::input::{LeverReading, Now, ProbeReading};
use crate::room::reading::Reading;
use crate::room::{Entry, Event, Plan, Room};
use crate::support::Decimal;
use crate::wire::frame::{OutputLine, SourceHealth, Telemetry};

/// Values kept of each metric: an hour at one poll every five seconds.
pub const HISTORY: usize = 720;
/// Lines kept of each attempt.
pub const LINES: usize = 2_000;
/// Attempts whose output is kept.
pub const OUTPUTS: usize = 24;
/// Entries kept for the journal pane; older ones are asked for by page.
pub const ENTRIES: usize = 2_000;

/// The course of a metric: Unix milliseconds and value, oldest first; `None` where it was unknown.
pub type History = VecDeque<(i64, Option<Decimal>)>;

/// What the engine tells beside the journal, folded.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Live {
    /// How the connection stands.
    pub link: Link,
    /// When telemetry last came, by the console's clock.
    pub received_at: Option<Now>,
    /// The latest reading of each metric.
    pub readings: BTreeMap<MetricId, Reading>,
    /// The course of each metric.
    pub history: BTreeMap<MetricId, History>,
    /// The latest read-back of each lever.
    pub levers: BTreeMap<LeverId, LeverReading>,
    /// The latest answer of each probe.
    pub probes: BTreeMap<ProbeId, ProbeReading>,
    /// How each source does.
    pub sources: BTreeMap<SourceId, SourceHealth>,
    /// What each attempt printed, oldest first.
    pub output: BTreeMap<AttemptId, VecDeque<OutputLine>>,
    /// Lines left out because this console was slow.
    pub left_out: u64,
    /// Recent entries of the journal, oldest first.
    pub entries: VecDeque<Entry>,
    /// Which of them say by which plan those after them happened.
    #[serde(default)]
    pub plans: BTreeSet<u64>,
    /// The entry at which this person last left, for SINCE YOU LEFT.
    pub left_seq: Option<u64>,
    /// How many consoles are attached.
    pub consoles: u32,
}

/// How the connection to the engine stands.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The first snapshot has not come yet.
    #[default]
    Connecting,
    /// The engine answers.
    Connected,
    /// It does not: since when, by the console's clock.
    Lost {
        /// Since when.
        since: Now,
    },
}

impl Live {
    /// Takes telemetry in, received at `at` by the console's clock.
    pub fn fold(&mut self, telemetry: Telemetry, at: Now) {
        let polled_at = telemetry.now.as_ref().map_or(at.wall, |now| now.wall);
        for (metric, course) in telemetry.history {
            let kept = self.history.entry(metric).or_default();
            *kept = course.into();
            keep_newest(kept, HISTORY);
        }
        for (metric, reading) in telemetry.readings {
            self.note_reading(metric, reading, polled_at);
        }
        self.levers.extend(telemetry.levers);
        self.probes.extend(telemetry.probes);
        self.sources.extend(telemetry.sources);
        for line in telemetry.output {
            let lines = self.output.entry(line.attempt).or_default();
            lines.push_back(line);
            keep_newest(lines, LINES);
        }
        while self.output.len() > OUTPUTS {
            self.output.pop_first();
        }
        self.left_out = self.left_out.saturating_add(telemetry.left_out);
        self.consoles = telemetry.consoles;
        self.received_at = Some(at);
    }

    /// Takes an entry in; entries come in order, and history may come before the newest.
    pub fn remember(&mut self, entry: Entry) {
        self.note_plan(&entry);
        match self.entries.back() {
            Some(last) if last.seq >= entry.seq => {}
            _ => self.entries.push_back(entry),
        }
        keep_newest(&mut self.entries, ENTRIES);
    }

    /// Takes older entries in, oldest first, before those it has.
    pub fn remember_older(&mut self, older: Vec<Entry>) {
        let oldest = self.entries.front().map_or(u64::MAX, |entry| entry.seq);
        for entry in older.into_iter().rev().filter(|entry| entry.seq < oldest) {
            self.note_plan(&entry);
            self.entries.push_front(entry);
        }
    }

    fn note_plan(&mut self, entry: &Entry) {
        if plan_in(&entry.event).is_some() {
            self.plans.insert(entry.seq);
        }
    }

    /// The plan by which an entry happened, so that it is told in the words of then; the room's own
    /// where that is not known any more.
    #[must_use]
    pub fn plan_at<'a>(&'a self, seq: u64, room: &'a Room) -> &'a Plan {
        if self.plans.range(seq + 1..).next().is_none() {
            return &room.plan;
        }
        let said = self.plans.range(..=seq).next_back();
        let at = said.and_then(|said| self.entries.binary_search_by_key(said, |e| e.seq).ok());
        let then = at.and_then(|at| plan_in(&self.entries.get(at)?.event));
        then.unwrap_or(&room.plan)
    }

    /// Whether the engine answers.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.link == Link::Connected
    }

    fn note_reading(&mut self, metric: MetricId, reading: Reading, polled_at: i64) {
        let course = self.history.entry(metric.clone()).or_default();
        let (at, value) = match reading {
            Reading::Known { value, sampled_at } => (sampled_at, Some(value.value)),
            Reading::Unknown(_) => (polled_at, None),
        };
        // Two readings with the same moment are one sample.
        if course.back().is_none_or(|(last, _)| *last < at) {
            course.push_back((at, value));
        }
        keep_newest(course, HISTORY);
        self.readings.insert(metric, reading);
    }
}

fn plan_in(event: &Event) -> Option<&Plan> {
    match event {
        Event::RoomOpened { plan, .. } | Event::PlanReloaded { plan, .. } => Some(plan),
        _ => None,
    }
}

fn keep_newest<T>(kept: &mut VecDeque<T>, at_most: usize) {
    while kept.len() > at_most {
        kept.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::reading::Unknown;
    use crate::support::{Millis, Quantity};
    use crate::wire::frame::Stream;

    fn at(wall: i64) -> Now {
        Now {
            wall,
            boot_id: "b".into(),
            since_boot: Millis(0),
        }
    }

    fn reading(reading: Reading) -> Telemetry {
        Telemetry {
            readings: [("errors".into(), reading)].into(),
            ..Telemetry::default()
        }
    }

    #[test]
    fn a_sample_polled_twice_is_drawn_once_and_a_gap_is_kept() {
        let mut live = Live::default();
        let known = Reading::Known {
            value: Quantity::percent(1),
            sampled_at: 1_000,
        };
        live.fold(reading(known), at(1_500));
        live.fold(reading(known), at(6_500));
        live.fold(reading(Reading::Unknown(Unknown::Stale)), at(11_500));
        let course: Vec<_> = live.history[&"errors".into()].iter().copied().collect();
        assert_eq!(course, [(1_000, Some(1.into())), (11_500, None)]);
        assert_eq!(live.readings[&"errors".into()].value(), None);
    }

    #[test]
    fn an_entry_is_told_by_the_plan_that_it_happened_by() {
        let plan = |name: &str| {
            let name = name.to_owned();
            Box::new(Plan {
                name,
                ..Plan::default()
            })
        };
        let reloaded = |name: &str| Event::PlanReloaded {
            plan: plan(name),
            told: String::new(),
        };
        let events = [reloaded("first"), Event::RunStarted, reloaded("second")];
        let mut live = Live::default();
        for (seq, event) in (11..).zip(events) {
            live.remember(Entry {
                seq,
                at: at(0),
                by: None,
                request: None,
                event,
            });
        }
        let room = Room {
            plan: Plan::clone(&plan("now")).into(),
            ..Room::default()
        };
        let told = |seq| live.plan_at(seq, &room).name.as_str();
        assert_eq!(
            [told(11), told(12), told(13), told(14)],
            ["first", "first", "now", "now"]
        );
        assert_eq!(told(10), "now", "what was before is not held");
    }

    #[test]
    fn what_prints_without_end_is_bounded() {
        let mut live = Live::default();
        for number in 0..(LINES as u64 + 10) {
            let printed = OutputLine {
                attempt: AttemptId(1),
                at: 0,
                stream: Stream::Out,
                text: number.to_string(),
            };
            let telemetry = Telemetry {
                output: vec![printed],
                ..Telemetry::default()
            };
            live.fold(telemetry, at(0));
        }
        let lines = &live.output[&AttemptId(1)];
        assert_eq!(lines.len(), LINES);
        assert_eq!(lines.front().unwrap().text, "10");
    }
}
