//! The keeper with fake engines: shell scripts called `engine` and `keeper` in the room's folder,
//! run by `sh` in this program's place.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use tokio::net::UnixListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::watch::watch;
use super::*;
use crate::engine::folder::{Places, RoomCard, RoomFolder, StateDir};
use crate::support::Millis;

const SH: &str = "/bin/sh";
const SOON: Duration = Duration::from_secs(20);

/// A room whose fake `name` runs `script`; each run first adds a line to `runs`.
fn room(name: &str, script: &str) -> (tempfile::TempDir, RoomFolder) {
    let home = tempfile::tempdir().unwrap();
    let places = Places {
        state: Some(home.path().to_owned()),
        runtime: None,
    };
    let card = RoomCard {
        name: "prod".to_owned(),
        created: 1,
    };
    let state = StateDir::find(places).unwrap();
    let folder = state.create(card, &BTreeMap::new()).unwrap();
    let script = format!("echo run >> runs\n{script}");
    fs::write(folder.path().join(name), script).unwrap();
    (home, folder)
}

fn read(folder: &RoomFolder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap_or_default()
}

fn quick(most: usize) -> Pace {
    Pace {
        after: Duration::ZERO,
        most,
        within: Millis::minutes(5),
    }
}

async fn kept(folder: &RoomFolder, told: &CancellationToken) -> Result<End, KeeperError> {
    let watching = watch(Path::new(SH), folder, quick(5), told);
    timeout(SOON, watching).await.unwrap()
}

/// Waits until a file of the folder is there.
async fn appears(folder: &RoomFolder, name: &str) {
    let path = folder.path().join(name);
    let there = async {
        while !path.exists() {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, there).await.unwrap();
}

#[tokio::test]
async fn an_engine_that_ends_uncleanly_is_started_again_until_it_ends_in_order() {
    let script = "case $(wc -l < runs) in *1) kill -9 $$;; *2) exit 1;; *) exit 0;; esac";
    let (_home, folder) = room("engine", script);
    let end = kept(&folder, &CancellationToken::new()).await.unwrap();
    assert_eq!(end, End::Clean);
    assert_eq!(read(&folder, "runs"), "run\nrun\nrun\n");
    let log = read(&folder, "engine.log");
    assert!(
        log.contains("signal: 9") && log.contains("exit status: 1"),
        "{log}"
    );
    assert!(!folder.path().join(GAVE_UP).exists());
}

#[tokio::test]
async fn an_engine_that_keeps_ending_is_given_up_and_this_is_written_down() {
    let (_home, folder) = room("engine", "echo broken >&2; exit 3");
    let end = kept(&folder, &CancellationToken::new()).await.unwrap();
    let last = "exit status: 3".to_owned();
    assert_eq!(end, End::GaveUp { last });
    assert_eq!(read(&folder, "runs").lines().count(), 6);
    assert!(read(&folder, GAVE_UP).contains("TRIGGERS DO NOT RUN"));
    assert_eq!(read(&folder, "engine.log").matches("broken\n").count(), 6);
}

#[tokio::test]
async fn an_engine_that_no_restart_would_help_is_not_started_again() {
    let (_home, folder) = room("engine", "exit 2");
    let end = kept(&folder, &CancellationToken::new()).await.unwrap();
    assert_eq!((end, read(&folder, "runs").as_str()), (End::Clean, "run\n"));
}

#[tokio::test]
async fn a_keeper_that_is_told_to_end_ends_its_engine_and_waits_for_it() {
    let script =
        "trap 'echo in order >> runs; exit 1' TERM; touch up; while :; do sleep 0.02; done";
    let (_home, folder) = room("engine", script);
    let told = CancellationToken::new();
    let (end, ()) = tokio::join!(kept(&folder, &told), async {
        appears(&folder, "up").await;
        told.cancel();
    });
    assert_eq!(end.unwrap(), End::Told);
    assert_eq!(read(&folder, "runs"), "run\nin order\n");
}

#[tokio::test]
async fn a_second_keeper_is_told_of_the_first() {
    let (_home, folder) = room("engine", "touch up; while [ ! -e go ]; do sleep 0.02; done");
    let told = CancellationToken::new();
    let (first, ()) = tokio::join!(kept(&folder, &told), async {
        appears(&folder, "up").await;
        let refused = kept(&folder, &told).await.unwrap_err();
        let ours = std::process::id().to_string();
        assert!(matches!(refused, KeeperError::Kept { pid } if pid == ours));
        fs::write(folder.path().join("go"), "").unwrap();
    });
    assert_eq!(first.unwrap(), End::Clean);
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_named() {
    let (home, folder) = room("engine", "");
    let missing = home.path().join("missing");
    let told = CancellationToken::new();
    let refused = watch(&missing, &folder, quick(5), &told).await.unwrap_err();
    assert!(refused.to_string().contains("missing"), "{refused}");
}

#[tokio::test]
async fn starting_waits_until_the_engine_answers() {
    let (_home, folder) = room("keeper", "touch up; while [ ! -e go ]; do sleep 0.02; done");
    let engine = async {
        appears(&folder, "up").await;
        UnixListener::bind(folder.socket().unwrap()).unwrap()
    };
    let (started, listener) = tokio::join!(start_detached(Path::new(SH), &folder), engine);
    started.unwrap();
    fs::write(folder.path().join("go"), "").unwrap();

    // With an engine that answers nothing is started.
    start_detached(Path::new(SH), &folder).await.unwrap();
    assert_eq!(read(&folder, "runs"), "run\n");
    drop(listener);
}

#[tokio::test]
async fn an_engine_that_does_not_come_up_is_quoted() {
    let script = "echo 'keeper: the engine ended' >> engine.log; \
                  printf 'take the room: no\\033[2J\\n' >> engine.log; exit 1";
    let (_home, folder) = room("keeper", script);
    fs::write(folder.engine_log(), "from before\n").unwrap();
    let refused = start_detached(Path::new(SH), &folder).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "start the engine: take the room: no\u{fffd}[2J"
    );
}
