//! `warroom open`: a room on a runbook, new or the live one of the same file.

mod clock;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::arguments::{Open, Reload, Start};
use super::attend::{Stay, attach_or_tell};
use super::book::Book;
use super::failure::{Exit, Failure};
use super::rooms::ENDED;
use super::surroundings::{self, Surroundings};
use super::{confirm, edit, import, out, process, reload, rooms, runtime};
use crate::engine::clock::Clock;
use crate::engine::door::identify;
use crate::engine::folder::{FolderError, RoomCard, RoomFolder, StateDir};
use crate::engine::run::leave_opening;
use crate::room::Plan;
use crate::room::id::PersonId;
use crate::room::input::{Opening, Who};

/// What a room keeps of this process's environment for its commands.
const KEPT: [&str; 9] = [
    "PATH", "HOME", "LANG", "LC_ALL", "USER", "LOGNAME", "SHELL", "TZ", "TMPDIR",
];
/// The file in a room's folder that says which runbook it was opened on.
const ORIGIN: &str = "origin.json";
/// The longest room name.
const LONGEST_NAME: usize = 64;

/// Which runbook a room was opened on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Origin {
    /// The file, or `sample:NAME`.
    pub(super) runbook: String,
    /// SHA-256 of its texts.
    hash: String,
    /// Whether it is a rehearsal of it.
    #[serde(default)]
    dry_run: bool,
    /// For which of its environments.
    #[serde(default)]
    environment: Option<String>,
    /// The variables that were said, as `NAME=VALUE`; a reload says them again.
    #[serde(default)]
    pub(super) variables: Vec<String>,
}

impl Origin {
    pub(super) fn of(book: &Book, plan: &Plan, variables: &[String]) -> Self {
        Self {
            dry_run: plan.dry_run,
            environment: plan.environment.clone(),
            runbook: book.origin(),
            hash: book.hash(),
            variables: variables.to_vec(),
        }
    }

