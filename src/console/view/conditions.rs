//! Tables of conditions: what must hold, what it is now, since when.

use super::brief::Brief;
use super::mark;
use super::widget::lines::Lines;
use super::widget::value;
use crate::console::model::number::{self, short};
use crate::console::model::query;
use crate::room::condition::{Condition, Context, Test, Verdict};
use crate::room::id::MetricId;
use crate::room::plan::{Band, Keep, Shift, Step};
use crate::room::reading::{Reading, Unknown};
use crate::room::state::Judged;
use crate::settings::Meaning;

/// What must hold all through a soak.
pub(crate) fn keep(brief: &Brief, step: &Step, shift: &Shift, lines: &mut Lines) {
    table(brief, step, "keep", lines);
    both_sides(brief, shift, step, lines);
}

/// The conditions of a check or a gate.
pub(crate) fn plain(brief: &Brief, step: &Step, lines: &mut Lines) {
    table(brief, step, "wanted", lines);
}

fn table(brief: &Brief, step: &Step, title: &str, lines: &mut Lines) {
    if step.keeps().is_empty() {
        return;
    }
    captions(brief, title, lines);
    for (index, keep) in step.keeps().iter().enumerate() {
        let judged = judged(brief, step, index);
        match keep {
            Keep::Condition(condition) => whole(brief, condition, judged, lines),
            Keep::Attest { title, role, .. } => {
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
}

/// A condition as the room judged it; below a group each of its leaves as it is now.
fn whole(brief: &Brief, condition: &Condition, judged: Option<&Judged>, lines: &mut Lines) {
    match condition {
        Condition::Metric { metric, test } => {
            let state = judged.map(|judged| (judged.verdict, brief.ago(&judged.since)));
            of_metric(brief, metric, test, state, 0, lines);
            why_unknown(brief, judged, lines);
        }
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
            let title = match condition {
                Condition::All(_) => "all of",
                Condition::Any(_) => "any of",
                _ => "not",
            };
            in_words(brief, title, judged, lines);
            for leaf in condition.leaves() {
                of_leaf(brief, leaf, judged.is_some(), lines);
            }
        }
        leaf => in_words(brief, &leaf.to_string(), judged, lines),
    }
}

fn of_leaf(brief: &Brief, leaf: &Condition, asked: bool, lines: &mut Lines) {
    let verdict = now(brief, leaf);
    if let Condition::Metric { metric, test } = leaf {
        let state = asked.then(|| (verdict, String::new()));
        of_metric(brief, metric, test, state, 2, lines);
        return;
    }
    let (sign, meaning) = mark::of_verdict(brief, verdict);
    let head = lines
        .row()
        .gap(3)
        .cell(sign, 2, brief.of(meaning))
        .text(leaf.to_string(), brief.of(Meaning::Text));
    lines.push(head);
}

/// A condition that is more, or other, than one metric's.
fn in_words(brief: &Brief, title: &str, judged: Option<&Judged>, lines: &mut Lines) {
    let (sign, meaning) = sign(brief, judged.map(|judged| judged.verdict));
    let since = judged
        .map(|judged| brief.ago(&judged.since))
        .unwrap_or_default();
    let tail = lines
        .tail()
        .cell_right(since, 7, brief.of(Meaning::Muted))
        .gap(1);
    let head = lines
        .row()
        .gap(1)
        .cell(sign, 2, brief.of(meaning))
        .text(title, brief.of(Meaning::Text));
    lines.push(head.right(tail));
    why_unknown(brief, judged, lines);
}

/// What the latest readings say of a condition.
fn now(brief: &Brief, condition: &Condition) -> Verdict {
    let reading = |metric: &MetricId| {
        brief.value(metric).map_or(
            Reading::Unknown(Unknown::NotYet),
            // Ages are the engine's business.
            |value| Reading::Known {
                value,
                sampled_at: 0,
            },
        )
    };
    let context = Context {
        readings: &reading,
        room: brief.room,
        now: brief.now,
    };
    condition.judge(&context).verdict
}

/// The sign of a verdict; an open one while nothing asks for it.
fn sign<'s>(brief: &Brief<'s>, verdict: Option<Verdict>) -> (&'s str, Meaning) {
    match verdict {
        Some(verdict) => mark::of_verdict(brief, verdict),
        None => (brief.look.glyphs.open, Meaning::Muted),
    }
}

fn why_unknown(brief: &Brief, judged: Option<&Judged>, lines: &mut Lines) {
    if let Some(Verdict::Unknown(why)) = judged.map(|judged| judged.verdict) {
        let style = brief.of(Meaning::Unknown);
        lines.push(lines.row().gap(4).text(why.to_string(), style));
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

fn of_metric(
    brief: &Brief,
    id: &MetricId,
    test: &Test,
    state: Option<(Verdict, String)>,
    indent: usize,
    lines: &mut Lines,
) {
    let (sign, meaning) = sign(brief, state.as_ref().map(|(verdict, _)| *verdict));
    let (verdict, since) =
        state.unwrap_or_else(|| (Verdict::Unknown(Unknown::NotYet), String::new()));
    let metric = brief.room.plan.metric(id);
    let side = metric.map_or("", |metric| query::side(brief.room, metric.of));
    let title = metric.map_or(id.as_str(), |metric| &metric.title);
    let value = brief.value(id);
    let shown = value.map_or_else(|| brief.look.glyphs.unknown.to_owned(), short);
    // Whether it counts yet or not, a value that does not hold is never drawn as one that does.
    let leaf = Condition::Metric {
        metric: id.clone(),
        test: test.clone(),
    };
    let holds = value.map(|_| now(brief, &leaf));
    let look = match (holds, verdict) {
        (None, _) => Meaning::Unknown,
        (Some(Verdict::Breach), Verdict::Unknown(_)) => Meaning::Warning,
        (_, Verdict::Breach) => Meaning::Critical,
        (_, Verdict::Unknown(_)) => Meaning::Text,
        (Some(_), Verdict::Ok) => Meaning::Ok,
    };
    let limit = number::test(test);
    let tail = lines
        .tail()
        .cell_right(shown, 8, brief.of(look))
        .gap(2)
        .cell(&limit, 10.max(limit.len()), brief.of(Meaning::Text))
        .cell_right(since, 7, brief.of(Meaning::Muted))
        .gap(1);
    let head = lines
        .row()
        .gap(1 + indent)
        .cell(sign, 2, brief.of(meaning))
        .text(title, brief.of(Meaning::Text))
        .gap(1)
        .text(side, brief.of(Meaning::Muted));
    lines.push(head.right(tail));
}

fn attest(brief: &Brief, title: &str, of: &str, judged: Option<&Judged>, lines: &mut Lines) {
    let verdict = judged.map_or(Verdict::Unknown(Unknown::NotYet), |judged| judged.verdict);
    let (sign, meaning) = sign(brief, judged.map(|judged| judged.verdict));
    let said = match verdict {
        Verdict::Ok => format!("yes, {of}"),
        Verdict::Breach => format!("NO, {of}"),
        Verdict::Unknown(Unknown::TooOld) => format!("answer again, {of}"),
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
        let Keep::Condition(condition) = keep else {
            continue;
        };
        let plan = &brief.room.plan;
        let broken =
            judged(brief, step, index).is_some_and(|judged| judged.verdict == Verdict::Breach);
        let Some(same) = condition.twin(plan).filter(|_| broken) else {
            continue;
        };
        let Some(twin) = same.subject().and_then(|twin| plan.metric(twin)) else {
            continue;
        };
        let side = query::side(brief.room, twin.of);
        let value = brief.value(&twin.id);
        let (said, meaning) = match value.map(|_| now(brief, &same)) {
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
