//! What stops forward work, and that it stops only that: hold, halt, doubt, blindness, reboot.

use warroom::room::Input;
use warroom::room::event::AttemptReport;
use warroom::room::reading::{Sight, Unknown};
use warroom::room::state::{Attempt, StepStatus};
use warroom::support::Millis;

use crate::plan::{action, canary, outside, plan, shift, trigger, triggered, with};
use crate::scene::Scene;

fn storage(scene: &mut Scene, trouble: Option<&str>) -> Vec<String> {
    let trouble = trouble.map(str::to_owned);
    scene.happens(&Input::StorageChanged { trouble })
}

#[test]
fn a_hold_stops_everything_forward_and_no_rollback() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.does("Ada", "hold");
    scene.steady(Millis::seconds(330), "0.1");
    assert!(scene.room.decision.is_some(), "a hold asks and waits");
    assert_eq!(
        scene.refused("Ada", "decide continue"),
        "the room is HELD by Ada"
    );
    assert_eq!(
        scene.does("Ada", "roll-back")[..3],
        [
            "decision-dropped edge-10",
            "step-failed edge-10",
            "rollback-started traffic"
        ]
    );
}

#[test]
fn an_automatic_retry_waits_for_the_end_of_a_hold() {
    let twice = with(action("build"), |step| {
        step.tries = 2;
        step.retry_after = Millis::seconds(5);
    });
    let mut scene = Scene::live(plan(vec![twice]));
    scene.does("Ada", "run build");
    scene.does("Ada", "hold");
    scene.fails(1);
    assert_eq!(scene.after(Millis::seconds(60)), [""; 0]);
    assert_eq!(
        scene.does("Ada", "resume"),
        ["room-resumed", "step-retrying build", "attempt-started 2"]
    );
}

#[test]
fn a_halted_room_starts_nothing_and_needs_a_person_to_go_on() {
    let auto = with(action("second"), |step| step.auto = true);
    let mut scene = Scene::live(plan(vec![action("first"), auto]));
    scene.does("Ada", "run first");
    assert_eq!(storage(&mut scene, Some("disk full")), ["room-halted"]);
    assert_eq!(storage(&mut scene, Some("disk full")), [""; 0]);
    assert_eq!(scene.ends(1), ["attempt-reported 1", "step-finished first"]);
    assert_eq!(
        scene.refused("Ada", "run second"),
        "the room is HALTED: disk full"
    );
    assert_eq!(
        scene.refused("Ada", "resume"),
        "the room is HALTED: disk full"
    );
    assert_eq!(storage(&mut scene, None), ["storage-recovered"]);
    assert_eq!(
        scene.refused("Ada", "run second"),
        "the room is HELD by the engine: the room was HALTED: disk full"
    );
    assert_eq!(
        scene.does("Ada", "resume"),
        ["room-resumed", "step-started second", "attempt-started 2"]
    );
}

#[test]
fn a_halted_room_still_rolls_back() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    storage(&mut scene, Some("disk full"));
    let told = scene.does("Ada", "roll-back");
    assert!(told.contains(&"attempt-started 2".to_owned()), "{told:?}");
}

#[test]
fn a_rebooted_machine_comes_up_held() {
    let mut scene = Scene::live(canary());
    scene.engine(true);
    assert_eq!(
        scene.refused("Ada", "shift 10"),
        "the room is HELD by the engine: the machine was rebooted"
    );
    scene.does("Ada", "resume");
    scene.does("Ada", "shift 10");
}

#[test]
fn doubt_stops_forward_work_until_somebody_settles_it() {
    for (answer, becomes) in [("yes", "step-finished build"), ("no", "step-failed build")] {
        let mut scene = Scene::live(plan(vec![action("build"), action("next")]));
        scene.does("Ada", "run build");
        assert_eq!(scene.doubts(1), ["attempt-reported 1"]);
        assert_eq!(scene.doubts(1), [""; 0], "said once");
        for words in ["complete build by hand", "skip build because"] {
            assert_eq!(
                scene.refused("Ada", words),
                "attempt 1 is in doubt: its result is missing"
            );
        }
        assert_eq!(scene.refused("Ada", "run build"), "1.1 is under way");
        assert_eq!(
            scene.does("Ada", &format!("settle 1 {answer} looked")),
            ["attempt-settled 1", becomes]
        );
        assert_eq!(
            scene.refused("Ada", "settle 1 yes"),
            if answer == "yes" {
                "attempt 1 is not in doubt: done, looked"
            } else {
                "attempt 1 is not in doubt: not done, looked"
            }
        );
    }
    let mut scene = Scene::live(canary());
    assert_eq!(
        scene.refused("Ada", "settle 7 yes"),
        "there is no attempt 7"
    );
}

