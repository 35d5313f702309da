//! Exposure, levers and the rollback.

use super::{Sentence, because, number};
use crate::console::model::number::short;
use crate::room::Event;
use crate::room::event::RollbackCause;
use crate::room::plan::Plan;

pub(super) fn sentence(event: &Event, plan: &Plan) -> Option<Sentence> {
    levers(event).or_else(|| rollback(event, plan))
}

fn levers(event: &Event) -> Option<Sentence> {
    Some(match event {
        Event::Exposed => Sentence::new(
            "exposed",
            "users may be on the candidate from here on: triggers run",
        ),
        Event::Unexposed => Sentence::new("exposed", "no users on the candidate any more").good(),
        Event::ShiftAsked {
            lever,
            to,
            rollback,
        } => {
            let back = if *rollback { ", rolling back" } else { "" };
            Sentence::new("shift", format!("{lever} asked for {to}%{back}"))
        }
        Event::LeverReported {
            lever,
            weight: Some(weight),
        } => Sentence::new("lever", format!("{lever} reports {weight}%")).quiet(),
        Event::LeverReported {
            lever,
            weight: None,
        } => Sentence::new("lever", format!("{lever} cannot be read")).unknown(),
        Event::LeverInForce { lever } => {
            Sentence::new("lever", format!("{lever} is in force from here on"))
        }
        Event::LeverDrifted {
            lever,
            desired,
            reported,
        } => Sentence::new(
            "lever",
            format!("{lever} DRIFTED: asked {desired}%, stands at {reported}%"),
        )
        .bad(),
        Event::ShiftVerified {
            lever,
            weight,
            observed,
            in_time,
        } => {
            let seen = observed
                .map(|observed| format!(", observed {}", short(observed)))
                .unwrap_or_default();
            Sentence::new(
                "shift",
                format!("{lever} at {weight}%{seen}, in {}", in_time.clock()),
            )
            .good()
        }
        _ => return None,
    })
}

fn rollback(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::RollbackStarted {
            path,
            cause,
            reason,
            ..
        } => {
            let by = match cause {
                RollbackCause::Person(person) => person.to_string(),
                RollbackCause::Trigger(trigger) => format!("trigger {trigger}"),
                RollbackCause::Soak(step) => format!("the soak of {}", number(plan, step)),
                RollbackCause::Step(step) => format!("the failure of {}", number(plan, step)),
            };
            Sentence::new(
                "ROLLBACK",
                format!("{path} started by {by}{}", because(reason.as_ref())),
            )
            .bad()
        }
        Event::RollbackMoved { in_time } => {
            Sentence::new("rollback", format!("traffic moved in {}", in_time.clock())).good()
        }
        Event::RollbackDrained {
            in_time,
            observed: Some(observed),
        } => Sentence::new(
            "rollback",
            format!(
                "drained in {}, {} observed",
                in_time.clock(),
                short(*observed)
            ),
        )
        .good(),
        Event::RollbackDrained {
            in_time,
            observed: None,
        } => Sentence::new(
            "rollback",
            format!("moved {} ago; draining cannot be observed", in_time.clock()),
        )
        .unknown(),
        Event::RollbackFinished {
            in_time,
            confirmed,
            in_budget,
        } => {
            let sure = if *confirmed {
                "confirmed"
            } else {
                "NOT CONFIRMED"
            };
            let budget = match in_budget {
                Some(true) => ", within its budget",
                Some(false) => ", OVER its budget",
                None => "",
            };
            Sentence::new(
                "rollback",
                format!("done in {}, {sure}{budget}", in_time.clock()),
            )
            .good()
        }
        Event::RollbackFailed { step, reason } => {
            let at = step
                .as_ref()
                .map(|step| format!(" at {}", number(plan, step)))
                .unwrap_or_default();
            Sentence::new("ROLLBACK", format!("FAILED{at}: {reason}")).bad()
        }
        Event::RollbackExplained { reason } => {
            Sentence::new("rollback", format!("because {reason}"))
        }
        _ => return None,
    })
}
