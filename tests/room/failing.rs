//! What follows a failure, as the runbook says.

use warroom::room::plan::{OnFailure, Step};
use warroom::room::state::{Stage, StepStatus};
use warroom::support::Millis;

use crate::plan::{action, back_by, manual, path, plan, shift, with};
use crate::scene::Scene;

fn failing(id: &str, on_failure: &OnFailure) -> Step {
    with(action(id), |step| step.on_failure = on_failure.clone())
}

#[test]
fn a_failure_rolls_back_where_the_runbook_says_so() {
    let steps = vec![shift("edge", 10), failing("a", &OnFailure::RollBack)];
    let back = vec![path("traffic", vec![shift("edge", 0)])];
    let mut scene = Scene::live(back_by(plan(steps), back));
    scene.climbs(10);
    scene.does("Ada", "run a");
    let happened = scene.fails(2);
    assert_eq!(
        happened[..3],
        [
            "attempt-reported 2",
            "step-failed a",
            "rollback-started traffic"
        ]
    );
    let cause = serde_json::to_value(&scene.room.rollback.as_ref().unwrap().cause).unwrap();
    assert_eq!(cause, serde_json::json!({ "step": "a" }));
}

#[test]
fn what_a_person_cancels_asks_that_person() {
    let mut scene = Scene::live(plan(vec![failing("a", &OnFailure::RollBack)]));
    scene.does("Ada", "run a");
    scene.does("Ada", "cancel a");
    scene.reports(1, warroom::room::event::AttemptReport::Cancelled);
    assert_eq!(scene.room.stage, Stage::Live);
    assert!(matches!(scene.status("a"), StepStatus::Failed(_)));
}

#[test]
fn a_failure_holds_everything_where_the_runbook_says_so() {
    let mut scene = Scene::live(plan(vec![failing("a", &OnFailure::Hold), manual("b")]));
    scene.does("Ada", "run a");
    assert_eq!(
        scene.fails(1),
        ["attempt-reported 1", "step-failed a", "room-held"]
    );
    let refused = scene.refused("Ada", "retry a");
    assert_eq!(
        refused,
        "the room is HELD by the engine: 1.1 failed: exit 3, wanted 0"
    );
    scene.does("Ada", "resume");
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0], "once");
    scene.does("Ada", "retry a");
}

#[test]
fn the_plan_goes_on_past_a_failure() {
    let next = with(action("b"), |step| step.auto = true);
    let mut scene = Scene::live(plan(vec![failing("a", &OnFailure::GoOn), next]));
    scene.does("Ada", "run a");
    assert_eq!(
        scene.fails(1),
        [
            "attempt-reported 1",
            "step-failed a",
            "step-finished a",
            "step-started b",
            "attempt-started 2"
        ]
    );
    let status = serde_json::to_value(scene.status("a")).unwrap();
    let past = serde_json::json!({ "finished": { "failed-past": "exit 3, wanted 0" } });
    assert_eq!(status, past);
}

#[test]
fn forward_to_another_step_skips_what_lies_between() {
    let steps = vec![
        failing("a", &OnFailure::GoTo("z".into())),
        action("b"),
        manual("c"),
        manual("z"),
    ];
    let mut scene = Scene::live(plan(steps));
    scene.does("Ada", "run a");
    assert_eq!(
        scene.fails(1),
        [
            "attempt-reported 1",
            "step-failed a",
            "went-to a z",
            "step-finished a",
            "step-finished b",
            "step-finished c"
        ]
    );
    assert_eq!(scene.room.current_step().unwrap().id.as_str(), "z");
}

#[test]
fn back_to_another_step_does_what_lies_between_again_three_times_at_most() {
    let auto = |step| with(step, |step: &mut Step| step.auto = true);
    let steps = vec![
        auto(action("drain")),
        auto(action("update")),
        auto(failing("probe", &OnFailure::GoTo("update".into()))),
    ];
    let mut scene = Scene::live(plan(steps));
    scene.ends(1);
    for round in 0..3 {
        scene.ends(2 + 2 * round);
        assert_eq!(
            scene.fails(3 + 2 * round)[1..5],
            [
                "step-failed probe",
                "went-to probe update",
                "step-reset update",
                "step-reset probe"
            ],
            "{round}"
        );
    }
    scene.ends(8);
    assert_eq!(
        scene.fails(9),
        ["attempt-reported 9", "step-failed probe"],
        "then a person is asked"
    );
}

#[test]
fn it_is_repeated_until_it_succeeds_or_its_time_is_over() {
    let poll = |step: &mut Step| {
        step.tries = u32::MAX;
        step.retry_after = Millis::seconds(10);
        step.at_most = Some(Millis::seconds(25));
    };
    let mut scene = Scene::live(plan(vec![with(action("a"), poll)]));
    scene.does("Ada", "run a");
    scene.fails(1);
    assert_eq!(
        scene.after(Millis::seconds(10)),
        ["step-retrying a", "attempt-started 2"]
    );
    scene.fails(2);
    scene.after(Millis::seconds(10));
    scene.pass(Millis::seconds(5));
    assert_eq!(scene.fails(3), ["attempt-reported 3", "step-failed a"]);
}