#[test]
fn what_is_repeatable_repeats_by_itself_after_doubt() {
    let again = with(action("build"), |step| {
        if let warroom::room::plan::Work::Action(call) = &mut step.work {
            call.repeatable = true;
        }
    });
    let mut scene = Scene::live(plan(vec![again]));
    scene.does("Ada", "run build");
    assert_eq!(
        scene.doubts(1),
        [
            "attempt-reported 1",
            "attempt-settled 1",
            "step-retrying build",
            "attempt-started 2"
        ]
    );
}

#[test]
fn doubt_about_a_lever_is_settled_by_what_is_read_after_it_arose() {
    let mut scene = Scene::live(canary());
    scene.does("Ada", "shift 10");
    scene.pass(Millis::seconds(1));
    scene.reads("edge", 0).look();
    scene.pass(Millis::seconds(5));
    scene.doubts(1);
    assert_eq!(scene.look(), [""; 0], "read before the doubt");
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.reads("edge", 10).look(),
        ["lever-reported edge", "attempt-settled 1"]
    );
    assert!(scene.room.attempts.values().all(Attempt::succeeded));
    let told = scene.arrived("edge", 10);
    assert!(
        told.contains(&"soak-started edge-10".to_owned()),
        "{told:?}"
    );
}

#[test]
fn what_runs_unwatched_stops_forward_work_and_cannot_be_settled() {
    let mut scene = Scene::live(plan(vec![action("build"), action("next")]));
    scene.does("Ada", "run build");
    scene.reports(1, AttemptReport::Unwatched);
    assert_eq!(
        scene.refused("Ada", "settle 1 yes"),
        "attempt 1 is not in doubt: running unwatched"
    );
    scene.ends(1);
    scene.does("Ada", "run next");
}

#[test]
fn blindness_stops_going_forward_but_neither_waiting_nor_back_nor_rolling_back() {
    let guarded = || triggered(canary(), vec![trigger("errors")]);
    let mut scene = Scene::live(guarded());
    scene.sight("error_rate", Sight::Blind).look();
    scene.shifts(10);
    scene.sight("error_rate", Sight::Seen).look();
    scene.steady(Millis::seconds(330), "0.1");
    scene.does("Ada", "decide continue");
    scene.shifts(50);
    scene.unknown("error_rate", Unknown::Unreachable);
    scene.sight("error_rate", Sight::Blind).look();
    assert_eq!(
        scene.refused("Ada", "run edge-100"),
        "1.3 waits for 1.2 edge-50"
    );
    let told = scene.does("Ada", "shift 10");
    assert!(told.contains(&"shift-asked edge 10".to_owned()), "{told:?}");
}

#[test]
fn thin_traffic_is_no_blindness() {
    let mut scene = Scene::live(triggered(
        plan(vec![shift("edge", 10), action("next")]),
        vec![trigger("errors")],
    ));
    scene.climbs(10);
    scene.sight("error_rate", Sight::Thin).look();
    scene.does("Ada", "run next");
}

#[test]
fn a_blind_room_refuses_the_next_shift() {
    let mut scene = Scene::live(triggered(canary(), vec![trigger("errors")]));
    scene.climbs(10);
    scene.sight("error_rate", Sight::Unsteady).look();
    assert_eq!(
        scene.refused("Ada", "shift 50"),
        "the room is UNSTEADY: no trustworthy value of error_rate"
    );
}

#[test]
fn actions_outside_the_plan_run_beside_it() {
    let mut scene = Scene::live(with(canary(), |plan| plan.actions = vec![outside("logs")]));
    assert_eq!(scene.does("Ada", "run logs"), ["attempt-started 1"]);
    assert_eq!(
        scene.refused("Ada", "run logs"),
        "logs runs already, attempt 1"
    );
    assert_eq!(scene.does("Ada", "cancel logs"), ["attempt-cancel-asked 1"]);
    assert_eq!(
        scene.reports(1, AttemptReport::Cancelled),
        ["attempt-reported 1"]
    );
    assert_eq!(scene.refused("Ada", "cancel logs"), "nothing runs for logs");
    scene.does("Ada", "end enough");
    assert_eq!(scene.refused("Ada", "run logs"), "the room has ended");
}

#[test]
fn an_attempt_has_one_end_and_keeps_it() {
    let mut scene = Scene::live(plan(vec![action("build")]));
    scene.does("Ada", "run build");
    scene.ends(1);
    for report in [
        AttemptReport::Cancelled,
        AttemptReport::Void,
        AttemptReport::Unwatched,
    ] {
        assert_eq!(scene.reports(1, report), [""; 0]);
    }
    assert!(matches!(scene.status("build"), StepStatus::Finished(_)));
    assert!(scene.wanted().is_empty());
}
