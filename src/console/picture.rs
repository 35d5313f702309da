//! The screen as an SVG, drawn by the very functions that draw it on a terminal, from a live room.
//! Made for papers: a picture that cannot show what the program does not.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use tokio::time::timeout;

use super::clock::{Clock as _, MachineClock};
use super::keys::Keys;
use super::link::{Link as _, News, SocketLink};
use super::model::{Look, Screen};
use super::run::{ConsoleError, ConsoleOptions};
use super::update::{Habits, Message, Model};
use super::view::{Scene, draw};

/// A cell's size in the picture.
const CELL: (f32, f32) = (8.4, 18.0);
/// Around the screen.
const MARGIN: f32 = 10.0;
/// What a terminal shows where a theme leaves it the choice.
const PAPER: &str = "#121417";
const INK: &str = "#d0d0d0";
/// The sixteen colours by number, as a common dark terminal shows them.
const SIXTEEN: [&str; 16] = [
    "#1d1f21", "#cc6666", "#8fbf6f", "#d7af5f", "#6f9fd8", "#b294bb", "#7fbfbf", "#c5c8c6",
    "#767676", "#ff8080", "#b5e890", "#ffd787", "#9fc5ff", "#d7b0ff", "#a8e6e6", "#ffffff",
];

/// How long the engine is listened to before the picture is taken: long enough for every reading.
const EXPOSURE: Duration = Duration::from_millis(1500);

/// Enters the room, listens for a moment, and draws this screen at this size.
///
/// # Errors
/// When the keymap means nothing, or the engine is not there or does not let anybody in.
pub async fn take(
    options: ConsoleOptions,
    screen: Screen,
    columns: u16,
    rows: u16,
) -> Result<String, ConsoleError> {
    let keys = Keys::load(Arc::clone(&options.keymap))?;
    let look = Look::new(
        &options.theme,
        options.glyphs,
        &options.keymap,
        options.settings.times.value,
    );
    let clock = MachineClock::start();
    let mut model = Model::new(
        "picture".to_owned(),
        Habits::of(&options.settings),
        clock.now(),
    );
    model.ui.screen = screen;
    let mut link = SocketLink::new(options.socket, options.hello);
    let listen = async {
        loop {
            match link.next().await {
                News::TurnedAway { why, hint } => return ConsoleError::TurnedAway { why, hint },
                News::Lost { why } => return ConsoleError::TurnedAway { why, hint: None },
                news => {
                    let message = Message::News(Box::new(news));
                    // What the model would have the loop do is no part of a picture.
                    let _ = model.update(&keys, message, &clock.now());
                }
            }
        }
    };
    if let Ok(error) = timeout(EXPOSURE, listen).await {
        return Err(error);
    }
    let nothing = || ConsoleError::TurnedAway {
        why: "nothing can be drawn".into(),
        hint: None,
    };
    svg(&model, &look, columns, rows).ok_or_else(nothing)
}

/// The model drawn at this size; `None` where nothing can be drawn.
fn svg(model: &Model, look: &Look, columns: u16, rows: u16) -> Option<String> {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).ok()?;
    let scene = Scene {
        room: &model.room,
        live: &model.live,
        ui: &model.ui,
        look,
        now: &model.now,
        me: &model.me,
    };
    terminal.draw(|frame| draw(frame, &scene)).ok()?;
    Some(drawn(terminal.backend().buffer()))
}

fn drawn(buffer: &Buffer) -> String {
    let area = buffer.area;
    let width = f32::from(area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(area.height) * CELL.1 + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..area.height {
        let row: Vec<&Cell> = (0..area.width).map(|x| &buffer[(x, y)]).collect();
        let mut x = 0;
        while x < row.len() {
            let run = row[x..]
                .iter()
                .take_while(|cell| same_look(cell, row[x]))
                .count();
            draw_run(&mut svg, &row[x..x + run], x, usize::from(y));
            x += run;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn same_look(left: &Cell, right: &Cell) -> bool {
    (left.fg, left.bg, left.modifier) == (right.fg, right.bg, right.modifier)
}

/// Cells of one look: their ground, and their text stretched to exactly their width.
#[expect(
    clippy::cast_precision_loss,
    reason = "a screen has fewer cells than a float has digits"
)]
fn draw_run(svg: &mut String, cells: &[&Cell], x: usize, y: usize) {
    let first = cells[0];
    let swapped = first.modifier.contains(Modifier::REVERSED);
    let (ink, paper) = (colour(first.fg, INK), colour(first.bg, PAPER));
    let (ink, paper) = if swapped { (paper, ink) } else { (ink, paper) };
    let left = MARGIN + x as f32 * CELL.0;
    let top = MARGIN + y as f32 * CELL.1;
    let width = cells.len() as f32 * CELL.0;
    if paper != PAPER {
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" \
             fill=\"{paper}\"/>",
            CELL.1
        );
    }
    let text: String = cells.iter().map(|cell| cell.symbol()).collect();
    if text.trim().is_empty() {
        return;
    }
    let bold = if first.modifier.contains(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let dim = if first.modifier.contains(Modifier::DIM) {
        " opacity=\"0.65\""
    } else {
        ""
    };
    let _ = writeln!(
        svg,
        "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacing\" \
         xml:space=\"preserve\" fill=\"{ink}\"{bold}{dim}>{}</text>",
        top + CELL.1 * 0.75,
        escaped(&text)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn colour(colour: Color, otherwise: &str) -> String {
    let numbered = |number: u8| indexed(number);
    match colour {
        Color::Reset => otherwise.to_owned(),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(number) => numbered(number),
        Color::Black => numbered(0),
        Color::Red => numbered(1),
        Color::Green => numbered(2),
        Color::Yellow => numbered(3),
        Color::Blue => numbered(4),
        Color::Magenta => numbered(5),
        Color::Cyan => numbered(6),
        Color::Gray => numbered(7),
        Color::DarkGray => numbered(8),
        Color::LightRed => numbered(9),
        Color::LightGreen => numbered(10),
        Color::LightYellow => numbered(11),
        Color::LightBlue => numbered(12),
        Color::LightMagenta => numbered(13),
        Color::LightCyan => numbered(14),
        Color::White => numbered(15),
    }
}

/// The 256 colours of xterm: sixteen, a cube of six, a ramp of greys.
fn indexed(number: u8) -> String {
    if let Some(colour) = SIXTEEN.get(usize::from(number)) {
        return (*colour).to_owned();
    }
    if number >= 232 {
        let grey = 8 + 10 * (number - 232);
        return format!("#{grey:02x}{grey:02x}{grey:02x}");
    }
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let cube = number - 16;
    let (r, g, b) = (level(cube / 36), level(cube / 6 % 6), level(cube % 6));
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn text_is_escaped_and_runs_of_one_look_are_one_element() {
        let mut buffer = Buffer::with_lines(["a<b & c", "       "]);
        buffer.set_style(
            ratatui::layout::Rect::new(0, 0, 3, 1),
            Style::new().fg(Color::Red),
        );
        let svg = drawn(&buffer);
        assert_eq!(svg.matches("<text").count(), 2);
        assert!(svg.contains("a&lt;b") && svg.contains("&amp;"), "{svg}");
    }

    #[test]
    fn the_cube_and_the_greys_are_those_of_xterm() {
        assert_eq!(indexed(196), "#ff0000");
        assert_eq!(indexed(231), "#ffffff");
        assert_eq!(indexed(232), "#080808");
        assert_eq!(indexed(255), "#eeeeee");
    }
}
