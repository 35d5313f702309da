//! What a newcomer is told: the room, the recent entries, the newest readings with their history,
//! the last lines of output.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::EntryLine;
use crate::room::Room;
use crate::room::id::MetricId;
use crate::room::reading::Reading;
use crate::support::Decimal;
use crate::wire::{OutputLine, RECENT, Telemetry};

/// Values kept per metric for sparklines: an hour at the usual 5 s, which whoever arms
/// a trigger looks at.
const HISTORY: usize = 720;
/// Metrics whose history goes into one line: 720 values of some 40 bytes each, 16 times.
const METRICS: usize = 16;
/// Lines of output kept, and the most one telemetry carries.
pub(super) const OUTPUT: usize = 500;

/// A metric's values: when, and what; none where it was unknown.
type Values = VecDeque<(i64, Option<Decimal>)>;

/// Everything as it is now.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Latest {
    pub(in crate::engine) room: Arc<Room>,
    pub(in crate::engine) recent: VecDeque<EntryLine>,
    pub(in crate::engine) consoles: u32,
    /// The newest of each kind, without output and history.
    pub(super) telemetry: Telemetry,
    history: BTreeMap<MetricId, Values>,
    output: VecDeque<OutputLine>,
}

impl Latest {
    pub(super) fn new(room: Arc<Room>, recent: impl Iterator<Item = EntryLine>) -> Self {
        let mut latest = Self {
            room,
            recent: recent.collect(),
            consoles: 0,
            telemetry: Telemetry::default(),
            history: BTreeMap::new(),
            output: VecDeque::new(),
        };
        keep_last(&mut latest.recent, recent_kept());
        latest
    }

    pub(super) fn take_entries(&mut self, room: Arc<Room>, lines: &[EntryLine]) {
        self.room = room;
        self.recent.extend(lines.iter().cloned());
        keep_last(&mut self.recent, recent_kept());
    }

    pub(super) fn take_telemetry(&mut self, new: &Telemetry) {
        for (metric, reading) in &new.readings {
            let now = new.now.as_ref().map(|now| now.wall);
            remember(
                self.history.entry(metric.clone()).or_default(),
                reading,
                now,
            );
        }
        self.output.extend(new.output.iter().cloned());
        keep_last(&mut self.output, OUTPUT);
        let mut new = new.clone();
        new.output.clear();
        merge(&mut self.telemetry, new);
        self.telemetry.left_out = 0;
    }

    pub(super) fn seed_history(
        &mut self,
        earlier: BTreeMap<MetricId, Vec<(i64, Option<Decimal>)>>,
    ) {
        for (metric, mut values) in earlier {
            let known = self.history.entry(metric).or_default();
            values.retain(|(at, _)| known.front().is_none_or(|(first, _)| at < first));
            values.extend(known.drain(..));
            *known = values.into();
            keep_last(known, HISTORY);
        }
    }

    /// The newest of each kind with the last output, without history.
    pub(in crate::engine) fn telemetry(&self) -> Telemetry {
        Telemetry {
            output: self.output.iter().cloned().collect(),
            consoles: self.consoles,
            ..self.telemetry.clone()
        }
    }

    /// The history, in pieces that fit into a line.
    pub(super) fn history(&self) -> Vec<Telemetry> {
        let all: Vec<_> = self.history.iter().collect();
        let piece = |metrics: &[(&MetricId, &Values)]| Telemetry {
            history: metrics
                .iter()
                .map(|(metric, values)| ((*metric).clone(), values.iter().copied().collect()))
                .collect(),
            consoles: self.consoles,
            ..Telemetry::default()
        };
        all.chunks(METRICS).map(piece).collect()
    }
}

/// `new` on top of what was not sent yet: newest wins, output is kept up to its bound, the oldest
/// lines being left out and counted.
pub(in crate::engine) fn merge(into: &mut Telemetry, new: Telemetry) {
    into.now = new.now.or(into.now.take());
    into.readings.extend(new.readings);
    into.levers.extend(new.levers);
    into.probes.extend(new.probes);
    into.sources.extend(new.sources);
    into.history.extend(new.history);
    into.left_out += new.left_out;
    into.output.extend(new.output);
    let surplus = into.output.len().saturating_sub(OUTPUT);
    into.output.drain(..surplus);
    into.left_out += u64::try_from(surplus).unwrap_or(0);
    if new.consoles > 0 {
        into.consoles = new.consoles;
    }
}

/// Adds a reading; one that rests on the sample before is no new value.
fn remember(values: &mut Values, reading: &Reading, now: Option<i64>) {
    let (at, value) = match reading {
        Reading::Known { value, sampled_at } => (Some(*sampled_at), Some(value.value)),
        Reading::Unknown(_) => (now, None),
    };
    let Some(at) = at else { return };
    if values.back().is_none_or(|(last, _)| *last < at) {
        values.push_back((at, value));
        keep_last(values, HISTORY);
    }
}

fn keep_last<T>(list: &mut VecDeque<T>, most: usize) {
    let surplus = list.len().saturating_sub(most);
    list.drain(..surplus);
}

fn recent_kept() -> usize {
    usize::try_from(RECENT).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::id::AttemptId;
    use crate::room::reading::Unknown;
    use crate::support::Quantity;
    use crate::wire::Stream;

    fn reading(at: i64, percent: i64) -> Telemetry {
        let known = Reading::Known {
            value: Quantity::percent(percent),
            sampled_at: at,
        };
        Telemetry {
            readings: [("errors".into(), known)].into(),
            ..Telemetry::default()
        }
    }

    fn printed(lines: std::ops::Range<i64>) -> Telemetry {
        let line = |at| OutputLine {
            attempt: AttemptId(1),
            at,
            stream: Stream::Out,
            text: "line".into(),
        };
        Telemetry {
            output: lines.map(line).collect(),
            ..Telemetry::default()
        }
    }

    #[test]
    fn of_two_readings_the_newer_is_told_and_of_too_much_output_the_newest() {
        let mut waiting = reading(1, 5);
        merge(&mut waiting, reading(2, 6));
        assert_eq!(waiting.readings, reading(2, 6).readings);
        merge(&mut waiting, printed(0..400));
        merge(&mut waiting, printed(400..700));
        assert_eq!(waiting.output.len(), OUTPUT);
        assert_eq!((waiting.output[0].at, waiting.left_out), (200, 200));
    }

    #[test]
    fn history_has_each_sample_once_and_shows_where_there_was_none() {
        let mut latest = Latest::new(Arc::default(), std::iter::empty());
        for telemetry in [reading(10, 5), reading(10, 5), reading(20, 6)] {
            latest.take_telemetry(&telemetry);
        }
        let mut gap = reading(0, 0);
        gap.readings = [("errors".into(), Reading::Unknown(Unknown::Stale))].into();
        gap.now = Some(crate::room::Now {
            wall: 30,
            boot_id: "boot".into(),
            since_boot: crate::support::Millis(1),
        });
        latest.take_telemetry(&gap);
        latest.seed_history([("errors".into(), vec![(5, Some(4.into())), (15, None)])].into());
        let told = latest.history();
        let errors = &told[0].history[&MetricId::from("errors")];
        let wanted = [
            (5, Some(4.into())),
            (10, Some(5.into())),
            (20, Some(6.into())),
            (30, None),
        ];
        assert_eq!(errors, &wanted);
    }
}
