//! Commands that came from prose: none runs before a person has seen and accepted it.

use std::collections::BTreeSet;

use proptest::prelude::{Strategy, proptest};
use proptest::test_runner::Config;
use warroom::room::event::AttemptOf;
use warroom::room::plan::{
    CallOf, Mode, Plan, Playbook, Recurring, Round, Step, Trigger, Verify, Work,
};
use warroom::room::refusal::RefusalKind;
use warroom::room::state::{Readiness, StepStatus};
use warroom::room::{Effort, Event, Room, wanted};
use warroom::support::{Millis, Quantity};

use crate::chance::{Chance, chance, everything};
use crate::plan::{
    action, back_by, call, canary, item, listed, manual, outside, path, plan, probe, section,
    shift, staffed, step, trigger, triggered, with,
};
use crate::scene::Scene;

/// The plan as if it came from prose.
fn prose(plan: Plan) -> Plan {
    Plan {
        review: true,
        ..plan
    }
}

fn auto(step: Step) -> Step {
    with(step, |step| step.auto = true)
}

/// Without the probe of `plan`, which runs a command too.
fn quiet(mut plan: Plan) -> Plan {
    plan.probes.clear();
    plan.rollback.ready.clear();
    plan
}

#[test]
fn a_step_from_prose_is_refused_with_its_exact_line_until_it_is_accepted() {
    let mut scene = Scene::live(prose(plan(vec![action("build"), manual("tell")])));
    let refusal = scene.asks("Ada", "run build").unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Unreviewed);
    assert_eq!(refusal.fact, "1.1 build is not reviewed: build");
    assert_eq!(refusal.hint.unwrap(), "accept it first: accept 1.1");
    assert_eq!(scene.does("Ada", "accept 1.1"), ["accepted"]);
    assert_eq!(
        scene.does("Ada", "run build"),
        ["step-started build", "attempt-started 1"]
    );
    let Event::Accepted { calls, .. } = &scene.entries[scene.entries.len() - 3].event else {
        panic!("not accepted");
    };
    assert_eq!(calls[0].of, CallOf::Step("build".into()));
    assert_eq!(calls[0].shown, "build");
    let acceptance = &scene.room.accepted[&calls[0].digest];
    assert_eq!(acceptance.by.as_ref().unwrap().as_str(), "Ada");
}

#[test]
fn a_plan_that_a_person_wrote_waits_for_nobody() {
    let mut scene = Scene::live(plan(vec![action("build")]));
    assert_eq!(
        scene.refused("Ada", "accept build"),
        "nothing of build waits for review"
    );
    scene.does("Ada", "run build");
}

#[test]
fn what_starts_by_itself_waits_and_starts_once_it_is_accepted() {
    let mut scene = Scene::live(prose(plan(vec![auto(action("build"))])));
    assert_eq!(scene.after(Millis::minutes(5)), [""; 0]);
    assert_eq!(*scene.status("build"), StepStatus::Waiting);
    assert_eq!(
        scene.does("Ada", "accept build"),
        ["accepted", "step-started build", "attempt-started 1"]
    );
}

#[test]
fn all_of_a_phase_is_accepted_at_once_with_what_takes_it_back() {
    let undone = with(action("migrate"), |step| {
        step.undo = Some(call("unmigrate"));
    });
    let mut scene = Scene::live(quiet(prose(plan(vec![action("build"), undone]))));
    assert_eq!(scene.room.unreviewed_calls().len(), 3);
    scene.does("Ada", "accept phase:run");
    assert!(scene.room.unreviewed.is_empty());
    assert_eq!(
        scene.refused("Ada", "accept 1"),
        "nothing of 1 waits for review"
    );
}

#[test]
fn what_nobody_knows_is_no_command_to_review() {
    let mut scene = Scene::live(prose(plan(vec![action("build")])));
    let refusal = scene.asks("Ada", "accept bild").unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NoSuch);
    assert!(refusal.hint.is_some());
}

#[test]
fn a_step_and_a_phase_of_one_name_are_told_apart() {
    let mut scene = Scene::live(quiet(prose(plan(vec![action("run"), action("other")]))));
    scene.does("Ada", "accept run");
    assert_eq!(scene.room.unreviewed_calls().len(), 1);
    scene.does("Ada", "accept phase:run");
    assert!(scene.room.unreviewed.is_empty());
}

