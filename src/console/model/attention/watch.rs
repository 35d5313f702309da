//! What is measured and what guards: sources, sight, bands, levers, triggers, the way back.

use super::{At, Need, Rank, Watcher};
use crate::console::model::number::{self, short};
use crate::console::model::query;
use crate::console::model::ui::Pane;
use crate::room::condition::Condition;
use crate::room::id::{MetricId, SourceId};
use crate::room::plan::{Band, Metric, Right, Tier, Trigger, TriggerWhen};
use crate::room::reading::{Reading, Sight};
use crate::room::state::{Readiness, RollbackState, TriggerPhase, TriggerState};
use crate::support::Quantity;

impl Watcher<'_> {
    /// A metric's latest value; none without an engine, when it is old.
    fn value(&self, metric: &MetricId) -> Option<Quantity> {
        let reading = self
            .live
            .readings
            .get(metric)
            .filter(|_| self.live.is_connected());
        reading.and_then(Reading::value)
    }

    pub(super) fn watch(&self, needs: &mut Vec<Need>) {
        self.triggers(needs);
        self.levers(needs);
        self.metrics(needs);
        self.sights(needs);
        self.readiness(needs);
    }

    /// `error_rate blue 1.42% breaks keep < 0.5%, green 0.04%`.
    pub(super) fn breaks_keep(&self, condition: &Condition, judged: Option<Quantity>) -> String {
        let (id, wanted) = match condition {
            Condition::Metric { metric, test } => (metric, number::test(test)),
            other => return format!("{} does not hold", number::condition(other)),
        };
        let metric = self.room.plan.metric(id);
        let side = metric.map_or("", |metric| query::side(self.room, metric.of));
        let now = if self.live.readings.contains_key(id) {
            self.value(id)
        } else {
            judged
        };
        let value = now.map_or_else(|| "?".to_owned(), short);
        let twin = metric
            .and_then(|metric| metric.twin.as_ref())
            .and_then(|id| self.room.plan.metric(id));
        let twin = twin
            .and_then(|twin| {
                let value = self.value(&twin.id)?;
                Some(format!(
                    ", {} {}",
                    query::side(self.room, twin.of),
                    short(value)
                ))
            })
            .unwrap_or_default();
        format!(
            "{} {side} {value} breaks keep {wanted}{twin}",
            metric.map_or(id.as_str(), |metric| &metric.title),
        )
    }

    fn triggers(&self, needs: &mut Vec<Need>) {
        for trigger in &self.room.plan.rollback.triggers {
            let Some(state) = self.room.triggers.get(&trigger.id) else {
                continue;
            };
            let at = At::Trigger(trigger.id.clone());
            let automatic = trigger.tier == Tier::Automatic;
            match &state.phase {
                TriggerPhase::Firing {
                    since, both_sides, ..
                } if self.room.rollback.is_none() => {
                    let both = if *both_sides { ", BOTH SIDES" } else { "" };
                    let text = format!("trigger fired: {}{both}", trigger.title);
                    needs.push(
                        Need::new(Rank::Critical, text, at)
                            .since(since)
                            .remedy("dialog roll-back", "roll back")
                            .mine(self.may_roll_back()),
                    );
                }
                TriggerPhase::Pending {
                    paused: Some(since),
                    ..
                } if automatic => {
                    let text = format!("trigger {}: armed, not known, not counting", trigger.title);
                    needs.push(Need::new(Rank::Unknown, text, at).since(since));
                }
                TriggerPhase::Pending { since, .. } if automatic && state.disarmed.is_none() => {
                    let text = format!("trigger {}: {}", how_far(trigger, state), trigger.title);
                    needs.push(
                        Need::new(Rank::Critical, text, at)
                            .since(since)
                            .remedy("dialog roll-back", "roll back")
                            .mine(self.may_roll_back()),
                    );
                }
                _ => {}
            }
            if let Some(why) = state
                .disarmed
                .as_ref()
                .filter(|_| automatic && self.room.exposed.is_some())
            {
                let text = format!("trigger {} is disarmed: {why}", trigger.title);
                let at = At::Trigger(trigger.id.clone());
                needs.push(
                    Need::new(Rank::Warning, text, at)
                        .remedy("palette", "arm")
                        .mine(self.may(Right::Arm)),
                );
            }
        }
    }

    fn may_roll_back(&self) -> bool {
        self.may(Right::RollBack)
    }

    fn levers(&self, needs: &mut Vec<Need>) {
        for (id, state) in self.room.levers.iter().filter(|(_, state)| state.drifted) {
            let weight =
                |weight: Option<u8>| weight.map_or_else(|| "?".to_owned(), |w| format!("{w}%"));
            let text = format!(
                "{id} stands at {}, asked {}",
                weight(state.reported),
                weight(state.desired)
            );
            let mut need = Need::new(Rank::Critical, text, At::Pane(Pane::Metrics));
            need.since.clone_from(&state.reported_at);
            needs.push(need.remedy("dialog shift", "set again"));
        }
        for (id, reading) in &self.live.levers {
            if let Some(trouble) = &reading.trouble {
                let text = format!("{id} cannot be read: {trouble}");
                needs.push(Need::new(Rank::Unknown, text, At::Pane(Pane::Metrics)));
            }
        }
    }

    /// Metrics in their critical band, unless a broken condition says the same already.
    fn metrics(&self, needs: &mut Vec<Need>) {
        for metric in &self.room.plan.metrics {
            let Some(value) = self.value(&metric.id) else {
                continue;
            };
            if metric.bands.of(value) != Some(Band::Critical) || self.is_kept(metric) {
                continue;
            }
            let limit = metric
                .bands
                .critical
                .map(|limit| format!(", critical {}", number::limit(&limit)))
                .unwrap_or_default();
            let text = format!(
                "{} {} {}{limit}",
                metric.title,
                query::side(self.room, metric.of),
                short(value)
            );
            let rank = if self.room.exposed.is_some() {
                Rank::Critical
            } else {
                Rank::Warning
            };
            needs.push(Need::new(rank, text, At::Metric(metric.id.clone())));
        }
    }

    /// A metric of this name in its critical band: what is so.
    pub(super) fn is_critical(&self, name: &str) -> Option<String> {
        let metric = self.room.plan.metric(&MetricId::from(name))?;
        let band = metric.bands.of(self.value(&metric.id)?)?;
        (band == Band::Critical).then(|| metric.title.clone())
    }

    fn is_kept(&self, metric: &Metric) -> bool {
        let step = self
            .room
            .soak
            .as_ref()
            .and_then(|soak| self.room.plan.step(&soak.step));
        step.is_some_and(|step| step.shift().is_some() && step.reads(&metric.id))
    }

    /// What cannot be seen: one line for each source that fails, one for each other metric.
    fn sights(&self, needs: &mut Vec<Need>) {
        let failing: Vec<_> = self
            .live
            .sources
            .iter()
            .filter(|(source, health)| !health.ok && self.matters(source))
            .collect();
        for (source, health) in &failing {
            let blind = self
                .room
                .sights
                .keys()
                .filter(|metric| self.is_of(metric, source))
                .count();
            let many = if blind > 0 {
                format!(", {blind} metrics not known")
            } else {
                String::new()
            };
            let text = format!("{source}: {}{many}", health.said);
            let earliest = self
                .room
                .sights
                .iter()
                .filter(|(metric, _)| self.is_of(metric, source))
                .map(|(_, (_, since))| since)
                .min_by_key(|since| since.wall);
            let mut need =
                Need::new(Rank::Unknown, text, At::Pane(Pane::Metrics)).remedy("hold", "hold");
            need.since = earliest.cloned();
            needs.push(need);
        }
        for (metric, (sight, since)) in &self.room.sights {
            let offstage = self
                .room
                .plan
                .metric(metric)
                .is_some_and(|metric| query::is_offstage(self.room, metric.of));
            if *sight == Sight::Seen
                || offstage
                || failing.iter().any(|(source, _)| self.is_of(metric, source))
            {
                continue;
            }
            let why = match self.live.readings.get(metric) {
                Some(Reading::Unknown(why)) => format!(": {why}"),
                _ => String::new(),
            };
            let text = format!("{metric} {}{why}", sight.word());
            needs.push(
                Need::new(Rank::Unknown, text, At::Metric(metric.clone()))
                    .since(since)
                    .remedy("hold", "hold"),
            );
        }
    }

    /// Whether a source that fails hides anything that users may meet now.
    fn matters(&self, source: &SourceId) -> bool {
        let hidden = |metric: &&Metric| {
            metric.source == *source && self.live.readings.get(&metric.id).is_none_or(is_unknown)
        };
        let mut hidden = self.room.plan.metrics.iter().filter(hidden);
        hidden.any(|metric| !query::is_offstage(self.room, metric.of))
    }

    fn is_of(&self, metric: &MetricId, source: &SourceId) -> bool {
        self.room
            .plan
            .metric(metric)
            .is_some_and(|metric| metric.source == *source)
    }

    fn readiness(&self, needs: &mut Vec<Need>) {
        let guarded = self.room.exposed.is_some()
            && self
                .room
                .rollback
                .as_ref()
                .is_none_or(|rollback| matches!(rollback.state, RollbackState::Failed(_)));
        if !guarded {
            return;
        }
        let text = match self.room.readiness() {
            Readiness::Ready => return,
            Readiness::Degraded(why) => format!("rollback DEGRADED: {why}"),
            Readiness::Gone(step) => format!(
                "rollback GONE since {}",
                self.room.plan.step(&step).map_or_else(
                    || step.to_string(),
                    |step| format!("{} {}", step.number, step.title)
                )
            ),
        };
        needs.push(Need::new(Rank::Warning, text, At::Pane(Pane::Timeline)));
    }
}

fn is_unknown(reading: &Reading) -> bool {
    matches!(reading, Reading::Unknown(_))
}

/// `pending 0:21 of 5:00`, `pending 2 of 3`.
fn how_far(trigger: &Trigger, state: &TriggerState) -> String {
    match (&trigger.when, &state.phase) {
        (
            TriggerWhen::Metric {
                held_for,
                consecutive,
                ..
            },
            TriggerPhase::Pending { held, count, .. },
        ) => match held_for {
            Some(whole) => format!("pending {} of {}", held.clock(), whole.clock()),
            None => format!("pending {count} of {consecutive}"),
        },
        _ => "pending".to_owned(),
    }
}
