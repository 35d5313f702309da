//! What must come of a state by itself. Each rule looks at the room and the time and gives the
//! events that follow, or nothing; they are asked in order until none has anything to say.

use super::{
    Draft, approval, checklist, failing, late, message, mode, observed, playbook, retreat, round,
    run, turn, undo, value, way_back,
};
use crate::room::condition::{Condition, Verdict};
use crate::room::event::{AttemptOf, AttemptReport, DecisionWhy, Event, Finish, RollbackCause};
use crate::room::id::RoleId;
use crate::room::plan::{Keep, OnBreach, Shift, Step, Then, Work};
use crate::room::state::{
    Attempt, AttemptState, ItemStatus, Judged, Soak, SoakState, Stage, StepState, StepStatus,
};
use crate::support::{Millis, Quantity};

/// A soak's clock is written this often, so that a restart loses no more than this.
const COUNT_EVERY: Millis = Millis::seconds(15);
/// How long a decision at a gate may take before it is said to be late.
const GATE_WITHIN: Millis = Millis::minutes(15);
/// At least so many tenths of a soak must be known (DESIGN section 7).
const KNOWN_TENTHS: u64 = 9;
/// No state needs as many; a rule that never comes to rest must not hang the engine.
const MOST_ROUNDS: usize = 10_000;

type Rule = fn(&Draft) -> Option<Vec<Event>>;

/// In order: the way back before all, then what has ended, what waits, and what begins.
const RULES: [Rule; 31] = [
    way_back::follow,
    repeatable_doubt,
    item_verified,
    checklist::checked,
    item_stale,
    retreat::set_again,
    undo::ended,
    value::measured,
    followed,
    step_attempt_ended,
    move_verified,
    shift_not_arrived,
    shift_verified,
    observed::unmeasured,
    soak_broken,
    soak_counted,
    soak_finished,
    conditions_met,
    wait_over,
    undo::next,
    turn::not_applicable,
    approval::due,
    late::attempt_overdue,
    late::step_overdue,
    late::phase_overdue,
    decision_late,
    plan_done,
    mode::follow,
    playbook::follow,
    round::follow,
    message::follow,
];

/// Follows until nothing follows.
pub(super) fn settle(draft: &mut Draft) {
    for _ in 0..MOST_ROUNDS {
        if let Some(events) = RULES.iter().find_map(|rule| rule(draft)) {
            draft.push_all(events);
        } else if !broken_soak_rolls_back(draft)
            && !failing::rolls_back(draft)
            && !turn::next_step_starts(draft)
            && !playbook::next_starts(draft)
            && !round::next_starts(draft)
        {
            return;
        }
    }
}

/// What is declared repeatable is not asked about: its doubt is settled as not done.
fn repeatable_doubt(draft: &Draft) -> Option<Vec<Event>> {
    let doubtful = |attempt: &&Attempt| {
        let of_lever = matches!(attempt.of, AttemptOf::Lever { .. });
        attempt.is_in_doubt() && (attempt.call.repeatable || attempt.call.follow) && !of_lever
    };
    let attempt = draft.room().attempts.values().find(doubtful)?;
    // What only follows has done nothing that could be doubted.
    let follow = attempt.call.follow;
    let how = if follow {
        "it only followed"
    } else {
        "declared repeatable"
    };
    Some(vec![Event::AttemptSettled {
        attempt: attempt.id,
        done: follow,
        how: how.to_owned(),
    }])
}

fn item_verified(draft: &Draft) -> Option<Vec<Event>> {
    draft.room().items.iter().find_map(|(item, state)| {
        let attempt = draft.room().attempts.get(&state.attempt?)?;
        if state.status != ItemStatus::InProgress || !attempt.has_ended() {
            return None;
        }
        let asks = draft
            .room()
            .plan
            .item(item)
            .map_or(&[][..], |item| &item.asks);
        if attempt.succeeded() && draft.room().missing(asks).is_some() {
            return None;
        }
        let item = item.clone();
        Some(vec![if attempt.succeeded() {
            Event::ItemTicked {
                item,
                evidence: Some(format!("verified: {}", attempt.said())),
            }
        } else {
            Event::ItemFailed {
                item,
                reason: attempt.said(),
            }
        }])
    })
}

