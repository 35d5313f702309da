//! Traffic and health: the weight as desired, reported and observed; each metric with its course;
//! triggers with how far they have counted; probes, levers and sources.
//!
//! ```text
//! | desired  50% [###########...........]                       |
//! | reported 50% [###########...........]  1s ago               |
//! | observed 49% [###########...........]                       |
//! | error_rate  blue  1.42% x ▁▁▁▁▁▂▁▁▁▂▃▅▇             > 1 %   |
//! | p95 > 1 s   auto  pending 0:21 of 5:00                      |
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::metric;

use crate::console::model::number::short;
use crate::console::model::rows::{self, MetricsRow};
use crate::console::model::ui::Pane;
use crate::console::model::{Link, query};
use crate::console::view::brief::Brief;
use crate::console::view::header::age;
use crate::console::view::widget::gauge::gauge;
use crate::console::view::widget::lines::{Lines, below};
use crate::console::view::widget::list::List;
use crate::console::view::widget::row::Row;
use crate::console::view::widget::sparkline::{self, Slot};
use crate::console::view::widget::value;
use crate::room::id::MetricId;
use crate::room::plan::{Band, Lever, Metric, MetricOf, Probe, Source, Tier, Trigger, TriggerWhen};
use crate::room::reading::{Reading, Sight};
use crate::room::state::TriggerPhase;
use crate::settings::Meaning;
use crate::support::{Quantity, Unit, text};

/// Milliseconds that one cell of a sparkline shows: four minutes in 24 cells.
pub(crate) const PACE: i64 = 10_000;
/// Cells of a metric's name at most.
const NAME: usize = 22;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer, whole: bool) {
    let used = weights(brief, area.width).draw(area, buffer);
    let rest = below(area, used);
    let chosen = match rows::metric_at(brief.room, brief.ui) {
        Some(MetricsRow::Metric(metric)) if whole && rest.height >= 14 => Some(metric),
        _ => None,
    };
    let Some(metric) = chosen else {
        list(brief, rest, buffer);
        return;
    };
    let large = (rest.height * 2 / 5).min(16);
    list(
        brief,
        Rect {
            height: rest.height - large - 1,
            ..rest
        },
        buffer,
    );
    let foot = below(rest, rest.height - large - 1);
    let rule = brief.look.glyphs.rule.repeat(usize::from(area.width));
    Row::new(area.width)
        .text(rule, brief.of(Meaning::Border))
        .draw(foot, buffer);
    metric::draw(brief, metric, below(foot, 1), buffer);
}

/// The list of metrics, triggers and the rest.
pub(crate) fn list(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let rows = rows::metrics(brief.room, &brief.ui.filter(Pane::Metrics));
    let names = rows
        .iter()
        .map(|row| text::width(name(row)))
        .max()
        .unwrap_or(0)
        .clamp(8, NAME)
        .min(usize::from(area.width) / 4);
    let list = List {
        len: rows.len(),
        at: brief.ui.cursor(Pane::Metrics).unwrap_or(0),
        marked: brief.ui.pane() == Pane::Metrics,
    };
    list.draw(area, buffer, brief.look, |index| {
        row(brief, &rows[index], names, area.width)
    });
}

fn name<'a>(row: &MetricsRow<'a>) -> &'a str {
    match row {
        MetricsRow::Metric(metric) => &metric.title,
        MetricsRow::Trigger(trigger) => &trigger.title,
        MetricsRow::Probe(probe) => &probe.title,
        MetricsRow::Lever(lever) => &lever.title,
        MetricsRow::Source(source) => source.id().as_str(),
        MetricsRow::Caption(_) => "",
    }
}

fn row(brief: &Brief, row: &MetricsRow, names: usize, width: u16) -> Row {
    match row {
        MetricsRow::Caption(caption) => of_caption(brief, caption, width),
        MetricsRow::Metric(metric) => of_metric(brief, metric, names, width),
        MetricsRow::Trigger(trigger) => of_trigger(brief, trigger, width),
        MetricsRow::Probe(probe) => of_probe(brief, probe, names, width),
        MetricsRow::Lever(lever) => of_lever(brief, lever, names, width),
        MetricsRow::Source(source) => of_source(brief, source, names, width),
    }
}

