//! `warroom check`, `plan` and `schema`: what is made of a runbook, without opening it.

use serde_json::json;

use super::arguments::Book as Ask;
use super::book::{Book, no_plan};
use super::failure::{Exit, Failure};
use super::out;
use super::surroundings::Surroundings;
use crate::room::Plan;
use crate::runbook::{Severity, print_plan, render, schema, to_json};

/// `warroom check`: every mistake; its findings are its data.
pub(super) fn check(here: &Surroundings, ask: &Ask) -> Result<Exit, Failure> {
    let book = Book::read(&ask.runbook)?;
    let compiled = book.checked(&ask.values())?;
    let found = &compiled.diagnostics;
    if ask.json {
        out::json(&to_json(found, &compiled.texts))?;
    } else if !found.is_empty() {
        let paint = here.paint(here.has_screen);
        out::line(&render(found, &compiled.texts, paint))?;
    }
    let Some(plan) = compiled.plan else {
        return Err(no_plan(&book.shown, found));
    };
    if !ask.json {
        let warnings = found.iter().filter(|one| one.severity == Severity::Warning);
        let summary = summary(&plan, warnings.count());
        out::line(&format!("{}: {summary}", book.shown))?;
    }
    Ok(Exit::Done)
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

/// `warroom plan`: what will be done, in order, exactly.
pub(super) fn plan(here: &Surroundings, ask: &Ask) -> Result<Exit, Failure> {
    let plan = Book::read(&ask.runbook)?.plan(here, &ask.values())?;
    if ask.json {
        out::json(&json!(plan))?;
    } else {
        out::data(&print_plan(&plan))?;
    }
    Ok(Exit::Done)
}

/// `warroom schema`.
pub(super) fn print_schema() -> Result<Exit, Failure> {
    out::json(&schema())?;
    Ok(Exit::Done)
}
