//! One of several: a role, a person, a trigger.

use ratatui::layout::Rect;

use super::Dialog;
use crate::console::geometry::scrolled;
use crate::console::model::overlay::Pick;
use crate::console::view::brief::Brief;
use crate::settings::{Layer, Meaning};
use crate::support::text::width;

pub(super) fn dialog(brief: &Brief, pick: &Pick, area: Rect) -> Dialog {
    let mut dialog = Dialog::new(&pick.title, Meaning::Dialog, area);
    let names = pick
        .rows
        .iter()
        .map(|row| width(&row.text))
        .max()
        .unwrap_or(0)
        .clamp(8, 40);
    for (index, choice) in pick.rows.iter().enumerate() {
        let chosen = index == pick.at;
        let mark = if chosen {
            brief.look.glyphs.cursor
        } else {
            " "
        };
        let style = brief.of(if chosen {
            Meaning::Selected
        } else {
            Meaning::Text
        });
        let row = dialog
            .lines
            .row()
            .cell(mark, 2, brief.of(Meaning::Title))
            .cell(&choice.text, names, style)
            .gap(2)
            .text(&choice.doc, brief.of(Meaning::Muted));
        dialog.lines.push(row);
    }
    if pick.rows.is_empty() {
        dialog.say("There is nothing to pick.", brief.of(Meaning::Muted));
    }
    dialog.top = scrolled(
        pick.at,
        pick.rows.len(),
        usize::from(area.height.saturating_sub(4)).max(1),
    );
    dialog.key(brief, Layer::Dialog, "confirm", "pick", Meaning::Key);
    dialog.key(brief, Layer::Dialog, "back", "not now", Meaning::Key);
    dialog
}
