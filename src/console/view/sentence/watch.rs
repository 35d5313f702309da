//! Sight, probes and triggers.

use super::{Sentence, because};
use crate::console::model::number::short;
use crate::room::Event;
use crate::room::id::TriggerId;
use crate::room::plan::Plan;
use crate::room::reading::Sight;

pub(super) fn sentence(event: &Event, plan: &Plan) -> Option<Sentence> {
    sight(event, plan)
        .or_else(|| arming(event, plan))
        .or_else(|| triggers(event, plan))
}

fn sight(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::SightChanged {
            metric,
            sight: Sight::Seen,
        } => Sentence::new("sight", format!("{metric} is seen again")).good(),
        Event::SightChanged { metric, sight } => {
            Sentence::new("sight", format!("{metric} {}", sight.word())).unknown()
        }
        Event::ProbeChanged {
            probe,
            passed,
            said,
        } => {
            let title = plan
                .probes
                .iter()
                .find(|known| known.id == *probe)
                .map_or(probe.as_str(), |probe| &probe.title);
            if *passed {
                Sentence::new("probe", format!("{title} passes: {said}")).good()
            } else {
                Sentence::new("probe", format!("{title} FAILS: {said}")).bad()
            }
        }
        _ => return None,
    })
}

fn title(plan: &Plan, id: &TriggerId) -> String {
    plan.trigger(id)
        .map_or_else(|| id.to_string(), |trigger| trigger.title.clone())
}

fn arming(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::TriggerArmed {
            trigger,
            value,
            reason,
        } => {
            let value = value.map(|value| format!(" at {}", short(value)));
            let text = title(plan, trigger) + &value.unwrap_or_default();
            Sentence::new("arm", text + &because(reason.as_ref()))
        }
        Event::TriggerDisarmed { trigger, reason } => {
            Sentence::new("disarm", format!("{}: {reason}", title(plan, trigger))).odd()
        }
        _ => return None,
    })
}

fn triggers(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::TriggerPending { trigger, value, .. } => Sentence::new(
            "trigger",
            format!("{} pending at {}", title(plan, trigger), short(*value)),
        )
        .odd(),
        Event::TriggerCounted {
            trigger,
            held,
            count,
            value,
            ..
        } => Sentence::new(
            "trigger",
            format!(
                "{} pending {}, {count} samples, {}",
                title(plan, trigger),
                held.clock(),
                short(*value)
            ),
        )
        .odd(),
        Event::TriggerPaused { trigger, why } => Sentence::new(
            "trigger",
            format!("{} stands still: {why}", title(plan, trigger)),
        )
        .unknown(),
        Event::TriggerVoided { trigger, reason } => Sentence::new(
            "trigger",
            format!("{} void: {reason}", title(plan, trigger)),
        )
        .unknown(),
        Event::TriggerCleared { trigger } => {
            Sentence::new("trigger", format!("{} cleared", title(plan, trigger))).good()
        }
        Event::TriggerFired {
            trigger,
            value,
            both_sides,
        } => {
            let value = value
                .map(|value| format!(" at {}", short(value)))
                .unwrap_or_default();
            let both = if *both_sides {
                ", BOTH SIDES: review"
            } else {
                ""
            };
            Sentence::new(
                "TRIGGER",
                format!("{} FIRED{value}{both}", title(plan, trigger)),
            )
            .bad()
        }
        _ => return None,
    })
}
