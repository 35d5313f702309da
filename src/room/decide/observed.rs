//! What the observers see, judged: read-backs, probes, how steadily metrics are seen, the soak's
//! conditions, triggers, and whether a shift or a rollback has arrived. A sample is no event; what
//! it changes is.

use std::sync::Arc;

use super::{Draft, mode, retreat, round, trigger, way_back};
use crate::room::condition::{Condition, Context, Judgement, Verdict};
use crate::room::event::{AttemptOf, Event};
use crate::room::id::{LeverId, MetricId, StepId};
use crate::room::input::{LeverReading, Now, Observed};
use crate::room::plan::{Keep, Lever, Plan, Step};
use crate::room::reading::{Reading, Sight, Unknown};
use crate::room::state::{RollbackState, Soak, SoakState, Stage, StepStatus};
use crate::support::{Decimal, Millis, Quantity, Unit};

/// On which share of the traffic, in percent, the candidate counts as drained.
const DRAINED_BELOW: i64 = 1;

pub(super) fn judge(draft: &mut Draft, observed: &Observed) {
    if draft.room().stage == Stage::Ended {
        return;
    }
    sights(draft, observed);
    probes(draft, observed);
    levers(draft, observed);
    doubtful_levers(draft, observed);
    arrived(draft, observed);
    rollback_moved(draft, observed);
    rollback_drained(draft, observed);
    soak(draft, observed);
    trigger::judge(draft, observed);
    mode::judge(draft, observed);
    round::judge(draft, observed);
}

fn sights(draft: &mut Draft, observed: &Observed) {
    for (metric, sight) in &observed.sights {
        let known = draft
            .room()
            .sights
            .get(metric)
            .map_or(Sight::Seen, |(sight, _)| *sight);
        if known != *sight {
            draft.push(Event::SightChanged {
                metric: metric.clone(),
                sight: *sight,
            });
        }
    }
}

fn probes(draft: &mut Draft, observed: &Observed) {
    for (probe, reading) in &observed.probes {
        let known = draft.room().probes.get(probe).map(|state| state.passed);
        if known != Some(reading.passed) {
            draft.push(Event::ProbeChanged {
                probe: probe.clone(),
                passed: reading.passed,
                said: reading.said.clone(),
            });
        }
    }
}

/// Read-backs that changed, and drift: a lever that was seen where it was asked to be and now
/// stands elsewhere without anyone moving it.
fn levers(draft: &mut Draft, observed: &Observed) {
    for (lever, reading) in &observed.levers {
        let Some(state) = draft.room().levers.get(lever).cloned() else {
            continue;
        };
        if reading.weight.is_some() && state.reported != reading.weight {
            let weight = reading.weight;
            draft.push(Event::LeverReported {
                lever: lever.clone(),
                weight,
            });
        }
        let (Some(desired), Some(reported)) = (state.desired, reading.weight) else {
            continue;
        };
        let room = draft.room();
        let counts =
            room.lever_in_force.as_ref() == Some(lever) || room.stage == Stage::RollingBack;
        let settled = counts && state.verified_at.is_some() && !state.drifted;
        if settled && desired != reported {
            draft.push(Event::LeverDrifted {
                lever: lever.clone(),
                desired,
                reported,
            });
        }
    }
}

/// Doubt about a lever is settled by reading it back after the doubt arose.
fn doubtful_levers(draft: &mut Draft, observed: &Observed) {
    let doubtful: Vec<_> = draft
        .room()
        .attempts
        .values()
        .filter(|attempt| attempt.is_in_doubt())
        .filter_map(|attempt| match &attempt.of {
            AttemptOf::Lever { lever, to, .. } => {
                Some((attempt.id, lever.clone(), *to, attempt.doubted_at.clone()?))
            }
            _ => None,
        })
        .collect();
    for (attempt, lever, to, doubted_at) in doubtful {
        let Some(reading) = observed.levers.get(&lever) else {
            continue;
        };
        if let Some(weight) = reading
            .weight
            .filter(|_| reading.read_at.since(&doubted_at).0 > 0)
        {
            let how = format!("read back {weight} %");
            draft.push(Event::AttemptSettled {
                attempt,
                done: weight == to,
                how,
            });
        }
    }
}

