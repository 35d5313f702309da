//! The way back: at once, again after every forward attempt ended, moved, drained, done or failed.

use warroom::room::Effort;
use warroom::room::event::AttemptReport;
use warroom::room::plan::{Interrupt, Reversible};
use warroom::room::state::{Readiness, RollbackState, Stage, StepStatus};
use warroom::support::Millis;

use crate::plan::{
    action, back_by, below, canary, check, manual, path, plan, shift, staffed, wait, with,
};
use crate::scene::Scene;

fn moved(scene: &mut Scene) -> Vec<String> {
    scene.pass(Millis::seconds(1));
    scene.reads("edge", 0).look()
}

fn drained(scene: &mut Scene) -> Vec<String> {
    scene.pass(Millis::seconds(1));
    scene.sample("share", "0").look()
}

#[test]
fn a_rollback_sets_moves_drains_and_ends() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    assert_eq!(
        scene.does("Ada", "roll-back"),
        [
            "rollback-started traffic",
            "shift-asked edge 0",
            "attempt-started 2",
            "step-started edge-0"
        ]
    );
    assert_eq!(scene.room.stage, Stage::RollingBack);
    assert_eq!(scene.ends(2), ["attempt-reported 2"]);
    assert_eq!(
        moved(&mut scene),
        [
            "lever-reported edge",
            "rollback-moved",
            "step-finished edge-0"
        ]
    );
    assert_eq!(
        drained(&mut scene),
        ["rollback-drained", "unexposed", "rollback-finished"]
    );
    assert_eq!(scene.room.stage, Stage::Watching);
    assert!(scene.room.exposed.is_none());
    let rollback = scene.room.rollback.as_ref().unwrap();
    assert!(matches!(
        rollback.state,
        RollbackState::Finished {
            confirmed: true,
            ..
        }
    ));
}

#[test]
fn what_was_read_before_the_set_ended_is_no_move() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    assert_eq!(moved(&mut scene), ["lever-reported edge"]);
    scene.pass(Millis::seconds(1));
    scene.ends(2);
    assert_eq!(scene.look(), [""; 0]);
    assert!(moved(&mut scene).contains(&"rollback-moved".to_owned()));
}

#[test]
fn forward_attempts_are_cancelled_without_waiting_and_the_weight_is_set_again_after_them() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "shift 50");
    assert_eq!(
        scene.does("Ada", "roll-back"),
        [
            "step-failed edge-50",
            "rollback-started traffic",
            "attempt-cancel-asked 2",
            "shift-asked edge 0",
            "attempt-started 3",
            "step-started edge-0"
        ]
    );
    assert_eq!(
        scene.wanted(),
        [(2, Effort::Cancel), (3, Effort::Perform)].into()
    );
    scene.ends(3);
    assert_eq!(
        moved(&mut scene),
        ["lever-reported edge"],
        "the forward attempt may still move it"
    );
    assert_eq!(
        scene.ends(2),
        [
            "attempt-reported 2",
            "shift-asked edge 0",
            "attempt-started 4"
        ]
    );
    assert_eq!(moved(&mut scene), [""; 0], "the second set has not ended");
    scene.ends(4);
    assert!(moved(&mut scene).contains(&"rollback-moved".to_owned()));
}

#[test]
fn a_forward_attempt_in_doubt_is_settled_by_read_back_and_the_weight_set_again() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "shift 50");
    scene.doubts(2);
    let told = scene.does("Ada", "roll-back");
    assert!(told.contains(&"attempt-started 3".to_owned()), "{told:?}");
    scene.ends(3);
    assert_eq!(
        moved(&mut scene),
        [
            "lever-reported edge",
            "attempt-settled 2",
            "shift-asked edge 0",
            "attempt-started 4"
        ]
    );
    scene.ends(4);
    assert!(moved(&mut scene).contains(&"rollback-moved".to_owned()));
}

#[test]
fn a_second_request_is_told_since_when() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene.after(Millis::seconds(75));
    assert_eq!(
        scene.refused("Ada", "roll-back"),
        "already rolling back since 1:15 by traffic"
    );
}

