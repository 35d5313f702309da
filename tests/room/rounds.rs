//! Recurring checks and the windows of the watch.

use warroom::room::condition::{Comparator, Condition, ValueTest};
use warroom::room::plan::{
    Ask, Base, Offset, Origin, Plan, Recurring, Round, ValueKind, WatchWindow, When,
};
use warroom::support::Millis;

use crate::plan::{below, call, canary, manual, plan, staffed};
use crate::scene::Scene;

fn check(id: &str, how: Round) -> Recurring {
    Recurring {
        id: id.into(),
        title: id.to_owned(),
        every: Millis::minutes(15),
        how,
        ..Recurring::default()
    }
}

fn checked(mut plan: Plan, checks: Vec<Recurring>) -> Plan {
    plan.recurring = checks;
    plan
}

fn missed(scene: &Scene, id: &str) -> u32 {
    scene.room.rounds[&id.into()].missed
}

#[test]
fn a_round_is_due_at_the_start_and_then_again_and_again() {
    let mut scene = Scene::open(checked(canary(), vec![check("logs", Round::Person)]));
    assert!(
        scene.after(Millis::minutes(60)).is_empty(),
        "not before the run"
    );
    assert_eq!(
        scene.does("Ada", "start"),
        ["run-started", "round-due logs 1"]
    );
    assert_eq!(scene.does("Ada", "round logs"), ["round-done logs 1"]);
    assert_eq!(
        scene.refused("Ada", "round logs"),
        "no round of logs is due"
    );
    assert!(scene.after(Millis::minutes(14)).is_empty());
    assert_eq!(scene.after(Millis::minutes(1)), ["round-due logs 2"]);
}

#[test]
fn what_nobody_did_in_time_is_missed() {
    let mut scene = Scene::live(checked(canary(), vec![check("logs", Round::Person)]));
    assert_eq!(
        scene.after(Millis::minutes(15)),
        ["round-missed logs 1", "round-due logs 2"]
    );
    assert_eq!(missed(&scene, "logs"), 1);
    scene.does("Ada", "round logs ok");
    // Nobody looked at the clock for an hour and a quarter.
    let happened = scene.after(Millis::minutes(75));
    assert_eq!(happened, ["round-missed logs 3", "round-due logs 7"]);
    assert_eq!(missed(&scene, "logs"), 5);
}

#[test]
fn a_check_ends_after_its_time_and_its_last_round_counts() {
    let short = Recurring {
        lasts: Some(Millis::minutes(30)),
        ..check("logs", Round::Person)
    };
    let mut scene = Scene::live(checked(canary(), vec![short]));
    scene.does("Ada", "round logs");
    scene.after(Millis::minutes(15));
    assert_eq!(scene.after(Millis::minutes(15)), ["round-missed logs 2"]);
    assert!(scene.after(Millis::minutes(60)).is_empty());
}

#[test]
fn a_command_runs_by_itself_and_its_end_is_the_reading() {
    let mut scene = Scene::open(checked(
        canary(),
        vec![check("logs", Round::Call(call("count")))],
    ));
    assert_eq!(
        scene.does("Ada", "start"),
        ["run-started", "round-due logs 1", "attempt-started 1"]
    );
    assert!(scene.refused("Ada", "round logs").contains("does itself"));
    assert_eq!(scene.fails(1), ["attempt-reported 1", "round-done logs 1"]);
    let newest = scene.room.rounds[&"logs".into()].newest().unwrap().clone();
    assert_eq!(
        (newest.ok, newest.said.as_str()),
        (Some(false), "exit 3, wanted 0")
    );
    assert!(scene.room.rounds[&"logs".into()].is_bad());
}

#[test]
fn two_rounds_of_one_command_never_run_beside_each_other() {
    let mut scene = Scene::live(checked(
        canary(),
        vec![check("logs", Round::Call(call("count")))],
    ));
    let happened = scene.after(Millis::minutes(15));
    assert_eq!(happened, ["round-missed logs 1", "round-due logs 2"]);
    assert_eq!(scene.ends(1), ["attempt-reported 1", "attempt-started 2"]);
    assert_eq!(scene.ends(2), ["attempt-reported 2", "round-done logs 2"]);
}

