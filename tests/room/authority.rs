//! Who may do what: roles, SOLO, command, and the door that opens when nobody can roll back.

use warroom::support::Millis;

use crate::plan::{action, canary, item, listed, plan, section, shift, staffed, with};
use crate::scene::Scene;

fn team() -> Scene {
    let mut scene = Scene::open(staffed(listed(
        canary(),
        vec![section(
            "before",
            vec![
                item("free"),
                with(item("backup"), |item| item.role = Some("sre".into())),
            ],
        )],
    )));
    for person in ["Bo", "Cy", "Dee"] {
        scene.arrives(person);
    }
    scene
}

#[test]
fn every_verb_with_a_right_is_refused_to_whoever_lacks_it() {
    for (words, right) in [
        ("start", "run"),
        ("end", "decide"),
        ("resume", "decide"),
        ("run edge-10", "shift"),
        ("shift 10", "shift"),
        ("retry edge-10", "run"),
        ("skip edge-10 because", "run"),
        ("complete edge-10 because", "run"),
        ("cancel edge-10", "run"),
        ("tick free", "tick"),
        ("untick free", "tick"),
        ("begin free", "tick"),
        ("verify free", "tick"),
        ("waive free because", "tick"),
        ("block free because", "tick"),
        ("roll-back", "roll-back"),
        ("assign qa Dee", "assign"),
        ("unassign qa Cy", "assign"),
    ] {
        assert_eq!(
            team().refused("Dee", words),
            format!("Dee may not {right}"),
            "{words}"
        );
    }
    assert_eq!(team().refused("Dee", "hand-over Bo"), "you do not command");
    assert_eq!(
        team().refused("Dee", "take-command"),
        "Ada commands and is present"
    );
    assert_eq!(
        team().refused("Cy", "tick backup"),
        "this is for sre (Bo), and Cy does not hold that role"
    );
}

#[test]
fn anyone_may_hold_note_and_only_the_right_one_resumes() {
    let mut scene = team();
    assert_eq!(scene.does("Dee", "hold it smells"), ["room-held"]);
    assert_eq!(scene.does("Dee", "note smoke"), ["note-written"]);
    assert_eq!(scene.refused("Dee", "resume"), "Dee may not decide");
    assert_eq!(scene.refused("Cy", "hold"), "the room is held already");
    assert_eq!(scene.does("Ada", "resume"), ["room-resumed"]);
    assert_eq!(scene.refused("Ada", "resume"), "the room is not held");
}

#[test]
fn a_role_gives_its_rights_and_taking_it_takes_them() {
    let mut scene = team();
    assert_eq!(scene.does("Ada", "assign qa dee"), ["role-assigned qa Dee"]);
    scene.does("Dee", "tick free");
    assert_eq!(
        scene.refused("Ada", "assign qa Dee"),
        "Dee holds qa already"
    );
    scene.does("Ada", "unassign qa Dee");
    assert_eq!(scene.refused("Dee", "untick free"), "Dee may not tick");
    assert_eq!(
        scene.refused("Ada", "assign pilot Dee"),
        "there is no role \"pilot\""
    );
    assert_eq!(
        scene.refused("Ada", "assign qa Eve"),
        "there is no person \"Eve\""
    );
}

#[test]
fn the_owner_of_a_solo_room_may_everything_and_nobody_else() {
    let mut scene = Scene::open(canary());
    scene.arrives("Bo");
    assert_eq!(scene.refused("Bo", "start"), "Bo may not run");
    scene.does("Ada", "start");
    scene.does("Ada", "shift 10");
    scene.leaves("Ada");
    scene.after(Millis::minutes(10));
    assert_eq!(scene.refused("Bo", "roll-back"), "Bo may not roll-back");
}

