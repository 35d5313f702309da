//! The run as a whole: open, start, hold, resume, end; and the journal's troubles.

use super::{Draft, plan_step};
use crate::room::event::Event;
use crate::room::input::Opening;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Attempt, AttemptState, Stage};

pub(super) fn open(draft: &mut Draft, opening: &Opening) {
    if draft.room().seq > 0 {
        return;
    }
    draft.by = Some(opening.by.clone());
    draft.push(Event::RoomOpened {
        room: opening.room.clone(),
        plan: Box::new(opening.plan.clone()),
        solo: opening.plan.people.is_empty(),
        clock_shift: opening.clock_shift,
        midnight: opening.midnight,
    });
}

pub(super) fn start(draft: &mut Draft) -> Result<(), Refusal> {
    if draft.room().stage != Stage::Preparing {
        return Err(Refusal::new(
            RefusalKind::Already,
            "the run has started already",
        ));
    }
    forward_is_open(draft)?;
    draft.push(Event::RunStarted);
    Ok(())
}

pub(super) fn hold(draft: &mut Draft, reason: Option<&String>) -> Result<(), Refusal> {
    if draft.room().stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
    }
    if draft.room().flags.held.is_some() {
        return Err(
            Refusal::new(RefusalKind::Already, "the room is held already")
                .hint("resume lets it go on"),
        );
    }
    draft.push(Event::RoomHeld {
        reason: reason.cloned(),
    });
    Ok(())
}

pub(super) fn resume(draft: &mut Draft) -> Result<(), Refusal> {
    if let Some(trouble) = &draft.room().flags.halted {
        return Err(Refusal::new(
            RefusalKind::Stopped,
            format!("the room is HALTED: {trouble}"),
        )
        .hint("make the journal writable again, then resume"));
    }
    if draft.room().flags.held.is_none() {
        return Err(Refusal::new(RefusalKind::Already, "the room is not held"));
    }
    draft.push(Event::RoomResumed);
    Ok(())
}

/// From live the watch begins; from the watch, or where nothing is exposed, the room ends.
pub(super) fn end(draft: &mut Draft, reason: Option<&String>) -> Result<(), Refusal> {
    let room = draft.room();
    if room.stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::Already, "the room has ended"));
    }
    if room.stage == Stage::RollingBack {
        return Err(Refusal::new(RefusalKind::NotNow, "a rollback is under way")
            .hint("end the room when it is done"));
    }
    let open = |attempt: &&Attempt| !attempt.has_ended() && !attempt.call.follow;
    if let Some(attempt) = room.attempts.values().find(open) {
        let fact = format!("attempt {} has no end yet: {}", attempt.id, attempt.said());
        return Err(
            Refusal::new(RefusalKind::NotNow, fact).hint("wait for it, cancel or settle it")
        );
    }
    if let Some((mode, ..)) = room.modes_on().next()
        && reason.is_none()
    {
        let fact = format!("{} is still on", mode.title);
        let hint = format!("leave {}, or give a reason: end REASON", mode.id);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint(hint));
    }
    let open_steps = room
        .plan
        .steps()
        .filter(|s| !room.step_status(&s.id).is_finished())
        .count();
    if open_steps > 0 && room.stage == Stage::Live && reason.is_none() {
        let fact = format!("{open_steps} steps are not done");
        return Err(Refusal::new(RefusalKind::Missing, fact).hint("give a reason: end REASON"));
    }
    let watch = room.stage == Stage::Live && room.exposed.is_some();
    if watch {
        draft.push(Event::WatchStarted);
    } else {
        let following = room
            .attempts
            .values()
            .filter(|attempt| !attempt.has_ended());
        for attempt in following.map(|attempt| attempt.id).collect::<Vec<_>>() {
            plan_step::cancel_attempt(draft, attempt);
        }
        draft.push(Event::RoomEnded {
            reason: reason.cloned(),
        });
    }
    Ok(())
}

pub(super) fn storage(draft: &mut Draft, trouble: Option<&String>) {
    match (trouble, &draft.room().flags.halted) {
        (Some(trouble), None) => draft.push(Event::RoomHalted {
            trouble: trouble.clone(),
        }),
        (None, Some(_)) => draft.push(Event::StorageRecovered),
        _ => {}
    }
}

