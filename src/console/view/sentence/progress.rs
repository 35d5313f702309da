//! Steps, their attempts, soaks and decisions.

use super::{Sentence, because, item, number, step};
use crate::console::model::number::short;
use crate::room::Event;
use crate::room::condition::Verdict;
use crate::room::event::{AcceptedCall, AttemptOf, AttemptReport, DecisionWhy, Finish};
use crate::room::id::{RoleId, StepId};
use crate::room::plan::{Approvals, Plan, Work};

pub(super) fn sentence(event: &Event, plan: &Plan) -> Option<Sentence> {
    steps(event, plan)
        .or_else(|| attempts(event, plan))
        .or_else(|| soaks(event, plan))
        .or_else(|| decisions(event, plan))
}

fn steps(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::StepStarted { step: id } => {
            Sentence::new("step", format!("{} began", step(plan, id)))
        }
        Event::StepFinished { step: id, how } => finished(&step(plan, id), how),
        Event::StepFailed { step: id, reason } => {
            Sentence::new("step", format!("{} FAILED: {reason}", step(plan, id))).bad()
        }
        Event::StepRetrying { step: id, tries } => Sentence::new(
            "step",
            format!("{} is tried again, {tries} so far", step(plan, id)),
        )
        .odd(),
        Event::StepOverdue { step: id } => {
            Sentence::new("step", format!("{} is OVERDUE", step(plan, id))).odd()
        }
        Event::StepReset { step: id, reason } => {
            Sentence::new("step", format!("{} waits again: {reason}", step(plan, id))).odd()
        }
        Event::PhaseOverdue { phase: id } => {
            let name = plan.phase(id).map_or_else(
                || id.to_string(),
                |phase| format!("{} {}", phase.number, phase.title),
            );
            Sentence::new("phase", format!("{name} is OVERDUE")).odd()
        }
        Event::WentTo { step: id, to } => {
            let (id, to) = (number(plan, id), step(plan, to));
            Sentence::new(
                "step",
                format!("after the failure of {id} the plan goes on at {to}"),
            )
            .odd()
        }
        Event::UndoAsked { steps } => {
            let numbers: Vec<String> = steps.iter().map(|id| number(plan, id)).collect();
            Sentence::new("undo", format!("undo {}", numbers.join(", ")))
        }
        Event::StepUndone { step: id } => {
            Sentence::new("undo", format!("{} undone; it waits again", step(plan, id))).odd()
        }
        Event::UndoFailed { step: id, reason } => Sentence::new(
            "undo",
            format!("{} could not be undone: {reason}", step(plan, id)),
        )
        .bad(),
        Event::ApprovalDue {
            step: id,
            needed,
            of,
        } => consent(&step(plan, id), *needed, of),
        Event::PathApprovalDue { path, needed, of } => {
            let title = plan.path(path).map_or(path.as_str(), |path| &path.title);
            consent(&format!("the way back {title}"), *needed, of)
        }
        _ => return None,
    })
}

fn consent(name: &str, needed: u8, of: &[RoleId]) -> Sentence {
    let of = of.to_vec();
    let approvals = Approvals { needed, of };
    Sentence::new(
        "consent",
        format!("{name} needs the consent of {approvals}"),
    )
    .odd()
}

fn finished(name: &str, how: &Finish) -> Sentence {
    match how {
        Finish::Done => Sentence::new("step", format!("{name} done")).good(),
        Finish::ByHand(reason) => Sentence::new(
            "step",
            format!("{name} completed by hand{}", because(reason.as_ref())),
        )
        .good(),
        Finish::Skipped(reason) => Sentence::new(
            "step",
            format!("{name} skipped{}", because(reason.as_ref())),
        )
        .odd(),
        Finish::NotApplicable(why) => {
            Sentence::new("step", format!("{name} does not apply: {why}")).quiet()
        }
        Finish::FailedPast(why) => {
            Sentence::new("step", format!("the plan goes on past {name}: {why}")).odd()
        }
    }
}

fn attempts(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::Accepted { what, calls } => Sentence::new("review", accepted(plan, what, calls)),
        Event::AttemptStarted {
            attempt, of, call, ..
        } => Sentence::new(
            "run",
            format!("#{attempt} for {}: {}", purpose(of, plan), call.shown),
        ),
        Event::AttemptCancelAsked { attempt } => {
            Sentence::new("cancel", format!("#{attempt} was asked to end")).odd()
        }
        Event::AttemptOverdue { attempt } => {
            Sentence::new("run", format!("#{attempt} is OVERDUE")).odd()
        }
        Event::AttemptReported { attempt, report } => reported(&format!("#{attempt}"), report),
        Event::AttemptSettled { attempt, done, how } => {
            let is = if *done { "was done" } else { "was not done" };
            Sentence::new("settle", format!("#{attempt} {is}: {how}"))
        }
        _ => return None,
    })
}

/// What was accepted: the one command, or how many of what.
fn accepted(plan: &Plan, what: &str, calls: &[AcceptedCall]) -> String {
    let known = plan.calls();
    let title = |call: &AcceptedCall| {
        let planned = known.iter().find(|planned| planned.of == call.of);
        planned.map_or_else(|| call.of.name().to_owned(), ToString::to_string)
    };
    match calls {
        [one] => format!("{} accepted: {}", title(one), one.shown),
        many => format!("{} commands of {what} accepted", many.len()),
    }
}

