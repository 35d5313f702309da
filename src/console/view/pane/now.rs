//! The step under way: what it does, what must hold, what is asked. While a rollback runs, the
//! rollback.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::way_back;
use crate::console::model::Link;
use crate::console::view::brief::Brief;
use crate::console::view::widget::gauge::gauge;
use crate::console::view::widget::lines::Lines;
use crate::console::view::widget::row::Row;
use crate::console::view::{conditions, mark};
use crate::room::event::DecisionWhy;
use crate::room::id::SignOffId;
use crate::room::plan::{Call, Shift, Step, Work};
use crate::room::state::{Attempt, Stage, StepStatus};
use crate::settings::Meaning;
use crate::support::Millis;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    lines(brief, area.width).draw(area, buffer);
}

/// Everything to be said of now, the most important first.
pub(crate) fn lines(brief: &Brief, width: u16) -> Lines {
    let mut lines = Lines::new(width);
    if let Link::Lost { since } = &brief.live.link {
        let at = brief.zone.seconds(since.wall);
        let text = format!("No engine answers. This is the room as it was at {at}.");
        lines.push(lines.row().text(text, brief.of(Meaning::Critical)));
    }
    if let Some(rollback) = &brief.room.rollback {
        way_back::lines(brief, rollback, &mut lines);
        if rollback.is_open() || brief.room.stage == Stage::Ended {
            return lines;
        }
        lines.push(Row::new(width));
    }
    match (brief.room.stage, brief.step) {
        (Stage::Preparing, _) => preparing(brief, &mut lines),
        (Stage::Watching, _) => {
            let text = "The run is over. Triggers and the watch's items go on.";
            said(brief, &mut lines, text);
            watch(brief, &mut lines);
        }
        (Stage::Ended, _) => said(
            brief,
            &mut lines,
            "The room has ended. Its journal and its report stay.",
        ),
        (_, Some(step)) => of_step(brief, step, &mut lines),
        (_, None) => said(
            brief,
            &mut lines,
            "Every step is done. end begins the watch.",
        ),
    }
    lines
}

fn said(brief: &Brief, lines: &mut Lines, text: &str) {
    lines.push(lines.row().text(text, brief.of(Meaning::Text)));
}

fn preparing(brief: &Brief, lines: &mut Lines) {
    let (settled, all) = crate::console::model::query::checklist_counts(brief.room);
    let share = (1000 * settled as u64).checked_div(all as u64);
    let row = lines
        .row()
        .cell("checklist", 11, brief.of(Meaning::Muted))
        .text(format!("{settled} of {all} "), brief.of(Meaning::Title));
    lines.push(gauge(row, brief.look, share.or(Some(1000)), 24));
    for section in brief
        .room
        .plan
        .checklists
        .iter()
        .filter(|section| !section.after_run)
    {
        let open = brief
            .room
            .applying(section)
            .iter()
            .filter(|item| {
                brief
                    .room
                    .items
                    .get(&item.id)
                    .is_none_or(|state| !state.status.is_settled())
            })
            .count();
        let meaning = if open == 0 {
            Meaning::Ok
        } else {
            Meaning::Text
        };
        let left = if open == 0 {
            "done".to_owned()
        } else {
            format!("{open} open")
        };
        let tail = lines.tail().text(left, brief.of(meaning)).gap(1);
        lines.push(
            lines
                .row()
                .text(&section.title, brief.of(Meaning::Text))
                .right(tail),
        );
    }
    if let Some(step) = brief.step {
        lines.push(lines.row());
        lines.push(
            lines
                .row()
                .cell("first", 11, brief.of(Meaning::Muted))
                .text(
                    format!("{} {}", step.number, step.title),
                    brief.of(Meaning::Text),
                ),
        );
    }
}

