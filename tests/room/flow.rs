//! Phases and steps beside each other, and what does not apply.

use warroom::room::plan::{Phase, Plan, Step, Then};
use warroom::room::state::{Stage, StepStatus};
use warroom::support::Millis;

use crate::plan::{
    above, action, below, check, gate, manual, numbered, plan, shift, shift_with, wait, with,
};
use crate::scene::Scene;

fn after(mut step: Step, names: &[&str]) -> Step {
    step.after = Some(names.iter().map(|&name| name.into()).collect());
    step
}

fn phase(id: &str, steps: Vec<Step>) -> Phase {
    Phase {
        id: id.into(),
        title: id.to_owned(),
        steps,
        ..Phase::default()
    }
}

fn phases(phases: Vec<Phase>) -> Plan {
    numbered(with(plan(Vec::new()), |plan| plan.phases = phases))
}

fn ready(scene: &Scene) -> Vec<&str> {
    let steps = scene.room.ready_steps().into_iter();
    steps.map(|step| step.id.as_str()).collect()
}

#[test]
fn steps_that_wait_for_nothing_run_beside_each_other() {
    let steps = vec![
        action("a"),
        after(action("b"), &[]),
        after(action("c"), &["a", "b"]),
    ];
    let mut scene = Scene::live(plan(steps));
    assert_eq!(ready(&scene), ["a", "b"]);
    scene.does("Ada", "run b");
    scene.does("Ada", "run a");
    assert_eq!(scene.refused("Ada", "run c"), "1.3 waits for 1.1 a");
    assert_eq!(scene.ends(2), ["attempt-reported 2", "step-finished a"]);
    assert_eq!(scene.refused("Ada", "run c"), "1.3 waits for 1.2 b");
    assert_eq!(scene.fails(1), ["attempt-reported 1", "step-failed b"]);
    scene.does("Ada", "skip b not needed");
    assert_eq!(ready(&scene), ["c"]);
    scene.does("Ada", "run c");
    let last = scene.ends(3);
    assert_eq!(
        last,
        ["attempt-reported 3", "step-finished c", "watch-started"]
    );
}

#[test]
fn phases_that_wait_for_the_same_one_run_beside_each_other() {
    let of = |names: &[&str]| Some(names.iter().map(|&name| name.into()).collect());
    let east = with(phase("east", vec![action("e1"), action("e2")]), |p| {
        p.after = of(&["prepare"]);
    });
    let west = with(phase("west", vec![action("w1")]), |p| {
        p.after = of(&["prepare"]);
    });
    let end = with(phase("end", vec![action("z")]), |p| {
        p.after = of(&["east", "west"]);
    });
    let prepare = phase("prepare", vec![action("p")]);
    let mut scene = Scene::live(phases(vec![prepare, east, west, end]));
    assert_eq!(ready(&scene), ["p"]);
    scene.does("Ada", "complete p by hand");
    assert_eq!(ready(&scene), ["e1", "w1"]);
    scene.does("Ada", "complete w1 by hand");
    assert_eq!(scene.refused("Ada", "run z"), "4.1 waits for 2.1 e1");
    scene.does("Ada", "complete e1 by hand");
    scene.does("Ada", "complete e2 by hand");
    assert_eq!(ready(&scene), ["z"]);
}

#[test]
fn what_starts_by_itself_starts_on_every_track() {
    let auto = |step| with(step, |step: &mut Step| step.auto = true);
    let steps = vec![
        auto(action("a")),
        auto(after(wait("b", Millis::seconds(30)), &[])),
        auto(after(manual("c"), &["a", "b"])),
    ];
    let mut scene = Scene::open(plan(steps));
    assert_eq!(
        scene.does("Ada", "start"),
        [
            "run-started",
            "step-started a",
            "attempt-started 1",
            "step-started b"
        ]
    );
    assert_eq!(scene.after(Millis::seconds(30)), ["step-finished b"]);
    assert_eq!(
        scene.ends(1),
        ["attempt-reported 1", "step-finished a", "step-started c"]
    );
}

#[test]
fn one_shift_check_or_gate_at_a_time() {
    let healthy = || check("healthy", vec![below("error_rate", 1)]);
    let steps = vec![
        shift("edge", 10),
        after(healthy(), &[]),
        after(gate("ready", &[], true), &["edge-10"]),
        after(action("warm"), &[]),
    ];
    let mut scene = Scene::live(plan(steps));
    scene.does("Ada", "shift 10");
    let one = "one shift, check or gate at a time";
    assert_eq!(
        scene.refused("Ada", "run healthy"),
        format!("1.1 moves traffic; {one}")
    );
    scene.does("Ada", "run warm");
    scene.ends(1);
    scene.arrived("edge", 10);
    assert_eq!(
        scene.refused("Ada", "run healthy"),
        format!("1.1 soaks; {one}")
    );
    assert_eq!(scene.ends(2), ["attempt-reported 2", "step-finished warm"]);
    let said = scene.steady(Millis::minutes(5) + Millis::seconds(10), "0.1");
    assert!(
        said.iter()
            .any(|line| line.starts_with("decision-asked edge-10")),
        "{said:?}"
    );
    assert_eq!(scene.refused("Ada", "run healthy"), "a decision is open");
    // The gate looks as soon as its turn comes, so the check waits once more.
    scene.does("Ada", "decide continue");
    assert_eq!(scene.refused("Ada", "run healthy"), "a decision is open");
    scene.does("Ada", "decide continue");
    scene.does("Ada", "run healthy");
    assert_eq!(*scene.status("healthy"), StepStatus::Running);
}

