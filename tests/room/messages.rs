//! Messages: ready when their fact is verified, only due by their clock, sent by a person.

use warroom::room::condition::{Comparator, Condition, ValueTest};
use warroom::room::plan::{
    Base, Message, Occasion, Offset, Plan, Step, Tier, Variable, When, Work,
};
use warroom::room::state::MessageStatus;
use warroom::support::Millis;

use crate::plan::{action, canary, declared, manual, plan, staffed, step, triggered};
use crate::scene::Scene;

fn message(id: &str, on: Option<Occasion>) -> Message {
    Message {
        id: id.into(),
        title: id.to_owned(),
        text: format!("{id}: {{{{weight}}}} % in {{{{phase}}}}, {{{{elapsed}}}} in {{{{room}}}}"),
        on,
        ..Message::default()
    }
}

fn telling(mut plan: Plan, messages: Vec<Message>) -> Plan {
    plan.messages = messages;
    plan
}

fn saying(id: &str, named: &str) -> Step {
    let work = Work::Message {
        channel: "war-room".to_owned(),
        text: "said".to_owned(),
        message: Some(named.into()),
    };
    step(id, work)
}

fn status(scene: &Scene, id: &str) -> MessageStatus {
    scene.room.message_status(&id.into())
}

fn ready_text<'s>(scene: &'s Scene, id: &str) -> &'s str {
    let state = &scene.room.messages[&id.into()];
    &state.ready.as_ref().unwrap().text
}

fn at(base: Base, offset: Millis) -> When {
    When::From(base, Offset(i64::try_from(offset.0).unwrap()))
}

#[test]
fn a_message_is_ready_when_its_fact_is_verified_and_not_before() {
    let started = message("started", Some(Occasion::RunStarted));
    let mut scene = Scene::open(telling(canary(), vec![started]));
    assert_eq!(status(&scene, "started"), MessageStatus::Waiting);
    assert_eq!(
        scene.refused("Ada", "sent started"),
        "started states what is not so yet: the run began"
    );
    let happened = scene.does("Ada", "start");
    assert!(happened.contains(&"message-ready started".to_owned()));
    assert_eq!(
        ready_text(&scene, "started"),
        "started: 0 % in Run, 0:00 in test"
    );
}

#[test]
fn who_has_sent_a_message_says_so_once() {
    let started = message("started", Some(Occasion::RunStarted));
    let mut scene = Scene::live(telling(canary(), vec![started]));
    scene.pass(Millis::minutes(5));
    assert_eq!(
        scene.does("Ada", "sent started by mail"),
        ["message-sent started"]
    );
    let last = scene.room.messages[&"started".into()].last.clone().unwrap();
    assert_eq!(last.how.as_deref(), Some("by mail"));
    assert_eq!(
        last.text, "started: 0 % in Run, 0:00 in test",
        "as it was when it became ready"
    );
    assert_eq!(status(&scene, "started"), MessageStatus::Sent);
    assert_eq!(
        scene.refused("Ada", "sent started"),
        "started was sent already, by Ada"
    );
}

#[test]
fn a_message_is_for_its_role_or_for_whoever_may_run() {
    let of_role = Message {
        role: Some("qa".into()),
        ..message("tested", Some(Occasion::RunStarted))
    };
    let of_any = message("started", Some(Occasion::RunStarted));
    let mut scene = Scene::open(telling(staffed(canary()), vec![of_role, of_any]));
    scene.does("Ada", "start");
    assert_eq!(
        scene.refused("Bo", "sent tested"),
        "this is for qa (Cy), and Bo does not hold that role"
    );
    scene.does("Cy", "sent tested");
    assert_eq!(scene.refused("Cy", "sent started"), "Cy may not run");
    scene.does("Bo", "sent started");
}

#[test]
fn the_clock_makes_it_due_and_the_fact_makes_it_ready() {
    let shifted = Message {
        at: Some(at(Base::Start, Millis::minutes(10))),
        ..message("shifted", Some(Occasion::StepDone("edge-10".into())))
    };
    let mut scene = Scene::live(telling(canary(), vec![shifted]));
    assert!(scene.after(Millis::minutes(9)).is_empty());
    assert_eq!(scene.after(Millis::minutes(1)), ["message-due shifted"]);
    assert_eq!(status(&scene, "shifted"), MessageStatus::Due);
    assert!(
        scene.after(Millis::minutes(1)).is_empty(),
        "it is told once"
    );
    assert!(scene.refused("Ada", "sent shifted").contains("not so yet"));
    // Verified, and not only asked.
    scene.does("Ada", "shift 10");
    let attempt = scene.last_attempt();
    scene.ends(attempt);
    assert_eq!(status(&scene, "shifted"), MessageStatus::Due);
    let happened = scene.arrived("edge", 10);
    assert!(
        happened.contains(&"message-ready shifted".to_owned()),
        "{happened:?}"
    );
    assert!(ready_text(&scene, "shifted").starts_with("shifted: 10 % in Run"));
}

#[test]
fn what_states_no_fact_is_ready_by_its_clock() {
    let noon = Message {
        at: Some(at(Base::Start, Millis::minutes(10))),
        ..message("noon", None)
    };
    let mut scene = Scene::live(telling(canary(), vec![noon]));
    assert_eq!(scene.after(Millis::minutes(10)), ["message-ready noon"]);
    assert!(scene.after(Millis::minutes(10)).is_empty());
}

