//! Corners where several constructs meet: what goes on beside what, and what must not.

use warroom::room::card::rollback_card;
use warroom::room::condition::{Comparator, Condition, ValueTest};
use warroom::room::input::{Asked, Input, Proof, Who};
use warroom::room::plan::{
    Ask, Item, Keep, Message, Mode, ModeChange, Occasion, OnBreach, OnFailure, OnUnknown, Origin,
    Plan, Playbook, Recurring, Right, Round, Step, Tier, TriggerWhen, ValueKind, Verify, Work,
};
use warroom::room::reading::Sight;
use warroom::room::state::{ItemStatus, Stage, StepStatus};
use warroom::support::Millis;

use crate::plan::{
    above, action, back_by, call, canary, declared, item, listed, manual, path, person, plan, role,
    section, shift, shift_with, staffed, step, trigger, triggered, with,
};
use crate::scene::{Scene, command};

fn undoable(id: &str) -> Step {
    with(action(id), |step| step.undo = Some(call("back")))
}

/// A value that a person says.
fn ticket() -> Ask {
    Ask {
        value: "ticket".into(),
        title: "Ticket".to_owned(),
        kind: ValueKind::Text,
        from: Origin::Person,
    }
}

fn beside(step: Step) -> Step {
    with(step, |step| step.after = Some(Vec::new()))
}

fn book(mut plan: Plan, steps: Vec<Step>) -> Plan {
    plan.playbooks = vec![Playbook {
        id: "errors".into(),
        title: "Errors".to_owned(),
        steps,
        ..Playbook::default()
    }];
    plan
}

fn maintenance(mut plan: Plan) -> Plan {
    plan.modes = vec![Mode {
        id: "maintenance".into(),
        title: "Maintenance".to_owned(),
        enter: Some(call("page on")),
        leave: Some(call("page off")),
        verify: None,
        at_most: None,
        line: 1.into(),
    }];
    plan
}

fn changing(id: &str, entered: bool) -> Step {
    with(step(id, Work::Action(call(id))), |step| {
        step.mode = Some(ModeChange {
            mode: "maintenance".into(),
            entered,
        });
    })
}

#[test]
fn a_step_that_is_being_undone_is_neither_tried_again_nor_gone_past() {
    let mut scene = Scene::live(plan(vec![undoable("a"), manual("rest")]));
    scene.does("Ada", "run a");
    scene.fails(1);
    scene.does("Ada", "undo a");
    for words in ["retry a", "skip a why", "complete a why"] {
        assert!(
            scene.refused("Ada", words).contains("attempt 2"),
            "{words} beside its undoing"
        );
    }
    scene.ends(2);
    assert_eq!(*scene.status("a"), StepStatus::Waiting);
}

#[test]
fn what_takes_a_step_back_can_be_cancelled() {
    let mut scene = Scene::live(plan(vec![undoable("a"), manual("rest")]));
    scene.does("Ada", "run a");
    scene.ends(1);
    scene.does("Ada", "undo a");
    assert_eq!(scene.does("Ada", "cancel a"), ["attempt-cancel-asked 2"]);
}

#[test]
fn what_enters_a_mode_verifies_an_item_or_does_a_round_can_be_cancelled() {
    let verified = with(item("backup"), |item| {
        item.verify = Some(Verify::Call(call("look")));
    });
    let mut all = listed(
        maintenance(plan(vec![manual("rest")])),
        vec![section("before", vec![verified])],
    );
    all.recurring = vec![Recurring {
        id: "logs".into(),
        every: Millis::minutes(15),
        how: Round::Call(call("look")),
        ..Recurring::default()
    }];
    let mut scene = Scene::live(all);
    scene.does("Ada", "enter maintenance");
    scene.does("Ada", "verify backup");
    for (name, attempt) in [("logs", 1), ("maintenance", 2), ("backup", 3)] {
        assert_eq!(
            scene.does("Ada", &format!("cancel {name}")),
            [format!("attempt-cancel-asked {attempt}")]
        );
    }
}

