//! `warroom check`, `plan` and `schema`: what is made of a runbook, without opening it.

use serde_json::{Value, json};

use super::arguments::{Book as Ask, Check as AskCheck, Plan as AskPlan};
use super::book::{Book, no_plan};
use super::failure::{Exit, Failure};
use super::out;
use super::surroundings::Surroundings;
use super::{history, preflight, rooms};
use crate::room::Plan;
use crate::runbook::diff::Change;
use crate::runbook::{
    Severity, diff, diff_to_json, print_diff, print_plan, render, schema, to_json,
};

/// What the name of a room's plan begins with.
const ROOM: &str = "room:";

/// `warroom check`: every mistake; its findings are its data.
pub(super) fn check(here: &Surroundings, ask: &AskCheck) -> Result<Exit, Failure> {
    let (book, as_json) = (Book::read(&ask.book.runbook)?, ask.book.json);
    let compiled = book.checked(&ask.book.values())?;
    let found = &compiled.diagnostics;
    let mistakes = to_json(found, &compiled.texts);
    if as_json && !(ask.online && compiled.plan.is_some()) {
        out::json(&mistakes)?;
    } else if !as_json && !found.is_empty() {
        let paint = here.paint(here.has_screen);
        out::line(&render(found, &compiled.texts, paint))?;
    }
    let Some(plan) = compiled.plan else {
        return Err(no_plan(&book.shown, found));
    };
    if !as_json {
        let warnings = found.iter().filter(|one| one.severity == Severity::Warning);
        let summary = summary(&plan, warnings.count());
        out::line(&format!("{}: {summary}", book.shown))?;
    }
    if ask.online {
        return online(here, &book, &ask.book, &mistakes);
    }
    Ok(Exit::Done)
}

/// Looks whether all is there that the plan of one environment relies on.
fn online(here: &Surroundings, book: &Book, ask: &Ask, mistakes: &Value) -> Result<Exit, Failure> {
    let compiled = book.compiled(&ask.values())?;
    let Some(plan) = compiled.plan else {
        let paint = here.paint(here.can_ask);
        out::say(&render(&compiled.diagnostics, &compiled.texts, paint));
        return Err(no_plan(&book.shown, &compiled.diagnostics));
    };
    let findings = preflight::findings(book, &plan)?;
    if ask.json {
        let found = preflight::to_json(&findings);
        out::json(&json!({ "mistakes": mistakes, "preflight": found }))?;
    } else {
        preflight::show(&findings)?;
    }
    Ok(preflight::exit(&findings))
}

fn summary(plan: &Plan, warnings: usize) -> String {
    let sound = match warnings {
        0 => "no mistakes".to_owned(),
        1 => "1 warning".to_owned(),
        several => format!("{several} warnings"),
    };
    let counted = [
        (plan.phases.len(), "phase"),
        (plan.steps().count(), "step"),
        (plan.items().count(), "item"),
        (plan.metrics.len(), "metric"),
        (plan.rollback.triggers.len(), "trigger"),
        (plan.rollback.paths.len(), "way back"),
    ];
    let counted = counted.map(|(count, thing)| match (count, thing) {
        (1, thing) => format!("1 {thing}"),
        (count, "way back") => format!("{count} ways back"),
        (count, thing) => format!("{count} {thing}s"),
    });
    format!("{sound}; {}", counted.join(", "))
}

/// `warroom plan`: what will be done, in order, exactly; or what differs from another plan.
pub(super) fn plan(here: &Surroundings, ask: &AskPlan) -> Result<Exit, Failure> {
    let book = Book::read(&ask.book.runbook)?;
    let plan = book.plan(here, &ask.book.values())?;
    if let Some(other) = &ask.diff {
        let other = other_plan(here, other, &ask.book)?;
        return differences(&diff(&other, &plan), ask.book.json);
    }
    if ask.book.json {
        out::json(&json!(plan))?;
    } else {
        out::data(&print_plan(&plan))?;
    }
    Ok(Exit::Done)
}

/// The plan that another is compared with: of a runbook filled alike, or of a room.
fn other_plan(here: &Surroundings, name: &str, ask: &Ask) -> Result<Plan, Failure> {
    match name.strip_prefix(ROOM) {
        Some(room) => {
            let folder = rooms::state(here)?.find_room(room)?;
            Ok(history::folded(&folder)?.plan.as_ref().clone())
        }
        None => Book::read(name)?.plan(here, &ask.values()),
    }
}

fn differences(changes: &[Change], as_json: bool) -> Result<Exit, Failure> {
    if as_json {
        out::json(&diff_to_json(changes))?;
    } else {
        out::data(&print_diff(changes))?;
    }
    Ok(if changes.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// `warroom schema`.
pub(super) fn print_schema() -> Result<Exit, Failure> {
    out::json(&schema())?;
    Ok(Exit::Done)
}