/// Whether a shift that waits for it has arrived: reported and observed agree with desired.
fn arrived(draft: &mut Draft, observed: &Observed) {
    let plan = Arc::clone(&draft.room().plan);
    let Some((step, lever, to)) = awaited(draft, &plan) else {
        return;
    };
    let Some((ended_at, asked_at)) = set_at(draft, step, &lever.id) else {
        return;
    };
    if retreat::may_be_overtaken(draft, step) {
        return;
    }
    let reported = observed
        .levers
        .get(&lever.id)
        .filter(|r| read_after(r, &ended_at));
    if reported.and_then(|reading| reading.weight) != Some(to) {
        return;
    }
    let share = match observed_share(lever, observed, draft.now.wall_of(&ended_at)) {
        Share::Unmeasured => None,
        Share::Unknown => return,
        Share::Known(share) => {
            let distance = share
                .value
                .checked_sub(i64::from(to).into())
                .map(Decimal::abs);
            if distance.is_none_or(|distance| distance > lever.tolerance) {
                return;
            }
            Some(share)
        }
    };
    draft.push(Event::ShiftVerified {
        lever: lever.id.clone(),
        weight: to,
        observed: share,
        in_time: draft.now.since(&asked_at),
    });
}

/// The forward step under way that moves a lever and is not verified yet. There is one at most:
/// what moves traffic never runs beside its like.
fn awaited<'a>(draft: &Draft, plan: &'a Plan) -> Option<(&'a Step, &'a Lever, u8)> {
    let mut running = plan
        .steps()
        .filter(|step| *draft.room().step_status(&step.id) == StepStatus::Running);
    running.find_map(|step| {
        let lever = plan.lever(step.lever()?)?;
        let to = step
            .shift()
            .map_or_else(|| step.moves.as_ref().map(|m| m.to), |s| Some(s.to))?;
        Some((step, lever, to))
    })
}

/// When the step's attempt ended well, and when the weight was asked.
fn set_at(draft: &Draft, step: &Step, lever: &LeverId) -> Option<(Now, Now)> {
    let attempt = draft
        .room()
        .attempt_of(&step.id)
        .filter(|attempt| attempt.succeeded())?;
    let state = draft.room().levers.get(lever)?;
    if state.verified_at.is_some() {
        return None;
    }
    Some((attempt.ended_at.clone()?, state.asked_at.clone()?))
}

fn read_after(reading: &LeverReading, moment: &Now) -> bool {
    reading.read_at.since(moment).0 > 0 || reading.read_at == *moment
}

/// The candidate's share as the metrics see it.
enum Share {
    /// The lever has no metric for it.
    Unmeasured,
    Unknown,
    Known(Quantity),
}

fn observed_share(lever: &Lever, observed: &Observed, after_wall: i64) -> Share {
    let Some(metric) = &lever.observed else {
        return Share::Unmeasured;
    };
    match observed.readings.get(metric) {
        Some(Reading::Known { value, sampled_at }) if *sampled_at > after_wall => value
            .to_unit(Unit::Percent)
            .map_or(Share::Unknown, Share::Known),
        _ => Share::Unknown,
    }
}

/// Read-back shows all traffic on stable, read after the last attempt on each lever ended.
fn rollback_moved(draft: &mut Draft, observed: &Observed) {
    let room = draft.room();
    let Some(rollback) = room
        .rollback
        .as_ref()
        .filter(|_| room.stage == Stage::RollingBack)
    else {
        return;
    };
    if rollback.moved.is_some() || rollback.levers.is_empty() || !way_back::levers_are_set(draft) {
        return;
    }
    let moved = rollback.levers.iter().all(|lever| {
        let set = room.levers.get(lever).and_then(|state| state.attempt);
        let ended = set
            .and_then(|id| room.attempts.get(&id))
            .and_then(|a| a.ended_at.as_ref());
        let reading = observed.levers.get(lever);
        match (reading, ended) {
            (Some(reading), Some(ended)) => reading.weight == Some(0) && read_after(reading, ended),
            _ => false,
        }
    });
    if moved {
        let in_time = draft.now.since(&rollback.started_at);
        draft.push(Event::RollbackMoved { in_time });
    }
}

