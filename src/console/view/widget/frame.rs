//! The frames of panes. Neighbours share their borders, so that lines are gathered first, as the
//! directions that leave each cell, and drawn once.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::settings::glyphs::Border;

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// The borders of several rectangles.
pub(crate) struct Frames {
    area: Rect,
    lines: Vec<u8>,
}

impl Frames {
    /// None yet, within an area.
    pub(crate) fn new(area: Rect) -> Self {
        let cells = usize::from(area.width) * usize::from(area.height);
        Self {
            area,
            lines: vec![0; cells],
        }
    }

    /// Adds the border of a rectangle.
    pub(crate) fn add(&mut self, rect: Rect) {
        for (x, y, directions) in outline(rect) {
            if let Some(cell) = self.index(x, y) {
                self.lines[cell] |= directions;
            }
        }
    }

    /// Draws every line.
    pub(crate) fn draw(&self, buffer: &mut Buffer, border: &Border, style: Style) {
        for y in self.area.top()..self.area.bottom() {
            for x in self.area.left()..self.area.right() {
                self.draw_cell(x, y, buffer, border, style);
            }
        }
    }

    /// Draws the lines along one rectangle again, to set it off.
    pub(crate) fn draw_along(
        &self,
        rect: Rect,
        buffer: &mut Buffer,
        border: &Border,
        style: Style,
    ) {
        for (x, y, _) in outline(rect) {
            self.draw_cell(x, y, buffer, border, style);
        }
    }

    fn draw_cell(&self, x: u16, y: u16, buffer: &mut Buffer, border: &Border, style: Style) {
        let Some(index) = self.index(x, y) else {
            return;
        };
        let Some(symbol) = symbol(border, self.lines[index]) else {
            return;
        };
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        let inside = self.area.contains((x, y).into());
        let (column, row) = (x.checked_sub(self.area.x)?, y.checked_sub(self.area.y)?);
        inside.then(|| usize::from(row) * usize::from(self.area.width) + usize::from(column))
    }
}

/// Every cell of a rectangle's border and the directions in which the border leaves it.
fn outline(rect: Rect) -> impl Iterator<Item = (u16, u16, u8)> {
    let (left, top) = (rect.x, rect.y);
    let (right, bottom) = (
        rect.right().saturating_sub(1),
        rect.bottom().saturating_sub(1),
    );
    let along =
        (left + 1..right).flat_map(move |x| [(x, top, LEFT | RIGHT), (x, bottom, LEFT | RIGHT)]);
    let down = (top + 1..bottom).flat_map(move |y| [(left, y, UP | DOWN), (right, y, UP | DOWN)]);
    let corners = [
        (left, top, DOWN | RIGHT),
        (right, top, DOWN | LEFT),
        (left, bottom, UP | RIGHT),
        (right, bottom, UP | LEFT),
    ];
    along.chain(down).chain(corners)
}

fn symbol(border: &Border, directions: u8) -> Option<&'static str> {
    const DOWN_RIGHT: u8 = DOWN | RIGHT;
    const DOWN_LEFT: u8 = DOWN | LEFT;
    const UP_RIGHT: u8 = UP | RIGHT;
    const UP_LEFT: u8 = UP | LEFT;
    const NOT_UP: u8 = DOWN | LEFT | RIGHT;
    const NOT_DOWN: u8 = UP | LEFT | RIGHT;
    const NOT_RIGHT: u8 = UP | DOWN | LEFT;
    const NOT_LEFT: u8 = UP | DOWN | RIGHT;
    const ALL: u8 = UP | DOWN | LEFT | RIGHT;
    Some(match directions {
        0 => return None,
        DOWN_RIGHT => border.top_left,
        DOWN_LEFT => border.top_right,
        UP_RIGHT => border.bottom_left,
        UP_LEFT => border.bottom_right,
        NOT_UP => border.tee_down,
        NOT_DOWN => border.tee_up,
        NOT_RIGHT => border.tee_left,
        NOT_LEFT => border.tee_right,
        ALL => border.cross,
        mask if mask & (UP | DOWN) == 0 => border.horizontal,
        _ => border.vertical,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::GlyphSet;

    #[test]
    fn shared_borders_meet_in_tees() {
        let area = Rect::new(0, 0, 7, 5);
        let mut frames = Frames::new(area);
        frames.add(Rect::new(0, 0, 4, 3));
        frames.add(Rect::new(3, 0, 4, 3));
        frames.add(Rect::new(0, 2, 7, 3));
        let mut buffer = Buffer::empty(area);
        frames.draw(
            &mut buffer,
            &GlyphSet::Unicode.glyphs().border,
            Style::new(),
        );
        let row =
            |y: u16| -> String { (0..7).map(|x| buffer[(x, y)].symbol().to_owned()).collect() };
        let rows: Vec<String> = (0..5).map(row).collect();
        assert_eq!(
            rows,
            ["┌──┬──┐", "│  │  │", "├──┴──┤", "│     │", "└─────┘"]
        );
    }
}
