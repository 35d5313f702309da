//! The runbook's text around a line: as much of it as fits, the line that was asked for marked, the
//! one under the cursor set off. Nothing is cut: long lines are broken under themselves.
//!
//! ```text
//! │ the file has changed since ...     │
//! │    11 ## Deployment                │
//! │ ›  12 - Deploy {{ version }} to    │
//! │       every host                   │
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Dialog, field_rows};
use crate::console::model::source::{LineKind, SourceLine, SourceView, There, found};
use crate::console::view::brief::Brief;
use crate::console::view::widget::row::Row;
use crate::settings::{Layer, Meaning};
use crate::support::text::{harmless, width};

/// What a box takes beside its lines: two borders, the row of keys, the row above it.
const FRAME: u16 = 4;
/// Cells before the number: air and the mark.
const MARK: usize = 3;
/// Which part of the text stands above the cursor: a third.
const ABOVE: usize = 3;
/// Cells of a file's name in the title.
const NAME: usize = 50;

pub(super) fn dialog(brief: &Brief, view: &SourceView, area: Rect) -> Dialog {
    let title = format!("{}:{}", tail(&view.name), view.number());
    let mut dialog = Dialog::new(title, Meaning::Dialog, area);
    if let Some(said) = told(view) {
        dialog.say(said, brief.of(Meaning::Warning));
    }
    let taken = dialog.lines.len() + usize::from(view.search.is_some());
    let height = usize::from(area.height.saturating_sub(FRAME)).saturating_sub(taken);
    text(brief, view, height, &mut dialog);
    if let Some(field) = &view.search {
        let head = dialog.lines.row().text("/", brief.of(Meaning::Key));
        for row in field_rows(brief, field, &dialog.lines) {
            dialog.lines.push(head.clone().join(row.without_head(1)));
        }
    }
    keys(brief, view, &mut dialog);
    dialog
}

/// What is to be known of the file.
fn told(view: &SourceView) -> Option<String> {
    match &view.there {
        There::Changed { .. } => Some(
            "the file has changed since the room was opened; this is as it was opened".to_owned(),
        ),
        There::Gone { why, .. } => Some(format!("{why}; this is as it was opened")),
        There::Same { .. } | There::NoFile => None,
    }
}

fn keys(brief: &Brief, view: &SourceView, dialog: &mut Dialog) {
    if view.search.is_some() {
        dialog.key(brief, Layer::Filter, "confirm", "search", Meaning::Key);
        dialog.key(brief, Layer::Filter, "back", "leave it", Meaning::Key);
        return;
    }
    dialog.key(brief, Layer::Source, "edit", "edit", Meaning::Key);
    dialog.key(brief, Layer::Source, "filter", "search", Meaning::Key);
    if !view.sought.is_empty() {
        dialog.key(brief, Layer::Source, "seek next", "next", Meaning::Key);
        dialog.key(
            brief,
            Layer::Source,
            "seek previous",
            "previous",
            Meaning::Key,
        );
    }
    dialog.key(brief, Layer::Source, "back", "close", Meaning::Key);
}

/// The lines in sight.
fn text(brief: &Brief, view: &SourceView, height: usize, dialog: &mut Dialog) {
    let digits = view.lines.len().to_string().len().max(3);
    let cells = dialog.lines.row().left().saturating_sub(MARK + digits + 2);
    let (first, skip) = top(view, height, cells);
    let mut rows = Vec::new();
    for (at, line) in view.lines.iter().enumerate().skip(first) {
        rows.extend(rows_of(brief, view, at, line, (digits, cells), dialog));
        if rows.len() >= skip + height {
            break;
        }
    }
    for row in rows.into_iter().skip(skip).take(height) {
        dialog.lines.push(row);
    }
}

/// The first line in sight, and how many of its rows are above the box: the cursor is a third down,
/// less where the text begins, more where it ends.
fn top(view: &SourceView, height: usize, cells: usize) -> (usize, usize) {
    let rows = |line: &SourceLine| pieces(&line.text, cells).len();
    let (above, rest) = view.lines.split_at(view.at.min(view.lines.len()));
    let mut below = 0;
    for line in rest {
        below += rows(line);
        if below >= height {
            break;
        }
    }
    let here = rest.first().map_or(0, rows);
    let wanted = (height / ABOVE).max(height.saturating_sub(below));
    let mut left = wanted.min(height.saturating_sub(here));
    for (at, line) in above.iter().enumerate().rev() {
        let rows = rows(line);
        if rows >= left {
            return (at, rows - left);
        }
        left -= rows;
    }
    (0, 0)
}

