//! Triggers: armed while exposed, moved by known distinct samples only, held back by doubt.

use warroom::room::Input;
use warroom::room::plan::{OnUnknown, Tier, Trigger};
use warroom::room::reading::{Sight, Unknown};
use warroom::room::state::{Stage, TriggerPhase};
use warroom::support::Millis;

use crate::plan::{canary, declared, lasting, plan, shift, staffed, trigger, triggered, with};
use crate::scene::Scene;

/// Exposed at ten percent, and not expected to be verified for an hour.
fn exposed(trigger: Trigger) -> Scene {
    let patient = with(canary(), |plan| {
        plan.levers[0].settle = Millis::minutes(60);
    });
    let mut scene = Scene::live(triggered(patient, vec![trigger]));
    scene.does("Ada", "shift 10");
    scene.ends(1);
    scene
}

fn bad(scene: &mut Scene) -> Vec<String> {
    scene.pass(Millis::seconds(5));
    scene.sample("error_rate", "9").look()
}

fn held(scene: &Scene, trigger: &str) -> Millis {
    match scene.trigger(trigger) {
        TriggerPhase::Pending { held, .. } => *held,
        other => panic!("not pending: {other:?}"),
    }
}

#[test]
fn without_a_for_two_distinct_samples_fire() {
    let mut scene = exposed(trigger("t"));
    assert_eq!(bad(&mut scene), ["trigger-pending t"]);
    for _ in 0..5 {
        assert_eq!(scene.look(), [""; 0], "a poll is no sample");
    }
    let told = bad(&mut scene);
    assert_eq!(told[..2], ["trigger-counted t", "trigger-fired t"]);
    assert!(
        told.contains(&"rollback-started traffic".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_good_sample_clears() {
    let mut scene = exposed(trigger("t"));
    bad(&mut scene);
    assert_eq!(scene.steady(Millis::seconds(5), "1"), ["trigger-cleared t"]);
    assert_eq!(bad(&mut scene), ["trigger-pending t"]);
}

#[test]
fn a_for_is_the_sum_of_the_gaps_between_samples() {
    let mut scene = exposed(lasting("t", Millis::seconds(30)));
    for seen in 0..6 {
        bad(&mut scene);
        assert_eq!(held(&scene, "t"), Millis::seconds(5 * seen));
    }
    let told = bad(&mut scene);
    assert!(told.contains(&"trigger-fired t".to_owned()), "{told:?}");
}

#[test]
fn not_knowing_pauses_and_then_voids() {
    let mut scene = exposed(lasting("t", Millis::minutes(5)));
    bad(&mut scene);
    bad(&mut scene);
    scene.pass(Millis::seconds(5));
    assert_eq!(
        scene.unknown("error_rate", Unknown::Slow).look(),
        ["trigger-paused t slow"]
    );
    scene.pass(Millis::seconds(59));
    assert_eq!(scene.look(), [""; 0]);
    scene.pass(Millis::seconds(1));
    assert_eq!(scene.look(), ["trigger-voided t"]);
}

#[test]
fn the_time_of_a_pause_is_not_held_time() {
    let mut scene = exposed(lasting("t", Millis::minutes(5)));
    bad(&mut scene);
    bad(&mut scene);
    scene.unknown("error_rate", Unknown::Slow).look();
    assert_eq!(bad(&mut scene), ["trigger-counted t"]);
    assert_eq!(held(&scene, "t"), Millis::seconds(5));
    bad(&mut scene);
    assert_eq!(held(&scene, "t"), Millis::seconds(10));
}

#[test]
fn a_hole_in_the_samples_is_not_held_time() {
    let mut scene = exposed(lasting("t", Millis::minutes(5)));
    bad(&mut scene);
    scene.pass(Millis::seconds(60));
    bad(&mut scene);
    assert_eq!(held(&scene, "t"), Millis::ZERO);
}

#[test]
fn consecutive_counts_samples() {
    let three = with(trigger("t"), |trigger| {
        if let warroom::room::plan::TriggerWhen::Metric { consecutive, .. } = &mut trigger.when {
            *consecutive = 3;
        }
    });
    let mut scene = exposed(three);
    bad(&mut scene);
    bad(&mut scene);
    assert!(matches!(
        scene.trigger("t"),
        TriggerPhase::Pending { count: 2, .. }
    ));
    assert!(bad(&mut scene).contains(&"trigger-fired t".to_owned()));
}

#[test]
fn when_stable_breaches_too_automatic_becomes_review() {
    let mut scene = exposed(trigger("t"));
    bad(&mut scene);
    scene.pass(Millis::seconds(5));
    scene.sample("stable_error_rate", "8");
    assert_eq!(
        scene.sample("error_rate", "9").look(),
        [
            "trigger-counted t",
            "trigger-fired t both_sides",
            "decision-asked edge-10 commander trigger-fired"
        ]
    );
}

#[test]
fn even_if_both_acts_all_the_same() {
    let mut scene = exposed(with(trigger("t"), |trigger| trigger.even_if_both = true));
    bad(&mut scene);
    scene.sample("stable_error_rate", "8");
    assert!(bad(&mut scene).contains(&"rollback-started traffic".to_owned()));
}

#[test]
fn investigate_only_tells() {
    let mut scene = exposed(with(trigger("t"), |trigger| {
        trigger.tier = Tier::Investigate;
    }));
    bad(&mut scene);
    assert_eq!(bad(&mut scene), ["trigger-counted t", "trigger-fired t"]);
}

#[test]
fn before_exposure_nothing_is_armed_and_after_the_last_step_everything_is() {
    let mut scene = Scene::live(triggered(
        plan(vec![shift("edge", 100)]),
        vec![trigger("t")],
    ));
    bad(&mut scene);
    assert_eq!(bad(&mut scene), [""; 0]);
    scene.climbs(100);
    assert_eq!(scene.room.stage, warroom::room::state::Stage::Watching);
    bad(&mut scene);
    assert!(bad(&mut scene).contains(&"rollback-started traffic".to_owned()));
}

#[test]
fn a_disarmed_trigger_is_silent_until_a_person_arms_it() {
    let mut scene = exposed(with(trigger("t"), |trigger| {
        trigger.disarmed = Some("imported from prose".to_owned());
    }));
    bad(&mut scene);
    assert_eq!(bad(&mut scene), [""; 0]);
    assert_eq!(
        scene.refused("Ada", "disarm t because"),
        "t is disarmed already"
    );
    assert_eq!(scene.does("Ada", "arm t"), ["trigger-armed t"]);
    assert_eq!(scene.refused("Ada", "arm t"), "t is armed already");
    assert_eq!(bad(&mut scene), ["trigger-pending t"]);
    assert_eq!(scene.does("Ada", "disarm t noisy"), ["trigger-disarmed t"]);
    assert_eq!(bad(&mut scene), [""; 0]);
}

#[test]
fn what_fired_does_not_fire_again_until_it_is_armed_again() {
    let mut scene = exposed(with(trigger("t"), |trigger| {
        trigger.tier = Tier::Investigate;
    }));
    bad(&mut scene);
    bad(&mut scene);
    assert_eq!(bad(&mut scene), [""; 0]);
    scene.does("Ada", "arm t");
    assert_eq!(bad(&mut scene), ["trigger-pending t"]);
    assert_eq!(bad(&mut scene), ["trigger-counted t", "trigger-fired t"]);
}

#[test]
fn only_whoever_may_arms_and_disarms() {
    let mut scene = Scene::open(staffed(triggered(canary(), vec![trigger("t")])));
    scene.arrives("Bo");
    assert_eq!(scene.refused("Bo", "disarm t noisy"), "Bo may not arm");
    scene.does("Ada", "disarm t noisy");
    assert_eq!(scene.refused("Bo", "arm t"), "Bo may not arm");
    assert_eq!(scene.refused("Ada", "arm x"), "there is no trigger \"x\"");
}

#[test]
fn a_stepped_clock_voids_what_is_pending_and_deafens_nothing() {
    for by in [3_600_000, -3_600_000] {
        let mut scene = exposed(lasting("t", Millis::seconds(30)));
        bad(&mut scene);
        bad(&mut scene);
        scene.now.wall += by;
        assert_eq!(
            scene.happens(&Input::ClockJumped { by }),
            ["clock-jumped", "trigger-voided t"]
        );
        assert_eq!(scene.look(), [""; 0], "the sample of before is no new one");
        assert_eq!(bad(&mut scene), ["trigger-pending t"], "by {by}");
        for _ in 0..5 {
            bad(&mut scene);
        }
        assert_eq!(held(&scene, "t"), Millis::seconds(25));
    }
}

#[test]
fn triggers_are_evaluated_in_the_course_of_a_rollback_too() {
    let mut scene = exposed(trigger("t"));
    scene.does("Ada", "roll-back");
    assert_eq!(bad(&mut scene), ["trigger-pending t"]);
    assert_eq!(
        bad(&mut scene),
        ["trigger-counted t", "trigger-fired t"],
        "one rollback at a time"
    );
}

#[test]
fn anyone_may_declare_what_only_a_person_sees() {
    let plan = || {
        staffed(triggered(
            canary(),
            vec![declared("corruption", Tier::Automatic), trigger("t")],
        ))
    };
    let mut scene = Scene::open(plan());
    scene.arrives("Dee");
    assert_eq!(
        scene.refused("Dee", "declare corruption"),
        "the room is preparing"
    );
    scene.does("Ada", "start");
    scene.does("Ada", "shift 10");
    assert_eq!(
        scene.refused("Dee", "declare t"),
        "t fires by its metric, not by a person's word"
    );
    assert_eq!(
        scene.does("Dee", "declare corruption orders vanish")[..4],
        [
            "note-written",
            "trigger-fired corruption",
            "step-failed edge-10",
            "rollback-started traffic"
        ]
    );
    assert_eq!(
        scene.refused("Dee", "declare corruption"),
        "corruption was declared already"
    );
    let mut scene = Scene::open(plan());
    scene.does("Ada", "start");
    scene.does("Ada", "disarm corruption drill");
    assert_eq!(
        scene.refused("Ada", "declare corruption"),
        "corruption is disarmed: drill"
    );
}

#[test]
fn blind_is_not_bad_unless_the_runbook_says_so() {
    for (unknown, fires) in [(OnUnknown::Wait, false), (OnUnknown::RollBack, true)] {
        let mut scene = exposed(with(trigger("t"), |trigger| trigger.unknown = unknown));
        let happened = scene.sight("error_rate", Sight::Blind).look();
        assert!(!happened.contains(&"trigger-fired t".to_owned()));
        // A trigger of this plan gives up on what it does not know after a minute.
        scene.pass(Millis::seconds(61));
        let happened = scene.look();
        let fired = happened.contains(&"trigger-fired t".to_owned());
        assert_eq!(fired, fires, "{unknown:?}: {happened:?}");
        assert_eq!(scene.room.stage == Stage::RollingBack, fires);
    }
}
