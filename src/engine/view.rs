//! The whole latest view of what is observed, with how steadily each metric is seen; and the
//! telemetry that tells consoles of it.

use std::collections::BTreeMap;

use super::observers::Sighting;
use crate::journal::Sample;
use crate::metrics::sight::{Patience, Watcher};
use crate::metrics::source::{Answer, DEADLINE};
use crate::room::id::{MetricId, SourceId};
use crate::room::input::{Now, Observed};
use crate::room::plan::{Metric, MetricOf};
use crate::room::reading::{Reading, Sight};
use crate::room::{Plan, Room};
use crate::support::{Decimal, Millis};
use crate::wire::{SourceHealth, Telemetry};

/// The view.
pub(super) struct View {
    pub(super) observed: Observed,
    watchers: BTreeMap<MetricId, Watcher>,
    exposed: bool,
    /// Distinct samples not yet kept.
    samples: Vec<Sample>,
}

/// Earlier values for sparklines, as consoles take them.
pub(super) type History = BTreeMap<MetricId, Vec<(i64, Option<Decimal>)>>;

impl View {
    pub(super) fn new(plan: &Plan, now: &Now) -> Self {
        let watcher = |metric: &Metric| (metric.id.clone(), watcher(metric, now));
        Self {
            observed: Observed::default(),
            watchers: plan.metrics.iter().map(watcher).collect(),
            exposed: false,
            samples: Vec::new(),
        }
    }

    /// Takes what an observer saw; what consoles are told of it, or the history it brought.
    pub(super) fn see(&mut self, sighting: Sighting, now: &Now) -> (Telemetry, Option<History>) {
        let mut told = Telemetry {
            now: Some(now.clone()),
            ..Telemetry::default()
        };
        match sighting {
            Sighting::Answers(source, answers) => self.answers(source, answers, now, &mut told),
            Sighting::Lever(lever, reading) => {
                told.levers.insert(lever.clone(), reading.clone());
                self.observed.levers.insert(lever, reading);
            }
            Sighting::Probe(probe, reading) => {
                told.probes.insert(probe.clone(), reading.clone());
                self.observed.probes.insert(probe, reading);
            }
            Sighting::History(past) => {
                let history = past.into_iter().map(|(metric, past)| {
                    let points = past.into_iter().map(|(at, value)| (at, Some(value.value)));
                    (metric, points.collect())
                });
                return (told, Some(history.collect()));
            }
        }
        (told, None)
    }

    fn answers(&mut self, source: SourceId, answers: Vec<Answer>, now: &Now, told: &mut Telemetry) {
        let known = answers
            .iter()
            .any(|answer| matches!(answer.reading, Reading::Known { .. }));
        let trouble = answers.iter().find_map(|answer| answer.detail.clone());
        let health = SourceHealth {
            ok: known,
            said: if known {
                "ok".to_owned()
            } else {
                trouble.unwrap_or_default()
            },
            answered_at: known.then_some(now.wall),
        };
        told.sources.insert(source, health);
        for answer in answers {
            if let Some(watcher) = self.watchers.get_mut(&answer.metric) {
                watcher.read(&answer.reading, now.since_boot.0);
            }
            if self.observed.readings.get(&answer.metric) != Some(&answer.reading) {
                self.samples.push(sample_of(&answer, now));
            }
            told.readings.insert(answer.metric.clone(), answer.reading);
            self.observed.readings.insert(answer.metric, answer.reading);
        }
    }

    /// Brings the sights up to date. Before anything is exposed the candidate has no traffic and
    /// counts as seen; from the first exposure on its metrics are watched afresh.
    pub(super) fn look(&mut self, room: &Room, now: &Now) {
        let exposed = room.exposed.is_some();
        let newly = exposed && !self.exposed;
        self.exposed = exposed;
        for metric in &room.plan.metrics {
            let of_candidate = metric.of == MetricOf::Candidate;
            if newly && of_candidate {
                self.watchers
                    .insert(metric.id.clone(), watcher(metric, now));
            }
            let Some(watcher) = self.watchers.get_mut(&metric.id) else {
                continue;
            };
            let seeing = watcher.tick(now.since_boot.0).sight;
            let sight = if of_candidate && !exposed {
                Sight::Seen
            } else {
                seeing
            };
            self.observed.sights.insert(metric.id.clone(), sight);
        }
    }

    /// The distinct samples since the last time.
    pub(super) fn take_samples(&mut self) -> Vec<Sample> {
        std::mem::take(&mut self.samples)
    }
}

fn watcher(metric: &Metric, now: &Now) -> Watcher {
    let deadline: Millis = DEADLINE.min(metric.every);
    Watcher::new(Patience::of(metric.every, deadline), now.since_boot.0)
}

fn sample_of(answer: &Answer, now: &Now) -> Sample {
    let (at, value) = match answer.reading {
        Reading::Known { value, sampled_at } => (sampled_at, Ok(value.value)),
        Reading::Unknown(why) => (now.wall, Err(why)),
    };
    Sample {
        metric: answer.metric.clone(),
        at,
        value,
    }
}
