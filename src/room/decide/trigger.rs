//! Triggers: armed while exposed. Only known, distinct samples move one forward; what is unknown
//! pauses it, and voids it after `unknown_for` (invariants 3 and 4).

use std::sync::Arc;

use super::{Draft, names, observed, way_back};
use crate::room::condition::{Condition, Verdict};
use crate::room::event::{DecisionWhy, Event, RollbackCause};
use crate::room::id::TriggerId;
use crate::room::input::{Asked, Observed, Who};
use crate::room::plan::{OnUnknown, Plan, Tier, Trigger, TriggerWhen};
use crate::room::reading::Sight;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Stage, TriggerPhase, TriggerState};
use crate::support::{Millis, Quantity};

/// How long a person has to decide about a trigger of tier review.
const REVIEW_WITHIN: Millis = Millis::minutes(15);

/// Every armed metric trigger, judged by the latest readings.
pub(super) fn judge(draft: &mut Draft, observed: &Observed) {
    let plan = Arc::clone(&draft.room().plan);
    if plan.dry_run {
        return;
    }
    for trigger in &plan.rollback.triggers {
        if draft.room().exposed.is_none() || draft.room().stage == Stage::Ended {
            return;
        }
        let TriggerWhen::Metric {
            condition,
            held_for,
            consecutive,
            unknown_for,
        } = &trigger.when
        else {
            continue;
        };
        let Some(state) = draft.room().triggers.get(&trigger.id).cloned() else {
            continue;
        };
        let firing = matches!(state.phase, TriggerPhase::Firing { .. });
        if state.disarmed.is_some() || firing {
            continue;
        }
        step(draft, trigger, &state, condition, observed, *unknown_for);
        let blind = || is_blind(draft, condition, observed, *unknown_for);
        if trigger.unknown == OnUnknown::RollBack && blind() {
            fire(draft, trigger, None, false);
            continue;
        }
        let due = Due {
            held_for: held_for.unwrap_or_default(),
            consecutive: *consecutive,
        };
        fire_when_due(draft, trigger, condition, observed, due);
    }
}

/// Whether a metric of the condition has been BLIND for so long. Only a runbook that says so lets a
/// machine act on what it does not know (DESIGN section 12); what is known without that metric is
/// known.
fn is_blind(
    draft: &Draft,
    condition: &Condition,
    observed: &Observed,
    unknown_for: Millis,
) -> bool {
    let room = draft.room();
    let judged = observed::now(draft, condition, observed).verdict;
    if !matches!(judged, Verdict::Unknown(_)) {
        return false;
    }
    condition.metrics().into_iter().any(|metric| {
        let sight = room.sights.get(metric);
        sight.is_some_and(|(sight, since)| {
            *sight == Sight::Blind && draft.now.has_passed(unknown_for, since)
        })
    })
}

/// What must be reached for a trigger to fire.
#[derive(Clone, Copy)]
struct Due {
    held_for: Millis,
    consecutive: u32,
}

/// One reading moves one trigger.
fn step(
    draft: &mut Draft,
    trigger: &Trigger,
    state: &TriggerState,
    condition: &Condition,
    observed: &Observed,
    unknown_for: Millis,
) {
    let id = trigger.id.clone();
    let seen = observed::now(draft, condition, observed);
    let plan = Arc::clone(&draft.room().plan);
    let is_new = |at: &i64| condition.is_new(&plan, state.sampled_at, *at);
    let sample = seen.value.zip(seen.sampled_at.filter(is_new));
    match (seen.verdict, &state.phase, sample) {
        (Verdict::Unknown(why), TriggerPhase::Pending { paused, .. }, _) => match paused {
            None => draft.push(Event::TriggerPaused { trigger: id, why }),
            Some(since) if draft.now.has_passed(unknown_for, since) => {
                let reason = format!("{why} for {unknown_for}");
                draft.push(Event::TriggerVoided {
                    trigger: id,
                    reason,
                });
            }
            Some(_) => {}
        },
        // One of several metrics may already say no on a sample that is not the oldest.
        (Verdict::Breach, TriggerPhase::Pending { .. }, _)
            if sample.is_some() || condition.metrics().len() > 1 =>
        {
            draft.push(Event::TriggerCleared { trigger: id });
        }
        (Verdict::Ok, phase, Some((value, sampled_at))) => {
            draft.push(match phase {
                TriggerPhase::Pending {
                    held,
                    count,
                    paused,
                    ..
                } => Event::TriggerCounted {
                    held: *held + gap(&plan, state, sampled_at, condition, paused.is_some()),
                    count: count + 1,
                    trigger: id,
                    sampled_at,
                    value,
                },
                _ => Event::TriggerPending {
                    trigger: id,
                    sampled_at,
                    value,
                },
            });
        }
        _ => {}
    }
}

