//! A rollback, running or done: moved, drained, healthy, each timed against the budget; and each
//! step of its path.

use crate::console::view::brief::Brief;
use crate::console::view::mark;
use crate::console::view::widget::gauge::gauge;
use crate::console::view::widget::lines::Lines;
use crate::room::event::RollbackCause;
use crate::room::plan::Work;
use crate::room::state::{RollbackRun, RollbackState};
use crate::settings::Meaning;
use crate::support::Millis;

pub(crate) fn lines(brief: &Brief, rollback: &RollbackRun, lines: &mut Lines) {
    head(brief, rollback, lines);
    milestone(
        brief,
        "moved",
        "all traffic back, read back",
        rollback.moved,
        rollback,
        lines,
    );
    let seen = if rollback.drained.is_some() && !rollback.drain_observed {
        "not observable"
    } else {
        "none observed on it"
    };
    milestone(brief, "drained", seen, rollback.drained, rollback, lines);
    let healthy = match rollback.state {
        RollbackState::Finished {
            in_time,
            confirmed: true,
        } => Some(in_time),
        _ => None,
    };
    milestone(
        brief,
        "healthy",
        "every step done, confirmed",
        healthy,
        rollback,
        lines,
    );
    steps(brief, rollback, lines);
}

fn head(brief: &Brief, rollback: &RollbackRun, lines: &mut Lines) {
    let cause = match &rollback.cause {
        RollbackCause::Person(person) => brief.person(person),
        RollbackCause::Trigger(trigger) => format!("trigger {trigger}"),
        RollbackCause::Soak(_) => "the broken soak".to_owned(),
        RollbackCause::Step(step) => {
            let number = brief.room.plan.step(step).map_or("", |step| &step.number);
            format!("the failure of {number}")
        }
    };
    let (word, meaning) = match &rollback.state {
        RollbackState::Running => ("ROLLING BACK", Meaning::RollingBack),
        RollbackState::Failed(_) => ("ROLLBACK FAILED", Meaning::Firing),
        RollbackState::Finished { .. } => ("ROLLED BACK", Meaning::RollingBack),
    };
    let at = brief.zone.seconds(rollback.started_at.wall);
    lines.push(
        lines
            .row()
            .text(format!(" {word} "), brief.of(meaning))
            .text(
                format!(" {} path, {at} by {cause}", rollback.path),
                brief.of(Meaning::Text),
            ),
    );
    let reason = rollback.reason.as_deref().unwrap_or("no reason given yet");
    lines.push(
        lines
            .row()
            .cell("because", 10, brief.of(Meaning::Muted))
            .text(reason, brief.of(Meaning::Text)),
    );
    let path = brief.room.plan.path(&rollback.path);
    if let Some(approvals) = path.and_then(|path| path.approvals.as_ref())
        && rollback.is_open()
    {
        let text = crate::console::view::consent(approvals);
        lines.push_wrapped(10, &text, brief.of(Meaning::Warning));
    }
    let budget = path
        .and_then(|path| path.budget)
        .or(brief.room.plan.rollback.budget);
    let spent = match &rollback.state {
        RollbackState::Finished { in_time, .. } => *in_time,
        _ => brief.since(&rollback.started_at),
    };
    if let Some(budget) = budget {
        let over = spent > budget;
        let row = gauge(
            lines.row().cell("budget", 10, brief.of(Meaning::Muted)),
            brief.look,
            Some(spent.0 * 1000 / budget.0.max(1)),
            18,
        );
        let meaning = if over {
            Meaning::Critical
        } else {
            Meaning::Text
        };
        lines.push(row.text(
            format!(" {} of {}", spent.clock(), budget.clock()),
            brief.of(meaning),
        ));
    }
    if let RollbackState::Failed(reason) = &rollback.state {
        lines.push(lines.row().text(reason, brief.of(Meaning::Critical)));
    }
}

fn milestone(
    brief: &Brief,
    word: &str,
    what: &str,
    reached: Option<Millis>,
    rollback: &RollbackRun,
    lines: &mut Lines,
) {
    let signs = brief.look.glyphs;
    let unsure = word == "drained" && !rollback.drain_observed;
    let (sign, meaning) = match reached {
        Some(_) if unsure => (signs.unknown, Meaning::Unknown),
        Some(_) => (signs.done, Meaning::Ok),
        None if rollback.is_open() => (signs.open, Meaning::Pending),
        None => (signs.unknown, Meaning::Unknown),
    };
    let time = reached.map_or_else(String::new, Millis::clock);
    let tail = lines.tail().text(time, brief.of(meaning)).gap(1);
    lines.push(
        lines
            .row()
            .cell(sign, 2, brief.of(meaning))
            .cell(word, 8, brief.of(Meaning::Title))
            .text(what, brief.of(Meaning::Muted))
            .right(tail),
    );
}

fn steps(brief: &Brief, rollback: &RollbackRun, lines: &mut Lines) {
    let Some(path) = brief.room.plan.path(&rollback.path) else {
        return;
    };
    for step in &path.steps {
        let (sign, meaning) = mark::of_step(brief, step);
        let (said, seen) = super::timeline::state(brief, step);
        let tail = lines.tail().text(said, brief.of(seen)).gap(1);
        lines.push(
            lines
                .row()
                .gap(2)
                .cell(sign, 2, brief.of(meaning))
                .text(
                    format!("{} {}", step.number, step.title),
                    brief.of(Meaning::Text),
                )
                .right(tail),
        );
        let waits = brief.room.rollback_waits_for_review();
        if let (Work::Action(call), true) = (&step.work, waits.is_some_and(|one| one.id == step.id))
        {
            let text = "NOT REVIEWED: enter runs it as shown";
            lines.push(lines.row().gap(4).text(text, brief.of(Meaning::Firing)));
            let shown = brief.room.with_values(&call.shown);
            lines.push_wrapped(4, &shown, brief.of(Meaning::Text));
        }
    }
}
