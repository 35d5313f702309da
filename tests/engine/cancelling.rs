//! Attempts cancelled in every state, and output that nobody can keep up with.

use nix::sys::signal::Signal;
use warroom::room::event::AttemptReport;
use warroom::room::refusal::RefusalKind;
use warroom::room::state::AttemptState;

use crate::returning::shifting;
use crate::stand::{PATIENCE, Stand, each_attempt_ends_once, eventually, send};
use crate::world::World;

fn script(body: &str) -> String {
    let body = body.replace('\n', "\n          ");
    format!(
        "
runbook: 1
name: Cancel
phases:
  - title: Run
    steps:
      - title: Deploy
        id: deploy
        script: |
          {body}
"
    )
}

const STUBBORN: &str = "trap '' TERM\necho $$ > pid\nwhile :; do sleep 0.05; done";

fn cancelled(state: &AttemptState) -> bool {
    *state == AttemptState::Ended(AttemptReport::Cancelled)
}

#[tokio::test]
async fn a_running_command_is_cancelled_and_its_end_is_not_taken_for_a_failure_of_its_own() {
    let mut stand = Stand::of(&script("echo $$ > pid\nsleep 60"));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    let refusal = ada.refused("cancel deploy").await;
    assert_eq!(refusal.kind, RefusalKind::NotNow, "before it began");
    ada.does("run deploy").await;
    stand.appears("pid").await;
    ada.does("cancel deploy").await;
    ada.until_attempt(1, cancelled).await;
    let refusal = ada.refused("cancel deploy").await;
    assert_eq!(refusal.kind, RefusalKind::NotNow, "after it ended");
    ada.does("retry deploy").await;
    ada.does("cancel deploy").await;
    // Cancelled as early as can be: it was never seen to run.
    ada.until_attempt(2, |state| matches!(state, AttemptState::Ended(_)))
        .await;
    each_attempt_ends_once(&stand.journal());
}

#[tokio::test]
async fn a_command_that_ignores_term_is_killed_after_its_grace() {
    let mut stand = Stand::of(&script(STUBBORN));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    stand.appears("pid").await;
    ada.does("cancel deploy").await;
    stand.kill_engine().await;
    let mut ada = stand.console().await;
    ada.until_attempt(1, cancelled).await;
}

#[tokio::test]
async fn an_unwatched_command_that_ignores_term_is_killed_too_and_then_in_doubt() {
    let mut stand = Stand::of(&script(STUBBORN));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    stand.appears("pid").await;
    let started = stand.started(1).await;
    send(started.shim_pid, Signal::SIGKILL);
    ada.until_attempt(1, |state| *state == AttemptState::Unwatched)
        .await;
    ada.does("cancel deploy").await;
    ada.until_attempt(1, |state| matches!(state, AttemptState::InDoubt(_)))
        .await;
    ada.does("settle 1 no killed").await;
    ada.does("skip deploy killed").await;
    each_attempt_ends_once(&stand.journal());
}

#[tokio::test]
async fn a_cancelled_request_is_seen_through_to_its_answer() {
    let world = World::begin().await;
    let mut stand = Stand::of(&shifting(&world, ""));
    let mut ada = stand.start().await.console().await;
    world.hang(true);
    ada.does("start").await;
    ada.does("shift 50").await;
    eventually("the shift", || (world.puts() == [50]).then_some(())).await;
    ada.does("cancel half").await;
    ada.until("the wish", |console| {
        console.room.attempts.values().any(|a| a.cancel_asked)
    })
    .await;
    world.hang(false);
    ada.until_all_ended().await;
    assert_eq!(
        ada.room.attempts.values().next().unwrap().said(),
        "status 200"
    );
}

#[tokio::test]
async fn a_flood_of_output_reaches_a_slow_console_bounded_while_others_are_answered_at_once() {
    let flood = "head -c 20000000 /dev/zero | tr '\\0' x | fold -w 49\n\
                 echo\necho the last line\nuntil [ -e go ]; do sleep 0.02; done";
    let mut stand = Stand::of(&script(flood));
    let mut slow = stand.start().await.console().await;
    let mut ada = stand.console_of("Bo").await;
    slow.does("start").await;
    slow.does("run deploy").await;
    // The slow console says nothing and hears nothing; Bo holds and notes all the while.
    let begun = std::time::Instant::now();
    let mut asked = 0;
    while !ada.output.iter().any(|line| line == "the last line") {
        ada.does(&format!("note {asked}")).await;
        ada.until("the note", |console| console.room.notes.len() > asked)
            .await;
        asked += 1;
        let late = begun.elapsed() > PATIENCE;
        assert!(!late, "no last line; {} lines", ada.output.len());
    }
    ada.does("hold").await;
    assert!(asked > 10, "{asked} answers in {:?}", begun.elapsed());
    let (all, lines) = (20_000_000 / 49, ada.output.len());
    assert!(lines < all / 4, "{lines} lines");
    stand.write("go", "");
    slow.until_done("deploy").await;
    assert!(slow.room.flags.held.is_some());
    // Its entries come first, then the newest of what it missed.
    slow.until("the last line", |console| {
        console.output.iter().any(|line| line == "the last line")
    })
    .await;
    assert!(slow.output.len() < all / 4, "{}", slow.output.len());
}