    pub(super) fn kept(room: &RoomFolder) -> Option<Self> {
        let text = std::fs::read(room.path().join(ORIGIN)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub(super) fn keep(&self, room: &RoomFolder) -> Result<(), Failure> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        Ok(room.put(ORIGIN, &text)?)
    }
}

/// Starts a room or joins one.
pub(super) fn perform(here: &Surroundings, ask: &Open) -> Result<Exit, Failure> {
    if let Some(wanted) = &ask.edit {
        edit::perform(here, ask, wanted)?;
    }
    let book = Book::read(&ask.runbook)?;
    let state = rooms::state(here)?;
    let room = match live(&state, &book, ask)? {
        Some(room) => {
            joined(here, &room, &book, ask)?;
            room
        }
        None => opened(here, &state, &book, ask)?,
    };
    runtime::run(async {
        process::wake(&room).await?;
        let person = ask.person.as_deref();
        attach_or_tell(here, &room, person, Stay::of(ask.no_attach), &ask.look).await
    })?
}

/// The room that is there already and has not ended: of this name, or else of this file.
fn live(state: &StateDir, book: &Book, ask: &Open) -> Result<Option<RoomFolder>, Failure> {
    let rooms = state.rooms()?;
    let mut open = rooms.into_iter().filter(|room| room.info().state != ENDED);
    let environment = ask.environment.clone().or_else(|| book.environment());
    let same_file = |room: &RoomFolder| {
        Origin::kept(room).is_some_and(|origin| {
            origin.runbook == book.origin()
                && origin.dry_run == ask.dry_run
                && (environment.is_none() || origin.environment == environment)
        })
    };
    let Some(name) = ask.room.as_deref() else {
        return Ok(open.find(same_file));
    };
    match open.find(|room| room.name() == name) {
        Some(room) if !same_file(&room) => Err(Failure::failed(format!(
            "the room {name} was opened on another runbook, for another environment, or as a \
             rehearsal"
        ))
        .hint("give another --room")),
        found => Ok(found),
    }
}

/// Joins a room. Where its runbook has changed since, a person sees how, and says what they want.
fn joined(here: &Surroundings, room: &RoomFolder, book: &Book, ask: &Open) -> Result<(), Failure> {
    let name = room.name();
    let same = Origin::kept(room).is_some_and(|origin| origin.hash == book.hash());
    let again = Reload {
        room: Some(name.to_owned()),
        runbook: Some(ask.runbook.clone()),
        variables: ask.variables.clone(),
        person: ask.person.clone(),
        yes: true,
    };
    if ask.reload {
        return reload::perform(here, &again).map(drop);
    }
    if same {
        out::say(&format!("joining {name}"));
        return Ok(());
    }
    let changed = format!("{} has changed since {name} was opened on it", book.shown);
    if here.can_ask {
        out::say(&changed);
        let change = reload::look(here, &again)?;
        change.show();
        loop {
            let question = "[r]eload it, [j]oin the room as it is, or [l]eave? [l] ";
            match confirm::answer(question)?.to_lowercase().as_str() {
                "r" | "reload" => return change.take(&again),
                "j" | "join" => return Ok(()),
                "" | "l" | "leave" => break,
                _ => out::say("r, j or l"),
            }
        }
        return Err(Failure::failed("nothing was done"));
    }
    Err(Failure::failed(changed).hint(format!(
        "take the change over with `warroom reload {name}`, join it as it is with `warroom attach \
         {name}`, or open a new one with --room NAME"
    )))
}

fn opened(
    here: &Surroundings,
    state: &StateDir,
    book: &Book,
    ask: &Open,
) -> Result<RoomFolder, Failure> {
    let mut plan = book.plan(here, &ask.values())?;
    import::tell(book);
    plan.dry_run = ask.dry_run;
    let by = opener(&plan, ask.person.as_deref())?;
    let now = Clock::machine().now().wall;
    let start = match ask.start {
        Some(start) => start,
        None => start_of(here, &plan, now)?,
    };
    let clock = clock::set(&plan, start, now);
    plan.starts_at = clock.starts_at;
    let day = clock::day(&plan.timezone, clock.midnight);
    let wanted = ask.room.clone().unwrap_or_else(|| {
        let environment = plan.environment.iter().map(String::as_str);
        let rehearsal = ask.dry_run.then_some("dry-run");
        let day = day.to_string();
        let parts = std::iter::once(plan.slug.as_str()).chain(environment);
        let parts: Vec<&str> = parts.chain([day.as_str()]).chain(rehearsal).collect();
        parts.join("-")
    });
    let environment = environment(&plan, &ask.passed)?;
    let room = create(state, &wanted, now, &environment)?;
    let opening = Opening {
        room: room.name().to_owned(),
        plan,
        by,
        clock_shift: clock.shift,
        midnight: clock.midnight,
    };
    begin(&room, book, &ask.variables, opening).inspect_err(|_| discard(&room))?;
    out::say("no service is installed: after a reboot the room comes back at the next attach");
    Ok(room)
}

/// Opening late asks once what becomes of the planned times; with nobody to ask they are kept, and
/// that is said.
fn start_of(here: &Surroundings, plan: &Plan, now: i64) -> Result<Start, Failure> {
    let Some(late) = clock::late_by(plan, now).filter(|_| !plan.dry_run) else {
        return Ok(Start::Plan);
    };
    let minutes = crate::support::Millis::minutes(late.whole_seconds() / 60);
    out::say(&format!("the plan was to begin {minutes} ago"));
    if !here.can_ask {
        out::say("its clock is kept; --start now moves every planned time, --start tomorrow waits");
        return Ok(Start::Plan);
    }
    let question = "[k]eep its clock, [m]ove every planned time to now, or [t]omorrow? [k] ";
    loop {
        match confirm::answer(question)?.to_lowercase().as_str() {
            "" | "k" | "keep" => return Ok(Start::Plan),
            "m" | "move" | "now" => return Ok(Start::Now),
            "t" | "tomorrow" => return Ok(Start::Tomorrow),
            _ => out::say("k, m or t"),
        }
    }
}

/// Midnight of today, and the move of planned times that lets the first phase begin now.
pub(super) fn planned_clock(plan: &Plan, now: i64) -> (i64, i64) {
    let clock = clock::set(plan, Start::Now, now);
    (clock.midnight, clock.shift)
}

/// Leaves everything that the room's first engine needs.
pub(super) fn begin(
    room: &RoomFolder,
    book: &Book,
    variables: &[String],
    mut opening: Opening,
) -> Result<(), Failure> {
    opening.plan.folder = book.unpacked(room.path())?;
    Origin::of(book, &opening.plan, variables).keep(room)?;
    room.keep_source(&opening.plan.hash, &book.sources())?;
    leave_opening(room.path(), &opening).map_err(|error| {
        Failure::failed(format!(
            "cannot write into {}: {error}",
            room.path().display()
        ))
    })
}

/// A room that never began leaves nothing behind.
pub(super) fn discard(room: &RoomFolder) {
    // What cannot be removed is in nobody's way: a folder without a journal.
    let _ = std::fs::remove_dir_all(room.path());
}

/// Who opens: the person that the engine will take this account for.
pub(super) fn opener(plan: &Plan, named: Option<&str>) -> Result<Who, Failure> {
    let named = named.map(PersonId::from);
    identify(plan, &surroundings::account(), named.as_ref())
        .map_err(|stranger| Failure::failed(stranger.reason).maybe_hint(stranger.hint))
}

/// A room of this name, or of the next free one: a room that has ended is never used again.
pub(super) fn create(
    state: &StateDir,
    wanted: &str,
    created: i64,
    environment: &BTreeMap<String, String>,
) -> Result<RoomFolder, Failure> {
    check_name(wanted)?;
    let names = std::iter::once(wanted.to_owned());
    for name in names.chain((2..1000).map(|number| format!("{wanted}-{number}"))) {
        match state.create(RoomCard { name, created }, environment) {
            Err(FolderError::Exists { .. }) => {}
            made => return Ok(made?),
        }
    }
    Err(Failure::failed(format!("every name like {wanted} is taken")).hint("give another --room"))
}

fn check_name(name: &str) -> Result<(), Failure> {
    let plain = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    if !name.trim().is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain) {
        return Ok(());
    }
    Err(Failure::usage(format!("{name:?} is no name for a room"))
        .hint("letters, digits, -, _, . and spaces, at most 64 of them"))
}

/// What the room's commands will run with. Secrets stay out: keeper and engine have them from this
/// process, and only as long as they live.
pub(super) fn environment(
    plan: &Plan,
    named: &[String],
) -> Result<BTreeMap<String, String>, Failure> {
    let secrets: Vec<&str> = plan
        .variables
        .iter()
        .filter_map(|variable| variable.secret_from.as_deref())
        .collect();
    let mut kept = BTreeMap::new();
    for name in named {
        if secrets.contains(&name.as_str()) {
            return Err(
                Failure::usage(format!("{name} is a secret of this runbook")).hint(
                    "leave --pass-env out: its commands get it without its being written down",
                ),
            );
        }
        let value = surroundings::variable(name)
            .ok_or_else(|| Failure::usage(format!("{name} is not set in this environment")))?;
        kept.insert(name.clone(), value);
    }
    for name in KEPT.into_iter().filter(|name| !secrets.contains(name)) {
        if let Some(value) = surroundings::variable(name) {
            kept.insert(name.to_owned(), value);
        }
    }
    let program = surroundings::program()?.display().to_string();
    kept.insert("WARROOM_BIN".to_owned(), program);
    Ok(kept)
}