#[test]
fn command_opens_two_minutes_after_the_commander_left() {
    let mut scene = team();
    scene.leaves("Ada");
    scene.after(Millis::seconds(119));
    scene.refused("Bo", "take-command");
    scene.after(Millis::seconds(1));
    assert_eq!(
        scene.refused("Cy", "take-command"),
        "Cy may not decide",
        "neither backup nor decider"
    );
    assert_eq!(scene.does("Bo", "take-command"), ["command-taken Bo"]);
    assert_eq!(scene.refused("Bo", "take-command"), "you command already");
    scene.arrives("Ada");
    assert_eq!(scene.refused("Ada", "resume"), "Ada may not decide");
    assert_eq!(
        scene.does("Bo", "hand-over Ada"),
        ["command-handed-over Ada"]
    );
    assert_eq!(scene.refused("Bo", "hand-over Cy"), "you do not command");
    assert_eq!(scene.refused("Ada", "hand-over Ada"), "you command already");
}

#[test]
fn when_nobody_present_may_roll_back_for_a_minute_anyone_in_the_room_may() {
    let mut scene = team();
    scene.does("Ada", "start");
    scene.does("Ada", "shift 10");
    scene.leaves("Ada");
    scene.leaves("Bo");
    scene.after(Millis::seconds(59));
    assert_eq!(scene.refused("Dee", "roll-back"), "Dee may not roll-back");
    scene.after(Millis::seconds(1));
    assert!(scene.does("Dee", "roll-back")[1].starts_with("rollback-started traffic"));
}

#[test]
fn someone_who_never_left_may_roll_back_keeps_the_door_shut() {
    let mut scene = team();
    scene.does("Ada", "start");
    scene.does("Ada", "shift 10");
    scene.leaves("Ada");
    scene.after(Millis::minutes(30));
    assert_eq!(scene.refused("Dee", "roll-back"), "Dee may not roll-back");
}

#[test]
fn the_commander_may_do_what_is_for_another_role() {
    let mut scene = team();
    scene.does("Ada", "tick backup");
    scene.does("Bo", "untick backup");
}

#[test]
fn going_past_a_soak_needs_the_right_to_decide() {
    let mut scene = Scene::open(staffed(canary()));
    scene.arrives("Bo");
    scene.does("Ada", "start");
    scene.shifts(10);
    assert_eq!(
        scene.refused("Bo", "complete edge-10 looks good"),
        "Bo may not decide"
    );
    scene.does("Ada", "complete edge-10 looks good");
}

#[test]
fn a_step_with_a_role_is_for_that_role() {
    let build = with(action("build"), |step| step.role = Some("sre".into()));
    let mut scene = Scene::open(staffed(plan(vec![build, shift("edge", 10)])));
    scene.arrives("Bo");
    scene.arrives("Cy");
    scene.does("Ada", "start");
    assert_eq!(
        scene.refused("Cy", "run build"),
        "this is for sre (Bo), and Cy does not hold that role"
    );
    scene.does("Bo", "run build");
    assert_eq!(
        scene.refused("Cy", "cancel build"),
        "this is for sre (Bo), and Cy does not hold that role"
    );
}

#[test]
fn an_attempt_of_a_rollback_is_ended_only_by_whoever_may_roll_back() {
    let steps = vec![action("flags-off")];
    let mut scene = Scene::open(staffed(crate::plan::back_by(
        canary(),
        vec![crate::plan::path("traffic", steps)],
    )));
    scene.arrives("Cy");
    scene.does("Ada", "start");
    scene.does("Ada", "roll-back");
    assert_eq!(
        scene.refused("Cy", "cancel flags-off"),
        "Cy may not roll-back"
    );
}

#[test]
fn a_backup_has_the_rights_of_a_role_while_all_who_hold_it_are_away() {
    let mut plan = staffed(plan(vec![action("deploy"), action("next")]));
    plan.people[2].backs_up = vec!["sre".into()];
    plan.phases[0].steps[0].role = Some("sre".into());
    let mut scene = Scene::live(plan);
    scene.arrives("Bo");
    assert_eq!(
        scene.refused("Cy", "run deploy"),
        "this is for sre (Bo), and Cy does not hold that role"
    );
    scene.leaves("Bo");
    scene.after(Millis::minutes(1));
    scene.refused("Cy", "run deploy");
    scene.after(Millis::minutes(1));
    scene.does("Cy", "run deploy");
}