#[test]
fn an_acceptance_holds_for_exactly_what_was_seen() {
    let before = prose(plan(vec![action("build")]));
    let digest = |plan: &Plan| plan.digest_of(&plan.calls_named("build")[0]);
    let seen = digest(&before);
    let change = |change: &dyn Fn(&mut Plan)| {
        let mut changed = before.clone();
        change(&mut changed);
        digest(&changed)
    };
    let work = |plan: &mut Plan, shown: &str| {
        plan.phases[0].steps[0].work = Work::Action(call(shown));
    };
    assert_eq!(change(&|plan| plan.name = "Other".to_owned()), seen);
    assert_ne!(change(&|plan| work(plan, "build --force")), seen);
    let of_host = |plan: &mut Plan| {
        if let Work::Action(call) = &mut plan.phases[0].steps[0].work {
            call.config["host"] = "db1".into();
        }
    };
    assert_ne!(change(&of_host), seen);
}

#[test]
fn only_what_was_shown_is_accepted() {
    let mut scene = Scene::live(prose(plan(vec![action("build")])));
    let shown = scene.room.plan.digest_named("build");
    scene
        .reloads("Ada", |plan| {
            plan.phases[0].steps[0].work = Work::Action(call("build --force"));
        })
        .unwrap();
    assert_eq!(
        scene.refused("Ada", &format!("accept build {shown}")),
        "what was shown of build has changed"
    );
    let shown = scene.room.plan.digest_named("build");
    scene.does("Ada", &format!("accept build {shown}"));
}

#[test]
fn after_a_reload_what_changed_is_to_be_looked_at_again_and_the_rest_is_not() {
    let steps = vec![action("build"), action("deploy"), auto(action("tell"))];
    let mut scene = Scene::live(quiet(prose(plan(steps))));
    scene.does("Ada", "accept phase:run");
    scene
        .reloads("Ada", |plan| {
            plan.phases[0].steps[1].work = Work::Action(call("deploy --force"));
            plan.phases[0].steps[2].title = "Tell".to_owned();
        })
        .unwrap();
    let waiting = scene.room.unreviewed.clone();
    assert_eq!(waiting, [CallOf::Step("deploy".into())].into());
    scene.does("Ada", "run build");
    scene.ends(1);
    assert!(
        scene
            .refused("Ada", "run deploy")
            .contains("not reviewed: deploy --force")
    );
}

#[test]
fn a_variable_that_reaches_a_script_is_part_of_what_was_seen() {
    let script = |value: &str| {
        let mut call = call("a script");
        call.config = serde_json::json!({ "script": "deploy \"$WARROOM_VAR_VERSION\"" });
        let mut plan = prose(plan(vec![step("deploy", Work::Action(call))]));
        plan.variables = vec![warroom::room::plan::Variable {
            name: "version".to_owned(),
            value: Some(value.to_owned()),
            ..Default::default()
        }];
        plan.digest_of(&plan.calls_named("deploy")[0])
    };
    assert_eq!(script("1.0.0"), script("1.0.0"));
    assert_ne!(script("1.0.0"), script("1.0.1"));
}

#[test]
fn verifications_actions_modes_and_playbooks_wait_too() {
    let verified = with(item("backup"), |item| {
        item.verify = Some(Verify::Call(call("check-backup")));
    });
    let mut plan = listed(canary(), vec![section("before", vec![verified])]);
    plan.actions = vec![outside("logs")];
    plan.modes = vec![Mode {
        id: "read-only".into(),
        enter: Some(call("ro on")),
        leave: Some(call("ro off")),
        ..Mode::default()
    }];
    plan.playbooks = vec![Playbook {
        id: "errors".into(),
        title: "Errors".to_owned(),
        steps: vec![action("restart")],
        ..Playbook::default()
    }];
    let mut scene = Scene::live(prose(plan));
    scene.does("Ada", "run errors");
    for (words, line) in [
        ("verify backup", "check-backup"),
        ("run logs", "logs"),
        ("enter read-only", "ro on"),
        ("run restart", "restart"),
    ] {
        let refused = scene.refused("Ada", words);
        assert!(
            refused.ends_with(&format!("is not reviewed: {line}")),
            "{refused}"
        );
        let what = words.split(' ').next_back().unwrap();
        scene.does("Ada", &format!("accept {what}"));
        scene.does("Ada", words);
    }
    scene.ends(3);
    scene.does("Ada", "leave read-only");
}