#[test]
fn a_metric_is_read_from_its_first_sample_after_the_round_came_due() {
    let rate = Recurring {
        expect: Some(below("error_rate", 1)),
        ..check("rate", Round::Metric("error_rate".into()))
    };
    let mut scene = Scene::open(checked(canary(), vec![rate]));
    scene.sample("error_rate", "5").look();
    scene.pass(Millis::seconds(5));
    scene.does("Ada", "start");
    assert!(
        scene.look().is_empty(),
        "an older sample is no reading of this round"
    );
    scene.pass(Millis::seconds(5));
    assert_eq!(
        scene.sample("error_rate", "2").look(),
        ["round-done rate 1"]
    );
    let newest = scene.room.rounds[&"rate".into()].newest().unwrap().clone();
    assert_eq!((newest.ok, newest.said.as_str()), (Some(false), "2%"));
}

#[test]
fn a_person_gives_the_value_that_is_asked_for_and_it_is_judged() {
    let below = Condition::Value {
        value: "depth".into(),
        test: ValueTest::Is(Comparator::Less, "100".to_owned()),
    };
    let depth = Recurring {
        expect: Some(below),
        ..check(
            "queue",
            Round::Ask(Ask {
                value: "depth".into(),
                title: "Messages that wait".to_owned(),
                kind: ValueKind::Text,
                from: Origin::Person,
            }),
        )
    };
    let mut scene = Scene::live(checked(canary(), vec![depth]));
    assert_eq!(
        scene.refused("Ada", "round queue"),
        "queue asks for Messages that wait"
    );
    scene.does("Ada", "round queue 42 it falls");
    let newest = scene.room.rounds[&"queue".into()].newest().unwrap();
    assert_eq!(
        (newest.ok, newest.said.as_str()),
        (Some(true), "42: it falls")
    );
    scene.after(Millis::minutes(15));
    scene.does("Ada", "round queue 1200");
    assert!(scene.room.rounds[&"queue".into()].is_bad());
}

#[test]
fn a_round_is_for_its_role() {
    let of_role = Recurring {
        role: Some("sre".into()),
        ..check("logs", Round::Person)
    };
    let mut scene = Scene::open(checked(staffed(canary()), vec![of_role]));
    scene.does("Ada", "start");
    assert!(
        scene
            .refused("Cy", "round logs")
            .contains("this is for sre")
    );
    scene.does("Bo", "round logs bad disk is full");
    assert!(scene.room.rounds[&"logs".into()].is_bad());
}

#[test]
fn the_newest_two_hundred_rounds_are_kept() {
    let mut scene = Scene::live(checked(canary(), vec![check("logs", Round::Person)]));
    for _ in 0..205 {
        scene.does("Ada", "round logs");
        scene.after(Millis::minutes(15));
    }
    let state = &scene.room.rounds[&"logs".into()];
    assert_eq!((state.done.len(), state.done[0].n), (200, 6));
}

#[test]
fn the_watch_is_over_with_the_last_of_its_windows() {
    let window = |title: &str, lasts: Millis| WatchWindow {
        title: title.to_owned(),
        from: Some(When::From(Base::End, Offset(0))),
        lasts,
        ..WatchWindow::default()
    };
    let mut plan = plan(vec![manual("a")]);
    plan.watch = vec![
        window("First 30 minutes", Millis::minutes(30)),
        window("Two hours", Millis::minutes(120)),
    ];
    let mut scene = Scene::live(plan);
    scene.after(Millis::minutes(300));
    scene.does("Ada", "run a");
    scene.does("Ada", "complete a");
    assert!(scene.after(Millis::minutes(119)).is_empty());
    assert_eq!(scene.after(Millis::minutes(1)), ["watch-over"]);
    assert!(scene.after(Millis::minutes(1)).is_empty());
}
