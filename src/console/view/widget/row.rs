//! One line of exact cells. Every text that a screen shows goes through a row, and a row makes it
//! harmless: nothing that came from others reaches a cell without that.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::support::text;

/// A line being put together from the left, at most `width` cells long.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    parts: Vec<(String, Style)>,
    used: usize,
    width: usize,
}

impl Row {
    /// An empty line of this width.
    pub(crate) fn new(width: u16) -> Self {
        Self {
            parts: Vec::new(),
            used: 0,
            width: usize::from(width),
        }
    }

    /// Cells that are left.
    pub(crate) fn left(&self) -> usize {
        self.width - self.used
    }

    /// Cells that are taken.
    pub(crate) fn used(&self) -> usize {
        self.used
    }

    /// A text as wide as it is, cut where the line ends.
    pub(crate) fn text(mut self, said: impl AsRef<str>, style: Style) -> Self {
        let fitted = text::fit(&harmless(said.as_ref()), self.left());
        self.used += text::width(&fitted);
        self.parts.push((fitted, style));
        self
    }

    /// A text in exactly so many cells.
    pub(crate) fn cell(self, said: impl AsRef<str>, cells: usize, style: Style) -> Self {
        let cells = cells.min(self.left());
        let padded = text::pad(&harmless(said.as_ref()), cells);
        self.text(padded, style)
    }

    /// A text at the right of exactly so many cells.
    pub(crate) fn cell_right(self, said: impl AsRef<str>, cells: usize, style: Style) -> Self {
        let cells = cells.min(self.left());
        let padded = text::pad_left(&harmless(said.as_ref()), cells);
        self.text(padded, style)
    }

    /// Empty cells.
    pub(crate) fn gap(self, cells: usize) -> Self {
        self.cell("", cells, Style::new())
    }

    /// Everything up to this column, counted from the line's beginning, cut or padded.
    pub(crate) fn to(self, column: usize) -> Self {
        let cells = column.saturating_sub(self.used);
        self.gap(cells)
    }

    /// Another line's parts after its own.
    pub(crate) fn join(self, other: Self) -> Self {
        let parts = other.parts.into_iter();
        parts.fold(self, |row, (said, style)| row.text(said, style))
    }

    /// The line without its first parts.
    pub(crate) fn without_head(mut self, parts: usize) -> Self {
        self.parts.drain(..parts.min(self.parts.len()));
        self
    }

    /// A tail that ends with the line; what stands before it gives way.
    pub(crate) fn right(mut self, tail: Self) -> Self {
        let start = self.width.saturating_sub(tail.used);
        // One cell of air between the two.
        self.cut(start.saturating_sub(usize::from(tail.used > 0)));
        self.to(start).join(tail)
    }

    /// Shortens the line to so many cells.
    fn cut(&mut self, cells: usize) {
        if self.used <= cells {
            return;
        }
        let mut kept = Vec::new();
        let mut left = cells;
        for (said, style) in self.parts.drain(..) {
            let fitted = text::fit(&said, left);
            left -= text::width(&fitted);
            let was_cut = fitted.len() < said.len();
            kept.push((fitted, style));
            if was_cut {
                break;
            }
        }
        self.parts = kept;
        self.used = cells - left;
    }

    /// Draws it at the beginning of an area's first row; `over` lies over every style, to the end
    /// of the row.
    pub(crate) fn draw_over(&self, area: Rect, buffer: &mut Buffer, over: Option<Style>) {
        if area.is_empty() {
            return;
        }
        let mut x = area.x;
        for (said, style) in &self.parts {
            let room = usize::from(area.right().saturating_sub(x));
            let (end, _) = buffer.set_stringn(x, area.y, said, room, *style);
            x = end;
        }
        if let Some(over) = over {
            buffer.set_style(Rect { height: 1, ..area }, over);
        }
    }

    /// Draws it.
    pub(crate) fn draw(&self, area: Rect, buffer: &mut Buffer) {
        self.draw_over(area, buffer, None);
    }
}

/// The text itself where it is harmless already, which nearly all is.
fn harmless(said: &str) -> Cow<'_, str> {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte);
    if said.bytes().all(plain) {
        Cow::Borrowed(said)
    } else {
        Cow::Owned(text::harmless(said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(row: &Row) -> String {
        let area = Rect::new(0, 0, u16::try_from(row.width).unwrap(), 1);
        let mut buffer = Buffer::empty(area);
        row.draw(area, &mut buffer);
        buffer
            .content()
            .iter()
            .map(|cell| cell.symbol().to_owned())
            .collect()
    }

    #[test]
    fn the_tail_ends_with_the_line_and_the_head_gives_way() {
        let tail = || Row::new(20).text("0:42", Style::new());
        let row = Row::new(20)
            .text("error rate of blue is high", Style::new())
            .right(tail());
        assert_eq!(drawn(&row), "error rate of … 0:42");
        let row = Row::new(20).text("short", Style::new()).right(tail());
        assert_eq!(drawn(&row), "short           0:42");
    }

    #[test]
    fn cells_are_exact_whatever_is_written() {
        let row = Row::new(12)
            .cell("日本語", 5, Style::new())
            .cell_right("7", 3, Style::new());
        assert_eq!(row.used(), 8);
        let row = Row::new(6).cell("a\x1b[2Jb", 6, Style::new());
        assert_eq!(drawn(&row), "a\u{fffd}[2Jb");
    }
}
