//! A changed runbook in a running room: the engine begins anew with it, and what runs runs on.

use warroom::room::refusal::RefusalKind;
use warroom::room::state::{AttemptState, StepStatus};
use warroom::wire::Answer;

use crate::recovering::WAITING;
use crate::stand::{Stand, each_attempt_ends_once};

/// The same with a probe and a step more.
fn more(notes: &str) -> String {
    format!(
        "{WAITING}
      - title: Last
        id: last
        notes: {notes}
        manual: Look again
probes:
  up: {{ run: [\"true\"], every: 1s }}
"
    )
}

#[tokio::test]
async fn a_script_runs_on_through_a_reload_and_the_new_plan_is_watched() {
    let mut stand = Stand::of(WAITING);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    stand.appears("begun").await;
    stand.started(1).await;
    let old = stand.engine_pid();
    let changed = stand.changed(&ada.room, &more("short"));
    let Answer::Accepted { seq } = ada.ask_for(changed).await else {
        panic!("nothing stands in the way");
    };
    assert!(ada.room.seq >= seq, "who asked has heard of it");
    assert!(ada.room.plan.step(&"last".into()).is_some());
    stand.engine_other_than(old).await;
    let mut ada = stand.console().await;
    assert!(ada.room.plan.step(&"last".into()).is_some());
    ada.until("the new probe", |console| {
        console.room.probes.contains_key(&"up".into())
    })
    .await;
    let running = &ada.room.attempts[&warroom::room::id::AttemptId(1)].state;
    assert_eq!(*running, AttemptState::Running);
    stand.write("go", "");
    ada.until_done("deploy").await;
    assert_eq!(stand.read("begun").unwrap(), "begun\n");
    assert_eq!(stand.read("runs").unwrap(), "done\n");
    each_attempt_ends_once(&stand.journal());
    ada.does("complete after").await;
    ada.until_step("last", |status| *status == StepStatus::Waiting)
        .await;
}

#[tokio::test]
async fn what_is_refused_changes_nothing_and_the_engine_stays() {
    let mut stand = Stand::of(WAITING);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    stand.started(1).await;
    let old = stand.engine_pid();
    let changed = stand.changed(&ada.room, &WAITING.replace("exit 3\n", "exit 4\n"));
    let Answer::Refused(refusal) = ada.ask_for(changed).await else {
        panic!("the script runs");
    };
    assert_eq!(refusal.kind, RefusalKind::NotNow);
    assert!(
        refusal.fact.starts_with("step deploy changes while"),
        "{refusal}"
    );
    ada.does("note still here").await;
    assert_eq!(stand.engine_pid(), old);
    stand.write("go", "");
    ada.until_done("deploy").await;
}

#[tokio::test]
async fn a_plan_that_fits_no_frame_is_taken_over_too() {
    let mut stand = Stand::of(WAITING);
    let mut ada = stand.start().await.console().await;
    let old = stand.engine_pid();
    let long = "word ".repeat(warroom::wire::MAX_LINE / 4);
    let changed = stand.changed(&ada.room, &more(&long));
    assert!(matches!(
        ada.ask_for(changed).await,
        Answer::Accepted { .. }
    ));
    stand.engine_other_than(old).await;
    let ada = stand.console().await;
    let notes = ada.room.plan.step(&"last".into()).unwrap().notes.clone();
    assert!(notes.unwrap().len() > warroom::wire::MAX_LINE);
}