/// The rows of one line.
fn rows_of(
    brief: &Brief,
    view: &SourceView,
    at: usize,
    line: &SourceLine,
    (digits, cells): (usize, usize),
    dialog: &Dialog,
) -> Vec<Row> {
    let (marked, here) = (at == view.line, at == view.at);
    let style = brief.of(match line.kind {
        _ if here => Meaning::Selected,
        LineKind::Heading => Meaning::Title,
        LineKind::Fence | LineKind::Comment => Meaning::Muted,
        LineKind::Code | LineKind::Text => Meaning::Text,
    });
    let of_number = brief.of(if marked {
        Meaning::Title
    } else {
        Meaning::Muted
    });
    let sign = if marked { brief.look.glyphs.cursor } else { "" };
    let pieces = pieces(&line.text, cells).into_iter().enumerate();
    let rows = pieces.map(|(nth, piece)| {
        let (sign, number) = match nth {
            0 => (sign, (at + 1).to_string()),
            _ => ("", String::new()),
        };
        let row = dialog
            .lines
            .row()
            .cell(sign, MARK - 1, brief.of(Meaning::Title))
            .cell_right(number, digits, of_number)
            .gap(1);
        let end = row.used() + cells;
        let row = with_matches(brief, row, &piece, &view.sought, style);
        let left = end.saturating_sub(row.used());
        if here { row.cell("", left, style) } else { row }
    });
    rows.collect()
}

/// A text with what is searched for set off.
fn with_matches(brief: &Brief, row: Row, piece: &str, sought: &str, style: Style) -> Row {
    let (mut row, mut from) = (row, 0);
    for (start, end) in found(piece, sought) {
        row = row.text(piece.get(from..start).unwrap_or(""), style).text(
            piece.get(start..end).unwrap_or(""),
            brief.of(Meaning::Match),
        );
        from = end;
    }
    row.text(piece.get(from..).unwrap_or(""), style)
}

/// A line in pieces of at most so many cells, broken after a space where there is one in the second
/// half; its indentation stays.
fn pieces(line: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(8);
    let line = harmless(line);
    let mut pieces = Vec::new();
    let mut rest = line.as_str();
    while width(rest) > cells {
        let (mut used, mut cut, mut space) = (0, rest.len(), None);
        for (at, c) in rest.char_indices() {
            used += width(c.encode_utf8(&mut [0; 4]));
            if used > cells {
                cut = at;
                break;
            }
            if c == ' ' && used > cells / 2 {
                space = Some(at + 1);
            }
        }
        let (head, tail) = rest.split_at(space.unwrap_or(cut));
        if head.is_empty() {
            break;
        }
        pieces.push(head.trim_end().to_owned());
        rest = tail;
    }
    pieces.push(rest.to_owned());
    pieces
}

/// The end of a long name: that is what tells files apart.
fn tail(name: &str) -> String {
    let name = harmless(name);
    let mut short = name.as_str();
    while width(short) > NAME {
        match short.split_once('/') {
            Some((_, rest)) => short = rest,
            None => break,
        }
    }
    if short.len() == name.len() {
        return name;
    }
    format!("…/{short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_broken_at_words_and_loses_nothing_but_a_space() {
        assert_eq!(pieces("  - short", 20), ["  - short"]);
        assert_eq!(
            pieces("  - Deploy to every host of it", 16),
            ["  - Deploy to", "every host of it"]
        );
        assert_eq!(pieces("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
        assert_eq!(pieces("日本語日本語", 8), ["日本語日", "本語"]);
        assert_eq!(pieces("", 8), [""]);
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        let name = format!("{}runbooks/deploy.md", "folder/".repeat(9));
        assert!(tail(&name).ends_with("/runbooks/deploy.md"));
        assert!(tail(&name).starts_with('…') && width(&tail(&name)) <= NAME + 2);
        assert_eq!(tail("a/b.md"), "a/b.md");
    }

    #[test]
    fn the_cursor_is_in_sight_wherever_it_stands() {
        let lines: Vec<String> = (1..=40).map(|line| "x ".repeat(line)).collect();
        let text = lines.join(
            "
",
        );
        for (at, height, cells) in [
            (1, 10, 20),
            (20, 10, 20),
            (40, 10, 20),
            (40, 3, 8),
            (7, 1, 9),
        ] {
            let view = SourceView::new("a.md", &text, at);
            let (first, skip) = top(&view, height, cells);
            let above = view.lines[first..view.at].iter();
            let above: usize = above.map(|line| pieces(&line.text, cells).len()).sum();
            assert!(
                above - skip < height,
                "line {at}: {above} rows above in {height}"
            );
        }
    }
}
