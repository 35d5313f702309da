//! The status document: a room as one JSON value with a stable schema, for scripts. Pure.

use chrono::{DateTime, SecondsFormat};
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::beside;
use crate::console::model::clock::{forecast, planned_steps};
use crate::console::model::query::checklist_counts;
use crate::room::Room;
use crate::room::condition::Verdict;
use crate::room::event::{Finish, RollbackCause};
use crate::room::input::Now;
use crate::room::plan::{Item, Metric, Step, Trigger, TriggerWhen};
use crate::room::reading::Reading;
use crate::room::state::{
    Attempt, AttemptState, ItemStatus, Readiness, RollbackRun, RollbackState, Soak, Stage,
    StepStatus, TriggerPhase,
};
use crate::support::{Millis, Quantity, Unit};
use crate::wire::Telemetry;

/// The whole document. Fields are added, never renamed.
pub(in crate::cli) fn document(room: &Room, telemetry: &Telemetry, now: &Now) -> Value {
    json!({
        "room": room.name,
        "state": room.stage,
        "flags": flags(room),
        "solo": room.solo,
        "dry_run": room.plan.dry_run,
        "environment": room.plan.environment,
        "runbook": {
            "name": room.plan.name,
            "source": room.plan.source,
            "hash": room.plan.hash,
            "production": room.plan.production,
        },
        "now": time(now),
        "opened_at": room.clock.opened_at.as_ref().map(time),
        "started_at": room.clock.started_at.as_ref().map(time),
        "ended_at": room.clock.ended_at.as_ref().map(time),
        "phase": room.current_phase().map(|phase| json!({
            "id": phase.id, "number": phase.number, "title": phase.title,
        })),
        "phases": phases(room, now),
        "steps": steps(room, now),
        "checklist": checklist(room),
        "values": values(room),
        "unreviewed": room.unreviewed.len(),
        "exposed": room.exposed.is_some(),
        "weight": weight(room, telemetry),
        "soak": soak(room, now),
        "decision": decision(room),
        "metrics": metrics(room, telemetry),
        "triggers": triggers(room),
        "attempts": room.attempts.values().map(attempt).collect::<Vec<_>>(),
        "roles": room.roles,
        "people": people(room),
        "rollback": rollback(room, now),
        "modes": beside::modes(room, now),
        "messages": beside::messages(room, now),
        "recurring": beside::recurring(room),
        "sign_offs": beside::sign_offs(room),
        "playbooks": beside::playbooks(room),
        "engine": {
            "pid": room.engine.pid,
            "version": room.engine.version,
            "seq": room.seq,
        },
    })
}

/// Which of held, blind and halted are up.
pub(in crate::cli) fn flags(room: &Room) -> Vec<&'static str> {
    let up = [
        ("held", room.flags.held.is_some()),
        ("blind", room.blind_metric().is_some()),
        ("halted", room.flags.halted.is_some()),
    ];
    up.into_iter()
        .filter_map(|(name, up)| up.then_some(name))
        .collect()
}

/// Each phase, planned against actual.
fn phases(room: &Room, now: &Now) -> Vec<Value> {
    let forecast = forecast(room, now);
    let timed = room.plan.phases.iter().zip(&forecast.phases);
    timed
        .map(|(phase, timing)| {
            json!({
                "id": phase.id,
                "number": phase.number,
                "title": phase.title,
                "target": phase.target,
                "planned_start": timing.planned_from.map(wall),
                "planned_end": timing.planned_to.map(wall),
                "started_at": timing.began.map(wall),
                "ended_at": timing.ended.map(wall),
                "forecast_end": timing.to.map(wall),
                "deadline": phase.deadline.and_then(|when| room.wall_of(when, now)).map(wall),
                "overdue": room.overdue_phases.contains(&phase.id),
            })
        })
        .collect()
}