fn of_step(brief: &Brief, step: &Step, lines: &mut Lines) {
    let (sign, meaning) = mark::of_step(brief, step);
    let line = lines
        .tail()
        .text(format!("runbook {}", step.line), brief.of(Meaning::Muted))
        .gap(1);
    lines.push(
        lines
            .row()
            .cell(sign, 2, brief.of(meaning))
            .text(
                format!("{} {}", step.number, step.title),
                brief.of(Meaning::Title),
            )
            .right(line),
    );
    if let StepStatus::Failed(reason) = brief.room.step_status(&step.id) {
        lines.push(
            lines
                .row()
                .text(format!("FAILED: {reason}"), brief.of(Meaning::Critical)),
        );
    }
    match &step.work {
        Work::Action(call) => action(brief, step, call, lines),
        Work::Shift(shift) => of_shift(brief, step, shift, lines),
        Work::Check { .. } | Work::Gate(_) => gate(brief, step, lines),
        Work::Wait(span) => wait(brief, step, *span, lines),
        Work::Message { channel, text, .. } => {
            lines.push(
                lines
                    .row()
                    .cell("say in", 11, brief.of(Meaning::Muted))
                    .text(channel, brief.of(Meaning::Text)),
            );
            for line in brief.room.filled(text, None, brief.now).lines() {
                lines.push_wrapped(0, line, brief.of(Meaning::Text));
            }
        }
        Work::Manual { instructions } => {
            for (number, instruction) in instructions.iter().enumerate() {
                lines.push(lines.row().text(
                    format!("{}. {}", number + 1, brief.room.with_values(instruction)),
                    brief.of(Meaning::Text),
                ));
            }
        }
    }
    let open = !brief.room.step_status(&step.id).is_finished();
    if let Some(approvals) = step.approvals.as_ref().filter(|_| open) {
        let text = crate::console::view::consent(approvals);
        lines.push_wrapped(0, &text, brief.of(Meaning::Warning));
    }
    if let Some(ask) = brief.room.waits_for_value(step) {
        let text = format!("record {} VALUE: {}", ask.value, ask.title);
        lines.push_wrapped(0, &text, brief.of(Meaning::Mine));
    }
    decision(brief, step, lines);
    for expected in &step.expect {
        lines.push(
            lines
                .row()
                .cell("expect", 11, brief.of(Meaning::Muted))
                .text(expected, brief.of(Meaning::Text)),
        );
    }
    if let Some(notes) = &step.notes {
        lines.push(
            lines
                .row()
                .cell("note", 11, brief.of(Meaning::Muted))
                .text(notes, brief.of(Meaning::Text)),
        );
    }
}

fn action(brief: &Brief, step: &Step, call: &Call, lines: &mut Lines) {
    let shown = brief.room.with_values(&call.shown);
    lines.push(lines.row().text(shown, brief.of(Meaning::Text)));
    if let Some(name) = brief.room.missing_for(step) {
        let text = format!("needs {name}: record {name} VALUE");
        lines.push(lines.row().text(text, brief.of(Meaning::Mine)));
    }
    if brief.room.step_is_unreviewed(&step.id) {
        let text = "not reviewed: enter shows it whole, and accepts it";
        lines.push(lines.row().text(text, brief.of(Meaning::Warning)));
    }
    if let Some(attempt) = brief.room.attempt_of(&step.id) {
        of_attempt(brief, attempt, lines);
        return;
    }
    let who = step
        .role
        .as_ref()
        .map_or_else(|| "anyone who may run".to_owned(), ToString::to_string);
    let how = if step.auto {
        "starts by itself".to_owned()
    } else {
        format!("waits for {who}")
    };
    lines.push(lines.row().text(how, brief.of(Meaning::Muted)));
}

fn of_attempt(brief: &Brief, attempt: &Attempt, lines: &mut Lines) {
    let meaning = match (attempt.has_ended(), attempt.succeeded()) {
        _ if attempt.is_in_doubt() => Meaning::Unknown,
        (true, true) => Meaning::Ok,
        (true, false) => Meaning::Critical,
        (false, _) if attempt.overdue => Meaning::Overdue,
        (false, _) => Meaning::Pending,
    };
    let until = attempt.ended_at.as_ref().unwrap_or(brief.now);
    let time = until.since(&attempt.started_at).clock();
    let limit = attempt
        .call
        .deadline
        .map(|deadline| format!(" of {}", deadline.clock()))
        .unwrap_or_default();
    lines.push(
        lines
            .row()
            .cell(format!("#{}", attempt.id), 11, brief.of(Meaning::Muted))
            .text(attempt.said(), brief.of(meaning))
            .text(format!("  {time}{limit}"), brief.of(Meaning::Muted)),
    );
    let printed = brief.live.output.get(&attempt.id).into_iter().flatten();
    for line in printed.rev().take(2).collect::<Vec<_>>().into_iter().rev() {
        lines.push(
            lines
                .row()
                .gap(2)
                .text(&line.text, brief.of(Meaning::Muted)),
        );
    }
}

