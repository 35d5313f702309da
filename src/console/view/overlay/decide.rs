//! The open decision: why it is asked, the evidence, the choices and what each does here.

use ratatui::layout::Rect;

use super::{Dialog, command};
use crate::console::model::attention::{At, Rank};
use crate::console::model::overlay::Decide;
use crate::console::view::brief::Brief;
use crate::console::view::conditions;
use crate::console::view::pane::{now, timeline};
use crate::room::event::{Choice, DecisionWhy};
use crate::settings::{Layer, Meaning};

pub(super) fn dialog(brief: &Brief, decide: &Decide, area: Rect) -> Dialog {
    let mut dialog = Dialog::new("decide", Meaning::Dialog, area);
    dialog.key(brief, Layer::Dialog, "back", "not now", Meaning::Key);
    let Some(decision) = &brief.room.decision else {
        dialog.say("No decision is open any more.", brief.of(Meaning::Text));
        return dialog;
    };
    let Some(step) = brief.room.plan.step(&decision.step) else {
        return dialog;
    };
    dialog.title = format!("decide {} {}", step.number, step.title);
    let why = match decision.why {
        DecisionWhy::SoakFinished => ("the soak is complete", Meaning::Ok),
        DecisionWhy::SoakBroken => ("the soak is broken", Meaning::Critical),
        DecisionWhy::GateMet => ("the gate's conditions are met", Meaning::Ok),
        DecisionWhy::TriggerFired => ("a trigger of tier review fired", Meaning::Critical),
    };
    dialog.fact(brief, "why", why.0, why.1);
    let (said, meaning) = timeline::state(brief, step);
    dialog.fact(brief, "now", said, meaning);
    if let Some(shift) = step.shift() {
        conditions::keep(brief, step, shift, &mut dialog.lines);
    } else {
        conditions::plain(brief, step, &mut dialog.lines);
    }
    let (said, meaning) = command::way_back(brief);
    dialog.fact(brief, "way back", said, meaning);
    for need in &brief.needs {
        let of_book = matches!(&need.at, At::Beside(key) if key.starts_with("playbook "));
        if of_book && need.rank == Rank::Warning {
            dialog.fact(brief, "playbook", &need.text, Meaning::Text);
        }
    }
    dialog.blank();
    let chosen = decide.choice.map(index);
    for (number, (key, what)) in now::choices(brief, step, decision.why)
        .into_iter()
        .enumerate()
    {
        let mark = if chosen == Some(number) {
            brief.look.glyphs.cursor
        } else {
            " "
        };
        let danger = number == 3;
        let look = if danger {
            Meaning::DangerKey
        } else {
            Meaning::Key
        };
        let row = dialog
            .lines
            .row()
            .cell(mark, 2, brief.of(Meaning::Title))
            .text(key, brief.of(look))
            .gap(2)
            .text(what, brief.of(Meaning::Text));
        dialog.lines.push(row);
    }
    if decide.choice.is_some() && decide.reason.is_none() {
        dialog.key(brief, Layer::Dialog, "confirm", "decide so", Meaning::Key);
    }
    if let Some(field) = &decide.reason {
        dialog.blank();
        dialog.say("why?", brief.of(Meaning::Text));
        dialog.field(brief, field);
        dialog.key(brief, Layer::Text, "confirm", "decide", Meaning::Key);
    } else if chosen.is_some() {
        dialog.key(brief, Layer::Decide, "confirm", "decide", Meaning::Key);
    }
    dialog.problem(brief, decide.problem.as_ref());
    dialog
}

fn index(choice: Choice) -> usize {
    Choice::ALL
        .iter()
        .position(|(_, known)| *known == choice)
        .unwrap_or(0)
}