fn item_stale(draft: &Draft) -> Option<Vec<Event>> {
    if !matches!(draft.room().stage, Stage::Preparing | Stage::Live) {
        return None;
    }
    draft.room().plan.items().find_map(|item| {
        let state = draft.room().items.get(&item.id)?;
        let (_, ticked_at) = state.by.as_ref()?;
        let too_old =
            state.status == ItemStatus::Ticked && draft.now.has_passed(item.fresh?, ticked_at);
        too_old.then(|| {
            vec![Event::ItemStale {
                item: item.id.clone(),
            }]
        })
    })
}

/// The forward steps under way, in the plan's order.
pub(super) fn under_way<'a>(draft: &'a Draft) -> impl Iterator<Item = &'a Step> {
    let room = draft.room();
    let steps = room.plan.steps();
    steps.filter(|step| room.step_status(&step.id).is_under_way())
}

/// A command that only follows never blocks the plan: its step is done once it is under way.
fn followed(draft: &Draft) -> Option<Vec<Event>> {
    under_way(draft).find_map(|step| {
        let attempt = draft.room().attempt_of(&step.id)?;
        let follows = attempt.call.follow && !attempt.has_ended();
        follows.then(|| {
            vec![Event::StepFinished {
                step: step.id.clone(),
                how: Finish::Done,
            }]
        })
    })
}

/// A step's attempt ended: done, tried again, or failed.
fn step_attempt_ended(draft: &Draft) -> Option<Vec<Event>> {
    under_way(draft).find_map(|step| attempt_ended(draft, step))
}

fn attempt_ended(draft: &Draft, step: &Step) -> Option<Vec<Event>> {
    let room = draft.room();
    if *room.step_status(&step.id) != StepStatus::Running {
        return None;
    }
    let attempt = room
        .attempt_of(&step.id)
        .filter(|attempt| attempt.has_ended())?;
    let state = room.steps.get(&step.id)?;
    if attempt.succeeded() {
        let moves = step.shift().is_some() || step.moves.is_some() || mode::is_changed_by(step);
        let done = || {
            vec![Event::StepFinished {
                step: step.id.clone(),
                how: Finish::Done,
            }]
        };
        // What it asks for belongs to it: it is done once all is known.
        let waits = room.missing(&step.asks).is_some();
        return (!moves && !waits).then(done);
    }
    let void = matches!(&attempt.state, AttemptState::Ended(AttemptReport::Void));
    if void && step.auto {
        // Nothing that is proven not run may be started by itself over and over.
        return Some(failed(draft, step, attempt));
    }
    if void {
        let reason = "its attempt was not run".to_owned();
        let unexposed = never_moved(draft).then_some(Event::Unexposed);
        let reset = Event::StepReset {
            step: step.id.clone(),
            reason,
        };
        return Some(unexposed.into_iter().chain([reset]).collect());
    }
    let repeatable = matches!(attempt.state, AttemptState::Settled { done: false, .. })
        && attempt.call.repeatable;
    let cancelled = attempt.cancel_asked;
    if !cancelled && in_time(draft, step, state) && (state.tries < step.tries || repeatable) {
        let ended_at = attempt.ended_at.as_ref()?;
        let due = draft.now.has_passed(step.retry_after, ended_at);
        let Work::Action(call) = &step.work else {
            return Some(failed(draft, step, attempt));
        };
        // To try again is to go forward.
        let open = due
            && run::stopped(draft).is_none()
            && turn::nothing_is_breached(draft).is_ok()
            && !room.step_is_unreviewed(&step.id);
        return open.then(|| {
            vec![
                Event::StepRetrying {
                    step: step.id.clone(),
                    tries: state.tries + 1,
                },
                Event::AttemptStarted {
                    attempt: room.next_attempt(),
                    of: AttemptOf::Step(step.id.clone()),
                    call: call.clone(),
                    rollback: false,
                },
            ]
        });
    }
    Some(failed(draft, step, attempt))
}

