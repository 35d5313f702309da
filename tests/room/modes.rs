//! Modes of production: entered, verified, left, bounded.

use warroom::room::plan::{Ask, Mode, ModeChange, Origin, Plan, Step, ValueKind, Work};
use warroom::support::Millis;

use crate::plan::{action, call, manual, plan, probe, staffed, step, with};
use crate::scene::Scene;

fn maintenance() -> Mode {
    Mode {
        id: "maintenance".into(),
        title: "Maintenance page".to_owned(),
        enter: Some(call("page on")),
        leave: Some(call("page off")),
        verify: Some("page-is-up".into()),
        at_most: Some(Millis::minutes(30)),
        line: 1.into(),
    }
}

fn by_hand() -> Mode {
    Mode {
        enter: None,
        leave: None,
        verify: None,
        ..maintenance()
    }
}

fn within(mut plan: Plan, mode: Mode) -> Plan {
    plan.modes = vec![mode];
    plan.probes.push(probe("page-is-up"));
    plan
}

fn changing(id: &str, entered: bool, work: Work) -> Step {
    with(step(id, work), |step| {
        step.mode = Some(ModeChange {
            mode: "maintenance".into(),
            entered,
        });
    })
}

fn windowed() -> Plan {
    let steps = vec![
        changing("enter", true, Work::Action(call("page on"))),
        manual("move"),
        changing("leave", false, Work::Action(call("page off"))),
    ];
    within(plan(steps), maintenance())
}

fn is_on(scene: &Scene) -> bool {
    scene.room.modes_on().count() == 1
}

#[test]
fn a_step_enters_a_mode_and_waits_for_its_probe() {
    let mut scene = Scene::live(windowed());
    scene.probe("page-is-up", true).look();
    scene.does("Ada", "run enter");
    scene.pass(Millis::seconds(1));
    let attempt = scene.last_attempt();
    let happened = scene.ends(attempt);
    assert_eq!(
        happened,
        ["attempt-reported 1"],
        "what passed before says nothing"
    );
    scene.pass(Millis::seconds(1));
    let happened = scene.probe("page-is-up", true).look();
    assert_eq!(
        happened,
        ["mode-entered maintenance", "step-finished enter"]
    );
    assert!(is_on(&scene));
}

#[test]
fn a_mode_that_is_not_verified_in_time_fails_its_step() {
    let mut scene = Scene::live(windowed());
    scene.does("Ada", "run enter");
    let attempt = scene.last_attempt();
    scene.ends(attempt);
    assert!(scene.after(Millis::seconds(149)).is_empty(), "30 times 5 s");
    assert_eq!(scene.after(Millis::seconds(1)), ["step-failed enter"]);
    assert!(!is_on(&scene));
}

#[test]
fn leaving_needs_only_its_call() {
    let mut scene = Scene::live(windowed());
    scene.does("Ada", "run enter");
    let attempt = scene.last_attempt();
    scene.ends(attempt);
    scene.pass(Millis::seconds(1));
    scene.probe("page-is-up", true).look();
    scene.does("Ada", "run move");
    scene.does("Ada", "complete move");
    scene.does("Ada", "run leave");
    let attempt = scene.last_attempt();
    let happened = scene.ends(attempt);
    assert_eq!(
        &happened[1..3],
        ["mode-left maintenance", "step-finished leave"]
    );
    assert!(!is_on(&scene));
}

#[test]
fn a_mode_is_entered_and_left_outside_of_the_plan() {
    let mut scene = Scene::open(staffed(windowed()));
    assert_eq!(scene.refused("Cy", "enter maintenance"), "Cy may not run");
    assert!(
        scene
            .refused("Bo", "enter maintenence")
            .contains("there is no mode")
    );
    assert_eq!(
        scene.refused("Bo", "leave maintenance"),
        "maintenance is not on"
    );
    assert_eq!(
        scene.does("Bo", "enter maintenance"),
        ["mode-asked maintenance", "attempt-started 1"]
    );
    assert_eq!(
        scene.refused("Ada", "enter maintenance"),
        "maintenance is being changed already"
    );
    scene.ends(1);
    scene.pass(Millis::seconds(1));
    assert_eq!(
        scene.probe("page-is-up", true).look(),
        ["probe-changed", "mode-entered maintenance"]
    );
    assert_eq!(
        scene.refused("Ada", "enter maintenance"),
        "maintenance is on already"
    );
    scene.does("Ada", "leave maintenance");
    assert_eq!(
        scene.ends(2),
        ["attempt-reported 2", "mode-left maintenance"]
    );
}