#[test]
fn what_destroys_something_does_not_start_by_itself_in_a_playbook_either() {
    let auto = with(action("wipe"), |step| {
        step.auto = true;
        step.destructive = true;
    });
    let mut scene = Scene::live(book(canary(), vec![auto]));
    assert_eq!(scene.does("Ada", "run errors"), ["playbook-started errors"]);
    scene.does("Ada", "run wipe");
}

#[test]
fn a_playbook_goes_on_by_itself_only_where_nothing_is_held_and_all_is_known() {
    let auto = |id| with(action(id), |step| step.auto = true);
    let mut scene = Scene::live(book(canary(), vec![manual("look"), auto("top")]));
    scene.does("Ada", "run errors");
    scene.does("Ada", "hold");
    assert_eq!(
        scene.does("Ada", "complete look"),
        ["step-finished look"],
        "held"
    );
    scene.does("Ada", "resume");
    assert_eq!(*scene.status("top"), StepStatus::Running);

    let using = with(auto("restore"), |step| {
        step.work = Work::Action(with(call("restore"), |call| {
            call.config = serde_json::json!({ "run": ["restore", "{{backup_file}}"] });
        }));
    });
    let asking = with(manual("find"), |step| {
        step.asks = vec![Ask {
            value: "backup_file".into(),
            title: "Where".to_owned(),
            kind: ValueKind::Text,
            from: Origin::Person,
        }];
    });
    let mut scene = Scene::live(book(canary(), vec![using, asking]));
    assert_eq!(scene.does("Ada", "run errors"), ["playbook-started errors"]);
    assert_eq!(scene.refused("Ada", "run restore"), " needs backup_file");
    assert_eq!(
        scene.does("Ada", "record backup_file f")[1..],
        ["step-started restore", "attempt-started 1"]
    );
}

#[test]
fn what_is_repeated_for_a_time_fails_after_it_in_a_playbook_and_on_the_way_back() {
    let repeated = |id| {
        with(action(id), |step| {
            step.tries = u32::MAX;
            step.retry_after = Millis::seconds(10);
            step.at_most = Some(Millis::minutes(1));
        })
    };
    let mut scene = Scene::live(book(canary(), vec![repeated("top")]));
    scene.does("Ada", "run errors");
    scene.does("Ada", "run top");
    scene.pass(Millis::minutes(2));
    assert_eq!(scene.fails(1), ["attempt-reported 1", "step-failed top"]);

    let back = vec![path("traffic", vec![repeated("top")])];
    let mut scene = Scene::live(back_by(plan(vec![manual("a")]), back));
    scene.does("Ada", "roll-back");
    scene.pass(Millis::minutes(2));
    let happened = scene.fails(scene.last_attempt());
    assert!(
        happened.contains(&"rollback-failed top".to_owned())
            || happened
                .iter()
                .any(|line| line.starts_with("rollback-failed")),
        "{happened:?}"
    );
}

#[test]
fn nothing_beside_a_broken_soak_is_tried_again_before_it_is_decided() {
    let again = with(beside(action("copy")), |step| {
        step.tries = 3;
        step.retry_after = Millis::seconds(1);
    });
    let mut scene = Scene::live(plan(vec![shift("edge", 10), again, beside(action("b"))]));
    scene.does("Ada", "run copy");
    scene.does("Ada", "run b");
    scene.fails(2);
    scene.shifts(10);
    scene.steady(Millis::minutes(2), "3");
    assert!(scene.room.decision.is_some());
    let mut happened = scene.fails(1);
    happened.extend(scene.after(Millis::seconds(2)));
    assert_eq!(happened, ["attempt-reported 1"]);
    assert_eq!(scene.refused("Ada", "retry b"), "a decision is open");
    let happened = scene.does("Ada", "decide continue seen");
    assert!(
        happened.contains(&"attempt-started 4".to_owned()),
        "{happened:?}"
    );
}

