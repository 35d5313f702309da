//! Traffic and decisions: shift, decide, attest.

use std::sync::Arc;

use super::{Draft, authority, plan_step, retreat, run, value, way_back};
use crate::room::event::{AttemptOf, Choice, DecisionWhy, Event, Finish, RollbackCause};
use crate::room::input::Who;
use crate::room::plan::{Keep, Right, Tier, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Decision, SoakState, Stage, StepStatus, TriggerPhase};
use crate::support::Millis;

/// The next shift of the plan, or down to an earlier notch.
pub(super) fn shift(draft: &mut Draft, by: &Who, to: u8) -> Result<(), Refusal> {
    authority::require(draft.room(), &by.person, Right::Shift, draft.now)?;
    let plan = Arc::clone(&draft.room().plan);
    if draft.room().stage == Stage::Preparing {
        return Err(Refusal::new(RefusalKind::NotNow, "the run has not started").hint("start"));
    }
    let weight = draft.room().desired_weight();
    if to == 0 {
        return Err(Refusal::new(RefusalKind::NotNow, "0 % is a rollback").hint("roll-back"));
    }
    if to == weight && draft.room().drifted_lever().is_some() {
        return apply_again(draft, to);
    }
    if to < weight {
        run::downward_is_open(draft)?;
        return retreat::to_notch(draft, to);
    }
    let Some(current) = draft.room().current_step() else {
        return Err(Refusal::new(
            RefusalKind::NotNow,
            "every step of the plan is done",
        ));
    };
    let next = plan
        .steps()
        .filter_map(|step| step.shift().map(|shift| (step, shift.to)));
    let mut next =
        next.filter(|(step, _)| *draft.room().step_status(&step.id) == StepStatus::Waiting);
    let ready = draft.room().ready_steps().into_iter();
    let mut ready = ready.filter(|step| step.shift().is_some_and(|shift| shift.to == to));
    if let Some(step) = ready.find(|s| *draft.room().step_status(&s.id) == StepStatus::Waiting) {
        let name = step.id.to_string();
        return plan_step::run_name(draft, by, &name);
    }
    let fact = match next.next() {
        Some((step, next_to)) if next_to == to => {
            format!("{} {} comes first", current.number, current.title)
                + &format!("; then {} shifts to {to} %", step.number)
        }
        Some((step, next_to)) => format!("the next shift is {} to {next_to} %", step.number),
        None => format!("the plan has no further shift; the weight is {weight} %"),
    };
    Err(Refusal::new(RefusalKind::NotNow, fact))
}

/// A lever that drifted is put back where it was asked to be, because a person says so.
fn apply_again(draft: &mut Draft, to: u8) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let Some((lever, _)) = draft.room().drifted_lever() else {
        return Ok(());
    };
    let lever = lever.clone();
    if draft.room().stage == Stage::Live {
        run::downward_is_open(draft)?;
    }
    let running = draft
        .room()
        .levers
        .get(&lever)
        .and_then(|state| state.attempt);
    let running = running.and_then(|id| draft.room().attempts.get(&id));
    if running.is_some_and(|attempt| !attempt.has_ended()) {
        let fact = format!("{lever} is being set already");
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    if let Some(call) = plan_step::set_call(&plan, &lever, to) {
        let of = AttemptOf::Lever {
            lever,
            to,
            step: None,
        };
        plan_step::attempt(draft, of, call, false);
    }
    Ok(())
}

/// Makes the open decision.
pub(super) fn decide(
    draft: &mut Draft,
    by: &Who,
    choice: Choice,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let Some(decision) = draft.room().decision.clone() else {
        return Err(Refusal::new(RefusalKind::NotNow, "no decision is open"));
    };
    let role = decision.role.as_ref();
    if choice == Choice::RollBack {
        let may_decide =
            authority::require_role(draft.room(), &by.person, role, Right::Decide, draft.now);
        if may_decide.is_err() {
            authority::require(draft.room(), &by.person, Right::RollBack, draft.now)?;
        }
    } else {
        authority::require_role(draft.room(), &by.person, role, Right::Decide, draft.now)?;
        let watching = draft.room().stage == Stage::Watching;
        match choice {
            // What a trigger asks in the watch moves nothing forward.
            Choice::Continue | Choice::Wait if watching => {}
            Choice::Continue => run::forward_is_open(draft)?,
            _ => run::downward_is_open(draft)?,
        }
    }
    let made = Event::DecisionMade {
        step: decision.step.clone(),
        choice,
        reason: reason.cloned(),
    };
    match choice {
        Choice::Continue => go_on(draft, &decision, made, reason),
        Choice::Wait => wait(draft, &decision, made),
        Choice::Back => {
            draft.push(made);
            retreat::one_notch(draft, by);
            Ok(())
        }
        Choice::RollBack => {
            draft.push(made);
            way_back::begin(
                draft,
                None,
                RollbackCause::Person(by.person.clone()),
                reason.cloned(),
            );
            Ok(())
        }
    }
}

