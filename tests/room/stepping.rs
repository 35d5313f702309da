//! Steps in their order: started, retried, skipped, completed, cancelled, not run.

use warroom::room::event::AttemptReport;
use warroom::room::plan::{Moves, Work};
use warroom::room::state::{Attempt, StepStatus};
use warroom::support::Millis;

use crate::plan::{action, below, canary, check, manual, plan, shift, step, switch, wait, with};
use crate::scene::Scene;

#[test]
fn steps_have_their_turn() {
    let mut scene = Scene::live(plan(vec![action("a"), action("b")]));
    assert_eq!(scene.refused("Ada", "run b"), "1.2 waits for 1.1 a");
    assert_eq!(
        scene.does("Ada", "run a"),
        ["step-started a", "attempt-started 1"]
    );
    assert_eq!(scene.refused("Ada", "run 1.1"), "1.1 is under way");
    assert_eq!(scene.ends(1), ["attempt-reported 1", "step-finished a"]);
    assert_eq!(scene.refused("Ada", "run a"), "1.1 is done");
    scene.does("Ada", "run b");
    assert_eq!(scene.fails(2), ["attempt-reported 2", "step-failed b"]);
    assert_eq!(scene.refused("Ada", "run b"), "1.2 failed");
    assert_eq!(scene.refused("Ada", "retry a"), "1.1 has not failed");
    assert_eq!(
        scene.does("Ada", "retry b"),
        ["step-retrying b", "attempt-started 3"]
    );
    assert_eq!(
        scene.ends(3),
        ["attempt-reported 3", "step-finished b", "watch-started"]
    );
}

#[test]
fn nothing_starts_before_the_run() {
    let mut scene = Scene::open(plan(vec![action("a")]));
    assert_eq!(scene.refused("Ada", "run a"), "the run has not started");
    assert_eq!(
        scene.refused("Ada", "complete a done"),
        "the run has not started"
    );
    scene.does("Ada", "start");
    assert_eq!(scene.refused("Ada", "start"), "the run has started already");
    assert_eq!(scene.refused("Ada", "run x"), "there is no step \"x\"");
}

#[test]
fn auto_steps_start_by_themselves() {
    let auto = |id| with(action(id), |step| step.auto = true);
    let mut scene = Scene::open(plan(vec![auto("a"), auto("b")]));
    assert_eq!(
        scene.does("Ada", "start"),
        ["run-started", "step-started a", "attempt-started 1"]
    );
    assert_eq!(
        scene.ends(1),
        [
            "attempt-reported 1",
            "step-finished a",
            "step-started b",
            "attempt-started 2"
        ]
    );
}

#[test]
fn an_action_is_tried_as_often_as_its_step_says() {
    let thrice = with(action("a"), |step| {
        step.tries = 3;
        step.retry_after = Millis::seconds(10);
    });
    let mut scene = Scene::live(plan(vec![thrice]));
    scene.does("Ada", "run a");
    for attempt in 1..3 {
        assert_eq!(
            scene.fails(attempt),
            [format!("attempt-reported {attempt}")]
        );
        assert_eq!(scene.after(Millis::seconds(9)), [""; 0]);
        assert_eq!(
            scene.after(Millis::seconds(1)),
            [
                "step-retrying a".to_owned(),
                format!("attempt-started {}", attempt + 1)
            ]
        );
    }
    assert_eq!(scene.fails(3), ["attempt-reported 3", "step-failed a"]);
}

#[test]
fn a_cancelled_step_fails_and_is_not_tried_again() {
    let twice = with(action("a"), |step| step.tries = 2);
    let mut scene = Scene::live(plan(vec![twice]));
    scene.does("Ada", "run a");
    assert_eq!(scene.does("Ada", "cancel a"), ["attempt-cancel-asked 1"]);
    assert_eq!(scene.does("Ada", "cancel a"), [""; 0], "asked once");
    assert_eq!(
        scene.reports(1, AttemptReport::Cancelled),
        ["attempt-reported 1", "step-failed a"]
    );
}

#[test]
fn a_time_limit_fails_the_try() {
    let mut scene = Scene::live(plan(vec![action("a")]));
    scene.does("Ada", "run a");
    let after = Millis::minutes(1);
    assert_eq!(
        scene.reports(1, AttemptReport::TimedOut { after }),
        ["attempt-reported 1", "step-failed a"]
    );
}

