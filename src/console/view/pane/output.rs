//! What commands print: the attempt shown and how it stands, a few others, then its lines, the
//! newest at the end.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::geometry::scrolled;
use crate::console::model::rows;
use crate::console::model::ui::Pane;
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::{Lines, below};
use crate::console::view::widget::row::Row;
use crate::room::state::Attempt;
use crate::settings::Meaning;
use crate::wire::frame::{OutputLine, Stream};

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let Some(shown) = rows::shown_attempt(brief.room, brief.ui.attempt) else {
        Row::new(area.width)
            .gap(1)
            .text("nothing has run yet", brief.of(Meaning::Muted))
            .draw(area, buffer);
        return;
    };
    let others = usize::from(area.height / 6).min(6);
    let mut lines = Lines::new(area.width);
    let mut earlier: Vec<_> = rows::attempts(brief.room)
        .filter(|attempt| attempt.id != shown.id)
        .take(others)
        .collect();
    earlier.reverse();
    for attempt in earlier {
        lines.push(of_attempt(brief, attempt, " ", area.width));
    }
    lines.push(of_attempt(
        brief,
        shown,
        brief.look.glyphs.cursor,
        area.width,
    ));
    let used = lines.draw(area, buffer);
    printed(brief, shown, below(area, used), buffer);
}

fn of_attempt(brief: &Brief, attempt: &Attempt, sign: &str, width: u16) -> Row {
    let meaning = match (attempt.has_ended(), attempt.succeeded()) {
        _ if attempt.is_in_doubt() => Meaning::Unknown,
        (true, true) => Meaning::Ok,
        (true, false) => Meaning::Critical,
        (false, _) if attempt.overdue => Meaning::Overdue,
        (false, _) => Meaning::Pending,
    };
    let until = attempt.ended_at.as_ref().unwrap_or(brief.now);
    let took = until.since(&attempt.started_at).clock();
    let tail = Row::new(width)
        .text(attempt.said(), brief.of(meaning))
        .text(
            format!("  {took}  {}", brief.zone.seconds(attempt.started_at.wall)),
            brief.of(Meaning::Muted),
        )
        .gap(1);
    Row::new(width)
        .gap(1)
        .cell(sign, 2, brief.of(Meaning::Title))
        .text(format!("#{} ", attempt.id), brief.of(Meaning::Muted))
        .text(&attempt.call.shown, brief.of(Meaning::Text))
        .right(tail)
}

fn printed(brief: &Brief, attempt: &Attempt, area: Rect, buffer: &mut Buffer) {
    let lines = brief.live.output.get(&attempt.id);
    let len = lines.map_or(0, std::collections::VecDeque::len);
    if len == 0 {
        let said = if attempt.has_ended() {
            "it printed nothing, or too long ago"
        } else {
            "nothing printed yet"
        };
        Row::new(area.width)
            .gap(3)
            .text(said, brief.of(Meaning::Muted))
            .draw(area, buffer);
        return;
    }
    let height = usize::from(area.height);
    let cursor = brief.ui.cursor(Pane::Output);
    let top = cursor.map_or(len.saturating_sub(height), |at| {
        scrolled(at.min(len - 1), len, height)
    });
    let shown = lines.into_iter().flatten().skip(top).take(height);
    for ((index, line), y) in shown.enumerate().zip(area.top()..) {
        let marked = cursor == Some(top + index) && brief.ui.pane() == Pane::Output;
        let over = marked.then(|| brief.of(Meaning::Selected));
        of_line(brief, line, area.width).draw_over(
            Rect {
                y,
                height: 1,
                ..area
            },
            buffer,
            over,
        );
    }
    if let Some(at) = cursor {
        let said = format!(" line {} of {len}, not following ", at + 1);
        let tail = Row::new(area.width).text(said, brief.of(Meaning::Warning));
        let end = Rect {
            y: area.bottom().saturating_sub(1),
            height: 1,
            ..area
        };
        let end = Rect {
            x: end
                .right()
                .saturating_sub(u16::try_from(tail.used()).unwrap_or(0)),
            ..end
        };
        tail.draw(end.intersection(area), buffer);
    }
}

fn of_line(brief: &Brief, line: &OutputLine, width: u16) -> Row {
    let meaning = match line.stream {
        Stream::Out => Meaning::Text,
        Stream::Err => Meaning::OutputStderr,
        Stream::Note => Meaning::Muted,
    };
    Row::new(width)
        .gap(1)
        .text(brief.zone.seconds(line.at), brief.of(Meaning::Muted))
        .gap(1)
        .text(&line.text, brief.of(meaning))
}