/// The time between two successive known samples; none across a pause or a hole.
fn gap(
    plan: &Plan,
    state: &TriggerState,
    sampled_at: i64,
    condition: &Condition,
    paused: bool,
) -> Millis {
    let between = state
        .sampled_at
        .map_or(0, |before| sampled_at.saturating_sub(before));
    let between = Millis(u64::try_from(between).unwrap_or(0));
    if paused || between > condition.longest_gap(plan) {
        Millis::ZERO
    } else {
        between
    }
}

fn fire_when_due(
    draft: &mut Draft,
    trigger: &Trigger,
    condition: &Condition,
    observed: &Observed,
    due: Due,
) {
    let Some(TriggerState {
        phase:
            TriggerPhase::Pending {
                held,
                count,
                value,
                paused,
                ..
            },
        ..
    }) = draft.room().triggers.get(&trigger.id)
    else {
        return;
    };
    if paused.is_some() || *count < due.consecutive || *held < due.held_for {
        return;
    }
    let value = *value;
    let twin = condition.twin(&draft.room().plan);
    let both_sides =
        twin.is_some_and(|twin| observed::now(draft, &twin, observed).verdict == Verdict::Ok);
    fire(draft, trigger, Some(value), both_sides);
}

/// What a firing trigger does, by its tier.
fn fire(draft: &mut Draft, trigger: &Trigger, value: Option<Quantity>, both_sides: bool) {
    draft.push(Event::TriggerFired {
        trigger: trigger.id.clone(),
        value,
        both_sides,
    });
    let held_back = both_sides && !trigger.even_if_both;
    let tier = if held_back {
        trigger.tier.max(Tier::Review)
    } else {
        trigger.tier
    };
    match tier {
        Tier::Automatic if draft.room().stage != Stage::RollingBack => {
            let cause = RollbackCause::Trigger(trigger.id.clone());
            let reason = Some(trigger.title.clone());
            way_back::begin(draft, trigger.path.clone(), cause, reason);
        }
        Tier::Review => ask_for_review(draft),
        Tier::Automatic | Tier::Investigate => {}
    }
}

/// A decision is open already, or the last step reached is asked about.
fn ask_for_review(draft: &mut Draft) {
    let room = draft.room();
    if room.decision.is_some() || room.stage == Stage::RollingBack {
        return;
    }
    let step = room.current_step().or_else(|| room.plan.steps().last());
    if let Some(step) = step.map(|step| step.id.clone()) {
        draft.push(Event::DecisionAsked {
            step,
            why: DecisionWhy::TriggerFired,
            role: draft.room().plan.commander.clone(),
            within: REVIEW_WITHIN,
        });
    }
}

/// A person declares what only a person can see. Anyone may.
pub(super) fn declare(
    draft: &mut Draft,
    by: &Who,
    given: &TriggerId,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let trigger = names::trigger(&plan, given)?;
    if trigger.when != TriggerWhen::Declared {
        let fact = format!("{} fires by its metric, not by a person's word", trigger.id);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("roll-back starts a rollback"));
    }
    let state = draft.room().triggers.get(&trigger.id);
    if let Some(why) = state.and_then(|state| state.disarmed.clone()) {
        return Err(Refusal::new(
            RefusalKind::Stopped,
            format!("{} is disarmed: {why}", trigger.id),
        ));
    }
    if state.is_some_and(|state| matches!(state.phase, TriggerPhase::Firing { .. })) {
        let fact = format!("{} was declared already", trigger.id);
        return Err(Refusal::new(RefusalKind::Already, fact).hint("arm it to declare it again"));
    }
    if matches!(draft.room().stage, Stage::Preparing | Stage::Ended) {
        let fact = format!("the room is {}", draft.room().stage.name());
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("note it, or hold"));
    }
    if let Some(reason) = reason {
        let text = format!("{} declares {}: {reason}", by.person, trigger.title);
        draft.push(Event::NoteWritten {
            about: Some(trigger.id.to_string()),
            text,
        });
    }
    fire(draft, trigger, None, false);
    Ok(())
}

