//! The honest clock: planned against actual, slip, forecast end, the last safe moment to start a
//! rollback. Pure functions over the room and now; planned times are wall clock.

use crate::room::Room;
use crate::room::input::Now;
use crate::room::plan::{Base, Phase, Step, When, Work};
use crate::room::state::SoakState;
use crate::support::Millis;

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// A phase in time; Unix milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Timing {
    /// When it was planned to begin.
    pub planned_from: Option<i64>,
    /// When it was planned to end.
    pub planned_to: Option<i64>,
    /// When it began.
    pub began: Option<i64>,
    /// When its last step ended.
    pub ended: Option<i64>,
    /// When it will begin, as far as can be said; when it began where it has.
    pub from: Option<i64>,
    /// When it will end; when it ended where it has.
    pub to: Option<i64>,
    /// It is planned for the time before the start: it goes on unseen, and only its end can be late.
    pub is_runway: bool,
}

impl Timing {
    /// How much later than planned it began or will begin: milliseconds, negative when earlier. Of
    /// what was planned before the start, how much later it ended or will end.
    #[must_use]
    pub fn slip(&self) -> Option<i64> {
        if self.is_runway {
            return Some((self.to? - self.planned_to?).max(0));
        }
        Some(self.from? - self.planned_from?)
    }
}

/// The whole plan in time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forecast {
    /// Each phase, in the plan's order.
    pub phases: Vec<Timing>,
    /// When the plan was to end.
    pub planned_end: Option<i64>,
    /// When it will end, as far as can be said.
    pub end: Option<i64>,
}

impl Forecast {
    /// How much later than planned it will end: milliseconds, negative when earlier.
    #[must_use]
    pub fn slip(&self) -> Option<i64> {
        Some(self.end? - self.planned_end?)
    }
}

/// The end of the deployment window; it moves with the plan's clock, as the phases in it do.
#[must_use]
pub fn window_end(room: &Room) -> Option<i64> {
    let window = room.plan.window?;
    let overnight = if window.to <= window.from { DAY } else { 0 };
    Some(room.clock.midnight + i64::from(window.to.0) * MINUTE + overnight + room.clock.shift)
}

/// Whether a moment is past another as clocks show them: by a minute at least.
#[must_use]
pub fn is_past(moment: i64, limit: i64) -> bool {
    moment - limit >= MINUTE
}

/// The last moment at which a rollback may begin and still end within the window.
#[must_use]
pub fn last_safe(room: &Room) -> Option<i64> {
    let of_paths = || {
        room.plan
            .rollback
            .paths
            .iter()
            .filter_map(|path| path.budget)
            .max()
    };
    let budget = room.plan.rollback.budget.or_else(of_paths)?;
    Some(window_end(room)? - signed(budget))
}

/// The whole plan in time: finished phases as they were, the others pushed by those before them.
#[must_use]
pub fn forecast(room: &Room, now: &Now) -> Forecast {
    let mut forecast = Forecast::default();
    // Of each phase so far: when what comes after it can begin, and when it was planned to.
    let mut reached: Vec<(Option<i64>, Option<i64>)> = Vec::new();
    for (index, phase) in room.plan.phases.iter().enumerate() {
        let before = before(room, phase, index);
        let latest = before.iter().filter_map(|at| reached.get(*at)?.0).max();
        let planned = before.iter().filter_map(|at| reached.get(*at)?.1).max();
        let mut timing = observed(room, phase);
        timing.planned_from = phase
            .from
            .and_then(|when| room.wall_of(when, now))
            .or(planned);
        timing.planned_to = timing
            .planned_from
            .map(|from| from + signed(phase.lasts.unwrap_or_else(|| duration(phase))));
        timing.is_runway = is_runway(phase);
        timing.from = timing.began.or_else(|| {
            let earliest = [timing.planned_from, latest].into_iter().flatten().max()?;
            let earlier_too = if timing.is_runway { i64::MIN } else { now.wall };
            Some(earliest.max(earlier_too))
        });
        timing.to = timing.ended.or_else(|| {
            let by_plan = if timing.is_runway {
                timing.planned_to?
            } else {
                timing.from? + signed(phase.lasts.unwrap_or(Millis::ZERO))
            };
            let earliest = now.wall.max(timing.from?) + signed(remaining(room, phase, now));
            Some(by_plan.max(earliest))
        });
        reached.push((timing.to.or(latest), timing.planned_to.or(planned)));
        forecast.phases.push(timing);
    }
    forecast.planned_end = reached.iter().filter_map(|(_, planned)| *planned).max();
    forecast.end = reached.iter().filter_map(|(to, _)| *to).max();
    forecast
}

