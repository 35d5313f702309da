//! Killed engines, keepers and shims in the middle of a deploy script.

use std::time::Instant;

use nix::sys::signal::Signal;
use tokio::process::Command;
use warroom::room::event::{AttemptReport, Event};
use warroom::room::refusal::RefusalKind;
use warroom::room::state::{AttemptState, StepStatus};

use crate::stand::{PATIENCE, Stand, each_attempt_ends_once, eventually, program, send};

/// One script that waits to be let go, and a step after it.
pub(crate) const WAITING: &str = r"
runbook: 1
name: Deploy
phases:
  - title: Run
    steps:
      - title: Deploy
        id: deploy
        script: |
          echo begun >> begun
          until [ -e go ]; do sleep 0.02; done
          echo done >> runs
          exit 3
        expect_exit: 3
      - title: After
        id: after
        manual: Look at it
";

/// The deploy script under way.
async fn deploying() -> Stand {
    let mut stand = Stand::of(WAITING);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    stand.appears("begun").await;
    stand.started(1).await;
    stand
}

/// The script ran once, its own exit code is kept, the step is done.
async fn is_adopted(stand: &Stand) {
    let mut ada = stand.console().await;
    ada.until_done("deploy").await;
    let attempt = &ada.room.attempts.values().next().unwrap();
    let finished = AttemptReport::Finished {
        values: std::collections::BTreeMap::new(),
        ok: true,
        said: "exit 3".to_owned(),
    };
    assert_eq!(attempt.state, AttemptState::Ended(finished));
    assert_eq!(stand.read("begun").unwrap(), "begun\n");
    assert_eq!(stand.read("runs").unwrap(), "done\n");
    let entries = stand.journal();
    each_attempt_ends_once(&entries);
    let started = |event: &Event| matches!(event, Event::AttemptStarted { .. });
    assert_eq!(entries.iter().filter(|e| started(&e.event)).count(), 1);
}

#[tokio::test]
async fn a_killed_engine_comes_back_within_two_seconds_and_adopts_the_script_that_ran_on() {
    let stand = deploying().await;
    let killed = Instant::now();
    stand.kill_engine().await;
    assert!(killed.elapsed().as_secs() < 4, "{:?}", killed.elapsed());
    stand.write("go", "");
    is_adopted(&stand).await;
}

#[tokio::test]
async fn a_result_that_came_while_nobody_was_there_is_adopted() {
    let mut stand = deploying().await;
    stand.kill_both().await;
    stand.write("go", "");
    stand.appears("runs").await;
    let result = stand.attempt_dir(1).join("result");
    eventually("the result", || result.exists().then_some(())).await;
    stand.start_detached().await;
    is_adopted(&stand).await;
    stand.console().await.stop(None, false).await;
    stand.gone().await;
}

#[tokio::test]
async fn after_keeper_and_engine_were_killed_the_next_opening_goes_on_watching() {
    let mut stand = deploying().await;
    stand.kill_both().await;
    stand.start_detached().await;
    let mut ada = stand.console().await;
    let refusal = ada.refused("run deploy").await;
    assert_eq!(refusal.kind, RefusalKind::Already, "{refusal}");
    stand.write("go", "");
    is_adopted(&stand).await;
    ada.stop(None, false).await;
    stand.gone().await;
}

#[tokio::test]
async fn a_second_engine_is_refused_and_told_who_has_the_room() {
    let mut stand = Stand::of(WAITING);
    stand.start().await;
    let second = Command::new(program())
        .arg("engine")
        .arg(stand.folder.path())
        .output();
    let second = tokio::time::timeout(PATIENCE, second)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8(second.stderr).unwrap();
    let holder = stand.folder.holder().unwrap();
    assert!(said.contains(&holder.to_string()), "{said}");
    assert!(holder.to_string().contains(&stand.engine_pid().to_string()));
    stand.console().await.does("note still here").await;
}

#[tokio::test]
async fn a_command_that_lost_its_shim_runs_unwatched_and_is_then_in_doubt_until_somebody_says() {
    let stand = deploying().await;
    let mut ada = stand.console().await;
    send(stand.started(1).await.shim_pid, Signal::SIGKILL);
    ada.until_attempt(1, |state| *state == AttemptState::Unwatched)
        .await;
    let refusal = ada.refused("retry deploy").await;
    assert_eq!(refusal.kind, RefusalKind::NotNow, "{refusal}");
    stand.kill_engine().await;
    stand.write("go", "");
    let mut ada = stand.console().await;
    ada.until_attempt(1, |state| matches!(state, AttemptState::InDoubt(_)))
        .await;
    let refusal = ada.refused("run deploy").await;
    assert_eq!(refusal.kind, RefusalKind::Already, "{refusal}");
    let refusal = ada.refused("skip deploy it-ran").await;
    assert_eq!(refusal.kind, RefusalKind::Stopped, "{refusal}");
    ada.does("settle 1 yes saw-it-run").await;
    ada.until_done("deploy").await;
    assert_eq!(stand.read("runs").unwrap(), "done\n");
    each_attempt_ends_once(&stand.journal());
}

#[tokio::test]
async fn an_attempt_that_was_only_intended_is_void_and_its_step_can_start_again() {
    let mut stand = deploying().await;
    let started = stand.started(1).await;
    stand.kill_both().await;
    // As if the engine had died between the intent and its effect.
    send(started.shim_pid, Signal::SIGKILL);
    send(u32::try_from(started.pid).unwrap(), Signal::SIGKILL);
    std::fs::remove_dir_all(stand.attempt_dir(1)).unwrap();
    stand.start().await;
    let mut ada = stand.console().await;
    ada.until_step("deploy", |status| *status == StepStatus::Waiting)
        .await;
    let void = AttemptState::Ended(AttemptReport::Void);
    ada.until_attempt(1, |state| *state == void).await;
    stand.write("go", "");
    ada.does("run deploy").await;
    ada.until_done("deploy").await;
    assert_eq!(stand.read("runs").unwrap(), "done\n");
}
