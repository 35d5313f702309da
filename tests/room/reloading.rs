//! A changed runbook taken over in the middle of the run: what did not change is as it was, what
//! changed is to be done again, and what is under way stands in the way.

use warroom::room::Command;
use warroom::room::event::{Event, Finish};
use warroom::room::plan::{
    Message, Mode, Plan, Recurring, Reversible, SignOff, Step, Tier, Trigger, TriggerWhen,
    Variable, Verify, Work,
};
use warroom::room::state::{ItemStatus, RollbackState, Stage, StepStatus, TriggerPhase};
use warroom::support::Millis;

use crate::plan::{
    action, back_by, below, call, canary, check, declared, gate, item, lasting, lever, listed,
    manual, outside, path, person, plan, section, shift, staffed, trigger, triggered, wait, with,
};
use crate::scene::{Scene, command};

/// Two items, an action, something by hand, a gate.
fn small() -> Plan {
    let verified = with(item("keys"), |item| {
        item.verify = Some(Verify::Call(call("look")));
    });
    let items = section("before", vec![item("backup"), verified]);
    let steps = vec![
        action("build"),
        manual("tell"),
        gate("ready", &["before"], true),
    ];
    staffed(listed(plan(steps), vec![items]))
}

fn told(scene: &Scene) -> &str {
    let told = scene
        .entries
        .iter()
        .rev()
        .find_map(|entry| match &entry.event {
            Event::PlanReloaded { told, .. } => Some(told.as_str()),
            _ => None,
        });
    told.unwrap()
}

fn status(scene: &Scene, item: &str) -> ItemStatus {
    scene.room.items[&item.into()].status
}

fn item_of<'a>(plan: &'a mut Plan, id: &str) -> &'a mut warroom::room::plan::Item {
    let mut items = plan
        .checklists
        .iter_mut()
        .flat_map(|section| &mut section.items);
    items.find(|item| item.id.as_str() == id).unwrap()
}

fn step_of<'a>(plan: &'a mut Plan, id: &str) -> &'a mut Step {
    let mut steps = plan.phases.iter_mut().flat_map(|phase| &mut phase.steps);
    steps.find(|step| step.id.as_str() == id).unwrap()
}

fn without(plan: &mut Plan, id: &str) {
    for phase in &mut plan.phases {
        phase.steps.retain(|step| step.id.as_str() != id);
    }
}

fn trigger_of<'a>(plan: &'a mut Plan, id: &str) -> &'a mut Trigger {
    let mut triggers = plan.rollback.triggers.iter_mut();
    triggers.find(|trigger| trigger.id.as_str() == id).unwrap()
}

#[test]
fn what_did_not_change_is_as_it_was() {
    let mut scene = Scene::open(small());
    scene.does("Cy", "tick backup seen");
    scene.arrives("Dee");
    scene.does("Ada", "assign sre Dee");
    scene.does("Ada", "start");
    scene.does("Ada", "run build");
    scene.ends(1);
    scene.does("Ada", "note all is well");
    let before = scene.room.clone();
    let happened = scene.reloads("Ada", |plan| {
        let again = item("again");
        plan.checklists[0].items.insert(0, again);
        plan.phases[0].steps.push(manual("last"));
        step_of(plan, "tell").title = "Tell everybody".to_owned();
    });
    assert_eq!(happened.unwrap(), ["plan-reloaded"]);
    assert_eq!(told(&scene), "1 item added, 1 step added, 1 step changed");
    let room = &scene.room;
    assert_eq!(room.items[&"backup".into()], before.items[&"backup".into()]);
    assert_eq!(room.steps[&"build".into()], before.steps[&"build".into()]);
    assert_eq!(room.attempts, before.attempts);
    assert_eq!((&room.roles, &room.notes), (&before.roles, &before.notes));
    assert_eq!(
        (room.stage, &room.clock.started_at),
        (Stage::Live, &before.clock.started_at)
    );
    assert_eq!(status(&scene, "again"), ItemStatus::Open);
    assert_eq!(scene.room.current_step().unwrap().title, "Tell everybody");
    assert_eq!(*scene.status("last"), StepStatus::Waiting);
}