fn steps(room: &Room, now: &Now) -> Vec<Value> {
    let forecast = forecast(room, now);
    let timed = room.plan.phases.iter().zip(&forecast.phases);
    let planned = timed.flat_map(|(phase, timing)| {
        let planned = planned_steps(room, now, phase, timing);
        let steps = phase.steps.iter().zip(planned);
        steps.map(|(step, (from, to))| {
            let mut value = step_value(room, &json!(phase.number), &Value::Null, step);
            value["planned_start"] = json!(from.map(wall));
            value["planned_end"] = json!(to.map(wall));
            value["ready"] = json!(room.stage == Stage::Live && ready(room, step));
            value
        })
    });
    let back = room.plan.rollback.paths.iter().flat_map(|path| {
        path.steps
            .iter()
            .map(move |step| (Value::Null, json!(path.id), step))
    });
    let back = back.map(|(phase, path, step)| step_value(room, &phase, &path, step));
    planned.chain(back).collect()
}

fn ready(room: &Room, step: &Step) -> bool {
    let waiting = *room.step_status(&step.id) == StepStatus::Waiting;
    waiting && room.is_ready(&step.id)
}

fn step_value(room: &Room, phase: &Value, path: &Value, step: &Step) -> Value {
    let state = room.steps.get(&step.id);
    let status = room.step_status(&step.id);
    json!({
        "id": step.id,
        "number": step.number,
        "phase": phase,
        "path": path,
        "title": step.title,
        "target": step.target,
        "role": step.role,
        "status": step_word(status),
        "reason": step_reason(status),
        "by_hand": matches!(status, StepStatus::Finished(Finish::ByHand(_))),
        "started_at": state.and_then(|state| state.started_at.as_ref()).map(time),
        "ended_at": state.and_then(|state| state.ended_at.as_ref()).map(time),
        "tries": state.map_or(0, |state| state.tries),
        "overdue": state.is_some_and(|state| state.overdue),
        "attempt": state.and_then(|state| state.attempt),
    })
}

/// A step's status in one word.
pub(in crate::cli) fn step_word(status: &StepStatus) -> &'static str {
    match status {
        StepStatus::Waiting => "waiting",
        StepStatus::Running => "running",
        StepStatus::Soaking => "soaking",
        StepStatus::Failed(_) => "failed",
        StepStatus::Finished(Finish::Skipped(_)) => "skipped",
        StepStatus::Finished(Finish::NotApplicable(_)) => "not-applicable",
        StepStatus::Finished(Finish::FailedPast(_)) => "failed-past",
        StepStatus::Finished(Finish::Done | Finish::ByHand(_)) => "done",
    }
}

fn step_reason(status: &StepStatus) -> Option<&str> {
    match status {
        StepStatus::Failed(reason)
        | StepStatus::Finished(Finish::NotApplicable(reason) | Finish::FailedPast(reason)) => {
            Some(reason)
        }
        StepStatus::Finished(Finish::ByHand(reason) | Finish::Skipped(reason)) => reason.as_deref(),
        _ => None,
    }
}

fn item_status(room: &Room, item: &Item) -> ItemStatus {
    let state = room.items.get(&item.id);
    state.map(|state| state.status).unwrap_or_default()
}

fn checklist(room: &Room) -> Value {
    let listed = room.plan.checklists.iter().flat_map(|section| {
        let applying = room.applying(section);
        let applies: BTreeSet<&crate::room::id::ItemId> =
            applying.iter().map(|item| &item.id).collect();
        section.items.iter().map(move |item| {
            json!({
                "parent": item.parent, "applies": applies.contains(&item.id),
                "id": item.id, "number": item.number, "title": item.title,
                "section": section.id, "after_run": section.after_run,
                "status": item_status(room, item), "optional": item.optional,
            })
        })
    });
    let (ticked, total) = checklist_counts(room);
    json!({ "ticked": ticked, "total": total, "items": listed.collect::<Vec<_>>() })
}

/// The values that are asked for, with those that are known.
fn values(room: &Room) -> Value {
    let asked = room.plan.asks().map(|ask| {
        let captured = room.values.get(&ask.value);
        let value = json!({
            "title": ask.title,
            "value": captured.map(|captured| &captured.value),
            "by": captured.and_then(|captured| captured.by.as_ref()),
            "at": captured.map(|captured| captured.at.wall),
        });
        (ask.value.to_string(), value)
    });
    Value::Object(asked.collect())
}

