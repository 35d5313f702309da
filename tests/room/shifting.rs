//! A shift from its asking to its verified weight, its soak, and its decision.

use warroom::room::reading::Unknown;
use warroom::room::state::StepStatus;
use warroom::support::Millis;

use crate::plan::{canary, plan, shift_with, with};
use crate::scene::Scene;

#[test]
fn a_shift_is_exposed_asked_intended_and_verified() {
    let mut scene = Scene::live(canary());
    assert_eq!(
        scene.does("Ada", "shift 10"),
        [
            "step-started edge-10",
            "exposed",
            "shift-asked edge 10",
            "attempt-started 1"
        ]
    );
    assert_eq!(scene.ends(1), ["attempt-reported 1"]);
    assert_eq!(
        scene.arrived("edge", 10),
        [
            "lever-reported edge",
            "shift-verified edge",
            "soak-started edge-10"
        ]
    );
    assert_eq!(*scene.status("edge-10"), StepStatus::Soaking);
}

#[test]
fn read_back_alone_does_not_verify_a_shift() {
    let mut scene = Scene::live(canary());
    scene.does("Ada", "shift 10");
    scene.ends(1);
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.reads("edge", 10).sample("share", "0").look(),
        ["lever-reported edge"]
    );
    scene.pass(Millis::seconds(5));
    assert_eq!(
        scene.reads("edge", 10).sample("share", "12.1").look(),
        [""; 0]
    );
    scene.pass(Millis::seconds(5));
    assert_eq!(
        scene.reads("edge", 10).sample("share", "12").look(),
        ["shift-verified edge", "soak-started edge-10"]
    );
}

#[test]
fn what_was_read_before_the_attempt_ended_verifies_nothing() {
    let mut scene = Scene::live(canary());
    scene.does("Ada", "shift 10");
    scene.pass(Millis::seconds(1));
    scene.reads("edge", 10).sample("share", "10").look();
    scene.pass(Millis::seconds(1));
    assert_eq!(scene.ends(1), ["attempt-reported 1"]);
    assert_eq!(scene.look(), [""; 0]);
}

#[test]
fn a_shift_that_does_not_settle_fails() {
    let mut scene = Scene::live(canary());
    scene.does("Ada", "shift 10");
    scene.ends(1);
    scene.reads("edge", 0).look();
    assert_eq!(scene.after(Millis::seconds(59)), [""; 0]);
    assert_eq!(scene.after(Millis::seconds(1)), ["step-failed edge-10"]);
    let StepStatus::Failed(why) = scene.status("edge-10") else {
        panic!()
    };
    assert!(why.contains("asked 10 %, reported 0 %"), "{why}");
    assert_eq!(
        scene.does("Ada", "retry edge-10"),
        [
            "step-retrying edge-10",
            "shift-asked edge 10",
            "attempt-started 2"
        ]
    );
}

#[test]
fn only_the_next_shift_of_the_plan_goes_up() {
    let mut scene = Scene::live(canary());
    assert_eq!(
        scene.refused("Ada", "shift 50"),
        "the next shift is 1.1 to 10 %"
    );
    assert_eq!(scene.refused("Ada", "shift 0"), "0 % is a rollback");
    scene.shifts(10);
    assert_eq!(
        scene.refused("Ada", "shift 50"),
        "1.1 edge-10 comes first; then 1.2 shifts to 50 %"
    );
    let mut early = Scene::open(canary());
    assert_eq!(early.refused("Ada", "shift 10"), "the run has not started");
}

#[test]
fn a_soak_counts_only_samples_whose_window_lies_after_the_shift() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    let told = scene.steady(Millis::seconds(55), "0.1");
    assert!(
        told[1..].iter().all(|line| line == "soak-counted edge-10"),
        "{told:?}"
    );
    let judged = &scene.room.soak.as_ref().unwrap().judged[0];
    assert_eq!(
        judged.verdict,
        warroom::room::condition::Verdict::Unknown(Unknown::WindowNotFull)
    );
    scene.steady(Millis::seconds(10), "0.1");
    let judged = &scene.room.soak.as_ref().unwrap().judged[0];
    assert_eq!(judged.verdict, warroom::room::condition::Verdict::Ok);
}

#[test]
fn a_finished_soak_asks_and_going_on_ends_the_step() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    let told = scene.steady(Millis::minutes(5), "0.1");
    assert_eq!(
        told[told.len() - 2..],
        [
            "soak-finished edge-10",
            "decision-asked edge-10 commander soak-finished"
        ]
    );
    assert_eq!(
        scene.does("Ada", "decide continue"),
        ["decision-made edge-10 continue", "step-finished edge-10"]
    );
}