#[test]
fn a_rollback_needs_a_run_and_a_path() {
    let mut scene = Scene::open(canary());
    assert_eq!(scene.refused("Ada", "roll-back"), "the room is preparing");
    scene.does("Ada", "start");
    assert_eq!(
        scene.refused("Ada", "roll-back ful"),
        "there is no rollback path \"ful\""
    );
    let mut bare = Scene::live(with(plan(vec![action("a")]), |plan| {
        plan.levers.clear();
        plan.rollback.paths.clear();
    }));
    assert_eq!(
        bare.refused("Ada", "roll-back"),
        "the runbook has no rollback path"
    );
    assert_eq!(
        bare.refused("Ada", "explain it broke"),
        "there was no rollback"
    );
}

#[test]
fn a_rollback_that_cannot_be_observed_is_moved_and_not_confirmed() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene.ends(2);
    moved(&mut scene);
    scene.pass(Millis::minutes(1));
    assert_eq!(
        scene.look(),
        ["rollback-drained", "rollback-finished"],
        "still exposed"
    );
    assert!(scene.room.exposed.is_some());
    assert_eq!(drained(&mut scene), ["unexposed"], "confirmed late");
}

#[test]
fn a_rollback_that_is_seen_not_to_drain_ends_unconfirmed_and_can_be_asked_again() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene.ends(2);
    moved(&mut scene);
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.sample("share", "10").look(),
        [""; 0],
        "it may still drain"
    );
    scene.pass(Millis::minutes(1));
    assert_eq!(
        scene.sample("share", "10").look(),
        ["rollback-drained", "rollback-finished"]
    );
    assert!(scene.room.exposed.is_some());
    assert_eq!(
        scene.does("Ada", "roll-back")[0],
        "rollback-started traffic"
    );
}

#[test]
fn of_two_levers_both_must_be_seen_drained() {
    let mut scene = Scene::live(with(canary(), |plan| {
        plan.levers[1] = with(crate::plan::lever("dns"), |lever| {
            lever.observed = Some("stable_error_rate".into());
        });
        plan.rollback.paths = vec![path("traffic", vec![shift("edge", 0), shift("dns", 0)])];
    }));
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene.ends(2);
    scene.ends(3);
    scene.pass(Millis::seconds(1));
    scene.reads("edge", 0).reads("dns", 0).look();
    assert_eq!(drained(&mut scene), [""; 0], "dns is not seen");
    scene.pass(Millis::seconds(1));
    let told = scene.sample("stable_error_rate", "0").look();
    assert!(told.contains(&"rollback-finished".to_owned()), "{told:?}");
}

#[test]
fn a_lever_that_cannot_be_set_fails_the_rollback_after_three_tries() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    for attempt in 2..4 {
        assert_eq!(
            scene.fails(attempt),
            [format!("attempt-reported {attempt}")]
        );
        assert_eq!(
            scene.after(Millis::seconds(2)),
            [
                "shift-asked edge 0".to_owned(),
                format!("attempt-started {}", attempt + 1)
            ]
        );
    }
    assert_eq!(scene.fails(4), ["attempt-reported 4", "rollback-failed"]);
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0]);
    let told = scene.does("Ada", "roll-back traffic once more");
    assert!(told.contains(&"attempt-started 5".to_owned()), "{told:?}");
}

#[test]
fn a_set_that_stays_in_doubt_is_made_again_and_fails_the_rollback_after_three_tries() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    for attempt in 2..4 {
        assert_eq!(
            scene.doubts(attempt),
            [format!("attempt-reported {attempt}")]
        );
        assert_eq!(scene.after(Millis::seconds(1)), [""; 0], "read-back first");
        assert_eq!(
            scene.after(Millis::seconds(1)),
            [
                "shift-asked edge 0".to_owned(),
                format!("attempt-started {}", attempt + 1)
            ]
        );
    }
    scene.doubts(4);
    assert_eq!(scene.after(Millis::seconds(2)), ["rollback-failed"]);
    let told = moved(&mut scene);
    for seen in ["attempt-settled 4", "rollback-moved"] {
        assert!(told.contains(&seen.to_owned()), "{told:?}");
    }
}

#[test]
fn a_set_that_hangs_is_cancelled_by_its_step_and_made_again() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    assert_eq!(
        scene.does("Ada", "cancel edge-0"),
        ["attempt-cancel-asked 2"]
    );
    scene.reports(2, AttemptReport::Cancelled);
    assert_eq!(
        scene.after(Millis::seconds(2)),
        ["shift-asked edge 0", "attempt-started 3"]
    );
}