/// Arms a trigger. One that came disarmed with a plan from prose is armed by somebody whom the plan
/// names, and with a value before them or a reason why there is none.
pub(super) fn arm(
    draft: &mut Draft,
    asked: &Asked,
    given: &TriggerId,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let known = names::trigger(&plan, given)?;
    let trigger = known.id.clone();
    let state = draft.room().triggers.get(&trigger);
    let from_prose = plan.review
        && known.disarmed.is_some()
        && state.is_some_and(|state| state.disarmed == known.disarmed);
    let armed = state.is_some_and(|state| {
        state.disarmed.is_none() && !matches!(state.phase, TriggerPhase::Firing { .. })
    });
    if armed {
        return Err(Refusal::new(
            RefusalKind::Already,
            format!("{trigger} is armed already"),
        ));
    }
    let value = value_now(draft, known, asked.observed.as_deref());
    if from_prose && !plan.dry_run {
        is_named(draft, &asked.by)?;
        let by_metric = matches!(known.when, TriggerWhen::Metric { .. });
        if by_metric && value.is_none() && reason.is_none() {
            let fact = format!("{trigger} has no value yet");
            return Err(Refusal::new(RefusalKind::Missing, fact)
                .hint("no value yet: bind its metric, or arm it with a reason"));
        }
    }
    draft.push(Event::TriggerArmed {
        trigger,
        value,
        reason: reason.cloned(),
    });
    Ok(())
}

/// What the trigger's condition looks at, where that is known.
fn value_now(draft: &Draft, trigger: &Trigger, observed: Option<&Observed>) -> Option<Quantity> {
    let TriggerWhen::Metric { condition, .. } = &trigger.when else {
        return None;
    };
    let judged = observed::now(draft, condition, observed?);
    judged
        .value
        .filter(|_| !matches!(judged.verdict, Verdict::Unknown(_)))
}

/// Refuses whom the plan does not name; in a SOLO room whoever did not open it.
fn is_named(draft: &Draft, by: &Who) -> Result<(), Refusal> {
    let room = draft.room();
    let of_plan = room.plan.people.iter().any(|named| named.id == by.person);
    let owns = room.solo && room.owner.as_ref() == Some(&by.person);
    if of_plan || owns {
        return Ok(());
    }
    let fact = format!("the runbook does not name {}", by.person);
    Err(Refusal::new(RefusalKind::NoAuthority, fact)
        .hint("a trigger that came from prose is armed by somebody whom the runbook names"))
}

pub(super) fn disarm(draft: &mut Draft, given: &TriggerId, reason: &str) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let trigger = names::trigger(&plan, given)?.id.clone();
    if draft
        .room()
        .triggers
        .get(&trigger)
        .is_some_and(|state| state.disarmed.is_some())
    {
        return Err(Refusal::new(
            RefusalKind::Already,
            format!("{trigger} is disarmed already"),
        ));
    }
    draft.push(Event::TriggerDisarmed {
        trigger,
        reason: reason.to_owned(),
    });
    Ok(())
}

/// Nothing fires because of a stepped clock: what is pending begins again.
pub(super) fn clock_jumped(draft: &mut Draft, by: i64) {
    draft.push(Event::ClockJumped { by });
    let pending: Vec<TriggerId> = draft
        .room()
        .triggers
        .iter()
        .filter(|(_, state)| matches!(state.phase, TriggerPhase::Pending { .. }))
        .map(|(id, _)| id.clone())
        .collect();
    for trigger in pending {
        let reason = "the clock was stepped".to_owned();
        draft.push(Event::TriggerVoided { trigger, reason });
    }
}