#[test]
fn then_go_ends_the_step_without_a_person() {
    let go = |shift: &mut warroom::room::plan::Shift| {
        shift.then = warroom::room::plan::Then::Go;
        shift.keep.clear();
    };
    let mut scene = Scene::live(plan(vec![shift_with("edge", 10, go)]));
    scene.shifts(10);
    let told = scene.after(Millis::minutes(5));
    assert_eq!(
        told.iter().rev().take(3).rev().collect::<Vec<_>>(),
        [
            "soak-finished edge-10",
            "step-finished edge-10",
            "watch-started"
        ]
    );
    assert!(scene.room.exposed.is_some(), "still exposed while watching");
}

#[test]
fn the_soak_clock_stands_still_while_unknown() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.steady(Millis::minutes(2), "0.1");
    scene.unknown("error_rate", Unknown::Unreachable).look();
    let known = scene.room.soak.as_ref().unwrap().counted(&scene.now).0;
    scene.after(Millis::seconds(20));
    let (later, unknown) = scene.room.soak.as_ref().unwrap().counted(&scene.now);
    assert_eq!((later, unknown), (known, Millis::seconds(20)));
}

#[test]
fn a_soak_of_which_too_much_is_unknown_goes_on_until_nine_tenths_are_known() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.steady(Millis::minutes(2), "0.1");
    scene.unknown("error_rate", Unknown::Unreachable).look();
    scene.pass(Millis::minutes(1));
    let told = scene.steady(Millis::minutes(3) + Millis::seconds(30), "0.1");
    assert!(
        !told.iter().any(|l| l.starts_with("soak-finished")),
        "known 5:30 of 6:30"
    );
    let told = scene.steady(Millis::seconds(4 * 60 + 30), "0.1");
    assert!(told.iter().any(|l| l.starts_with("soak-finished")));
    let soak = scene.room.soak.as_ref().unwrap();
    assert!(soak.known >= Millis::minutes(9), "{:?}", soak.known);
}

#[test]
fn a_restart_loses_at_most_the_dark_time_and_the_last_fifteen_seconds() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.steady(Millis::minutes(3), "0.1");
    let before = scene.room.soak.as_ref().unwrap().counted(&scene.now).0;
    scene.pass(Millis::seconds(30));
    scene.engine(false);
    let (known, unknown) = scene.room.soak.as_ref().unwrap().counted(&scene.now);
    assert!(known + Millis::seconds(15) >= before, "{known} of {before}");
    assert!(known <= before);
    assert_eq!(known + unknown, before + Millis::seconds(30));
}

#[test]
fn a_lever_without_a_metric_is_verified_by_read_back() {
    let quick = plan(vec![shift_with("dns", 100, |shift| shift.keep.clear())]);
    let mut scene = Scene::live(with(quick, |plan| plan.levers.swap(0, 1)));
    scene.does("Ada", "shift 100");
    scene.ends(1);
    let told = scene.arrived("dns", 100);
    assert!(told.contains(&"shift-verified dns".to_owned()), "{told:?}");
}

#[test]
fn a_lever_that_drifted_stops_the_way_forward_until_a_person_puts_it_back() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.pass(Millis::seconds(1));
    assert!(
        scene
            .reads("edge", 0)
            .look()
            .contains(&"lever-drifted edge".to_owned())
    );
    assert_eq!(
        scene.refused("Ada", "complete edge-10 moved by hand"),
        "lever edge stands at 0 % and was asked to be at 10 %"
    );
    scene.does("Ada", "hold wait");
    assert_eq!(
        scene.refused("Ada", "shift 10"),
        "the room is HELD by Ada: wait"
    );
    scene.does("Ada", "resume");
    let set_again = scene.does("Ada", "shift 10");
    assert_eq!(set_again.len(), 1, "{set_again:?}");
    assert!(set_again[0].starts_with("attempt-started"), "{set_again:?}");
    let attempt = scene.last_attempt();
    scene.ends(attempt);
    scene.pass(Millis::seconds(1));
    assert!(
        scene
            .reads("edge", 10)
            .look()
            .contains(&"lever-reported edge".to_owned())
    );
    assert_eq!(*scene.status("edge-10"), StepStatus::Soaking);
}
