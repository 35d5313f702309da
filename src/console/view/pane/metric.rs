//! One metric at large: its value beside the other side's, bands, source, query, and its course
//! with an axis of time.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::traffic::reading;
use crate::console::model::number::short;
use crate::console::model::query;
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::{Lines, below};
use crate::console::view::widget::row::Row;
use crate::console::view::widget::sparkline;
use crate::room::plan::Metric;
use crate::room::reading::{Reading, Unknown};
use crate::settings::Meaning;
use crate::support::Quantity;

/// Cells of the scale at the left of the course.
const SCALE: u16 = 9;

pub(crate) fn draw(brief: &Brief, metric: &Metric, area: Rect, buffer: &mut Buffer) {
    let used = words(brief, metric, area.width).draw(area, buffer);
    let rest = below(area, used);
    if rest.height >= 3 && rest.width > SCALE + 20 {
        course(brief, metric, rest, buffer);
    }
}

fn words(brief: &Brief, metric: &Metric, width: u16) -> Lines {
    let mut lines = Lines::new(width);
    let muted = brief.of(Meaning::Muted);
    let (shown, meaning, sign) = reading(brief, metric);
    let mut row = lines
        .row()
        .text(&metric.title, brief.of(Meaning::Title))
        .gap(2)
        .text(query::side(brief.room, metric.of), muted)
        .gap(1)
        .text(format!("{shown} {sign}"), brief.of(meaning));
    if let Some(Reading::Unknown(why)) = brief.live.readings.get(&metric.id) {
        row = row.gap(1).text(why.to_string(), brief.of(Meaning::Unknown));
        row = last_known(brief, metric, row);
    }
    let twin = metric
        .twin
        .as_ref()
        .and_then(|twin| brief.room.plan.metric(twin));
    if let Some(twin) = twin {
        let (shown, meaning, sign) = reading(brief, twin);
        row = row
            .gap(3)
            .text(query::side(brief.room, twin.of), muted)
            .gap(1)
            .text(format!("{shown} {sign}"), brief.of(meaning));
    }
    lines.push(row);
    let limit = |word: &str, limit: Option<crate::room::condition::Limit>| {
        limit
            .map(|limit| format!("{word} {limit}   "))
            .unwrap_or_default()
    };
    lines.push(
        lines
            .row()
            .text(limit("normal", metric.bands.normal), muted)
            .text(limit("critical", metric.bands.critical), muted)
            .text(
                format!(
                    "every {}   window {}   source {}   runbook {}",
                    metric.every, metric.window, metric.source, metric.line
                ),
                muted,
            ),
    );
    lines.push(lines.row().text(&metric.query, muted));
    lines
}

/// The last value there was, in the look of what is too old.
fn last_known(brief: &Brief, metric: &Metric, row: Row) -> Row {
    let course = brief.live.history.get(&metric.id);
    let last = course.and_then(|course| {
        course
            .iter()
            .rev()
            .find_map(|(at, value)| Some((*at, (*value)?)))
    });
    match last {
        Some((at, value)) => {
            let old = crate::console::view::header::age(brief.now.wall - at);
            let value = short(Quantity::new(value, metric.unit));
            row.text(
                format!("  last {value}, {old} old"),
                brief.of(Meaning::Stale),
            )
        }
        None => row.text(format!("  {}", Unknown::NotYet), brief.of(Meaning::Stale)),
    }
}

fn course(brief: &Brief, metric: &Metric, area: Rect, buffer: &mut Buffer) {
    let bars = Rect {
        x: area.x + SCALE,
        width: area.width - SCALE - 1,
        height: area.height - 1,
        ..area
    };
    let span = super::traffic::PACE;
    let cells = usize::from(bars.width);
    let slots = sparkline::slots(
        brief.live.history.get(&metric.id),
        brief.now.wall,
        span,
        cells,
    );
    let limit = metric
        .bands
        .critical
        .or(metric.bands.normal)
        .and_then(|limit| limit.limit.to_unit(metric.unit));
    let top = sparkline::top(&slots, limit.map(|limit| limit.value));
    sparkline::area(bars, buffer, brief.look, &slots, top);
    let muted = brief.of(Meaning::Muted);
    let scale = |value| {
        Row::new(SCALE).cell_right(
            short(Quantity::new(value, metric.unit)),
            usize::from(SCALE) - 1,
            muted,
        )
    };
    scale(top).draw(
        Rect {
            width: SCALE,
            ..area
        },
        buffer,
    );
    let foot = Rect {
        y: bars.bottom().saturating_sub(1),
        height: 1,
        width: SCALE,
        ..area
    };
    scale(crate::support::Decimal::ZERO).draw(foot, buffer);
    axis(
        brief,
        Rect {
            y: bars.bottom(),
            height: 1,
            ..bars
        },
        span,
        buffer,
    );
}

/// Clock times below the course, one every twenty cells, the newest at the right.
fn axis(brief: &Brief, area: Rect, span: i64, buffer: &mut Buffer) {
    const EVERY: u16 = 20;
    for back in (0..area.width / EVERY).map(|index| index * EVERY) {
        let right = area.right() - back;
        let at = brief.now.wall - i64::from(back) * span;
        let label = Row::new(5).text(brief.zone.minutes(at), brief.of(Meaning::Muted));
        label.draw(
            Rect {
                x: right.saturating_sub(5),
                width: 5,
                ..area
            },
            buffer,
        );
    }
}
