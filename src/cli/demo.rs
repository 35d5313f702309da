//! `warroom demo`: a room on a small real fleet of this machine. The room and the fleet are like
//! any other; only the durations are shorter, and both live in the room's folder.

use std::ffi::OsString;
use std::path::Path;

use super::arguments::Demo;
use super::attend::{Stay, attach_or_tell};
use super::book::{Book, Values};
use super::failure::{Exit, Failure};
use super::rooms::ENDED;
use super::surroundings::{self, Surroundings};
use super::{open, out, process, rooms, runtime};
use crate::engine::clock::Clock;
use crate::engine::folder::{RoomFolder, StateDir};
use crate::fleet::{self, Manifest};
use crate::room::Plan;
use crate::room::input::Opening;

/// The fleet's folder in the room's folder.
pub(super) const FLEET: &str = "fleet";
/// The room's name.
const NAME: &str = "demo";
/// The runbook.
const RUNBOOK: &str = "sample:moshimoshi";
/// The file that the engine touches while somebody looks; the fleet lives by it.
const LEASE: &str = "last-console";
/// What takes half an hour in production takes seconds here.
const SHORTENED: [&str; 7] = [
    "soak=20s",
    "rate_window=10s",
    "share_window=5s",
    "settle=30s",
    "decide_within=2m",
    "trigger_for=10s",
    "unknown_for=30s",
];

/// Opens the demo, or joins it.
pub(super) fn perform(here: &Surroundings, ask: &Demo) -> Result<Exit, Failure> {
    let state = rooms::state(here)?;
    runtime::run(async {
        let room = match running(&state).await? {
            Some(room) => room,
            None => opened(here, &state, ask.person.as_deref()).await?,
        };
        process::wake(&room).await?;
        let person = ask.person.as_deref();
        attach_or_tell(here, &room, person, Stay::of(ask.no_attach), &ask.look).await
    })?
}

/// The demo that goes on, fleet and all.
async fn running(state: &StateDir) -> Result<Option<RoomFolder>, Failure> {
    for room in state.rooms()? {
        let fleet = room.path().join(FLEET);
        let goes_on = room.info().state != ENDED && fleet.exists();
        if goes_on
            && fleet::client::status(&fleet, &mut std::io::sink())
                .await
                .is_ok()
        {
            return Ok(Some(room));
        }
    }
    Ok(None)
}

async fn opened(
    here: &Surroundings,
    state: &StateDir,
    person: Option<&str>,
) -> Result<RoomFolder, Failure> {
    let now = Clock::machine().now().wall;
    let environment = open::environment(&Plan::default(), &[])?;
    let room = open::create(state, NAME, now, &environment)?;
    match begun(here, &room, person, now).await {
        Ok(()) => Ok(room),
        Err(failure) => {
            let fleet = room.path().join(FLEET);
            // It may never have come up.
            let _ = fleet::client::stop(&fleet, &mut std::io::sink()).await;
            open::discard(&room);
            Err(failure)
        }
    }
}

async fn begun(
    here: &Surroundings,
    room: &RoomFolder,
    person: Option<&str>,
    now: i64,
) -> Result<(), Failure> {
    let dir = room.path().join(FLEET);
    let manifest = launched(room, &dir).await?;
    let mut environment = room.environment()?;
    environment.insert("WARROOM_FLEET".to_owned(), dir.display().to_string());
    room.put(
        "environment",
        &serde_json::to_vec_pretty(&environment).unwrap_or_default(),
    )?;
    let book = Book::read(RUNBOOK)?;
    let variables = variables(&manifest);
    let values = Values {
        variables: &variables,
        ..Values::default()
    };
    let plan = book.plan(here, &values)?;
    let by = open::opener(&plan, person)?;
    let (midnight, clock_shift) = open::planned_clock(&plan, now);
    let opening = Opening {
        room: room.name().to_owned(),
        plan,
        by,
        clock_shift,
        midnight,
    };
    open::begin(room, &book, &variables, opening)?;
    out::say(&format!(
        "a fleet of two services serves on {}",
        manifest.urls.proxy
    ));
    Ok(())
}

async fn launched(room: &RoomFolder, dir: &Path) -> Result<Manifest, Failure> {
    room.put(LEASE, b"")?;
    let lease = room.path().join(LEASE);
    let arguments: [OsString; 5] = [
        "fleet".into(),
        "serve".into(),
        dir.into(),
        "--lease".into(),
        lease.into(),
    ];
    let program = surroundings::program()?;
    Ok(fleet::launch(&program, &arguments, dir).await?)
}

fn variables(manifest: &Manifest) -> Vec<String> {
    let urls = &manifest.urls;
    let places = [
        ("proxy_url", &urls.proxy),
        ("admin_url", &urls.admin),
        ("stable_url", &urls.stable),
        ("candidate_url", &urls.candidate),
    ];
    let places = places
        .into_iter()
        .map(|(name, url)| format!("{name}={url}"));
    places.chain(SHORTENED.map(str::to_owned)).collect()
}