#[test]
fn what_could_not_be_entered_is_told_and_can_be_asked_again() {
    let mut scene = Scene::live(windowed());
    scene.does("Ada", "enter maintenance");
    assert_eq!(
        scene.fails(1),
        ["attempt-reported 1", "mode-failed maintenance"]
    );
    assert!(scene.room.modes[&"maintenance".into()].failed.is_some());
    scene.does("Ada", "enter maintenance");
}

#[test]
fn without_a_call_a_persons_word_counts() {
    let steps = vec![changing(
        "enter",
        true,
        Work::Manual {
            instructions: Vec::new(),
        },
    )];
    let mut scene = Scene::live(within(plan(steps), by_hand()));
    assert_eq!(
        scene.does("Ada", "enter maintenance"),
        ["mode-asked maintenance", "mode-entered maintenance"]
    );
    scene.does("Ada", "leave maintenance");
    scene.does("Ada", "run enter");
    let happened = scene.does("Ada", "complete enter");
    assert_eq!(
        &happened[..2],
        ["step-finished enter", "mode-entered maintenance"]
    );
}

#[test]
fn a_step_done_by_hand_needs_the_probe_or_a_reason() {
    let steps = vec![changing(
        "enter",
        true,
        Work::Manual {
            instructions: Vec::new(),
        },
    )];
    let mode = Mode {
        verify: Some("page-is-up".into()),
        ..by_hand()
    };
    let mut scene = Scene::live(within(plan(steps), mode));
    scene.does("Ada", "run enter");
    scene.probe("page-is-up", false).look();
    assert_eq!(
        scene.refused("Ada", "complete enter"),
        "page-is-up does not pass: refused"
    );
    scene.does("Ada", "complete enter I see the page");
    assert!(is_on(&scene));
}

#[test]
fn a_mode_that_is_on_for_too_long_sounds_once() {
    let mut scene = Scene::live(within(plan(vec![action("a")]), by_hand()));
    scene.does("Ada", "enter maintenance");
    assert!(scene.after(Millis::minutes(29)).is_empty());
    assert_eq!(
        scene.after(Millis::minutes(1)),
        ["mode-overdue maintenance"]
    );
    assert!(scene.after(Millis::minutes(1)).is_empty());
}

#[test]
fn the_room_does_not_end_in_a_mode_without_a_reason() {
    let mut scene = Scene::live(within(plan(vec![manual("a")]), by_hand()));
    scene.does("Ada", "enter maintenance");
    scene.does("Ada", "run a");
    scene.does("Ada", "complete a");
    assert_eq!(scene.refused("Ada", "end"), "Maintenance page is still on");
    scene.does("Ada", "end it is left tomorrow");
}

#[test]
fn a_rollback_leaves_no_mode() {
    let mut plan = within(crate::plan::canary(), by_hand());
    plan.modes[0].at_most = None;
    let mut scene = Scene::live(plan);
    scene.does("Ada", "enter maintenance");
    scene.shifts(10);
    scene.does("Ada", "roll-back");
    assert!(is_on(&scene));
    scene.does("Ada", "leave maintenance");
    assert!(!is_on(&scene), "it can be left during the rollback");
}

#[test]
fn a_mode_counts_at_once_and_its_step_waits_for_what_it_asks_for() {
    let mut steps = windowed();
    let asking = steps.phases[0].steps.iter_mut();
    for step in asking.filter(|step| step.mode.is_some()) {
        step.asks = vec![Ask {
            value: format!("{}_by", step.id).as_str().into(),
            title: "Who saw it".to_owned(),
            kind: ValueKind::Text,
            from: Origin::Person,
        }];
    }
    let mut scene = Scene::live(steps);
    scene.does("Ada", "run enter");
    scene.ends(1);
    scene.pass(Millis::seconds(1));
    let happened = scene.probe("page-is-up", true).look();
    assert_eq!(happened, ["probe-changed", "mode-entered maintenance"]);
    scene.pass(Millis::seconds(1));
    assert_eq!(scene.probe("page-is-up", true).look(), [""; 0]);
    assert_eq!(scene.after(Millis::minutes(9)), [""; 0], "it is verified");
    assert_eq!(
        scene.does("Ada", "record enter_by Ben"),
        ["value-captured", "step-finished enter"]
    );
    scene.does("Ada", "complete move");
    scene.does("Ada", "run leave");
    assert_eq!(
        scene.ends(2),
        ["attempt-reported 2", "mode-left maintenance"]
    );
    let happened = scene.does("Ada", "record leave_by Ben");
    assert_eq!(happened[..2], ["value-captured", "step-finished leave"]);
}
