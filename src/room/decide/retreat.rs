//! Back one notch: to an earlier shift of the plan, which then soaks anew.

use std::sync::Arc;

use super::{Draft, follow, plan_step, run, way_back};
use crate::room::event::{AttemptOf, Event, RollbackCause};
use crate::room::input::Who;
use crate::room::plan::{Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Attempt, StepStatus};

/// To the shift before the current one; below the first there is only the way back.
pub(super) fn one_notch(draft: &mut Draft, by: &Who) {
    let plan = Arc::clone(&draft.room().plan);
    let weight = draft.room().desired_weight();
    let lever = draft.room().lever_in_force.clone();
    let lower = |step: &&Step| {
        step.shift().is_some_and(|shift| {
            shift.to < weight && shift.to > 0 && Some(&shift.lever) == lever.as_ref()
        })
    };
    let finished = |step: &&Step| draft.room().step_status(&step.id).is_finished();
    let Some(notch) = plan.steps().filter(lower).filter(finished).last() else {
        let reason = Some("back from the first notch".to_owned());
        way_back::begin(
            draft,
            None,
            RollbackCause::Person(by.person.clone()),
            reason,
        );
        return;
    };
    begin_again_at(draft, notch);
}

/// To the shift of this weight.
pub(super) fn to_notch(draft: &mut Draft, to: u8) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let lever = draft.room().lever_in_force.clone();
    let of_weight = |step: &&Step| {
        step.shift()
            .is_some_and(|shift| shift.to == to && Some(&shift.lever) == lever.as_ref())
    };
    let Some(notch) = plan.steps().find(of_weight) else {
        let fact = format!("the plan has no shift to {to} %");
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("decide back, or roll-back"));
    };
    begin_again_at(draft, notch);
    Ok(())
}

/// Every shift from the notch on goes back to waiting, what runs for them ends, the notch starts.
fn begin_again_at(draft: &mut Draft, notch: &Step) {
    let plan = Arc::clone(&draft.room().plan);
    let from_notch = plan.steps().skip_while(|step| step.id != notch.id);
    // A check, gate or wait that was under way begins again when its turn comes; an action runs on.
    // So does whatever else moves traffic or looks, wherever it stands: one at a time.
    let looks = |step: &Step| {
        let under_way = draft.room().step_status(&step.id).is_under_way();
        let after = || plan.before(&step.id).contains(&&notch.id);
        under_way && !matches!(step.work, Work::Action(_)) && (step.is_alone() || after())
    };
    let later: Vec<&Step> = from_notch.collect();
    let over: Vec<&Step> = plan
        .steps()
        .filter(|step| {
            let moved = step.lever().is_some() && later.iter().any(|later| later.id == step.id);
            moved || looks(step)
        })
        .collect();
    for step in over {
        if *draft.room().step_status(&step.id) == StepStatus::Waiting {
            continue;
        }
        let open = draft
            .room()
            .attempt_of(&step.id)
            .filter(|attempt| !attempt.has_ended());
        if let Some(attempt) = open.map(|attempt| attempt.id) {
            plan_step::cancel_attempt(draft, attempt);
        }
        let reason = format!("back to {}", notch.title);
        draft.push(Event::StepReset {
            step: step.id.clone(),
            reason,
        });
    }
    plan_step::start(draft, notch, false);
}

/// An attempt of a later notch that ends after this one was set may have moved traffic up again:
/// the notch is set once more, as a rollback would.
pub(super) fn set_again(draft: &Draft) -> Option<Vec<Event>> {
    follow::under_way(draft).find_map(|step| overtaken(draft, step))
}

fn overtaken(draft: &Draft, step: &Step) -> Option<Vec<Event>> {
    let shift = step.shift()?;
    let room = draft.room();
    let last = room
        .attempt_of(&step.id)
        .filter(|attempt| attempt.has_ended())?;
    let overtaken = others(draft, step, last).any(|other| other.ended_seq > Some(last.started_seq));
    if !overtaken || run::downward_is_open(draft).is_err() {
        return None;
    }
    let (lever, to) = (shift.lever.clone(), shift.to);
    let call = plan_step::set_call(&room.plan, &lever, to)?;
    let asked = Event::ShiftAsked {
        lever: lever.clone(),
        to,
        rollback: false,
    };
    let of = AttemptOf::Lever {
        lever,
        to,
        step: Some(step.id.clone()),
    };
    let attempt = room.next_attempt();
    let started = Event::AttemptStarted {
        attempt,
        of,
        call,
        rollback: false,
    };
    Some(vec![asked, started])
}

/// Whether an attempt of another notch on the same lever has not ended yet.
pub(super) fn may_be_overtaken(draft: &Draft, step: &Step) -> bool {
    let last = draft.room().attempt_of(&step.id);
    last.is_some_and(|last| others(draft, step, last).any(|other| !other.has_ended()))
}

/// The other forward attempts on the step's lever.
fn others<'a>(
    draft: &'a Draft,
    step: &'a Step,
    last: &'a Attempt,
) -> impl Iterator<Item = &'a Attempt> {
    let attempts = draft.room().attempts.values();
    attempts.filter(move |attempt| {
        let same = |lever| way_back::moves_forward(draft, attempt, lever);
        attempt.id != last.id && step.lever().is_some_and(same)
    })
}
