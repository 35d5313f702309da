//! Rows one below the other, drawn as far as they fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::row::Row;
use crate::support::text::{harmless, width};

/// Cells of the word before a fact.
const WORD: usize = 11;

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

    /// Adds a text of any length, broken at words; rows after the first are indented.
    pub(crate) fn push_wrapped(&mut self, indent: usize, text: &str, style: Style) {
        let width = self.row().left().saturating_sub(indent + 1);
        for part in wrapped(text, width) {
            self.rows.push(self.row().gap(indent).text(part, style));
        }
    }

    /// Adds a word and the text that belongs to it, broken under itself. Nothing is cut: what is
    /// confirmed must be seen whole.
    pub(crate) fn push_fact(&mut self, word: &str, of_word: Style, text: &str, style: Style) {
        let head = self.row().cell(word, WORD - 1, of_word).gap(1);
        self.push_under(head, text, style);
    }

    /// Adds a text that begins where this row ends, and is broken under itself.
    pub(crate) fn push_under(&mut self, head: Row, text: &str, style: Style) {
        let first = self.rows.len();
        self.push_wrapped(head.used().saturating_sub(1), text, style);
        if let Some(row) = self.rows.get_mut(first) {
            let text = std::mem::replace(row, Row::new(0));
            *row = head.join(text.without_head(2));
        }
    }

    /// Adds the rows of others.
    pub(crate) fn append(&mut self, others: Self) {
        self.rows.extend(others.rows);
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

/// The text in rows of at most so many cells, broken at spaces where there are any.
fn wrapped(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(8);
    let mut rows = vec![String::new()];
    for word in harmless(text).split(' ') {
        let mut rest = word;
        loop {
            let row = rows.last_mut().map_or(0, |row| width(row));
            let air = usize::from(row > 0);
            if row + air + width(rest) <= cells {
                if let Some(last) = rows.last_mut() {
                    last.push_str(if air > 0 { " " } else { "" });
                    last.push_str(rest);
                }
                break;
            }
            if row > 0 {
                rows.push(String::new());
                continue;
            }
            // A word longer than a row is broken where the row ends.
            let (head, tail) = split_at_cells(rest, cells);
            if let Some(last) = rows.last_mut() {
                last.push_str(head);
            }
            rows.push(String::new());
            rest = tail;
        }
    }
    rows
}

fn split_at_cells(text: &str, cells: usize) -> (&str, &str) {
    let mut used = 0;
    let end = text.char_indices().find(|(_, character)| {
        used += width(character.encode_utf8(&mut [0; 4]));
        used > cells
    });
    text.split_at(end.map_or(text.len(), |(index, _)| index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_commands_are_broken_and_never_cut() {
        assert_eq!(
            wrapped("kubectl set image deployment/app", 16),
            ["kubectl set", "image", "deployment/app"]
        );
        assert_eq!(wrapped("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
        assert_eq!(wrapped("日本語日本語", 8), ["日本語日", "本語"]);
        assert_eq!(wrapped("", 8), [""]);
    }
}