#[test]
fn a_tick_is_for_the_words_that_were_read() {
    let mut scene = Scene::open(small());
    scene.does("Cy", "tick backup");
    scene.does("Cy", "waive keys none here");
    scene
        .reloads("Ada", |plan| item_of(plan, "backup").line = 40.into())
        .unwrap();
    assert_eq!(status(&scene, "backup"), ItemStatus::Ticked);
    scene
        .reloads("Ada", |plan| {
            item_of(plan, "backup").title = "Backup, and try it".to_owned();
            item_of(plan, "keys").expect = vec!["two keys".to_owned()];
        })
        .unwrap();
    assert_eq!(told(&scene), "2 items changed; 2 ticks are stale");
    for id in ["backup", "keys"] {
        let state = &scene.room.items[&id.into()];
        assert_eq!(state.status, ItemStatus::Stale);
        assert_eq!(state.reason.as_deref(), Some("the runbook changed"));
    }
    scene.does("Cy", "tick backup");
    assert_eq!(status(&scene, "backup"), ItemStatus::Ticked);
}

#[test]
fn what_is_gone_leaves_and_what_comes_back_begins_anew() {
    let mut scene = Scene::open(small());
    scene.does("Cy", "tick backup");
    scene
        .reloads("Ada", |plan| drop(plan.checklists[0].items.remove(0)))
        .unwrap();
    assert!(!scene.room.items.contains_key(&"backup".into()));
    assert!(
        scene
            .refused("Cy", "untick backup")
            .contains("there is no item")
    );
    scene
        .reloads("Ada", |plan| plan.checklists[0].items.push(item("backup")))
        .unwrap();
    assert_eq!(status(&scene, "backup"), ItemStatus::Open);
}

#[test]
fn it_is_for_who_may_decide_and_changes_of_triggers_and_people_need_their_rights_too() {
    let mut scene = Scene::open(triggered(small(), vec![trigger("errors")]));
    let rights = |plan: &mut Plan| {
        plan.roles[2].may = vec![warroom::room::plan::Right::Decide];
        plan.people.push(person("Eve", &["qa"]));
    };
    assert_eq!(scene.keeps_its_plan("Cy", rights), "Cy may not decide");
    scene.reloads("Ada", rights).unwrap();
    assert!(scene.room.roles[&"qa".into()].contains(&"Eve".into()));
    scene
        .reloads("Cy", |plan| plan.name = "Other".to_owned())
        .unwrap();
    let laxer = |plan: &mut Plan| drop(plan.rollback.triggers.pop());
    assert_eq!(scene.keeps_its_plan("Cy", laxer), "Cy may not arm");
    let more = |plan: &mut Plan| plan.people.push(person("Fay", &["commander"]));
    assert_eq!(scene.keeps_its_plan("Cy", more), "Cy may not assign");
}

#[test]
fn whom_the_runbook_names_anew_gets_a_role_and_whom_it_drops_loses_it() {
    let mut scene = Scene::open(small());
    scene.arrives("Dee");
    scene.does("Ada", "assign qa Dee");
    scene
        .reloads("Ada", |plan| {
            plan.people.retain(|person| person.id.as_str() != "Cy");
            plan.people.push(person("Eve", &["qa"]));
        })
        .unwrap();
    let holders: Vec<&str> = scene.room.roles[&"qa".into()]
        .iter()
        .map(warroom::room::id::PersonId::as_str)
        .collect();
    assert_eq!(holders, ["Dee", "Eve"]);
}

#[test]
fn it_is_bound_to_the_two_plans_that_were_compared() {
    let mut scene = Scene::open(small());
    let mut new = Plan::clone(&scene.room.plan);
    new.name = "New".to_owned();
    let asks = |from: &str, plan: Option<&Plan>| Command::Reload {
        from: from.to_owned(),
        to: String::new(),
        plan: plan.cloned().map(Box::new),
    };
    let from = scene.room.plan.digest();
    let gone = scene.asked("Ada", asks(&from, None), None).unwrap_err();
    assert!(gone.hint.unwrap().contains("warroom reload"));
    let same = Plan::clone(&scene.room.plan);
    let refusal = scene
        .asked("Ada", asks(&from, Some(&same)), None)
        .unwrap_err();
    assert_eq!(refusal.fact, "the room goes by this plan already");
    // Somebody else was faster.
    scene
        .reloads("Ada", |plan| plan.name = "Other".to_owned())
        .unwrap();
    let refusal = scene
        .asked("Ada", asks(&from, Some(&new)), None)
        .unwrap_err();
    assert!(refusal.fact.contains("another than the one"), "{refusal}");
    assert_eq!(scene.room.plan.name, "Other");
}