#[test]
fn rounds_of_a_recurring_check_begin_once_it_is_accepted() {
    let mut plan = canary();
    plan.recurring = vec![Recurring {
        id: "disk".into(),
        every: Millis::minutes(1),
        how: Round::Call(call("df")),
        ..Recurring::default()
    }];
    let mut scene = Scene::live(prose(plan));
    let happened = scene.after(Millis::minutes(3));
    assert!(
        !happened
            .iter()
            .any(|line| line.starts_with("attempt-started"))
    );
    let happened = scene.does("Ada", "accept disk");
    assert!(
        happened
            .iter()
            .any(|line| line.starts_with("attempt-started")),
        "{happened:?}"
    );
}

#[test]
fn a_probe_that_runs_a_command_is_not_asked_before_it_is_accepted() {
    let mut plan = canary();
    let page = with(probe("page"), |probe| {
        probe.call.backend = "http".to_owned();
        probe.call.config = serde_json::json!({ "url": "http://127.0.0.1/health" });
    });
    let push = with(page.clone(), |probe| {
        probe.id = "push".into();
        probe.call.config["method"] = "POST".into();
    });
    plan.probes.extend([page, push]);
    let mut scene = Scene::open(prose(plan));
    let unseen = |scene: &Scene| wanted(&scene.room).unseen;
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.into())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(unseen(&scene), names(&["stable-health", "push"]));
    scene.does("Ada", "accept stable-health");
    assert_eq!(unseen(&scene), names(&["push"]));
}

#[test]
fn what_is_taken_back_is_looked_at_first() {
    let undone = with(action("migrate"), |step| {
        step.undo = Some(call("unmigrate"));
    });
    let mut scene = Scene::live(prose(plan(vec![undone, manual("tell")])));
    scene.does("Ada", "accept migrate");
    scene.does("Ada", "run migrate");
    scene.ends(1);
    assert_eq!(
        scene.does("Ada", "undo migrate"),
        ["undo-asked", "attempt-started 2"]
    );
}

#[test]
fn who_may_run_it_may_accept_it_and_others_get_what_is_theirs() {
    let item_of = |id: &str, role: &str| {
        with(item(id), |item| {
            item.role = Some(role.into());
            item.verify = Some(Verify::Call(call(id)));
        })
    };
    let items = vec![item_of("tested", "qa"), item_of("backed-up", "sre")];
    let plan = listed(
        staffed(plan(vec![action("build")])),
        vec![section("before", items)],
    );
    let mut scene = Scene::open(quiet(prose(plan)));
    assert_eq!(scene.refused("Cy", "accept build"), "Cy may not run");
    scene.does("Cy", "accept before");
    let waiting: Vec<_> = scene
        .room
        .unreviewed_calls()
        .iter()
        .map(|call| call.word().to_owned())
        .collect();
    assert_eq!(waiting, ["backed-up", "1.1"]);
    assert!(
        scene
            .refused("Cy", "accept before")
            .contains("this is for sre")
    );
    scene.does("Bo", "accept before");
    scene.does("Bo", "accept build");
    assert!(scene.room.unreviewed.is_empty());
}

#[test]
fn a_dry_run_performs_nothing_and_needs_no_review() {
    let mut plan = prose(plan(vec![action("build")]));
    plan.dry_run = true;
    let mut scene = Scene::live(plan);
    assert!(scene.room.unreviewed.is_empty());
    scene.does("Ada", "run build");
}

fn way_back() -> Plan {
    let steps = vec![shift("edge", 0), action("flags-off"), action("cache-off")];
    quiet(prose(triggered(
        back_by(canary(), vec![path("traffic", steps)]),
        vec![trigger("errors")],
    )))
}

#[test]
fn the_way_back_is_degraded_until_its_commands_are_reviewed() {
    let mut scene = Scene::live(way_back());
    let said = |scene: &Scene| scene.room.readiness();
    assert_eq!(
        said(&scene),
        Readiness::Degraded("2 commands not reviewed".to_owned())
    );
    scene.does("Ada", "accept flags-off");
    assert_eq!(
        said(&scene),
        Readiness::Degraded("1 command not reviewed".to_owned())
    );
    scene.does("Ada", "accept path:traffic");
    assert_eq!(said(&scene), Readiness::Ready);
}