#[test]
fn a_soak_that_restarts_on_what_nobody_samples_comes_to_rest() {
    let said = Condition::Value {
        value: "ticket".into(),
        test: ValueTest::Is(Comparator::Equal, "good".to_owned()),
    };
    let kept = shift_with("edge", 10, |shift| {
        shift.keep = vec![Keep::Condition(said)];
        shift.on_breach = OnBreach::Restart;
    });
    let asking = with(beside(manual("say")), |step| {
        step.asks = vec![ticket()];
    });
    let mut scene = Scene::live(plan(vec![kept, asking]));
    scene.shifts(10);
    let happened = scene.does("Ada", "record ticket bad");
    assert!(happened.len() < 10, "{} events", happened.len());
    let happened = scene.after(Millis::seconds(1));
    assert!(happened.len() < 10, "{} events", happened.len());
    scene.after(Millis::minutes(10));
    assert_eq!(*scene.status("edge-10"), StepStatus::Soaking);
    scene.does("Ada", "record ticket good");
    scene.after(Millis::minutes(6));
    assert!(scene.room.decision.is_some(), "it soaks from then on");
}

#[test]
fn a_message_that_repeats_every_nothing_comes_to_rest() {
    let mut all = plan(vec![manual("a")]);
    all.messages = vec![Message {
        id: "m".into(),
        title: "M".to_owned(),
        text: "text".to_owned(),
        on: Some(Occasion::RunStarted),
        every: Some(Millis::ZERO),
        ..Message::default()
    }];
    let mut scene = Scene::open(all);
    let happened = scene.does("Ada", "start");
    assert!(happened.len() < 5, "{} events", happened.len());
}

#[test]
fn rounds_without_number_break_nothing() {
    let mut all = plan(vec![manual("a")]);
    all.recurring = vec![Recurring {
        id: "logs".into(),
        every: Millis(1),
        lasts: Some(Millis(u64::from(u32::MAX) * 2)),
        ..Recurring::default()
    }];
    let mut scene = Scene::live(all);
    scene.after(Millis(u64::from(u32::MAX) * 4));
    scene.after(Millis::minutes(1));
}

#[test]
fn an_unverified_mode_does_what_its_step_says_of_a_failure() {
    let hold = with(changing("enter", true), |step| {
        step.on_failure = OnFailure::Hold;
    });
    let mut all = maintenance(plan(vec![hold]));
    all.modes[0].verify = Some("stable-health".into());
    let mut scene = Scene::live(all);
    scene.does("Ada", "run enter");
    scene.ends(1);
    assert_eq!(
        scene.after(Millis::minutes(5)),
        ["step-failed enter", "room-held"]
    );
}

#[test]
fn the_way_back_leaves_a_mode() {
    let leave = with(changing("leave", false), |step| step.asks = vec![ticket()]);
    let back = vec![path("traffic", vec![leave])];
    let all = maintenance(back_by(
        plan(vec![changing("enter", true), manual("a")]),
        back,
    ));
    let mut scene = Scene::live(all);
    scene.does("Ada", "run enter");
    scene.ends(1);
    assert_eq!(scene.room.modes_on().count(), 1);
    scene.does("Ada", "roll-back");
    let happened = scene.ends(scene.last_attempt());
    assert_eq!(scene.room.modes_on().count(), 0, "{happened:?}");
    assert_eq!(scene.room.stage, Stage::Watching);
}

#[test]
fn what_only_follows_or_belongs_to_a_playbook_does_not_keep_the_way_back_waiting() {
    let follows = with(action("logs"), |step| {
        if let Work::Action(call) = &mut step.work {
            call.follow = true;
        }
    });
    let back = vec![path("traffic", vec![action("restore")])];
    let all = back_by(plan(vec![follows, manual("a")]), back);
    let mut scene = Scene::live(book(all, vec![action("top")]));
    scene.does("Ada", "run logs");
    scene.does("Ada", "run errors");
    scene.does("Ada", "run top");
    let happened = scene.does("Ada", "roll-back");
    assert!(
        happened.contains(&"attempt-started 3".to_owned()),
        "{happened:?}"
    );
}

