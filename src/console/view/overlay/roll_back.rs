//! The rollback dialog: the path, exactly what is done in which order, the budget, what is lost.
//! Without an engine it is the rollback card: the commands for a person to type.

use ratatui::layout::Rect;

use super::{Dialog, command};
use crate::console::model::overlay::RollBack;
use crate::console::view::brief::Brief;
use crate::room::card::rollback_card;
use crate::room::plan::{LeverSet, RollbackPath, Work};
use crate::room::state::RollbackRun;
use crate::settings::{Layer, Meaning};

pub(super) fn dialog(brief: &Brief, roll_back: &RollBack, area: Rect) -> Dialog {
    if !brief.live.is_connected() {
        return card(brief, roll_back.top, area);
    }
    let plan = &brief.room.plan;
    let path = roll_back
        .path
        .as_ref()
        .and_then(|path| plan.path(path))
        .or_else(|| plan.rollback.paths.first());
    let mut dialog = Dialog::new("ROLL BACK", Meaning::DialogDanger, area);
    dialog.top = roll_back.top;
    if let Some(running) = brief
        .room
        .rollback
        .as_ref()
        .filter(|rollback| rollback.is_open())
    {
        already(brief, running, &mut dialog);
        return dialog;
    }
    let (said, meaning) = command::way_back(brief);
    dialog.fact(brief, "way back", said, meaning);
    traffic(brief, &mut dialog);
    match path {
        Some(path) => of_path(brief, path, &mut dialog),
        None => dialog.say(
            "The runbook has no path: traffic goes back and nothing more.",
            brief.of(Meaning::Warning),
        ),
    }
    others(brief, path, &mut dialog);
    dialog.problem(brief, roll_back.problem.as_ref());
    dialog.key(
        brief,
        Layer::RollBack,
        "confirm",
        "START IT",
        Meaning::DangerKey,
    );
    dialog.key(
        brief,
        Layer::RollBack,
        "pane next",
        "another path",
        Meaning::Key,
    );
    dialog.key(brief, Layer::RollBack, "back", "not now", Meaning::Key);
    dialog
}

fn already(brief: &Brief, running: &RollbackRun, dialog: &mut Dialog) {
    let at = brief.zone.seconds(running.started_at.wall);
    dialog.say(
        format!(
            "already rolling back since {at}, {} ago",
            brief.ago(&running.started_at)
        ),
        brief.of(Meaning::RollingBack),
    );
    dialog.key(brief, Layer::RollBack, "back", "close", Meaning::Key);
}

/// What moves traffic, at once and before anything else.
fn traffic(brief: &Brief, dialog: &mut Dialog) {
    if brief.room.plan.levers.is_empty() {
        let said = "The runbook has no lever: what moves traffic is in the steps below";
        return dialog.say(said, brief.of(Meaning::Warning));
    }
    dialog.say(
        format!("At once, all traffic to {}:", brief.room.plan.stable.name),
        brief.of(Meaning::Title),
    );
    for lever in &brief.room.plan.levers {
        let call = match &lever.set {
            LeverSet::Weight(call) => call.shown_with_weight(0),
            LeverSet::Switch { to_stable, .. } => to_stable.shown.clone(),
        };
        dialog.fact(brief, lever.id.as_str(), call, Meaning::Text);
    }
}

fn of_path(brief: &Brief, path: &RollbackPath, dialog: &mut Dialog) {
    let budget = path
        .budget
        .or(brief.room.plan.rollback.budget)
        .map(|budget| format!(", within {budget}"))
        .unwrap_or_default();
    let then = if brief.room.plan.levers.is_empty() {
        "The"
    } else {
        "Then the"
    };
    dialog.say(
        format!("{then} path {}{budget}:", path.title),
        brief.of(Meaning::Title),
    );
    for step in path.steps.iter().filter(|step| step.shift().is_none()) {
        let what = match &step.work {
            Work::Action(call) => call.shown.clone(),
            Work::Manual { instructions } => instructions.join("; "),
            Work::Wait(span) => format!("wait {span}"),
            Work::Message { channel, text, .. } => format!("say in {channel}: {text}"),
            Work::Check { .. } | Work::Gate(_) => "checked until it holds".to_owned(),
            Work::Shift(_) => String::new(),
        };
        dialog.fact(
            brief,
            &step.number,
            format!("{}: {what}", step.title),
            Meaning::Text,
        );
    }
    let steps = path.steps.iter();
    let unseen = steps.filter(|step| brief.room.step_is_unreviewed(&step.id));
    let unseen: Vec<&str> = unseen.map(|step| step.number.as_str()).collect();
    if !unseen.is_empty() {
        let said = format!("{}: starting it accepts what is shown", unseen.join(", "));
        dialog.fact(brief, "unreviewed", said, Meaning::Warning);
    }
    if let Some(when) = &path.when {
        let (word, meaning) = match brief.room.applies(Some(when)) {
            Some(false) => ("NOT MEANT NOW", Meaning::Warning),
            _ => ("meant for", Meaning::Text),
        };
        dialog.fact(brief, word, when.to_string(), meaning);
    }
    if let Some((word, text, meaning)) = command::consent(path.approvals.as_ref()) {
        dialog.fact(brief, word, text, meaning);
    }
    match &path.loses {
        Some(loses) => dialog.fact(brief, "LOSES", loses, Meaning::Critical),
        // Prose that says nothing of it has not promised it.
        None if brief.room.plan.review => {
            dialog.fact(
                brief,
                "loses",
                "the document does not say",
                Meaning::Warning,
            );
        }
        None => dialog.fact(brief, "loses", "nothing", Meaning::Ok),
    }
}

fn others(brief: &Brief, shown: Option<&RollbackPath>, dialog: &mut Dialog) {
    let paths = &brief.room.plan.rollback.paths;
    let others: Vec<&str> = paths
        .iter()
        .filter(|path| Some(&path.id) != shown.map(|shown| &shown.id))
        .map(|path| path.title.as_str())
        .collect();
    if !others.is_empty() {
        dialog.fact(brief, "also", others.join(", "), Meaning::Muted);
    }
}

/// The rollback card, for when no engine answers.
pub(super) fn card(brief: &Brief, top: usize, area: Rect) -> Dialog {
    let mut dialog = Dialog::new(
        "ROLLBACK CARD: type these yourself",
        Meaning::DialogDanger,
        area,
    );
    dialog.top = top;
    if !brief.live.is_connected() {
        dialog.say(
            "No engine answers: triggers are not running and nothing here can be started.",
            brief.of(Meaning::Critical),
        );
        dialog.blank();
    }
    for line in rollback_card(brief.room) {
        dialog.say(line, brief.of(Meaning::Text));
    }
    dialog.key(brief, Layer::RollBack, "back", "close", Meaning::Key);
    dialog
}
