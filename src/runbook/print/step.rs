//! What stands beside a step or an item: its order and times, what it asks for, what follows a
//! failure, and what takes it back.

use super::Page;
use crate::room::plan::{Approvals, Ask, Evidence, Item, OnFailure, Origin, Phase, Step};

/// The lines under a phase.
pub(super) fn of_phase(page: &mut Page, phase: &Phase) {
    let mut line = |text: String| page.line(1, &text);
    if let Some(when) = &phase.when {
        line(format!("only while {when}"));
    }
    if let Some(after) = &phase.after {
        line(order("phase", after));
    }
    if let Some(moment) = phase.not_before {
        line(format!("not before {moment}"));
    }
    if let Some(moment) = phase.deadline {
        line(format!("overdue after {moment}"));
    }
    if let Some(notes) = &phase.notes {
        note(page, 1, notes);
    }
}

/// The lines under a step that come before what it does.
pub(super) fn before(page: &mut Page, step: &Step) {
    let mut line = |text: String| page.line(2, &text);
    if let Some(when) = &step.when {
        line(format!("only while {when}"));
    }
    if let Some(after) = &step.after {
        line(order("step", after));
    }
    if let Some(moment) = step.not_before {
        line(format!("not before {moment}"));
    }
    if let Some(approvals) = &step.approvals {
        line(needs(approvals));
    }
    if step.destructive {
        line("destroys something, so it asks first".to_owned());
    }
    if step.cutover {
        line("the cutover happens here".to_owned());
    }
    if let Some(change) = &step.mode {
        let word = if change.entered { "enters" } else { "leaves" };
        line(format!("{word} {}", change.mode));
    }
}

/// The lines under a step that come after what it does.
pub(super) fn after(page: &mut Page, step: &Step) {
    let mut line = |text: String| page.line(2, &text);
    for ask in &step.asks {
        line(asked(ask));
    }
    match &step.on_failure {
        OnFailure::Ask => {}
        OnFailure::RollBack => line("rolls back if it fails".to_owned()),
        OnFailure::Hold => line("holds the room if it fails".to_owned()),
        OnFailure::GoOn => line("the plan goes on if it fails".to_owned()),
        OnFailure::GoTo(to) => line(format!("goes to {to} if it fails")),
    }
    if let Some(undo) = &step.undo {
        line(format!("undone by {}", undo.shown));
    }
    if let Some(lasts) = step.lasts {
        line(format!("takes {lasts}"));
    }
    for expected in &step.expect {
        line(format!("expect: {expected}"));
    }
    if let Some(notes) = &step.notes {
        note(page, 2, notes);
    }
}

/// The lines under an item.
pub(super) fn of_item(page: &mut Page, depth: usize, item: &Item) {
    let mut line = |text: String| page.line(depth, &text);
    if let Some(when) = &item.when {
        line(format!("only while {when}"));
    }
    for ask in &item.asks {
        line(asked(ask));
    }
    if let Some(evidence) = item.evidence {
        line(match evidence {
            Evidence::Text => "needs words as evidence".to_owned(),
            Evidence::Link => "needs a link as evidence".to_owned(),
            Evidence::File => "needs a file as evidence".to_owned(),
            Evidence::Output => "needs what a command wrote as evidence".to_owned(),
        });
    }
    for expected in &item.expect {
        line(format!("expect: {expected}"));
    }
    if let Some(notes) = &item.notes {
        note(page, depth, notes);
    }
}

/// A note, each of its lines.
pub(super) fn note(page: &mut Page, depth: usize, text: &str) {
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        page.line(depth, &format!("note: {line}"));
    }
}

/// Whose consent is needed.
pub(super) fn needs(approvals: &Approvals) -> String {
    format!("needs the consent of {approvals}")
}

fn order<T: ToString>(kind: &str, after: &[T]) -> String {
    let names: Vec<String> = after.iter().map(ToString::to_string).collect();
    if names.is_empty() {
        return format!("waits for no other {kind}");
    }
    format!("after {}", names.join(", "))
}

fn asked(ask: &Ask) -> String {
    let named = format!("{} ({})", ask.value, ask.title);
    match &ask.from {
        Origin::Person => format!("asks for {named}"),
        Origin::Output(pattern) => format!("takes {named} from its output: {pattern}"),
        Origin::Metric(metric) => format!("takes {named} from {metric}"),
    }
}