fn with_path(steps: Vec<warroom::room::plan::Step>) -> Scene {
    let mut scene = Scene::live(back_by(canary(), vec![path("traffic", steps)]));
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene
}

#[test]
fn the_steps_of_the_path_run_in_order_by_themselves() {
    let mut scene = with_path(vec![
        shift("edge", 0),
        action("flags-off"),
        wait("breathe", Millis::seconds(30)),
        manual("tell"),
    ]);
    scene.ends(2);
    assert_eq!(
        moved(&mut scene)[1..],
        [
            "rollback-moved",
            "step-finished edge-0",
            "step-started flags-off",
            "attempt-started 3"
        ]
    );
    drained(&mut scene);
    assert_eq!(
        scene.ends(3),
        [
            "attempt-reported 3",
            "step-finished flags-off",
            "step-started breathe"
        ]
    );
    assert_eq!(
        scene.after(Millis::seconds(30)),
        ["step-finished breathe", "step-started tell"]
    );
    assert_eq!(
        scene.does("Ada", "complete tell"),
        ["step-finished tell", "unexposed", "rollback-finished"]
    );
}

#[test]
fn a_failed_step_fails_the_rollback_and_can_be_retried_skipped_or_completed() {
    for words in [
        "retry flags-off",
        "skip flags-off later",
        "complete flags-off done",
    ] {
        let mut scene = with_path(vec![shift("edge", 0), action("flags-off")]);
        scene.ends(2);
        moved(&mut scene);
        drained(&mut scene);
        for attempt in 3..5 {
            scene.fails(attempt);
            assert_eq!(
                scene.after(Millis::seconds(2)),
                [
                    "step-retrying flags-off".to_owned(),
                    format!("attempt-started {}", attempt + 1)
                ]
            );
        }
        assert_eq!(
            scene.fails(5),
            [
                "attempt-reported 5",
                "step-failed flags-off",
                "rollback-failed flags-off"
            ]
        );
        let mut told = scene.does("Ada", words);
        if words.starts_with("retry") {
            told = scene.ends(6);
        }
        assert_eq!(
            told[told.len() - 2..],
            ["unexposed", "rollback-finished"],
            "{words}: {told:?}"
        );
    }
}

#[test]
fn a_step_of_the_path_that_is_not_run_is_not_started_for_ever() {
    let mut scene = with_path(vec![shift("edge", 0), action("flags-off")]);
    scene.ends(2);
    moved(&mut scene);
    assert_eq!(
        scene.reports(3, AttemptReport::Void),
        ["attempt-reported 3"]
    );
    assert_eq!(
        scene.after(Millis::seconds(2)),
        ["step-retrying flags-off", "attempt-started 4"]
    );
}

#[test]
fn a_check_of_the_path_is_waited_for_whatever_stops_forward_work() {
    let mut scene = with_path(vec![
        shift("edge", 0),
        check("healthy", vec![below("stable_error_rate", 1)]),
    ]);
    scene.does("Ada", "hold");
    scene.ends(2);
    moved(&mut scene);
    drained(&mut scene);
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.sample("stable_error_rate", "0.1").look(),
        [
            "condition-judged healthy",
            "step-finished healthy",
            "unexposed",
            "rollback-finished"
        ]
    );
}

#[test]
fn what_must_not_be_cut_short_is_left_alone_and_the_steps_of_the_path_wait_for_it() {
    let migrate = with(action("migrate"), |step| step.interrupt = Interrupt::Never);
    let steps = vec![shift("edge", 10), migrate];
    let back = vec![path("traffic", vec![action("migrate-down")])];
    let mut scene = Scene::live(back_by(plan(steps), back));
    scene.climbs(10);
    scene.does("Ada", "run migrate");
    assert_eq!(
        scene.does("Ada", "roll-back"),
        [
            "step-failed migrate",
            "rollback-started traffic",
            "shift-asked edge 0",
            "attempt-started 3",
            "step-started migrate-down"
        ]
    );
    assert_eq!(scene.wanted()[&2], Effort::Perform);
    assert_eq!(scene.ends(2), ["attempt-reported 2", "attempt-started 4"]);
}

