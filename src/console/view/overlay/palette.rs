//! The command line at the bottom, its matches above it, what matched set off.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{clear, field_rows};
use crate::console::geometry::{KEYS, scrolled};
use crate::console::model::overlay::{Match, Palette};
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::Lines;
use crate::console::view::widget::row::Row;
use crate::settings::Meaning;

/// Matches in sight at most.
const SHOWN: usize = 12;

pub(super) fn draw(brief: &Brief, palette: &Palette, area: Rect, buffer: &mut Buffer) {
    let shown = palette
        .matches
        .len()
        .min(SHOWN)
        .min(usize::from(area.height / 2));
    let height = u16::try_from(shown).unwrap_or(0) + 1 + u16::from(palette.problem.is_some());
    let bottom = area.bottom().saturating_sub(KEYS);
    let rect = Rect {
        y: bottom.saturating_sub(height),
        height,
        ..area
    };
    clear(rect, buffer, brief.of(Meaning::Dialog));
    let mut lines = Lines::new(area.width);
    let top = scrolled(palette.at, palette.matches.len(), shown.max(1));
    for (index, found) in palette.matches.iter().enumerate().skip(top).take(shown) {
        lines.push(of_match(brief, found, index == palette.at, &lines));
    }
    if let Some(problem) = &palette.problem {
        lines.push(lines.row().text(problem, brief.of(Meaning::Warning)));
    }
    lines.draw(rect, buffer);
    let foot = Rect {
        y: bottom.saturating_sub(1),
        height: 1,
        ..area
    };
    Row::new(1)
        .text(":", brief.of(Meaning::Key))
        .draw(foot, buffer);
    let field = Rect {
        x: foot.x + 1,
        width: foot.width.saturating_sub(1),
        ..foot
    };
    for row in field_rows(brief, &palette.field, &Lines::new(field.width)) {
        row.draw(field, buffer);
    }
}

fn of_match(brief: &Brief, found: &Match, chosen: bool, lines: &Lines) -> Row {
    let plain = brief.of(if chosen {
        Meaning::Selected
    } else {
        Meaning::Text
    });
    let mark = if chosen {
        brief.look.glyphs.cursor
    } else {
        " "
    };
    let mut row = lines.row().cell(mark, 2, brief.of(Meaning::Title));
    for (index, character) in found.text.chars().enumerate() {
        let matched = u32::try_from(index).is_ok_and(|index| found.matched.contains(&index));
        row = row.text(
            character.to_string(),
            if matched {
                brief.of(Meaning::Match)
            } else {
                plain
            },
        );
    }
    let row = row.to(34).gap(1).text(&found.doc, brief.of(Meaning::Muted));
    match &found.key {
        Some(key) => row.right(lines.tail().text(key, brief.of(Meaning::Key)).gap(1)),
        None => row,
    }
}