#[test]
fn a_rehearsal_another_environment_and_an_ended_room_are_other_rooms() {
    let mut scene = Scene::open(small());
    scene.keeps_its_plan("Ada", |plan| plan.dry_run = true);
    scene.keeps_its_plan("Ada", |plan| plan.environment = Some("staging".to_owned()));
    scene.keeps_its_plan("Ada", |plan| plan.timezone = "Asia/Tokyo".to_owned());
    scene.does("Ada", "end enough");
    assert_eq!(
        scene.keeps_its_plan("Ada", |plan| plan.slug.clear()),
        "the room has ended"
    );
}

#[test]
fn what_is_run_or_in_doubt_stays_what_it_is() {
    let mut scene = Scene::open(small());
    scene.does("Ada", "start");
    scene.does("Ada", "run build");
    let other = |plan: &mut Plan| step_of(plan, "build").work = Work::Action(call("rm"));
    assert_eq!(
        scene.keeps_its_plan("Ada", other),
        "step build changes while its attempt 1 is running, and 1 more"
    );
    let gone = scene.keeps_its_plan("Ada", |plan| without(plan, "build"));
    assert!(gone.starts_with("step build changes while"), "{gone}");
    // Its words may change.
    scene
        .reloads("Ada", |plan| {
            step_of(plan, "build").title = "Build it".to_owned();
        })
        .unwrap();
    scene.doubts(1);
    assert!(scene.keeps_its_plan("Ada", other).contains("in doubt"));
    scene.does("Ada", "settle 1 no looked");
    // It failed by that: now the command can be mended and tried again.
    scene.reloads("Ada", other).unwrap();
    scene.does("Ada", "retry build");
    assert_eq!(
        scene.room.attempts[&warroom::room::id::AttemptId(2)]
            .call
            .shown,
        "rm"
    );
}

#[test]
fn a_request_under_way_is_waited_for() {
    let mut scene = Scene::open(with(small(), |plan| {
        let mut request = call("POST /deploy");
        request.backend = "http".to_owned();
        step_of(plan, "build").work = Work::Action(request);
    }));
    scene.does("Ada", "start");
    scene.does("Ada", "run build");
    let words = |plan: &mut Plan| plan.name = "Other".to_owned();
    assert_eq!(
        scene.keeps_its_plan("Ada", words),
        "attempt 1 of step build is a request under way"
    );
    scene.ends(1);
    scene.reloads("Ada", words).unwrap();
}

#[test]
fn what_runs_beside_the_plan_stays_too() {
    let mut scene = Scene::open(with(small(), |plan| {
        plan.actions = vec![outside("logs")];
        plan.modes = vec![Mode {
            id: "read-only".into(),
            title: "Read only".to_owned(),
            enter: None,
            leave: None,
            verify: None,
            at_most: None,
            line: 1.into(),
        }];
    }));
    scene.does("Ada", "start");
    scene.does("Ada", "run logs");
    scene.does("Cy", "verify keys");
    let fact = scene.keeps_its_plan("Ada", |plan| plan.actions.clear());
    assert!(fact.starts_with("action logs changes"), "{fact}");
    let fact = scene.keeps_its_plan("Ada", |plan| item_of(plan, "keys").verify = None);
    assert!(fact.starts_with("item keys changes"), "{fact}");
    scene.does("Ada", "enter read-only");
    let fact = scene.keeps_its_plan("Ada", |plan| plan.modes.clear());
    assert!(fact.contains("Read only is on"), "{fact}");
}

#[test]
fn a_step_by_hand_and_a_gate_can_change_while_they_wait() {
    let mut scene = Scene::open(small());
    for words in ["tick backup", "tick keys"] {
        scene.does("Cy", words);
    }
    for words in ["start", "run build"] {
        scene.does("Ada", words);
    }
    scene.ends(1);
    scene.does("Ada", "complete tell");
    scene.look();
    assert!(scene.room.decision.is_some(), "the gate asks");
    let happened = scene.reloads("Ada", |plan| {
        plan.checklists[0].items.push(item("late"));
        let Work::Gate(gate) = &mut step_of(plan, "ready").work else {
            panic!("it is a gate");
        };
        gate.decide = false;
    });
    assert_eq!(happened.unwrap(), ["plan-reloaded"]);
    assert_eq!(scene.room.decision, None);
    assert_eq!(
        scene.does("Cy", "tick late"),
        ["item-ticked late", "step-finished ready", "watch-started"]
    );
}

