//! Tables of conditions: what must hold, what it is now, since when.

use super::brief::Brief;
use super::mark;
use super::widget::lines::Lines;
use super::widget::value;
use crate::console::model::number::{self, short};
use crate::console::model::query;
use crate::room::condition::{Condition, Verdict};
use crate::room::plan::{Band, Keep, Shift, Step};
use crate::room::reading::{Reading, Unknown};
use crate::room::state::Judged;
use crate::settings::Meaning;

/// What must hold all through a soak.
pub(crate) fn keep(brief: &Brief, step: &Step, shift: &Shift, lines: &mut Lines) {
    if shift.keep.is_empty() {
        return;
    }
    captions(brief, "keep", lines);
    for (index, keep) in shift.keep.iter().enumerate() {
        let judged = judged(brief, step, index);
        match keep {
            Keep::Metric(condition) => of_metric(brief, condition, judged, lines),
            Keep::Attest { title, role } => {
                let of = role.as_ref().map_or_else(
                    || "anyone".to_owned(),
                    |role| {
                        query::holders(brief.room, role).next().map_or_else(
                            || format!("{role}: NOBODY"),
                            |person| brief.person(person),
                        )
                    },
                );
                attest(brief, title, &of, judged, lines);
            }
        }
    }
    both_sides(brief, shift, step, lines);
}

/// The conditions of a check or a gate.
pub(crate) fn plain(brief: &Brief, step: &Step, lines: &mut Lines) {
    let all: Vec<&Condition> = (0..step.condition_count())
        .filter_map(|index| step.condition(index))
        .collect();
    if all.is_empty() {
        return;
    }
    captions(brief, "wanted", lines);
    for (index, condition) in all.into_iter().enumerate() {
        of_metric(brief, condition, judged(brief, step, index), lines);
    }
}

fn captions(brief: &Brief, title: &str, lines: &mut Lines) {
    let style = brief.of(Meaning::Muted);
    let tail = lines
        .tail()
        .cell_right("value", 8, style)
        .gap(2)
        .cell("limit", 10, style)
        .cell_right("since", 7, style)
        .gap(1);
    lines.push(lines.row().text(title, style).right(tail));
}

fn judged<'a>(brief: &Brief<'a>, step: &Step, index: usize) -> Option<&'a Judged> {
    // Without an engine nothing judges.
    let soak = brief.room.soak.as_ref();
    let soak = soak.filter(|soak| soak.step == step.id && brief.live.is_connected())?;
    soak.judged.get(index)
}

fn of_metric(brief: &Brief, condition: &Condition, judged: Option<&Judged>, lines: &mut Lines) {
    let verdict = judged.map_or(Verdict::Unknown(Unknown::NotYet), |judged| judged.verdict);
    let (sign, meaning) = match judged {
        Some(_) => mark::of_verdict(brief, verdict),
        // Nothing asks for it yet.
        None => (brief.look.glyphs.open, Meaning::Muted),
    };
    let metric = brief.room.plan.metric(&condition.metric);
    let side = metric.map_or("", |metric| query::side(brief.room, metric.of));
    let title = metric.map_or(condition.metric.as_str(), |metric| &metric.title);
    let value = brief.value(&condition.metric);
    let shown = value.map_or_else(|| brief.look.glyphs.unknown.to_owned(), short);
    let since = judged
        .map(|judged| brief.ago(&judged.since))
        .unwrap_or_default();
    // Whether it counts yet or not, a value that does not hold is never drawn as one that does.
    let holds = value.map(|value| {
        condition.limit.judge(&Reading::Known {
            value,
            sampled_at: 0,
        })
    });
    let look = match (holds, verdict) {
        (None, _) => Meaning::Unknown,
        (Some(Verdict::Breach), Verdict::Unknown(_)) => Meaning::Warning,
        (_, Verdict::Breach) => Meaning::Critical,
        (_, Verdict::Unknown(_)) => Meaning::Text,
        (Some(_), Verdict::Ok) => Meaning::Ok,
    };
    let tail = lines
        .tail()
        .cell_right(shown, 8, brief.of(look))
        .gap(2)
        .cell(number::limit(&condition.limit), 10, brief.of(Meaning::Text))
        .cell_right(since, 7, brief.of(Meaning::Muted))
        .gap(1);
    let head = lines
        .row()
        .gap(1)
        .cell(sign, 2, brief.of(meaning))
        .text(title, brief.of(Meaning::Text))
        .gap(1)
        .text(side, brief.of(Meaning::Muted));
    lines.push(head.right(tail));
    if let (Verdict::Unknown(why), Some(_)) = (verdict, judged) {
        lines.push(
            lines
                .row()
                .gap(4)
                .text(why.to_string(), brief.of(Meaning::Unknown)),
        );
    }
}

