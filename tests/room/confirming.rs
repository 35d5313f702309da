//! A confirmation is bound to what its command reads: a tick elsewhere does not disturb it, a
//! change of the step, the lever, the rollback or authority kills it.

use crate::plan::{action, canary, item, listed, outside, plan, section, shift, staffed, with};
use crate::scene::{Scene, command};

fn confirmed_after(words: &str, meanwhile: impl FnOnce(&mut Scene)) -> Option<String> {
    let items = vec![section("before", vec![item("a"), item("b")])];
    let mut plan = listed(canary(), items);
    plan.actions = vec![outside("logs")];
    let mut scene = Scene::open(staffed(plan));
    scene.arrives("Bo");
    scene.does("Ada", "start");
    let seen = scene.sees_for(words);
    meanwhile(&mut scene);
    scene
        .asked("Ada", command(words), Some(seen))
        .err()
        .map(|refusal| refusal.fact)
}

#[test]
fn what_happens_elsewhere_does_not_disturb_a_confirmation() {
    assert_eq!(confirmed_after("shift 10", |_| {}), None);
    let elsewhere: [fn(&mut Scene); 4] = [
        |scene| drop(scene.does("Ada", "note hello")),
        |scene| drop(scene.arrives("Dee")),
        |scene| drop(scene.sample("error_rate", "0.2").look()),
        |scene| drop(scene.does("Ada", "run logs")),
    ];
    for meanwhile in elsewhere {
        assert_eq!(confirmed_after("shift 10", meanwhile), None);
    }
    let tick = |scene: &mut Scene| {
        scene.does("Ada", "assign qa Ada");
    };
    assert_eq!(
        confirmed_after("note x", tick),
        None,
        "a note is bound to nothing"
    );
}

#[test]
fn a_change_of_what_is_read_kills_a_confirmation() {
    let changed = Some("what you confirmed has changed: shift".to_owned());
    let meanwhile: [fn(&mut Scene); 3] = [
        |scene| drop(scene.does("Ada", "shift 10")),
        |scene| drop(scene.does("Ada", "assign qa Bo")),
        |scene| drop(scene.does("Ada", "roll-back")),
    ];
    for meanwhile in meanwhile {
        assert_eq!(confirmed_after("shift 10", meanwhile), changed);
    }
}

#[test]
fn another_plan_kills_a_confirmation() {
    let mut scene = Scene::live(canary());
    let mut seen = scene.sees_for("shift 10");
    seen.plan = "other".to_owned();
    let refusal = scene.asked("Ada", command("shift 10"), Some(seen));
    assert_eq!(
        refusal.unwrap_err().fact,
        "what you confirmed has changed: shift"
    );
}

#[test]
fn a_rollback_confirmed_before_the_lever_changed_is_still_done() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    let seen = scene.sees_for("roll-back");
    scene.reads("edge", 30).look();
    assert!(
        scene
            .asked("Ada", command("roll-back"), Some(seen.clone()))
            .is_ok()
    );
    let refusal = scene.asked("Ada", command("roll-back"), Some(seen));
    let fact = refusal.unwrap_err().fact;
    assert!(
        fact.starts_with("already rolling back since 0:00"),
        "{fact}"
    );
}

#[test]
fn an_item_is_the_same_by_its_number() {
    let items = vec![section("before", vec![item("a")])];
    let mut scene = Scene::open(listed(plan(vec![action("x")]), items));
    let seen = scene.sees_for("waive 1.1 because");
    scene.does("Ada", "tick a");
    let refusal = scene.asked("Ada", command("waive 1.1 because"), Some(seen));
    assert!(refusal.is_err());
}

#[test]
fn a_decision_dies_with_the_decision_it_was_about() {
    let mut scene = Scene::live(with(canary(), |plan| {
        plan.phases[0].steps[1] = shift("edge", 50);
    }));
    scene.shifts(10);
    scene.steady(warroom::support::Millis::seconds(330), "0.1");
    let seen = scene.sees_for("decide continue");
    scene.does("Ada", "decide wait");
    scene.steady(warroom::support::Millis::seconds(330), "0.1");
    let refusal = scene.asked("Ada", command("decide continue"), Some(seen));
    assert_eq!(
        refusal.unwrap_err().fact,
        "what you confirmed has changed: decide"
    );
}