#[test]
fn a_check_that_changes_while_it_waits_is_judged_from_the_beginning() {
    let healthy = check("healthy", vec![below("error_rate", 1), below("share", 1)]);
    let mut scene = Scene::open(plan(vec![healthy]));
    scene.does("Ada", "start");
    scene.does("Ada", "run healthy");
    scene
        .sample("error_rate", "0.1")
        .sample("share", "40")
        .look();
    scene
        .reloads("Ada", |plan| {
            let fewer = check("healthy", vec![below("error_rate", 2)]);
            *step_of(plan, "healthy") = fewer;
        })
        .unwrap();
    assert_eq!(scene.room.soak.as_ref().unwrap().judged.len(), 1);
    scene.pass(Millis::seconds(5));
    let happened = scene.sample("error_rate", "0.1").look();
    assert!(
        happened.contains(&"step-finished healthy".to_owned()),
        "{happened:?}"
    );
}

#[test]
fn a_soak_goes_on_through_a_change_elsewhere_and_its_own_shift_stays() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.steady(Millis::minutes(3), "0.1");
    let counted = scene.room.soak.clone();
    scene
        .reloads("Ada", |plan| plan.phases[0].steps.push(manual("last")))
        .unwrap();
    assert_eq!(scene.room.soak, counted);
    let fact = scene.keeps_its_plan("Ada", |plan| {
        let Work::Shift(shift) = &mut step_of(plan, "edge-10").work else {
            panic!("it is a shift");
        };
        shift.soak = Millis::ZERO;
    });
    assert!(fact.starts_with("step edge-10 is under way"), "{fact}");
    // What comes after it may change.
    scene
        .reloads("Ada", |plan| without(plan, "edge-50"))
        .unwrap();
    let happened = scene.steady(Millis::minutes(3), "0.1");
    assert!(
        happened.contains(&"soak-finished edge-10".to_owned()),
        "{happened:?}"
    );
    scene.does("Ada", "decide continue");
    assert_eq!(scene.room.current_step().unwrap().id.as_str(), "edge-100");
}

#[test]
fn while_exposed_levers_steps_that_moved_them_and_a_way_back_stay() {
    let mut scene = Scene::live(canary());
    let other = |plan: &mut Plan| plan.levers[0].read = call("other");
    scene.reloads("Ada", other).unwrap();
    scene.climbs(10);
    let again = |plan: &mut Plan| plan.levers[0].read = call("another");
    assert_eq!(
        scene.keeps_its_plan("Ada", again),
        "the candidate is exposed, and lever edge is another in the new plan"
    );
    let fact = scene.keeps_its_plan("Ada", |plan| without(plan, "edge-10"));
    assert!(fact.contains("edge-10 has moved traffic"), "{fact}");
    let fact = scene.keeps_its_plan("Ada", |plan| plan.rollback.paths.clear());
    assert!(fact.contains("no way back"), "{fact}");
    // Another lever beside it is nobody's business.
    scene
        .reloads("Ada", |plan| plan.levers.push(lever("third")))
        .unwrap();
    assert_eq!(scene.room.desired_weight(), 10);
}

#[test]
fn a_step_that_closed_the_way_back_stays_in_the_plan() {
    let migrate = with(manual("migrate"), |step| step.reversible = Reversible::No);
    let mut scene = Scene::live(plan(vec![migrate, manual("after")]));
    scene
        .reloads("Ada", |plan| {
            step_of(plan, "migrate").title = "Migrate".to_owned();
        })
        .unwrap();
    scene.does("Ada", "complete migrate");
    let fact = scene.keeps_its_plan("Ada", |plan| without(plan, "migrate"));
    assert!(fact.contains("has no way back"), "{fact}");
    scene.keeps_its_plan("Ada", |plan| {
        step_of(plan, "migrate").reversible = Reversible::Yes;
    });
    scene
        .reloads("Ada", |plan| {
            step_of(plan, "after").title = "After".to_owned();
        })
        .unwrap();
    assert_eq!(
        *scene.status("migrate"),
        StepStatus::Finished(Finish::ByHand(None))
    );
}

