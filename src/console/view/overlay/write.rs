//! Words that a command needs.

use ratatui::layout::Rect;

use super::Dialog;
use crate::console::model::overlay::Write;
use crate::console::view::brief::Brief;
use crate::settings::{Layer, Meaning};

pub(super) fn dialog(brief: &Brief, write: &Write, area: Rect) -> Dialog {
    let mut dialog = Dialog::new(&write.title, Meaning::Dialog, area);
    dialog.say(&write.prompt, brief.of(Meaning::Text));
    dialog.field(brief, &write.field);
    dialog.problem(brief, write.problem.as_ref());
    dialog.key(brief, Layer::Text, "confirm", "done", Meaning::Key);
    dialog.key(brief, Layer::Text, "newline", "new line", Meaning::Key);
    dialog.key(brief, Layer::Text, "back", "not now", Meaning::Key);
    dialog
}
