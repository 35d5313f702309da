//! The journal, one sentence for each entry, the newest at the end.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::geometry::scrolled;
use crate::console::model::rows;
use crate::console::model::ui::Pane;
use crate::console::view::brief::Brief;
use crate::console::view::sentence::sentence;
use crate::console::view::widget::row::Row;
use crate::room::Entry;
use crate::settings::Meaning;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer, whole: bool) {
    let filter = brief.ui.filter(Pane::Journal);
    let all = rows::journal(brief.room, brief.live, whole, &filter);
    let height = usize::from(area.height);
    let newest = all.len().saturating_sub(1);
    let cursor = brief.ui.cursor(Pane::Journal).map(|at| at.min(newest));
    let top = scrolled(cursor.unwrap_or(newest), all.len(), height);
    let shown: Vec<(bool, &Entry)> = all
        .into_iter()
        .enumerate()
        .skip(top)
        .take(height)
        .map(|(index, entry)| (cursor == Some(index), entry))
        .collect();
    if shown.is_empty() {
        let said = if filter.is_empty() {
            "no entries yet"
        } else {
            "no entry passes the filter"
        };
        Row::new(area.width)
            .gap(1)
            .text(said, brief.of(Meaning::Muted))
            .draw(area, buffer);
    }
    for ((marked, entry), y) in shown.into_iter().zip(area.top()..area.bottom()) {
        let over =
            (marked && brief.ui.pane() == Pane::Journal).then(|| brief.of(Meaning::Selected));
        of_entry(brief, entry, area.width).draw_over(
            Rect {
                y,
                height: 1,
                ..area
            },
            buffer,
            over,
        );
    }
}

/// `09:46:55  Cy      note      pool exhausted on blue                      #414`.
pub(crate) fn of_entry(brief: &Brief, entry: &Entry, width: u16) -> Row {
    let said = sentence(entry, brief.live.plan_at(entry.seq, brief.room));
    let by = entry
        .by
        .as_ref()
        .map_or_else(|| "engine".to_owned(), |by| brief.person(&by.person));
    let whose = if entry.by.is_some() {
        Meaning::Person
    } else {
        Meaning::Engine
    };
    let row = Row::new(width)
        .gap(1)
        .text(brief.zone.seconds(entry.at.wall), brief.of(Meaning::Muted))
        .gap(2)
        .cell(by, 8, brief.of(whose));
    let row = if width >= 100 {
        row.gap(1).cell(said.kind, 9, brief.of(Meaning::Muted))
    } else {
        row
    };
    let row = row.gap(1).text(said.text, brief.of(said.meaning));
    if width < 60 {
        return row;
    }
    row.right(
        Row::new(width)
            .text(format!("#{}", entry.seq), brief.of(Meaning::Muted))
            .gap(1),
    )
}