#[test]
fn a_step_that_changes_sides_is_another_step() {
    let mut scene = Scene::live(plan(vec![manual("flags"), manual("after")]));
    scene.does("Ada", "complete flags");
    scene
        .reloads("Ada", |plan| {
            without(plan, "flags");
            plan.rollback.paths[0].steps.push(manual("flags"));
        })
        .unwrap();
    assert_eq!(*scene.status("flags"), StepStatus::Waiting);
}

#[test]
fn a_trigger_that_did_not_change_stays_pending_and_armed() {
    let review = with(trigger("later"), |trigger| {
        trigger.disarmed = Some("review".to_owned());
    });
    let triggers = vec![lasting("slowly", Millis::minutes(5)), review];
    let mut scene = Scene::live(triggered(canary(), triggers));
    scene.does("Ada", "shift 10");
    scene.does("Ada", "arm later");
    scene.steady(Millis::seconds(60), "4");
    scene.does("Ada", "disarm later noisy");
    scene.does("Ada", "arm later");
    scene.steady(Millis::seconds(5), "9");
    let before = scene.room.triggers.clone();
    assert!(matches!(
        scene.trigger("slowly"),
        TriggerPhase::Pending { .. }
    ));
    scene
        .reloads("Ada", |plan| {
            trigger_of(plan, "slowly").title = "Slowly".to_owned();
            plan.metrics[0].title = "Errors".to_owned();
        })
        .unwrap();
    assert_eq!(scene.room.triggers, before);
}

#[test]
fn a_trigger_that_changed_begins_anew_as_the_runbook_says() {
    let triggers = vec![lasting("slowly", Millis::minutes(5)), trigger("other")];
    let mut scene = Scene::live(triggered(canary(), triggers));
    scene.does("Ada", "shift 10");
    scene.does("Ada", "disarm other noisy");
    scene.steady(Millis::seconds(10), "9");
    let held = |plan: &mut Plan| {
        let TriggerWhen::Metric { held_for, .. } = &mut trigger_of(plan, "slowly").when else {
            panic!("it has a metric");
        };
        *held_for = Some(Millis::minutes(9));
        trigger_of(plan, "other").tier = Tier::Review;
        plan.rollback
            .triggers
            .push(lasting("third", Millis::minutes(9)));
    };
    scene.reloads("Ada", held).unwrap();
    assert_eq!(*scene.trigger("slowly"), TriggerPhase::Inactive);
    assert_eq!(scene.room.triggers[&"other".into()].disarmed, None);
    assert_eq!(*scene.trigger("third"), TriggerPhase::Inactive);
    // A sample that was counted counts for nothing else.
    assert_eq!(
        scene.look(),
        ["trigger-pending other", "trigger-pending third"]
    );
    // Another query is another condition.
    scene.steady(Millis::seconds(5), "9");
    assert!(matches!(
        scene.trigger("slowly"),
        TriggerPhase::Pending { .. }
    ));
    scene
        .reloads("Ada", |plan| plan.metrics[0].query = "other".to_owned())
        .unwrap();
    assert_eq!(*scene.trigger("slowly"), TriggerPhase::Inactive);
}

#[test]
fn a_rollback_is_seen_through_first() {
    let mut scene = Scene::live(canary());
    scene.shifts(10);
    scene.does("Ada", "roll-back");
    let fact = scene.keeps_its_plan("Ada", |plan| plan.name = "Other".to_owned());
    assert_eq!(fact, "a rollback is under way");
    scene.ends(2);
    scene.arrived("edge", 0);
    scene.pass(Millis::minutes(1));
    scene.sample("share", "0").look();
    let done = &scene.room.rollback.as_ref().unwrap().state;
    assert!(matches!(done, RollbackState::Finished { .. }), "{done:?}");
    scene
        .reloads("Ada", |plan| plan.name = "Other".to_owned())
        .unwrap();
    assert!(scene.room.rollback.is_some());
}