/// Whether a step may still be tried again, where it is only for so long.
pub(super) fn in_time(draft: &Draft, step: &Step, state: &StepState) -> bool {
    step.at_most.is_none_or(|at_most| {
        let started = state.started_at.as_ref();
        started.is_some_and(|started| !draft.now.has_passed(at_most, started))
    })
}

/// Whether exposure was only intended: every attempt that moves traffic is proven not run, and no
/// lever was ever read to stand on the candidate.
fn never_moved(draft: &Draft) -> bool {
    let room = draft.room();
    let void =
        |attempt: &Attempt| matches!(&attempt.state, AttemptState::Ended(AttemptReport::Void));
    let moving = |attempt: &&Attempt| match &attempt.of {
        AttemptOf::Lever { .. } => true,
        AttemptOf::Step(step) => room.plan.step(step).is_some_and(|s| s.lever().is_some()),
        AttemptOf::Action(_)
        | AttemptOf::Item(_)
        | AttemptOf::Undo(_)
        | AttemptOf::Mode { .. }
        | AttemptOf::Round { .. } => false,
    };
    let read = room.levers.values().filter_map(|lever| lever.reported);
    room.exposed.is_some()
        && room.attempts.values().filter(moving).all(void)
        && read.max().unwrap_or(0) == 0
}

fn failed(draft: &Draft, step: &Step, attempt: &Attempt) -> Vec<Event> {
    failing::failed(draft, step, attempt.said())
}

/// A move by other means: its lever is in force as soon as it has run, and it is done when the
/// lever's read-back and the metrics agree.
fn move_verified(draft: &Draft) -> Option<Vec<Event>> {
    under_way(draft).find_map(|step| moved(draft, step))
}

fn moved(draft: &Draft, step: &Step) -> Option<Vec<Event>> {
    let moves = step.moves.as_ref()?;
    let room = draft.room();
    room.attempt_of(&step.id)
        .filter(|attempt| attempt.succeeded())?;
    if room.lever_in_force.as_ref() != Some(&moves.lever) {
        return Some(vec![Event::LeverInForce {
            lever: moves.lever.clone(),
        }]);
    }
    room.levers.get(&moves.lever)?.verified_at.as_ref()?;
    if room.missing(&step.asks).is_some() {
        return None;
    }
    Some(vec![Event::StepFinished {
        step: step.id.clone(),
        how: Finish::Done,
    }])
}

fn shift_not_arrived(draft: &Draft) -> Option<Vec<Event>> {
    let (step, reason) = observed::not_arrived(draft)?;
    let step = draft.room().plan.step(&step)?;
    Some(failing::failed(draft, step, reason))
}

/// The soak begins when the shift is verified.
fn shift_verified(draft: &Draft) -> Option<Vec<Event>> {
    under_way(draft).find_map(|step| begins_to_soak(draft, step))
}

fn begins_to_soak(draft: &Draft, step: &Step) -> Option<Vec<Event>> {
    let shift = step.shift()?;
    let room = draft.room();
    let running = *room.step_status(&step.id) == StepStatus::Running;
    room.levers
        .get(&shift.lever)?
        .verified_at
        .as_ref()
        .filter(|_| running)?;
    room.attempt_of(&step.id)
        .filter(|attempt| attempt.succeeded())?;
    let lever = shift.lever.clone();
    let in_force =
        (room.lever_in_force.as_ref() != Some(&lever)).then_some(Event::LeverInForce { lever });
    Some(
        in_force
            .into_iter()
            .chain([Event::SoakStarted {
                step: step.id.clone(),
            }])
            .collect(),
    )
}

