//! Consent that the runbook wants is recorded when its turn comes, once, and holds nothing up.

use warroom::room::plan::{Approvals, Step};
use warroom::room::state::StepStatus;

use crate::plan::{action, back_by, canary, manual, path, plan, with};
use crate::scene::Scene;

fn two() -> Approvals {
    Approvals {
        needed: 2,
        of: vec!["commander".into(), "sre".into()],
    }
}

fn approved(step: Step) -> Step {
    with(step, |step| step.approvals = Some(two()))
}

#[test]
fn the_consent_for_a_step_is_due_when_its_turn_comes_and_not_again() {
    let mut scene = Scene::live(plan(vec![action("first"), approved(action("second"))]));
    scene.does("Ada", "run first");
    assert_eq!(
        scene.ends(1),
        [
            "attempt-reported 1",
            "step-finished first",
            "approval-due second"
        ]
    );
    assert_eq!(
        scene.does("Ada", "run second"),
        ["step-started second", "attempt-started 2"]
    );
    scene.fails(2);
    assert_eq!(
        scene.does("Ada", "retry second"),
        ["step-retrying second", "attempt-started 3"]
    );
}

#[test]
fn the_consent_for_the_first_step_is_not_due_before_the_start() {
    let mut scene = Scene::open(plan(vec![approved(manual("first"))]));
    assert!(scene.room.approvals_due.is_empty());
    assert!(
        scene
            .does("Ada", "start")
            .contains(&"approval-due first".to_owned())
    );
}

#[test]
fn a_way_back_that_wants_consent_says_so_and_waits_for_nobody() {
    let full = with(path("full", vec![approved(action("restore"))]), |path| {
        path.approvals = Some(two());
    });
    let mut scene = Scene::live(back_by(canary(), vec![full]));
    let happened = scene.does("Ada", "roll-back full");
    assert!(
        happened.contains(&"path-approval-due full".to_owned()),
        "{happened:?}"
    );
    let due = |line: &&String| line.starts_with("approval-due restore");
    assert_eq!(happened.iter().filter(due).count(), 1, "{happened:?}");
    assert_eq!(*scene.status("restore"), StepStatus::Running);
}
