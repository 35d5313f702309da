//! What needs someone, worst first; notes; whom to tell when nobody answers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::team;
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::{Lines, below};
use crate::console::view::wrong;
use crate::settings::Meaning;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let mut lines = Lines::new(area.width);
    lines.push(
        lines
            .row()
            .text("WRONG OR WAITING", brief.of(Meaning::Title)),
    );
    if brief.needs.is_empty() {
        lines.push(lines.row().text("nothing", brief.of(Meaning::Ok)));
    }
    for need in brief.needs.iter().take(usize::from(area.height / 2)) {
        lines.push(wrong::row(brief, need, area.width));
    }
    lines.push(lines.row());
    let used = lines.draw(area, buffer);
    let rest = below(area, used);
    let used = team::ladder(brief, rest.width).draw(rest, buffer);
    let rest = below(rest, if used > 0 { used + 1 } else { 0 });
    notes(brief, rest).draw(rest, buffer);
}

/// The newest notes that fit.
fn notes(brief: &Brief, area: Rect) -> Lines {
    let mut lines = Lines::new(area.width);
    lines.push(lines.row().text("NOTES", brief.of(Meaning::Title)));
    if brief.room.notes.is_empty() {
        lines.push(lines.row().text("none", brief.of(Meaning::Muted)));
    }
    let fit = usize::from(area.height.saturating_sub(1));
    let skipped = brief.room.notes.len().saturating_sub(fit);
    for note in brief.room.notes.iter().skip(skipped) {
        let by = note
            .by
            .as_ref()
            .map_or_else(|| "engine".to_owned(), |by| brief.person(by));
        let about = note
            .about
            .as_ref()
            .map(|about| format!("{about}: "))
            .unwrap_or_default();
        lines.push(
            lines
                .row()
                .text(
                    brief.zone.near(note.at.wall, brief.now.wall),
                    brief.of(Meaning::Muted),
                )
                .gap(2)
                .cell(by, 8, brief.of(Meaning::Person))
                .gap(1)
                .text(format!("{about}{}", note.text), brief.of(Meaning::Text)),
        );
    }
    lines
}