#[test]
fn a_playbook_that_moves_a_lever_is_cancelled_by_a_rollback() {
    let moves = with(action("switch"), |step| {
        step.moves = Some(warroom::room::plan::Moves {
            lever: "edge".into(),
            to: 100,
        });
    });
    let mut scene = Scene::live(book(canary(), vec![moves]));
    scene.climbs(10);
    scene.does("Ada", "run errors");
    scene.does("Ada", "run switch");
    let attempt = scene.last_attempt();
    let happened = scene.does("Ada", "roll-back");
    assert!(
        happened.contains(&format!("attempt-cancel-asked {attempt}")),
        "{happened:?}"
    );
}

#[test]
fn a_trigger_known_not_to_hold_does_not_roll_back_though_a_part_is_blind() {
    let both = Condition::All(vec![above("error_rate", 5), above("stable_error_rate", 50)]);
    let grouped = with(trigger("t"), |trigger| {
        trigger.unknown = OnUnknown::RollBack;
        trigger.when = TriggerWhen::Metric {
            condition: both,
            held_for: None,
            consecutive: 2,
            unknown_for: Millis::minutes(1),
        };
    });
    let mut scene = Scene::live(triggered(canary(), vec![grouped]));
    scene.shifts(10);
    scene.unknown("error_rate", warroom::room::reading::Unknown::Unreachable);
    scene.sight("error_rate", Sight::Blind);
    scene.sample("stable_error_rate", "0.1").look();
    scene.pass(Millis::minutes(2));
    scene.sample("stable_error_rate", "0.1").look();
    assert_eq!(scene.room.stage, Stage::Live);
    scene.pass(Millis::seconds(5));
    scene.sample("stable_error_rate", "60").look();
    assert_eq!(scene.room.stage, Stage::RollingBack, "now it is not known");
}

#[test]
fn to_send_its_message_does_not_finish_a_step_of_another_role() {
    let mut all = staffed(plan(vec![with(
        step(
            "say",
            Work::Message {
                channel: "war-room".to_owned(),
                text: "text".to_owned(),
                message: Some("m".into()),
            },
        ),
        |step| step.role = Some("commander".into()),
    )]));
    all.messages = vec![Message {
        id: "m".into(),
        title: "M".to_owned(),
        text: "text".to_owned(),
        role: Some("sre".into()),
        ..Message::default()
    }];
    let mut scene = Scene::live(all);
    scene.does("Ada", "run say");
    assert_eq!(scene.does("Bo", "sent m"), ["message-sent m"]);
    scene.does("Ada", "complete say");
}

fn seen_by_another() -> Scene {
    let seen = |item: &mut Item| {
        item.role = Some("sre".into());
        item.verify = Some(Verify::Person("sre".into()));
    };
    let mut all = listed(
        plan(vec![manual("a")]),
        vec![section("before", vec![with(item("backup"), seen)])],
    );
    all.roles = vec![role("sre", &[Right::Run])];
    all.people = vec![person("Ada", &["sre"]), person("Bo", &["sre"])];
    let mut scene = Scene::open(all);
    scene.does("Ada", "tick backup");
    scene
}

#[test]
fn a_person_who_only_claims_to_be_another_is_no_second_person() {
    let mut scene = seen_by_another();
    let asked = Asked {
        id: "claimed".into(),
        by: Who {
            person: "Bo".into(),
            proof: Proof::Claimed,
        },
        command: command("verify backup"),
        seen: None,
        observed: None,
    };
    let refusal = scene
        .try_input(&Input::Asked(Box::new(asked)))
        .expect_err("claimed");
    assert!(refusal.fact.contains("claimed"), "{}", refusal.fact);
    scene.does("Bo", "verify backup");
    assert_eq!(
        scene.room.items[&"backup".into()].status,
        ItemStatus::Ticked
    );
}