/// No user is observed on the candidate any more; or that could not be seen for so long that the
/// rollback is said to be moved and not confirmed: it then ends, exposure and triggers go on, and a
/// person may roll back again. What is confirmed later still ends exposure.
fn rollback_drained(draft: &mut Draft, observed: &Observed) {
    let room = draft.room();
    let Some(rollback) = &room.rollback else {
        return;
    };
    let Some(moved) = rollback.moved else { return };
    let late_confirmation = room.exposed.is_some()
        && matches!(
            rollback.state,
            RollbackState::Finished {
                confirmed: false,
                ..
            }
        );
    if rollback.drained.is_some() && !late_confirmation {
        return;
    }
    let started_wall = draft.now.wall_of(&rollback.started_at);
    let moved_wall = started_wall.saturating_add_unsigned(moved.0);
    let levers = rollback
        .levers
        .iter()
        .filter_map(|lever| room.plan.lever(lever));
    let shares: Vec<(Share, Millis)> = levers
        .map(|l| (observed_share(l, observed, moved_wall), l.settle))
        .collect();
    let known = shares.iter().filter_map(|(share, _)| match share {
        Share::Known(share) => Some(*share),
        _ => None,
    });
    let highest = known.max_by_key(|share| share.value);
    let all_seen = !shares
        .iter()
        .any(|(share, _)| matches!(share, Share::Unknown));
    let in_time = draft.now.since(&rollback.started_at);
    let settle = shares
        .iter()
        .map(|(_, settle)| *settle)
        .max()
        .unwrap_or_default();
    match highest {
        Some(share) if all_seen && share.value < DRAINED_BELOW.into() => {
            draft.push(if late_confirmation {
                Event::Unexposed
            } else {
                Event::RollbackDrained {
                    in_time,
                    observed: Some(share),
                }
            });
        }
        _ if !late_confirmation && in_time >= moved + settle => {
            draft.push(Event::RollbackDrained {
                in_time,
                observed: None,
            });
        }
        _ => {}
    }
}

/// What the latest readings say of a condition.
pub(super) fn now<'c>(
    draft: &Draft,
    condition: &'c Condition,
    observed: &Observed,
) -> Judgement<'c> {
    let not_yet = Reading::Unknown(Unknown::NotYet);
    condition.judge(&Context {
        readings: &|metric| observed.readings.get(metric).copied().unwrap_or(not_yet),
        room: draft.room(),
        now: draft.now,
    })
}

/// The conditions that the soak keeps, or that a step waits for.
fn soak(draft: &mut Draft, observed: &Observed) {
    let plan = Arc::clone(&draft.room().plan);
    let Some(soak) = draft.room().soak.clone() else {
        return;
    };
    let Some(step) = plan.step(&soak.step) else {
        return;
    };
    if soak.state == SoakState::Broken {
        return;
    }
    for index in 0..soak.judged.len() {
        let event = judged_anew(draft, step, &soak, index, observed);
        if let Some(event) = event {
            draft.push(event);
        }
    }
}