/// The weight of the lever in force, three times.
pub(crate) fn weights(brief: &Brief, width: u16) -> Lines {
    let mut lines = Lines::new(width);
    let Some(id) = brief
        .room
        .lever_in_force
        .as_ref()
        .or_else(|| brief.room.plan.levers.first().map(|lever| &lever.id))
    else {
        return lines;
    };
    let bar = usize::from(width).saturating_sub(30).clamp(8, 32);
    let desired = query::asked_weight(brief.room);
    let mut add = |word: &str,
                   weight: Option<u8>,
                   shown: String,
                   meaning: Meaning,
                   beside: String,
                   known: bool| {
        let look = if known { meaning } else { Meaning::Unknown };
        let row = lines
            .row()
            .cell(word, 9, brief.of(meaning))
            .cell_right(shown, 5, brief.of(look))
            .gap(1);
        let row = gauge(
            row,
            brief.look,
            weight.map(|weight| u64::from(weight) * 10),
            bar,
        );
        lines.push(row.gap(2).text(beside, brief.of(Meaning::Muted)));
    };
    let percent =
        |weight: Option<u8>| weight.map_or_else(|| "?".to_owned(), |weight| format!("{weight}%"));
    let asked = if desired.is_some() {
        id.to_string()
    } else {
        format!("{id}, nothing asked yet")
    };
    add(
        "desired",
        desired.or(Some(0)),
        percent(desired.or(Some(0))),
        Meaning::Desired,
        asked,
        true,
    );
    let reading = brief.live.levers.get(id);
    let dry_run = brief.room.plan.dry_run;
    let assumed = brief.room.levers.get(id).filter(|_| dry_run);
    let reported = reading
        .and_then(|reading| reading.weight)
        .or_else(|| assumed.and_then(|state| state.reported))
        .filter(|_| brief.live.is_connected());
    let beside = match reading {
        Some(reading) => reading
            .trouble
            .clone()
            .unwrap_or_else(|| format!("{} ago", age(brief.now.wall - reading.read_at.wall))),
        None if dry_run => "as asked".to_owned(),
        None => "not read yet".to_owned(),
    };
    add(
        "reported",
        reported,
        percent(reported),
        Meaning::Reported,
        beside,
        reported.is_some(),
    );
    let (observed, weight) = observed(brief, id);
    add(
        "observed",
        weight,
        observed.clone(),
        Meaning::Observed,
        observed_by(brief, id),
        weight.is_some(),
    );
    lines
}

/// What the metric of a lever sees: as shown, and rounded to a weight.
pub(crate) fn observed(brief: &Brief, lever: &crate::room::id::LeverId) -> (String, Option<u8>) {
    let metric = brief
        .room
        .plan
        .lever(lever)
        .and_then(|lever| lever.observed.as_ref());
    let value = metric
        .and_then(|metric| brief.live.readings.get(metric))
        .and_then(Reading::value)
        .filter(|_| brief.live.is_connected());
    let percent = value.and_then(|value| value.to_unit(Unit::Percent));
    let weight = percent
        .and_then(|percent| percent.value.rounded(0).to_whole())
        .and_then(|whole| u8::try_from(whole).ok());
    (
        weight.map_or_else(|| "?".to_owned(), |weight| format!("{weight}%")),
        weight,
    )
}

fn observed_by(brief: &Brief, lever: &crate::room::id::LeverId) -> String {
    let metric = brief
        .room
        .plan
        .lever(lever)
        .and_then(|lever| lever.observed.as_ref());
    metric.map_or_else(|| "no metric observes it".to_owned(), ToString::to_string)
}

fn of_caption(brief: &Brief, caption: &str, width: u16) -> Row {
    let row = Row::new(width)
        .gap(1)
        .text(caption, brief.of(Meaning::Title));
    if caption != "TRIGGERS" {
        return row;
    }
    let triggers = &brief.room.plan.rollback.triggers;
    let armed: Vec<_> = triggers
        .iter()
        .filter(|trigger| {
            brief
                .room
                .triggers
                .get(&trigger.id)
                .is_none_or(|state| state.disarmed.is_none())
        })
        .collect();
    let declared = armed
        .iter()
        .filter(|trigger| trigger.when == TriggerWhen::Declared)
        .count();
    let (said, meaning) = if !brief.live.is_connected() {
        ("NOT RUNNING".to_owned(), Meaning::Firing)
    } else if brief.room.exposed.is_none() {
        (
            format!("{} armed, counting from the first shift on", armed.len()),
            Meaning::Muted,
        )
    } else {
        (
            format!(
                "{} armed: {} by metric, {declared} declared",
                armed.len(),
                armed.len() - declared
            ),
            Meaning::Text,
        )
    };
    row.gap(2).text(said, brief.of(meaning))
}

