//! Draws a scene and changes nothing. What came from others is made harmless by the row it is
//! written in (`widget::row`) before it reaches a cell.
//!
//! `header` and `keys` are the rows that never scroll; `pane` has one file per pane of the
//! overview, `screen` what only a full screen has room for, `dense` the overview of a small
//! terminal, `overlay` what lies on top.

mod brief;
mod conditions;
mod dense;
mod header;
mod keys;
mod mark;
mod overlay;
mod pane;
pub(crate) mod sentence;
mod since;
mod state;
pub(crate) mod widget;
mod wrong;

pub(crate) use sentence::{sentence, who};

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::geometry::{self, Size};
use super::model::{Live, Look, Ui};
use crate::room::Room;
use crate::room::input::{Now, Who};
use crate::room::plan::Approvals;
use crate::settings::{GlyphSet, Meaning};
use brief::Brief;
use widget::row::Row;

/// Everything that one picture shows.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The room as folded so far.
    pub room: &'a Room,
    /// What the engine tells beside the journal.
    pub live: &'a Live,
    /// Where the person looks.
    pub ui: &'a Ui,
    /// How things look.
    pub look: &'a Look,
    /// Now, by the engine's clock as far as the console knows it.
    pub now: &'a Now,
    /// Who looks.
    pub me: &'a Who,
}

/// Draws the scene.
pub fn draw(frame: &mut Frame, scene: &Scene) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    buffer.set_style(area, scene.look.canvas());
    if Size::of(area) == Size::TooSmall {
        too_small(scene, area, buffer);
        return;
    }
    let brief = Brief::new(scene);
    let regions = geometry::regions(area);
    header::draw(&brief, regions.header, buffer);
    if geometry::is_dense(area, scene.ui) {
        dense::draw(&brief, regions.body, buffer);
    } else {
        pane::draw(&brief, area, buffer);
    }
    keys::draw(&brief, regions.keys, buffer);
    overlay::draw(&brief, area, buffer);
    if scene.look.glyphs == GlyphSet::Ascii.glyphs() {
        without_dots(area, buffer);
    }
}

/// Whose consent the runbook wants, and that nothing waits for it.
fn consent(approvals: &Approvals) -> String {
    format!("needs the consent of {approvals}: ask them; not enforced yet")
}

/// A kind message where nothing can be drawn.
fn too_small(scene: &Scene, area: Rect, buffer: &mut Buffer) {
    let lines = [
        format!("{} goes on.", scene.room.name),
        format!("This terminal is {}x{};", area.width, area.height),
        format!(
            "{}x{} are needed to see it.",
            geometry::LEAST_WIDTH,
            geometry::LEAST_HEIGHT
        ),
    ];
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        let row = Row::new(area.width).text(line, scene.look.of(Meaning::Text));
        row.draw(
            Rect {
                y,
                height: 1,
                ..area
            },
            buffer,
        );
    }
}

/// Cut texts end with dots, which are no ASCII.
fn without_dots(area: Rect, buffer: &mut Buffer) {
    let sign = GlyphSet::Ascii.glyphs().more;
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)).filter(|cell| cell.symbol() == "…") {
                cell.set_symbol(sign);
            }
        }
    }
}
