//! The question before a trigger is armed: what it looks at, the value now, the last hour of it
//! with its lowest and highest, and how often it would have broken in that hour.

use ratatui::layout::Rect;

use super::Dialog;
use crate::console::model::live::History;
use crate::console::model::number::{self, short};
use crate::console::model::overlay::Confirm;
use crate::console::model::query;
use crate::console::view::brief::Brief;
use crate::console::view::pane::traffic::reading;
use crate::console::view::widget::sparkline::{self, Slot};
use crate::room::condition::{Comparator, Condition, Test};
use crate::room::plan::{Metric, Tier, Trigger, TriggerWhen};
use crate::settings::{Layer, Meaning};
use crate::support::{Decimal, Millis, Quantity};

/// How far back is looked.
const HOUR: i64 = 3_600_000;

/// What must be reached for the trigger to fire.
#[derive(Clone, Copy)]
struct Due {
    held_for: Option<Millis>,
    samples: usize,
}

pub(super) fn dialog(
    brief: &Brief,
    trigger: &Trigger,
    reason: Option<&String>,
    confirm: &Confirm,
    area: Rect,
) -> Dialog {
    let mut dialog = Dialog::new(format!("arm: {}", trigger.title), Meaning::Dialog, area);
    if let Some(why) = brief
        .room
        .triggers
        .get(&trigger.id)
        .and_then(|state| state.disarmed.as_ref())
    {
        dialog.fact(brief, "disarmed", why, Meaning::Warning);
    }
    let then = match trigger.tier {
        Tier::Automatic => "ROLLS BACK AT ONCE when it fires",
        Tier::Review => "asks for a decision when it fires",
        Tier::Investigate => "tells everybody when it fires",
    };
    dialog.fact(brief, "then", then, Meaning::Critical);
    match &trigger.when {
        TriggerWhen::Declared => {
            dialog.fact(brief, "fires", "when a person declares it", Meaning::Text);
        }
        TriggerWhen::Metric {
            condition,
            held_for,
            consecutive,
            ..
        } => {
            let for_so_long = held_for.map_or_else(
                || format!("{consecutive} samples in a row"),
                |held| format!("for {held}"),
            );
            let fires = format!("{}, {for_so_long}", number::condition(condition));
            dialog.fact(brief, "fires", fires, Meaning::Text);
            let due = Due {
                held_for: *held_for,
                samples: usize::try_from(*consecutive).unwrap_or(usize::MAX),
            };
            for metric in condition.metrics() {
                if let Some(metric) = brief.room.plan.metric(metric) {
                    let limit = limit_of(condition, metric);
                    of_metric(brief, metric, limit, due, &mut dialog);
                }
            }
        }
    }
    if let Some(reason) = reason {
        dialog.fact(brief, "because", reason, Meaning::Text);
    }
    if trigger.line.is_known() {
        let source = format!("{}, {}", brief.room.plan.source, trigger.line);
        dialog.fact(brief, "runbook", source, Meaning::Muted);
    }
    dialog.problem(brief, confirm.problem.as_ref());
    dialog.key(brief, Layer::Dialog, "confirm", "arm", Meaning::DangerKey);
    dialog.key(brief, Layer::Dialog, "back", "not now", Meaning::Key);
    dialog
}

/// From where on the condition holds, in the metric's own unit, where it is one plain limit.
fn limit_of(condition: &Condition, metric: &Metric) -> Option<(Comparator, Decimal)> {
    match condition {
        Condition::Metric {
            metric: id,
            test: Test::Limit(limit),
        } if *id == metric.id => {
            let value = limit.limit.to_unit(metric.unit)?;
            Some((limit.comparator, value.value))
        }
        _ => None,
    }
}

