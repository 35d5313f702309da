//! Text being typed, as plain data: lines and a cursor. The text widget is built from it to edit
//! and to draw, and gives it back.

use serde::{Deserialize, Serialize};
use tui_textarea::{CursorMove, TextArea};

/// Text being typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Field {
    /// The lines; none is the same as one empty one.
    pub lines: Vec<String>,
    /// The cursor's line, from zero.
    pub row: u16,
    /// The cursor's place in it, in characters.
    pub column: u16,
}

impl Field {
    /// A field that holds one line, with the cursor at its end.
    #[must_use]
    pub fn holding(text: &str) -> Self {
        Self {
            lines: vec![text.to_owned()],
            row: 0,
            column: u16::try_from(text.chars().count()).unwrap_or(u16::MAX),
        }
    }

    /// Everything typed, lines joined by line feeds.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// Whether nothing but space was typed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.trim().is_empty())
    }

    /// The widget that edits and draws it.
    #[must_use]
    pub fn to_area(&self) -> TextArea<'static> {
        let mut area = TextArea::new(self.lines.clone());
        area.move_cursor(CursorMove::Jump(self.row, self.column));
        area
    }

    /// What the widget holds.
    #[must_use]
    pub fn of_area(area: &TextArea<'_>) -> Self {
        let cell = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
        let cursor = area.cursor();
        Self {
            lines: area.lines().to_vec(),
            row: cell(cursor.0),
            column: cell(cursor.1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_goes_through_the_widget_unchanged() {
        let field = Field {
            lines: vec!["日本".to_owned(), "two".to_owned()],
            row: 1,
            column: 2,
        };
        assert_eq!(Field::of_area(&field.to_area()), field);
        assert_eq!(Field::holding("日本").column, 2);
    }
}
