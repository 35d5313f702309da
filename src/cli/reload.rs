//! `warroom reload`: a live room goes on by its runbook as it is now. What differs is shown first,
//! and what was shown is what is asked for: both plans are named by their digests.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::arguments::Reload;
use super::book::{Book, Values};
use super::failure::{Exit, Failure};
use super::open::Origin;
use super::surroundings::Surroundings;
use super::{confirm, out, process, rooms, runtime};
use crate::engine::folder::RoomFolder;
use crate::engine::run::leave_plan;
use crate::room::{Command, Plan};
use crate::runbook::known::known_of;
use crate::runbook::{diff, print_diff};
use crate::support::text::listed;
use crate::wire::Answer;

/// A room and its runbook as it is now.
pub(super) struct Change {
    folder: RoomFolder,
    was: Arc<Plan>,
    now: Now,
}

/// The runbook of a room as it is now.
struct Now {
    book: Book,
    variables: Vec<String>,
    plan: Plan,
}

/// Shows what differs and takes it over.
pub(super) fn perform(here: &Surroundings, ask: &Reload) -> Result<Exit, Failure> {
    let change = look(here, ask)?;
    if change.is_none() {
        change.now.keep(&change.folder)?;
        let (name, shown) = (change.folder.name(), &change.now.book.shown);
        out::say(&format!("{name} goes by {shown} as it is"));
        return Ok(Exit::Done);
    }
    change.show();
    if !ask.yes {
        agreed(here, &change.folder)?;
    }
    change.take(ask)?;
    Ok(Exit::Done)
}

/// What differs.
pub(super) fn look(here: &Surroundings, ask: &Reload) -> Result<Change, Failure> {
    let folder = rooms::chosen(&rooms::state(here)?, ask.room.as_deref())?;
    let was = plan_of(&folder, ask)?;
    let now = read(here, &folder, ask, &was)?;
    Ok(Change { folder, was, now })
}

impl Change {
    fn is_none(&self) -> bool {
        self.was.digest() == self.now.plan.digest()
    }

    /// Shows it to people.
    pub(super) fn show(&self) {
        out::say(&differences(&self.was, &self.now.plan));
    }

    /// Takes over what was looked at, whatever the file says by now.
    pub(super) fn take(&self, ask: &Reload) -> Result<(), Failure> {
        let (folder, now) = (&self.folder, &self.now);
        folder.keep_source(&now.plan.hash, &now.book.sources())?;
        let old = folder.holder().map(|holder| holder.pid);
        take(folder, ask, &self.was, &now.plan)?;
        now.keep(folder)?;
        new_secrets(folder, &self.was, &now.plan);
        runtime::run(process::replaced(folder, old))??;
        let (name, shown) = (folder.name(), &now.book.shown);
        out::say(&format!("{name} goes on by {shown} as it is now"));
        Ok(())
    }
}

/// The plan that the room goes by.
fn plan_of(folder: &RoomFolder, ask: &Reload) -> Result<Arc<Plan>, Failure> {
    runtime::run(async {
        process::wake(folder).await?;
        let entered = rooms::enter(folder, ask.person.as_deref()).await?;
        Ok(entered.room.plan)
    })?
}

