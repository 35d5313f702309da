//! Back one notch: to an earlier shift of the plan, which then soaks anew.

use std::sync::Arc;

use super::{Draft, plan_step, way_back};
use crate::room::event::{Event, RollbackCause};
use crate::room::input::Who;
use crate::room::plan::{Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::StepStatus;

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
    let looks = |step: &Step| {
        let under_way = draft.room().step_status(&step.id).is_under_way();
        under_way && !matches!(step.work, Work::Action(_))
    };
    let over: Vec<&Step> = from_notch
        .filter(|step| step.lever().is_some() || looks(step))
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
