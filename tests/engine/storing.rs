//! A full disk: the room halts, what runs goes on, and the way back is open.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use warroom::room::event::AttemptReport;
use warroom::room::refusal::RefusalKind;
use warroom::room::state::{AttemptState, Stage};
use warroom::wire::Answer;

use crate::returning::shifting;
use crate::stand::Stand;
use crate::world::World;

/// A small disk of memory, as root only; unmounted at its end.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount() -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(place.path())
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(place));
        }
        eprintln!("SKIPPED: without the right to mount, no disk of our own can be filled");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes every byte that is left.
    fn fill(&self) {
        let ballast = self.path().join("ballast");
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(ballast)
            .unwrap();
        for size in [65_536, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn free(&self) {
        std::fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a shim may still have its folder there.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test]
async fn on_a_full_disk_the_room_halts_a_running_command_goes_on_and_the_way_back_is_open() {
    let Some(disk) = Disk::mount() else { return };
    let world = World::begin().await;
    let runbook = shifting(
        &world,
        r"actions:
  backup:
    script: |
      touch begun
      until [ -e go ]; do sleep 0.02; done
      touch ended
",
    );
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("book")).unwrap();
    let mut stand = Stand::at(home, &disk.path().join("state"), &runbook);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("shift 50").await;
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    ada.does("run backup").await;
    stand.appears("begun").await;
    let engine = stand.engine_pid();

    disk.fill();
    let mut refusal = None;
    for note in 0..1_000 {
        // Until the pages that the journal has already are used up.
        if let Answer::Refused(refused) = ada.ask(&format!("note {note}")).await {
            refusal = Some(refused);
            break;
        }
    }
    let refusal = refusal.unwrap();
    assert_eq!(refusal.kind, RefusalKind::Stopped, "{refusal}");
    ada.until("HALTED", |console| console.room.flags.halted.is_some())
        .await;
    let refusal = ada.refused("resume").await;
    assert_eq!(refusal.kind, RefusalKind::Stopped, "{refusal}");
    ada.does("roll-back").await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    assert_eq!(world.weight(), 0);
    // What the reserve had is gone too when the command ends.
    disk.fill();
    stand.write("go", "");
    stand.appears("ended").await;

    disk.free();
    let finished = AttemptReport::Finished {
        values: std::collections::BTreeMap::new(),
        ok: true,
        said: "exit 0".to_owned(),
    };
    ada.until_attempt(2, |state| *state == AttemptState::Ended(finished.clone()))
        .await;
    ada.until("space again", |console| console.room.flags.halted.is_none())
        .await;
    assert!(ada.room.flags.held.is_some(), "a person resumes");
    assert_eq!(stand.engine_pid(), engine);
    let card = std::fs::read_to_string(stand.folder.rollback_card()).unwrap();
    assert!(!card.trim().is_empty());
}

#[tokio::test]
async fn an_engine_that_comes_up_on_a_full_disk_can_still_go_back() {
    let Some(disk) = Disk::mount() else { return };
    let world = World::begin().await;
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("book")).unwrap();
    let mut stand = Stand::at(home, &disk.path().join("state"), &shifting(&world, ""));
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("shift 50").await;
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    disk.fill();
    stand.kill_engine().await;
    let mut ada = stand.console().await;
    ada.does("roll-back").await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    assert_eq!(world.weight(), 0);
}