/// Refuses while anything stops forward work (invariant 7).
pub(super) fn forward_is_open(draft: &Draft) -> Result<(), Refusal> {
    match stopped(draft) {
        None => Ok(()),
        Some((fact, hint)) => Err(Refusal::new(RefusalKind::Stopped, fact).hint(hint)),
    }
}

/// Refuses while anything but blindness stops forward work: to wait and to go back a notch are
/// what the screen offers whoever is blind (DESIGN section 8).
pub(super) fn downward_is_open(draft: &Draft) -> Result<(), Refusal> {
    match stopped_but_for_blindness(draft) {
        None => Ok(()),
        Some((fact, hint)) => Err(Refusal::new(RefusalKind::Stopped, fact).hint(hint)),
    }
}

/// Refuses in the watch while the room is held or halted, or an attempt is in doubt.
pub(super) fn nothing_is_doubted(draft: &Draft) -> Result<(), Refusal> {
    match held_halted_or_doubtful(draft) {
        None => Ok(()),
        Some((fact, hint)) => Err(Refusal::new(RefusalKind::Stopped, fact).hint(hint)),
    }
}

/// What stops forward work now: the fact and what to do.
pub(super) fn stopped(draft: &Draft) -> Option<(String, String)> {
    stopped_but_for_blindness(draft)
        .or_else(|| blind(draft))
        .or_else(|| drifted(draft))
}

/// Nobody knows what moved the lever: it is put back, or rolled back, by a person.
fn drifted(draft: &Draft) -> Option<(String, String)> {
    let (lever, desired) = draft.room().drifted_lever()?;
    let reported = draft
        .room()
        .levers
        .get(lever)
        .and_then(|state| state.reported)?;
    let fact = format!("lever {lever} stands at {reported} % and was asked to be at {desired} %");
    Some((fact, format!("shift {desired} puts it back, or roll back")))
}

fn blind(draft: &Draft) -> Option<(String, String)> {
    let room = draft.room();
    let metric = room.blind_metric()?;
    let (sight, _) = room.sights.get(metric)?;
    let fact = format!(
        "the room is {}: no trustworthy value of {metric}",
        sight.word()
    );
    Some((fact, "wait for values, or roll back".to_owned()))
}

fn stopped_but_for_blindness(draft: &Draft) -> Option<(String, String)> {
    let room = draft.room();
    let said = |fact: &str, hint: &str| Some((fact.to_owned(), hint.to_owned()));
    match room.stage {
        Stage::RollingBack => return said("a rollback is under way", "see it through first"),
        Stage::Ended => return said("the room has ended", "open a new one"),
        Stage::Watching => return said("the run is over", "open a new room to go forward again"),
        Stage::Preparing | Stage::Live => {}
    }
    held_halted_or_doubtful(draft)
}

fn held_halted_or_doubtful(draft: &Draft) -> Option<(String, String)> {
    let room = draft.room();
    let said = |fact: &str, hint: &str| Some((fact.to_owned(), hint.to_owned()));
    if let Some(trouble) = &room.flags.halted {
        return said(
            &format!("the room is HALTED: {trouble}"),
            "rolling back still works",
        );
    }
    if let Some((by, _, reason)) = &room.flags.held {
        let by = by.as_ref().map_or("the engine", |person| person.as_str());
        let why = reason
            .as_ref()
            .map(|why| format!(": {why}"))
            .unwrap_or_default();
        return said(
            &format!("the room is HELD by {by}{why}"),
            "resume lets it go on",
        );
    }
    let doubtful = |a: &&Attempt| {
        matches!(a.state, AttemptState::InDoubt(_) | AttemptState::Unwatched) && !a.call.follow
    };
    if let Some(attempt) = room.attempts.values().find(doubtful) {
        let fact = format!("attempt {} is {}", attempt.id, attempt.said());
        let hint = if attempt.is_in_doubt() {
            format!("find out, then: settle {} yes|no", attempt.id)
        } else {
            "wait for its end".to_owned()
        };
        return Some((fact, hint));
    }
    None
}
