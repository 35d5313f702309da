//! Decisions: each choice, each reason to ask, and what happens when nobody answers.

use warroom::room::plan::{Then, Tier, Work};
use warroom::room::state::TriggerPhase;
use warroom::support::Millis;

use crate::plan::{canary, declared, gate, plan, shift, shift_with, trigger, triggered, with};
use crate::scene::{Scene, line};

fn asked() -> Scene {
    let mut scene = Scene::live(canary());
    scene.climbs(10);
    scene.shifts(50);
    scene.steady(Millis::seconds(330), "0.1");
    assert!(scene.room.decision.is_some());
    scene
}

#[test]
fn without_a_question_there_is_no_answer() {
    let mut scene = Scene::live(canary());
    for choice in ["continue", "wait", "back", "roll-back"] {
        assert_eq!(
            scene.refused("Ada", &format!("decide {choice}")),
            "no decision is open"
        );
    }
}

#[test]
fn each_choice_does_what_it_says() {
    assert_eq!(
        asked().does("Ada", "decide continue"),
        ["decision-made edge-50 continue", "step-finished edge-50"]
    );
    assert_eq!(
        asked().does("Ada", "decide wait"),
        ["decision-made edge-50 wait", "soak-restarted edge-50"]
    );
    assert_eq!(
        asked().does("Ada", "decide back"),
        [
            "decision-made edge-50 back",
            "step-reset edge-10",
            "step-reset edge-50",
            "step-started edge-10",
            "shift-asked edge 10",
            "attempt-started 3"
        ]
    );
    assert_eq!(
        asked().does("Ada", "decide roll-back")[..3],
        [
            "decision-made edge-50 roll-back",
            "step-failed edge-50",
            "rollback-started traffic"
        ]
    );
}

#[test]
fn nobody_answering_is_said_and_changes_nothing() {
    let mut scene = asked();
    assert_eq!(scene.after(Millis::minutes(9)), [""; 0]);
    assert_eq!(scene.after(Millis::minutes(1)), ["decision-late edge-50"]);
    assert_eq!(scene.after(Millis::minutes(60)), [""; 0]);
    scene.does("Ada", "decide continue");
}

#[test]
fn below_the_first_notch_there_is_only_the_way_back() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.steady(Millis::seconds(330), "0.1");
    let told = scene.does("Ada", "decide back");
    assert!(
        told.contains(&"rollback-started traffic".to_owned()),
        "{told:?}"
    );
}

fn reviewed(shift_then: Then) -> Scene {
    let review = with(trigger("latency"), |trigger| trigger.tier = Tier::Review);
    let mut scene = Scene::live(triggered(
        plan(vec![
            shift_with("edge", 10, |shift| {
                shift.then = shift_then;
                shift.keep.clear();
            }),
            shift("edge", 50),
        ]),
        vec![review, declared("corruption", Tier::Review)],
    ));
    scene.shifts(10);
    scene
}

#[test]
fn a_trigger_of_tier_review_asks() {
    let mut scene = reviewed(Then::Decide);
    scene.steady(Millis::seconds(5), "9");
    assert_eq!(
        scene.steady(Millis::seconds(5), "9"),
        [
            "trigger-counted latency",
            "trigger-fired latency",
            "decision-asked edge-10 commander trigger-fired"
        ]
    );
    assert_eq!(
        scene.refused("Ada", "decide continue"),
        "going on after a breach needs a reason"
    );
    assert_eq!(
        scene.does("Ada", "decide continue known noise"),
        ["decision-made edge-10 continue"]
    );
}

#[test]
fn a_soak_does_not_step_over_what_a_trigger_asks() {
    for then in [Then::Go, Then::Decide] {
        let mut scene = reviewed(then);
        scene.steady(Millis::seconds(10), "9");
        scene.after(Millis::minutes(6));
        let decision = scene.room.decision.as_ref().unwrap();
        assert_eq!(
            decision.why,
            warroom::room::event::DecisionWhy::TriggerFired
        );
        assert_eq!(
            scene.room.soak.as_ref().unwrap().state,
            warroom::room::state::SoakState::Counting
        );
        let told = scene.does("Ada", "decide continue known noise");
        assert_eq!(told[1], "soak-finished edge-10", "{told:?}");
    }
}

#[test]
fn what_fires_while_another_decision_is_open_makes_going_on_need_a_reason() {
    let mut scene = reviewed(Then::Decide);
    scene.after(Millis::minutes(5));
    assert!(scene.room.decision.is_some());
    scene.steady(Millis::seconds(10), "9");
    assert!(matches!(
        scene.trigger("latency"),
        TriggerPhase::Firing { .. }
    ));
    assert_eq!(
        scene.refused("Ada", "decide continue"),
        "going on after a breach needs a reason"
    );
    scene.does("Ada", "decide continue seen and borne");
}

#[test]
fn nothing_of_the_plan_starts_beside_an_open_decision() {
    let mut scene = Scene::live(triggered(
        canary(),
        vec![declared("corruption", Tier::Review)],
    ));
    scene.climbs(10);
    scene.does("Ada", "declare corruption");
    assert_eq!(scene.refused("Ada", "shift 50"), "a decision is open");
    scene.does("Ada", "decide continue it was the test data");
    scene.does("Ada", "shift 50");
}

#[test]
fn what_a_trigger_asks_in_the_watch_can_be_answered() {
    let mut scene = Scene::live(triggered(
        plan(vec![shift("edge", 10)]),
        vec![declared("corruption", Tier::Review)],
    ));
    scene.climbs(10);
    scene.does("Ada", "declare corruption");
    scene.does("Ada", "decide continue nothing to it");
}

#[test]
fn a_gates_poll_is_recorded_as_asked() {
    let mut polled = gate("go", &[], true);
    if let Work::Gate(gate) = &mut polled.work {
        gate.poll = vec!["sre".into(), "qa".into()];
    }
    let mut scene = Scene::live(plan(vec![polled]));
    let asked = scene.after(Millis::seconds(1));
    let all: Vec<String> = scene
        .entries
        .iter()
        .map(|entry| line(&entry.event))
        .collect();
    assert!(
        all.iter()
            .chain(&asked)
            .any(|line| line.starts_with("poll-asked go")),
        "{all:?}"
    );
    scene.does("Ada", "decide continue");
}
