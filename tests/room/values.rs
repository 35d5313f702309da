//! Captured values: asked for, recorded, found, measured, and filled into what comes later.

use std::collections::BTreeMap;

use warroom::room::event::AttemptReport;
use warroom::room::plan::{Ask, Item, Moves, Origin, Plan, Step, Then, ValueKind, Verify};
use warroom::room::state::{ItemStatus, StepStatus};
use warroom::support::Millis;

use crate::plan::{
    action, call, item, listed, manual, plan, section, shift, shift_with, staffed, step, with,
};
use crate::scene::Scene;

fn ask(name: &str, kind: ValueKind, from: Origin) -> Ask {
    Ask {
        value: name.into(),
        title: name.to_owned(),
        kind,
        from,
    }
}

fn asking(mut step: Step, asks: Vec<Ask>) -> Step {
    step.asks = asks;
    step
}

fn by_person(name: &str) -> Vec<Ask> {
    vec![ask(name, ValueKind::Text, Origin::Person)]
}

fn using(id: &str, shown: &str) -> Step {
    step(id, warroom::room::plan::Work::Action(call(shown)))
}

fn value(scene: &Scene, name: &str) -> Option<String> {
    let captured = scene.room.values.get(&name.into())?;
    Some(captured.value.clone())
}

fn found(scene: &mut Scene, attempt: u64, name: &str, said: &str) -> Vec<String> {
    let report = AttemptReport::Finished {
        ok: true,
        said: "exit 0".to_owned(),
        values: BTreeMap::from([(name.into(), said.to_owned())]),
    };
    scene.reports(attempt, report)
}

fn shown(scene: &Scene, attempt: u64) -> (String, serde_json::Value) {
    let attempts = &scene.room.attempts;
    let attempt = attempts.values().find(|a| a.id.0 == attempt).unwrap();
    (attempt.call.shown.clone(), attempt.call.config.clone())
}

#[test]
fn what_a_step_asks_a_person_it_waits_for() {
    let mut scene = Scene::live(plan(vec![
        asking(action("dump"), by_person("ticket")),
        action("next"),
    ]));
    scene.does("Ada", "run dump");
    assert_eq!(scene.ends(1), ["attempt-reported 1"]);
    assert_eq!(*scene.status("dump"), StepStatus::Running);
    assert_eq!(
        scene.does("Ada", "record ticket OPS 12"),
        ["value-captured", "step-finished dump"]
    );
    assert_eq!(value(&scene, "ticket").as_deref(), Some("OPS 12"));
    scene.does("Ada", "record ticket OPS-13");
    assert_eq!(value(&scene, "ticket").as_deref(), Some("OPS-13"));
}

#[test]
fn what_is_done_by_hand_is_complete_only_with_its_values() {
    let mut scene = Scene::live(plan(vec![asking(manual("call"), by_person("ticket"))]));
    scene.does("Ada", "run call");
    assert_eq!(scene.refused("Ada", "complete call"), "1.1 needs ticket");
    scene.does("Ada", "record ticket OPS-12");
    scene.does("Ada", "complete call");
}

#[test]
fn a_value_from_the_output_is_one_word_of_a_later_command() {
    let from = Origin::Output(r"backup: (.+)".to_owned());
    let mut scene = Scene::live(plan(vec![
        asking(action("dump"), vec![ask("file", ValueKind::Text, from)]),
        using("restore", "{{file}}"),
    ]));
    assert_eq!(
        scene.refused("Ada", "run restore"),
        "1.2 waits for 1.1 dump"
    );
    scene.does("Ada", "run dump");
    found(&mut scene, 1, "file", "a b'$(c)");
    assert_eq!(value(&scene, "file").as_deref(), Some("a b'$(c)"));
    scene.does("Ada", "run restore");
    let (text, config) = shown(&scene, 2);
    assert_eq!(text, "a b'$(c)");
    assert_eq!(config["run"], serde_json::json!(["a b'$(c)"]));
}

#[test]
fn what_is_not_known_keeps_its_step_from_starting() {
    let mut scene = Scene::live(plan(vec![
        asking(using("restore", "{{file}}"), by_person("file")),
        action("next"),
    ]));
    assert_eq!(scene.refused("Ada", "run restore"), "1.1 needs file");
    scene.does("Ada", "record file /srv/dump");
    scene.does("Ada", "run restore");
    assert_eq!(shown(&scene, 1).0, "/srv/dump");
}

#[test]
fn output_that_looks_otherwise_leaves_the_value_to_a_person() {
    let from = Origin::Output(r"version (\S+)".to_owned());
    let asks = vec![ask("version", ValueKind::Semver, from)];
    let mut scene = Scene::live(plan(vec![asking(action("build"), asks)]));
    scene.does("Ada", "run build");
    assert_eq!(
        found(&mut scene, 1, "version", "unknown"),
        ["attempt-reported 1"]
    );
    assert_eq!(*scene.status("build"), StepStatus::Running);
    scene.does("Ada", "record version 1.2.3");
    assert!(scene.status("build").is_finished());
}

#[test]
fn a_metric_is_captured_from_the_first_sample_after_the_step_began() {
    let asks = vec![ask(
        "before",
        ValueKind::Number,
        Origin::Metric("error_rate".into()),
    )];
    let mut scene = Scene::live(plan(vec![asking(manual("look"), asks)]));
    scene.sample("error_rate", "7").look();
    scene.after(Millis::seconds(5));
    scene.does("Ada", "run look");
    scene.look();
    assert_eq!(value(&scene, "before"), None);
    scene.after(Millis::seconds(5));
    scene.sample("error_rate", "0.5").look();
    assert_eq!(value(&scene, "before").as_deref(), Some("0.5%"));
    scene.after(Millis::seconds(5));
    scene.sample("error_rate", "3").look();
    assert_eq!(value(&scene, "before").as_deref(), Some("0.5%"));
}

