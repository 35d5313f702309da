//! Items within items, items that another person looks at, and items that a condition verifies.

use warroom::room::plan::{Evidence, Item, Plan, Verify};
use warroom::room::state::ItemStatus;
use warroom::support::Millis;

use crate::plan::{action, below, gate, item, listed, plan, section, staffed, with};
use crate::scene::Scene;

fn room(items: Vec<Item>) -> Plan {
    let gated = plan(vec![gate("ready", &["before"], false), action("next")]);
    listed(gated, vec![section("before", items)])
}

fn within(id: &str, parent: &str) -> Item {
    with(item(id), |item| item.parent = Some(parent.into()))
}

fn status(scene: &Scene, item: &str) -> ItemStatus {
    scene.room.items[&item.into()].status
}

#[test]
fn an_item_is_ticked_after_what_it_holds() {
    let optional = with(within("d", "a"), |item| item.optional = true);
    let items = vec![item("a"), within("b", "a"), within("c", "b"), optional];
    let mut scene = Scene::open(room(items));
    assert_eq!(
        scene.refused("Ada", "tick a"),
        "1.1 holds 1 open item: 1.2 b"
    );
    assert_eq!(
        scene.refused("Ada", "tick b"),
        "1.2 holds 1 open item: 1.3 c"
    );
    scene.does("Ada", "tick c");
    assert_eq!(scene.does("Ada", "tick b"), ["item-ticked b"]);
    assert_eq!(status(&scene, "a"), ItemStatus::Open, "not by itself");
    scene.does("Ada", "tick a");
}

#[test]
fn what_is_done_waits_for_another_person_to_look_at_it() {
    let seen = |item: &mut Item| {
        item.role = Some("sre".into());
        item.verify = Some(Verify::Person("qa".into()));
        item.evidence = Some(Evidence::Text);
    };
    let mut scene = Scene::live(staffed(room(vec![with(item("a"), seen)])));
    assert_eq!(scene.refused("Bo", "verify a"), "1.1 is not done yet");
    assert_eq!(scene.does("Bo", "tick a the log"), ["item-done a"]);
    assert_eq!(status(&scene, "a"), ItemStatus::InProgress);
    assert!(scene.room.section_is_open(&"before".into()));
    assert_eq!(
        scene.refused("Bo", "tick a"),
        "this is for qa (Cy), and Bo does not hold that role"
    );
    assert_eq!(scene.does("Cy", "verify a")[0], "item-ticked a");
    let state = &scene.room.items[&"a".into()];
    assert_eq!(state.evidence.as_deref(), Some("the log"));
    assert!(!scene.room.section_is_open(&"before".into()));
}

#[test]
fn who_did_it_does_not_look_at_it_even_with_the_role() {
    let seen = |item: &mut Item| item.verify = Some(Verify::Person("commander".into()));
    let mut scene = Scene::open(staffed(room(vec![with(item("a"), seen)])));
    scene.does("Ada", "assign qa Ada");
    scene.does("Ada", "tick a");
    assert_eq!(
        scene.refused("Ada", "verify a"),
        "1.1 was done by Ada, and waits for commander"
    );
}

#[test]
fn alone_one_looks_at_it_oneself() {
    let seen = |item: &mut Item| item.verify = Some(Verify::Person("qa".into()));
    let mut scene = Scene::open(room(vec![with(item("a"), seen)]));
    scene.does("Ada", "tick a");
    assert_eq!(scene.does("Ada", "verify a"), ["item-ticked a"]);
}

#[test]
fn a_condition_verifies_an_item_with_the_next_observation() {
    let checked = |item: &mut Item| item.verify = Some(Verify::Condition(below("error_rate", 1)));
    let mut scene = Scene::open(room(vec![
        with(item("a"), checked),
        with(item("b"), checked),
    ]));
    assert_eq!(scene.does("Ada", "verify a"), ["item-checking a"]);
    assert_eq!(status(&scene, "a"), ItemStatus::InProgress);
    scene.sample("error_rate", "0.5").look();
    assert_eq!(status(&scene, "a"), ItemStatus::Ticked);
    scene.does("Ada", "verify b");
    scene.after(Millis::seconds(5));
    scene.sample("error_rate", "3").look();
    assert_eq!(status(&scene, "b"), ItemStatus::Failed);
}