#[test]
fn a_rollback_ends_every_track() {
    let safe = |id| {
        with(after(action(id), &[]), |step| {
            step.interrupt = warroom::room::plan::Interrupt::Safe;
        })
    };
    let steps = vec![
        shift("edge", 10),
        safe("a"),
        safe("b"),
        after(wait("c", Millis::minutes(9)), &[]),
    ];
    let mut scene = Scene::live(plan(steps));
    scene.does("Ada", "run a");
    scene.does("Ada", "run b");
    scene.does("Ada", "run c");
    scene.does("Ada", "shift 10");
    let happened = scene.does("Ada", "roll-back");
    for step in ["a", "b", "c", "edge-10"] {
        assert!(
            happened.contains(&format!("step-failed {step}")),
            "{step}: {happened:?}"
        );
    }
    for attempt in 1..=3 {
        let asked = format!("attempt-cancel-asked {attempt}");
        assert!(happened.contains(&asked), "{happened:?}");
    }
    assert_eq!(scene.room.stage, Stage::RollingBack);
}

#[test]
fn every_attempt_of_every_track_has_its_end() {
    let twice = |id| {
        with(after(action(id), &[]), |step| {
            step.tries = 2;
            step.auto = true;
        })
    };
    let mut scene = Scene::live(plan(vec![twice("a"), twice("b"), twice("c")]));
    assert_eq!(
        scene.fails(2),
        ["attempt-reported 2", "step-retrying b", "attempt-started 4"]
    );
    assert_eq!(scene.ends(3), ["attempt-reported 3", "step-finished c"]);
    assert_eq!(
        scene.fails(1),
        ["attempt-reported 1", "step-retrying a", "attempt-started 5"]
    );
    assert_eq!(scene.ends(4), ["attempt-reported 4", "step-finished b"]);
    assert_eq!(scene.fails(5), ["attempt-reported 5", "step-failed a"]);
}

#[test]
fn doubt_on_one_track_stops_them_all() {
    let steps = vec![action("a"), after(action("b"), &[])];
    let mut scene = Scene::live(plan(steps));
    scene.does("Ada", "run a");
    scene.doubts(1);
    let refused = scene.refused("Ada", "run b");
    assert_eq!(refused, "attempt 1 is in doubt: its result is missing");
}

#[test]
fn back_a_notch_leaves_other_tracks_alone() {
    let steps = vec![
        shift_with("edge", 10, |shift| shift.then = Then::Go),
        shift("edge", 50),
        after(wait("aside", Millis::minutes(60)), &[]),
        after(check("later", vec![below("error_rate", 1)]), &["edge-50"]),
    ];
    let mut scene = Scene::live(plan(steps));
    scene.does("Ada", "run aside");
    scene.shifts(10);
    scene.steady(Millis::minutes(5) + Millis::seconds(10), "0.1");
    scene.shifts(50);
    let happened = scene.does("Ada", "shift 10");
    assert!(
        happened.contains(&"step-reset edge-50".to_owned()),
        "{happened:?}"
    );
    assert!(
        happened.contains(&"step-started edge-10".to_owned()),
        "{happened:?}"
    );
    assert_eq!(*scene.status("aside"), StepStatus::Running);
}

#[test]
fn a_step_that_does_not_apply_is_passed_over() {
    let slow = |step: &mut Step| step.when = Some(above("error_rate", 5));
    let steps = vec![manual("a"), with(action("repair"), slow), manual("z")];
    let mut scene = Scene::live(plan(steps));
    scene.sample("error_rate", "1").look();
    assert_eq!(
        *scene.status("repair"),
        StepStatus::Waiting,
        "its turn has not come"
    );
    scene.does("Ada", "complete a");
    scene.pass(Millis::seconds(5));
    let happened = scene.sample("error_rate", "1").look();
    assert_eq!(happened, ["step-finished repair"]);
    let reason = serde_json::to_value(scene.status("repair"))
        .unwrap()
        .to_string();
    assert!(reason.contains("error_rate > 5% does not hold"), "{reason}");
    // It stays so, whatever is measured later.
    scene.pass(Millis::seconds(5));
    assert_eq!(scene.sample("error_rate", "9").look(), [""; 0]);
    assert_eq!(ready(&scene), ["z"]);
}

#[test]
fn a_step_that_applies_waits_for_its_person() {
    let slow = |step: &mut Step| step.when = Some(above("error_rate", 5));
    let mut scene = Scene::live(plan(vec![with(action("repair"), slow)]));
    let unknown = scene.refused("Ada", "run repair");
    assert!(
        unknown.starts_with("whether 1.1 applies is not known"),
        "{unknown}"
    );
    scene.does("Ada", "skip repair nobody knows");
    assert_eq!(scene.room.stage, Stage::Watching);
}

#[test]
fn a_phase_that_does_not_apply_is_passed_over_whole() {
    let slow = |phase: &mut Phase| phase.when = Some(above("error_rate", 5));
    let repair = with(phase("repair", vec![action("a"), action("b")]), slow);
    let mut scene = Scene::live(phases(vec![repair, phase("end", vec![manual("z")])]));
    let happened = scene.sample("error_rate", "1").look();
    assert_eq!(happened, ["step-finished a", "step-finished b"]);
    assert_eq!(ready(&scene), ["z"]);
}
