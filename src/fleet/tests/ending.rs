//! How a fleet begins, is refused, and ends.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;

use super::room::{Room, quick};
use crate::fleet::serve::run;
use crate::fleet::{FleetError, Manifest, client, launch};

#[tokio::test]
async fn stop_ends_the_fleet_and_takes_its_manifest_away() {
    let mut room = Room::with(|options| options.load_per_second = 100).await;
    room.deploy("1.0.0").await;
    client::stop(room.path(), &mut Vec::new()).await.unwrap();
    room.ended().await.unwrap();
    let gone = client::status(room.path(), &mut Vec::new())
        .await
        .unwrap_err();
    assert!(matches!(gone, FleetError::NoFleet { .. }), "{gone}");
    assert_eq!(room.status_of(&room.urls.stable).await, None);
    assert_eq!(room.status_of(&room.urls.candidate).await, None);
}

#[tokio::test]
async fn a_lease_that_goes_or_grows_old_ends_the_fleet() {
    let lease = tempfile::NamedTempFile::new().unwrap();
    let mut room = Room::with(|options| options.lease = Some(lease.path().to_owned())).await;
    client::status(room.path(), &mut Vec::new()).await.unwrap();
    lease
        .as_file()
        .set_modified(SystemTime::UNIX_EPOCH)
        .unwrap();
    room.ended().await.unwrap();

    let lease = tempfile::NamedTempFile::new().unwrap();
    let mut room = Room::with(|options| options.lease = Some(lease.path().to_owned())).await;
    fs::remove_file(lease.path()).unwrap();
    room.ended().await.unwrap();
}

#[tokio::test]
async fn a_second_fleet_in_a_folder_is_refused_and_a_dead_one_is_not() {
    let mut room = Room::open().await;
    let again = run(quick(room.path()), CancellationToken::new()).await;
    assert!(
        matches!(again, Err(FleetError::AlreadyRunning { .. })),
        "{again:?}"
    );
    let manifest = fs::read(room.path().join("fleet.json")).unwrap();
    room.stop.cancel();
    room.ended().await.unwrap();
    fs::write(room.path().join("fleet.json"), manifest).unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    run(quick(room.path()), stop).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for dir in [
        file.path().to_owned(),
        file.path().join("under"),
        "/proc/none".into(),
    ] {
        let refused = run(quick(&dir), CancellationToken::new()).await;
        assert!(
            matches!(refused, Err(FleetError::NotWritable { .. })),
            "{refused:?}"
        );
    }
}

fn shell(script: &str) -> Vec<OsString> {
    vec!["-c".into(), script.into()]
}

#[tokio::test]
async fn a_launch_that_fails_says_the_last_words() {
    let dir = tempfile::tempdir().unwrap();
    let arguments = shell("echo first; echo 'no port to be had' >&2; exit 3");
    let failed = launch(Path::new("/bin/sh"), &arguments, dir.path()).await;
    let error = failed.unwrap_err().to_string();
    assert!(
        error.contains("exit status: 3") && error.ends_with(": no port to be had"),
        "{error}"
    );
    let missing = launch(Path::new("/no/such/program"), &[], dir.path()).await;
    assert!(
        matches!(missing, Err(FleetError::Start { .. })),
        "{missing:?}"
    );
}

#[tokio::test]
async fn a_launch_returns_once_the_fleet_answers() {
    let room = Room::open().await;
    let dir = tempfile::tempdir().unwrap();
    let [from, to] = [room.path(), dir.path()].map(|path| path.join("fleet.json"));
    let script = format!("cp '{}' '{}'", from.display(), to.display());
    let found = launch(Path::new("/bin/sh"), &shell(&script), dir.path()).await;
    assert_eq!(found.unwrap(), Manifest::read(room.path()).unwrap());
}