#[test]
fn the_rounds_of_a_long_watch_do_not_fill_the_room() {
    let mut all = plan(vec![manual("a")]);
    all.recurring = vec![Recurring {
        id: "logs".into(),
        every: Millis::seconds(10),
        how: Round::Call(call("look")),
        ..Recurring::default()
    }];
    let mut scene = Scene::live(all);
    for attempt in 1..300 {
        scene.ends(attempt);
        scene.after(Millis::seconds(10));
    }
    assert!(
        scene.room.attempts.len() < 30,
        "{}",
        scene.room.attempts.len()
    );
    assert_eq!(scene.last_attempt(), 300, "no number is used twice");
}

#[test]
fn a_shift_is_not_completed_by_hand_beside_a_soak() {
    let mut scene = Scene::live(plan(vec![shift("edge", 10), beside(shift("dns", 100))]));
    scene.shifts(10);
    assert!(
        scene
            .refused("Ada", "complete dns-100 by hand")
            .contains("soaks")
    );
}

#[test]
fn to_undo_what_moved_traffic_takes_the_right_to_shift() {
    let moved = with(undoable("switch"), |step| {
        step.moves = Some(warroom::room::plan::Moves {
            lever: "dns".into(),
            to: 100,
        });
    });
    let mut scene = Scene::live(staffed(triggered(
        plan(vec![moved, manual("a")]),
        vec![declared("bad", Tier::Investigate)],
    )));
    scene.does("Ada", "run switch");
    scene.fails(1);
    assert_eq!(scene.refused("Bo", "undo switch"), "Bo may not shift");
    scene.does("Ada", "undo switch");
}

#[test]
fn going_back_to_a_step_that_is_being_undone_waits_for_the_end_of_that() {
    let back = with(beside(action("b")), |step| {
        step.after = Some(vec!["a".into()]);
        step.on_failure = OnFailure::GoTo("a".into());
    });
    let mut scene = Scene::live(plan(vec![undoable("a"), back, manual("rest")]));
    scene.does("Ada", "run a");
    scene.ends(1);
    scene.does("Ada", "run b");
    scene.does("Ada", "undo a");
    assert_eq!(
        scene.fails(2),
        [
            "attempt-reported 2",
            "step-failed b",
            "went-to b a",
            "step-reset a",
            "step-reset b"
        ]
    );
    assert_eq!(scene.refused("Ada", "run a"), "1.1 is being undone");
    assert_eq!(scene.ends(3), ["attempt-reported 3", "step-undone a"]);
    scene.does("Ada", "run a");
}

#[test]
fn rounds_and_modes_start_nothing_in_a_halted_room() {
    let mut all = maintenance(plan(vec![manual("a")]));
    all.recurring = vec![Recurring {
        id: "logs".into(),
        every: Millis::minutes(15),
        how: Round::Call(call("look")),
        ..Recurring::default()
    }];
    let mut scene = Scene::open(all);
    scene.does("Ada", "start");
    scene.ends(1);
    scene.happens(&Input::StorageChanged {
        trouble: Some("disk full".to_owned()),
    });
    scene.after(Millis::minutes(15));
    assert_eq!(scene.wanted().len(), 0);
    assert!(scene.refused("Ada", "enter maintenance").contains("HALTED"));
    assert!(scene.refused("Ada", "undo a").contains("undo"));
}

#[test]
fn the_rollback_card_holds_the_values_that_are_known() {
    let restore = with(action("restore"), |step| {
        step.work = Work::Action(call("restore {{backup_file}}"));
    });
    let find = with(manual("find"), |step| {
        step.asks = vec![Ask {
            value: "backup_file".into(),
            ..ticket()
        }];
    });
    let back = vec![path("traffic", vec![restore])];
    let mut scene = Scene::live(back_by(plan(vec![find]), back));
    scene.does("Ada", "record backup_file /srv/b.dump");
    let card = rollback_card(&scene.room).join("\n");
    assert!(card.contains("restore: restore /srv/b.dump"), "{card}");
}
