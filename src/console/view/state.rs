//! The state words of the header, the loudest first. In capitals only what must be seen from the
//! other side of the room.

use super::brief::Brief;
use crate::console::model::{Link, query};
use crate::room::plan::Work;
use crate::room::reading::Sight;
use crate::room::state::{Attempt, RollbackState, SoakState, Stage, StepStatus};
use crate::settings::Meaning;

/// What is so, the loudest first; never empty.
pub(crate) fn states(brief: &Brief) -> Vec<(String, Meaning)> {
    let mut states = Vec::new();
    link(brief, &mut states);
    rollback(brief, &mut states);
    stops(brief, &mut states);
    if states.is_empty() {
        states.push(calm(brief));
    }
    states
}

fn link(brief: &Brief, states: &mut Vec<(String, Meaning)>) {
    match &brief.live.link {
        Link::Lost { since } => {
            let word = format!("ENGINE LOST {}  TRIGGERS NOT RUNNING", brief.ago(since));
            states.push((word, Meaning::Firing));
        }
        Link::Connecting => states.push(("connecting".to_owned(), Meaning::Unknown)),
        Link::Connected => {}
    }
}

fn rollback(brief: &Brief, states: &mut Vec<(String, Meaning)>) {
    let Some(rollback) = &brief.room.rollback else {
        return;
    };
    match &rollback.state {
        RollbackState::Failed(_) => states.push(("ROLLBACK FAILED".to_owned(), Meaning::Firing)),
        RollbackState::Running => {
            let path = brief.room.plan.path(&rollback.path);
            let budget = path
                .and_then(|path| path.budget)
                .or(brief.room.plan.rollback.budget);
            let of = budget
                .map(|budget| format!(" of {}", budget.clock()))
                .unwrap_or_default();
            let word = format!("ROLLING BACK {}{of}", brief.ago(&rollback.started_at));
            states.push((word, Meaning::RollingBack));
        }
        RollbackState::Finished { in_time, confirmed } => {
            let sure = if *confirmed { "" } else { ", NOT CONFIRMED" };
            let meaning = if *confirmed {
                Meaning::RollingBack
            } else {
                Meaning::Blind
            };
            states.push((format!("ROLLED BACK in {}{sure}", in_time.clock()), meaning));
        }
    }
}

/// What stops forward work.
fn stops(brief: &Brief, states: &mut Vec<(String, Meaning)>) {
    let room = brief.room;
    if room.plan.dry_run {
        states.push(("DRY RUN".to_owned(), Meaning::Held));
    }
    if room.flags.halted.is_some() {
        states.push(("HALTED".to_owned(), Meaning::Firing));
    }
    if room.attempts.values().any(Attempt::is_in_doubt) {
        states.push(("IN DOUBT".to_owned(), Meaning::Firing));
    }
    sights(brief, states);
    let broken = room
        .soak
        .as_ref()
        .is_some_and(|soak| soak.state == SoakState::Broken);
    if broken && room.stage == Stage::Live {
        states.push(("SOAK BROKEN".to_owned(), Meaning::Firing));
    }
    let failed = room
        .plan
        .steps()
        .find(|step| matches!(room.step_status(&step.id), StepStatus::Failed(_)));
    if let Some(step) = failed.filter(|_| room.stage == Stage::Live) {
        states.push((format!("{} FAILED", step.number), Meaning::Firing));
    }
    if let Some((by, since, _)) = &room.flags.held {
        let by = by.as_ref().map_or("the engine", |person| person.as_str());
        states.push((format!("HELD by {by} {}", brief.ago(since)), Meaning::Held));
    }
}

fn sights(brief: &Brief, states: &mut Vec<(String, Meaning)>) {
    for sight in [Sight::Blind, Sight::Unsteady, Sight::Thin] {
        let mut seen = brief
            .room
            .sights
            .iter()
            .filter(|(_, (found, _))| *found == sight)
            .filter(|(metric, _)| {
                let metric = brief.room.plan.metric(metric);
                !metric.is_some_and(|metric| query::is_offstage(brief.room, metric.of))
            });
        let Some((metric, _)) = seen.next() else {
            continue;
        };
        let many = 1 + seen.count();
        let word = sight.word();
        let source = brief.room.plan.metric(metric).map(|metric| &metric.source);
        let failing = source.filter(|source| {
            brief
                .live
                .sources
                .get(source)
                .is_some_and(|health| !health.ok)
        });
        let said = match (failing, many) {
            (Some(source), _) => format!("{word} {source}, {many} metrics"),
            (None, 1) => format!("{word} {metric}"),
            (None, _) => format!("{word} {metric} +{}", many - 1),
        };
        states.push((
            said,
            if sight == Sight::Thin {
                Meaning::Unknown
            } else {
                Meaning::Blind
            },
        ));
    }
}

/// What is so when nothing is wrong.
fn calm(brief: &Brief) -> (String, Meaning) {
    match brief.room.stage {
        Stage::Preparing => {
            let (settled, all) = query::checklist_counts(brief.room);
            (
                format!("PREPARING {settled}/{all} ticked"),
                Meaning::Pending,
            )
        }
        Stage::Live => (live(brief), Meaning::Ok),
        Stage::RollingBack => ("ROLLING BACK".to_owned(), Meaning::RollingBack),
        Stage::Watching => ("WATCHING".to_owned(), Meaning::Ok),
        Stage::Ended => ("ENDED".to_owned(), Meaning::Muted),
    }
}

fn live(brief: &Brief) -> String {
    if brief.room.decision.is_some() {
        return "DECISION OPEN".to_owned();
    }
    let Some(step) = brief.step else {
        return "PLAN DONE".to_owned();
    };
    match (brief.room.step_status(&step.id), &step.work) {
        (StepStatus::Soaking, Work::Shift(shift)) => match &brief.room.soak {
            Some(soak) => format!(
                "SOAKING {} of {}",
                soak.counted(brief.known_until()).0.min(shift.soak).clock(),
                shift.soak.clock()
            ),
            None => "SOAKING".to_owned(),
        },
        (StepStatus::Running, _) => format!("RUNNING {}", step.number),
        _ => format!("WAITING for {}", step.number),
    }
}