fn of_metric(
    brief: &Brief,
    metric: &Metric,
    limit: Option<(Comparator, Decimal)>,
    due: Due,
    dialog: &mut Dialog,
) {
    let (shown, meaning, _) = reading(brief, metric);
    let side = query::side(brief.room, metric.of);
    let now = if brief.value(&metric.id).is_some() {
        format!("{} of {side} is {shown}", metric.title)
    } else {
        format!("{} of {side} has no value", metric.title)
    };
    dialog.fact(brief, "now", now, meaning);
    dialog.fact(brief, "query", &metric.query, Meaning::Text);
    let unit = match metric.unit.symbol() {
        "" => "a count",
        symbol => symbol,
    };
    let how = format!("{unit}, from {}, every {}", metric.source, metric.every);
    dialog.fact(brief, "unit", how, Meaning::Muted);
    let course = brief.live.history.get(&metric.id);
    course_of(brief, metric, course, limit, dialog);
    let hour = last_hour(brief, course);
    let quantity = |value: &Decimal| short(Quantity::new(*value, metric.unit));
    let values = || hour.iter().map(|(_, value)| value);
    let (Some(least), Some(most)) = (values().min(), values().max()) else {
        dialog.fact(brief, "last hour", "no value is known", Meaning::Warning);
        return;
    };
    let span = format!(
        "{} to {}, {} samples",
        quantity(least),
        quantity(most),
        hour.len()
    );
    dialog.fact(brief, "last hour", span, Meaning::Text);
    if let Some((comparator, limit)) = limit {
        let (said, meaning) = breaches(&hour, comparator, limit, due);
        dialog.fact(brief, "breached", said, meaning);
    }
}

/// How often the limit was breached, for how long at most, and how often that would have fired.
fn breaches(
    hour: &[(i64, Decimal)],
    comparator: Comparator,
    limit: Decimal,
    due: Due,
) -> (String, Meaning) {
    let breaks = |(_, value): &(i64, Decimal)| comparator.holds(*value, limit);
    let spells: Vec<&[(i64, Decimal)]> = hour
        .chunk_by(|one, next| breaks(one) == breaks(next))
        .filter(|spell| spell.first().is_some_and(breaks))
        .collect();
    if spells.is_empty() {
        return ("not once".to_owned(), Meaning::Ok);
    }
    let lasted = |spell: &&[(i64, Decimal)]| {
        let ends = spell.first().zip(spell.last());
        ends.map_or(Millis::ZERO, |(first, last)| {
            Millis(last.0.abs_diff(first.0))
        })
    };
    let longest = spells.iter().map(lasted).max().unwrap_or_default();
    let long_enough = |spell: &&&[(i64, Decimal)]| {
        due.held_for.is_none_or(|held| lasted(spell) >= held) && spell.len() >= due.samples
    };
    let fired = spells.iter().filter(long_enough).count();
    let times = |many: usize| {
        if many == 1 {
            "once".to_owned()
        } else {
            format!("{many} times")
        }
    };
    let breached = format!("{}, {} at most", times(spells.len()), longest.clock());
    if fired == 0 {
        return (
            format!("{breached}: it would not have fired"),
            Meaning::Warning,
        );
    }
    let said = format!("{breached}: IT WOULD HAVE FIRED {}", times(fired));
    (said, Meaning::Critical)
}

/// The hour in one row.
fn course_of(
    brief: &Brief,
    metric: &Metric,
    course: Option<&History>,
    limit: Option<(Comparator, Decimal)>,
    dialog: &mut Dialog,
) {
    let muted = brief.of(Meaning::Muted);
    let row = dialog.lines.row().cell("-1h", 10, muted).gap(1);
    let cells = row.left().saturating_sub(5);
    let span = HOUR / i64::try_from(cells.max(1)).unwrap_or(1);
    let slots = sparkline::slots(course, brief.now.wall, span, cells);
    if !slots.iter().any(|slot| matches!(slot, Slot::Value(_))) {
        return;
    }
    let of_bands = metric
        .bands
        .critical
        .and_then(|limit| limit.limit.to_unit(metric.unit));
    let at_least = limit
        .map(|(_, value)| value)
        .or(of_bands.map(|value| value.value));
    let top = sparkline::top(&slots, at_least);
    let row = sparkline::line(row, brief.look, &slots, top, Meaning::Sparkline);
    dialog.lines.push(row.gap(1).text("now", muted));
}

/// The known values of the last hour with their moments, oldest first.
fn last_hour(brief: &Brief, course: Option<&History>) -> Vec<(i64, Decimal)> {
    let since = brief.now.wall - HOUR;
    let course = course.into_iter().flatten();
    let recent = course.filter(|(at, _)| *at >= since);
    recent
        .filter_map(|(at, value)| Some((*at, (*value)?)))
        .collect()
}
