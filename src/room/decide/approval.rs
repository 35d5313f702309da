//! Consent that the runbook wants: recorded once when its turn comes, and left to the people in the
//! room. Nothing waits for it.

use super::Draft;
use crate::room::event::Event;
use crate::room::plan::{RollbackPath, Step};
use crate::room::state::{Room, Stage};

/// The consent that a step wants, when its turn has come.
pub(super) fn due(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let wanted = |step: &Step| {
        let approvals = step.approvals.as_ref()?;
        let new = !room.approvals_due.contains(&step.id);
        new.then(|| {
            vec![Event::ApprovalDue {
                step: step.id.clone(),
                needed: approvals.needed,
                of: approvals.of.clone(),
            }]
        })
    };
    // Whose turn it is takes longer to say than whether anything wants consent.
    room.plan.every_step().find_map(wanted)?;
    let forward = (room.stage == Stage::Live).then(|| room.ready_steps());
    let books = room.playbooks_running();
    let beside = books.filter_map(|book| room.playbook_step(&book.id));
    let mut turns = forward
        .into_iter()
        .flatten()
        .chain(beside)
        .chain(back(room));
    turns.find_map(wanted)
}

/// The step of the way back under way whose turn it is.
fn back(room: &Room) -> Option<&Step> {
    let rollback = room.rollback.as_ref()?;
    let path = room.plan.path(&rollback.path)?;
    let mut steps = path.steps.iter();
    steps
        .find(|step| !room.step_status(&step.id).is_finished())
        .filter(|_| room.stage == Stage::RollingBack)
}

/// The consent that a way back wants, when it is begun.
pub(super) fn of_path(path: &RollbackPath) -> Option<Event> {
    let approvals = path.approvals.as_ref()?;
    Some(Event::PathApprovalDue {
        path: path.id.clone(),
        needed: approvals.needed,
        of: approvals.of.clone(),
    })
}
