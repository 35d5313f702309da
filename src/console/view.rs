//! Draws a scene and changes nothing. What came from others passes `support::text::harmless`
//! before it reaches a cell.

use ratatui::Frame;

use super::model::{Live, Look, Ui};
use crate::room::Room;
use crate::room::input::{Now, Who};

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
    let canvas = scene.look.of(crate::settings::Meaning::Text);
    let area = frame.area();
    frame.buffer_mut().set_style(area, canvas);
}