#[test]
fn what_may_be_cut_short_is_cancelled() {
    let build = with(action("build"), |step| step.interrupt = Interrupt::Safe);
    let mut scene = Scene::live(plan(vec![shift("edge", 10), build]));
    scene.climbs(10);
    scene.does("Ada", "run build");
    let told = scene.does("Ada", "roll-back");
    assert!(told.contains(&"attempt-cancel-asked 2".to_owned()));
}

#[test]
fn after_a_rollback_the_plan_does_not_go_on_half_way() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "shift 50");
    scene.does("Ada", "roll-back");
    scene.reports(2, AttemptReport::Cancelled);
    let last = scene.last_attempt();
    scene.ends(3);
    scene.ends(last);
    let last = scene.last_attempt();
    scene.ends(last);
    moved(&mut scene);
    drained(&mut scene);
    assert_eq!(scene.room.stage, Stage::Watching);
    assert_eq!(
        *scene.status("edge-50"),
        StepStatus::Failed("rolled back".to_owned())
    );
    for words in ["retry edge-50", "shift 50", "complete edge-50 by hand"] {
        assert!(scene.asks("Ada", words).is_err(), "{words}");
    }
}

#[test]
fn a_lever_that_comes_back_after_the_rollback_is_told() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene.ends(2);
    moved(&mut scene);
    drained(&mut scene);
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.reads("edge", 50).look(),
        ["lever-reported edge", "lever-drifted edge"]
    );
}

#[test]
fn a_lever_that_drifts_is_told_once_and_not_set() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.reads("edge", 30).look(),
        ["lever-reported edge", "lever-drifted edge"]
    );
    assert_eq!(scene.look(), [""; 0]);
    scene.pass(Millis::seconds(1));
    assert_eq!(scene.reads("edge", 10).look(), ["lever-reported edge"]);
    assert!(!scene.room.levers[&"edge".into()].drifted);
}

#[test]
fn a_lever_moved_from_outside_is_rolled_back_too() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.reads("dns", 100).look();
    let told = scene.does("Ada", "roll-back");
    assert!(told.contains(&"shift-asked dns 0".to_owned()), "{told:?}");
    assert!(told.contains(&"shift-asked edge 0".to_owned()), "{told:?}");
}

#[test]
fn the_reason_may_be_said_afterwards_and_the_budget_is_judged() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    assert_eq!(scene.does("Ada", "explain p95"), ["rollback-explained"]);
    scene.ends(2);
    moved(&mut scene);
    scene.pass(Millis::minutes(5));
    drained(&mut scene);
    let finished = scene
        .entries
        .iter()
        .rev()
        .find_map(|entry| match &entry.event {
            warroom::room::Event::RollbackFinished { in_budget, .. } => Some(*in_budget),
            _ => None,
        });
    assert_eq!(finished, Some(Some(false)));
}

#[test]
fn a_rollback_survives_its_engine() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "roll-back");
    scene.pass(Millis::seconds(10));
    scene.engine(true);
    assert_eq!(scene.wanted(), [(2, Effort::Perform)].into());
    scene.ends(2);
    assert!(moved(&mut scene).contains(&"rollback-moved".to_owned()));
}

#[test]
fn the_way_back_is_ready_degraded_or_gone() {
    let mut scene = Scene::live(with(canary(), |plan| {
        plan.phases[0].steps[0].reversible = Reversible::No;
    }));
    assert_eq!(
        scene.room.readiness(),
        Readiness::Degraded("stable-health has not answered yet".to_owned())
    );
    assert_eq!(scene.probe("stable-health", true).look(), ["probe-changed"]);
    assert_eq!(scene.look(), [""; 0]);
    assert_eq!(scene.room.readiness(), Readiness::Ready);
    scene.probe("stable-health", false).look();
    assert_eq!(
        scene.room.readiness(),
        Readiness::Degraded("stable-health: refused".to_owned())
    );
    scene.does("Ada", "shift 10");
    assert_eq!(scene.room.readiness(), Readiness::Gone("edge-10".into()));
}

#[test]
fn a_rollback_never_needs_more_than_its_right() {
    let mut scene = Scene::open(staffed(canary()));
    scene.arrives("Bo");
    scene.does("Ada", "start");
    scene.does("Ada", "shift 10");
    scene.doubts(1);
    scene.does("Ada", "hold");
    let told = scene.does("Bo", "roll-back");
    assert!(told.contains(&"shift-asked edge 0".to_owned()), "{told:?}");
}