#[test]
fn to_start_a_rollback_is_to_accept_its_path() {
    let mut scene = Scene::live(way_back());
    scene.shifts(10);
    let happened = scene.does("Ada", "roll-back");
    let of = |what: &str| {
        happened
            .iter()
            .position(|line| line.starts_with(what))
            .unwrap()
    };
    assert!(of("accepted") < of("rollback-started"));
    assert!(scene.room.unreviewed.is_empty());
}

#[test]
fn a_trigger_moves_traffic_at_once_and_an_unseen_command_waits_for_a_person() {
    let mut scene = Scene::live(way_back());
    scene.does("Ada", "accept cache-off");
    scene.shifts(10);
    let happened = scene.steady(Millis::seconds(15), "9");
    assert!(
        happened
            .iter()
            .any(|line| line == "rollback-started traffic"),
        "{happened:?}"
    );
    let last = scene.last_attempt();
    scene.ends(last);
    scene.arrived("edge", 0);
    scene.after(Millis::minutes(2));
    assert_eq!(*scene.status("flags-off"), StepStatus::Running);
    assert_eq!(scene.last_attempt(), last, "nothing unseen runs");
    let waits = scene.room.rollback_waits_for_review();
    assert_eq!(waits.unwrap().id.as_str(), "flags-off");
    let happened = scene.does("Ada", "run flags-off");
    assert_eq!(happened[0], "accepted");
    assert_eq!(
        happened[1],
        format!("attempt-started {} flags-off", last + 1).replace(" flags-off", "")
    );
    let happened = scene.ends(last + 1);
    assert!(
        happened
            .iter()
            .any(|line| line.starts_with("attempt-started")),
        "the reviewed one goes on: {happened:?}"
    );
}

#[test]
fn only_who_may_roll_back_lets_a_command_of_the_path_run() {
    let mut scene = Scene::open(staffed(way_back()));
    for person in ["Bo", "Cy"] {
        scene.arrives(person);
    }
    scene.does("Ada", "start");
    scene.shifts(10);
    scene.steady(Millis::seconds(15), "9");
    let last = scene.last_attempt();
    scene.ends(last);
    scene.arrived("edge", 0);
    assert_eq!(scene.refused("Cy", "run flags-off"), "Cy may not roll-back");
    assert_eq!(
        scene.refused("Cy", "accept flags-off"),
        "Cy may not roll-back"
    );
    scene.does("Bo", "run flags-off");
}

fn disarmed() -> Trigger {
    with(trigger("errors"), |trigger| {
        trigger.disarmed = Some("from prose: review".to_owned());
    })
}

#[test]
fn a_trigger_from_prose_is_armed_with_its_value_before_a_person() {
    let mut scene = Scene::live(prose(triggered(canary(), vec![disarmed()])));
    scene.shifts(10);
    scene.steady(Millis::minutes(1), "9");
    let refusal = scene.asks("Ada", "arm errors").unwrap_err();
    assert_eq!(refusal.fact, "errors has no value yet");
    assert!(refusal.hint.unwrap().contains("bind its metric"));
    scene.sample("error_rate", "0.5");
    scene.arm("Ada", "errors", None).unwrap();
    let Event::TriggerArmed { value, reason, .. } = &scene.entries.last().unwrap().event else {
        panic!("not armed");
    };
    assert_eq!(*value, Some("0.5%".parse::<Quantity>().unwrap()));
    assert_eq!(*reason, None);
}

#[test]
fn without_a_value_a_reason_arms_it() {
    let mut scene = Scene::live(prose(triggered(canary(), vec![disarmed()])));
    scene.does("Ada", "arm errors the query comes with the deploy");
    let Event::TriggerArmed { value, reason, .. } = &scene.entries.last().unwrap().event else {
        panic!("not armed");
    };
    assert_eq!(
        (*value, reason.as_deref()),
        (None, Some("the query comes with the deploy"))
    );
}

#[test]
fn a_trigger_from_prose_is_armed_by_somebody_whom_the_runbook_names() {
    let mut scene = Scene::open(prose(staffed(triggered(canary(), vec![disarmed()]))));
    scene.arrives("Dee");
    scene.does("Ada", "assign commander Dee");
    assert_eq!(
        scene.refused("Dee", "arm errors because"),
        "the runbook does not name Dee"
    );
    assert_eq!(scene.refused("Bo", "arm errors because"), "Bo may not arm");
    scene.does("Ada", "arm errors because");
}