fn weight(room: &Room, telemetry: &Telemetry) -> Value {
    let lever = room.lever_in_force.as_ref();
    json!({
        "lever": lever,
        "desired": lever.and_then(|lever| room.levers.get(lever)).and_then(|state| state.desired),
        "reported": reported(room, telemetry),
        "observed": observed(room, telemetry).map(number),
    })
}

/// What the lever in force was last read to be.
pub(in crate::cli) fn reported(room: &Room, telemetry: &Telemetry) -> Option<u8> {
    let lever = room.lever_in_force.as_ref()?;
    match telemetry.levers.get(lever) {
        Some(reading) => reading.weight,
        None => room.levers.get(lever)?.reported,
    }
}

/// What users are seen to get, in percent.
pub(in crate::cli) fn observed(room: &Room, telemetry: &Telemetry) -> Option<Quantity> {
    let lever = room.plan.lever(room.lever_in_force.as_ref()?)?;
    let reading = telemetry.readings.get(lever.observed.as_ref()?)?;
    reading.value()?.to_unit(Unit::Percent)
}

fn soak(room: &Room, now: &Now) -> Value {
    let Some(soak) = &room.soak else {
        return Value::Null;
    };
    let wanted = room.plan.step(&soak.step).and_then(Step::shift);
    json!({
        "step": soak.step,
        "state": soak.state,
        "seconds": seconds(soak.counted(now).0),
        "of": wanted.map(|shift| seconds(shift.soak)),
        "conditions": conditions(room, soak),
    })
}

/// What is kept or waited for, in words, with what is known of it.
fn conditions(room: &Room, soak: &Soak) -> Vec<Value> {
    let step = room.plan.step(&soak.step);
    let keeps = step.into_iter().flat_map(Step::keeps);
    let each = keeps.zip(&soak.judged).map(|(keep, judged)| {
        let (verdict, unknown) = match judged.verdict {
            Verdict::Ok => ("holds", None),
            Verdict::Breach => ("broken", None),
            Verdict::Unknown(why) => ("unknown", Some(why.to_string())),
        };
        json!({
            "condition": keep.to_string(),
            "verdict": verdict,
            "unknown": unknown,
            "value": judged.value.map(number),
            "since": time(&judged.since),
        })
    });
    each.collect()
}

fn decision(room: &Room) -> Value {
    let Some(open) = &room.decision else {
        return Value::Null;
    };
    json!({
        "step": open.step,
        "why": open.why,
        "role": open.role,
        "asked_at": time(&open.asked_at),
        "late": open.late,
    })
}

fn metrics(room: &Room, telemetry: &Telemetry) -> Map<String, Value> {
    let value = |metric: &Metric| (metric.id.to_string(), metric_value(room, telemetry, metric));
    room.plan.metrics.iter().map(value).collect()
}

fn metric_value(room: &Room, telemetry: &Telemetry, metric: &Metric) -> Value {
    let reading = telemetry.readings.get(&metric.id);
    let known = reading.and_then(Reading::value);
    let unknown = match reading {
        Some(Reading::Known { .. }) => None,
        Some(Reading::Unknown(why)) => Some(why.to_string()),
        None => Some("not asked yet".to_owned()),
    };
    let sampled = match reading {
        Some(Reading::Known { sampled_at, .. }) => Some(wall(*sampled_at)),
        _ => None,
    };
    json!({
        "title": metric.title,
        "of": metric.of,
        "value": known.map(number),
        "unit": metric.unit.symbol(),
        "unknown": unknown,
        "sampled_at": sampled,
        "band": known.and_then(|value| metric.bands.of(value)),
        "sight": room.sights.get(&metric.id).map(|(sight, _)| *sight).unwrap_or_default(),
    })
}

fn triggers(room: &Room) -> Vec<Value> {
    let value = |trigger: &Trigger| trigger_value(room, trigger);
    room.plan.rollback.triggers.iter().map(value).collect()
}

