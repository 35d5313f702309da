//! Where panes lie at a given size: pure functions, used for drawing and for the mouse.
//!
//! ```text
//!  wide (from 150x36)                 tall (from 100x30)          dense (from 60x15)
//!  +-----------------------------+    +-------------------+       +----------------+
//!  | header, 3 rows              |    | header            |       | header         |
//!  +---------+---------+---------+    +---------+---------+       +----------------+
//!  |Timeline |Now      |Metrics  |    |Timeline |Now      |       | WRONG          |
//!  |         |         |         |    |         +---------+       +----------------+
//!  +---------+---------+---------+    +---------+Metrics  |       | NOW, NEXT      |
//!  |Checklist|Output   |Team     |    |Checklist|         |       +----------------+
//!  +---------+---------+---------+    |         +---------+       | traffic        |
//!  |Journal                      |    +---------+Output   |       +----------------+
//!  +-----------------------------+    |Journal  |         |       | journal        |
//!  | keys, 2 rows                |    +---------+---------+       +----------------+
//!  +-----------------------------+    | keys              |       | keys           |
//!                                     +-------------------+       +----------------+
//! ```
//!
//! Panes share their borders: neighbours overlap by one cell.

use ratatui::layout::{Position, Rect};

use super::model::ui::{Pane, Screen, Ui};

/// The least width that anything is drawn at.
pub const LEAST_WIDTH: u16 = 60;
/// The least height that anything is drawn at.
pub const LEAST_HEIGHT: u16 = 15;
/// Rows of the header.
pub const HEADER: u16 = 3;
/// Rows of keys.
pub const KEYS: u16 = 2;

/// How much fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// Nothing but a kind message.
    TooSmall,
    /// One column without frames.
    Dense,
    /// Two columns.
    Tall,
    /// Three columns.
    Wide,
}

impl Size {
    /// How much fits into an area.
    #[must_use]
    pub fn of(area: Rect) -> Self {
        match (area.width, area.height) {
            (width, height) if width < LEAST_WIDTH || height < LEAST_HEIGHT => Self::TooSmall,
            (width, height) if width >= 150 && height >= 36 => Self::Wide,
            (width, height) if width >= 100 && height >= 30 => Self::Tall,
            _ => Self::Dense,
        }
    }
}

/// The regions of the whole screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Regions {
    /// The three header rows.
    pub header: Rect,
    /// Everything between.
    pub body: Rect,
    /// The two rows of keys.
    pub keys: Rect,
}

/// Cuts the screen into header, body and keys.
#[must_use]
pub fn regions(area: Rect) -> Regions {
    let header = Rect {
        height: HEADER.min(area.height),
        ..area
    };
    let keys = Rect {
        y: area.bottom().saturating_sub(KEYS),
        height: KEYS.min(area.height),
        ..area
    };
    let body = Rect {
        y: header.bottom(),
        height: keys.y.saturating_sub(header.bottom()),
        ..area
    };
    Regions { header, body, keys }
}

/// The framed panes of the body, each with its frame. Empty where the body is drawn without
/// frames.
#[must_use]
pub fn panes(area: Rect, ui: &Ui) -> Vec<(Pane, Rect)> {
    let body = regions(area).body;
    let size = Size::of(area);
    if size == Size::TooSmall {
        return Vec::new();
    }
    if let Some(pane) = ui.screen.pane() {
        return vec![(pane, body)];
    }
    if ui.zoomed {
        return vec![(ui.focus, body)];
    }
    match size {
        Size::Wide => wide(body),
        Size::Tall => tall(body),
        Size::Dense | Size::TooSmall => Vec::new(),
    }
}

/// The pane under a cell.
#[must_use]
pub fn pane_at(area: Rect, ui: &Ui, cell: Position) -> Option<Pane> {
    let found = panes(area, ui)
        .into_iter()
        .find(|(_, rect)| rect.contains(cell));
    found.map(|(pane, _)| pane)
}

/// Whether the overview is drawn dense at this size.
#[must_use]
pub fn is_dense(area: Rect, ui: &Ui) -> bool {
    ui.screen == Screen::Overview && !ui.zoomed && Size::of(area) == Size::Dense
}