#[test]
fn a_rollback_that_was_confirmed_before_is_still_right_after() {
    let plan = back_by(
        canary(),
        vec![
            path("traffic", vec![shift("edge", 0)]),
            with(path("full", vec![manual("restore")]), |path| {
                path.loses = Some("orders".to_owned());
            }),
        ],
    );
    let mut scene = Scene::live(plan);
    scene.shifts(10);
    let (seen, lossy) = (
        scene.sees_for("roll-back"),
        scene.sees_for("roll-back full"),
    );
    let shift = scene.sees_for("shift 50");
    scene
        .reloads("Ada", |plan| {
            plan.hash = "other".to_owned();
            plan.phases[0].steps.push(manual("last"));
        })
        .unwrap();
    for (words, seen) in [("roll-back full", lossy), ("shift 50", shift)] {
        let refusal = scene.asked("Ada", command(words), Some(seen)).unwrap_err();
        assert!(
            refusal.fact.starts_with("what you confirmed has changed"),
            "{refusal}"
        );
    }
    scene
        .asked("Ada", command("roll-back"), Some(seen))
        .unwrap();
    assert_eq!(scene.room.stage, Stage::RollingBack);
}

#[test]
fn a_sign_off_is_void_even_where_only_a_value_changed() {
    let signed = with(small(), |plan| {
        plan.sign_offs = vec![SignOff {
            id: "qa-lead".into(),
            title: "QA lead".to_owned(),
            role: Some("qa".into()),
            ..SignOff::default()
        }];
    });
    let mut scene = Scene::open(signed);
    scene.does("Cy", "sign qa-lead");
    scene
        .reloads("Ada", |plan| {
            plan.variables = vec![Variable {
                name: "version".to_owned(),
                value: Some("2".to_owned()),
                ..Variable::default()
            }];
        })
        .unwrap();
    assert!(
        told(&scene).ends_with("; 1 sign-off is void"),
        "{}",
        told(&scene)
    );
    assert!(!scene.room.is_signed(&"qa-lead".into()));
    scene.does("Cy", "sign qa-lead");
    assert!(scene.room.is_signed(&"qa-lead".into()));
}

#[test]
fn a_message_that_can_be_sent_says_what_it_says_now() {
    let message = Message {
        id: "begun".into(),
        text: "It began".to_owned(),
        on: Some(warroom::room::plan::Occasion::RunStarted),
        ..Message::default()
    };
    let mut scene = Scene::live(with(small(), |plan| plan.messages = vec![message]));
    let ready = |scene: &Scene| scene.room.messages[&"begun".into()].ready.clone().unwrap();
    assert_eq!(ready(&scene).text, "It began");
    scene
        .reloads("Ada", |plan| {
            plan.messages[0].text = "It began in {{phase}}".to_owned();
        })
        .unwrap();
    assert_eq!(ready(&scene).text, "It began in Run");
    scene.does("Ada", "sent begun");
    scene
        .reloads("Ada", |plan| plan.messages[0].text = "Other".to_owned())
        .unwrap();
    assert_eq!(scene.room.messages[&"begun".into()].sent, 1);
}

#[test]
fn a_round_that_is_new_begins_with_the_one_of_now() {
    let mut scene = Scene::live(plan(vec![wait("long", Millis::minutes(600))]));
    scene.after(Millis::minutes(25));
    let check = Recurring {
        id: "errors".into(),
        title: "Errors".to_owned(),
        every: Millis::minutes(10),
        from: None,
        lasts: None,
        role: None,
        how: warroom::room::plan::Round::Person,
        expect: None,
        notes: None,
        line: 1.into(),
    };
    let happened = scene
        .reloads("Ada", |plan| plan.recurring = vec![check])
        .unwrap();
    assert_eq!(happened, ["plan-reloaded", "round-due errors 3"]);
}

#[test]
fn what_was_declared_and_what_nobody_named_stays() {
    let mut scene = Scene::live(triggered(
        canary(),
        vec![declared("data", Tier::Investigate)],
    ));
    scene.does("Ada", "declare data");
    let incident = scene.room.clock.incident_at.clone();
    scene.does("Ada", "hold to mend the runbook");
    scene
        .reloads("Ada", |plan| {
            trigger_of(plan, "data").when = TriggerWhen::Declared;
        })
        .unwrap_err();
    scene
        .reloads("Ada", |plan| plan.name = "Other".to_owned())
        .unwrap();
    assert!(matches!(scene.trigger("data"), TriggerPhase::Firing { .. }));
    assert_eq!(scene.room.clock.incident_at, incident);
    assert!(scene.room.flags.held.is_some());
    let metric = |plan: &mut Plan| trigger_of(plan, "data").when = trigger("x").when;
    scene.reloads("Ada", metric).unwrap();
    assert_eq!(*scene.trigger("data"), TriggerPhase::Inactive);
}