fn trigger_value(room: &Room, trigger: &Trigger) -> Value {
    let state = room.triggers.get(&trigger.id);
    let (held_for, consecutive) = match &trigger.when {
        TriggerWhen::Metric {
            held_for,
            consecutive,
            ..
        } => (held_for.map(seconds), Some(*consecutive)),
        TriggerWhen::Declared => (None, None),
    };
    let (held, count, value) = match state.map(|state| &state.phase) {
        Some(TriggerPhase::Pending {
            held, count, value, ..
        }) => (Some(seconds(*held)), Some(*count), Some(*value)),
        Some(TriggerPhase::Firing { value, .. }) => (None, None, *value),
        _ => (None, None, None),
    };
    json!({
        "id": trigger.id,
        "title": trigger.title,
        "tier": trigger.tier,
        "condition": match &trigger.when {
            TriggerWhen::Metric { condition, .. } => Some(condition.to_string()),
            TriggerWhen::Declared => None,
        },
        "state": trigger_word(room, trigger),
        "disarmed": state.and_then(|state| state.disarmed.as_deref()),
        "held": held,
        "for": held_for,
        "count": count,
        "consecutive": consecutive,
        "value": value.map(number),
    })
}

/// A trigger's state in one word.
pub(in crate::cli) fn trigger_word(room: &Room, trigger: &Trigger) -> &'static str {
    match room.triggers.get(&trigger.id) {
        None => "inactive",
        Some(state) => match &state.phase {
            TriggerPhase::Firing { .. } => "firing",
            _ if state.disarmed.is_some() => "disarmed",
            TriggerPhase::Pending { .. } => "pending",
            TriggerPhase::Inactive => "inactive",
        },
    }
}

fn attempt(attempt: &Attempt) -> Value {
    let status = match &attempt.state {
        AttemptState::Running => "running",
        AttemptState::Unwatched => "unwatched",
        AttemptState::InDoubt(_) => "in-doubt",
        AttemptState::Ended(_) | AttemptState::Settled { .. } => "ended",
    };
    json!({
        "id": attempt.id,
        "of": attempt.of,
        "does": attempt.call.shown,
        "status": status,
        "ok": attempt.has_ended().then(|| attempt.succeeded()),
        "said": attempt.said(),
        "rollback": attempt.rollback,
        "started_at": time(&attempt.started_at),
        "ended_at": attempt.ended_at.as_ref().map(time),
    })
}

fn people(room: &Room) -> Vec<Value> {
    room.people
        .iter()
        .map(|(person, presence)| {
            json!({
                "person": person,
                "here": presence.here,
                "proof": presence.proof,
                "since": time(&presence.since),
            })
        })
        .collect()
}

fn rollback(room: &Room, now: &Now) -> Value {
    let run = room.rollback.as_ref();
    let (ready, why) = match room.readiness() {
        Readiness::Ready => ("ready", None),
        Readiness::Degraded(why) => ("degraded", Some(why)),
        Readiness::Gone(step) => ("gone", Some(format!("step {step} has no way back"))),
    };
    json!({
        "ready": ready,
        "why": why,
        "running": run.is_some_and(|run| run.state == RollbackState::Running),
        "state": rollback_word(run),
        "path": run.map(|run| &run.path),
        "cause": run.map(|run| cause(&run.cause)),
        "reason": run.and_then(|run| run.reason.as_deref()),
        "failed": run.and_then(|run| match &run.state {
            RollbackState::Failed(why) => Some(why.as_str()),
            _ => None,
        }),
        "elapsed": run.map(|run| seconds(elapsed(run, now))),
        "moved": run.and_then(|run| run.moved).map(seconds),
        "drained": run.and_then(|run| run.drained).map(seconds),
        "confirmed": run.and_then(|run| match run.state {
            RollbackState::Finished { confirmed, .. } => Some(confirmed),
            _ => None,
        }),
        "budget": room.plan.rollback.budget.map(seconds),
    })
}

/// Where the rollback is, in one word.
pub(in crate::cli) fn rollback_word(run: Option<&RollbackRun>) -> &'static str {
    match run.map(|run| &run.state) {
        None => "none",
        Some(RollbackState::Running) => "running",
        Some(RollbackState::Failed(_)) => "failed",
        Some(RollbackState::Finished { .. }) => "done",
    }
}