#[test]
fn a_step_that_was_proven_not_run_waits_again() {
    let mut scene = Scene::live(plan(vec![action("a")]));
    scene.does("Ada", "run a");
    assert_eq!(
        scene.reports(1, AttemptReport::Void),
        ["attempt-reported 1", "step-reset a"]
    );
    scene.does("Ada", "run a");
}

#[test]
fn an_auto_step_that_cannot_be_run_does_not_start_for_ever() {
    let auto = with(action("a"), |step| step.auto = true);
    let mut scene = Scene::live(plan(vec![auto]));
    assert_eq!(
        scene.reports(1, AttemptReport::Void),
        ["attempt-reported 1", "step-failed a"]
    );
}

#[test]
fn a_first_shift_that_was_not_run_exposed_nobody() {
    let mut scene = Scene::live(canary());
    scene.does("Ada", "shift 10");
    assert_eq!(
        scene.reports(1, AttemptReport::Void),
        ["attempt-reported 1", "unexposed", "step-reset edge-10"]
    );
    scene.shifts(10);
    scene.steady(Millis::seconds(330), "0.1");
    scene.does("Ada", "decide continue");
    scene.does("Ada", "shift 50");
    assert_eq!(
        scene.reports(3, AttemptReport::Void),
        ["attempt-reported 3", "step-reset edge-50"],
        "ten percent are exposed"
    );
}

#[test]
fn going_past_a_step_needs_a_reason_unless_it_is_optional() {
    let optional = with(action("b"), |step| step.optional = true);
    let mut scene = Scene::live(plan(vec![action("a"), optional, manual("c"), action("d")]));
    assert_eq!(
        scene.refused("Ada", "skip a"),
        "going past 1.1 needs a reason"
    );
    assert_eq!(
        scene.refused("Ada", "complete a"),
        "going past 1.1 needs a reason"
    );
    assert_eq!(scene.does("Ada", "skip a not today"), ["step-finished a"]);
    assert_eq!(scene.does("Ada", "skip b"), ["step-finished b"]);
    assert_eq!(scene.does("Ada", "complete c"), ["step-finished c"]);
    assert_eq!(scene.refused("Ada", "skip c"), "1.3 is done");
    scene.does("Ada", "run d");
    assert_eq!(
        scene.refused("Ada", "complete d by hand"),
        "attempt 1 of 1.4 is running"
    );
}

#[test]
fn a_step_is_not_retried_beside_its_running_attempt() {
    let mut scene = Scene::live(crate::plan::back_by(
        plan(vec![action("migrate"), action("next")]),
        vec![crate::plan::path("traffic", Vec::new())],
    ));
    scene.does("Ada", "run migrate");
    scene.does("Ada", "roll-back");
    assert!(!scene.room.attempts.values().any(Attempt::has_ended));
    assert!(scene.asks("Ada", "retry migrate").is_err());
}

#[test]
fn a_shift_done_by_hand_exposes_all_the_same() {
    let mut scene = Scene::live(canary());
    assert_eq!(
        scene.does("Ada", "complete edge-10 in the console"),
        ["exposed", "shift-asked edge 10", "step-finished edge-10"]
    );
    let mut scene = Scene::live(canary());
    assert_eq!(
        scene.does("Ada", "skip edge-10 too small"),
        ["step-finished edge-10"]
    );
}

#[test]
fn a_wait_is_over_by_itself() {
    let mut scene = Scene::live(plan(vec![wait("w", Millis::minutes(1)), action("next")]));
    assert_eq!(scene.does("Ada", "run w"), ["step-started w"]);
    assert_eq!(scene.after(Millis::seconds(59)), [""; 0]);
    assert_eq!(scene.after(Millis::seconds(1)), ["step-finished w"]);
}

#[test]
fn a_check_waits_for_its_conditions_and_says_when_it_is_late() {
    let mut scene = Scene::live(plan(vec![check("c", vec![below("error_rate", 1)])]));
    scene.sample("error_rate", "0.1").look();
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.does("Ada", "run c"),
        ["step-started c", "soak-started c"]
    );
    let told = scene.look();
    assert_eq!(
        told,
        ["condition-judged c"],
        "an old sample counts for nothing"
    );
    scene.pass(Millis::seconds(5));
    scene.sample("error_rate", "3").look();
    assert_eq!(scene.after(Millis::minutes(2)), ["step-overdue c"]);
    assert_eq!(
        scene.sample("error_rate", "0.9").look(),
        ["condition-judged c", "step-finished c", "watch-started"]
    );
}

