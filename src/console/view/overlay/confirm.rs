//! The question before a command: what it does exactly, and the word to type where the danger
//! asks for one.

use ratatui::layout::Rect;

use super::{Dialog, arm, command};
use crate::console::model::overlay::Confirm;
use crate::console::view::brief::Brief;
use crate::room::Command;
use crate::room::command::Danger;
use crate::settings::{Layer, Meaning};

pub(super) fn dialog(brief: &Brief, confirm: &Confirm, area: Rect) -> Dialog {
    if let Command::Arm { trigger, reason } = &confirm.command
        && let Some(trigger) = brief.room.plan.trigger(trigger)
    {
        return arm::dialog(brief, trigger, reason.as_ref(), confirm, area);
    }
    let verb = confirm.command.verb();
    let danger = matches!(verb.danger, Danger::Forward | Danger::Back);
    let meaning = if danger {
        Meaning::DialogDanger
    } else {
        Meaning::Dialog
    };
    let mut dialog = Dialog::new(format!("{}: {}", verb.name, verb.doc), meaning, area);
    for (word, text, meaning) in command::facts(brief, &confirm.command) {
        dialog.fact(brief, word, text, meaning);
    }
    if let Some(field) = &confirm.typed {
        dialog.blank();
        dialog.say(
            format!("type {} and press enter:", confirm.word),
            brief.of(Meaning::Text),
        );
        dialog.field(brief, field);
    }
    dialog.problem(brief, confirm.problem.as_ref());
    let layer = if confirm.typed.is_some() {
        Layer::Text
    } else {
        Layer::Dialog
    };
    let look = if danger {
        Meaning::DangerKey
    } else {
        Meaning::Key
    };
    dialog.key(brief, layer, "confirm", verb.name, look);
    dialog.key(brief, layer, "back", "not now", Meaning::Key);
    dialog
}
