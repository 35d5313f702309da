//! The panes and their frames: which pane goes where is geometry's, what is in it its own file's.

mod checklist;
mod incidents;
pub(crate) mod journal;
mod metric;
pub(crate) mod now;
mod output;
mod team;
pub(crate) mod timeline;
pub(crate) mod traffic;
mod way_back;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::brief::Brief;
use super::widget::frame::Frames;
use super::widget::row::Row;
use crate::console::geometry;
use crate::console::model::rows;
use crate::console::model::ui::Pane;
use crate::settings::Meaning;

/// Draws every pane of the screen.
pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let panes = geometry::panes(area, brief.ui);
    let mut frames = Frames::new(area);
    for (_, rect) in &panes {
        frames.add(*rect);
    }
    frames.draw(buffer, &brief.look.glyphs.border, brief.of(Meaning::Border));
    let focused = brief.ui.pane();
    if let Some((_, rect)) = panes
        .iter()
        .find(|(pane, _)| *pane == focused)
        .filter(|_| panes.len() > 1)
    {
        let border = &brief.look.glyphs.border_focused;
        frames.draw_along(*rect, buffer, border, brief.of(Meaning::BorderFocused));
    }
    for (pane, rect) in panes {
        title(brief, pane, rect, buffer);
        let inner = Rect {
            x: rect.x + 1,
            y: rect.y + 1,
            width: rect.width - 2,
            height: rect.height - 2,
        };
        content(brief, pane, inner, buffer);
    }
}

fn content(brief: &Brief, pane: Pane, area: Rect, buffer: &mut Buffer) {
    let whole = rows::is_whole(brief.ui, pane);
    match pane {
        Pane::Timeline => timeline::draw(brief, area, buffer, whole),
        Pane::Now => now::draw(brief, area, buffer),
        Pane::Metrics => traffic::draw(brief, area, buffer, whole),
        Pane::Checklist => checklist::draw(brief, area, buffer),
        Pane::Output => output::draw(brief, area, buffer),
        Pane::Team => team::draw(brief, area, buffer, whole),
        Pane::Incidents => incidents::draw(brief, area, buffer),
        Pane::Journal => journal::draw(brief, area, buffer, whole),
    }
}

fn title(brief: &Brief, pane: Pane, rect: Rect, buffer: &mut Buffer) {
    let meaning = if pane == brief.ui.pane() {
        Meaning::TitleFocused
    } else {
        Meaning::Title
    };
    let number = pane
        .screen()
        .map(|screen| format!(" ({})", screen.number()))
        .unwrap_or_default();
    let filter = brief.ui.filter(pane);
    let filter = if filter.is_empty() {
        String::new()
    } else {
        format!(" /{filter}")
    };
    let said = format!(" {}{number}{filter} ", pane.title());
    let area = Rect {
        x: rect.x + 2,
        y: rect.y,
        width: rect.width.saturating_sub(4),
        height: 1,
    };
    Row::new(area.width)
        .text(said, brief.of(meaning))
        .draw(area, buffer);
}