/// What an attempt is for.
fn purpose(of: &AttemptOf, plan: &Plan) -> String {
    match of {
        AttemptOf::Step(id) => number(plan, id),
        AttemptOf::Action(id) => id.to_string(),
        AttemptOf::Item(id) => item(plan, id),
        AttemptOf::Mode { mode, enter: true } => format!("entering {mode}"),
        AttemptOf::Mode { mode, enter: false } => format!("leaving {mode}"),
        AttemptOf::Round { check, n } => format!("{check}, round {n}"),
        AttemptOf::Undo(id) => format!("undoing {}", number(plan, id)),
        AttemptOf::Lever { lever, to, .. } => format!("{lever} to {to}%"),
    }
}

fn reported(attempt: &str, report: &AttemptReport) -> Sentence {
    match report {
        AttemptReport::Finished { ok: true, said, .. } => {
            Sentence::new("run", format!("{attempt} {said}")).good()
        }
        AttemptReport::Finished {
            ok: false, said, ..
        } => Sentence::new("run", format!("{attempt} failed: {said}")).bad(),
        AttemptReport::Cancelled => Sentence::new("run", format!("{attempt} cancelled")).odd(),
        AttemptReport::TimedOut { after } => {
            Sentence::new("run", format!("{attempt} killed after {after}")).bad()
        }
        AttemptReport::Void => Sentence::new("run", format!("{attempt} proven not run")),
        AttemptReport::Unwatched => {
            Sentence::new("run", format!("{attempt} runs unwatched")).unknown()
        }
        AttemptReport::InDoubt { why } => {
            Sentence::new("run", format!("{attempt} IN DOUBT: {why}")).unknown()
        }
    }
}

fn soaks(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::SoakStarted { step: id } => Sentence::new(
            "soak",
            format!("{} begins{}", number(plan, id), length(plan, id)),
        ),
        Event::SoakCounted {
            step: id, known, ..
        } => Sentence::new("soak", format!("{} at {}", number(plan, id), known.clock())).quiet(),
        Event::ConditionJudged {
            step: id,
            condition,
            verdict,
            value,
            ..
        } => {
            let name = condition_name(plan, id, *condition);
            let value = value
                .map(|value| format!(" {}", short(value)))
                .unwrap_or_default();
            match verdict {
                Verdict::Ok => Sentence::new("keep", format!("{name} holds{value}")).good(),
                Verdict::Breach => {
                    Sentence::new("keep", format!("{name} does not hold{value}")).bad()
                }
                Verdict::Unknown(why) => {
                    Sentence::new("keep", format!("{name} not known: {why}")).unknown()
                }
            }
        }
        Event::Attested {
            step: id,
            condition,
            yes,
        } => {
            let answer = if *yes { "yes" } else { "NO" };
            Sentence::new(
                "attest",
                format!("{}: {answer}", condition_name(plan, id, *condition)),
            )
        }
        Event::SoakBroken {
            step: id,
            known,
            said,
            ..
        } => Sentence::new(
            "soak",
            format!(
                "{} stopped at {}{}: {said}",
                number(plan, id),
                known.clock(),
                length(plan, id)
            ),
        )
        .bad(),
        Event::SoakFinished { step: id, known } => Sentence::new(
            "soak",
            format!("{} complete, {} known", number(plan, id), known.clock()),
        )
        .good(),
        Event::SoakRestarted { step: id, reason } => Sentence::new(
            "soak",
            format!("{} begins again: {reason}", number(plan, id)),
        )
        .odd(),
        _ => return None,
    })
}

/// ` of 30:00`, for a shift.
fn length(plan: &Plan, id: &StepId) -> String {
    match plan.step(id).map(|step| &step.work) {
        Some(Work::Shift(shift)) => format!(" of {}", shift.soak.clock()),
        _ => String::new(),
    }
}

fn condition_name(plan: &Plan, id: &StepId, index: usize) -> String {
    let step = plan.step(id);
    let keep = step.and_then(|step| step.keeps().get(index));
    keep.map_or_else(
        || format!("{} condition {}", number(plan, id), index + 1),
        ToString::to_string,
    )
}

fn decisions(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::PollAsked { step: id, roles } => {
            let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
            let asked = format!(
                "go or no-go at {} asked of {}",
                number(plan, id),
                roles.join(", ")
            );
            Sentence::new("ask", asked)
        }
        Event::DecisionAsked {
            step: id,
            why,
            role,
            within,
        } => {
            let of = role.as_ref().map_or("anyone who may", |role| role.as_str());
            let why = match why {
                DecisionWhy::SoakFinished => "soak complete",
                DecisionWhy::SoakBroken => "soak broken",
                DecisionWhy::GateMet => "gate met",
                DecisionWhy::TriggerFired => "a trigger fired",
            };
            Sentence::new(
                "ask",
                format!(
                    "decide {} asked of {of}: {why}; within {}",
                    number(plan, id),
                    within.clock()
                ),
            )
            .odd()
        }
        Event::DecisionMade {
            step: id,
            choice,
            reason,
        } => Sentence::new(
            "decide",
            format!(
                "{}: {}{}",
                number(plan, id),
                choice.name().to_uppercase(),
                because(reason.as_ref())
            ),
        ),
        Event::DecisionLate { step: id } => Sentence::new(
            "ask",
            format!(
                "{}: nobody decided in time; the weight stays",
                number(plan, id)
            ),
        )
        .odd(),
        Event::DecisionDropped { step: id } => Sentence::new(
            "ask",
            format!("{}: no decision is needed any more", number(plan, id)),
        )
        .quiet(),
        _ => return None,
    })
}