/// A metric's value as shown, how it is to be taken, and its sign.
pub(crate) fn reading(brief: &Brief, metric: &Metric) -> (String, Meaning, &'static str) {
    let signs = brief.look.glyphs;
    let value = brief.value(&metric.id);
    let Some(value) = value.filter(|_| brief.live.link == Link::Connected) else {
        return if query::is_offstage(brief.room, metric.of) && brief.live.is_connected() {
            (signs.unknown.to_owned(), Meaning::Muted, " ")
        } else {
            (signs.unknown.to_owned(), Meaning::Unknown, signs.unknown)
        };
    };
    let band = metric.bands.of(value);
    let sign = match band {
        Some(Band::Critical) => signs.failed,
        Some(Band::Warning) => signs.warning,
        Some(Band::Normal) => signs.done,
        None => " ",
    };
    (short(value), value::meaning(band), sign)
}

pub(crate) fn of_metric(brief: &Brief, metric: &Metric, names: usize, width: u16) -> Row {
    let (shown, meaning, sign) = reading(brief, metric);
    let side = query::side(brief.room, metric.of);
    let limit = limit(metric);
    let row = Row::new(width)
        .gap(1)
        .cell(&metric.title, names, brief.of(Meaning::Text))
        .gap(1)
        .cell(side, 6, brief.of(Meaning::Muted))
        .cell_right(shown, 7, brief.of(meaning))
        .gap(1)
        .cell(sign, 2, brief.of(meaning));
    let tail = Row::new(width)
        .cell(limit, 9, brief.of(Meaning::Muted))
        .gap(1);
    let why = unknown_why(brief, metric);
    if let Some(why) = why {
        return row.text(why, brief.of(meaning)).right(tail);
    }
    let cells = row.left().saturating_sub(tail.used() + 1);
    course(brief, metric, row, cells).right(tail)
}

/// Why nothing is known, where it has been so for long enough to be said in place of the course.
fn unknown_why(brief: &Brief, metric: &Metric) -> Option<String> {
    let never = brief
        .live
        .history
        .get(&metric.id)
        .is_none_or(|course| course.iter().all(|(_, value)| value.is_none()));
    match brief.live.readings.get(&metric.id) {
        Some(Reading::Unknown(why)) if never => Some(why.to_string()),
        None if brief.room.plan.dry_run => Some("not measured".to_owned()),
        None if never => Some("no value yet".to_owned()),
        _ => None,
    }
}

/// A metric's course in so many cells.
pub(crate) fn course(brief: &Brief, metric: &Metric, row: Row, cells: usize) -> Row {
    let mut slots = sparkline::slots(
        brief.live.history.get(&metric.id),
        brief.now.wall,
        PACE,
        cells,
    );
    // Before the first value there was nothing to see.
    for slot in slots
        .iter_mut()
        .take_while(|slot| !matches!(slot, Slot::Value(_)))
    {
        *slot = Slot::Nothing;
    }
    let limit = metric
        .bands
        .critical
        .or(metric.bands.normal)
        .and_then(|limit| limit.limit.to_unit(metric.unit));
    let top = sparkline::top(&slots, limit.map(|limit| limit.value));
    sparkline::line(row, brief.look, &slots, top, Meaning::Sparkline)
}

/// The limit that matters next: `> 1 %`.
fn limit(metric: &Metric) -> String {
    let limit = metric.bands.critical.or(metric.bands.normal);
    limit
        .map(|limit| format!("{}{}", limit.comparator.symbol(), short(limit.limit)))
        .unwrap_or_default()
}

fn of_trigger(brief: &Brief, trigger: &Trigger, width: u16) -> Row {
    let (said, meaning) = trigger_state(brief, trigger);
    let tier = match trigger.tier {
        Tier::Automatic => "auto",
        Tier::Review => "review",
        Tier::Investigate => "look",
    };
    let tail = Row::new(width)
        .cell(tier, 7, brief.of(Meaning::Muted))
        .cell(said, 22, brief.of(meaning));
    Row::new(width)
        .gap(2)
        .text(&trigger.title, brief.of(Meaning::Text))
        .right(tail)
}

/// Where a trigger is: `pending 0:21 of 5:00`.
pub(crate) fn trigger_state(brief: &Brief, trigger: &Trigger) -> (String, Meaning) {
    let Some(state) = brief.room.triggers.get(&trigger.id) else {
        return ("inactive".to_owned(), Meaning::Muted);
    };
    if let Some(why) = &state.disarmed {
        return (format!("DISARMED {why}"), Meaning::Warning);
    }
    match &state.phase {
        TriggerPhase::Inactive => (inactive(brief, trigger), Meaning::Muted),
        TriggerPhase::Pending {
            held,
            count,
            paused,
            ..
        } => {
            let TriggerWhen::Metric {
                held_for,
                consecutive,
                ..
            } = &trigger.when
            else {
                return ("pending".to_owned(), Meaning::Pending);
            };
            let so_far = match held_for {
                Some(whole) => format!("pending {} of {}", held.clock(), whole.clock()),
                None => format!("pending {count} of {consecutive}"),
            };
            if paused.is_some() {
                (format!("{so_far}, ?"), Meaning::Unknown)
            } else {
                (so_far, Meaning::Pending)
            }
        }
        TriggerPhase::Firing {
            since, both_sides, ..
        } => {
            let both = if *both_sides { " BOTH SIDES" } else { "" };
            (
                format!("FIRED {}{both}", brief.zone.seconds(since.wall)),
                Meaning::Firing,
            )
        }
    }
}

