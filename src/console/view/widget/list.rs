//! Rows in a window that follows the cursor, with a mark where more lie above or below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::Row;
use crate::console::geometry::scrolled;
use crate::console::model::Look;
use crate::settings::Meaning;

/// What a list shows and where its cursor stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    /// How many rows there are.
    pub len: usize,
    /// The row that must be in sight.
    pub at: usize,
    /// Whether that row is marked as the cursor's.
    pub marked: bool,
}

impl List {
    /// Draws the rows in sight; `row` makes the row of an index.
    pub(crate) fn draw(
        self,
        area: Rect,
        buffer: &mut Buffer,
        look: &Look,
        row: impl Fn(usize) -> Row,
    ) {
        let height = usize::from(area.height);
        let at = self.at.min(self.len.saturating_sub(1));
        let top = scrolled(at, self.len, height);
        let shown = (top..self.len).take(height);
        for (index, y) in shown.zip(area.top()..) {
            let line = Rect {
                y,
                height: 1,
                ..area
            };
            let over = (self.marked && index == at).then(|| look.of(Meaning::Selected));
            row(index).draw_over(line, buffer, over);
        }
        let more = look.of(Meaning::Muted);
        let x = area.right().saturating_sub(1);
        if top > 0 && height > 1 {
            buffer.set_string(x, area.y, look.glyphs.above, more);
        }
        if top + height < self.len && height > 1 {
            buffer.set_string(x, area.bottom() - 1, look.glyphs.below, more);
        }
    }
}
