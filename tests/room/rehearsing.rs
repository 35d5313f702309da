//! A dry run: the whole plan is walked, people act, and nothing is waited for or measured.

use warroom::room::plan::{Moves, Work};
use warroom::room::state::{Stage, StepStatus};
use warroom::support::Millis;

use crate::plan::{
    action, below, check, declared, gate, item, lasting, listed, manual, path, plan, section,
    shift, triggered, wait, with,
};
use crate::scene::Scene;

fn rehearsal() -> Scene {
    let moves = Some(Moves {
        lever: "dns".into(),
        to: 100,
    });
    let mut walked = listed(
        plan(vec![
            action("deploy"),
            check("ready", vec![below("error_rate", 1)]),
            gate("go", &["before"], true),
            shift("edge", 10),
            wait("settle", Millis::minutes(30)),
            with(action("switch"), |step| step.moves = moves),
            manual("look"),
        ]),
        vec![section("before", vec![item("backup")])],
    );
    walked.dry_run = true;
    walked.rollback.paths = vec![path(
        "traffic",
        vec![
            shift("edge", 0),
            shift("dns", 0),
            wait("drain", Millis::minutes(5)),
        ],
    )];
    Scene::open(triggered(
        walked,
        vec![
            lasting("errors", Millis::minutes(5)),
            declared("corruption", warroom::room::plan::Tier::Automatic),
        ],
    ))
}

/// Everything that runs ends well, as the engine reports it, and a second passes.
fn goes_on(scene: &mut Scene) {
    for attempt in scene.wanted().into_keys() {
        scene.ends(attempt);
    }
    scene.after(Millis::seconds(1));
    scene.after(Millis::seconds(1));
}

fn walk_to_the_switch(scene: &mut Scene) {
    scene.does("Ada", "start");
    scene.does("Ada", "run deploy");
    goes_on(scene);
    scene.does("Ada", "run ready");
    goes_on(scene);
    assert!(scene.status("ready").is_finished());
    scene.does("Ada", "tick backup");
    goes_on(scene);
    scene.does("Ada", "decide continue");
    scene.does("Ada", "shift 10");
    goes_on(scene);
    assert_eq!(*scene.status("edge-10"), StepStatus::Soaking);
    scene.does("Ada", "decide continue");
}

#[test]
fn the_whole_plan_is_walked_without_a_metric_or_a_wait() {
    let mut scene = rehearsal();
    walk_to_the_switch(&mut scene);
    scene.does("Ada", "run settle");
    goes_on(&mut scene);
    scene.does("Ada", "run switch");
    goes_on(&mut scene);
    assert!(scene.status("switch").is_finished());
    scene.does("Ada", "complete look");
    assert_eq!(scene.room.stage, Stage::Watching);
    assert!(scene.room.sights.is_empty(), "nothing is blind");
}

#[test]
fn a_declared_trigger_rolls_back_and_metrics_fire_nothing() {
    let mut scene = rehearsal();
    walk_to_the_switch(&mut scene);
    for _ in 0..400 {
        scene.after(Millis::seconds(1));
    }
    assert_eq!(scene.room.stage, Stage::Live);
    scene.does("Ada", "declare corruption");
    assert_eq!(scene.room.stage, Stage::RollingBack);
    for _ in 0..4 {
        goes_on(&mut scene);
    }
    assert_eq!(scene.room.stage, Stage::Watching);
    assert!(scene.room.exposed.is_none());
}

#[test]
fn every_step_is_still_for_its_people() {
    let mut scene = rehearsal();
    scene.does("Ada", "start");
    goes_on(&mut scene);
    assert_eq!(*scene.status("deploy"), StepStatus::Waiting);
    assert!(scene.wanted().is_empty(), "nothing runs by itself");
    let manual = scene.room.plan.step(&"look".into()).unwrap();
    assert!(matches!(manual.work, Work::Manual { .. }));
}
