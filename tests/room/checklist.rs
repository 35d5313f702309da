//! Items: ticked, waived, blocked, verified, stale; and the gates that wait for them.

use warroom::room::event::AttemptReport;
use warroom::room::plan::{Evidence, Item, Plan, Verify};
use warroom::room::state::ItemStatus;
use warroom::support::Millis;

use crate::plan::{action, call, gate, item, listed, plan, section, with};
use crate::scene::Scene;

fn room(items: Vec<Item>) -> Plan {
    let gated = plan(vec![gate("ready", &["before"], true), action("next")]);
    listed(gated, vec![section("before", items)])
}

fn status(scene: &Scene, item: &str) -> ItemStatus {
    scene.room.items[&item.into()].status
}

#[test]
fn items_go_where_they_are_sent() {
    let mut scene = Scene::open(room(vec![item("a")]));
    for (words, event, becomes) in [
        ("begin a", "item-begun a", ItemStatus::InProgress),
        ("tick 1.1", "item-ticked a", ItemStatus::Ticked),
        ("untick a", "item-unticked a", ItemStatus::Open),
        ("waive a not today", "item-waived a", ItemStatus::Waived),
        ("block a no key", "item-blocked a", ItemStatus::Blocked),
        ("tick a", "item-ticked a", ItemStatus::Ticked),
    ] {
        assert_eq!(scene.does("Ada", words), [event], "{words}");
        assert_eq!(status(&scene, "a"), becomes, "{words}");
    }
}

#[test]
fn what_is_so_already_or_missing_is_refused() {
    let file = with(item("b"), |item| item.evidence = Some(Evidence::File));
    let mut scene = Scene::open(room(vec![item("a"), file]));
    scene.does("Ada", "tick a");
    for (words, fact) in [
        ("tick a", "\"a\" is ticked already"),
        ("untick b", "\"b\" is open already"),
        ("tick b", "\"b\" needs evidence"),
        ("verify a", "\"a\" has no verification"),
        ("tick c", "there is no item \"c\""),
    ] {
        assert_eq!(scene.refused("Ada", words), fact);
    }
    scene.does("Ada", "tick b backup.log");
    scene.does("Ada", "untick b");
    assert_eq!(scene.room.items[&"b".into()].evidence, None);
}

fn verified() -> Scene {
    Scene::open(room(vec![with(item("a"), |item| {
        item.verify = Some(Verify::Call(call("check")));
    })]))
}

#[test]
fn a_verification_ticks_or_fails_its_item() {
    let mut scene = verified();
    assert_eq!(scene.does("Ada", "verify a"), ["attempt-started 1"]);
    assert_eq!(
        scene.refused("Ada", "tick a"),
        "its verification is running"
    );
    assert_eq!(scene.ends(1), ["attempt-reported 1", "item-ticked a"]);
    scene.does("Ada", "verify a");
    assert_eq!(scene.fails(2), ["attempt-reported 2", "item-failed a"]);
}

#[test]
fn an_old_verification_does_not_answer_for_work_begun_later() {
    let mut scene = verified();
    scene.does("Ada", "verify a");
    scene.ends(1);
    scene.does("Ada", "untick a");
    assert_eq!(scene.does("Ada", "begin a"), ["item-begun a"]);
    assert_eq!(status(&scene, "a"), ItemStatus::InProgress);
}

#[test]
fn an_item_blocked_while_it_is_verified_stays_blocked() {
    let mut scene = verified();
    scene.does("Ada", "verify a");
    scene.does("Ada", "block a wrong host");
    assert_eq!(scene.ends(1), ["attempt-reported 1"]);
    assert_eq!(status(&scene, "a"), ItemStatus::Blocked);
}

#[test]
fn a_verification_that_was_not_run_fails_the_item() {
    let mut scene = verified();
    scene.does("Ada", "verify a");
    assert_eq!(
        scene.reports(1, AttemptReport::Void),
        ["attempt-reported 1", "item-failed a"]
    );
}

#[test]
fn a_gate_opens_when_its_required_items_are_settled() {
    let optional = with(item("c"), |item| item.optional = true);
    let mut scene = Scene::live(room(vec![item("a"), item("b"), optional]));
    scene.does("Ada", "tick a");
    assert_eq!(
        scene.does("Ada", "waive b not needed"),
        ["item-waived b", "decision-asked ready commander gate-met"]
    );
    assert_eq!(
        scene.refused("Ada", "decide wait"),
        "a gate waits by itself until it is decided"
    );
    assert_eq!(
        scene.does("Ada", "decide continue"),
        ["decision-made ready continue", "step-finished ready"]
    );
}

#[test]
fn a_gate_that_is_no_longer_met_lets_nobody_through() {
    let mut scene = Scene::live(room(vec![item("a")]));
    scene.does("Ada", "tick a");
    scene.does("Ada", "untick a");
    assert_eq!(
        scene.refused("Ada", "decide continue"),
        "the gate is no longer met"
    );
}

#[test]
fn a_stale_tick_reopens_and_keeps_the_gate_shut() {
    let fresh = with(item("a"), |item| item.fresh = Some(Millis::minutes(10)));
    let mut scene = Scene::open(room(vec![fresh]));
    scene.does("Ada", "tick a");
    assert_eq!(scene.after(Millis::seconds(599)), [""; 0]);
    assert_eq!(scene.after(Millis::seconds(1)), ["item-stale a"]);
    assert_eq!(
        scene.does("Ada", "start"),
        ["run-started", "step-started ready", "soak-started ready"]
    );
    assert!(scene.room.decision.is_none());
    scene.does("Ada", "tick a");
    assert!(scene.room.decision.is_some());
}