/// The runbook compiled as it was at open: for the same environment, with the same variables said.
fn read(
    here: &Surroundings,
    folder: &RoomFolder,
    ask: &Reload,
    was: &Plan,
) -> Result<Now, Failure> {
    let origin = Origin::kept(folder);
    let named = ask
        .runbook
        .clone()
        .or(origin.as_ref().map(|origin| origin.runbook.clone()));
    let Some(named) = named else {
        let fact = format!("nothing says which runbook {} was opened on", folder.name());
        return Err(Failure::failed(fact).hint("name it: warroom reload ROOM RUNBOOK"));
    };
    let mut book = Book::read(&named)?;
    book.keep(&known_of(was));
    let pinned = pinned(was);
    let mut variables = origin.map(|origin| origin.variables).unwrap_or_default();
    variables.retain(|before| !ask.variables.iter().any(|said| name(said) == name(before)));
    let values = Values {
        variables: &variables,
        environment: was.environment.as_deref(),
        pinned: &pinned,
    };
    // What was said of a variable that is gone is said of nothing.
    let mistakes = book.compiled(&values)?.diagnostics;
    variables.retain(|said| {
        let quoted = format!("`{}`", name(said));
        let mut unknown = mistakes
            .iter()
            .filter(|mistake| mistake.code == "unknown-variable");
        !unknown.any(|mistake| mistake.message.contains(&quoted))
    });
    variables.extend(ask.variables.iter().cloned());
    let values = Values {
        variables: &variables,
        environment: was.environment.as_deref(),
        pinned: &pinned,
    };
    let mut plan = book.plan(here, &values)?;
    plan.dry_run = was.dry_run;
    plan.starts_at = was.starts_at;
    plan.folder = book.unpacked(folder.path())?;
    Ok(Now {
        book,
        variables,
        plan,
    })
}

/// The name in `NAME=VALUE`.
fn name(said: &str) -> &str {
    said.split_once('=').map_or(said, |(name, _)| name).trim()
}

/// Variables of the environment as they were at open.
fn pinned(was: &Plan) -> Vec<(String, String)> {
    let variables = was.variables.iter();
    let read = variables.filter_map(|variable| {
        let from = variable.read_from.clone()?;
        Some((from, variable.value.clone()?))
    });
    read.collect()
}

impl Now {
    /// From here on the room is one of this file with these variables.
    fn keep(&self, folder: &RoomFolder) -> Result<(), Failure> {
        Origin::of(&self.book, &self.plan, &self.variables).keep(folder)
    }
}

fn differences(was: &Plan, now: &Plan) -> String {
    let differences = print_diff(&diff(was, now));
    if differences.is_empty() {
        return "only places in the file differ".to_owned();
    }
    differences.trim_end().to_owned()
}

fn agreed(here: &Surroundings, folder: &RoomFolder) -> Result<(), Failure> {
    if !here.can_ask {
        let fact = "reload asks first, and there is no terminal to ask at";
        return Err(Failure::usage(fact).hint("give --yes"));
    }
    let answer = confirm::answer(&format!("{}: reload? [y/N] ", folder.name()))?;
    if ["y", "yes"].contains(&answer.to_lowercase().as_str()) {
        return Ok(());
    }
    Err(Failure::failed("nothing was done: it was not confirmed"))
}

/// Asks for the plan that was shown, in place of the one that it was compared with.
fn take(folder: &RoomFolder, ask: &Reload, was: &Plan, now: &Plan) -> Result<(), Failure> {
    let to = leave_plan(folder.path(), now).map_err(|error| {
        Failure::failed(format!(
            "cannot write into {}: {error}",
            folder.path().display()
        ))
    })?;
    let command = Command::Reload {
        from: was.digest(),
        to,
        plan: None,
    };
    let answer = runtime::run(async {
        let mut entered = rooms::enter(folder, ask.person.as_deref()).await?;
        Ok::<_, Failure>(entered.client.ask(command, None).await?)
    })??;
    match answer {
        Answer::Accepted { .. } => Ok(()),
        Answer::Refused(refusal) => {
            Err(Failure::refused(&refusal.fact).maybe_hint(refusal.hint.as_deref()))
        }
    }
}

/// Secrets live in keeper and engine only, which have those of the process that opened the room.
fn new_secrets(folder: &RoomFolder, was: &Plan, now: &Plan) {
    let of = |plan: &Plan| -> BTreeSet<String> {
        let variables = plan.variables.iter();
        variables
            .filter_map(|variable| variable.secret_from.clone())
            .collect()
    };
    let new: Vec<String> = of(now).difference(&of(was)).cloned().collect();
    if !new.is_empty() {
        let name = folder.name();
        out::say(&format!(
            "new secrets: {}; where they are set, `warroom stop {name}` and `warroom attach {name}`",
            listed(&new)
        ));
    }
}