/// Whether a phase is planned to begin before the start.
fn is_runway(phase: &Phase) -> bool {
    matches!(phase.from, Some(When::From(Base::Start, offset)) if offset.0 < 0)
}

/// Where the phases stand that come right before one; the one above where nothing is said.
fn before(room: &Room, phase: &Phase, index: usize) -> Vec<usize> {
    let Some(after) = &phase.after else {
        return index.checked_sub(1).into_iter().collect();
    };
    let phases = room.plan.phases.iter().enumerate();
    let named = phases.filter(|(_, other)| after.contains(&other.id));
    named.map(|(at, _)| at).collect()
}

/// When each step of a phase is planned to begin and to end, as far as the runbook says it: Unix
/// milliseconds.
#[must_use]
pub fn planned_steps(
    room: &Room,
    now: &Now,
    phase: &Phase,
    timing: &Timing,
) -> Vec<(Option<i64>, Option<i64>)> {
    let mut planned: Vec<(Option<i64>, Option<i64>)> = Vec::new();
    for (index, step) in phase.steps.iter().enumerate() {
        let before = steps_before(phase, step, index);
        let follows = || {
            let ends = before.iter().map(|at| planned.get(*at)?.1);
            let ends: Option<Vec<i64>> = ends.collect();
            ends?.into_iter().max().or(timing.planned_from)
        };
        let from = step
            .at
            .and_then(|when| room.wall_of(when, now))
            .or_else(follows);
        let known = step.lasts.is_some() || least(step) > Millis::ZERO;
        let to = from
            .filter(|_| known)
            .map(|from| from + signed(least(step)));
        planned.push((from, to));
    }
    planned
}

/// Where the steps of its phase stand that come right before a step.
fn steps_before(phase: &Phase, step: &Step, index: usize) -> Vec<usize> {
    let Some(after) = &step.after else {
        return index.checked_sub(1).into_iter().collect();
    };
    let steps = phase.steps.iter().enumerate();
    let named = steps.filter(|(_, other)| after.contains(&other.id));
    named.map(|(at, _)| at).collect()
}

/// What is known of a phase: when it began, and when it ended if all of it has.
fn observed(room: &Room, phase: &Phase) -> Timing {
    let states = || {
        phase
            .steps
            .iter()
            .filter_map(|step| room.steps.get(&step.id))
    };
    let began = states().filter_map(|state| Some(state.started_at.as_ref()?.wall));
    let ended = states().filter_map(|state| Some(state.ended_at.as_ref()?.wall));
    let all_done = phase
        .steps
        .iter()
        .all(|step| room.step_status(&step.id).is_finished());
    Timing {
        began: began.min(),
        ended: ended.max().filter(|_| all_done),
        ..Timing::default()
    }
}

/// How long the steps of a phase take at least.
fn duration(phase: &Phase) -> Millis {
    longest(phase, least)
}

/// How long the longest way through a phase takes, where each step takes so long.
fn longest(phase: &Phase, takes: impl Fn(&Step) -> Millis) -> Millis {
    let mut ends: Vec<Millis> = Vec::new();
    for (index, step) in phase.steps.iter().enumerate() {
        let before = steps_before(phase, step, index).into_iter();
        let begins = before.filter_map(|at| ends.get(at).copied()).max();
        ends.push(begins.unwrap_or(Millis::ZERO) + takes(step));
    }
    ends.into_iter().max().unwrap_or(Millis::ZERO)
}

fn least(step: &Step) -> Millis {
    let work = match &step.work {
        Work::Shift(shift) => shift.soak,
        Work::Wait(span) => *span,
        _ => Millis::ZERO,
    };
    step.lasts.unwrap_or(work).max(work)
}

/// How long what is left of a phase takes at least. A broken soak begins again from nothing.
fn remaining(room: &Room, phase: &Phase, now: &Now) -> Millis {
    longest(phase, |step| {
        if room.step_status(&step.id).is_finished() {
            Millis::ZERO
        } else {
            left_of(room, step, now)
        }
    })
}

fn left_of(room: &Room, step: &Step, now: &Now) -> Millis {
    let whole = least(step);
    if let Some(soak) = room.soak.as_ref().filter(|soak| soak.step == step.id) {
        return match soak.state {
            SoakState::Broken => whole,
            SoakState::Counting | SoakState::Finished => whole.saturating_sub(soak.counted(now).0),
        };
    }
    let started = room
        .steps
        .get(&step.id)
        .and_then(|state| state.started_at.as_ref());
    match (&step.work, started) {
        (Work::Shift(_), _) | (_, None) => whole,
        (_, Some(started)) => whole.saturating_sub(now.since(started)),
    }
}

fn signed(span: Millis) -> i64 {
    i64::try_from(span.0).unwrap_or(i64::MAX / 4)
}
