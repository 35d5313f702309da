//! Playbooks: steps on demand beside the plan.

use warroom::room::plan::{Ask, Origin, Plan, Playbook, Step, ValueKind, Work};
use warroom::room::state::StepStatus;
use warroom::support::Millis;

use crate::plan::{action, call, canary, manual, staffed, step, wait, with};
use crate::scene::Scene;

fn having(mut plan: Plan, steps: Vec<Step>) -> Plan {
    plan.playbooks = vec![Playbook {
        id: "errors".into(),
        title: "Too many errors".to_owned(),
        steps,
        ..Playbook::default()
    }];
    plan
}

fn three() -> Vec<Step> {
    vec![
        action("top"),
        wait("calm", Millis::minutes(1)),
        manual("again"),
    ]
}

#[test]
fn a_playbook_is_started_and_its_steps_run_in_order() {
    let mut scene = Scene::live(having(canary(), three()));
    assert_eq!(
        scene.refused("Ada", "run top"),
        " belongs to the playbook Too many errors"
    );
    assert_eq!(scene.does("Ada", "run errors"), ["playbook-started errors"]);
    assert!(scene.refused("Ada", "run again").contains("waits for"));
    scene.does("Ada", "run top");
    assert_eq!(scene.ends(1), ["attempt-reported 1", "step-finished top"]);
    scene.does("Ada", "run calm");
    assert_eq!(scene.after(Millis::minutes(1)), ["step-finished calm"]);
    scene.does("Ada", "run again");
    assert_eq!(
        scene.does("Ada", "complete again"),
        ["step-finished again", "playbook-finished errors"]
    );
}

#[test]
fn a_finished_playbook_runs_again_from_its_beginning() {
    let mut scene = Scene::live(having(canary(), vec![manual("look")]));
    for _ in 0..2 {
        scene.does("Ada", "run errors");
        assert_eq!(*scene.status("look"), StepStatus::Waiting);
        assert_eq!(scene.refused("Ada", "run errors"), "errors runs already");
        scene.does("Ada", "complete look");
    }
    assert_eq!(scene.room.playbooks[&"errors".into()].runs, 2);
}

#[test]
fn it_neither_holds_the_plan_up_nor_waits_for_it() {
    let mut scene = Scene::live(having(canary(), three()));
    scene.does("Ada", "run errors");
    scene.does("Ada", "run top");
    scene.does("Ada", "shift 10");
    assert_eq!(*scene.status("edge-10"), StepStatus::Running);
    scene.does("Ada", "hold");
    scene.ends(1);
    scene.does("Ada", "run calm");
}

#[test]
fn it_runs_on_through_a_rollback() {
    let safe = with(action("top"), |step| {
        step.interrupt = warroom::room::plan::Interrupt::Safe;
    });
    let mut scene = Scene::live(having(canary(), vec![safe, manual("again")]));
    scene.shifts(10);
    scene.does("Ada", "run errors");
    scene.does("Ada", "run top");
    let attempt = scene.last_attempt();
    scene.does("Ada", "roll-back");
    assert!(!scene.room.attempts[&warroom::room::id::AttemptId(attempt)].cancel_asked);
    scene.ends(attempt);
    assert!(scene.status("top").is_finished());
    scene.does("Ada", "run again");
}

#[test]
fn a_failed_step_is_retried_skipped_or_completed() {
    let mut scene = Scene::live(having(canary(), vec![action("top"), action("next")]));
    scene.does("Ada", "run errors");
    scene.does("Ada", "run top");
    assert_eq!(scene.fails(1), ["attempt-reported 1", "step-failed top"]);
    scene.does("Ada", "retry top");
    scene.fails(2);
    assert_eq!(scene.does("Ada", "skip top"), ["step-finished top"]);
    scene.does("Ada", "run next");
    scene.does("Ada", "cancel next");
    scene.reports(3, warroom::room::event::AttemptReport::Cancelled);
    assert!(matches!(scene.status("next"), StepStatus::Failed(_)));
    scene.does("Ada", "complete next");
    assert_eq!(scene.room.playbooks_running().count(), 0);
}

#[test]
fn only_who_may_run_starts_it() {
    let mut scene = Scene::open(staffed(having(canary(), three())));
    assert_eq!(scene.refused("Cy", "run errors"), "Cy may not run");
    scene.does("Bo", "run errors");
}

#[test]
fn a_step_that_is_auto_follows_by_itself() {
    let auto = with(action("next"), |step| step.auto = true);
    let mut scene = Scene::live(having(canary(), vec![action("top"), auto]));
    scene.does("Ada", "run errors");
    scene.does("Ada", "run top");
    assert_eq!(
        scene.ends(1),
        [
            "attempt-reported 1",
            "step-finished top",
            "step-started next",
            "attempt-started 2"
        ]
    );
}

#[test]
fn a_step_does_not_start_before_the_values_are_there_that_it_uses() {
    let asking = with(manual("look"), |step| {
        step.asks = vec![Ask {
            value: "file".into(),
            title: "The file".to_owned(),
            kind: ValueKind::Text,
            from: Origin::Person,
        }];
    });
    let using = step("restore", Work::Action(call("restore {{file}}")));
    let auto = with(
        step("again", Work::Action(call("again {{file}}"))),
        |step| {
            step.auto = true;
        },
    );
    let mut scene = Scene::live(having(canary(), vec![asking, using, auto]));
    scene.does("Ada", "run errors");
    assert_eq!(scene.refused("Ada", "complete look").trim(), "needs file");
    scene.does("Ada", "skip look");
    assert_eq!(scene.refused("Ada", "run restore").trim(), "needs file");
    assert_eq!(*scene.status("restore"), StepStatus::Waiting);
    assert_eq!(scene.does("Ada", "skip restore"), ["step-finished restore"]);
    assert_eq!(*scene.status("again"), StepStatus::Waiting);
    assert_eq!(
        scene.does("Ada", "record file /srv/dump"),
        ["value-captured", "step-started again", "attempt-started 1"]
    );
}
