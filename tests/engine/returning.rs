//! The way back while something forward hangs, and parking.

use nix::sys::signal::Signal;
use warroom::room::Entry;
use warroom::room::event::{AttemptOf, Event};
use warroom::room::refusal::RefusalKind;
use warroom::room::state::{RollbackState, Stage};
use warroom::wire::Answer;

use crate::stand::{Stand, each_attempt_ends_once, eventually, send};
use crate::world::World;

/// One lever of the world, one shift, one way back.
pub(crate) fn shifting(world: &World, more: &str) -> String {
    let url = world.url();
    format!(
        r#"
runbook: 1
name: Shift
levers:
  edge:
    settle: 1s
    http:
      set: {{ method: PUT, url: "{url}/weight", json: {{ candidate: "{{{{ weight }}}}" }}, timeout: 30s }}
      read: {{ url: "{url}/weight", pointer: /candidate }}
phases:
  - title: Run
    steps:
      - {{ title: Half, id: half, shift: 50%, soak: 1h }}
rollback:
  paths:
    traffic:
      steps:
        - {{ title: All back, id: back, shift: 0% }}
{more}"#
    )
}

/// The intents and ends of attempts on the lever: `+2 to 0`, `-2`.
fn told(entries: &[Entry]) -> Vec<String> {
    let line = |entry: &Entry| match &entry.event {
        Event::AttemptStarted {
            attempt,
            of: AttemptOf::Lever { to, .. },
            ..
        } => Some(format!("+{attempt} to {to}")),
        Event::AttemptReported { attempt, .. } => Some(format!("-{attempt}")),
        Event::RollbackStarted { .. } => Some("back".to_owned()),
        Event::RollbackMoved { .. } => Some("moved".to_owned()),
        Event::RollbackFinished { .. } => Some("finished".to_owned()),
        _ => None,
    };
    entries.iter().filter_map(line).collect()
}

#[tokio::test]
async fn a_rollback_does_not_wait_for_a_hanging_shift_and_sets_the_weight_again_after_it() {
    let world = World::begin().await;
    let mut stand = Stand::of(&shifting(&world, ""));
    let mut ada = stand.start().await.console().await;
    world.hang(true);
    ada.does("start").await;
    ada.does("shift 50").await;
    eventually("the shift", || (world.puts() == [50]).then_some(())).await;
    ada.does("roll-back").await;
    eventually("the way back", || (world.puts() == [50, 0]).then_some(())).await;
    ada.until_attempt(2, |state| {
        matches!(state, warroom::room::state::AttemptState::Ended(_))
    })
    .await;
    assert_eq!(ada.room.stage, Stage::RollingBack);
    world.hang(false);
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    assert_eq!(world.weight(), 0);
    assert_eq!(world.puts(), [50, 0, 0]);
    let entries = stand.journal();
    assert_eq!(
        told(&entries),
        [
            "+1 to 50", "back", "+2 to 0", "-2", "-1", "+3 to 0", "-3", "moved", "finished"
        ]
    );
    each_attempt_ends_once(&entries);
}

#[tokio::test]
async fn an_engine_killed_in_a_rollback_sees_it_through() {
    let world = World::begin().await;
    let mut stand = Stand::of(&shifting(&world, ""));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("shift 50").await;
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    world.hang(true);
    ada.does("roll-back").await;
    stand.kill_engine().await;
    let mut ada = stand.console().await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    assert_eq!(world.weight(), 0);
    let rollback = ada.room.rollback.as_ref().unwrap();
    assert!(
        matches!(rollback.state, RollbackState::Finished { .. }),
        "{:?}",
        rollback.state
    );
    each_attempt_ends_once(&stand.journal());
}

#[tokio::test]
async fn a_shift_in_flight_when_the_engine_was_killed_is_settled_by_reading_back() {
    let world = World::begin().await;
    let mut stand = Stand::of(&shifting(&world, ""));
    let mut ada = stand.start().await.console().await;
    world.hang(true);
    ada.does("start").await;
    ada.does("shift 50").await;
    eventually("the shift", || (world.puts() == [50]).then_some(())).await;
    stand.kill_engine().await;
    let mut ada = stand.console().await;
    ada.until_all_ended().await;
    let first = ada.room.attempts.values().next().unwrap();
    assert_eq!(first.said(), "not done, read back 0 %");
    assert!(ada.room.exposed.is_some(), "the request may still arrive");
    world.hang(false);
    eventually("the late effect", || (world.weight() == 50).then_some(())).await;
    ada.does("roll-back").await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    assert_eq!(world.weight(), 0);
    each_attempt_ends_once(&stand.journal());
}

#[tokio::test]
async fn stopping_is_refused_while_exposed_unless_the_triggers_are_disarmed_with_a_reason() {
    let world = World::begin().await;
    let mut stand = Stand::of(&shifting(
        &world,
        "  triggers:\n    - { declared: Data corruption, id: corruption, tier: automatic }\n",
    ));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("shift 50").await;
    let Answer::Refused(refusal) = ada.stop(None, false).await else {
        panic!("an engine of an exposed room stopped");
    };
    assert_eq!(refusal.kind, RefusalKind::NotNow);
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    let stopped = ada.stop(Some("the machine moves"), false).await;
    assert!(matches!(stopped, Answer::Accepted { .. }), "{stopped:?}");
    assert_eq!(stand.gone().await, Some(0));
    let disarmed = |entry: &Entry| matches!(&entry.event, Event::TriggerDisarmed { reason, .. } if reason == "the machine moves");
    assert!(stand.journal().iter().any(disarmed));
}

#[tokio::test]
async fn only_whoever_may_disarm_stops_an_exposed_room_though_no_trigger_is_armed() {
    let world = World::begin().await;
    let people = "roles:
  commander: { may: [run, shift, decide, roll-back, arm] }
people:
  - { name: Ada, roles: [commander] }
  - { name: Bo }
";
    let mut stand = Stand::of(&shifting(&world, people));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("shift 50").await;
    let mut bo = stand.console_of("Bo").await;
    let Answer::Refused(refusal) = bo.stop(Some("bored"), false).await else {
        panic!("anybody stops an exposed room");
    };
    assert_eq!(refusal.fact, "Bo may not arm");
    let stopped = ada.stop(Some("the machine moves"), false).await;
    assert!(matches!(stopped, Answer::Accepted { .. }), "{stopped:?}");
}

#[tokio::test]
async fn a_terminated_engine_parks_and_the_next_one_has_everything() {
    let mut stand = Stand::of(crate::recovering::WAITING);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    stand.started(1).await;
    ada.does("note before").await;
    send(stand.engine_pid(), Signal::SIGTERM);
    assert_eq!(stand.gone().await, Some(0), "the keeper goes too");
    stand.write("go", "");
    let mut ada = stand.start().await.console().await;
    assert_eq!(ada.room.notes.len(), 1);
    ada.until_done("deploy").await;
    assert_eq!(stand.read("runs").unwrap(), "done\n");
}

#[tokio::test]
async fn a_restart_gives_a_new_engine_at_once_and_keeps_everything() {
    let mut stand = Stand::of(crate::recovering::WAITING);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    let mut engine = stand.engine_pid();
    // More often than a failing engine would be started again.
    for _ in 0..7 {
        let answer = stand.console().await.stop(None, true).await;
        assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
        engine = stand.engine_other_than(engine).await;
    }
    let ada = stand.console().await;
    assert_eq!(ada.room.stage, Stage::Live);
    assert_eq!(stand.folder.info().state, "live");
}
