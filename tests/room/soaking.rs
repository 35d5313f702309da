//! Soaks that break: tolerated samples, what a breach does, what a role answers.

use warroom::room::plan::{Keep, OnBreach, Shift};
use warroom::room::reading::Unknown;
use warroom::room::state::SoakState;
use warroom::support::Millis;

use crate::plan::{canary, plan, shift, shift_with, staffed};
use crate::scene::Scene;

/// At ten percent with a full window, all well.
fn soaking(change: impl FnOnce(&mut Shift)) -> Scene {
    let mut scene = Scene::live(plan(vec![
        shift_with("edge", 10, change),
        shift("edge", 50),
    ]));
    scene.shifts(10);
    scene.steady(Millis::seconds(90), "0.1");
    scene
}

fn breach(scene: &mut Scene) -> Vec<String> {
    scene.pass(Millis::seconds(5));
    scene.sample("error_rate", "3").look()
}

#[test]
fn one_breaching_sample_is_borne_and_two_break_the_soak() {
    let mut scene = soaking(|_| {});
    assert_eq!(breach(&mut scene), ["condition-judged edge-10"]);
    assert_eq!(scene.look(), [""; 0], "the same sample is one sample");
    assert_eq!(
        breach(&mut scene),
        [
            "condition-judged edge-10",
            "soak-broken edge-10",
            "decision-asked edge-10 commander soak-broken"
        ]
    );
}

#[test]
fn a_good_sample_between_starts_the_count_again() {
    let mut scene = soaking(|_| {});
    breach(&mut scene);
    scene.steady(Millis::seconds(5), "0.1");
    assert_eq!(breach(&mut scene), ["condition-judged edge-10"]);
}

#[test]
fn not_knowing_between_two_breaches_forgives_nothing() {
    let mut scene = soaking(|_| {});
    breach(&mut scene);
    let sample = scene.observed.readings[&"error_rate".into()];
    scene.unknown("error_rate", Unknown::Slow).look();
    scene.observed.readings.insert("error_rate".into(), sample);
    assert_eq!(
        scene.look(),
        ["condition-judged edge-10"],
        "the same sample seen again is not a second one"
    );
    scene.unknown("error_rate", Unknown::Slow).look();
    assert!(breach(&mut scene).contains(&"soak-broken edge-10".to_owned()));
}

#[test]
fn a_breach_before_the_window_is_full_counts_for_nothing() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.steady(Millis::seconds(50), "9");
    assert_eq!(scene.room.soak.as_ref().unwrap().state, SoakState::Counting);
}

#[test]
fn restart_begins_the_soak_again() {
    let mut scene = soaking(|shift| shift.on_breach = OnBreach::Restart);
    breach(&mut scene);
    assert_eq!(
        breach(&mut scene)[1..],
        ["soak-broken edge-10", "soak-restarted edge-10"]
    );
    let soak = scene.room.soak.as_ref().unwrap();
    assert_eq!(
        (soak.state, soak.known),
        (SoakState::Counting, Millis::ZERO)
    );
}

#[test]
fn roll_back_starts_the_way_back_even_when_held() {
    let mut scene = soaking(|shift| shift.on_breach = OnBreach::RollBack);
    scene.does("Ada", "hold");
    breach(&mut scene);
    assert_eq!(
        breach(&mut scene)[1..],
        [
            "soak-broken edge-10",
            "step-failed edge-10",
            "rollback-started traffic",
            "shift-asked edge",
            "attempt-started 2",
            "step-started edge-0"
        ]
        .map(|line| if line == "shift-asked edge" {
            "shift-asked edge 0"
        } else {
            line
        })
    );
}

#[test]
fn a_breach_after_the_soak_while_the_decision_is_open_asks_anew() {
    let mut scene = soaking(|_| {});
    scene.steady(Millis::seconds(240), "0.1");
    assert!(scene.room.decision.is_some());
    breach(&mut scene);
    assert_eq!(
        breach(&mut scene)[1..],
        [
            "soak-broken edge-10",
            "decision-asked edge-10 commander soak-broken"
        ]
    );
    assert_eq!(
        scene.refused("Ada", "decide continue"),
        "going on after a breach needs a reason"
    );
}

#[test]
fn a_role_answers_for_what_no_metric_knows() {
    let attested = |shift: &mut Shift| {
        shift.keep.push(Keep::Attest {
            title: "no complaints".to_owned(),
            role: Some("qa".into()),
            valid_for: None,
        });
    };
    let mut scene = Scene::open(staffed(plan(vec![shift_with("edge", 10, attested)])));
    scene.arrives("Bo");
    scene.arrives("Cy");
    scene.does("Ada", "start");
    assert_eq!(
        scene.refused("Cy", "attest 2 yes"),
        "nothing is being kept now"
    );
    scene.shifts(10);
    assert_eq!(
        scene.refused("Cy", "attest 1 yes"),
        "condition 1 is not one that a person answers for"
    );
    assert_eq!(
        scene.refused("Bo", "attest 2 yes"),
        "this is for qa (Cy), and Bo does not hold that role"
    );
    let told = scene.steady(Millis::seconds(330), "0.1");
    assert!(
        !told.iter().any(|line| line.starts_with("soak-finished")),
        "nobody answered"
    );
    assert_eq!(
        scene.does("Cy", "attest 2 yes"),
        [
            "attested edge-10",
            "soak-finished edge-10",
            "decision-asked edge-10 commander soak-finished"
        ]
    );
    assert_eq!(
        scene.does("Cy", "attest 2 no"),
        [
            "attested edge-10",
            "soak-broken edge-10",
            "decision-asked edge-10 commander soak-broken"
        ]
    );
}