fn of_shift(brief: &Brief, step: &Step, shift: &Shift, lines: &mut Lines) {
    let muted = brief.of(Meaning::Muted);
    let state = brief.room.steps.get(&step.id);
    let mut row = lines
        .row()
        .cell("shift", 11, muted)
        .text(format!("to {}%", shift.to), brief.of(Meaning::Desired));
    if let Some(started) = state.and_then(|state| state.started_at.as_ref()) {
        let by = state
            .and_then(|state| state.by.as_ref())
            .map(|by| format!(" {}", brief.person(by)))
            .unwrap_or_default();
        row = row.text(
            format!("  asked {}{by}", brief.zone.seconds(started.wall)),
            muted,
        );
    }
    lines.push(row);
    let soak = brief.room.soak.as_ref().filter(|soak| soak.step == step.id);
    let known = soak.map(|soak| soak.counted(brief.known_until()).0);
    let share = known.map(|known| known.0 * 1000 / shift.soak.0.max(1));
    let (said, meaning) = super::timeline::state(brief, step);
    let row = gauge(
        lines.row().cell("soak", 11, muted),
        brief.look,
        Some(share.unwrap_or(0)),
        18,
    );
    let said = said.trim_start_matches("soak ");
    lines.push(row.gap(1).text(said, brief.of(meaning)));
    if let Some(unknown) = soak
        .map(|soak| soak.counted(brief.known_until()).1)
        .filter(|unknown| *unknown > Millis::ZERO)
    {
        lines.push(lines.row().gap(11).text(
            format!("{} of it not known", unknown.clock()),
            brief.of(Meaning::Unknown),
        ));
    }
    conditions::keep(brief, step, shift, lines);
}

fn gate(brief: &Brief, step: &Step, lines: &mut Lines) {
    if let Work::Gate(gate) = &step.work {
        for id in &gate.sections {
            let Some(section) = brief
                .room
                .plan
                .checklists
                .iter()
                .find(|section| section.id == *id)
            else {
                continue;
            };
            let open = brief
                .room
                .applying(section)
                .iter()
                .filter(|item| {
                    !item.optional
                        && brief
                            .room
                            .items
                            .get(&item.id)
                            .is_none_or(|state| !state.status.is_settled())
                })
                .count();
            let said = if open == 0 {
                "done".to_owned()
            } else {
                format!("{open} open")
            };
            wanted(brief, &section.title, open == 0, &said, lines);
        }
        if !gate.poll.is_empty() {
            let roles: Vec<String> = gate.poll.iter().map(ToString::to_string).collect();
            let asked = format!("go or no-go of {}", roles.join(", "));
            lines.push_wrapped(2, &asked, brief.of(Meaning::Text));
        }
        for id in &gate.sign_offs {
            signed(brief, id, lines);
        }
    }
    conditions::plain(brief, step, lines);
}

fn signed(brief: &Brief, id: &SignOffId, lines: &mut Lines) {
    let Some(sign_off) = brief.room.plan.sign_off(id) else {
        return;
    };
    let done = brief.room.is_signed(id);
    let said = if done { "signed" } else { "not signed" };
    wanted(brief, &sign_off.title, done, said, lines);
}

/// Something that a gate waits for.
fn wanted(brief: &Brief, title: &str, done: bool, said: &str, lines: &mut Lines) {
    let (sign, meaning) = if done {
        (brief.look.glyphs.done, Meaning::Ok)
    } else {
        (brief.look.glyphs.open, Meaning::Pending)
    };
    let tail = lines.tail().text(said, brief.of(meaning)).gap(1);
    lines.push(
        lines
            .row()
            .cell(sign, 2, brief.of(meaning))
            .text(title, brief.of(Meaning::Text))
            .right(tail),
    );
}