fn attest(brief: &Brief, title: &str, of: &str, judged: Option<&Judged>, lines: &mut Lines) {
    let verdict = judged.map_or(Verdict::Unknown(Unknown::NotYet), |judged| judged.verdict);
    let (sign, meaning) = match judged {
        Some(_) => mark::of_verdict(brief, verdict),
        // Nothing asks for it yet.
        None => (brief.look.glyphs.open, Meaning::Muted),
    };
    let said = match verdict {
        Verdict::Ok => format!("yes, {of}"),
        Verdict::Breach => format!("NO, {of}"),
        Verdict::Unknown(_) => format!("asked of {of}"),
    };
    let since = judged
        .map(|judged| brief.ago(&judged.since))
        .unwrap_or_default();
    let waits = matches!(verdict, Verdict::Unknown(_)) && judged.is_some();
    let key = brief.look.key("dialog attest").filter(|_| waits);
    let tail = lines
        .tail()
        .text(said, brief.of(meaning))
        .text(
            key.map_or_else(String::new, |key| format!("  {key}")),
            brief.of(Meaning::Key),
        )
        .cell_right(since, 7, brief.of(Meaning::Muted))
        .gap(1);
    lines.push(
        lines
            .row()
            .gap(1)
            .cell(sign, 2, brief.of(meaning))
            .text(title, brief.of(Meaning::Text))
            .right(tail),
    );
}

/// Whether rolling back would help: the same measure on stable.
fn both_sides(brief: &Brief, shift: &Shift, step: &Step, lines: &mut Lines) {
    for (index, keep) in shift.keep.iter().enumerate() {
        let Keep::Metric(condition) = keep else {
            continue;
        };
        let broken =
            judged(brief, step, index).is_some_and(|judged| judged.verdict == Verdict::Breach);
        let twin = brief
            .room
            .plan
            .metric(&condition.metric)
            .and_then(|metric| metric.twin.as_ref());
        let Some(twin) = twin
            .and_then(|twin| brief.room.plan.metric(twin))
            .filter(|_| broken)
        else {
            continue;
        };
        let side = query::side(brief.room, twin.of);
        let value = brief.value(&twin.id);
        let (said, meaning) = match value.map(|value| {
            condition.limit.judge(&Reading::Known {
                value,
                sampled_at: 0,
            })
        }) {
            Some(Verdict::Breach) => ("BOTH SIDES: it may not help to roll back", Meaning::Warning),
            Some(Verdict::Ok) => ("no: rolling back helps", Meaning::Ok),
            _ => ("not known", Meaning::Unknown),
        };
        let shown = value.map_or_else(|| brief.look.glyphs.unknown.to_owned(), short);
        let band = value.and_then(|value| twin.bands.of(value));
        let style = brief.of(value::meaning(band.or(value.map(|_| Band::Normal))));
        lines.push(
            lines
                .row()
                .text(format!("same fault on {side}? "), brief.of(Meaning::Muted))
                .text(shown, style)
                .gap(1)
                .text(said, brief.of(meaning)),
        );
        return;
    }
}
