//! What lies on top: each overlay makes its title, its lines and its keys, one box draws them all.
//! What they say of the room is read now, never kept from when they opened.

mod arm;
mod command;
mod confirm;
mod decide;
mod help;
mod palette;
mod pick;
mod review;
mod roll_back;
mod sheet;
mod source;
mod write;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::brief::Brief;
use super::widget::frame::Frames;
use super::widget::lines::Lines;
use super::widget::row::Row;
use crate::console::geometry::{centred, regions};
use crate::console::model::{Field, Overlay};
use crate::settings::{Layer, Meaning};

pub(crate) use command::work;

/// A box on top of everything, being put together.
struct Dialog {
    title: String,
    meaning: Meaning,
    lines: Lines,
    top: usize,
    keys: Row,
}

impl Dialog {
    fn new(title: impl Into<String>, meaning: Meaning, area: Rect) -> Self {
        let width = inner_width(area);
        Self {
            title: title.into(),
            meaning,
            lines: Lines::new(width),
            top: 0,
            keys: Row::new(width).gap(1),
        }
    }

    fn say(&mut self, text: impl AsRef<str>, style: ratatui::style::Style) {
        self.lines.push_wrapped(0, text.as_ref(), style);
    }

    fn blank(&mut self) {
        self.lines.push(self.lines.row());
    }

    /// A word and what belongs to it, wrapped under itself.
    fn fact(&mut self, brief: &Brief, word: &str, text: impl AsRef<str>, meaning: Meaning) {
        self.lines.push_fact(
            word,
            brief.of(Meaning::Muted),
            text.as_ref(),
            brief.of(meaning),
        );
    }

    /// Something that keeps it from being accepted.
    fn problem(&mut self, brief: &Brief, problem: Option<&String>) {
        if let Some(problem) = problem {
            self.blank();
            self.say(problem, brief.of(Meaning::Warning));
        }
    }

    /// The same where much follows: it must be seen without scrolling.
    fn problem_first(&mut self, brief: &Brief, problem: Option<&String>) {
        if let Some(problem) = problem {
            self.say(problem, brief.of(Meaning::Warning));
            self.blank();
        }
    }

    /// Text being typed.
    fn field(&mut self, brief: &Brief, field: &Field) {
        for row in field_rows(brief, field, &self.lines) {
            self.lines.push(row);
        }
    }

    fn key(&mut self, brief: &Brief, layer: Layer, command: &str, called: &str, meaning: Meaning) {
        if let Some(key) = brief.look.key_in(layer, command) {
            let keys = std::mem::replace(&mut self.keys, Row::new(0));
            self.keys = super::keys::keyed(keys, brief, key, called, meaning);
        }
    }

    fn draw(self, brief: &Brief, area: Rect, buffer: &mut Buffer) {
        let wanted = u16::try_from(self.lines.len())
            .unwrap_or(u16::MAX)
            .saturating_add(4);
        let rect = centred(area, inner_width(area) + 2, wanted);
        clear(rect, buffer, brief.of(self.meaning));
        let mut frames = Frames::new(rect);
        frames.add(rect);
        frames.draw(
            buffer,
            &brief.look.glyphs.border_focused,
            brief.of(Meaning::BorderFocused),
        );
        let title = Rect {
            x: rect.x + 2,
            width: rect.width.saturating_sub(4),
            height: 1,
            ..rect
        };
        Row::new(title.width)
            .text(format!(" {} ", self.title), brief.of(Meaning::TitleFocused))
            .draw(title, buffer);
        let inner = Rect {
            x: rect.x + 1,
            y: rect.y + 1,
            width: rect.width.saturating_sub(2),
            height: rect.height.saturating_sub(4),
        };
        let top = self
            .top
            .min(self.lines.len().saturating_sub(usize::from(inner.height)));
        self.lines.draw_from(top, inner, buffer);
        if top + usize::from(inner.height) < self.lines.len() {
            let more = Rect {
                y: inner.bottom(),
                height: 1,
                ..inner
            };
            let said = format!(
                "{} more lines below",
                self.lines.len() - top - usize::from(inner.height)
            );
            Row::new(more.width)
                .gap(1)
                .text(said, brief.of(Meaning::Muted))
                .draw(more, buffer);
        }
        let foot = Rect {
            y: rect.bottom().saturating_sub(2),
            height: 1,
            ..inner
        };
        self.keys.draw(foot, buffer);
    }
}

fn inner_width(area: Rect) -> u16 {
    area.width.saturating_sub(4).min(100)
}

fn clear(rect: Rect, buffer: &mut Buffer, style: ratatui::style::Style) {
    for y in rect.top()..rect.bottom() {
        for x in rect.left()..rect.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// The lines of a field, the cursor drawn as a marked cell.
fn field_rows(brief: &Brief, field: &Field, lines: &Lines) -> Vec<Row> {
    let none = [String::new()];
    let typed: &[String] = if field.lines.is_empty() {
        &none
    } else {
        &field.lines
    };
    let style = brief.of(Meaning::Input);
    let row = |(number, line): (usize, &String)| {
        let width = lines.row().left().saturating_sub(2);
        let here = number == usize::from(field.row);
        let column = usize::from(field.column);
        // The cursor stays in sight: what stands before it gives way at the left.
        let skip = if here {
            column.saturating_sub(width.saturating_sub(2))
        } else {
            0
        };
        let shown: Vec<char> = line.chars().skip(skip).collect();
        let at = column - skip.min(column);
        let part = |range: &[char]| range.iter().collect::<String>();
        if !here {
            return lines.row().cell(part(&shown), width, style);
        }
        let split = at.min(shown.len());
        let under = shown
            .get(split)
            .map_or_else(|| " ".to_owned(), ToString::to_string);
        let after = shown.get(split + 1..).unwrap_or_default();
        let row = lines.row().text(part(&shown[..split]), style).text(
            under,
            brief
                .of(Meaning::Selected)
                .add_modifier(ratatui::style::Modifier::REVERSED),
        );
        let left = (width + 1).saturating_sub(row.used());
        row.cell(part(after), left, style)
    };
    typed.iter().enumerate().map(row).collect()
}

/// Draws every overlay, the last on top.
pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    // A dialog never covers the header: the loudest state is read above it.
    let body = regions(area).body;
    for overlay in &brief.ui.overlays {
        match overlay {
            Overlay::Palette(palette) => palette::draw(brief, palette, area, buffer),
            overlay => dialog(brief, overlay, body).draw(brief, body, buffer),
        }
    }
}

fn dialog(brief: &Brief, overlay: &Overlay, area: Rect) -> Dialog {
    match overlay {
        Overlay::Help { top } => help::dialog(brief, *top, area),
        Overlay::Confirm(confirm) => confirm::dialog(brief, confirm, area),
        Overlay::Decide(decide) => decide::dialog(brief, decide, area),
        Overlay::RollBack(roll_back) => roll_back::dialog(brief, roll_back, area),
        Overlay::Review(open) => review::dialog(brief, open, area),
        Overlay::Write(write) => write::dialog(brief, write, area),
        Overlay::Pick(pick) => pick::dialog(brief, pick, area),
        Overlay::Sheet(sheet) => sheet::dialog(brief, sheet, area),
        Overlay::Source(view) => source::dialog(brief, view, area),
        // Drawn at its own place.
        Overlay::Palette(_) => Dialog::new("", Meaning::Dialog, area),
    }
}