/// The windows of the watch with what is left of each, and what is watched in the one that runs.
fn watch(brief: &Brief, lines: &mut Lines) {
    for window in &brief.room.plan.watch {
        let (said, meaning, left) = super::incidents::window_state(brief, window);
        let tail = lines.tail().text(left, brief.of(Meaning::Muted)).gap(1);
        lines.push(
            lines
                .row()
                .cell(said, 9, brief.of(meaning))
                .text(&window.title, brief.of(Meaning::Text))
                .right(tail),
        );
        for duty in window.duties.iter().filter(|_| meaning == Meaning::Pending) {
            lines.push_wrapped(9, duty, brief.of(Meaning::Muted));
        }
    }
}

fn wait(brief: &Brief, step: &Step, span: Millis, lines: &mut Lines) {
    let started = brief
        .room
        .steps
        .get(&step.id)
        .and_then(|state| state.started_at.as_ref());
    let waited = started.map_or(Millis::ZERO, |started| brief.since(started));
    let row = lines.row().cell("wait", 11, brief.of(Meaning::Muted));
    let row = gauge(row, brief.look, Some(waited.0 * 1000 / span.0.max(1)), 18);
    lines.push(row.text(
        format!(" {} of {}", waited.clock(), span.clock()),
        brief.of(Meaning::Pending),
    ));
}

fn decision(brief: &Brief, step: &Step, lines: &mut Lines) {
    let Some(decision) = brief
        .room
        .decision
        .as_ref()
        .filter(|decision| decision.step == step.id)
    else {
        return;
    };
    let of = decision
        .role
        .as_ref()
        .map_or_else(|| "anyone who may".to_owned(), ToString::to_string);
    let by = brief
        .zone
        .minutes(decision.asked_at.wall + i64::try_from(decision.within.0).unwrap_or(0));
    let late = if decision.late { ", LATE" } else { "" };
    let style = brief.of(if decision.late {
        Meaning::Overdue
    } else {
        Meaning::NeedsYou
    });
    lines.push(lines.row());
    let key = brief.look.key("dialog decide").unwrap_or_default();
    lines.push(
        lines
            .row()
            .text(" decide ", style)
            .gap(1)
            .text(key, brief.of(Meaning::Key))
            .text(
                format!(" {of} by {by}{late}, else the weight stays"),
                brief.of(Meaning::Text),
            ),
    );
    for (key, what) in choices(brief, step, decision.why) {
        lines.push(
            lines
                .row()
                .gap(2)
                .text(key, brief.of(Meaning::Key))
                .gap(1)
                .text(what, brief.of(Meaning::Text)),
        );
    }
}

/// The choices of a decision with their keys, and what each does here.
pub(crate) fn choices(brief: &Brief, step: &Step, why: DecisionWhy) -> Vec<(String, String)> {
    let key = |choice: &str| {
        let command = format!("choose {choice}");
        brief
            .look
            .key_in(crate::settings::Layer::Decide, &command)
            .unwrap_or("")
            .to_owned()
    };
    let plan = &brief.room.plan;
    let back = match previous_weight(brief, step) {
        Some(weight) => format!("back to {weight}%"),
        None => "back one notch".to_owned(),
    };
    let go = if why == DecisionWhy::SoakFinished || why == DecisionWhy::GateMet {
        "continue"
    } else {
        "continue, with a reason"
    };
    let stays = if why == DecisionWhy::GateMet {
        "wait; asked again"
    } else {
        "wait, soak from 0:00"
    };
    vec![
        (key("continue"), go.to_owned()),
        (key("wait"), stays.to_owned()),
        (key("back"), back),
        (
            key("roll-back"),
            format!("roll back to {}", plan.stable.name),
        ),
    ]
}

fn previous_weight(brief: &Brief, step: &Step) -> Option<u8> {
    let earlier = brief
        .room
        .plan
        .steps()
        .take_while(|earlier| earlier.id != step.id);
    earlier.filter_map(Step::shift).last().map(|shift| shift.to)
}
