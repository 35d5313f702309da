//! Rows one below the other, drawn as far as they fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::Row;

/// Rows one below the other.
#[derive(Debug)]
pub(crate) struct Lines {
    width: u16,
    rows: Vec<Row>,
}

impl Lines {
    /// None yet, each to be this wide.
    pub(crate) fn new(width: u16) -> Self {
        Self {
            width,
            rows: Vec::new(),
        }
    }

    /// An empty row to be filled, with one cell of air at its left.
    pub(crate) fn row(&self) -> Row {
        Row::new(self.width).gap(1)
    }

    /// An empty row for what stands at the right of another.
    pub(crate) fn tail(&self) -> Row {
        Row::new(self.width.saturating_sub(1))
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Draws those from `top` on; gives how many rows of the area were used.
    pub(crate) fn draw_from(&self, top: usize, area: Rect, buffer: &mut Buffer) -> u16 {
        let mut used = 0;
        for (row, y) in self.rows.iter().skip(top).zip(area.top()..area.bottom()) {
            row.draw(
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                buffer,
            );
            used += 1;
        }
        used
    }

    /// Draws them; gives how many rows of the area were used.
    pub(crate) fn draw(&self, area: Rect, buffer: &mut Buffer) -> u16 {
        self.draw_from(0, area, buffer)
    }
}

/// The area below its first rows.
pub(crate) fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}
