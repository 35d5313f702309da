//! Back a notch: what runs above it ends, and nothing that ends late leaves traffic up there.

use warroom::room::event::AttemptReport;
use warroom::room::state::StepStatus;
use warroom::support::Millis;

use crate::plan::{canary, gate, item, listed, plan, section, shift};
use crate::scene::Scene;

/// Fifty percent asked for, its attempt running, and then back to ten.
fn back_while_running() -> Scene {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.does("Ada", "shift 50");
    assert_eq!(
        scene.does("Ada", "shift 10"),
        [
            "step-reset edge-10",
            "attempt-cancel-asked 2",
            "step-reset edge-50",
            "step-started edge-10",
            "shift-asked edge 10",
            "attempt-started 3"
        ]
    );
    scene
}

#[test]
fn a_notch_is_set_again_after_a_later_one_ended_late() {
    let mut scene = back_while_running();
    assert_eq!(scene.ends(3), ["attempt-reported 3"]);
    assert_eq!(
        scene.arrived("edge", 10),
        ["lever-reported edge"; 0],
        "not verified while the other runs"
    );
    assert_eq!(
        scene.reports(2, AttemptReport::Cancelled),
        [
            "attempt-reported 2",
            "shift-asked edge 10",
            "attempt-started 4"
        ]
    );
    scene.ends(4);
    let told = scene.arrived("edge", 10);
    assert!(
        told.contains(&"soak-started edge-10".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_later_notch_that_ended_first_is_simply_overwritten() {
    let mut scene = back_while_running();
    scene.reports(2, AttemptReport::Cancelled);
    assert_eq!(
        scene.ends(3),
        [
            "attempt-reported 3",
            "shift-asked edge 10",
            "attempt-started 4"
        ],
        "it ended after the notch was first set"
    );
    scene.ends(4);
    assert_eq!(*scene.status("edge-10"), StepStatus::Running);
    scene.arrived("edge", 10);
    assert_eq!(*scene.status("edge-10"), StepStatus::Soaking);
}

#[test]
fn a_gate_under_way_asks_again_when_its_turn_comes() {
    let gated = plan(vec![
        shift("edge", 10),
        shift("edge", 50),
        gate("ready", &["before"], true),
    ]);
    let items = vec![section("before", vec![item("a")])];
    let mut scene = Scene::live(listed(gated, items));
    scene.climbs(10);
    scene.climbs(50);
    assert_eq!(*scene.status("ready"), StepStatus::Running);
    scene.does("Ada", "shift 10");
    assert_eq!(*scene.status("ready"), StepStatus::Waiting);
    let attempt = scene.last_attempt();
    scene.ends(attempt);
    scene.arrived("edge", 10);
    scene.steady(Millis::seconds(330), "0.1");
    scene.does("Ada", "decide continue");
    scene.climbs(50);
    scene.does("Ada", "tick a");
    scene.does("Ada", "decide continue");
}

#[test]
fn there_must_be_such_a_notch() {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.shifts(50);
    assert_eq!(
        scene.refused("Ada", "shift 30"),
        "the plan has no shift to 30 %"
    );
}