fn cause(cause: &RollbackCause) -> Value {
    match cause {
        RollbackCause::Person(person) => json!({ "person": person }),
        RollbackCause::Trigger(trigger) => json!({ "trigger": trigger }),
        RollbackCause::Soak(step) => json!({ "soak": step }),
        RollbackCause::Step(step) => json!({ "step": step }),
    }
}

/// How long the rollback took, or has taken so far.
pub(in crate::cli) fn elapsed(run: &RollbackRun, now: &Now) -> Millis {
    match run.state {
        RollbackState::Finished { in_time, .. } => in_time,
        _ => now.since(&run.started_at),
    }
}

pub(super) fn time(moment: &Now) -> String {
    wall(moment.wall)
}

fn wall(millis: i64) -> String {
    let moment = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn seconds(span: Millis) -> f64 {
    span.to_duration().as_secs_f64()
}

fn number(quantity: Quantity) -> f64 {
    quantity.value.to_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::id::{LeverId, MetricId};
    use crate::room::input::LeverReading;
    use crate::room::plan::{Lever, LeverSet, Plan};
    use std::sync::Arc;

    fn now() -> Now {
        Now {
            wall: 1_795_219_200_000,
            boot_id: "a".into(),
            since_boot: Millis::minutes(5),
        }
    }

    #[test]
    fn the_fields_that_scripts_rely_on_are_there() {
        let document = document(&Room::default(), &Telemetry::default(), &now());
        for path in [
            "/room",
            "/state",
            "/flags",
            "/runbook",
            "/started_at",
            "/phase",
            "/steps",
            "/checklist/ticked",
            "/checklist/total",
            "/exposed",
            "/weight/desired",
            "/weight/reported",
            "/weight/observed",
            "/metrics",
            "/triggers",
            "/attempts",
            "/roles",
            "/people",
            "/rollback/ready",
            "/rollback/running",
            "/rollback/elapsed",
            "/engine/pid",
            "/engine/version",
            "/engine/seq",
        ] {
            assert!(document.pointer(path).is_some(), "{path} in {document:#}");
        }
        assert_eq!(document["now"], "2026-11-21T00:00:00.000Z");
    }

    #[test]
    fn the_newest_read_back_counts_and_a_failed_one_is_no_number() {
        let lever = LeverId::from("edge");
        let read = |weight| LeverReading {
            weight,
            read_at: now(),
            trouble: None,
        };
        let mut room = Room {
            lever_in_force: Some(lever.clone()),
            ..Room::default()
        };
        room.levers.entry(lever.clone()).or_default().reported = Some(10);
        let mut telemetry = Telemetry::default();
        assert_eq!(reported(&room, &telemetry), Some(10));
        telemetry.levers.insert(lever.clone(), read(Some(50)));
        assert_eq!(reported(&room, &telemetry), Some(50));
        telemetry.levers.insert(lever, read(None));
        assert_eq!(reported(&room, &telemetry), None);
    }

    #[test]
    fn the_observed_share_is_told_in_percent() {
        let (lever, share) = (LeverId::from("edge"), MetricId::from("share"));
        let plan = Plan {
            levers: vec![Lever {
                id: lever.clone(),
                title: String::new(),
                set: LeverSet::Weight(crate::room::plan::Call::default()),
                read: crate::room::plan::Call::default(),
                observed: Some(share.clone()),
                tolerance: 4.into(),
                settle: Millis::ZERO,
                cohorts: Vec::new(),
            }],
            ..Plan::default()
        };
        let room = Room {
            plan: Arc::new(plan),
            lever_in_force: Some(lever),
            ..Room::default()
        };
        let mut telemetry = Telemetry::default();
        let value = "0.495 ratio".parse().unwrap();
        let reading = Reading::Known {
            value,
            sampled_at: 1,
        };
        telemetry.readings.insert(share, reading);
        assert_eq!(observed(&room, &telemetry).map(number), Some(49.5));
    }
}