fn go_on(
    draft: &mut Draft,
    decision: &Decision,
    made: Event,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let step = decision.step.clone();
    let needs_reason = matches!(
        decision.why,
        DecisionWhy::SoakBroken | DecisionWhy::TriggerFired
    ) || fired_since_asked(draft, decision);
    if needs_reason && reason.is_none() {
        let fact = "going on after a breach needs a reason";
        return Err(Refusal::new(RefusalKind::Missing, fact).hint("decide continue REASON"));
    }
    if decision.why == DecisionWhy::GateMet {
        gate_still_met(draft, decision)?;
    }
    let finishes = decision.why != DecisionWhy::TriggerFired;
    if let Some(step) = draft.room().plan.step(&step).filter(|_| finishes) {
        value::complete(draft.room(), &step.number, &step.asks)?;
    }
    draft.push(made);
    match decision.why {
        DecisionWhy::SoakFinished | DecisionWhy::GateMet => {
            draft.push(Event::StepFinished {
                step,
                how: Finish::Done,
            });
        }
        DecisionWhy::SoakBroken => {
            draft.push(Event::StepFinished {
                step,
                how: Finish::ByHand(reason.cloned()),
            });
        }
        DecisionWhy::TriggerFired => {}
    }
    Ok(())
}

/// Whether a trigger that wants a person's judgement fired while this decision was open.
fn fired_since_asked(draft: &Draft, decision: &Decision) -> bool {
    let room = draft.room();
    let mut asking = room.plan.rollback.triggers.iter();
    asking.any(|trigger| {
        let phase = room.triggers.get(&trigger.id).map(|state| &state.phase);
        let Some(TriggerPhase::Firing { since, .. }) = phase else {
            return false;
        };
        trigger.tier != Tier::Investigate && decision.asked_at.since(since) == Millis::ZERO
    })
}

/// What made the gate ask may have changed since: a tick taken back, an item gone stale.
fn gate_still_met(draft: &Draft, decision: &Decision) -> Result<(), Refusal> {
    let room = draft.room();
    let gate = room.plan.step(&decision.step).map(|step| &step.work);
    let items = matches!(gate, Some(Work::Gate(gate)) if room.gate_is_open(gate));
    let conditions = room.soak.as_ref().is_some_and(|soak| !soak.all_hold());
    if items || conditions {
        let fact = "the gate is no longer met";
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("see its items and conditions"));
    }
    Ok(())
}

fn wait(draft: &mut Draft, decision: &Decision, made: Event) -> Result<(), Refusal> {
    if decision.why == DecisionWhy::GateMet {
        return Err(Refusal::new(
            RefusalKind::NotNow,
            "a gate waits by itself until it is decided",
        )
        .hint("hold, if nothing may go on"));
    }
    draft.push(made);
    if decision.why != DecisionWhy::TriggerFired {
        let step = decision.step.clone();
        draft.push(Event::SoakRestarted {
            step,
            reason: "decided to wait".to_owned(),
        });
    }
    Ok(())
}

/// A role answers for a kept condition.
pub(super) fn attest(draft: &mut Draft, by: &Who, number: usize, yes: bool) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let Some(soak) = draft
        .room()
        .soak
        .as_ref()
        .filter(|soak| soak.state != SoakState::Broken)
    else {
        return Err(Refusal::new(
            RefusalKind::NotNow,
            "nothing is being kept now",
        ));
    };
    let index = number.wrapping_sub(1);
    let step = plan.step(&soak.step);
    let kept = step.and_then(|step| step.keeps().get(index));
    let Some(Keep::Attest { role, .. }) = kept else {
        let fact = format!("condition {number} is not one that a person answers for");
        return Err(Refusal::new(RefusalKind::NoSuch, fact));
    };
    let step = soak.step.clone();
    authority::require_role(
        draft.room(),
        &by.person,
        role.as_ref(),
        Right::Decide,
        draft.now,
    )?;
    draft.push(Event::Attested {
        step,
        condition: index,
        yes,
    });
    Ok(())
}
