//! Soaks and decisions.

use std::sync::Arc;

use super::touch_step;
use crate::room::condition::Verdict;
use crate::room::event::{DecisionWhy, Entry, Event};
use crate::room::id::StepId;
use crate::room::input::Now;
use crate::room::plan::Step;
use crate::room::state::{Decision, Judged, Room, Soak, SoakState, StepStatus};
use crate::support::Millis;

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::SoakStarted { step } => {
            begin(room, step, &entry.at);
            if room
                .plan
                .step(step)
                .is_some_and(|step| step.shift().is_some())
            {
                touch_step(room, step).status = StepStatus::Soaking;
            }
        }
        Event::SoakRestarted { step, .. } => {
            begin(room, step, &entry.at);
            let of_soak = |decision: &mut Decision| decision.why != DecisionWhy::TriggerFired;
            if room.decision.take_if(of_soak).is_some() {
                room.revisions.decision = entry.seq;
            }
        }
        Event::SoakCounted { known, unknown, .. } => {
            if let Some(soak) = &mut room.soak {
                soak.known = *known;
                soak.unknown = *unknown;
                soak.counted_at = entry.at.clone();
            }
        }
        Event::ConditionJudged {
            condition,
            verdict,
            value,
            sampled_at,
            ..
        } => {
            let plan = Arc::clone(&room.plan);
            let soak = room.soak.as_ref();
            let judges = soak.and_then(|soak| plan.step(&soak.step)?.condition(*condition));
            judge(room, *condition, &entry.at, |judged| {
                let is_new = |at| judges.is_none_or(|c| c.is_new(&plan, judged.sampled_at, at));
                let distinct = sampled_at.is_some_and(is_new);
                judged.breaches = match verdict {
                    Verdict::Breach => judged.breaches + u32::from(distinct),
                    Verdict::Ok => 0,
                    // Not to know is neither good nor bad.
                    Verdict::Unknown(_) => judged.breaches,
                };
                judged.value = *value;
                judged.sampled_at = sampled_at.or(judged.sampled_at);
                *verdict
            });
        }
        Event::Attested { condition, yes, .. } => {
            judge(room, *condition, &entry.at, |_| {
                if *yes { Verdict::Ok } else { Verdict::Breach }
            });
        }
        Event::SoakBroken { .. } => end(room, &entry.at, SoakState::Broken),
        Event::SoakFinished { .. } => end(room, &entry.at, SoakState::Finished),
        Event::DecisionAsked {
            step,
            why,
            role,
            within,
        } => {
            room.revisions.decision = entry.seq;
            room.decision = Some(Decision {
                step: step.clone(),
                why: *why,
                role: role.clone(),
                asked_at: entry.at.clone(),
                within: *within,
                late: false,
            });
        }
        Event::DecisionLate { .. } => {
            if let Some(decision) = &mut room.decision {
                decision.late = true;
            }
        }
        Event::DecisionMade { .. } | Event::DecisionDropped { .. } => {
            room.decision = None;
            room.revisions.decision = entry.seq;
        }
        _ => {}
    }
}

pub(super) fn begin(room: &mut Room, step: &StepId, at: &Now) {
    let conditions = room.plan.step(step).map_or(0, Step::condition_count);
    room.soak = Some(Soak {
        step: step.clone(),
        started_at: at.clone(),
        known: Millis::ZERO,
        unknown: Millis::ZERO,
        counted_at: at.clone(),
        state: SoakState::Counting,
        judged: vec![Judged::not_yet(at.clone()); conditions],
    });
}

/// The time so far belongs to the old verdict.
fn judge(room: &mut Room, condition: usize, at: &Now, change: impl FnOnce(&mut Judged) -> Verdict) {
    let Some(soak) = &mut room.soak else { return };
    soak.count_to(at);
    if let Some(judged) = soak.judged.get_mut(condition) {
        let verdict = change(judged);
        if judged.verdict != verdict {
            judged.since = at.clone();
        }
        judged.verdict = verdict;
        judged.answered_at = at.clone();
    }
}

fn end(room: &mut Room, at: &Now, state: SoakState) {
    if let Some(soak) = &mut room.soak {
        soak.count_to(at);
        soak.state = state;
    }
}
