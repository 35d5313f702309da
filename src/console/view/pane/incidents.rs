//! What needs someone, worst first; what goes on beside the steps; and the whole of the row under
//! the cursor: a message's text to copy, the last readings of a check, what a mode does.

mod detail;
mod row;

pub(crate) use row::window_state;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::model::rows;
use crate::console::model::ui::Pane;
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::{Lines, below};
use crate::console::view::widget::list::List;
use crate::console::view::wrong;
use crate::settings::Meaning;

/// The least rows that the list keeps.
const LIST_KEEPS: u16 = 5;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let used = needs(brief, area).draw(area, buffer);
    let rest = below(area, used);
    let rows = rows::beside(brief.room, &brief.ui.filter(Pane::Incidents));
    let unmoved = || rows::first_beside(brief.room, &rows);
    let at = brief.ui.cursor(Pane::Incidents).unwrap_or_else(unmoved);
    let at = at.min(rows.len().saturating_sub(1));
    let whole = rows
        .get(at)
        .map(|row| detail::lines(brief, row, rest.width));
    let whole = whole.unwrap_or_else(|| Lines::new(rest.width));
    let (list, end) = split(rest, rows.len(), whole.len());
    let shown = List {
        len: rows.len(),
        at,
        marked: true,
    };
    shown.draw(list, buffer, brief.look, |index| {
        row::of(brief, &rows[index], list.width)
    });
    if rows.is_empty() {
        let nothing = Lines::new(rest.width);
        let row = nothing.row().text(
            "the runbook says nothing of messages, modes and checks",
            brief.of(Meaning::Muted),
        );
        row.draw(rest, buffer);
    }
    whole.draw(end, buffer);
}

/// The list gets what it needs, the rest is for the row under its cursor.
fn split(area: Rect, rows: usize, whole: usize) -> (Rect, Rect) {
    let rows = u16::try_from(rows).unwrap_or(u16::MAX);
    let whole = u16::try_from(whole).unwrap_or(u16::MAX);
    // Half is enough for either while the other needs the rest.
    let end = whole
        .min(area.height.saturating_sub(rows).max(area.height / 2))
        .min(area.height.saturating_sub(LIST_KEEPS.min(rows)));
    let list = Rect {
        height: area.height - end,
        ..area
    };
    (list, below(area, list.height))
}

fn needs(brief: &Brief, area: Rect) -> Lines {
    let mut lines = Lines::new(area.width);
    let head = brief.of(Meaning::Title);
    lines.push(lines.row().text("WRONG OR WAITING", head));
    if brief.needs.is_empty() {
        lines.push(lines.row().text("nothing", brief.of(Meaning::Ok)));
    }
    let most = usize::from(area.height / 4).max(1);
    for need in brief.needs.iter().take(most) {
        lines.push(wrong::row(brief, need, area.width));
    }
    if let Some(more) = brief.needs.len().checked_sub(most).filter(|more| *more > 0) {
        let text = format!("and {more} more");
        lines.push(lines.row().gap(2).text(text, brief.of(Meaning::Muted)));
    }
    lines
}