#[test]
fn one_that_a_person_disarmed_is_armed_again_without_ado() {
    let mut scene = Scene::live(prose(triggered(canary(), vec![disarmed()])));
    scene.does("Ada", "arm errors because");
    scene.does("Ada", "disarm errors noisy");
    scene.does("Ada", "arm errors");
}

/// The call of the plan that an attempt performs; `None` for a lever's.
fn call_of(of: &AttemptOf) -> Option<CallOf> {
    Some(match of {
        AttemptOf::Step(step) => CallOf::Step(step.clone()),
        AttemptOf::Undo(step) => CallOf::Undo(step.clone()),
        AttemptOf::Action(action) => CallOf::Action(action.clone()),
        AttemptOf::Item(item) => CallOf::Item(item.clone()),
        AttemptOf::Mode { mode, enter: true } => CallOf::Enter(mode.clone()),
        AttemptOf::Mode { mode, enter: false } => CallOf::Leave(mode.clone()),
        AttemptOf::Round { check, .. } => CallOf::Round(check.clone()),
        AttemptOf::Lever { .. } => return None,
    })
}

/// Whether anything that ought to run now was seen by nobody.
fn unseen_is_wanted(room: &Room) -> Option<CallOf> {
    let wanted = wanted(room).attempts.into_iter();
    let mut performed = wanted.filter(|(_, effort)| *effort == Effort::Perform);
    performed.find_map(|(attempt, _)| {
        let of = call_of(&room.attempts[&attempt].of)?;
        let plan = &room.plan;
        let planned = plan.calls().into_iter().find(|planned| planned.of == of)?;
        (!room.accepted.contains_key(&plan.digest_of(&planned))).then_some(of)
    })
}

/// Something of everything, all of it from prose.
fn everything_from_prose() -> Plan {
    let mut plan = prose(everything());
    plan.modes = vec![Mode {
        id: "read-only".into(),
        enter: Some(call("ro on")),
        leave: Some(call("ro off")),
        ..Mode::default()
    }];
    plan.recurring = vec![Recurring {
        id: "disk".into(),
        every: Millis::seconds(20),
        how: Round::Call(call("df")),
        ..Recurring::default()
    }];
    plan.playbooks = vec![Playbook {
        id: "helping".into(),
        steps: vec![auto(action("restart"))],
        ..Playbook::default()
    }];
    plan
}

const ACCEPTS: [&str; 14] = [
    "accept build",
    "accept migrate",
    "accept phase:run",
    "accept b",
    "accept logs",
    "accept flags-off",
    "accept path:full",
    "accept read-only",
    "accept disk",
    "accept restart",
    "accept aside",
    "run helping",
    "enter read-only",
    "leave read-only",
];

#[derive(Clone, Debug)]
enum Turn {
    Usual(Chance),
    Accept(usize),
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = proptest::prelude::prop_oneof![
        6 => chance().prop_map(Turn::Usual),
        1 => (0..ACCEPTS.len()).prop_map(Turn::Accept),
    ];
    proptest::collection::vec(turn, 1..150)
}

proptest! {
    #![proptest_config(Config { cases: 128, failure_persistence: None, max_shrink_iters: 400, ..Config::default() })]

    /// The ninth invariant: no effect of a call that nobody accepted is ever wanted.
    #[test]
    fn nothing_unseen_is_ever_wanted(turns in turns()) {
        let mut scene = Scene::open(everything_from_prose());
        for turn in &turns {
            match turn {
                Turn::Usual(chance) => crate::chance::turn(&mut scene, chance),
                Turn::Accept(which) => drop(scene.asks("Ada", ACCEPTS[*which])),
            }
            assert_eq!(unseen_is_wanted(&scene.room), None);
        }
    }
}

/// Else the invariant would hold of nothing.
#[test]
fn random_lives_accept_and_run_what_came_from_prose() {
    let mut scene = Scene::live(everything_from_prose());
    for words in ACCEPTS {
        drop(scene.asks("Ada", words));
    }
    let ran = scene
        .room
        .attempts
        .values()
        .filter_map(|attempt| call_of(&attempt.of));
    let ran: BTreeSet<&str> = ran.map(|of| of.kind()).collect();
    assert_eq!(
        ran,
        BTreeSet::from(["mode", "step"]),
        "{:?}",
        scene.room.attempts
    );
}
