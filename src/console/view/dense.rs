//! The overview where frames would cost too much: one column, the worst first, each wrong thing
//! with its key beside it.
//!
//! ```text
//!  WRONG                                                         since  do
//!  x error_rate blue 1.42% breaks keep < 0.5%                     1:43  D decide
//!  ------------------------------------------------------------------------
//!  NOW   2.2 50% Traffic   soak 11:48 of 30:00, STOPPED
//!  NEXT  2.3 100% Traffic   ends 12:17, window 12:00
//!  ------------------------------------------------------------------------
//!  desired 50%  reported 50%  observed 49%  [##########..........]
//!  error_rate   blue  1.42% x ▁▁▁▂▃▅▇                             > 1%
//!  ------------------------------------------------------------------------
//!  SINCE YOU LEFT, or the newest entries of the journal
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::brief::Brief;
use super::pane::{journal, now, timeline, traffic};
use super::since;
use super::widget::gauge::gauge;
use super::widget::lines::{Lines, below};
use super::widget::row::Row;
use super::wrong;
use crate::console::model::attention::At;
use crate::console::model::{clock, query};
use crate::room::id::MetricId;
use crate::room::plan::Metric;
use crate::room::state::{RollbackRun, Stage};
use crate::settings::Meaning;
use crate::support::text;

/// Rows of each part.
struct Parts {
    wrong: u16,
    now: u16,
    traffic: u16,
}

/// How many rows each part gets: what is wrong first, the journal what is left.
fn parts(brief: &Brief, height: u16) -> Parts {
    let needs = u16::try_from(brief.needs.len()).unwrap_or(u16::MAX);
    let rules = 3;
    let room = height.saturating_sub(rules);
    let most = (room * 2 / 5).max(2);
    let wrong = (needs.max(1) + 1).min(most);
    let rolling = brief
        .room
        .rollback
        .as_ref()
        .is_some_and(RollbackRun::is_open);
    let now = if rolling {
        6
    } else {
        2 + u16::from(height >= 18)
    };
    let metrics = u16::try_from(brief.room.plan.metrics.len()).unwrap_or(u16::MAX);
    let traffic = (1 + metrics)
        .min((room - wrong).saturating_sub(now + 2).max(1))
        .min((room / 4).max(2));
    Parts {
        wrong,
        now,
        traffic,
    }
}

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let parts = parts(brief, area.height);
    let mut rest = area;
    rest = part(brief, rest, parts.wrong, buffer, wrong_list);
    rest = part(brief, rest, parts.now, buffer, now_and_next);
    rest = part(brief, rest, parts.traffic, buffer, traffic_lines);
    let used = if brief.ui.caught_up {
        0
    } else {
        since::lines(brief, rest.width).draw(rest, buffer)
    };
    journal::draw(brief, below(rest, used), buffer, false);
}

/// Draws one part and the rule below it; gives what is left.
fn part(
    brief: &Brief,
    area: Rect,
    rows: u16,
    buffer: &mut Buffer,
    lines: impl Fn(&Brief, u16, u16) -> Lines,
) -> Rect {
    let rows = rows.min(area.height);
    lines(brief, area.width, rows).draw(
        Rect {
            height: rows,
            ..area
        },
        buffer,
    );
    let rest = below(area, rows);
    let rule = brief.look.glyphs.rule.repeat(usize::from(area.width));
    Row::new(area.width)
        .text(rule, brief.of(Meaning::Border))
        .draw(rest, buffer);
    below(rest, 1)
}

fn wrong_list(brief: &Brief, width: u16, rows: u16) -> Lines {
    let mut lines = Lines::new(width);
    let muted = brief.of(Meaning::Muted);
    let many = brief.needs.len();
    let fit = usize::from(rows).saturating_sub(1);
    let hidden = many.saturating_sub(fit);
    let title = if many == 0 {
        "NOTHING WRONG"
    } else {
        "WRONG OR WAITING"
    };
    let more = if hidden > 0 {
        format!("   {hidden} more on 7")
    } else {
        String::new()
    };
    let tail = lines
        .tail()
        .cell_right("since", 8, muted)
        .gap(2)
        .cell("do", 14, muted);
    lines.push(
        lines
            .row()
            .text(title, brief.of(Meaning::Title))
            .text(more, muted)
            .right(tail),
    );
    for need in brief.needs.iter().take(fit) {
        lines.push(wrong::row(brief, need, width));
    }
    lines
}

fn now_and_next(brief: &Brief, width: u16, rows: u16) -> Lines {
    if brief
        .room
        .rollback
        .as_ref()
        .is_some_and(RollbackRun::is_open)
    {
        return now::lines(brief, width);
    }
    let mut lines = Lines::new(width);
    let muted = brief.of(Meaning::Muted);
    let stage = brief.room.stage;
    match brief.step.filter(|_| stage == Stage::Live) {
        Some(step) => {
            let (said, meaning) = timeline::state(brief, step);
            lines.push(
                lines
                    .row()
                    .cell("NOW", 6, muted)
                    .text(
                        format!("{} {}", step.number, step.title),
                        brief.of(Meaning::Title),
                    )
                    .gap(3)
                    .text(said, brief.of(meaning)),
            );
        }
        None => lines.push(
            lines
                .row()
                .cell("NOW", 6, muted)
                .text(standing(brief), brief.of(Meaning::Title)),
        ),
    }
    if rows > 2 {
        lines.push(running(brief, &lines));
    }
    lines.push(next(brief, &lines));
    lines
}