fn wide(body: Rect) -> Vec<(Pane, Rect)> {
    let journal = (body.height / 6).clamp(5, 12);
    let rest = body.height - journal;
    // The upper row says where we are and what is wrong: it gets three fifths.
    let upper = rest - (rest * 2 / 5).clamp(7, 24);
    let rows = shared(body.y, &[upper, rest - upper, journal]);
    let side = body.width * 33 / 100;
    let columns = shared(body.x, &[side, body.width - 2 * side, side]);
    let cell = |column: usize, row: usize| joined(columns[column], rows[row]);
    vec![
        (Pane::Timeline, cell(0, 0)),
        (Pane::Now, cell(1, 0)),
        (Pane::Metrics, cell(2, 0)),
        (Pane::Checklist, cell(0, 1)),
        (Pane::Output, cell(1, 1)),
        (Pane::Team, cell(2, 1)),
        (Pane::Journal, joined((body.x, body.width), rows[2])),
    ]
}

fn tall(body: Rect) -> Vec<(Pane, Rect)> {
    let left = body.width * 45 / 100;
    let columns = shared(body.x, &[left, body.width - left]);
    let journal = (body.height / 4).clamp(6, 12);
    let rest = body.height - journal;
    let lefts = shared(body.y, &[rest - rest * 2 / 5, rest * 2 / 5, journal]);
    let now = (body.height * 2 / 5).clamp(10, 16);
    let output = (body.height / 6).clamp(4, 10);
    let rights = shared(body.y, &[now, body.height - now - output, output]);
    vec![
        (Pane::Timeline, joined(columns[0], lefts[0])),
        (Pane::Now, joined(columns[1], rights[0])),
        (Pane::Metrics, joined(columns[1], rights[1])),
        (Pane::Checklist, joined(columns[0], lefts[1])),
        (Pane::Output, joined(columns[1], rights[2])),
        (Pane::Journal, joined(columns[0], lefts[2])),
    ]
}

/// Lengths laid end to end from `start`, each reaching one cell into the next.
fn shared(start: u16, lengths: &[u16]) -> Vec<(u16, u16)> {
    let mut at = start;
    let mut parts = Vec::new();
    for (index, length) in lengths.iter().enumerate() {
        let overlap = u16::from(index + 1 < lengths.len());
        parts.push((at, length + overlap));
        at += length;
    }
    parts
}

fn joined((x, width): (u16, u16), (y, height): (u16, u16)) -> Rect {
    Rect {
        x,
        y,
        width,
        height,
    }
}

/// The first of `len` rows to draw in `height` so that the cursor is in the middle third and the
/// end is never passed.
#[must_use]
pub fn scrolled(cursor: usize, len: usize, height: usize) -> usize {
    cursor
        .saturating_sub(height / 2)
        .min(len.saturating_sub(height))
}

/// A box in the middle of an area, at most this big.
#[must_use]
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_size_panes_fill_the_body_and_share_borders() {
        for width in 60..=220 {
            for height in 15..=70 {
                let area = Rect::new(0, 0, width, height);
                let body = regions(area).body;
                let panes = panes(area, &Ui::default());
                let inside = |rect: &Rect| {
                    rect.width > 2 && rect.height > 2 && body.intersection(*rect) == *rect
                };
                assert!(
                    panes.iter().all(|(_, rect)| inside(rect)),
                    "{width}x{height} {panes:?}"
                );
                let corners: Vec<u16> = panes.iter().map(|(_, rect)| rect.right()).collect();
                assert!(
                    panes.is_empty() || corners.contains(&body.right()),
                    "{width}x{height}"
                );
            }
        }
    }

    #[test]
    fn scrolling_keeps_the_cursor_in_sight() {
        for len in 0..40 {
            for height in 1..20 {
                for cursor in 0..len {
                    let top = scrolled(cursor, len, height);
                    assert!(
                        top <= cursor && cursor < top + height,
                        "{cursor} {len} {height}"
                    );
                }
            }
        }
        assert_eq!(scrolled(0, 3, 10), 0);
        assert_eq!(scrolled(99, 100, 10), 90);
    }
}