/// The soak of a shift, with its step.
fn soaking<'a>(draft: &'a Draft) -> Option<(&'a Soak, &'a Step)> {
    let soak = draft.room().soak.as_ref()?;
    let step = draft.room().plan.step(&soak.step)?;
    Some((soak, step))
}

/// A kept condition breached on more distinct samples than are borne, or a role answered no.
fn soak_broken(draft: &Draft) -> Option<Vec<Event>> {
    let (soak, step) = soaking(draft)?;
    let shift = step.shift().filter(|_| soak.state != SoakState::Broken)?;
    let broken = soak
        .judged
        .iter()
        .zip(&shift.keep)
        .position(|(judged, keep)| match keep {
            Keep::Condition(condition) if !condition.metrics().is_empty() => {
                judged.breaches >= shift.tolerate.max(1)
            }
            // No sample counts for it: one breach is enough.
            Keep::Condition(_) | Keep::Attest { .. } => {
                judged.verdict == Verdict::Breach && is_worth_a_restart(draft, soak, shift, judged)
            }
        })?;
    let said = match &shift.keep[broken] {
        Keep::Condition(condition) => breaks(condition, soak.judged[broken].value),
        Keep::Attest { title, .. } => format!("{title}: answered no"),
    };
    let mut events = vec![Event::SoakBroken {
        step: step.id.clone(),
        condition: broken,
        known: soak.counted(draft.now).0,
        said: said.clone(),
    }];
    match shift.on_breach {
        OnBreach::Ask => events.push(ask(
            draft,
            step,
            DecisionWhy::SoakBroken,
            shift.decide_within,
        )),
        OnBreach::Restart => {
            events.push(Event::SoakRestarted {
                step: step.id.clone(),
                reason: said,
            });
        }
        OnBreach::RollBack => {}
    }
    Some(events)
}

/// A soak that begins again finds what no sample moves as it was, at once: it then begins again
/// every so often until that holds, and not without end.
fn is_worth_a_restart(draft: &Draft, soak: &Soak, shift: &Shift, judged: &Judged) -> bool {
    let came_later = judged.since != soak.started_at;
    shift.on_breach != OnBreach::Restart || came_later || soak.counted(draft.now).0 >= COUNT_EVERY
}

/// `error_rate 1.4% breaks keep < 0.5%`; all of it where it is not one metric's.
fn breaks(condition: &Condition, value: Option<Quantity>) -> String {
    let value = value.map(|value| format!(" {value}")).unwrap_or_default();
    match condition {
        Condition::Metric { metric, test } => format!("{metric}{value} breaks keep {test}"),
        group => format!("{group} does not hold{value}"),
    }
}

/// A broken soak whose runbook says so starts the traffic path. Whether this did anything.
fn broken_soak_rolls_back(draft: &mut Draft) -> bool {
    let due = soaking(draft).and_then(|(soak, step)| {
        let shift = step.shift()?;
        let broken = soak.state == SoakState::Broken && shift.on_breach == OnBreach::RollBack;
        (broken && draft.room().stage != Stage::RollingBack).then(|| step.id.clone())
    });
    let Some(step) = due else { return false };
    way_back::begin(
        draft,
        None,
        RollbackCause::Soak(step),
        Some("soak broken".to_owned()),
    );
    true
}

fn ask(draft: &Draft, step: &Step, why: DecisionWhy, within: Millis) -> Event {
    let role: Option<RoleId> = step
        .role
        .clone()
        .or_else(|| draft.room().plan.commander.clone());
    Event::DecisionAsked {
        step: step.id.clone(),
        why,
        role,
        within,
    }
}