fn standing(brief: &Brief) -> String {
    let (settled, all) = query::checklist_counts(brief.room);
    match brief.room.stage {
        Stage::Preparing => format!("preparing, {settled} of {all} ticked"),
        Stage::Live => "every step is done; end begins the watch".to_owned(),
        stage => stage.name().to_owned(),
    }
}

/// What runs, and the last line that it printed.
fn running(brief: &Brief, lines: &Lines) -> Row {
    let muted = brief.of(Meaning::Muted);
    let row = lines.row().gap(6);
    let shown = crate::console::model::rows::shown_attempt(brief.room, brief.ui.attempt);
    let Some(attempt) = shown else {
        return row.text("nothing has run", muted);
    };
    let last = brief
        .live
        .output
        .get(&attempt.id)
        .and_then(|printed| printed.back());
    let last = last
        .map(|line| format!("   last: {}", line.text))
        .unwrap_or_default();
    if attempt.has_ended() {
        return row.text("nothing running", muted).text(last, muted);
    }
    row.text(
        format!("{} {}", attempt.call.shown, brief.ago(&attempt.started_at)),
        brief.of(Meaning::Pending),
    )
    .text(last, muted)
}

fn next(brief: &Brief, lines: &Lines) -> Row {
    let now = brief
        .step
        .map(|step| &step.id)
        .filter(|_| brief.room.stage == Stage::Live);
    let after = brief
        .room
        .plan
        .steps()
        .filter(|step| !brief.room.step_status(&step.id).is_finished())
        .filter(|_| !matches!(brief.room.stage, Stage::Watching | Stage::Ended));
    let mut after = after.filter(|step| Some(&step.id) != now);
    let said = after.next().map_or_else(
        || "nothing more in the plan".to_owned(),
        |step| format!("{} {}", step.number, step.title),
    );
    let mut tail = lines.tail();
    if let Some(end) = brief
        .forecast
        .end
        .filter(|_| matches!(brief.room.stage, Stage::Preparing | Stage::Live))
    {
        let window = clock::window_end(brief.room);
        let late = window.is_some_and(|window| clock::is_past(end, window));
        let window = window
            .map(|window| format!(", window {}", brief.zone.minutes(window)))
            .unwrap_or_default();
        let meaning = if late {
            Meaning::Overdue
        } else {
            Meaning::Muted
        };
        tail = tail
            .text(
                format!("ends {}{window}", brief.zone.minutes(end)),
                brief.of(meaning),
            )
            .gap(1);
    }
    lines
        .row()
        .cell("NEXT", 6, brief.of(Meaning::Muted))
        .text(said, brief.of(Meaning::Text))
        .right(tail)
}

fn traffic_lines(brief: &Brief, width: u16, rows: u16) -> Lines {
    let mut lines = Lines::new(width);
    lines.push(weights(brief, &lines));
    let fit = usize::from(rows).saturating_sub(1);
    let chosen = chosen(brief, fit);
    let names = chosen
        .iter()
        .map(|metric| text::width(&metric.title))
        .max()
        .unwrap_or(0)
        .clamp(8, 18);
    for metric in chosen {
        lines.push(traffic::of_metric(brief, metric, names, width));
    }
    lines
}

/// The metrics that fit: those that are wrong first, then in the plan's order.
fn chosen<'a>(brief: &Brief<'a>, fit: usize) -> Vec<&'a Metric> {
    let wrong = |id: &MetricId| {
        brief
            .needs
            .iter()
            .any(|need| need.at == At::Metric(id.clone()))
    };
    let all = &brief.room.plan.metrics;
    let (mut first, rest): (Vec<_>, Vec<_>) = all.iter().partition(|metric| wrong(&metric.id));
    first.extend(rest);
    first.truncate(fit);
    first
}

fn weights(brief: &Brief, lines: &Lines) -> Row {
    let row = lines.row();
    let lever = brief
        .room
        .lever_in_force
        .as_ref()
        .or_else(|| brief.room.plan.levers.first().map(|lever| &lever.id));
    let Some(id) = lever else {
        return row.text("the runbook has no lever", brief.of(Meaning::Muted));
    };
    let desired = query::asked_weight(brief.room);
    let reported = brief
        .live
        .levers
        .get(id)
        .and_then(|reading| reading.weight)
        .filter(|_| brief.live.is_connected());
    let (observed, seen) = traffic::observed(brief, id);
    let percent =
        |weight: Option<u8>| weight.map_or_else(|| "?".to_owned(), |weight| format!("{weight}%"));
    let of =
        |known: bool, meaning: Meaning| brief.of(if known { meaning } else { Meaning::Unknown });
    let row = row
        .text(
            format!("desired {:<5}", percent(desired.or(Some(0)))),
            brief.of(Meaning::Desired),
        )
        .text(
            format!("reported {:<5}", percent(reported)),
            of(reported.is_some(), Meaning::Reported),
        )
        .text(
            format!("observed {observed:<5}"),
            of(seen.is_some(), Meaning::Observed),
        );
    let cells = row.left().saturating_sub(1).min(40);
    gauge(
        row,
        brief.look,
        desired.or(Some(0)).map(|weight| u64::from(weight) * 10),
        cells,
    )
}