#[test]
fn a_deadline_alarms_and_kills_nothing() {
    let slow = with(action("a"), |step| {
        if let Work::Action(call) = &mut step.work {
            call.deadline = Some(Millis::minutes(1));
        }
    });
    let mut scene = Scene::live(plan(vec![slow]));
    scene.does("Ada", "run a");
    assert_eq!(scene.after(Millis::minutes(1)), ["attempt-overdue 1"]);
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0]);
    assert_eq!(*scene.status("a"), StepStatus::Running);
}

#[test]
fn a_step_that_moves_traffic_puts_its_lever_in_force_and_is_verified() {
    let cutover = with(action("cutover"), |step| {
        step.moves = Some(Moves {
            lever: "dns".into(),
            to: 100,
        });
    });
    let mut scene = Scene::live(with(plan(vec![cutover, shift("edge", 10)]), |plan| {
        plan.levers[1] = switch("dns");
    }));
    assert_eq!(
        scene.does("Ada", "run cutover"),
        [
            "step-started cutover",
            "exposed",
            "shift-asked dns 100",
            "attempt-started 1"
        ]
    );
    assert_eq!(scene.ends(1), ["attempt-reported 1", "lever-in-force dns"]);
    assert_eq!(
        scene.arrived("dns", 100),
        [
            "lever-reported dns",
            "shift-verified dns",
            "step-finished cutover"
        ]
    );
}

#[test]
fn the_watch_begins_when_every_step_is_done_and_ends_by_a_person() {
    let mut scene = Scene::live(plan(vec![shift("edge", 10)]));
    scene.climbs(10);
    assert_eq!(scene.room.stage, warroom::room::state::Stage::Watching);
    assert_eq!(scene.does("Ada", "end"), ["room-ended"]);
    assert_eq!(scene.refused("Ada", "hold"), "the room has ended");
    assert_eq!(scene.refused("Ada", "end"), "the room has ended");
}

#[test]
fn ending_early_needs_a_reason_and_first_begins_the_watch() {
    let mut scene = Scene::live(canary());
    assert_eq!(scene.refused("Ada", "end"), "3 steps are not done");
    scene.climbs(10);
    assert_eq!(scene.does("Ada", "end enough for today"), ["watch-started"]);
    assert_eq!(scene.refused("Ada", "shift 50"), "the run is over");
    assert_eq!(scene.does("Ada", "end"), ["room-ended"]);
}

#[test]
fn a_room_does_not_end_beside_a_running_attempt() {
    let mut scene = Scene::live(plan(vec![action("a")]));
    scene.does("Ada", "run a");
    assert_eq!(
        scene.refused("Ada", "end whatever"),
        "attempt 1 has no end yet: running"
    );
}

#[test]
fn a_message_is_said_by_a_person() {
    let message = Work::Message {
        channel: "ops".to_owned(),
        text: "hello".to_owned(),
        message: None,
    };
    let mut scene = Scene::live(plan(vec![step("say", message), action("b")]));
    assert_eq!(scene.does("Ada", "run say"), ["step-started say"]);
    assert_eq!(scene.does("Ada", "complete say"), ["step-finished say"]);
}

#[test]
fn a_command_that_only_follows_never_blocks_the_plan() {
    let follows = |step: &mut warroom::room::plan::Step| {
        if let Work::Action(call) = &mut step.work {
            call.follow = true;
            call.deadline = Some(Millis::seconds(1));
        }
    };
    let mut scene = Scene::live(plan(vec![with(action("log"), follows), action("b")]));
    assert_eq!(
        scene.does("Ada", "run log"),
        ["step-started log", "attempt-started 1", "step-finished log"]
    );
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0]);
    scene.does("Ada", "run b");
    scene.reports(1, AttemptReport::Unwatched);
    assert_eq!(
        scene.ends(2),
        ["attempt-reported 2", "step-finished b", "watch-started"]
    );
    assert_eq!(
        scene.does("Ada", "end"),
        ["attempt-cancel-asked 1", "room-ended"]
    );
    assert_eq!(
        scene.reports(1, AttemptReport::Cancelled),
        ["attempt-reported 1"]
    );
    assert!(scene.wanted().is_empty());
}