#[test]
fn a_value_is_what_it_must_be() {
    for (kind, good, bad) in [
        (ValueKind::Text, "any words", "{{other}}"),
        (ValueKind::Text, "日本", "a\u{1b}[2J"),
        (ValueKind::Semver, "1.2.3-rc.1", "1.2"),
        (ValueKind::Number, "120 ms", "many"),
        (ValueKind::Url, "https://a.example/x", "a.example"),
        (ValueKind::YesNo, "yes", "maybe"),
    ] {
        assert_eq!(kind.accept(good).as_deref(), Ok(good));
        assert!(kind.accept(bad).is_err(), "{bad}");
    }
    assert!(ValueKind::Text.accept(&"x".repeat(1025)).is_err());
    assert!(ValueKind::Text.accept("two\nlines").is_err());
}

#[test]
fn only_what_is_asked_for_is_recorded_and_only_by_its_role() {
    let asks = by_person("ticket");
    let asked = with(asking(manual("call"), asks), |step| {
        step.role = Some("sre".into());
    });
    let mut scene = Scene::live(staffed(plan(vec![asked])));
    assert_eq!(
        scene.refused("Bo", "record tickt OPS-1"),
        "nothing asks for tickt"
    );
    assert_eq!(
        scene.refused("Cy", "record ticket OPS-1"),
        "this is for sre (Bo), and Cy does not hold that role"
    );
    scene.does("Bo", "record ticket OPS-1");
}

fn room(items: Vec<Item>) -> Plan {
    listed(plan(vec![action("next")]), vec![section("before", items)])
}

#[test]
fn an_item_is_ticked_with_what_it_asks_for() {
    let asks = |item: &mut Item| item.asks = by_person("ticket");
    let mut scene = Scene::open(room(vec![with(item("a"), asks)]));
    assert_eq!(scene.refused("Ada", "tick a"), "1.1 needs ticket");
    scene.does("Ada", "record ticket OPS-12");
    assert_eq!(scene.does("Ada", "tick a"), ["item-ticked a"]);
}

#[test]
fn all_that_an_item_still_asks_for_is_named_at_once() {
    let asks = |item: &mut Item| {
        item.asks = by_person("ticket");
        item.asks.extend(by_person("approver"));
    };
    let mut scene = Scene::open(room(vec![with(item("a"), asks)]));
    let both = "1.1 needs ticket and approver";
    assert_eq!(scene.refused("Ada", "tick a"), both);
    scene.does("Ada", "record ticket OPS-12");
    assert_eq!(scene.refused("Ada", "tick a"), "1.1 needs approver");
}

#[test]
fn a_verification_waits_for_the_values_that_it_uses() {
    let verify = |item: &mut Item| item.verify = Some(Verify::Call(call("look {{ticket}}")));
    let asks = |item: &mut Item| item.asks = by_person("ticket");
    let mut scene = Scene::open(room(vec![with(item("a"), asks), with(item("b"), verify)]));
    assert_eq!(scene.refused("Ada", "verify b"), "1.2 needs ticket");
    scene.does("Ada", "record ticket OPS-12");
    scene.does("Ada", "verify b");
    assert_eq!(shown(&scene, 1).0, "look OPS-12");
    assert_eq!(scene.room.items[&"b".into()].status, ItemStatus::InProgress);
}

#[test]
fn a_shift_is_over_only_with_the_values_that_it_asks_for() {
    let then_go = shift_with("edge", 10, |shift| shift.then = Then::Go);
    let mut scene = Scene::live(plan(vec![
        asking(then_go, by_person("ticket")),
        shift("edge", 50),
    ]));
    scene.shifts(10);
    let happened = scene.steady(Millis::minutes(12), "0.1");
    assert!(
        !happened
            .iter()
            .any(|line| line.starts_with("soak-finished"))
    );
    assert_eq!(*scene.status("edge-10"), StepStatus::Soaking);
    let happened = scene.does("Ada", "record ticket OPS-12");
    assert!(
        happened.contains(&"step-finished edge-10".to_owned()),
        "{happened:?}"
    );
}

#[test]
fn after_a_broken_soak_nobody_goes_on_without_the_values() {
    let mut scene = Scene::live(plan(vec![
        asking(shift("edge", 10), by_person("ticket")),
        shift("edge", 50),
    ]));
    scene.shifts(10);
    scene.steady(Millis::seconds(90), "0.1");
    for _ in 0..2 {
        scene.pass(Millis::seconds(5));
        scene.sample("error_rate", "3").look();
    }
    let go_on = "decide continue known";
    assert_eq!(scene.refused("Ada", go_on), "1.1 needs ticket");
    scene.does("Ada", "record ticket OPS-12");
    scene.does("Ada", go_on);
    assert!(scene.status("edge-10").is_finished());
}

#[test]
fn what_moves_traffic_by_other_means_is_over_only_with_its_values() {
    let moving = with(action("dns"), |step| {
        step.moves = Some(Moves {
            lever: "dns".into(),
            to: 100,
        });
    });
    let mut scene = Scene::live(plan(vec![
        asking(moving, by_person("ticket")),
        action("next"),
    ]));
    scene.does("Ada", "run dns");
    scene.ends(1);
    scene.pass(Millis::seconds(5));
    scene.arrived("dns", 100);
    assert_eq!(*scene.status("dns"), StepStatus::Running);
    scene.does("Ada", "record ticket OPS-12");
    assert!(scene.status("dns").is_finished());
}