fn soak_counted(draft: &Draft) -> Option<Vec<Event>> {
    let (soak, step) = soaking(draft)?;
    step.shift().filter(|_| soak.state == SoakState::Counting)?;
    draft
        .now
        .has_passed(COUNT_EVERY, &soak.counted_at)
        .then(|| {
            let (known, unknown) = soak.counted(draft.now);
            vec![Event::SoakCounted {
                step: step.id.clone(),
                known,
                unknown,
            }]
        })
}

/// A soak is complete: long enough, known for long enough, and every condition holds now.
fn soak_finished(draft: &Draft) -> Option<Vec<Event>> {
    let (soak, step) = soaking(draft)?;
    let shift = step.shift().filter(|_| soak.state == SoakState::Counting)?;
    let (known, unknown) = soak.counted(draft.now);
    let mostly_known = known.0 * 10 >= (known + unknown).0 * KNOWN_TENTHS;
    // What a trigger asks is answered first, and what the step asks for is known.
    let asked = draft.room().decision.is_some() || draft.room().missing(&step.asks).is_some();
    if known < draft.room().waits(shift.soak) || !mostly_known || !soak.all_hold() || asked {
        return None;
    }
    let finished = Event::SoakFinished {
        step: step.id.clone(),
        known,
    };
    let then = match shift.then {
        Then::Decide => ask(draft, step, DecisionWhy::SoakFinished, shift.decide_within),
        Then::Go if run::stopped(draft).is_some() => return None,
        Then::Go => Event::StepFinished {
            step: step.id.clone(),
            how: Finish::Done,
        },
    };
    Some(vec![finished, then])
}

/// A check or a gate whose conditions hold.
fn conditions_met(draft: &Draft) -> Option<Vec<Event>> {
    let (soak, step) = soaking(draft)?;
    let may_go_on = run::stopped(draft).is_none() && draft.room().decision.is_none();
    if soak.state != SoakState::Counting || !soak.all_hold() || !may_go_on {
        return None;
    }
    let done = Event::StepFinished {
        step: step.id.clone(),
        how: Finish::Done,
    };
    let waits = draft.room().missing(&step.asks).is_some();
    match &step.work {
        Work::Check { .. } | Work::Gate(_) if waits => None,
        Work::Check { .. } => Some(vec![done]),
        Work::Gate(gate) if draft.room().gate_is_open(gate) => None,
        Work::Gate(gate) if !gate.decide => Some(vec![done]),
        Work::Gate(_) => Some(vec![ask(draft, step, DecisionWhy::GateMet, GATE_WITHIN)]),
        _ => None,
    }
}

fn wait_over(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let all = room
        .plan
        .steps()
        .chain(room.plan.rollback.paths.iter().flat_map(|p| &p.steps));
    let mut running = all.filter(|s| *room.step_status(&s.id) == StepStatus::Running);
    running.find_map(|step| {
        let Work::Wait(span) = step.work else {
            return None;
        };
        let started_at = room.steps.get(&step.id)?.started_at.as_ref()?;
        // A way back waits for no value.
        let forward = room.plan.phase_of(&step.id).is_some();
        let waits = forward && room.missing(&step.asks).is_some();
        let over = !waits && draft.now.has_passed(room.waits(span), started_at);
        over.then(|| {
            vec![Event::StepFinished {
                step: step.id.clone(),
                how: Finish::Done,
            }]
        })
    })
}

fn decision_late(draft: &Draft) -> Option<Vec<Event>> {
    let decision = draft
        .room()
        .decision
        .as_ref()
        .filter(|decision| !decision.late)?;
    draft
        .now
        .has_passed(decision.within, &decision.asked_at)
        .then(|| {
            vec![Event::DecisionLate {
                step: decision.step.clone(),
            }]
        })
}

/// When every step is done the watch begins; triggers run on.
fn plan_done(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let done = room.stage == Stage::Live && room.is_plan_done();
    done.then(|| vec![Event::WatchStarted])
}
