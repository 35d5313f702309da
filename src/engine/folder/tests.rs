//! The folder on a real disk.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn state_at(path: &Path) -> StateDir {
    StateDir::find(Places {
        state: Some(path.to_owned()),
        runtime: Some(path.join("run")),
    })
    .unwrap()
}

fn card(name: &str, created: i64) -> RoomCard {
    RoomCard {
        name: name.to_owned(),
        created,
    }
}

fn made(state: &StateDir, name: &str, created: i64) -> RoomFolder {
    state.create(card(name, created), &BTreeMap::new()).unwrap()
}

fn holder(pid: u32) -> Holder {
    Holder {
        pid,
        user: "ada".to_owned(),
        started_at: 1_800_000_000_000,
    }
}

#[test]
fn a_room_made_is_found_again_with_all_it_kept() {
    let home = tempfile::tempdir().unwrap();
    let state = state_at(home.path());
    let environment = BTreeMap::from([("PATH".to_owned(), "/bin".to_owned())]);
    let room = state.create(card("prod", 7), &environment).unwrap();
    let again = RoomFolder::open(room.path()).unwrap();
    assert_eq!((again.name(), again.created()), ("prod", 7));
    assert_eq!(again.environment().unwrap(), environment);
    assert_eq!(again.socket().unwrap(), room.path().join("engine.sock"));
    assert!(again.attempts().is_dir());
}

#[test]
fn nobody_else_may_look_into_a_room() {
    let home = tempfile::tempdir().unwrap();
    let state = state_at(&home.path().join("state"));
    let room = made(&state, "prod", 7);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(state.path()), 0o700);
    assert_eq!(mode(room.path()), 0o700);
    assert_eq!(mode(&room.path().join("environment")), 0o600);
}

#[test]
fn a_second_room_of_the_same_name_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let state = state_at(home.path());
    made(&state, "prod", 7);
    let refused = state.create(card("prod", 8), &BTreeMap::new()).unwrap_err();
    assert!(matches!(refused, FolderError::Exists { .. }));
}

#[test]
fn names_that_differ_only_in_what_a_folder_cannot_hold_stay_apart() {
    let home = tempfile::tempdir().unwrap();
    let state = state_at(home.path());
    assert_ne!(
        made(&state, "prod/a", 7).path(),
        made(&state, "prod a", 7).path()
    );
}

#[test]
fn rooms_are_listed_newest_first_with_their_state_and_engine() {
    let home = tempfile::tempdir().unwrap();
    let state = state_at(home.path());
    made(&state, "old", 1);
    made(&state, "new", 2).note_stage("live").unwrap();
    fs::create_dir(state.path().join("rooms/stray")).unwrap();
    let listed = state.list().unwrap();
    let shown: Vec<_> = listed.iter().map(|r| (&*r.name, &*r.state)).collect();
    assert_eq!(shown, [("new", "live"), ("old", "preparing")]);
    assert_eq!(listed[0].engine_pid, None);
}

#[test]
fn a_room_is_found_by_name_or_by_a_beginning_that_only_it_has() {
    let home = tempfile::tempdir().unwrap();
    let state = state_at(home.path());
    for name in ["prod", "prod-2", "staging"] {
        made(&state, name, 1);
    }
    assert_eq!(state.find_room("prod").unwrap().name(), "prod");
    assert_eq!(state.find_room("st").unwrap().name(), "staging");
    let several = state.find_room("pro").unwrap_err();
    assert!(matches!(several, FolderError::Ambiguous { rooms, .. } if rooms.len() == 2));
    let none = state.find_room("x").unwrap_err();
    assert!(matches!(none, FolderError::NoSuchRoom { rooms, .. } if rooms.len() == 3));
}

#[test]
fn a_deep_folder_gets_its_socket_elsewhere_and_says_where() {
    let home = tempfile::tempdir().unwrap();
    let deep = home.path().join("d".repeat(100));
    let places = Places {
        state: Some(deep),
        runtime: Some(home.path().join("run")),
    };
    let room = made(&StateDir::find(places).unwrap(), "prod", 1);
    let socket = room.socket().unwrap();
    assert!(socket.starts_with(home.path().join("run/warroom")));
    assert!(socket.as_os_str().len() <= socket::LONGEST);
    std::os::unix::net::UnixListener::bind(socket).unwrap();
}

#[test]
fn a_folder_that_cannot_be_made_says_which_and_names_the_variable() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let places = Places {
        state: Some(file.join("state")),
        runtime: None,
    };
    let refused = StateDir::find(places).unwrap_err();
    assert!(refused.to_string().contains("file/state"), "{refused}");
    assert!(refused.hint().unwrap().contains("WARROOM_STATE_DIR"));
}

#[tokio::test]
async fn a_second_engine_is_told_who_the_first_is() {
    let home = tempfile::tempdir().unwrap();
    let room = made(&state_at(home.path()), "prod", 1);
    assert_eq!(room.holder(), None);
    let first = room.lock(&holder(41)).await.unwrap();
    assert_eq!(room.holder(), Some(holder(41)));
    let refused = room.lock(&holder(42)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "take the room: engine 41 of ada has it since 2027-01-15 08:00:00 UTC"
    );
    drop(first);
    room.lock(&holder(43)).await.unwrap();
    assert_eq!(room.holder(), None);
}
