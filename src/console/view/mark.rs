//! The sign and the look of a state: of items, steps, verdicts, people.

use super::brief::Brief;
use crate::room::condition::Verdict;
use crate::room::event::Finish;
use crate::room::plan::Step;
use crate::room::state::{ItemStatus, SoakState, StepStatus};
use crate::settings::Meaning;

/// A sign and what it means.
pub(crate) type Mark = (&'static str, Meaning);

pub(crate) fn of_item(brief: &Brief, status: ItemStatus) -> Mark {
    let signs = brief.look.glyphs;
    match status {
        ItemStatus::Open => (signs.open, Meaning::Text),
        ItemStatus::InProgress => (signs.in_progress, Meaning::Pending),
        ItemStatus::Ticked => (signs.done, Meaning::Ok),
        ItemStatus::Waived => (signs.waived, Meaning::Muted),
        ItemStatus::Blocked => (signs.blocked, Meaning::Critical),
        ItemStatus::Failed => (signs.failed, Meaning::Critical),
        ItemStatus::Stale => (signs.stale, Meaning::Warning),
    }
}

pub(crate) fn of_step(brief: &Brief, step: &Step) -> Mark {
    let signs = brief.look.glyphs;
    let broken = brief
        .room
        .soak
        .as_ref()
        .is_some_and(|soak| soak.step == step.id && soak.state == SoakState::Broken);
    match brief.room.step_status(&step.id) {
        _ if broken => (signs.failed, Meaning::Critical),
        StepStatus::Waiting if brief.ready.contains(&&step.id) => (signs.running, Meaning::Text),
        StepStatus::Waiting => (signs.open, Meaning::Muted),
        StepStatus::Running | StepStatus::Soaking => (signs.running, Meaning::Pending),
        StepStatus::Failed(_) => (signs.failed, Meaning::Critical),
        StepStatus::Finished(Finish::Skipped(_) | Finish::NotApplicable(_)) => {
            (signs.waived, Meaning::Muted)
        }
        StepStatus::Finished(Finish::FailedPast(_)) => (signs.failed, Meaning::Warning),
        StepStatus::Finished(_) => (signs.done, Meaning::Ok),
    }
}

pub(crate) fn of_verdict(brief: &Brief, verdict: Verdict) -> Mark {
    let signs = brief.look.glyphs;
    match verdict {
        Verdict::Ok => (signs.done, Meaning::Ok),
        Verdict::Breach => (signs.failed, Meaning::Critical),
        Verdict::Unknown(_) => (signs.unknown, Meaning::Unknown),
    }
}