fn inactive(brief: &Brief, trigger: &Trigger) -> String {
    match &trigger.when {
        TriggerWhen::Declared => "declared by a person".to_owned(),
        TriggerWhen::Metric { condition, .. } => {
            let unseen = |metric: &&MetricId| {
                let sight = brief.room.sights.get(*metric);
                sight.is_some_and(|(sight, _)| *sight != Sight::Seen)
            };
            let metrics = condition.metrics();
            if metrics.iter().any(unseen) {
                return "not known, not counting".to_owned();
            }
            let value = metrics.first().and_then(|metric| brief.value(metric));
            let value = value.map_or_else(|| "?".to_owned(), |value: Quantity| short(value));
            format!("inactive, now {value}")
        }
    }
}

fn of_probe(brief: &Brief, probe: &Probe, names: usize, width: u16) -> Row {
    let signs = brief.look.glyphs;
    let row = Row::new(width)
        .gap(1)
        .cell(&probe.title, names, brief.of(Meaning::Text))
        .gap(1)
        .cell(
            query::side(brief.room, probe.of),
            6,
            brief.of(Meaning::Muted),
        );
    match brief
        .live
        .probes
        .get(&probe.id)
        .filter(|_| brief.live.is_connected())
    {
        None => row.text(signs.unknown, brief.of(Meaning::Unknown)),
        Some(answer) => {
            let (sign, meaning) = if answer.passed {
                (signs.done, Meaning::Ok)
            } else if probe.of == MetricOf::Candidate && brief.room.exposed.is_none() {
                (signs.open, Meaning::Muted)
            } else {
                (signs.failed, Meaning::Critical)
            };
            let ago = age(brief.now.wall - answer.asked_at.wall);
            row.cell(sign, 2, brief.of(meaning))
                .text(&answer.said, brief.of(meaning))
                .right(Row::new(width).text(ago, brief.of(Meaning::Muted)).gap(1))
        }
    }
}

fn of_lever(brief: &Brief, lever: &Lever, names: usize, width: u16) -> Row {
    let state = brief.room.levers.get(&lever.id);
    let weight =
        |weight: Option<u8>| weight.map_or_else(|| "?".to_owned(), |weight| format!("{weight}%"));
    let reported = brief
        .live
        .levers
        .get(&lever.id)
        .and_then(|reading| reading.weight);
    let in_force = brief.room.lever_in_force.as_ref() == Some(&lever.id);
    let row = Row::new(width)
        .gap(1)
        .cell(&lever.title, names, brief.of(Meaning::Text))
        .gap(1)
        .text(
            format!(
                "asked {:>4}  reported {:>4}",
                weight(state.and_then(|state| state.desired)),
                weight(reported)
            ),
            brief.of(Meaning::Text),
        );
    let row = if in_force {
        row.text("  in force", brief.of(Meaning::Muted))
    } else {
        row
    };
    if state.is_some_and(|state| state.drifted) {
        row.text("  DRIFTED", brief.of(Meaning::Critical))
    } else {
        row
    }
}

fn of_source(brief: &Brief, source: &Source, names: usize, width: u16) -> Row {
    let row = Row::new(width)
        .gap(1)
        .cell(source.id().as_str(), names, brief.of(Meaning::Text))
        .gap(1);
    let signs = brief.look.glyphs;
    match brief.live.sources.get(source.id()) {
        None => row.text(signs.unknown, brief.of(Meaning::Unknown)),
        Some(health) => {
            let (sign, meaning) = if health.ok {
                (signs.done, Meaning::Ok)
            } else {
                (signs.failed, Meaning::Warning)
            };
            let ago = health
                .answered_at
                .map_or_else(|| "never".to_owned(), |at| age(brief.now.wall - at));
            row.cell(sign, 2, brief.of(meaning))
                .text(&health.said, brief.of(meaning))
                .right(Row::new(width).text(ago, brief.of(Meaning::Muted)).gap(1))
        }
    }
}