/// The new verdict of a condition, where it changed, or breaches on one more sample.
fn judged_anew(
    draft: &Draft,
    step: &Step,
    soak: &Soak,
    index: usize,
    observed: &Observed,
) -> Option<Event> {
    let room = draft.room();
    let condition = step.condition(index)?;
    let judged = soak.judged.get(index)?;
    let anew = condition.judge(&Context {
        readings: &|metric| reading_for(draft.now, &room.plan, step, soak, metric, observed),
        room,
        now: draft.now,
    });
    // A rehearsal measures nothing, and all of its conditions hold.
    let verdict = if room.plan.dry_run {
        Verdict::Ok
    } else {
        anew.verdict
    };
    let is_new = |at| condition.is_new(&room.plan, judged.sampled_at, at);
    let new_breach = verdict == Verdict::Breach && anew.sampled_at.is_some_and(is_new);
    (verdict != judged.verdict || new_breach).then(|| Event::ConditionJudged {
        step: step.id.clone(),
        condition: index,
        verdict,
        value: anew.value,
        sampled_at: anew.sampled_at,
    })
}

/// Conditions that no sample moves, judged anew when something else may have: a value was said, an
/// item was ticked, an answer or a tick became too old.
pub(super) fn unmeasured(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let soak = room.soak.as_ref()?;
    let step = room.plan.step(&soak.step)?;
    if soak.state == SoakState::Broken {
        return None;
    }
    let keeps = step.keeps().iter().zip(&soak.judged).enumerate();
    let changed = keeps.filter_map(|(index, (keep, judged))| match keep {
        Keep::Condition(condition) if condition.metrics().is_empty() => {
            judged_anew(draft, step, soak, index, &Observed::default())
        }
        Keep::Condition(_) => None,
        Keep::Attest { valid_for, .. } => {
            let answered = !matches!(judged.verdict, Verdict::Unknown(_));
            let old = valid_for.is_some_and(|span| draft.now.has_passed(span, &judged.answered_at));
            (answered && old).then(|| Event::ConditionJudged {
                step: step.id.clone(),
                condition: index,
                verdict: Verdict::Unknown(Unknown::TooOld),
                value: None,
                sampled_at: None,
            })
        }
    });
    let changed: Vec<Event> = changed.collect();
    (!changed.is_empty()).then_some(changed)
}

/// A condition counts only on values whose whole window lies after the verified shift; a check
/// counts on samples taken after it began.
fn reading_for(
    now: &Now,
    plan: &Plan,
    step: &Step,
    soak: &Soak,
    metric: &MetricId,
    observed: &Observed,
) -> Reading {
    let Some(metric) = plan.metric(metric) else {
        return Reading::Unknown(Unknown::Unsupported);
    };
    let reading = observed
        .readings
        .get(&metric.id)
        .copied()
        .unwrap_or(Reading::Unknown(Unknown::NotYet));
    let window = if step.shift().is_some() {
        metric.window
    } else {
        Millis::ZERO
    };
    let full_at = now.wall_of(&soak.started_at) + i64::try_from(window.0).unwrap_or(i64::MAX / 2);
    match reading {
        Reading::Known { sampled_at, .. } if sampled_at < full_at => {
            Reading::Unknown(Unknown::WindowNotFull)
        }
        // Right after a shift the window is not full whatever the source says of it.
        Reading::Unknown(_) if !now.has_passed(window, &soak.started_at) => {
            Reading::Unknown(Unknown::WindowNotFull)
        }
        // Later, "not asked yet" and "window not full" are no waiting for this soak's window.
        Reading::Unknown(Unknown::NotYet | Unknown::WindowNotFull) => {
            Reading::Unknown(Unknown::Slow)
        }
        reading => reading,
    }
}

/// The step whose shift did not arrive in time, with what was seen instead.
pub(super) fn not_arrived(draft: &Draft) -> Option<(StepId, String)> {
    let plan = &draft.room().plan;
    let (step, lever, to) = awaited(draft, plan)?;
    let (ended_at, _) = set_at(draft, step, &lever.id)?;
    if !draft.now.has_passed(lever.settle, &ended_at) {
        return None;
    }
    let reported = draft
        .room()
        .levers
        .get(&lever.id)
        .and_then(|state| state.reported);
    let reported = reported.map_or("?".to_owned(), |weight| format!("{weight} %"));
    let reason = format!(
        "not confirmed in {}: asked {to} %, reported {reported}, observed does not agree",
        lever.settle
    );
    Some((step.id.clone(), reason))
}