#[test]
fn what_comes_round_is_ready_again_until_the_run_is_over() {
    let progress = Message {
        every: Some(Millis::minutes(30)),
        ..message("progress", Some(Occasion::RunStarted))
    };
    let mut scene = Scene::live(telling(plan(vec![manual("look")]), vec![progress]));
    scene.does("Ada", "sent progress");
    assert!(scene.after(Millis::minutes(29)).is_empty());
    assert_eq!(scene.after(Millis::minutes(1)), ["message-ready progress"]);
    assert!(ready_text(&scene, "progress").contains("30:00"));
    scene.does("Ada", "sent progress");
    scene.does("Ada", "run look");
    scene.does("Ada", "complete look");
    assert!(
        scene.after(Millis::minutes(60)).is_empty(),
        "the run is over"
    );
}

#[test]
fn a_phase_is_told_when_it_begins_and_when_it_is_done() {
    let began = message("began", Some(Occasion::PhaseStarted("run".into())));
    let over = message("over", Some(Occasion::PhaseFinished("run".into())));
    let steps = vec![action("deploy"), manual("look")];
    let mut scene = Scene::live(telling(plan(steps), vec![began, over]));
    assert_eq!(status(&scene, "began"), MessageStatus::Waiting);
    scene.does("Ada", "run deploy");
    assert_eq!(status(&scene, "began"), MessageStatus::Ready);
    let attempt = scene.last_attempt();
    scene.ends(attempt);
    assert_eq!(status(&scene, "over"), MessageStatus::Waiting);
    scene.does("Ada", "run look");
    let happened = scene.does("Ada", "complete look");
    assert!(
        happened.contains(&"message-ready over".to_owned()),
        "{happened:?}"
    );
    assert!(
        ready_text(&scene, "over").contains("in Run"),
        "the phase that is done"
    );
}

#[test]
fn a_rollback_and_its_trigger_are_facts_too() {
    let bad = message("bad", Some(Occasion::TriggerFired(None)));
    let other = message("other", Some(Occasion::TriggerFired(Some("other".into()))));
    let back = message("back", Some(Occasion::RollbackStarted));
    let failed = message("failed", Some(Occasion::StepFailed("edge-10".into())));
    let plan = triggered(
        canary(),
        vec![
            declared("data", Tier::Automatic),
            declared("other", Tier::Review),
        ],
    );
    let mut scene = Scene::live(telling(plan, vec![bad, other, back, failed]));
    scene.shifts(10);
    let happened = scene.does("Ada", "declare data");
    for told in ["message-ready bad", "message-ready back"] {
        assert!(happened.contains(&told.to_owned()), "{happened:?}");
    }
    assert_eq!(status(&scene, "other"), MessageStatus::Waiting);
    assert_eq!(
        status(&scene, "failed"),
        MessageStatus::Waiting,
        "a step that a rollback ended did not fail"
    );
}

#[test]
fn a_step_that_says_a_message_is_done_when_it_was_sent() {
    let told = message("told", None);
    let plan = plan(vec![saying("tell", "told"), manual("look")]);
    let mut scene = Scene::live(telling(plan, vec![told]));
    scene.does("Ada", "run tell");
    assert_eq!(
        scene.does("Ada", "sent told"),
        ["message-sent told", "step-finished tell"]
    );
}

#[test]
fn completing_the_step_says_that_its_message_was_sent() {
    let told = message("told", Some(Occasion::StepDone("look".into())));
    let plan = plan(vec![saying("tell", "told"), manual("look")]);
    let mut scene = Scene::live(telling(plan.clone(), vec![told]));
    scene.does("Ada", "run tell");
    assert!(scene.refused("Ada", "complete tell").contains("not so yet"));
    let mut scene = Scene::live(telling(plan, vec![message("told", None)]));
    scene.does("Ada", "run tell");
    assert_eq!(
        scene.does("Ada", "complete tell"),
        ["step-finished tell", "message-sent told"]
    );
}

#[test]
fn nothing_of_it_is_lost_when_the_engine_changes() {
    let noon = Message {
        at: Some(at(Base::Start, Millis::minutes(10))),
        ..message("noon", None)
    };
    let mut scene = Scene::live(telling(canary(), vec![noon]));
    scene.pass(Millis::minutes(60));
    assert_eq!(scene.engine(false), ["engine-took", "message-ready noon"]);
    assert_eq!(scene.engine(false), ["engine-took"]);
}

#[test]
fn a_message_that_does_not_apply_is_never_ready() {
    let when = |wanted: &str| Condition::Value {
        value: "strategy".into(),
        test: ValueTest::Is(Comparator::Equal, wanted.to_owned()),
    };
    let only = |id: &str, wanted: &str| Message {
        when: Some(when(wanted)),
        ..message(id, Some(Occasion::RunStarted))
    };
    let mut plan = telling(
        canary(),
        vec![only("canary", "canary"), only("rolling", "rolling")],
    );
    plan.variables = vec![Variable {
        name: "strategy".to_owned(),
        value: Some("canary".to_owned()),
        ..Variable::default()
    }];
    let mut scene = Scene::live(plan);
    assert_eq!(status(&scene, "canary"), MessageStatus::Ready);
    assert_eq!(status(&scene, "rolling"), MessageStatus::Waiting);
    assert_eq!(
        scene.refused("Ada", "sent rolling"),
        "rolling is only for when strategy == rolling"
    );
}
