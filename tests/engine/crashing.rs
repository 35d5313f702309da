//! A crash after every journal entry: from each beginning of a run's journal a room comes up, finds
//! out what became of what was intended, and reaches a sound end.

use std::fs;
use std::path::Path;

use futures::future::join_all;
use warroom::journal::{Journal as _, Sqlite};
use warroom::room::Entry;
use warroom::room::event::{AttemptReport, Event};
use warroom::room::state::Stage;

use crate::returning::shifting;
use crate::stand::{Stand, each_attempt_ends_once};
use crate::world::World;

/// Engines that run at once.
const AT_ONCE: usize = 6;

fn runbook(world: &World) -> String {
    let steps = r#"
      - title: Deploy
        id: deploy
        script: "echo run >> runs"
      - { title: Half, id: half, shift: 50%, soak: 1h }
"#;
    let half = "      - { title: Half, id: half, shift: 50%, soak: 1h }\n";
    let plain = shifting(world, "");
    assert!(plain.contains(half.trim_start()), "{plain}");
    plain.replace(half, steps.trim_start_matches('\n'))
}

/// Deployed, shifted and rolled back, as the journal tells it.
async fn whole_run() -> (Stand, World) {
    let world = World::begin().await;
    let mut stand = Stand::of(&runbook(&world));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    ada.until_done("deploy").await;
    ada.does("shift 50").await;
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    ada.does("roll-back").await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    let _ = ada.stop(Some("the test is over"), false).await;
    stand.gone().await;
    (stand, world)
}

#[tokio::test]
async fn after_a_crash_behind_any_entry_the_room_recovers_and_reaches_a_sound_end() {
    let (whole, world) = whole_run().await;
    let entries = whole.journal();
    each_attempt_ends_once(&entries);
    let lengths: Vec<usize> = (1..entries.len()).collect();
    for some in lengths.chunks(AT_ONCE) {
        let runs = some.iter().map(|length| {
            let entries = &entries[..*length];
            goes_on(&whole, &world, entries)
        });
        join_all(runs).await;
    }
}

/// A room whose journal ends with these entries comes up and is brought to its end.
async fn goes_on(whole: &Stand, world: &World, entries: &[Entry]) {
    let mut stand = Stand::of(&runbook(world));
    let length = entries.len();
    let mut journal = Sqlite::open(stand.folder.path()).unwrap();
    // Append by append would be the same: what follows from an entry is decided again.
    journal.append(0, entries).unwrap();
    drop(journal);
    copy_attempts(whole, &stand, entries);
    let mut ada = stand.start().await.console().await;
    assert!(ada.room.seq > length as u64, "the engine took over");
    ada.until("nothing under way", |console| {
        let mut attempts = console.room.attempts.values();
        console.room.stage != Stage::RollingBack
            && attempts.all(|attempt| attempt.has_ended() || attempt.is_in_doubt())
    })
    .await;
    if ada.room.stage == Stage::Live {
        ada.does("roll-back").await;
    }
    ada.until("the end", |console| {
        matches!(
            console.room.stage,
            Stage::Preparing | Stage::Watching | Stage::Ended
        )
    })
    .await;
    let told = stand.journal();
    assert_eq!(told[..length], *entries, "what was written stays");
    each_attempt_ends_once(&told);
    nothing_forward_in_doubt(&told);
    if ada.room.stage == Stage::Watching {
        assert_eq!(world.weight(), 0);
    }
    let _ = ada.stop(Some("the test is over"), false).await;
    stand.gone().await;
}

/// The folders of the attempts that these entries know; a later one was not there yet.
fn copy_attempts(whole: &Stand, stand: &Stand, entries: &[Entry]) {
    let started = entries.iter().filter_map(|entry| match &entry.event {
        Event::AttemptStarted { attempt, .. } => Some(attempt.0),
        _ => None,
    });
    let started: Vec<u64> = started.collect();
    let last_is_intent = matches!(
        entries.last().map(|entry| &entry.event),
        Some(Event::AttemptStarted { .. })
    );
    for attempt in &started {
        // An intent that is the very last entry had no effect yet.
        if !(last_is_intent && started.last() == Some(attempt)) {
            copy(&whole.attempt_dir(*attempt), &stand.attempt_dir(*attempt));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn nothing_forward_in_doubt(entries: &[Entry]) {
    let mut doubtful = 0_i32;
    for entry in entries {
        match &entry.event {
            Event::AttemptReported {
                report: AttemptReport::InDoubt { .. },
                ..
            } => doubtful += 1,
            Event::AttemptSettled { .. } => doubtful -= 1,
            Event::AttemptStarted { rollback, .. } => {
                assert!(*rollback || doubtful == 0, "{entry:?}");
            }
            _ => {}
        }
    }
}
