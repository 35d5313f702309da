//! Taking back what steps did.

use warroom::room::plan::Step;
use warroom::room::state::{Stage, StepStatus};

use crate::plan::{action, call, manual, person, plan, role, with};
use crate::scene::Scene;
use warroom::room::plan::Right;

fn undoable(id: &str) -> Step {
    with(action(id), |step| {
        step.undo = Some(call(&format!("undo {id}")));
    })
}

/// Each step done in its turn.
fn done(steps: Vec<Step>) -> Scene {
    let ids: Vec<String> = steps.iter().map(|step| step.id.to_string()).collect();
    let mut scene = Scene::live(plan(steps));
    for id in ids.iter().take_while(|id| *id != "rest") {
        scene.does("Ada", &format!("run {id}"));
        let attempt = scene.last_attempt();
        scene.ends(attempt);
    }
    scene
}

#[test]
fn a_step_is_undone_and_waits_again() {
    let mut scene = done(vec![undoable("a"), manual("rest")]);
    assert_eq!(
        scene.does("Ada", "undo a"),
        ["undo-asked", "attempt-started 2"]
    );
    assert_eq!(scene.refused("Ada", "undo a"), "1.1 is being undone");
    assert_eq!(scene.ends(2), ["attempt-reported 2", "step-undone a"]);
    assert_eq!(*scene.status("a"), StepStatus::Waiting);
    assert_eq!(scene.refused("Ada", "undo a"), "1.1 has not been done");
    scene.does("Ada", "run a");
}

#[test]
fn what_starts_by_itself_does_not_start_again_once_undone() {
    let auto = |step| with(step, |step: &mut Step| step.auto = true);
    let mut scene = Scene::live(plan(vec![auto(undoable("a")), manual("rest")]));
    scene.ends(1);
    scene.does("Ada", "undo 1.1");
    assert_eq!(scene.ends(2), ["attempt-reported 2", "step-undone a"]);
    assert_eq!(
        scene.does("Ada", "run a"),
        ["step-started a", "attempt-started 3"]
    );
}

#[test]
fn a_phase_is_undone_the_last_first_one_after_the_other() {
    let mut scene = done(vec![
        undoable("a"),
        action("b"),
        undoable("c"),
        manual("rest"),
    ]);
    assert_eq!(
        scene.does("Ada", "undo run"),
        ["undo-asked", "attempt-started 4"]
    );
    assert_eq!(
        scene.ends(4),
        ["attempt-reported 4", "step-undone c", "attempt-started 5"]
    );
    assert_eq!(scene.ends(5), ["attempt-reported 5", "step-undone a"]);
    assert!(
        scene.status("b").is_finished(),
        "nothing says how to undo it"
    );
    assert_eq!(
        scene.refused("Ada", "undo run"),
        "the runbook says no way to undo 1.2"
    );
}

#[test]
fn what_cannot_be_undone_stops_there() {
    let mut scene = done(vec![undoable("a"), undoable("b"), manual("rest")]);
    scene.does("Ada", "undo 1");
    assert_eq!(scene.fails(3), ["attempt-reported 3", "undo-failed b"]);
    assert!(scene.status("a").is_finished());
    assert!(scene.status("b").is_finished());
    scene.does("Ada", "undo b");
}

#[test]
fn nothing_is_undone_that_was_not_done() {
    let mut scene = Scene::live(plan(vec![undoable("a"), action("b")]));
    assert_eq!(scene.refused("Ada", "undo a"), "1.1 has not been done");
    assert_eq!(
        scene.refused("Ada", "undo b"),
        "the runbook says no way to undo 1.2 b"
    );
    assert_eq!(
        scene.refused("Ada", "undo run"),
        "nothing of phase 1 has been done"
    );
    assert_eq!(scene.refused("Ada", "undo rum"), "there is no step \"rum\"");
}

#[test]
fn a_half_done_step_is_undone_too_and_never_while_it_runs() {
    let mut scene = Scene::live(plan(vec![undoable("a"), manual("rest")]));
    scene.does("Ada", "run a");
    assert_eq!(scene.refused("Ada", "undo a"), "1.1 has not been done");
    scene.fails(1);
    scene.does("Ada", "undo a");
}

#[test]
fn a_rollback_ends_the_undoing() {
    let mut scene = done(vec![undoable("a"), undoable("b"), manual("rest")]);
    scene.does("Ada", "undo run");
    scene.does("Ada", "roll-back");
    assert_eq!(scene.room.stage, Stage::RollingBack);
    let happened = scene.ends(3);
    assert!(
        happened.contains(&"step-undone b".to_owned()),
        "{happened:?}"
    );
    assert!(scene.room.undoing.is_empty());
    assert!(scene.status("a").is_finished());
}

#[test]
fn only_who_may_run_it_may_undo_it() {
    let mut plan = plan(vec![undoable("a"), manual("rest")]);
    plan.roles = vec![
        role("commander", &[Right::Run]),
        role("guest", &[Right::Tick]),
    ];
    plan.people = vec![person("Ada", &["commander"]), person("Ben", &["guest"])];
    let mut scene = Scene::live(plan);
    scene.arrives("Ben");
    scene.does("Ada", "run a");
    scene.ends(1);
    let refused = scene.refused("Ben", "undo a");
    assert!(refused.contains("run"), "{refused}");
    scene.does("Ada", "undo a");
}
